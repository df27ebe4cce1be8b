//! Navigation to other steps: single steps, marks and the loop.

use super::active_run::{ActiveRun, few_pieces};
use super::transport::Range;
use super::{Lab, Notice};
use engine::numbers::count;

/// How the message begins that a command waits for a move.
pub(super) const ON_THE_WAY: &str = "On the way to step";
/// The most steps of a move that a command waits for, and the most pieces of work of long steps.
const SHORT_WAY: u64 = 2_000;
const SHORT_WORK: u64 = 40;

impl Lab {
    /// Finishes a short move to another step at once. Returns true if every run has arrived; a long
    /// move is not waited for.
    pub fn finish_seek(&mut self) -> bool {
        let is_long = |active: &ActiveRun, to: u64| {
            to.saturating_sub(active.reached()) > SHORT_WAY
                || active.pieces_of_move() > SHORT_WORK
                || active.coming().is_some()
        };
        let long =
            self.active_mut().find_map(|active| active.target().filter(|&to| is_long(active, to)));
        if let Some(to) = long {
            let text =
                format!("{ON_THE_WAY} {}: wait, or press Esc to stay here first.", count(to));
            self.notice = Some(Notice::remark(text));
            return false;
        }
        while self.active_mut().any(|active| active.target().is_some()) {
            self.travel(&|| true);
        }
        true
    }

    /// Takes one training step and pauses. A long one goes on as time passes.
    pub(super) fn step(&mut self) {
        self.transport.halt();
        if !self.finish_seek() {
            return;
        }
        let has_time = few_pieces();
        if !self.evaluate_batches(&has_time) {
            return self.train(1);
        }
        self.advance_all();
        for active in self.active_mut() {
            active.draw_anew(false);
            active.draw(&has_time);
        }
    }

    /// Goes to a step and pauses there.
    pub fn look_at(&mut self, step: u64) {
        self.transport.playing = false;
        self.go_to(step);
    }

    /// Trains this many steps in view.
    pub(super) fn train(&mut self, steps: u64) {
        self.transport.halt();
        if steps > 0 && self.finish_seek() {
            let to = self.run_a.trainer().steps().saturating_add(steps);
            self.transport.train(to, steps);
        }
    }

    /// Goes to the next edit or bookmark, or to the previous one.
    pub(super) fn jump(&mut self, forward: bool) {
        let at = self.run_a.cursor();
        let recipe = self.focused().recipe();
        let edits = recipe.edits().iter().map(|edit| edit.step);
        let marks = edits.chain(recipe.bookmarks().iter().map(|mark| mark.step));
        let found = if forward {
            marks.filter(|&step| step > at).min().unwrap_or(u64::MAX)
        } else {
            marks.filter(|&step| step < at).max().unwrap_or(0)
        };
        self.look_at(found);
    }

    /// Sets the first step of the loop.
    pub(super) fn loop_from(&mut self, first: u64) {
        let last = self.transport.repeat.map_or(u64::MAX, |range| range.last);
        let end = self.last_step().max(first + 1);
        let last = if last > first { last.min(end) } else { end };
        self.transport.repeat = Some(Range { first, last });
    }

    /// Sets the last step of the loop.
    pub(super) fn loop_to(&mut self, last: u64) {
        let first = self.transport.repeat.map_or(0, |range| range.first);
        let last = last.max(1);
        self.transport.repeat = Some(Range { first: if first < last { first } else { 0 }, last });
    }
}
