//! The settings of each part of a run: data, network, loss, mining, batches, optimizer.

use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use crate::choice::{
    Activation, DataKind, LossKind, Mining, OptimizerKind, Reduction, SamplerKind,
};
use crate::knob;

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

    pub(super) fn forget_what_does_not_apply(&mut self) {
        let usual = Self::of(self.kind);
        if !self.kind.has_dimensions() {
            self.dimensions = usual.dimensions;
        }
        if !self.kind.has_informative() {
            self.informative = usual.informative;
        }
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
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

    pub(super) fn check(&self) -> Result<(), ConfigError> {
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

    pub(super) fn check(&self) -> Result<(), ConfigError> {
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
