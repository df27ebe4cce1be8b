//! The file with a row for each run: begun, or gone on with.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::SweepError;
use super::options::Sweep;
use crate::cli::CliError;
use crate::cli::table::Table;
use crate::cli::target::{Identity, OutputError, Place, Target};
use crate::lab::sweep::{MOST_RUNS, Outcome, Plan, rows};

/// The most bytes that a file of rows has: a kilobyte for each run.
const LARGEST: u64 = MOST_RUNS as u64 * 1_024;

/// The file, if one is asked for, and what is in it already.
pub struct Rows {
    /// The file, to add rows to.
    pub table: Option<Table>,
    /// The runs that are in it.
    pub outcomes: Vec<Outcome>,
    /// True if rows go to stdout, so that the result can't.
    pub on_stdout: bool,
}

impl Rows {
    /// Opens the file, and writes its header if it is new.
    pub fn open(sweep: &Sweep) -> Result<Self, CliError> {
        let Some(path) = &sweep.csv else {
            return Ok(Self { table: None, outcomes: Vec::new(), on_stdout: false });
        };
        let target = Target::of("csv", path, sweep.force || sweep.resume)?;
        let on_stdout = target.is_stdout();
        if on_stdout && sweep.json {
            let names = "--csv and --json";
            return Err(OutputError::Same { names, path: path.clone() }.into());
        }
        let recipe = sweep.file.as_deref().and_then(Identity::of);
        if recipe.is_some() && target.identity == recipe {
            let names = "--csv and the recipe";
            return Err(OutputError::Same { names, path: path.clone() }.into());
        }
        let mut outcomes = Vec::new();
        let mut whole = 0;
        if sweep.resume && target.place == Place::Existing {
            (outcomes, whole) = read(&sweep.plan, path)?;
        } else if sweep.resume && target.place != Place::New {
            let what = "this is no file, so there is nothing to go on with".to_owned();
            return Err(SweepError::NoRows { path: path.clone(), what }.into());
        }
        let mut table = match sweep.resume && target.place == Place::Existing {
            true => Table::go_on(target, whole)?,
            false => Table::begin(target)?,
        };
        if whole == 0 {
            table.row(rows::header(&sweep.plan))?;
            table.write()?;
        }
        Ok(Self { table: Some(table), outcomes, on_stdout })
    }
}

/// The outcomes that a file has, and the bytes of its whole rows: a power cut may have cut the last
/// one off.
fn read(plan: &Plan, path: &Path) -> Result<(Vec<Outcome>, u64), SweepError> {
    let wrong = |what: String| SweepError::NoRows { path: path.to_owned(), what };
    let mut bytes = Vec::new();
    let opened = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    opened.map_err(|error| wrong(error.to_string()))?;
    if bytes.len() as u64 > LARGEST {
        return Err(wrong("this file has more bytes than any sweep writes".to_owned()));
    }
    let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    if whole == 0 && !bytes.is_empty() {
        return Err(wrong("this file has no whole row".to_owned()));
    }
    let mut lines = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(&bytes[..whole])
        .into_records();
    let mut next = || {
        let row = lines.next()?;
        Some(row.map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()))
    };
    let no_text = |_: csv::Error| wrong("this is no table in UTF-8".to_owned());
    let Some(header) = next().transpose().map_err(no_text)? else { return Ok((Vec::new(), 0)) };
    let rows = std::iter::from_fn(next).collect::<Result<Vec<_>, _>>().map_err(no_text)?;
    let outcomes = rows::read(plan, &header, rows)
        .map_err(|error| SweepError::Rows { path: path.to_owned(), error })?;
    Ok((outcomes, whole as u64))
}
