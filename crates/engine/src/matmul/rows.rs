//! Rows times a matrix in panels.

use super::panels::Panels;
use super::{COLUMNS, Product, Simd, add_outer, blocks};

/// Numbers of the common dimension that go by before other columns have their turn.
const DEPTH: usize = 64;

/// The product of some rows and a matrix in panels.
pub struct Rows<'a> {
    pub rows: &'a [f64],
    pub panels: &'a Panels,
    pub out: &'a mut [f64],
}

impl Product for Rows<'_> {
    #[inline(always)]
    fn compute<S: Simd, const N: usize, const R: usize, const P: usize>(mut self, simd: S) {
        let Panels { start, columns, .. } = self.panels;
        if *columns == 0 {
            return;
        }
        let rows = self.out.len() / columns;
        let is_whole = columns.is_multiple_of(COLUMNS);
        let mut ends = vec![[0.0; COLUMNS]; if is_whole { 0 } else { R * start.len() }];
        let mut a = [[0.0; DEPTH]; R];
        for first in blocks(rows, R) {
            self.rows::<S, N, R, P>(simd, first, &mut a, &mut ends);
        }
        let mut a = [[0.0; DEPTH]; 1];
        for first in if rows < R { 0..rows } else { 0..0 } {
            self.rows::<S, N, 1, P>(simd, first, &mut a, &mut ends);
        }
    }
}

impl Rows<'_> {
    /// Computes `R` rows from row `first` on. If their numbers aren't whole eights, they are put
    /// together in `ends`, which otherwise is empty.
    #[inline(always)]
    fn rows<S: Simd, const N: usize, const R: usize, const P: usize>(
        &mut self,
        simd: S,
        first: usize,
        a: &mut [[f64; DEPTH]; R],
        ends: &mut [[f64; COLUMNS]],
    ) {
        let Panels { values, start, columns } = self.panels;
        let (panels, depth) = (start.len(), values.len() / start.len());
        let rows = &self.rows[first * depth..][..R * depth];
        let out = &mut self.out[first * columns..][..R * columns];
        let sums = if ends.is_empty() { out.as_chunks_mut().0 } else { &mut *ends };
        let mut from = 0;
        while from < depth {
            let length = DEPTH.min(depth - from);
            // Known distances between the rows save the time for finding their numbers.
            for (i, a) in a.iter_mut().enumerate() {
                copy(&rows[i * depth + from..][..length], a);
            }
            let panel = |at: usize| (&values[at * depth + from..][..length], &start[at]);
            let mut at = 0;
            while at + P <= panels {
                let b: [_; P] = std::array::from_fn(|p| panel(at + p));
                block::<S, N, R, P>(simd, a, b, from == 0, &mut sums[at..], panels);
                at += P;
            }
            while at < panels {
                block::<S, N, R, 1>(simd, a, [panel(at)], from == 0, &mut sums[at..], panels);
                at += 1;
            }
            from += length;
        }
        for (out, sums) in out.chunks_exact_mut(*columns).zip(ends.chunks_exact(panels)) {
            out.copy_from_slice(&sums.as_flattened()[..*columns]);
        }
    }
}

#[inline(always)]
fn copy(from: &[f64], to: &mut [f64; DEPTH]) {
    if let Some(whole) = from.first_chunk() {
        *to = *whole;
        return;
    }
    let (eights, rest) = from.as_chunks::<COLUMNS>();
    let to = to.as_chunks_mut::<COLUMNS>().0;
    for (to, from) in to.iter_mut().zip(eights) {
        *to = *from;
    }
    if !rest.is_empty() {
        to[eights.len()][..rest.len()].copy_from_slice(rest);
    }
}

/// Adds the products of `R` rows and `P` panels to their sums, of which `panels` eights are in a row;
/// if it is the first part of them, they begin with what comes with the panel.
#[inline(always)]
fn block<S: Simd, const N: usize, const R: usize, const P: usize>(
    simd: S,
    a: &[[f64; DEPTH]; R],
    b: [(&[[f64; COLUMNS]], &[f64; COLUMNS]); P],
    is_first: bool,
    out: &mut [[f64; COLUMNS]],
    panels: usize,
) {
    let mut sums = [[[simd.splat_f64s(0.0); N]; R]; P];
    for i in 0..R {
        for p in 0..P {
            let from = if is_first { b[p].1 } else { &out[i * panels + p] };
            sums[p][i].copy_from_slice(S::as_simd_f64s(from).0);
        }
    }
    let depth = b[0].0.len().min(DEPTH);
    let b = b.map(|(panel, _)| &panel[..depth]);
    for k in 0..depth {
        let a = std::array::from_fn(|i| a[i][k]);
        for p in 0..P {
            add_outer(simd, &mut sums[p], a, &b[p][k]);
        }
    }
    for i in 0..R {
        for p in 0..P {
            S::as_mut_simd_f64s(&mut out[i * panels + p]).0.copy_from_slice(&sums[p][i]);
        }
    }
}
