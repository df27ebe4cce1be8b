//! The handwritten digits: 1,797 real pictures of 8×8 pixels (UCI, see `assets/digits`).

use std::io::Read as _;

use flate2::read::GzDecoder;
use ndarray::Array2;

use super::dataset::Dataset;
use super::made::pixels;
use super::sample;
use crate::config::DataSpec;
use crate::random::ChaCha8Rng;

const SIDE: usize = 8;
/// The value of a black pixel in the file.
const INK: f64 = 16.0;

/// Digits 0 to `spec.classes` − 1 (n×64), from 0 paper to 1 ink, plus noise of `spec.noise`.
pub(super) fn make(spec: &DataSpec, rng: &mut ChaCha8Rng) -> Dataset {
    let (pictures, digits): (Vec<_>, Vec<_>) = read().into_iter().unzip();
    let rows = sample::choose(&digits, spec.classes, spec.points, rng);
    let mut points =
        Array2::from_shape_fn((rows.len(), SIDE * SIDE), |(row, pixel)| pictures[rows[row]][pixel]);
    sample::add_noise(&mut points, spec.noise, rng);
    let labels = rows.iter().map(|&row| digits[row]).collect();
    let names = (0..spec.classes).map(|digit| format!("digit {digit}")).collect();
    Dataset::whole(points, labels, names, pixels(SIDE)).with_pictures(SIDE)
}

/// Every picture of the bundled file, its pixels from 0 to 1, with its digit.
///
/// The file is compiled into the program; a test checks that every row is read.
fn read() -> Vec<([f64; SIDE * SIDE], usize)> {
    let mut text = String::new();
    let packed: &[u8] = include_bytes!("../../../../assets/digits/digits.csv.gz");
    if GzDecoder::new(packed).read_to_string(&mut text).is_err() {
        return Vec::new();
    }
    text.lines().filter_map(picture).collect()
}

/// One line of the file: 64 pixels from 0 to 16, then the digit.
fn picture(line: &str) -> Option<([f64; SIDE * SIDE], usize)> {
    let (pixels, digit) = line.rsplit_once(',')?;
    let mut values = [0.0; SIDE * SIDE];
    let mut written = pixels.split(',');
    for value in &mut values {
        *value = written.next()?.parse::<f64>().ok()? / INK;
    }
    Some((values, digit.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DataKind, RunConfig};

    #[test]
    fn not_one_of_the_1797_pictures_is_lost() {
        let data = Dataset::make(&RunConfig::of(DataKind::Digits));
        assert_eq!(data.len(), 1_797);
        let mut sizes = [0; 10];
        for &label in &data.labels {
            sizes[label] += 1;
        }
        // The class sizes that UCI gives for this set.
        assert_eq!(sizes, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
        // The mean of all pixels is 4.884 in the units of the file, as scikit-learn has it.
        assert!((data.points.mean().unwrap() * INK - 4.884_164_579_855_314).abs() < 1e-9);
    }

    #[test]
    fn the_first_picture_is_the_zero_of_the_file() {
        let data = Dataset::make(&RunConfig::of(DataKind::Digits));
        let first_two_lines = [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0];
        for (pixel, value) in first_two_lines.into_iter().enumerate() {
            assert_eq!(data.points[(0, pixel)], f64::from(value) / 16.0);
        }
        assert_eq!(data.class_names[data.labels[0]], "digit 0");
        assert_eq!(data.feature_names[9], "pixel (2,2)");
        let pictures = data.pictures.unwrap();
        assert_eq!(pictures.of(0)[..5], [0, 0, 80, 207, 143]);
        assert_eq!(pictures.of(1_797), [0_u8; 0]);
    }

    #[test]
    fn fewer_classes_are_the_first_digits_and_fewer_points_are_shared_out_equally() {
        let mut config = RunConfig::of(DataKind::Digits);
        config.data.classes = 3;
        assert_eq!(Dataset::make(&config).len(), 178 + 182 + 177);
        config.data.points = 31;
        let data = Dataset::make(&config);
        let sizes = [0, 1, 2].map(|digit| data.labels.iter().filter(|&&l| l == digit).count());
        assert_eq!(sizes, [11, 10, 10]);
    }

    #[test]
    fn a_line_that_is_no_picture_is_not_made_into_one() {
        assert!(picture("1,2,3").is_none());
        assert!(picture("").is_none());
        assert!(picture(&"x,".repeat(65)).is_none());
    }
}
