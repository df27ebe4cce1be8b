//! The transpose of a matrix times another one, both by rows.

use std::ops::Range;

use super::panels::Panels;
use super::{COLUMNS, Product, Simd, add_outer, blocks};

/// The product of the transpose of `a`, by rows of `units` numbers, and `b`, by rows of `inputs`; those
/// columns of `b` that are less than eight are in a panel.
pub struct Columns<'a> {
    pub a: &'a [f64],
    pub b: &'a [f64],
    pub units: usize,
    pub inputs: usize,
    pub blocks: Range<usize>,
    pub panels: &'a Panels,
    pub out: &'a mut [f64],
}

impl Product for Columns<'_> {
    #[inline(always)]
    fn compute<S: Simd, const N: usize, const R: usize, const P: usize>(mut self, simd: S) {
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
}

impl Columns<'_> {
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
            for (a, row) in a.zip(&self.panels.values) {
                if let Some(a) = a {
                    add_outer(simd, &mut sums[0], *a, row);
                }
            }
        }
        for (p, sums) in sums.iter().enumerate() {
            for (i, sums) in sums.iter().enumerate() {
                let row = &mut self.out[(first + i) * inputs..][..inputs];
                store::<S>(sums, &mut row[at + p * COLUMNS..]);
            }
        }
    }
}

/// Writes eight sums, or as many as there are columns.
#[inline(always)]
fn store<S: Simd>(sums: &[S::f64s], out: &mut [f64]) {
    let mut all = [0.0; COLUMNS];
    S::as_mut_simd_f64s(&mut all).0.copy_from_slice(sums);
    match out.first_chunk_mut::<COLUMNS>() {
        Some(out) => *out = all,
        None => out.copy_from_slice(&all[..out.len()]),
    }
}
