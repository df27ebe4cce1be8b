//! Axes of a scatter plot: their directions and names, and positions on them.

use ndarray::Array2;

use crate::engine::projection::{Projection, ProjectionKind};

use crate::engine::numbers::percent;

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
        let as_is = dimensions <= projection.basis.nrows();
        let names = pair.map(|axis| {
            let name = match (as_is, projection.kind) {
                (true, _) if axis < dimensions => plain(axis),
                (true, _) => String::new(),
                (false, ProjectionKind::Frozen) => format!("axis {}", axis + 1),
                (false, ProjectionKind::Turned) => {
                    format!("turned within PC1–{}", projection.basis.nrows())
                }
                (false, _) => format!("PC{}", axis + 1),
            };
            let share = projection.explained.get(axis).copied().unwrap_or_default();
            let known =
                !matches!(projection.kind, ProjectionKind::Collapsed | ProjectionKind::NonFinite);
            if projected && known {
                format!("{name} · {} of the variance", percent(share))
            } else {
                name
            }
        });
        Self { version, projection, pair, names, after: None, projected }
    }

    /// Position of the point in this row.
    pub fn of(&self, row: usize) -> [f64; 2] {
        let coordinates = &self.projection.coordinates;
        self.pair.map(|axis| coordinates.get([row, axis]).copied().unwrap_or(f64::NAN))
    }

    /// Position of further values (d long).
    pub fn place(&self, values: &[f64]) -> [f64; 2] {
        self.along(values.iter().zip(&self.projection.center).map(|(value, center)| value - center))
    }

    /// Direction of a difference of values (d long), as an arrow.
    pub fn direction(&self, difference: &[f64]) -> [f64; 2] {
        self.along(difference.iter().copied())
    }

    fn along(&self, values: impl Iterator<Item = f64> + Clone) -> [f64; 2] {
        let basis = &self.projection.basis;
        self.pair.map(|axis| values.clone().zip(basis.row(axis)).map(|(v, b)| v * b).sum())
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
        let arrow = axes.direction(difference.as_slice().unwrap());
        assert!((0..2).all(|k| (axes.of(9)[k] - axes.of(4)[k] - arrow[k]).abs() < 1e-9));
    }

    #[test]
    fn a_collapsed_embedding_says_so_and_claims_no_variance() {
        let projection = Projector::new(3).project(Array2::ones((9, 5)).view(), None);
        let axes = Axes::new((&projection, 0), [0, 1], plain);
        assert_eq!(axes.names, ["PC1", "PC2"]);
        assert!(axes.remark(false).is_some_and(|words| words.starts_with("Collapsed")));
    }
}
