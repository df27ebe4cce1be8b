//! Choices about a table, and those that were made.

use engine::text::excerpt;

use super::cell::Decimal;
use super::layout::Header;
use super::records::Delimiter;
use crate::choices::{Choice, Choices};
use crate::error::ImportError;

/// Everything that can be decided about a table.
pub const CHOICES: [Choice; 15] = [
    row(
        "label",
        "COLUMN",
        "The column with the classes: its name, or its number as in #5; none if \
         there is none. Default: proposed by name (class, label, species, target, variety, quality, \
         …), then the last column, then the first",
    ),
    row(
        "features",
        "COLUMNS",
        "The columns of numbers that make up a point, with commas between \
         them; #2-#9 is a range. Default: all columns of numbers that are no index and not constant",
    ),
    row("leave-out", "COLUMNS", "Columns that are no features"),
    row(
        "texts",
        "COLUMNS",
        "Columns that are shown beside the points; none for none. Default: all \
         columns of words",
    ),
    row(
        "text-features",
        "COLUMN:WHAT",
        "Makes points of the words of a column instead of numbers: char2, char3, char4 (groups of \
         letters up to this length) or word, the number of columns (64 to 512), counts or tf-idf, \
         l2 or no-l2, as in message:char4:256:counts:l2, which is what COLUMN alone means. \
         Default: none",
    ),
    row(
        "missing",
        "drop|fill",
        "What becomes of a row with a missing value: it is dropped, or the \
         value is filled with the mean of its column. Default: drop, but fill where more than half \
         of the rows would go",
    ),
    row(
        "missing-value",
        "VALUES",
        "What else stands for a missing value, such as -200, besides \
         empty cells, NA, N/A, ?, NaN, null, <NA>, #N/A and None",
    ),
    row(
        "standardize",
        "true|false",
        "Gives each column mean 0 and standard deviation 1 on the \
         training rows. Default: true, but false with text-features",
    ),
    row(
        "delimiter",
        "NAME",
        "What stands between cells: comma, semicolon, tab, pipe or spaces \
         (runs of spaces and tabs). Default: what cuts all rows alike",
    ),
    row("decimal", "point|comma", "The decimal sign. Default: what most numbers have"),
    row(
        "header",
        "names|none|counts",
        "The first line: the names of the columns, a row like the \
         others, or the numbers of rows and columns (150,4,setosa,…). Default: what it looks like",
    ),
    row(
        "skip",
        "LINES",
        "Number of lines before the table. Default: comments, and lines with \
         another number of cells",
    ),
    row(
        "comment",
        "SIGN",
        "What a line begins with that is no row: #, % or none. Default: the sign \
         of the lines before the table",
    ),
    row(
        "encoding",
        "NAME",
        "utf-8, utf-16le, utf-16be or windows-1252. Default: what it looks like",
    ),
    row(
        "sample-seed",
        "N",
        "The seed of the random choice of rows, where there are too many. \
         Default: 0",
    ),
];

const fn row(name: &'static str, value: &'static str, help: &'static str) -> Choice {
    Choice { name, value, help }
}

/// Treatment of rows with missing values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// They are dropped.
    Drop,
    /// The mean of the column takes the place.
    Fill,
}

/// A column, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted<T> {
    /// None is wanted.
    None,
    /// This is wanted.
    Some(T),
}

/// The choices of a person, read.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub label: Option<Wanted<String>>,
    pub features: Option<Vec<String>>,
    pub leave_out: Vec<String>,
    pub texts: Option<Wanted<Vec<String>>>,
    pub text_features: Option<String>,
    pub missing: Option<Missing>,
    pub missing_values: Vec<String>,
    pub standardize: Option<bool>,
    pub delimiter: Option<Delimiter>,
    pub decimal: Option<Decimal>,
    pub header: Option<Header>,
    pub skip: Option<usize>,
    pub comment: Option<Option<u8>>,
    pub encoding: Option<String>,
    pub seed: u64,
}

/// Names of delimiters.
pub const DELIMITERS: [(&str, Delimiter); 5] = [
    ("comma", Delimiter::Byte(b',')),
    ("semicolon", Delimiter::Byte(b';')),
    ("tab", Delimiter::Byte(b'\t')),
    ("pipe", Delimiter::Byte(b'|')),
    ("spaces", Delimiter::Spaces),
];
/// Names of decimal signs.
pub const DECIMALS: [(&str, Decimal); 2] = [("point", Decimal::Point), ("comma", Decimal::Comma)];
/// Names of first lines.
pub const HEADERS: [(&str, Header); 3] =
    [("names", Header::Names), ("none", Header::None), ("counts", Header::Counts)];
/// Names of comment signs.
pub const COMMENTS: [(&str, Option<u8>); 3] =
    [("#", Some(b'#')), ("%", Some(b'%')), ("none", None)];
