//! What time does to a run: steps, and the evaluation that follows them.

use ndarray::Array2;

use super::scene::Drawing;
use super::{Lab, Notice};
use crate::engine::health::Health;

/// Seconds that the steps of one tick may take together.
const STEPS_BUDGET: f64 = 0.005;
/// Seconds that the evaluation may take in one tick, whatever the steps took.
const EVALUATION_BUDGET: f64 = 0.001;
/// Seconds since the start of a tick until which the evaluation may go on in any case.
const EVALUATION_END: f64 = 0.008;
/// Seconds since the start of a tick until which the picture of all points may be worked on.
const DRAWING_END: f64 = 0.007;
/// Steps between two evaluations, at least.
const EVALUATE_EVERY: u64 = 10;

/// What a tick did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Whether anything that is on screen may have changed.
    pub changed: bool,
    /// Whether there is more to do, so that the next tick should come soon.
    pub busy: bool,
}

impl Lab {
    /// Lets `seconds` pass: takes the steps that are due, and goes on evaluating. `clock` tells
    /// the time in seconds, from any start; it keeps a tick to about 8 ms.
    pub fn tick(&mut self, seconds: f64, clock: &dyn Fn() -> f64) -> Pulse {
        let start = clock();
        let before = self.trainer.steps();
        self.waited += seconds;
        // While a picture is made, the weights stay as they are.
        if self.drawing.is_none() {
            self.steps_due(start, clock);
        }
        let mut rejudged = false;
        if self.drawing.is_none() {
            if self.trainer.steps() != before {
                self.drawing = Some(Drawing::new(&self.trainer));
            } else if self.stale {
                self.rejudge();
                rejudged = true;
            }
        }
        let mut changed = self.draw(&|| clock() - start < DRAWING_END) || rejudged;
        if !self.evaluations.is_running() && self.evaluation_is_due() {
            self.evaluate();
        }
        let end = (start + EVALUATION_END).max(clock() + EVALUATION_BUDGET);
        let has_time = || clock() < end;
        if let Some(evaluated) = self.evaluations.advance(&has_time) {
            self.history.add_evaluation(evaluated);
            changed = true;
        }
        if changed {
            self.version += 1;
        }
        let busy = self.transport.playing
            || self.drawing.is_some()
            || self.evaluations.is_running()
            || self.evaluation_is_due()
            || self.trainer.steps() != before;
        Pulse { changed, busy }
    }

    /// Takes the steps that are due, as far as there is time.
    fn steps_due(&mut self, start: f64, clock: &dyn Fn() -> f64) {
        let due = self.transport.steps_due(std::mem::take(&mut self.waited));
        let mut taken = 0;
        while due.is_none_or(|due| taken < due) && self.transport.playing {
            self.steps(1);
            taken += 1;
            if clock() - start > STEPS_BUDGET {
                break;
            }
        }
    }

    /// Goes on with the picture under way; whether it is there now.
    fn draw(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(drawing) = self.drawing.take() else { return false };
        match drawing.advance(&self.trainer, has_time) {
            Ok(embedding) => {
                self.scene.advance(embedding, &mut self.trainer, &mut self.projector);
                self.stale = false;
                true
            }
            Err(unfinished) => {
                self.drawing = Some(unfinished);
                false
            }
        }
    }

    pub(super) fn steps(&mut self, count: u64) {
        self.config_at_step = self.config().clone();
        for _ in 0..count {
            let report = self.trainer.step();
            if report.health == Health::Diverged {
                self.transport.playing = false;
                let text = Health::Diverged.explain(report, &self.config_at_step);
                self.notice = Some(Notice { text, is_error: true });
                self.stale = true;
                return;
            }
            self.history.add(report);
        }
    }

    /// Judges the triplets on screen by the present knobs; the points stay where they are.
    fn rejudge(&mut self) {
        let embedding = self.scene.embedding.clone();
        self.scene.advance(embedding, &mut self.trainer, &mut self.projector);
        self.stale = false;
    }

    /// Makes the scene anew, at once.
    pub(super) fn refresh(&mut self) {
        self.drawing = Some(Drawing::new(&self.trainer));
        self.draw(&|| true);
    }

    /// While playing every now and then, and in any case where the run comes to rest.
    fn evaluation_is_due(&self) -> bool {
        let last = self.history.last_evaluation().map(|e| e.step);
        let step = self.report().step;
        match last {
            None => true,
            Some(last) if self.transport.playing => step >= last + EVALUATE_EVERY,
            Some(last) => step != last,
        }
    }

    pub(super) fn evaluate(&mut self) {
        let (step, distance) = (self.report().step, self.config().distance);
        let embedding: &Array2<f64> = &self.scene.embedding;
        self.evaluations.start(step, embedding, distance);
    }
}
