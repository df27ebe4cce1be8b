//! Helpers for made data: positions in a class, names, and noise.

use ndarray::Array2;
use rand::RngExt as _;
use rand_distr::StandardNormal;

use super::dataset::Dataset;
use crate::config::DataSpec;
use crate::random::ChaCha8Rng;

/// The position of a row of made data in its class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Position {
    pub(super) class: usize,
    /// Number of classes.
    pub(super) classes: usize,
    /// Number of points of its class before it.
    pub(super) index: usize,
    /// Number of points of its class.
    pub(super) size: usize,
}

impl Position {
    /// The positions of all rows, which cycle through the classes.
    fn all(points: usize, classes: usize) -> impl Iterator<Item = Self> {
        (0..points).map(move |row| {
            let (class, index) = (row % classes, row / classes);
            let size = points / classes + usize::from(class < points % classes);
            Self { class, classes, index, size }
        })
    }

    /// Relative position in the class: 0 for the first point, 1 for the last.
    pub(super) fn fraction(self) -> f64 {
        self.index as f64 / (self.size - 1).max(1) as f64
    }

    /// The angle at which its class starts, in radians.
    pub(super) fn turn(self) -> f64 {
        std::f64::consts::TAU * self.class as f64 / self.classes as f64
    }
}

/// Makes a data set point by point, with class sizes that differ by at most one.
///
/// `draw` fills in the values of one point, which start at 0.
pub(super) fn draw_points(
    spec: &DataSpec,
    class_names: Vec<String>,
    feature_names: Vec<String>,
    mut draw: impl FnMut(Position, &mut [f64]),
) -> Dataset {
    let dimensions = feature_names.len();
    let mut points = Array2::zeros((spec.points, dimensions));
    let mut labels = Vec::with_capacity(spec.points);
    let mut values = vec![0.0; dimensions];
    for (position, mut row) in Position::all(spec.points, class_names.len()).zip(points.rows_mut())
    {
        values.fill(0.0);
        draw(position, &mut values);
        row.assign(&ndarray::ArrayView1::from(&values));
        labels.push(position.class);
    }
    Dataset::whole(points, labels, class_names, feature_names)
}

/// "arm 1", "arm 2", …
pub(super) fn numbered(what: &str, count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("{what} {number}")).collect()
}

/// "x1", "x2", …
pub(super) fn axes(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("x{number}")).collect()
}

/// "pixel (1,1)", "pixel (1,2)", …: row and column, from the top left.
pub(super) fn pixels(side: usize) -> Vec<String> {
    (0..side * side)
        .map(|pixel| format!("pixel ({},{})", pixel / side + 1, pixel % side + 1))
        .collect()
}

/// A number from the normal distribution with mean 0 and standard deviation 1.
pub(super) fn gaussian(rng: &mut ChaCha8Rng) -> f64 {
    rng.sample(StandardNormal)
}
