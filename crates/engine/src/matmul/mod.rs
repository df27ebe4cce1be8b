//! Products of the matrices of a network, which are small.
//!
//! A block of the result, some rows of eight columns, stays in registers while the common dimension
//! goes by. Every number of the result is the sum of its products from first to last, so
//! it depends neither on the width of the vectors nor on the other rows.

mod columns;
mod panels;
mod rows;

use std::ops::Range;

pub use super::vectors::Simd;
use super::vectors::{WithSimd, widest};
use columns::Columns;
pub use panels::Panels;
use rows::Rows;

/// Columns of a block.
const COLUMNS: usize = 8;

/// Computes some rows times the matrix that is packed: n×columns.
pub fn times(rows: &[f64], panels: &Panels, out: &mut [f64]) {
    widest(InBlocks(Rows { rows, panels, out }));
}

/// Computes out = deltaᵀ · input: units×inputs from n×units and n×inputs; of it the columns of these
/// blocks, each of eight.
pub fn transposed_times(
    delta: &[f64],
    input: &[f64],
    (units, inputs): (usize, usize),
    blocks: Range<usize>,
    panels: &mut Panels,
    out: &mut [f64],
) {
    panels.pack_last(input, inputs);
    widest(InBlocks(Columns { a: delta, b: input, units, inputs, blocks, panels, out }));
}

/// Number of blocks of columns of a matrix.
pub fn column_blocks(columns: usize) -> usize {
    columns.div_ceil(COLUMNS)
}

/// A product, computed in blocks of `R` rows and `P` times eight columns, which are `N` vectors each.
trait Product {
    fn compute<S: Simd, const N: usize, const R: usize, const P: usize>(self, simd: S);
}

/// Computes a product in blocks that fill the registers.
struct InBlocks<T>(T);

impl<T: Product> WithSimd for InBlocks<T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match S::F64_LANES {
            8 => self.0.compute::<S, 1, 8, 2>(simd),
            4 => self.0.compute::<S, 2, 6, 1>(simd),
            2 => self.0.compute::<S, 4, 4, 1>(simd),
            _ => self.0.compute::<S, 8, 2, 1>(simd),
        }
    }
}

/// The first rows of blocks of `size` that cover all rows: the last block is moved back to end with
/// them, so that some are computed twice. None if there are fewer rows.
#[inline(always)]
fn blocks(rows: usize, size: usize) -> impl Iterator<Item = usize> {
    let last = rows.checked_sub(size);
    (0..last.map_or(0, |last| last.div_ceil(size) + 1))
        .map(move |i| (i * size).min(last.unwrap_or(0)))
}

/// Adds the outer product of a column of `a` and a row of the panel.
#[inline(always)]
fn add_outer<S: Simd, const N: usize, const R: usize>(
    simd: S,
    sums: &mut [[S::f64s; N]; R],
    a: [f64; R],
    row: &[f64; COLUMNS],
) {
    let row = S::as_simd_f64s(row).0;
    for (sums, a) in sums.iter_mut().zip(a) {
        let a = simd.splat_f64s(a);
        for (sum, &b) in sums.iter_mut().zip(row) {
            *sum = simd.add_f64s(*sum, simd.mul_f64s(a, b));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use proptest::prelude::*;

    fn matrix(rows: usize, columns: usize, seed: usize) -> Array2<f64> {
        let value = |at: usize| ((at * 7 + seed * 13) % 101) as f64 / 64.0 - 0.75;
        Array2::from_shape_fn((rows, columns), |(i, j)| value(i * columns + j))
    }

    fn flat(matrix: &Array2<f64>) -> Vec<f64> {
        matrix.iter().copied().collect()
    }

    proptest! {
        // The numbers are 64ths, so that the sums have no rounding.
        #[test]
        fn products_are_those_of_the_definition(
            n in 1_usize..40, inputs in 1_usize..150, units in 1_usize..20, seed in 0_usize..50,
        ) {
            let (x, w) = (matrix(n, inputs, seed), matrix(units, inputs, seed + 1));
            let (delta, bias) = (matrix(n, units, seed + 2), matrix(1, units, seed + 3));
            let mut panels = Panels::default();

            let mut out = vec![f64::NAN; n * units];
            panels.pack_affine(&flat(&w), &flat(&bias));
            times(&flat(&x), &panels, &mut out);
            prop_assert_eq!(out, flat(&(x.dot(&w.t()) + &bias)));

            let mut out = vec![f64::NAN; n * inputs];
            panels.pack(&flat(&w), units);
            times(&flat(&delta), &panels, &mut out);
            prop_assert_eq!(out, flat(&delta.dot(&w)));

            let mut out = vec![f64::NAN; units * inputs];
            let shape = (units, inputs);
            for blocks in [0..1, 1..column_blocks(inputs)] {
                transposed_times(&flat(&delta), &flat(&x), shape, blocks, &mut panels, &mut out);
            }
            prop_assert_eq!(out, flat(&delta.t().dot(&x)));
        }
    }

    #[test]
    fn products_are_equal_bit_for_bit_for_every_width_of_vectors() {
        let (x, w) = (matrix(23, 19, 1).map(|v| v.exp()), matrix(13, 19, 2).map(|v| v.sin()));
        let delta = matrix(23, 13, 3).map(|v| v.cos());
        let (x, w, delta, bias) = (flat(&x), flat(&w), flat(&delta), [0.1; 13]);
        let (mut rows, mut columns) = (Panels::default(), Panels::default());
        rows.pack_affine(&w, &bias);
        columns.pack_last(&x, 19);
        fn with<S: Simd>(
            simd: S,
            [rows, columns]: [&Panels; 2],
            [x, delta]: [&[f64]; 2],
        ) -> [Vec<f64>; 2] {
            let (mut forward, mut gradient) = (vec![0.0; 23 * 13], vec![0.0; 13 * 19]);
            simd.vectorize(InBlocks(Rows { rows: x, panels: rows, out: &mut forward }));
            let (units, inputs, blocks, out) = (13, 19, 0..3, &mut *gradient);
            let product = Columns { a: delta, b: x, units, inputs, blocks, panels: columns, out };
            simd.vectorize(InBlocks(product));
            [forward, gradient]
        }
        let (panels, values) = ([&rows, &columns], [&*x, &*delta]);
        let one_by_one = with(pulp::Scalar, panels, values);
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(four) = pulp::x86::V3::try_new() {
                assert_eq!(with(four, panels, values), one_by_one);
            }
            if let Some(eight) = pulp::x86::V4::try_new() {
                assert_eq!(with(eight, panels, values), one_by_one);
            }
        }
        let [forward, gradient] = &one_by_one;
        assert!(forward.iter().chain(gradient).all(|&value| value != 0.0));
    }

    #[test]
    fn a_row_does_not_depend_on_the_others() {
        let (x, w) = (matrix(23, 9, 1).map(|v| v.exp()), matrix(5, 9, 2).map(|v| v.sin()));
        let bias = [0.1, 0.2, 0.3, 0.4, 0.5];
        let mut panels = Panels::default();
        let (mut all, mut one) = (vec![0.0; 23 * 5], vec![0.0; 5]);
        panels.pack_affine(&flat(&w), &bias);
        times(&flat(&x), &panels, &mut all);
        for (row, together) in x.rows().into_iter().zip(all.chunks_exact(5)) {
            times(&row.to_vec(), &panels, &mut one);
            assert_eq!(one, together);
        }
    }
}
