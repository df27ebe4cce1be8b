//! Settings that are a choice from a list: names for the command line, labels and explanations.

use serde::{Deserialize, Serialize};

use super::own_data::OwnData;
use super::setting::{self, Setting};

/// A value from a short list, with a name to type, a label to read, and an explanation.
pub trait Choice: Copy + PartialEq + 'static {
    /// All values, in the order in which they are offered.
    const ALL: &'static [Self];
    /// Name on the command line.
    fn name(self) -> &'static str;
    /// Name on screen.
    fn label(self) -> &'static str;
    /// One sentence that explains it.
    fn help(self) -> &'static str;
}

/// Writes the enum and its [`Choice`] table from one list, which keeps both complete. Unlisted
/// values are not in [`Choice::ALL`]: nobody picks them from a list.
macro_rules! choices {
    (
        $(#[$meta:meta])* $type:ident { $($variant:ident, $name:literal, $label:literal, $help:literal;)+ }
        $(unlisted { $($extra:ident, $extra_name:literal, $extra_label:literal, $extra_help:literal;)+ })?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $type { $(#[doc = $help] $variant,)+ $($(#[doc = $extra_help] $extra,)+)? }

        impl Choice for $type {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ $($(Self::$extra => $extra_name,)+)? }
            }
            fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ $($(Self::$extra => $extra_label,)+)? }
            }
            fn help(self) -> &'static str {
                match self { $(Self::$variant => $help,)+ $($(Self::$extra => $extra_help,)+)? }
            }
        }
    };
}

choices! {
    /// A data set.
    DataKind {
        Blobs, "blobs", "Blobs", "Round clouds in the plane; noise is their standard deviation";
        Moons, "moons", "Two moons", "Two interleaved half circles";
        Rings, "rings", "Rings", "Concentric circles: no straight line separates them";
        Spiral, "spiral", "Spiral", "2 to 8 arms wound around each other";
        Xor, "xor", "XOR", "Four quadrants; opposite ones belong to the same class";
        Checkerboard, "checkerboard", "Checkerboard", "Four by four squares of alternating class";
        Pinwheel, "pinwheel", "Pinwheel", "Curved blades around the centre";
        Clusters, "clusters", "Clusters", "Gaussian clusters in many dimensions, of which only some carry the class";
        SwissRoll, "swiss-roll", "Swiss roll", "A rolled-up sheet in three dimensions, cut into classes along its length";
        Sphere, "sphere", "Sphere", "Clusters on the unit sphere";
        Faces, "faces", "Faces", "Faces drawn from a few numbers, 16×16 pixels: the same person under other light, pose and expression";
        Digits, "digits", "Digits", "Handwritten digits, 8×8 pixels (UCI)";
        Penguins, "penguins", "Penguins", "Four measurements of three species (Palmer penguins)";
        Typos, "typos", "Typos", "Misspelled words, by their letter groups (n-grams); noise is the mean number of slips";
        Questions, "questions", "Questions", "What people ask a help desk, by its letter groups (n-grams); noise is the mean number of slips";
        Drawn, "drawn", "Drawn", "Points in the plane that you draw yourself, of up to 8 classes";
    }
    unlisted {
        Own, "own", "Own data", "Data read from a file";
    }
}

impl DataKind {
    /// The range of the number of points.
    pub fn points_setting(self) -> Setting {
        match self {
            Self::Digits => setting::POINTS.with_range(10.0, 1_797.0),
            Self::Penguins => setting::POINTS.with_range(10.0, 342.0),
            Self::Own => setting::POINTS.with_range(4.0, OwnData::MOST_POINTS as f64),
            Self::Drawn => setting::POINTS.with_range(0.0, 0.0),
            _ => setting::POINTS,
        }
    }

    /// The range of the number of classes; one value where it is fixed.
    pub fn classes_setting(self) -> Setting {
        let (min, max) = match self {
            Self::Blobs | Self::Clusters | Self::Sphere => (1.0, 20.0),
            Self::Moons | Self::Xor | Self::Checkerboard => (2.0, 2.0),
            Self::Rings | Self::Spiral | Self::Pinwheel | Self::SwissRoll => (2.0, 8.0),
            Self::Faces => (8.0, 64.0),
            Self::Digits => (2.0, 10.0),
            Self::Penguins => (2.0, 3.0),
            Self::Own => (2.0, OwnData::MOST_CLASSES as f64),
            Self::Drawn => (8.0, 8.0),
            Self::Typos => (8.0, 64.0),
            Self::Questions => (2.0, 16.0),
        };
        setting::CLASSES.with_range(min, max)
    }

    /// The range of the number of held-out classes. Two classes are always trained on, so that there
    /// are negatives.
    pub fn unseen_setting(self) -> Setting {
        setting::UNSEEN_CLASSES.with_range(0.0, (self.classes_setting().max - 2.0).max(0.0))
    }

    /// The range of the noise.
    pub fn noise_setting(self) -> Setting {
        match self {
            Self::Drawn => setting::NOISE.with_range(0.0, 0.0),
            _ if self.has_texts() => setting::SLIPS,
            _ => setting::NOISE,
        }
    }

    /// Returns true if the data are made or bundled, so that the numbers of points and classes can
    /// be chosen.
    pub fn has_sizes(self) -> bool {
        !matches!(self, Self::Own | Self::Drawn)
    }

