//! The policy rows of the lab's commands.

use super::Command;
use crate::control::Control::{
    self, Data, Margin, Play, Reset, Runs, Speed, Step, Timeline, Weights,
};
use crate::display::Toggle;
use crate::policy::InSlowMotion::{Ends, GoesOn, TakesTheStep};
use crate::policy::WithPointInHand::{Kept, OnlyPutBack, PutBack, Stays};
use crate::policy::{Group, HasPolicy, Lock, Policy, Scope, row};
use crate::shortcut::Shortcut;
use crate::side::{Comparison, Side};
use crate::typed::TextPlace;

const fn at(control: Control) -> Lock {
    Lock::By(control)
}

const fn plain(key: &'static str, label: &'static str) -> Shortcut {
    Shortcut::plain(key, label)
}

const fn ctrl(key: &'static str, label: &'static str) -> Shortcut {
    Shortcut::ctrl(key, label)
}

const fn ctrl_shift(key: &'static str, label: &'static str) -> Shortcut {
    Shortcut::ctrl_shift(key, label)
}

/// The key that moves a point by this notch, right and up.
fn arrow(by: [i8; 2]) -> Option<Shortcut> {
    match by {
        [1, 0] => Some(Shortcut::alt("ArrowRight", "Alt Right")),
        [-1, 0] => Some(Shortcut::alt("ArrowLeft", "Alt Left")),
        [0, 1] => Some(Shortcut::alt("ArrowUp", "Alt Up")),
        [0, -1] => Some(Shortcut::alt("ArrowDown", "Alt Down")),
        _ => None,
    }
}

/// The label of a move by this notch.
fn direction(by: [i8; 2]) -> &'static str {
    match by.map(i8::signum) {
        [1, _] => "Point to the right",
        [-1, _] => "Point to the left",
        [_, -1] => "Point down",
        _ => "Point up",
    }
}

