//! What a triplet costs, and what that asks of each distance.
//!
//! Hinge: max(0, d(a,p) − d(a,n) + margin). Soft margin: ln(1 + e^(d(a,p) − d(a,n))) (Hermans et
//! al. 2017). For the hinge over whole stretches of triplets, sums and gradients come from the
//! places of the [`Ranking`], without touching a single triplet.

use ndarray::Array2;

use super::config::{LossKind, LossSpec, Reduction};
use super::mining::{Mined, Stretch, Triplet};
use super::ranking::Ranking;
use super::vectors::fit;

impl LossSpec {
    /// What a triplet with these distances costs.
    #[inline]
    pub fn cost(&self, positive: f64, negative: f64) -> f64 {
        match self.kind {
            // In this order it is above 0 exactly where the triplet is not easy.
            LossKind::Hinge => (positive + self.margin - negative).max(0.0),
            LossKind::Soft => {
                let x = positive - negative;
                x.max(0.0) + (-x.abs()).exp().ln_1p()
            }
        }
    }

    /// ∂cost/∂d(a,p), which is −∂cost/∂d(a,n). At the hinge's kink it is 0.
    #[inline]
    fn slope(&self, positive: f64, negative: f64) -> f64 {
        match self.kind {
            LossKind::Hinge => f64::from(positive + self.margin - negative > 0.0),
            LossKind::Soft => 1.0 / (1.0 + (negative - positive).exp()),
        }
    }

    /// The distance that counts as d(a,n): with swap, d(p,n) where that is less.
    #[inline]
    pub fn negative_distance(&self, d: &Array2<f64>, t: Triplet) -> f64 {
        let from_anchor = d[[t.anchor, t.negative]];
        if self.swap { from_anchor.min(d[[t.positive, t.negative]]) } else { from_anchor }
    }
}

/// What the mined triplets of a batch cost together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Price {
    /// The mean that is minimised; 0 where nothing was mined.
    pub loss: f64,
    /// Triplets mined.
    pub mined: u64,
    /// Mined triplets with a loss above 0.
    pub active: u64,
}

/// Prices batches; its buffers are used again and again.
#[derive(Clone, Debug, Default)]
pub struct Pricer {
    /// ∂loss/∂d of each ordered pair of the last batch, B×B.
    pub slopes: Array2<f64>,
    prefix: Vec<f64>,
    change: Vec<i64>,
}

impl Pricer {
    /// The loss over the mined triplets, and its slopes.
    pub fn price(
        &mut self,
        spec: &LossSpec,
        ranking: &Ranking,
        distances: &Array2<f64>,
        mined: Mined,
    ) -> Price {
        fit(&mut self.slopes, distances.dim());
        self.slopes.fill(0.0);
        let (sum, mined, active) = match mined {
            Mined::Stretch(stretch) if spec.kind == LossKind::Hinge && !spec.swap => {
                self.price_by_rank(spec.margin, ranking, distances, stretch)
            }
            _ => self.price_one_by_one(spec, ranking, distances, mined),
        };
        let count = match spec.mean {
            Reduction::Active => active,
            Reduction::Mined => mined,
        };
        let share = if count == 0 { 0.0 } else { 1.0 / count as f64 };
        self.slopes *= share;
        Price { loss: sum * share, mined, active }
    }

    /// Sum of losses, triplets mined, triplets active; slopes not yet divided by their number.
    fn price_by_rank(
        &mut self,
        margin: f64,
        ranking: &Ranking,
        distances: &Array2<f64>,
        stretch: Stretch,
    ) -> (f64, u64, u64) {
        let n = ranking.len();
        let (mut sum, mut mined, mut active) = (0.0, 0_u64, 0_u64);
        let parts = (distances.as_slice(), self.slopes.as_slice_mut());
        let (Some(matrix), Some(slopes)) = parts else { return (0.0, 0, 0) };
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
            // change[k]: by how much the count of active negatives changes at positive k.
            self.change.clear();
            self.change.resize(positives.len() + 1, 0);
            let row = &matrix[a * n..(a + 1) * n];
            let slopes = &mut slopes[a * n..(a + 1) * n];
            for &j in ranking.negatives(a) {
                let place = ranking.place(a, j);
                let (from, to) = stretch.of(place, positives.len());
                mined += (to - from) as u64;
                let from = from.max(place.easy.into());
                let count = to - from;
                active += count as u64;
                sum += self.prefix[to] - self.prefix[from] - count as f64 * row[j];
                self.change[from] += 1;
                self.change[to] -= 1;
                slopes[j] = -(count as f64);
            }
            let mut count = 0;
            for (&(_, p), &change) in positives.iter().zip(&self.change) {
                count += change;
                slopes[p] = count as f64;
            }
        }
        // Next to the margin the rounding of a difference can be larger than the loss itself.
        // (`max` would turn NaN into 0.)
        (if sum < 0.0 { 0.0 } else { sum }, mined, active)
    }

    fn price_one_by_one(
        &mut self,
        spec: &LossSpec,
        ranking: &Ranking,
        distances: &Array2<f64>,
        mined: Mined,
    ) -> (f64, u64, u64) {
        let (mut sum, mut count, mut active) = (0.0, 0, 0);
        let slopes = &mut self.slopes;
        for_each(ranking, mined, |t| {
            let positive = distances[[t.anchor, t.positive]];
            let negative = spec.negative_distance(distances, t);
            let cost = spec.cost(positive, negative);
            count += 1;
            if cost > 0.0 {
                active += 1;
                sum += cost;
                let slope = spec.slope(positive, negative);
                let swapped = negative < distances[[t.anchor, t.negative]];
                let near = if swapped { t.positive } else { t.anchor };
                slopes[[t.anchor, t.positive]] += slope;
                slopes[[near, t.negative]] -= slope;
            }
        });
        (sum, count, active)
    }
}

