//! The kind of each column, and why.

use std::fmt;

use engine::numbers::{count, counted, percent};
use engine::own_data::OwnData;
use engine::text::excerpt;

use super::layout::{Declared, Header, Layout};
use super::survey::{ColumnSurvey, Survey};

/// Kind of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A value of the points.
    Number,
    /// The class of the points.
    Label,
    /// Words, shown beside the points.
    Text,
    /// Words that make up the points.
    TextFeatures,
    /// Counts or names the rows.
    Index,
    /// Has the same value in every row.
    Constant,
    /// Dates or times.
    Date,
    /// Several values of the points in one cell.
    Vector,
    /// Left out, by a person or since hardly a row has a value.
    LeftOut,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Number => "number",
            Self::Label => "label",
            Self::Text => "text",
            Self::TextFeatures => "text features",
            Self::Index => "index",
            Self::Constant => "constant",
            Self::Date => "date",
            Self::Vector => "vector",
            Self::LeftOut => "left out",
        })
    }
}

/// A kind, and the reason for it.
pub type Because = (Kind, String);

/// Words in names of columns that count or name rows.
const NAMES_OF_IDS: [&str; 12] = [
    "id", "ids", "index", "idx", "rownames", "rowname", "rowid", "uuid", "guid", "unnamed", "key",
    "serial",
];
/// Words that do so only if nearly every row has another number.
const NAMES_OF_NUMBERS: [&str; 7] = ["number", "no", "nr", "num", "code", "row", "sample"];

/// The kind of a column by what it has in it, whatever the label is.
pub fn kind(index: usize, column: &ColumnSurvey, survey: &Survey, layout: &Layout) -> Because {
    let rows = survey.rows;
    let known = column.known(rows);
    let most = |n: u64| n * 10 >= known * 9;
    if known == 0 {
        return (Kind::LeftOut, "no row has a value".to_owned());
    }
    match layout.declared.get(index) {
        Some(Declared::Date) => return (Kind::Date, "its attribute is a date".to_owned()),
        Some(Declared::Nominal(_) | Declared::Text) => return words(column),
        _ => {}
    }
    if most(column.vectors) {
        return (Kind::Vector, "each cell holds a vector".to_owned());
    }
    if most(column.numbers) {
        return numbers(index, column, survey, layout);
    }
    if most(column.dates) {
        return (Kind::Date, format!("dates or times, such as {}", column.first));
    }
    words(column)
}

fn words(column: &ColumnSurvey) -> Because {
    let different = column.values.len() as u64;
    if different == 1 {
        return (Kind::Constant, format!("each row has '{}'", column.first));
    }
    let different = match column.full_after {
        Some(_) => format!("more than {}", count(different - 1)),
        None => count(different),
    };
    (Kind::Text, format!("words, {different} different ones; shown beside the points"))
}

fn numbers(index: usize, column: &ColumnSurvey, survey: &Survey, layout: &Layout) -> Because {
    let known = column.known(survey.rows);
    if column.range.is_some_and(|(low, high)| low == high) && column.numbers == known {
        return (Kind::Constant, format!("each row has {}", column.first));
    }
    if let Some(why) = index_reason(index, column, survey, layout) {
        return (Kind::Index, why);
    }
    if column.missing * 2 > survey.rows {
        let missing = format!("{} of {}", count(column.missing), counted(survey.rows, "row"));
        return (Kind::LeftOut, format!("{missing} have no value"));
    }
    (Kind::Number, if column.has_fractions() { "numbers" } else { "whole numbers" }.to_owned())
}

/// The reason for which a column counts or names the rows, if it does. Such a column says nothing
/// of a point, and where the rows are in the order of the classes it gives the class away.
fn index_reason(
    index: usize,
    column: &ColumnSurvey,
    survey: &Survey,
    layout: &Layout,
) -> Option<String> {
    if column.has_fractions() {
        return None;
    }
    let numbers = column.numbers;
    // What begins again and again, as the hours of days, counts something else than rows.
    let begins_rarely = column.full_after.is_some() || numbers <= 20 * column.values.len() as u64;
    if numbers >= 10 && column.steps * 10 >= (numbers - 1) * 9 && begins_rarely {
        return Some("an index: it goes up by 1 from row to row".to_owned());
    }
    let (low, high) = column.range?;
    let different = column.share_of_different(survey.rows);
    let spread = high - low;
    if numbers >= 20 && different > 0.999 && spread + 1.0 == numbers as f64 {
        return Some("an index: it has each whole number once".to_owned());
    }
    if index == 0
        && layout.is_unnamed[0]
        && layout.header == Header::Names
        && column.rises + 1 == numbers
    {
        return Some("an index: it goes up from row to row and has no name".to_owned());
    }
    let name = layout.names[index].as_str();
    let parts = parts(name);
    let is_named = |words: &[&str]| parts.iter().any(|part| words.contains(&part.as_str()));
    let has_name = !layout.is_unnamed[index];
    if has_name && is_named(&NAMES_OF_IDS) {
        return Some("an ID, by its name".to_owned());
    }
    if has_name && is_named(&NAMES_OF_NUMBERS) && different >= 0.9 {
        return Some("an ID: by its name, and nearly every row has another number".to_owned());
    }
    if index == 0 && numbers >= 20 {
        if column.rises + 1 == numbers {
            return Some("an index: it goes up from row to row".to_owned());
        }
        if !has_name && different >= 0.9 && spread >= 10.0 * numbers as f64 {
            let share = percent(different);
            return Some(format!("an ID: the first column, with {share} different large numbers"));
        }
    }
    None
}

