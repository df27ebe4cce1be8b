//! Standardizing columns.

use ndarray::Array2;

/// Gives every column of the points (n×d) mean 0 and standard deviation 1 on these rows, and all
/// other rows the same shift and scale; a column that is constant on them becomes 0 there.
pub(super) fn standardize(points: &mut Array2<f64>, rows: &[usize]) {
    let count = rows.len().max(1) as f64;
    for mut column in points.columns_mut() {
        let mean = rows.iter().map(|&row| column[row]).sum::<f64>() / count;
        column -= mean;
        let squares: f64 = rows.iter().map(|&row| column[row] * column[row]).sum();
        let deviation = (squares / count).sqrt();
        if deviation > 1e-12 {
            column /= deviation;
        }
    }
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
