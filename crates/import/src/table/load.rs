//! The second pass over the rows: numbers, labels and texts of the points.

use std::collections::HashMap;

use engine::own_data::OwnData;
use engine::random::{ChaCha8Rng, Purpose, generator};
use engine::text::excerpt;
use rand::RngExt as _;

use super::MOST_VALUES;
use super::cell::{Decimal, is_missing, trimmed, vector};
use super::classes::Classes;
use super::kinds::Kind;
use super::layout::Layout;
use super::plan::Plan;
use super::records::{Delimiter, Record, Records, Row};
use super::settings::Settings;
use super::survey::{Survey, key};
use crate::error::ImportError;

/// The most characters of a text beside a point.
const LONGEST_TEXT: usize = 300;
/// The most characters of a text that points are made of; what follows doesn't count.
const LONGEST_POINT: usize = 2_000;

/// Rows as they were read: numbers, with NaN where a value is missing, labels and texts.
pub struct Load {
    /// The values, row by row.
    pub values: Vec<f64>,
    /// The class of each row.
    pub labels: Vec<usize>,
    /// The classes.
    pub classes: Classes,
    /// The words of each row; empty if no column has any.
    pub texts: Vec<String>,
    /// Number of values of a row.
    pub width: usize,
    /// True if not all rows were taken.
    pub is_sampled: bool,
    /// True if a value is missing.
    pub has_missing: bool,
    file: String,
    names: Vec<String>,
    features: Vec<(usize, usize)>,
    label: Option<usize>,
    text_columns: Vec<usize>,
    /// True if points are made of the text.
    is_text: bool,
    decimal: Decimal,
    has_decimal_choice: bool,
    missing_values: Vec<String>,
    columns: usize,
    /// True for features; `None` unless [`Self::read`] may take numbers where they stand.
    plain: Option<Vec<bool>>,
    sample: Option<Sample>,
}

/// Rows still to come and still to take, for each class.
struct Sample {
    strata: HashMap<u64, (u32, u32)>,
    all: (u64, u64),
    rng: ChaCha8Rng,
}

impl Sample {
    /// At most `most` of the rows, in proportion to the classes, two of each class at least.
    fn new(most: usize, plan: &Plan, survey: &Survey, seed: u64) -> Self {
        let rows = survey.rows;
        let values = plan.label.map(|label| &survey.columns[label].values);
        let classes = values.map_or(0, |values| values.len() as u64);
        let shared = (most as u64).saturating_sub(2 * classes);
        let part = |n: u32| {
            let share = u64::from(n) * shared / rows.max(1);
            n.min(u32::try_from(share + 2).unwrap_or(u32::MAX))
        };
        let strata = values.into_iter().flat_map(|values| values.iter());
        Self {
            strata: strata.map(|(key, n)| (key, (n, part(n)))).collect(),
            all: (rows, most as u64),
            rng: generator(seed, Purpose::Sampling, 0),
        }
    }

    /// Decides about the next row: each choice of rows of a class is equally likely (Knuth, The Art
    /// of Computer Programming 2, 3.4.2, algorithm S).
    fn takes(&mut self, class: Option<u64>) -> bool {
        let (left, wanted) = match class {
            Some(class) => match self.strata.get_mut(&class) {
                Some((left, wanted)) => {
                    let before = (u64::from(*left), u64::from(*wanted));
                    *left = left.saturating_sub(1);
                    let is_taken = self.rng.random_range(0..before.0.max(1)) < before.1;
                    *wanted -= u32::from(is_taken);
                    return is_taken;
                }
                None => return false,
            },
            None => self.all,
        };
        let is_taken = self.rng.random_range(0..left.max(1)) < wanted;
        self.all = (left.saturating_sub(1), wanted - u64::from(is_taken));
        is_taken
    }
}

