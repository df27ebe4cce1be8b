//! Names of points for people: the row and the class.

use crate::engine::data::{Dataset, Split};

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

/// The name of a point with its split: "#17 · arm 2 · held out".
pub fn with_split(data: &Dataset, row: usize) -> String {
    let class = class_name(data, row);
    let split = match data.split_of(row) {
        Split::Train => "",
        Split::HeldOut => " · held out",
        Split::Unseen => " · class not trained on",
    };
    format!("#{row} · {class}{split}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;

    #[test]
    fn a_point_is_named_with_its_class_and_whether_it_is_held_out() {
        let data = Dataset::make(&RunConfig::default());
        let held_out = data.held_out[0];
        let class = &data.class_names[data.labels[held_out]];
        assert_eq!(with_split(&data, held_out), format!("#{held_out} · {class} · held out"));
        let trained_on = data.train[0];
        assert!(!with_split(&data, trained_on).contains("held out"));
    }
}
