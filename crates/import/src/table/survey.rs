//! Contents of the columns, from one pass over all rows, in memory of a few thousand values for
//! each column.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher};

use engine::text::excerpt;

use super::cell::{Decimal, is_date, is_missing, trimmed, vector};
use super::records::{Record, Records, Row};
use crate::error::ImportError;

/// The most different values that are told apart in a column.
const MOST_VALUES: usize = 4_096;
/// Number of rows after each of which columns of fractions need no further look.
const SETTLES: u64 = 1_000;
/// The columns that are still looked at are looked for one by one if they are one in so many.
const FEW: usize = 8;

/// A hash that is the key itself: [`key`] has mixed it.
#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// Number of rows with each value.
#[derive(Clone, Debug, Default)]
pub struct Values(HashMap<u64, u32, BuildHasherDefault<Mixed>>);

impl Values {
    /// Number of different values.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The values and their numbers of rows, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u32)> {
        self.0.iter().map(|(key, n)| (*key, *n))
    }

    /// Numbers of rows, in no order.
    pub fn counts(&self) -> impl Iterator<Item = u32> {
        self.0.values().copied()
    }
}

/// Key of a value, to tell the values of a column apart: 1 and 1.0 are the same, words are as
/// written, and so are missing values.
pub fn key(cell: &[u8], decimal: Decimal, missing_values: &[String]) -> u64 {
    match decimal.number(cell).filter(|_| !is_missing(cell, missing_values)) {
        Some(number) => number_key(number),
        None => word_key(cell),
    }
}

