//! Lessons: pages that bring a run to a step, direct attention, and ask for a prediction first.
//!
//! A lesson is one Markdown file. Its front matter, in TOML between `+++` lines, names the runs and
//! the claims; `---` lines separate pages. Fenced blocks hold everything that a page needs beside
//! its text:
//!
//! ````text
//! +++
//! title = "When the loss is zero"
//! minutes = 10
//! about = "One sentence for the list of lessons."
//! show = ["play", "step", "margin"]   # for all pages; a page can override it
//!
//! [runs.spiral]                        # settings as in a recipe file, edits too
//! data = "spiral"
//! margin = 1.0
//!
//! [runs.rescue]
//! preset = "collapse-and-rescue"       # or a recipe that comes with the program
//!
//! [[claims]]
//! says = "Batch-hard from the start collapses: the loss sits at the margin"
//! run = "collapse"
//! steps = 300
//! seeds = 10                           # seeds 1 to 10
//! at_least = 9
//! holds = ["loss within 5% of margin", "mean pair distance < 0.05"]
//! +++
//!
//! ```page
//! run = "spiral"                       # by default run, step and beside of the page before
//! step = 100
//! beside = "other"                     # a second run, for A | B
//! layout = "lecture"                   # or views = ["embedding", "triplets"]: only these
//! show = ["margin"]                    # the visible controls; by default all
//! lock = ["data"]                      # visible, but can't be changed
//! on = ["arrows"]                      # switched on; off = […] likewise
//! curves = ["quality", "lengths"]      # panels of the curves
//! split = "held-out classes"           # the points of verification and distances
//! axes = [1, 3]                        # principal axes that go right and up
//! pair = [3, 17]                       # the two points of verification
//! numbers = ["active share"]           # numbers that stand on the page
//! point = ["control margin", "view embedding", "triplet costliest"]
//! select = "costliest"
//! slow = true                          # the reveal takes its step in slow motion
//! three = { margin = 0.5 }             # the page is about three points without a network
//! ```
//!
//! # The heading of the page
//! Text in Markdown.
//!
//! ```buttons
//! "Train 100 steps" = "train 100"
//! "Margin 0.2, and on" = ["margin 0.2", "train 100"]
//! ```
//!
//! ```until
//! triplet loss = 0
//! ```
//!
//! ```question
//! ask = "What will the loss do?"
//! kind = "change"                      # see question::Kind
//! of = "loss"
//! do = ["margin 1.0"]                  # what the reveal does
//! ```
//!
//! The text after the question is the why: it is shown after the reveal.
//!
//! ```notes
//! For the speaker only.
//! ```
//! ````
//!
//! [`read`] turns such a text into a [`Lesson`] and collects every [`Diagnostic`] with its line; pages
//! with a mistake are left out. A [`LessonSession`] is an open lesson; a [`Player`] holds it and
//! the lab behind it. `docs/LESSONS.md` explains the format in more detail.

mod act;
mod answer;
mod asking;
pub mod check;
pub mod claim;
mod command;
mod condition;
pub mod kept;
mod library;
pub mod markdown;
mod mention;
mod names;
mod page_runs;
mod parse;
mod player;
pub mod quantity;
mod question;
mod recall;
mod resume;
mod role;
mod script;
mod session;
mod shown;
mod summary;
mod three;

use std::path::PathBuf;
use std::sync::Arc;

use engine::data::Split;
use lab::display::{CurvePanel, Layout, Toggle, ViewId};
use lab::recipe::Recipe;
use lab::three_points::ThreePoints;

pub use act::{Act, MOST_TRAINED};
pub use answer::{Near, Offer, Outcome, Scale, Truth};
pub use claim::Claim;
pub use command::Command;
pub use condition::Condition;
pub use library::{LESSONS, Listed};
pub use mention::{Mention, Named, Part, VOCABULARY, panels_named};
pub use names::{Pick, Target, choose};
pub use parse::{read, read_beside};
pub use player::Player;
pub use quantity::{Quantity, Score};
pub use question::{Choice, Kind, LETTERS, Question};
pub use recall::Recall;
pub use role::Role;
pub use script::{Script, WindowAct};
pub use session::{HiddenQuantity, LessonSession, PageState, Visibility};
pub use summary::{Counted, Remembered, score};

