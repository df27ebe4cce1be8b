//! The hinge loss over all triplets of a hardness, and the numbers of triplets of each.
//!
//! The derivative of a hinge loss is 0 or 1, so the gradient of the loss over all triplets is a
//! number of triplets for each pair. These numbers come from comparing each negative of an anchor
//! with each of its positives, several at a time, and no triplet is listed. Sorting the positives
//! would need fewer comparisons, and takes longer than all of these.

use std::ops::Range;

use super::groups::Groups;
use super::mining::HardnessRange;
use super::vectors::{Simd, WithSimd, count_in, least, widest};

/// Distances are compared in blocks of so many vectors, which stay in registers.
const BLOCK: usize = 2;
/// Distances are filled up to a multiple of this.
const MULTIPLE: usize = 8 * BLOCK;

/// Distances of the positives and negatives of an anchor, and what was found so far.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// Of all anchors since it was set to its default.
    pub found: Compared,
    /// d(a,p) of those positives that not all negatives are easy with, and their batch positions.
    near: Vec<f64>,
    positions: Vec<usize>,
    /// d(a,p) + margin.
    beyond: Vec<f64>,
    negatives: Vec<f64>,
    /// How many they are, before they are filled up.
    count: usize,
    /// The least of them.
    nearest: f64,
    /// Numbers of triplets with each of them.
    of_positives: Vec<u64>,
    of_negatives: Vec<u64>,
}

/// What comparing the distances of a batch gives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compared {
    /// Sum of the losses of the triplets of the range, with its rounding errors.
    sum: f64,
    /// Number of those with a loss above 0.
    pub used: u64,
    /// Number of all triplets with a loss above 0: those that aren't easy.
    pub active: u64,
}

/// Counts the easy, the semi-hard and the hard triplets of a batch.
pub fn count_by_hardness(groups: &Groups, matrix: &[f64], margin: f64) -> [u64; 3] {
    let mut scratch = Scratch::default();
    let mut gradient = vec![0.0; matrix.len()];
    let (hard, anchors) = ((margin, HardnessRange::Hard), 0..groups.labels().len());
    compare(groups, matrix, hard, anchors, &mut gradient, &mut scratch);
    let Compared { used: hard, active, .. } = scratch.found;
    [groups.triplets() - active, active - hard, hard]
}

/// Adds the losses of those triplets of some anchors that are of a range and aren't easy, and writes
/// the derivative of the sum to `gradient` (B×B, filled with 0); counts them, and all triplets that
/// aren't easy. Anchors are given in order.
pub fn compare(
    groups: &Groups,
    matrix: &[f64],
    (margin, range): (f64, HardnessRange),
    anchors: Range<usize>,
    gradient: &mut [f64],
    scratch: &mut Scratch,
) {
    widest(Compare { groups, matrix, margin, range, anchors, gradient, scratch });
}

struct Compare<'a> {
    groups: &'a Groups,
    matrix: &'a [f64],
    margin: f64,
    range: HardnessRange,
    anchors: Range<usize>,
    gradient: &'a mut [f64],
    scratch: &'a mut Scratch,
}

impl WithSimd for Compare<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { groups, matrix, margin, range, anchors, gradient, scratch } = self;
        let n = groups.labels().len();
        let row = |a: usize| &matrix[a * n..][..n];
        for a in anchors {
            scratch.fill(groups, a, row(a), margin);
            let (active, used) = match range {
                HardnessRange::All => scratch.count::<S, ALL>(simd),
                HardnessRange::SemiHard => scratch.count::<S, SEMI_HARD>(simd),
                HardnessRange::Hard => scratch.count::<S, HARD>(simd),
            };
            let sum = scratch.gradient(groups.negatives(a), &mut gradient[a * n..][..n]);
            scratch.found.active += active;
            scratch.found.used += used;
            scratch.found.sum += sum;
        }
    }
}

impl Compared {
    /// The sum of the losses. Close to the margin, rounding errors of a difference can exceed the loss
    /// itself. (`max` would turn NaN into 0.)
    pub fn loss(&self) -> f64 {
        if self.sum < 0.0 { 0.0 } else { self.sum }
    }
}

const ALL: u8 = 0;
const SEMI_HARD: u8 = 1;
const HARD: u8 = 2;

/// Fills up with values that no comparison counts.
#[inline(always)]
fn pad(values: &mut Vec<f64>, with: f64) {
    values.resize(values.len().next_multiple_of(MULTIPLE), with);
}

