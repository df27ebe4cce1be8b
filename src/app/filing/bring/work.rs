//! Reading of own data, off the window's thread.

use std::sync::Arc;

use import::choices::Choices;
use import::table::{Reading, Sheet};
use import::{Outcome, is_table};

use crate::app::filing::job::Job;
use crate::data_source::DataSource;

/// Rows between two notes of the progress.
const ROWS: usize = 2_000;

/// What a first look found.
pub enum Looked {
    /// The beginning of a table.
    Table(Box<Sheet>),
    /// Other data, read whole.
    Whole(Box<Outcome>),
}

/// Looks at the beginning; data that have no sheet are read whole.
pub fn look(source: &Arc<DataSource>, choices: Choices) -> Job<Result<Looked, String>> {
    let source = Arc::clone(source);
    Job::begin(move |progress| {
        let (beginning, size) = source.beginning(Sheet::BEGINNING)?;
        let path = source.path();
        if !beginning.is_empty() && is_table(&path, &beginning) {
            let sheet = Sheet::preview(&path, &beginning, size, &choices);
            return Ok(Looked::Table(Box::new(sheet.map_err(|error| error.to_string())?)));
        }
        let read = source.outcome(choices, |_| progress.note(0.0))?;
        Ok(Looked::Whole(Box::new(read)))
    })
}

/// Reads a table whole.
pub fn load(source: &Arc<DataSource>, choices: Choices) -> Job<Result<Outcome, String>> {
    let source = Arc::clone(source);
    Job::begin(move |progress| {
        let bytes = source.bytes()?;
        let words = |error: import::error::ImportError| error.to_string();
        let mut reading = Reading::new(&source.path(), bytes, &choices).map_err(words)?;
        loop {
            if let Some(outcome) = reading.advance_to_outcome(ROWS) {
                return outcome.map_err(words);
            }
            if !progress.note(reading.fraction()) {
                return Err("cancelled".to_owned());
            }
        }
    })
}
