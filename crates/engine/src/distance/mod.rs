//! Distances between embeddings: Euclidean, squared Euclidean, cosine.
//!
//! Values are computed from differences. The formula |x|² − 2x·y + |y|² loses half the digits
//! between points that lie close together, where they matter most.

use std::ops::Range;

use ndarray::Array2;

pub use crate::choice::Distance;
pub use crate::vectors::norm;
use crate::vectors::{fit, widest};
use backward::{FewPairs, PairGradients};
pub(crate) use measure::DistancesFrom;
use measure::MeasureRows;

mod backward;
mod measure;

impl Distance {
    /// The distance between two vectors of the same length.
    ///
    /// The cosine distance of a zero vector to anything is 1, since it has no direction.
    #[inline]
    pub fn between(self, x: &[f64], y: &[f64]) -> f64 {
        match self {
            Self::Euclidean => squared(x, y).sqrt(),
            Self::Squared => squared(x, y),
            Self::Cosine => cosine(x, y),
        }
    }
}

#[inline]
fn squared(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Half the squared distance between the two directions: 1 − cos without cancellation.
#[inline]
fn cosine(x: &[f64], y: &[f64]) -> f64 {
    let (nx, ny) = (norm(x), norm(y));
    if nx == 0.0 || ny == 0.0 {
        return 1.0;
    }
    let gap: f64 = x.iter().zip(y).map(|(a, b)| (a / nx - b / ny).powi(2)).sum();
    gap / 2.0
}

/// ∂loss/∂d of the ordered pairs of a batch: of all, or of a few; the buffers are reused.
#[derive(Clone, Debug, Default)]
pub struct PairGradient {
    /// Of all pairs, B×B by rows.
    all: Vec<f64>,
    /// Of pairs (i, j), which may occur several times; that of others is 0.
    few: Vec<([usize; 2], f64)>,
    is_few: bool,
}

impl PairGradient {
    /// Becomes that of all pairs of a batch of `n`, which is 0 and is written by the caller.
    pub fn of_all(&mut self, n: usize) -> &mut [f64] {
        self.is_few = false;
        self.all.clear();
        self.all.resize(n * n, 0.0);
        &mut self.all
    }

    /// Becomes that of no pair, to which the caller adds some.
    pub fn of_few(&mut self) -> &mut Vec<([usize; 2], f64)> {
        self.is_few = true;
        self.few.clear();
        &mut self.few
    }

    /// The derivatives of all pairs of a batch of `n`, B×B by rows.
    #[cfg(test)]
    pub fn matrix(&self, n: usize) -> Vec<f64> {
        if !self.is_few {
            return self.all.clone();
        }
        let mut all = vec![0.0; n * n];
        self.few.iter().for_each(|&([i, j], term)| all[i * n + j] += term);
        all
    }

    /// Returns true if it is that of a few pairs.
    pub fn is_few(&self) -> bool {
        self.is_few
    }

    /// The derivatives of all pairs, as they are.
    pub fn all_mut(&mut self) -> &mut [f64] {
        &mut self.all
    }

    /// Multiplies it by a factor.
    pub fn scale(&mut self, factor: f64) {
        if self.is_few {
            self.few.iter_mut().for_each(|(_, term)| *term *= factor);
        } else {
            self.all.iter_mut().for_each(|term| *term *= factor);
        }
    }
}

/// The distances of all pairs of a batch, and their backward pass; the buffers are reused.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    distance: Option<Distance>,
    /// Row a, column j: the distance of embeddings a and j, B×B.
    pub matrix: Array2<f64>,
    /// The compared vectors: the embeddings, or their directions for the cosine, B×dim.
    vectors: Array2<f64>,
    /// Their transpose; the inner loops run over its contiguous rows.
    columns: Array2<f64>,
    /// Lengths of the embeddings (cosine only).
    lengths: Vec<f64>,
}

impl Pairs {
    /// Computes the distances of all pairs of the rows of `embedding` (B×dim).
    pub fn measure(&mut self, distance: Distance, embedding: &Array2<f64>) {
        self.measure_rows(distance, embedding, 0..embedding.nrows());
    }

