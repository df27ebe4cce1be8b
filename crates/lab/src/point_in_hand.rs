//! PointInHand into a run: a point of the data is taken in hand and moved, and its embedding and its
//! triplets follow at once. Until it is kept, the run itself is as it was; what is kept is an
//! edit like any other.
//!
//! Of two runs beside each other, both are reached into: they have the same points.

use ndarray::{Array2, ArrayView1, Axis};

use super::active_run::ActiveRun;
use super::policy::WithPointInHand;
use super::{Command, Lab, Side, Thing};
use engine::config::{Moved, MovedValue};
use engine::data::Dataset;
use engine::projection::{Projection, Projector};
use engine::trainer::Trainer;

/// A key moves a point by this share of what all points span.
const NOTCH: f64 = 0.02;

/// Points in hand: the run's trainer at the step on screen, with these points where they are held.
pub struct PointInHand {
    pub(super) trainer: Trainer,
    /// The embeddings of all points where the run has them, n×dim.
    embedding: Array2<f64>,
    /// The point that was moved last.
    row: usize,
}

/// Where the points are drawn as the network gets them. The axes are those of the data with no
/// point moved, so that the others stay where they are when one moves.
pub(super) fn project_inputs(data: &Dataset) -> Projection {
    if data.moved().is_empty() {
        return Projector::new(2).project(data.points.view());
    }
    let mut plain = data.clone();
    plain.set_moved(&Moved::default());
    project_inputs(&plain)
}

impl ActiveRun {
    /// The point in hand that was moved last, where there is one.
    pub fn held(&self) -> Option<usize> {
        Some(self.held.as_ref()?.row)
    }

