//! Weights set by hand in a timeline: which checkpoints they leave, and what they replaced.
//!
//! A checkpoint of the step at which weights are set is from before that or from after it, and knows
//! which; [`Trainer::change`] sets what isn't set yet. One from after it is of no use once something
//! else is set there, or nothing.

use std::collections::BTreeMap;

use engine::config::WeightPlace;
use engine::trainer::Trainer;

use super::Timeline;

/// The value before, of each step that sets one weight.
#[derive(Clone, Default)]
pub struct Replaced(BTreeMap<u64, (WeightPlace, f64)>);

impl Replaced {
    /// Removes what was set after a step.
    pub fn cut(&mut self, step: u64) {
        self.0.retain(|&set, _| set <= step);
    }
}

impl Timeline {
    /// Keeps the trainer's state, before weights are set at its step.
    pub fn keep(&mut self, trainer: &Trainer) {
        self.near.keep(trainer, trainer.steps());
    }

    /// The value of the weight that is set at this step before it was; `None` if several are set, or
    /// the step hasn't been passed yet.
    pub fn replaced(&self, step: u64) -> Option<f64> {
        let (place, value) = self.replaced.0.get(&step)?;
        let set = &self.recipe.config_at(step).weight;
        let mut new = set.since(&self.recipe.config_before(step).weight);
        let is_same = new.next().is_some_and(|one| one.place == *place) && new.next().is_none();
        is_same.then_some(*value)
    }

    /// Notes the value of a weight that is about to be set at the trainer's step.
    pub fn note_replaced(&mut self, trainer: &Trainer) {
        let (step, set) = (trainer.steps(), &self.recipe.config_at(trainer.steps()).weight);
        let mut new = set.since(trainer.weights_set());
        if let (Some(one), None) = (new.next(), new.next())
            && let Some(value) = trainer.embedder().weights.get(one.place)
        {
            self.replaced.0.insert(step, (one.place, value));
        }
    }

    /// Returns true if the trainer's weights are those of its step, at least before what is set there.
    pub(super) fn leads_on_from(&self, trainer: &Trainer) -> bool {
        self.recipe.config_at(trainer.steps()).weight.goes_on_from(trainer.weights_set())
    }

    /// Removes the checkpoints of a step with weights that the run doesn't set there.
    pub(super) fn drop_set_otherwise(&mut self, step: u64) {
        let set = &self.recipe.config_at(step).weight;
        let fits = |kept: &engine::trainer::Checkpoint| {
            kept.step() != step || set.goes_on_from(kept.weights_set())
        };
        self.near.retain(fits);
        self.spaced.retain(fits);
    }
}
