//! Reasons why a sweep can't be made, and its limits.

use engine::config::ConfigError;
use engine::config::field::FieldError;
use engine::text::excerpt;

use crate::recipe::{MOST_STEPS, RecipeError};

/// The most values of a setting.
pub const MOST_VALUES: usize = 100;
/// The most seeds.
pub const MOST_SEEDS: usize = 1_000;
/// The most runs of a sweep.
pub const MOST_RUNS: usize = 10_000;
/// The most settings with several values.
pub(super) const MOST_SETTINGS: usize = 2;

/// A sweep that can't be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// No setting, or more than two.
    #[error(
        "{count} settings have several values: give several to one or two of them, as in \
         --margin 0.1,0.2,0.5"
    )]
    Settings {
        /// Number of settings that have several.
        count: usize,
    },
    /// A setting without a value.
    #[error("{name} has no value: give it one or more")]
    NoValue {
        /// The setting.
        name: &'static str,
    },
    /// A setting that a sweep can't change.
    #[error("{name} can't be swept: {why}")]
    NotSwept {
        /// The setting.
        name: &'static str,
        /// The reason, and what to do.
        why: &'static str,
    },
    /// A value that the setting can't have.
    #[error(transparent)]
    Value(#[from] FieldError),
    /// Values that don't go together.
    #[error("with {with}: {error}")]
    Combination {
        /// The values.
        with: String,
        /// The reason.
        error: Box<FieldError>,
    },
    /// Two values that are one.
    #[error(
        "{name} has {} and {}, which make the same run: leave one out",
        excerpt(one),
        excerpt(other)
    )]
    Twice {
        /// The setting.
        name: &'static str,
        /// The first.
        one: String,
        /// The second.
        other: String,
    },
    /// A setting that the recipe changes while it runs.
    #[error(
        "{name} changes at step {step} of the recipe, so no value would hold to the end: take that \
         edit out, or sweep another setting"
    )]
    Edited {
        /// The setting.
        name: &'static str,
        /// The step of the edit.
        step: u64,
    },
    /// An edit of the recipe that the values don't allow.
    #[error("with {with}: {error}")]
    Recipe {
        /// The values.
        with: String,
        /// The reason.
        error: Box<RecipeError>,
    },
    /// Too many seeds, or none.
    #[error("seeds is {seeds}: 1 to {MOST_SEEDS} are possible")]
    Seeds {
        /// Number of seeds.
        seeds: usize,
    },
    /// Too many values.
    #[error("{name} has {count} values: at most {MOST_VALUES} are possible; take fewer")]
    Values {
        /// The setting.
        name: &'static str,
        /// Number of its values.
        count: usize,
    },
    /// Too many runs.
    #[error(
        "these are {count} runs, and a sweep has at most {MOST_RUNS}: take fewer values or seeds"
    )]
    Runs {
        /// Number of runs.
        count: usize,
    },
    /// Too many steps.
    #[error("steps is {steps}: 0 to {MOST_STEPS} are possible")]
    Steps {
        /// The number that was asked for.
        steps: u64,
    },
}

impl From<ConfigError> for PlanError {
    fn from(error: ConfigError) -> Self {
        Self::Value(error.into())
    }
}
