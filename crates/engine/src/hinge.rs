//! Numbers of easy, semi-hard and hard triplets, and the hinge loss over all triplets of a hardness.
//!
//! The derivative of a hinge loss is 0 or 1, so the gradient of the loss over all triplets is a
//! number of triplets for each pair. These numbers come from comparing each negative of an anchor
//! with each of its positives, several at a time, and no triplet is listed. Sorting the positives
//! would need fewer comparisons, and takes longer than all of these.

use super::groups::Groups;
use super::mining::HardnessRange;
use super::vectors::{Simd, WithSimd, least, widest};

/// Distances are compared in blocks of so many vectors, which stay in registers.
const BLOCK: usize = 2;
/// Distances are filled up to a multiple of this.
const MULTIPLE: usize = 8 * BLOCK;

/// Distances of the positives and negatives of an anchor.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// d(a,p) of those positives that not all negatives are easy with, and their batch positions.
    near: Vec<f64>,
    positions: Vec<usize>,
    /// d(a,p) + margin.
    beyond: Vec<f64>,
    negatives: Vec<f64>,
    /// The least of them.
    nearest: f64,
    /// Numbers of triplets with each of them.
    of_positives: Vec<u64>,
    of_negatives: Vec<u64>,
}

/// What comparing the distances of a batch gives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compared {
    /// Sum of the losses of the triplets of the range.
    pub sum: f64,
    /// Number of triplets with a loss above 0.
    pub active: u64,
    /// Number of hard ones.
    pub hard: u64,
}

/// Counts the triplets of a batch that are not easy, and those that are hard.
pub fn count(groups: &Groups, matrix: &[f64], margin: f64, scratch: &mut Scratch) -> Compared {
    widest(Compare { groups, matrix, margin, range: None, scratch })
}

/// Counts the triplets of a batch that are not easy, and those that are hard; sums the losses of
/// those of a range, and writes the derivative of the sum to `gradient` (B×B, filled with 0).
pub fn compare(
    groups: &Groups,
    matrix: &[f64],
    margin: f64,
    range: HardnessRange,
    gradient: &mut [f64],
    scratch: &mut Scratch,
) -> Compared {
    widest(Compare { groups, matrix, margin, range: Some((range, gradient)), scratch })
}

struct Compare<'a> {
    groups: &'a Groups,
    matrix: &'a [f64],
    margin: f64,
    range: Option<(HardnessRange, &'a mut [f64])>,
    scratch: &'a mut Scratch,
}

impl WithSimd for Compare<'_> {
    type Output = Compared;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Compared {
        let Self { groups, matrix, margin, range, scratch } = self;
        let n = groups.labels().len();
        let mut all = Compared::default();
        let (range, mut gradient) = range.unzip();
        for (a, row) in matrix.chunks_exact(n.max(1)).enumerate() {
            scratch.fill(groups, a, row, margin);
            let [active, hard] = scratch.count_of_negatives(simd, range);
            all.active += active;
            all.hard += hard;
            if let (Some(range), Some(gradient)) = (range, &mut gradient) {
                let negatives = groups.negatives(a);
                scratch.count_of_positives(simd, range, negatives.len());
                all.sum += scratch.gradient(negatives, &mut gradient[a * n..][..n]);
            }
        }
        // Close to the margin, rounding errors of a difference can exceed the loss itself.
        // (`max` would turn NaN into 0.)
        if all.sum < 0.0 {
            all.sum = 0.0;
        }
        all
    }
}

/// Fills up with values that no comparison counts.
#[inline(always)]
fn pad(values: &mut Vec<f64>, with: f64) {
    values.resize(values.len().next_multiple_of(MULTIPLE), with);
}

/// Adds 1 to the lanes of the mask.
#[inline(always)]
fn count_in<S: Simd>(simd: S, counts: &mut S::u64s, mask: S::m64s) {
    let (one, zero) = (simd.splat_u64s(1), simd.splat_u64s(0));
    *counts = simd.add_u64s(*counts, simd.select_u64s(mask, one, zero));
}

/// Returns which of these negatives have a loss above 0, and which of them are hard.
#[inline(always)]
fn compare_with<S: Simd>(
    simd: S,
    negative: S::f64s,
    near: S::f64s,
    beyond: S::f64s,
) -> [S::m64s; 2] {
    let is_active = simd.less_than_f64s(negative, beyond);
    let is_near = simd.less_than_or_equal_f64s(negative, near);
    [is_active, simd.and_m64s(is_active, is_near)]
}

