//! The report of what was read and decided, for a terminal, a sheet in the window, or JSON.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// Facts about a file and decisions about its data. As JSON it has these keys alone, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Rows of data in the file: without headers, comments and empty lines.
    pub rows: u64,
    /// Names of the columns that make up a point.
    pub features: Vec<String>,
    /// Name of the column with the classes, if there is one.
    pub label: Option<String>,
    /// Points of each class, in the order of the classes.
    pub classes: ClassCounts,
    /// Columns that are neither label nor features.
    pub left_out: Vec<LeftOut>,
    /// Rows that were looked at and are no points, since a value is missing.
    pub dropped_rows: u64,
    /// Missing values in the columns of the features.
    pub missing: u64,
    /// Points that equal an earlier one of the same class.
    pub duplicates: u64,
    /// Different points that occur with more than one class.
    pub contradictions: u64,
    /// Classes of one point.
    pub singletons: u64,
    /// Rows drawn at random where there are too many to take them all; otherwise 0.
    pub sampled: u64,
    /// Warnings, in sentences.
    pub warnings: Vec<String>,
}

/// A column that is neither label nor feature, and why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LeftOut {
    /// Its name.
    pub column: String,
    /// The reason.
    pub why: String,
}

/// Number of points of each class; an object in JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassCounts(pub Vec<(String, u64)>);

impl ClassCounts {
    /// The counts of these labels.
    pub fn of(names: &[String], labels: &[usize]) -> Self {
        let mut counts: Vec<_> = names.iter().map(|name| (name.clone(), 0)).collect();
        for &label in labels {
            if let Some((_, count)) = counts.get_mut(label) {
                *count += 1;
            }
        }
        Self(counts)
    }
}

impl Serialize for ClassCounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, count) in &self.0 {
            map.serialize_entry(name, count)?;
        }
        map.end()
    }
}
