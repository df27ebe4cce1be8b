//! The picture of the step on screen, made in slices, and its evaluation.

use std::cell::Cell;
use std::sync::Arc;

use ndarray::Array2;

use super::ActiveRun;
use crate::key_steps;
use crate::snapshot::{Drawing, Picture};
use crate::thing::Thing;
use crate::version;
use engine::report::TripletId;
use engine::trainer::Trainer;

/// The most pieces of work that a command does itself; what is left is done as time passes.
const FEW: u32 = 16;

/// Returns time for a few pieces of work: for a command, which has no clock and may hold no frame.
pub fn few_pieces() -> impl Fn() -> bool {
    let left = Cell::new(FEW);
    move || {
        left.set(left.get().saturating_sub(1));
        left.get() > 0
    }
}

impl ActiveRun {
    /// Returns true if the run is being drawn, evaluated or moved to another step.
    pub(crate) fn is_busy(&self, playing: bool) -> bool {
        self.target.is_some()
            || !self.is_shown()
            || self.evaluations.running().is_some()
            || self.is_examined()
            || self.evaluation_is_due(playing)
    }

    /// Returns true if an evaluation is under way.
    pub(crate) fn is_being_evaluated(&self) -> bool {
        self.evaluations.running().is_some()
    }

    /// Returns true if a picture is being made: the weights must not change.
    pub fn is_drawing(&self) -> bool {
        self.drawing.is_some() || self.opening.is_some()
    }

    /// Returns true if the snapshot shows the present step with its settings.
    pub(crate) fn is_shown(&self) -> bool {
        !self.is_drawing() && !self.stale
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
        if !self.open_up(has_time) {
            return false;
        }
        let data = self.trainer().data();
        let is_elsewhere = self.placed != *data.moved() || self.placed_drawn != *data.drawn();
        if is_elsewhere && self.target.is_none() && self.drawing.is_none() {
            self.draw_anew(false);
        }
        let rows = self.trainer().data().len();
        if self.stale && self.target.is_none() && self.snapshot.embedding.nrows() != rows {
            // The points can't stay where they are: there are others.
            self.drawing.get_or_insert_with(|| Drawing::new(&self.trainer));
        }
        let is_due = self.drawing.is_some() || (self.stale && self.target.is_none());
        if !is_due || !self.trainer_mut().preview_while(has_time) {
            return false;
        }
        let Some(drawing) = self.drawing.take() else {
            // Only settings changed: the points stay where they are.
            let picture = self.snapshot.take_picture();
            self.show(picture);
            return true;
        };
        let guide = self.run.timeline.guide(&self.trainer);
        let trainer = self.held.as_ref().map_or(&self.trainer, |held| &held.trainer);
        match drawing.advance(trainer, &mut self.projector, guide.as_ref(), has_time) {
            Ok(picture) => {
                self.show(picture);
                true
            }
            Err(unfinished) => {
                self.drawing = Some(unfinished);
                false
            }
        }
    }

    /// Shows the points soon, if others were added or erased at the step on screen: the picture before
    /// has no place for them.
    pub(crate) fn show_other_rows(&mut self) {
        let has_other_rows = self.placed_drawn != *self.trainer.data().drawn();
        if has_other_rows && self.target.is_none() {
            self.held = None;
            self.draw_anew(false);
            self.draw(&few_pieces());
        }
    }

    /// Shows an embedding of all points: at once if the batch is evaluated quickly, or else as soon as
    /// it is.
    pub(crate) fn show_soon(&mut self, embedding: Array2<f64>) {
        self.drawing = Some(Drawing::made(embedding));
        self.draw(&few_pieces());
    }

    /// The trainer on screen.
    fn trainer_mut(&mut self) -> &mut Trainer {
        match &mut self.held {
            Some(held) => &mut held.trainer,
            None => &mut self.trainer,
        }
    }

    fn show(&mut self, picture: Picture) {
        let trainer = match &mut self.held {
            Some(held) => &mut held.trainer,
            None => &mut self.trainer,
        };
        self.snapshot.advance(picture, trainer);
        self.be_seen();
        self.place_inputs();
        let data = Arc::clone(self.trainer().data());
        if self.evaluations.follow(&data) {
            self.diagnosing.forget();
            self.let_go_of_lost_points();
        }
        if std::mem::take(&mut self.jumped) {
            self.snapshot.trail.clear();
        }
        self.stale = false;
        self.picture_version = version::next();
    }

    /// Lets go of what is selected or hovered, if it has a point that isn't on screen any more.
    fn let_go_of_lost_points(&mut self) {
        let has_all = |id: TripletId| {
            [id.anchor, id.positive, id.negative].into_iter().all(|row| self.has(row))
        };
        let is_there = |thing: &Thing| match *thing {
            Thing::Point(row) => self.has(row),
            Thing::Triplet(id) => has_all(id),
            Thing::Class(_) => true,
        };
        let (hovered, followed) =
            (self.hovered.filter(is_there), self.followed.filter(|id| has_all(*id)));
        self.selected = self.selected.filter(is_there);
        (self.hovered, self.followed) = (hovered, followed);
    }

    /// Starts the evaluation of the step on screen if it is due: at key steps while playing, and
    /// always when paused.
    pub(crate) fn evaluate_if_due(&mut self, playing: bool) {
        let step = self.report().step;
        let is_free = match self.evaluations.running() {
            Some(running) => !playing && running != step,
            None => true,
        };
        if is_free && self.evaluation_is_due(playing) {
            self.evaluations.start(step, &self.snapshot.embedding, self.snapshot.distance);
            self.begin_exam();
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
        let step = self.report().step;
        self.target.is_none()
            && !self.is_drawing()
            && self.held.is_none()
            && step <= self.reached()
            && !self.history().is_evaluated(step)
            && (!playing || key_steps::is_key(step))
    }

    /// Evaluates the key steps that playing was too fast for, the last first, while there is time.
    /// Returns true if there is more to do.
    pub(crate) fn fill_curves(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        if self.target.is_some() || self.held.is_some() || self.coming().is_some() {
            return false;
        }
        loop {
            if self.evaluations.running().is_some() {
                if !self.advance_evaluation(has_time) {
                    return true;
                }
                continue;
            }
            let is_missing = |&step: &u64| !self.history().is_evaluated(step);
            let Some(missing) = key_steps::back_from(self.reached()).find(is_missing) else {
                self.filler = None;
                return false;
            };
            let filler = self.filler.get_or_insert_with(|| self.trainer.clone());
            if !self.run.timeline.visit(filler, missing, has_time) {
                return true;
            }
            self.evaluations.start_at(filler);
        }
    }
}
