//! The outcome of a run of a sweep.

use super::metric::{METRICS, Metric};
use crate::diagnosis::State;

/// The metrics of a run at a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The step.
    pub step: u64,
    /// The values of [`METRICS`]; those of batches are means since the sample before.
    pub(super) values: [Option<f64>; METRICS.len()],
}

impl Sample {
    /// The value of a metric, if it exists.
    pub fn value(&self, metric: Metric) -> Option<f64> {
        self.values[metric.place()]
    }
}

/// The samples of a run, by ascending step.
pub type Curve = Vec<Sample>;

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The run, by its number in the plan.
    pub run: usize,
    /// Number of steps taken.
    pub step: u64,
    /// True if it took fewer than it should, since it diverged.
    pub diverged: bool,
    /// The values of [`METRICS`].
    pub(super) values: [Option<f64>; METRICS.len()],
    /// Its state, as diagnosed.
    pub state: State,
    /// The way there; empty if the plan takes no samples, and after it was read from rows.
    pub curve: Curve,
}

impl Outcome {
    /// The value of a metric, if it exists.
    pub fn value(&self, metric: Metric) -> Option<f64> {
        self.values[metric.place()]
    }
}
