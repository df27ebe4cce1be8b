//! Moving points by hand: a point of the data is taken in hand and moved, and its embedding and its
//! triplets follow at once. The run stays as it was until the point is kept, which is an edit like
//! any other.
//!
//! In a comparison, the point moves in both runs: they share their points.

use super::active_run::ActiveRun;
use super::policy::WithPointInHand;
use super::{Command, Lab, Side, Thing};
use engine::config::Moved;

/// A key moves a point by this share of the range of all points.
const NOTCH: f64 = 0.02;

impl Lab {
    /// Drags a point.
    pub(super) fn reach(&mut self, row: usize, values: &[(usize, f64)]) {
        if !self.finish_seek() {
            return;
        }
        self.transport.playing = false;
        let data = self.run_a.data();
        let features = data.dimensions();
        let usable = |&&(feature, value): &&(usize, f64)| feature < features && !value.is_nan();
        let values: Vec<(usize, f64)> = values
            .iter()
            .filter(usable)
            .map(|&(feature, value)| (feature, value.clamp(-Moved::LARGEST, Moved::LARGEST)))
            .collect();
        if !self.run_a.has(row) || values.is_empty() {
            return;
        }
        let failed = self.active_mut().find_map(|active| active.reach(row, &values).err());
        match failed {
            Some(error) => self.complain(&error),
            None => self.select_reached(row),
        }
    }

    /// Selects the dragged point, unless it or a triplet with it is selected already.
    fn select_reached(&mut self, row: usize) {
        let has_it = |thing: Option<Thing>| match thing {
            Some(Thing::Point(point)) => point == row,
            Some(Thing::Triplet(id)) => [id.anchor, id.positive, id.negative].contains(&row),
            Some(Thing::Class(_)) | None => false,
        };
        for active in self.active_mut().filter(|active| !has_it(active.selected)) {
            active.selected = Some(Thing::Point(row));
        }
    }

    /// Moves the selected point by a notch right and up; only for data with two features.
    pub(super) fn nudge(&mut self, by: [i8; 2]) {
        let active = self.focused();
        let Some(row) = active.reachable().filter(|_| active.data().dimensions() == 2) else {
            return;
        };
        let span = |feature: usize| {
            let values = active.data().points.column(feature);
            let (min, max) = values
                .iter()
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
            max - min
        };
        let notch = NOTCH * span(0).max(span(1));
        let points = &active.data().points;
        let values = [0, 1]
            .map(|k| (k, rounded(points[[row, k]] + notch * f64::from(by[k]), notch)))
            .into_iter()
            .filter(|&(k, _)| by[k] != 0);
        let values: Vec<(usize, f64)> = values.collect();
        self.reach(row, &values);
    }

    /// Returns true if points or weights are in hand.
    pub fn has_in_hand(&self) -> bool {
        std::iter::once(&self.run_a).chain(&self.run_b).any(|active| active.held.is_some())
    }

    /// Puts all dragged points and changed weights back.
    pub(super) fn put_back(&mut self) {
        self.active_mut().for_each(ActiveRun::put_back);
    }

    /// Keeps the dragged points and changed weights, as an edit of each run on screen.
    pub(super) fn keep_reach(&mut self) {
        let is_in_the_past = |active: &mut ActiveRun| {
            active.held.is_some() && active.trainer().steps() < active.recipe().steps()
        };
        if self.active_mut().any(is_in_the_past) && !self.has_room() {
            return;
        }
        for side in [Side::A, Side::B] {
            let Some(active) = self.active_run_mut(side) else { continue };
            if active.held.is_none() {
                continue;
            }
            let mut config = active.config().clone();
            config.moved = active.data().moved().clone();
            config.weight = active.trainer().weights_set().clone();
            active.put_back();
            match config.validate() {
                Ok(config) => self.edit(side, config),
                Err(error) => self.complain(&error),
            }
        }
    }

    /// Decides on a dragged point before a command. Returns true if the command still has to be
    /// carried out.
    pub(super) fn release_point(&mut self, then: WithPointInHand) -> bool {
        if !self.has_in_hand() {
            return true;
        }
        match then {
            WithPointInHand::Stays => {}
            WithPointInHand::Kept => self.apply(Command::KeepReach),
            WithPointInHand::PutBack => {
                let words = match self.run_a.held_point() {
                    Some(_) => "The moved point was put back: what isn't kept stays behind.",
                    None => "The weight was put back: what isn't kept stays behind.",
                };
                self.put_back();
                self.remark(words);
            }
            WithPointInHand::OnlyPutBack => self.put_back(),
        }
        then != WithPointInHand::OnlyPutBack
    }
}

/// Rounds a value to the digits that a change of this size needs, so that files stay short.
pub fn rounded(value: f64, change: f64) -> f64 {
    if change <= 0.0 || !change.is_finite() {
        return value;
    }
    let digits = (1.0 - change.log10().floor()).clamp(0.0, 9.0);
    let unit = 10f64.powf(digits);
    (value * unit).round() / unit
}
