//! Export of a run without a window: a folder of files for other programs.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::export::{Export, ExportError, What};
use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::CliError;
use super::args::{file, recipe_with_steps};
use super::say::say;
use super::setting::UsageError;
use super::stop::Stop;
use super::target::OutputError;
use super::train::End;
use crate::engine::config::Choice as _;
use crate::engine::numbers::{bytes, counted};
use crate::engine::text::{escaped, excerpt};
use crate::export_folder::ExportFolder;
use crate::lab::diagnosis::words;

/// Summary of a written export.
#[derive(Serialize)]
struct Written {
    step: u64,
    stopped_by: Option<&'static str>,
    folder: PathBuf,
    files: Vec<WrittenFile>,
    notes: Vec<String>,
}

/// A file that was written.
#[derive(Serialize)]
struct WrittenFile {
    what: &'static str,
    path: PathBuf,
    bytes: usize,
}

/// Trains and writes the folder.
///
/// # Errors
/// An option is invalid, the run has no such part, or the folder can't be written to. What was
/// written before stays, and each file is whole.
pub fn export(given: &ArgMatches) -> Result<End, CliError> {
    let asked = given.get_one::<String>("what").map(|text| parts(text)).transpose()?;
    let (recipe, steps) = recipe_with_steps(given)?;
    let Some(to) = given.get_one::<PathBuf>("to") else { return Ok(End::Whole) };
    let mut wanted = asked.clone().unwrap_or_else(|| What::ALL.to_vec());
    let mut notes = Vec::new();
    let mut export = Export::train(&recipe, steps as u64, wanted.contains(&What::Metrics));
    leave_out(&export, &mut wanted, asked.is_some(), &mut notes)?;
    export.complete(&mut wanted);
    let names: Vec<String> = wanted.iter().flat_map(|what| what.names()).collect();
    let start = recipe.start();
    let own = start.data.own.iter().map(|own| own.origin.path.as_str());
    let weights = start.embedder.weights.iter().map(|weights| weights.origin.path.as_str());
    let sources = own.chain(weights).map(Path::new);
    let sources: Vec<&Path> = sources.chain(file(given).map(PathBuf::as_path)).collect();
    let mut folder = ExportFolder::check(to, &names, given.get_flag("force"), &sources)?;

    let (stop, json) = (Stop::listen(), given.get_flag("json"));
    let bar = progress(steps as u64, json);
    while !export.advance(&|| false) {
        bar.set_position(export.progress().0);
        if let Some((signal, code)) = stop.signal() {
            bar.finish_and_clear();
            say(&format!("stopped by {signal}: nothing was written"));
            return Ok(End::Stopped(signal, code));
        }
    }
    bar.finish_and_clear();
    let step = export.progress().0;
    let end = if step < steps as u64 { End::Diverged } else { End::Whole };
    if end == End::Diverged {
        let why = words::stopped(export.trainer().config());
        say(&format!("stopped after {}. {why}", counted(step, "step")));
    }
    leave_out(&export, &mut wanted, asked.is_some(), &mut notes)?;
    notes.extend(export.notes(&wanted));
    notes.iter().for_each(|note| say(note));
    let whole = std::path::absolute(to).unwrap_or_else(|_| to.clone());
    let mut files = Vec::new();
    for part in export.files(&wanted, Some(&whole)) {
        let (what, made) = part?;
        for file in made {
            let path = folder.write(&file)?;
            files.push(WrittenFile { what: what.name(), path, bytes: file.bytes.len() });
        }
    }
    let stopped_by = (end == End::Diverged).then_some("divergence");
    let written = Written { step, stopped_by, folder: to.clone(), files, notes };
    written.print(json).map_err(|source| OutputError::Print { source })?;
    Ok(end)
}

/// Takes out of the parts those that the run doesn't have, with a note; what was asked for by name
/// has to be there.
fn leave_out(
    export: &Export,
    wanted: &mut Vec<What>,
    is_asked: bool,
    notes: &mut Vec<String>,
) -> Result<(), ExportError> {
    let mut kept = Vec::new();
    for &what in wanted.iter() {
        match export.check(what) {
            Ok(()) => kept.push(what),
            Err(error) if is_asked => return Err(error),
            Err(error) => notes.push(error.to_string()),
        }
    }
    *wanted = kept;
    Ok(())
}

/// The parts that a text names, each once.
fn parts(text: &str) -> Result<Vec<What>, UsageError> {
    let mut wanted = Vec::new();
    for name in text.split(',').map(str::trim) {
        let found = What::ALL.iter().find(|what| what.name() == name);
        let &what = found.ok_or_else(|| UsageError::What {
            given: excerpt(name),
            names: What::ALL.iter().map(|what| what.name()).collect::<Vec<_>>().join(", "),
        })?;
        if !wanted.contains(&what) {
            wanted.push(what);
        }
    }
    Ok(wanted)
}

fn progress(steps: u64, json: bool) -> ProgressBar {
    let target =
        if json { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(20) };
    let style = ProgressStyle::with_template("{wide_bar} step {pos} of {len}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::with_draw_target(Some(steps), target).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

impl Written {
    fn print(&self, json: bool) -> io::Result<()> {
        let text = if json {
            serde_json::to_string(self)? + "\n"
        } else {
            let line = |file: &WrittenFile| {
                let path = file.path.display().to_string();
                format!("{}  {}\n", escaped(&path), bytes(file.bytes as u64))
            };
            let step = counted(self.step, "step");
            format!("After {step}:\n") + &self.files.iter().map(line).collect::<String>()
        };
        match io::stdout().write_all(text.as_bytes()) {
            // The reader has closed it.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}
