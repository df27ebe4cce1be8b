//! Points and weights in hand: a run's trainer with moved points or other weights, as a preview until
//! they are kept.

use ndarray::{Array2, ArrayView1, Axis};

use super::ActiveRun;
use super::picture::few_pieces;
use crate::snapshot::project;
use crate::thing::Thing;
use crate::version;
use engine::config::{Drawn, Moved, MovedValue, SetWeight, ValidConfig};
use engine::data::Dataset;
use engine::projection::{Projection, Projector};
use engine::trainer::Trainer;

/// A preview of dragged points and of changed weights: the run's trainer at the step on screen, with
/// these points where they are held, and these weights.
pub struct InHand {
    pub(super) trainer: Trainer,
    /// The embeddings of all points as the run has them, n×dim.
    pub(super) embedding: Array2<f64>,
    /// The loss of the batch in the run, with the settings of when something was taken in hand.
    loss: Option<f64>,
    /// The point that moved last.
    row: Option<usize>,
}

/// The projection of the input points. Its axes are those of the data before any move, so that the
/// other points stay still when one moves. What was drawn by hand is left out.
pub(super) fn project_inputs(data: &Dataset) -> Projection {
    if data.moved().is_empty() && data.drawn().is_empty() {
        return Projector::new(2).project(data.points.view(), None);
    }
    let mut plain = data.clone();
    plain.set_moved(&Moved::default());
    plain.set_drawn(&Drawn::default());
    project_inputs(&plain)
}

impl ActiveRun {
    /// The dragged point that moved last, if any.
    pub fn held_point(&self) -> Option<usize> {
        self.held.as_ref()?.row
    }

    /// The dragged points: rows whose values differ from the run's.
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

