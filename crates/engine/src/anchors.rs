//! Anchors that stand side by side in a batch, gone through together.
//!
//! Distances are the same both ways, so a row of their matrix has those of one point to all of these
//! anchors: each lane of a vector is another anchor, and nothing is compared across lanes.

use std::ops::Range;

use super::groups::Groups;
use super::vectors::{LANES, Simd};

/// Vectors of anchors.
pub const VECTORS: usize = 4;
/// Anchors that go together at most.
pub const MOST: usize = VECTORS * LANES;

/// Some anchors, from `first` on.
pub struct Anchors<'a, S: Simd> {
    simd: S,
    matrix: &'a [f64],
    labels: &'a [usize],
    first: usize,
    /// Their classes, as numbers.
    own: [S::f64s; VECTORS],
    /// Points before and behind these are negatives of all.
    pub classes: Range<usize>,
}

impl<'a, S: Simd> Anchors<'a, S> {
    /// Anchors that go together.
    pub const COUNT: usize = VECTORS * S::F64_LANES;

    /// The anchors from `first` on; fewer at the end of the batch.
    #[inline(always)]
    pub fn new(simd: S, groups: &'a Groups, matrix: &'a [f64], first: usize) -> Self {
        let labels = groups.labels();
        let of_these = &labels[first..labels.len().min(first + Self::COUNT)];
        let mut numbers = [0.0; MOST];
        numbers.iter_mut().zip(of_these).for_each(|(number, &label)| *number = label as f64);
        let classes = groups.span_of(first..first + of_these.len());
        Self { simd, matrix, labels, first, own: loaded::<S>(&numbers), classes }
    }

    /// Number of points of the batch.
    #[inline(always)]
    pub fn points(&self) -> usize {
        self.labels.len()
    }

    /// The distances of a point to the anchors that it is a negative of, and `other` for the rest.
    #[inline(always)]
    pub fn of_negative(&self, point: usize, other: S::f64s) -> [S::f64s; VECTORS] {
        let d = self.distances(point);
        if !self.classes.contains(&point) {
            return d;
        }
        let label = self.simd.splat_f64s(self.labels[point] as f64);
        std::array::from_fn(|i| {
            let is_positive = self.simd.equal_f64s(self.own[i], label);
            self.simd.select_f64s(is_positive, other, d[i])
        })
    }

    /// The distances of a point to the anchors that it is a positive of, and `other` for the rest.
    #[inline(always)]
    pub fn of_positive(&self, point: usize, other: S::f64s) -> [S::f64s; VECTORS] {
        let d = self.distances(point);
        let mut own = self.own;
        // No anchor is a positive of itself.
        if let Some(lane) = point.checked_sub(self.first).filter(|&lane| lane < Self::COUNT) {
            let mut numbers = [0.0; MOST];
            S::as_mut_simd_f64s(&mut numbers).0[..VECTORS].copy_from_slice(&own);
            numbers[lane] = f64::NAN;
            own = loaded::<S>(&numbers);
        }
        let label = self.simd.splat_f64s(self.labels[point] as f64);
        std::array::from_fn(|i| {
            let is_positive = self.simd.equal_f64s(own[i], label);
            self.simd.select_f64s(is_positive, d[i], other)
        })
    }

    #[inline(always)]
    fn distances(&self, point: usize) -> [S::f64s; VECTORS] {
        let n = self.labels.len();
        let row = &self.matrix[point * n..][self.first..n];
        if row.len() >= Self::COUNT {
            return loaded::<S>(row);
        }
        std::array::from_fn(|i| {
            self.simd.partial_load_f64s(&row[row.len().min(i * S::F64_LANES)..])
        })
    }
}

#[inline(always)]
fn loaded<S: Simd>(values: &[f64]) -> [S::f64s; VECTORS] {
    let vectors = S::as_simd_f64s(values).0;
    std::array::from_fn(|i| vectors[i])
}

/// The numbers in the lanes.
#[inline(always)]
pub fn lanes<S: Simd>(numbers: [S::u64s; VECTORS]) -> [u64; MOST] {
    let mut lanes = [0; MOST];
    S::as_mut_simd_u64s(&mut lanes).0[..VECTORS].copy_from_slice(&numbers);
    lanes
}
