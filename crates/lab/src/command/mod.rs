//! The commands of the lab. `Command::policy` has one row for each: its words, its key, its undo
//! scope, and the control that locks it.

mod policy;

use engine::config::{RunConfig, SetWeight, Stroke};

use super::Notice;
use super::display::Toggle;
use super::recipe::Recipe;
use super::retrieval::RetrievalSettings;
use super::session::{RunId, Session};
use super::side::{Comparison, Side};
use super::slow::Phase;
use super::thing::Thing;
use super::three_points::ThreePoints;
use super::transport::{Range, Speed};
use super::typed::TextPlace;

/// A command on the runs of a lab.
#[derive(Clone, Debug, PartialEq, strum::EnumCount)]
pub enum Command {
    /// Starts training, or pauses it.
    PlayPause,
    /// Takes one step.
    Step,
    /// Shows the next step in slow motion, or ends that: before the step, or after it in the last
    /// phase.
    SlowMotion,
    /// Shows the next phase of the step; after the last, the step is taken.
    NextPhase,
    /// Shows the previous phase.
    PreviousPhase,
    /// Shows a phase of the step.
    ShowPhase(Phase),
    /// Plays the phases, or pauses them.
    PlayPhases,
    /// Sets the seconds per phase.
    SetPace(f64),
    /// Trains this many steps in view.
    Train(u64),
    /// Goes back one step.
    StepBack,
    /// Goes to a step of the run, at most to its last one.
    GoTo(u64),
    /// Goes to step 0.
    FirstStep,
    /// Goes to the last step of the run.
    LastStep,
    /// Goes to the next edit or bookmark.
    NextMark,
    /// Goes to the previous edit or bookmark.
    PreviousMark,
    /// Ends a move to another step at the present one.
    Stay,
    /// Sets the step on screen as the first of the loop.
    LoopFrom,
    /// Sets the step on screen as the last of the loop.
    LoopTo,
    /// Sets the loop, or removes it.
    SetLoop(Option<Range>),
    /// Sets a bookmark at the step on screen, or removes it.
    Bookmark,
    /// Names the bookmark of a step; adds it if there is none.
    NameBookmark(u64, String),
    /// Sets the title and the note of the run.
    Describe {
        /// Its title.
        title: String,
        /// A note for whoever opens it.
        note: String,
    },
    /// Undoes the last act.
    Undo,
    /// Redoes the last undone act.
    Redo,
    /// Starts a new run with the present settings; the old one is kept.
    Reset,
    /// Sets the steps per second.
    SetSpeed(Speed),
    /// Takes the next higher speed.
    Faster,
    /// Takes the next lower speed.
    Slower,
    /// Changes the settings. If that needs new points or weights and would lose steps, they are
    /// proposed first.
    Configure(Box<RunConfig>),
    /// Moves the margin up by a notch.
    MarginUp,
    /// Moves the margin down by a notch.
    MarginDown,
    /// Starts a new run with the proposed settings; the old one is kept.
    AcceptProposal,
    /// Drops the proposed settings; the run goes on.
    DropProposal,
    /// Brings another run of the session on screen, at its end.
    SwitchTo(RunId),
    /// Removes a run from the list.
    Forget(RunId),
    /// Opens the run of a recipe: a file, copied text or a preset.
    Open(Box<Recipe>),
    /// Restores all runs of an earlier session.
    Restore(Box<Session>),
    /// Compares the run on screen with another.
    Compare(Comparison),
    /// Compares this run with a branch that has its cure.
    TryCure(Side),
    /// Continues with one of the two runs; the other one is kept.
    EndComparison(Side),
    /// Selects the run whose settings the controls change.
    Focus(Side),
    /// Hovers a point or triplet, or nothing.
    Hover(Option<Thing>),
    /// Selects a point or triplet, until another is selected.
    Select(Thing),
    /// Clears the selection.
    Deselect,
    /// Selects the next triplet of the step, by descending loss.
    NextTriplet,
    /// Selects the previous one.
    PreviousTriplet,
    /// Flips a display toggle.
    Toggle(Toggle),
    /// Sets the principal axes (of the first three) that go right and up.
    SetAxes([usize; 2]),
    /// Shows the points of a class alone, or all again; or more classes.
    ShowClass {
        /// The class.
        class: usize,
        /// True if it joins the classes that are shown, or leaves them.
        more: bool,
    },
    /// Chooses points, as with a lasso; none ends the choice.
    Choose(Vec<usize>),
    /// Shows only the chosen points, or all.
    ShowChosen(bool),
    /// Shows all points.
    ShowAll,
    /// Sets the retrieval and verification settings.
    SetRetrieval(RetrievalSettings),
    /// Types a text: a query, one of two texts to compare, or another text for a point.
    Type(TextPlace, String),
    /// Drags a point of the data: gives some of its features new values. The run stays as it is
    /// until the point is kept.
    Reach {
        /// The point, as a row of the data set.
        row: usize,
        /// Pairs of a feature and its new value.
        values: Vec<(usize, f64)>,
    },
    /// Moves the selected point by a notch right and up, for data with two features.
    Nudge([i8; 2]),
    /// Gives weights or biases other values. The run stays as it is until they are kept.
    HoldWeights(Vec<SetWeight>),
    /// Sets all weights into a unit, its bias and all weights out of it to 0, likewise.
    KnockOut {
        /// The layer, counted from 0.
        layer: usize,
        /// The unit, counted from 0.
        unit: usize,
    },
    /// Puts the dragged points and changed weights back.
    PutBack,
    /// Keeps the dragged points where they are, and the changed weights, as an edit of the run.
    KeepReach,
    /// Adds points to the data and erases rows by hand, as an edit of the runs on screen.
    Draw(Box<Stroke>),
    /// Sets the three-point sandbox; values out of range are clamped. Setting the present values
    /// ends a drag: the next one is a separate act.
    SetThree(Box<ThreePoints>),
    /// Takes one step of gradient descent on the three points.
    StepThree,
    /// Resets the three points.
    ResetThree,
    /// Shows a message.
    Say(Notice),
    /// Dismisses the message.
    Dismiss,
}
