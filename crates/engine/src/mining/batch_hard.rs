//! Batch-hard mining (Hermans et al. 2017): for each anchor its farthest positive and its nearest
//! negative.

use std::ops::Range;

use ndarray::Array2;

use super::Triplet;
use crate::anchors::{Anchors, VECTORS, lanes};
use crate::groups::Groups;
use crate::vectors::{Simd, WithSimd, widest};

/// Lists the farthest positive and the nearest negative of each anchor; of equal ones, the first.
/// Anchors without a positive or a negative are skipped.
pub fn batch_hard(
    groups: &Groups,
    distances: &Array2<f64>,
    anchors: Range<usize>,
    list: &mut Vec<Triplet>,
) {
    if let Some(matrix) = distances.as_slice() {
        widest(BatchHard { groups, matrix, anchors, list });
    }
}

struct BatchHard<'a> {
    groups: &'a Groups,
    matrix: &'a [f64],
    anchors: Range<usize>,
    list: &'a mut Vec<Triplet>,
}

/// No point.
const NONE: u64 = u64::MAX;

impl WithSimd for BatchHard<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { groups, matrix, anchors, list } = self;
        let mut first = anchors.start;
        while first < anchors.end {
            let block = Anchors::new(simd, groups, matrix, first);
            let positives = lanes::<S>(farthest_positives(simd, &block));
            let negatives = lanes::<S>(nearest_negatives(simd, &block));
            let next = anchors.end.min(first + Anchors::<S>::COUNT);
            let found = positives.into_iter().zip(negatives);
            for (anchor, (positive, negative)) in (first..next).zip(found) {
                if positive != NONE && negative != NONE {
                    let (positive, negative) = (positive as usize, negative as usize);
                    list.push(Triplet { anchor, positive, negative });
                }
            }
            first = next;
        }
    }
}

#[inline(always)]
fn farthest_positives<S: Simd>(simd: S, anchors: &Anchors<S>) -> [S::u64s; VECTORS] {
    let none = simd.splat_f64s(f64::NEG_INFINITY);
    let (mut far, mut found) = ([none; VECTORS], [simd.splat_u64s(NONE); VECTORS]);
    for point in anchors.classes.clone() {
        let (d, at) = (anchors.of_positive(point, none), simd.splat_u64s(point as u64));
        for i in 0..VECTORS {
            let is_farther = simd.less_than_f64s(far[i], d[i]);
            far[i] = simd.max_f64s(d[i], far[i]);
            found[i] = simd.select_u64s(is_farther, at, found[i]);
        }
    }
    found
}

#[inline(always)]
fn nearest_negatives<S: Simd>(simd: S, anchors: &Anchors<S>) -> [S::u64s; VECTORS] {
    let none = simd.splat_f64s(f64::INFINITY);
    let (mut near, mut found) = ([none; VECTORS], [simd.splat_u64s(NONE); VECTORS]);
    for point in 0..anchors.points() {
        let (d, at) = (anchors.of_negative(point, none), simd.splat_u64s(point as u64));
        for i in 0..VECTORS {
            let is_nearer = simd.less_than_f64s(d[i], near[i]);
            near[i] = simd.min_f64s(d[i], near[i]);
            found[i] = simd.select_u64s(is_nearer, at, found[i]);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Labels in runs and mixed, and distances that are often equal, both ways the same.
    fn batch() -> impl Strategy<Value = (Vec<usize>, Array2<f64>)> {
        (1_usize..90, 1_usize..40, 1_usize..6).prop_flat_map(|(n, run, classes)| {
            let steps = prop::collection::vec(0_u8..20, n * n);
            (Just(n), steps, prop::bool::ANY).prop_map(move |(n, steps, mixed)| {
                let label = |i: usize| if mixed { i * 7 % classes } else { i / run % classes };
                let step = |i: usize, j: usize| f64::from(steps[i.max(j) * n + i.min(j)]) / 4.0;
                let d =
                    Array2::from_shape_fn((n, n), |(i, j)| if i == j { 0.0 } else { step(i, j) });
                ((0..n).map(label).collect(), d)
            })
        })
    }

    /// Compares one after the other.
    fn plain(labels: &[usize], d: &Array2<f64>) -> Vec<Triplet> {
        let mut list = Vec::new();
        for anchor in 0..labels.len() {
            let (mut far, mut near): (Option<usize>, Option<usize>) = (None, None);
            for j in (0..labels.len()).filter(|&j| j != anchor) {
                let at = |other: usize| d[[anchor, other]];
                if labels[j] == labels[anchor] {
                    far = if far.is_none_or(|far| at(j) > at(far)) { Some(j) } else { far };
                } else {
                    near = if near.is_none_or(|near| at(j) < at(near)) { Some(j) } else { near };
                }
            }
            let pair = far.zip(near);
            list.extend(pair.map(|(positive, negative)| Triplet { anchor, positive, negative }));
        }
        list
    }

    fn with<S: Simd>(simd: S, groups: &Groups, d: &Array2<f64>) -> Vec<Triplet> {
        let (mut list, matrix) = (Vec::new(), d.as_slice().unwrap());
        let anchors = 0..groups.labels().len();
        simd.vectorize(BatchHard { groups, matrix, anchors, list: &mut list });
        list
    }

    proptest! {
        #[test]
        fn the_triplets_are_those_of_plain_enumeration_for_every_width_of_vectors(
            (labels, d) in batch(), cut in 0_usize..90,
        ) {
            let expected = plain(&labels, &d);
            let mut groups = Groups::default();
            groups.set(&labels);
            prop_assert_eq!(&with(pulp::Scalar, &groups, &d), &expected);
            #[cfg(target_arch = "x86_64")]
            {
                if let Some(four) = pulp::x86::V3::try_new() {
                    prop_assert_eq!(&with(four, &groups, &d), &expected);
                }
                if let Some(eight) = pulp::x86::V4::try_new() {
                    prop_assert_eq!(&with(eight, &groups, &d), &expected);
                }
            }
            let (mut list, cut) = (Vec::new(), cut.min(labels.len()));
            batch_hard(&groups, &d, 0..cut, &mut list);
            batch_hard(&groups, &d, cut..labels.len(), &mut list);
            prop_assert_eq!(list, expected);
        }
    }
}
