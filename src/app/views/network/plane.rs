//! Grid over the input plane: the square around the data, and points to evaluate.

use ndarray::{Array2, ArrayView2};

/// Most multiplications for evaluating a whole grid.
const BUDGET: f64 = 1.2e6;
/// Points along a side of a grid, at most and at least.
const SIDES: (f64, f64) = (24.0, 8.0);
/// Room around the data, as a share of their extent.
const PAD: f64 = 0.06;

/// A square of the input plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// The corner with the least coordinates.
    pub min: [f64; 2],
    /// Side.
    pub side: f64,
}

impl Region {
    /// The square around these points (n×2), with some room.
    pub fn around(points: ArrayView2<f64>) -> Self {
        let rows = points.rows().into_iter().filter(|row| row.len() == 2);
        let extent = crate::app::plots::extent(rows.map(|row| [row[0], row[1]]));
        let (min, max) = extent.unwrap_or(([-1.0; 2], [1.0; 2]));
        let extent = (max[0] - min[0]).max(max[1] - min[1]).max(1e-6);
        let side = extent * (1.0 + 2.0 * PAD);
        Self { min: [0, 1].map(|axis| (min[axis] + max[axis] - side) / 2.0), side }
    }

    /// Position of a point in the square, from 0 to 1 along each axis.
    pub fn share(&self, point: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| (point[axis] - self.min[axis]) / self.side)
    }

    /// `side`² points on the square (side²×2), row by row from the least second coordinate.
    pub fn grid(&self, side: usize) -> Array2<f64> {
        let step = self.side / side.saturating_sub(1).max(1) as f64;
        Array2::from_shape_fn((side * side, 2), |(i, axis)| {
            let place = if axis == 0 { i % side } else { i / side };
            self.min[axis] + step * place as f64
        })
    }
}

/// Side of a grid that a network with this many weights can evaluate in time, in points.
pub fn grid_side(weights: usize) -> usize {
    let side = (BUDGET / weights.max(1) as f64).sqrt();
    side.clamp(SIDES.1, SIDES.0) as usize
}

/// Rows to draw if all would be too many: about `most`, evenly spread over each class.
pub fn sampled(labels: &[usize], most: usize) -> Vec<usize> {
    let every = labels.len().div_ceil(most.max(1)).max(1);
    let mut seen = Vec::new();
    let mut is_due = |class: usize| {
        if seen.len() <= class {
            seen.resize(class + 1, 0);
        }
        seen[class] += 1;
        (seen[class] - 1) % every == 0
    };
    (0..labels.len()).filter(|&row| is_due(labels[row])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_square_holds_all_points_and_the_grid_reaches_its_corners() {
        let points = array![[0.0, 0.0], [4.0, 1.0], [2.0, -1.0]];
        let region = Region::around(points.view());
        for point in points.rows() {
            let share = region.share([point[0], point[1]]);
            assert!(share.iter().all(|s| (0.0..=1.0).contains(s)));
        }
        let grid = region.grid(5);
        assert_eq!(grid.dim(), (25, 2));
        assert_eq!(region.share([grid[[0, 0]], grid[[0, 1]]]), [0.0, 0.0]);
        let last = region.share([grid[[24, 0]], grid[[24, 1]]]);
        assert!(last.iter().all(|s| (s - 1.0).abs() < 1e-12));
        assert!(grid[[1, 0]] > grid[[0, 0]] && grid[[1, 1]] == grid[[0, 1]]);
    }

    #[test]
    fn a_square_around_one_point_or_none_still_has_a_side() {
        assert!(Region::around(array![[1.0, 1.0], [1.0, 1.0]].view()).side > 0.0);
        assert!(Region::around(Array2::zeros((0, 2)).view()).side > 0.0);
    }

    #[test]
    fn a_sample_of_rows_has_all_classes_in_their_proportions() {
        let labels: Vec<usize> = (0..1_000).map(|row| row % 4).collect();
        let rows = sampled(&labels, 500);
        for class in 0..4 {
            assert_eq!(rows.iter().filter(|&&row| labels[row] == class).count(), 125);
        }
        assert_eq!(sampled(&labels[..100], 500), (0..100).collect::<Vec<_>>());
        assert!(sampled(&[], 10).is_empty());
    }

    #[test]
    fn larger_networks_are_asked_at_fewer_points() {
        assert_eq!(grid_side(1_218), 24);
        assert!(grid_side(20_000) < 24);
        assert_eq!(grid_side(100_000), 8);
    }
}
