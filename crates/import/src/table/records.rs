//! Rows of a text, one by one, in memory of one row.
//!
//! Separated values are split by csv-core; runs of spaces and tabs here. The number of cells and of
//! bytes of a row is limited, so that no file can ask for more.

use std::sync::Arc;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use engine::numbers::count;

use super::MOST_COLUMNS;
use crate::error::ImportError;

/// The most bytes of a row.
const MOST_BYTES: usize = 1 << 24;

/// What separates the cells of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    /// This one character.
    Byte(u8),
    /// Runs of spaces, tabs, or both.
    Spaces,
}

/// How a text is cut into cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// What separates cells.
    pub delimiter: Delimiter,
    /// What encloses a cell that contains delimiters.
    pub quote: u8,
    /// True if a backslash takes its meaning from a quote, as in ARFF.
    pub escapes: bool,
    /// What a line begins with that is no row.
    pub comment: Option<u8>,
}

/// A row: its cells, and where it stands in the text.
#[derive(Clone, Debug, Default)]
pub struct Record {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    length: usize,
    begin: usize,
}

impl Record {
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.length
    }

    /// A cell as it is written, without its quotes.
    pub fn get(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends[..self.length].get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.bytes.get(start..end)
    }

    /// All cells.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.length).filter_map(|index| self.get(index))
    }

    /// Returns true if no cell has anything in it, as at the end of tables from spreadsheets.
    pub fn is_blank(&self) -> bool {
        let end = self.length.checked_sub(1).map_or(0, |last| self.ends[last]);
        self.bytes[..end].iter().all(u8::is_ascii_whitespace)
    }

    /// Offset from which it was read; see [`Records::row_at`].
    pub fn begin(&self) -> usize {
        self.begin
    }

    fn push(&mut self, cell: impl Iterator<Item = u8>) {
        let start = self.length.checked_sub(1).map_or(0, |last| self.ends[last]);
        self.bytes.truncate(start);
        self.bytes.extend(cell);
        self.ends.truncate(self.length);
        self.ends.push(self.bytes.len());
        self.length += 1;
    }
}

/// The rows of a text from some place on.
pub struct Records {
    file: String,
    text: Arc<[u8]>,
    format: Format,
    reader: Reader,
    at: usize,
    end: usize,
}

impl Records {
    /// The rows from `start` to `end`.
    pub fn new(file: &str, text: Arc<[u8]>, format: Format, start: usize, end: usize) -> Self {
        let mut builder = ReaderBuilder::new();
        builder.quote(format.quote).comment(format.comment);
        if format.escapes {
            builder.escape(Some(b'\\')).double_quote(false);
        }
        if let Delimiter::Byte(byte) = format.delimiter {
            builder.delimiter(byte);
        }
        Self { file: file.to_owned(), text, format, reader: builder.build(), at: start, end }
    }

    /// Offset up to which the text was read.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Reads the next row that isn't empty; false at the end.
    ///
    /// # Errors
    /// A row is longer than any row may be, or its quote is never closed.
    pub fn read(&mut self, record: &mut Record) -> Result<bool, ImportError> {
        loop {
            let is_row = match self.format.delimiter {
                Delimiter::Byte(_) => self.read_separated(record)?,
                Delimiter::Spaces => self.read_spaced(record)?,
            };
            if !is_row || !record.is_blank() {
                return Ok(is_row);
            }
        }
    }

