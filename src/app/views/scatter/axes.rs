//! Axes of a scatter plot: their directions and names, and positions on them.

use ndarray::Array2;

use super::camera::{Ball, Camera, Eye, Vector, length};
use crate::engine::numbers::percent;
use crate::engine::projection::{Projection, ProjectionKind};

/// Axes and camera of a picture in three dimensions.
pub struct Solid {
    /// Names of the three axes.
    pub names: [String; 3],
    /// Share of the variance along them together, if there are more dimensions.
    pub share: Option<f64>,
    /// Ball that is always in sight, in place of one around the points.
    pub keep: Option<Ball>,
    /// The camera.
    pub eye: Eye,
}

/// Pair of axes of a projection.
pub struct Axes<'a> {
    /// Version of the positions, for caches.
    pub version: u64,
    /// Positions of all points.
    pub projection: &'a Projection,
    /// The axes that go right and up, as columns of `projection.coordinates`.
    pub pair: [usize; 2],
    /// Names of the axes.
    pub names: [String; 2],
    /// Embeddings that the points move to (n×d), in slow motion.
    pub after: Option<&'a Array2<f64>>,
    /// True if points have more dimensions than are drawn.
    pub projected: bool,
    /// The picture in three dimensions, if it is one: then places are in its plane.
    pub solid: Option<Solid>,
}

impl<'a> Axes<'a> {
    /// Axes of a projection of values of this many dimensions; `plain` names a dimension if the
    /// values are unprojected. A pair out of range becomes the first two.
    pub fn new(
        (projection, version): (&'a Projection, u64),
        pair: [usize; 2],
        plain: impl Fn(usize) -> String,
    ) -> Self {
        let dimensions = projection.basis.ncols();
        let there = projection.basis.nrows().min(dimensions.max(2));
        let distinct = pair[0] != pair[1] && pair.iter().all(|&axis| axis < there);
        let pair = if distinct { pair } else { [0, 1] };
        let projected = dimensions > 2;
        let names = pair.map(|axis| {
            let turned = format!("turned within PC1–{}", projection.basis.nrows());
            name(projection, axis, &plain, turned)
        });
        Self { version, projection, pair, names, after: None, projected, solid: None }
    }

    /// The three axes in space instead of a pair; `keep` is always in sight. Points of fewer
    /// dimensions stay in the plane.
    pub fn in_space(mut self, plain: impl Fn(usize) -> String, keep: Option<Ball>) -> Self {
        if can_be_in_space(self.projection) {
            // Axes that are turned within PC1–3 span the same space.
            let numbered = |axis: usize| format!("axis {}", axis + 1);
            let names = [0, 1, 2].map(|axis| name(self.projection, axis, &plain, numbered(axis)));
            self.projected = self.projection.basis.ncols() > 3;
            let share = (self.projected && has_shares(self.projection))
                .then(|| self.projection.explained.iter().sum());
            let eye = Camera::default().eye(Ball::UNIT);
            self.solid = Some(Solid { names, share, keep, eye });
        }
        self
    }

    /// Position of the point in this row.
    pub fn of(&self, row: usize) -> [f64; 2] {
        match &self.solid {
            Some(solid) => solid.eye.see(self.in_space_of(row)).at,
            None => self.pair.map(|axis| self.coordinate(row, axis)),
        }
    }

    /// Distance from the camera to the point in this row, along the view.
    pub fn depth(&self, row: usize) -> Option<f64> {
        let solid = self.solid.as_ref()?;
        Some(solid.eye.see(self.in_space_of(row)).depth)
    }

    /// Position in space of the point in this row.
    pub fn in_space_of(&self, row: usize) -> Vector {
        [0, 1, 2].map(|axis| self.coordinate(row, axis))
    }

    fn coordinate(&self, row: usize, axis: usize) -> f64 {
        self.projection.coordinates.get([row, axis]).copied().unwrap_or(f64::NAN)
    }

    /// Position of further values (d long).
    pub fn place(&self, values: &[f64]) -> [f64; 2] {
        let moved =
            values.iter().zip(&self.projection.center).map(|(value, center)| value - center);
        match &self.solid {
            Some(solid) => solid.eye.see(self.along(moved, [0, 1, 2])).at,
            None => self.along(moved, self.pair),
        }
    }

    /// Direction of a difference of values (d long) from the point in this row, as an arrow.
    pub fn direction(&self, row: usize, difference: &[f64]) -> [f64; 2] {
        let difference = difference.iter().copied();
        match &self.solid {
            Some(solid) => {
                solid.eye.direction(self.in_space_of(row), self.along(difference, [0, 1, 2]))
            }
            None => self.along(difference, self.pair),
        }
    }

    /// Length of the arrow of a difference of values (d long): in space as it would be across the
    /// view, so that it doesn't depend on where the camera is.
    pub fn length(&self, difference: &[f64]) -> f64 {
        let difference = difference.iter().copied();
        match &self.solid {
            Some(solid) => length(self.along(difference, [0, 1, 2])) / solid.eye.distance,
            None => {
                let [right, up] = self.along(difference, self.pair);
                right.hypot(up)
            }
        }
    }

    fn along<const K: usize>(
        &self,
        values: impl Iterator<Item = f64> + Clone,
        axes: [usize; K],
    ) -> [f64; K] {
        let basis = &self.projection.basis;
        axes.map(|axis| values.clone().zip(basis.row(axis)).map(|(v, b)| v * b).sum())
    }

    /// Remark on an unusual projection; `frozen` is true if the person asked for the axes to stay.
    pub fn remark(&self, frozen: bool) -> Option<&'static str> {
        match self.projection.kind {
            ProjectionKind::AsIs | ProjectionKind::Principal | ProjectionKind::Turned => None,
            ProjectionKind::Frozen if frozen => Some("Axes frozen"),
            ProjectionKind::Frozen => Some("Axes of an earlier step: this one has none"),
            ProjectionKind::Collapsed if self.projection.coordinates.is_empty() => {
                Some("No points yet")
            }
            ProjectionKind::Collapsed => Some("Collapsed: all points are in one place"),
            ProjectionKind::NonFinite => Some("Not a number: the last good picture"),
        }
    }
}

