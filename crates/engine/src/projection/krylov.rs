//! The principal components of a large covariance: those of its projection onto a small space that
//! holds the directions of most variance.
//!
//! The space is spanned by C·B, C²·B, … of a few fixed vectors B (a block Krylov space: Musco and
//! Musco 2015, *Randomized block Krylov methods*). A few powers find the first components to the
//! last digits where variances differ; where they hardly do, every direction among them is as good.

use ndarray::{Array2, Axis, Slice};
use rand::RngExt as _;

use crate::random::{Purpose, generator};

/// Number of vectors in B.
const BLOCK: usize = 6;
/// Number of powers.
const POWERS: usize = 10;
/// Rows of a covariance up to which the whole of it is small enough.
pub const SMALL: usize = 96;

/// Orthonormal rows (at most [`BLOCK`]·[`POWERS`] × d) that span the space for this covariance (d×d).
pub fn space(covariance: &Array2<f64>) -> Array2<f64> {
    let d = covariance.nrows();
    // The same for every run and step.
    let mut rng = generator(0, Purpose::Sampling, 1);
    let mut block = Array2::from_shape_simple_fn((BLOCK, d), || rng.random_range(-1.0..1.0));
    let mut space = Array2::zeros((BLOCK * POWERS, d));
    let mut count = 0;
    for _ in 0..POWERS {
        block = block.dot(covariance);
        let begin = count;
        for vector in block.rows() {
            let mut vector = vector.to_owned();
            let length = vector.dot(&vector).sqrt();
            // Twice is enough (Giraud et al. 2005).
            for _ in 0..2 {
                let known = space.slice_axis(Axis(0), Slice::from(..count));
                let along = known.dot(&vector);
                vector -= &along.dot(&known);
            }
            let left = vector.dot(&vector).sqrt();
            // What is left of a vector in the space is rounding.
            if left > 1e-10 * length && left > 0.0 {
                space.row_mut(count).assign(&(vector / left));
                count += 1;
            }
        }
        if count == begin {
            break;
        }
        block = space.slice_axis(Axis(0), Slice::from(begin..count)).to_owned();
    }
    space.slice_axis(Axis(0), Slice::from(..count)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::axes::principal;
    use super::*;

    /// A covariance with these variances along the rows of a random orthonormal matrix, and that
    /// matrix.
    fn planted(variances: &[f64]) -> (Array2<f64>, Array2<f64>) {
        let d = variances.len();
        let mut rng = generator(7, Purpose::Data, 0);
        let mut axes = Array2::<f64>::zeros((0, d));
        while axes.nrows() < d {
            let mut row = ndarray::Array1::from_shape_simple_fn(d, || rng.random_range(-1.0..1.0));
            for _ in 0..2 {
                row = &row - &axes.dot(&row).dot(&axes);
            }
            row /= row.dot(&row).sqrt();
            axes.push_row(row.view()).unwrap();
        }
        let total: f64 = variances.iter().sum();
        let scaled = &axes * &ndarray::Array1::from(variances.to_vec()).insert_axis(Axis(1));
        (axes.t().dot(&scaled) / total, axes)
    }

    #[test]
    fn components_of_many_dimensions_are_those_that_were_planted() {
        for d in [97, 256] {
            let variances: Vec<f64> = (0..d).map(|i| 0.8_f64.powi(i)).collect();
            let (covariance, axes) = planted(&variances);
            let (found, _) = principal(&covariance, 3, None).unwrap();
            for k in 0..3 {
                let along = found.row(k).dot(&axes.row(k)).abs();
                assert!(along > 1.0 - 1e-9, "{d} dimensions, axis {k}: {along}");
            }
        }
    }

    #[test]
    fn where_no_direction_has_most_variance_hardly_any_is_lost() {
        let (covariance, _) = planted(&[1.0; 256]);
        let (found, _) = principal(&covariance, 3, None).unwrap();
        let shares = found.rows().into_iter().map(|axis| axis.dot(&covariance.dot(&axis)));
        assert!((shares.sum::<f64>() - 3.0 / 256.0).abs() < 1e-9);
        let slow: Vec<f64> = (0..256).map(|i| 1.0 / (1.0 + f64::from(i))).collect();
        let (covariance, _) = planted(&slow);
        let (found, _) = principal(&covariance, 3, None).unwrap();
        let shares: f64 = found.rows().into_iter().map(|x| x.dot(&covariance.dot(&x))).sum();
        let best = (1.0 + 0.5 + 1.0 / 3.0) / slow.iter().sum::<f64>();
        assert!(shares > (1.0 - 1e-6) * best, "{shares} of {best}");
    }

    #[test]
    fn a_covariance_of_low_rank_keeps_its_rank() {
        let mut variances = [0.0; 200];
        (variances[0], variances[1]) = (3.0, 1.0);
        let (covariance, axes) = planted(&variances);
        let (found, _) = principal(&covariance, 3, None).unwrap();
        for k in 0..2 {
            assert!(found.row(k).dot(&axes.row(k)).abs() > 1.0 - 1e-9);
        }
        assert!((found.row(2).dot(&found.row(2)) - 1.0).abs() < 1e-9);
    }
}
