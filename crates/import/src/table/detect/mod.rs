//! Detects the layout of a table: delimiter, decimal sign, header, and where the rows begin.
//!
//! It is read off the beginning of the text; a person's choice goes before each of these.

mod delimiter;
mod header;

use engine::numbers::count;
use engine::text::excerpt;

use super::cell::{trimmed, vector};
use super::layout::Layout;
use super::records::{Delimiter, Format, Record, Records, line_at};
use super::settings::Settings;
use super::{MOST_COLUMNS, arff};
use crate::error::ImportError;

/// Bytes at the beginning from which the layout is detected.
const SAMPLE: usize = 1 << 18;
/// The most rows of it.
const SAMPLE_ROWS: usize = 400;

/// Rows of the beginning, with the offsets from which they were read.
struct Sample {
    rows: Vec<Vec<Vec<u8>>>,
    offsets: Vec<usize>,
    end: usize,
}

/// The layout of the text from `start` on.
///
/// # Errors
/// It is no table, or one that can't be read.
pub fn detect(
    file: &str,
    text: &[u8],
    start: usize,
    settings: &Settings,
) -> Result<Layout, ImportError> {
    if let Some(layout) = arff::layout(file, text, start)? {
        return Ok(layout);
    }
    let top = Top::of(text, start, settings);
    let quote = b'"';
    let base = Format {
        delimiter: Delimiter::Spaces,
        quote,
        escapes: false,
        comment: settings.comment.unwrap_or(top.comment),
    };
    let end = sample_end(text, top.start);
    let read = |delimiter| Sample::read(file, text, Format { delimiter, ..base }, top.start, end);
    let delimiter = match settings.delimiter {
        Some(delimiter) => delimiter,
        None => delimiter::guess(read)?,
    };
    let format = Format { delimiter, ..base };
    let sample = read(delimiter)?;
    if sample.rows.is_empty() {
        return Err(ImportError::new(
            file,
            "there is nothing in it to read; a table has a row for each point, with its \
                 numbers and its label",
        ));
    }
    let decimal = settings.decimal.unwrap_or_else(|| delimiter::decimal(&sample.rows, format));
    let found = header::find(file, text, format, decimal, &sample, &top, settings)?;
    let columns = found.names.len();
    if columns > MOST_COLUMNS {
        return Err(ImportError::new(
            file,
            format!(
                "the table has {} columns: at most {} are possible; leave some out of the file",
                count(columns as u64),
                count(MOST_COLUMNS as u64)
            ),
        ));
    }
    let single = sample.rows.last().and_then(|row| row.first());
    let holds_vectors = single.is_some_and(|cell| vector(trimmed(cell)).is_some());
    if columns < 2 && !holds_vectors {
        let value = single.map(|cell| excerpt(&String::from_utf8_lossy(trimmed(cell))));
        return Err(ImportError::new(
            file,
            format!(
                "each row has one cell ('{}'): a table has two columns or more, numbers and a \
                     label; if something else stands between the cells, choose it as the delimiter",
                value.unwrap_or_default()
            ),
        )
        .in_row(line_at(text, found.top)));
    }
    Ok(Layout {
        format,
        decimal,
        header: found.header,
        skip: lines_before(text, found.top),
        start: found.start,
        is_unnamed: found.is_unnamed,
        names: found.names,
        class_names: found.class_names,
        declared_rows: found.declared_rows,
        declared_label: None,
        declared: Vec::new(),
    })
}

/// Number of lines that end before `at`.
fn lines_before(text: &[u8], at: usize) -> usize {
    usize::try_from(line_at(text, at) - 1).unwrap_or(usize::MAX)
}

/// The end of the last whole line of the sample.
fn sample_end(text: &[u8], start: usize) -> usize {
    let end = (start + SAMPLE).min(text.len());
    if end == text.len() {
        return end;
    }
    let last = text[start..end].iter().rposition(|&byte| byte == b'\n');
    last.map_or(end, |length| start + length + 1)
}

impl Sample {
    fn read(
        file: &str,
        text: &[u8],
        format: Format,
        start: usize,
        end: usize,
    ) -> Result<Self, ImportError> {
        let mut records = Records::new(file, format, start, end);
        let mut record = Record::default();
        let mut sample = Self { rows: Vec::new(), offsets: Vec::new(), end: start };
        while sample.rows.len() < SAMPLE_ROWS && records.read(text, &mut record)? {
            sample.rows.push(record.cells(text).map(|cell| trimmed(cell).to_vec()).collect());
            sample.offsets.push(record.begin());
            sample.end = records.offset();
        }
        Ok(sample)
    }
}

/// Lines before the table.
struct Top {
    /// Offset after comments and empty lines.
    start: usize,
    /// The sign of the comments, if there are any.
    comment: Option<u8>,
    /// Offset of the last comment line, which may hold the names of columns.
    last_comment: Option<usize>,
}

impl Top {
    fn of(text: &[u8], start: usize, settings: &Settings) -> Self {
        let mut top = Self { start, comment: None, last_comment: None };
        for _ in 0..settings.skip.unwrap_or(0) {
            top.start = next_line(text, top.start);
        }
        let signs: &[u8] = match &settings.comment {
            None => b"#%",
            Some(Some(sign)) => std::slice::from_ref(sign),
            Some(None) => b"",
        };
        while top.start < text.len() {
            let next = next_line(text, top.start);
            let line = text[top.start..next].trim_ascii();
            match line.first() {
                None => {}
                Some(sign) if signs.contains(sign) => {
                    top.comment = Some(*sign);
                    top.last_comment = Some(top.start);
                }
                Some(_) => break,
            }
            top.start = next;
        }
        top
    }
}

fn next_line(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |length| length + 1)
}
