//! A run, and all that a person can do to it.
//!
//! Every act comes in as a [`Command`] through [`Lab::apply`]; time passes in [`Lab::tick`]. Views
//! read the lab and own no truth. There is no clock here: whoever ticks brings one.

pub mod change;
pub mod command;
pub mod display;
mod evaluations;
pub mod history;
pub mod scene;
pub mod transport;

use std::sync::Arc;

use ndarray::Array2;

use crate::engine::config::{ConfigError, RunConfig, ValidConfig};
use crate::engine::data::Dataset;
use crate::engine::health::Health;
use crate::engine::knob;
use crate::engine::projection::{Projection, Projector};
use crate::engine::report::{StepReport, TripletRecord};
use crate::engine::trainer::Trainer;

pub use command::{Command, Thing};
pub use display::{Display, Layout, Toggle, View};
pub use evaluations::MOST_POINTS as MOST_EVALUATED;
pub use scene::Scene;
pub use transport::{Speed, Transport};

use evaluations::Evaluations;
use history::{Edit, History};

/// Seconds that the steps of one tick may take together.
const STEPS_BUDGET: f64 = 0.006;
/// Seconds that the evaluation may take in one tick.
const EVALUATION_BUDGET: f64 = 0.002;
/// Steps between two evaluations, at least.
const EVALUATE_EVERY: u64 = 10;
/// By how much a key moves the margin.
const MARGIN_NOTCH: f64 = 0.05;

/// Something to be said to the person in front of the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something went wrong.
    pub is_error: bool,
}

/// What a tick did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Whether anything that is on screen may have changed.
    pub changed: bool,
    /// Whether there is more to do, so that the next tick should come soon.
    pub busy: bool,
}

/// A run and what is known of it.
pub struct Lab {
    trainer: Trainer,
    transport: Transport,
    display: Display,
    projector: Projector,
    input_projection: Projection,
    scene: Scene,
    history: History,
    evaluations: Evaluations,
    hovered: Option<Thing>,
    selected: Option<Thing>,
    proposal: Option<ValidConfig>,
    notice: Option<Notice>,
    /// The knobs at the last step, to describe the edits made since.
    config_at_step: RunConfig,
    /// Whether knobs changed since the scene was made.
    stale: bool,
    version: u64,
    run: u64,
}

impl Lab {
    /// A lab at step 0 of a run.
    ///
    /// # Errors
    /// A knob out of its range.
    pub fn new(config: RunConfig) -> Result<Self, ConfigError> {
        Ok(Self::start(config.validate()?, Display::default(), 0))
    }

    fn start(config: ValidConfig, display: Display, run: u64) -> Self {
        let data = Arc::new(Dataset::make(&config));
        let evaluations = Evaluations::new(&data, config.seed);
        let input_projection = Projector::new(2).project(data.points.view());
        let config_at_step = config.to_config();
        let mut trainer = Trainer::new(config, data);
        let mut projector = Projector::new(3);
        let scene = Scene::of(&mut trainer, &mut projector);
        let mut lab = Self {
            trainer,
            transport: Transport::default(),
            display,
            projector,
            input_projection,
            scene,
            history: History::default(),
            evaluations,
            hovered: None,
            selected: None,
            proposal: None,
            notice: None,
            config_at_step,
            stale: false,
            version: 0,
            run,
        };
        lab.history.add(&lab.scene.report);
        lab.evaluate();
        lab
    }

    // What a view may read.

    /// The knobs as they are now.
    pub fn config(&self) -> &RunConfig {
        self.trainer.config()
    }

    /// The knobs that wait for a new start, where some do.
    pub fn proposal(&self) -> Option<&RunConfig> {
        self.proposal.as_deref()
    }

    /// The knobs as the controls show them: the proposed ones where some are proposed.
    pub fn wanted(&self) -> &RunConfig {
        self.proposal().unwrap_or_else(|| self.config())
    }

    /// The points.
    pub fn data(&self) -> &Dataset {
        self.trainer.data()
    }

    /// The trainer: network, gradient, ranking and distances of the batch on screen.
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// The step on screen.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// The report of the step on screen.
    pub fn report(&self) -> &StepReport {
        &self.scene.report
    }

    /// The points as the network gets them, on two axes.
    pub fn input_projection(&self) -> &Projection {
        &self.input_projection
    }

