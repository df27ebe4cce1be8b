//! All settings of a run, and their validation.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::drawn::Drawn;
use super::error::ConfigError;
use super::moved::{Moved, MovedValue};
use super::set_weights::{Column, LARGEST_WEIGHT, SetWeight, SetWeights};
use super::spec::{DataSpec, EmbedderSpec, LossSpec, MiningSpec, OptimizerSpec, SamplerSpec};
use crate::choice::{
    Activation, DataKind, Distance, EmbedderKind, LossKind, Mining, OptimizerKind, Reduction,
};
use crate::own_data::OwnData;
use crate::setting;

/// Everything that determines a run, except for later edits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunConfig {
    /// The data set.
    pub data: DataSpec,
    /// Share of each class that is held out.
    pub held_out: f64,
    /// Number of held-out classes: the last ones of the data.
    #[serde(default)]
    pub unseen_classes: usize,
    /// The network.
    pub embedder: EmbedderSpec,
    /// The distance between embeddings.
    pub distance: Distance,
    /// The loss of a triplet.
    pub loss: LossSpec,
    /// The mining of triplets.
    pub mining: MiningSpec,
    /// The sampling of batches.
    pub sampler: SamplerSpec,
    /// The update of the weights.
    pub optimizer: OptimizerSpec,
    /// The seed of all random numbers.
    pub seed: u64,
    /// Points moved by hand. (Files of earlier versions don't have this key.)
    #[serde(default)]
    pub moved: Moved,
    /// Points added and erased by hand. (Files of earlier versions don't have this key.)
    #[serde(default)]
    pub drawn: Drawn,
    /// Weights set by hand so far. (Files of earlier versions don't have this key.)
    #[serde(default)]
    pub weight: SetWeights,
}

impl RunConfig {
    /// The defaults of the window and of the command line for this data set.
    pub fn of(kind: DataKind) -> Self {
        let data = DataSpec::of(kind);
        let (hidden, activation, dim, normalize, learning_rate) = match kind {
            DataKind::Digits | DataKind::Faces => (vec![64, 32], Activation::Relu, 8, true, 1e-3),
            DataKind::Typos | DataKind::Questions => (vec![], Activation::Tanh, 64, true, 1e-3),
            DataKind::Penguins => (vec![32, 32], Activation::Tanh, 2, true, 1e-3),
            DataKind::Clusters => (vec![32, 32], Activation::Tanh, 3, true, 3e-3),
            _ => (vec![32, 32], Activation::Tanh, 2, false, 1e-2),
        };
        let margin = match (kind.has_texts(), normalize) {
            (true, _) => 0.5,
            (false, true) => 0.2,
            (false, false) => 1.0,
        };
        Self {
            sampler: SamplerSpec::for_classes(data.classes),
            data,
            held_out: 0.25,
            unseen_classes: 0,
            embedder: EmbedderSpec {
                kind: EmbedderKind::Network,
                hidden,
                activation,
                dim,
                normalize,
                weights: None,
            },
            distance: Distance::Euclidean,
            loss: LossSpec { kind: LossKind::Hinge, margin, swap: false, mean: Reduction::Active },
            mining: MiningSpec { rule: Mining::SemiHard, per_anchor: 4 },
            optimizer: OptimizerSpec {
                kind: OptimizerKind::Adam,
                learning_rate,
                weight_decay: 0.0,
                clip: 0.0,
            },
            seed: 3,
            moved: Moved::default(),
            drawn: Drawn::default(),
            weight: SetWeights::default(),
        }
    }

    /// The defaults for data that a person brought.
    pub fn of_own(own: Arc<OwnData>) -> Self {
        let like = match own.points.ncols() {
            _ if own.side.is_some() => DataKind::Faces,
            _ if own.text_choice().is_some() => DataKind::Questions,
            0..=16 if own.class_names.len() <= 8 => DataKind::Penguins,
            _ => DataKind::Digits,
        };
        let sampler = SamplerSpec::for_classes(own.class_names.len());
        Self { data: DataSpec::of_own(own), sampler, ..Self::of(like) }
    }

