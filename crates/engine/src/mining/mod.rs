//! Mining: the selection of triplets from a batch.
//!
//! Three rules select a whole range of triplets (all, semi-hard, hard), which the ranks in the
//! [`Ranking`] delimit without listing any triplet. The other rules list the triplets they select.
//! [`Mining`] cites the sources.

mod batch_hard;

use std::ops::Range;

use ndarray::Array2;
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;

use crate::config::{Mining, MiningSpec};
use crate::distance::Distance;
use crate::ranking::{Rank, Ranking};
use batch_hard::batch_hard;

/// An anchor, a positive and a negative, by their positions in the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Triplet {
    /// The point that both others are compared with.
    pub anchor: usize,
    /// Another point of the anchor's class.
    pub positive: usize,
    /// A point of another class.
    pub negative: usize,
}

/// All triplets of a hardness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HardnessRange {
    /// Every valid triplet.
    All,
    /// Semi-hard ones, with d(a,p) < d(a,n) < d(a,p) + margin (Schroff et al. 2015, FaceNet,
    /// arXiv:1503.03832).
    SemiHard,
    /// Hard ones, with d(a,n) ≤ d(a,p).
    Hard,
}

impl HardnessRange {
    /// The hardness that a rule selects; `None` for a rule that lists its triplets.
    pub fn of_rule(rule: Mining) -> Option<Self> {
        match rule {
            Mining::All => Some(Self::All),
            Mining::SemiHard => Some(Self::SemiHard),
            Mining::Hard => Some(Self::Hard),
            Mining::Random
            | Mining::BatchHard
            | Mining::NearestSemiHard
            | Mining::DistanceWeighted => None,
        }
    }

    /// A triplet with this d(a,p) is selected if its d(a,n) is between these.
    #[inline(always)]
    pub fn between(self, positive: f64, margin: f64) -> (f64, f64) {
        let beyond = positive + margin;
        match self {
            Self::All => (f64::NEG_INFINITY, f64::INFINITY),
            Self::SemiHard => (positive, beyond),
            Self::Hard => (f64::NEG_INFINITY, beyond.min(positive.next_up())),
        }
    }

    /// The range of an anchor's sorted positives that is selected with a negative of this rank:
    /// the first, and the one after the last.
    pub fn of(self, rank: Rank, positives: usize) -> (usize, usize) {
        match self {
            Self::All => (0, positives),
            Self::SemiHard => (rank.easy.into(), rank.hard.into()),
            Self::Hard => (rank.hard.into(), positives),
        }
    }
}

/// The triplets that a rule selects from a batch.
#[derive(Clone, Copy, Debug)]
pub enum Mined<'a> {
    /// All triplets of a hardness.
    Range(HardnessRange),
    /// The listed triplets.
    List(&'a [Triplet]),
}

impl<'a> Mined<'a> {
    /// What a rule selects, which lists its triplets or not.
    pub fn of(rule: Mining, list: &'a [Triplet]) -> Self {
        HardnessRange::of_rule(rule).map_or(Self::List(list), Self::Range)
    }
}

/// Returns true if the rule goes through the positives of an anchor by distance, so that the
/// ranking has to have sorted them.
pub fn needs_sorted(rule: Mining) -> bool {
    match rule {
        Mining::Random | Mining::NearestSemiHard | Mining::DistanceWeighted => true,
        Mining::All | Mining::SemiHard | Mining::Hard | Mining::BatchHard => false,
    }
}

/// Applies a rule to a batch, whose positives are sorted if the rule [`needs_sorted`].
///
/// Rules that list their triplets write them to `list`. Only the random and the distance-weighted
/// rule use `random`.
pub fn mine<'a>(
    spec: &MiningSpec,
    ranking: &Ranking,
    distances: &Array2<f64>,
    embedding: &Array2<f64>,
    random: &mut ChaCha8Rng,
    list: &'a mut Vec<Triplet>,
) -> Mined<'a> {
    let batch = Minable { ranking, distances, embedding };
    mine_for(spec, batch, 0..ranking.len(), random, list);
    Mined::of(spec.rule, list)
}

