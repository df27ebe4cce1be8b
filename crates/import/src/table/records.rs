//! Rows of a text, one by one, in memory of one row.
//!
//! Rows with quotes are split by csv-core; others, and runs of spaces and tabs, where they stand. The number of cells and of
//! bytes of a row is limited, so that no file can ask for more.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use engine::numbers::count;

use super::MOST_COLUMNS;
use super::number::leading_number;
use crate::error::ImportError;

/// The most bytes of a row.
const MOST_BYTES: usize = 1 << 24;

/// Separator of the cells of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    /// This one character.
    Byte(u8),
    /// Runs of spaces, tabs, or both.
    Spaces,
}

/// Format of the cells of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Separator of cells.
    pub delimiter: Delimiter,
    /// Quote around a cell that contains delimiters.
    pub quote: u8,
    /// True if a backslash takes its meaning from a quote, as in ARFF.
    pub escapes: bool,
    /// Sign at the beginning of a comment line, which is no row.
    pub comment: Option<u8>,
}

/// The cells of a row, as places in the text or, where quotes had to be taken away, in a copy.
#[derive(Clone, Debug, Default)]
pub struct Record {
    cells: Vec<(usize, usize)>,
    is_copied: bool,
    copy: Vec<u8>,
    ends: Vec<usize>,
    begin: usize,
    comment: Option<u8>,
}

/// A row in its text.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    record: &'a Record,
    text: &'a [u8],
}

impl Record {
    /// Offset from which it was read; see [`line_of`].
    pub fn begin(&self) -> usize {
        self.begin
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// The row, in the text that it was read from.
    pub fn row<'a>(&'a self, text: &'a [u8]) -> Row<'a> {
        Row { record: self, text }
    }

    /// All cells, in the text that they were read from.
    pub fn cells<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let row = self.row(text);
        (0..row.len()).map(move |index| row.get(index))
    }

    fn clear(&mut self, begin: usize) {
        self.cells.clear();
        self.copy.clear();
        (self.begin, self.is_copied) = (begin, false);
    }

    fn is_blank(&self, text: &[u8]) -> bool {
        self.cells(text).all(|cell| cell.trim_ascii().is_empty())
    }
}

impl<'a> Row<'a> {
    /// Number of cells.
    pub fn len(self) -> usize {
        self.record.cells.len()
    }

    /// A cell as it is written, without its quotes; empty if the row has none there.
    pub fn get(self, index: usize) -> &'a [u8] {
        let Some(&(start, end)) = self.record.cells.get(index) else { return b"" };
        let source = if self.record.is_copied { &self.record.copy } else { self.text };
        source.get(start..end).unwrap_or_default()
    }

    /// Offset from which it was read.
    pub fn begin(self) -> usize {
        self.record.begin
    }

    /// The number of its line.
    pub fn line(self) -> u64 {
        line_of(self.text, self.record.begin, self.record.comment)
    }
}

/// The rows of a text from some place on.
pub struct Records {
    file: String,
    format: Format,
    reader: Reader,
    at: usize,
    end: usize,
}

impl Records {
    /// The rows from `start` to `end`.
    pub fn new(file: &str, format: Format, start: usize, end: usize) -> Self {
        let mut builder = ReaderBuilder::new();
        builder.quote(format.quote).comment(format.comment);
        if format.escapes {
            builder.escape(Some(b'\\')).double_quote(false);
        }
        if let Delimiter::Byte(byte) = format.delimiter {
            builder.delimiter(byte);
        }
        Self { file: file.to_owned(), format, reader: builder.build(), at: start, end }
    }

