//! Every knob of a run: plain data, validated once into something that can't be wrong.
//!
//! A [`RunConfig`] is what a person, a file or a command line says; [`RunConfig::validate`] turns
//! it into a [`ValidConfig`], the only thing a trainer takes. Ranges, names and explanations
//! stand here once, for the validation, the window's controls and `--help` alike.

mod error;
pub mod field;
pub mod fields;
pub mod moved;

use std::ops::Deref;

use serde::{Deserialize, Serialize};

pub use super::choice::{
    Activation, Choice, DataKind, Distance, LossKind, Mining, OptimizerKind, Reduction, SamplerKind,
};
use super::knob;
pub use error::ConfigError;
pub use moved::{Moved, MovedValue};

/// Which points to make or load.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSpec {
    /// The data set.
    pub kind: DataKind,
    /// How many points, all classes together (the real data have a fixed number: at most that).
    pub points: usize,
    /// How many classes; some kinds have a fixed number.
    pub classes: usize,
    /// Spread: the standard deviation of the noise added to the shape (see [`DataKind::help`]).
    pub noise: f64,
    /// Dimensions, for [`DataKind::Clusters`] and [`DataKind::Sphere`].
    pub dimensions: usize,
    /// How many of the dimensions carry the class, for [`DataKind::Clusters`].
    pub informative: usize,
}

impl DataSpec {
    /// The data set as it is first shown.
    pub fn of(kind: DataKind) -> Self {
        let (points, classes, noise) = match kind {
            DataKind::Blobs => (400, 4, 0.5),
            DataKind::Moons => (400, 2, 0.08),
            DataKind::Rings => (400, 3, 0.08),
            DataKind::Spiral => (1_000, 4, 0.05),
            DataKind::Xor => (400, 2, 0.1),
            DataKind::Checkerboard => (800, 2, 0.0),
            DataKind::Pinwheel => (500, 5, 0.1),
            DataKind::Clusters => (600, 6, 0.5),
            DataKind::SwissRoll => (800, 4, 0.05),
            DataKind::Sphere => (600, 6, 0.25),
            DataKind::Faces => (800, 16, 0.05),
            DataKind::Digits => (1_797, 10, 0.0),
            DataKind::Penguins => (342, 3, 0.0),
        };
        let (dimensions, informative) = match kind {
            DataKind::Clusters => (20, 4),
            DataKind::Sphere => (3, 3),
            _ => (2, 2),
        };
        Self { kind, points, classes, noise, dimensions, informative }
    }

    /// How many values a point has.
    pub fn features(&self) -> usize {
        match self.kind {
            DataKind::Clusters | DataKind::Sphere => self.dimensions,
            DataKind::SwissRoll => 3,
            DataKind::Faces => 256,
            DataKind::Digits => 64,
            DataKind::Penguins => 4,
            DataKind::Blobs
            | DataKind::Moons
            | DataKind::Rings
            | DataKind::Spiral
            | DataKind::Xor
            | DataKind::Checkerboard
            | DataKind::Pinwheel => 2,
        }
    }

    fn forget_what_does_not_apply(&mut self) {
        let usual = Self::of(self.kind);
        if !self.kind.has_dimensions() {
            self.dimensions = usual.dimensions;
        }
        if !self.kind.has_informative() {
            self.informative = usual.informative;
        }
    }

    fn check(&self) -> Result<(), ConfigError> {
        let kind = self.kind;
        kind.points_knob().check(self.points as f64)?;
        kind.classes_knob().check(self.classes as f64)?;
        kind.noise_knob().check(self.noise)?;
        if self.points < self.classes {
            return Err(ConfigError::FewerPointsThanClasses {
                points: self.points,
                classes: self.classes,
            });
        }
        if kind.has_dimensions() {
            knob::DIMENSIONS.check(self.dimensions as f64)?;
        }
        if kind.has_informative() {
            knob::INFORMATIVE.check(self.informative as f64)?;
            if self.informative > self.dimensions {
                return Err(ConfigError::MoreInformativeThanDimensions {
                    informative: self.informative,
                    dimensions: self.dimensions,
                });
            }
        }
        Ok(())
    }
}

/// The network that turns a point into an embedding: a multi-layer perceptron.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbedderSpec {
    /// Units of each hidden layer, first to last.
    pub hidden: Vec<usize>,
    /// What each hidden unit does with its sum.
    pub activation: Activation,
    /// Dimensions of the embedding.
    pub dim: usize,
    /// Whether embeddings are scaled to length 1.
    pub normalize: bool,
}

impl EmbedderSpec {
    /// The most hidden layers there can be.
    pub const MAX_HIDDEN: usize = 4;

    fn check(&self) -> Result<(), ConfigError> {
        if self.hidden.len() > Self::MAX_HIDDEN {
            return Err(ConfigError::TooManyLayers {
                layers: self.hidden.len(),
                max: Self::MAX_HIDDEN,
            });
        }
        for &units in &self.hidden {
            knob::HIDDEN_UNITS.check(units as f64)?;
        }
        knob::DIM.check(self.dim as f64)
    }
}

