//! The Palmer penguins: four measurements of three species (see `assets/penguins`).

use ndarray::Array2;
use serde::Deserialize;

use super::dataset::Dataset;
use super::sample;
use super::scale::standardize;
use crate::config::DataSpec;
use crate::random::ChaCha8Rng;

const SPECIES: [&str; 3] = ["Adelie", "Chinstrap", "Gentoo"];
const FEATURES: [&str; 4] =
    ["bill length (mm)", "bill depth (mm)", "flipper length (mm)", "body mass (g)"];

/// A row of the file with all four measurements.
#[derive(Deserialize)]
struct Penguin {
    species: String,
    bill_length_mm: f64,
    bill_depth_mm: f64,
    flipper_length_mm: f64,
    body_mass_g: f64,
}

impl Penguin {
    fn measurements(&self) -> [f64; 4] {
        [self.bill_length_mm, self.bill_depth_mm, self.flipper_length_mm, self.body_mass_g]
    }
}

/// The first `spec.classes` species (n×4): each measurement standardized over the penguins used
/// (mean 0, standard deviation 1), plus noise of `spec.noise`.
pub(super) fn penguins(spec: &DataSpec, rng: &mut ChaCha8Rng) -> Dataset {
    let (measurements, species): (Vec<_>, Vec<_>) = read().into_iter().unzip();
    let rows = sample::choose(&species, spec.classes, spec.points, rng);
    let mut points = Array2::from_shape_fn((rows.len(), FEATURES.len()), |(row, feature)| {
        measurements[rows[row]][feature]
    });
    let all: Vec<usize> = (0..points.nrows()).collect();
    standardize(&mut points, &all);
    sample::add_noise(&mut points, spec.noise, rng);
    let labels = rows.iter().map(|&row| species[row]).collect();
    let names = SPECIES.iter().take(spec.classes).map(ToString::to_string).collect();
    Dataset::whole(points, labels, names, FEATURES.map(String::from).to_vec())
}

/// The measurements and the species of every penguin with all four measurements.
///
/// The file is compiled into the program; a test checks that all 342 penguins are read.
fn read() -> Vec<([f64; 4], usize)> {
    let text: &[u8] = include_bytes!("../../../../assets/penguins/penguins.csv");
    csv::Reader::from_reader(text)
        .deserialize()
        .filter_map(|row: csv::Result<Penguin>| {
            let penguin = row.ok()?;
            let species = SPECIES.iter().position(|&name| name == penguin.species)?;
            Some((penguin.measurements(), species))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DataKind, RunConfig};

    #[test]
    fn all_342_penguins_with_four_measurements_are_there() {
        let penguins = read();
        assert_eq!(penguins.len(), 342);
        let count = |species| penguins.iter().filter(|(_, of)| *of == species).count();
        assert_eq!([count(0), count(1), count(2)], [151, 68, 123]);
        assert_eq!(penguins[0], ([39.1, 18.7, 181.0, 3_750.0], 0));
        // The means that the palmerpenguins package documents.
        let mean = |feature: usize| {
            penguins.iter().map(|(values, _)| values[feature]).sum::<f64>() / 342.0
        };
        for (feature, expected) in [43.921_93, 17.151_17, 200.915_2, 4_201.754].iter().enumerate() {
            assert!((mean(feature) / expected - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn measurements_are_standardized() {
        for (points, classes) in [(342, 3), (342, 2), (30, 3)] {
            let mut config = RunConfig::of(DataKind::Penguins);
            config.data.points = points;
            config.data.classes = classes;
            for column in Dataset::make(&config).points.columns() {
                assert!((column.sum() / column.len() as f64).abs() < 1e-12);
                assert!((column.std(0.0) - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn two_classes_are_the_first_two_species() {
        let mut config = RunConfig::of(DataKind::Penguins);
        config.data.classes = 2;
        let data = Dataset::make(&config);
        assert_eq!(data.class_names, ["Adelie", "Chinstrap"]);
        assert_eq!(data.len(), 151 + 68);
        assert_eq!(data.feature_names[3], "body mass (g)");
    }
}