impl Scratch {
    #[inline(always)]
    fn fill(&mut self, groups: &Groups, a: usize, row: &[f64], margin: f64) {
        groups.copy_negatives(a, row, &mut self.negatives);
        let nearest = least(&self.negatives);
        self.nearest = nearest;
        self.near.clear();
        self.positions.clear();
        for &p in groups.class_of(a) {
            if p != a && row[p] + margin > nearest {
                self.near.push(row[p]);
                self.positions.push(p);
            }
        }
        self.beyond.clear();
        self.beyond.extend(self.near.iter().map(|&d| d + margin));
        // No comparison counts these.
        pad(&mut self.negatives, f64::INFINITY);
        pad(&mut self.near, f64::NEG_INFINITY);
        pad(&mut self.beyond, f64::NEG_INFINITY);
    }

    /// Counts the triplets of the range with each negative. Returns how many triplets are not easy,
    /// and how many are hard.
    #[inline(always)]
    fn count_of_negatives<S: Simd>(&mut self, simd: S, range: Option<HardnessRange>) -> [u64; 2] {
        let zero = simd.splat_u64s(0);
        let mut sums = [[zero; BLOCK]; 2];
        self.of_negatives.clear();
        self.of_negatives.resize(self.negatives.len(), 0);
        let counts = S::as_mut_simd_u64s(&mut self.of_negatives).0.as_chunks_mut::<BLOCK>().0;
        let blocks = S::as_simd_f64s(&self.negatives).0.as_chunks::<BLOCK>().0;
        let count = self.positions.len();
        for (block, counts) in blocks.iter().zip(counts) {
            let (mut active, mut hard) = ([zero; BLOCK], [zero; BLOCK]);
            for (&near, &beyond) in self.near[..count].iter().zip(&self.beyond[..count]) {
                let (near, beyond) = (simd.splat_f64s(near), simd.splat_f64s(beyond));
                for i in 0..BLOCK {
                    let [is_active, is_hard] = compare_with(simd, block[i], near, beyond);
                    count_in(simd, &mut active[i], is_active);
                    count_in(simd, &mut hard[i], is_hard);
                }
            }
            for i in 0..BLOCK {
                sums[0][i] = simd.add_u64s(sums[0][i], active[i]);
                sums[1][i] = simd.add_u64s(sums[1][i], hard[i]);
                counts[i] = match range {
                    Some(HardnessRange::SemiHard) => simd.sub_u64s(active[i], hard[i]),
                    Some(HardnessRange::Hard) => hard[i],
                    Some(HardnessRange::All) | None => active[i],
                };
            }
        }
        sums.map(|sums| {
            let mut lanes = [0; MULTIPLE];
            for (lanes, sums) in S::as_mut_simd_u64s(&mut lanes).0.iter_mut().zip(sums) {
                *lanes = sums;
            }
            lanes.iter().sum()
        })
    }

    /// Counts the triplets of the range with each positive.
    #[inline(always)]
    fn count_of_positives<S: Simd>(&mut self, simd: S, range: HardnessRange, negatives: usize) {
        self.of_positives.clear();
        self.of_positives.resize(self.near.len(), 0);
        let counts = S::as_mut_simd_u64s(&mut self.of_positives).0.as_chunks_mut::<BLOCK>().0;
        let near = S::as_simd_f64s(&self.near).0.as_chunks::<BLOCK>().0;
        let beyond = S::as_simd_f64s(&self.beyond).0.as_chunks::<BLOCK>().0;
        for ((near, beyond), counts) in near.iter().zip(beyond).zip(counts) {
            for &negative in &self.negatives[..negatives] {
                let negative = simd.splat_f64s(negative);
                for i in 0..BLOCK {
                    let [is_active, is_hard] = compare_with(simd, negative, near[i], beyond[i]);
                    let is_used = match range {
                        HardnessRange::All => is_active,
                        HardnessRange::SemiHard => simd.xor_m64s(is_active, is_hard),
                        HardnessRange::Hard => is_hard,
                    };
                    count_in(simd, &mut counts[i], is_used);
                }
            }
        }
    }

    /// Writes the gradient of the sum of the losses, and returns the sum.
    #[inline(always)]
    fn gradient(&self, negatives: &[usize], gradient: &mut [f64]) -> f64 {
        let mut sum = 0.0;
        // Counted from the nearest negative, the terms are small and few digits cancel.
        let of_positives = self.of_positives.iter().zip(&self.beyond);
        for (&p, (&count, &beyond)) in self.positions.iter().zip(of_positives) {
            gradient[p] = count as f64;
            sum += count as f64 * (beyond - self.nearest);
        }
        let of_negatives = self.of_negatives.iter().zip(&self.negatives);
        for (&n, (&count, &distance)) in negatives.iter().zip(of_negatives) {
            gradient[n] = -(count as f64);
            sum -= count as f64 * (distance - self.nearest);
        }
        sum
    }
}
