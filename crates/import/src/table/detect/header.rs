//! The first line of a table: names of columns, counts, or a row like the others.

use super::delimiter::width;
use super::{Sample, Top, next_line};
use crate::error::ImportError;
use crate::table::cell::{Decimal, is_date, is_missing, trimmed, vector};
use crate::table::layout::{Header, unique};
use crate::table::records::{Format, Record, Records, line_at};
use crate::table::settings::Settings;
use std::collections::HashSet;

/// The most lines before a table that belong to none of its rows.
const MOST_PREAMBLE: usize = 50;

/// The first line, and what it says.
pub struct Found {
    pub header: Header,
    /// Offset of the line of the header, or of the first row.
    pub top: usize,
    /// Offset of the first row.
    pub start: usize,
    pub names: Vec<String>,
    pub is_unnamed: Vec<bool>,
    pub class_names: Vec<String>,
    pub declared_rows: Option<u64>,
}

type Row = [Vec<u8>];

/// Finds the first line in a sample.
pub fn find(
    file: &str,
    text: &[u8],
    format: Format,
    decimal: Decimal,
    sample: &Sample,
    top: &Top,
    settings: &Settings,
) -> Result<Found, ImportError> {
    let rows = &sample.rows;
    let first = if settings.skip.is_some() { 0 } else { preamble(rows, decimal) };
    let body = &rows[(first + 1).min(rows.len())..];
    // The widths of the rows below count: a first line of counts has fewer cells or more.
    let columns = if body.is_empty() { rows[first].len() } else { width(body).0 };
    let at = Start { file, text, sample, first, columns, decimal };
    let row = rows[first].as_slice();
    let wanted = settings.header;
    let has_names = looks_like_names(row, body, columns, decimal);
    if first == 0
        && matches!(wanted, None | Some(Header::Names))
        && !has_names
        && let Some((offset, names)) = names_in_comment(file, text, format, decimal, top, columns)
    {
        return Ok(at.found(Header::Names, offset, 0, Some(names)));
    }
    let counts = counts(row, body, columns, decimal);
    match wanted {
        Some(Header::Counts) => {
            let counts = counts.ok_or_else(|| {
                ImportError::new(
                    file,
                    "header is counts, but the first line isn't like \
                     `150,4,setosa,versicolor`, the numbers of rows and of features; choose \
                     names or none",
                )
                .in_row(line_at(text, at.offset(first)))
            })?;
            Ok(at.with_counts(counts))
        }
        Some(Header::Names) => at.named(row),
        Some(Header::None) => Ok(at.found(Header::None, at.offset(first), 0, None)),
        None => match counts {
            Some(counts) => Ok(at.with_counts(counts)),
            None if has_names => at.named(row),
            None => Ok(at.found(Header::None, at.offset(first), 0, None)),
        },
    }
}

/// The place of the first line.
struct Start<'a> {
    file: &'a str,
    text: &'a [u8],
    sample: &'a Sample,
    first: usize,
    columns: usize,
    decimal: Decimal,
}

/// Contents of a first line of counts.
struct Counts {
    rows: u64,
    classes: Vec<String>,
}

