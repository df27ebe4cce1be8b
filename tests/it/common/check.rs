//! Comparing numbers with reference values, and reading those.

use ndarray::Array2;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The error allowed, as a share of the largest of the numbers compared together.
pub const TOLERANCE: f64 = 1e-11;
/// Numbers compared together count as this large at least.
const SMALLEST_SCALE: f64 = 1e-2;

/// Compares, counts what it compared, and remembers the largest error.
#[derive(Default)]
pub struct Check {
    pub compared: usize,
    pub worst: f64,
}

impl Check {
    pub fn close(&mut self, place: &str, ours: &[f64], theirs: &[f64]) {
        let scale = theirs.iter().fold(SMALLEST_SCALE, |scale, x| scale.max(x.abs()));
        self.close_within(TOLERANCE, scale, place, ours, theirs);
    }

    pub fn close_within(
        &mut self,
        share: f64,
        scale: f64,
        place: &str,
        ours: &[f64],
        theirs: &[f64],
    ) {
        assert_eq!(ours.len(), theirs.len(), "{place}");
        for (i, (x, y)) in ours.iter().zip(theirs).enumerate() {
            let error = (x - y).abs() / scale;
            assert!(error <= share, "{place}, entry {i}: {x}, not {y} (error {error:e})");
            self.worst = self.worst.max(error);
            self.compared += 1;
        }
    }

    pub fn equal<T: PartialEq + std::fmt::Debug>(&mut self, place: &str, ours: T, theirs: T) {
        assert_eq!(ours, theirs, "{place}");
        self.compared += 1;
    }

    pub fn done(self, what: &str) {
        println!("{what}: {} numbers compared, largest error {:e}", self.compared, self.worst);
        assert!(self.compared > 0, "nothing was compared: is the file empty?");
    }
}

pub fn read<T: DeserializeOwned>(value: &Value) -> T {
    T::deserialize(value).unwrap_or_else(|error| panic!("{error}: {value}"))
}

pub fn optional<T: DeserializeOwned>(value: &Value) -> Option<T> {
    (!value.is_null()).then(|| read(value))
}

pub fn matrix(rows: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = read(rows);
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}
