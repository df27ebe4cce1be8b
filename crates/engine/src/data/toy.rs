//! Shapes in the plane: one function each, which draws a point of a class without noise.

use std::f64::consts::{PI, TAU};

use ndarray::Array2;
use rand::RngExt as _;

use super::dataset::Dataset;
use super::made::{Points, Position, gaussian, numbered};
use crate::config::DataSpec;
use crate::random::ChaCha8Rng;

/// A shape in the plane: the names of its classes and the function that draws a point.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    names: Names,
    point: fn(Position, &mut ChaCha8Rng) -> [f64; 2],
}

#[derive(Clone, Copy)]
enum Names {
    Numbered(&'static str),
    Pair([&'static str; 2]),
}

pub(super) const BLOBS: Shape = Shape { names: Names::Numbered("blob"), point: blob };
pub(super) const MOONS: Shape =
    Shape { names: Names::Pair(["upper moon", "lower moon"]), point: moon };
pub(super) const RINGS: Shape = Shape { names: Names::Numbered("ring"), point: ring };
pub(super) const SPIRAL: Shape = Shape { names: Names::Numbered("spiral"), point: spiral };
pub(super) const XOR: Shape =
    Shape { names: Names::Pair(["same sign", "opposite signs"]), point: xor };
pub(super) const CHECKERBOARD: Shape =
    Shape { names: Names::Pair(["even fields", "odd fields"]), point: checkerboard };
pub(super) const PINWHEEL: Shape = Shape { names: Names::Numbered("blade"), point: blade };

/// Points of the shape (n×2), with Gaussian noise of `spec.noise` added to both coordinates.
pub(super) fn make(spec: &DataSpec, shape: Shape, rng: ChaCha8Rng) -> Points {
    let class_names = match shape.names {
        Names::Numbered(what) => numbered(what, spec.classes),
        Names::Pair(names) => names.map(String::from).to_vec(),
    };
    let (names, noise) = ([class_names, vec!["x".into(), "y".into()]], spec.noise);
    let draw = move |position: Position, point: &mut [f64], rng: &mut ChaCha8Rng| {
        for (value, clean) in point.iter_mut().zip((shape.point)(position, rng)) {
            *value = clean + noise * gaussian(rng);
        }
    };
    Points::new(spec, names, rng, draw)
}

/// No points yet, to be drawn by hand.
pub(super) fn none(classes: usize) -> Dataset {
    let features = vec!["x".into(), "y".into()];
    Dataset::whole(Array2::zeros((0, 2)), Vec::new(), numbered("class", classes), features)
}

/// The point at this radius and angle (radians, anticlockwise from the x axis).
fn polar(radius: f64, angle: f64) -> [f64; 2] {
    [radius * libm::cos(angle), radius * libm::sin(angle)]
}

/// The centre of a blob. Centres are arranged like sunflower seeds (Vogel 1979), which spreads any
/// number of them evenly, about 2.3 apart.
fn blob(position: Position, _: &mut ChaCha8Rng) -> [f64; 2] {
    let golden_angle = PI * (3.0 - 5.0_f64.sqrt());
    let class = position.class as f64;
    polar(1.3 * (class + 0.5).sqrt(), class * golden_angle)
}

/// Half circles of radius 1: the upper one around (−½, −¼), the lower one around (½, ¼).
fn moon(position: Position, rng: &mut ChaCha8Rng) -> [f64; 2] {
    let [x, y] = polar(1.0, PI * rng.random::<f64>());
    if position.class == 0 { [x - 0.5, y - 0.25] } else { [0.5 - x, 0.25 - y] }
}

/// Circles around the origin, their radii ½, 1, 1½, …
fn ring(position: Position, rng: &mut ChaCha8Rng) -> [f64; 2] {
    polar(0.5 * (position.class + 1) as f64, TAU * rng.random::<f64>())
}

/// An arm of the spiral: radius t, angle 2.5 t beyond the arm's start, t evenly from 0.25 to 2.
fn spiral(position: Position, _: &mut ChaCha8Rng) -> [f64; 2] {
    let t = 0.25 + 1.75 * position.fraction();
    polar(t, 2.5 * t + position.turn())
}

/// A quadrant, ¹⁄₁₀ to 1½ from both axes; opposite quadrants belong to the same class.
fn xor(position: Position, rng: &mut ChaCha8Rng) -> [f64; 2] {
    let side = if position.index.is_multiple_of(2) { 1.0 } else { -1.0 };
    let x = side * rng.random_range(0.1..1.5);
    let y = side * rng.random_range(0.1..1.5);
    if position.class == 0 { [x, y] } else { [x, -y] }
}

/// A square of a 4×4 board from −2 to 2; row + column is even for class 0, odd for class 1.
fn checkerboard(position: Position, rng: &mut ChaCha8Rng) -> [f64; 2] {
    let field = position.index % 8;
    let row = field / 2;
    let column = 2 * (field % 2) + (row + position.class) % 2;
    [column, row].map(|corner| corner as f64 - 2.0 + rng.random::<f64>())
}

/// A blade from radius 0.3 to 2 that curves by e^radius / 4, as in the pinwheel of Johnson et al.
/// (2016), *Composing graphical models with neural networks*.
fn blade(position: Position, rng: &mut ChaCha8Rng) -> [f64; 2] {
    let radius: f64 = rng.random_range(0.3..2.0);
    polar(radius, position.turn() + 0.25 * libm::exp(radius))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DataKind, RunConfig};

    /// The points and labels of `kind` without noise.
    fn clean(kind: DataKind, classes: usize) -> Vec<([f64; 2], usize)> {
        let mut config = RunConfig::of(kind);
        config.data.noise = 0.0;
        config.data.classes = classes;
        let data = Dataset::make(&config);
        let points = data.points.rows().into_iter().map(|row| [row[0], row[1]]);
        points.zip(data.labels.clone()).collect()
    }

    #[test]
    fn a_spiral_without_noise_lies_on_its_curve_evenly() {
        for arms in 2..=8 {
            let points = clean(DataKind::Spiral, arms);
            let size = points.iter().filter(|(_, label)| *label == 0).count();
            let first_arm = points.iter().filter(|(_, label)| *label == 0).enumerate();
            for (index, ([x, y], _)) in first_arm {
                let t = 0.25 + 1.75 * index as f64 / (size - 1) as f64;
                assert!((x.hypot(*y) - t).abs() < 1e-12);
            }
            for ([x, y], label) in points {
                let t = x.hypot(y);
                let angle = 2.5 * t + TAU * label as f64 / arms as f64;
                assert!((x - t * angle.cos()).abs() < 1e-12 && (y - t * angle.sin()).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn noise_is_the_standard_deviation_of_both_coordinates() {
        let mut config = RunConfig::of(DataKind::Spiral);
        config.data.points = 10_000;
        config.data.noise = 0.3;
        let noisy = Dataset::make(&config).points;
        config.data.noise = 0.0;
        let offsets = noisy - Dataset::make(&config).points;
        for column in offsets.columns() {
            assert!((column.std(0.0) - 0.3).abs() < 0.01);
            assert!(column.sum().abs() / 10_000.0 < 0.01);
        }
    }

    #[test]
    fn moons_are_interleaved_half_circles() {
        let points = clean(DataKind::Moons, 2);
        for &([x, y], label) in &points {
            let (centre, up) = if label == 0 { ([-0.5, -0.25], 1.0) } else { ([0.5, 0.25], -1.0) };
            assert!(((x - centre[0]).hypot(y - centre[1]) - 1.0).abs() < 1e-12);
            assert!(up * (y - centre[1]) >= 0.0);
        }
        let right_of_the_other = points.iter().any(|([x, _], label)| *label == 0 && *x > 0.4);
        let left_of_the_other = points.iter().any(|([x, _], label)| *label == 1 && *x < -0.4);
        assert!(right_of_the_other && left_of_the_other);
    }

    #[test]
    fn rings_are_circles_half_a_unit_apart() {
        for ([x, y], label) in clean(DataKind::Rings, 8) {
            assert!((x.hypot(y) - 0.5 * (label + 1) as f64).abs() < 1e-12);
        }
    }

    #[test]
    fn xor_and_checkerboard_classes_follow_from_the_position() {
        for ([x, y], label) in clean(DataKind::Xor, 2) {
            assert_eq!(usize::from(x * y < 0.0), label);
        }
        let mut fields = [0; 16];
        for ([x, y], label) in clean(DataKind::Checkerboard, 2) {
            let (column, row) = ((x + 2.0).floor() as usize, (y + 2.0).floor() as usize);
            assert_eq!((row + column) % 2, label);
            fields[4 * row + column] += 1;
        }
        assert_eq!(fields, [50; 16]);
    }

    #[test]
    fn blades_of_a_pinwheel_are_the_same_blade_turned() {
        for ([x, y], label) in clean(DataKind::Pinwheel, 5) {
            let radius = x.hypot(y);
            let turned = y.atan2(x) - 0.25 * radius.exp() - TAU * label as f64 / 5.0;
            assert!((turned / TAU - (turned / TAU).round()).abs() < 1e-12);
        }
    }

    #[test]
    fn blobs_keep_their_distance() {
        for classes in 1..=20 {
            let points = clean(DataKind::Blobs, classes);
            for (a, label_a) in &points[..classes] {
                for (b, label_b) in &points[..classes] {
                    let distance = (a[0] - b[0]).hypot(a[1] - b[1]);
                    assert!(label_a == label_b || distance > 1.8, "{distance}");
                }
            }
        }
    }
}