    /// Offset up to which the text was read.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Reads the next row that isn't empty; false at the end.
    ///
    /// # Errors
    /// A row is longer than any row may be, or its quote is never closed.
    pub fn read(&mut self, text: &[u8], record: &mut Record) -> Result<bool, ImportError> {
        record.comment = self.format.comment;
        loop {
            let is_row = match self.format.delimiter {
                Delimiter::Byte(byte) => match self.read_plain(text, byte, record)? {
                    Some(is_row) => is_row,
                    None => self.read_quoted(text, record)?,
                },
                Delimiter::Spaces => self.read_spaced(text, record)?,
            };
            if !is_row || !record.is_blank(text) {
                return Ok(is_row);
            }
        }
    }

    /// Reads a row without quotes, where it stands; `None` if it has one.
    fn read_plain(
        &mut self,
        text: &[u8],
        delimiter: u8,
        record: &mut Record,
    ) -> Result<Option<bool>, ImportError> {
        let text = &text[..self.end];
        while let Some(byte) = text.get(self.at) {
            if Some(*byte) == self.format.comment {
                let length = memchr::memchr(b'\n', &text[self.at..]);
                self.at = length.map_or(self.end, |length| self.at + length);
            } else if !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.at = self.end.min(self.at + 1);
        }
        record.clear(self.at);
        if self.at == self.end {
            return Ok(Some(false));
        }
        let mut start = self.at;
        for place in memchr::memchr3_iter(delimiter, b'\n', self.format.quote, &text[self.at..]) {
            let place = self.at + place;
            match text[place] {
                b'\n' => {
                    let is_crlf = place > start && text[place - 1] == b'\r';
                    record.cells.push((start, place - usize::from(is_crlf)));
                    self.at = place + 1;
                    return Ok(Some(true));
                }
                byte if byte == delimiter => {
                    record.cells.push((start, place));
                    start = place + 1;
                    if record.len() > 2 * MOST_COLUMNS {
                        return Err(self.too_many(text, record));
                    }
                }
                _ => return Ok(None),
            }
        }
        record.cells.push((start, self.end));
        self.at = self.end;
        Ok(Some(true))
    }

    /// Reads a row that stands on one line without quotes and has a number wherever `is_number` says
    /// so, which has an element for each column. The numbers are given to `take`, in their order; their
    /// cells seem empty.
    /// Returns false if the next row is any other, and has not read it then.
    pub fn read_numbers(
        &mut self,
        text: &[u8],
        record: &mut Record,
        is_number: &[bool],
        mut take: impl FnMut(f64),
    ) -> bool {
        let Delimiter::Byte(delimiter) = self.format.delimiter else { return false };
        let text = &text[..self.end];
        record.clear(self.at);
        record.comment = self.format.comment;
        record.cells.resize(is_number.len(), (self.at, self.at));
        let mut at = self.at;
        if text.get(at).is_none_or(|first| Some(*first) == self.format.comment) {
            return false;
        }
        let mut columns = 0;
        for (&is_number, cell) in is_number.iter().zip(&mut record.cells) {
            let rest = text.get(at..).unwrap_or_default();
            let length = if is_number {
                let Some((number, length)) = leading_number(rest) else { return false };
                take(number);
                length
            } else {
                let end = memchr::memchr3(delimiter, b'\n', self.format.quote, rest);
                let words = &rest[..end.unwrap_or(rest.len())];
                words.strip_suffix(b"\r").unwrap_or(words).len()
            };
            if !is_number {
                *cell = (at, at + length);
            }
            (at, columns) = (at + length, columns + 1);
            match rest[length..] {
                [byte, ..] if byte == delimiter => at += 1,
                [] | [b'\n', ..] | [b'\r', b'\n', ..] => break,
                _ => return false,
            }
        }
        // The rest of the line: its end, if there were as many cells as there are columns.
        let is_whole = columns == is_number.len();
        let end = match text.get(at..) {
            None | Some([]) => at,
            Some([b'\n', ..]) => at + 1,
            Some([b'\r', b'\n', ..]) => at + 2,
            Some(_) => return false,
        };
        if is_whole {
            self.at = end.min(self.end);
        }
        is_whole
    }

