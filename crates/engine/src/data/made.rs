//! Helpers for made data: positions in a class, names, and noise.

use ndarray::Array2;
use rand::RngExt as _;
use rand_distr::StandardNormal;

use super::dataset::Dataset;
use crate::config::DataSpec;
use crate::random::ChaCha8Rng;

/// Points that are drawn between two looks at the clock.
const SLICE: usize = 64;

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
    /// The positions of all rows, which cycle through the classes that have points left.
    fn all(sizes: Vec<usize>) -> impl Iterator<Item = Self> + Send {
        let (classes, longest) = (sizes.len(), sizes.iter().copied().max().unwrap_or(0));
        (0..longest * classes).filter_map(move |at| {
            let (index, class) = (at / classes, at % classes);
            let size = sizes[class];
            (index < size).then_some(Self { class, classes, index, size })
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

/// The number of points of each class, `points` together: the first class has `imbalance` times as
/// many as the last, and from one class to the next the size falls by the same factor. Each class
/// has at least one point, and sizes that should be equal differ by at most one.
fn class_sizes(points: usize, classes: usize, imbalance: f64) -> Vec<usize> {
    let weight = |class: usize| libm::pow(imbalance, -(class as f64) / (classes.max(2) - 1) as f64);
    let total: f64 = (0..classes).map(weight).sum();
    let mut sizes: Vec<usize> = Vec::with_capacity(classes);
    let mut rests: Vec<(f64, usize)> = Vec::with_capacity(classes);
    for class in 0..classes {
        let wanted = (points as f64 * weight(class) / total).max(1.0);
        sizes.push(wanted as usize);
        rests.push((wanted.fract(), class));
    }
    // Largest remainders first; of equal ones, the first class.
    rests.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    let given: usize = sizes.iter().sum();
    for &(_, class) in rests.iter().cycle().take(points.saturating_sub(given)) {
        sizes[class] += 1;
    }
    for _ in points..given {
        if let Some(largest) = sizes.iter_mut().max() {
            *largest -= 1;
        }
    }
    sizes
}

/// Draws the points of made data, one after the other.
pub(super) trait Draw: Send {
    /// Fills in the values of one point, which start at 0.
    fn point(&mut self, position: Position, point: &mut [f64], rng: &mut ChaCha8Rng);

    /// Adds what the points drawn so far have besides values: pictures, texts.
    fn dress(&mut self, data: Dataset) -> Dataset {
        data
    }
}

impl<F: FnMut(Position, &mut [f64], &mut ChaCha8Rng) + Send> Draw for F {
    fn point(&mut self, position: Position, point: &mut [f64], rng: &mut ChaCha8Rng) {
        self(position, point, rng);
    }
}

/// A data set on its way: drawn point by point, its classes as large as `spec.imbalance` says.
pub(super) struct Points {
    draw: Box<dyn Draw>,
    rng: ChaCha8Rng,
    names: [Vec<String>; 2],
    left: Box<dyn Iterator<Item = Position> + Send>,
    values: Vec<f64>,
    labels: Vec<usize>,
    wanted: usize,
}

impl Points {
    pub(super) fn new(
        spec: &DataSpec,
        names: [Vec<String>; 2],
        rng: ChaCha8Rng,
        draw: impl Draw + 'static,
    ) -> Self {
        let [classes, features] = &names;
        let sizes = class_sizes(spec.points, classes.len(), spec.imbalance);
        Self {
            draw: Box::new(draw),
            rng,
            left: Box::new(Position::all(sizes)),
            values: Vec::with_capacity(spec.points * features.len()),
            labels: Vec::with_capacity(spec.points),
            names,
            wanted: spec.points,
        }
    }

    /// The share of the points that are drawn, 0 to 1.
    pub(super) fn share(&self) -> f64 {
        self.labels.len() as f64 / self.wanted.max(1) as f64
    }

    /// Draws some points more. Returns true when all are drawn.
    pub(super) fn advance(&mut self) -> bool {
        let (before, width) = (self.labels.len(), self.names[1].len());
        for position in self.left.by_ref().take(SLICE) {
            let begin = self.values.len();
            self.values.resize(begin + width, 0.0);
            self.draw.point(position, &mut self.values[begin..], &mut self.rng);
            self.labels.push(position.class);
        }
        self.labels.len() < before + SLICE
    }

    /// The data set of the points drawn so far, which are taken.
    pub(super) fn take(&mut self) -> Dataset {
        let labels = std::mem::take(&mut self.labels);
        let shape = (labels.len(), self.names[1].len());
        let points = Array2::from_shape_vec(shape, std::mem::take(&mut self.values));
        let [classes, features] = self.names.clone();
        let points = points.unwrap_or_else(|_| Array2::zeros(shape));
        self.draw.dress(Dataset::whole(points, labels, classes, features))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_equal_size_differ_by_at_most_one_and_the_first_are_larger() {
        assert_eq!(class_sizes(11, 3, 1.0), [4, 4, 3]);
        assert_eq!(class_sizes(400, 7, 1.0), [58, 57, 57, 57, 57, 57, 57]);
        assert_eq!(class_sizes(5, 5, 1.0), [1; 5]);
        let rows: Vec<usize> = Position::all(vec![4, 4, 3]).map(|at| at.class).collect();
        assert_eq!(rows, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1], "rows cycle through the classes");
    }

    #[test]
    fn sizes_fall_by_equal_factors_from_the_first_class_to_the_last() {
        assert_eq!(class_sizes(700, 3, 4.0), [400, 200, 100]);
        assert_eq!(class_sizes(1_020, 2, 50.0), [1_000, 20]);
        assert_eq!(class_sizes(100, 1, 50.0), [100], "one class has all");
    }

    #[test]
    fn every_class_keeps_a_point_and_none_is_lost_or_made_up() {
        for (points, classes) in [(10, 10), (10, 8), (64, 64), (100, 20), (17, 5), (10_000, 64)] {
            for imbalance in [1.0, 1.5, 7.0, 50.0] {
                let sizes = class_sizes(points, classes, imbalance);
                assert_eq!(sizes.iter().sum::<usize>(), points, "{classes} {imbalance}");
                assert!(sizes.iter().all(|&size| size > 0), "{sizes:?}");
                assert!(sizes.windows(2).all(|pair| pair[0] + 1 >= pair[1]), "{sizes:?}");
                assert_eq!(Position::all(sizes).count(), points);
            }
        }
    }
}