    /// The defaults for the data of this config.
    pub fn defaults(&self) -> Self {
        match &self.data.own {
            Some(own) => Self::of_own(Arc::clone(own)),
            None => Self::of(self.data.kind),
        }
    }

    /// Checks all settings. Those that the data set doesn't have are reset to their defaults, so that
    /// configs of identical runs are equal.
    pub fn validate(mut self) -> Result<ValidConfig, ConfigError> {
        self.data.reset_unused();
        self.embedder.reset_unused(self.data.features());
        self.data.check()?;
        setting::HELD_OUT.check(self.held_out)?;
        self.check_unseen_classes()?;
        self.embedder.check()?;
        self.embedder.check_weights(self.data.features())?;
        setting::MARGIN.check(self.loss.margin)?;
        setting::PER_ANCHOR.check(self.mining.per_anchor as f64)?;
        self.sampler.check()?;
        setting::LEARNING_RATE.check(self.optimizer.learning_rate)?;
        setting::WEIGHT_DECAY.check(self.optimizer.weight_decay)?;
        setting::CLIP.check(self.optimizer.clip)?;
        self.check_drawn()?;
        self.check_moved()?;
        self.check_weights_set()?;
        Ok(ValidConfig(self))
    }

    /// Returns true if the weights that the network starts from are those of such a network, or
    /// there are none.
    pub fn fits_its_weights(&self) -> bool {
        self.embedder.check_weights(self.data.features()).is_ok()
    }

    /// Checks that two classes are left to train on; with fewer there is no negative.
    fn check_unseen_classes(&self) -> Result<(), ConfigError> {
        let (unseen, classes) = (self.unseen_classes, self.data.classes);
        self.data.kind.unseen_setting().check(unseen as f64)?;
        if unseen > 0 && classes < unseen.saturating_add(2) {
            return Err(ConfigError::TooFewClassesToTrainOn { unseen, classes });
        }
        Ok(())
    }

    /// Checks that the moved points and values exist and are in range.
    fn check_moved(&self) -> Result<(), ConfigError> {
        let (points, values) = (self.moved.rows().len(), self.moved.values().len());
        if points > Moved::MOST_POINTS || values > Moved::MOST_VALUES {
            return Err(ConfigError::TooManyMoved { points, values });
        }
        let (rows, features) = (self.rows(), self.data.features());
        for &MovedValue { row, feature, value } in self.moved.values() {
            if row >= rows {
                return Err(ConfigError::NoSuchRow { row, last: rows.saturating_sub(1) });
            }
            if feature >= features {
                let last = features.saturating_sub(1);
                return Err(ConfigError::NoSuchFeature { row, feature, last });
            }
            if !(-Moved::LARGEST..=Moved::LARGEST).contains(&value) {
                return Err(ConfigError::MovedTooFar { row, feature, value });
            }
        }
        Ok(())
    }

    /// Number of rows of the data: its own points, and those added by hand. (Of bundled data there
    /// may be fewer than `data.points`.)
    pub fn rows(&self) -> usize {
        self.data.points.saturating_add(self.drawn.points())
    }

