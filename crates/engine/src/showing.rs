//! Which of a step's triplets are shown: the costliest, and a fair sample.
//!
//! There may be millions, so they are not listed to be sorted. With one anchor and one negative
//! the farthest positive costs most, and only where that one is dear enough are the next looked at.

use std::cmp::Ordering;

use ndarray::Array2;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::config::LossSpec;
use super::loss::for_each;
use super::mining::{Mined, Stretch, Triplet};
use super::ranking::{Hardness, Ranking};

/// How many of the costliest triplets a step shows at most.
pub const COSTLIEST: usize = 100;
/// How many triplets it shows besides, drawn from all valid ones.
pub const SAMPLED: usize = 60;

/// Keeps the costliest of the triplets it is offered.
struct Costliest {
    kept: Vec<(f64, Triplet)>,
    /// Nothing that costs less than this can be among them any more.
    threshold: f64,
}

impl Costliest {
    fn new() -> Self {
        Self { kept: Vec::with_capacity(4 * COSTLIEST), threshold: f64::NEG_INFINITY }
    }

    #[inline]
    fn offer(&mut self, cost: f64, triplet: Triplet) {
        if cost > self.threshold {
            self.kept.push((cost, triplet));
            if self.kept.len() >= 4 * COSTLIEST {
                self.prune();
            }
        }
    }

    fn prune(&mut self) {
        if self.kept.len() >= COSTLIEST {
            self.kept.select_nth_unstable_by(COSTLIEST - 1, dearest_first);
            self.kept.truncate(COSTLIEST);
            self.threshold = self.kept[COSTLIEST - 1].0;
        }
    }

    fn sorted(mut self) -> Vec<Triplet> {
        self.prune();
        self.kept.sort_unstable_by(dearest_first);
        self.kept.into_iter().map(|(_, t)| t).collect()
    }
}

fn dearest_first(x: &(f64, Triplet), y: &(f64, Triplet)) -> Ordering {
    y.0.total_cmp(&x.0).then(x.1.cmp(&y.1))
}

/// The costliest mined triplets, dearest first, [`COSTLIEST`] at most.
pub fn costliest(
    spec: &LossSpec,
    ranking: &Ranking,
    distances: &Array2<f64>,
    mined: Mined,
) -> Vec<Triplet> {
    let mut top = Costliest::new();
    let cost_of = |t: Triplet| {
        spec.cost(distances[[t.anchor, t.positive]], spec.negative_distance(distances, t))
    };
    let stretch = match mined {
        Mined::Stretch(stretch) if !spec.swap => stretch,
        _ => {
            for_each(ranking, mined, |t| top.offer(cost_of(t), t));
            return top.sorted();
        }
    };
    let mut heads: Vec<(f64, Triplet)> = Vec::new();
    let mut threshold = f64::NEG_INFINITY;
    for anchor in 0..ranking.len() {
        let positives = ranking.positives(anchor);
        for &negative in ranking.negatives(anchor) {
            let (from, to) = stretch.of(ranking.place(anchor, negative), positives.len());
            if from == to {
                continue;
            }
            let (distance, positive) = positives[to - 1];
            // The gap orders triplets as their cost does, and is cheaper to compute.
            let gap = distance - distances[[anchor, negative]];
            if gap > threshold {
                heads.push((gap, Triplet { anchor, positive, negative }));
                if heads.len() >= 8 * COSTLIEST {
                    heads.select_nth_unstable_by(COSTLIEST - 1, dearest_first);
                    heads.truncate(COSTLIEST);
                    threshold = heads[COSTLIEST - 1].0;
                }
            }
        }
    }
    if heads.len() > COSTLIEST {
        heads.select_nth_unstable_by(COSTLIEST - 1, dearest_first);
        heads.truncate(COSTLIEST);
    }
    for &(_, t) in &heads {
        top.offer(cost_of(t), t);
    }
    top.prune();
    for (_, head) in heads {
        let positives = ranking.positives(head.anchor);
        let place = ranking.place(head.anchor, head.negative);
        let (from, to) = stretch.of(place, positives.len());
        for &(_, positive) in positives[from..to].iter().rev().skip(1) {
            let next = Triplet { positive, ..head };
            let cost = cost_of(next);
            if cost <= top.threshold {
                break;
            }
            top.offer(cost, next);
        }
    }
    top.sorted()
}

/// A fair sample, with replacement, of all valid triplets.
pub fn sample(ranking: &Ranking, random: &mut ChaCha8Rng) -> Vec<Triplet> {
    let mut ends = Vec::with_capacity(ranking.len());
    let mut total = 0_usize;
    for a in 0..ranking.len() {
        total += ranking.positives(a).len() * ranking.negatives(a).len();
        ends.push(total);
    }
    if total == 0 {
        return Vec::new();
    }
    (0..SAMPLED.min(total))
        .map(|_| {
            let drawn = random.random_range(0..total as u64) as usize;
            let anchor = ends.partition_point(|&end| end <= drawn);
            let negatives = ranking.negatives(anchor);
            let within = ends[anchor] - 1 - drawn;
            Triplet {
                anchor,
                positive: ranking.positives(anchor)[within / negatives.len()].1,
                negative: negatives[within % negatives.len()],
            }
        })
        .collect()
}

/// Whether the miner took this triplet.
pub fn is_mined(distances: &Array2<f64>, margin: f64, mined: Mined, t: Triplet) -> bool {
    let positive = distances[[t.anchor, t.positive]];
    let negative = distances[[t.anchor, t.negative]];
    let hardness = Hardness::of(positive, negative, margin);
    match mined {
        Mined::Stretch(Stretch::All) => true,
        Mined::Stretch(Stretch::SemiHard) => hardness == Hardness::SemiHard,
        Mined::Stretch(Stretch::Hard) => hardness == Hardness::Hard,
        Mined::List(list) => list.contains(&t),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{LossKind, Reduction};
    use crate::random::{Purpose, generator};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_costliest_are_those_of_sorting_all(
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
            let cost = |t: &Triplet| spec.cost(d[[t.anchor, t.positive]], d[[t.anchor, t.negative]]);
            for stretch in [Stretch::All, Stretch::SemiHard, Stretch::Hard] {
                let mined = Mined::Stretch(stretch);
                let mut all = Vec::new();
                for_each(&ranking, mined, |t| all.push(cost(&t)));
                all.sort_by(|x, y| y.total_cmp(x));
                all.truncate(COSTLIEST);
                let found: Vec<f64> = costliest(&spec, &ranking, &d, mined).iter().map(cost).collect();
                prop_assert_eq!(found, all);
            }
        }
    }

    #[test]
    fn the_sample_reaches_every_valid_triplet_alike() {
        let labels = [0, 1, 0, 0, 1];
        let d = Array2::from_shape_fn((5, 5), |(i, j)| (i as f64 - j as f64).abs());
        let mut ranking = Ranking::default();
        ranking.rank(&labels, &d, 0.5);
        let mut seen = std::collections::HashMap::new();
        for draw in 0..500 {
            for t in sample(&ranking, &mut generator(1, Purpose::Showing, draw)) {
                *seen.entry(t).or_insert(0_u32) += 1;
            }
        }
        // 3 anchors × 2 positives × 2 negatives + 2 × 1 × 3.
        assert_eq!(seen.len(), 18);
        assert!(seen.values().all(|&count| (380..620).contains(&count)), "{seen:?}");
    }
}