    /// Numbers over the steps.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Playing or not, and how fast.
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// What is switched on.
    pub fn display(&self) -> &Display {
        &self.display
    }

    /// What there is to say.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// How the run is doing, in a sentence.
    pub fn health_words(&self) -> String {
        self.report().health.explain(self.report(), self.config())
    }

    /// A number that changes whenever the scene, the selection or the display may have.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// A number that changes whenever a new run begins: other points, other weights.
    pub fn run(&self) -> u64 {
        self.run
    }

    /// What the pointer is on.
    pub fn hovered(&self) -> Option<Thing> {
        self.hovered
    }

    /// What is selected.
    pub fn selected(&self) -> Option<Thing> {
        self.selected
    }

    /// The triplet to show: the one pointed at, the one selected, the costliest of a selected
    /// anchor, or else the costliest of the step.
    pub fn shown_triplet(&self) -> Option<TripletRecord> {
        for thing in [self.hovered, self.selected].into_iter().flatten() {
            match thing {
                Thing::Triplet(id) => return self.scene.triplet(id, self.config()),
                Thing::Point(point) => {
                    let mine = self.report().triplets.iter().filter(|t| t.id.anchor == point);
                    let costliest = mine.max_by(|x, y| x.loss.total_cmp(&y.loss));
                    if let Some(record) = costliest {
                        return Some(*record);
                    }
                }
            }
        }
        let report = self.report();
        let dearest = report.triplets.iter().max_by(|x, y| x.loss.total_cmp(&y.loss));
        report.triplets.first().filter(|_| report.costliest > 0).or(dearest).copied()
    }

    /// The anchor to show: the point pointed at or selected, or that of the shown triplet.
    pub fn shown_anchor(&self) -> Option<usize> {
        let first = self.hovered.or(self.selected);
        match first {
            Some(Thing::Point(point)) => Some(point),
            _ => self.shown_triplet().map(|t| t.id.anchor),
        }
    }

    // What a person does.

    /// Carries out a command. Commands that concern the window alone change nothing here.
    pub fn apply(&mut self, command: Command) {
        self.version += 1;
        match command {
            Command::PlayPause => self.transport.toggle(),
            Command::Step => {
                self.transport.playing = false;
                self.steps(1);
                self.refresh();
            }
            Command::Reset => self.restart(self.trainer.config().clone()),
            Command::SetSpeed(speed) => self.transport.speed = speed,
            Command::Faster => self.transport.speed = self.transport.speed.faster(),
            Command::Slower => self.transport.speed = self.transport.speed.slower(),
            Command::Configure(config) => self.configure(*config),
            Command::MarginUp => self.move_margin(MARGIN_NOTCH),
            Command::MarginDown => self.move_margin(-MARGIN_NOTCH),
            Command::AcceptProposal => {
                if let Some(config) = self.proposal.take() {
                    self.restart(config);
                }
            }
            Command::DropProposal => self.proposal = None,
            Command::Hover(thing) => self.hovered = thing,
            Command::Select(thing) => self.selected = Some(thing),
            Command::Deselect => (self.selected, self.hovered) = (None, None),
            Command::NextTriplet => self.select_neighbour(1),
            Command::PreviousTriplet => self.select_neighbour(-1),
            Command::Toggle(toggle) => self.toggle(toggle),
            Command::SetAxes(axes) => self.display.axes = axes.map(|axis| axis.min(2)),
            Command::Dismiss => self.notice = None,
            Command::ShowView(_)
            | Command::Arrange(_)
            | Command::FitViews
            | Command::ZoomIn
            | Command::ZoomOut
            | Command::ZoomReset
            | Command::Help => {}
        }
    }

    /// Takes over what was switched on when the app was last closed.
    pub fn set_display(&mut self, display: Display) {
        self.display = display;
        self.projector.freeze = self.display.shows(Toggle::FreezeAxes);
        self.version += 1;
    }

    fn toggle(&mut self, toggle: Toggle) {
        self.display.toggle(toggle);
        if toggle == Toggle::FreezeAxes {
            self.projector.freeze = self.display.shows(toggle);
            self.refresh();
        }
    }

