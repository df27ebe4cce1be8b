//! Commands of a person: those of the lab, of lessons and of the window, each with its policy.

use std::path::PathBuf;

use crate::app::hand::Tool;
use crate::data_source::{DataSource, WaitingRecipe};
use crate::lab::policy::InSlowMotion::GoesOn;
use crate::lab::policy::Scope::{Nothing, Window};
use crate::lab::policy::WithPointInHand::Stays;
use crate::lab::policy::{Group, HasPolicy, Lock, Policy, row};
use crate::lab::shortcut::Shortcut;
use crate::lab::sweep::Draft;
use crate::lab::{self, Control, Layout, Side, ViewId};
use crate::link::Link;

pub use crate::lesson::Command as LessonCommand;

/// Command of a person.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Changes the lab.
    Lab(lab::Command),
    /// Concerns a lesson.
    Lesson(LessonCommand),
    /// Concerns the window alone.
    Window(WindowCommand),
}

/// Command that concerns the window alone.
#[derive(Clone, Debug, PartialEq, strum::EnumCount)]
pub enum WindowCommand {
    /// Brings a view to the front, and opens it if it is closed.
    ShowView(ViewId),
    /// Brings a view to the front and outlines it until it is touched.
    PointOut(ViewId),
    /// Opens the clinic's card for a run (that of the side, or the one that needs it), or closes
    /// it.
    Clinic(Option<Side>),
    /// Moves the focus to the next part of the window.
    NextPane,
    /// Moves the focus to the previous part of the window.
    PreviousPane,
    /// Arranges the views.
    Arrange(Layout),
    /// Shows one view alone (this one, or that under the pointer), or all of them again.
    FullSize(Option<ViewId>),
    /// Fits every plot to its points.
    FitViews,
    /// Lets what is drawn in three dimensions turn by itself, or stop.
    Turn,
    /// Makes everything larger.
    ZoomIn,
    /// Makes everything smaller.
    ZoomOut,
    /// Brings everything back to its normal size.
    ZoomReset,
    /// Turns presenter mode on or off: large letters, and only the controls that the page names.
    Present,
    /// Opens or closes the speaker's window.
    SpeakerWindow,
    /// Asks for a recipe, a lesson or data to open.
    OpenFile,
    /// Asks where to save the run as a recipe.
    SaveFile,
    /// Copies the run as a short text.
    CopyText,
    /// Copies a link to the page of the lesson, or else to the run.
    CopyLink,
    /// Asks for the address that links begin with.
    LinkAddress,
    /// Copies a picture of this view, or of that under the pointer.
    CopyPicture(Option<ViewId>),
    /// Opens the dialog of a kind of export.
    Export(ExportKind),
    /// Shows what is in a file or a pasted text with data.
    Bring(DataSource),
    /// Opens a new run that starts from the weights of this file.
    StartFrom(PathBuf),
    /// Finds the data of a recipe, which opens then.
    FindData(WaitingRecipe),
    /// Opens the run, the link or the table of a pasted text.
    Paste(String),
    /// Opens what a link says: a run, a page of a lesson, presenter mode.
    OpenLink(Link),
    /// Resumes the earlier session in this file.
    GoOn(PathBuf),
    /// Dismisses the offer until the next start.
    NotNow,
    /// Stops offering this earlier session.
    PutAway(PathBuf),
    /// Moves an earlier session that can't be read aside.
    MoveAside(PathBuf),
    /// Lists the earlier sessions for the menu.
    ListEarlier,
    /// Follows a link of a lesson to this address, or asks first.
    FollowLink(String),
    /// Shows the settings, or the page of a lesson, in a narrow window, or folds them away.
    Unfold,
    /// Takes the lasso in hand for one drag, or puts it down.
    TakeLasso,
    /// Asks the system for what was copied, which comes as [`Self::Paste`].
    RequestPaste,
    /// Takes a drawing tool in hand; puts it down if it is in hand already, or if this is none.
    TakeTool(Option<Tool>),
    /// Chooses the class that is drawn, counted from 0.
    DrawClass(usize),
    /// Sets the size of the drawing tool, in points on screen.
    DrawSize(u8),
    /// Plans a sweep, trains it, or shows what came of it.
    Sweep(SweepAct),
    /// Opens the search for a point, or closes it.
    Find,
    /// Opens or closes the page of keys and words.
    Help,
}

