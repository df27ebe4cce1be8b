//! The settings of each part of a run: data, network, loss, mining, batches, optimizer.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use crate::choice::{
    Activation, Choice as _, DataKind, EmbedderKind, LossKind, Mining, OptimizerKind, Reduction,
    SamplerKind,
};
use crate::own_data::OwnData;
use crate::setting;
use crate::start_weights::StartWeights;
use crate::text::excerpt;

/// The data set to make or load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSpec {
    /// The kind of data.
    pub kind: DataKind,
    /// Number of points in all classes together; of real data, at most the size of the file.
    pub points: usize,
    /// Number of classes; some kinds have a fixed number.
    pub classes: usize,
    /// Standard deviation of the noise added to the shape.
    pub noise: f64,
    /// Size of the first class, as a multiple of that of the last; of made data.
    #[serde(default = "even")]
    pub imbalance: f64,
    /// Share of the points with the label of another class; of made data.
    #[serde(default)]
    pub label_noise: f64,
    /// Share of the points that are equal to a point of another class; of made data.
    #[serde(default)]
    pub duplicates: f64,
    /// Dimensions, for [`DataKind::Clusters`] and [`DataKind::Sphere`].
    pub dimensions: usize,
    /// Number of informative dimensions, for [`DataKind::Clusters`].
    pub informative: usize,
    /// The data of [`DataKind::Own`].
    #[serde(skip)]
    pub own: Option<Arc<OwnData>>,
}

/// The imbalance of classes of equal size.
fn even() -> f64 {
    setting::IMBALANCE.min
}

impl DataSpec {
    /// The defaults of this data set.
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
            DataKind::Own => (10, 2, 0.0),
            DataKind::Drawn => (0, 8, 0.0),
            DataKind::Typos => (1_920, 64, 2.0),
            DataKind::Questions => (1_600, 16, 0.5),
        };
        let (dimensions, informative) = match kind {
            DataKind::Clusters => (20, 4),
            DataKind::Sphere => (3, 3),
            _ => (2, 2),
        };
        Self {
            kind,
            points,
            classes,
            noise,
            imbalance: even(),
            label_noise: 0.0,
            duplicates: 0.0,
            dimensions,
            informative,
            own: None,
        }
    }

    /// Data that a person brought.
    pub fn of_own(own: Arc<OwnData>) -> Self {
        let (points, classes) = (own.points.nrows(), own.class_names.len());
        Self { points, classes, own: Some(own), ..Self::of(DataKind::Own) }
    }

    /// Name on screen: of own data, that of their file.
    pub fn label(&self) -> &str {
        self.own.as_ref().map_or(self.kind.label(), |own| own.name())
    }

    /// Number of features of a point.
    pub fn features(&self) -> usize {
        match self.kind {
            DataKind::Clusters | DataKind::Sphere => self.dimensions,
            DataKind::SwissRoll => 3,
            DataKind::Faces => 256,
            DataKind::Typos | DataKind::Questions => 512,
            DataKind::Digits => 64,
            DataKind::Penguins => 4,
            DataKind::Own => self.own.as_ref().map_or(1, |own| own.points.ncols()),
            DataKind::Blobs
            | DataKind::Moons
            | DataKind::Rings
            | DataKind::Spiral
            | DataKind::Xor
            | DataKind::Checkerboard
            | DataKind::Pinwheel
            | DataKind::Drawn => 2,
        }
    }

    /// Returns true if the points are made with a flaw of real data.
    pub fn has_flaws(&self) -> bool {
        self.imbalance != even() || self.label_noise != 0.0 || self.duplicates != 0.0
    }

    pub(super) fn reset_unused(&mut self) {
        let usual = Self::of(self.kind);
        match &self.own {
            Some(own) if self.kind == DataKind::Own => {
                (self.points, self.classes) = (own.points.nrows(), own.class_names.len());
            }
            _ => self.own = None,
        }
        if !self.kind.has_flaws() {
            self.imbalance = usual.imbalance;
            self.label_noise = usual.label_noise;
            self.duplicates = usual.duplicates;
        }
        if self.kind == DataKind::Drawn {
            (self.points, self.classes, self.noise) = (usual.points, usual.classes, usual.noise);
        }
        if !self.kind.has_dimensions() {
            self.dimensions = usual.dimensions;
        }
        if !self.kind.has_informative() {
            self.informative = usual.informative;
        }
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let kind = self.kind;
        if kind == DataKind::Own && self.own.is_none() {
            return Err(ConfigError::NoOwnData);
        }
        kind.points_setting().check(self.points as f64)?;
        kind.classes_setting().check(self.classes as f64)?;
        kind.noise_setting().check(self.noise)?;
        if self.points < self.classes && kind != DataKind::Drawn {
            return Err(ConfigError::FewerPointsThanClasses {
                points: self.points,
                classes: self.classes,
            });
        }
        if kind.has_flaws() {
            setting::IMBALANCE.check(self.imbalance)?;
            setting::LABEL_NOISE.check(self.label_noise)?;
            setting::DUPLICATES.check(self.duplicates)?;
        }
        if kind.has_dimensions() {
            setting::DIMENSIONS.check(self.dimensions as f64)?;
        }
        if kind.has_informative() {
            setting::INFORMATIVE.check(self.informative as f64)?;
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

/// What turns a point into an embedding: a multi-layer perceptron, or nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbedderSpec {
    /// A network, or the identity, which has no hidden layers and as many dimensions as a point.
    #[serde(default)]
    pub kind: EmbedderKind,
    /// Units of each hidden layer, first to last.
    pub hidden: Vec<usize>,
    /// Activation function of the hidden units.
    pub activation: Activation,
    /// Dimensions of the embedding.
    pub dim: usize,
    /// True if embeddings are scaled to length 1.
    pub normalize: bool,
    /// The weights that the network starts from; without them they are drawn from the seed.
    #[serde(skip)]
    pub weights: Option<Arc<StartWeights>>,
}

impl EmbedderSpec {
    /// Largest number of hidden layers.
    pub const MAX_HIDDEN: usize = 4;

    /// The most dimensions of a point that the identity takes.
    pub const MOST_AS_THEY_ARE: usize = 1_024;

    /// Returns true if the points are the embeddings.
    pub fn is_identity(&self) -> bool {
        self.kind == EmbedderKind::Identity
    }

    /// Resets the settings that the identity doesn't have.
    pub(super) fn reset_unused(&mut self, features: usize) {
        if self.is_identity() {
            self.hidden.clear();
            self.activation = Activation::Tanh;
            self.dim = features;
            self.weights = None;
        }
    }

    /// Returns the shapes (out, in) of the layers of a network for points of so many values.
    pub fn shapes(&self, features: usize) -> Vec<(usize, usize)> {
        let units = || self.hidden.iter().copied().chain([self.dim]);
        units().zip(std::iter::once(features).chain(units())).collect()
    }

    /// Checks that the weights to start from are those of this network.
    pub(super) fn check_weights(&self, features: usize) -> Result<(), ConfigError> {
        let Some(weights) = &self.weights else { return Ok(()) };
        let (file, shapes) = (|| excerpt(weights.name()), self.shapes(features));
        if weights.layers.len() != shapes.len() {
            let (file, has) = (file(), weights.layers.len());
            return Err(ConfigError::WeightsOfOtherLayers { file, has, wanted: shapes.len() });
        }
        for (layer, (start, wanted)) in weights.layers.iter().zip(shapes).enumerate() {
            let has = start.weights.dim();
            if has != wanted {
                let shapes = Box::new([has, wanted]);
                return Err(ConfigError::WeightsOfOtherShape { file: file(), layer, shapes });
            }
        }
        Ok(())
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.is_identity() {
            return match self.dim {
                ..=Self::MOST_AS_THEY_ARE => Ok(()),
                features => {
                    Err(ConfigError::TooManyForIdentity { features, max: Self::MOST_AS_THEY_ARE })
                }
            };
        }
        if self.hidden.len() > Self::MAX_HIDDEN {
            return Err(ConfigError::TooManyLayers {
                layers: self.hidden.len(),
                max: Self::MAX_HIDDEN,
            });
        }
        for &units in &self.hidden {
            setting::HIDDEN_UNITS.check(units as f64)?;
        }
        setting::DIM.check(self.dim as f64)
    }
}

/// The loss of a triplet.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LossSpec {
    /// Hinge or soft margin.
    pub kind: LossKind,
    /// Distance by which the negative has to be farther than the positive for a hinge loss of 0. It
    /// also delimits semi-hard triplets.
    pub margin: f64,
    /// Anchor swap (Balntas, Riba, Ponsa & Mikolajczyk 2016): whether min(d(a,n), d(p,n)) replaces
    /// d(a,n).
    pub swap: bool,
    /// The triplets that the mean is taken over.
    pub mean: Reduction,
}