impl HasPolicy for Command {
    #[rustfmt::skip]
    fn policy(&self) -> Policy {
        match self {
            Self::PlayPause => row(["Play / pause", "Train step after step, or pause"],
                Group::Training, at(Play), Scope::Nothing, Ends, Kept).key(plain("Space", "Space")),
            Self::Step => row(["Step", "Take one step: learn from the triplets on screen"],
                Group::Training, at(Step), Scope::Nothing, TakesTheStep, Kept).key(plain("ArrowRight", "Right")),
            Self::Train(_) => row(["Train", "Train this many steps"],
                Group::Training, at(Play), Scope::Nothing, Ends, Kept),
            Self::SlowMotion => row(["Slow motion", "Show the next step in eight phases: Right and Left go through them, Space plays them, Esc ends it"],
                Group::SlowMotion, at(Step), Scope::Nothing, GoesOn, Kept).key(plain("S", "S")),
            Self::NextPhase => row(["Next phase", "The next phase of this step; after the last, the step is taken"],
                Group::SlowMotion, Lock::Open, Scope::Nothing, GoesOn, Stays).key(plain("ArrowRight", "Right")),
            Self::PreviousPhase => row(["Previous phase", "The phase before this one"],
                Group::SlowMotion, Lock::Open, Scope::Nothing, GoesOn, Stays).key(plain("ArrowLeft", "Left")),
            Self::ShowPhase(phase) => row([phase.label(), phase.tooltip()],
                Group::SlowMotion, Lock::Open, Scope::Nothing, GoesOn, Stays),
            Self::PlayPhases => row(["Play phases", "Show one phase after the other, or pause"],
                Group::SlowMotion, Lock::Open, Scope::Nothing, GoesOn, Stays).key(plain("Space", "Space")),
            Self::SetPace(_) => row(["Seconds a phase", "Seconds that each phase takes in playback"],
                Group::SlowMotion, Lock::Open, Scope::Nothing, GoesOn, Stays),
            Self::StepBack => row(["Step back", "Go back one step, exactly as it was"],
                Group::Time, at(Timeline), Scope::Nothing, Ends, PutBack).key(plain("ArrowLeft", "Left")),
            Self::GoTo(_) => row(["Go to step", "Show this step, exactly as it was"],
                Group::Time, at(Timeline), Scope::Nothing, Ends, PutBack),
            Self::FirstStep => row(["First step", "Back to step 0 of this run"],
                Group::Time, at(Timeline), Scope::Nothing, Ends, PutBack).key(plain("Home", "Home")),
            Self::LastStep => row(["Last step", "To the last step of this run"],
                Group::Time, at(Timeline), Scope::Nothing, Ends, PutBack).key(plain("End", "End")),
            Self::PreviousMark => row(["Previous mark", "Previous edit or bookmark"],
                Group::Time, at(Timeline), Scope::Nothing, Ends, PutBack).key(ctrl("ArrowLeft", "Ctrl Left")),
            Self::NextMark => row(["Next mark", "To the next edit or bookmark"],
                Group::Time, at(Timeline), Scope::Nothing, Ends, PutBack).key(ctrl("ArrowRight", "Ctrl Right")),
            Self::Stay => row(["Stay here", "Stop the move at the present step"],
                Group::Time, Lock::Open, Scope::Nothing, Ends, Stays),
            Self::LoopFrom => row(["Loop from here", "Start the loop at the step on screen"],
                Group::Time, at(Timeline), Scope::Loop, GoesOn, Stays).key(plain("I", "I")),
            Self::LoopTo => row(["Loop to here", "End the loop at the step on screen"],
                Group::Time, at(Timeline), Scope::Loop, GoesOn, Stays).key(plain("O", "O")),
            Self::SetLoop(None) => row(["End loop", "Play on beyond the loop"],
                Group::Time, at(Timeline), Scope::Loop, GoesOn, Stays).key(plain("P", "P")),
            Self::SetLoop(Some(_)) => row(["Loop", "Play on beyond the loop"],
                Group::Time, at(Timeline), Scope::Loop, GoesOn, Stays),
            Self::Bookmark => row(["Bookmark", "Mark this step, or remove the mark"],
                Group::Time, at(Timeline), Scope::Runs, GoesOn, Stays).key(plain("B", "B")),
            Self::NameBookmark(..) => row(["Name bookmark", "Give the bookmark a name"],
                Group::Time, at(Timeline), Scope::Runs, GoesOn, Stays),
            Self::Describe { .. } => row(["Title and note", "Name and describe the run"],
                Group::Runs, Lock::Open, Scope::Runs, GoesOn, Stays),
            Self::Undo => row(["Undo", "Undo the last change"],
                Group::Runs, Lock::Open, Scope::Nothing, Ends, OnlyPutBack).key(ctrl("Z", "Ctrl Z")),
            Self::Redo => row(["Redo", "Redo the last undone change"],
                Group::Runs, Lock::Open, Scope::Nothing, Ends, PutBack).key(ctrl_shift("Z", "Ctrl Shift Z")).or_key(ctrl("Y", "Ctrl Y")),
            Self::Reset => row(["Reset", "A new run from step 0, same settings; this one is kept"],
                Group::Training, at(Reset), Scope::Runs, Ends, PutBack).key(plain("R", "R")),
            Self::SetSpeed(_) => row(["Speed", "Steps a second while playing"],
                Group::Training, at(Speed), Scope::Speed, GoesOn, Stays).dragged(),
            Self::Faster => row(["Faster", "More steps a second"],
                Group::Training, at(Speed), Scope::Speed, GoesOn, Stays).key(plain("Period", ".")),
            Self::Slower => row(["Slower", "Fewer steps a second"],
                Group::Training, at(Speed), Scope::Speed, GoesOn, Stays).key(plain("Comma", ",")),
            Self::Configure(_) => row(["Change settings", "Change how the run learns"],
                Group::Training, Lock::BySettings, Scope::Settings, Ends, Stays).dragged(),
            Self::MarginUp => row(["More margin", "Margin up by 0.05"],
                Group::Margin, at(Margin), Scope::Settings, Ends, Stays).key(plain("CloseBracket", "]")),
            Self::MarginDown => row(["Less margin", "Margin down by 0.05"],
                Group::Margin, at(Margin), Scope::Settings, Ends, Stays).key(plain("OpenBracket", "[")),
            Self::AcceptProposal => row(["Start again", "A new run from step 0, new settings; this one is kept"],
                Group::Training, Lock::Open, Scope::Runs, Ends, PutBack),
            Self::DropProposal => row(["Go on with this run", "Keep the old settings and go on"],
                Group::Training, Lock::Open, Scope::Runs, GoesOn, Stays),
            Self::SwitchTo(_) => row(["Switch run", "Show this run; the one on screen is kept"],
                Group::Runs, at(Runs), Scope::Runs, Ends, PutBack),
            Self::Forget(_) => row(["Forget run", "Remove this run"],
                Group::Runs, at(Runs), Scope::Runs, GoesOn, Stays),
            Self::Open(_) => row(["Open run", "Open this run; the one on screen is kept"],
                Group::Runs, Lock::Open, Scope::Runs, Ends, PutBack),
            Self::Restore(_) => row(["Go on", "Restore all runs of that session as they were"],
                Group::Runs, Lock::Open, Scope::Runs, Ends, PutBack),
            Self::Compare(comparison) => row(["A | B", "Compare with a second run, stepped together with it"],
                Group::Runs, at(Control::Compare), Scope::Runs, Ends, PutBack).keyed((*comparison == Comparison::Copy).then_some(plain("C", "C"))),
            Self::TryCure(_) => row(["Try the cure beside it", "A second run with the cure, stepped together with this one"],
                Group::Runs, at(Control::Compare), Scope::Runs, Ends, PutBack),
            Self::EndComparison(Side::A) => row(["Keep A", "Go on with this run alone; the other one is kept"],
                Group::Runs, at(Control::Compare), Scope::Runs, Ends, PutBack),
            Self::EndComparison(Side::B) => row(["Keep B", "Go on with this run alone; the other one is kept"],
                Group::Runs, at(Control::Compare), Scope::Runs, Ends, PutBack),
            Self::Focus(side) => row([side.label(), "Show the settings of this run"],
                Group::Runs, Lock::Open, Scope::Nothing, GoesOn, Stays),
            Self::Hover(_) => row(["Point at", "Highlight it in every view"],
                Group::Selection, Lock::Open, Scope::Nothing, GoesOn, Stays),
            Self::Select(_) => row(["Select", "Highlight it in every view until Esc"],
                Group::Selection, Lock::Open, Scope::Nothing, GoesOn, Stays),
            Self::NextTriplet => row(["Next triplet", "Select the triplet with the next lower loss"],
                Group::Selection, Lock::Open, Scope::Nothing, GoesOn, Stays).key(plain("ArrowDown", "Down")),
            Self::PreviousTriplet => row(["Previous triplet", "Select the triplet with the next higher loss"],
                Group::Selection, Lock::Open, Scope::Nothing, GoesOn, Stays).key(plain("ArrowUp", "Up")),
            Self::Deselect => row(["Deselect", "Clear the selection; show the highest-loss triplet"],
                Group::Selection, Lock::Open, Scope::Nothing, GoesOn, OnlyPutBack).key(plain("Escape", "Esc")),
            Self::Toggle(toggle) => row([toggle.label(), toggle.tooltip()],
                Group::Show, if toggle.is_personal() { Lock::Open } else { at(Control::Display) }, Scope::Display, GoesOn, Stays).keyed(toggle.shortcut()),
            Self::SetAxes(_) => row(["Axes", "Principal axes that go right and up"],
                Group::Show, at(Control::Display), Scope::Display, GoesOn, Stays),
            Self::ShowClass { .. } => row(["Show a class", "Click: only this class, again: all; Ctrl click: more classes"],
                Group::Show, at(Control::Display), Scope::Display, GoesOn, Stays),
            Self::Choose(_) => row(["Choose points", "Shift and drag around points in a plot"],
                Group::Selection, at(Control::Display), Scope::Display, GoesOn, Stays),
            Self::ShowChosen(_) => row(["These alone", "Show only the chosen points, in all plots of points"],
                Group::Show, at(Control::Display), Scope::Display, GoesOn, Stays),
            Self::ShowAll => row(["Show all", "Show the points of all classes again"],
                Group::Show, at(Control::Display), Scope::Display, GoesOn, Stays).key(Shortcut::shift("A", "Shift A")),
            Self::SetRetrieval(_) => row(["Retrieval and verification", "The query, the points searched, and the threshold"],
                Group::Show, Lock::Open, Scope::Nothing, GoesOn, Stays),
            Self::Type(TextPlace::Point(_), _) => row(["Type a text", "Another text for the point, and see its embedding follow"],
                Group::Points, at(Data), Scope::Nothing, Ends, Stays),
            Self::Type(..) => row(["Type a text", "Look for a text of your own"],
                Group::Show, Lock::Open, Scope::Nothing, GoesOn, Stays),
            Self::Reach { .. } => row(["Reach in", "Move a point of the data, and see its embedding follow"],
                Group::Points, at(Data), Scope::Nothing, Ends, Stays),
            Self::Nudge(by) => row([direction(*by), "Move the selected point in the input space"],
                Group::Points, at(Data), Scope::Nothing, Ends, Stays).keyed(arrow(*by)),
            Self::HoldWeights(_) => row(["Change a weight", "Give a weight or a bias another value, and see the embedding follow"],
                Group::Points, at(Weights), Scope::Nothing, Ends, Stays),
            Self::KnockOut { .. } => row(["Knock out", "Set all weights into this unit, its bias and all weights out of it to 0, and see what falls"],
                Group::Points, at(Weights), Scope::Nothing, Ends, Stays),
            Self::KeepReach => row(["Keep it", "From this step on, train with what is in hand: the point where it is now, the weight as it is now"],
                Group::Points, Lock::BySettings, Scope::Settings, Ends, Stays).key(plain("K", "K")),
            Self::PutBack => row(["Put it back", "Back to how it is in the run: the point to its place, the weight to its value"],
                Group::Points, Lock::Open, Scope::Nothing, Ends, Stays),
            Self::Draw(_) => row(["Draw", "Add points to the data, or erase some: training goes on with them"],
                Group::Points, at(Data), Scope::Settings, Ends, Kept),
            Self::SetThree(_) => row(["Three points", "Change the three points, or their loss"],
                Group::Points, Lock::Open, Scope::Three, GoesOn, Stays).dragged(),
            Self::StepThree => row(["One gradient step", "Move each of the three points along its arrow, times the step size"],
                Group::Points, Lock::Open, Scope::Three, GoesOn, Stays),
            Self::ResetThree => row(["Three points as at first", "Reset points, distance, margin and step size"],
                Group::Points, Lock::Open, Scope::Three, GoesOn, Stays),
            Self::Say(_) => row(["Say", "Show a message"],
                Group::Zoom, Lock::Open, Scope::Nothing, GoesOn, Stays),
            Self::Dismiss => row(["Dismiss", "Close this message"],
                Group::Zoom, Lock::Open, Scope::Nothing, GoesOn, Stays),
        }
    }
}

impl Command {
    /// Every command that has a key, in the order in which the page of keys lists them.
    pub fn with_keys() -> Vec<Self> {
        let mut all = vec![
            Self::PlayPause,
            Self::Step,
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
            Self::Compare(Comparison::Copy),
            Self::Faster,
            Self::Slower,
            Self::MarginUp,
            Self::MarginDown,
            Self::NextTriplet,
            Self::PreviousTriplet,
            Self::Deselect,
            Self::ShowAll,
            Self::Nudge([1, 0]),
            Self::Nudge([-1, 0]),
            Self::Nudge([0, 1]),
            Self::Nudge([0, -1]),
            Self::KeepReach,
            Self::SlowMotion,
        ];
        let toggles = Toggle::ALL.map(Self::Toggle).into_iter();
        all.extend(toggles.filter(|toggle| toggle.policy().shortcut.is_some()));
        all
    }

    /// The commands of the play and step keys during slow motion.
    pub fn with_keys_in_slow_motion() -> [Self; 3] {
        [Self::PlayPhases, Self::NextPhase, Self::PreviousPhase]
    }
}
