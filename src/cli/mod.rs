//! The command line: `triplet-lab train` trains without a window, and `triplet-lab check` checks
//! lessons.
//!
//! `args` turns options into a run, `setting` derives options from the engine's table of settings,
//! `train` executes the run, `report` prints the result, and `output` writes the files.

mod args;
mod check;
mod output;
mod report;
mod setting;
mod train;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use crate::engine::config::{ConfigError, RunConfig};
use crate::files::{FileError, is_lesson, read_lesson};
use crate::lab::recipe::Recipe;
use crate::lesson::Lesson;

pub use output::OutputError;
pub use setting::UsageError;

/// Remaining work after the command line was handled.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Nothing: the run was without a window.
    Finished,
    /// Open the window on this run, with this lesson if given: there was no subcommand.
    OpenWindow(Box<Recipe>, Option<Arc<Lesson>>),
}

/// Reason why there is no result, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The command line can't be parsed; also `--help` and `--version`, which clap treats as
    /// errors.
    #[error(transparent)]
    Clap(#[from] clap::Error),
    /// An option has an invalid value.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// The settings are invalid together.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Lessons have errors, which have been printed.
    #[error("{0}")]
    Lessons(String),
    /// A recipe can't be read.
    #[error(transparent)]
    Recipe(#[from] FileError),
    /// A file can't be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl CliError {
    /// Prints the error to stderr (help and version to stdout) and returns the exit code: 2 for an
    /// invalid command line or recipe, 1 for a failure while running.
    pub fn report(&self) -> ExitCode {
        // If stderr is closed, the exit code still reports the failure.
        match self {
            Self::Clap(error) => {
                let _ = error.print();
                if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
            }
            Self::Usage(_) | Self::Recipe(_) | Self::Config(_) => {
                let _ = writeln!(io::stderr(), "error: {self}");
                ExitCode::from(2)
            }
            Self::Output(_) | Self::Lessons(_) => {
                let _ = writeln!(io::stderr(), "error: {self}");
                ExitCode::FAILURE
            }
        }
    }
}

/// Executes the arguments; the first of them is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<Next, CliError> {
    let given = args::command().try_get_matches_from(arguments)?;
    match given.subcommand() {
        Some((args::CHECK, given)) => {
            check::check(args::lessons(given))?;
            Ok(Next::Finished)
        }
        Some((_, given)) => {
            train::train(&args::Run::from_options(given)?)?;
            Ok(Next::Finished)
        }
        None => window(&given),
    }
}

/// The run and lesson for the window; a lesson opens on the default run.
fn window(given: &clap::ArgMatches) -> Result<Next, CliError> {
    match args::file(given).filter(|path| is_lesson(path)) {
        Some(path) => {
            setting::check_none_is_given(given)?;
            let lesson = read_lesson(path)?.shared();
            let recipe = Recipe::new(RunConfig::default().validate()?);
            Ok(Next::OpenWindow(Box::new(recipe), Some(lesson)))
        }
        None => Ok(Next::OpenWindow(Box::new(args::recipe(given)?), None)),
    }
}

/// Returns true if the system uses X11 or Wayland and neither is available.
pub fn display_is_missing() -> bool {
    let there = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(all(unix, not(target_vendor = "apple"), not(target_os = "android")))
        && !["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(there)
}
