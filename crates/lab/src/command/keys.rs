//! The keys of commands.

use super::super::compare::Comparison;
use super::super::display::{Layout, Toggle, View};
use super::Command;

/// A key, with the keys held with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// The key's name, as egui spells it.
    pub key: &'static str,
    /// Whether Ctrl (or Cmd) is held.
    pub ctrl: bool,
    /// Whether Shift is held.
    pub shift: bool,
    /// Whether Alt is held.
    pub alt: bool,
    /// How it is written for people.
    pub label: &'static str,
}

const fn key(key: &'static str, label: &'static str) -> Option<Shortcut> {
    Some(Shortcut { key, ctrl: false, shift: false, alt: false, label })
}

const fn ctrl(key: &'static str, label: &'static str) -> Option<Shortcut> {
    Some(Shortcut { key, ctrl: true, shift: false, alt: false, label })
}

const fn shift(key: &'static str, label: &'static str) -> Option<Shortcut> {
    Some(Shortcut { key, ctrl: false, shift: true, alt: false, label })
}

const fn ctrl_shift(key: &'static str, label: &'static str) -> Option<Shortcut> {
    Some(Shortcut { key, ctrl: true, shift: true, alt: false, label })
}

const fn alt(key: &'static str, label: &'static str) -> Option<Shortcut> {
    Some(Shortcut { key, ctrl: false, shift: false, alt: true, label })
}

impl Command {
    /// Every command that has a key, for the keyboard and for the page of keys.
    pub fn with_keys() -> Vec<Self> {
        let mut all = vec![
            Self::PlayPause,
            Self::Step,
            Self::SlowMotion,
            Self::StepBack,
            Self::FirstStep,
            Self::LastStep,
            Self::PreviousMark,
            Self::NextMark,
            Self::Bookmark,
            Self::LoopFrom,
            Self::LoopTo,
            Self::SetLoop(None),
            Self::Reset,
            Self::Undo,
            Self::Redo,
            Self::OpenFile,
            Self::SaveFile,
            Self::CopyText,
            Self::Paste(String::new()),
            Self::Compare(Comparison::Copy),
            Self::Present,
            Self::SpeakerWindow,
            Self::Faster,
            Self::Slower,
            Self::MarginUp,
            Self::MarginDown,
            Self::NextTriplet,
            Self::PreviousTriplet,
            Self::Deselect,
            Self::Nudge([1, 0]),
            Self::Nudge([-1, 0]),
            Self::Nudge([0, 1]),
            Self::Nudge([0, -1]),
            Self::KeepReach,
            Self::FitViews,
            Self::NextPage,
            Self::PreviousPage,
            Self::Clinic(None),
            Self::NextPane,
            Self::PreviousPane,
            Self::Help,
            Self::ZoomIn,
            Self::ZoomOut,
            Self::ZoomReset,
        ];
        // Some switches have no key.
        all.extend(Toggle::ALL.map(Self::Toggle).into_iter().filter(|c| c.shortcut().is_some()));
        all.extend(Layout::ALL.map(Self::Arrange));
        all.extend(View::ALL.map(Self::ShowView));
        all
    }

    /// What the keys of playing and stepping do instead while a step is taken apart.
    pub fn with_keys_in_slow_motion() -> [Self; 3] {
        [Self::PlayPhases, Self::NextPhase, Self::PreviousPhase]
    }

