//! The losses of an anchor and a positive with each of a block of negatives, many at a time.
//!
//! Sums and products are taken in eight lanes, whatever the width of the vectors. The derivative of the
//! soft margin, t / (1 + t), takes a division, which is slow; two of them share one.

mod found;

use crate::config::LossSpec;
use crate::exp::exp;
use crate::mining::HardnessRange;
use crate::vectors::{LANES, Simd, count_in, sum};
pub use found::Found;

/// Negatives that are evaluated together: what all members of a class have there fits into a cache.
pub const BLOCK: usize = 128;
/// Negatives are filled up to a multiple of this.
pub const MULTIPLE: usize = 2 * LANES;
/// e^x is above 0 from here on, and so is the loss.
const LEAST: f64 = -745.133_219_101_941_1;

/// Ways to evaluate a triplet: the hinge; the soft margin of distances that differ by [`NARROW`] at
/// most, and of others, where each triplet takes an exponential function.
pub const HINGE: u8 = 0;
pub const SOFT: u8 = 1;
pub const WIDE_SOFT: u8 = 2;
pub const NARROW: f64 = 10.0;

/// Ways to swap: not at all; by the smaller of d(a,n) and d(p,n); and the same with each pair for both
/// orders, which have the same losses, over all triplets.
pub const NO_SWAP: u8 = 0;
pub const SWAP: u8 = 1;
pub const SWAP_TWICE: u8 = 2;

/// Part of what a member of a class has to its negatives.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub distances: &'a [f64],
    /// e^(c − d) of them, for [`SOFT`].
    pub shrunk: &'a [f64],
}

/// An anchor and a positive.
pub struct Pair {
    /// d(a,p), and the same plus the margin.
    x: f64,
    beyond: f64,
    /// e^(x − c).
    grown: f64,
    /// A negative is mined if its distance is between these.
    above: f64,
    below: f64,
}

impl Pair {
    #[inline(always)]
    pub fn new(spec: &LossSpec, range: HardnessRange, x: f64, grown: f64) -> Self {
        let (above, below) = range.between(x, spec.margin);
        Self { x, beyond: x + spec.margin, grown, above, below }
    }