    /// Computes some rows of the matrix of all distances; rows are given in order.
    pub fn measure_rows(
        &mut self,
        distance: Distance,
        embedding: &Array2<f64>,
        rows: Range<usize>,
    ) {
        let (n, dim) = embedding.dim();
        if rows.start == 0 {
            self.begin(distance, embedding);
        }
        let end = rows.end;
        let parts = (self.matrix.as_slice_mut(), self.columns.as_slice(), self.vectors.as_slice());
        if let (Some(matrix), Some(columns), Some(vectors)) = parts {
            let matrix = &mut matrix[rows.start * n..rows.end * n];
            let vectors = &vectors[rows.start * dim..rows.end * dim];
            widest(MeasureRows { distance, n, columns, vectors, matrix });
        }
        let zeros = (0..self.lengths.len()).filter(|&i| end == n && self.lengths[i] == 0.0);
        for zero in zeros {
            self.matrix.row_mut(zero).fill(1.0);
            self.matrix.column_mut(zero).fill(1.0);
            self.matrix[[zero, zero]] = 0.0;
        }
    }

    fn begin(&mut self, distance: Distance, embedding: &Array2<f64>) {
        let (n, dim) = embedding.dim();
        self.distance = Some(distance);
        fit(&mut self.matrix, (n, n));
        fit(&mut self.vectors, (n, dim));
        fit(&mut self.columns, (dim, n));
        self.vectors.assign(embedding);
        self.lengths.clear();
        if distance == Distance::Cosine {
            self.lengths
                .extend(embedding.rows().into_iter().filter_map(|r| r.to_slice().map(norm)));
            for (mut row, &length) in self.vectors.rows_mut().into_iter().zip(&self.lengths) {
                row /= if length > 0.0 { length } else { 1.0 };
            }
        }
        self.columns.assign(&self.vectors.t());
    }

    /// Computes ∂loss/∂embedding (`gradient`, B×dim). The derivative of the Euclidean distance at
    /// x = y is taken as 0.
    pub fn backward(&self, pair_gradient: &PairGradient, gradient: &mut Array2<f64>) {
        let rows = 0..self.vectors.nrows();
        self.backward_rows(pair_gradient, rows, &mut Vec::new(), gradient);
    }

    /// Computes what [`Pairs::backward`] does in parts: the pairs of some rows, which are given in
    /// order. Of a few pairs all are computed with the last row. `by_columns` is a buffer.
    pub fn backward_rows(
        &self,
        pair_gradient: &PairGradient,
        rows: Range<usize>,
        by_columns: &mut Vec<f64>,
        gradient: &mut Array2<f64>,
    ) {
        let (n, dim) = self.vectors.dim();
        fit(gradient, (n, dim));
        let is_last = rows.end == n;
        let Some(distance) = self.distance else { return };
        let parts = (self.matrix.as_slice(), self.columns.as_slice(), self.vectors.as_slice());
        let (Some(matrix), Some(columns), Some(vectors)) = parts else { return };
        let Some(out) = gradient.as_slice_mut() else { return };
        if pair_gradient.is_few && is_last {
            out.fill(0.0);
            widest(FewPairs { distance, pairs: &pair_gradient.few, matrix, vectors, dim, out });
        } else if !pair_gradient.is_few {
            // By columns: the inner loops run over contiguous memory.
            if rows.start == 0 {
                by_columns.clear();
                by_columns.resize(dim * n, 0.0);
            }
            let (pair_gradient, gradients) = (&*pair_gradient.all, &mut **by_columns);
            widest(PairGradients { distance, rows, pair_gradient, matrix, columns, gradients });
            for (k, column) in by_columns.chunks_exact(n.max(1)).enumerate().filter(|_| is_last) {
                for (row, &value) in out.chunks_exact_mut(dim).zip(column) {
                    row[k] = value;
                }
            }
        }
        if is_last && distance == Distance::Cosine {
            self.through_directions(gradient);
        }
    }

    /// Turns a gradient with respect to directions u = x/‖x‖ into one with respect to x. A zero
    /// vector has distance 1 to all others, so its gradient is 0.
    fn through_directions(&self, gradient: &mut Array2<f64>) {
        let rows = gradient.rows_mut().into_iter().zip(self.vectors.rows());
        for ((mut g, u), &length) in rows.zip(&self.lengths) {
            if length > 0.0 {
                let along = g.dot(&u);
                g.zip_mut_with(&u, |g, &u| *g = (*g - along * u) / length);
            } else {
                g.fill(0.0);
            }
        }
    }
}

