//! Where each negative of a batch stands among the positives of each anchor.
//!
//! A batch of B points has up to B³ triplets, but whether a triplet is easy, semi-hard or hard
//! depends only on the order of its two distances. So the positives of an anchor are sorted
//! once, and each negative is looked up among them: O(B² log B) for the lot, and every count,
//! sum and gradient over all triplets follows from the places found here.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::vectors::{Loop, widest};

/// What a triplet is, by its distances and the margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Hardness {
    /// d(a,n) ≥ d(a,p) + margin: it costs nothing.
    Easy,
    /// d(a,p) < d(a,n) < d(a,p) + margin.
    SemiHard,
    /// d(a,n) ≤ d(a,p).
    Hard,
}

impl Hardness {
    /// What a triplet with these distances is. With margin 0 and equal distances it costs
    /// nothing, and counts as easy.
    pub fn of(positive: f64, negative: f64, margin: f64) -> Self {
        if negative >= positive + margin {
            Self::Easy
        } else if negative > positive {
            Self::SemiHard
        } else {
            Self::Hard
        }
    }

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::SemiHard => "semi-hard",
            Self::Hard => "hard",
        }
    }
}

/// Place of one negative among the sorted positives of an anchor. With P positives, it makes
/// easy triplets with the first `easy` of them, hard ones with those from `hard` on, and
/// semi-hard ones with those between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Positives that are closer than the negative by the margin or more.
    pub easy: u16,
    /// Positives that are closer than the negative, or easy with it.
    pub hard: u16,
}

/// Buffers of one anchor.
#[derive(Clone, Debug, Default)]
struct Scratch {
    /// Distance and position of each positive in one number that sorts by both.
    keys: Vec<u128>,
    /// Distances of the positives.
    near: Sorted,
    /// The same plus the margin.
    beyond_margin: Sorted,
}

/// The positives of each anchor by distance, and the place of every negative among them.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    labels: Vec<usize>,
    /// For each class, the batch positions of its members and of all others.
    members: Vec<Vec<usize>>,
    others: Vec<Vec<usize>>,
    /// Sorted positives of all anchors, one anchor after the other: (distance, position).
    positives: Vec<(f64, usize)>,
    /// Where the positives of anchor a start; B + 1 entries.
    starts: Vec<usize>,
    /// Place of negative j for anchor a, B×B; unused where j is no negative of a.
    places: Array2<Place>,
    /// Easy, semi-hard and hard triplets.
    counts: [u64; 3],
    scratch: Scratch,
}

impl Ranking {
    /// Ranks a batch with these labels and distances (B×B), for this margin.
    pub fn rank(&mut self, labels: &[usize], distances: &Array2<f64>, margin: f64) {
        self.group(labels);
        let n = labels.len();
        if self.places.dim() != (n, n) {
            self.places = Array2::default((n, n));
        }
        self.counts = [0; 3];
        self.positives.clear();
        self.starts.clear();
        self.starts.push(0);
        let (Some(matrix), Some(places)) = (distances.as_slice(), self.places.as_slice_mut())
        else {
            return;
        };
        for (a, &label) in labels.iter().enumerate() {
            let row = &matrix[a * n..(a + 1) * n];
            // Distances are not negative, so their bits sort as they do; the position breaks ties.
            let Scratch { keys, near, beyond_margin } = &mut self.scratch;
            keys.clear();
            keys.extend(
                self.members[label]
                    .iter()
                    .filter(|&&p| p != a)
                    .map(|&p| (u128::from(row[p].to_bits()) << 32) | p as u128),
            );
            keys.sort_unstable();
            let start = self.positives.len();
            self.positives.extend(keys.iter().map(|&key| {
                let p = (key & 0xffff_ffff) as usize;
                (row[p], p)
            }));
            self.starts.push(self.positives.len());
            let positives = &self.positives[start..];
            near.fill(positives.iter().map(|&(d, _)| d));
            beyond_margin.fill(positives.iter().map(|&(d, _)| d + margin));
            let places = &mut places[a * n..(a + 1) * n];
            let negatives = &self.others[label];
            let pairs = (positives.len() * negatives.len()) as u64;
            let search = RankNegatives { negatives, row, near, beyond_margin, places };
            let [easy, hard] = widest(search);
            self.counts[0] += easy;
            self.counts[1] += hard - easy;
            self.counts[2] += pairs - hard;
        }
    }

    fn group(&mut self, labels: &[usize]) {
        if self.labels == labels {
            return;
        }
        self.labels.clear();
        self.labels.extend_from_slice(labels);
        let classes = labels.iter().max().map_or(0, |&last| last + 1);
        self.members = vec![Vec::new(); classes];
        self.others = vec![Vec::new(); classes];
        for (i, &label) in labels.iter().enumerate() {
            for class in 0..classes {
                let list = if class == label { &mut self.members } else { &mut self.others };
                list[class].push(i);
            }
        }
    }

