//! The largest possible distance between classes.

use engine::choice::Distance;
use engine::config::RunConfig;

/// The largest possible smallest distance among `classes` points, one per class, in the run's
/// distance; `None` if nothing limits it. Not all triplets can satisfy a margin above it.
///
/// On a circle the points are spread evenly. On a sphere of more dimensions this is the bound of
/// Rankin, "The closest packing of spherical caps in n dimensions" (1955): a simplex up to d + 1
/// points, a right angle beyond. (Past 2·d points the true angle is less; this returns a right
/// angle.)
pub fn farthest(config: &RunConfig, classes: usize) -> Option<f64> {
    let cosine = config.distance == Distance::Cosine;
    if classes < 2 || !(config.embedder.normalize || cosine) {
        return None;
    }
    let cos = cosine_of_nearest(config.embedder.dim, classes);
    Some(match config.distance {
        Distance::Euclidean => (2.0 * (1.0 - cos)).sqrt(),
        Distance::Squared => 2.0 * (1.0 - cos),
        Distance::Cosine => 1.0 - cos,
    })
}

/// The cosine of the angle between the nearest two of `n` points on the unit sphere in `d`
/// dimensions, spread as far apart as possible.
fn cosine_of_nearest(d: usize, n: usize) -> f64 {
    match d {
        0 | 1 if n > 2 => 1.0,
        2 if n > 2 => (std::f64::consts::TAU / n as f64).cos(),
        _ if n <= d + 1 => -1.0 / (n as f64 - 1.0),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::config::{DataKind, RunConfig};

    fn farthest_of(dim: usize, classes: usize, distance: Distance) -> f64 {
        let mut config = RunConfig::of(DataKind::Blobs);
        (config.embedder.normalize, config.embedder.dim) = (true, dim);
        config.distance = distance;
        farthest(&config, classes).unwrap()
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn known_figures_have_their_known_sides() {
        let euclidean = |dim, classes| farthest_of(dim, classes, Distance::Euclidean);
        assert!(near(euclidean(2, 2), 2.0), "two ends of a line");
        assert!(near(euclidean(2, 3), 3_f64.sqrt()), "a triangle");
        assert!(near(euclidean(2, 4), 2_f64.sqrt()), "a square");
        assert!(near(euclidean(2, 6), 1.0), "a hexagon");
        assert!(near(euclidean(3, 4), (8.0_f64 / 3.0).sqrt()), "a tetrahedron");
        assert!(near(euclidean(3, 6), 2_f64.sqrt()), "an octahedron");
        assert!(near(euclidean(1, 2), 2.0) && near(euclidean(1, 3), 0.0), "only −1 and 1");
    }

    #[test]
    fn squared_is_twice_the_cosine_on_the_sphere() {
        let squared = farthest_of(8, 5, Distance::Squared);
        assert!(near(squared, 2.0 * farthest_of(8, 5, Distance::Cosine)));
        assert!(near(squared, 2.5), "a simplex of five");
    }

    #[test]
    fn off_the_sphere_only_the_cosine_is_limited() {
        let mut config = RunConfig::default();
        assert_eq!(farthest(&config, 4), None);
        config.distance = Distance::Cosine;
        assert!(near(farthest(&config, 4).unwrap(), 1.0));
        assert_eq!(farthest(&config, 1), None);
    }
}
