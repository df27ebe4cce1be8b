//! The state of a run, to come back to.

use crate::config::SetWeights;
use crate::embedder::Weights;
use crate::optimizer::Optimizer;

/// The state of a run at a step. With the settings, it determines everything after.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    pub(super) step: u64,
    pub(super) drawn: u64,
    pub(super) weights: Weights,
    pub(super) optimizer: Optimizer,
    pub(super) set: SetWeights,
}

impl Checkpoint {
    /// The weights set by hand that its weights come from.
    pub fn weights_set(&self) -> &SetWeights {
        &self.set
    }

    /// Number of steps taken before it.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Approximate size in bytes: the weights, and two numbers of optimizer state for each.
    pub fn bytes(&self) -> usize {
        3 * self.weights.count() * size_of::<f64>() + 512
    }
}