    /// Updates the input projection of the points that moved, or of all if points were drawn.
    pub(crate) fn place_inputs(&mut self) {
        if self.placed_drawn != *self.data().drawn() {
            let mut plain = self.data().clone();
            plain.set_moved(&Moved::default());
            let points = plain.points.view();
            self.input_projection = project(&mut Projector::new(2), points, &plain, None);
            self.plain_inputs = self.input_projection.coordinates.clone();
            (self.placed, self.placed_drawn) = (Moved::default(), plain.drawn().clone());
            self.inputs_version = version::next();
        }
        let rows = changed_rows(&self.placed, self.data().moved());
        if !rows.is_empty() {
            self.inputs_version = version::next();
        }
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

    /// Drags a point: gives these of its features new values.
    ///
    /// # Errors
    /// Too many points or values are moved, a point or feature doesn't exist, or the step isn't on
    /// screen yet.
    pub(crate) fn reach(&mut self, row: usize, values: &[(usize, f64)]) -> Result<(), String> {
        self.make_takable()?;
        let mut config = self.trainer().config().to_config();
        let held = self.data().moved().values().iter().copied();
        let new = values.iter().map(|&(feature, value)| MovedValue { row, feature, value });
        let all = Moved::new(held.chain(new));
        // A value equal to the original is not a move.
        let moved = all.values().iter().copied().filter(|v| {
            let original = self.data().original(v.row, v.feature);
            original.map(f64::to_bits) != Some(v.value.to_bits())
        });
        config.moved = Moved::new(moved);
        let config = config.validate().map_err(|error| error.to_string())?;
        let held = self.take_in_hand();
        held.trainer.change(config);
        held.row = Some(row);
        self.show_in_hand();
        Ok(())
    }

    /// Makes the picture of the run as it is, if that is quick: only then something can be taken in
    /// hand, unless something is already.
    fn make_takable(&mut self) -> Result<(), String> {
        if self.held.is_none() && !self.is_shown() {
            self.draw(&few_pieces());
        }
        if self.held.is_none() && !self.is_shown() {
            return Err("This step isn't on screen yet: try again when it is.".to_owned());
        }
        Ok(())
    }

    /// What is in hand; nothing yet, if there was nothing.
    fn take_in_hand(&mut self) -> &mut InHand {
        let (trainer, snapshot) = (&self.trainer, &self.snapshot);
        self.held.get_or_insert_with(|| {
            let (trainer, embedding) = (trainer.clone(), snapshot.embedding.clone());
            Box::new(InHand { trainer, embedding, loss: Some(snapshot.report.loss), row: None })
        })
    }

    /// Takes weights in hand, or gives those in hand other values. One that gets the value that it has
    /// in the run is in hand no longer, unless the unit is `knocked_out`: then it is kept at that.
    ///
    /// # Errors
    /// The network has no such weight, a value is too large, too many are set, or the step isn't on
    /// screen yet.
    pub(crate) fn hold_weights(
        &mut self,
        values: &[SetWeight],
        knocked_out: bool,
    ) -> Result<(), String> {
        self.make_takable()?;
        let mut config = self.trainer().config().to_config();
        let (own, weights) = (self.trainer.weights_set(), &self.trainer.embedder().weights);
        let all = own.and(config.weight.since(own).chain(values).copied());
        let all: Vec<SetWeight> = all.since(own).copied().collect();
        let is_set = |one: &&SetWeight| {
            let is_own = !knocked_out
                && values.iter().any(|new| new.place == one.place)
                && weights.get(one.place) == Some(one.value);
            let mut others = all.iter().filter(|other| other.place != one.place);
            !is_own || others.any(|other| other.place.covers(&one.place))
        };
        config.weight = own.and(all.iter().filter(is_set).copied());
        if self.held.is_none() && config.weight == *own {
            return Ok(());
        }
        let config = config.validate().map_err(|error| error.to_string())?;
        let checkpoint = self.trainer.checkpoint();
        let held = self.take_in_hand();
        held.trainer.resume(&checkpoint);
        held.trainer.change(config);
        self.draw_anew(false);
        Ok(())
    }

    /// The weights in hand, with their values.
    pub fn weights_in_hand(&self) -> Vec<SetWeight> {
        let own = self.trainer.weights_set();
        self.held
            .as_ref()
            .map_or_else(Vec::new, |held| held.trainer.weights_set().since(own).copied().collect())
    }

    /// The value in the run of the weight in hand, if it is one.
    pub fn weight_in_run(&self, in_hand: &[SetWeight]) -> Option<f64> {
        match in_hand {
            [one] => self.trainer.embedder().weights.get(one.place),
            _ => None,
        }
    }

    /// The loss of the batch as the run has it, while something is in hand; `None` if settings have
    /// changed since it was taken.
    pub fn loss_in_run(&self) -> Option<f64> {
        self.held.as_ref()?.loss
    }

    /// The settings with which the run would go on from what is in hand, if anything is.
    pub fn config_in_hand(&self) -> Option<&ValidConfig> {
        self.held.as_ref().map(|held| held.trainer.config())
    }

    /// Applies changed settings of the run to the preview too.
    pub(crate) fn reach_on(&mut self) {
        let Some(held) = &mut self.held else { return };
        held.loss = None;
        let mut config = self.trainer.config().to_config();
        config.moved = held.trainer.data().moved().clone();
        config.weight = held.trainer.weights_set().clone();
        if let Ok(config) = config.validate() {
            held.trainer.change(config);
        }
    }

    /// Puts the dragged points back to their places in the run, and weights to their values.
    pub(crate) fn put_back(&mut self) {
        if let Some(held) = self.held.take() {
            self.show_soon(held.embedding);
        }
    }

    /// Embeds the dragged points at their present places and shows them.
    fn show_in_hand(&mut self) {
        let Some(held) = &self.held else { return };
        if held.trainer.weights_set() != self.trainer.weights_set() {
            // All points lie elsewhere.
            return self.draw_anew(false);
        }
        let rows = changed_rows(&self.config().moved, held.trainer.data().moved());
        let points = held.trainer.data().points.select(Axis(0), &rows);
        let embedded = held.trainer.embedder().embed(points.view());
        let mut embedding = held.embedding.clone();
        for (&row, values) in rows.iter().zip(embedded.rows()) {
            embedding.row_mut(row).assign(&values);
        }
        self.show_soon(embedding);
    }
}

impl ActiveRun {
    /// The point to drag next: the dragged one, the selected one, or the anchor of the shown
    /// triplet.
    pub fn reachable(&self) -> Option<usize> {
        let selected = match self.selected {
            Some(Thing::Point(row)) => Some(row),
            Some(Thing::Triplet(id)) => Some(id.anchor),
            Some(Thing::Class(_)) | None => None,
        };
        let row = self.held_point().or(selected).or_else(|| self.shown_anchor())?;
        self.has(row).then_some(row)
    }
}

/// The rows that either moves; none if the two are equal.
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
