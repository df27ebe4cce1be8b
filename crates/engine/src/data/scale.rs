//! Standardizing columns.

use ndarray::Array2;

use crate::vectors::{Loop, widest};

/// Gives every column of the points (n×d) mean 0 and standard deviation 1 on these rows, and all
/// other rows the same shift and scale; a column that is constant on them becomes 0 there.
pub(super) fn standardize(points: &mut Array2<f64>, rows: &[usize]) {
    let width = points.ncols();
    if !points.is_standard_layout() {
        *points = points.as_standard_layout().into_owned();
    }
    if let (Some(values), 1..) = (points.as_slice_mut(), width) {
        widest(Standardize { values, width, rows });
    }
}

/// The values of points, row by row, so many in each, and the rows that count.
struct Standardize<'a> {
    values: &'a mut [f64],
    width: usize,
    rows: &'a [usize],
}

impl Loop for Standardize<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { values, width, rows } = self;
        let means = mean_of(values, rows, &vec![0.0; width], |x| x);
        let mut scales = mean_of(values, rows, &means, |x| x * x);
        for scale in &mut scales {
            // A constant column keeps its zeros.
            *scale = if scale.sqrt() > 1e-12 { scale.sqrt() } else { 1.0 };
        }
        for point in values.chunks_exact_mut(width) {
            for ((x, mean), scale) in point.iter_mut().zip(&means).zip(&scales) {
                *x = (*x - mean) / scale;
            }
        }
    }
}

/// The mean of `value` of the distances from a center in each column, over these rows: row by row,
/// as points lie in memory.
#[inline(always)]
fn mean_of(values: &[f64], rows: &[usize], center: &[f64], value: impl Fn(f64) -> f64) -> Vec<f64> {
    let width = center.len();
    let mut sums = vec![0.0; width];
    for &row in rows {
        let point = &values[row * width..][..width];
        for ((sum, x), center) in sums.iter_mut().zip(point).zip(center) {
            *sum += value(x - center);
        }
    }
    for sum in &mut sums {
        *sum /= rows.len().max(1) as f64;
    }
    sums
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
