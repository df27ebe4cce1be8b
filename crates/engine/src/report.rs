//! The report of a step: the batch, the counts, the loss, and a sample of triplets.

use serde::{Deserialize, Serialize};

use super::config::LossSpec;
use super::health::Health;
use super::ranking::Hardness;

/// The batch of one step, evaluated at the weights before the step.
#[derive(Clone, Debug, Default)]
pub struct StepReport {
    /// Number of steps taken before this one.
    pub step: u64,
    /// The batch, as rows of the data set.
    pub batch: Vec<usize>,
    /// Numbers of valid triplets, by kind.
    pub counts: TripletCounts,
    /// Mean loss, by the chosen reduction; 0 if nothing was mined.
    pub loss: f64,
    /// Norm of the gradient with respect to all weights, before clipping.
    pub gradient_norm: f64,
    /// Mean distance of the pairs of one class; `None` if the batch has none.
    pub mean_positive: Option<f64>,
    /// Mean distance of the pairs of two classes; `None` if the batch has none.
    pub mean_negative: Option<f64>,
    /// Mean distance of all pairs of the batch; `None` for a batch of one.
    pub mean_pair_distance: Option<f64>,
    /// Mean length of the embeddings (1 if they are normalized).
    pub mean_norm: f64,
    /// The mined triplets of highest loss, in descending order, then a random sample of all valid
    /// triplets. Only a preview lists them.
    pub triplets: Vec<TripletRecord>,
    /// Number of `triplets` listed for their loss; the sample follows.
    pub highest_loss_count: usize,
    /// The health of the run.
    pub health: Health,
}

impl StepReport {
    /// Marks the rows of a data set of `rows` points that are in the batch.
    pub fn in_batch(&self, rows: usize) -> Vec<bool> {
        let mut is_in = vec![false; rows];
        for &row in &self.batch {
            if let Some(is_in) = is_in.get_mut(row) {
                *is_in = true;
            }
        }
        is_in
    }

    /// Share of the valid triplets that have a loss above 0; 0 if there is none.
    pub fn active_share(&self) -> f64 {
        if self.counts.valid == 0 {
            0.0
        } else {
            self.counts.active as f64 / self.counts.valid as f64
        }
    }
}

/// Numbers of triplets of a batch. `easy`, `semi_hard` and `hard` are 0 in the report of a step that was
/// taken without a look: no curve shows them, and they take as long as the loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TripletCounts {
    /// Triplets of an anchor, another point of its class, and a point of another class.
    pub valid: u64,
    /// Those with d(a,n) ≥ d(a,p) + margin.
    pub easy: u64,
    /// Those with d(a,p) < d(a,n) < d(a,p) + margin.
    pub semi_hard: u64,
    /// Those with d(a,n) ≤ d(a,p).
    pub hard: u64,
    /// Valid triplets with a loss above 0, mined or not.
    pub active: u64,
    /// Triplets that the miner selected.
    pub mined: u64,
    /// Mined triplets with a loss above 0: those that the gradient comes from.
    pub mined_active: u64,
}

impl TripletCounts {
    /// Sets the numbers of easy, semi-hard and hard triplets.
    pub(crate) fn set_by_hardness(&mut self, counts: [u64; 3]) {
        [self.easy, self.semi_hard, self.hard] = counts;
    }
}

/// Three rows of the data set: anchor, positive, negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TripletId {
    /// Row of the anchor.
    pub anchor: usize,
    /// Row of the positive.
    pub positive: usize,
    /// Row of the negative.
    pub negative: usize,
}

/// A triplet with its distances and its loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TripletRecord {
    /// The rows of its points.
    pub id: TripletId,
    /// d(a,p).
    pub positive: f64,
    /// d(a,n).
    pub negative: f64,
    /// d(p,n), which swap compares with d(a,n).
    pub across: f64,
    /// Its loss.
    pub loss: f64,
    /// Easy, semi-hard or hard.
    pub hardness: Hardness,
    /// True if the miner selected it.
    pub mined: bool,
}

impl TripletRecord {
    /// A triplet with these distances, and its loss and hardness.
    pub fn new(id: TripletId, [positive, negative, across]: [f64; 3], spec: &LossSpec) -> Self {
        let counted = if spec.swap { negative.min(across) } else { negative };
        Self {
            id,
            positive,
            negative,
            across,
            loss: spec.triplet_loss(positive, counted),
            hardness: Hardness::of(positive, negative, spec.margin),
            mined: false,
        }
    }

    /// The distance used as d(a,n): with swap, d(p,n) if that is smaller.
    pub fn counted_negative(&self, spec: &LossSpec) -> f64 {
        if spec.swap { self.negative.min(self.across) } else { self.negative }
    }
}