/// Name of an axis, with its share of the variance where that is known and points have more than two
/// dimensions; `turned` is that of one near a principal axis.
fn name(
    projection: &Projection,
    axis: usize,
    plain: impl Fn(usize) -> String,
    turned: String,
) -> String {
    let dimensions = projection.basis.ncols();
    let as_is = dimensions <= projection.basis.nrows();
    let name = match (as_is, projection.kind) {
        (true, _) if axis < dimensions => plain(axis),
        (true, _) => String::new(),
        (false, ProjectionKind::Frozen) => format!("axis {}", axis + 1),
        (false, ProjectionKind::Turned) => turned,
        (false, _) => format!("PC{}", axis + 1),
    };
    let share = projection.explained.get(axis).copied().unwrap_or_default();
    if dimensions > 2 && has_shares(projection) {
        format!("{name} · {} of the variance", percent(share))
    } else {
        name
    }
}

/// Tells whether the shares of the variance are known.
fn has_shares(projection: &Projection) -> bool {
    !matches!(projection.kind, ProjectionKind::Collapsed | ProjectionKind::NonFinite)
}

/// Tells whether a projection has three axes to draw.
pub fn can_be_in_space(projection: &Projection) -> bool {
    projection.basis.nrows() >= 3 && projection.basis.ncols() >= 3
}

