//! Step trace: the effect of a step, computed before the run takes it.

use ndarray::Array2;

use super::super::snapshot::Snapshot;
use engine::embedder::Weights;
use engine::trainer::Trainer;

/// The trace of a step: the run stands before it, and this holds what comes after.
#[derive(Clone, Debug)]
pub struct StepTrace {
    /// The embeddings of all points after the step, n×d.
    pub after: Array2<f64>,
    /// The change of each weight, in the shape of the weights.
    pub change: Weights,
    /// The step in numbers.
    pub outcome: Outcome,
}

/// The effect of a step on the points. The loss pushes only those of the batch, but all points
/// move, because the weights change.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Points of the batch with a nonzero negative gradient.
    pub pushed: usize,
    /// Mean length of the nonzero negative gradients.
    pub mean_push: f64,
    /// Length of the change of all weights, taken as one vector.
    pub weight_change: f64,
    /// The points of the batch.
    pub batch: Motion,
    /// All other points, held-out ones too.
    pub others: Motion,
    /// Mean angle between negative gradient and movement, in degrees, over the points of the batch
    /// that have both; `None` if no point has.
    pub angle: Option<f64>,
}

/// Distances that points moved.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Motion {
    /// Number of points.
    pub points: usize,
    /// Number of those that moved.
    pub moved: usize,
    /// Mean straight-line distance of those that moved.
    pub mean: f64,
}

impl StepTrace {
    /// The step from the trainer `before`, which `snapshot` shows, to the trainer `after`.
    pub(in super::super) fn new(snapshot: &Snapshot, before: &Trainer, after: &Trainer) -> Self {
        let embedding = after.embed_all();
        let mut change = after.embedder().weights.clone();
        for (new, old) in change.layers.iter_mut().zip(&before.embedder().weights.layers) {
            new.weights -= &old.weights;
            new.bias -= &old.bias;
        }
        let mut outcome =
            compare(&snapshot.embedding, &embedding, &snapshot.report.batch, &snapshot.push);
        outcome.weight_change = change.norm();
        Self { after: embedding, change, outcome }
    }
}

/// Compares two embeddings (n×d) of the same points; row i of `push` (B×d) belongs to row
/// `batch[i]`.
fn compare(
    before: &Array2<f64>,
    after: &Array2<f64>,
    batch: &[usize],
    push: &Array2<f64>,
) -> Outcome {
    let movement = after - before;
    let mut is_in_batch = vec![false; before.nrows()];
    let (mut pushes, mut angles) = (Mean::default(), Mean::default());
    for (&row, push) in batch.iter().zip(push.rows()) {
        let Some(is_in) = is_in_batch.get_mut(row) else { continue };
        *is_in = true;
        let movement = movement.row(row);
        let [pushed, moved] = [push, movement].map(|vector| vector.dot(&vector).sqrt());
        if pushed > 0.0 {
            pushes.add(pushed);
        }
        if pushed > 0.0 && moved > 0.0 {
            // Divided one after the other: the product of two small lengths may be 0.
            let cos = (push.dot(&movement) / pushed / moved).clamp(-1.0, 1.0);
            angles.add(cos.acos().to_degrees());
        }
    }
    let mut lengths = [Mean::default(), Mean::default()];
    for (row, &is_in) in movement.rows().into_iter().zip(&is_in_batch) {
        let moved = row.dot(&row).sqrt();
        if moved > 0.0 {
            lengths[usize::from(is_in)].add(moved);
        }
    }
    let [others, of_batch] = lengths;
    let in_batch = is_in_batch.iter().filter(|&&is_in| is_in).count();
    let moved = |points, mean: Mean| Motion {
        points,
        moved: mean.count,
        mean: mean.value().unwrap_or_default(),
    };
    Outcome {
        pushed: pushes.count,
        mean_push: pushes.value().unwrap_or_default(),
        weight_change: 0.0,
        batch: moved(in_batch, of_batch),
        others: moved(is_in_batch.len() - in_batch, others),
        angle: angles.value(),
    }
}

/// A running mean.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    fn value(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_push_straight_up_and_a_way_to_the_right_are_a_right_angle_apart() {
        let before = array![[0.0, 0.0], [1.0, 0.0], [5.0, 5.0], [7.0, 7.0]];
        let after = array![[3.0, 0.0], [1.0, 1.0], [5.0, 5.0], [7.0, 7.5]];
        let push = array![[0.0, 2.0], [0.0, 4.0]];
        let outcome = compare(&before, &after, &[0, 1], &push);
        assert_eq!(outcome.angle, Some(45.0), "90° and 0°");
        assert_eq!((outcome.pushed, outcome.mean_push), (2, 3.0));
        assert_eq!(outcome.batch, Motion { points: 2, moved: 2, mean: 2.0 });
        assert_eq!(outcome.others, Motion { points: 2, moved: 1, mean: 0.5 });
    }

    #[test]
    fn where_nothing_is_pushed_or_nothing_moves_there_is_no_angle() {
        let before = array![[0.0], [1.0]];
        let still = compare(&before, &before, &[0], &array![[1.0]]);
        assert_eq!((still.angle, still.pushed, still.batch.moved), (None, 1, 0));
        let unpushed = compare(&before, &array![[2.0], [1.0]], &[0], &array![[0.0]]);
        assert_eq!((unpushed.angle, unpushed.pushed, unpushed.batch.moved), (None, 0, 1));
    }

    #[test]
    fn opposite_ways_are_180_degrees_apart_however_short() {
        let (before, after) = (array![[0.0, 0.0]], array![[1e-160, 1e-160]]);
        let outcome = compare(&before, &after, &[0], &array![[-1e-150, -1e-150]]);
        assert!((outcome.angle.unwrap() - 180.0).abs() < 1e-5, "{outcome:?}");
    }
}