    fn read_separated(&mut self, record: &mut Record) -> Result<bool, ImportError> {
        (record.begin, record.length) = (self.at, 0);
        if record.ends.len() < 64 {
            record.ends.resize(64, 0);
            record.bytes.resize(1_024, 0);
        }
        let (mut bytes, mut cells) = (0, 0);
        loop {
            let input = &self.text[self.at..self.end];
            let (result, read, wrote, ended) = self.reader.read_record(
                input,
                &mut record.bytes[bytes..],
                &mut record.ends[cells..],
            );
            self.at += read;
            bytes += wrote;
            cells += ended;
            match result {
                // An empty input is how the reader learns that there is no more.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if record.bytes.len() < MOST_BYTES => {
                    record.bytes.resize(2 * record.bytes.len().max(512), 0);
                }
                ReadRecordResult::OutputEndsFull if record.ends.len() < 2 * MOST_COLUMNS => {
                    record.ends.resize(2 * record.ends.len(), 0);
                }
                ReadRecordResult::OutputFull => return Err(self.too_long(record)),
                ReadRecordResult::OutputEndsFull => return Err(self.too_many(record)),
                ReadRecordResult::Record => {
                    record.length = cells;
                    self.check_quote(record)?;
                    return Ok(true);
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    /// Refuses a quote that was opened and not closed: it would have taken in the rest of the file.
    fn check_quote(&self, record: &Record) -> Result<(), ImportError> {
        let last = record.len().checked_sub(1).and_then(|last| record.get(last));
        let spans_lines = last.is_some_and(|cell| cell.trim_ascii_end().contains(&b'\n'));
        let is_end = self.at == self.end && self.end == self.text.len();
        let closed = self.text[..self.end].trim_ascii_end().last() == Some(&self.format.quote);
        if spans_lines && is_end && !closed {
            return Err(self.error(
                record,
                "a quote is opened in this row and never closed; close it, or \
                     write it twice if it belongs to the text",
            ));
        }
        Ok(())
    }

    fn read_spaced(&mut self, record: &mut Record) -> Result<bool, ImportError> {
        (record.begin, record.length) = (self.at, 0);
        while self.at < self.end {
            let rest = &self.text[self.at..self.end];
            let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
            let line = rest[..length].trim_ascii();
            self.at += (length + 1).min(rest.len());
            if line.is_empty() || self.format.comment.is_some_and(|sign| line.starts_with(&[sign]))
            {
                record.begin = self.at;
                continue;
            }
            split_spaces(line, self.format.quote, record);
            if record.len() > 2 * MOST_COLUMNS {
                return Err(self.too_many(record));
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// The number of the line of the row that was read from this offset.
    pub fn row_at(&self, begin: usize) -> u64 {
        let mut at = begin;
        while let Some(&byte) = self.text.get(at) {
            let is_comment = self.format.comment == Some(byte);
            if is_comment {
                at += self.text[at..].iter().take_while(|byte| **byte != b'\n').count();
            } else if !matches!(byte, b'\r' | b'\n') {
                break;
            }
            at += 1;
        }
        line_at(&self.text, at)
    }

    fn error(&self, record: &Record, message: &str) -> ImportError {
        ImportError::new(&self.file, message).in_row(self.row_at(record.begin))
    }

    fn too_long(&self, record: &Record) -> ImportError {
        self.error(
            record,
            "this row has more than 16 million characters, more than any row may \
             have; is a quote in it not closed?",
        )
    }

    fn too_many(&self, record: &Record) -> ImportError {
        self.error(
            record,
            &format!(
                "this row has more than {} cells: a table has at most {} columns; leave some \
 out of the file",
                count(2 * MOST_COLUMNS as u64),
                count(MOST_COLUMNS as u64)
            ),
        )
    }
}

/// The number of the line at this offset, from 1.
pub fn line_at(text: &[u8], at: usize) -> u64 {
    let before = &text[..at.min(text.len())];
    1 + before.iter().filter(|&&byte| byte == b'\n').count() as u64
}

/// Splits a line without blanks at its ends. A quote that isn't closed in the line is a character
/// like others, as words of vectors have it.
fn split_spaces(line: &[u8], quote: u8, record: &mut Record) {
    let mut rest = line;
    while let Some(&first) = rest.first() {
        let quoted = if first == quote { closing(&rest[1..], quote) } else { None };
        let (cell, length) = match quoted {
            Some(length) => (&rest[1..=length], length + 2),
            None => {
                let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r');
                let length = rest.iter().position(is_blank).unwrap_or(rest.len());
                (&rest[..length], length)
            }
        };
        record.push(cell.iter().copied());
        rest = rest[length..].trim_ascii_start();
        if record.len() > 2 * MOST_COLUMNS {
            return;
        }
    }
}

/// Where the quote is closed, if it is, before a blank or the end of the line.
fn closing(inside: &[u8], quote: u8) -> Option<usize> {
    let is_end = |at: usize| matches!(inside.get(at + 1), None | Some(b' ' | b'\t' | b'\r'));
    (0..inside.len()).find(|&at| inside[at] == quote && is_end(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, format: Format) -> Result<Vec<(u64, Vec<String>)>, ImportError> {
        let text: Arc<[u8]> = text.as_bytes().into();
        let end = text.len();
        let mut records = Records::new("t", text, format, 0, end);
        let (mut record, mut all) = (Record::default(), Vec::new());
        while records.read(&mut record)? {
            let cells = record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
            all.push((records.row_at(record.begin()), cells.collect()));
        }
        Ok(all)
    }

    const COMMAS: Format =
        Format { delimiter: Delimiter::Byte(b','), quote: b'"', escapes: false, comment: None };

    fn row(number: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (number, cells.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn empty_lines_are_no_rows_and_the_last_needs_no_end() {
        let read = rows("a,b\r\n\r\n\"1,\n2\",\"x \"\"y\"\"\"\n,\n3,", COMMAS).unwrap();
        assert_eq!(read, [row(1, &["a", "b"]), row(3, &["1,\n2", "x \"y\""]), row(6, &["3", ""])]);
    }

    #[test]
    fn runs_of_spaces_and_tabs_are_one_delimiter() {
        let format = Format { delimiter: Delimiter::Spaces, comment: Some(b'#'), ..COMMAS };
        let read = rows("  a  1\t\t2 \r\n# c\n\n\"b c\" 3 \" \n", format).unwrap();
        assert_eq!(read, [row(1, &["a", "1", "2"]), row(4, &["b c", "3", "\""])]);
    }

    #[test]
    fn a_row_without_bound_is_refused() {
        let error = rows(&format!("a,b\n{}", ",".repeat(100_000)), COMMAS).unwrap_err();
        assert!(error.to_string().starts_with("t, row 2: this row has more than "), "{error}");
        let error = rows(&format!("a\n\"{}", "x".repeat(MOST_BYTES + 9)), COMMAS).unwrap_err();
        assert!(error.to_string().contains("16 million characters"), "{error}");
        let error = rows("a,b\n1,\"2\n3,4\n5,6\n", COMMAS).unwrap_err();
        assert!(error.to_string().starts_with("t, row 2: a quote is opened"), "{error}");
    }
}
