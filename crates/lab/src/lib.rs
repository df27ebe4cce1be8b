//! Runs, and every operation on them.
//!
//! Every command comes in through [`Lab::apply`] (`acts`); time passes in [`Lab::tick`] (`time`). A
//! [`ActiveRun`] is a run on screen, with its timeline. [`Lab`] has one, or two in a comparison
//! (`compare`), and keeps the inactive runs (`runs`). Views only read. The crate has no clock and
//! opens no files: the caller of `tick` passes a clock, and `recipe` and `session` only convert to
//! and from text.

pub mod active_run;
pub mod change;
mod clinic;
pub mod command;
mod compare;
mod config_edit;
pub mod control;
pub mod diagnosis;
mod dispatch;
pub mod display;
pub mod drawing;
pub mod evaluations;
pub mod filter;
pub mod history;
pub mod key_steps;
pub mod mixing;
mod navigation;
pub mod point_in_hand;
pub mod policy;
pub mod recipe;
pub mod retrieval;
mod runs;
pub mod session;
pub mod shortcut;
mod shown;
pub mod side;
pub mod slow;
pub mod snapshot;
pub mod sweep;
mod thing;
pub mod three_points;
mod time;
pub mod timeline;
pub mod transport;
mod typed;
pub mod undo;
mod version;
mod weights;

use engine::config::{ConfigError, RunConfig, ValidConfig};

pub use active_run::{ActiveRun, Coming, Run};
pub use command::Command;
pub use control::Control;
pub use display::{CurvePanel, Display, Layout, Toggle, ViewId};
pub use side::{Comparison, Side};
pub use slow::{Phase, SlowMotion};
pub use snapshot::Snapshot;
pub use thing::Thing;
pub use three_points::ThreePoints;
pub use time::Pulse;
pub use transport::{Speed, Transport};
pub use typed::TextPlace;

use recipe::Recipe;
use session::RunId;
use slow::Pace;
use typed::Typed;
use undo::{Direction, Undo};

/// A message for the person at the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// True if something went wrong.
    pub is_error: bool,
    /// More for who asks, not for a whole room: the whole path of a file.
    pub about: Option<String>,
}

impl Notice {
    /// A message that isn't an error.
    pub fn remark(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_error: false, about: None }
    }

    /// A message that something went wrong.
    pub fn error(text: impl Into<String>) -> Self {
        Self { is_error: true, ..Self::remark(text) }
    }
}

/// The runs of a session, with the state of playback, display and undo.
pub struct Lab {
    /// Run A, or the only one on screen.
    run_a: ActiveRun,
    /// Run B, in a comparison.
    run_b: Option<ActiveRun>,
    focus: Side,
    /// The inactive runs: those not on screen.
    inactive: Vec<Run>,
    next_id: RunId,
    transport: Transport,
    /// The step shown in slow motion, if any.
    slow: Option<SlowMotion>,
    /// True while the step that slow motion is to show is being traced.
    slow_begins: bool,
    pace: Pace,
    display: Display,
    undo: Undo,
    /// Seconds since due steps were last counted.
    waited: f64,
    /// Seconds since the last intermediate picture on the way to another step.
    since_preview: f64,
    /// Seconds per step, as last measured.
    step_seconds: f64,
    proposal: Option<ValidConfig>,
    three: ThreePoints,
    /// Texts that are typed, on data whose points are texts.
    typed: Typed,
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
        Self::with(ActiveRun::open(Run::new(1, None, recipe), None))
    }

    fn with(run_a: ActiveRun) -> Self {
        Self {
            run_a,
            run_b: None,
            focus: Side::A,
            inactive: Vec::new(),
            next_id: 2,
            transport: Transport::default(),
            slow: None,
            slow_begins: false,
            pace: Pace::default(),
            display: Display::default(),
            undo: Undo::default(),
            waited: 0.0,
            since_preview: 0.0,
            step_seconds: 0.0,
            proposal: None,
            three: ThreePoints::default(),
            typed: Typed::default(),
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
    pub fn inactive_runs(&self) -> impl Iterator<Item = (RunId, &Recipe)> {
        let mut runs: Vec<_> = self.inactive.iter().map(|r| (r.id, r.timeline.recipe())).collect();
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
    pub fn run_a(&self) -> &ActiveRun {
        &self.run_a
    }

    /// Run B, in a comparison.
    pub fn run_b(&self) -> Option<&ActiveRun> {
        self.run_b.as_ref()
    }

    /// Gives every run on screen a new version, so that views draw again.
    pub fn bump(&mut self) {
        self.active_mut().for_each(|active| active.version = version::next());
    }

    /// Shows a message that isn't an error.
    pub fn remark(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice::remark(text));
    }

    /// Withdraws a message that begins with these words, since it isn't true any more.
    pub fn withdraw(&mut self, words: &str) {
        self.notice.take_if(|notice| notice.text.starts_with(words));
    }

    /// Shows an error message.
    pub fn complain(&mut self, error: &impl ToString) {
        self.notice = Some(Notice::error(error.to_string()));
    }
}
