//! The loss of a batch, and its gradient with respect to each distance.
//!
//! Hinge: max(0, d(a,p) − d(a,n) + margin) (Schroff et al. 2015). Soft margin:
//! ln(1 + e^(d(a,p) − d(a,n))) (Hermans et al. 2017). No triplet of a range of hardness is listed:
//! `hinge`, `soft_sums` and `by_triplet` have the sums.

use std::ops::Range;

use ndarray::Array2;

use crate::active::count_active;
use crate::by_triplet::{self, ByTriplet, Sums};
use crate::config::{LossKind, LossSpec, Reduction};
use crate::distance::{FEW, PairGradient};
use crate::groups::Groups;
use crate::hinge::{self, Compared};
use crate::mining::{HardnessRange, Mined, Triplet};
use crate::ranking::Ranking;
use crate::soft_sums::SoftSums;

impl LossSpec {
    /// The loss of a triplet with these distances.
    #[inline]
    pub fn triplet_loss(&self, positive: f64, negative: f64) -> f64 {
        match self.kind {
            // In this order, rounding keeps it above 0 exactly if the triplet is not easy.
            LossKind::Hinge => (positive + self.margin - negative).max(0.0),
            LossKind::Soft => {
                let x = positive - negative;
                x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
            }
        }
    }

    /// ∂loss/∂d(a,p), which is −∂loss/∂d(a,n). At the kink of the hinge it is 0.
    #[inline]
    fn derivative(&self, positive: f64, negative: f64) -> f64 {
        match self.kind {
            LossKind::Hinge => f64::from(positive + self.margin - negative > 0.0),
            LossKind::Soft => 1.0 / (1.0 + libm::exp(negative - positive)),
        }
    }

    /// The distance used as d(a,n): with swap, d(p,n) if that is smaller (Balntas et al. 2016).
    #[inline]
    pub fn negative_distance(&self, d: &Array2<f64>, t: Triplet) -> f64 {
        let from_anchor = d[[t.anchor, t.negative]];
        if self.swap { from_anchor.min(d[[t.positive, t.negative]]) } else { from_anchor }
    }
}

/// The loss over the mined triplets of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LossSummary {
    /// The mean that is minimized; 0 if nothing was mined.
    pub loss: f64,
    /// Number of mined triplets.
    pub mined: u64,
    /// Number of mined triplets with a loss above 0.
    pub active: u64,
    /// Number of valid triplets with a loss above 0, mined or not.
    pub valid_active: u64,
}

/// Computes the loss of a batch and its gradient, in parts; the buffers are reused.
#[derive(Clone, Debug, Default)]
pub struct BatchLoss {
    /// ∂loss/∂d of the ordered pairs of the last batch.
    pub gradient: PairGradient,
    way: Way,
    sums: Sums,
    /// Number of valid triplets with a loss above 0, if they were counted by themselves.
    counted: u64,
    compared: hinge::Scratch,
    by_triplet: ByTriplet,
    soft_sums: SoftSums,
}

/// The way in which the losses of a batch are summed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Way {
    /// One by one, for listed triplets.
    #[default]
    Listed,
    /// By comparing the distances of each anchor.
    Compared,
    /// By polynomials for each anchor.
    SoftSums,
    /// Many at a time, for each pair of a class.
    ByTriplet,
}

/// A batch with its mined triplets.
#[derive(Clone, Copy, Debug)]
pub struct MinedBatch<'a> {
    /// The loss of a triplet.
    pub spec: &'a LossSpec,
    /// The batch by classes.
    pub groups: &'a Groups,
    /// Distances, B×B by rows.
    pub matrix: &'a [f64],
    /// The triplets.
    pub mined: Mined<'a>,
}

impl MinedBatch<'_> {
    fn len(&self) -> usize {
        self.groups.labels().len()
    }
}

