//! Standardizing columns.

use ndarray::{Array1, Array2};

/// Gives every column of the points (n×d) mean 0 and standard deviation 1 on these rows, and all
/// other rows the same shift and scale; a column that is constant on them becomes 0 there.
pub(super) fn standardize(points: &mut Array2<f64>, rows: &[usize]) {
    let zeros = Array1::zeros(points.ncols());
    let means = mean_of(points, rows, &zeros, |x| x);
    let variances = mean_of(points, rows, &means, |x| x * x);
    // A constant column keeps its zeros.
    let scale = variances.mapv(|x| if x.sqrt() > 1e-12 { x.sqrt() } else { 1.0 });
    for mut point in points.outer_iter_mut() {
        for ((x, mean), scale) in point.iter_mut().zip(&means).zip(&scale) {
            *x = (*x - mean) / scale;
        }
    }
}

/// The mean of `value` of the distances from a center in each column, over these rows: row by row,
/// as points lie in memory.
fn mean_of(
    points: &Array2<f64>,
    rows: &[usize],
    center: &Array1<f64>,
    value: impl Fn(f64) -> f64,
) -> Array1<f64> {
    let mut sums = Array1::zeros(points.ncols());
    for &row in rows {
        for ((sum, x), center) in sums.iter_mut().zip(points.row(row)).zip(center) {
            *sum += value(x - center);
        }
    }
    sums / rows.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn equal_values_become_0() {
        let mut points = Array2::from_elem((3, 2), 7.0);
        standardize(&mut points, &[0, 1, 2]);
        assert_eq!(points, Array2::<f64>::zeros((3, 2)));
        standardize(&mut Array2::zeros((0, 4)), &[]);
    }

    #[test]
    fn rows_that_are_not_counted_get_the_scale_of_the_others() {
        let mut points = array![[1.0], [100.0], [3.0]];
        standardize(&mut points, &[0, 2]);
        assert_eq!(points, array![[-1.0], [98.0], [1.0]]);
    }
}
