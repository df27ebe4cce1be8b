//! Names of points for people: the row and the class.

use crate::engine::data::Dataset;

/// The name of a point: its row and its class.
pub fn name(data: &Dataset, row: usize) -> String {
    format!("#{row} {}", class_name(data, row))
}

/// The name of a point's class.
pub fn class_name(data: &Dataset, row: usize) -> &str {
    let class = class(data, row);
    data.class_names.get(class).map_or("", String::as_str)
}

/// The class of a point.
pub fn class(data: &Dataset, row: usize) -> usize {
    data.labels.get(row).copied().unwrap_or(0)
}
