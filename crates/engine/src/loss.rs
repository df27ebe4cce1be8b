//! The loss of a batch, and its gradient with respect to each distance.
//!
//! Hinge: max(0, d(a,p) − d(a,n) + margin) (Schroff et al. 2015). Soft margin:
//! ln(1 + e^(d(a,p) − d(a,n))) (Hermans et al. 2017). For the hinge over a range of hardness, sums
//! and gradients follow from the ranks of the [`Ranking`], without listing the triplets.

use ndarray::Array2;

use super::config::{LossKind, LossSpec, Reduction};
use super::mining::{HardnessRange, Mined, Triplet};
use super::ranking::Ranking;
use super::vectors::fit;

impl LossSpec {
    /// The loss of a triplet with these distances.
    #[inline]
    pub fn triplet_loss(&self, positive: f64, negative: f64) -> f64 {
        match self.kind {
            // In this order, rounding keeps it above 0 exactly if the triplet is not easy.
            LossKind::Hinge => (positive + self.margin - negative).max(0.0),
            LossKind::Soft => {
                let x = positive - negative;
                x.max(0.0) + (-x.abs()).exp().ln_1p()
            }
        }
    }

    /// ∂loss/∂d(a,p), which is −∂loss/∂d(a,n). At the kink of the hinge it is 0.
    #[inline]
    fn derivative(&self, positive: f64, negative: f64) -> f64 {
        match self.kind {
            LossKind::Hinge => f64::from(positive + self.margin - negative > 0.0),
            LossKind::Soft => 1.0 / (1.0 + (negative - positive).exp()),
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
}

/// Computes the loss of a batch and its gradient; the buffers are reused.
#[derive(Clone, Debug, Default)]
pub struct BatchLoss {
    /// ∂loss/∂d of each ordered pair of the last batch, B×B.
    pub gradient: Array2<f64>,
    prefix: Vec<f64>,
    change: Vec<i64>,
}

impl BatchLoss {
    /// Computes the loss over the mined triplets, and its gradient.
    pub fn compute(
        &mut self,
        spec: &LossSpec,
        ranking: &Ranking,
        distances: &Array2<f64>,
        mined: Mined,
    ) -> LossSummary {
        fit(&mut self.gradient, distances.dim());
        self.gradient.fill(0.0);
        let (sum, mined, active) = match mined {
            Mined::Range(range) if spec.kind == LossKind::Hinge && !spec.swap => {
                self.sum_by_rank(spec.margin, ranking, distances, range)
            }
            _ => self.sum_one_by_one(spec, ranking, distances, mined),
        };
        let count = match spec.mean {
            Reduction::Active => active,
            Reduction::Mined => mined,
        };
        let share = if count == 0 { 0.0 } else { 1.0 / count as f64 };
        self.gradient *= share;
        LossSummary { loss: sum * share, mined, active }
    }

    /// Returns the sum of the losses and the numbers of mined and of active triplets; the gradient
    /// is that of the sum.
    fn sum_by_rank(
        &mut self,
        margin: f64,
        ranking: &Ranking,
        distances: &Array2<f64>,
        range: HardnessRange,
    ) -> (f64, u64, u64) {
        let n = ranking.len();
        let (mut sum, mut mined, mut active) = (0.0, 0_u64, 0_u64);
        let parts = (distances.as_slice(), self.gradient.as_slice_mut());
        let (Some(matrix), Some(gradient)) = parts else { return (0.0, 0, 0) };
        for a in 0..n {
            let positives = ranking.positives(a);
            // prefix[k]: sum of d + margin over the k nearest positives.
            self.prefix.clear();
            self.prefix.push(0.0);
            let mut total = 0.0;
            for &(d, _) in positives {
                total += d + margin;
                self.prefix.push(total);
            }
            // change[k]: change of the count of active negatives at positive k.
            self.change.clear();
            self.change.resize(positives.len() + 1, 0);
            let row = &matrix[a * n..(a + 1) * n];
            let gradient = &mut gradient[a * n..(a + 1) * n];
            for &j in ranking.negatives(a) {
                let rank = ranking.rank_of(a, j);
                let (from, to) = range.of(rank, positives.len());
                mined += (to - from) as u64;
                let from = from.max(rank.easy.into());
                let count = to - from;
                active += count as u64;
                sum += self.prefix[to] - self.prefix[from] - count as f64 * row[j];
                self.change[from] += 1;
                self.change[to] -= 1;
                gradient[j] = -(count as f64);
            }
            let mut count = 0;
            for (&(_, p), &change) in positives.iter().zip(&self.change) {
                count += change;
                gradient[p] = count as f64;
            }
        }
        // Close to the margin, rounding errors of a difference can exceed the loss itself.
        // (`max` would turn NaN into 0.)
        (if sum < 0.0 { 0.0 } else { sum }, mined, active)
    }

    fn sum_one_by_one(
        &mut self,
        spec: &LossSpec,
        ranking: &Ranking,
        distances: &Array2<f64>,
        mined: Mined,
    ) -> (f64, u64, u64) {
        let (mut sum, mut count, mut active) = (0.0, 0, 0);
        let gradient = &mut self.gradient;
        for_each(ranking, mined, |t| {
            let positive = distances[[t.anchor, t.positive]];
            let negative = spec.negative_distance(distances, t);
            let loss = spec.triplet_loss(positive, negative);
            count += 1;
            if loss > 0.0 {
                active += 1;
                sum += loss;
                let derivative = spec.derivative(positive, negative);
                let swapped = negative < distances[[t.anchor, t.negative]];
                let near = if swapped { t.positive } else { t.anchor };
                gradient[[t.anchor, t.positive]] += derivative;
                gradient[[near, t.negative]] -= derivative;
            }
        });
        (sum, count, active)
    }
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

/// Counts the valid triplets of the batch with a loss above 0, mined or not; `counts` are those of
/// the ranking. With swap, this visits every triplet.
pub fn count_active(
    spec: &LossSpec,
    counts: [u64; 3],
    ranking: &Ranking,
    distances: &Array2<f64>,
) -> u64 {
    let [easy, semi_hard, hard] = counts;
    match (spec.kind, spec.swap) {
        (LossKind::Soft, _) => easy + semi_hard + hard,
        (LossKind::Hinge, false) => semi_hard + hard,
        (LossKind::Hinge, true) => {
            let mut active = 0;
            for_each(ranking, Mined::Range(HardnessRange::All), |t| {
                let negative = spec.negative_distance(distances, t);
                let loss = spec.triplet_loss(distances[[t.anchor, t.positive]], negative);
                active += u64::from(loss > 0.0);
            });
            active
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spec(kind: LossKind, margin: f64, swap: bool, mean: Reduction) -> LossSpec {
        LossSpec { kind, margin, swap, mean }
    }

    proptest! {
        #[test]
        fn sums_by_rank_are_those_of_plain_enumeration(
            labels in prop::collection::vec(0_usize..4, 2..20),
            grid in prop::collection::vec(0_u8..12, 400),
            margin in 0_u8..6,
        ) {
            // Quarters add up without rounding, so the comparison can be exact, ties and all.
            let n = labels.len();
            let d = Array2::from_shape_fn((n, n), |(i, j)| f64::from(grid[i * n + j]) / 4.0);
            let margin = f64::from(margin) / 4.0;
            let mut ranking = Ranking::default();
            ranking.rank(&labels, &d, margin);
            let spec = spec(LossKind::Hinge, margin, false, Reduction::Active);
            for range in [HardnessRange::All, HardnessRange::SemiHard, HardnessRange::Hard] {
                let (mut fast, mut plain) = (BatchLoss::default(), BatchLoss::default());
                fit(&mut fast.gradient, (n, n));
                fit(&mut plain.gradient, (n, n));
                let mined = Mined::Range(range);
                let by_rank = fast.sum_by_rank(margin, &ranking, &d, range);
                let one_by_one = plain.sum_one_by_one(&spec, &ranking, &d, mined);
                prop_assert_eq!(by_rank, one_by_one);
                prop_assert_eq!(&fast.gradient, &plain.gradient);
            }
        }
    }

    #[test]
    fn the_loss_of_a_triplet_is_that_of_the_formula() {
        let hinge = spec(LossKind::Hinge, 0.5, false, Reduction::Active);
        assert!((hinge.triplet_loss(0.82, 1.10) - 0.22).abs() < 1e-15);
        assert_eq!(hinge.triplet_loss(0.5, 1.25), 0.0);
        let soft = spec(LossKind::Soft, 0.5, false, Reduction::Active);
        assert!((soft.triplet_loss(0.7, 0.7) - std::f64::consts::LN_2).abs() < 1e-15);
        assert_eq!(soft.triplet_loss(2_000.0, 0.0), 2_000.0);
        assert!(soft.triplet_loss(0.0, 2_000.0) >= 0.0);
    }

    #[test]
    fn a_hinge_loss_is_never_below_0() {
        // The negative breaks the margin of the farthest positive by the last bit alone, so that
        // the roundings of the sums over 40 positives are larger than the loss.
        for i in 1..100 {
            let positive = |j: usize| 0.1 + 0.001 * i as f64 + 0.017 * j as f64;
            let mut d = Array2::zeros((42, 42));
            (1..41).for_each(|j| d[[0, j]] = positive(j));
            d[[0, 41]] = (positive(40) + 0.2).next_down();
            // For the other anchors the negative is far.
            (1..41).for_each(|a| d[[a, 41]] = 9.0);
            let labels: Vec<usize> = (0..42).map(|j| j / 41).collect();
            let mut ranking = Ranking::default();
            ranking.rank(&labels, &d, 0.2);
            let spec = spec(LossKind::Hinge, 0.2, false, Reduction::Active);
            let all = Mined::Range(HardnessRange::All);
            let summary = BatchLoss::default().compute(&spec, &ranking, &d, all);
            assert_eq!(summary.active, 1);
            assert!(summary.loss >= 0.0, "{i}: {}", summary.loss);
        }
    }

    #[test]
    fn without_a_valid_triplet_loss_and_gradient_are_0() {
        for labels in [[0, 0, 0], [0, 1, 2]] {
            let mut ranking = Ranking::default();
            ranking.rank(&labels, &Array2::ones((3, 3)), 0.2);
            let mut batch_loss = BatchLoss::default();
            let spec = spec(LossKind::Hinge, 0.2, false, Reduction::Active);
            let all = Mined::Range(HardnessRange::All);
            let summary = batch_loss.compute(&spec, &ranking, &Array2::ones((3, 3)), all);
            assert_eq!(summary, LossSummary::default());
            assert!(batch_loss.gradient.iter().all(|&s| s == 0.0));
        }
    }
}
