//! The rank of each negative of a batch among the positives of each anchor.
//!
//! A batch of B points has up to B³ triplets, but whether a triplet is easy, semi-hard or hard
//! depends only on the order of its two distances. So the positives of an anchor are sorted
//! once, each negative gets its rank among them, and every count, sum and gradient over all
//! triplets follows from the ranks in O(B²). The ranks are found by comparing every negative with
//! every positive, as 16-bit numbers, thirty-two at a time.

use std::ops::Range;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::groups::Groups;
use super::vectors::{Loop, widest};

/// The hardness of a triplet, given its distances and the margin (semi-hard as in Schroff et al.
/// 2015, FaceNet).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Hardness {
    /// d(a,n) ≥ d(a,p) + margin: the hinge loss is 0.
    Easy,
    /// d(a,p) < d(a,n) < d(a,p) + margin.
    SemiHard,
    /// d(a,n) ≤ d(a,p).
    Hard,
}

impl Hardness {
    /// Classifies a triplet with these distances. With margin 0, equal distances count as easy,
    /// since their loss is 0.
    pub fn of(positive: f64, negative: f64, margin: f64) -> Self {
        if negative >= positive + margin {
            Self::Easy
        } else if negative > positive {
            Self::SemiHard
        } else {
            Self::Hard
        }
    }

    /// Name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::SemiHard => "semi-hard",
            Self::Hard => "hard",
        }
    }
}

/// The rank of one negative among the sorted positives of an anchor. Its triplets with the first
/// `easy` positives are easy, those from `hard` on are hard, and those between are semi-hard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rank {
    /// Number of positives closer than the negative by at least the margin.
    pub easy: u16,
    /// Number of positives closer than the negative, or easy with it.
    pub hard: u16,
}

/// Buffers for one anchor.
#[derive(Clone, Debug, Default)]
struct Scratch {
    /// Distance and position of each positive, packed into a number that sorts by both.
    keys: Vec<u128>,
    /// Distances of the positives, ascending, and the same plus the margin.
    thresholds: Vec<(f64, f64)>,
    /// The same as 16-bit numbers.
    coarse: Vec<(i16, i16)>,
}

/// The positives of each anchor by distance, and the rank of every negative among them.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    groups: Groups,
    /// Sorted positives of all anchors, one anchor after the other: (distance, position).
    positives: Vec<(f64, usize)>,
    /// Start of the positives of anchor a in `positives`; B + 1 entries.
    starts: Vec<usize>,
    /// Rank of negative j for anchor a, B×B; unused if j is no negative of a.
    ranks: Array2<Rank>,
    /// Number of easy, semi-hard and hard triplets.
    counts: [u64; 3],
    scratch: Scratch,
}

impl Ranking {
    /// Ranks a batch with these labels and distances (B×B), for this margin.
    pub fn rank(&mut self, labels: &[usize], distances: &Array2<f64>, margin: f64) {
        self.group(labels);
        self.sort(distances, 0..self.len());
        self.place(distances, margin, 0..self.len());
    }

    /// Groups a batch by its labels, and forgets the positives of the batch before.
    pub fn group(&mut self, labels: &[usize]) {
        self.groups.set(labels);
        self.positives.clear();
        self.starts.clear();
    }

    /// Sorts the positives of some anchors of the batch that was grouped; anchors are given in order.
    pub fn sort(&mut self, distances: &Array2<f64>, anchors: Range<usize>) {
        if anchors.start == 0 {
            self.positives.clear();
            self.starts.clear();
            self.starts.push(0);
        }
        let keys = &mut self.scratch.keys;
        for a in anchors {
            let row = distances.row(a);
            // The bits of distances, which aren't negative, sort as they do; positions break ties.
            keys.clear();
            let others = self.groups.class_of(a).iter().filter(|&&p| p != a);
            keys.extend(others.map(|&p| (u128::from(row[p].to_bits()) << 32) | p as u128));
            keys.sort_unstable();
            self.positives.extend(keys.iter().map(|&key| {
                let p = (key & 0xffff_ffff) as usize;
                (row[p], p)
            }));
            self.starts.push(self.positives.len());
        }
    }