/// An export of a run: an entry of the menu *Export*, which opens a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// A picture of this view, or of one to choose.
    Picture(Option<ViewId>),
    /// The numbers that this view draws, or one to choose.
    Plot(Option<ViewId>),
    /// A view over the steps, as GIF or animated PNG.
    Film,
    /// Predictions and outcomes of a lesson, or how a run came out.
    Report,
    /// Tables, arrays, weights: what other programs read.
    Numbers,
}

impl ExportKind {
    /// All kinds, in the order of the menu.
    pub const ALL: [Self; 5] =
        [Self::Picture(None), Self::Plot(None), Self::Film, Self::Numbers, Self::Report];

    #[rustfmt::skip]
    fn policy(self) -> Policy {
        match self {
            Self::Picture(None) => free(["Picture…", "Save or copy a picture of a view, or of all: up to four times as sharp, light or dark"], Group::Runs),
            Self::Plot(None) => free(["Numbers of a plot…", "Save what a view draws as a CSV file: points, curves, bins, triplets"], Group::Runs),
            Self::Plot(Some(_)) => free(["Save numbers…", "Save what this view draws as a CSV file"], Group::Runs),
            Self::Picture(Some(_)) => free(["Save picture…", "Save a picture of this view"], Group::Runs),
            Self::Film => free(["Film…", "A view over the steps, as GIF or animated PNG"], Group::Runs),
            Self::Report => free(["Lab report…", "What was predicted and what happened, or how the run came out: to hand in or print; and the hands as a table"], Group::Runs),
            Self::Numbers => free(["Numbers and weights…", "The embedding, metrics, distances and weights of this run as files for NumPy, PyTorch, spreadsheets and the Embedding Projector"], Group::Runs),
        }
    }
}

/// An action on a sweep.
#[derive(Clone, Debug, PartialEq)]
pub enum SweepAct {
    /// Chooses its settings, values, seeds, steps and metric.
    Plan(Box<Draft>),
    /// Trains its runs, those that are missing.
    Start,
    /// Stops training; what is done stays.
    Stop,
    /// Opens one of its runs.
    Open {
        /// The run, by its number in the plan.
        run: usize,
        /// True if it becomes run B beside the one on screen.
        beside: bool,
    },
    /// Copies a row for each run that is done.
    CopyRows,
}

