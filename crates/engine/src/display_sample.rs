//! The triplets of a step that a report lists: those of highest loss, and a random sample.
//!
//! A batch may have millions of triplets, so they are not sorted. For an anchor and a negative, the
//! farthest positive has the highest loss; nearer positives are visited only if that one is listed.

use std::cmp::Ordering;

use ndarray::Array2;
use rand_chacha::ChaCha8Rng;

use super::config::LossSpec;
use super::groups::Groups;
use super::mining::{HardnessRange, Mined, Triplet};
use super::ranking::{Hardness, Ranking};
use super::vectors::{Loop, least, widest};

/// Largest number of triplets listed for their loss.
pub const HIGHEST_LOSS: usize = 100;
/// Largest number of triplets drawn from all valid ones.
pub const SAMPLED: usize = 60;

/// Keeps the triplets of highest loss.
struct HighestLoss {
    kept: Vec<(f64, Triplet)>,
    /// Triplets of lower loss can't be among them any more.
    threshold: f64,
}

impl HighestLoss {
    fn new() -> Self {
        Self { kept: Vec::with_capacity(4 * HIGHEST_LOSS), threshold: f64::NEG_INFINITY }
    }

    #[inline]
    fn offer(&mut self, loss: f64, triplet: Triplet) {
        if loss > self.threshold {
            self.kept.push((loss, triplet));
            if self.kept.len() >= 4 * HIGHEST_LOSS {
                self.prune();
            }
        }
    }

    fn prune(&mut self) {
        if self.kept.len() >= HIGHEST_LOSS {
            self.kept.select_nth_unstable_by(HIGHEST_LOSS - 1, highest_first);
            self.kept.truncate(HIGHEST_LOSS);
            self.threshold = self.kept[HIGHEST_LOSS - 1].0;
        }
    }

    fn sorted(mut self) -> Vec<Triplet> {
        self.prune();
        self.kept.sort_unstable_by(highest_first);
        self.kept.into_iter().map(|(_, t)| t).collect()
    }
}

fn highest_first(x: &(f64, Triplet), y: &(f64, Triplet)) -> Ordering {
    y.0.total_cmp(&x.0).then(x.1.cmp(&y.1))
}

/// The mined triplets of highest loss in descending order, at most [`HIGHEST_LOSS`].
pub fn highest_loss(
    spec: &LossSpec,
    ranking: &Ranking,
    distances: &Array2<f64>,
    mined: Mined,
) -> Vec<Triplet> {
    let mut top = HighestLoss::new();
    let loss_of = |t: Triplet| {
        spec.triplet_loss(distances[[t.anchor, t.positive]], spec.negative_distance(distances, t))
    };
    let range = match mined {
        Mined::List(list) => {
            list.iter().for_each(|&t| top.offer(loss_of(t), t));
            return top.sorted();
        }
        Mined::Range(range) if spec.swap => {
            if let Some(matrix) = distances.as_slice() {
                let groups = ranking.groups();
                widest(WithSwap { spec, range, groups, matrix, top: &mut top });
            }
            return top.sorted();
        }
        Mined::Range(range) => range,
    };
    let mut heads: Vec<(f64, Triplet)> = Vec::new();
    let mut threshold = f64::NEG_INFINITY;
    for anchor in 0..ranking.len() {
        let positives = ranking.positives(anchor);
        for &negative in ranking.negatives(anchor) {
            let (from, to) = range.of(ranking.rank_of(anchor, negative), positives.len());
            if from == to {
                continue;
            }
            let (distance, positive) = positives[to - 1];
            // The gap orders triplets like their loss, and is cheaper to compute.
            let gap = distance - distances[[anchor, negative]];
            if gap > threshold {
                heads.push((gap, Triplet { anchor, positive, negative }));
                if heads.len() >= 8 * HIGHEST_LOSS {
                    heads.select_nth_unstable_by(HIGHEST_LOSS - 1, highest_first);
                    heads.truncate(HIGHEST_LOSS);
                    threshold = heads[HIGHEST_LOSS - 1].0;
                }
            }
        }
    }
    if heads.len() > HIGHEST_LOSS {
        heads.select_nth_unstable_by(HIGHEST_LOSS - 1, highest_first);
        heads.truncate(HIGHEST_LOSS);
    }
    for &(_, t) in &heads {
        top.offer(loss_of(t), t);
    }
    top.prune();
    for (_, head) in heads {
        let positives = ranking.positives(head.anchor);
        let rank = ranking.rank_of(head.anchor, head.negative);
        let (from, to) = range.of(rank, positives.len());
        for &(_, positive) in positives[from..to].iter().rev().skip(1) {
            let next = Triplet { positive, ..head };
            let loss = loss_of(next);
            if loss <= top.threshold {
                break;
            }
            top.offer(loss, next);
        }
    }
    top.sorted()
}