/// Pairs are few if they are fewer than one in this many.
pub const FEW: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn of_all(derivatives: &Array2<f64>) -> PairGradient {
        let mut gradient = PairGradient::default();
        let values = derivatives.iter();
        gradient.of_all(derivatives.nrows()).iter_mut().zip(values).for_each(|(to, &x)| *to = x);
        gradient
    }

    fn numeric(distance: Distance, z: &Array2<f64>, pair_gradient: &Array2<f64>) -> Array2<f64> {
        let value = |z: &Array2<f64>| {
            let mut pairs = Pairs::default();
            pairs.measure(distance, z);
            (&pairs.matrix * pair_gradient).sum()
        };
        Array2::from_shape_fn(z.dim(), |at| {
            let (mut up, mut down) = (z.clone(), z.clone());
            up[at] += 1e-6;
            down[at] -= 1e-6;
            (value(&up) - value(&down)) / 2e-6
        })
    }

    #[test]
    fn the_matrix_holds_the_distance_of_each_pair() {
        let z = array![[0.3, -1.0, 0.2], [0.7, 0.1, -0.4], [0.0, 0.0, 0.0], [0.3, -1.0, 0.2]];
        for distance in [Distance::Euclidean, Distance::Squared, Distance::Cosine] {
            let mut pairs = Pairs::default();
            pairs.measure(distance, &z);
            for a in 0..4 {
                for j in (0..4).filter(|&j| j != a) {
                    let (x, y) = (z.row(a).to_vec(), z.row(j).to_vec());
                    let expected = distance.between(&x, &y);
                    assert!(
                        (pairs.matrix[[a, j]] - expected).abs() < 1e-15,
                        "{distance:?} {a} {j}"
                    );
                }
                assert_eq!(pairs.matrix[[a, a]], 0.0);
            }
        }
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        let z = array![[0.3, -1.0, 0.2], [0.7, 0.1, -0.4], [-0.5, 0.6, 0.9]];
        let pair_gradient = array![[0.0, 0.5, -1.0], [0.25, 0.0, 2.0], [0.0, -0.75, 0.0]];
        for distance in [Distance::Euclidean, Distance::Squared, Distance::Cosine] {
            let mut pairs = Pairs::default();
            let mut gradient = Array2::default((0, 0));
            pairs.measure(distance, &z);
            pairs.backward(&of_all(&pair_gradient), &mut gradient);
            let expected = numeric(distance, &z, &pair_gradient);
            for (ours, numeric) in gradient.iter().zip(&expected) {
                assert!((ours - numeric).abs() < 1e-8, "{distance:?}: {ours} {numeric}");
            }
        }
    }

    #[test]
    fn a_few_pairs_have_the_gradient_that_they_have_among_all() {
        let z = array![[0.3, -1.0, 0.2], [0.7, 0.1, -0.4], [-0.5, 0.6, 0.9]];
        let pair_gradient = array![[0.0, 0.5, -1.0], [0.25, 0.0, 0.0], [0.0, -0.75, 0.0]];
        for distance in [Distance::Euclidean, Distance::Squared, Distance::Cosine] {
            let mut pairs = Pairs::default();
            pairs.measure(distance, &z);
            let (mut all, mut few) = (Array2::default((0, 0)), Array2::default((0, 0)));
            pairs.backward(&of_all(&pair_gradient), &mut all);
            let mut some = PairGradient::default();
            // The first pair in two parts.
            some.of_few().extend([
                ([0, 1], 0.75),
                ([0, 2], -1.0),
                ([1, 0], 0.25),
                ([2, 1], -0.75),
                ([0, 1], -0.25),
            ]);
            pairs.backward(&some, &mut few);
            assert!((all - few).iter().all(|difference| difference.abs() < 1e-15), "{distance:?}");
        }
    }

    #[test]
    fn equal_points_have_no_gradient() {
        let z = array![[0.3, -1.0], [0.3, -1.0]];
        let mut pairs = Pairs::default();
        let mut gradient = Array2::default((0, 0));
        pairs.measure(Distance::Euclidean, &z);
        pairs.backward(&of_all(&array![[0.0, 1.0], [1.0, 0.0]]), &mut gradient);
        assert_eq!(gradient, Array2::<f64>::zeros((2, 2)));
    }
}
