//! The one list of all that a person can do; menus, keys, controls and tests go through it.

use crate::engine::config::RunConfig;
use crate::engine::report::TripletId;

use super::display::{Layout, Toggle, View};
use super::transport::Speed;

/// An act.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Starts training, or pauses it.
    PlayPause,
    /// Takes one step.
    Step,
    /// Goes back to step 0 with the same knobs.
    Reset,
    /// Sets how many steps are taken a second.
    SetSpeed(Speed),
    /// Takes the next higher speed.
    Faster,
    /// Takes the next lower speed.
    Slower,
    /// Sets the knobs. Where that needs new points or weights, and steps would be lost, it is
    /// proposed first.
    Configure(Box<RunConfig>),
    /// Moves the margin up by a notch.
    MarginUp,
    /// Moves the margin down by a notch.
    MarginDown,
    /// Starts again with the proposed knobs.
    AcceptProposal,
    /// Drops the proposed knobs; the run goes on.
    DropProposal,
    /// Points at something, or at nothing.
    Hover(Option<Thing>),
    /// Selects something; it stays until something else is selected.
    Select(Thing),
    /// Selects nothing.
    Deselect,
    /// Selects the next triplet of the step, in the order of cost.
    NextTriplet,
    /// Selects the previous one.
    PreviousTriplet,
    /// Switches something on or off.
    Toggle(Toggle),
    /// Shows other principal axes: which of the first three go right and up.
    SetAxes([usize; 2]),
    /// Brings a view to the front, opening it where it is closed.
    ShowView(View),
    /// Arranges the views.
    Arrange(Layout),
    /// Fits every plot to its points.
    FitViews,
    /// Makes everything larger.
    ZoomIn,
    /// Makes everything smaller.
    ZoomOut,
    /// Brings everything back to its normal size.
    ZoomReset,
    /// Opens the page of keys and words, or closes it.
    Help,
    /// Puts the last message away.
    Dismiss,
}

/// Something that can be pointed at or selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    /// A row of the data set.
    Point(usize),
    /// A triplet.
    Triplet(TripletId),
}

/// A key, with the keys held with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// The key's name, as egui spells it.
    pub key: &'static str,
    /// Whether Ctrl (or Cmd) is held.
    pub ctrl: bool,
    /// How it is written for people.
    pub label: &'static str,
}

const fn key(key: &'static str, label: &'static str) -> Option<Shortcut> {
    Some(Shortcut { key, ctrl: false, label })
}

const fn ctrl(key: &'static str, label: &'static str) -> Option<Shortcut> {
    Some(Shortcut { key, ctrl: true, label })
}

impl Command {
    /// Every command that has a key, for the keyboard and for the page of keys.
    pub fn with_keys() -> Vec<Self> {
        let mut all = vec![
            Self::PlayPause,
            Self::Step,
            Self::Reset,
            Self::Faster,
            Self::Slower,
            Self::MarginUp,
            Self::MarginDown,
            Self::NextTriplet,
            Self::PreviousTriplet,
            Self::Deselect,
            Self::FitViews,
            Self::Help,
            Self::ZoomIn,
            Self::ZoomOut,
            Self::ZoomReset,
        ];
        all.extend(Toggle::ALL.map(Self::Toggle));
        all.extend(Layout::ALL.map(Self::Arrange));
        all.extend(View::ALL.map(Self::ShowView));
        all
    }

    /// What it is called on a button or in a menu.
    pub fn label(&self) -> &'static str {
        match self {
            Self::PlayPause => "Play / pause",
            Self::Step => "Step",
            Self::Reset => "Reset",
            Self::SetSpeed(_) => "Speed",
            Self::Faster => "Faster",
            Self::Slower => "Slower",
            Self::Configure(_) => "Change the knobs",
            Self::MarginUp => "More margin",
            Self::MarginDown => "Less margin",
            Self::AcceptProposal => "Start again",
            Self::DropProposal => "Keep this run",
            Self::Hover(_) => "Point at",
            Self::Select(_) => "Select",
            Self::Deselect => "Let go",
            Self::NextTriplet => "Next triplet",
            Self::PreviousTriplet => "Previous triplet",
            Self::Toggle(toggle) => toggle.label(),
            Self::SetAxes(_) => "Axes",
            Self::ShowView(view) => view.label(),
            Self::Arrange(layout) => layout.label(),
            Self::FitViews => "Fit views",
            Self::ZoomIn => "Larger",
            Self::ZoomOut => "Smaller",
            Self::ZoomReset => "Normal size",
            Self::Help => "Keys and words",
            Self::Dismiss => "Dismiss",
        }
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::PlayPause => "Train step after step, or hold still",
            Self::Step => "Take one step: learn from the triplets on screen",
            Self::Reset => "Back to step 0: the same points, the same first weights",
            Self::SetSpeed(_) => "Steps a second while playing",
            Self::Faster => "More steps a second",
            Self::Slower => "Fewer steps a second",
            Self::Configure(_) => "Change how the run learns",
            Self::MarginUp => "Margin up by 0.05",
            Self::MarginDown => "Margin down by 0.05",
            Self::AcceptProposal => "Take the new knobs, make new weights and go back to step 0",
            Self::DropProposal => "Leave the knobs as they were and go on",
            Self::Hover(_) => "Light it up in every view",
            Self::Select(_) => "Keep it lit in every view until Esc",
            Self::Deselect => "Select nothing; the costliest triplet is shown again",
            Self::NextTriplet => "Select the next cheaper triplet of this step",
            Self::PreviousTriplet => "Select the next dearer triplet of this step",
            Self::Toggle(toggle) => toggle.tooltip(),
            Self::SetAxes(_) => "Which principal axes go right and up",
            Self::ShowView(view) => view.tooltip(),
            Self::Arrange(layout) => layout.tooltip(),
            Self::FitViews => "Fit every plot to its points",
            Self::ZoomIn => "Larger letters, lines and points",
            Self::ZoomOut => "Smaller letters, lines and points",
            Self::ZoomReset => "Letters, lines and points at their normal size",
            Self::Help => "All keys, and what the words mean",
            Self::Dismiss => "Put this message away",
        }
    }

    /// The key that does it.
    pub fn shortcut(&self) -> Option<Shortcut> {
        match self {
            Self::PlayPause => key("Space", "Space"),
            Self::Step => key("ArrowRight", "Right"),
            Self::Reset => key("R", "R"),
            Self::Faster => key("Period", "."),
            Self::Slower => key("Comma", ","),
            Self::MarginUp => key("CloseBracket", "]"),
            Self::MarginDown => key("OpenBracket", "["),
            Self::NextTriplet => key("ArrowDown", "Down"),
            Self::PreviousTriplet => key("ArrowUp", "Up"),
            Self::Deselect => key("Escape", "Esc"),
            Self::FitViews => key("F", "F"),
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
    pub(super) const fn plain(name: &'static str, label: &'static str) -> Option<Self> {
        key(name, label)
    }

    pub(super) const fn with_ctrl(name: &'static str, label: &'static str) -> Option<Self> {
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
                let same = (key.key, key.ctrl) == (other.key, other.ctrl);
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
