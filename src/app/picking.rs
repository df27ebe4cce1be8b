//! The point under the pointer, among many: found in a grid of cells on screen, made once for points
//! that stand still.

use eframe::egui::{Pos2, Rect, pos2};

/// Side of a cell, in points of the screen: about as far as a pointer reaches.
const SIDE: f32 = 16.0;
/// The most cells along a side.
const MOST: f32 = 512.0;

/// Points in cells.
#[derive(Clone, Debug)]
pub struct Grid {
    corner: Pos2,
    /// Number of cells across and down.
    cells: [usize; 2],
    /// Start of each cell in `points`, and the end of the last.
    starts: Vec<usize>,
    points: Vec<(usize, Pos2)>,
}

impl Grid {
    /// Puts points with their numbers into cells over this part of the screen; those outside of it
    /// belong to the nearest cell. Those without a place are left out.
    pub fn new(frame: Rect, points: impl Iterator<Item = (usize, Pos2)> + Clone) -> Self {
        let number = |length: f32| (length / SIDE).ceil().clamp(1.0, MOST) as usize;
        let cells = [number(frame.width()), number(frame.height())];
        let mut grid = Self { corner: frame.min, cells, starts: Vec::new(), points: Vec::new() };
        let points = points.filter(|(_, at)| at.is_finite());
        let mut starts = vec![0; cells[0] * cells[1] + 1];
        for (_, at) in points.clone() {
            starts[grid.cell(at) + 1] += 1;
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let all = starts.last().copied().unwrap_or(0);
        grid.points = vec![(0, Pos2::ZERO); all];
        let mut next = starts.clone();
        for point in points {
            let place = &mut next[grid.cell(point.1)];
            grid.points[*place] = point;
            *place += 1;
        }
        grid.starts = starts;
        grid
    }

    /// Number of the point nearest to this place, if it is nearer than `reach`; of equally near ones
    /// the lowest.
    pub fn nearest(&self, to: Pos2, reach: f32) -> Option<usize> {
        let [left, top] = self.column_and_line(pos2(to.x - reach, to.y - reach));
        let [right, bottom] = self.column_and_line(pos2(to.x + reach, to.y + reach));
        let mut best = (reach * reach, None);
        for line in top..=bottom {
            let first = line * self.cells[0];
            let points = self.starts[first + left]..self.starts[first + right + 1];
            for &(number, at) in &self.points[points] {
                let distance = at.distance_sq(to);
                let is_lower = distance == best.0 && best.1.is_some_and(|other| number < other);
                if distance < best.0 || is_lower {
                    best = (distance, Some(number));
                }
            }
        }
        best.1
    }

    fn cell(&self, at: Pos2) -> usize {
        let [column, line] = self.column_and_line(at);
        line * self.cells[0] + column
    }

    fn column_and_line(&self, at: Pos2) -> [usize; 2] {
        // A cast of what is below 0 gives 0.
        let place = |along: f32, cells: usize| ((along / SIDE) as usize).min(cells - 1);
        [place(at.x - self.corner.x, self.cells[0]), place(at.y - self.corner.y, self.cells[1])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::vec2;
    use proptest::prelude::*;

    /// A search through all points.
    fn plainly(points: &[(usize, Pos2)], to: Pos2, reach: f32) -> Option<usize> {
        let far = points.iter().map(|&(number, at)| (at.distance_sq(to), number));
        let near = far.filter(|(far, _)| *far < reach * reach);
        near.min_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1))).map(|(_, number)| number)
    }

    proptest! {
        #[test]
        fn the_grid_picks_what_a_search_through_all_points_finds(
            // On a coarse raster many are equally near, and some lie outside of the frame.
            places in prop::collection::vec((-30_i16..90, -30_i16..90), 0..300),
            scale in prop::sample::select(vec![0.5_f32, 1.0, 3.7, 40.0]),
            to in (-40.0_f32..340.0, -40.0_f32..240.0),
            reach in prop::sample::select(vec![0.0_f32, 1.0, 9.0, 14.0, 60.0, 1e4]),
            size in (0.0_f32..300.0, 0.0_f32..200.0),
        ) {
            let frame = Rect::from_min_size(pos2(10.0, 20.0), vec2(size.0, size.1));
            let at = |(x, y): (i16, i16)| pos2(scale * f32::from(x), scale * f32::from(y));
            let mut points: Vec<(usize, Pos2)> =
                places.into_iter().map(at).enumerate().map(|(i, at)| (3 * i, at)).collect();
            points.push((1, pos2(f32::NAN, 3.0)));
            let grid = Grid::new(frame, points.iter().copied());
            for to in [pos2(to.0, to.1), pos2(to.0.round(), to.1.round())] {
                prop_assert_eq!(grid.nearest(to, reach), plainly(&points, to, reach));
            }
        }
    }

    #[test]
    fn no_frame_and_no_point_pick_nothing() {
        let none = Grid::new(Rect::NOTHING, std::iter::empty());
        assert_eq!(none.nearest(Pos2::ZERO, 1e9), None);
        let one = Grid::new(Rect::NOTHING, std::iter::once((7, pos2(3.0, 4.0))));
        assert_eq!((one.nearest(Pos2::ZERO, 5.5), one.nearest(Pos2::ZERO, 5.0)), (Some(7), None));
    }
}