impl Start<'_> {
    /// The offset of a row of the sample, at its first character.
    fn offset(&self, row: usize) -> usize {
        let at = self.sample.offsets.get(row).copied().unwrap_or(self.sample.end);
        let blank = |byte: &&u8| matches!(**byte, b'\r' | b'\n');
        at + self.text[at..].iter().take_while(blank).count()
    }

    fn found(&self, header: Header, top: usize, lines: usize, names: Option<Vec<String>>) -> Found {
        let mut names = names.unwrap_or_default();
        names.resize(self.columns, String::new());
        let is_unnamed = names.iter().map(String::is_empty).collect();
        let names = unique(names);
        let start = self.offset(self.first + lines);
        let (class_names, declared_rows) = (Vec::new(), None);
        Found { header, top, start, names, is_unnamed, class_names, declared_rows }
    }

    fn with_counts(&self, counts: Counts) -> Found {
        let found = self.found(Header::Counts, self.offset(self.first), 1, None);
        Found { class_names: counts.classes, declared_rows: Some(counts.rows), ..found }
    }

    fn named(&self, row: &Row) -> Result<Found, ImportError> {
        self.refuse_second_header()?;
        let mut names: Vec<_> =
            row.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        if names.len() + 1 == self.columns {
            // As R writes tables: the names of the rows have no header.
            names.insert(0, "row names".to_owned());
        }
        Ok(self.found(Header::Names, self.offset(self.first), 1, Some(names)))
    }

    /// Refuses a second line of words over columns of numbers.
    fn refuse_second_header(&self) -> Result<(), ImportError> {
        let rows = &self.sample.rows[self.first..];
        let (Some(second), Some(below)) = (rows.get(1), rows.get(2..)) else { return Ok(()) };
        let numeric = numeric_columns(below, self.columns, self.decimal, 2);
        let words = numeric
            .iter()
            .filter(|&&column| second.get(column).is_some_and(|cell| is_word(cell, self.decimal)));
        let words = words.count();
        if words == 0 || words * 2 < numeric.len() {
            return Ok(());
        }
        let (one, two) = (self.offset(self.first), self.offset(self.first + 1));
        Err(ImportError::new(
            self.file,
            format!(
                "this row and row {} are both words over columns of numbers; a table has one line \
                 of names: leave the others out of the file",
                line_at(self.text, one)
            ),
        )
        .in_row(line_at(self.text, two)))
    }
}

/// Number of leading rows that have another number of cells than the table and don't name it.
fn preamble(rows: &[Vec<Vec<u8>>], decimal: Decimal) -> usize {
    let (columns, _) = width(rows);
    let leading = rows.iter().take(MOST_PREAMBLE).take_while(|row| row.len() != columns).count();
    if leading == 0 || leading == rows.len() {
        return 0;
    }
    let (last, body) = (&rows[leading - 1], &rows[leading..]);
    let is_short_header =
        last.len() + 1 == columns && looks_like_names(last, body, columns, decimal);
    let has_counts = counts(last, body, columns, decimal).is_some();
    if is_short_header || has_counts { leading - 1 } else { leading }
}

/// Reads `150,4,setosa,versicolor,virginica`, or `N D` before rows of a word and D numbers.
fn counts(row: &Row, body: &[Vec<Vec<u8>>], columns: usize, decimal: Decimal) -> Option<Counts> {
    let whole = |cell: &Vec<u8>| str::from_utf8(cell).ok()?.parse::<u64>().ok();
    let filled = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let (rows, features) = (whole(row.first()?)?, whole(row.get(1)?)?);
    if features + 1 != columns as u64 || columns < 3 || body.is_empty() {
        return None;
    }
    let names = &row[2..filled.max(2)];
    let classes: Vec<_> =
        names.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    let all_words = names.iter().all(|cell| is_word(cell, decimal));
    let last = |row: &Vec<Vec<u8>>| row.get(columns - 1).and_then(whole);
    let fits = if names.is_empty() {
        filled == 2 && columns != 2 && row.len() != columns || row.len() == columns && filled == 2
    } else {
        let in_range = |label: u64| label < classes.len() as u64;
        names.len() >= 2 && all_words && body.iter().filter_map(last).all(in_range)
    };
    fits.then_some(Counts { rows, classes })
}