    fn move_margin(&mut self, by: f64) {
        let mut config = self.wanted().clone();
        let notches = ((config.loss.margin + by) / MARGIN_NOTCH).round();
        config.loss.margin = (notches * MARGIN_NOTCH).clamp(knob::MARGIN.min, knob::MARGIN.max);
        self.configure(config);
    }

    fn configure(&mut self, config: RunConfig) {
        let config = match config.validate() {
            Ok(config) => config,
            Err(error) => {
                self.notice = Some(Notice { text: error.to_string(), is_error: true });
                return;
            }
        };
        if self.config().needs_new_weights(&config) {
            if self.trainer.steps() == 0 {
                self.proposal = None;
                self.restart(config);
            } else {
                self.proposal = Some(config);
            }
            return;
        }
        self.proposal = None;
        self.trainer.change(config);
        let what = change::describe(&self.config_at_step, self.config());
        if self.trainer.steps() > 0 {
            let (step, before) = (self.trainer.steps(), self.config_at_step.clone());
            self.history.add_edit(Edit { step, what, before });
        }
        self.stale = true;
    }

    fn restart(&mut self, config: ValidConfig) {
        let speed = self.transport.speed;
        let version = self.version;
        *self = Self::start(config, self.display.clone(), self.run + 1);
        self.transport.speed = speed;
        self.projector.freeze = self.display.shows(Toggle::FreezeAxes);
        self.version = version + 1;
    }

    fn select_neighbour(&mut self, by: isize) {
        let triplets = &self.report().triplets;
        let shown = self.shown_triplet().map(|t| t.id);
        let at = triplets.iter().position(|t| Some(t.id) == shown);
        let next = at.map_or(0, |at| at.saturating_add_signed(by));
        let last = triplets.len().saturating_sub(1);
        let id = triplets.get(next.min(last)).map(|t| t.id);
        self.hovered = None;
        self.selected = id.map(Thing::Triplet).or(self.selected);
    }

    // What time does.

    /// Lets `seconds` pass: takes the steps that are due, and goes on evaluating. `clock` tells
    /// the time in seconds, from any start; it keeps a tick to about 8 ms.
    pub fn tick(&mut self, seconds: f64, clock: &dyn Fn() -> f64) -> Pulse {
        let start = clock();
        let due = self.transport.steps_due(seconds);
        let before = self.trainer.steps();
        let mut taken = 0;
        while due.is_none_or(|due| taken < due) && self.transport.playing {
            self.steps(1);
            taken += 1;
            if clock() - start > STEPS_BUDGET {
                break;
            }
        }
        let mut changed = taken > 0 || self.stale;
        if changed {
            self.refresh();
        }
        if !self.evaluations.is_running() && self.evaluation_is_due() {
            self.evaluate();
        }
        let start = clock();
        let has_time = || clock() - start < EVALUATION_BUDGET;
        if let Some(evaluated) = self.evaluations.advance(&has_time) {
            self.history.add_evaluation(evaluated);
            changed = true;
        }
        if changed {
            self.version += 1;
        }
        let busy = self.transport.playing
            || self.evaluations.is_running()
            || self.evaluation_is_due()
            || self.trainer.steps() != before;
        Pulse { changed, busy }
    }

    fn steps(&mut self, count: u64) {
        self.config_at_step = self.config().clone();
        for _ in 0..count {
            let report = self.trainer.step();
            if report.health == Health::Diverged {
                self.transport.playing = false;
                let text = Health::Diverged.explain(report, &self.config_at_step);
                self.notice = Some(Notice { text, is_error: true });
                self.stale = true;
                return;
            }
            self.history.add(report);
        }
    }

    /// Makes the scene anew.
    fn refresh(&mut self) {
        self.scene = self.scene.next(&mut self.trainer, &mut self.projector);
        self.stale = false;
    }

    /// While playing every now and then, and in any case where the run comes to rest.
    fn evaluation_is_due(&self) -> bool {
        let last = self.history.last_evaluation().map(|e| e.step);
        let step = self.trainer.steps();
        match last {
            None => true,
            Some(last) if self.transport.playing => step >= last + EVALUATE_EVERY,
            Some(last) => step != last,
        }
    }

    fn evaluate(&mut self) {
        let (step, distance) = (self.trainer.steps(), self.config().distance);
        let embedding: &Array2<f64> = &self.scene.embedding;
        self.evaluations.start(step, embedding, distance);
    }
}
