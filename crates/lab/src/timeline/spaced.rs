//! Checkpoints at round steps over a whole run. When they take too much room, every second one
//! goes and the others stand twice as far apart.

use std::sync::Arc;

use engine::trainer::{Checkpoint, Trainer};

/// Steps between two checkpoints while there is room: a copy of the weights costs little beside
/// so many steps.
const CLOSEST: u64 = 16;

/// Checkpoints at the multiples of a number that doubles.
#[derive(Clone)]
pub struct Spaced {
    /// By ascending step.
    kept: Vec<Arc<Checkpoint>>,
    spacing: u64,
    budget: usize,
}

impl Spaced {
    /// None yet, and never more bytes than this (but always the first).
    pub fn new(budget: usize) -> Self {
        Self { kept: Vec::new(), spacing: CLOSEST, budget }
    }

    /// Keeps the trainer's step, if it is one of those that are kept and isn't there yet.
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

    /// The last one at this step or before it.
    pub fn before(&self, step: u64) -> Option<&Arc<Checkpoint>> {
        let after = self.kept.partition_point(|kept| kept.step() <= step);
        self.kept[..after].last()
    }

    /// Forgets those after a step.
    pub fn cut(&mut self, step: u64) {
        self.kept.retain(|kept| kept.step() <= step);
    }

    /// Bytes that they take.
    pub fn bytes(&self) -> usize {
        // All are of the same network.
        self.kept.first().map_or(0, |first| first.bytes() * self.kept.len())
    }

    /// Gets along with fewer bytes.
    pub fn shrink(&mut self, budget: usize) {
        self.budget = budget;
        self.thin();
    }

    /// May take so many bytes again: steps that are passed anew are kept closely.
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