impl Load {
    /// Ready for the first row.
    pub fn new(
        file: &str,
        layout: &Layout,
        survey: &Survey,
        plan: &Plan,
        settings: &Settings,
    ) -> Self {
        let width = |&index: &usize| match plan.kinds[index].0 {
            Kind::Vector => survey.columns[index].vector_length,
            _ => 1,
        };
        let features: Vec<_> = plan.features.iter().map(|index| (*index, width(index))).collect();
        let most = OwnData::MOST_POINTS.min(MOST_VALUES / plan.width.max(1));
        let rows = usize::try_from(survey.rows).unwrap_or(usize::MAX);
        let is_sampled = rows > most;
        let is_plain = !is_sampled
            && layout.decimal == Decimal::Point
            && settings.missing_values.is_empty()
            && !features.is_empty()
            && features.iter().all(|(_, width)| *width == 1);
        let is_feature = |index| plan.features.contains(&index);
        Self {
            values: Vec::with_capacity(if plan.features.is_empty() {
                0
            } else {
                rows.min(most) * plan.width
            }),
            labels: Vec::with_capacity(rows.min(most)),
            classes: Classes::new(layout, plan.label),
            texts: Vec::new(),
            width: plan.width,
            is_sampled,
            has_missing: false,
            file: file.to_owned(),
            names: layout.names.clone(),
            features,
            label: plan.label,
            text_columns: plan.texts.clone(),
            is_text: plan.text_features.is_some(),
            decimal: layout.decimal,
            has_decimal_choice: layout.format.delimiter != Delimiter::Byte(b','),
            missing_values: settings.missing_values.clone(),
            columns: layout.names.len(),
            plain: is_plain.then(|| (0..layout.names.len()).map(is_feature).collect()),
            sample: is_sampled.then(|| Sample::new(most, plan, survey, settings.seed)),
        }
    }

    /// Number of rows taken.
    pub fn rows(&self) -> usize {
        self.labels.len()
    }

    /// Reads the next row and takes it; false at the end.
    ///
    /// # Errors
    /// The row can't be read, has too many cells, or one of them is no number where all are.
    pub fn read(
        &mut self,
        records: &mut Records,
        text: &[u8],
        record: &mut Record,
    ) -> Result<bool, ImportError> {
        if self.read_plain(records, text, record) {
            let row = record.row(text);
            let label = self.label_of(row);
            self.add_words(row, label);
            return Ok(true);
        }
        let is_row = records.read(text, record)?;
        if is_row {
            self.add(record.row(text))?;
        }
        Ok(is_row)
    }

    /// Takes the numbers of the next row while its cells are looked for, which most rows allow.
    /// Returns false, and has taken and read nothing, if the row has anything else where numbers
    /// should be.
    fn read_plain(&mut self, records: &mut Records, text: &[u8], record: &mut Record) -> bool {
        let Some(is_feature) = &self.plain else { return false };
        let values = &mut self.values;
        let before = values.len();
        let is_read = records.read_numbers(text, record, is_feature, |number| {
            // Minus zero is zero: a point doesn't have both.
            values.push(number + 0.0);
        });
        if !is_read {
            values.truncate(before);
        }
        is_read
    }

