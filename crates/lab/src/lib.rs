//! Runs, and all that a person can do to them.
//!
//! Every act comes in as a [`Command`] through [`Lab::apply`] (`acts`); time passes in
//! [`Lab::tick`] (`time`). A [`Stage`] is a run on screen, with its timeline; [`Lab`] has one, or
//! two where runs are compared (`compare`), and a shelf of those that are not on screen (`runs`).
//! Views read a stage and own no truth. There is no clock here and no file: whoever ticks brings
//! the one, and `recipe` and `session` only know the text that others write.

mod acts;
pub mod change;
pub mod clinic;
pub mod command;
pub mod compare;
pub mod display;
mod evaluations;
mod going;
pub mod history;
pub mod inquiry;
pub mod lesson;
pub mod mixing;
pub mod reach;
pub mod recipe;
mod runs;
pub mod scene;
pub mod session;
mod shown;
pub mod slow;
pub mod stage;
pub mod three;
mod time;
pub mod timeline;
pub mod transport;
mod tuning;
mod undo;
pub mod words;

use std::collections::VecDeque;
use std::ops::Deref;

use engine::config::{ConfigError, RunConfig, ValidConfig};

pub use command::{Command, Thing};
pub use compare::{Comparison, Side};
pub use display::{Display, Layout, Toggle, View};
pub use scene::Scene;
pub use session as notebook; // until the merge
pub use slow::{Phase, SlowMotion};
pub use stage::Stage;
pub use three::ThreePoints;
pub use time::Pulse;
pub use transport::{Speed, Transport};

use lesson::{Act, Lecture};
use notebook::RunId;
use recipe::Recipe;
use slow::Pace;
use stage::Run;
use undo::{Past, Undo};

/// Something to be said to the person in front of the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something went wrong.
    pub is_error: bool,
}

/// The runs of a session and what is known of them. It reads as the [`Stage`] of run A.
pub struct Lab {
    stage: Stage,
    /// Run B, where two are compared.
    beside: Option<Stage>,
    focus: Side,
    /// The runs that are not on screen.
    shelf: Vec<Run>,
    next_id: RunId,
    data_version: u64,
    transport: Transport,
    /// The step that is taken apart, where one is.
    slow: Option<SlowMotion>,
    pace: Pace,
    display: Display,
    undo: Undo,
    /// Seconds that have passed since steps were last counted.
    waited: f64,
    /// Seconds since a picture was made on the way to another step.
    since_glimpse: f64,
    /// Seconds that a step took, when last measured.
    step_seconds: f64,
    proposal: Option<ValidConfig>,
    three: ThreePoints,
    notice: Option<Notice>,
    /// The lesson that is open.
    lecture: Option<Box<Lecture>>,
    /// What a lesson does next, one after the other.
    acts: VecDeque<Act>,
    /// Whether a lesson does something just now, and not a person.
    is_acting: bool,
    /// What a lesson did that is the window's to carry out.
    for_window: Vec<Command>,
    /// Whether the page of a lesson is about the three points without a network.
    about_three: bool,
}

impl Deref for Lab {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.stage
    }
}

impl Lab {
    /// A lab at step 0 of a run.
    ///
    /// # Errors
    /// A knob out of its range.
    pub fn new(config: RunConfig) -> Result<Self, ConfigError> {
        Ok(Self::open(Recipe::new(config.validate()?)))
    }

    /// A lab at step 0 of a run that is known already.
    pub fn open(recipe: Recipe) -> Self {
        Self::with(Stage::open(Run::new(1, None, recipe), None, 0))
    }

    /// A lab with this run on screen.
    fn with(stage: Stage) -> Self {
        Self {
            stage,
            beside: None,
            focus: Side::A,
            shelf: Vec::new(),
            next_id: 2,
            data_version: 0,
            transport: Transport::default(),
            slow: None,
            pace: Pace::default(),
            display: Display::default(),
            undo: Undo::default(),
            waited: 0.0,
            since_glimpse: 0.0,
            step_seconds: 0.0,
            proposal: None,
            three: ThreePoints::default(),
            notice: None,
            lecture: None,
            acts: VecDeque::new(),
            is_acting: false,
            for_window: Vec::new(),
            about_three: false,
        }
    }

    /// The knobs that wait for a new start, where some do.
    pub fn proposal(&self) -> Option<&RunConfig> {
        self.proposal.as_deref()
    }

    /// The knobs as the controls show them: the proposed ones where some are proposed.
    pub fn wanted(&self) -> &RunConfig {
        self.proposal().unwrap_or_else(|| self.focused().config())
    }

    /// The runs that are not on screen, the newest first.
    pub fn shelf(&self) -> impl Iterator<Item = (RunId, &Recipe)> {
        let mut runs: Vec<_> = self.shelf.iter().map(|r| (r.id, r.timeline.recipe())).collect();
        runs.sort_by_key(|&(id, _)| std::cmp::Reverse(id));
        runs.into_iter()
    }

    /// Playing or not, and how fast.
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// What is switched on.
    pub fn display(&self) -> &Display {
        &self.display
    }

    /// The sandbox of three points, which has no network.
    pub fn three(&self) -> &ThreePoints {
        &self.three
    }

    /// What there is to say.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// What would be undone next, in words.
    pub fn undo_words(&self) -> Option<&str> {
        self.undo.next().map(|act| act.label.as_str())
    }

    /// What would be done again next, in words.
    pub fn redo_words(&self) -> Option<&str> {
        self.undo.next_redo().map(|act| act.label.as_str())
    }

    /// Whether the next act to undo is an arrangement of the window.
    pub fn undoes_arrangement(&self) -> bool {
        self.undo.next().is_some_and(|act| act.before == Past::Window)
    }

    /// Whether the next act to do again is an arrangement of the window.
    pub fn redoes_arrangement(&self) -> bool {
        self.undo.next_redo().is_some_and(|act| act.before == Past::Window)
    }

    /// Something may look different now.
    fn bump(&mut self) {
        self.stages_mut().for_each(|stage| stage.version += 1);
    }

    /// Says that something can't be done.
    fn complain(&mut self, error: &impl ToString) {
        self.notice = Some(Notice { text: error.to_string(), is_error: true });
    }
}
