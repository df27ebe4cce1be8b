//! What a person does to a run.

use super::history::Edit;
use super::{Command, Display, Lab, Notice, Thing, Toggle, change};
use crate::engine::config::{RunConfig, ValidConfig};
use crate::engine::knob;

/// By how much a key moves the margin.
const MARGIN_NOTCH: f64 = 0.05;

impl Lab {
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
        let other_distance = self.config().distance != config.distance;
        self.trainer.change(config);
        if other_distance {
            // The last evaluation was by the old one.
            self.evaluate();
        }
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
}
