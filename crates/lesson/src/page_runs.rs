//! The runs of a lesson, trained ahead: a page opens on a branch that starts at its step.
//!
//! Each run is trained once, in idle time, to the last step that a page needs, and evaluated at
//! fixed steps. A page gets a branch of it, so it always looks the same, whatever was done on other
//! pages.

use std::sync::Arc;

use super::{Lesson, Place};
use engine::projection::Projection;
use engine::trainer::Trainer;
use lab::active_run::{ActiveRun, Opening, Run};
use lab::change::same_points;
use lab::evaluations::Evaluations;
use lab::key_steps;
use lab::recipe::Recipe;
use lab::session::RunId;
use lab::timeline::Timeline;

/// Maximum size of the checkpoints of all runs of a lesson, in bytes.
const BUDGET: usize = 96 << 20;
/// The most key steps of a run that are evaluated ahead; the curves of an open page get the others.
const EVALUATIONS: usize = 16;

/// All runs of a lesson.
pub struct PageRuns {
    all: Vec<PageRun>,
}

struct PageRun {
    /// The run of the lesson.
    recipe: Recipe,
    /// The steps of the pages, ascending.
    stops: Vec<u64>,
    /// Every how many key steps one is evaluated.
    every: usize,
    /// Its points on their way.
    opening: Option<Opening>,
    made: Option<Made>,
}

/// A run in training.
struct Made {
    timeline: Timeline,
    trainer: Trainer,
    evaluations: Evaluations,
    input: Projection,
    /// True if it can't go on.
    has_ended: bool,
}

impl PageRuns {
    /// Creates the cache; no run is trained yet.
    pub fn new(lesson: &Lesson) -> Self {
        let places = || lesson.pages.iter().map(|page| page.place);
        let all = lesson.runs.iter().enumerate().map(|(n, run)| {
            let here = |place: &Place| place.run == n || place.beside == Some(n);
            let mut stops: Vec<u64> = places().filter(here).map(|place| place.step).collect();
            stops.sort_unstable();
            stops.dedup();
            let last = stops.last().copied().unwrap_or(0);
            let every = key_steps::index(key_steps::at_or_before(last)) / EVALUATIONS + 1;
            PageRun { recipe: run.recipe.clone(), stops, every, opening: None, made: None }
        });
        Self { all: all.collect() }
    }

    /// A copy that trains on by itself; what was trained is shared.
    pub fn fork(&self) -> Self {
        Self { all: self.all.iter().map(PageRun::fork).collect() }
    }

    /// Trains what this place needs while there is time; returns true if it is ready.
    pub fn advance(&mut self, place: Place, has_time: &dyn Fn() -> bool) -> bool {
        let runs = std::iter::once(place.run).chain(place.beside);
        for run in runs {
            if !self.make(run, has_time) {
                return false;
            }
            let ready = self.all.get_mut(run).is_none_or(|run| run.advance(place.step, has_time));
            if !ready {
                return false;
            }
        }
        true
    }

    /// Returns true if this place is ready.
    pub fn is_ready(&self, place: Place) -> bool {
        let mut runs = std::iter::once(place.run).chain(place.beside);
        runs.all(|run| self.all.get(run).is_none_or(|run| run.is_ready(place.step)))
    }

    /// Returns a branch of the run at a step, as far as it was trained; without a point, if making
    /// them takes long and isn't done.
    pub fn stand(&mut self, run: usize, step: u64, id: RunId) -> Option<ActiveRun> {
        let recipe = &self.all.get(run)?.recipe;
        let is_long = self.all.get(run)?.made.is_none() && Opening::is_long(recipe.start());
        if is_long {
            return Some(ActiveRun::elsewhere(Run::new(id, None, recipe.clone())));
        }
        self.make(run, &|| true);
        self.all.get(run)?.stand(step, id)
    }

    /// The run of the lesson.
    pub fn recipe(&self, run: usize) -> Option<&Recipe> {
        self.all.get(run).map(|run| &run.recipe)
    }

