//! Acts that change the settings of a run: an edit where it stands, a branch in its past, or a
//! proposal where it would have to start again.

use super::{Lab, Notice, Side};
use engine::config::{Moved, RunConfig, ValidConfig};
use engine::numbers::count;
use engine::setting;

/// How many times a key moves the margin until it is larger by 1. (A notch of 0.05 itself has no
/// exact number: 19 of them make 0.9500000000000001.)
const MARGIN_NOTCHES: f64 = 20.0;

impl Lab {
    /// Moves the margin by so many notches.
    pub(super) fn move_margin(&mut self, by: f64) {
        let mut config = self.wanted().clone();
        let notches = (config.loss.margin * MARGIN_NOTCHES + by).round();
        config.loss.margin =
            (notches / MARGIN_NOTCHES).clamp(setting::MARGIN.min, setting::MARGIN.max);
        self.configure(config);
    }

    /// Sets the settings, or proposes them where they need a new start.
    pub(super) fn configure(&mut self, mut config: RunConfig) {
        let now = self.focused().config();
        if (config.data, config.seed) != (now.data, now.seed) && config.moved == now.moved {
            // They were moved among other points.
            config.moved = Moved::default();
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
        // Numbers are for runs that come to be: dragging a slider uses none up.
        let id = if branches { self.new_id() } else { self.side(side).id() };
        let Some(active) = self.active_run_mut(side) else { return };
        match active.configure(config, id) {
            Ok(None) => {}
            Ok(Some(left)) => {
                let (left_id, step) = (left.id, count(active.trainer().steps()));
                let text = format!(
                    "A branch begins here, at step {step}. What came after is kept as run {left_id} \
                     (Runs)."
                );
                self.deactivate(left);
                self.notice = Some(Notice { text, is_error: false });
            }
            Err(error) => self.complain(&error),
        }
    }
}
