//! Labels in a second file: a line for each row, or a table with a column of labels, such as the
//! metadata.tsv of the Embedding Projector; or words with their classes, in any order.
//!
//! The projector wants no line of names above one column, and one above several. People have it
//! otherwise, so the number of lines decides, and the report says what was found.

use std::collections::HashMap;

use engine::numbers::counted;
use engine::text::excerpt;

use super::error::VectorError;
use super::source::Source;

/// The most lines of a label file.
const MOST_LINES: usize = 5_000_000;

/// Names of columns that are labels, likeliest first.
const LABEL_NAMES: [&str; 10] =
    ["class", "label", "labels", "species", "target", "variety", "category", "intent", "type", "y"];

/// Names of columns that are the words of a point.
const TEXT_NAMES: [&str; 7] = ["word", "words", "text", "sentence", "title", "name", "token"];

/// Labels and words of the rows of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attached {
    /// Name of the column or array of the labels; none if there are words alone.
    pub(crate) label: Option<String>,
    /// Name of the column or array of the words.
    pub(crate) text: Option<String>,
    /// Rows of the source, each with its label.
    pub(crate) rows: Vec<(usize, String)>,
    /// The words of each row of the source, if there are any.
    pub(crate) texts: Option<Vec<String>>,
    /// Columns that are neither.
    pub(crate) unused: Vec<String>,
    /// Warnings, in sentences.
    pub(crate) warnings: Vec<String>,
}

/// The columns that a person chose, by name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) label: Option<&'a str>,
    pub(crate) text: Option<&'a str>,
}

/// A label file in columns, with the row of the source for each of its rows.
struct Columns<'a> {
    names: Vec<String>,
    rows: Vec<(usize, Vec<&'a str>)>,
    warnings: Vec<String>,
}

/// Reads a label file for a source.
pub(crate) fn attach(
    path: &str,
    bytes: &[u8],
    source: &dyn Source,
    wanted: Wanted<'_>,
) -> Result<Attached, VectorError> {
    // UTF-8 or, by its mark, UTF-16.
    let (text, _, _) = encoding_rs::UTF_8.decode(bytes);
    let lines = split(path, &text)?;
    let columns = match by_word(&lines, source) {
        Some(columns) => columns,
        None => by_line(path, lines, source.rows())?,
    };
    choose(columns, source, wanted)
}

/// Lines in columns: at tabs; in a .csv at commas or semicolons; otherwise a line is one value.
fn split<'a>(path: &str, text: &'a str) -> Result<Vec<Vec<&'a str>>, VectorError> {
    let first = text.lines().next().unwrap_or_default();
    let is_csv = path.to_lowercase().ends_with(".csv");
    let delimiter = if first.contains('\t') {
        Some('\t')
    } else if is_csv && first.contains(';') {
        Some(';')
    } else {
        is_csv.then_some(',')
    };
    let lines: Vec<Vec<&str>> = text
        .lines()
        .take(MOST_LINES + 1)
        .map(|line| match delimiter {
            Some(delimiter) => line.split(delimiter).map(unquoted).collect(),
            None => vec![line.trim()],
        })
        .collect();
    if lines.len() > MOST_LINES {
        return Err(VectorError::Lines { most: MOST_LINES });
    }
    Ok(lines)
}

fn unquoted(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell)
}

/// Lines by the word in their first column, if most of them are words of the source.
fn by_word<'a>(lines: &[Vec<&'a str>], source: &dyn Source) -> Option<Columns<'a>> {
    source.word(0)?;
    if lines.iter().all(|line| line.len() < 2) {
        return None;
    }
    let words: HashMap<String, usize> =
        (0..source.rows()).rev().filter_map(|row| Some((source.word(row)?, row))).collect();
    let row_of = |line: &[&str]| words.get(*line.first()?).copied();
    let mut rows: Vec<(usize, Vec<&str>)> =
        lines.iter().filter_map(|line| Some((row_of(line)?, line.clone()))).collect();
    if 2 * rows.len() <= lines.len() {
        return None;
    }
    rows.sort_by_key(|(row, _)| *row);
    let listed = rows.len();
    rows.dedup_by_key(|(row, _)| *row);
    let mut warnings = Vec::new();
    let width = lines.iter().map(Vec::len).max().unwrap_or(0);
    let has_names = lines.first().is_some_and(|line| row_of(line).is_none());
    let names = names(width, lines.first().filter(|_| has_names).map(Vec::as_slice));
    let missing = lines.len() - listed - usize::from(has_names);
    if missing > 0 {
        let words = counted(missing as u64, "word");
        warnings.push(format!("{words} of the label file: no vector is there."));
    }
    if listed > rows.len() {
        let lines = counted((listed - rows.len()) as u64, "line");
        warnings.push(format!("{lines} of the label file: the word stood there before."));
    }
    Some(Columns { names, rows, warnings })
}