    /// Creates the points and the network of a run if needed; returns true when done. Loading image
    /// data and drawing it each take a while.
    fn make(&mut self, run: usize, has_time: &dyn Fn() -> bool) -> bool {
        let Some(page_run) = self.all.get(run).filter(|run| run.made.is_none()) else {
            return true;
        };
        let start = page_run.recipe.start().clone();
        let mut others = self.all.iter().filter_map(|other| other.made.as_ref());
        let same = others.find(|other| same_points(other.trainer.config(), &start));
        let (data, input) = match same {
            Some(other) => (Arc::clone(other.trainer.data()), other.input.clone()),
            None => {
                let page_run = &mut self.all[run];
                let opening = page_run.opening.get_or_insert_with(|| Opening::new(&start));
                let Some(made) = opening.advance(has_time) else { return false };
                page_run.opening = None;
                made
            }
        };
        let page_run = &self.all[run];
        let mut timeline = Timeline::new(page_run.recipe.clone());
        timeline.rest(BUDGET / self.all.len());
        let trainer = timeline.trainer(data);
        let evaluations = Evaluations::new(trainer.data(), trainer.config().seed);
        let made = Made { timeline, trainer, evaluations, input, has_ended: false };
        self.all[run].made = Some(made);
        true
    }
}

impl PageRun {
    fn fork(&self) -> Self {
        Self {
            recipe: self.recipe.clone(),
            stops: self.stops.clone(),
            every: self.every,
            opening: None,
            made: self.made.as_ref().map(Made::fork),
        }
    }

    fn is_ready(&self, step: u64) -> bool {
        let Some(made) = &self.made else { return false };
        made.has_ended || (made.trainer.steps() >= step && made.is_evaluated(step))
    }

    /// Trains to a step while there is time, with evaluations; returns true when it is reached.
    fn advance(&mut self, to: u64, has_time: &dyn Fn() -> bool) -> bool {
        let Some(made) = &mut self.made else { return false };
        while !made.has_ended {
            let step = made.trainer.steps();
            let is_key =
                key_steps::is_key(step) && key_steps::index(step).is_multiple_of(self.every);
            let is_due = is_key || self.stops.contains(&step);
            if is_due && !made.is_evaluated(step) && !made.evaluate(has_time) {
                return false;
            }
            if step >= to {
                return true;
            }
            if !made.trainer.evaluate_while(has_time) {
                return false;
            }
            made.has_ended = made.timeline.advance(&mut made.trainer).is_err();
            if !has_time() {
                return false;
            }
        }
        true
    }

    fn stand(&self, step: u64, id: RunId) -> Option<ActiveRun> {
        let made = self.made.as_ref()?;
        let step = step.min(made.timeline.reached());
        let mut timeline = made.timeline.branch(step);
        if self.recipe.steps() > step && !made.has_ended {
            // Training beyond this step follows the recorded edits.
            timeline.become_run(self.recipe.clone());
        }
        let run = Run { id, parent: None, timeline };
        let data = Arc::clone(made.trainer.data());
        Some(ActiveRun::stand(run, data, made.input.clone(), step))
    }
}

impl Made {
    fn fork(&self) -> Self {
        Self {
            timeline: self.timeline.clone(),
            trainer: self.trainer.clone(),
            evaluations: self.evaluations.fork(),
            input: self.input.clone(),
            has_ended: self.has_ended,
        }
    }

    fn is_evaluated(&self, step: u64) -> bool {
        self.timeline.history().is_evaluated(step)
    }

    /// Continues evaluating the current step; returns true when done.
    fn evaluate(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        if self.evaluations.running().is_none() {
            self.evaluations.follow(self.trainer.data());
            self.evaluations.start_at(&self.trainer);
        }
        match self.evaluations.advance(has_time) {
            Some(evaluated) => {
                self.timeline.history_mut().add_evaluation(evaluated);
                true
            }
            None => false,
        }
    }
}
