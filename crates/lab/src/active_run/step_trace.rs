//! Step trace: the effect of a step, computed before the run takes it.

use ndarray::Array2;

use crate::snapshot::{Snapshot, embed_while};
use engine::embedder::Weights;
use engine::trainer::Trainer;

/// Numbers that are compared between two looks at the clock.
const SLICE_NUMBERS: usize = 250_000;

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

/// The trace of a step on its way: all points are embedded anew, and compared with where they are.
pub struct Tracing {
    after: Trainer,
    embedding: Array2<f64>,
    /// Number of points that are embedded.
    done: usize,
    moved: Moved,
}

impl Tracing {
    /// The step of the run that `snapshot` shows, after which the trainer is `after`.
    pub(super) fn new(snapshot: &Snapshot, after: Trainer) -> Self {
        let moved = Moved::new(snapshot.embedding.nrows(), &snapshot.report.batch);
        Self { embedding: Array2::zeros(snapshot.embedding.dim()), after, done: 0, moved }
    }

    /// Continues while there is time. Returns true when all points are compared.
    pub(super) fn advance(&mut self, snapshot: &Snapshot, has_time: &dyn Fn() -> bool) -> bool {
        let Self { after, embedding, done, moved } = self;
        let points = after.data().points.view();
        embed_while(after.embedder(), points, embedding, done, has_time)
            && moved.advance(&snapshot.embedding, embedding, has_time)
    }

    /// The trace, from the trainer `before`, which `snapshot` shows.
    pub(super) fn end(self, snapshot: &Snapshot, before: &Trainer) -> StepTrace {
        let mut change = self.after.embedder().weights.clone();
        for (new, old) in change.layers.iter_mut().zip(&before.embedder().weights.layers) {
            new.weights -= &old.weights;
            new.bias -= &old.bias;
        }
        let mut outcome = self.moved.outcome(snapshot, &self.embedding);
        outcome.weight_change = change.norm();
        StepTrace { after: self.embedding, change, outcome }
    }
}

/// Distances that points moved, of which some are compared.
struct Moved {
    is_in_batch: Vec<bool>,
    /// The mean distances of the other points and of those of the batch.
    lengths: [Mean; 2],
    compared: usize,
}

impl Moved {
    fn new(points: usize, batch: &[usize]) -> Self {
        let mut is_in_batch = vec![false; points];
        for &row in batch {
            if let Some(is_in) = is_in_batch.get_mut(row) {
                *is_in = true;
            }
        }
        Self { is_in_batch, lengths: [Mean::default(), Mean::default()], compared: 0 }
    }

    /// Compares points of two embeddings while there is time. Returns true when all are compared.
    fn advance(
        &mut self,
        before: &Array2<f64>,
        after: &Array2<f64>,
        has_time: &dyn Fn() -> bool,
    ) -> bool {
        let slice = (SLICE_NUMBERS / before.ncols().max(1)).max(1);
        while self.compared < self.is_in_batch.len() {
            let end = (self.compared + slice).min(self.is_in_batch.len());
            for row in self.compared..end {
                let moved = &after.row(row) - &before.row(row);
                let moved = moved.dot(&moved).sqrt();
                if moved > 0.0 {
                    self.lengths[usize::from(self.is_in_batch[row])].add(moved);
                }
            }
            self.compared = end;
            if end < self.is_in_batch.len() && !has_time() {
                return false;
            }
        }
        true
    }

    /// Outcome of the step for the points of a snapshot, whose embedding is `after` then.
    fn outcome(&self, snapshot: &Snapshot, after: &Array2<f64>) -> Outcome {
        self.compare(&snapshot.embedding, after, &snapshot.report.batch, &snapshot.push)
    }

    /// Compares two embeddings (n×d) of the same points; row i of `push` (B×d) belongs to row
    /// `batch[i]`.
    fn compare(
        &self,
        before: &Array2<f64>,
        after: &Array2<f64>,
        batch: &[usize],
        push: &Array2<f64>,
    ) -> Outcome {
        let (mut pushes, mut angles) = (Mean::default(), Mean::default());
        for (&row, push) in batch.iter().zip(push.rows()) {
            if row >= before.nrows() {
                continue;
            }
            let movement = &after.row(row) - &before.row(row);
            let (pushed, moved) = (push.dot(&push).sqrt(), movement.dot(&movement).sqrt());
            if pushed > 0.0 {
                pushes.add(pushed);
            }
            if pushed > 0.0 && moved > 0.0 {
                // Divided one after the other: the product of two small lengths may be 0.
                let cos = (push.dot(&movement) / pushed / moved).clamp(-1.0, 1.0);
                angles.add(cos.acos().to_degrees());
            }
        }
        let [others, of_batch] = self.lengths;
        let in_batch = self.is_in_batch.iter().filter(|&&is_in| is_in).count();
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
            others: moved(self.is_in_batch.len() - in_batch, others),
            angle: angles.value(),
        }
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

    fn compare(
        before: &Array2<f64>,
        after: &Array2<f64>,
        batch: &[usize],
        push: &Array2<f64>,
    ) -> Outcome {
        let mut moved = Moved::new(before.nrows(), batch);
        assert!(moved.advance(before, after, &|| true));
        moved.compare(before, after, batch, push)
    }

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