/// What a triplet costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LossSpec {
    /// Hinge or soft margin.
    pub kind: LossKind,
    /// How much farther than the positive the negative has to be (hinge only; the miners of
    /// semi-hard triplets use it too).
    pub margin: f64,
    /// Whether the positive may take the anchor's place where it is closer to the negative
    /// (Balntas et al. 2016): d(a,n) becomes min(d(a,n), d(p,n)).
    pub swap: bool,
    /// What the mean is taken over.
    pub mean: Reduction,
}

/// Which triplets of the batch are used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MiningSpec {
    /// The rule.
    pub rule: Mining,
    /// Triplets drawn for each anchor, for [`Mining::Random`].
    pub per_anchor: usize,
}

/// How the points of a batch are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamplerSpec {
    /// P classes × K points, or P·K points whatever their class.
    pub kind: SamplerKind,
    /// P, classes in a batch.
    pub classes: usize,
    /// K, points of each class.
    pub points: usize,
}

impl SamplerSpec {
    /// The most points a batch can have.
    pub const MAX_BATCH: usize = 1_024;

    /// Batches of about 64 points, of at most 8 of the data's classes.
    pub fn for_classes(classes: usize) -> Self {
        let classes = classes.clamp(1, 8);
        Self { kind: SamplerKind::Balanced, classes, points: 64 / classes }
    }

    /// P·K, the points of a batch where the data have that many.
    pub fn batch(&self) -> usize {
        self.classes.saturating_mul(self.points)
    }

    fn check(&self) -> Result<(), ConfigError> {
        knob::CLASSES_PER_BATCH.check(self.classes as f64)?;
        knob::POINTS_PER_CLASS.check(self.points as f64)?;
        if !(2..=Self::MAX_BATCH).contains(&self.batch()) {
            return Err(ConfigError::BatchTooLarge { batch: self.batch(), max: Self::MAX_BATCH });
        }
        Ok(())
    }
}

/// How a gradient becomes a change of the weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptimizerSpec {
    /// The rule.
    pub kind: OptimizerKind,
    /// Learning rate.
    pub learning_rate: f64,
    /// Weight decay: decoupled for AdamW, added to the gradient for the others.
    pub weight_decay: f64,
    /// The longest that the gradient of all weights may be; 0 is no limit.
    pub clip: f64,
}

/// Everything that determines a run, but for the edits made while it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunConfig {
    /// The points.
    pub data: DataSpec,
    /// Share of each class that is not trained on.
    pub held_out: f64,
    /// How many classes are not trained on at all: the last ones of the data.
    #[serde(default)]
    pub unseen_classes: usize,
    /// The network.
    pub embedder: EmbedderSpec,
    /// How far two embeddings are from each other.
    pub distance: Distance,
    /// What a triplet costs.
    pub loss: LossSpec,
    /// Which triplets are used.
    pub mining: MiningSpec,
    /// How batches are drawn.
    pub sampler: SamplerSpec,
    /// How weights change.
    pub optimizer: OptimizerSpec,
    /// All randomness of the run comes from this.
    pub seed: u64,
    /// Points that are not where the data have them. (Sessions of earlier versions know of none.)
    #[serde(default)]
    pub moved: Moved,
}

impl RunConfig {
    /// A run on this data that learns well: the defaults of the window and of the command line.
    pub fn of(kind: DataKind) -> Self {
        let data = DataSpec::of(kind);
        let (hidden, activation, dim, normalize, learning_rate) = match kind {
            DataKind::Digits | DataKind::Faces => (vec![64, 32], Activation::Relu, 8, true, 1e-3),
            DataKind::Penguins => (vec![32, 32], Activation::Tanh, 2, true, 1e-3),
            DataKind::Clusters => (vec![32, 32], Activation::Tanh, 3, true, 3e-3),
            _ => (vec![32, 32], Activation::Tanh, 2, false, 1e-2),
        };
        let margin = if normalize { 0.2 } else { 1.0 };
        Self {
            data,
            held_out: 0.25,
            unseen_classes: 0,
            embedder: EmbedderSpec { hidden, activation, dim, normalize },
            distance: Distance::Euclidean,
            loss: LossSpec { kind: LossKind::Hinge, margin, swap: false, mean: Reduction::Active },
            mining: MiningSpec { rule: Mining::SemiHard, per_anchor: 4 },
            sampler: SamplerSpec::for_classes(data.classes),
            optimizer: OptimizerSpec {
                kind: OptimizerKind::Adam,
                learning_rate,
                weight_decay: 0.0,
                clip: 0.0,
            },
            seed: 3,
            moved: Moved::default(),
        }
    }