    /// Returns true if the points are made, so that they can be given the flaws of real data: classes
    /// of unequal size, wrong labels and equal points of different classes.
    pub fn has_flaws(self) -> bool {
        !matches!(self, Self::Digits | Self::Penguins | Self::Own | Self::Drawn)
    }

    /// Returns true if the number of dimensions can be chosen.
    pub fn has_dimensions(self) -> bool {
        matches!(self, Self::Clusters | Self::Sphere)
    }

    /// Returns true if some dimensions can be uninformative.
    pub fn has_informative(self) -> bool {
        self == Self::Clusters
    }

    /// Returns true if the points are texts.
    pub fn has_texts(self) -> bool {
        matches!(self, Self::Typos | Self::Questions)
    }
}

choices! {
    /// What turns a point into an embedding.
    EmbedderKind {
        Network, "network", "Network", "A multi-layer perceptron, which is trained";
        Identity, "identity", "Identity", "The points as they are, such as vectors of another program: nothing is trained";
    }
}

#[expect(clippy::derivable_impls, reason = "a macro writes the enum")]
impl Default for EmbedderKind {
    fn default() -> Self {
        Self::Network
    }
}

choices! {
    /// An activation function of the hidden units.
    ///
    /// GELU: Hendrycks & Gimpel 2016.
    Activation {
        Tanh, "tanh", "tanh", "Smooth, from −1 to 1";
        Relu, "relu", "ReLU", "0 below 0, the value above";
        LeakyRelu, "leaky-relu", "Leaky ReLU", "A hundredth of the value below 0, the value above";
        Gelu, "gelu", "GELU", "A smooth ReLU: x·Φ(x)";
    }
}

choices! {
    /// The loss of a triplet. Hinge: Schroff et al. 2015; soft margin: Hermans et al. 2017.
    LossKind {
        Hinge, "hinge", "Hinge", "max(0, d(a,p) − d(a,n) + margin)";
        Soft, "soft", "Soft margin", "ln(1 + e^(d(a,p) − d(a,n))): no margin, never quite 0";
    }
}

choices! {
    /// The triplets over which the loss of a step is averaged.
    Reduction {
        Active, "active", "Active triplets", "Mean over the triplets whose loss is above 0";
        Mined, "mined", "All mined triplets", "Mean over all mined triplets, including those with loss 0";
    }
}

choices! {
    /// A rule that selects triplets of the batch.
    ///
    /// Semi-hard mining is from Schroff, Kalenichenko & Philbin 2015 (FaceNet, arXiv:1503.03832);
    /// batch-all and batch-hard from Hermans, Beyer & Leibe 2017 (arXiv:1703.07737);
    /// distance-weighted from Wu, Manmatha, Smola & Krähenbühl 2017 (arXiv:1706.07567).
    Mining {
        Random, "random", "Random", "A few random triplets for each anchor";
        All, "all", "Batch-all", "Every valid triplet of the batch";
        SemiHard, "semi-hard", "Semi-hard", "The negative is farther than the positive, but not by the margin";
        Hard, "hard", "Hard", "The negative is no farther than the positive";
        BatchHard, "batch-hard", "Batch-hard", "For each anchor, its farthest positive and its nearest negative";
        NearestSemiHard, "nearest-semi-hard", "Nearest semi-hard", "For each pair of anchor and positive, the nearest negative beyond the positive (FaceNet)";
        DistanceWeighted, "distance-weighted", "Distance-weighted", "A negative for each pair, drawn so that all distances are equally likely (Wu et al. 2017)";
    }
}

choices! {
    /// A rule that draws the points of a batch.
    SamplerKind {
        Balanced, "balanced", "P classes × K points", "P classes, K points of each: every anchor has positives and negatives";
        Uniform, "uniform", "Uniform", "P·K points of any class";
    }
}

choices! {
    /// A rule that updates the weights from the gradient.
    OptimizerKind {
        Sgd, "sgd", "SGD", "Along the negative gradient";
        Momentum, "momentum", "Momentum", "Along a running sum of the gradients (factor 0.9)";
        Adam, "adam", "Adam", "An adaptive step size for each weight (Kingma & Ba 2015)";
        Adamw, "adamw", "AdamW", "Adam with decoupled weight decay (Loshchilov & Hutter 2019)";
    }
}

choices! {
    /// A distance between embeddings; [`super::distance`] computes it.
    Distance {
        Euclidean, "euclidean", "Euclidean", "‖x − y‖, the length of the straight line between two embeddings";
        Squared, "squared", "Squared Euclidean", "‖x − y‖²: far pairs count more, and the margin is in squared units";
        Cosine, "cosine", "Cosine", "1 − cos of the angle between two embeddings, from 0 to 2; ignores their length";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_serde_names_and_all_differ() {
        fn check<T: Choice + Serialize>() {
            let mut seen = Vec::new();
            for &choice in T::ALL {
                let json = serde_json::to_string(&choice).unwrap();
                assert_eq!(json, format!("\"{}\"", choice.name()));
                assert!(!seen.contains(&choice.name()));
                seen.push(choice.name());
            }
        }
        check::<DataKind>();
        check::<Activation>();
        check::<LossKind>();
        check::<Reduction>();
        check::<Mining>();
        check::<SamplerKind>();
        check::<OptimizerKind>();
        check::<Distance>();
    }
}
