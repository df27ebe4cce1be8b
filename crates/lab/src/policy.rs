//! What holds of a command wherever it comes from: its words, its key, what undoes it, which
//! control of a lesson locks it, and what becomes of a step in slow motion and of a point in hand.
//!
//! Each owner of commands (the lab, lessons, the window) has one function `policy` that gives a
//! command its row; it has no wildcard arm, so that the compiler asks for the row of a new command.

use super::control::Control;
use super::shortcut::Shortcut;

/// The row of a command.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// The words on a button or in a menu.
    pub label: &'static str,
    /// What it does, in a sentence.
    pub tooltip: &'static str,
    /// The key that does it.
    pub shortcut: Option<Shortcut>,
    /// The heading under which the page of keys lists it.
    pub group: Group,
    /// What a page of a lesson has to offer for it.
    pub lock: Lock,
    /// What it may change that undo brings back.
    pub scope: Scope,
    /// Whether one after the other are the moves of one drag, to be undone together.
    pub drags: bool,
    /// What becomes of a step in slow motion.
    pub slow: InSlowMotion,
    /// What becomes of a point in hand.
    pub point: WithPointInHand,
}

/// A row without a key: label and tooltip, and what holds of it.
pub const fn row(
    [label, tooltip]: [&'static str; 2],
    group: Group,
    lock: Lock,
    scope: Scope,
    slow: InSlowMotion,
    point: WithPointInHand,
) -> Policy {
    Policy { label, tooltip, shortcut: None, group, lock, scope, drags: false, slow, point }
}

impl Policy {
    /// The same with a key.
    pub const fn key(self, shortcut: Shortcut) -> Self {
        Self { shortcut: Some(shortcut), ..self }
    }

    /// The same with a key, or with none.
    pub const fn keyed(self, shortcut: Option<Shortcut>) -> Self {
        Self { shortcut, ..self }
    }

    /// The same for what a slider sends while it is dragged.
    pub const fn dragged(self) -> Self {
        Self { drags: true, ..self }
    }
}

/// A command of any owner.
pub trait HasPolicy {
    /// What holds of the command.
    fn policy(&self) -> Policy;

    /// The words on a button or in a menu.
    fn label(&self) -> &'static str {
        self.policy().label
    }

    /// What it does, in a sentence.
    fn tooltip(&self) -> &'static str {
        self.policy().tooltip
    }

    /// The tooltip, with the key behind it.
    fn hint(&self) -> String {
        let Policy { tooltip, shortcut, .. } = self.policy();
        shortcut.map_or_else(|| tooltip.to_owned(), |key| format!("{tooltip} ({})", key.label))
    }

    /// The key that does it.
    fn shortcut(&self) -> Option<Shortcut> {
        self.policy().shortcut
    }
}

/// A heading on the page of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Steps, speed and settings.
    Training,
    /// Points of the data, moved by hand.
    Points,
    /// Going to other steps, marks and loops.
    Time,
    /// One step, phase by phase.
    SlowMotion,
    /// Runs, files, undo, comparison.
    Runs,
    /// The margin.
    Margin,
    /// What is selected.
    Selection,
    /// Views and their arrangement.
    Views,
    /// What is switched on in the views.
    Show,
    /// The size of everything, and help.
    Zoom,
    /// Lessons and presenting.
    Lessons,
}

/// What a page of a lesson has to offer so that a command may be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Nothing: it can be done on every page.
    Open,
    /// This control, there and not locked.
    By(Control),
    /// The controls of the settings that it changes.
    BySettings,
}

/// What a command may change, as far as undo brings it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Settings of a run; what is undone is named after them.
    Settings,
    /// The runs, and the settings that wait for a new start.
    Runs,
    /// What is switched on.
    Display,
    /// The speed.
    Speed,
    /// The range of steps that is repeated.
    Loop,
    /// The three points.
    Three,
    /// The arrangement of the window.
    Window,
    /// Nothing that is undone: time, pointing, looking.
    Nothing,
}

impl Scope {
    /// Whether runs may change.
    pub fn is_of_runs(self) -> bool {
        matches!(self, Self::Settings | Self::Runs)
    }
}

/// What becomes of a step in slow motion when a command is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InSlowMotion {
    /// It goes on: the command looks, or it changes no run on screen.
    GoesOn,
    /// It ends: before the step, or after it where the last phase is shown.
    Ends,
    /// The command takes the step itself, whichever phase is shown.
    TakesTheStep,
}

/// What becomes of a point in hand, which is moved and not kept yet, when a command is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithPointInHand {
    /// It stays in hand.
    Stays,
    /// It is kept: a step learns from what is on screen.
    Kept,
    /// It is put back: it can't be taken along.
    PutBack,
    /// It is put back, and that is all that the command does.
    OnlyPutBack,
}
