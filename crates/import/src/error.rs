//! A fault in what a person brought, in words.

use std::fmt;

use engine::text::{escaped, excerpt};

/// Reason why data can't be read: the file, where in it, what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    file: String,
    row: Option<u64>,
    column: Option<String>,
    message: String,
}

impl ImportError {
    /// A fault of the file as a whole. The message says what is wrong, what is allowed and what to
    /// do; values of others in it have gone through `engine::text`.
    pub fn new(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), row: None, column: None, message: message.into() }
    }

    /// The same fault, in a row: the number of its line, as an editor or a spreadsheet counts.
    #[must_use]
    pub fn in_row(self, row: u64) -> Self {
        Self { row: Some(row), ..self }
    }

    /// The same fault, in a column.
    #[must_use]
    pub fn in_column(self, column: &str) -> Self {
        Self { column: Some(column.to_owned()), ..self }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", escaped(&self.file))?;
        if let Some(row) = self.row {
            write!(out, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(out, ", column '{}'", excerpt(column))?;
        }
        write!(out, ": {}", self.message)
    }
}

impl std::error::Error for ImportError {}