/// Lines in the order of the rows, with or without a line of names above.
fn by_line<'a>(
    path: &str,
    mut lines: Vec<Vec<&'a str>>,
    rows: usize,
) -> Result<Columns<'a>, VectorError> {
    let is_empty = |line: &Vec<&str>| line.iter().all(|cell| cell.is_empty());
    while lines.len() > rows && lines.last().is_some_and(is_empty) {
        lines.pop();
    }
    let width = lines.iter().map(Vec::len).max().unwrap_or(0);
    let mut warnings = Vec::new();
    let file = excerpt(path);
    let head = if lines.len() == rows + 1 {
        if width == 1 {
            warnings.push(format!(
                "{file} has one line more than there are rows: its first, \"{}\", is the name of \
                 the column, not a label.",
                excerpt(lines[0][0])
            ));
        }
        Some(lines.remove(0))
    } else if lines.len() == rows {
        if width > 1 {
            warnings.push(format!(
                "{file} has as many lines as there are rows, so its first is one of them, not \
                 the names of the columns."
            ));
        }
        None
    } else {
        return Err(VectorError::Count { what: "lines", labels: lines.len(), rows });
    };
    let names = names(width, head.as_deref());
    Ok(Columns { names, rows: lines.into_iter().enumerate().collect(), warnings })
}

/// Names of the columns, numbered where there are none.
fn names(width: usize, head: Option<&[&str]>) -> Vec<String> {
    (0..width)
        .map(|column| match head.and_then(|head| head.get(column)) {
            Some(name) if !name.is_empty() => (*name).to_owned(),
            _ => format!("column {}", column + 1),
        })
        .collect()
}

/// Decides which column is the label and which the words.
fn choose(
    columns: Columns<'_>,
    source: &dyn Source,
    wanted: Wanted<'_>,
) -> Result<Attached, VectorError> {
    let Columns { names, rows, warnings } = columns;
    let cell = |line: &[&str], column: usize| (*line.get(column).unwrap_or(&"")).to_owned();
    let find = |choice: &'static str, name: &str| {
        names.iter().position(|known| known == name).ok_or_else(|| VectorError::NoSuch {
            choice,
            value: excerpt(name),
            found: list(&names),
        })
    };
    let mut candidates = (0..names.len()).filter(|&column| {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for (_, line) in &rows {
            if let Some(value) = line.get(column).filter(|value| !value.is_empty()) {
                *counts.entry(value).or_default() += 1;
            }
        }
        counts.values().filter(|&&count| count > 1).count() > 1 && 2 * counts.len() <= rows.len()
    });
    let label = match wanted.label {
        Some(name) => Some(find("label", name)?),
        None => {
            let candidates: Vec<usize> = candidates.by_ref().collect();
            named(&names, &LABEL_NAMES)
                .filter(|column| candidates.contains(column))
                .or_else(|| candidates.last().copied())
        }
    };
    if label.is_none() && names.len() > 1 {
        return Err(VectorError::NoLabelColumn { found: list(&names) });
    }
    let text = match wanted.text {
        Some(name) => Some(find("texts", name)?),
        None if source.word(0).is_some() => None,
        None => named(&names, &TEXT_NAMES)
            .or_else(|| (0..names.len()).find(|&column| Some(column) != label))
            .filter(|&column| Some(column) != label),
    };
    let texts = text.map(|column| {
        let mut texts = vec![String::new(); source.rows()];
        for (row, line) in &rows {
            texts[*row] = cell(line, column);
        }
        texts
    });
    let labels =
        label.map(|column| rows.iter().map(|(row, line)| (*row, cell(line, column))).collect());
    let is_unused = |column: &usize| Some(*column) != label && Some(*column) != text;
    Ok(Attached {
        label: label.map(|column| names[column].clone()),
        text: text.map(|column| names[column].clone()),
        rows: labels.unwrap_or_default(),
        texts,
        unused: (0..names.len()).filter(is_unused).map(|column| names[column].clone()).collect(),
        warnings,
    })
}