/// Names of what becomes of missing values.
pub const MISSINGS: [(&str, Missing); 2] = [("drop", Missing::Drop), ("fill", Missing::Fill)];
const SWITCH: [(&str, bool); 2] = [("true", true), ("false", false)];

/// The name of a value in one of these tables.
pub fn name_of<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> &'static str {
    table.iter().find(|(_, known)| known == value).map_or("", |(name, _)| name)
}

impl Settings {
    /// Reads the choices.
    ///
    /// # Errors
    /// A name or a value that there isn't, with those that there are.
    pub fn read(file: &str, choices: &Choices) -> Result<Self, ImportError> {
        choices.check(file, &CHOICES)?;
        let one = |name: &str| choices.get(name).map(str::trim);
        let list = |name: &str| {
            let values = one(name).map(columns);
            values.filter(|values| !values.is_empty())
        };
        let none_or = |text: &str| match text {
            "none" | "" => Wanted::None,
            other => Wanted::Some(other.to_owned()),
        };
        let number = |name: &'static str| {
            let read = |text: &str| {
                text.parse::<u64>().map_err(|_| {
                    let value = excerpt(text);
                    ImportError::new(file, format!("{name} is '{value}': a whole number is needed"))
                })
            };
            one(name).map(read).transpose()
        };
        Ok(Self {
            label: one("label").map(none_or),
            features: one("features").map(|text| match none_or(text) {
                Wanted::None => Vec::new(),
                Wanted::Some(text) => columns(&text),
            }),
            leave_out: list("leave-out").unwrap_or_default(),
            texts: one("texts").map(|text| match none_or(text) {
                Wanted::None => Wanted::None,
                Wanted::Some(text) => Wanted::Some(columns(&text)),
            }),
            text_features: one("text-features")
                .filter(|text| !matches!(*text, "" | "none"))
                .map(str::to_owned),
            missing: pick(file, choices, "missing", &MISSINGS)?,
            missing_values: list("missing-value").unwrap_or_default(),
            standardize: pick(file, choices, "standardize", &SWITCH)?,
            delimiter: pick(file, choices, "delimiter", &DELIMITERS)?,
            decimal: pick(file, choices, "decimal", &DECIMALS)?,
            header: pick(file, choices, "header", &HEADERS)?,
            skip: number("skip")?.map(|lines| usize::try_from(lines).unwrap_or(usize::MAX)),
            comment: pick(file, choices, "comment", &COMMENTS)?,
            encoding: one("encoding").map(str::to_owned),
            seed: number("sample-seed")?.unwrap_or(0),
        })
    }
}

fn pick<T: Copy>(
    file: &str,
    choices: &Choices,
    name: &str,
    table: &[(&str, T)],
) -> Result<Option<T>, ImportError> {
    let Some(text) = choices.get(name).map(str::trim) else { return Ok(None) };
    let found = table.iter().find(|(known, _)| known.eq_ignore_ascii_case(text));
    found.map(|(_, value)| Some(*value)).ok_or_else(|| {
        let names: Vec<_> = table.iter().map(|(name, _)| *name).collect();
        let (value, names) = (excerpt(text), names.join(", "));
        ImportError::new(
            file,
            format!("{name} is '{value}': it can be {names}; choose one of them"),
        )
    })
}

/// The names in a list, quoted where they need it as in CSV: `a, "b, c"`.
fn columns(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let mut name = String::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = quoted;
            while let Some((inside, after)) = rest.split_once('"') {
                name += inside;
                rest = after;
                match rest.strip_prefix('"') {
                    Some(after) => rest = after,
                    None => break,
                }
                name.push('"');
            }
        }
        let (plain, after) = rest.split_once(',').unwrap_or((rest, ""));
        name += plain.trim();
        rest = after.trim_start();
        if !name.is_empty() {
            names.push(name);
        }
    }
    names
}

/// Writes what [`Settings`] reads: names with commas between them, quoted where they need it.
pub fn list(names: &[&str]) -> String {
    let quoted = |name: &&str| {
        let is_plain = !name.contains(['"', ',', '\n', '\r']) && name.trim() == *name;
        if is_plain { (*name).to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
    };
    names.iter().map(quoted).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_names_are_read_as_they_are_written() {
        for names in [vec!["a"], vec!["a b", "c, d", "e\"f", "\"", "g, \"h"], vec!["#2-#9"]] {
            assert_eq!(columns(&list(&names)), names);
        }
        assert_eq!(columns("a, \"b, c\" ,d,"), ["a", "b, c", "d"]);
        assert_eq!(columns("\"never closed"), ["never closed"]);
    }

    #[test]
    fn what_cannot_be_decided_is_refused_with_what_can() {
        let refused = |name: &str, value: &str| {
            Settings::read("t.csv", &[(name, value)].into_iter().collect()).unwrap_err().to_string()
        };
        assert!(refused("lable", "x").contains("did you mean label?"));
        assert!(refused("missing", "zero").contains("'zero': it can be drop, fill"));
        assert!(refused("skip", "-1").contains("skip is '-1': a whole number"));
    }
}
