//! The policy of a command: its words, its key, its undo scope, the control of a lesson that locks
//! it, and its effect on slow motion and on a dragged point.
//!
//! Each owner of commands (the lab, lessons, the window) has one function `policy` with a row per
//! command. It has no wildcard arm, so the compiler asks for the row of a new command.

use super::control::Control;
use super::shortcut::Shortcut;

/// The policy of a command.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// The words on a button or in a menu.
    pub label: &'static str,
    /// A sentence on what it does.
    pub tooltip: &'static str,
    /// The keyboard shortcut.
    pub shortcut: Option<Shortcut>,
    /// A second key, which people know from other programs; no list shows it.
    pub second: Option<Shortcut>,
    /// The heading under which the page of keys lists it.
    pub group: Group,
    /// The control that a page of a lesson must offer.
    pub lock: Lock,
    /// The part of the state that it may change, for undo.
    pub scope: Scope,
    /// True if consecutive commands are one drag, undone together.
    pub drags: bool,
    /// The effect on slow motion.
    pub slow: InSlowMotion,
    /// The effect on a dragged point.
    pub point: WithPointInHand,
}

/// A policy without a key; the first argument is the label and the tooltip.
pub const fn row(
    [label, tooltip]: [&'static str; 2],
    group: Group,
    lock: Lock,
    scope: Scope,
    slow: InSlowMotion,
    point: WithPointInHand,
) -> Policy {
    Policy {
        label,
        tooltip,
        shortcut: None,
        second: None,
        group,
        lock,
        scope,
        drags: false,
        slow,
        point,
    }
}

impl Policy {
    /// Adds a key.
    pub const fn key(self, shortcut: Shortcut) -> Self {
        Self { shortcut: Some(shortcut), ..self }
    }

    /// The same with a second key.
    pub const fn or_key(self, second: Shortcut) -> Self {
        Self { second: Some(second), ..self }
    }

    /// Sets the key, or removes it.
    pub const fn keyed(self, shortcut: Option<Shortcut>) -> Self {
        Self { shortcut, ..self }
    }

    /// Marks a command that a slider sends while it is dragged.
    pub const fn dragged(self) -> Self {
        Self { drags: true, ..self }
    }
}

/// A command of any owner.
pub trait HasPolicy {
    /// The policy of the command.
    fn policy(&self) -> Policy;

    /// The words on a button or in a menu.
    fn label(&self) -> &'static str {
        self.policy().label
    }

    /// A sentence on what it does.
    fn tooltip(&self) -> &'static str {
        self.policy().tooltip
    }

    /// The tooltip, followed by the key.
    fn hint(&self) -> String {
        let Policy { tooltip, shortcut, .. } = self.policy();
        shortcut.map_or_else(|| tooltip.to_owned(), |key| format!("{tooltip} ({})", key.label))
    }

    /// The keyboard shortcut.
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
    /// Navigation to other steps, marks and loops.
    Time,
    /// One step, phase by phase.
    SlowMotion,
    /// Runs, files, undo, comparison.
    Runs,
    /// The margin.
    Margin,
    /// The selection.
    Selection,
    /// Views and their layout.
    Views,
    /// Display toggles.
    Show,
    /// Zoom and help.
    Zoom,
    /// Lessons and presenting.
    Lessons,
}

/// The condition under which a page of a lesson allows a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Every page allows it.
    Open,
    /// The page shows this control unlocked.
    By(Control),
    /// The page shows the controls of all settings that it changes unlocked.
    BySettings,
}

/// The part of the state that a command may change and undo restores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Settings of a run; the undo label names them.
    Settings,
    /// The runs, and the proposed settings.
    Runs,
    /// The display settings.
    Display,
    /// The speed.
    Speed,
    /// The loop.
    Loop,
    /// The three points.
    Three,
    /// The layout of the window.
    Window,
    /// Nothing that undo restores: time, hovering, selection.
    Nothing,
}

impl Scope {
    /// Returns true if runs may change.
    pub fn is_of_runs(self) -> bool {
        matches!(self, Self::Settings | Self::Runs)
    }
}

/// The effect of a command on slow motion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InSlowMotion {
    /// It goes on: the command changes no run on screen.
    GoesOn,
    /// It ends before the step, or after it in the last phase.
    Ends,
    /// The command takes the step itself, whichever phase is shown.
    TakesTheStep,
}

/// The effect of a command on a dragged point that isn't kept yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithPointInHand {
    /// It stays as it is.
    Stays,
    /// It is kept, because a step trains on what is on screen.
    Kept,
    /// It is put back, because it can't follow to another step.
    PutBack,
    /// It is put back, and the command does nothing else.
    OnlyPutBack,
}
