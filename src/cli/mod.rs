//! The command line: `triplet-lab train` trains without a window, and `triplet-lab check` goes
//! through lessons.
//!
//! `args` turns options into a run, `setting` makes options of the engine's table of settings, `train` does the
//! run, `report` says how it went, and `output` writes the files.

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

/// What is left to do once the command line has been dealt with.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Nothing: it was a run without a window.
    Finished,
    /// No subcommand was given: open the window on this run, and with this lesson where one was
    /// given.
    OpenWindow(Box<Recipe>, Option<Arc<Lesson>>),
}

/// Why there is no result, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Not a command line that can be understood; or `--help` or `--version`, which clap takes
    /// for errors.
    #[error(transparent)]
    Clap(#[from] clap::Error),
    /// An option that can't have the value it was given.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// Settings that can't be.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Lessons with diagnostics, which have been told.
    #[error("{0}")]
    Lessons(String),
    /// A recipe that can't be read.
    #[error(transparent)]
    Recipe(#[from] FileError),
    /// A file that can't be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl CliError {
    /// Says what is wrong, on stderr (help and version: on stdout), and returns the exit code:
    /// 2 for a command line or a recipe that can't be, 1 for what went wrong while doing it.
    pub fn report(&self) -> ExitCode {
        // Where nobody can be told, the exit code still tells.
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

/// Does what the arguments ask for; the first of them is the program's name.
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

/// What the window opens on: a lesson opens on the usual run.
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

/// Whether this is a system of X11 or Wayland and neither is there to open a window on.
pub fn display_is_missing() -> bool {
    let there = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(all(unix, not(target_vendor = "apple"), not(target_os = "android")))
        && !["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(there)
}