use lab::Control;

/// Maximum size of a lesson, in bytes.
pub const LARGEST: usize = 1 << 20;
/// Maximum number of pages of a lesson.
pub const MOST_PAGES: usize = 100;
/// Maximum number of runs of a lesson.
pub const MOST_RUNS: usize = 20;
/// Maximum number of claims of a lesson.
pub const MOST_CLAIMS: usize = 50;
/// Last step that a page can start at: a page has to open quickly.
pub const MOST_STEP: u64 = 10_000;

/// An error in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct Diagnostic {
    /// The line, counted from 1.
    pub line: usize,
    /// The problem and its remedy.
    pub message: String,
}

/// The valid parts of a lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lesson {
    /// The title.
    pub title: String,
    /// The topic, in a sentence.
    pub about: String,
    /// Duration in class.
    pub minutes: u64,
    /// Runs of pages and claims.
    pub runs: Vec<NamedRun>,
    /// The pages without diagnostics.
    pub pages: Vec<Page>,
    /// Statements that can be checked.
    pub claims: Vec<Claim>,
    /// Errors, sorted by line.
    pub diagnostics: Vec<Diagnostic>,
    /// The text of the file, to be kept with what was done in the lesson.
    pub source: Arc<str>,
    /// The folder from which paths of own data are read; empty for a bundled lesson.
    pub folder: PathBuf,
}

/// A run of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedRun {
    /// Its name in the lesson.
    pub name: String,
    /// The run. Pages may be at steps beyond its length.
    pub recipe: Recipe,
}

/// A page of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The first line.
    pub line: usize,
    /// Its heading.
    pub title: String,
    /// Text in Markdown, without the heading.
    pub text: String,
    /// Text for after the reveal, in Markdown.
    pub why: String,
    /// Speaker notes.
    pub notes: String,
    /// The runs on screen and their step.
    pub place: Place,
    /// The views.
    pub arrangement: Arrangement,
    /// The visible controls; `None` for all.
    pub show: Option<Vec<Control>>,
    /// Visible controls that can't be changed.
    pub lock: Vec<Control>,
    /// Display options that differ from the default.
    pub switches: Vec<(Toggle, bool)>,
    /// Panels of the curves; `None` for the usual ones.
    pub curves: Option<Vec<CurvePanel>>,
    /// The points whose pairs verification and distances show.
    pub split: Split,
    /// Principal axes that go right and up; `None` for the first two.
    pub axes: Option<[usize; 2]>,
    /// The two points that verification compares; `None` for anchor and positive.
    pub pair: Option<[usize; 2]>,
    /// Numbers that stand on the page.
    pub numbers: Vec<Quantity>,
    /// Scores that views hide, as a later page asks about them.
    pub hide: Vec<Quantity>,
    /// Things that its texts name.
    pub mentions: Vec<Mention>,
    /// Targets that are highlighted.
    pub point: Vec<Target>,
    /// The three points without a network, if the page is about them.
    pub three: Option<ThreePoints>,
    /// The selection; `None` for the default example.
    pub select: Option<Pick>,
    /// Takes the reveal's step in slow motion if true.
    pub slow: bool,
    /// The buttons.
    pub buttons: Vec<Button>,
    /// Conditions of the task; all have to hold.
    pub until: Vec<Condition>,
    /// The question.
    pub question: Option<Question>,
}

/// The runs on screen, and their step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Index of run A in [`Lesson::runs`].
    pub run: usize,
    /// Index of run B in a comparison.
    pub beside: Option<usize>,
    /// The step of both runs.
    pub step: u64,
}

/// Views of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// A layout of the program.
    Layout(Layout),
    /// Only these views, the first the largest.
    Views(Vec<ViewId>),
}

/// A button of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Button {
    /// The label.
    pub label: String,
    /// Acts that it carries out.
    pub acts: Vec<Act>,
}

impl Lesson {
    /// Wraps the lesson so that it can be opened.
    pub fn shared(self) -> Arc<Self> {
        Arc::new(self)
    }
}
