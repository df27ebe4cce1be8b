//! The command line: `triplet-lab train` trains without a window.
//!
//! `args` turns options into a run, `setting` is what the options are made of, `train` does the
//! run, `report` says how it went, and `output` writes the files.

mod args;
mod output;
mod report;
mod setting;
mod train;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::engine::config::RunConfig;

pub use output::OutputError;
pub use setting::UsageError;

/// What is left to do once the command line has been dealt with.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Nothing: it was a run without a window.
    Finished,
    /// No subcommand was given: open the window on this run.
    OpenWindow(Box<RunConfig>),
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
    /// A file that can't be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl CliError {
    /// Says what is wrong, on stderr (help and version: on stdout), and returns the exit code:
    /// 2 for a command line that can't be, 1 for what went wrong while doing it.
    pub fn report(&self) -> ExitCode {
        // Where nobody can be told, the exit code still tells.
        match self {
            Self::Clap(error) => {
                let _ = error.print();
                if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
            }
            Self::Usage(error) => {
                let _ = writeln!(io::stderr(), "error: {error}");
                ExitCode::from(2)
            }
            Self::Output(error) => {
                let _ = writeln!(io::stderr(), "error: {error}");
                ExitCode::FAILURE
            }
        }
    }
}

/// Does what the arguments ask for; the first of them is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<Next, CliError> {
    let given = args::command().try_get_matches_from(arguments)?;
    match given.subcommand_matches(args::TRAIN) {
        None => {
            let config = args::config(&given)?.validate().map_err(UsageError::from)?;
            Ok(Next::OpenWindow(Box::new(config.to_config())))
        }
        Some(given) => {
            train::train(&args::Run::from_options(given)?)?;
            Ok(Next::Finished)
        }
    }
}

/// Whether this is a system of X11 or Wayland and neither is there to open a window on.
pub fn display_is_missing() -> bool {
    let there = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(all(unix, not(target_vendor = "apple"), not(target_os = "android")))
        && !["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(there)
}
