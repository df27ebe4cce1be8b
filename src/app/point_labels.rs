//! Names of points for people: the row, the text if the point is one, and the class.

use std::borrow::Cow;

use crate::engine::data::{Dataset, Split};

/// The name of a point: its row, its class, and its text if it has one.
pub fn name(data: &Dataset, row: usize) -> String {
    let label = label(data, row);
    match whole_text(data, row) {
        Some(text) => format!("#{row} {label}, “{text}”"),
        None => format!("#{row} {label}"),
    }
}

/// The label of a point in words: the name of its class, or if the label is known to be wrong
/// "labelled arm 2, drawn as arm 1".
pub fn label(data: &Dataset, row: usize) -> String {
    let named = class_name(data, row);
    match data.true_class(row).and_then(|class| data.class_names.get(class)) {
        Some(truly) => format!("labelled {named}, drawn as {truly}"),
        None => named.to_owned(),
    }
}

/// The most characters of a text in a short name.
const BRIEF: usize = 28;

/// The name of a point for one line: a long text is cut.
pub fn brief(data: &Dataset, row: usize) -> String {
    let label = label(data, row);
    let Some(text) = text(data, row) else { return format!("#{row} {label}") };
    match text.char_indices().nth(BRIEF) {
        Some((end, _)) => format!("#{row} {label}, “{}…”", text[..end].trim_end()),
        None => format!("#{row} {label}, “{text}”"),
    }
}

/// The text of a point to be shown where there is little room, if it has one; without the name of
/// the column that it is from.
pub fn text(data: &Dataset, row: usize) -> Option<Cow<'_, str>> {
    Some(or_changed(data, row, data.words_of(row)?))
}

/// The text of a point, with the names of the columns that its parts are from.
fn whole_text(data: &Dataset, row: usize) -> Option<Cow<'_, str>> {
    Some(or_changed(data, row, data.text_of(row)?))
}

/// A text as it is; of a point that was changed by hand it is no longer quite true, and says so.
fn or_changed<'a>(data: &Dataset, row: usize, text: &'a str) -> Cow<'a, str> {
    let is_moved = data.moved().values().iter().any(|value| value.row == row);
    if is_moved { format!("{text} (changed)").into() } else { text.into() }
}

/// The text of a point, or the name of its class if it has none.
pub fn text_or_class(data: &Dataset, row: usize) -> Cow<'_, str> {
    text(data, row).unwrap_or_else(|| class_name(data, row).into())
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

/// The name of a point with its split: "#17 · arm 2 · held out"; its text comes first.
pub fn with_split(data: &Dataset, row: usize) -> String {
    let class = label(data, row);
    let split = match data.split_of(row) {
        Split::Train => "",
        Split::HeldOut => " · held out",
        Split::Unseen => " · class not trained on",
    };
    let text = whole_text(data, row).map_or(String::new(), |text| format!("“{text}” · "));
    format!("{text}#{row} · {class}{split}")
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
        assert!(!name(&data, trained_on).contains("labelled"));
        assert!(!with_split(&data, trained_on).contains("held out"));
    }

    #[test]
    fn a_point_with_a_wrong_label_is_named_with_both_classes() {
        let mut config = RunConfig::default();
        config.data.label_noise = 0.1;
        let data = Dataset::make(&config);
        let &(row, class) = data.mislabelled().iter().find(|wrong| wrong.1 == 0).unwrap();
        assert_eq!((class, data.true_class(row)), (0, Some(0)));
        let labelled = class_name(&data, row);
        let expected = format!("#{row} labelled {labelled}, drawn as spiral 1");
        assert_eq!(name(&data, row), expected);
        let expected = format!("labelled {labelled}, drawn as spiral 1");
        assert!(with_split(&data, row).contains(&expected), "{}", with_split(&data, row));
    }
}
