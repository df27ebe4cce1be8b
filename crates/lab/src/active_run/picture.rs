//! The picture of the step on screen, made in slices while there is time, and its evaluation.

use ndarray::Array2;

use super::ActiveRun;
use crate::snapshot::Drawing;

/// Steps between two evaluations while playing, at least.
const EVALUATE_EVERY: u64 = 10;

impl ActiveRun {
    /// Whether the run is being drawn, evaluated, or on its way.
    pub(crate) fn is_busy(&self, playing: bool) -> bool {
        self.target.is_some()
            || self.drawing.is_some()
            || self.evaluations.is_running()
            || self.evaluation_is_due(playing)
    }

    /// Whether a picture is under way: the weights have to stay as they are.
    pub fn is_drawing(&self) -> bool {
        self.drawing.is_some()
    }

    /// The picture under way is of no use any more.
    pub(crate) fn drop_drawing(&mut self) {
        self.drawing = None;
    }

    /// The picture of the present step is to be made; `jumped` where the one on screen is not of
    /// a moment before.
    pub(crate) fn draw_anew(&mut self, jumped: bool) {
        self.jumped |= jumped;
        self.drawing = Some(Drawing::new(self.trainer()));
    }

    /// Goes on with the picture under way, begins one where points were moved, or judges anew where
    /// other settings changed; whether the snapshot has changed.
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

    /// Starts an evaluation where one is due: while playing every now and then, and in any case
    /// where the run comes to rest.
    pub(crate) fn evaluate_if_due(&mut self, playing: bool) {
        if !self.evaluations.is_running() && self.evaluation_is_due(playing) {
            self.evaluate();
        }
    }

    /// Goes on evaluating while there is time; whether there is a new result.
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
