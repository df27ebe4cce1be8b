//! A sweep without a window: trains the runs of a plan on all cores, writes a row for each, and
//! prints what they show.
//!
//! `options` turns options into a plan, `rows` is the file with a row for each run, `report` the
//! table and the JSON object, and `plot` the picture.

pub mod options;
mod plot;
mod report;
mod rows;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::CliError;
use super::report::{Sink, print};
use super::say::say;
use super::stop::Stop;
use super::target::{Identity, OutputError, Target};
use crate::engine::numbers::counted;
use crate::lab::sweep::rows::RowsError;
use crate::lab::sweep::{Outcome, Plan, PlanError, Summary};
use crate::sweep::{Event, Workers};
use options::Sweep;
use rows::Rows;

/// A sweep that can't be made, or not go on.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The runs can't be made.
    #[error("{}", of_plan(.0))]
    Plan(#[from] PlanError),
    /// The rows that are there aren't of this sweep.
    #[error("--resume {}: {error}", path.display())]
    Rows {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: RowsError,
    },
    /// The file of rows is none.
    #[error("--resume {}: {what}; choose the file that an earlier sweep wrote", path.display())]
    NoRows {
        /// The file.
        path: PathBuf,
        /// The reason, in words.
        what: String,
    },
    /// There are no threads.
    #[error("the runs can't be trained: {0}; try --jobs 1")]
    Threads(io::Error),
}

/// The message, with the option as it is typed.
fn of_plan(error: &PlanError) -> String {
    let dashes = match error {
        PlanError::Settings { .. }
        | PlanError::Combination { .. }
        | PlanError::Recipe { .. }
        | PlanError::Runs { .. } => "",
        _ => "--",
    };
    format!("{dashes}{error}")
}

/// Makes the runs and prints what they show. Returns the exit code for the signal that ended it, if
/// one came.
pub fn sweep(sweep: Sweep) -> Result<Option<u8>, CliError> {
    let plot = sweep.plot.as_deref().map(|path| plot::target(path, sweep.force)).transpose()?;
    let csv = sweep.csv.as_deref();
    let is_csv = |plot: &&Target| {
        let identity = csv.and_then(Identity::of);
        csv == Some(&plot.path) || identity.is_some() && identity == plot.identity
    };
    if let Some(plot) = plot.as_ref().filter(is_csv) {
        return Err(OutputError::Same { names: "--csv and --plot", path: plot.path.clone() }.into());
    }
    let Rows { mut table, mut outcomes, on_stdout } = Rows::open(&sweep)?;
    let on_stdout = on_stdout || plot.as_ref().is_some_and(Target::is_stdout);
    let stop = Stop::listen();
    let (plan, json, jobs) = (Arc::new(sweep.plan), sweep.json, sweep.jobs);
    let is_done = |run: &usize| outcomes.iter().any(|outcome| outcome.run == *run);
    let missing: Vec<usize> = (0..plan.runs()).filter(|run| !is_done(run)).collect();
    if !outcomes.is_empty() {
        let [done, more] = [outcomes.len(), missing.len()].map(|n| counted(n as u64, "run"));
        say(&format!("{done} from the file, {more} to make"));
    }
    let mut workers = Workers::start(&plan, &missing, jobs, || {}).map_err(SweepError::Threads)?;
    let progress = Progress::new(missing.len(), json);
    let mut written = Ok(());
    let mut signal = None;
    loop {
        signal = signal.or_else(|| stop.signal());
        if signal.is_some() || written.is_err() {
            break;
        }
        match workers.next(Progress::FRAME) {
            Ok(Event::Done(outcome)) => {
                progress.show(&plan, &outcome);
                if let Some(table) = &mut table {
                    written = table.row(crate::lab::sweep::rows::cells(&plan, &outcome));
                }
                outcomes.push(*outcome);
            }
            Ok(Event::Sampled { .. }) => {}
            Err(RecvTimeoutError::Timeout) => {
                progress.bar.tick();
                if let Some(table) = &mut table {
                    written = table.write();
                }
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    drop(workers);
    drop(progress);
    let finished = table.map_or(Ok(()), |table| written.and(table.finish()));
    outcomes.sort_by_key(|outcome| outcome.run);
    let (done, all) = (outcomes.len(), plan.runs());
    if let Some((name, _)) = signal {
        let kept = if sweep.csv.is_some() { "; --resume goes on from there" } else { "" };
        say(&format!("stopped by {name}: {done} of {all} runs are done{kept}"));
    } else if done < all && finished.is_ok() {
        say(&format!("{} of {all} runs could not be finished", all - done));
    }
    let summary = Summary::of(&plan, &outcomes);
    let text = match json {
        true => report::json(&plan, &summary, &outcomes, signal.map(|(name, _)| name)),
        false => Ok(report::table(&plan, &summary)),
    };
    let printed = print(text, if on_stdout { Sink::Stderr } else { Sink::Stdout });
    // A terminal that was closed takes no result.
    let printed = if signal.is_some() { Ok(()) } else { printed };
    let drawn = plot.map_or(Ok(()), |target| plot::write(&target, &plan, &outcomes));
    finished.and(printed).and(drawn)?;
    Ok(signal.map(|(_, code)| code))
}

/// Progress bar on stderr, if that is a terminal, and a line for each run that is done.
struct Progress {
    bar: ProgressBar,
    is_quiet: bool,
}

impl Progress {
    /// Longest time between two redraws.
    const FRAME: Duration = Duration::from_millis(100);

    fn new(runs: usize, is_quiet: bool) -> Self {
        let target =
            if is_quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let style = ProgressStyle::with_template("{wide_bar} run {pos} of {len}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(Some(runs as u64), target).with_style(style);
        Self { bar, is_quiet }
    }

    fn show(&self, plan: &Plan, outcome: &Outcome) {
        if !self.is_quiet {
            self.bar.suspend(|| say(&report::line(plan, outcome)));
        }
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