    /// The key that does it.
    pub fn shortcut(&self) -> Option<Shortcut> {
        match self {
            Self::PlayPause | Self::PlayPhases => key("Space", "Space"),
            Self::Step | Self::NextPhase => key("ArrowRight", "Right"),
            Self::StepBack | Self::PreviousPhase => key("ArrowLeft", "Left"),
            Self::SlowMotion => key("S", "S"),
            Self::FirstStep => key("Home", "Home"),
            Self::LastStep => key("End", "End"),
            Self::NextMark => ctrl("ArrowRight", "Ctrl Right"),
            Self::PreviousMark => ctrl("ArrowLeft", "Ctrl Left"),
            Self::Bookmark => key("B", "B"),
            Self::LoopFrom => key("I", "I"),
            Self::LoopTo => key("O", "O"),
            Self::SetLoop(None) => key("P", "P"),
            Self::Undo => ctrl("Z", "Ctrl Z"),
            Self::Redo => ctrl_shift("Z", "Ctrl Shift Z"),
            Self::Compare(Comparison::Copy) => key("C", "C"),
            Self::Present => key("F5", "F5"),
            Self::SpeakerWindow => key("F7", "F7"),
            Self::OpenFile => ctrl("O", "Ctrl O"),
            Self::SaveFile => ctrl("S", "Ctrl S"),
            Self::CopyText => ctrl("C", "Ctrl C"),
            Self::Paste(_) => ctrl("V", "Ctrl V"),
            Self::Reset => key("R", "R"),
            Self::Faster => key("Period", "."),
            Self::Slower => key("Comma", ","),
            Self::MarginUp => key("CloseBracket", "]"),
            Self::MarginDown => key("OpenBracket", "["),
            Self::NextTriplet => key("ArrowDown", "Down"),
            Self::PreviousTriplet => key("ArrowUp", "Up"),
            Self::Deselect => key("Escape", "Esc"),
            Self::Nudge([1, 0]) => alt("ArrowRight", "Alt Right"),
            Self::Nudge([-1, 0]) => alt("ArrowLeft", "Alt Left"),
            Self::Nudge([0, 1]) => alt("ArrowUp", "Alt Up"),
            Self::Nudge([0, -1]) => alt("ArrowDown", "Alt Down"),
            Self::KeepReach => key("K", "K"),
            Self::FitViews => key("F", "F"),
            Self::NextPage => key("PageDown", "Page Down"),
            Self::PreviousPage => key("PageUp", "Page Up"),
            Self::NextPane => key("F6", "F6"),
            Self::PreviousPane => shift("F6", "Shift F6"),
            Self::Clinic(_) => key("W", "W"),
            Self::Help => key("F1", "F1"),
            Self::ZoomIn => ctrl("Plus", "Ctrl +"),
            Self::ZoomOut => ctrl("Minus", "Ctrl −"),
            Self::ZoomReset => ctrl("0", "Ctrl 0"),
            Self::Toggle(toggle) => toggle.shortcut(),
            Self::Arrange(layout) => layout.shortcut(),
            Self::ShowView(view) => view.shortcut(),
            _ => None,
        }
    }

    /// The tooltip, with the key behind it.
    pub fn hint(&self) -> String {
        match self.shortcut() {
            Some(shortcut) => format!("{} ({})", self.tooltip(), shortcut.label),
            None => self.tooltip().to_owned(),
        }
    }
}

impl Shortcut {
    pub(crate) const fn plain(name: &'static str, label: &'static str) -> Option<Self> {
        key(name, label)
    }

    pub(crate) const fn with_ctrl(name: &'static str, label: &'static str) -> Option<Self> {
        ctrl(name, label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_does_one_thing() {
        let commands = Command::with_keys();
        let keys: Vec<_> = commands.iter().map(|c| c.shortcut().unwrap()).collect();
        for (i, key) in keys.iter().enumerate() {
            for (j, other) in keys.iter().enumerate().skip(i + 1) {
                let held = |k: &Shortcut| (k.key, k.ctrl, k.shift, k.alt);
                let same = held(key) == held(other);
                assert!(!same, "{:?} and {:?}", commands[i], commands[j]);
            }
        }
    }

    #[test]
    fn a_hint_says_what_it_does_and_with_which_key() {
        let hint = Command::Step.hint();
        assert_eq!(hint, "Take one step: learn from the triplets on screen (Right)");
    }
}
