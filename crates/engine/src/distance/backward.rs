//! The gradient of distances with respect to the vectors.

use std::ops::Range;

use super::Distance;
use crate::vectors::{LANES, Loop};

/// The factor of x − y in ∂loss/∂x of a pair, from ∂loss/∂d and d.
#[inline(always)]
fn weight(distance: Distance, derivative: f64, d: f64) -> f64 {
    match distance {
        Distance::Euclidean if d > 0.0 => derivative / d,
        Distance::Euclidean => 0.0,
        Distance::Squared => 2.0 * derivative,
        Distance::Cosine => derivative,
    }
}

/// Adds the gradient of a few pairs, times the derivative of their distance, to that of their two
/// vectors.
pub struct FewPairs<'a> {
    pub distance: Distance,
    pub pairs: &'a [([usize; 2], f64)],
    pub matrix: &'a [f64],
    pub vectors: &'a [f64],
    pub dim: usize,
    pub out: &'a mut [f64],
}

impl Loop for FewPairs<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { distance, pairs, matrix, vectors, dim, out } = self;
        let n = vectors.len() / dim.max(1);
        for &([i, j], derivative) in pairs {
            let weight = weight(distance, derivative, matrix[i * n + j]);
            let (x, y) = (&vectors[i * dim..][..dim], &vectors[j * dim..][..dim]);
            for (out, (x, y)) in out[i * dim..][..dim].iter_mut().zip(x.iter().zip(y)) {
                *out += weight * (x - y);
            }
            for (out, (x, y)) in out[j * dim..][..dim].iter_mut().zip(x.iter().zip(y)) {
                *out -= weight * (x - y);
            }
        }
    }
}

/// Adds the gradient of each pair of these rows, times the derivative of its distance, to the
/// `gradients` of its two vectors (by columns, like `columns`).
pub struct PairGradients<'a> {
    pub distance: Distance,
    pub rows: Range<usize>,
    /// ∂loss/∂d and d of each ordered pair.
    pub pair_gradient: &'a [f64],
    pub matrix: &'a [f64],
    pub columns: &'a [f64],
    pub gradients: &'a mut [f64],
}

impl Loop for PairGradients<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { distance, rows, pair_gradient, matrix, columns, gradients } = self;
        let n = pair_gradient.len().isqrt();
        let mut weights = vec![0.0; n];
        for a in rows {
            let row = a * n..(a + 1) * n;
            let pairs = pair_gradient[row.clone()].iter().zip(&matrix[row]);
            for (out, (&derivative, &d)) in weights.iter_mut().zip(pairs) {
                *out = weight(distance, derivative, d);
            }
            let columns = columns.chunks_exact(n);
            for (gradient, column) in gradients.chunks_exact_mut(n).zip(columns) {
                gradient[a] += add_all(&weights, column, column[a], gradient);
            }
        }
    }
}

/// Subtracts weight·(x − y) from each entry of `gradient`, and returns the sum of these terms, in
/// lanes: the gradient of `x`.
#[inline(always)]
fn add_all(weights: &[f64], column: &[f64], x: f64, gradient: &mut [f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let tail = weights.len() - weights.len() % LANES;
    let chunks = weights.chunks_exact(LANES).zip(column.chunks_exact(LANES));
    for ((w, y), out) in chunks.zip(gradient.chunks_exact_mut(LANES)) {
        for lane in 0..LANES {
            let term = w[lane] * (x - y[lane]);
            sums[lane] += term;
            out[lane] -= term;
        }
    }
    for i in tail..weights.len() {
        let term = weights[i] * (x - column[i]);
        sums[0] += term;
        gradient[i] -= term;
    }
    sums.iter().sum()
}