    /// Finds the rank of each negative of some anchors among the sorted positives; anchors are given in
    /// order.
    pub fn place(&mut self, distances: &Array2<f64>, margin: f64, anchors: Range<usize>) {
        let n = self.len();
        if anchors.start == 0 {
            self.counts = [0; 3];
            if self.ranks.dim() != (n, n) {
                self.ranks = Array2::default((n, n));
            }
        }
        let (Some(matrix), Some(ranks)) = (distances.as_slice(), self.ranks.as_slice_mut()) else {
            return;
        };
        for a in anchors {
            let row = &matrix[a * n..(a + 1) * n];
            let Scratch { thresholds, coarse, .. } = &mut self.scratch;
            let positives = &self.positives[self.starts[a]..self.starts[a + 1]];
            thresholds.clear();
            thresholds.extend(positives.iter().map(|&(d, _)| (d, d + margin)));
            let ranks = &mut ranks[a * n..(a + 1) * n];
            let negatives = self.groups.negatives(a);
            let pairs = (positives.len() * negatives.len()) as u64;
            let search = RankNegatives { negatives, row, thresholds, coarse, ranks };
            let [easy, hard] = widest(search);
            self.counts[0] += easy;
            self.counts[1] += hard - easy;
            self.counts[2] += pairs - hard;
        }
    }

    /// Number of points in the batch.
    pub fn len(&self) -> usize {
        self.labels().len()
    }

    /// Returns true if the batch is empty.
    pub fn is_empty(&self) -> bool {
        self.labels().is_empty()
    }

    /// The class of each point of the batch.
    pub fn labels(&self) -> &[usize] {
        self.groups.labels()
    }

    /// The batch by classes.
    pub fn groups(&self) -> &Groups {
        &self.groups
    }

    /// The positives of anchor `a`, nearest first, as (distance, batch position); none before they
    /// are sorted.
    pub fn positives(&self, a: usize) -> &[(f64, usize)] {
        match self.starts.get(a..a + 2) {
            Some(&[from, to]) => &self.positives[from..to],
            _ => &[],
        }
    }

    /// The negatives of anchor `a`, by batch position.
    pub fn negatives(&self, a: usize) -> &[usize] {
        self.groups.negatives(a)
    }

    /// The rank of negative `n` among the positives of anchor `a`.
    pub fn rank_of(&self, a: usize, n: usize) -> Rank {
        self.ranks[[a, n]]
    }

    /// The number of easy, semi-hard and hard triplets.
    pub fn counts(&self) -> [u64; 3] {
        self.counts
    }
}

/// Number of negatives compared with a positive at once.
const LANES: usize = 32;
/// Coarse distance of the farthest negative, counted from the smallest 16-bit number; one more
/// stands for all larger distances.
const COARSEST: f64 = 65_534.0;

/// Distances rounded to 16-bit numbers, of which many are compared at once. Rounding keeps the
/// order, so only coarsely equal distances need an exact comparison.
#[derive(Clone, Copy)]
struct Coarse {
    per_unit: f64,
}

impl Coarse {
    /// A scale for distances up to `farthest`. If that is 0 or not finite, all are coarsely equal.
    #[inline(always)]
    fn up_to(farthest: f64) -> Self {
        let per_unit = COARSEST / farthest;
        Self { per_unit: if per_unit.is_finite() { per_unit } else { 0.0 } }
    }

    #[inline(always)]
    fn of(self, distance: f64) -> i16 {
        // Adding 2^52 rounds to a whole number and leaves it in the lowest bits. NaN becomes the
        // largest number.
        const TWO_TO_52: f64 = 4_503_599_627_370_496.0;
        let bits = ((distance * self.per_unit).min(COARSEST + 1.0) + TWO_TO_52).to_bits();
        (bits as i16) ^ i16::MIN
    }
}

/// Finds the rank of each of an anchor's negatives, whose distances are in `row`, by comparing it
/// with every positive. A binary search makes fewer comparisons, but one after the other.
struct RankNegatives<'a> {
    negatives: &'a [usize],
    row: &'a [f64],
    /// Distances of the positives, ascending, and the same plus the margin.
    thresholds: &'a [(f64, f64)],
    coarse: &'a mut Vec<(i16, i16)>,
    ranks: &'a mut [Rank],
}

