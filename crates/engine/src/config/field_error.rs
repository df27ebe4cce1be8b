//! Why a setting can't have a value that was given as text.

use super::drawn::DrawnError;
use super::error::ConfigError;
use super::moved::MovedError;
use super::set_weights::SetWeightsError;
use crate::text::excerpt;

/// A setting that can't have the given value.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FieldError {
    /// A text that is no number, or no whole number.
    #[error("{name} is '{}': {needed} from {min} to {max} is needed", excerpt(text))]
    NotANumber {
        /// The setting.
        name: &'static str,
        /// Given text.
        text: String,
        /// "a number" or "a whole number".
        needed: &'static str,
        /// Smallest allowed value, as text.
        min: String,
        /// Largest allowed value, as text.
        max: String,
    },
    /// A list of layers with something else in it.
    #[error(
        "{name} is '{}'{}: {range} are needed, with a comma between two of them",
        excerpt(text),
        match part.as_str() {
            "" => ", with nothing before or after a comma".to_owned(),
            part if part == text => String::new(),
            part => format!(", and '{}' is no layer", excerpt(part)),
        }
    )]
    NotLayers {
        /// The setting.
        name: &'static str,
        /// Given text.
        text: String,
        /// The text that is no layer.
        part: String,
        /// The values that are possible.
        range: String,
    },
    /// A name that isn't in the list.
    #[error("{name} is '{}': it can be {names}; choose one of them", excerpt(text))]
    NotInTheList {
        /// The setting.
        name: &'static str,
        /// Given text.
        text: String,
        /// All allowed names.
        names: String,
    },
    /// A setting that this data set doesn't have.
    #[error("{name} is {}, but only the data {kinds} can have it: leave it out", excerpt(text))]
    NotForTheseData {
        /// The setting.
        name: &'static str,
        /// Given text.
        text: String,
        /// The data sets that have it.
        kinds: String,
    },
    /// A text of moved points that can't be read.
    #[error(transparent)]
    Moved(MovedError),
    /// A text of drawn points that can't be read.
    #[error(transparent)]
    Drawn(DrawnError),
    /// A text of set weights that can't be read.
    #[error(transparent)]
    Weight(SetWeightsError),
    /// A value out of range, or in conflict with another setting.
    #[error("{error}{context}")]
    Config {
        /// The error; its text begins with the name of the setting.
        error: ConfigError,
        /// The data set that the range depends on, if any.
        context: String,
    },
}

impl From<MovedError> for FieldError {
    fn from(error: MovedError) -> Self {
        Self::Moved(error)
    }
}

impl From<DrawnError> for FieldError {
    fn from(error: DrawnError) -> Self {
        Self::Drawn(error)
    }
}

impl From<SetWeightsError> for FieldError {
    fn from(error: SetWeightsError) -> Self {
        Self::Weight(error)
    }
}

impl From<ConfigError> for FieldError {
    fn from(error: ConfigError) -> Self {
        Self::Config { error, context: String::new() }
    }
}

impl FieldError {
    /// The names of the settings involved, one of which has to change.
    pub fn settings(&self) -> Vec<&str> {
        match self {
            Self::NotANumber { name, .. }
            | Self::NotLayers { name, .. }
            | Self::NotInTheList { name, .. }
            | Self::NotForTheseData { name, .. } => vec![name],
            Self::Moved(_) => vec!["moved"],
            Self::Drawn(_) => vec!["drawn"],
            Self::Weight(_) => vec!["weight"],
            Self::Config { error, .. } => error.settings(),
        }
    }
}