impl BatchLoss {
    /// Computes the loss over the mined triplets, and its gradient. The batch has to be grouped;
    /// nobody needs the ranks.
    pub fn compute(
        &mut self,
        spec: &LossSpec,
        ranking: &Ranking,
        distances: &Array2<f64>,
        mined: Mined,
    ) -> LossSummary {
        let groups = ranking.groups();
        let Some(matrix) = distances.as_slice() else { return LossSummary::default() };
        let batch = MinedBatch { spec, groups, matrix, mined };
        self.begin(batch);
        self.add(batch, 0..self.parts(batch).0);
        self.count(batch, 0..self.parts_of_count(batch).0);
        self.finish(batch)
    }

    /// Begins the loss of a batch: chooses a way.
    pub fn begin(&mut self, batch: MinedBatch) {
        let MinedBatch { spec, groups, matrix, mined } = batch;
        (self.sums, self.counted) = (Sums::default(), 0);
        self.compared.found = Compared::default();
        let n = batch.len();
        let range = match mined {
            Mined::List(list) => {
                self.way = Way::Listed;
                if 2 * list.len() * FEW < n * n {
                    self.gradient.of_few();
                } else {
                    self.gradient.of_all(n);
                }
                return;
            }
            Mined::Range(range) => range,
        };
        self.gradient.of_all(n);
        let is_soft = spec.kind == LossKind::Soft;
        self.way = if !is_soft && !spec.swap {
            Way::Compared
        } else if range == HardnessRange::All && !spec.swap && self.soft_sums.begin(groups, matrix)
        {
            Way::SoftSums
        } else {
            self.by_triplet.begin(spec, range, groups, matrix);
            Way::ByTriplet
        };
    }

    /// Number of parts that [`BatchLoss::add`] takes, and products of each.
    pub fn parts(&self, batch: MinedBatch) -> (usize, usize) {
        let (n, groups) = (batch.len(), batch.groups);
        match self.way {
            Way::Listed => (1, n * n),
            Way::Compared => (n, 8 * groups.pairs_of_anchor() + 50 * n),
            Way::SoftSums => (n, self.soft_sums.products(groups)),
            Way::ByTriplet => {
                (by_triplet::parts(groups), self.by_triplet.products(batch.spec, groups))
            }
        }
    }

    /// Adds the losses of some parts, which are given in order.
    pub fn add(&mut self, batch: MinedBatch, parts: Range<usize>) {
        let MinedBatch { spec, groups, matrix, mined } = batch;
        let range = match mined {
            Mined::List(list) => return self.add_listed(spec, matrix, batch.len(), list),
            Mined::Range(range) => range,
        };
        let gradient = self.gradient.all_mut();
        match self.way {
            Way::Listed => {}
            Way::Compared => {
                let which = (spec.margin, range);
                hinge::compare(groups, matrix, which, parts, gradient, &mut self.compared);
            }
            Way::SoftSums => self.soft_sums.add(groups, matrix, parts, gradient),
            Way::ByTriplet => {
                self.by_triplet.add((spec, range), groups, matrix, parts, gradient);
            }
        }
    }

    fn add_listed(&mut self, spec: &LossSpec, matrix: &[f64], n: usize, list: &[Triplet]) {
        self.sums = if self.gradient.is_few() {
            let gradient = self.gradient.of_few();
            sum_listed(spec, matrix, n, list, |i, j, term| gradient.push(([i, j], term)))
        } else {
            let gradient = self.gradient.all_mut();
            sum_listed(spec, matrix, n, list, |i, j, term| gradient[i * n + j] += term)
        };
    }

    /// Number of parts that [`BatchLoss::count`] takes, and products of each; none if the number of
    /// valid triplets with a loss above 0 is known.
    pub fn parts_of_count(&self, batch: MinedBatch) -> (usize, usize) {
        let (spec, groups, n) = (batch.spec, batch.groups, batch.len());
        let is_known = match (self.way, batch.mined) {
            (Way::Compared, _) | (_, Mined::Range(HardnessRange::All)) => true,
            _ => spec.kind == LossKind::Soft,
        };
        match (is_known, spec.swap) {
            (true, _) => (0, 0),
            (false, false) => (n, 3 * groups.pairs_of_anchor() + 20 * n),
            (false, true) => (by_triplet::parts(groups), 3 * groups.pairs_of_anchor()),
        }
    }