const fn free([label, tooltip]: [&'static str; 2], group: Group) -> Policy {
    row([label, tooltip], group, Lock::Open, Nothing, GoesOn, Stays)
}

const fn plain(key: &'static str) -> Shortcut {
    Shortcut::plain(key, key)
}

const fn ctrl(key: &'static str, label: &'static str) -> Shortcut {
    Shortcut::ctrl(key, label)
}

impl SweepAct {
    fn words(&self) -> [&'static str; 2] {
        match self {
            Self::Plan(_) => [
                "Plan of a sweep",
                "One or two settings and their values, seeds, steps, and what runs are compared by",
            ],
            Self::Start => [
                "Start",
                "Train the runs of the sweep beside everything else; runs that are done stay",
            ],
            Self::Stop => ["Stop", "Stop training the sweep; the runs that are done stay"],
            Self::Open { beside: false, .. } => [
                "Open this run",
                "Open this run of the sweep at its end; the one on screen is kept",
            ],
            Self::Open { beside: true, .. } => {
                ["Open as run B", "Compare this run of the sweep with the one on screen"]
            }
            Self::CopyRows => [
                "Copy rows",
                "Copy a row for each run that is done: settings, seed, all metrics, diagnosis",
            ],
        }
    }
}

impl HasPolicy for WindowCommand {
    #[rustfmt::skip]
    fn policy(&self) -> Policy {
        use Group::{Lessons, Runs, Views, Zoom};
        match self {
            Self::ShowView(view) => free([view.label(), view.tooltip()], Views).keyed(view.shortcut()),
            Self::PointOut(view) => free([view.label(), "Bring the view that shows it to the front"], Views),
            Self::Arrange(layout) => row([layout.label(), layout.tooltip()],
                Views, Lock::By(Control::Layout), Window, GoesOn, Stays).keyed(layout.shortcut()),
            Self::FullSize(view) => row(["One view at full size", "Show the view under the pointer alone, or all views again: a double click on its tab, too"],
                Views, Lock::Open, Window, GoesOn, Stays).keyed(view.is_none().then_some(Shortcut::shift("F", "Shift F"))),
            Self::FitViews => free(["Fit views", "Fit every plot to its points"], Views).key(plain("F")),
            Self::Turn => free(["Turn", "Turn what is drawn in 3-D slowly, until you drag it"], Views).key(plain("U")),
            Self::NextPane => free(["Next pane", "Move the focus to the next part of the window"], Views).key(plain("F6")),
            Self::PreviousPane => free(["Previous pane", "Move the focus to the previous part of the window"], Views)
                .key(Shortcut::shift("F6", "Shift F6")),
            Self::Clinic(_) => free(["What is wrong?", "What is wrong with the run, the evidence, and the cure"], Runs).key(plain("W")),
            Self::OpenFile => free(["Open…", "Open a recipe, a lesson, data of your own (a table, vectors, pictures), or weights to start from"], Runs).key(ctrl("O", "Ctrl O")),
            Self::SaveFile => free(["Save recipe…", "Save this run as a recipe file"], Runs).key(ctrl("S", "Ctrl S")),
            Self::CopyText => free(["Copy as text", "Copy this run as a short text that Ctrl V opens elsewhere"], Runs).key(ctrl("C", "Ctrl C")),
            Self::CopyLink => free(["Copy link", "Copy a link that opens this run in a browser, or in a lesson its page. The run is in the link itself, and so are data of your own if they are small"], Runs)
                .key(Shortcut::ctrl_shift("L", "Ctrl Shift L")),
            Self::LinkAddress => free(["Address of links…", "The address with which copied links begin: where Triplet Lab is in the web"], Runs),
            Self::CopyPicture(view) => free(["Copy picture", "Copy a picture of the view under the pointer, twice as sharp"], Runs)
                .keyed(view.is_none().then_some(Shortcut::ctrl_shift("C", "Ctrl Shift C"))),
            Self::Export(kind) => kind.policy(),
            Self::Bring(_) => free(["Open data", "Show what is in a file, and train on it"], Runs),
            Self::StartFrom(_) => free(["Start from weights", "Open a new run whose network starts from the weights of a file"], Runs),
            Self::FindData(_) => free(["Find the data", "Find the data of a recipe, which opens then"], Runs),
            Self::Paste(_) => free(["Paste a run or a table", "Open the run of a copied text or a link, or rows that were copied from a spreadsheet"], Runs).key(ctrl("V", "Ctrl V")),
            Self::OpenLink(_) => free(["Open a link", "Open the run or the page of a lesson that a link says"], Runs),
            Self::GoOn(_) => free(["Go on with it", "All its runs come back, at the step where you were"], Runs),
            Self::NotNow => free(["Not now", "It is offered again at the next start"], Runs),
            Self::PutAway(_) => free(["Don't offer it again", "It is kept: Recipes, Earlier sessions"], Runs),
            Self::MoveAside(_) => free(["Move it aside", "It is kept aside, and isn't listed any more"], Runs),
            Self::ListEarlier => free(["Earlier sessions", "Sessions that were left, newest first"], Runs),
            Self::Present => free(["Presenter mode", "Large letters, and only what is shown; Esc leaves it"], Lessons).key(plain("F5")),
            Self::SpeakerWindow => free(["Speaker window", "Notes, the next page and the clock, in a window of their own"], Lessons).key(plain("F7")),
            Self::ZoomIn => free(["Larger", "Larger letters, lines and points"], Zoom).key(ctrl("Plus", "Ctrl +"))
                // Without Shift, the key of the plus is an equals sign on many keyboards.
                .or_key(ctrl("Equals", "Ctrl =")),
            Self::ZoomOut => free(["Smaller", "Smaller letters, lines and points"], Zoom).key(ctrl("Minus", "Ctrl −")),
            Self::ZoomReset => free(["Normal size", "Letters, lines and points at their normal size"], Zoom).key(ctrl("0", "Ctrl 0")),
            Self::FollowLink(_) => free(["Open the link", "Open this page in the browser"], Lessons),
            Self::Unfold => free(["Settings or page", "Show the settings, or the page of the lesson, or fold them away: for a narrow window"], Views),
            Self::TakeLasso => row(["Lasso", "Choose the points inside the line that you drag next in a plot, as with Shift"],
                Group::Selection, Lock::By(Control::Display), Nothing, GoesOn, Stays),
            Self::RequestPaste => free(["Paste", "Open a run or a table that was copied, as with Ctrl V"], Runs),
            Self::TakeTool(Some(tool)) => row([tool.label(), tool.tooltip()],
                Group::Points, Lock::By(Control::Data), Nothing, GoesOn, Stays),
            Self::TakeTool(None) => free(["Put the tool down", "Drag points and plots as usual"], Group::Points),
            Self::DrawClass(_) => row(["Class to draw", "The class of the points that are drawn (1 to 8)"],
                Group::Points, Lock::By(Control::Data), Nothing, GoesOn, Stays),
            Self::DrawSize(_) => row(["Size of the tool", "How far spray and eraser reach, in points on screen; the others draw points half as far apart"],
                Group::Points, Lock::By(Control::Data), Nothing, GoesOn, Stays),
            Self::Sweep(act) => {
                let [label, tooltip] = act.words();
                let lock = if *act == SweepAct::Stop { Lock::Open } else { Lock::By(Control::Runs) };
                row([label, tooltip], Runs, lock, Nothing, GoesOn, Stays)
            }
            Self::Find => free(["Find a point", "Search for a point by its row, its label or its text"], Group::Selection).key(ctrl("F", "Ctrl F")),
            Self::Help => free(["Keys and words", "All keys, and what the words mean"], Zoom).key(plain("F1"))
                // Where F1 is the browser's or the keyboard's own.
                .or_key(Shortcut::plain("Questionmark", "?")),
        }
    }
}

impl HasPolicy for Command {
    fn policy(&self) -> Policy {
        match self {
            Self::Lab(command) => command.policy(),
            Self::Lesson(command) => command.policy(),
            Self::Window(command) => command.policy(),
        }
    }
}

impl Command {
    /// Lists every command that has a key, for the keyboard and for the page of keys.
    pub fn with_keys() -> Vec<Self> {
        let lab = lab::Command::with_keys().into_iter().map(Self::Lab);
        let lesson = [LessonCommand::NextPage, LessonCommand::PreviousPage].map(Self::Lesson);
        let window = [
            WindowCommand::OpenFile,
            WindowCommand::SaveFile,
            WindowCommand::CopyText,
            WindowCommand::CopyLink,
            WindowCommand::CopyPicture(None),
            WindowCommand::Paste(String::new()),
            WindowCommand::Clinic(None),
            WindowCommand::Present,
            WindowCommand::SpeakerWindow,
            WindowCommand::FitViews,
            WindowCommand::Turn,
            WindowCommand::FullSize(None),
            WindowCommand::NextPane,
            WindowCommand::PreviousPane,
            WindowCommand::Find,
            WindowCommand::Help,
            WindowCommand::ZoomIn,
            WindowCommand::ZoomOut,
            WindowCommand::ZoomReset,
        ];
        let layouts = Layout::ALL.map(WindowCommand::Arrange);
        let views = ViewId::ALL.map(WindowCommand::ShowView);
        // Only some views and layouts have a key.
        let keyed = layouts.into_iter().chain(views).filter(|c| c.shortcut().is_some());
        let window = window.into_iter().chain(keyed).map(Self::Window);
        lab.chain(lesson).chain(window).collect()
    }
}

impl From<lab::Command> for Command {
    fn from(command: lab::Command) -> Self {
        Self::Lab(command)
    }
}

impl From<LessonCommand> for Command {
    fn from(command: LessonCommand) -> Self {
        Self::Lesson(command)
    }
}

impl From<WindowCommand> for Command {
    fn from(command: WindowCommand) -> Self {
        Self::Window(command)
    }
}

/// The commands of a frame, in order.
#[derive(Default)]
pub struct Commands(Vec<Command>);

impl Commands {
    /// Adds a command of any owner.
    pub fn push(&mut self, command: impl Into<Command>) {
        self.0.push(command.into());
    }

    /// The commands, to be changed or dropped.
    pub fn list(&mut self) -> &mut Vec<Command> {
        &mut self.0
    }

    /// Takes all commands.
    pub fn take(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.0)
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
        let hint = lab::Command::Step.hint();
        assert_eq!(hint, "Take one step: learn from the triplets on screen (Right)");
    }
}
