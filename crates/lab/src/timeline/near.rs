//! Checkpoints at every step around the one on screen, so that stepping back needs no replay.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::trainer::{Checkpoint, Trainer};

/// The most bytes of these checkpoints.
const BUDGET: usize = 8 << 20;
/// The most of these checkpoints.
const MOST: usize = 192;

/// Checkpoints around one step.
#[derive(Clone, Default)]
pub struct Near {
    kept: BTreeMap<u64, Arc<Checkpoint>>,
    bytes_each: usize,
}

impl Near {
    /// Keeps a checkpoint of the trainer; removes those farthest from `centre` if there are too
    /// many.
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

    /// Number of steps before the one on screen that can be kept; 0 if the network is too large to
    /// keep more than a few.
    pub fn room(&self, trainer: &Trainer) -> u64 {
        let bytes = 3 * trainer.embedder().weights.count() * size_of::<f64>();
        (MOST.min(BUDGET / bytes.max(1)) / 2) as u64
    }

    /// Returns true if this step is kept.
    pub fn has(&self, step: u64) -> bool {
        self.kept.contains_key(&step)
    }

    /// The last checkpoint at or before this step.
    pub fn before(&self, step: u64) -> Option<&Arc<Checkpoint>> {
        self.kept.range(..=step).next_back().map(|(_, kept)| kept)
    }

    /// Removes the checkpoints after a step.
    pub fn cut(&mut self, step: u64) {
        self.kept.retain(|&kept, _| kept <= step);
    }

    /// Keeps only these checkpoints.
    pub fn retain(&mut self, is_kept: impl Fn(&Checkpoint) -> bool) {
        self.kept.retain(|_, kept| is_kept(kept));
    }

    /// Size of the checkpoints in bytes.
    pub fn bytes(&self) -> usize {
        self.kept.len() * self.bytes_each
    }
}
