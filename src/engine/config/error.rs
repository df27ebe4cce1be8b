//! What is said of a knob that was set to something it can't be.

use crate::engine::knob::Knob;

/// A knob that was set to something it can't be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConfigError {
    /// A number outside its range (or not a number at all).
    #[error("{knob} is {value}: {knob} goes from {min} to {max}; choose a value in that range")]
    OutOfRange {
        /// The knob's name, as on the command line.
        knob: String,
        /// What it was set to.
        value: f64,
        /// The least it can be.
        min: f64,
        /// The most it can be.
        max: f64,
    },
    /// Too many hidden layers.
    #[error("hidden has {layers} layers: 0 to {max} are possible; leave some out")]
    TooManyLayers {
        /// How many were asked for.
        layers: usize,
        /// The most there can be.
        max: usize,
    },
    /// A batch of one point, or of more than the distances of a step can hold.
    #[error(
        "classes-per-batch × points-per-class is {batch}: a batch has 2 to {max} points; change one of the two"
    )]
    BatchTooLarge {
        /// The batch size asked for.
        batch: usize,
        /// The most it can be.
        max: usize,
    },
    /// More classes than points.
    #[error(
        "points is {points}, but there are {classes} classes: have at least one point for each class"
    )]
    FewerPointsThanClasses {
        /// Number of points asked for.
        points: usize,
        /// Number of classes asked for.
        classes: usize,
    },
    /// More informative dimensions than dimensions.
    #[error(
        "informative is {informative}, but there are {dimensions} dimensions: choose at most {dimensions}"
    )]
    MoreInformativeThanDimensions {
        /// How many dimensions should carry the class.
        informative: usize,
        /// How many there are.
        dimensions: usize,
    },
}

impl Knob {
    /// Whether `value` is in the knob's range.
    pub fn check(&self, value: f64) -> Result<(), ConfigError> {
        if (self.min..=self.max).contains(&value) {
            return Ok(());
        }
        Err(ConfigError::OutOfRange {
            knob: self.name.to_owned(),
            value,
            min: self.min,
            max: self.max,
        })
    }
}
