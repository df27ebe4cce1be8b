//! Two runs beside each other: their letters, and what is put beside a run.

use super::session::RunId;
use engine::config::RunConfig;

/// One of two runs beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The run at the left, or the only one.
    A,
    /// The run at the right.
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

/// What is put beside the run on screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// The same run, at the same step, to change a setting of one of the two.
    Copy,
    /// Two new runs with these settings, from step 0.
    Pair(Box<RunConfig>, Box<RunConfig>),
    /// Another run of the session, on the same points.
    Run(RunId),
}
