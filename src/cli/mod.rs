//! The command line: `triplet-lab train` trains without a window, `sweep` does so with several
//! values of a setting, `picture` draws a view of a run, `check` checks lessons, and `data` says what
//! is read from a file with data.
//!
//! `args` turns options into a run, `setting` derives options from the engine's table of settings,
//! `train` executes the run until it ends or a signal comes (`stop`), `report` prints the result,
//! `lab_report` writes one to hand in, `picture` and `film` draw (`wish` says what),
//! `linked` reads a link in place of a recipe, `output` writes the files (`target` says where, `table` how), `data` says what a file has in it, `export` writes a folder for other programs, and `say` is all that goes to
//! stderr.

mod args;
mod check;
mod data;
mod diagnosis;
mod export;
mod film;
mod lab_report;
mod linked;
mod option;
mod output;
mod picture;
mod report;
mod say;
mod setting;
mod stop;
mod sweep;
mod table;
mod target;
mod train;
mod wish;

use std::borrow::Cow;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use ::export::ExportError;
use clap::error::{ContextKind, ContextValue};

use crate::data_files::DataFileError;
use crate::data_source::{DataFiles, DataSource};
use crate::engine::config::{ConfigError, RunConfig};
use crate::engine::text::escaped;
use crate::export_folder::FolderError;
use crate::files::{FileError, is_data, is_lesson, read_lesson};
use crate::lab::recipe::Recipe;
use crate::lesson::Lesson;
use crate::link::Link;
use crate::weights_file::is_weights;

pub use say::complain;
pub use setting::UsageError;
pub use target::OutputError;

