//! Distances between embeddings: Euclidean, squared Euclidean, cosine.
//!
//! Values are computed from differences. The formula |x|² − 2x·y + |y|² loses half the digits
//! between points that lie close together, where they matter most.

use ndarray::{Array2, ArrayView1};

pub use super::choice::Distance;
pub use super::vectors::norm;
use super::vectors::{Loop, fit, widest};

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
        let parts = (self.matrix.as_slice_mut(), self.columns.as_slice(), self.vectors.as_slice());
        let (Some(matrix), Some(columns), Some(vectors)) = parts else { return };
        widest(MeasureRows { distance, columns, vectors, matrix });
        for zero in (0..self.lengths.len()).filter(|&i| self.lengths[i] == 0.0) {
            self.matrix.row_mut(zero).fill(1.0);
            self.matrix.column_mut(zero).fill(1.0);
            self.matrix[[zero, zero]] = 0.0;
        }
    }

    /// Computes ∂loss/∂embedding (`gradient`, B×dim) from ∂loss/∂d of each ordered pair
    /// (`pair_gradient`, B×B). The derivative of the Euclidean distance at x = y is taken as 0.
    pub fn backward(&self, pair_gradient: &Array2<f64>, gradient: &mut Array2<f64>) {
        let (n, dim) = self.vectors.dim();
        fit(gradient, (n, dim));
        gradient.fill(0.0);
        let parts = (pair_gradient.as_slice(), self.matrix.as_slice(), self.columns.as_slice());
        let (Some(pair_gradient), Some(matrix), Some(columns)) = parts else { return };
        // By columns: the inner loops run over contiguous memory.
        let mut gradients = vec![0.0; dim * n];
        if let Some(distance) = self.distance {
            widest(PairGradients {
                distance,
                pair_gradient,
                matrix,
                columns,
                gradients: &mut gradients,
            });
        }
        for (k, column) in gradients.chunks_exact(n.max(1)).enumerate() {
            gradient.column_mut(k).assign(&ArrayView1::from(column));
        }
        if self.distance == Some(Distance::Cosine) {
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

/// Computes the distances of all pairs of vectors, which are given by rows and by columns.
struct MeasureRows<'a> {
    distance: Distance,
    columns: &'a [f64],
    vectors: &'a [f64],
    matrix: &'a mut [f64],
}

impl Loop for MeasureRows<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let n = self.matrix.len().isqrt();
        if n == 0 {
            return;
        }
        let vectors = self.vectors.chunks_exact(self.vectors.len() / n);
        for (row, from) in self.matrix.chunks_exact_mut(n).zip(vectors) {
            DistancesFrom { distance: self.distance, columns: self.columns, from, row }.call();
        }
    }
}

/// Computes the distances from one vector to n others, which are given by columns. For the cosine
/// distance all have length 1.
pub(crate) struct DistancesFrom<'a> {
    pub distance: Distance,
    /// dim columns of n values.
    pub columns: &'a [f64],
    /// The vector, of dim values.
    pub from: &'a [f64],
    /// The n distances.
    pub row: &'a mut [f64],
}

impl Loop for DistancesFrom<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { row, .. } = self;
        row.fill(0.0);
        for (column, &x) in self.columns.chunks_exact(row.len().max(1)).zip(self.from) {
            for (sum, &y) in row.iter_mut().zip(column) {
                *sum += (x - y) * (x - y);
            }
        }
        match self.distance {
            Distance::Euclidean => row.iter_mut().for_each(|d| *d = d.sqrt()),
            Distance::Squared => {}
            Distance::Cosine => row.iter_mut().for_each(|d| *d *= 0.5),
        }
    }
}

/// A row counts as sparse if fewer than one in this many of its pairs are used.
const FEW: usize = 6;
/// Numbers processed at once.
const LANES: usize = 8;

/// Adds the gradient of each pair, times the derivative of its distance, to the `gradients` of its
/// two vectors (by columns, like `columns`).
struct PairGradients<'a> {
    distance: Distance,
    /// ∂loss/∂d and d of each ordered pair.
    pair_gradient: &'a [f64],
    matrix: &'a [f64],
    columns: &'a [f64],
    gradients: &'a mut [f64],
}

impl Loop for PairGradients<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let n = self.pair_gradient.len().isqrt();
        let mut weights = vec![0.0; n];
        let mut used = Vec::with_capacity(n);
        for a in 0..n {
            let row = a * n..(a + 1) * n;
            let pair_gradient = &self.pair_gradient[row.clone()];
            used.clear();
            for (start, chunk) in pair_gradient.chunks(2 * LANES).enumerate() {
                // Skips the empty parts of a sparse row without a branch for each pair.
                if chunk.iter().fold(false, |any, &derivative| any | (derivative != 0.0)) {
                    let start = start * 2 * LANES;
                    used.extend((start..start + chunk.len()).filter(|&j| pair_gradient[j] != 0.0));
                }
            }
            // ∂loss/∂x = weight·(x − y).
            let distances = &self.matrix[row];
            for ((weight, &derivative), &d) in weights.iter_mut().zip(pair_gradient).zip(distances)
            {
                *weight = match self.distance {
                    Distance::Euclidean if d > 0.0 => derivative / d,
                    Distance::Euclidean => 0.0,
                    Distance::Squared => 2.0 * derivative,
                    Distance::Cosine => derivative,
                };
            }
            // A miner that lists its triplets leaves most pairs of a row unused.
            let few = used.len() * FEW < n;
            let columns = self.columns.chunks_exact(n);
            for (gradient, column) in self.gradients.chunks_exact_mut(n).zip(columns) {
                gradient[a] += if few {
                    add_some(&used, &weights, column, column[a], gradient)
                } else {
                    add_all(&weights, column, column[a], gradient)
                };
            }
        }
    }
}

/// Subtracts weight·(x − y) from the entries of `gradient` at these positions, and returns the sum
/// of these terms: the gradient of `x`.
#[inline(always)]
fn add_some(at: &[usize], weights: &[f64], column: &[f64], x: f64, gradient: &mut [f64]) -> f64 {
    let mut sum = 0.0;
    for &i in at {
        let term = weights[i] * (x - column[i]);
        sum += term;
        gradient[i] -= term;
    }
    sum
}

/// Does what [`add_some`] does for all entries, summed in lanes.
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

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

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
            pairs.backward(&pair_gradient, &mut gradient);
            let expected = numeric(distance, &z, &pair_gradient);
            for (ours, numeric) in gradient.iter().zip(&expected) {
                assert!((ours - numeric).abs() < 1e-8, "{distance:?}: {ours} {numeric}");
            }
        }
    }

    #[test]
    fn equal_points_have_no_gradient() {
        let z = array![[0.3, -1.0], [0.3, -1.0]];
        let mut pairs = Pairs::default();
        let mut gradient = Array2::default((0, 0));
        pairs.measure(Distance::Euclidean, &z);
        pairs.backward(&array![[0.0, 1.0], [1.0, 0.0]], &mut gradient);
        assert_eq!(gradient, Array2::<f64>::zeros((2, 2)));
    }
}
