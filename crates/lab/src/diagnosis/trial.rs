//! The trial of a change of settings: a branch of the run, trained some steps further and examined.

use std::sync::Arc;

use engine::config::ValidConfig;
use engine::data::Dataset;
use engine::health::Health;
use engine::trainer::Trainer;

use super::evidence::{Evidence, Exam, Known};
use crate::evaluations::Evaluations;
use crate::history::Evaluated;
use crate::recipe::Recipe;
use crate::timeline::Timeline;

/// The point from which a cure begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// This step of the run.
    Step(u64),
    /// Step 0 with new weights, for another network.
    Anew,
    /// Step 0 of a run on other points.
    OtherPoints,
}

impl Start {
    /// The step at which the changed run begins.
    pub fn step(self) -> u64 {
        match self {
            Self::Step(step) => step,
            Self::Anew | Self::OtherPoints => 0,
        }
    }

    /// A timeline that agrees with `run` up to here and goes on with `config`; `None` if the run
    /// can't have that edit.
    pub fn branch(self, run: &Timeline, config: ValidConfig) -> Option<Timeline> {
        match self {
            Self::Anew | Self::OtherPoints => {
                Some(Timeline::new(Recipe::new(config.with_new_weights())))
            }
            Self::Step(step) => {
                let mut branch = run.branch(step);
                branch.edit(config).ok()?;
                Some(branch)
            }
        }
    }
}

/// A trial in slices.
pub struct Trial {
    /// The way to the step where the change is made.
    way: Option<Timeline>,
    trainer: Trainer,
    config: ValidConfig,
    from: u64,
    steps: u64,
    evaluations: Evaluations,
    known: Known,
    stage: Stage,
}

enum Stage {
    Goes,
    Trains,
    Evaluates,
    Examines(Box<(Exam, Evaluated)>),
}

impl Trial {
    /// Begins a trial of `steps` steps with the settings `config`, from a point of `run` on. `data`
    /// are those of the settings, and `known` what is known of them.
    pub fn new(
        run: &Timeline,
        from: Start,
        config: ValidConfig,
        data: Arc<Dataset>,
        steps: u64,
        known: Known,
    ) -> Self {
        let (way, trainer) = match from {
            Start::Step(step) => (Some(run.branch(step)), run.trainer(data)),
            Start::Anew | Start::OtherPoints => {
                (None, Trainer::new(config.with_new_weights(), data))
            }
        };
        let evaluations = Evaluations::new(trainer.data(), config.seed);
        let (from, stage) = (from.step(), Stage::Goes);
        Self { way, trainer, config, from, steps, evaluations, known, stage }
    }

    /// Continues while there is time. Returns the evidence of its last step when done.
    pub fn advance(&mut self, has_time: &dyn Fn() -> bool) -> Option<Evidence> {
        loop {
            match &mut self.stage {
                Stage::Goes => {
                    if let Some(way) = &mut self.way
                        && way.travel(&mut self.trainer, self.from, has_time) == Ok(false)
                    {
                        return None;
                    }
                    if self.way.take().is_some() {
                        self.trainer.change(self.config.clone());
                    }
                    self.evaluations.follow(self.trainer.data());
                    self.stage = Stage::Trains;
                }
                Stage::Trains => {
                    // A run that diverges is examined where it stopped.
                    while self.trainer.steps() < self.from + self.steps {
                        if !self.trainer.evaluate_while(has_time) {
                            return None;
                        }
                        if self.trainer.step().health == Health::Diverged {
                            break;
                        }
                        if !has_time() {
                            return None;
                        }
                    }
                    self.evaluations.start_at(&self.trainer);
                    self.stage = Stage::Evaluates;
                }
                Stage::Evaluates => {
                    let evaluated = self.evaluations.advance(has_time)?;
                    let exam = Exam::new(&self.trainer, &self.evaluations, None, self.known);
                    self.stage = Stage::Examines(Box::new((exam, evaluated)));
                }
                Stage::Examines(last) => {
                    let (exam, evaluated) = &mut **last;
                    if !exam.advance(&self.evaluations, None, has_time) {
                        return None;
                    }
                    return exam.evidence(&self.evaluations, evaluated);
                }
            }
        }
    }
}
