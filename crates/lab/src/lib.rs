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
mod compare;
pub mod control;
pub mod display;
pub mod evaluations;
mod going;
pub mod history;
pub mod inquiry;
pub mod mixing;
pub mod policy;
pub mod reach;
pub mod recipe;
mod runs;
pub mod scene;
pub mod session;
pub mod shortcut;
mod shown;
pub mod side;
pub mod slow;
pub mod stage;
pub mod three;
mod time;
pub mod timeline;
pub mod transport;
mod tuning;
pub mod undo;
mod version;

use engine::config::{ConfigError, RunConfig, ValidConfig};

pub use command::{Command, Thing};
pub use control::Control;
pub use display::{Display, Layout, Toggle, ViewId};
pub use scene::Scene;
pub use side::{Comparison, Side};
pub use slow::{Phase, SlowMotion};
pub use stage::{Run, Stage};
pub use three::ThreePoints;
pub use time::Pulse;
pub use transport::{Speed, Transport};

use recipe::Recipe;
use session::RunId;
use slow::Pace;
use undo::{Direction, Undo};

/// Something to be said to the person in front of the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something went wrong.
    pub is_error: bool,
}

/// The runs of a session and what is known of them.
pub struct Lab {
    /// Run A, or the only one on screen.
    stage: Stage,
    /// Run B, where two are compared.
    beside: Option<Stage>,
    focus: Side,
    /// The runs that are not on screen.
    shelf: Vec<Run>,
    next_id: RunId,
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
        Self::with(Stage::open(Run::new(1, None, recipe), None))
    }

    /// A lab with this run on screen.
    fn with(stage: Stage) -> Self {
        Self {
            stage,
            beside: None,
            focus: Side::A,
            shelf: Vec::new(),
            next_id: 2,
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

    /// The act that would be undone next, in words.
    pub fn undo_words(&self) -> Option<&str> {
        self.undo.next(Direction::Undo).map(|act| act.label.as_str())
    }

    /// The act that would be done again next, in words.
    pub fn redo_words(&self) -> Option<&str> {
        self.undo.next(Direction::Redo).map(|act| act.label.as_str())
    }

    /// Run A, or the only one on screen.
    pub fn run_a(&self) -> &Stage {
        &self.stage
    }

    /// Run B, where two are compared.
    pub fn run_b(&self) -> Option<&Stage> {
        self.beside.as_ref()
    }

    /// Something may look different now.
    pub fn bump(&mut self) {
        self.stages_mut().for_each(|stage| stage.version = version::next());
    }

    /// Says something that isn't wrong.
    pub fn remark(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), is_error: false });
    }

    /// Says that something can't be done.
    pub fn complain(&mut self, error: &impl ToString) {
        self.notice = Some(Notice { text: error.to_string(), is_error: true });
    }
}
