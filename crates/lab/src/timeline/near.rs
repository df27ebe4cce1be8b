//! Checkpoints at every step around the one on screen, so that going back step by step needs no
//! replay.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::trainer::{Checkpoint, Trainer};

/// Bytes that they may take.
const BUDGET: usize = 8 << 20;
/// The most of them.
const MOST: usize = 192;

/// Checkpoints in a neighbourhood.
#[derive(Clone, Default)]
pub struct Near {
    kept: BTreeMap<u64, Arc<Checkpoint>>,
    bytes_each: usize,
}

impl Near {
    /// Keeps the trainer's step; where there are too many, the farthest from `centre` goes.
    pub fn keep(&mut self, trainer: &Trainer, centre: u64) {
        let step = trainer.steps();
        if self.has(step) {
            return;
        }
        let checkpoint = trainer.checkpoint();
        self.bytes_each = checkpoint.bytes();
        self.kept.insert(step, Arc::new(checkpoint));
        while self.kept.len() > MOST.min(BUDGET / self.bytes_each).max(2) {
            let ends = [self.kept.keys().next(), self.kept.keys().next_back()];
            let farthest = ends.into_iter().flatten().copied().max_by_key(|s| s.abs_diff(centre));
            farthest.and_then(|step| self.kept.remove(&step));
        }
    }

    /// How many steps before the one on screen can be kept; 0 where the network is too large to
    /// keep more than a few.
    pub fn room(&self, trainer: &Trainer) -> u64 {
        let bytes = 3 * trainer.embedder().weights.count() * size_of::<f64>();
        (MOST.min(BUDGET / bytes.max(1)) / 2) as u64
    }

    /// Whether this step is there.
    pub fn has(&self, step: u64) -> bool {
        self.kept.contains_key(&step)
    }

    /// The last one at this step or before it.
    pub fn before(&self, step: u64) -> Option<&Arc<Checkpoint>> {
        self.kept.range(..=step).next_back().map(|(_, kept)| kept)
    }

    /// Forgets those after a step.
    pub fn cut(&mut self, step: u64) {
        self.kept.retain(|&kept, _| kept <= step);
    }

    /// Bytes that they take.
    pub fn bytes(&self) -> usize {
        self.kept.len() * self.bytes_each
    }
}
