//! Numeric settings: name, explanation and range, in one table for validation, controls and `--help`.

/// A numeric setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    /// Name on the command line (without the dashes) and in messages.
    pub name: &'static str,
    /// Name beside its control.
    pub label: &'static str,
    /// One sentence that explains it.
    pub help: &'static str,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
}

impl Setting {
    const fn new(
        name: &'static str,
        label: &'static str,
        min: f64,
        max: f64,
        help: &'static str,
    ) -> Self {
        Self { name, label, help, min, max }
    }

    /// The same setting with another range.
    pub const fn with_range(self, min: f64, max: f64) -> Self {
        Self { min, max, ..self }
    }

    /// The range in whole numbers, for settings that are counts.
    pub fn whole_range(&self) -> std::ops::RangeInclusive<usize> {
        self.min as usize..=self.max as usize
    }
}

pub const POINTS: Setting =
    Setting::new("points", "Points", 10.0, 100_000.0, "Number of points in all classes together");
pub const CLASSES: Setting = Setting::new("classes", "Classes", 1.0, 20.0, "Number of classes");
pub const NOISE: Setting =
    Setting::new("noise", "Noise", 0.0, 2.0, "Standard deviation of the noise added to the shape");
pub const IMBALANCE: Setting = Setting::new(
    "imbalance",
    "Imbalance",
    1.0,
    50.0,
    "How many times as many points the first class has as the last; those between by equal factors",
);
pub const LABEL_NOISE: Setting = Setting::new(
    "label-noise",
    "Label noise",
    0.0,
    0.5,
    "Share of the points that are labelled as another class than they were drawn in",
);
pub const DUPLICATES: Setting = Setting::new(
    "duplicates",
    "Duplicates",
    0.0,
    0.5,
    "Share of the points that are equal to a point of another class",
);
/// The noise of texts.
pub const SLIPS: Setting = Setting::new(
    "noise",
    "Noise",
    0.0,
    4.0,
    "Mean number of slips of the keyboard in a text: letters swapped, dropped, doubled or from a neighbouring key",
);
pub const DIMENSIONS: Setting = Setting::new(
    "dimensions",
    "Dimensions",
    2.0,
    64.0,
    "Dimensions of the points (clusters and sphere)",
);
pub const INFORMATIVE: Setting = Setting::new(
    "informative",
    "Informative",
    1.0,
    64.0,
    "Dimensions that carry the class; the others are noise (clusters)",
);
pub const HELD_OUT: Setting = Setting::new(
    "held-out",
    "Held out",
    0.0,
    0.9,
    "Share of each class that is held out for testing",
);
pub const UNSEEN_CLASSES: Setting = Setting::new(
    "held-out-classes",
    "Held-out classes",
    0.0,
    62.0,
    "Number of whole classes held out from training: the last ones of the data",
);
pub const HIDDEN_UNITS: Setting =
    Setting::new("hidden", "Hidden units", 1.0, 512.0, "Units of a hidden layer");
pub const DIM: Setting =
    Setting::new("dim", "Embedding dimensions", 1.0, 256.0, "Dimensions of the embedding");
pub const MARGIN: Setting = Setting::new(
    "margin",
    "Margin",
    0.0,
    5.0,
    "How much farther than the positive the negative has to be for the loss to be 0",
);
pub const PER_ANCHOR: Setting = Setting::new(
    "per-anchor",
    "Triplets per anchor",
    1.0,
    64.0,
    "Triplets drawn for each anchor by random mining",
);
pub const CLASSES_PER_BATCH: Setting =
    Setting::new("classes-per-batch", "Classes per batch (P)", 1.0, 64.0, "P: classes in a batch");
pub const POINTS_PER_CLASS: Setting = Setting::new(
    "points-per-class",
    "Points per class (K)",
    1.0,
    256.0,
    "K: points of each class in a batch",
);
pub const LEARNING_RATE: Setting =
    Setting::new("lr", "Learning rate", 1e-6, 10.0, "Step size along the negative gradient");
pub const WEIGHT_DECAY: Setting = Setting::new(
    "weight-decay",
    "Weight decay",
    0.0,
    1.0,
    "How strongly weights are pulled towards 0 (decoupled for adamw, added to the gradient for the others)",
);
pub const CLIP: Setting = Setting::new(
    "clip",
    "Clip gradient at",
    0.0,
    1_000.0,
    "Largest norm of the gradient; 0 means no limit",
);

/// Notches of the margin per 1. (A notch of 0.05 has no exact binary value: 19 of them sum to
/// 0.9500000000000001.)
const MARGIN_NOTCHES: f64 = 20.0;

/// A margin moved by this many notches of 0.05, within its range.
pub fn margin_moved(margin: f64, by: f64) -> f64 {
    let notches = (margin * MARGIN_NOTCHES + by).round();
    (notches / MARGIN_NOTCHES).clamp(MARGIN.min, MARGIN.max)
}
