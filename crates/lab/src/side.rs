//! The two sides of a comparison, and the runs to compare.

use super::recipe::Recipe;
use super::session::RunId;
use engine::config::RunConfig;

/// One of the two runs of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The left run, or the only one.
    A,
    /// The right run.
    B,
}

impl Side {
    /// Its letter.
    pub fn label(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }
}

/// The run to compare with the one on screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// A copy of the run at the same step, to change a setting of one of the two.
    Copy,
    /// Two new runs with these settings, from step 0.
    Pair(Box<RunConfig>, Box<RunConfig>),
    /// Another run of the session, on the same points.
    Run(RunId),
    /// A new run with this recipe, on the same points.
    Recipe(Box<Recipe>),
}
