//! A diagnosis with the search for its cure, in slices.

use std::sync::Arc;

use super::{Diagnosis, Exam, Finding, Known, Treatment};
use crate::evaluations::Evaluations;
use crate::history::Evaluated;
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
    /// Makes a [`Diagnosing`] at once. `None` if it can't go on until all is done.
    pub fn of(timeline: &Timeline, trainer: &Trainer, goes_on: &dyn Fn() -> bool) -> Option<Self> {
        let mut diagnosing = Diagnosing::new(timeline, trainer);
        loop {
            if let Some(diagnosed) = diagnosing.advance(timeline, goes_on) {
                return Some(diagnosed);
            }
            if !goes_on() {
                return None;
            }
        }
    }
}

/// The diagnosis of a run under way. It goes by the points that the window evaluates.
pub struct Diagnosing {
    evaluations: Evaluations,
    evaluated: Option<Evaluated>,
    exam: Exam,
    /// The search for the cure of what was found.
    treated: Option<Box<(Diagnosis, Treatment)>>,
}

impl Diagnosing {
    /// Begins to examine the trainer's step, which the timeline has reached.
    pub fn new(timeline: &Timeline, trainer: &Trainer) -> Self {
        let config = trainer.config();
        let mut evaluations = Evaluations::new(trainer.data(), config.seed);
        evaluations.start(trainer.steps(), &trainer.embed_all(), config.distance);
        let exam = Exam::new(trainer, &evaluations, Some(timeline), Known::default());
        Self { evaluations, evaluated: None, exam, treated: None }
    }

    /// Continues while there is time; `timeline` must be the one that it was begun for. Returns the
    /// diagnosis and the cure when done.
    pub fn advance(
        &mut self,
        timeline: &Timeline,
        has_time: &dyn Fn() -> bool,
    ) -> Option<Diagnosed> {
        if self.evaluated.is_none() {
            self.evaluated = Some(self.evaluations.advance(has_time)?);
        }
        if self.treated.is_none() {
            if !self.exam.advance(&self.evaluations, Some(timeline), has_time) {
                return None;
            }
            let (config, data) = (self.exam.config(), self.exam.data());
            let evidence = self.exam.evidence(&self.evaluations, self.evaluated.as_ref()?)?;
            let diagnosis = Diagnosis::new(evidence, config, data);
            let Some(state) = diagnosis.trouble() else {
                return Some(Diagnosed { diagnosis, finding: None });
            };
            let treatment =
                Treatment::new(state, &diagnosis.evidence, config, timeline, Arc::clone(data));
            self.treated = Some(Box::new((diagnosis, treatment)));
        }
        let (diagnosis, treatment) = &mut **self.treated.as_mut()?;
        if !treatment.advance(timeline, has_time) {
            return None;
        }
        let (diagnosis, finding) = (diagnosis.clone(), treatment.finding().cloned());
        Some(Diagnosed { diagnosis, finding })
    }
}
