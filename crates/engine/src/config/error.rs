//! What is said of a knob that was set to something it can't be.

use super::moved::Moved;
use crate::knob::{self, Knob};

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
    /// Fewer than two classes are left to train on.
    #[error(
        "held-out-classes is {unseen}, but there are {classes} classes, and two have to be trained on: choose at most {}, or more classes",
        classes.saturating_sub(2)
    )]
    TooFewClassesToTrainOn {
        /// How many classes should not be trained on.
        unseen: usize,
        /// How many there are.
        classes: usize,
    },
    /// More points or values moved by hand than can be.
    #[error(
        "moved has {points} points with {values} values: at most {} points and {} values can be \
         moved; leave some out",
        Moved::MOST_POINTS,
        Moved::MOST_VALUES
    )]
    TooManyMoved {
        /// How many points.
        points: usize,
        /// How many values, of all of them together.
        values: usize,
    },
    /// A point that isn't there can't be moved.
    #[error("moved has row {row}, but the rows of these data are 0 to {last}: choose one of them")]
    NoSuchRow {
        /// The row asked for.
        row: usize,
        /// The last there is.
        last: usize,
    },
    /// A value that the points don't have can't be moved.
    #[error(
        "moved has value {feature} of row {row}, but the values of these data are 0 to {last}: \
         choose one of them"
    )]
    NoSuchFeature {
        /// The row asked for.
        row: usize,
        /// The value asked for.
        feature: usize,
        /// The last there is.
        last: usize,
    },
    /// A point moved out of all bounds.
    #[error(
        "moved has {value} as value {feature} of row {row}: a value goes from −{0} to {0}; \
         choose one in that range",
        Moved::LARGEST
    )]
    MovedTooFar {
        /// The row.
        row: usize,
        /// Which of its values.
        feature: usize,
        /// What it was set to.
        value: f64,
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

impl ConfigError {
    /// The names of the knobs that it is about; one of them has to change.
    pub fn knobs(&self) -> Vec<&str> {
        let knobs: &[Knob] = match self {
            Self::OutOfRange { knob, .. } => return vec![knob],
            Self::TooManyMoved { .. }
            | Self::NoSuchRow { .. }
            | Self::NoSuchFeature { .. }
            | Self::MovedTooFar { .. } => return vec!["moved"],
            Self::TooManyLayers { .. } => &[knob::HIDDEN_UNITS],
            Self::BatchTooLarge { .. } => &[knob::CLASSES_PER_BATCH, knob::POINTS_PER_CLASS],
            Self::FewerPointsThanClasses { .. } => &[knob::POINTS, knob::CLASSES],
            Self::TooFewClassesToTrainOn { .. } => &[knob::UNSEEN_CLASSES, knob::CLASSES],
            Self::MoreInformativeThanDimensions { .. } => &[knob::INFORMATIVE, knob::DIMENSIONS],
        };
        knobs.iter().map(|knob| knob.name).collect()
    }
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