/// Offers the mined triplets of a range with swap. The nearest negative of anchor or positive bounds
/// the losses of both, so that the negatives of most pairs aren't looked at.
struct WithSwap<'a> {
    spec: &'a LossSpec,
    range: HardnessRange,
    groups: &'a Groups,
    matrix: &'a [f64],
    top: &'a mut HighestLoss,
}

impl Loop for WithSwap<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { spec, range, groups, matrix, top } = self;
        let n = groups.labels().len();
        let (mut of_anchor, mut of_positive, mut counted) = (Vec::new(), Vec::new(), Vec::new());
        let nearest: Vec<f64> = (0..n)
            .map(|a| {
                groups.copy_negatives(a, &matrix[a * n..][..n], &mut of_anchor);
                least(&of_anchor)
            })
            .collect();
        for anchor in 0..n {
            groups.copy_negatives(anchor, &matrix[anchor * n..][..n], &mut of_anchor);
            let others = groups.class_of(anchor).iter().filter(|&&p| p != anchor);
            for &positive in others.filter(|_| !of_anchor.is_empty()) {
                let distance = matrix[anchor * n + positive];
                let bound = nearest[anchor].min(nearest[positive]);
                if spec.triplet_loss(distance, bound) <= top.threshold {
                    continue;
                }
                groups.copy_negatives(positive, &matrix[positive * n..][..n], &mut of_positive);
                let (above, below) = range.between(distance, spec.margin);
                counted.clear();
                counted.extend(of_anchor.iter().zip(&of_positive).map(
                    |(&from_anchor, &across)| {
                        let is_mined = (from_anchor > above) & (from_anchor < below);
                        let nearer = if across < from_anchor { across } else { from_anchor };
                        if is_mined { nearer } else { f64::INFINITY }
                    },
                ));
                if spec.triplet_loss(distance, least(&counted)) <= top.threshold {
                    continue;
                }
                for (&negative, &counted) in groups.negatives(anchor).iter().zip(&counted) {
                    if counted < f64::INFINITY {
                        let triplet = Triplet { anchor, positive, negative };
                        top.offer(spec.triplet_loss(distance, counted), triplet);
                    }
                }
            }
        }
    }
}

/// A uniform sample of all valid triplets, each at most once, of a batch with these labels. It
/// depends on the batch and the generator alone, not on distances: two runs that draw the same batch
/// show the same triplets.
pub fn sample(ranking: &Ranking, labels: &[usize], random: &mut ChaCha8Rng) -> Vec<Triplet> {
    let mut ends = Vec::with_capacity(ranking.len());
    let mut total = 0_usize;
    for a in 0..ranking.len() {
        total += ranking.positives(a).len() * ranking.negatives(a).len();
        ends.push(total);
    }
    let drawn = rand::seq::index::sample(random, total, SAMPLED.min(total));
    let triplet = |drawn: usize| {
        let anchor = ends.partition_point(|&end| end <= drawn);
        let within = ends[anchor] - 1 - drawn;
        let negatives = ranking.negatives(anchor).len();
        let of_class = |same: bool| {
            let row = move |&i: &usize| i != anchor && (labels[i] == labels[anchor]) == same;
            (0..labels.len()).filter(row)
        };
        let positive = of_class(true).nth(within / negatives)?;
        let negative = of_class(false).nth(within % negatives)?;
        Some(Triplet { anchor, positive, negative })
    };
    drawn.into_iter().filter_map(triplet).collect()
}

