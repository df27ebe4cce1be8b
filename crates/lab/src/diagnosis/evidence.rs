//! The evidence of a diagnosis: numbers of a run at a step, over many batches and all points.
//!
//! Every number follows from the recipe and the step alone. So that this holds, none is read off the
//! curves, which are finer or coarser by the way that a step was reached. Instead, the next batches
//! are evaluated at the present weights, and compared with the weights that the run began with.

use std::sync::Arc;

use engine::config::ValidConfig;
use engine::data::{Dataset, Split};
use engine::distance::Distance;
use engine::embedder::Weights;
use engine::evaluate::Evaluator;
use engine::health::Health;
use engine::trainer::Trainer;
use ndarray::Axis;

use super::chance;
use super::duplicates::Contradictions;
use super::look::{Batches, Look, Picture};
use super::separation::farthest;
use crate::evaluations::Evaluations;
use crate::history::Evaluated;
use crate::key_steps;
use crate::timeline::Timeline;

/// MAP@R of the training points from which on a run counts as good.
pub const GOOD: f64 = 0.9;

/// Steps after which a run that learns is better than at half of them.
const TIME_TO_LEARN: u64 = 500;
/// Queries of an evaluation between two checks of the clock.
const SLICE: usize = 8;

/// The evidence of a diagnosis.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The step.
    pub step: u64,
    /// True if the next step would bring numbers out of bounds.
    pub diverges: bool,
    /// Length by which the next step changes the weights, as a share of theirs.
    pub update: f64,
    /// The next batches, at the present weights.
    pub batches: Batches,
    /// The points, at the present weights.
    pub picture: Picture,
    /// The run at its start.
    pub start: Start,
    /// The run at half of its steps; `None` early in a run, after an edit, and in a trial.
    pub past: Option<Past>,
    /// Scores of each split, in the order of [`Split::ALL`].
    pub scores: [Scores; 3],
    /// Number of classes that are trained on.
    pub classes: usize,
    /// The largest possible smallest distance between classes; `None` if nothing limits it.
    pub separation: Option<f64>,
    /// Share of the training points that have an equal point of another class.
    pub contradictory: f64,
}

impl Evidence {
    /// Scores of the training points.
    pub fn train(&self) -> Scores {
        self.scores[0]
    }

    /// Scores of the held-out points.
    pub fn held_out(&self) -> Scores {
        self.scores[1]
    }

    /// Scores of the held-out classes.
    pub fn unseen(&self) -> Scores {
        self.scores[2]
    }

    /// Returns true if neighbours among the training points share their class.
    pub fn is_good(&self) -> bool {
        self.classes > 1 && self.train().map_at_r.is_some_and(|map| map >= GOOD)
    }

    /// The numbers with their names in JSON; a number that doesn't exist is none.
    pub fn numbers(&self) -> Vec<(&'static str, Option<f64>)> {
        let (batches, picture) = (&self.batches, &self.picture);
        let [train, held_out, unseen] = self.scores;
        let mut numbers = vec![
            ("batches", Some(batches.count as f64)),
            ("loss", Some(batches.loss)),
            ("gradient_norm", Some(batches.gradient_norm)),
            ("gradient_norm_untrained", Some(self.start.batches.gradient_norm)),
            ("weight_change", Some(self.update)),
            ("idle_share", Some(batches.idle)),
            ("active_share", Some(batches.active)),
            ("places", Some(picture.places as f64)),
            ("purity", Some(picture.purity)),
            ("spread", Some(picture.spread)),
            ("spread_untrained", Some(self.start.picture.spread)),
            ("norm", Some(picture.norm)),
            ("weights", Some(picture.weights)),
            ("weights_untrained", Some(self.start.picture.weights)),
            ("largest_separation", self.separation),
            ("contradictory_share", Some(self.contradictory)),
            ("past_step", self.past.map(|past| past.step as f64)),
            ("loss_past", self.past.map(|past| past.loss)),
            ("map_at_r_past", self.past.and_then(|past| past.map_at_r)),
            ("map_at_r", train.map_at_r),
            ("map_at_r_chance", train.chance),
            ("map_at_r_raw", train.raw),
            ("map_at_r_held_out", held_out.map_at_r),
            ("map_at_r_held_out_raw", held_out.raw),
        ];
        if unseen.points > 0 {
            numbers.push(("map_at_r_held_out_classes", unseen.map_at_r));
            numbers.push(("map_at_r_held_out_classes_raw", unseen.raw));
        }
        numbers
    }
}

/// The same numbers at the weights that the run began with, and the settings of now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// The batches.
    pub batches: Batches,
    /// The points.
    pub picture: Picture,
}

