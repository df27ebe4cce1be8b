//! The timeline of a run: its recipe, its history, and the way to any of its steps.
//!
//! A [`Timeline`] describes the run; a [`Trainer`] stands at one of its steps. Going to a step
//! resumes the nearest checkpoint before it and replays the rest. This gives the same weights bit
//! for bit, because the randomness of a step depends only on the step. Checkpoints are kept at
//! round steps over the whole run (`spaced`) and at every step around the one on screen (`near`), and
//! the axes that pictures follow at key steps (`axes`).
//!
//! The steps before [`Timeline::reached`] are computed and in the history. The recipe may be
//! longer: after a file was opened, or an edit was undone.

mod axes;
mod near;
mod set_weights;
mod spaced;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::history::History;
use super::recipe::{MOST_STEPS, Recipe};
use engine::data::Dataset;
use engine::health::Health;
use engine::projection::Guide;
use engine::trainer::{Checkpoint, Trainer};

pub use axes::AXES;
use axes::KeyAxes;
use near::Near;
use set_weights::Replaced;
use spaced::Spaced;

/// Bytes of checkpoints that a run on screen keeps at most.
const BUDGET: usize = 48 << 20;
/// Number of steps before the one on screen that are prefetched.
const AT_HAND: u64 = 64;

/// A reason why a step was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A number would leave its bounds.
    Diverged,
    /// The run has the most steps that a run can have.
    Full,
}

/// A run with its history and checkpoints.
#[derive(Clone)]
pub struct Timeline {
    recipe: Recipe,
    history: History,
    spaced: Spaced,
    near: Near,
    axes: KeyAxes,
    /// The weights that were set at some steps, and their values before.
    replaced: Replaced,
    /// Number of steps that are computed and in the history.
    reached: u64,
}

impl Timeline {
    /// Creates a timeline with no step computed.
    pub fn new(recipe: Recipe) -> Self {
        Self {
            recipe,
            history: History::default(),
            spaced: Spaced::new(BUDGET),
            near: Near::default(),
            axes: KeyAxes::default(),
            replaced: Replaced::default(),
            reached: 0,
        }
    }

    /// The run as data.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Replaces the title, note and bookmarks; ignores a recipe that differs in anything else.
    pub fn annotate(&mut self, recipe: Recipe) {
        let same = self.recipe.start() == recipe.start()
            && self.recipe.edits() == recipe.edits()
            && self.recipe.steps() == recipe.steps();
        if same {
            self.recipe = recipe;
        }
    }

    /// The metrics of the computed steps.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The history, to add evaluations to.
    pub fn history_mut(&mut self) -> &mut History {
        &mut self.history
    }

    /// Number of steps that have been computed.
    pub fn reached(&self) -> u64 {
        self.reached
    }

    /// Size of the checkpoints in bytes.
    pub fn bytes(&self) -> usize {
        self.spaced.bytes() + self.near.bytes()
    }

    /// Creates a trainer at step 0 of the run.
    pub fn trainer(&self, data: Arc<Dataset>) -> Trainer {
        Trainer::new(self.recipe.start().clone(), data)
    }

    /// Takes one step: replays it if the run has it, otherwise makes the run longer.
    ///
    /// # Errors
    /// The step would diverge, or the run has [`MOST_STEPS`]. The trainer is unchanged then; on
    /// divergence a longer recipe is cut here.
    pub fn advance(&mut self, trainer: &mut Trainer) -> Result<(), Stop> {
        let step = trainer.steps();
        if step >= MOST_STEPS {
            return Err(Stop::Full);
        }
        self.spaced.offer(trainer);
        self.axes.offer(trainer);
        let report = trainer.step();
        if report.health == Health::Diverged {
            if step < self.recipe.steps() {
                self.recipe = self.recipe.cut(step);
            }
            return Err(Stop::Diverged);
        }
        if step == self.reached {
            self.history.add(report);
            self.reached += 1;
            self.recipe.reach(self.reached);
        }
        self.note_replaced(trainer);
        self.take_settings(trainer);
        Ok(())
    }

    /// Moves the trainer towards `target` while there is time. Returns true if it has arrived.
    ///
    /// # Errors
    /// As [`Timeline::advance`].
    pub fn travel(
        &mut self,
        trainer: &mut Trainer,
        target: u64,
        has_time: &dyn Fn() -> bool,
    ) -> Result<bool, Stop> {
        self.start_from_nearest(trainer, target);
        while trainer.steps() < target {
            if target - trainer.steps() <= AT_HAND {
                self.near.keep(trainer, target);
            }
            if !trainer.evaluate_while(has_time) {
                break;
            }
            self.advance(trainer)?;
            if !has_time() {
                break;
            }
        }
        Ok(trainer.steps() == target)
    }

    /// Moves another trainer to a computed step while there is time, recording nothing. Returns true
    /// if it has arrived.
    pub fn visit(&self, visitor: &mut Trainer, step: u64, has_time: &dyn Fn() -> bool) -> bool {
        self.start_from_nearest(visitor, step);
        while visitor.steps() < step {
            if !visitor.evaluate_while(has_time) {
                break;
            }
            visitor.step();
            self.take_settings(visitor);
            if !has_time() {
                break;
            }
        }
        visitor.steps() == step
    }

