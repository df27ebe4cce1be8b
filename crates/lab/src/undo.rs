//! What was done, so that it can be undone: how things were before each act.

use super::display::Display;
use super::notebook::Notebook;
use super::three::ThreePoints;
use super::transport::{Range, Speed};
use super::{Command, Lab};
use engine::config::{RunConfig, ValidConfig};

/// The most acts that can be undone.
const MOST: usize = 1_000;

/// What a command may change, as far as that can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The runs, and the knobs that wait for a new start.
    Runs,
    /// What is switched on.
    Display,
    /// The speed.
    Speed,
    /// The range that is played over and over.
    Loop,
    /// The three points.
    Three,
    /// The arrangement of the window.
    Window,
    /// Nothing that is undone: time, pointing, looking.
    None,
}

impl Scope {
    /// What this command may change.
    pub fn of(command: &Command) -> Self {
        match command {
            Command::Configure(_)
            | Command::KeepReach
            | Command::MarginUp
            | Command::MarginDown
            | Command::Reset
            | Command::AcceptProposal
            | Command::DropProposal
            | Command::Bookmark
            | Command::NameBookmark(..)
            | Command::Describe { .. }
            | Command::SwitchTo(_)
            | Command::Forget(_)
            | Command::Open(_)
            | Command::Restore(_)
            | Command::Compare(_)
            | Command::TryCure(_)
            | Command::EndComparison(_) => Self::Runs,
            Command::Toggle(_) | Command::SetAxes(_) => Self::Display,
            Command::SetSpeed(_) | Command::Faster | Command::Slower => Self::Speed,
            Command::LoopFrom | Command::LoopTo | Command::SetLoop(_) => Self::Loop,
            Command::SetThree(_) | Command::StepThree | Command::ResetThree => Self::Three,
            Command::Arrange(_) => Self::Window,
            _ => Self::None,
        }
    }
}

/// How things were, as far as an act changes them.
#[derive(Clone, Debug, PartialEq)]
pub enum Past {
    /// The runs, and the knobs that waited for a new start.
    Runs(Box<Notebook>, Option<ValidConfig>),
    /// What was switched on.
    Display(Display),
    /// The speed.
    Speed(Speed),
    /// The range that was played over and over.
    Loop(Option<Range>),
    /// The three points.
    Three(Box<ThreePoints>),
    /// The arrangement of the window, which is the window's to remember.
    Window,
}

/// An act that can be undone.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// What was done, in words.
    pub label: String,
    /// How it was before.
    pub before: Past,
}

/// The acts, the last one last.
#[derive(Clone, Debug, Default)]
pub struct Undo {
    done: Vec<Act>,
    undone: Vec<Act>,
    /// The knob that the last act moved, and all knobs before: while one is being dragged, all is
    /// one act.
    moving: Option<(&'static str, RunConfig)>,
}

impl Undo {
    /// Where the knob that is moved was taken from, if the last act moved it already.
    pub fn moves_from(&self, moved: Option<&'static str>) -> Option<&RunConfig> {
        let (name, from) = self.moving.as_ref()?;
        (Some(*name) == moved && !self.done.is_empty()).then_some(from)
    }

    /// Remembers an act. Acts that move the same knob one after the other are one; `moved` has its
    /// name, and all knobs as they were before.
    pub fn record(&mut self, act: Act, moved: Option<(&'static str, RunConfig)>) {
        self.undone.clear();
        let name = moved.as_ref().map(|(name, _)| *name);
        if self.moves_from(name).is_some()
            && let Some(last) = self.done.last_mut()
        {
            last.label = act.label;
            return;
        }
        self.moving = moved;
        self.done.push(act);
        if self.done.len() > MOST {
            self.done.remove(0);
        }
    }

    /// Whatever comes next is an act of its own.
    pub fn let_go(&mut self) {
        self.moving = None;
    }

    /// What would be undone next.
    pub fn next(&self) -> Option<&Act> {
        self.done.last()
    }

    /// What would be done again next.
    pub fn next_redo(&self) -> Option<&Act> {
        self.undone.last()
    }

    /// Takes the last act to undo it.
    pub fn take(&mut self) -> Option<Act> {
        self.moving = None;
        self.done.pop()
    }

    /// Takes the last undone act to do it again.
    pub fn take_undone(&mut self) -> Option<Act> {
        self.moving = None;
        self.undone.pop()
    }

    /// An act was undone; `act` has how it was until then.
    pub fn was_undone(&mut self, act: Act) {
        self.undone.push(act);
    }

    /// An act was done again; `act` has how it was until then.
    pub fn was_redone(&mut self, act: Act) {
        self.done.push(act);
    }
}

impl Lab {
    /// How things are, as far as a command may change them.
    pub(super) fn past(&self, scope: Scope) -> Option<Past> {
        Some(match scope {
            Scope::Runs => Past::Runs(Box::new(self.notebook_at_hand()), self.proposal.clone()),
            Scope::Display => Past::Display(self.display.clone()),
            Scope::Speed => Past::Speed(self.transport.speed),
            Scope::Loop => Past::Loop(self.transport.repeat),
            Scope::Three => Past::Three(Box::new(self.three.clone())),
            Scope::Window => Past::Window,
            Scope::None => return None,
        })
    }

    /// Takes the last act back.
    pub(super) fn undo(&mut self) {
        let Some(Act { label, before }) = self.undo.take() else { return };
        let now = self.go_back(before);
        self.undo.was_undone(Act { label, before: now });
    }

    /// Does the last undone act again.
    pub(super) fn redo(&mut self) {
        let Some(Act { label, before }) = self.undo.take_undone() else { return };
        let now = self.go_back(before);
        self.undo.was_redone(Act { label, before: now });
    }

    /// Makes things what they were; returns how they are until now.
    fn go_back(&mut self, to: Past) -> Past {
        // What was said of an act isn't so any more.
        self.notice.take_if(|notice| !notice.is_error);
        match to {
            Past::Runs(notebook, proposal) => {
                let now = Past::Runs(Box::new(self.notebook_at_hand()), self.proposal.take());
                self.transport.playing = false;
                self.restore(&notebook);
                self.proposal = proposal;
                now
            }
            Past::Display(mut display) => {
                let now = Past::Display(self.display.clone());
                display.inquiry = self.display.inquiry;
                self.set_display(display);
                now
            }
            Past::Speed(speed) => Past::Speed(std::mem::replace(&mut self.transport.speed, speed)),
            Past::Loop(range) => Past::Loop(std::mem::replace(&mut self.transport.repeat, range)),
            Past::Three(three) => Past::Three(Box::new(std::mem::replace(&mut self.three, *three))),
            Past::Window => Past::Window,
        }
    }
}
