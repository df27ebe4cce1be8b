//! Embeddings of length 1.

use ndarray::Array2;

use crate::vectors::norm;

/// Lower bound of the length that a vector is divided by (as in PyTorch).
const SHORTEST: f64 = 1e-12;

/// Scales each row to length 1 (rows shorter than 1e-12 are divided by 1e-12).
pub fn normalize_rows(rows: &mut Array2<f64>) {
    let dim = rows.ncols();
    rows.as_slice_mut().into_iter().for_each(|rows| normalize(rows, dim));
}

/// Scales each row of `dim` numbers to length 1.
pub fn normalize(rows: &mut [f64], dim: usize) {
    for row in rows.chunks_exact_mut(dim.max(1)) {
        let length = norm(row).max(SHORTEST);
        row.iter_mut().for_each(|value| *value /= length);
    }
}

/// Turns a gradient with respect to unit vectors u = x/‖x‖ into one with respect to x:
/// (g − (g·u) u) / ‖x‖.
///
/// Rows shorter than 1e-12 have no direction, and their gradient is 0. (PyTorch multiplies it by
/// 1e12. Inactive ReLU units make rows of zeros common, and one such step would end the run.)
pub fn through_normalization(raw: &Array2<f64>, unit: &Array2<f64>, gradient: &mut Array2<f64>) {
    let dim = raw.ncols().max(1);
    let parts = (raw.as_slice(), unit.as_slice(), gradient.as_slice_mut());
    let (Some(raw), Some(unit), Some(gradient)) = parts else { return };
    let rows = raw.chunks_exact(dim).zip(unit.chunks_exact(dim));
    for (g, (x, u)) in gradient.chunks_exact_mut(dim).zip(rows) {
        let length = norm(x);
        if length >= SHORTEST {
            let along: f64 = g.iter().zip(u).map(|(g, u)| g * u).sum();
            g.iter_mut().zip(u).for_each(|(g, &u)| *g = (*g - along * u) / length);
        } else {
            g.fill(0.0);
        }
    }
}