    /// Reads a row that stands on one line without quotes and has so many cells, of which only those
    /// of the `wanted` columns are looked for; the others seem empty. Returns false if the next row is
    /// any other, and has not read it then.
    pub fn read_some(
        &mut self,
        text: &[u8],
        record: &mut Record,
        columns: usize,
        wanted: &[usize],
    ) -> bool {
        let Delimiter::Byte(delimiter) = self.format.delimiter else { return false };
        let rest = &text[self.at..self.end];
        let (line, end) = match memchr::memchr2(b'\n', self.format.quote, rest) {
            None => (rest, rest.len()),
            Some(end) if rest[end] == b'\n' => {
                let line = &rest[..end];
                (line.strip_suffix(b"\r").unwrap_or(line), end + 1)
            }
            Some(_) => return false,
        };
        let is_blank = |byte: &u8| *byte == delimiter || byte.is_ascii_whitespace();
        if line.first() == self.format.comment.as_ref()
            || line.iter().all(is_blank)
            || memchr::memchr_iter(delimiter, line).count() + 1 != columns
        {
            return false;
        }
        record.clear(self.at);
        record.comment = self.format.comment;
        record.cells.resize(columns, (self.at, self.at));
        for &column in wanted {
            // From the end of the line that is nearer.
            let before = match (column, columns - 1 - column) {
                (0, _) => None,
                (left, right) if left <= right => {
                    memchr::memchr_iter(delimiter, line).nth(left - 1)
                }
                (_, right) => memchr::memrchr_iter(delimiter, line).nth(right),
            };
            let start = before.map_or(0, |at| at + 1);
            let length = memchr::memchr(delimiter, &line[start..]);
            let end = length.map_or(line.len(), |length| start + length);
            record.cells[column] = (self.at + start, self.at + end);
        }
        self.at += end;
        true
    }

    /// Reads a row with quotes, into a copy without them.
    fn read_quoted(&mut self, text: &[u8], record: &mut Record) -> Result<bool, ImportError> {
        record.clear(self.at);
        record.is_copied = true;
        record.copy.resize(1_024, 0);
        record.ends.resize(record.ends.len().max(64), 0);
        self.reader.reset();
        let (mut bytes, mut cells) = (0, 0);
        loop {
            let input = &text[self.at..self.end];
            let (copy, ends) = (&mut record.copy[bytes..], &mut record.ends[cells..]);
            let (result, read, wrote, ended) = self.reader.read_record(input, copy, ends);
            self.at += read;
            bytes += wrote;
            cells += ended;
            match result {
                // An empty input is how the reader learns that there is no more.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if record.copy.len() < MOST_BYTES => {
                    record.copy.resize(2 * record.copy.len(), 0);
                }
                ReadRecordResult::OutputEndsFull if record.ends.len() < 2 * MOST_COLUMNS => {
                    record.ends.resize(2 * record.ends.len(), 0);
                }
                ReadRecordResult::OutputFull => return Err(self.too_long(text, record)),
                ReadRecordResult::OutputEndsFull => return Err(self.too_many(text, record)),
                ReadRecordResult::End => return Ok(false),
                ReadRecordResult::Record => break,
            }
        }
        let mut start = 0;
        for &end in &record.ends[..cells] {
            record.cells.push((start, end));
            start = end;
        }
        self.check_quote(text, record)?;
        Ok(true)
    }

    /// Refuses a quote that was opened and not closed: it would have taken in the rest of the file.
    fn check_quote(&self, text: &[u8], record: &Record) -> Result<(), ImportError> {
        let last = record.cells(text).last();
        let spans_lines = last.is_some_and(|cell| cell.trim_ascii_end().contains(&b'\n'));
        let is_end = self.at == self.end && self.end == text.len();
        let closed = text[..self.end].trim_ascii_end().last() == Some(&self.format.quote);
        if spans_lines && is_end && !closed {
            let message = "a quote is opened in this row and never closed; close it, or write it \
                           twice if it belongs to the text";
            return Err(self.error(text, record, message));
        }
        Ok(())
    }

    fn read_spaced(&mut self, text: &[u8], record: &mut Record) -> Result<bool, ImportError> {
        record.clear(self.at);
        while self.at < self.end {
            let rest = &text[self.at..self.end];
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let start = self.at + rest[..length].len() - rest[..length].trim_ascii_start().len();
            let line = rest[..length].trim_ascii();
            self.at += (length + 1).min(rest.len());
            if line.is_empty() || self.format.comment.is_some_and(|sign| line.starts_with(&[sign]))
            {
                record.begin = self.at;
                continue;
            }
            split_spaces(line, start, self.format.quote, record);
            if record.len() > 2 * MOST_COLUMNS {
                return Err(self.too_many(text, record));
            }
            return Ok(true);
        }
        Ok(false)
    }

    fn error(&self, text: &[u8], record: &Record, message: &str) -> ImportError {
        ImportError::new(&self.file, message).in_row(record.row(text).line())
    }

    fn too_long(&self, text: &[u8], record: &Record) -> ImportError {
        let message = "this row has more than 16 million characters, more than any row may have; is \
                       a quote in it not closed?";
        self.error(text, record, message)
    }

    fn too_many(&self, text: &[u8], record: &Record) -> ImportError {
        let (cells, most) = (count(2 * MOST_COLUMNS as u64), count(MOST_COLUMNS as u64));
        let message = format!(
            "this row has more than {cells} cells: a table has at most {most} columns; leave some \
             out of the file"
        );
        self.error(text, record, &message)
    }
}

