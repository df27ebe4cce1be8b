//! The axes that the pictures of a run follow: a chain of axes at key steps, each aligned with the
//! one before.
//!
//! With it the axes of a picture depend on the recipe and the step alone, and not on which pictures
//! were drawn before, while neighbouring steps still have nearly the same axes.

use ndarray::{Array2, Axis};

use engine::projection::{Guide, Projector};
use engine::trainer::Trainer;

use crate::key_steps;

/// Number of axes of a picture.
pub const AXES: usize = 3;
/// The most points whose embeddings a link of the chain is made of: it only has to point the way.
const MOST_POINTS: usize = 256;
/// The angle by which axes may turn towards the principal ones right after a key step, in radians:
/// enough for how far these drift from one key step to the next.
const FIRST_TURN: f64 = 0.3;
/// The angle that is added to it up to the next key step, in radians.
const FURTHER_TURN: f64 = 0.5;

/// The chain: the axes (3×d) at each key step from 0 on.
#[derive(Clone, Default)]
pub struct KeyAxes {
    kept: Vec<Array2<f64>>,
}

impl KeyAxes {
    /// Adds the axes of the trainer's step if it is the next key step. An embedding that is drawn as
    /// it is has none.
    pub fn offer(&mut self, trainer: &Trainer) {
        let step = trainer.steps();
        let is_next = key_steps::is_key(step) && key_steps::index(step) == self.kept.len();
        if !is_next || trainer.config().embedder.dim <= AXES {
            return;
        }
        let guide = step.checked_sub(1).and_then(|before| self.guide(before));
        let data = trainer.data();
        let present: Vec<usize> = data.present().collect();
        let count = present.len().min(MOST_POINTS);
        let rows: Vec<usize> = (0..count).map(|i| present[i * present.len() / count]).collect();
        let embedding = trainer.embedder().embed(data.points.select(Axis(0), &rows).view());
        let projection = Projector::new(AXES).project(embedding.view(), guide.as_ref());
        self.kept.push(projection.basis);
    }

    /// The guide of the axes at a step: those of the last key step up to it.
    pub fn guide(&self, step: u64) -> Option<Guide> {
        let key = key_steps::at_or_before(step);
        let basis = self.kept.get(key_steps::index(key))?.clone();
        let part = (step - key) as f64 / key_steps::spacing(step) as f64;
        Some(Guide { basis, turn: FIRST_TURN + part * FURTHER_TURN })
    }

    /// Removes the axes from a step on.
    pub fn cut(&mut self, step: u64) {
        let before = step
            .checked_sub(1)
            .map_or(0, |last| key_steps::index(key_steps::at_or_before(last)) + 1);
        self.kept.truncate(before);
    }
}
