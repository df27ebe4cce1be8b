//! Edits of the settings of a run: an edit at the present step, a branch in its past, or a proposal
//! if a new run is needed.

use super::control::Control;
use super::{Command, Lab, Notice, Side};
use engine::config::{DataSpec, Drawn, Moved, RunConfig, SetWeights, ValidConfig};
use engine::numbers::count;
use engine::setting;

impl Lab {
    /// The controls of the settings that a command changes.
    pub fn controls_of(&self, command: &Command) -> Vec<Control> {
        match command {
            Command::Configure(wanted) => Control::of_change(self.wanted(), wanted),
            Command::KeepReach => {
                let kept = self.focused().config_in_hand();
                kept.map_or_else(Vec::new, |kept| Control::of_change(self.focused().config(), kept))
            }
            _ => Vec::new(),
        }
    }

    /// Moves the margin by this many notches.
    pub(super) fn move_margin(&mut self, by: f64) {
        let mut config = self.wanted().clone();
        config.loss.margin = setting::margin_moved(config.loss.margin, by);
        self.configure(config);
    }

    /// Changes the settings, or proposes them if they need a new run.
    pub(super) fn configure(&mut self, mut config: RunConfig) {
        let now = self.focused().config();
        if (&config.data, config.seed) != (&now.data, now.seed) && config.moved == now.moved {
            // The moves belong to the old points.
            config.moved = Moved::default();
        }
        let rows = |config: &RunConfig| {
            let DataSpec { kind, points, classes, own, .. } = config.data.clone();
            (kind, points, classes, own)
        };
        if rows(&config) != rows(now) && config.drawn == now.drawn {
            // So do points drawn among others.
            config.drawn = Drawn::default();
        }
        if now.embedder.weights.is_some() && !config.fits_its_weights() {
            // Nor do weights fit another network.
            config.embedder.weights = None;
        }
        if now.needs_new_weights(&config) {
            // Weights set by hand are those of one network, too.
            config.weight = SetWeights::default();
        } else if !config.weight.goes_on_from(&now.weight) {
            config.weight = now.weight.clone();
        }
        let config = match config.validate() {
            Ok(config) => config,
            Err(error) => return self.complain(&error),
        };
        let focused = self.focused();
        if focused.config().needs_new_weights(&config) {
            if focused.recipe().steps() == 0 && self.run_b.is_none() {
                self.proposal = None;
                self.restart(Side::A, config);
            } else {
                self.proposal = Some(config);
            }
            return;
        }
        let differs = *focused.config() != *config;
        self.proposal = None;
        if differs {
            self.edit(self.focus(), config);
        }
    }

    /// Changes settings that need no new weights, at the step on screen.
    pub(super) fn edit(&mut self, side: Side, config: ValidConfig) {
        let active = self.side(side);
        let branches = active.trainer().steps() < active.recipe().steps();
        if branches && !self.has_room() {
            return;
        }
        // Only new runs get a number: dragging a slider uses none up.
        let id = if branches { self.new_id() } else { self.side(side).id() };
        let Some(active) = self.active_run_mut(side) else { return };
        match active.configure(config, id) {
            Ok(None) => {}
            Ok(Some(left)) => {
                let (left_id, step) = (left.id, count(active.trainer().steps()));
                let text = format!(
                    "A branch begins here, at step {step}. Later steps are kept as run {left_id} \
                     (Runs)."
                );
                self.deactivate(left);
                self.notice = Some(Notice::remark(text));
            }
            Err(error) => self.complain(&error),
        }
    }
}
