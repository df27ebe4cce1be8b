//! Errors of settings.

use super::drawn::Drawn;
use super::moved::Moved;
use super::set_weights::{LARGEST_WEIGHT, SetWeights, WeightPlace};
use crate::setting::{self, Setting};

/// A setting with an invalid value.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConfigError {
    /// A number outside its range (or not a number at all).
    #[error(
        "{setting} is {value}: {setting} goes from {min} to {max}; choose a value in that range"
    )]
    OutOfRange {
        /// Name of the setting on the command line.
        setting: String,
        /// Its value.
        value: f64,
        /// Smallest allowed value.
        min: f64,
        /// Largest allowed value.
        max: f64,
    },
    /// Too many hidden layers.
    #[error("hidden has {layers} layers: 0 to {max} are possible; leave some out")]
    TooManyLayers {
        /// Requested number.
        layers: usize,
        /// Largest allowed number.
        max: usize,
    },
    /// Own data without a file.
    #[error("data is own, but no file is named: add a key file, or choose other data")]
    NoOwnData,
    /// Weights of a network with another number of layers.
    #[error(
        "{file} has the weights of {has} layer{}, and the network of this run has {wanted}: choose \
         {} hidden, or other weights",
        if *has == 1 { "" } else { "s" },
        match has.saturating_sub(1) {
            0 => "no layers as".to_owned(),
            1 => "1 layer as".to_owned(),
            hidden => format!("{hidden} layers as"),
        }
    )]
    WeightsOfOtherLayers {
        /// Name of the file.
        file: String,
        /// Their number of layers.
        has: usize,
        /// That of the network.
        wanted: usize,
    },
    /// Weights of another shape.
    #[error(
        "layers.{layer}.weight of {file} is {}×{}, and layer {layer} of this run is {}×{} (units × \
         values that it takes): choose data, hidden and dim as those of the weights, or other weights",
        shapes[0].0, shapes[0].1, shapes[1].0, shapes[1].1
    )]
    WeightsOfOtherShape {
        /// Name of the file.
        file: String,
        /// The first layer that differs, from 0.
        layer: usize,
        /// Its shapes in the file and in the network, out and in. (Boxed: results are small.)
        shapes: Box<[(usize, usize); 2]>,
    },
    /// Points of too many dimensions to be embeddings as they are.
    #[error(
        "embedder is identity, but the points have {features} dimensions: up to {max} can be \
         embeddings as they are; choose a network"
    )]
    TooManyForIdentity {
        /// Dimensions of a point.
        features: usize,
        /// Largest allowed number.
        max: usize,
    },
    /// A batch of fewer than two points or of too many.
    #[error(
        "classes-per-batch × points-per-class is {batch}: a batch has 2 to {max} points; change one of the two"
    )]
    BatchTooLarge {
        /// Requested batch size.
        batch: usize,
        /// Largest allowed value.
        max: usize,
    },
    /// More classes than points.
    #[error(
        "points is {points}, but there are {classes} classes: have at least one point for each class"
    )]
    FewerPointsThanClasses {
        /// Requested number of points.
        points: usize,
        /// Requested number of classes.
        classes: usize,
    },
    /// Fewer than two classes are left to train on.
    #[error(
        "held-out-classes is {unseen}, but there are {classes} classes, and two have to be trained on: choose at most {}, or more classes",
        classes.saturating_sub(2)
    )]
    TooFewClassesToTrainOn {
        /// Requested number of held-out classes.
        unseen: usize,
        /// Their number in the data.
        classes: usize,
    },
    /// Too many points or values moved by hand.
    #[error(
        "moved has {points} points with {values} values: at most {} points and {} values can be \
         moved; leave some out",
        Moved::MOST_POINTS,
        Moved::MOST_VALUES
    )]
    TooManyMoved {
        /// Number of points.
        points: usize,
        /// Number of values of all points together.
        values: usize,
    },
    /// A moved point that doesn't exist.
    #[error("moved has row {row}, but the rows of these data are 0 to {last}: choose one of them")]
    NoSuchRow {
        /// Requested row.
        row: usize,
        /// The last one.
        last: usize,
    },
    /// A moved value that doesn't exist.
    #[error(
        "moved has value {feature} of row {row}, but the values of these data are 0 to {last}: \
         choose one of them"
    )]
    NoSuchFeature {
        /// Requested row.
        row: usize,
        /// Requested value.
        feature: usize,
        /// The last one.
        last: usize,
    },
    /// A moved value out of range.
    #[error(
        "moved has {value} as value {feature} of row {row}: a value goes from −{0} to {0}; \
         choose one in that range",
        Moved::LARGEST
    )]
    MovedTooFar {
        /// The row.
        row: usize,
        /// The value, counted from 0.
        feature: usize,
        /// Its value.
        value: f64,
    },
    /// Points drawn into data that aren't points in the plane.
    #[error(
        "drawn has points or erased rows, but these data have {features} features, and only points \
         of two features can be drawn: leave drawn out, or choose data in the plane"
    )]
    NotInThePlane {
        /// Number of features of the data.
        features: usize,
    },
    /// Too many points or erased rows.
    #[error(
        "drawn has {points} points and {erased} erased rows: at most {} points can be added and {} \
         rows erased; leave some out",
        Drawn::MOST_POINTS,
        Drawn::MOST_ERASED
    )]
    TooMuchDrawn {
        /// Number of points.
        points: usize,
        /// Number of erased rows.
        erased: usize,
    },
    /// A drawn point of a class that the data lack.
    #[error(
        "drawn has a point of class {class}, but the classes of these data are 1 to {classes}: \
         choose one of them"
    )]
    NoSuchClass {
        /// Its class, counted from 1.
        class: usize,
        /// Number of classes.
        classes: usize,
    },
    /// A drawn point out of range.
    #[error(
        "drawn has {value} as a coordinate: a coordinate goes from −{0} to {0}; choose one in that \
         range",
        Drawn::LARGEST
    )]
    DrawnTooFar {
        /// The coordinate.
        value: f64,
    },
    /// An erased row that doesn't exist.
    #[error(
        "drawn erases row {row}, but {}: choose one of them",
        match rows {
            0 => "these data have no rows yet".to_owned(),
            rows => format!("the rows of these data are 0 to {}", rows - 1),
        }
    )]
    NothingToErase {
        /// The row.
        row: usize,
        /// Number of rows.
        rows: usize,
    },
    /// More set weights than a run can have.
    #[error(
        "weight sets {places} weights in all edits together: at most {} can be set; leave some out, \
         or set a whole row at once, as in `1:3,*=0`",
        SetWeights::MOST
    )]
    TooManySetWeights {
        /// Their number.
        places: usize,
    },
    /// Set weights of an embedder that has none.
    #[error(
        "weight sets weights, but the identity has none: leave weight out, or choose a network \
         (embedder)"
    )]
    NoWeightsToSet,
    /// A set weight of a layer that the network lacks.
    #[error(
        "weight sets {place}, but the network {network} has {}: choose one of them, or change the \
         network back",
        match layers {
            1 => "only layer 1".to_owned(),
            layers => format!("the layers 1 to {layers}"),
        }
    )]
    NoSuchLayer {
        /// The weight.
        place: WeightPlace,
        /// Number of layers.
        layers: usize,
        /// The sizes of the network.
        network: Box<String>,
    },
    /// A set weight of a unit that the layer lacks.
    #[error(
        "weight sets {place}, but layer {} of the network {network} has the units 1 to {units}: \
         choose one of them, or change the network back",
        place.layer.saturating_add(1)
    )]
    NoSuchUnit {
        /// The weight.
        place: WeightPlace,
        /// Number of units of the layer.
        units: usize,
        /// The sizes of the network.
        network: Box<String>,
    },
    /// A set weight from an input that the layer lacks.
    #[error(
        "weight sets {place}, but layer {} of the network {network} has the inputs 1 to {inputs}, \
         and b for the bias: choose one of them, or change the network back",
        place.layer.saturating_add(1)
    )]
    NoSuchInput {
        /// The weight.
        place: WeightPlace,
        /// Number of inputs of the layer.
        inputs: usize,
        /// The sizes of the network.
        network: Box<String>,
    },
    /// A set weight out of range.
    #[error(
        "weight sets {place} to {value}: a weight goes from −{LARGEST_WEIGHT} to {LARGEST_WEIGHT}; \
         choose one in that range"
    )]
    WeightTooLarge {
        /// The weight.
        place: WeightPlace,
        /// Its value.
        value: f64,
    },
    /// More informative dimensions than dimensions.
    #[error(
        "informative is {informative}, but there are {dimensions} dimensions: choose at most {dimensions}"
    )]
    MoreInformativeThanDimensions {
        /// Requested number of informative dimensions.
        informative: usize,
        /// Their number in the data.
        dimensions: usize,
    },
}

