//! Keyboard shortcuts: the key names of egui, and their labels.

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// The key's name, as egui spells it.
    pub key: &'static str,
    /// True if Ctrl (or Cmd) is held.
    pub ctrl: bool,
    /// True if Shift is held.
    pub shift: bool,
    /// True if Alt is held.
    pub alt: bool,
    /// The label on screen.
    pub label: &'static str,
}

impl Shortcut {
    /// A key alone.
    pub const fn plain(key: &'static str, label: &'static str) -> Self {
        Self { key, ctrl: false, shift: false, alt: false, label }
    }

    /// A key with Ctrl.
    pub const fn ctrl(key: &'static str, label: &'static str) -> Self {
        Self { ctrl: true, ..Self::plain(key, label) }
    }

    /// A key with Shift.
    pub const fn shift(key: &'static str, label: &'static str) -> Self {
        Self { shift: true, ..Self::plain(key, label) }
    }

    /// A key with Alt.
    pub const fn alt(key: &'static str, label: &'static str) -> Self {
        Self { alt: true, ..Self::plain(key, label) }
    }

    /// A key with Ctrl and Shift.
    pub const fn ctrl_shift(key: &'static str, label: &'static str) -> Self {
        Self { shift: true, ..Self::ctrl(key, label) }
    }
}
