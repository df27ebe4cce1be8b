//! How far two embeddings are from each other: Euclidean, squared Euclidean, cosine.
//!
//! Values come from differences, not from |x|² − 2x·y + |y|², which loses half the digits just
//! where it matters: between points that lie close together.

use ndarray::{Array2, ArrayView1};

pub use super::choice::Distance;
use super::vectors::{Loop, fit, norm, widest};

impl Distance {
    /// The distance of two vectors of the same length. The slope of the Euclidean one at x = y
    /// is taken as 0.
    ///
    /// The cosine distance of a zero vector to anything is 1: it points nowhere.
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

/// Half the squared distance of the two directions: 1 − cos without the cancellation.
#[inline]
fn cosine(x: &[f64], y: &[f64]) -> f64 {
    let (nx, ny) = (norm(x), norm(y));
    if nx == 0.0 || ny == 0.0 {
        return 1.0;
    }
    let gap: f64 = x.iter().zip(y).map(|(a, b)| (a / nx - b / ny).powi(2)).sum();
    gap / 2.0
}

/// The distances of all pairs of a batch, and what is needed to take a gradient back through
/// them; buffers are used again and again.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    distance: Option<Distance>,
    /// Row a, column j: the distance of embeddings a and j, B×B.
    pub matrix: Array2<f64>,
    /// The vectors that are compared: the embeddings, or for the cosine their directions, B×dim.
    vectors: Array2<f64>,
    /// Their transpose, so that a row of the matrix is computed along contiguous memory.
    columns: Array2<f64>,
    /// Lengths of the embeddings (cosine only).
    lengths: Vec<f64>,
}

impl Pairs {
    /// Measures all pairs of the rows of `embedding` (B×dim).
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

    /// From ∂loss/∂d of each ordered pair (`slopes`, B×B) to ∂loss/∂embedding (`gradient`, B×dim).
    pub fn backward(&self, slopes: &Array2<f64>, gradient: &mut Array2<f64>) {
        let (n, dim) = self.vectors.dim();
        fit(gradient, (n, dim));
        gradient.fill(0.0);
        let parts = (slopes.as_slice(), self.matrix.as_slice(), self.columns.as_slice());
        let (Some(slopes), Some(matrix), Some(columns)) = parts else { return };
        // Along columns, so that the inner loops run over contiguous memory.
        let mut pushes = vec![0.0; dim * n];
        if let Some(distance) = self.distance {
            widest(PushPairs { distance, slopes, matrix, columns, pushes: &mut pushes });
        }
        for (k, push) in pushes.chunks_exact(n.max(1)).enumerate() {
            gradient.column_mut(k).assign(&ArrayView1::from(push));
        }
        if self.distance == Some(Distance::Cosine) {
            self.through_directions(gradient);
        }
    }