/// A run at half of its steps, by the settings of now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    /// The step: the last key step at or before the half.
    pub step: u64,
    /// Mean loss of the batches from there on, at the weights of then.
    pub loss: f64,
    /// MAP@R of the training points.
    pub map_at_r: Option<f64>,
}

/// Scores of a split.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scores {
    /// Number of points evaluated.
    pub points: usize,
    /// MAP@R.
    pub map_at_r: Option<f64>,
    /// MAP@R of a random order.
    pub chance: Option<f64>,
    /// MAP@R of the raw inputs.
    pub raw: Option<f64>,
}

/// Evidence that an examination can take over from another one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Known {
    /// Evidence at the start of a run with these settings, but for the optimizer.
    pub start: Option<Start>,
    /// MAP@R of the raw inputs of each split of these points.
    pub raw: Option<[Option<f64>; 3]>,
    /// Share of the training points that have an equal point of another class.
    pub contradictory: Option<f64>,
    /// The run at half of its steps, at this step or one with the same half.
    pub past: Option<Past>,
}

/// MAP@R of the raw inputs, in slices.
struct Raw {
    left: Vec<Evaluator>,
    found: Vec<Option<f64>>,
}

impl Raw {
    fn new(data: &Dataset, evaluations: &Evaluations) -> Self {
        let split = |split| {
            let points = data.points.select(Axis(0), evaluations.rows(split));
            Evaluator::new(points, evaluations.labels(split).to_vec(), Distance::Euclidean)
        };
        Self { left: Split::ALL.into_iter().rev().map(split).collect(), found: Vec::new() }
    }

    fn advance(&mut self, has_time: &dyn Fn() -> bool) -> Option<[Option<f64>; 3]> {
        while let Some(evaluator) = self.left.last_mut() {
            while !evaluator.advance(SLICE) {
                if !has_time() {
                    return None;
                }
            }
            let done = self.left.pop().map(Evaluator::finish);
            self.found.push(done.and_then(|raw| raw.map_at_r));
        }
        self.found.clone().try_into().ok()
    }
}

/// The examination of an earlier step, in slices.
struct Visit {
    step: u64,
    trainer: Option<Box<Trainer>>,
    look: Option<Look>,
    points: Option<Evaluator>,
    loss: Option<f64>,
}

impl Visit {
    fn new(step: u64) -> Self {
        Self { step, trainer: None, look: None, points: None, loss: None }
    }

    fn advance(
        &mut self,
        (run, data): (&Timeline, &Arc<Dataset>),
        evaluations: &Evaluations,
        has_time: &dyn Fn() -> bool,
    ) -> Option<Past> {
        let step = self.step;
        let trainer = self.trainer.get_or_insert_with(|| Box::new(run.trainer(Arc::clone(data))));
        if self.look.is_none() && !run.visit(trainer, step, has_time) {
            return None;
        }
        let trainer = &*trainer;
        let look = self.look.get_or_insert_with(|| Look::new((**trainer).clone(), step));
        let loss = match self.loss {
            Some(loss) => loss,
            None => look.advance(has_time)?.0.loss,
        };
        self.loss = Some(loss);
        let points = self.points.get_or_insert_with(|| {
            let rows = trainer.data().points.select(Axis(0), evaluations.rows(Split::Train));
            let labels = evaluations.labels(Split::Train).to_vec();
            let z = trainer.embedder().embed(rows.view());
            Evaluator::new(z, labels, trainer.config().distance)
        });
        while !points.advance(SLICE) {
            if !has_time() {
                return None;
            }
        }
        let map_at_r = self.points.take().and_then(|points| points.finish().map_at_r);
        Some(Past { step, loss, map_at_r })
    }
}

/// The last key step at or before the half of the steps, if the run has had time to get better
/// since, and its settings are the same.
fn half(run: &Timeline, step: u64) -> Option<u64> {
    let half = key_steps::at_or_before(step / 2);
    let is_edited = run.recipe().edits().iter().any(|edit| (half + 1..=step).contains(&edit.step));
    (step >= TIME_TO_LEARN && !is_edited).then_some(half)
}

/// The next step of a run that is examined.
enum Next {
    /// It hasn't begun.
    Waits,
    Goes(Box<Trainer>),
    Taken,
}

/// The examination of a run at a step, in slices. Copies of a trainer take long in a large network, so
/// they are made one by one.
pub struct Exam {
    config: ValidConfig,
    data: Arc<Dataset>,
    step: u64,
    now: Look,
    /// The trainer before the next step, until it has taken it.
    next: Next,
    diverges: bool,
    update: f64,
    seen: Option<(Batches, Picture)>,
    first: Option<Box<Look>>,
    raw: Option<Raw>,
    contradictions: Contradictions,
    past: Option<Box<Visit>>,
    known: Known,
}

