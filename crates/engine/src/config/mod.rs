//! All settings of a run: plain data, validated once.
//!
//! A person, a file or a command line provides a [`RunConfig`]. [`RunConfig::validate`] turns it
//! into a [`ValidConfig`], which a trainer requires. Validation, the window's controls and `--help`
//! share one table of ranges, names and explanations.

pub mod drawn;
mod error;
pub mod field;
mod field_error;
pub mod fields;
pub mod moved;
mod pick;
mod run;
mod set_weights;
mod spec;
pub mod written;

pub use super::choice::{
    Activation, Choice, DataKind, Distance, EmbedderKind, LossKind, Mining, OptimizerKind,
    Reduction, SamplerKind,
};
pub use drawn::{AddedPoint, Drawn, Stroke};
pub use error::ConfigError;
pub use moved::{Moved, MovedValue};
pub use run::{RunConfig, ValidConfig};
pub use set_weights::{
    Column, LARGEST_WEIGHT, SetWeight, SetWeights, SetWeightsError, WeightPlace,
    words as words_of_weights,
};
pub use spec::{DataSpec, EmbedderSpec, LossSpec, MiningSpec, OptimizerSpec, SamplerSpec};