    /// From a gradient with respect to directions u = x/‖x‖ to one with respect to x. A zero
    /// vector has no direction to turn, and is at distance 1 from all: its gradient is 0.
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

/// The distances of all pairs of the compared vectors, which come by rows and by columns.
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
        for (row, x) in self.matrix.chunks_exact_mut(n).zip(vectors) {
            row.fill(0.0);
            for (column, &x) in self.columns.chunks_exact(n).zip(x) {
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
}

/// A row is sparse where fewer than one in this many of its pairs are used.
const FEW: usize = 6;
/// Numbers that are worked on at once.
const LANES: usize = 8;

/// Pushes the compared vectors of all pairs apart, or together: adds to `pushes` (by columns, as
/// `columns`) the slope of each pair times the slope of its distance.
struct PushPairs<'a> {
    distance: Distance,
    /// ∂loss/∂d, and d, of each ordered pair.
    slopes: &'a [f64],
    matrix: &'a [f64],
    columns: &'a [f64],
    pushes: &'a mut [f64],
}

impl Loop for PushPairs<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let n = self.slopes.len().isqrt();
        let mut weights = vec![0.0; n];
        let mut used = Vec::with_capacity(n);
        for a in 0..n {
            let row = a * n..(a + 1) * n;
            let slopes = &self.slopes[row.clone()];
            used.clear();
            for (start, chunk) in slopes.chunks(2 * LANES).enumerate() {
                // Most of a sparse row is empty, which is seen without a branch for each pair.
                if chunk.iter().fold(false, |any, &slope| any | (slope != 0.0)) {
                    let start = start * 2 * LANES;
                    used.extend((start..start + chunk.len()).filter(|&j| slopes[j] != 0.0));
                }
            }
            // ∂loss/∂x = weight·(x − y).
            let distances = &self.matrix[row];
            for ((weight, &slope), &d) in weights.iter_mut().zip(slopes).zip(distances) {
                *weight = match self.distance {
                    Distance::Euclidean if d > 0.0 => slope / d,
                    Distance::Euclidean => 0.0,
                    Distance::Squared => 2.0 * slope,
                    Distance::Cosine => slope,
                };
            }
            // A miner that lists its triplets leaves most pairs of a row unused.
            let few = used.len() * FEW < n;
            let columns = self.columns.chunks_exact(n);
            for (push, column) in self.pushes.chunks_exact_mut(n).zip(columns) {
                push[a] += if few {
                    push_some(&used, &weights, column, column[a], push)
                } else {
                    push_all(&weights, column, column[a], push)
                };
            }
        }
    }
}

/// Takes weight·(x − y) off the entries of `push` at these positions, and returns their sum:
/// what `x` is pushed by.
#[inline(always)]
fn push_some(at: &[usize], weights: &[f64], column: &[f64], x: f64, push: &mut [f64]) -> f64 {
    let mut sum = 0.0;
    for &i in at {
        let apart = weights[i] * (x - column[i]);
        sum += apart;
        push[i] -= apart;
    }
    sum
}

/// As [`push_some`], for all entries; summed in lanes, so that several are worked on at once.
#[inline(always)]
fn push_all(weights: &[f64], column: &[f64], x: f64, push: &mut [f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let tail = weights.len() - weights.len() % LANES;
    let chunks = weights.chunks_exact(LANES).zip(column.chunks_exact(LANES));
    for ((w, y), out) in chunks.zip(push.chunks_exact_mut(LANES)) {
        for lane in 0..LANES {
            let apart = w[lane] * (x - y[lane]);
            sums[lane] += apart;
            out[lane] -= apart;
        }
    }
    for i in tail..weights.len() {
        let apart = weights[i] * (x - column[i]);
        sums[0] += apart;
        push[i] -= apart;
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn numeric(distance: Distance, z: &Array2<f64>, slopes: &Array2<f64>) -> Array2<f64> {
        let value = |z: &Array2<f64>| {
            let mut pairs = Pairs::default();
            pairs.measure(distance, z);
            (&pairs.matrix * slopes).sum()
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
        let slopes = array![[0.0, 0.5, -1.0], [0.25, 0.0, 2.0], [0.0, -0.75, 0.0]];
        for distance in [Distance::Euclidean, Distance::Squared, Distance::Cosine] {
            let mut pairs = Pairs::default();
            let mut gradient = Array2::default((0, 0));
            pairs.measure(distance, &z);
            pairs.backward(&slopes, &mut gradient);
            let expected = numeric(distance, &z, &slopes);
            for (ours, numeric) in gradient.iter().zip(&expected) {
                assert!((ours - numeric).abs() < 1e-8, "{distance:?}: {ours} {numeric}");
            }
        }
    }

    #[test]
    fn equal_points_pull_nowhere() {
        let z = array![[0.3, -1.0], [0.3, -1.0]];
        let mut pairs = Pairs::default();
        let mut gradient = Array2::default((0, 0));
        pairs.measure(Distance::Euclidean, &z);
        pairs.backward(&array![[0.0, 1.0], [1.0, 0.0]], &mut gradient);
        assert_eq!(gradient, Array2::<f64>::zeros((2, 2)));
    }
}
