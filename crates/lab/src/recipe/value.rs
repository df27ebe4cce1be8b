//! Keys and values of a recipe's tree: ordered, typed, and formatted for messages.

use toml::de::{DeInteger, DeTable, DeValue};

use engine::config::field::{Field, Kind};
use engine::config::{Choice as _, DataKind, RunConfig};

/// The most characters of a number or a name; more than any number needs.
const LONGEST_VALUE: usize = 100;

/// A key with its value and its place in the text.
pub struct Entry<'a> {
    pub key: &'a str,
    pub at: usize,
    pub value: &'a DeValue<'a>,
}

/// The entries of a table in the order of the text.
pub fn entries<'a>(table: &'a DeTable<'a>) -> Vec<Entry<'a>> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref(),
            at: key.span().start,
            value: value.get_ref(),
        })
        .collect();
    entries.sort_by_key(|entry| entry.at);
    entries
}

/// The data set that these entries choose; ranges in messages depend on it.
pub fn kind_of(entries: &[Entry]) -> DataKind {
    let named =
        entries.iter().find(|entry| entry.key == "data").and_then(|entry| entry.value.as_str());
    let kinds = || DataKind::ALL.iter().chain([&DataKind::Own]);
    let found = kinds().find(|kind| Some(kind.name()) == named);
    found.copied().unwrap_or(RunConfig::default().data.kind)
}

/// The value as typed on the command line, if it has the type of the setting.
///
/// # Errors
/// A message that says what is needed instead.
pub fn typed(field: &Field, kind: DataKind, entry: &Entry) -> Result<String, String> {
    let text = match (field.kind, entry.value) {
        (Kind::Real(..) | Kind::Whole(..) | Kind::Seed(_), DeValue::Integer(number)) => {
            decimal(number)
        }
        (Kind::Real(..) | Kind::Whole(..) | Kind::Seed(_), DeValue::Float(number)) => {
            number.as_str().to_owned()
        }
        (Kind::Pick(_) | Kind::Seed(_), DeValue::String(text)) => text.clone().into_owned(),
        // Of any length.
        (Kind::Moved(_) | Kind::Drawn(_) | Kind::Weight(_), DeValue::String(text)) => {
            return Ok(text.clone().into_owned());
        }
        (Kind::Switch(_), DeValue::Boolean(on)) => on.to_string(),
        (Kind::Layers(_), DeValue::Array(list)) => {
            let units = list.iter().map(|units| match units.get_ref() {
                DeValue::Integer(number) => Ok(decimal(number)),
                DeValue::Float(number) => Ok(number.as_str().to_owned()),
                other => Err(format!(
                    "{} has {} in its list: a list such as [32, 32] is needed: {}",
                    field.name,
                    shown_value(other),
                    field.range(kind)
                )),
            });
            return Ok(units.collect::<Result<Vec<_>, _>>()?.join(","));
        }
        _ => return Err(needed(field, kind, entry)),
    };
    if text.chars().count() > LONGEST_VALUE {
        return Err(format!(
            "{} has more than {LONGEST_VALUE} characters: write it shorter",
            field.name
        ));
    }
    Ok(text)
}

fn needed(field: &Field, kind: DataKind, entry: &Entry) -> String {
    let range = field.range(kind);
    let needed = match field.kind {
        Kind::Real(..) => format!("a number is needed, without quotation marks: {range}"),
        Kind::Whole(..) => format!("a whole number is needed, without quotation marks: {range}"),
        Kind::Seed(_) => format!("a whole number is needed: {range}"),
        Kind::Pick(_) => format!("a name in quotation marks is needed, one of {range}"),
        Kind::Switch(_) => "true or false is needed, without quotation marks".to_owned(),
        Kind::Moved(_) => "a text such as \"17: 0=0.25 1=-0.4; 30: 12=0\" is needed".to_owned(),
        Kind::Drawn(_) => {
            "a text such as \"1: 0.25 -0.4, 0.3 -0.4; 2: 1 0; erased: 17\" is needed".to_owned()
        }
        Kind::Weight(_) => "a text such as \"1:3,2=0.5 2:7,b=0\" is needed".to_owned(),
        Kind::Layers(_) => format!("a list such as [32, 32] is needed: {range}"),
    };
    format!("{} is {}: {needed}", field.name, shown_value(entry.value))
}

/// A whole number in decimal digits.
pub fn decimal(number: &DeInteger) -> String {
    match number.radix() {
        10 => number.as_str().to_owned(),
        radix => u128::from_str_radix(number.as_str(), radix)
            .map_or_else(|_| number.to_string(), |number| number.to_string()),
    }
}

/// Formats a value for a message: short, without line breaks.
pub fn shown_value(value: &DeValue) -> String {
    match value {
        DeValue::String(text) => shown(text),
        DeValue::Integer(number) => shorten(&number.to_string()),
        DeValue::Float(number) => shorten(number.as_str()),
        DeValue::Boolean(on) => on.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// Formats a text for a message: quoted, short, without line breaks.
pub fn shown(text: &str) -> String {
    format!("{:?}", shorten(text))
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The name in `known` closest to `key`: one letter of three may be wrong, and two at most.
pub fn near<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 40;
    if key.len() > LONGEST {
        return None;
    }
    let key = key.to_lowercase().replace('_', "-");
    let most = |name: &str| (key.chars().count().max(name.len()) / 3).min(2);
    known
        .map(|name| (strsim::osa_distance(&key, name), name))
        .filter(|&(distance, name)| distance <= most(name))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_the_word_that_was_meant() {
        let words = ["margin", "mining", "held-out", "lr", "dim"];
        let near = |key| near(key, words.into_iter());
        assert_eq!(near("Margn"), Some("margin"));
        assert_eq!(near("held_out"), Some("held-out"));
        assert_eq!(near("colour"), None);
        assert_eq!(near("magrin"), Some("margin"));
        assert_eq!(near("dmi"), Some("dim"));
        for other in ["xy", "abc", "pid", "dog", "l"] {
            assert_eq!(near(other), None, "{other} is no slip of the pen");
        }
    }

    #[test]
    fn a_long_value_is_shown_short() {
        assert_eq!(shown(&"é".repeat(50)), format!("\"{}…\"", "é".repeat(40)));
        assert_eq!(shown("a\nb"), "\"a\\nb\"");
    }
}