/// Name of an axis without its variance, for narrow plots.
pub fn short_name(name: &str) -> &str {
    name.strip_suffix(" of the variance").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::projection::Projector;

    fn points(d: usize) -> Array2<f64> {
        Array2::from_shape_fn((40, d), |(i, j)| ((i * (j + 3) * 7) % 23) as f64 / (j + 1) as f64)
    }

    fn plain(dimension: usize) -> String {
        format!("z{}", dimension + 1)
    }

    #[test]
    fn two_dimensions_keep_their_names_and_more_name_the_variance_they_show() {
        let projection = Projector::new(3).project(points(2).view(), None);
        let axes = Axes::new((&projection, 0), [0, 2], plain);
        assert_eq!((axes.pair, axes.names.clone()), ([0, 1], ["z1".into(), "z2".into()]));
        let projection = Projector::new(3).project(points(6).view(), None);
        let axes = Axes::new((&projection, 0), [0, 2], plain);
        let share = percent(projection.explained[2]);
        assert_eq!(axes.names[1], format!("PC3 · {share} of the variance"));
        assert_eq!(short_name(&axes.names[1]), format!("PC3 · {share}"));
    }

    #[test]
    fn one_dimension_has_no_second_name() {
        let projection = Projector::new(3).project(points(1).view(), None);
        let axes = Axes::new((&projection, 0), [1, 2], plain);
        assert_eq!(axes.names, ["z1".to_owned(), String::new()]);
        assert!(!axes.projected && axes.of(3)[1] == 0.0);
    }

    #[test]
    fn a_row_is_placed_where_it_is_drawn_on_every_pair_of_axes() {
        for d in [1, 2, 3, 6] {
            let points = points(d);
            let projection = Projector::new(3).project(points.view(), None);
            for pair in [[0, 1], [0, 2], [1, 2]] {
                let axes = Axes::new((&projection, 0), pair, plain);
                for row in 0..points.nrows() {
                    let placed = axes.place(points.row(row).as_slice().unwrap());
                    let drawn = axes.of(row);
                    assert!((0..2).all(|k| (placed[k] - drawn[k]).abs() < 1e-9));
                }
            }
        }
    }

    #[test]
    fn the_difference_of_two_rows_points_from_one_to_the_other() {
        let points = points(5);
        let projection = Projector::new(3).project(points.view(), None);
        let axes = Axes::new((&projection, 0), [1, 2], plain);
        let difference = &points.row(9) - &points.row(4);
        let arrow = axes.direction(4, difference.as_slice().unwrap());
        assert!((0..2).all(|k| (axes.of(9)[k] - axes.of(4)[k] - arrow[k]).abs() < 1e-9));
        assert_eq!(axes.length(difference.as_slice().unwrap()), arrow[0].hypot(arrow[1]));
    }

    #[test]
    fn in_space_further_values_are_where_rows_are_and_two_dimensions_stay_in_the_plane() {
        for d in [2, 3, 6] {
            let points = points(d);
            let projection = Projector::new(3).project(points.view(), None);
            let axes = Axes::new((&projection, 0), [0, 1], plain).in_space(plain, None);
            let Some(solid) = &axes.solid else {
                assert!(d == 2 && axes.depth(0).is_none());
                continue;
            };
            assert_eq!(axes.projected, d > 3);
            let first = if d > 3 { "PC3 · " } else { "z3" };
            assert!(solid.names[2].starts_with(first), "{:?}", solid.names);
            let all: f64 = projection.explained.iter().sum();
            assert_eq!(solid.share, (d > 3).then_some(all));
            for row in 0..points.nrows() {
                let [placed, drawn] =
                    [axes.place(points.row(row).as_slice().unwrap()), axes.of(row)];
                let near = |a: f64, b: f64| (a - b).abs() < 1e-9 || a.is_nan() && b.is_nan();
                assert!((0..2).all(|k| near(placed[k], drawn[k])), "{placed:?} {drawn:?}");
            }
            // A short way, from a point that is in sight.
            let row = (0..points.nrows()).find(|&row| axes.of(row)[0].is_finite()).unwrap();
            let way: Vec<f64> = (0..d).map(|k| 1e-6 * (k as f64 - 1.0)).collect();
            let moved: Vec<f64> = points.row(row).iter().zip(&way).map(|(a, b)| a + b).collect();
            let (from, to, arrow) = (axes.of(row), axes.place(&moved), axes.direction(row, &way));
            assert!((0..2).all(|k| (to[k] - from[k] - arrow[k]).abs() < 1e-9));
        }
    }

    #[test]
    fn a_collapsed_embedding_says_so_and_claims_no_variance() {
        let projection = Projector::new(3).project(Array2::ones((9, 5)).view(), None);
        let axes = Axes::new((&projection, 0), [0, 1], plain);
        assert_eq!(axes.names, ["PC1", "PC2"]);
        assert!(axes.remark(false).is_some_and(|words| words.starts_with("Collapsed")));
    }
}
