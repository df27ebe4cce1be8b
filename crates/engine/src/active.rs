//! The number of triplets that aren't easy.
//!
//! A positive that is nearer, with the margin, than all negatives of its anchor has none, and one that
//! is farther than all has as many as there are negatives; only others are compared with each negative.

use std::ops::Range;

use super::anchors::{Anchors, VECTORS, lanes};
use super::groups::Groups;
use super::vectors::{Simd, WithSimd, count_in, widest};

/// Counts the triplets of some anchors that aren't easy.
pub fn count_active(groups: &Groups, matrix: &[f64], margin: f64, anchors: Range<usize>) -> u64 {
    widest(Count { groups, matrix, margin, anchors })
}

struct Count<'a> {
    groups: &'a Groups,
    matrix: &'a [f64],
    margin: f64,
    anchors: Range<usize>,
}

impl WithSimd for Count<'_> {
    type Output = u64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> u64 {
        let Self { groups, matrix, margin, anchors } = self;
        let n = groups.labels().len();
        let (mut active, mut negatives, mut first) = (0, Vec::new(), anchors.start);
        let mut in_lanes = [simd.splat_u64s(0); VECTORS];
        while first < anchors.end {
            let block = Anchors::new(simd, groups, matrix, first);
            let next = anchors.end.min(first + Anchors::<S>::COUNT);
            let bounds = bounds(simd, &block);
            let [some, all] = count_beyond(simd, &block, bounds, margin).map(lanes::<S>);
            for (lane, a) in (first..next).enumerate() {
                if some[lane] == all[lane] {
                    active += all[lane] * groups.negatives(a).len() as u64;
                } else {
                    let row = &matrix[a * n..][..n];
                    groups.copy_negatives(a, row, &mut negatives);
                    let positives = groups.class_of(a).iter().filter(|&&p| p != a);
                    for &p in positives {
                        active += count_below(simd, &negatives, row[p] + margin, &mut in_lanes);
                    }
                }
            }
            first = next;
        }
        active + lanes::<S>(in_lanes).iter().sum::<u64>()
    }
}

/// The nearest and the farthest negative of some anchors.
#[inline(always)]
fn bounds<S: Simd>(simd: S, anchors: &Anchors<S>) -> [[S::f64s; VECTORS]; 2] {
    let [most, least] = [f64::INFINITY, f64::NEG_INFINITY].map(|x| simd.splat_f64s(x));
    let (mut near, mut far) = ([most; VECTORS], [least; VECTORS]);
    for point in 0..anchors.points() {
        let (to_near, to_far) =
            (anchors.of_negative(point, most), anchors.of_negative(point, least));
        for i in 0..VECTORS {
            near[i] = simd.min_f64s(to_near[i], near[i]);
            far[i] = simd.max_f64s(to_far[i], far[i]);
        }
    }
    [near, far]
}

/// The numbers of positives of some anchors that are farther, with the margin, than the nearest
/// negative, and than all negatives.
#[inline(always)]
fn count_beyond<S: Simd>(
    simd: S,
    anchors: &Anchors<S>,
    [near, far]: [[S::f64s; VECTORS]; 2],
    margin: f64,
) -> [[S::u64s; VECTORS]; 2] {
    let [margin, none] = [margin, f64::NEG_INFINITY].map(|x| simd.splat_f64s(x));
    let mut counts = [[simd.splat_u64s(0); VECTORS]; 2];
    for point in anchors.classes.clone() {
        let d = anchors.of_positive(point, none);
        for i in 0..VECTORS {
            let beyond = simd.add_f64s(d[i], margin);
            let is_some = simd.less_than_f64s(near[i], beyond);
            let is_all = simd.and_m64s(is_some, simd.less_than_f64s(far[i], beyond));
            count_in(simd, &mut counts[0][i], is_some);
            count_in(simd, &mut counts[1][i], is_all);
        }
    }
    counts
}

/// Counts the distances that are less than a limit: in the lanes, and those of the rest.
#[inline(always)]
fn count_below<S: Simd>(
    simd: S,
    distances: &[f64],
    limit: f64,
    in_lanes: &mut [S::u64s; VECTORS],
) -> u64 {
    let vectors = S::as_simd_f64s(distances).0.as_chunks::<VECTORS>().0;
    let below = simd.splat_f64s(limit);
    for d in vectors {
        for i in 0..VECTORS {
            count_in(simd, &mut in_lanes[i], simd.less_than_f64s(d[i], below));
        }
    }
    let rest = &distances[vectors.len() * VECTORS * S::F64_LANES..];
    rest.iter().filter(|&&d| d < limit).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn with<S: Simd>(simd: S, groups: &Groups, matrix: &[f64], margin: f64) -> u64 {
        let anchors = 0..groups.labels().len();
        simd.vectorize(Count { groups, matrix, margin, anchors })
    }

    proptest! {
        #[test]
        fn the_number_is_that_of_plain_enumeration_for_every_width_of_vectors(
            n in 1_usize..90, run in 1_usize..40, classes in 1_usize..6,
            steps in prop::collection::vec(0_u8..20, 90 * 90),
            margin in prop_oneof![Just(0.0), Just(0.25), Just(9.0), 0.0..3.0_f64],
            cut in 0_usize..90,
        ) {
            let labels: Vec<usize> = (0..n).map(|i| i / run % classes).collect();
            let at = |i: usize, j: usize| {
                if i == j { 0.0 } else { f64::from(steps[i.max(j) * n + i.min(j)]) / 4.0 }
            };
            let matrix: Vec<f64> = (0..n * n).map(|k| at(k / n, k % n)).collect();
            let mut expected = 0;
            for (a, p) in (0..n).flat_map(|a| (0..n).map(move |p| (a, p))) {
                if a != p && labels[a] == labels[p] {
                    let is_active = |&j: &usize| labels[j] != labels[a] && at(a, j) < at(a, p) + margin;
                    expected += (0..n).filter(is_active).count() as u64;
                }
            }
            let mut groups = Groups::default();
            groups.set(&labels);
            prop_assert_eq!(with(pulp::Scalar, &groups, &matrix, margin), expected);
            #[cfg(target_arch = "x86_64")]
            {
                if let Some(four) = pulp::x86::V3::try_new() {
                    prop_assert_eq!(with(four, &groups, &matrix, margin), expected);
                }
                if let Some(eight) = pulp::x86::V4::try_new() {
                    prop_assert_eq!(with(eight, &groups, &matrix, margin), expected);
                }
            }
            let cut = cut.min(n);
            let parts = [0..cut, cut..n];
            let found = parts.map(|part| count_active(&groups, &matrix, margin, part));
            prop_assert_eq!(found.iter().sum::<u64>(), expected);
        }
    }
}