    /// The points that are in hand: rows whose values aren't those of the run.
    pub fn in_hand(&self) -> Vec<usize> {
        if self.held.is_none() {
            return Vec::new();
        }
        let own = self.config().moved.values();
        let held = self.data().moved().values();
        // Both are in order.
        let has = |values: &[MovedValue], value: &MovedValue| {
            let place =
                values.binary_search_by_key(&(value.row, value.feature), |v| (v.row, v.feature));
            place.is_ok_and(|at| values[at].value == value.value)
        };
        let only = |these: &[MovedValue], others: &[MovedValue]| -> Vec<usize> {
            these.iter().filter(|value| !has(others, value)).map(|value| value.row).collect()
        };
        let mut rows = only(held, own);
        rows.extend(only(own, held));
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// Draws the points where they are now, as the network gets them.
    pub(super) fn place_inputs(&mut self) {
        let rows = changed_rows(&self.placed, self.data().moved());
        for row in rows {
            let now = self.data().moved();
            let at = if now.rows().contains(&row) {
                let point = self.data().points.row(row).to_vec();
                place(&self.input_projection, &point)
            } else {
                self.plain_inputs.row(row).to_vec()
            };
            for (axis, at) in at.into_iter().enumerate() {
                if let Some(coordinate) = self.input_projection.coordinates.get_mut([row, axis]) {
                    *coordinate = at;
                }
            }
        }
        self.placed = self.data().moved().clone();
    }

    /// Takes a point in hand and gives it these values.
    ///
    /// # Errors
    /// More points or values than can be moved, or such as aren't there.
    fn reach(&mut self, row: usize, values: &[(usize, f64)]) -> Result<(), String> {
        if self.is_drawing() {
            self.draw(&|| true);
        }
        let mut config = self.config().clone();
        let held = self.data().moved().values().iter().copied();
        let new = values.iter().map(|&(feature, value)| MovedValue { row, feature, value });
        let all = Moved::new(held.chain(new));
        // A value that is back where the data have it is not moved.
        let moved = all.values().iter().copied().filter(|v| {
            let original = self.data().original(v.row, v.feature);
            original.map(f64::to_bits) != Some(v.value.to_bits())
        });
        config.moved = Moved::new(moved);
        let config = config.validate().map_err(|error| error.to_string())?;
        let (trainer, embedding) = (&self.trainer, &self.snapshot.embedding);
        let new = || {
            let (trainer, embedding) = (trainer.clone(), embedding.clone());
            Box::new(PointInHand { trainer, embedding, row })
        };
        let held = self.held.get_or_insert_with(new);
        held.trainer.change(config);
        held.row = row;
        self.show_in_hand();
        Ok(())
    }

    /// After settings of the run changed, what is in hand is judged by them too.
    pub(super) fn reach_on(&mut self) {
        let Some(held) = &mut self.held else { return };
        let mut config = self.trainer.config().to_config();
        config.moved = held.trainer.data().moved().clone();
        if let Ok(config) = config.validate() {
            held.trainer.change(config);
        }
    }

    /// Lets go of the points in hand; they are where the run has them.
    fn put_back(&mut self) {
        if let Some(held) = self.held.take() {
            self.drop_drawing();
            self.show(held.embedding);
        }
    }

    /// Shows the points in hand where they are now.
    fn show_in_hand(&mut self) {
        let Some(held) = &self.held else { return };
        let rows = changed_rows(&self.config().moved, held.trainer.data().moved());
        let points = held.trainer.data().points.select(Axis(0), &rows);
        let embedded = held.trainer.embedder().embed(points.view());
        let mut embedding = held.embedding.clone();
        for (&row, values) in rows.iter().zip(embedded.rows()) {
            embedding.row_mut(row).assign(&values);
        }
        self.drop_drawing();
        self.show(embedding);
    }
}

/// The rows in which these differ, as far as either moves them.
fn changed_rows(before: &Moved, now: &Moved) -> Vec<usize> {
    if before == now {
        return Vec::new();
    }
    let mut rows = [before.rows(), now.rows()].concat();
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn place(projection: &Projection, point: &[f64]) -> Vec<f64> {
    let moved = &ArrayView1::from(point) - &projection.center;
    projection.basis.dot(&moved).to_vec()
}

impl Lab {
    /// Takes a point in hand, or moves the one that is.
    pub(super) fn reach(&mut self, row: usize, values: &[(usize, f64)]) {
        if !self.finish_seek() {
            return;
        }
        self.transport.playing = false;
        let data = self.run_a.data();
        let (rows, features) = (data.len(), data.dimensions());
        let usable = |&&(feature, value): &&(usize, f64)| feature < features && !value.is_nan();
        let values: Vec<(usize, f64)> = values
            .iter()
            .filter(usable)
            .map(|&(feature, value)| (feature, value.clamp(-Moved::LARGEST, Moved::LARGEST)))
            .collect();
        if row >= rows || values.is_empty() {
            return;
        }
        let failed = self.active_mut().find_map(|active| active.reach(row, &values).err());
        match failed {
            Some(error) => self.complain(&error),
            None => self.select_reached(row),
        }
    }

    /// What is in hand is what all views show, unless a triplet with it is shown already.
    fn select_reached(&mut self, row: usize) {
        let has_it = |thing: Option<Thing>| match thing {
            Some(Thing::Point(point)) => point == row,
            Some(Thing::Triplet(id)) => [id.anchor, id.positive, id.negative].contains(&row),
            None => false,
        };
        for active in self.active_mut().filter(|active| !has_it(active.selected)) {
            active.selected = Some(Thing::Point(row));
        }
    }

    /// Moves the selected point by a notch, on data of two values: right and up.
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

    /// Lets go of what is in hand.
    pub(super) fn put_back(&mut self) {
        self.active_mut().for_each(ActiveRun::put_back);
    }

    /// Keeps what is in hand: an edit of each run on screen.
    pub(super) fn keep_reach(&mut self) {
        for side in [Side::A, Side::B] {
            let Some(active) = self.active_run_mut(side) else { continue };
            if active.held.is_none() {
                continue;
            }
            let mut config = active.config().clone();
            config.moved = active.data().moved().clone();
            active.put_back();
            match config.validate() {
                Ok(config) => self.edit(side, config),
                Err(error) => self.complain(&error),
            }
        }
    }

    /// Before an act, decides on a point in hand; whether anything of the act is left to do.
    pub(super) fn release_point(&mut self, then: WithPointInHand) -> bool {
        if self.run_a.held.is_none() {
            return true;
        }
        match then {
            WithPointInHand::Stays => {}
            WithPointInHand::Kept => self.apply(Command::KeepReach),
            WithPointInHand::PutBack => {
                self.put_back();
                self.remark("The moved point was put back: what isn't kept stays behind.");
            }
            WithPointInHand::OnlyPutBack => self.put_back(),
        }
        then != WithPointInHand::OnlyPutBack
    }
}

impl ActiveRun {
    /// The point that would be reached for: the one in hand, the selected one, or the anchor of
    /// the triplet that is shown.
    pub fn reachable(&self) -> Option<usize> {
        let selected = match self.selected {
            Some(Thing::Point(row)) => Some(row),
            Some(Thing::Triplet(id)) => Some(id.anchor),
            None => None,
        };
        let row = self.held().or(selected).or_else(|| self.shown_anchor())?;
        (row < self.data().len()).then_some(row)
    }
}

/// A value with as many digits as a change of this size needs: files have to hold it.
pub fn rounded(value: f64, change: f64) -> f64 {
    if change <= 0.0 || !change.is_finite() {
        return value;
    }
    let digits = (1.0 - change.log10().floor()).clamp(0.0, 9.0);
    let unit = 10f64.powf(digits);
    (value * unit).round() / unit
}