/// Visits every mined triplet: for stretches anchor by anchor, negative by negative, the nearest
/// positive first.
pub fn for_each(ranking: &Ranking, mined: Mined, mut visit: impl FnMut(Triplet)) {
    let stretch = match mined {
        Mined::List(list) => return list.iter().copied().for_each(visit),
        Mined::Stretch(stretch) => stretch,
    };
    for anchor in 0..ranking.len() {
        let positives = ranking.positives(anchor);
        for &negative in ranking.negatives(anchor) {
            let (from, to) = stretch.of(ranking.place(anchor, negative), positives.len());
            for &(_, positive) in &positives[from..to] {
                visit(Triplet { anchor, positive, negative });
            }
        }
    }
}

/// How many valid triplets of the batch have a loss above 0, mined or not; `counts` are those
/// of the ranking. With swap this looks at every triplet.
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
            for_each(ranking, Mined::Stretch(Stretch::All), |t| {
                let negative = spec.negative_distance(distances, t);
                let cost = spec.cost(distances[[t.anchor, t.positive]], negative);
                active += u64::from(cost > 0.0);
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
            for stretch in [Stretch::All, Stretch::SemiHard, Stretch::Hard] {
                let (mut fast, mut plain) = (Pricer::default(), Pricer::default());
                fit(&mut fast.slopes, (n, n));
                fit(&mut plain.slopes, (n, n));
                let mined = Mined::Stretch(stretch);
                let by_rank = fast.price_by_rank(margin, &ranking, &d, stretch);
                let one_by_one = plain.price_one_by_one(&spec, &ranking, &d, mined);
                prop_assert_eq!(by_rank, one_by_one);
                prop_assert_eq!(&fast.slopes, &plain.slopes);
            }
        }
    }

    #[test]
    fn a_triplet_costs_what_the_formula_says() {
        let hinge = spec(LossKind::Hinge, 0.5, false, Reduction::Active);
        assert!((hinge.cost(0.82, 1.10) - 0.22).abs() < 1e-15);
        assert_eq!(hinge.cost(0.5, 1.25), 0.0);
        let soft = spec(LossKind::Soft, 0.5, false, Reduction::Active);
        assert!((soft.cost(0.7, 0.7) - std::f64::consts::LN_2).abs() < 1e-15);
        assert_eq!(soft.cost(2_000.0, 0.0), 2_000.0);
        assert!(soft.cost(0.0, 2_000.0) >= 0.0);
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
            let all = Mined::Stretch(Stretch::All);
            let price = Pricer::default().price(&spec, &ranking, &d, all);
            assert_eq!(price.active, 1);
            assert!(price.loss >= 0.0, "{i}: {}", price.loss);
        }
    }

    #[test]
    fn without_a_valid_triplet_loss_and_slopes_are_0() {
        for labels in [[0, 0, 0], [0, 1, 2]] {
            let mut ranking = Ranking::default();
            ranking.rank(&labels, &Array2::ones((3, 3)), 0.2);
            let mut pricer = Pricer::default();
            let spec = spec(LossKind::Hinge, 0.2, false, Reduction::Active);
            let all = Mined::Stretch(Stretch::All);
            let price = pricer.price(&spec, &ranking, &Array2::ones((3, 3)), all);
            assert_eq!(price, Price::default());
            assert!(pricer.slopes.iter().all(|&s| s == 0.0));
        }
    }
}
