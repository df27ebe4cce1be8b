//! Distances of many pairs at a time: from a vector to all others, which are given by columns.

use super::Distance;
use crate::vectors::{LANES, Loop};

/// Numbers of a row that are computed together.
const TILE: usize = 4 * LANES;

/// Computes the distances from these vectors, which are given by rows, to all `n`, by columns.
pub struct MeasureRows<'a> {
    pub distance: Distance,
    pub n: usize,
    pub columns: &'a [f64],
    pub vectors: &'a [f64],
    pub matrix: &'a mut [f64],
}

impl Loop for MeasureRows<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let n = self.n.max(1);
        let vectors = self.vectors.chunks_exact((self.columns.len() / n).max(1));
        for (row, from) in self.matrix.chunks_exact_mut(n).zip(vectors) {
            DistancesFrom { distance: self.distance, columns: self.columns, from, row }.call();
        }
    }
}

/// Computes the distances from one vector to n others, which are given by columns. For the cosine
/// distance all have length 1.
pub struct DistancesFrom<'a> {
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
        let Self { distance, columns, from, row } = self;
        let columns = columns.chunks_exact(row.len().max(1));
        let mut at = 0;
        let (tiles, rest) = row.as_chunks_mut::<TILE>();
        for tile in tiles {
            *tile = measure(distance, columns.clone().zip(from), at);
            at += TILE;
        }
        let (tiles, rest) = rest.as_chunks_mut::<LANES>();
        for tile in tiles {
            *tile = measure(distance, columns.clone().zip(from), at);
            at += LANES;
        }
        for value in rest {
            [*value] = measure(distance, columns.clone().zip(from), at);
            at += 1;
        }
    }
}

/// Computes the distances from a vector to some others, from `at` on.
#[inline(always)]
fn measure<'a, const N: usize>(
    distance: Distance,
    dimensions: impl Iterator<Item = (&'a [f64], &'a f64)>,
    at: usize,
) -> [f64; N] {
    // The sums stay in registers.
    let mut sums = [0.0; N];
    for (column, &x) in dimensions {
        for (sum, &y) in sums.iter_mut().zip(&column[at..at + N]) {
            *sum += (x - y) * (x - y);
        }
    }
    // (In loops, since what `map` calls isn't always compiled for these vectors.)
    match distance {
        Distance::Euclidean => {
            for d in &mut sums {
                *d = d.sqrt();
            }
        }
        Distance::Squared => {}
        Distance::Cosine => {
            for d in &mut sums {
                *d *= 0.5;
            }
        }
    }
    sums
}
