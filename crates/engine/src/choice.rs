//! The knobs that are a choice from a list: names for the command line, labels and explanations.

use serde::{Deserialize, Serialize};

use super::knob::{self, Knob};

/// One of a short list, with a name to type, a label to read, and a sentence that explains it.
pub trait Choice: Copy + PartialEq + 'static {
    /// All of them, in the order in which they are offered.
    const ALL: &'static [Self];
    /// How it is spelt on the command line.
    fn name(self) -> &'static str;
    /// How it is called on screen.
    fn label(self) -> &'static str;
    /// What it is, in a sentence.
    fn help(self) -> &'static str;
}

/// Writes the enum and its [`Choice`] table from one list, so that neither can miss an entry.
macro_rules! choices {
    ($(#[$meta:meta])* $type:ident { $($variant:ident, $name:literal, $label:literal, $help:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $type { $(#[doc = $help] $variant,)+ }

        impl Choice for $type {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            fn name(self) -> &'static str { match self { $(Self::$variant => $name,)+ } }
            fn label(self) -> &'static str { match self { $(Self::$variant => $label,)+ } }
            fn help(self) -> &'static str { match self { $(Self::$variant => $help,)+ } }
        }
    };
}

choices! {
    /// A data set.
    DataKind {
        Blobs, "blobs", "Blobs", "Round clouds in the plane; noise is their standard deviation";
        Moons, "moons", "Two moons", "Two half circles that reach into each other";
        Rings, "rings", "Rings", "Circles inside circles: no straight line parts them";
        Spiral, "spiral", "Spiral", "Arms that wind around each other, 2 to 8 of them";
        Xor, "xor", "XOR", "Four quarters, opposite ones of the same class";
        Checkerboard, "checkerboard", "Checkerboard", "Four by four fields of alternating class";
        Pinwheel, "pinwheel", "Pinwheel", "Bent blades around the centre";
        Clusters, "clusters", "Clusters", "Gaussian clusters in many dimensions, of which only some carry the class";
        SwissRoll, "swiss-roll", "Swiss roll", "A rolled-up sheet in three dimensions, cut into classes along its length";
        Sphere, "sphere", "Sphere", "Clusters on the unit sphere";
        Faces, "faces", "Faces", "Faces drawn from a few numbers, 16×16 pixels: the same person under other light, pose and expression";
        Digits, "digits", "Digits", "Handwritten digits, 8×8 pixels (UCI)";
        Penguins, "penguins", "Penguins", "Four measurements of three species (Palmer penguins)";
    }
}

impl DataKind {
    /// The range of the number of points.
    pub fn points_knob(self) -> Knob {
        match self {
            Self::Digits => knob::POINTS.ranging(10.0, 1_797.0),
            Self::Penguins => knob::POINTS.ranging(10.0, 342.0),
            _ => knob::POINTS,
        }
    }

    /// The range of the number of classes; one value where it is fixed.
    pub fn classes_knob(self) -> Knob {
        let (min, max) = match self {
            Self::Blobs | Self::Clusters | Self::Sphere => (1.0, 20.0),
            Self::Moons | Self::Xor | Self::Checkerboard => (2.0, 2.0),
            Self::Rings | Self::Spiral | Self::Pinwheel | Self::SwissRoll => (2.0, 8.0),
            Self::Faces => (8.0, 64.0),
            Self::Digits => (2.0, 10.0),
            Self::Penguins => (2.0, 3.0),
        };
        knob::CLASSES.ranging(min, max)
    }

    /// The range of the number of classes that are not trained on: two always are, so that there
    /// are negatives.
    pub fn unseen_knob(self) -> Knob {
        knob::UNSEEN_CLASSES.ranging(0.0, (self.classes_knob().max - 2.0).max(0.0))
    }

    /// The range of the noise.
    pub fn noise_knob(self) -> Knob {
        knob::NOISE
    }

    /// Whether the number of dimensions can be chosen.
    pub fn has_dimensions(self) -> bool {
        matches!(self, Self::Clusters | Self::Sphere)
    }

    /// Whether some dimensions can be left without the class.
    pub fn has_informative(self) -> bool {
        self == Self::Clusters
    }
}

choices! {
    /// What a hidden unit does with its sum.
    Activation {
        Tanh, "tanh", "tanh", "Smooth, from −1 to 1";
        Relu, "relu", "ReLU", "0 below 0, the value above";
        LeakyRelu, "leaky-relu", "Leaky ReLU", "A hundredth of the value below 0, the value above";
        Gelu, "gelu", "GELU", "A smooth ReLU: x·Φ(x)";
    }
}

choices! {
    /// What a triplet costs.
    LossKind {
        Hinge, "hinge", "Hinge", "max(0, d(a,p) − d(a,n) + margin)";
        Soft, "soft", "Soft margin", "ln(1 + e^(d(a,p) − d(a,n))): no margin, never quite 0";
    }
}

choices! {
    /// What the loss of a step is the mean of.
    Reduction {
        Active, "active", "Active triplets", "Mean over the triplets whose loss is above 0";
        Mined, "mined", "All mined triplets", "Mean over all mined triplets, those that cost nothing too";
    }
}

choices! {
    /// Which triplets of the batch are used.
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
    /// How the points of a batch are drawn.
    SamplerKind {
        Balanced, "balanced", "P classes × K points", "P classes, K points of each: every anchor has positives and negatives";
        Uniform, "uniform", "Uniform", "P·K points, whatever their class";
    }
}

choices! {
    /// How a gradient becomes a change of the weights.
    OptimizerKind {
        Sgd, "sgd", "SGD", "Straight down the gradient";
        Momentum, "momentum", "Momentum", "Down a running sum of the gradients (0.9)";
        Adam, "adam", "Adam", "Each weight at its own pace (Kingma & Ba 2015)";
        Adamw, "adamw", "AdamW", "Adam with weight decay apart from the gradient (Loshchilov & Hutter 2019)";
    }
}

choices! {
    /// How far two embeddings are from each other; the values are in [`super::distance`].
    Distance {
        Euclidean, "euclidean", "Euclidean", "‖x − y‖, the straight line between two embeddings";
        Squared, "squared", "Squared Euclidean", "‖x − y‖²: far pairs count more, and the margin is in squared units";
        Cosine, "cosine", "Cosine", "1 − cos of the angle between them, from 0 to 2: length doesn't count";
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