    /// Points in the batch.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether the batch is empty.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The class of each point of the batch.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// The positives of anchor `a`, nearest first, as (distance, batch position).
    pub fn positives(&self, a: usize) -> &[(f64, usize)] {
        &self.positives[self.starts[a]..self.starts[a + 1]]
    }

    /// The negatives of anchor `a`, by batch position.
    pub fn negatives(&self, a: usize) -> &[usize] {
        &self.others[self.labels[a]]
    }

    /// Where negative `n` stands among the positives of anchor `a`.
    pub fn place(&self, a: usize, n: usize) -> Place {
        self.places[[a, n]]
    }

    /// How many triplets are easy, semi-hard and hard.
    pub fn counts(&self) -> [u64; 3] {
        self.counts
    }
}

/// Numbers in a block of [`Sorted`].
const BLOCK: usize = 8;
/// Values that are looked up at once.
const LANES: usize = 16;

/// Ascending numbers, in blocks that are searched without a branch: a wrongly guessed branch
/// takes longer than all the comparisons here.
#[derive(Clone, Debug, Default)]
struct Sorted {
    /// The numbers, filled up with infinities.
    blocks: Vec<[f64; BLOCK]>,
    len: usize,
}

impl Sorted {
    /// Takes over numbers that ascend.
    fn fill(&mut self, numbers: impl ExactSizeIterator<Item = f64>) {
        self.len = numbers.len();
        self.blocks.clear();
        self.blocks.resize(self.len.div_ceil(BLOCK), [f64::INFINITY; BLOCK]);
        for (i, number) in numbers.enumerate() {
            self.blocks[i / BLOCK][i % BLOCK] = number;
        }
    }

    /// How many numbers come before each value; `before` must hold for the first ones alone.
    #[inline(always)]
    fn count(&self, values: &[f64; LANES], before: impl Fn(f64, f64) -> bool) -> [usize; LANES] {
        // All values at once against the last number of each block …
        let mut full = [0.0; LANES];
        for block in &self.blocks {
            for (full, &value) in full.iter_mut().zip(values) {
                *full += if before(block[BLOCK - 1], value) { 1.0 } else { 0.0 };
            }
        }
        // … and each in its own block, in three halvings.
        let mut counts = [0; LANES];
        for ((count, &full), &value) in counts.iter_mut().zip(&full).zip(values) {
            let full = full as usize;
            let Some(block) = self.blocks.get(full) else {
                *count = self.len;
                continue;
            };
            let mut at = 4 * usize::from(before(block[3], value));
            at += 2 * usize::from(before(block[(at + 1) % BLOCK], value));
            at += usize::from(before(block[at % BLOCK], value));
            // An infinite value, of a run that diverges, also counts what filled the block up.
            *count = (full * BLOCK + at).min(self.len);
        }
        counts
    }
}

/// Finds the place of each of an anchor's negatives, whose distances stand in `row`.
struct RankNegatives<'a> {
    negatives: &'a [usize],
    row: &'a [f64],
    near: &'a Sorted,
    beyond_margin: &'a Sorted,
    places: &'a mut [Place],
}

impl Loop for RankNegatives<'_> {
    /// Sums over the negatives of both counts of their places.
    type Output = [u64; 2];

    #[inline(always)]
    fn call(self) -> [u64; 2] {
        let mut sums = [0; 2];
        for negatives in self.negatives.chunks(LANES) {
            // A short chunk leaves the last lanes at 0, and nobody looks at them.
            let mut distances = [0.0; LANES];
            for (d, &j) in distances.iter_mut().zip(negatives) {
                *d = self.row[j];
            }
            let easy = self.beyond_margin.count(&distances, |p, d| p <= d);
            let hard = self.near.count(&distances, |p, d| p < d);
            for ((&j, &easy), &hard) in negatives.iter().zip(&easy).zip(&hard) {
                let hard = hard.max(easy);
                self.places[j] = Place { easy: easy as u16, hard: hard as u16 };
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

    proptest! {
        #[test]
        fn places_and_counts_are_those_of_plain_enumeration((labels, d, margin) in batch()) {
            let mut ranking = Ranking::default();
            ranking.rank(&labels, &d, margin);
            let mut counts = [0_u64; 3];
            for a in 0..labels.len() {
                for (rank, &(distance, p)) in ranking.positives(a).iter().enumerate() {
                    prop_assert_eq!(distance, d[[a, p]]);
                    for &n in ranking.negatives(a) {
                        let hardness = Hardness::of(d[[a, p]], d[[a, n]], margin);
                        counts[hardness as usize] += 1;
                        let place = ranking.place(a, n);
                        let found = if rank < usize::from(place.easy) {
                            Hardness::Easy
                        } else if rank < usize::from(place.hard) {
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
