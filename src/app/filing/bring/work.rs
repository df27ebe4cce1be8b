//! Reading of own data, beside the window.

use std::sync::Arc;

use import::choices::Choices;
use import::error::ImportError;
use import::table::{Reading, Sheet};
use import::{Outcome, is_table};

use crate::data_source::{DataSource, ROWS, SourceReading};
use crate::task::{Job, Task};

/// Result of a first look.
pub enum Looked {
    /// The beginning of a table.
    Table(Box<Sheet>),
    /// Other data, read whole.
    Whole(Box<Outcome>),
}

/// Looks at the beginning; data that have no sheet are read whole.
pub fn look(source: &Arc<DataSource>, choices: Choices) -> Job<Result<Looked, String>> {
    Job::begin(Look { source: Arc::clone(source), choices, whole: None })
}

/// Reads a table whole.
pub fn load(source: &Arc<DataSource>, choices: Choices) -> Job<Result<Outcome, String>> {
    Job::begin(Load { source: Arc::clone(source), choices, reading: None })
}

struct Look {
    source: Arc<DataSource>,
    choices: Choices,
    /// The reading of other data than tables.
    whole: Option<SourceReading>,
}

impl Look {
    fn begin(&mut self) -> Result<Option<Looked>, String> {
        let (beginning, size) = self.source.beginning(Sheet::BEGINNING)?;
        let path = self.source.path();
        if beginning.is_empty() || !is_table(&path, &beginning) {
            self.whole = Some(self.source.reading(self.choices.clone()));
            return Ok(None);
        }
        let sheet = Sheet::preview(&path, &beginning, size, &self.choices);
        sheet.map(|sheet| Some(Looked::Table(Box::new(sheet)))).map_err(words)
    }
}

impl Task for Look {
    type Answer = Result<Looked, String>;

    fn advance(&mut self) -> Option<Self::Answer> {
        match &mut self.whole {
            None => self.begin().transpose(),
            Some(reading) => {
                Some(reading.advance()?.map(|outcome| Looked::Whole(Box::new(outcome))))
            }
        }
    }

    fn share(&self) -> f32 {
        self.whole.as_ref().map_or(0.0, SourceReading::share)
    }
}

struct Load {
    source: Arc<DataSource>,
    choices: Choices,
    reading: Option<Box<Reading<Arc<[u8]>>>>,
}

impl Load {
    fn begin(&mut self) -> Result<(), String> {
        let bytes = self.source.bytes()?;
        let reading = Reading::new(&self.source.path(), bytes, &self.choices).map_err(words)?;
        self.reading = Some(Box::new(reading));
        Ok(())
    }
}

impl Task for Load {
    type Answer = Result<Outcome, String>;

    fn advance(&mut self) -> Option<Self::Answer> {
        match &mut self.reading {
            None => self.begin().err().map(Err),
            Some(reading) => Some(reading.advance_to_outcome(ROWS)?.map_err(words)),
        }
    }

    fn share(&self) -> f32 {
        self.reading.as_ref().map_or(0.0, |reading| reading.fraction() as f32)
    }
}

fn words(error: ImportError) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::tests::{both_ways, dropped_both_ways, walked};

    /// A table of so many rows, two numbers and a class each.
    fn table(rows: usize) -> Arc<DataSource> {
        let row = |row: usize| format!("{row},{},{}\n", row % 7, ["x", "y"][row % 2]);
        let text = "a,b,class\n".to_owned() + &(0..rows).map(row).collect::<String>();
        Arc::new(DataSource::Pasted(text.into()))
    }

    fn load(rows: usize) -> Load {
        Load { source: table(rows), choices: Choices::default(), reading: None }
    }

    #[test]
    fn a_table_is_read_to_the_same_on_a_thread_and_in_slices_of_a_few_rows() {
        let (once, calls) = walked(load(3_000));
        // Each row is looked at, and then loaded.
        assert!(calls > 2 * 3_000 / ROWS, "{calls} calls");
        let once = once.unwrap().imported().unwrap().data;
        assert_eq!(once.points.nrows(), 3_000);
        for read in both_ways(|| load(3_000)) {
            let read = read.unwrap().imported().unwrap().data;
            assert_eq!((&read.points, &read.labels), (&once.points, &once.labels));
        }
        dropped_both_ways(|| load(100_000));
    }

    #[test]
    fn a_look_finds_the_same_sheet_both_ways_and_a_fault_in_words() {
        let look =
            |source: Arc<DataSource>| Look { source, choices: Choices::default(), whole: None };
        for found in both_ways(|| look(table(10))) {
            let Ok(Looked::Table(sheet)) = found else { panic!("no table") };
            assert_eq!(sheet.columns.len(), 3);
        }
        let missing = Arc::new(DataSource::File("/nowhere/at/all.csv".into()));
        for found in both_ways(|| look(Arc::clone(&missing))) {
            assert!(found.is_err_and(|why| why.contains("all.csv")));
        }
    }
}
