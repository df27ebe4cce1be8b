//! A run in time: its recipe, what is remembered of it, and how to get to any of its steps.
//!
//! A [`Timeline`] knows the run; a [`Trainer`] stands at one of its steps. Going to a step means
//! resuming from the nearest checkpoint before it and replaying the rest, which gives the same
//! weights bit for bit, since the randomness of a step depends on the step alone. Checkpoints are
//! kept at round steps over the whole run (`spaced`) and at every step around the one on screen
//! (`near`).
//!
//! The steps up to [`Timeline::reached`] have been computed, and the curves show them. The recipe
//! may know of more: those of a file that was opened, or that an undone edit brought back.

mod near;
mod spaced;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::history::History;
use super::recipe::{MOST_STEPS, Recipe};
use engine::data::Dataset;
use engine::health::Health;
use engine::trainer::{Checkpoint, Trainer};

use near::Near;
use spaced::Spaced;

/// Bytes of checkpoints that the run on screen may keep.
const BUDGET: usize = 48 << 20;
/// Steps before the one on screen that are kept at hand while the run rests.
const AT_HAND: u64 = 64;

/// Why a step was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Numbers would grow out of bounds.
    Diverged,
    /// The run is as long as a run can be.
    Full,
}

/// A run in time.
#[derive(Clone)]
pub struct Timeline {
    recipe: Recipe,
    history: History,
    spaced: Spaced,
    near: Near,
    /// Steps that have been computed and are in the history.
    reached: u64,
}

impl Timeline {
    /// A run of which nothing has been computed yet.
    pub fn new(recipe: Recipe) -> Self {
        Self {
            recipe,
            history: History::default(),
            spaced: Spaced::new(BUDGET),
            near: Near::default(),
            reached: 0,
        }
    }

    /// The run as data.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Its title, note and bookmarks may change at any time; what would change a weight may not.
    pub fn annotate(&mut self, recipe: Recipe) {
        let same = self.recipe.start() == recipe.start()
            && self.recipe.edits() == recipe.edits()
            && self.recipe.steps() == recipe.steps();
        if same {
            self.recipe = recipe;
        }
    }

    /// Numbers over the steps that were computed.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The same, to add evaluations to.
    pub fn history_mut(&mut self) -> &mut History {
        &mut self.history
    }

    /// How many steps have been computed.
    pub fn reached(&self) -> u64 {
        self.reached
    }

    /// Bytes that the checkpoints take.
    pub fn bytes(&self) -> usize {
        self.spaced.bytes() + self.near.bytes()
    }

    /// A trainer at step 0 of the run.
    pub fn trainer(&self, data: Arc<Dataset>) -> Trainer {
        Trainer::new(self.recipe.start().clone(), data)
    }

    /// Takes one step: a replay where the run knows it, a new one where it ends.
    ///
    /// # Errors
    /// Where the step can't be taken; nothing has changed then, but that a run which was to be
    /// longer ends here.
    pub fn advance(&mut self, trainer: &mut Trainer) -> Result<(), Stop> {
        let step = trainer.steps();
        if step >= MOST_STEPS {
            return Err(Stop::Full);
        }
        self.spaced.offer(trainer);
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
        self.take_settings(trainer);
        Ok(())
    }

    /// Goes towards `target`, while there is time; whether it is there.
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
            self.advance(trainer)?;
            if !has_time() {
                break;
            }
        }
        Ok(trainer.steps() == target)
    }

    /// Puts the trainer where the way to `target` is the shortest.
    fn start_from_nearest(&self, trainer: &mut Trainer, target: u64) {
        // What lies beyond what was computed has to be entered from before it, to be recorded.
        let latest = target.min(self.reached);
        let here = (trainer.steps() <= latest).then(|| trainer.steps());
        let best = self.nearest(latest).filter(|found| here.is_none_or(|at| found.step() > at));
        if let Some(checkpoint) = best {
            trainer.resume(checkpoint);
        } else if here.is_none() {
            *trainer = self.trainer(Arc::clone(trainer.data()));
        }
        self.take_settings(trainer);
    }

    /// The last checkpoint at this step or before it.
    fn nearest(&self, step: u64) -> Option<&Arc<Checkpoint>> {
        let found = [self.near.before(step), self.spaced.before(step)];
        found.into_iter().flatten().max_by_key(|checkpoint| checkpoint.step())
    }

    /// Gives the trainer the settings of the step where it stands.
    fn take_settings(&self, trainer: &mut Trainer) {
        let config = self.recipe.config_at(trainer.steps());
        if trainer.config() != config {
            trainer.change(config.clone());
        }
    }

    /// Works ahead for someone who goes back step by step: replays with a trainer of its own what
    /// came before `step`, while there is time. Whether there is more to do.
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
                if !has_time() {
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

    /// Sets the settings at the end of the run.
    ///
    /// # Errors
    /// As [`Recipe::edit_at_end`].
    pub fn edit(
        &mut self,
        config: engine::config::ValidConfig,
    ) -> Result<(), super::recipe::RecipeError> {
        self.recipe.edit_at_end(config)
    }

    /// Becomes another run, keeping what is the same in both: the steps up to which their weights
    /// agree, which are returned. `None` where nothing is the same; nothing is kept then.
    pub fn become_run(&mut self, recipe: Recipe) -> Option<u64> {
        let common = self.recipe.common(&recipe);
        self.keep_up_to(common);
        self.recipe = recipe;
        common
    }

    /// A run that agrees with this one up to `step` and ends there.
    pub fn branch(&self, step: u64) -> Self {
        let mut branch = Self {
            recipe: self.recipe.cut(step),
            history: self.history.clone(),
            spaced: self.spaced.clone(),
            near: self.near.clone(),
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
            return;
        };
        if step < self.reached {
            self.reached = self.history.cut(step);
        }
        self.spaced.cut(step);
        self.near.cut(step);
    }

    /// Keeps at most so many bytes of checkpoints, while the run isn't on screen.
    pub fn rest(&mut self, bytes: usize) {
        self.near = Near::default();
        self.spaced.shrink(bytes);
    }

    /// Back on screen: keeps as much as it may again.
    pub fn wake(&mut self) {
        self.spaced.grow(BUDGET);
    }
}
