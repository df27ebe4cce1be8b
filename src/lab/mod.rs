//! A run, and all that a person can do to it.
//!
//! Every act comes in as a [`Command`] through [`Lab::apply`] (`acts`); time passes in
//! [`Lab::tick`] (`time`). Views read the lab and own no truth. There is no clock here: whoever
//! ticks brings one.

mod acts;
pub mod change;
pub mod command;
pub mod display;
mod evaluations;
pub mod history;
pub mod scene;
mod shown;
mod time;
pub mod transport;

use std::sync::Arc;

use crate::engine::config::{ConfigError, RunConfig, ValidConfig};
use crate::engine::data::Dataset;
use crate::engine::projection::{Projection, Projector};
use crate::engine::report::StepReport;
use crate::engine::trainer::Trainer;

pub use command::{Command, Thing};
pub use display::{Display, Layout, Toggle, View};
pub use scene::Scene;
pub use time::Pulse;
pub use transport::{Speed, Transport};

use evaluations::Evaluations;
use history::History;
use scene::Drawing;

/// Something to be said to the person in front of the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something went wrong.
    pub is_error: bool,
}

/// A run and what is known of it.
pub struct Lab {
    trainer: Trainer,
    transport: Transport,
    display: Display,
    projector: Projector,
    input_projection: Projection,
    scene: Scene,
    /// The picture of the present step, where it is under way.
    drawing: Option<Drawing>,
    /// Seconds that have passed since steps were last counted.
    waited: f64,
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
            drawing: None,
            waited: 0.0,
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
        lab.selected = lab.example().map(Thing::Triplet);
        lab.evaluate();
        lab
    }

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
}
