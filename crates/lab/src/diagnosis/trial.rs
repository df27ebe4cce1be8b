//! The trial of a change of settings: a branch of the run, trained some steps further and examined.

use std::sync::Arc;

use engine::config::ValidConfig;
use engine::data::Dataset;
use engine::trainer::Trainer;

use super::evidence::{Evidence, Exam};
use crate::evaluations::Evaluations;
use crate::history::Evaluated;
use crate::recipe::Recipe;
use crate::snapshot::Drawing;
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
            Self::Anew | Self::OtherPoints => Some(Timeline::new(Recipe::new(config))),
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
    timeline: Timeline,
    trainer: Trainer,
    target: u64,
    evaluations: Evaluations,
    stage: Stage,
}

enum Stage {
    Trains,
    Embeds(Drawing),
    Evaluates,
    Examines(Box<(Exam, Evaluated)>),
}

impl Trial {
    /// Begins a trial of `steps` steps of a timeline from step `from` on.
    pub fn new(timeline: Timeline, data: Arc<Dataset>, from: u64, steps: u64) -> Self {
        let trainer = timeline.trainer(data);
        let evaluations = Evaluations::new(trainer.data(), trainer.config().seed);
        Self { timeline, trainer, target: from + steps, evaluations, stage: Stage::Trains }
    }

    /// Continues while there is time. Returns the evidence of its last step when done.
    pub fn advance(&mut self, has_time: &dyn Fn() -> bool) -> Option<Evidence> {
        loop {
            match &mut self.stage {
                Stage::Trains => {
                    // A run that diverges is examined where it stopped.
                    let arrived = self.timeline.travel(&mut self.trainer, self.target, has_time);
                    if arrived == Ok(false) {
                        return None;
                    }
                    self.stage = Stage::Embeds(Drawing::new(&self.trainer));
                }
                Stage::Embeds(drawing) => {
                    let drawing = std::mem::replace(drawing, Drawing::new(&self.trainer));
                    match drawing.advance(&self.trainer, has_time) {
                        Ok(embedding) => {
                            let (step, distance) =
                                (self.trainer.steps(), self.trainer.config().distance);
                            self.evaluations.start(step, &embedding, distance);
                            self.stage = Stage::Evaluates;
                        }
                        Err(unfinished) => {
                            self.stage = Stage::Embeds(unfinished);
                            return None;
                        }
                    }
                }
                Stage::Evaluates => {
                    let evaluated = self.evaluations.advance(has_time)?;
                    let exam = Exam::new(&self.trainer, &self.evaluations, None);
                    self.stage = Stage::Examines(Box::new((exam, evaluated)));
                }
                Stage::Examines(last) => {
                    let (exam, evaluated) = &mut **last;
                    if !exam.advance(has_time) {
                        return None;
                    }
                    return exam.evidence(self.trainer.data(), &self.evaluations, evaluated);
                }
            }
        }
    }
}