/// Returns true if the miner selected this triplet.
pub fn is_mined(distances: &Array2<f64>, margin: f64, mined: Mined, t: Triplet) -> bool {
    let positive = distances[[t.anchor, t.positive]];
    let negative = distances[[t.anchor, t.negative]];
    let hardness = Hardness::of(positive, negative, margin);
    match mined {
        Mined::Range(HardnessRange::All) => true,
        Mined::Range(HardnessRange::SemiHard) => hardness == Hardness::SemiHard,
        Mined::Range(HardnessRange::Hard) => hardness == Hardness::Hard,
        Mined::List(list) => list.contains(&t),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{LossKind, Reduction};
    use crate::loss::for_each;
    use crate::random::{Purpose, generator};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_highest_losses_are_those_of_sorting_all(
            labels in prop::collection::vec(0_usize..3, 2..26),
            grid in prop::collection::vec(0_u16..400, 676),
            soft: bool,
        ) {
            let n = labels.len();
            let d = Array2::from_shape_fn((n, n), |(i, j)| f64::from(grid[i * n + j]) / 128.0);
            let mut ranking = Ranking::default();
            ranking.rank(&labels, &d, 0.5);
            let kind = if soft { LossKind::Soft } else { LossKind::Hinge };
            let spec = LossSpec { kind, margin: 0.5, swap: false, mean: Reduction::Active };
            let loss = |t: &Triplet| spec.triplet_loss(d[[t.anchor, t.positive]], d[[t.anchor, t.negative]]);
            for range in [HardnessRange::All, HardnessRange::SemiHard, HardnessRange::Hard] {
                let mined = Mined::Range(range);
                let mut all = Vec::new();
                for_each(&ranking, mined, |t| all.push(loss(&t)));
                all.sort_by(|x, y| y.total_cmp(x));
                all.truncate(HIGHEST_LOSS);
                let found: Vec<f64> = highest_loss(&spec, &ranking, &d, mined).iter().map(loss).collect();
                prop_assert_eq!(found, all);
            }
        }
    }

    /// A ranking of points on a line, `stretch` apart, of these classes.
    fn ranked(labels: &[usize], stretch: f64) -> Ranking {
        let n = labels.len();
        let apart = |(i, j): (usize, usize)| (stretch * (i as f64 - j as f64) + i as f64).abs();
        let mut ranking = Ranking::default();
        ranking.rank(labels, &Array2::from_shape_fn((n, n), apart), 0.5);
        ranking
    }

    #[test]
    fn every_valid_triplet_is_sampled_equally_often_and_no_batch_has_one_twice() {
        let labels: Vec<usize> = (0..10).map(|i| i % 2).collect();
        let ranking = ranked(&labels, 1.0);
        let mut seen = std::collections::HashMap::new();
        for draw in 0..500 {
            let listed = sample(&ranking, &labels, &mut generator(1, Purpose::DisplaySample, draw));
            let distinct: std::collections::HashSet<_> = listed.iter().collect();
            assert_eq!((listed.len(), distinct.len()), (SAMPLED, SAMPLED));
            for t in listed {
                assert!(labels[t.anchor] == labels[t.positive] && t.anchor != t.positive);
                assert!(labels[t.anchor] != labels[t.negative]);
                *seen.entry(t).or_insert(0_u32) += 1;
            }
        }
        // 10 anchors × 4 positives × 5 negatives; each is listed with a chance of 60 in 200.
        assert_eq!(seen.len(), 200);
        assert!(seen.values().all(|&count| (100..200).contains(&count)), "{seen:?}");
    }

    #[test]
    fn a_small_batch_is_sampled_whole_and_the_sample_does_not_depend_on_the_distances() {
        let labels = [0, 1, 0, 0, 1];
        let draw = |stretch: f64| {
            let mut random = generator(1, Purpose::DisplaySample, 7);
            sample(&ranked(&labels, stretch), &labels, &mut random)
        };
        // 3 anchors × 2 positives × 2 negatives + 2 × 1 × 3.
        assert_eq!(draw(1.0).len(), 18);
        assert_eq!(draw(1.0), draw(-40.0));
    }
}