fn number_key(number: f64) -> u64 {
    // Without a negative zero. The upper half holds the bits that differ between whole numbers.
    let bits = (number + 0.0).to_bits();
    (bits ^ (bits >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn word_key(cell: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(cell);
    hasher.finish()
}

/// Contents of one column.
#[derive(Clone, Debug, Default)]
pub struct ColumnSurvey {
    /// Rows without a value.
    pub missing: u64,
    /// Rows with a number.
    pub numbers: u64,
    /// Rows with a whole number.
    pub whole: u64,
    /// Rows with a word: neither missing nor a number.
    pub words: u64,
    /// Rows with a date.
    pub dates: u64,
    /// Rows with a vector.
    pub vectors: u64,
    /// Number of numbers in the first vector.
    pub vector_length: usize,
    /// Smallest and largest number.
    pub range: Option<(f64, f64)>,
    /// Numbers that are one more than the number before.
    pub steps: u64,
    /// Numbers that are larger than the number before.
    pub rises: u64,
    /// Rows with each value; not complete if [`Self::full_after`] says so, or among fractions.
    pub values: Values,
    /// Number of rows after which there were too many values to tell apart.
    pub full_after: Option<u64>,
    /// The first value that is neither missing nor a number, and the offset of its row.
    pub first_word: Option<(usize, String)>,
    /// The first value.
    pub first: String,
    last: Option<f64>,
    settled_after: Option<u64>,
}

/// Contents of the columns.
#[derive(Clone, Debug)]
pub struct Survey {
    /// Number of rows.
    pub rows: u64,
    /// Rows with fewer cells than columns, and the offset of the first of them.
    pub short: (u64, usize),
    /// The columns.
    pub columns: Vec<ColumnSurvey>,
    /// The columns that are still looked at.
    open: Vec<usize>,
    decimal: Decimal,
    missing_values: Vec<String>,
}

impl Survey {
    /// A survey of so many columns, of no row yet.
    pub fn new(columns: usize, decimal: Decimal, missing_values: Vec<String>) -> Self {
        let open = (0..columns).collect();
        let columns = vec![ColumnSurvey::default(); columns];
        Self { rows: 0, short: (0, 0), columns, open, decimal, missing_values }
    }

    /// Reads the next row and takes it into account; false at the end.
    ///
    /// # Errors
    /// The row can't be read.
    pub fn read(
        &mut self,
        records: &mut Records,
        text: &[u8],
        record: &mut Record,
    ) -> Result<bool, ImportError> {
        let columns = self.columns.len();
        let is_row = self.open.len() * FEW <= columns
            && records.read_some(text, record, columns, &self.open)
            || records.read(text, record)?;
        if is_row {
            self.add(record.row(text));
        }
        Ok(is_row)
    }

    /// Takes a row into account. A row with too few cells has nothing in the others.
    pub fn add(&mut self, row: Row<'_>) {
        self.rows += 1;
        if row.len() < self.columns.len() {
            if self.short.0 == 0 {
                self.short.1 = row.begin();
            }
            self.short.0 += 1;
        }
        for &index in &self.open {
            let cell = trimmed(row.get(index));
            let column = &mut self.columns[index];
            column.add(cell, row.begin(), self.decimal, &self.missing_values);
        }
        if self.rows.is_multiple_of(SETTLES) {
            let rows = self.rows;
            let columns = &mut self.columns;
            self.open.retain(|&index| !columns[index].settle(rows));
        }
    }

    /// Ends the survey: what wasn't looked at are numbers.
    pub fn end(&mut self) {
        for column in &mut self.columns {
            if let Some(rows) = column.settled_after.take() {
                column.numbers += self.rows - rows;
            }
        }
    }
}

impl ColumnSurvey {
    /// Returns true if the column has fractions and no words, so that it is neither label nor index
    /// nor constant, and need not be looked at any more. What is no number in the rest shows when
    /// it is loaded.
    fn settle(&mut self, rows: u64) -> bool {
        let is_settled = self.words == 0 && self.whole * 2 < self.numbers;
        if is_settled {
            self.settled_after = Some(rows);
        }
        is_settled
    }

    fn add(&mut self, cell: &[u8], begin: usize, decimal: Decimal, missing_values: &[String]) {
        if self.first.is_empty() && !cell.is_empty() {
            self.first = excerpt(&String::from_utf8_lossy(cell));
        }
        if is_missing(cell, missing_values) {
            self.missing += 1;
            self.count(word_key(cell));
            return;
        }
        let Some(number) = decimal.number(cell) else {
            self.words += 1;
            if self.first_word.is_none() {
                self.first_word = Some((begin, excerpt(&String::from_utf8_lossy(cell))));
            }
            self.dates += u64::from(is_date(cell));
            if let Some(vector) = vector(cell) {
                self.vectors += 1;
                if self.vectors == 1 {
                    self.vector_length = vector.count();
                }
            }
            self.count(word_key(cell));
            return;
        };
        self.numbers += 1;
        let (low, high) = self.range.unwrap_or((number, number));
        self.range = Some((low.min(number), high.max(number)));
        if let Some(last) = self.last.replace(number) {
            self.steps += u64::from(number - last == 1.0);
            self.rises += u64::from(number > last);
        }
        if number.fract() == 0.0 {
            self.whole += 1;
        }
        // Fractions are no classes, so their values aren't told apart.
        if self.whole == self.numbers {
            self.count(number_key(number));
        }
    }

    fn count(&mut self, key: u64) {
        if self.full_after.is_some() {
            return;
        }
        *self.values.0.entry(key).or_insert(0) += 1;
        if self.values.len() > MOST_VALUES {
            self.full_after = Some(self.missing + self.numbers + self.words);
        }
    }

    /// Rows that have a value.
    pub fn known(&self, rows: u64) -> u64 {
        rows - self.missing
    }

    /// True if there is a fraction among the numbers.
    pub fn has_fractions(&self) -> bool {
        self.whole < self.numbers
    }

    /// Classes that the values make up, as numbers of rows; `None` if there are too many to count,
    /// or fractions among them.
    pub fn classes(&self) -> Option<impl Iterator<Item = u32>> {
        let is_countable = self.full_after.is_none() && !self.has_fractions();
        is_countable.then(|| self.values.counts())
    }

    /// The share of rows with a value that no row before them has.
    pub fn share_of_different(&self, rows: u64) -> f64 {
        let seen = self.full_after.unwrap_or(rows);
        self.values.len() as f64 / seen.max(1) as f64
    }
}