/// A batch to mine from.
#[derive(Clone, Copy)]
pub struct Minable<'a> {
    /// Its classes, and sorted positives if the rule needs them.
    pub ranking: &'a Ranking,
    /// Distances, B×B.
    pub distances: &'a Array2<f64>,
    /// The embeddings, B×dim.
    pub embedding: &'a Array2<f64>,
}

/// Lists the triplets that a rule selects for some anchors, which are given in order.
pub fn mine_for(
    spec: &MiningSpec,
    batch: Minable,
    anchors: Range<usize>,
    random: &mut ChaCha8Rng,
    list: &mut Vec<Triplet>,
) {
    let Minable { ranking, distances, embedding } = batch;
    if anchors.start == 0 {
        list.clear();
    }
    match spec.rule {
        Mining::All | Mining::SemiHard | Mining::Hard => {}
        Mining::Random => random_triplets(spec.per_anchor, ranking, anchors, random, list),
        Mining::BatchHard => batch_hard(ranking.groups(), distances, anchors, list),
        Mining::NearestSemiHard => nearest_semi_hard(ranking, distances, anchors, list),
        Mining::DistanceWeighted => distance_weighted(ranking, embedding, anchors, random, list),
    }
}

/// Products that mining takes for an anchor of a batch of `n` embeddings of `dim` numbers.
pub fn products(spec: &MiningSpec, n: usize, dim: usize) -> usize {
    match spec.rule {
        Mining::All | Mining::SemiHard | Mining::Hard => 0,
        Mining::Random => 1_000 * spec.per_anchor,
        Mining::BatchHard => 20 * n,
        Mining::NearestSemiHard => 1_500 * n,
        Mining::DistanceWeighted => (40 * dim + 2_000) * n,
    }
}

fn random_triplets(
    per_anchor: usize,
    ranking: &Ranking,
    anchors: Range<usize>,
    random: &mut ChaCha8Rng,
    list: &mut Vec<Triplet>,
) {
    for anchor in anchors {
        for _ in 0..per_anchor {
            let positive = ranking.positives(anchor).choose(random);
            let negative = ranking.negatives(anchor).choose(random);
            if let (Some(&(_, positive)), Some(&negative)) = (positive, negative) {
                list.push(Triplet { anchor, positive, negative });
            }
        }
    }
}

/// Lists, for each anchor and positive, the nearest negative that is farther than the positive,
/// even beyond the margin; if there is none, the farthest negative. This is the semi-hard rule of
/// FaceNet (Schroff et al. 2015) as implemented in TensorFlow Addons.
fn nearest_semi_hard(
    ranking: &Ranking,
    distances: &Array2<f64>,
    anchors: Range<usize>,
    list: &mut Vec<Triplet>,
) {
    let mut sorted: Vec<(f64, usize)> = Vec::new();
    for anchor in anchors {
        let row = distances.row(anchor);
        sorted.clear();
        sorted.extend(ranking.negatives(anchor).iter().map(|&n| (row[n], n)));
        sorted.sort_unstable_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
        let Some(&(farthest, _)) = sorted.last() else { continue };
        let last = sorted.partition_point(|&(d, _)| d < farthest);
        for &(distance, positive) in ranking.positives(anchor) {
            let beyond = sorted.partition_point(|&(d, _)| d <= distance);
            let (_, negative) = *sorted.get(beyond).unwrap_or(&sorted[last]);
            list.push(Triplet { anchor, positive, negative });
        }
    }
}