impl Exam {
    /// Begins the examination of the trainer's step, which is one of `run` if that is given.
    pub fn new(
        trainer: &Trainer,
        evaluations: &Evaluations,
        run: Option<&Timeline>,
        mut known: Known,
    ) -> Self {
        let (config, data) = (trainer.config(), trainer.data());
        let half = run.and_then(|run| half(run, trainer.steps()));
        known.past = known.past.filter(|past| Some(past.step) == half);
        let visit = |step| Box::new(Visit::new(step));
        Self {
            past: half.filter(|_| known.past.is_none()).map(visit),
            config: config.clone(),
            data: Arc::clone(data),
            step: trainer.steps(),
            now: Look::new(trainer.clone(), trainer.steps()),
            next: Next::Waits,
            diverges: false,
            update: 0.0,
            seen: None,
            first: None,
            contradictions: Contradictions::default(),
            raw: known.raw.is_none().then(|| Raw::new(data, evaluations)),
            known,
        }
    }

    /// The step that is examined.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// The settings of that step.
    pub fn config(&self) -> &ValidConfig {
        &self.config
    }

    /// Evidence for other steps as well, as far as it is known by now.
    pub fn known(&self) -> Known {
        self.known
    }

    /// Continues while there is time; takes what [`Exam::new`] was given. Returns true when done.
    pub fn advance(
        &mut self,
        evaluations: &Evaluations,
        run: Option<&Timeline>,
        has_time: &dyn Fn() -> bool,
    ) -> bool {
        self.go_on(evaluations, run, has_time).is_some()
    }

    fn go_on(
        &mut self,
        evaluations: &Evaluations,
        run: Option<&Timeline>,
        has_time: &dyn Fn() -> bool,
    ) -> Option<()> {
        let on = || has_time().then_some(());
        if matches!(self.next, Next::Waits) {
            self.next = Next::Goes(Box::new(self.now.trainer().clone()));
            on()?;
        }
        if let Next::Goes(next) = &mut self.next {
            if !next.evaluate_while(has_time) {
                return None;
            }
            let before = next.embedder().weights.clone();
            self.diverges = next.step().health == Health::Diverged;
            self.update = change(&before, &next.embedder().weights);
            self.next = Next::Taken;
            on()?;
        }
        if self.seen.is_none() {
            self.seen = Some(self.now.advance(has_time)?);
            on()?;
        }
        if self.known.start.is_none() {
            let first = self.first.get_or_insert_with(|| {
                let first = Trainer::new(self.config.with_new_weights(), Arc::clone(&self.data));
                Box::new(Look::new(first, 0))
            });
            let (batches, picture) = first.advance(has_time)?;
            self.known.start = Some(Start { batches, picture });
            self.first = None;
            on()?;
        }
        if let (Some(visit), Some(run)) = (&mut self.past, run) {
            self.known.past = Some(visit.advance((run, &self.data), evaluations, has_time)?);
            self.past = None;
            on()?;
        }
        if self.known.contradictory.is_none() {
            self.known.contradictory = Some(self.contradictions.advance(&self.data, has_time)?);
            on()?;
        }
        if let Some(raw) = &mut self.raw {
            self.known.raw = Some(raw.advance(has_time)?);
            self.raw = None;
        }
        Some(())
    }

    /// The evidence, once done; `evaluated` is the evaluation of the step.
    pub fn evidence(&self, evaluations: &Evaluations, evaluated: &Evaluated) -> Option<Evidence> {
        let classes = self.data.classes() - self.data.unseen_classes();
        let (batches, picture) = self.seen?;
        let [train, held_out, unseen] = self.known.raw?;
        let scores = Split::ALL.map(|split| Scores {
            points: evaluations.points(split),
            map_at_r: evaluated.of(split).map_at_r,
            chance: chance::map_at_r(evaluations.labels(split)),
            raw: match split {
                Split::Train => train,
                Split::HeldOut => held_out,
                Split::Unseen => unseen,
            },
        });
        Some(Evidence {
            step: self.step,
            diverges: self.diverges,
            update: self.update,
            batches,
            picture,
            start: self.known.start?,
            past: self.known.past,
            scores,
            classes,
            separation: farthest(&self.config, classes),
            contradictory: self.known.contradictory?,
        })
    }

    /// The data that were examined.
    pub fn data(&self) -> &Arc<Dataset> {
        &self.data
    }
}

/// Length of the difference of two networks' weights, as a share of the length of the first.
fn change(from: &Weights, to: &Weights) -> f64 {
    let square: f64 = from.iter().zip(to.iter()).map(|(a, b)| (a - b) * (a - b)).sum();
    if square == 0.0 { 0.0 } else { square.sqrt() / from.norm() }
}
