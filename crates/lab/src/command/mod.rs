//! All that can be done to runs. [`Command::policy`] has one row for each command: its words, its key, what
//! undoes it, which control locks it.

mod policy;

use engine::config::RunConfig;
use engine::report::TripletId;

use super::Notice;
use super::display::Toggle;
use super::recipe::Recipe;
use super::retrieval::RetrievalSettings;
use super::session::{RunId, Session};
use super::side::{Comparison, Side};
use super::slow::Phase;
use super::three_points::ThreePoints;
use super::transport::{Range, Speed};

/// An act on the runs of a lab.
#[derive(Clone, Debug, PartialEq, strum::EnumCount)]
pub enum Command {
    /// Starts training, or pauses it.
    PlayPause,
    /// Takes one step.
    Step,
    /// Takes the next step apart into its phases, or ends that: before the step, or after it where
    /// the last phase is shown.
    SlowMotion,
    /// Shows the next phase of the step; after the last, the step is taken.
    NextPhase,
    /// Shows the phase before.
    PreviousPhase,
    /// Shows a phase of the step.
    ShowPhase(Phase),
    /// Lets the phases follow each other, or holds still.
    PlayPhases,
    /// Sets how many seconds each of them takes.
    SetPace(f64),
    /// Takes so many steps, to be watched.
    Train(u64),
    /// Goes back to the step before.
    StepBack,
    /// Goes to a step of the run; to its last one where there are fewer.
    GoTo(u64),
    /// Goes to step 0.
    FirstStep,
    /// Goes to the last step of the run.
    LastStep,
    /// Goes to the next edit or bookmark.
    NextMark,
    /// Goes to the edit or bookmark before.
    PreviousMark,
    /// Stays where it is on its way to another step.
    Stay,
    /// Sets the step on screen as the first of those that are played over and over.
    LoopFrom,
    /// Sets the step on screen as the last of those that are played over and over.
    LoopTo,
    /// Sets the steps that are played over and over, or none.
    SetLoop(Option<Range>),
    /// Puts a bookmark on the step on screen, or takes it away.
    Bookmark,
    /// Names the bookmark of a step; where there is none, it is put there.
    NameBookmark(u64, String),
    /// Says what the run is called, and what it shows.
    Describe {
        /// Its title.
        title: String,
        /// A note for whoever opens it.
        note: String,
    },
    /// Undoes the last act.
    Undo,
    /// Does the last undone act again.
    Redo,
    /// Begins a new run with the settings on screen; the old one is kept.
    Reset,
    /// Sets how many steps are taken a second.
    SetSpeed(Speed),
    /// Takes the next higher speed.
    Faster,
    /// Takes the next lower speed.
    Slower,
    /// Sets the settings. Where that needs new points or weights, and steps would be lost, it is
    /// proposed first.
    Configure(Box<RunConfig>),
    /// Moves the margin up by a notch.
    MarginUp,
    /// Moves the margin down by a notch.
    MarginDown,
    /// Begins a new run with the proposed settings; the old one is kept.
    AcceptProposal,
    /// Drops the proposed settings; the run goes on.
    DropProposal,
    /// Brings another run of the session on screen, where it ends.
    SwitchTo(RunId),
    /// Takes a run off the list.
    Forget(RunId),
    /// Begins a run that is known already: of a file, of copied text, of the presets.
    Open(Box<Recipe>),
    /// Brings back all runs of an earlier session.
    Restore(Box<Session>),
    /// Puts a run beside the one on screen.
    Compare(Comparison),
    /// Puts a branch with the cure of what is wrong with this run beside it.
    TryCure(Side),
    /// Goes on with one of the two runs alone; the other one is kept.
    EndComparison(Side),
    /// Which of two runs the settings belong to.
    Focus(Side),
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
    /// Asks something of the embedding: what is like this one, are these two the same.
    SetRetrieval(RetrievalSettings),
    /// Takes a point of the data in hand and gives some of its values (feature, value) others. The
    /// run is as it was until it is kept.
    Reach {
        /// The point, as a row of the data set.
        row: usize,
        /// Which of its values become what.
        values: Vec<(usize, f64)>,
    },
    /// Moves the selected point by a notch, right and up, on data of two values.
    Nudge([i8; 2]),
    /// Puts the points in hand back.
    PutBack,
    /// Keeps the points in hand where they are: an edit of the run.
    KeepReach,
    /// Sets the sandbox of three points; what is out of its range is moved into it. Setting what
    /// is so already ends a drag: the next one is an act of its own.
    SetThree(Box<ThreePoints>),
    /// Takes one step of gradient descent on the three points.
    StepThree,
    /// Puts the three points back where they were at first.
    ResetThree,
    /// Says something.
    Say(Notice),
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
