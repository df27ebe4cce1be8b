//! A diagnosis with the search for its cure, made at once.

use std::sync::Arc;

use super::{Diagnosis, Finding, Treatment};
use crate::evaluations::Evaluations;
use crate::timeline::Timeline;
use engine::trainer::Trainer;

/// The diagnosis of a run, and its cure if it needs one.
#[derive(Clone, Debug)]
pub struct Diagnosed {
    /// The diagnosis.
    pub diagnosis: Diagnosis,
    /// The cure, or that none was found; `None` if none is needed.
    pub finding: Option<Finding>,
}

impl Diagnosed {
    /// Examines the trainer's step, which the timeline has reached, and looks for a cure. It goes by
    /// the points that the window evaluates. `None` if it can't go on until all is done.
    pub fn of(timeline: &Timeline, trainer: &Trainer, goes_on: &dyn Fn() -> bool) -> Option<Self> {
        let config = trainer.config();
        let mut evaluations = Evaluations::new(trainer.data(), config.seed);
        evaluations.start(trainer.steps(), &trainer.embed_all(), config.distance);
        let evaluated = evaluations.advance(goes_on)?;
        let diagnosis = Diagnosis::of(timeline, trainer, &evaluations, &evaluated)?;
        let finding = match diagnosis.trouble() {
            None => None,
            Some(state) => {
                let data = Arc::clone(trainer.data());
                let mut treatment =
                    Treatment::new(state, &diagnosis.evidence, config, timeline, data);
                treatment.advance(timeline, goes_on);
                Some(treatment.finding()?.clone())
            }
        };
        Some(Self { diagnosis, finding })
    }
}
