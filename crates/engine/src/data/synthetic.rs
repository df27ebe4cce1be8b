//! Shapes in three and more dimensions: clusters, a swiss roll, clusters on a sphere.

use std::f64::consts::{PI, TAU};

use rand::RngExt as _;

use super::made::{Points, Position, axes, gaussian, numbered};
use crate::config::DataSpec;
use crate::random::ChaCha8Rng;

/// Gaussian clusters (n×`spec.dimensions`): the first `spec.informative` dimensions are a
/// centre's (from −2 to 2) plus noise of `spec.noise`; the others are noise of standard
/// deviation 1 for every class.
pub(super) fn clusters(spec: &DataSpec, mut rng: ChaCha8Rng) -> Points {
    let informative = spec.informative.min(spec.dimensions);
    let centres = spread_out(spec.classes, || {
        (0..informative).map(|_| rng.random_range(-2.0..2.0)).collect()
    });
    let (names, noise) = ([numbered("cluster", spec.classes), axes(spec.dimensions)], spec.noise);
    let draw = move |position: Position, point: &mut [f64], rng: &mut ChaCha8Rng| {
        let (carrying, idle) = point.split_at_mut(informative);
        for (value, centre) in carrying.iter_mut().zip(&centres[position.class]) {
            *value = centre + noise * gaussian(rng);
        }
        idle.fill_with(|| gaussian(rng));
    };
    Points::new(spec, names, rng, draw)
}

/// A sheet rolled up one and a half times (n×3), cut into classes along its length.
///
/// As in scikit-learn's `make_swiss_roll`, the radius is the angle, from 1.5 π to 4.5 π; here it
/// is divided by 2 π, so that windings are 1 apart. The length of the sheet grows
/// nearly with the square of the angle, so the squares are spread evenly.
pub(super) fn swiss_roll(spec: &DataSpec, rng: ChaCha8Rng) -> Points {
    let (inner, outer) = ((1.5 * PI).powi(2), (4.5 * PI).powi(2));
    let (names, noise) = ([numbered("strip", spec.classes), axes(3)], spec.noise);
    let draw = move |position: Position, point: &mut [f64], rng: &mut ChaCha8Rng| {
        let along = (position.class as f64 + rng.random::<f64>()) / position.classes as f64;
        let angle = (inner + along * (outer - inner)).sqrt();
        let radius = angle / TAU;
        let sheet =
            [radius * libm::cos(angle), rng.random_range(-1.5..1.5), radius * libm::sin(angle)];
        for (value, clean) in point.iter_mut().zip(sheet) {
            *value = clean + noise * gaussian(rng);
        }
    };
    Points::new(spec, names, rng, draw)
}

/// Clusters on the unit sphere (n×`spec.dimensions`): a centre on the sphere plus Gaussian noise
/// of `spec.noise` in every dimension, scaled back to length 1.
pub(super) fn sphere(spec: &DataSpec, mut rng: ChaCha8Rng) -> Points {
    let centres = spread_out(spec.classes, || {
        unit((0..spec.dimensions).map(|_| gaussian(&mut rng)).collect()).unwrap_or_default()
    });
    let (names, noise) = ([numbered("cluster", spec.classes), axes(spec.dimensions)], spec.noise);
    let draw = move |position: Position, point: &mut [f64], rng: &mut ChaCha8Rng| {
        let centre = &centres[position.class];
        let noisy = centre.iter().map(|value| value + noise * gaussian(rng)).collect();
        // The origin has no direction; use the centre then.
        let on_sphere = unit(noisy);
        point.copy_from_slice(on_sphere.as_ref().unwrap_or(centre));
    };
    Points::new(spec, names, rng, draw)
}

/// The vector of length 1 in the same direction; `None` for a zero vector.
fn unit(vector: Vec<f64>) -> Option<Vec<f64>> {
    let norm = vector.iter().map(|value| value * value).sum::<f64>().sqrt();
    (norm > 1e-12).then(|| vector.iter().map(|value| value / norm).collect())
}

