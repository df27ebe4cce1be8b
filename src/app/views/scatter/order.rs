//! Points in the order of their distance from a camera.

use super::axes::Axes;

/// Depths of points, and their order from far to near.
#[derive(Default)]
pub struct Depths {
    /// Depth of each row along the view; NaN if it is behind the camera.
    of: Vec<f64>,
    /// The rows, the farthest first; of equally far ones, the first row.
    far_to_near: Vec<usize>,
    /// Buffer for sorting.
    keys: Vec<(u32, u32)>,
}

impl Depths {
    /// Measures and sorts the rows as they are seen now.
    pub fn update(&mut self, axes: &Axes<'_>, count: usize) {
        self.of.clear();
        self.of.extend((0..count).map(|row| axes.depth(row).unwrap_or(f64::NAN)));
        self.sort();
    }

    /// The rows that are in front of the camera, from far to near.
    pub fn far_to_near(&self) -> &[usize] {
        &self.far_to_near
    }

    /// Depth of a row along the view; NaN if it is behind the camera.
    pub fn of(&self, row: usize) -> f64 {
        self.of.get(row).copied().unwrap_or(f64::NAN)
    }

    fn sort(&mut self) {
        // The bits of positive numbers are in their order.
        let key = |depth: f64| !(depth as f32).to_bits();
        let rows = self.of.iter().zip(0_u32..).filter(|(depth, _)| depth.is_finite());
        self.keys.clear();
        self.keys.extend(rows.map(|(&depth, row)| (key(depth), row)));
        self.keys.sort_unstable();
        self.far_to_near.clear();
        self.far_to_near.extend(self.keys.iter().map(|&(_, row)| row as usize));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_from_far_to_near_and_equally_far_ones_keep_their_order() {
        let mut depths =
            Depths { of: vec![2.0, 3.0, f64::NAN, 2.0, 0.1, 3.0], ..Depths::default() };
        depths.sort();
        assert_eq!(depths.far_to_near, [1, 5, 0, 3, 4]);
    }
}
