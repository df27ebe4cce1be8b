//! Outcomes as rows of a table: the values of the settings, the seed, what came of the run, and a
//! mark of its recipe, so that rows of another plan are known for what they are.

use engine::text::excerpt;

use super::metric::METRICS;
use super::outcome::Outcome;
use super::plan::Plan;
use crate::diagnosis::State;
use crate::recipe::{Recipe, write};

/// The word for a run that took fewer steps than it should, as in the JSON of `train`.
const DIVERGENCE: &str = "divergence";

/// Rows that can't be read as outcomes of a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowsError {
    /// Other columns.
    #[error(
        "it has other columns than this sweep, which begin with {}: it is of another sweep, or no \
         sweep at all; choose another file",
        expected.join(", ")
    )]
    Columns {
        /// The first columns that were expected.
        expected: Vec<String>,
    },
    /// A row of another number of cells, or with a cell that isn't what its column has.
    #[error("row {row} can't be read: {column} is '{}'; take the row out", excerpt(text))]
    Cell {
        /// The row, counted from 1 below the header.
        row: usize,
        /// The column.
        column: String,
        /// Text of the cell.
        text: String,
    },
    /// A row with a value or a seed that the plan doesn't have.
    #[error(
        "row {row} has {}, which this sweep doesn't have: it is of another sweep; add the value, or \
         choose another file",
        excerpt(what)
    )]
    NotInPlan {
        /// The row, counted from 1 below the header.
        row: usize,
        /// The column and its value.
        what: String,
    },
    /// A row of another recipe, number of steps or version.
    #[error(
        "row {row} is of another recipe, another number of steps or another version of the \
         program: choose another file, or the settings that it was made with"
    )]
    OtherRecipe {
        /// The row, counted from 1 below the header.
        row: usize,
    },
    /// Two rows of one run.
    #[error("row {row} repeats an earlier one: take it out")]
    Twice {
        /// The row, counted from 1 below the header.
        row: usize,
    },
}

/// The columns.
pub fn header(plan: &Plan) -> Vec<String> {
    let mut header: Vec<String> = plan.axes().iter().map(|a| a.field.name.to_owned()).collect();
    header.extend(["seed", "step", "stopped_by"].map(str::to_owned));
    header.extend(METRICS.map(|metric| metric.name()));
    header.extend(["diagnosis", "recipe"].map(str::to_owned));
    header
}

/// The row of an outcome.
pub fn cells(plan: &Plan, outcome: &Outcome) -> Vec<String> {
    let places = plan.places(plan.combination(outcome.run));
    let of_axes = plan.axes().iter().zip(places);
    let mut cells: Vec<String> = of_axes.map(|(a, place)| a.values[place].clone()).collect();
    let stopped_by = if outcome.diverged { DIVERGENCE } else { "" };
    cells.push(plan.seed(outcome.run).to_string());
    cells.push(outcome.step.to_string());
    cells.push(stopped_by.to_owned());
    let number = |value: &Option<f64>| value.map(|value| format!("{value:?}")).unwrap_or_default();
    cells.extend(outcome.values.iter().map(number));
    cells.push(outcome.state.word().to_owned());
    cells.push(plan.recipe(outcome.run).map(mark).unwrap_or_default());
    cells
}

/// Reads rows below a header.
///
/// # Errors
/// They aren't of this plan; see [`RowsError`].
pub fn read(
    plan: &Plan,
    columns: &[String],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Vec<Outcome>, RowsError> {
    let expected = header(plan);
    if columns != expected {
        let expected = expected.into_iter().take(plan.axes().len() + 2).collect();
        return Err(RowsError::Columns { expected });
    }
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut is_known = vec![false; plan.runs()];
    for (place, cells) in rows.into_iter().enumerate() {
        let row = place + 1;
        let outcome = outcome(plan, columns, row, &cells)?;
        if std::mem::replace(&mut is_known[outcome.run], true) {
            return Err(RowsError::Twice { row });
        }
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn outcome(
    plan: &Plan,
    columns: &[String],
    row: usize,
    cells: &[String],
) -> Result<Outcome, RowsError> {
    let cell = |column: usize| cells.get(column).map_or("", String::as_str);
    let wrong = |column: usize| {
        let name = columns.get(column).cloned().unwrap_or_default();
        RowsError::Cell { row, column: name, text: cell(column).to_owned() }
    };
    let absent = |column: usize| {
        let what = format!("{} {}", columns[column], cell(column));
        RowsError::NotInPlan { row, what }
    };
    let mut combination = 0;
    for (column, axis) in plan.axes().iter().enumerate() {
        let place = axis.values.iter().position(|value| value == cell(column));
        combination = combination * axis.values.len() + place.ok_or_else(|| absent(column))?;
    }
    let mut at = plan.axes().len();
    let seed: u64 = cell(at).parse().map_err(|_| wrong(at))?;
    let place = plan.seeds().iter().position(|&known| known == seed).ok_or_else(|| absent(at))?;
    let run = place * plan.combinations() + combination;
    let step = cell(at + 1).parse().map_err(|_| wrong(at + 1))?;
    let diverged = match cell(at + 2) {
        "" => false,
        DIVERGENCE => true,
        _ => return Err(wrong(at + 2)),
    };
    at += 3;
    let mut values = [None; METRICS.len()];
    for value in &mut values {
        *value = match cell(at) {
            "" => None,
            text => Some(text.parse().ok().filter(|n: &f64| n.is_finite()).ok_or(wrong(at))?),
        };
        at += 1;
    }
    let is_named = |state: &State| state.word() == cell(at);
    let state = State::ALL.into_iter().find(is_named).ok_or_else(|| wrong(at))?;
    if plan.recipe(run).map(mark).as_deref() != Some(cell(at + 1)) {
        return Err(RowsError::OtherRecipe { row });
    }
    Ok(Outcome { run, step, diverged, values, state, curve: Vec::new() })
}

/// A mark of what determines a run: its recipe, and the version of the program.
fn mark(recipe: &Recipe) -> String {
    let mut plain = Recipe::new(recipe.start().clone());
    for edit in recipe.edits() {
        plain = plain.clone().with_edit(edit.clone()).unwrap_or(plain);
    }
    plain.reach(recipe.steps());
    let text = format!("{} {}", env!("CARGO_PKG_VERSION"), write(&plain));
    format!("{:08x}", crc32fast::hash(text.as_bytes()))
}