/// Draws `count` vectors far from each other: each is the one of 32 candidates that is farthest
/// from its nearest predecessor (Mitchell's best candidate, 1991).
fn spread_out(count: usize, mut draw: impl FnMut() -> Vec<f64>) -> Vec<Vec<f64>> {
    let mut chosen: Vec<Vec<f64>> = Vec::with_capacity(count);
    while chosen.len() < count {
        let mut best = draw();
        for _ in 1..32 {
            let candidate = draw();
            if nearest(&chosen, &candidate) > nearest(&chosen, &best) {
                best = candidate;
            }
        }
        chosen.push(best);
    }
    chosen
}

/// The squared distance from `point` to the nearest of `others`; infinite if there are none.
fn nearest(others: &[Vec<f64>], point: &[f64]) -> f64 {
    let squared = |other: &Vec<f64>| other.iter().zip(point).map(|(a, b)| (a - b).powi(2)).sum();
    others.iter().map(squared).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DataKind, RunConfig};
    use crate::data::Dataset;

    /// Share of a column's variance that lies between the classes, 0 to 1.
    fn explained_by_class(data: &Dataset, column: usize) -> f64 {
        let values = data.points.column(column);
        let mean = values.sum() / data.len() as f64;
        let total: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let between: f64 = (0..data.classes())
            .map(|class| {
                let of_class: Vec<f64> = (0..data.len())
                    .filter(|&row| data.labels[row] == class)
                    .map(|row| values[row])
                    .collect();
                let class_mean = of_class.iter().sum::<f64>() / of_class.len() as f64;
                of_class.len() as f64 * (class_mean - mean).powi(2)
            })
            .sum();
        between / total
    }

    #[test]
    fn only_the_informative_dimensions_of_clusters_carry_the_class() {
        let mut config = RunConfig::of(DataKind::Clusters);
        config.data.points = 3_000;
        let data = Dataset::make(&config);
        for column in 0..4 {
            assert!(explained_by_class(&data, column) > 0.5);
        }
        for column in 4..20 {
            assert!(explained_by_class(&data, column) < 0.02);
            assert!((data.points.column(column).std(0.0) - 1.0).abs() < 0.06);
        }
    }

    #[test]
    fn points_on_the_sphere_have_length_1() {
        for (dimensions, noise) in [(2, 0.0), (3, 0.25), (64, 2.0)] {
            let mut config = RunConfig::of(DataKind::Sphere);
            config.data.dimensions = dimensions;
            config.data.noise = noise;
            config.data.classes = 20;
            for point in Dataset::make(&config).points.rows() {
                assert!((point.dot(&point).sqrt() - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn the_swiss_roll_is_cut_along_its_length() {
        let mut config = RunConfig::of(DataKind::SwissRoll);
        config.data.noise = 0.0;
        let data = Dataset::make(&config);
        let mut last_of_strip = [0.0_f64; 4];
        let mut first_of_strip = [f64::INFINITY; 4];
        for (point, &label) in data.points.rows().into_iter().zip(&data.labels) {
            let radius = point[0].hypot(point[2]);
            let turned = radius - point[2].atan2(point[0]) / TAU;
            assert!((turned - turned.round()).abs() < 1e-12, "the radius is the angle / 2π");
            last_of_strip[label] = last_of_strip[label].max(radius);
            first_of_strip[label] = first_of_strip[label].min(radius);
        }
        for strip in 1..4 {
            assert!(last_of_strip[strip - 1] < first_of_strip[strip]);
        }
        assert!(first_of_strip[0] >= 0.75 && last_of_strip[3] <= 2.25);
    }

    #[test]
    fn centres_are_spread_out() {
        let rng = &mut crate::random::generator(3, crate::random::Purpose::Data, 0);
        let centres = spread_out(20, || vec![rng.random::<f64>(), rng.random::<f64>()]);
        for (index, centre) in centres.iter().enumerate() {
            assert!(nearest(&centres[..index], centre).sqrt() > 0.12);
        }
    }
}
