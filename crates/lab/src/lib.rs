//! Runs, and every operation on them.
//!
//! Every command comes in through [`Lab::apply`] (`acts`); time passes in [`Lab::tick`] (`time`). A
//! [`Stage`] is a run on screen, with its timeline. [`Lab`] has one, or two in a comparison
//! (`compare`), and keeps the inactive runs (`runs`). Views only read. The crate has no clock and
//! opens no files: the caller of `tick` passes a clock, and `recipe` and `session` only convert to
//! and from text.

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

/// A message for the person at the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// True if something went wrong.
    pub is_error: bool,
}

/// The runs of a session, with the state of playback, display and undo.
pub struct Lab {
    /// Run A, or the only one on screen.
    stage: Stage,
    /// Run B, in a comparison.
    beside: Option<Stage>,
    focus: Side,
    /// The inactive runs: those not on screen.
    shelf: Vec<Run>,
    next_id: RunId,
    transport: Transport,
    /// The step shown in slow motion, if any.
    slow: Option<SlowMotion>,
    pace: Pace,
    display: Display,
    undo: Undo,
    /// Seconds since due steps were last counted.
    waited: f64,
    /// Seconds since the last intermediate picture on the way to another step.
    since_glimpse: f64,
    /// Seconds per step, as last measured.
    step_seconds: f64,
    proposal: Option<ValidConfig>,
    three: ThreePoints,
    notice: Option<Notice>,
}

impl Lab {
    /// Creates a lab with a new run, at step 0.
    ///
    /// # Errors
    /// A setting is out of its range.
    pub fn new(config: RunConfig) -> Result<Self, ConfigError> {
        Ok(Self::open(Recipe::new(config.validate()?)))
    }

    /// Creates a lab with the run of a recipe, at step 0.
    pub fn open(recipe: Recipe) -> Self {
        Self::with(Stage::open(Run::new(1, None, recipe), None))
    }

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

    /// The proposed settings, which need a new run; `None` if there are none.
    pub fn proposal(&self) -> Option<&RunConfig> {
        self.proposal.as_deref()
    }

    /// The settings that the controls show: the proposal's, if there is one.
    pub fn wanted(&self) -> &RunConfig {
        self.proposal().unwrap_or_else(|| self.focused().config())
    }

    /// The inactive runs, newest first.
    pub fn shelf(&self) -> impl Iterator<Item = (RunId, &Recipe)> {
        let mut runs: Vec<_> = self.shelf.iter().map(|r| (r.id, r.timeline.recipe())).collect();
        runs.sort_by_key(|&(id, _)| std::cmp::Reverse(id));
        runs.into_iter()
    }

    /// The state of playback.
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// The display settings.
    pub fn display(&self) -> &Display {
        &self.display
    }

    /// The three-point sandbox, which has no network.
    pub fn three(&self) -> &ThreePoints {
        &self.three
    }

    /// The current message.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// The label of the act that is undone next.
    pub fn undo_words(&self) -> Option<&str> {
        self.undo.next(Direction::Undo).map(|act| act.label.as_str())
    }

    /// The label of the act that is redone next.
    pub fn redo_words(&self) -> Option<&str> {
        self.undo.next(Direction::Redo).map(|act| act.label.as_str())
    }

    /// Run A, or the only one on screen.
    pub fn run_a(&self) -> &Stage {
        &self.stage
    }

    /// Run B, in a comparison.
    pub fn run_b(&self) -> Option<&Stage> {
        self.beside.as_ref()
    }

    /// Gives every run on screen a new version, so that views draw again.
    pub fn bump(&mut self) {
        self.stages_mut().for_each(|stage| stage.version = version::next());
    }

    /// Shows a message that isn't an error.
    pub fn remark(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), is_error: false });
    }

    /// Shows an error message.
    pub fn complain(&mut self, error: &impl ToString) {
        self.notice = Some(Notice { text: error.to_string(), is_error: true });
    }
}