/// The column with the likeliest of some names.
fn named(names: &[String], likely: &[&str]) -> Option<usize> {
    likely.iter().find_map(|like| names.iter().position(|name| name.to_lowercase() == *like))
}

/// Names in a message.
pub(crate) fn list(names: &[String]) -> String {
    const MOST: usize = 12;
    let mut list = names.iter().take(MOST).map(|name| excerpt(name)).collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        list.push_str(", …");
    }
    list
}

#[cfg(test)]
mod tests {
    use super::super::lines::Lines;
    use super::*;

    const NUMBERS: &[u8] = b"1 2\n3 4\n5 6\n7 8\n";

    fn attached(path: &str, text: &str, wanted: Wanted<'_>) -> Result<Attached, VectorError> {
        let source = Lines::read(NUMBERS, false)?;
        attach(path, text.as_bytes(), &source, wanted)
    }

    fn labels(attached: &Attached) -> Vec<&str> {
        attached.rows.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn commas_cut_a_csv_alone() -> Result<(), VectorError> {
        let text = "Boston, MA\nParis, TX\nBoston, MA\nParis, TX\n";
        let lines = attached("places.txt", text, Wanted::default())?;
        assert_eq!(labels(&lines), ["Boston, MA", "Paris, TX", "Boston, MA", "Paris, TX"]);
        let csv = "id;\"kind\"\n1;a\n2;b\n3;a\n4;b\n";
        let table = attached("kinds.csv", csv, Wanted::default())?;
        assert_eq!(
            (labels(&table), table.label.as_deref()),
            (vec!["a", "b", "a", "b"], Some("kind"))
        );
        Ok(())
    }

    #[test]
    fn a_label_that_is_named_wins_and_one_that_is_not_there_is_refused() -> Result<(), VectorError>
    {
        let text = "name\tclass\tsize\na\tx\t1\nb\ty\t1\nc\tx\t2\nd\ty\t2\n";
        let table = attached("meta.tsv", text, Wanted::default())?;
        assert_eq!((table.label.as_deref(), table.text.as_deref()), (Some("class"), Some("name")));
        assert_eq!(table.unused, ["size"]);
        let size = Wanted { label: Some("size"), text: Some("class") };
        assert_eq!(labels(&attached("meta.tsv", text, size)?), ["1", "1", "2", "2"]);
        let colour = Wanted { label: Some("colour"), text: None };
        let error = attached("meta.tsv", text, colour).unwrap_err().to_string();
        assert!(error.contains("name, class, size"), "{error}");
        Ok(())
    }

    #[test]
    fn columns_whose_values_never_come_back_are_no_labels() -> Result<(), VectorError> {
        let text = "a\t1\nb\t2\nc\t3\nd\t4\n";
        let error = attached("meta.tsv", text, Wanted::default()).unwrap_err();
        assert!(matches!(error, VectorError::NoLabelColumn { .. }));
        // One column of them is words.
        let words = attached("meta.tsv", "a\nb\nc\nd\n", Wanted::default())?;
        assert_eq!((words.label, words.texts.map(|texts| texts.len())), (None, Some(4)));
        Ok(())
    }

    #[test]
    fn marks_of_utf_16_and_of_utf_8_are_no_part_of_a_label() -> Result<(), VectorError> {
        let text = "\u{feff}a\r\nb\r\na\r\nb";
        assert_eq!(labels(&attached("l.txt", text, Wanted::default())?), ["a", "b", "a", "b"]);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let source = Lines::read(NUMBERS, false)?;
        let attached = attach("l.txt", &wide, &source, Wanted::default())?;
        assert_eq!(labels(&attached), ["a", "b", "a", "b"]);
        Ok(())
    }
}