impl Loop for RankNegatives<'_> {
    /// Sums of the `easy` and of the `hard` counts over all negatives.
    type Output = [u64; 2];

    #[inline(always)]
    fn call(self) -> [u64; 2] {
        let Self { negatives, row, thresholds, coarse, ranks } = self;
        let farthest = negatives.iter().fold(0.0, |farthest: f64, &j| farthest.max(row[j]));
        let scale = Coarse::up_to(farthest);
        coarse.clear();
        coarse.extend(thresholds.iter().map(|&(d, beyond)| (scale.of(d), scale.of(beyond))));
        let mut sums = [0; 2];
        for negatives in negatives.chunks(LANES) {
            // A short chunk leaves the last lanes at 0; they are ignored.
            let mut distances = [0; LANES];
            for (d, &j) in distances.iter_mut().zip(negatives) {
                *d = scale.of(row[j]);
            }
            let (mut easy, mut hard) = ([0_i16; LANES], [0_i16; LANES]);
            for &(near, beyond) in &*coarse {
                for ((easy, hard), &d) in easy.iter_mut().zip(&mut hard).zip(&distances) {
                    *easy += i16::from(beyond < d);
                    *hard += i16::from(near < d);
                }
            }
            for ((&j, &easy), &hard) in negatives.iter().zip(&easy).zip(&hard) {
                // The next positives may be coarsely equal: compare exactly.
                let (mut easy, mut hard) = (easy as usize, hard as usize);
                while thresholds.get(easy).is_some_and(|&(_, beyond)| beyond <= row[j]) {
                    easy += 1;
                }
                while thresholds.get(hard).is_some_and(|&(near, _)| near < row[j]) {
                    hard += 1;
                }
                let hard = hard.max(easy);
                ranks[j] = Rank { easy: easy as u16, hard: hard as u16 };
                sums[0] += easy as u64;
                sums[1] += hard as u64;
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Distances on a coarse grid, so that ties are common.
    fn batch() -> impl Strategy<Value = (Vec<usize>, Array2<f64>, f64)> {
        (2_usize..24).prop_flat_map(|n| {
            let labels = prop::collection::vec(0_usize..4, n);
            let distances = prop::collection::vec(0_u8..12, n * n);
            (labels, distances, 0_u8..6).prop_map(move |(labels, d, margin)| {
                let d = Array2::from_shape_fn((n, n), |(i, j)| f64::from(d[i * n + j]) / 4.0);
                (labels, d, f64::from(margin) / 4.0)
            })
        })
    }

    /// Distances of all sizes, up to ones that are not finite, as a run that diverges has them.
    fn wild_batch() -> impl Strategy<Value = (Vec<usize>, Array2<f64>, f64)> {
        let distance = prop_oneof![
            20 => 0.0..1.0_f64,
            2 => 0.0..1e-9_f64,
            2 => 0.0..1e300_f64,
            1 => Just(0.0),
            1 => Just(f64::INFINITY),
        ];
        (2_usize..80, prop::bool::ANY).prop_flat_map(move |(n, tame)| {
            let labels = prop::collection::vec(0_usize..2, n);
            let wild = prop::collection::vec(distance.clone(), n * n);
            (labels, wild, 0.0..1.0_f64).prop_map(move |(labels, d, margin)| {
                let calm = |x: f64| if tame && x > 1.0 { 0.5 } else { x };
                (labels, Array2::from_shape_fn((n, n), |(i, j)| calm(d[i * n + j])), margin)
            })
        })
    }

    proptest! {
        #[test]
        fn ranks_and_counts_are_those_of_plain_enumeration(
            (labels, d, margin) in prop_oneof![batch(), wild_batch()],
        ) {
            let mut ranking = Ranking::default();
            ranking.rank(&labels, &d, margin);
            let mut counts = [0_u64; 3];
            for a in 0..labels.len() {
                for (index, &(distance, p)) in ranking.positives(a).iter().enumerate() {
                    prop_assert_eq!(distance, d[[a, p]]);
                    for &n in ranking.negatives(a) {
                        let hardness = Hardness::of(d[[a, p]], d[[a, n]], margin);
                        counts[hardness as usize] += 1;
                        let rank = ranking.rank_of(a, n);
                        let found = if index < usize::from(rank.easy) {
                            Hardness::Easy
                        } else if index < usize::from(rank.hard) {
                            Hardness::SemiHard
                        } else {
                            Hardness::Hard
                        };
                        prop_assert_eq!(found, hardness);
                    }
                }
            }
            prop_assert_eq!(ranking.counts(), counts);
            let valid: usize = (0..labels.len())
                .map(|a| ranking.positives(a).len() * ranking.negatives(a).len()).sum();
            let expected = (0..labels.len()).map(|a| {
                let same = labels.iter().filter(|&&l| l == labels[a]).count();
                (same - 1) * (labels.len() - same)
            }).sum::<usize>();
            prop_assert_eq!(valid, expected);
        }
    }
}
