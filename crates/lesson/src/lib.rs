//! Lessons: pages that bring a run to a step, say what to look at, and ask before they show.
//!
//! A lesson is one Markdown file. Its front matter, in TOML between `+++` lines, names the runs and
//! the claims; pages stand between `---` rules. What a page needs beside its text is in fenced
//! blocks, which are taken out of the text:
//!
//! ````text
//! +++
//! title = "When the loss is zero"
//! minutes = 10
//! about = "One sentence for the list of lessons."
//! show = ["play", "step", "margin"]   # for all pages; a page can say otherwise
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
//! run = "spiral"                       # without it, run, step and beside of the page before
//! step = 100
//! beside = "other"                     # a second run, for A | B
//! layout = "lecture"                   # or views = ["embedding", "triplets"]: only these
//! show = ["margin"]                    # the controls that are there; without it, all
//! lock = ["data"]                      # there, but can't be changed
//! on = ["arrows"]                      # switched on; off = […] likewise
//! point = ["control margin", "view embedding", "triplet costliest"]
//! select = "costliest"
//! slow = true                          # the reveal's step is taken in slow motion
//! three = { margin = 0.5 }             # the page is about the three points without a network
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
//! What stands after the question is the why: it is shown after the reveal.
//!
//! ```notes
//! For the speaker only.
//! ```
//! ````
//!
//! [`read`] makes a [`Lesson`] of such a text and notes every [`Diagnostic`] with its line; a page
//! with a mistake is left out, and the others are there. A [`LessonSession`] is a
//! lesson that is open; a [`Player`] has it, and the lab behind it. `docs/LESSONS.md` says all this at more length.

mod act;
mod answer;
mod asking;
pub mod check;
pub mod claim;
mod command;
mod condition;
mod library;
mod names;
mod page_runs;
mod parse;
mod player;
pub mod quantity;
mod question;
mod script;
mod session;
mod summary;
mod three;

use std::sync::Arc;

use lab::display::{Layout, Toggle, ViewId};
use lab::recipe::Recipe;
use lab::three_points::ThreePoints;

pub use act::{Act, MOST_TRAINED};
pub use answer::{Offer, Outcome, Scale};
pub use claim::Claim;
pub use command::Command;
pub use condition::Condition;
pub use library::{LESSONS, Listed};
pub use names::{Pick, Target};
pub use parse::read;
pub use player::Player;
pub use quantity::Quantity;
pub use question::{Choice, Kind, LETTERS, Question, Role};
pub use script::{Script, WindowAct};
pub use session::{HiddenQuantity, LessonSession, PageState, Visibility};
pub use summary::Remembered;

use lab::Control;

/// The most bytes of a lesson.
pub const LARGEST: usize = 1 << 20;
/// The most pages of a lesson.
pub const MOST_PAGES: usize = 100;
/// The most runs of a lesson.
pub const MOST_RUNS: usize = 20;
/// The most claims of a lesson.
pub const MOST_CLAIMS: usize = 50;
/// The last step that a page can be at: a page has to be reached quickly.
pub const MOST_STEP: u64 = 10_000;

/// Something wrong with a lesson.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct Diagnostic {
    /// Where it is, counted from 1.
    pub line: usize,
    /// What is wrong, and what to do.
    pub message: String,
}

/// A lesson, as far as it is right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lesson {
    /// What it is called.
    pub title: String,
    /// What it is about, in a sentence.
    pub about: String,
    /// How long it takes in class.
    pub minutes: u64,
    /// The runs that its pages and claims use.
    pub runs: Vec<NamedRun>,
    /// The pages without diagnostics.
    pub pages: Vec<Page>,
    /// What it claims of the world.
    pub claims: Vec<Claim>,
    /// What is wrong with it, by line.
    pub diagnostics: Vec<Diagnostic>,
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
    /// The line where it begins.
    pub line: usize,
    /// Its heading.
    pub title: String,
    /// What to read, in Markdown, without the heading.
    pub text: String,
    /// What to read after the reveal, in Markdown.
    pub why: String,
    /// What the speaker reads.
    pub notes: String,
    /// The runs on screen and the step they are at.
    pub place: Place,
    /// The views.
    pub arrangement: Arrangement,
    /// The controls that are there; `None` for all.
    pub show: Option<Vec<Control>>,
    /// The controls that are there, but can't be changed.
    pub lock: Vec<Control>,
    /// What is switched on and off, other than usual.
    pub switches: Vec<(Toggle, bool)>,
    /// What it points at.
    pub point: Vec<Target>,
    /// The three points without a network, where the page is about them.
    pub three: Option<ThreePoints>,
    /// What is selected; `None` for the usual example.
    pub select: Option<Pick>,
    /// Whether the reveal's step is taken in slow motion.
    pub slow: bool,
    /// What can be pressed.
    pub buttons: Vec<Button>,
    /// What it waits for: all of these.
    pub until: Vec<Condition>,
    /// What it asks.
    pub question: Option<Question>,
}

/// Which runs are on screen, and at which step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Run A, by its place among [`Lesson::runs`].
    pub run: usize,
    /// Run B, where two are compared.
    pub beside: Option<usize>,
    /// The step of both.
    pub step: u64,
}

/// Which views a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// One of the arrangements of the program.
    Layout(Layout),
    /// These views alone, the first the largest.
    Views(Vec<ViewId>),
}

/// Something to press.
#[derive(Clone, Debug, PartialEq)]
pub struct Button {
    /// What is on it.
    pub label: String,
    /// What it does.
    pub acts: Vec<Act>,
}

impl Lesson {
    /// The lesson as something to open.
    pub fn shared(self) -> Arc<Self> {
        Arc::new(self)
    }
}
