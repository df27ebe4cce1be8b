//! Products of the matrices of a network, which are small.
//!
//! A block of the result, some rows of eight columns, stays in registers while the common dimension
//! goes by. Every number of the result is the sum of its products from first to last, so
//! it depends neither on the width of the vectors nor on the other rows.

use std::ops::Range;

use super::vectors::{Simd, WithSimd, widest};

/// Columns of a block.
const COLUMNS: usize = 8;

/// Columns of a matrix by eights, each with its rows one after the other; missing ones are 0.
#[derive(Clone, Debug, Default)]
pub struct Panels {
    values: Vec<[f64; COLUMNS]>,
}

impl Panels {
    /// Packs the columns of a matrix, which is given by rows, from column `start` on.
    fn pack(&mut self, matrix: &[f64], columns: usize, start: usize) {
        self.values.clear();
        for first in (start..columns).step_by(COLUMNS) {
            let width = COLUMNS.min(columns - first);
            self.values.extend(matrix.chunks_exact(columns).map(|row| {
                let mut packed = [0.0; COLUMNS];
                match row[first..].first_chunk() {
                    Some(whole) => packed = *whole,
                    None => packed[..width].copy_from_slice(&row[first..]),
                }
                packed
            }));
        }
    }

    /// Packs the transpose of a matrix, which is given by rows.
    fn pack_transposed(&mut self, matrix: &[f64], columns: usize) {
        self.values.clear();
        for rows in matrix.chunks(COLUMNS * columns) {
            let start = self.values.len();
            self.values.resize(start + columns, [0.0; COLUMNS]);
            for (lane, row) in rows.chunks_exact(columns).enumerate() {
                for (packed, &value) in self.values[start..].iter_mut().zip(row) {
                    packed[lane] = value;
                }
            }
        }
    }
}

/// Computes out = input · weightsᵀ + bias: n×units from n×inputs and units×inputs.
pub fn affine(
    (weights, bias): (&[f64], &[f64]),
    input: &[f64],
    panels: &mut Panels,
    out: &mut [f64],
) {
    pack_affine((weights, bias), panels);
    affine_packed((weights, bias), input, panels, out);
}

/// Packs the weights for [`affine_packed`].
pub fn pack_affine((weights, bias): (&[f64], &[f64]), panels: &mut Panels) {
    panels.pack_transposed(weights, (weights.len() / bias.len().max(1)).max(1));
}

/// Computes what [`affine`] does for some rows, with weights that are packed.
pub fn affine_packed(
    (weights, bias): (&[f64], &[f64]),
    input: &[f64],
    panels: &Panels,
    out: &mut [f64],
) {
    let depth = weights.len() / bias.len().max(1);
    widest(Rows { a: input, depth, panels: &panels.values, start: bias, out });
}

/// Packs the weights, units×inputs, for [`times_packed`].
pub fn pack_times(weights: &[f64], units: usize, panels: &mut Panels) {
    panels.pack(weights, (weights.len() / units.max(1)).max(1), 0);
}

/// Computes out = delta · weights for some rows, with weights that are packed: n×inputs from n×units
/// and units×inputs.
pub fn times_packed(
    delta: &[f64],
    (units, inputs): (usize, usize),
    panels: &Panels,
    out: &mut [f64],
) {
    let zeros = vec![0.0; inputs];
    widest(Rows { a: delta, depth: units, panels: &panels.values, start: &zeros, out });
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
    panels.pack(input, inputs.max(1), inputs - inputs % COLUMNS);
    widest(Columns { a: delta, b: input, units, inputs, blocks, panels: &panels.values, out });
}

/// Number of blocks of columns of a matrix.
pub fn column_blocks(columns: usize) -> usize {
    columns.div_ceil(COLUMNS)
}

/// The product of `a`, by rows of `depth` numbers, and a matrix in panels; each row of the result
/// begins as `start`.
struct Rows<'a> {
    a: &'a [f64],
    depth: usize,
    panels: &'a [[f64; COLUMNS]],
    start: &'a [f64],
    out: &'a mut [f64],
}

impl WithSimd for Rows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match S::F64_LANES {
            8 => self.with_vectors::<S, 1, 8, 2>(simd),
            4 => self.with_vectors::<S, 2, 6, 1>(simd),
            2 => self.with_vectors::<S, 4, 4, 1>(simd),
            _ => self.with_vectors::<S, 8, 2, 1>(simd),
        }
    }
}