impl ConfigError {
    /// The names of the settings involved, one of which has to change.
    pub fn settings(&self) -> Vec<&str> {
        let settings: &[Setting] = match self {
            Self::OutOfRange { setting, .. } => return vec![setting],
            Self::NoOwnData => return vec!["data"],
            Self::TooManyMoved { .. }
            | Self::NoSuchRow { .. }
            | Self::NoSuchFeature { .. }
            | Self::MovedTooFar { .. } => return vec!["moved"],
            Self::NotInThePlane { .. }
            | Self::TooMuchDrawn { .. }
            | Self::NoSuchClass { .. }
            | Self::DrawnTooFar { .. }
            | Self::NothingToErase { .. } => return vec!["drawn"],
            Self::TooManySetWeights { .. }
            | Self::NoWeightsToSet
            | Self::NoSuchLayer { .. }
            | Self::NoSuchUnit { .. }
            | Self::NoSuchInput { .. }
            | Self::WeightTooLarge { .. } => return vec!["weight"],
            Self::WeightsOfOtherLayers { .. } | Self::WeightsOfOtherShape { .. } => {
                return vec!["weights", "hidden", "dim", "data"];
            }
            Self::TooManyForIdentity { .. } => return vec!["embedder"],
            Self::TooManyLayers { .. } => &[setting::HIDDEN_UNITS],
            Self::BatchTooLarge { .. } => &[setting::CLASSES_PER_BATCH, setting::POINTS_PER_CLASS],
            Self::FewerPointsThanClasses { .. } => &[setting::POINTS, setting::CLASSES],
            Self::TooFewClassesToTrainOn { .. } => &[setting::UNSEEN_CLASSES, setting::CLASSES],
            Self::MoreInformativeThanDimensions { .. } => {
                &[setting::INFORMATIVE, setting::DIMENSIONS]
            }
        };
        settings.iter().map(|setting| setting.name).collect()
    }
}

impl Setting {
    /// Checks that `value` is in the setting's range.
    pub fn check(&self, value: f64) -> Result<(), ConfigError> {
        if (self.min..=self.max).contains(&value) {
            return Ok(());
        }
        Err(ConfigError::OutOfRange {
            setting: self.name.to_owned(),
            value,
            min: self.min,
            max: self.max,
        })
    }
}
