//! The picture of the step on screen, made in slices, and its evaluation.

use ndarray::Array2;

use super::ActiveRun;
use crate::snapshot::Drawing;

/// Least number of steps between two evaluations while playing.
const EVALUATE_EVERY: u64 = 10;

impl ActiveRun {
    /// Returns true if the run is being drawn, evaluated or moved to another step.
    pub(crate) fn is_busy(&self, playing: bool) -> bool {
        self.target.is_some()
            || self.drawing.is_some()
            || self.evaluations.is_running()
            || self.evaluation_is_due(playing)
    }

    /// Returns true if a picture is being made: the weights must not change.
    pub fn is_drawing(&self) -> bool {
        self.drawing.is_some()
    }

    /// Drops the unfinished picture.
    pub(crate) fn drop_drawing(&mut self) {
        self.drawing = None;
    }

    /// Starts the picture of the present step; `jumped` if it doesn't directly follow the one on
    /// screen.
    pub(crate) fn draw_anew(&mut self, jumped: bool) {
        self.jumped |= jumped;
        self.drawing = Some(Drawing::new(self.trainer()));
    }

    /// Continues the unfinished picture, starts one if points moved, or updates the report if
    /// settings changed. Returns true if the snapshot changed.
    pub(crate) fn draw(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let is_elsewhere = self.placed != *self.trainer().data().moved();
        if is_elsewhere && self.target.is_none() && self.drawing.is_none() {
            self.draw_anew(false);
        }
        let Some(drawing) = self.drawing.take() else {
            let rejudge = self.stale && self.target.is_none();
            if rejudge {
                let embedding = self.snapshot.embedding.clone();
                self.show(embedding);
            }
            return rejudge;
        };
        match drawing.advance(self.trainer(), has_time) {
            Ok(embedding) => {
                self.show(embedding);
                true
            }
            Err(unfinished) => {
                self.drawing = Some(unfinished);
                false
            }
        }
    }

    pub(crate) fn show(&mut self, embedding: Array2<f64>) {
        let trainer = match &mut self.held {
            Some(held) => &mut held.trainer,
            None => &mut self.trainer,
        };
        self.snapshot.advance(embedding, trainer, &mut self.projector);
        self.place_inputs();
        if std::mem::take(&mut self.jumped) {
            self.snapshot.trail.clear();
        }
        self.stale = false;
    }

    /// Starts an evaluation if one is due: every few steps while playing, and always when paused.
    pub(crate) fn evaluate_if_due(&mut self, playing: bool) {
        if !self.evaluations.is_running() && self.evaluation_is_due(playing) {
            self.evaluate();
        }
    }

    /// Continues the evaluation while there is time. Returns true if there is a new result.
    pub(crate) fn advance_evaluation(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(evaluated) = self.evaluations.advance(has_time) else { return false };
        if evaluated.step <= self.reached() {
            self.run.timeline.history_mut().add_evaluation(evaluated);
        }
        true
    }

    fn evaluation_is_due(&self, playing: bool) -> bool {
        if self.target.is_some() || self.report().step > self.reached() || self.held.is_some() {
            return false;
        }
        let step = self.report().step;
        match self.evaluated().map(|e| e.step) {
            None => true,
            Some(_) if self.evaluate_again => self.drawing.is_none(),
            Some(last) if playing => step >= last + EVALUATE_EVERY,
            Some(last) => step != last,
        }
    }

    fn evaluate(&mut self) {
        self.evaluate_again = false;
        let (step, distance) = (self.report().step, self.config().distance);
        self.evaluations.start(step, &self.snapshot.embedding, distance);
    }
}