/// The words of a name in lower case: `PassengerId`, `passenger_id` and `Passenger ID` have two.
pub fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        let is_new = !c.is_alphanumeric() || (c.is_uppercase() && was_lower);
        if is_new && parts.last().is_some_and(|part| !part.is_empty()) {
            parts.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(part) = parts.last_mut()
        {
            part.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The reason for which a column can't be the label, if it can't.
pub fn unfit_for_label(column: &ColumnSurvey, rows: u64) -> Option<String> {
    let most = OwnData::MOST_CLASSES;
    if column.has_fractions() && column.numbers * 10 >= column.known(rows) * 9 {
        return Some("it has fractions; classes are words or whole numbers".to_owned());
    }
    let too_many = |n: String| {
        Some(format!(
            "it has {n} different values, but at most {} classes are possible; take another column",
            count(most as u64)
        ))
    };
    let Some(classes) = column.classes() else {
        return too_many(format!("more than {}", count(column.values.len() as u64 - 1)));
    };
    let classes: Vec<_> = classes.collect();
    let pairs = classes.iter().filter(|&&n| n >= 2).count();
    if pairs < 2 {
        return Some(format!(
            "it has {}, of which {pairs} {} two rows or more; a triplet needs two classes of two \
             points",
            counted_classes(classes.len() as u64),
            if pairs == 1 { "has" } else { "have" },
        ));
    }
    if classes.len() > most { too_many(count(classes.len() as u64)) } else { None }
}

fn counted_classes(n: u64) -> String {
    if n == 1 { "1 class".to_owned() } else { format!("{} classes", count(n)) }
}

/// Words that name a label, the surest first.
const NAMES_OF_LABELS: [&str; 17] = [
    "class",
    "label",
    "species",
    "target",
    "variety",
    "quality",
    "classes",
    "labels",
    "category",
    "diagnosis",
    "outcome",
    "survived",
    "cultivar",
    "intent",
    "y",
    "digit",
    "type",
];

/// The column that is proposed as the label, and why.
pub fn propose_label(kinds: &[Because], survey: &Survey, layout: &Layout) -> Option<Because2> {
    let rows = survey.rows;
    let fits = |index: usize| {
        let is_possible = matches!(kinds[index].0, Kind::Number | Kind::Text | Kind::Index);
        is_possible && unfit_for_label(&survey.columns[index], rows).is_none()
    };
    if let Some(index) = layout.declared_label.filter(|&index| fits(index)) {
        return Some((index, "the file calls it its output".to_owned()));
    }
    let named = |index: &usize| !layout.is_unnamed[*index];
    let all = || 0..kinds.len();
    for name in NAMES_OF_LABELS {
        let is_it = |index: &usize| layout.names[*index].eq_ignore_ascii_case(name);
        if let Some(index) = all().find(|index| named(index) && is_it(index) && fits(*index)) {
            return Some((index, "the label, by its name".to_owned()));
        }
    }
    for name in &NAMES_OF_LABELS[..10] {
        let is_it = |index: &usize| parts(&layout.names[*index]).iter().any(|part| part == name);
        if let Some(index) = all().find(|index| named(index) && is_it(index) && fits(*index)) {
            return Some((index, format!("the label: '{name}' is in its name")));
        }
    }
    by_place(kinds, survey, &fits)
}

/// Number of a column, and the reason for it.
pub type Because2 = (usize, String);

/// The last column, the first, or the only one of words, if it is like a label.
fn by_place(kinds: &[Because], survey: &Survey, fits: &dyn Fn(usize) -> bool) -> Option<Because2> {
    let (first, last) = (0, kinds.len().checked_sub(1)?);
    let rows = survey.rows;
    let different = |index: usize| survey.columns[index].values.len() as u64;
    let is_like_label = |index: usize| {
        let few = different(index) * 2 <= rows;
        let is_full = survey.columns[index].missing * 2 <= rows;
        fits(index)
            && few
            && is_full
            && match kinds[index].0 {
                Kind::Text => true,
                Kind::Number | Kind::Index => {
                    different(index) <= 100 && (rows < 50 || different(index) * 5 <= rows)
                }
                _ => false,
            }
    };
    let is_like_the_others = |index: usize| {
        let numbers = (0..kinds.len()).filter(|&other| other != index);
        let numbers: Vec<_> = numbers.filter(|&other| kinds[other].0 == Kind::Number).collect();
        let alike = numbers.iter().filter(|&&other| {
            let column = &survey.columns[other];
            let few = different(other) <= 2 * different(index);
            column.classes().is_some() && few
        });
        alike.count() * 2 > numbers.len()
    };
    let first_is_sure = kinds[first].0 == Kind::Text
        && kinds[last].0 == Kind::Number
        && is_like_label(first)
        && is_like_the_others(last);
    let words = || (0..=last).find(|&index| kinds[index].0 == Kind::Text && is_like_label(index));
    if is_like_label(last) && !first_is_sure {
        Some((last, "the label: the last column, with few different values".to_owned()))
    } else if is_like_label(first) {
        Some((first, "the label: the first column, with few different values".to_owned()))
    } else {
        words().map(|index| (index, "the label: the first column of words that repeat".to_owned()))
    }
}

/// Name of a column in quotes, for messages.
pub fn quoted(name: &str) -> String {
    format!("'{}'", excerpt(name))
}
