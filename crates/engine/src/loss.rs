//! The loss of a batch, and its gradient with respect to each distance.
//!
//! Hinge: max(0, d(a,p) − d(a,n) + margin) (Schroff et al. 2015). Soft margin:
//! ln(1 + e^(d(a,p) − d(a,n))) (Hermans et al. 2017). No triplet of a range of hardness is listed:
//! `hinge`, `soft_sums` and `by_triplet` have the sums.

use std::ops::Range;

use ndarray::Array2;

use super::active::count_active;
use super::by_triplet::{self, ByTriplet, Sums};
use super::config::{LossKind, LossSpec, Reduction};
use super::distance::{FEW, PairGradient};
use super::groups::Groups;
use super::hinge::{self, Compared};
use super::mining::{HardnessRange, Mined, Triplet};
use super::ranking::Ranking;
use super::soft_sums::SoftSums;

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
mod tests {
    use super::*;
    use crate::hinge::count_by_hardness;
    use crate::ranking::Hardness;
    use proptest::prelude::*;

    fn spec(kind: LossKind, margin: f64, swap: bool, mean: Reduction) -> LossSpec {
        LossSpec { kind, margin, swap, mean }
    }

    /// The loss of a batch, and its gradient by pairs, by visiting every valid triplet.
    fn plain(
        spec: &LossSpec,
        labels: &[usize],
        d: &Array2<f64>,
        is_mined: impl Fn(Triplet) -> bool,
    ) -> (LossSummary, Vec<f64>) {
        let n = labels.len();
        let mut summary = LossSummary::default();
        let mut gradient = vec![0.0; n * n];
        let mut by_hardness = [0; 3];
        for (anchor, positive) in (0..n).flat_map(|a| (0..n).map(move |p| (a, p))) {
            let is_pair = anchor != positive && labels[anchor] == labels[positive];
            for negative in (0..n).filter(|&j| is_pair && labels[j] != labels[anchor]) {
                let t = Triplet { anchor, positive, negative };
                let (near, far) = (d[[anchor, positive]], d[[anchor, negative]]);
                let counted = spec.negative_distance(d, t);
                let loss = spec.triplet_loss(near, counted);
                // With the soft margin all count as active, even one whose loss is rounded to 0.
                let is_active = spec.kind == LossKind::Soft || loss > 0.0;
                summary.valid_active += u64::from(is_active);
                by_hardness[Hardness::of(near, far, spec.margin) as usize] += 1;
                if !is_mined(t) {
                    continue;
                }
                summary.mined += 1;
                summary.active += u64::from(loss > 0.0);
                summary.loss += loss;
                let derivative = spec.derivative(near, counted);
                gradient[anchor * n + positive] += derivative;
                let from = if counted < far { positive } else { anchor };
                gradient[from * n + negative] -= derivative;
            }
        }
        let count = match spec.mean {
            Reduction::Active => summary.active,
            Reduction::Mined => summary.mined,
        };
        let share = if count == 0 { 0.0 } else { 1.0 / count as f64 };
        summary.loss *= share;
        gradient.iter_mut().for_each(|term| *term *= share);
        let mut groups = Groups::default();
        groups.set(labels);
        let counts = count_by_hardness(&groups, d.as_slice().unwrap(), spec.margin);
        assert_eq!(counts, by_hardness);
        (summary, gradient)
    }

    /// Compares the loss of all triplets of a hardness with plain enumeration: counts are equal, and
    /// loss and gradient differ by 1e-10 of each number at most.
    fn compare_ranges(spec: &LossSpec, labels: &[usize], d: &Array2<f64>) {
        let mut ranking = Ranking::default();
        ranking.group(labels);
        let ranges = [
            (HardnessRange::All, None),
            (HardnessRange::SemiHard, Some(Hardness::SemiHard)),
            (HardnessRange::Hard, Some(Hardness::Hard)),
        ];
        let mut batch_loss = BatchLoss::default();
        for (range, hardness) in ranges {
            let found = batch_loss.compute(spec, &ranking, d, Mined::Range(range));
            let (expected, gradient) = plain(spec, labels, d, |t| {
                let (near, far) = (d[[t.anchor, t.positive]], d[[t.anchor, t.negative]]);
                hardness.is_none_or(|hardness| Hardness::of(near, far, spec.margin) == hardness)
            });
            let place = format!("{spec:?} {range:?}");
            assert_eq!(found, LossSummary { loss: found.loss, ..expected }, "{place}");
            let close = |x: f64, y: f64| (x - y).abs() <= 1e-10 * y.abs() + 1e-300;
            // The hinge is a difference of sums.
            let rounding = match (spec.kind, spec.swap) {
                (LossKind::Hinge, false) => 1e-13 * d.iter().copied().fold(0.0, f64::max),
                _ => 0.0,
            };
            let is_close =
                close(found.loss, expected.loss) || (found.loss - expected.loss).abs() <= rounding;
            assert!(is_close, "{place}: {found:?} {expected:?}");
            let ours = batch_loss.gradient.matrix(labels.len());
            for (&ours, &plain) in ours.iter().zip(&gradient) {
                assert!(close(ours, plain), "{place}: {ours} {plain}");
            }
        }
    }