    /// The same knobs, every one of them checked. Those that the data don't have are set to
    /// their defaults, so that two runs that are the same are also equal.
    pub fn validate(mut self) -> Result<ValidConfig, ConfigError> {
        self.data.check()?;
        self.data.forget_what_does_not_apply();
        knob::HELD_OUT.check(self.held_out)?;
        self.check_unseen_classes()?;
        self.embedder.check()?;
        knob::MARGIN.check(self.loss.margin)?;
        knob::PER_ANCHOR.check(self.mining.per_anchor as f64)?;
        self.sampler.check()?;
        knob::LEARNING_RATE.check(self.optimizer.learning_rate)?;
        knob::WEIGHT_DECAY.check(self.optimizer.weight_decay)?;
        knob::CLIP.check(self.optimizer.clip)?;
        self.moved.check(&self.data)?;
        Ok(ValidConfig(self))
    }

    /// Without two classes to train on there would be no negative.
    fn check_unseen_classes(&self) -> Result<(), ConfigError> {
        let (unseen, classes) = (self.unseen_classes, self.data.classes);
        self.data.kind.unseen_knob().check(unseen as f64)?;
        if unseen > 0 && classes < unseen.saturating_add(2) {
            return Err(ConfigError::TooFewClassesToTrainOn { unseen, classes });
        }
        Ok(())
    }

    /// Whether going from these knobs to `other` needs new points or new weights, so that
    /// the run has to start again at step 0. All other knobs can change while it runs.
    pub fn needs_new_weights(&self, other: &Self) -> bool {
        self.data != other.data
            || self.held_out != other.held_out
            || self.unseen_classes != other.unseen_classes
            || self.embedder != other.embedder
            || self.seed != other.seed
    }
}

impl Default for RunConfig {
    fn default() -> Self {
        Self::of(DataKind::Spiral)
    }
}

/// A [`RunConfig`] in which every knob is in its range.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidConfig(RunConfig);

impl ValidConfig {
    /// The knobs, to change and validate again.
    pub fn to_config(&self) -> RunConfig {
        self.0.clone()
    }
}

impl Deref for ValidConfig {
    type Target = RunConfig;

    fn deref(&self) -> &RunConfig {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_of_every_data_set_are_valid() {
        for &kind in DataKind::ALL {
            assert!(RunConfig::of(kind).validate().is_ok(), "{kind:?}");
        }
    }

    #[test]
    fn what_the_data_do_not_have_makes_no_difference() {
        let mut config = RunConfig::default();
        (config.data.dimensions, config.data.informative) = (20, 0);
        assert_eq!(*config.validate().unwrap(), RunConfig::default());
    }

    #[test]
    fn an_error_names_the_knob_the_value_and_the_range() {
        let mut config = RunConfig::default();
        config.loss.margin = 7.5;
        let message = config.validate().unwrap_err().to_string();
        assert_eq!(message, "margin is 7.5: margin goes from 0 to 5; choose a value in that range");
    }

    #[test]
    fn a_batch_of_one_point_and_one_too_large_are_refused_with_advice_for_both() {
        for (classes, points) in [(1, 1), (64, 256)] {
            let mut config = RunConfig::default();
            (config.sampler.classes, config.sampler.points) = (classes, points);
            let message = config.validate().unwrap_err().to_string();
            assert!(message.contains(&format!("is {}", classes * points)), "{message}");
            assert!(message.contains("2 to 1024") && !message.contains("lower"), "{message}");
        }
    }

    #[test]
    fn two_classes_at_least_stay_for_training() {
        let mut config = RunConfig::of(DataKind::Spiral);
        config.unseen_classes = 2;
        assert!(config.clone().validate().is_ok());
        config.unseen_classes = 3;
        let message = config.clone().validate().unwrap_err().to_string();
        let expected = "held-out-classes is 3, but there are 4 classes, and two have to be \
                        trained on: choose at most 2, or more classes";
        assert_eq!(message, expected);
        config.unseen_classes = usize::MAX;
        assert!(config.validate().is_err());
        let mut moons = RunConfig::of(DataKind::Moons);
        moons.unseen_classes = 1;
        let message = moons.validate().unwrap_err().to_string();
        assert!(message.starts_with("held-out-classes is 1: held-out-classes goes from 0 to 0"));
        let mut one = RunConfig::of(DataKind::Blobs);
        one.data.classes = 1;
        assert!(one.validate().is_ok(), "one class, none of them held out");
    }

    #[test]
    fn what_is_not_a_number_is_out_of_every_range() {
        let mut config = RunConfig::default();
        config.optimizer.learning_rate = f64::NAN;
        assert!(config.validate().is_err());
    }

    #[test]
    fn only_points_weights_and_seed_need_a_new_start() {
        let here = RunConfig::default();
        let mut there = here.clone();
        there.loss.margin = 0.1;
        there.mining.rule = Mining::BatchHard;
        there.distance = Distance::Cosine;
        assert!(!here.needs_new_weights(&there));
        there.seed += 1;
        assert!(here.needs_new_weights(&there));
    }
}