    /// Checks that the data are points in the plane with these classes and rows.
    fn check_drawn(&self) -> Result<(), ConfigError> {
        let drawn = &self.drawn;
        if drawn.is_empty() {
            return Ok(());
        }
        if self.data.features() != 2 {
            return Err(ConfigError::NotInThePlane { features: self.data.features() });
        }
        if drawn.points() > Drawn::MOST_POINTS || drawn.erased().len() > Drawn::MOST_ERASED {
            let (points, erased) = (drawn.points(), drawn.erased().len());
            return Err(ConfigError::TooMuchDrawn { points, erased });
        }
        for point in drawn.added() {
            if point.class >= self.data.classes {
                let (class, classes) = (point.class.saturating_add(1), self.data.classes);
                return Err(ConfigError::NoSuchClass { class, classes });
            }
            let is_outside = |value: &f64| !(-Drawn::LARGEST..=Drawn::LARGEST).contains(value);
            if let Some(value) = point.at.into_iter().find(is_outside) {
                return Err(ConfigError::DrawnTooFar { value });
            }
        }
        match drawn.erased().last() {
            Some(&row) if row >= self.rows() => {
                Err(ConfigError::NothingToErase { row, rows: self.rows() })
            }
            _ => Ok(()),
        }
    }

    /// Checks that the network has the weights that are set.
    fn check_weights_set(&self) -> Result<(), ConfigError> {
        if self.weight.is_empty() {
            return Ok(());
        }
        let places = self.weight.places();
        if places > SetWeights::MOST {
            return Err(ConfigError::TooManySetWeights { places });
        }
        if self.embedder.is_identity() {
            return Err(ConfigError::NoWeightsToSet);
        }
        let shapes = self.embedder.shapes(self.data.features());
        let network = || {
            let sizes = std::iter::once(self.data.features());
            let sizes = sizes.chain(shapes.iter().map(|&(units, _)| units));
            Box::new(sizes.map(|size| size.to_string()).collect::<Vec<_>>().join("-"))
        };
        for &SetWeight { place, value } in self.weight.all() {
            let Some(&(units, inputs)) = shapes.get(place.layer) else {
                let layers = shapes.len();
                return Err(ConfigError::NoSuchLayer { place, layers, network: network() });
            };
            if place.unit.is_some_and(|unit| unit >= units) {
                return Err(ConfigError::NoSuchUnit { place, units, network: network() });
            }
            if matches!(place.column, Column::Input(input) if input >= inputs) {
                return Err(ConfigError::NoSuchInput { place, inputs, network: network() });
            }
            // NaN fails this comparison too.
            if !(-LARGEST_WEIGHT..=LARGEST_WEIGHT).contains(&value) {
                return Err(ConfigError::WeightTooLarge { place, value });
            }
        }
        Ok(())
    }

    /// Returns true if a change to `other` needs new points or weights, so that the run restarts
    /// at step 0. All other settings can change during a run.
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

/// A [`RunConfig`] whose settings are all valid.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidConfig(RunConfig);

impl ValidConfig {
    /// A copy of the settings, to change and validate again.
    pub fn to_config(&self) -> RunConfig {
        self.0.clone()
    }

    /// The same settings, with all weights that they set after `earlier` set at one step.
    pub fn set_at_once_after(self, earlier: &SetWeights) -> Self {
        let weight = self.weight.at_once_after(earlier);
        Self(RunConfig { weight, ..self.0 })
    }

    /// The same settings for weights that are new: without those set by hand.
    pub fn with_new_weights(&self) -> Self {
        Self(RunConfig { weight: SetWeights::default(), ..self.to_config() })
    }

    /// The same settings with the weights set by hand of `other`, which has the same network.
    pub fn with_weights_of(&self, other: &Self) -> Self {
        Self(RunConfig { weight: other.weight.clone(), ..self.to_config() })
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
    use crate::choice::Choice as _;

    #[test]
    fn the_defaults_of_every_data_set_are_valid() {
        for &kind in DataKind::ALL {
            assert!(RunConfig::of(kind).validate().is_ok(), "{kind:?}");
        }
    }

    #[test]
    fn settings_that_the_data_do_not_have_make_no_difference() {
        let mut config = RunConfig::default();
        (config.data.dimensions, config.data.informative) = (20, 0);
        assert_eq!(*config.validate().unwrap(), RunConfig::default());
    }

    #[test]
    fn an_error_names_the_setting_the_value_and_the_range() {
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
    fn nan_is_out_of_every_range() {
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