impl Rows<'_> {
    /// Computes the product in blocks of `R` rows and `P` panels; a row of a panel is `N` vectors.
    #[inline(always)]
    fn with_vectors<S: Simd, const N: usize, const R: usize, const P: usize>(self, simd: S) {
        let (depth, columns) = (self.depth, self.start.len());
        if depth == 0 || columns == 0 {
            return;
        }
        let rows = self.a.len() / depth;
        let Self { a, panels, start, out, .. } = self;
        let whole = columns.div_ceil(COLUMNS) / P * P;
        for first in blocks(rows, R) {
            for panel in (0..whole).step_by(P) {
                block::<S, N, R, P>(simd, (first, panel), (a, depth), panels, start, out);
            }
            for panel in whole..columns.div_ceil(COLUMNS) {
                block::<S, N, R, 1>(simd, (first, panel), (a, depth), panels, start, out);
            }
        }
        for first in if rows < R { 0..rows } else { 0..0 } {
            for panel in 0..columns.div_ceil(COLUMNS) {
                block::<S, N, 1, 1>(simd, (first, panel), (a, depth), panels, start, out);
            }
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

/// Computes a block of the product: `R` rows of `a`, from row `first` on, with `P` panels.
#[inline(always)]
fn block<S: Simd, const N: usize, const R: usize, const P: usize>(
    simd: S,
    (first, panel): (usize, usize),
    (a, depth): (&[f64], usize),
    panels: &[[f64; COLUMNS]],
    start: &[f64],
    out: &mut [f64],
) {
    let columns = start.len();
    let rows: [&[f64]; R] = std::array::from_fn(|i| &a[(first + i) * depth..][..depth]);
    let panels: [&[[f64; COLUMNS]]; P] =
        std::array::from_fn(|p| &panels[(panel + p) * depth..][..depth]);
    let at = |p: usize| (panel + p) * COLUMNS;
    let mut sums = [[[simd.splat_f64s(0.0); N]; R]; P];
    for (p, sums) in sums.iter_mut().enumerate() {
        let start = &start[at(p)..columns.min(at(p) + COLUMNS)];
        let mut padded = [0.0; COLUMNS];
        padded[..start.len()].copy_from_slice(start);
        for sums in sums {
            sums.copy_from_slice(S::as_simd_f64s(&padded).0);
        }
    }
    for k in 0..depth {
        let a = std::array::from_fn(|i| rows[i][k]);
        for p in 0..P {
            add_outer(simd, &mut sums[p], a, &panels[p][k]);
        }
    }
    for (p, sums) in sums.iter().enumerate() {
        let width = COLUMNS.min(columns - at(p));
        for (i, sums) in sums.iter().enumerate() {
            store::<S>(sums, &mut out[(first + i) * columns + at(p)..], width);
        }
    }
}

/// Writes the first `width` sums.
#[inline(always)]
fn store<S: Simd>(sums: &[S::f64s], out: &mut [f64], width: usize) {
    let mut all = [0.0; COLUMNS];
    S::as_mut_simd_f64s(&mut all).0.copy_from_slice(sums);
    match out.first_chunk_mut::<COLUMNS>() {
        Some(out) if width == COLUMNS => *out = all,
        _ => out[..width].copy_from_slice(&all[..width]),
    }
}

/// The product of the transpose of `a`, by rows of `units` numbers, and `b`, by rows of `inputs`; those
/// columns of `b` that are less than eight are in a panel.
struct Columns<'a> {
    a: &'a [f64],
    b: &'a [f64],
    units: usize,
    inputs: usize,
    blocks: Range<usize>,
    panels: &'a [[f64; COLUMNS]],
    out: &'a mut [f64],
}

impl WithSimd for Columns<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match S::F64_LANES {
            8 => self.with_vectors::<S, 1, 8, 2>(simd),
            4 => self.with_vectors::<S, 2, 6, 1>(simd),
            2 => self.with_vectors::<S, 4, 4, 1>(simd),
            _ => self.with_vectors::<S, 8, 2, 1>(simd),
        }
    }
}

