//! Changing weights by hand: a weight or a bias of the run whose settings are shown is taken in hand
//! and gets another value, and the embedding and the triplets follow at once. The run stays as it was
//! until the weight is kept, which is an edit like any other.

use super::Lab;
use engine::config::{LARGEST_WEIGHT, SetWeight};

impl Lab {
    /// Gives weights other values, as a preview.
    pub(super) fn hold_weights(&mut self, values: &[SetWeight]) {
        self.hold(values, false);
    }

    fn hold(&mut self, values: &[SetWeight], knocked_out: bool) {
        if !self.finish_seek() {
            return;
        }
        self.transport.playing = false;
        let values: Vec<SetWeight> = values
            .iter()
            .filter(|one| !one.value.is_nan())
            .map(|one| SetWeight {
                value: one.value.clamp(-LARGEST_WEIGHT, LARGEST_WEIGHT),
                ..*one
            })
            .collect();
        let side = self.focus();
        let Some(active) = self.active_run_mut(side).filter(|_| !values.is_empty()) else { return };
        if let Err(error) = active.hold_weights(&values, knocked_out) {
            self.complain(&error);
        }
    }

    /// Takes everything in hand that goes into a unit and comes out of it, set to 0.
    pub(super) fn knock_out(&mut self, layer: usize, unit: usize) {
        let layers = self.focused().trainer().embedder().weights.layers.len();
        self.hold(&SetWeight::knock_out(layer, unit, layers), true);
    }
}