    /// Moves the trainer to the step from which `target` is nearest.
    fn start_from_nearest(&self, trainer: &mut Trainer, target: u64) {
        // Steps that were never computed must be taken one by one, to be recorded.
        let latest = target.min(self.reached);
        let stays = trainer.steps() <= latest && self.leads_on_from(trainer);
        let here = stays.then(|| trainer.steps());
        let best = self.nearest(latest).filter(|found| here.is_none_or(|at| found.step() > at));
        if let Some(checkpoint) = best {
            trainer.resume(checkpoint);
        } else if here.is_none() {
            *trainer = self.trainer(Arc::clone(trainer.data()));
        }
        self.take_settings(trainer);
    }

    /// Number of steps that [`Timeline::travel`] takes to `target`.
    pub fn steps_to(&self, trainer: &Trainer, target: u64) -> u64 {
        let latest = target.min(self.reached);
        let here = Some(trainer.steps()).filter(|&step| step <= latest);
        let kept = self.nearest(latest).map(|checkpoint| checkpoint.step());
        target - here.max(kept).unwrap_or(0)
    }

    /// The last checkpoint at or before this step.
    fn nearest(&self, step: u64) -> Option<&Arc<Checkpoint>> {
        let found = [self.near.before(step), self.spaced.before(step)];
        found.into_iter().flatten().max_by_key(|checkpoint| checkpoint.step())
    }

    /// Sets the trainer to the settings of its present step.
    fn take_settings(&self, trainer: &mut Trainer) {
        let config = self.recipe.config_at(trainer.steps());
        if trainer.config() != config || *trainer.weights_set() != config.weight {
            trainer.change(config.clone());
        }
    }

    /// Prefetches the steps before `step` with a second trainer, while there is time. Returns true
    /// if there is more to do.
    pub fn prepare(
        &mut self,
        prefetcher: &mut Trainer,
        step: u64,
        has_time: &dyn Fn() -> bool,
    ) -> bool {
        let lowest = step.saturating_sub(AT_HAND.min(self.near.room(prefetcher)));
        loop {
            let Some(missing) = (lowest..step).rev().find(|&s| !self.near.has(s)) else {
                return false;
            };
            let here = (prefetcher.steps() <= missing).then(|| prefetcher.steps());
            let best = self.nearest(missing);
            match best.filter(|found| here.is_none_or(|at| found.step() > at)) {
                Some(checkpoint) => prefetcher.resume(checkpoint),
                None if here.is_none() => return false,
                None => {}
            }
            self.take_settings(prefetcher);
            while prefetcher.steps() < missing {
                if !has_time() || !prefetcher.evaluate_while(has_time) {
                    return true;
                }
                self.near.keep(prefetcher, step);
                if prefetcher.step().health == Health::Diverged {
                    return false;
                }
                self.take_settings(prefetcher);
            }
            self.near.keep(prefetcher, step);
        }
    }

    /// Changes the settings at the end of the run.
    ///
    /// # Errors
    /// As [`Recipe::edit_at_end`].
    pub fn edit(
        &mut self,
        config: engine::config::ValidConfig,
    ) -> Result<(), super::recipe::RecipeError> {
        self.recipe.edit_at_end(config)?;
        self.forget_pictures(self.recipe.steps());
        self.drop_set_otherwise(self.recipe.steps());
        Ok(())
    }

    /// The guide of the picture's axes at the trainer's step; `None` if it is drawn as it is. The
    /// steps before must have been computed.
    pub fn guide(&mut self, trainer: &Trainer) -> Option<Guide> {
        self.axes.offer(trainer);
        self.axes.guide(trainer.steps())
    }

    /// Removes axes and evaluations from a step on: they depend on its settings.
    fn forget_pictures(&mut self, step: u64) {
        self.axes.cut(step);
        self.history.cut_evaluations(step);
    }

    /// Becomes another run and keeps the common part. Returns the step up to which the weights
    /// agree; `None` if they never do, and nothing is kept.
    pub fn become_run(&mut self, recipe: Recipe) -> Option<u64> {
        let common = self.recipe.common(&recipe);
        self.keep_up_to(common);
        let before = std::mem::replace(&mut self.recipe, recipe);
        if let Some(step) = common.filter(|&s| before.config_at(s) != self.recipe.config_at(s)) {
            self.forget_pictures(step);
            self.drop_set_otherwise(step);
        }
        common
    }

    /// A run that agrees with this one up to `step` and ends there.
    pub fn branch(&self, step: u64) -> Self {
        let mut branch = Self {
            recipe: self.recipe.cut(step),
            history: self.history.clone(),
            spaced: self.spaced.clone(),
            near: self.near.clone(),
            axes: self.axes.clone(),
            replaced: self.replaced.clone(),
            reached: self.reached,
        };
        branch.keep_up_to(Some(step));
        branch
    }

    fn keep_up_to(&mut self, step: Option<u64>) {
        let Some(step) = step else {
            (self.history, self.reached) = (History::default(), 0);
            self.spaced = Spaced::new(BUDGET);
            self.near = Near::default();
            self.axes = KeyAxes::default();
            self.replaced = Replaced::default();
            return;
        };
        if step < self.reached {
            self.reached = self.history.cut(step);
        }
        self.spaced.cut(step);
        self.near.cut(step);
        self.axes.cut(step.saturating_add(1));
        self.replaced.cut(step);
    }

    /// Keeps at most this many bytes of checkpoints, while the run is inactive.
    pub fn rest(&mut self, bytes: usize) {
        self.near = Near::default();
        self.spaced.shrink(bytes);
    }

    /// Restores the full checkpoint budget when the run comes on screen.
    pub fn wake(&mut self) {
        self.spaced.grow(BUDGET);
    }
}