    /// Symmetric distances of these values, 0 on the diagonal.
    fn symmetric(n: usize, values: &[f64]) -> Array2<f64> {
        let at = |i: usize, j: usize| values[i.max(j) * n + i.min(j)];
        Array2::from_shape_fn((n, n), |(i, j)| if i == j { 0.0 } else { at(i, j) })
    }

    /// Distances that are often equal, that are tiny, and that are so large and so different that
    /// e^(x − y) is 0 or infinite.
    fn extremes(n: usize) -> impl Strategy<Value = Vec<f64>> {
        let scale = prop_oneof![Just(1e-9), Just(1.0), Just(2.0), Just(30.0), Just(2_000.0)];
        let grid = (0_u8..12).prop_map(|step| f64::from(step) / 11.0);
        let value = prop_oneof![3 => 0.0..1.0_f64, 2 => grid, 1 => Just(0.0)];
        let values = prop::collection::vec(value, n * n);
        (scale, 0.0..3.0_f64, values).prop_map(|(scale, start, values)| {
            values.into_iter().map(|value| scale * (start + value)).collect()
        })
    }

    fn batch(sizes: std::ops::Range<usize>) -> impl Strategy<Value = (Vec<usize>, Array2<f64>)> {
        sizes.prop_flat_map(|n| {
            let labels = prop::collection::vec(0_usize..4, n);
            (labels, extremes(n)).prop_map(move |(labels, d)| (labels, symmetric(n, &d)))
        })
    }

    fn any_spec() -> impl Strategy<Value = LossSpec> {
        let kind = prop_oneof![Just(LossKind::Hinge), Just(LossKind::Soft)];
        let mean = prop_oneof![Just(Reduction::Active), Just(Reduction::Mined)];
        let margin = prop_oneof![Just(0.0), Just(0.25), 0.0..2.0_f64];
        (kind, margin, prop::bool::ANY, mean)
            .prop_map(|(kind, margin, swap, mean)| spec(kind, margin, swap, mean))
    }

    proptest! {
        #[test]
        fn sums_over_a_range_are_those_of_plain_enumeration(
            (labels, d) in batch(2..40), spec in any_spec(),
        ) {
            compare_ranges(&spec, &labels, &d);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn sums_over_a_range_of_a_larger_batch_are_those_of_plain_enumeration(
            (labels, d) in batch(96..160), spec in any_spec(), soft: bool,
        ) {
            let kind = if soft { LossKind::Soft } else { spec.kind };
            compare_ranges(&LossSpec { kind, ..spec }, &labels, &d);
        }
    }

    proptest! {
        #[test]
        fn a_long_list_and_a_short_one_are_those_of_plain_enumeration(
            (labels, d) in batch(2..30), spec in any_spec(), every in 1_usize..40,
        ) {
            let mut ranking = Ranking::default();
            ranking.rank(&labels, &d, spec.margin);
            let mut list = Vec::new();
            for_each(&ranking, Mined::Range(HardnessRange::All), |t| list.push(t));
            let is_listed = |t: &Triplet| {
                (t.anchor * 7 + t.positive * 3 + t.negative).is_multiple_of(every)
            };
            list.retain(is_listed);
            let mut batch_loss = BatchLoss::default();
            let found = batch_loss.compute(&spec, &ranking, &d, Mined::List(&list));
            let (expected, gradient) = plain(&spec, &labels, &d, |t| is_listed(&t));
            prop_assert_eq!(found, LossSummary { loss: found.loss, ..expected });
            let close = |x: f64, y: f64| (x - y).abs() <= 1e-12 * y.abs().max(1e-300);
            prop_assert!(close(found.loss, expected.loss));
            for (&ours, &plain) in batch_loss.gradient.matrix(labels.len()).iter().zip(&gradient) {
                prop_assert!(close(ours, plain), "{} {}", ours, plain);
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
            assert!(batch_loss.gradient.matrix(3).iter().all(|&s| s == 0.0));
        }
    }
}