/// The names in the last comment line, as numpy.savetxt writes them.
fn names_in_comment(
    file: &str,
    text: &[u8],
    format: Format,
    decimal: Decimal,
    top: &Top,
    columns: usize,
) -> Option<(usize, Vec<String>)> {
    let (offset, sign) = (top.last_comment?, top.comment?);
    let end = next_line(text, offset);
    let line = &text[offset..end];
    let start = offset + line.iter().position(|&byte| byte == sign)? + 1;
    let format = Format { comment: None, ..format };
    let mut records = Records::new(file, format, start, end);
    let mut record = Record::default();
    if !records.read(text, &mut record).ok()? || record.len() != columns || columns < 2 {
        return None;
    }
    let cells: Vec<_> = record.cells(text).map(trimmed).collect();
    let names = cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    cells.iter().all(|cell| is_word(cell, decimal)).then_some((offset, names))
}

/// Columns of which nine tenths of the cells are numbers, and so many at least.
fn numeric_columns(
    body: &[Vec<Vec<u8>>],
    columns: usize,
    decimal: Decimal,
    least: usize,
) -> Vec<usize> {
    let is_numeric = |&column: &usize| {
        let cells = body.iter().filter_map(|row| row.get(column));
        let known: Vec<_> = cells.filter(|cell| !is_missing(cell, &[])).collect();
        let numbers = known.iter().filter(|cell| decimal.number(cell).is_some()).count();
        numbers >= least && numbers * 10 >= known.len() * 9
    };
    (0..columns).filter(is_numeric).collect()
}

fn is_word(cell: &[u8], decimal: Decimal) -> bool {
    !is_missing(cell, &[]) && decimal.number(cell).is_none()
}

/// Returns true for 0, 1, 2, … or 1990, 1991, 1992, …, among words or not.
fn counts_up(row: &Row, decimal: Decimal) -> bool {
    let numbers: Vec<_> = row.iter().filter_map(|cell| decimal.number(cell)).collect();
    numbers.len() >= 3
        && numbers.iter().all(|number| number.fract() == 0.0)
        && numbers.windows(2).all(|pair| pair[1] - pair[0] == 1.0)
}

/// Returns true if a first row names the columns of the rows below.
fn looks_like_names(row: &Row, body: &[Vec<Vec<u8>>], columns: usize, decimal: Decimal) -> bool {
    let Some(below) = body.first() else { return false };
    if counts_up(row, decimal) && !counts_up(below, decimal) {
        return true;
    }
    // The header of R's tables has no cell over the names of the rows.
    let shift = usize::from(row.len() + 1 == columns);
    let over = |column: usize| column.checked_sub(shift).and_then(|column| row.get(column));
    let (mut words, mut numbers) = (0, 0);
    for column in numeric_columns(body, columns, decimal, 1) {
        match over(column) {
            Some(cell) if decimal.number(cell).is_some() => numbers += 1,
            Some(cell) if is_word(cell, decimal) => words += 1,
            _ => {}
        }
    }
    if words + numbers > 0 {
        return words > numbers;
    }
    names_words(row, body, columns)
}

/// Returns true if a first row of words names columns of words: it is unlike a column of vectors or
/// dates below, or it occurs nowhere below while other words do so again and again.
fn names_words(row: &Row, body: &[Vec<Vec<u8>>], columns: usize) -> bool {
    let is_name = |cell: &Vec<u8>| (1..=40).contains(&cell.len());
    let different: HashSet<_> = row.iter().collect();
    if row.len() != columns || !row.iter().all(is_name) || different.len() < columns {
        return false;
    }
    let below = |column: usize| body.iter().filter_map(move |row| row.get(column));
    let all = |column: usize, test: fn(&[u8]) -> bool| {
        below(column).all(|cell| test(cell)) && !test(&row[column])
    };
    let is_vector = |cell: &[u8]| vector(cell).is_some();
    if (0..columns).any(|column| all(column, is_vector) || all(column, is_date)) {
        return true;
    }
    let repeats = |column: usize| {
        let words: HashSet<_> = below(column).collect();
        words.len() * 2 <= body.len()
    };
    let is_new = (0..columns).all(|column| below(column).all(|cell| *cell != row[column]));
    is_new && body.len() >= 4 && (0..columns).any(repeats)
}
