//! Undo: restores the state from before an act.

mod stack;

use super::Lab;
use super::display::Display;
use super::policy::Scope;
use super::session::Session;
use super::three_points::ThreePoints;
use super::transport::{Range, Speed};
use engine::config::ValidConfig;

pub use stack::{Act, Before, Direction, Undo, WindowState};

/// The earlier state of the part that an act changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Past {
    /// The runs, and the proposed settings.
    Runs(Box<Session>, Option<ValidConfig>),
    /// The display settings.
    Display(Display),
    /// The speed.
    Speed(Speed),
    /// The loop.
    Loop(Option<Range>),
    /// The three points.
    Three(Box<ThreePoints>),
}

impl Lab {
    /// The present state of the part that a command may change.
    pub(super) fn past(&self, scope: Scope) -> Option<Past> {
        Some(match scope {
            Scope::Settings | Scope::Runs => {
                Past::Runs(Box::new(self.to_session()), self.proposal.clone())
            }
            Scope::Display => Past::Display(self.display.clone()),
            Scope::Speed => Past::Speed(self.transport.speed),
            Scope::Loop => Past::Loop(self.transport.repeat),
            Scope::Three => Past::Three(Box::new(self.three.clone())),
            Scope::Window | Scope::Nothing => return None,
        })
    }

    /// Undoes or redoes one act. An act of the window is left to the window ([`Lab::swap_window`]).
    pub(super) fn go_back_or_forth(&mut self, direction: Direction) {
        let is_of_lab = |act: &Act| matches!(act.before, Before::Lab(_));
        if !self.undo.next(direction).is_some_and(is_of_lab) {
            return;
        }
        if let Some(Act { label, before: Before::Lab(before) }) = self.undo.take(direction) {
            let before = Before::Lab(Box::new(self.go_back(*before)));
            self.undo.keep_for_return(direction, Act { label, before });
        }
    }

    /// Records an act of the window; `before` is the state before it.
    pub fn record_window(&mut self, label: &str, before: WindowState) {
        self.undo.record(Act { label: label.to_owned(), before: Before::Window(before) }, None);
    }

    /// If the next act in a direction is one of the window, returns the window's state before it
    /// and keeps `now` for the way back. Returns `None` otherwise, and while a point is dragged:
    /// that is put back first.
    pub fn swap_window(&mut self, direction: Direction, now: WindowState) -> Option<WindowState> {
        let is_of_window = |act: &Act| matches!(act.before, Before::Window(_));
        if self.has_in_hand() || !self.undo.next(direction).is_some_and(is_of_window) {
            return None;
        }
        let Act { label, before: Before::Window(before) } = self.undo.take(direction)? else {
            return None;
        };
        self.undo.keep_for_return(direction, Act { label, before: Before::Window(now) });
        self.bump();
        Some(before)
    }

    /// Restores an earlier state; returns the present one.
    fn go_back(&mut self, to: Past) -> Past {
        // A message about the act no longer holds.
        self.notice.take_if(|notice| !notice.is_error);
        match to {
            Past::Runs(session, proposal) => {
                let now = Past::Runs(Box::new(self.to_session()), self.proposal.take());
                self.transport.playing = false;
                self.restore(&session);
                self.proposal = proposal;
                now
            }
            Past::Display(mut display) => {
                let now = Past::Display(self.display.clone());
                display.retrieval = self.display.retrieval;
                self.set_display(display);
                now
            }
            Past::Speed(speed) => Past::Speed(std::mem::replace(&mut self.transport.speed, speed)),
            Past::Loop(range) => Past::Loop(std::mem::replace(&mut self.transport.repeat, range)),
            Past::Three(three) => Past::Three(Box::new(std::mem::replace(&mut self.three, *three))),
        }
    }
}