    /// The label of a row and what tells it from others.
    fn label_of<'a>(&self, row: Row<'a>) -> Option<(&'a [u8], u64)> {
        let label = trimmed(row.get(self.label?));
        Some((label, key(label, self.decimal, &self.missing_values)))
    }

    fn add(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        if row.len() != self.columns {
            self.check_length(row)?;
        }
        let label = self.label_of(row);
        if let Some(sample) = &mut self.sample
            && !sample.takes(label.map(|(_, class)| class))
        {
            return Ok(());
        }
        for index in 0..self.features.len() {
            let (column, width) = self.features[index];
            let cell = trimmed(row.get(column));
            match self.decimal.number(cell) {
                _ if !self.missing_values.is_empty() && is_missing(cell, &self.missing_values) => {
                    self.add_missing(width);
                }
                // Minus zero is zero: a point doesn't have both.
                Some(number) if width == 1 => self.values.push(number + 0.0),
                _ if is_missing(cell, &self.missing_values) => {
                    self.add_missing(width);
                }
                _ => self.take_other(cell, (column, width)).map_err(|message| {
                    ImportError::new(&self.file, message)
                        .in_row(row.line())
                        .in_column(&self.names[column])
                })?,
            }
        }
        self.add_words(row, label);
        Ok(())
    }

    fn add_words(&mut self, row: Row<'_>, label: Option<(&[u8], u64)>) {
        self.labels.push(match label {
            Some((label, class)) => {
                let number = self.decimal.number(label);
                let number = number.filter(|_| !is_missing(label, &self.missing_values));
                self.classes.index(class, label, number)
            }
            None => 0,
        });
        if !self.text_columns.is_empty() {
            self.texts.push(self.text_of(row));
        }
    }

    fn add_missing(&mut self, width: usize) {
        self.has_missing = true;
        self.values.extend(std::iter::repeat_n(f64::NAN, width));
    }

    /// Takes a cell that is no number: a vector, or a fault.
    fn take_other(&mut self, cell: &[u8], (_, width): (usize, usize)) -> Result<(), String> {
        let value = excerpt(&String::from_utf8_lossy(cell));
        if let Some(numbers) = vector(cell) {
            let before = self.values.len();
            for number in numbers {
                let Some(number) = number else {
                    return Err(format!(
                        "'{value}' has something in it that is no number; a vector \
                         is numbers in brackets, [0.1, 0.2]"
                    ));
                };
                self.values.push(number + 0.0);
            }
            let length = self.values.len() - before;
            return if length == width {
                Ok(())
            } else {
                Err(format!(
                    "this vector has {length} numbers, but the first one has {width}; all \
                     have to have equally many"
                ))
            };
        }
        if width > 1 {
            return Err(format!("'{value}' is no vector of {width} numbers such as [0.1, 0.2]"));
        }
        let as_comma = self.has_decimal_choice && Decimal::Comma.number(cell).is_some();
        let as_point = Decimal::Point.number(cell).is_some();
        Err(match (as_comma, as_point) {
            (true, _) => format!(
                "'{value}' is no number with a decimal point, which the others \
                 have; if the comma is the decimal sign, choose decimal comma"
            ),
            (_, true) => format!(
                "'{value}' is no number with a decimal comma, which the others \
                 have; if the point is the decimal sign, choose decimal point"
            ),
            _ => format!(
                "'{value}' is no number between −1.8e308 and 1.8e308; correct it, or choose \
                 it as a missing-value, or leave the column out"
            ),
        })
    }

    fn check_length(&self, row: Row<'_>) -> Result<(), ImportError> {
        let (cells, columns) = (row.len(), self.columns);
        let lacks_label = self.label.is_some_and(|label| label >= cells);
        let more = (columns..cells).find(|&index| !row.get(index).trim_ascii().is_empty());
        let what = match more {
            Some(_) => "is a delimiter in a text that has no quotes?",
            None if lacks_label => "is the row whole?",
            None => return Ok(()),
        };
        Err(ImportError::new(
            &self.file,
            format!("this row has {cells} cells, but the table has {columns} columns; {what}"),
        )
        .in_row(row.line()))
    }

    /// The words of a row: those of its only column, or of each that isn't empty with its name.
    fn text_of(&self, row: Row<'_>) -> String {
        let cell = |column: usize| {
            let cell = trimmed(row.get(column));
            String::from_utf8_lossy(cell)
        };
        let text = match self.text_columns[..] {
            [column] => cell(column).into_owned(),
            _ => {
                let all =
                    self.text_columns.iter().map(|&column| (&self.names[column], cell(column)));
                let all = all.filter(|(_, cell)| !cell.is_empty());
                all.map(|(name, cell)| format!("{name}: {cell}")).collect::<Vec<_>>().join("; ")
            }
        };
        let most = if self.is_text { LONGEST_POINT } else { LONGEST_TEXT };
        match text.char_indices().nth(most) {
            Some((end, _)) if self.is_text => text[..end].to_owned(),
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }
}