    /// Evaluates the triplets with the negatives of a block; `N` vectors are eight numbers. Returns the
    /// sum of their derivatives, and adds each to that of the anchor or the positive, whose distance it
    /// is of.
    #[inline(always)]
    pub fn evaluate<S: Simd, const N: usize, const WAY: u8, const SWAPS: u8>(
        &self,
        simd: S,
        rows: [Row<'_>; 2],
        gradients: [&mut [f64]; 2],
        found: &mut Found,
    ) -> f64 {
        match WAY {
            HINGE => self.hinge::<S, N, SWAPS>(simd, rows, gradients, found),
            SOFT => self.soft::<S, N, SWAPS>(simd, rows, gradients, found),
            _ => self.wide_soft::<SWAPS>(rows, gradients, found),
        }
    }

    /// The lanes of a vector whose negatives are mined.
    #[inline(always)]
    fn mined<S: Simd>(&self, simd: S, from_anchor: S::f64s) -> S::m64s {
        let above = simd.less_than_f64s(simd.splat_f64s(self.above), from_anchor);
        simd.and_m64s(above, simd.less_than_f64s(from_anchor, simd.splat_f64s(self.below)))
    }

    #[inline(always)]
    fn soft<S: Simd, const N: usize, const SWAPS: u8>(
        &self,
        simd: S,
        [anchor, positive]: [Row<'_>; 2],
        [of_anchor, of_positive]: [&mut [f64]; 2],
        found: &mut Found,
    ) -> f64 {
        let (zero, one) = (simd.splat_f64s(0.0), simd.splat_f64s(1.0));
        let grown = simd.splat_f64s(self.grown);
        let (mut sums, mut mined) = ([zero; N], [simd.splat_u64s(0); N]);
        let distances = chunks(anchor.distances).zip(chunks(positive.distances));
        let shrunk = chunks(anchor.shrunk).zip(chunks(positive.shrunk));
        let gradients = chunks_mut(of_anchor).zip(chunks_mut(of_positive));
        let products = found.products.iter_mut();
        for (((d, e), g), products) in distances.zip(shrunk).zip(gradients).zip(products) {
            let (d_a, d_p) = (vectors::<S>(d.0), vectors::<S>(d.1));
            let (e_a, e_p) = (vectors::<S>(e.0), vectors::<S>(e.1));
            let (g_a, g_p) = (S::as_mut_simd_f64s(g.0).0, S::as_mut_simd_f64s(g.1).0);
            let products = S::as_mut_simd_f64s(products).0;
            for j in 0..N {
                let both = [j, N + j];
                let t = both.map(|i| {
                    let nearer = match SWAPS {
                        NO_SWAP => e_a[i],
                        _ => larger(simd, e_a[i], e_p[i]),
                    };
                    let power = simd.mul_f64s(grown, nearer);
                    if SWAPS == SWAP_TWICE {
                        return power;
                    }
                    let is_mined = self.mined(simd, d_a[i]);
                    count_in(simd, &mut mined[j], is_mined);
                    simd.select_f64s(is_mined, power, zero)
                });
                let factors = t.map(|t| simd.add_f64s(one, t));
                let product = simd.mul_f64s(factors[0], factors[1]);
                products[j] = simd.mul_f64s(products[j], product);
                let share = simd.div_f64s(one, product);
                let slope = |t, other| simd.mul_f64s(t, simd.mul_f64s(share, other));
                let slopes = [slope(t[0], factors[1]), slope(t[1], factors[0])];
                sums[j] = simd.add_f64s(sums[j], simd.add_f64s(slopes[0], slopes[1]));
                for (i, slope) in both.into_iter().zip(slopes) {
                    let distances = [d_a[i], d_p[i]];
                    give::<S, SWAPS>(simd, slope, distances, [&mut g_a[i], &mut g_p[i]]);
                }
            }
        }
        found.count_factors();
        found.mined += count::<S, N>(&mined);
        total::<S, N>(&sums)
    }

    #[inline(always)]
    fn hinge<S: Simd, const N: usize, const SWAPS: u8>(
        &self,
        simd: S,
        [anchor, positive]: [Row<'_>; 2],
        [of_anchor, of_positive]: [&mut [f64]; 2],
        found: &mut Found,
    ) -> f64 {
        let (zero, one) = (simd.splat_f64s(0.0), simd.splat_f64s(1.0));
        let beyond = simd.splat_f64s(self.beyond);
        let (mut sums, mut losses, mut mined) = ([zero; N], [zero; N], [simd.splat_u64s(0); N]);
        let distances = chunks(anchor.distances).zip(chunks(positive.distances));
        let gradients = chunks_mut(of_anchor).zip(chunks_mut(of_positive));
        for (d, g) in distances.zip(gradients) {
            let (d_a, d_p) = (vectors::<S>(d.0), vectors::<S>(d.1));
            let (g_a, g_p) = (S::as_mut_simd_f64s(g.0).0, S::as_mut_simd_f64s(g.1).0);
            for i in 0..2 * N {
                let j = i % N;
                let nearer = match SWAPS {
                    NO_SWAP => d_a[i],
                    _ => smaller(simd, d_a[i], d_p[i]),
                };
                let excess = simd.sub_f64s(beyond, nearer);
                let mut is_active = simd.less_than_f64s(zero, excess);
                if SWAPS != SWAP_TWICE {
                    let is_mined = self.mined(simd, d_a[i]);
                    count_in(simd, &mut mined[j], is_mined);
                    is_active = simd.and_m64s(is_active, is_mined);
                }
                let loss = simd.select_f64s(is_active, excess, zero);
                let slope = simd.select_f64s(is_active, one, zero);
                losses[j] = simd.add_f64s(losses[j], loss);
                sums[j] = simd.add_f64s(sums[j], slope);
                let distances = [d_a[i], d_p[i]];
                give::<S, SWAPS>(simd, slope, distances, [&mut g_a[i], &mut g_p[i]]);
            }
        }
        let active = total::<S, N>(&sums);
        found.loss += total::<S, N>(&losses);
        found.mined += count::<S, N>(&mined);
        found.active += active as u64;
        active
    }

    /// ln(1 + e^u) = max(u, 0) + ln(1 + e^−|u|)
    #[inline(always)]
    fn wide_soft<const SWAPS: u8>(
        &self,
        [anchor, positive]: [Row<'_>; 2],
        [of_anchor, of_positive]: [&mut [f64]; 2],
        found: &mut Found,
    ) -> f64 {
        let length = anchor.distances.len();
        let (mut loss, mut t, mut derivative) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
        let (loss, t) = (&mut loss[..length], &mut t[..length]);
        let derivative = &mut derivative[..length];
        let (of_anchor, of_positive) = (&mut of_anchor[..length], &mut of_positive[..length]);
        let positives = &positive.distances[..length];
        let (mut mined, mut active) = (0_u64, 0_u64);
        for i in 0..length {
            let (from_anchor, from_positive) = (anchor.distances[i], positives[i]);
            let is_mined = (from_anchor > self.above) & (from_anchor < self.below);
            let y = match SWAPS {
                NO_SWAP => from_anchor,
                _ if from_anchor < from_positive => from_anchor,
                _ => from_positive,
            };
            let u = self.x - y;
            let is_active = is_mined & (u >= LEAST);
            let power = if is_active { exp(-u.abs()) } else { 0.0 };
            t[i] = power;
            loss[i] = if is_mined & (u > 0.0) { u } else { 0.0 };
            active += u64::from(is_active);
            mined += u64::from(is_mined);
            let numerator = if is_mined & (u > 0.0) { 1.0 } else { power };
            let slope = numerator / (1.0 + power);
            derivative[i] = slope;
            if SWAPS == NO_SWAP {
                of_anchor[i] += slope;
                continue;
            }
            let of_first = if from_anchor <= from_positive { slope } else { 0.0 };
            of_anchor[i] += of_first;
            of_positive[i] += slope - of_first;
            if SWAPS == SWAP_TWICE {
                // Where both are equal, each order has another one.
                let of_second = if from_anchor < from_positive { slope } else { 0.0 };
                of_anchor[i] += of_second;
                of_positive[i] += slope - of_second;
            }
        }
        found.mined += mined;
        found.active += active;
        found.loss += sum(loss);
        found.add_logarithms(t);
        sum(derivative)
    }
}

/// Adds the derivative of a triplet to that of the distance that it counts with: d(a,n), or with swap
/// the smaller one.
#[inline(always)]
fn give<S: Simd, const SWAPS: u8>(
    simd: S,
    slope: S::f64s,
    [from_anchor, from_positive]: [S::f64s; 2],
    [of_anchor, of_positive]: [&mut S::f64s; 2],
) {
    let zero = simd.splat_f64s(0.0);
    let (anchors, all) = match SWAPS {
        NO_SWAP => (slope, slope),
        _ => {
            let is_first = simd.less_than_or_equal_f64s(from_anchor, from_positive);
            let of_first = simd.select_f64s(is_first, slope, zero);
            if SWAPS == SWAP {
                (of_first, slope)
            } else {
                // Where both are equal, each order has another one.
                let is_second = simd.less_than_f64s(from_anchor, from_positive);
                let of_second = simd.select_f64s(is_second, slope, zero);
                (simd.add_f64s(of_first, of_second), simd.add_f64s(slope, slope))
            }
        }
    };
    *of_anchor = simd.add_f64s(*of_anchor, anchors);
    if SWAPS != NO_SWAP {
        *of_positive = simd.add_f64s(*of_positive, simd.sub_f64s(all, anchors));
    }
}

#[inline(always)]
fn chunks(values: &[f64]) -> impl Iterator<Item = &[f64; MULTIPLE]> {
    values.as_chunks().0.iter()
}

#[inline(always)]
fn chunks_mut(values: &mut [f64]) -> impl Iterator<Item = &mut [f64; MULTIPLE]> {
    values.as_chunks_mut().0.iter_mut()
}

#[inline(always)]
fn vectors<S: Simd>(chunk: &[f64; MULTIPLE]) -> &[S::f64s] {
    S::as_simd_f64s(chunk).0
}

#[inline(always)]
fn smaller<S: Simd>(simd: S, x: S::f64s, y: S::f64s) -> S::f64s {
    simd.select_f64s(simd.less_than_f64s(x, y), x, y)
}

#[inline(always)]
fn larger<S: Simd>(simd: S, x: S::f64s, y: S::f64s) -> S::f64s {
    simd.select_f64s(simd.less_than_f64s(y, x), x, y)
}

/// The sum of all lanes.
#[inline(always)]
fn count<S: Simd, const N: usize>(counts: &[S::u64s; N]) -> u64 {
    let mut lanes = [0; LANES];
    S::as_mut_simd_u64s(&mut lanes).0.copy_from_slice(counts);
    lanes.iter().sum()
}

/// The sum of all lanes.
#[inline(always)]
fn total<S: Simd, const N: usize>(sums: &[S::f64s; N]) -> f64 {
    let mut lanes = [0.0; LANES];
    S::as_mut_simd_f64s(&mut lanes).0.copy_from_slice(sums);
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{LossKind, Reduction};

    /// The derivatives of some pairs with a way to evaluate and to swap, and the loss.
    fn with<S: Simd, const N: usize, const WAY: u8, const SWAPS: u8>(simd: S) -> Vec<f64> {
        let value = |i: usize| (i * 37 % 101) as f64 / 64.0;
        let mut rows: [Vec<f64>; 2] = [0, 50].map(|by| (0..48).map(|i| value(i + by)).collect());
        rows[1][7] = rows[0][7];
        rows.iter_mut().for_each(|row| row[45..].fill(f64::INFINITY));
        let shrunk =
            rows.each_ref().map(|row| row.iter().map(|&d| exp(0.8 - d)).collect::<Vec<_>>());
        let mut gradients = [vec![0.0; 48], vec![0.0; 48]];
        let (mut found, mut all) = (Found::new(1.6), Vec::new());
        let (kind, mean) = (LossKind::Hinge, Reduction::Active);
        let spec = LossSpec { kind, margin: 0.3, swap: SWAPS != NO_SWAP, mean };
        let range = if SWAPS == SWAP_TWICE { HardnessRange::All } else { HardnessRange::SemiHard };
        for x in (0..700).map(value) {
            let pair = Pair::new(&spec, range, x, exp(x - 0.8));
            let row = |i: usize| Row { distances: &rows[i], shrunk: &shrunk[i] };
            let [first, second] = &mut gradients;
            let gradients = [&mut **first, &mut **second];
            let rows = [row(0), row(1)];
            all.push(pair.evaluate::<S, N, WAY, SWAPS>(simd, rows, gradients, &mut found));
        }
        all.extend([found.loss(), found.mined as f64, found.active as f64]);
        all.extend(gradients.concat());
        all
    }

    fn ways<S: Simd, const N: usize>(simd: S) -> [Vec<f64>; 5] {
        [
            with::<S, N, HINGE, SWAP>(simd),
            with::<S, N, HINGE, SWAP_TWICE>(simd),
            with::<S, N, SOFT, NO_SWAP>(simd),
            with::<S, N, SOFT, SWAP>(simd),
            with::<S, N, SOFT, SWAP_TWICE>(simd),
        ]
    }

    #[test]
    fn losses_are_equal_bit_for_bit_for_every_width_of_vectors() {
        let one_by_one = ways::<_, 8>(pulp::Scalar);
        assert!(one_by_one.iter().flatten().all(|value| value.is_finite()));
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(four) = pulp::x86::V3::try_new() {
                assert_eq!(ways::<_, 2>(four), one_by_one);
            }
            if let Some(eight) = pulp::x86::V4::try_new() {
                assert_eq!(ways::<_, 1>(eight), one_by_one);
            }
        }
    }
}
