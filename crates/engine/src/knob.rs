//! The numeric knobs: name, explanation and range, once for validation, controls and `--help`.

/// A number that a person sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knob {
    /// Its name on the command line (without the dashes) and in messages.
    pub name: &'static str,
    /// Its name beside its control.
    pub label: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// The least it can be.
    pub min: f64,
    /// The most it can be.
    pub max: f64,
}

impl Knob {
    const fn new(
        name: &'static str,
        label: &'static str,
        min: f64,
        max: f64,
        help: &'static str,
    ) -> Self {
        Self { name, label, help, min, max }
    }

    /// The same knob with another range.
    pub const fn ranging(self, min: f64, max: f64) -> Self {
        Self { min, max, ..self }
    }

    /// The range as whole numbers, for knobs that count.
    pub fn whole_range(&self) -> std::ops::RangeInclusive<usize> {
        self.min as usize..=self.max as usize
    }
}

pub const POINTS: Knob =
    Knob::new("points", "Points", 10.0, 10_000.0, "How many points, all classes together");
pub const CLASSES: Knob = Knob::new("classes", "Classes", 1.0, 20.0, "How many classes");
pub const NOISE: Knob =
    Knob::new("noise", "Noise", 0.0, 2.0, "Standard deviation of the noise added to the shape");
pub const DIMENSIONS: Knob = Knob::new(
    "dimensions",
    "Dimensions",
    2.0,
    64.0,
    "Dimensions of the points (clusters and sphere)",
);
pub const INFORMATIVE: Knob = Knob::new(
    "informative",
    "Informative",
    1.0,
    64.0,
    "Dimensions that carry the class; the others are noise (clusters)",
);
pub const HELD_OUT: Knob = Knob::new(
    "held-out",
    "Held out",
    0.0,
    0.9,
    "Share of each class that is not trained on, to test with",
);
pub const UNSEEN_CLASSES: Knob = Knob::new(
    "held-out-classes",
    "Held-out classes",
    0.0,
    62.0,
    "How many whole classes are not trained on: the last ones of the data",
);
pub const HIDDEN_UNITS: Knob =
    Knob::new("hidden", "Hidden units", 1.0, 128.0, "Units of a hidden layer");
pub const DIM: Knob =
    Knob::new("dim", "Embedding dimensions", 1.0, 64.0, "Dimensions of the embedding");
pub const MARGIN: Knob = Knob::new(
    "margin",
    "Margin",
    0.0,
    5.0,
    "How much farther than the positive the negative has to be before a triplet costs nothing",
);
pub const PER_ANCHOR: Knob = Knob::new(
    "per-anchor",
    "Triplets per anchor",
    1.0,
    64.0,
    "Triplets drawn for each anchor by random mining",
);
pub const CLASSES_PER_BATCH: Knob =
    Knob::new("classes-per-batch", "Classes per batch (P)", 1.0, 64.0, "P: classes in a batch");
pub const POINTS_PER_CLASS: Knob = Knob::new(
    "points-per-class",
    "Points per class (K)",
    1.0,
    256.0,
    "K: points of each class in a batch",
);
pub const LEARNING_RATE: Knob =
    Knob::new("lr", "Learning rate", 1e-6, 10.0, "How far a step goes along the gradient");
pub const WEIGHT_DECAY: Knob = Knob::new(
    "weight-decay",
    "Weight decay",
    0.0,
    1.0,
    "How strongly weights are pulled towards 0 (decoupled for adamw, added to the gradient for the others)",
);
pub const CLIP: Knob = Knob::new(
    "clip",
    "Clip gradient at",
    0.0,
    1_000.0,
    "The longest that the gradient may be; 0 is no limit",
);

/// A number in a sentence: fifteen digits would show how a computer counts (0.7000000000000001).
pub fn rounded(x: f64) -> String {
    format!("{x:.11e}").parse().map_or(x, |short: f64| short).to_string()
}
