//! The diagnosis of the step on screen, and the search for its cure, in slices.

use std::sync::Arc;

use super::ActiveRun;
use crate::change::same_points;
use crate::diagnosis::{Cure, Diagnosis, Exam, Finding, Known, Treatment};
use engine::config::ValidConfig;

/// The diagnosis of a run, and what is left to find out.
#[derive(Default)]
pub struct Diagnosing {
    /// The last diagnosis; while the run plays, of an earlier step.
    made: Option<Diagnosis>,
    exam: Option<Exam>,
    /// What the last examination found out, and the settings for which it holds.
    known: Option<(ValidConfig, Known)>,
    treatment: Option<Treatment>,
}

impl Diagnosing {
    /// The same for a copy of the run, with nothing under way.
    pub fn fork(&self) -> Self {
        Self { made: self.made.clone(), known: self.known.clone(), ..Self::default() }
    }

    /// Forgets the diagnosis, after the run became another.
    pub fn forget(&mut self) {
        (self.made, self.exam, self.treatment) = (None, None, None);
        if let Some((_, known)) = &mut self.known {
            known.past = None;
        }
    }

    fn known_for(&self, config: &ValidConfig) -> Known {
        let Some((other, known)) = &self.known else { return Known::default() };
        let mut same = other.to_config();
        same.optimizer = config.optimizer;
        let same_data = same_points(other, config)
            && other.moved == config.moved
            && other.drawn == config.drawn;
        let known = if same_data { *known } else { Known::default() };
        Known { start: known.start.filter(|_| same == **config), ..known }
    }
}

impl ActiveRun {
    /// The last diagnosis of the run: of the step on screen, or of a step shortly before while it
    /// plays.
    pub fn diagnosis(&self) -> Option<&Diagnosis> {
        self.diagnosing.made.as_ref()
    }

    /// Returns true if the diagnosis is of the step on screen.
    pub fn is_diagnosed(&self) -> bool {
        let current = |made: &Diagnosis| {
            made.step() == self.report().step && made.config == *self.trainer.config()
        };
        self.diagnosis().is_some_and(current)
    }

    /// Returns true if an examination is under way.
    pub(crate) fn is_examined(&self) -> bool {
        self.diagnosing.exam.is_some()
    }

    /// The result of the search for a cure of the present diagnosis, once there is one.
    pub fn finding(&self) -> Option<&Finding> {
        self.diagnosing.treatment.as_ref().and_then(Treatment::finding)
    }

    /// The cure of the present diagnosis, if one was found.
    pub fn cure(&self) -> Option<&Cure> {
        match self.finding()? {
            Finding::Cure(cure) => Some(cure),
            Finding::Nothing(_) => None,
        }
    }

    /// Begins to examine the step on screen, unless another examination is under way.
    pub(crate) fn begin_exam(&mut self) {
        let is_here = self.trainer.steps() == self.report().step && self.held.is_none();
        if is_here && self.diagnosing.exam.is_none() && !self.is_diagnosed() {
            let known = self.diagnosing.known_for(self.trainer.config());
            self.diagnosing.exam =
                Some(Exam::new(&self.trainer, &self.evaluations, Some(&self.run.timeline), known));
        }
    }

    /// Continues the examination while there is time; begins that of the step on screen once its
    /// evaluation is there. Returns true if there is a new diagnosis.
    pub(crate) fn advance_exam(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let here = self.report().step;
        let is_evaluated = self.evaluated().is_some_and(|e| e.step == here);
        if is_evaluated && self.target.is_none() && !self.is_drawing() {
            if self.diagnosing.exam.as_ref().is_some_and(|exam| exam.step() != here) {
                self.diagnosing.exam = None;
            }
            self.begin_exam();
        }
        let Some(exam) = &mut self.diagnosing.exam else { return false };
        if !exam.advance(&self.evaluations, Some(&self.run.timeline), has_time) {
            return false;
        }
        let known = Some((exam.config().clone(), exam.known()));
        let evaluated = self.run.timeline.history().evaluation_at(exam.step());
        let Some(evaluated) = evaluated.filter(|e| e.step == exam.step()) else {
            if self.evaluations.running() != Some(exam.step()) {
                self.diagnosing.exam = None;
            }
            return false;
        };
        let evidence = exam.evidence(&self.evaluations, evaluated);
        let made = evidence.map(|evidence| Diagnosis::new(evidence, exam.config(), exam.data()));
        self.diagnosing.exam = None;
        self.diagnosing.treatment = None;
        self.diagnosing.known = known;
        self.diagnosing.made = made;
        true
    }

    /// Continues the search for a cure while there is time. Returns true if there is more to do.
    pub(crate) fn advance_treatment(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        if !self.is_diagnosed() || self.target.is_some() || self.held.is_some() {
            return false;
        }
        let Some(made) = self.diagnosing.made.as_ref().filter(|made| made.state.is_trouble())
        else {
            return false;
        };
        let timeline = &self.run.timeline;
        let treatment = self.diagnosing.treatment.get_or_insert_with(|| {
            let data = Arc::clone(self.trainer.data());
            Treatment::new(made.state, &made.evidence, &made.config, timeline, data)
        });
        !treatment.advance(timeline, has_time)
    }
}
