//! Tables, vectors and pictures as people have them, read into points, labels and names.
//!
//! Pure: it is given bytes and says what it read, what it decided and why, or refuses in words. It
//! opens no file and has no clock.

mod assemble;
mod checks;
pub mod choices;
pub mod error;
mod looking;
mod origin;
pub mod pictures;
pub mod report;
pub mod table;
pub mod vectors;
mod zipped;

use std::collections::HashSet;

use engine::numbers::count;
use engine::own_data::OwnData;

use choices::{Choice, Choices};
use error::ImportError;
pub use looking::Looking;
pub use origin::origin_of;
use report::Report;

/// The largest file that is read, in bytes (512 MB).
pub const LARGEST: u64 = 1 << 29;

/// Finds a file beside the one that is read, by its path relative to that one's folder. The error
/// is the reason in words, such as "there is no such file".
pub type Beside<'a> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'a;

/// Data that were read, and what is to be said of them.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Points with classes.
    pub data: OwnData,
    /// Report of what was read and decided.
    pub report: Report,
}

/// Result of reading data, whether they can be trained on or not.
#[derive(Debug)]
pub struct Outcome {
    /// Report of what was read and decided.
    pub report: Report,
    /// Choices that were made, by name and value.
    pub choices: Vec<(String, String)>,
    /// The data, or why there is nothing to train on, such as no labels.
    pub data: Result<OwnData, ImportError>,
}

impl Outcome {
    /// The data with their report, or why they can't be trained on.
    ///
    /// # Errors
    /// The reason in words.
    pub fn imported(self) -> Result<Imported, ImportError> {
        Ok(Imported { data: self.data?, report: self.report })
    }
}

/// All that can be decided about any kind of file, each name once.
pub fn all_choices() -> impl Iterator<Item = &'static Choice> {
    let all = table::CHOICES.iter().chain(&vectors::CHOICES).chain(&pictures::CHOICES);
    let mut names = HashSet::new();
    all.filter(move |choice| names.insert(choice.name))
}

/// Choices about data that were read as this kind (`kind` among the choices of an [`Outcome`]);
/// about a table, if there is none.
pub fn choices_for(kind: Option<&str>) -> &'static [Choice] {
    match kind {
        None | Some("table") => &table::CHOICES,
        Some("pictures") => &pictures::CHOICES,
        Some(_) => &vectors::CHOICES,
    }
}

/// Reads data, with the choices that are given; the others are made by the reader.
///
/// # Errors
/// Reason why the data can't be read or trained on, in words.
pub fn read(
    name: &str,
    bytes: &[u8],
    choices: Choices,
    beside: &Beside<'_>,
) -> Result<Imported, ImportError> {
    look(name, bytes, choices, beside)?.imported()
}

/// Reads data and says what is in it, even if it can't be trained on, as without labels.
///
/// # Errors
/// Reason why the data can't be read, in words.
pub fn look(
    name: &str,
    bytes: &[u8],
    choices: Choices,
    beside: &Beside<'_>,
) -> Result<Outcome, ImportError> {
    let mut looking = Looking::new(name, bytes, choices)?;
    loop {
        if let Some(outcome) = looking.advance(usize::MAX, beside) {
            return outcome;
        }
    }
}

/// Returns true if a file is read as a table, by its name and its beginning.
pub fn is_table(name: &str, beginning: &[u8]) -> bool {
    let is_other = vectors::recognize(name, beginning).is_some() || zipped::is_zip(beginning);
    !is_other && !name.ends_with(".bytes")
}

/// Refuses a file that is larger than any that is read. Ask before reading it.
///
/// # Errors
/// The file has too many bytes, or none.
pub fn check_size(name: &str, bytes: u64) -> Result<(), ImportError> {
    if bytes > LARGEST {
        let (bytes, most) = (count(bytes), count(LARGEST));
        let message = format!(
            "this file has {bytes} bytes: at most {most} (512 MB) are read; take a part of its \
             rows, such as every tenth"
        );
        return Err(ImportError::new(name, message));
    }
    if bytes == 0 {
        return Err(ImportError::new(name, "this file is empty; choose another one"));
    }
    Ok(())
}