    /// Counts, in some parts, the valid triplets with a loss above 0; parts are given in order.
    pub fn count(&mut self, batch: MinedBatch, parts: Range<usize>) {
        let MinedBatch { spec, groups, matrix, .. } = batch;
        if parts.is_empty() {
        } else if spec.swap {
            self.counted += self.by_triplet.count_active(spec.margin, groups, matrix, parts);
        } else {
            self.counted += count_active(groups, matrix, spec.margin, parts);
        }
    }

    /// Returns the loss, and makes the gradient that of the mean.
    pub fn finish(&mut self, batch: MinedBatch) -> LossSummary {
        let valid = batch.groups.triplets();
        let found = self.compared.found;
        let Sums { loss, mined, active } = match (self.way, batch.mined) {
            (Way::Listed, _) => self.sums,
            (Way::Compared, Mined::Range(HardnessRange::All)) => {
                Sums { loss: found.loss(), mined: valid, active: found.used }
            }
            (Way::Compared, _) => {
                Sums { loss: found.loss(), mined: found.used, active: found.used }
            }
            (Way::SoftSums, _) => Sums { loss: self.soft_sums.sum(), mined: valid, active: valid },
            (Way::ByTriplet, _) => self.by_triplet.sums(batch.spec),
        };
        let valid_active = match (self.way, batch.mined) {
            _ if batch.spec.kind == LossKind::Soft => valid,
            (Way::ByTriplet, Mined::Range(HardnessRange::All)) => active,
            // Triplets were counted in one of these ways.
            _ => found.active + self.counted,
        };
        let count = match batch.spec.mean {
            Reduction::Active => active,
            Reduction::Mined => mined,
        };
        let share = if count == 0 { 0.0 } else { 1.0 / count as f64 };
        self.gradient.scale(share);
        LossSummary { loss: loss * share, mined, active, valid_active }
    }
}

/// Sums the losses of listed triplets of a batch of `n`, and gives the derivatives of the sum.
fn sum_listed(
    spec: &LossSpec,
    matrix: &[f64],
    n: usize,
    list: &[Triplet],
    mut add: impl FnMut(usize, usize, f64),
) -> Sums {
    let mut sums = Sums { mined: list.len() as u64, ..Sums::default() };
    for t in list {
        let positive = matrix[t.anchor * n + t.positive];
        let from_anchor = matrix[t.anchor * n + t.negative];
        let across = matrix[t.positive * n + t.negative];
        let is_swapped = spec.swap && across < from_anchor;
        let (near, negative) =
            if is_swapped { (t.positive, across) } else { (t.anchor, from_anchor) };
        let loss = spec.triplet_loss(positive, negative);
        if loss > 0.0 {
            sums.active += 1;
            sums.loss += loss;
            let derivative = spec.derivative(positive, negative);
            add(t.anchor, t.positive, derivative);
            add(near, t.negative, -derivative);
        }
    }
    sums
}

/// Visits every mined triplet; those of a range by anchor, negative, and distance of the positive.
pub fn for_each(ranking: &Ranking, mined: Mined, mut visit: impl FnMut(Triplet)) {
    let range = match mined {
        Mined::List(list) => return list.iter().copied().for_each(visit),
        Mined::Range(range) => range,
    };
    for anchor in 0..ranking.len() {
        let positives = ranking.positives(anchor);
        for &negative in ranking.negatives(anchor) {
            let (from, to) = range.of(ranking.rank_of(anchor, negative), positives.len());
            for &(_, positive) in &positives[from..to] {
                visit(Triplet { anchor, positive, negative });
            }
        }
    }
}

#[cfg(test)]
mod tests;
