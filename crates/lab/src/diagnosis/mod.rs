//! The diagnosis of a run at a step: one for the window, the command line and JSON.
//!
//! An [`Exam`] gathers the [`Evidence`]; [`State::all_of`] says which states it shows; `cause` finds
//! the cause in the settings and the data of the run. A [`Treatment`] looks for a cure: it tries
//! changes of settings on branches of the run until one helps. All of it follows from the recipe and
//! the step, and goes in slices. `docs/DIAGNOSIS.md` lists the runs that hold it.

mod cause;
mod chance;
mod cure;
mod diagnosed;
mod duplicates;
mod evidence;
mod look;
mod separation;
mod state;
mod treatment;
mod trial;
pub mod words;

pub use diagnosed::{Diagnosed, Diagnosing};
pub use evidence::{Evidence, Exam, Known, Scores};
pub use separation::farthest;
pub use state::State;
pub use treatment::{Cure, Finding, Treatment};
pub use trial::Start;

use engine::config::ValidConfig;
use engine::data::Dataset;

/// The state of a run at a step, its cause and the evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// The state.
    pub state: State,
    /// Other states that the evidence shows, the most important first.
    pub also: Vec<State>,
    /// The evidence.
    pub evidence: Evidence,
    /// The cause, in a sentence or two.
    pub cause: String,
    /// The settings of the step.
    pub config: ValidConfig,
}

impl Diagnosis {
    /// The diagnosis that follows from the evidence of a run with these settings and data.
    pub fn new(evidence: Evidence, config: &ValidConfig, data: &Dataset) -> Self {
        let mut also = State::all_of(&evidence, config);
        let state = also.remove(0);
        let cause = cause::cause(state, &evidence, config, data);
        Self { state, also, evidence, cause, config: config.clone() }
    }

    /// The step.
    pub fn step(&self) -> u64 {
        self.evidence.step
    }

    /// The state, if something is wrong.
    pub fn trouble(&self) -> Option<State> {
        Some(self.state).filter(|state| state.is_trouble())
    }

    /// Returns true if all points are nearly in one place, whatever the cause.
    pub fn is_collapsed(&self) -> bool {
        self.state == State::Collapsed || self.also.contains(&State::Collapsed)
    }

    /// The state and its cause, for a line.
    pub fn line(&self) -> String {
        match self.state {
            State::Learning => self.cause.clone(),
            state => format!("{} {}", state.what(), self.cause),
        }
    }

    /// The numbers that show the state.
    pub fn signs(&self) -> Vec<String> {
        words::signs(self.state, &self.evidence, &self.config)
    }
}