/// Lists one negative for each anchor and positive, drawn with weight 1/q(d), where q is the
/// density of distances between random points of the unit sphere: q(d) ∝ d^(D−2) (1 − d²/4)^((D−3)/2)
/// (Wu et al. 2017, with their cut-offs 0.5 and 1.4). d is the distance between *directions*, for
/// any distance of the loss. If no negative is nearer than 1.4, all are equally likely.
fn distance_weighted(
    ranking: &Ranking,
    embedding: &Array2<f64>,
    anchors: Range<usize>,
    random: &mut ChaCha8Rng,
    list: &mut Vec<Triplet>,
) {
    const NEAREST: f64 = 0.5;
    const FARTHEST: f64 = 1.4;
    let dim = embedding.ncols() as f64;
    let mut cumulative: Vec<f64> = Vec::new();
    for anchor in anchors {
        let negatives = ranking.negatives(anchor);
        let Some(a) = embedding.row(anchor).to_slice() else { continue };
        let log_weights: Vec<f64> = negatives
            .iter()
            .map(|&n| {
                let direction =
                    embedding.row(n).to_slice().map_or(1.0, |n| Distance::Cosine.between(a, n));
                let d = (2.0 * direction).sqrt().max(NEAREST);
                if d >= FARTHEST {
                    return f64::NEG_INFINITY;
                }
                -(dim - 2.0) * libm::log(d) - (dim - 3.0) / 2.0 * libm::log(1.0 - d * d / 4.0)
            })
            .collect();
        let largest = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        cumulative.clear();
        let mut total = 0.0;
        for weight in log_weights {
            total += if largest.is_finite() { libm::exp(weight - largest) } else { 1.0 };
            cumulative.push(total);
        }
        for &(_, positive) in ranking.positives(anchor) {
            let drawn = random.random::<f64>() * total;
            let at = cumulative.partition_point(|&sum| sum <= drawn);
            if let Some(&negative) = negatives.get(at) {
                list.push(Triplet { anchor, positive, negative });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distance::Pairs;
    use crate::random::{Purpose, generator};
    use ndarray::array;

    fn mined(rule: Mining, labels: &[usize], z: &Array2<f64>, draw: u64) -> Vec<Triplet> {
        let mut pairs = Pairs::default();
        pairs.measure(Distance::Euclidean, z);
        let mut ranking = Ranking::default();
        ranking.rank(labels, &pairs.matrix, 0.2);
        let spec = MiningSpec { rule, per_anchor: 3 };
        let mut random = generator(1, Purpose::Mining, draw);
        let mut list = Vec::new();
        mine(&spec, &ranking, &pairs.matrix, z, &mut random, &mut list);
        list
    }

    #[test]
    fn listed_triplets_are_valid() {
        let labels = [0, 1, 0, 1, 2, 0];
        let z = array![[0.1, 0.9], [0.4, -0.2], [-1.0, 0.3], [0.2, 0.2], [0.8, 0.8], [-0.3, -0.9]];
        for rule in
            [Mining::Random, Mining::BatchHard, Mining::NearestSemiHard, Mining::DistanceWeighted]
        {
            let list = mined(rule, &labels, &z, 0);
            assert!(!list.is_empty());
            for t in list {
                assert!(t.anchor != t.positive && labels[t.anchor] == labels[t.positive]);
                assert_ne!(labels[t.anchor], labels[t.negative]);
            }
        }
    }

    #[test]
    fn random_mining_draws_the_set_number_for_each_anchor_and_others_at_the_next_step() {
        let labels = [0, 0, 0, 1, 1, 1];
        let z = array![[0.1, 0.9], [0.4, -0.2], [-1.0, 0.3], [0.2, 0.2], [0.8, 0.8], [-0.3, -0.9]];
        let first = mined(Mining::Random, &labels, &z, 0);
        assert_eq!(first.len(), 6 * 3);
        assert_eq!(first, mined(Mining::Random, &labels, &z, 0));
        assert_ne!(first, mined(Mining::Random, &labels, &z, 1));
    }

    #[test]
    fn distance_weighted_mining_prefers_near_negatives_in_many_dimensions() {
        // Anchor e1; in 16 dimensions nearly all of a sphere is at √2, so near ones weigh far more.
        let mut z = Array2::zeros((4, 16));
        z[[0, 0]] = 1.0;
        z[[1, 0]] = 1.0;
        (z[[2, 0]], z[[2, 1]]) = (0.9, 0.435_889_894_354_067_4);
        (z[[3, 0]], z[[3, 1]]) = (0.2, 0.979_795_897_113_271_2);
        let near = (0..200)
            .flat_map(|draw| mined(Mining::DistanceWeighted, &[0, 0, 1, 1], &z, draw))
            .filter(|t| t.anchor == 0 && t.negative == 2)
            .count();
        assert!(near > 190, "{near} of 200");
    }
}