/// The number of the line of the row that was read from this offset: empty lines and comments may
/// stand before it.
pub fn line_of(text: &[u8], begin: usize, comment: Option<u8>) -> u64 {
    let mut at = begin;
    while let Some(&byte) = text.get(at) {
        if comment == Some(byte) {
            at += text[at..].iter().take_while(|byte| **byte != b'\n').count();
        } else if !matches!(byte, b'\r' | b'\n') {
            break;
        }
        at += 1;
    }
    line_at(text, at)
}

/// The number of the line at this offset, from 1.
pub fn line_at(text: &[u8], at: usize) -> u64 {
    let before = &text[..at.min(text.len())];
    1 + before.iter().filter(|&&byte| byte == b'\n').count() as u64
}

/// Splits a line without blanks at its ends. A quote that isn't closed in the line is a character
/// like others, as words of vectors have it.
fn split_spaces(line: &[u8], start: usize, quote: u8, record: &mut Record) {
    let mut rest = line;
    let mut at = start;
    while let Some(&first) = rest.first() {
        let quoted = if first == quote { closing(&rest[1..], quote) } else { None };
        let (cell, length) = match quoted {
            Some(length) => ((at + 1, at + 1 + length), length + 2),
            None => {
                let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r');
                let length = rest.iter().position(is_blank).unwrap_or(rest.len());
                ((at, at + length), length)
            }
        };
        record.cells.push(cell);
        let after = rest[length..].trim_ascii_start();
        at += rest.len() - after.len();
        rest = after;
        if record.len() > 2 * MOST_COLUMNS {
            return;
        }
    }
}

/// Place of the closing quote, if there is one before a blank or the end of the line.
fn closing(inside: &[u8], quote: u8) -> Option<usize> {
    let is_end = |at: usize| matches!(inside.get(at + 1), None | Some(b' ' | b'\t' | b'\r'));
    (0..inside.len()).find(|&at| inside[at] == quote && is_end(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, format: Format) -> Result<Vec<(u64, Vec<String>)>, ImportError> {
        let text = text.as_bytes();
        let mut records = Records::new("t", format, 0, text.len());
        let (mut record, mut all) = (Record::default(), Vec::new());
        while records.read(text, &mut record)? {
            let cells = record.cells(text).map(|cell| String::from_utf8_lossy(cell).into_owned());
            all.push((record.row(text).line(), cells.collect()));
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