/// The mining of triplets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MiningSpec {
    /// The rule.
    pub rule: Mining,
    /// Triplets drawn for each anchor, for [`Mining::Random`].
    pub per_anchor: usize,
}

/// The sampling of batches.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamplerSpec {
    /// P classes × K points, or P·K points of any class.
    pub kind: SamplerKind,
    /// P, classes in a batch.
    pub classes: usize,
    /// K, points of each class.
    pub points: usize,
}

impl SamplerSpec {
    /// Largest batch size.
    pub const MAX_BATCH: usize = 1_024;

    /// Batches of about 64 points, of at most 8 of the data's classes.
    pub fn for_classes(classes: usize) -> Self {
        let classes = classes.clamp(1, 8);
        Self { kind: SamplerKind::Balanced, classes, points: 64 / classes }
    }

    /// P·K, the size of a batch if the data have enough points.
    pub fn batch(&self) -> usize {
        self.classes.saturating_mul(self.points)
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        setting::CLASSES_PER_BATCH.check(self.classes as f64)?;
        setting::POINTS_PER_CLASS.check(self.points as f64)?;
        if !(2..=Self::MAX_BATCH).contains(&self.batch()) {
            return Err(ConfigError::BatchTooLarge { batch: self.batch(), max: Self::MAX_BATCH });
        }
        Ok(())
    }
}

/// The update of the weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptimizerSpec {
    /// The rule.
    pub kind: OptimizerKind,
    /// Learning rate.
    pub learning_rate: f64,
    /// Weight decay: decoupled for AdamW, added to the gradient for the others.
    pub weight_decay: f64,
    /// Largest norm of the gradient of all weights; 0 means no limit.
    pub clip: f64,
}