/// The sum of all lanes.
#[inline(always)]
fn total<S: Simd>(counts: [S::u64s; BLOCK]) -> u64 {
    let mut lanes = [0; MULTIPLE];
    for (lanes, counts) in S::as_mut_simd_u64s(&mut lanes).0.iter_mut().zip(counts) {
        *lanes = counts;
    }
    lanes.iter().sum()
}

impl Scratch {
    /// Takes the distances of an anchor, without positives that all negatives are easy with.
    #[inline(always)]
    fn fill(&mut self, groups: &Groups, a: usize, row: &[f64], margin: f64) {
        groups.copy_negatives(a, row, &mut self.negatives);
        self.count = self.negatives.len();
        self.nearest = least(&self.negatives);
        self.near.clear();
        self.beyond.clear();
        self.positions.clear();
        for &p in groups.class_of(a) {
            let beyond = row[p] + margin;
            if p != a && beyond > self.nearest {
                // What is near isn't easy: it is with margin 0, if both distances are equal.
                let near = if row[p] < beyond { row[p] } else { beyond.next_down() };
                self.near.push(near);
                self.beyond.push(beyond);
                self.positions.push(p);
            }
        }
        pad(&mut self.negatives, f64::INFINITY);
        pad(&mut self.near, f64::NEG_INFINITY);
        pad(&mut self.beyond, f64::NEG_INFINITY);
    }

    /// Counts the triplets of the range with each negative and with each positive. Returns how many
    /// triplets are not easy, and how many of these are of the range.
    #[inline(always)]
    fn count<S: Simd, const RANGE: u8>(&mut self, simd: S) -> (u64, u64) {
        let zero = simd.splat_u64s(0);
        let (mut all_active, mut all_used) = ([zero; BLOCK], [zero; BLOCK]);
        self.of_negatives.clear();
        self.of_negatives.resize(self.negatives.len(), 0);
        let counts = S::as_mut_simd_u64s(&mut self.of_negatives).0.as_chunks_mut::<BLOCK>().0;
        let blocks = S::as_simd_f64s(&self.negatives).0.as_chunks::<BLOCK>().0;
        let positives = self.positions.len();
        let thresholds = || self.near[..positives].iter().zip(&self.beyond[..positives]);
        for (block, counts) in blocks.iter().zip(counts) {
            let (mut active, mut hard) = ([zero; BLOCK], [zero; BLOCK]);
            for (&near, &beyond) in thresholds() {
                let (near, beyond) = (simd.splat_f64s(near), simd.splat_f64s(beyond));
                for i in 0..BLOCK {
                    let is_active = simd.less_than_f64s(block[i], beyond);
                    count_in(simd, &mut active[i], is_active);
                    if RANGE != ALL {
                        let is_hard = simd.less_than_or_equal_f64s(block[i], near);
                        count_in(simd, &mut hard[i], is_hard);
                    }
                }
            }
            for i in 0..BLOCK {
                let used = match RANGE {
                    ALL => active[i],
                    SEMI_HARD => simd.sub_u64s(active[i], hard[i]),
                    _ => hard[i],
                };
                all_active[i] = simd.add_u64s(all_active[i], active[i]);
                all_used[i] = simd.add_u64s(all_used[i], used);
                counts[i] = used;
            }
        }
        self.count_of_positives::<S, RANGE>(simd);
        (total::<S>(all_active), total::<S>(all_used))
    }

    #[inline(always)]
    fn count_of_positives<S: Simd, const RANGE: u8>(&mut self, simd: S) {
        self.of_positives.clear();
        self.of_positives.resize(self.near.len(), 0);
        let counts = S::as_mut_simd_u64s(&mut self.of_positives).0.as_chunks_mut::<BLOCK>().0;
        let near = S::as_simd_f64s(&self.near).0.as_chunks::<BLOCK>().0;
        let beyond = S::as_simd_f64s(&self.beyond).0.as_chunks::<BLOCK>().0;
        for ((near, beyond), counts) in near.iter().zip(beyond).zip(counts) {
            let mut used = [simd.splat_u64s(0); BLOCK];
            for &negative in &self.negatives[..self.count] {
                let negative = simd.splat_f64s(negative);
                for i in 0..BLOCK {
                    let is_active = simd.less_than_f64s(negative, beyond[i]);
                    let is_hard = simd.less_than_or_equal_f64s(negative, near[i]);
                    let is_used = match RANGE {
                        ALL => is_active,
                        // Those that are hard are active.
                        SEMI_HARD => simd.xor_m64s(is_active, is_hard),
                        _ => is_hard,
                    };
                    count_in(simd, &mut used[i], is_used);
                }
            }
            *counts = used;
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