/// Remaining work after the command line was handled.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Nothing: all was done without a window. The exit code.
    Finished(u8),
    /// Open the window on this run, with this lesson, these data, this file or what a link says if
    /// given: there was no subcommand.
    OpenWindow {
        /// The run.
        recipe: Box<Recipe>,
        /// A lesson to open.
        lesson: Option<Arc<Lesson>>,
        /// Data to show what is in them.
        data: Option<DataSource>,
        /// A file that the window opens itself, as one that is dropped on it, so that it says what
        /// is wrong with it.
        file: Option<PathBuf>,
        /// A page of a lesson and presenter mode, as a link says them.
        link: Option<Link>,
    },
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
    /// A picture can't be made so.
    #[error("{0}")]
    Picture(String),
    /// Lessons have errors, which have been printed.
    #[error("{0}")]
    Lessons(String),
    /// A recipe can't be read.
    #[error(transparent)]
    Recipe(#[from] FileError),
    /// A link can't be used.
    #[error("the link can't be used: {0}")]
    Link(String),
    /// A sweep can't be made, or not go on.
    #[error(transparent)]
    Sweep(#[from] sweep::SweepError),
    /// A file can't be read as data.
    #[error(transparent)]
    Data(#[from] DataFileError),
    /// A file can't be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A folder can't be written to.
    #[error(
        "--to {}{}", .0,
        if matches!(.0, FolderError::Exist { .. }) { " with --force" } else { "" }
    )]
    Folder(#[from] FolderError),
    /// The run can't give what was asked for.
    #[error(transparent)]
    Export(#[from] ExportError),
}

impl CliError {
    /// Prints the error to stderr (help and version to stdout) and returns the exit code, as
    /// the text of `--help` says.
    pub fn report(self) -> ExitCode {
        match self {
            Self::Clap(error) => {
                let error = without_controls(error);
                // If stderr is closed, the exit code still reports the failure.
                let _ = error.print();
                if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
            }
            Self::Usage(_)
            | Self::Recipe(_)
            | Self::Config(_)
            | Self::Data(_)
            | Self::Link(_)
            | Self::Sweep(_)
            | Self::Export(_)
            | Self::Picture(_) => {
                complain(&self);
                ExitCode::from(2)
            }
            Self::Output(_) | Self::Folder(_) | Self::Lessons(_) => {
                complain(&self);
                ExitCode::FAILURE
            }
        }
    }
}

/// The same error, with what was typed on one line and without what a terminal would act on.
fn without_controls(mut error: clap::Error) -> clap::Error {
    let typed =
        [ContextKind::InvalidArg, ContextKind::InvalidSubcommand, ContextKind::InvalidValue];
    for kind in typed {
        if let Some(ContextValue::String(text)) = error.get(kind)
            && let Cow::Owned(text) = escaped(text)
        {
            error.insert(kind, ContextValue::String(text));
            // It repeats what was typed.
            error.remove(ContextKind::Suggested);
        }
    }
    error
}

/// Executes the arguments; the first of them is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<Next, CliError> {
    let command = args::command()
        .subcommand(sweep::options::command(args::SWEEP, args::EXIT_CODES))
        .subcommand(picture::command(args::PICTURE, args::EXIT_CODES))
        .subcommand(film::command(args::FILM, args::EXIT_CODES))
        .subcommand(lab_report::command(args::REPORT, args::EXIT_CODES));
    let given = command.try_get_matches_from(arguments)?;
    match given.subcommand() {
        Some((args::CHECK, given)) => {
            check::check(args::lessons(given))?;
            Ok(Next::Finished(0))
        }
        Some((args::DATA, given)) => {
            data::data(given)?;
            Ok(Next::Finished(0))
        }
        Some((args::EXPORT, given)) => Ok(Next::Finished(export::export(given)?.code())),
        Some((args::PICTURE, given)) => {
            Ok(Next::Finished(picture::picture(picture::Wanted::from_options(given)?)?))
        }
        Some((args::SWEEP, given)) => {
            let end = sweep::sweep(sweep::options::Sweep::from_options(given)?)?;
            Ok(Next::Finished(end.unwrap_or(0)))
        }
        Some((args::FILM, given)) => Ok(Next::Finished(film::film(given)?.code())),
        Some((args::REPORT, given)) => Ok(Next::Finished(lab_report::report(given)?.code())),
        Some((_, given)) => {
            Ok(Next::Finished(train::train(&args::Run::from_options(given)?)?.code()))
        }
        None => window(&given),
    }
}

/// The run, lesson, data and link for the window; a lesson and data open on the default run.
fn window(given: &clap::ArgMatches) -> Result<Next, CliError> {
    let usual = || Ok::<_, CliError>(Box::new(Recipe::new(RunConfig::default().validate()?)));
    if let Some(link) = args::file(given).and_then(|path| linked::link_of(path)) {
        setting::check_none_is_given(given)?;
        let mut link = link?;
        let run = link.run.take().map(|text| linked::run_of(&text).map(Box::new)).transpose()?;
        let recipe = run.map_or_else(usual, Ok)?;
        return Ok(Next::OpenWindow {
            recipe,
            lesson: None,
            data: None,
            file: None,
            link: Some(link),
        });
    }
    match args::file(given) {
        Some(path) if given.get_flag(args::IN_WINDOW) || nobody_reads_stderr() => {
            setting::check_none_is_given(given)?;
            let file = Some(path.clone());
            Ok(Next::OpenWindow { recipe: usual()?, lesson: None, data: None, file, link: None })
        }
        Some(path) if is_lesson(path) => {
            setting::check_none_is_given(given)?;
            let lesson = read_lesson(path, &DataFiles::default())?.shared();
            Ok(Next::OpenWindow {
                recipe: usual()?,
                lesson: Some(lesson),
                data: None,
                file: None,
                link: None,
            })
        }
        Some(path) if is_weights(path) => {
            setting::check_none_is_given(given)?;
            let recipe = Box::new(Recipe::new(setting::started(path, None, |_| None)?));
            Ok(Next::OpenWindow { recipe, lesson: None, data: None, file: None, link: None })
        }
        Some(path) if is_data(path) => {
            setting::check_none_is_given(given)?;
            let data = Some(DataSource::File(path.clone()));
            Ok(Next::OpenWindow { recipe: usual()?, lesson: None, data, file: None, link: None })
        }
        _ => {
            let recipe = Box::new(args::recipe(given)?.0);
            Ok(Next::OpenWindow { recipe, lesson: None, data: None, file: None, link: None })
        }
    }
}

/// Returns true for a program of Windows without a terminal, where stderr leads nowhere.
#[cfg(windows)]
fn nobody_reads_stderr() -> bool {
    use std::os::windows::io::AsRawHandle as _;
    std::io::stderr().as_raw_handle().is_null()
}

/// Returns false: what starts a program elsewhere has a stderr.
#[cfg(not(windows))]
fn nobody_reads_stderr() -> bool {
    false
}

/// Returns true if the system uses X11 or Wayland and neither is available.
pub fn display_is_missing() -> bool {
    let there = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(all(unix, not(target_vendor = "apple"), not(target_os = "android")))
        && !["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(there)
}
