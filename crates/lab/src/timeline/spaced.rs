//! Checkpoints at round steps over a whole run. When they take too much room, every second one is
//! removed and the spacing doubles.

use std::sync::Arc;

use engine::trainer::{Checkpoint, Trainer};

/// Steps between two checkpoints while there is room: a copy of the weights is cheap next to so
/// many steps.
const CLOSEST: u64 = 16;

/// Checkpoints at the multiples of a number that doubles.
#[derive(Clone)]
pub struct Spaced {
    /// The checkpoints, by ascending step.
    kept: Vec<Arc<Checkpoint>>,
    spacing: u64,
    budget: usize,
}

impl Spaced {
    /// Creates an empty list that keeps at most `budget` bytes, but always the first checkpoint.
    pub fn new(budget: usize) -> Self {
        Self { kept: Vec::new(), spacing: CLOSEST, budget }
    }

    /// Keeps a checkpoint of the trainer if its step is a multiple of the spacing and isn't kept
    /// yet.
    pub fn offer(&mut self, trainer: &Trainer) {
        let step = trainer.steps();
        if !step.is_multiple_of(self.spacing) {
            return;
        }
        if let Err(place) = self.kept.binary_search_by_key(&step, |kept| kept.step()) {
            self.kept.insert(place, Arc::new(trainer.checkpoint()));
            self.thin();
        }
    }

    /// The last checkpoint at or before this step.
    pub fn before(&self, step: u64) -> Option<&Arc<Checkpoint>> {
        let after = self.kept.partition_point(|kept| kept.step() <= step);
        self.kept[..after].last()
    }

    /// Removes the checkpoints after a step.
    pub fn cut(&mut self, step: u64) {
        self.kept.retain(|kept| kept.step() <= step);
    }

    /// Keeps only these checkpoints.
    pub fn retain(&mut self, is_kept: impl Fn(&Checkpoint) -> bool) {
        self.kept.retain(|kept| is_kept(kept));
    }

    /// Size of the checkpoints in bytes.
    pub fn bytes(&self) -> usize {
        // All are of the same network.
        self.kept.first().map_or(0, |first| first.bytes() * self.kept.len())
    }

    /// Reduces the budget and removes checkpoints to fit.
    pub fn shrink(&mut self, budget: usize) {
        self.budget = budget;
        self.thin();
    }

    /// Raises the budget; steps that are passed again get the closest spacing.
    pub fn grow(&mut self, budget: usize) {
        (self.budget, self.spacing) = (budget, CLOSEST);
    }

    fn thin(&mut self) {
        while self.bytes() > self.budget && self.kept.len() > 1 {
            self.spacing *= 2;
            self.kept.retain(|kept| kept.step().is_multiple_of(self.spacing));
        }
    }
}