impl Columns<'_> {
    #[inline(always)]
    fn with_vectors<S: Simd, const N: usize, const R: usize, const P: usize>(mut self, simd: S) {
        let Self { units, inputs, blocks: columns, .. } = &self;
        let (units, columns) = (*units, columns.start..columns.end.min(inputs / COLUMNS));
        if units == 0 || *inputs == 0 {
            return;
        }
        let last = self.blocks.end > columns.end;
        let pairs = columns.start + columns.len() / P * P;
        for at in (columns.start..pairs).step_by(P) {
            self.block::<S, N, R, P>(simd, at * COLUMNS, units);
        }
        for at in pairs..columns.end + usize::from(last) {
            self.block::<S, N, R, 1>(simd, at * COLUMNS, units);
        }
    }

    /// Computes `P` times eight columns of the result from column `at` on.
    #[inline(always)]
    fn block<S: Simd, const N: usize, const R: usize, const P: usize>(
        &mut self,
        simd: S,
        at: usize,
        units: usize,
    ) {
        for first in blocks(units, R) {
            self.part::<S, N, R, P>(simd, first, at);
        }
        for first in if units < R { 0..units } else { 0..0 } {
            self.part::<S, N, 1, P>(simd, first, at);
        }
    }

    #[inline(always)]
    fn part<S: Simd, const N: usize, const R: usize, const P: usize>(
        &mut self,
        simd: S,
        first: usize,
        at: usize,
    ) {
        let (units, inputs) = (self.units, self.inputs);
        let a = self.a.chunks_exact(units).map(|row| row[first..].first_chunk::<R>());
        let mut sums = [[[simd.splat_f64s(0.0); N]; R]; P];
        if at + P * COLUMNS <= inputs {
            for (a, row) in a.zip(self.b.chunks_exact(inputs)) {
                let (columns, _) = row[at..].as_chunks::<COLUMNS>();
                if let (Some(a), Some(columns)) = (a, columns.first_chunk::<P>()) {
                    for (sums, columns) in sums.iter_mut().zip(columns) {
                        add_outer(simd, sums, *a, columns);
                    }
                }
            }
        } else {
            for (a, row) in a.zip(self.panels) {
                if let Some(a) = a {
                    add_outer(simd, &mut sums[0], *a, row);
                }
            }
        }
        for (p, sums) in sums.iter().enumerate() {
            let at = at + p * COLUMNS;
            for (i, sums) in sums.iter().enumerate() {
                let out = &mut self.out[(first + i) * inputs + at..];
                store::<S>(sums, out, COLUMNS.min(inputs - at));
            }
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
            n in 1_usize..40, inputs in 1_usize..20, units in 1_usize..20, seed in 0_usize..50,
        ) {
            let (x, w) = (matrix(n, inputs, seed), matrix(units, inputs, seed + 1));
            let (delta, bias) = (matrix(n, units, seed + 2), matrix(1, units, seed + 3));
            let mut panels = Panels::default();

            let mut out = vec![f64::NAN; n * units];
            affine((&flat(&w), &flat(&bias)), &flat(&x), &mut panels, &mut out);
            prop_assert_eq!(out, flat(&(x.dot(&w.t()) + &bias)));

            let mut out = vec![f64::NAN; n * inputs];
            pack_times(&flat(&w), units, &mut panels);
            times_packed(&flat(&delta), (units, inputs), &panels, &mut out);
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
        rows.pack_transposed(&w, 19);
        columns.pack(&x, 19, 16);
        fn with<S: Simd>(
            simd: S,
            [rows, columns]: [&[[f64; 8]]; 2],
            [x, delta, bias]: [&[f64]; 3],
        ) -> [Vec<f64>; 2] {
            let (mut forward, mut gradient) = (vec![0.0; 23 * 13], vec![0.0; 13 * 19]);
            let out = &mut *forward;
            simd.vectorize(Rows { a: x, depth: 19, panels: rows, start: bias, out });
            let (units, inputs, blocks, out) = (13, 19, 0..3, &mut *gradient);
            simd.vectorize(Columns { a: delta, b: x, units, inputs, blocks, panels: columns, out });
            [forward, gradient]
        }
        let panels = [&*rows.values, &*columns.values];
        let values = [&*x, &*delta, &bias];
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
        affine((&flat(&w), &bias), &flat(&x), &mut panels, &mut all);
        for (row, together) in x.rows().into_iter().zip(all.chunks_exact(5)) {
            affine((&flat(&w), &bias), &row.to_vec(), &mut panels, &mut one);
            assert_eq!(one, together);
        }
    }
}
