//! Every knob of a run: plain data, validated once into something that can't be wrong.
//!
//! A [`RunConfig`] is what a person, a file or a command line says; [`RunConfig::validate`] turns
//! it into a [`ValidConfig`], the only thing a trainer takes. Ranges, names and explanations
//! stand here once, for the validation, the window's controls and `--help` alike.

mod error;
pub mod field;
pub mod fields;
pub mod moved;
mod run;
mod spec;

pub use super::choice::{
    Activation, Choice, DataKind, Distance, LossKind, Mining, OptimizerKind, Reduction, SamplerKind,
};
pub use error::ConfigError;
pub use moved::{Moved, MovedValue};
pub use run::{RunConfig, ValidConfig};
pub use spec::{DataSpec, EmbedderSpec, LossSpec, MiningSpec, OptimizerSpec, SamplerSpec};
