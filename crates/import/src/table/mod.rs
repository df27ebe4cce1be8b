//! Tables: rows of cells in a text, as spreadsheets, statistics programs and data collections write
//! them.
//!
//! `decode` makes UTF-8 of the bytes, `detect` (`arff` for files that say it themselves) finds how
//! they are cut into cells (`layout`), `records` cuts. A first pass over the rows (`survey`) collects what each
//! column has in it; `kinds` takes each for something and `plan` adds what a person chose
//! (`settings`). A second pass (`load`, `classes`) takes the numbers, and `finish` settles missing
//! values, counts, and reports. `reading` does both passes in slices, `sheet` shows the beginning of
//! a file before it is loaded.

mod arff;
mod cell;
mod classes;
mod decode;
mod detect;
mod finish;
mod kinds;
mod layout;
mod load;
mod number;
mod plan;
mod reading;
mod records;
mod settings;
mod sheet;
mod survey;

use crate::Outcome;
use crate::choices::Choices;
use crate::error::ImportError;

pub use kinds::Kind;
pub use reading::Reading;
pub use settings::CHOICES;
pub use sheet::{Column, Sheet};

/// The most columns of a table, of which at most 2,048 can be features.
pub const MOST_COLUMNS: usize = 4_096;
/// The most numbers of all points together (512 MB); of more rows, a sample is taken.
const MOST_VALUES: usize = 1 << 26;

/// Reads a whole table.
///
/// # Errors
/// The bytes are no table, or one that can't be read, or a choice can't be met.
pub fn read(name: &str, bytes: &[u8], choices: &Choices) -> Result<Outcome, ImportError> {
    let mut reading = Reading::new(name, bytes, choices)?;
    loop {
        if let Some(read) = reading.advance_to_outcome(usize::MAX) {
            return read;
        }
    }
}
