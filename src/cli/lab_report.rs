//! Lab report of a run, without a window.

use std::time::Duration;

use clap::{ArgMatches, Command};
use indicatif::{ProgressBar, ProgressStyle};

use super::CliError;
use super::args::{file, file_to_write, flag, recipe_and_file_arg, recipe_with_steps, steps_arg};
use super::option::option;
use super::say::say;
use super::setting::{UsageError, own_data, settings};
use super::stop::Stop;
use super::table::write_whole;
use super::target::{Identity, OutputError, Place, Target};
use super::train::End;
use crate::app::picture::for_report;
use crate::engine::numbers::counted;
use crate::lab::Lab;
use crate::lab::diagnosis::words;
use crate::report::{Form, Head, RunReport};
use crate::task::Task as _;

/// Steps that are trained between two looks at the signals.
const STRIDE: u64 = 50;

/// The subcommand; its help ends with what the exit codes say.
pub fn command(name: &'static str, exit_codes: &str) -> Command {
    let command = Command::new(name)
        .about("Train without a window, and write a lab report: recipe, curves, embedding, scores, diagnosis")
        .after_help(
            "Examples:\n  \
             triplet-lab report lecture.toml lecture.html\n  \
             triplet-lab report lecture.toml --steps 500 --name \"Ada Lovelace\" lecture.md\n  \
             triplet-lab report --data digits --steps 2000 digits.html\n\n"
                .to_owned()
                + exit_codes,
        )
        .args(settings())
        .args(own_data())
        .args(
            [
                steps_arg(),
                option("name", "NAME").help("Who hands it in: stands below the heading"),
                flag("force").help("Replace files that exist, once the new ones are whole"),
            ]
            .map(|arg| arg.help_heading("Report")),
        );
    let help = "The report: .html for one HTML file, .md for Markdown with pictures beside it";
    recipe_and_file_arg(command, help)
}

/// Trains and writes the report.
///
/// # Errors
/// An option is invalid, or a file can't be written; then none is left that wasn't there.
pub fn report(given: &ArgMatches) -> Result<End, CliError> {
    let path = file_to_write(given)?;
    let form = Form::of(path).ok_or_else(|| UsageError::Ending {
        path: path.to_owned(),
        endings: ".html (one file) or .md (Markdown, with its pictures beside it)",
    })?;
    let (recipe, steps) = recipe_with_steps(given)?;
    let force = given.get_flag("force");
    let target = Target::of("", path, force)?;
    let source = file(given).and_then(|path| Identity::of(path));
    if source.is_some() && target.identity == source {
        let names = "the report and the recipe";
        return Err(OutputError::Same { names, path: path.to_owned() }.into());
    }
    target.check()?;

    let stop = Stop::listen();
    let bar = progress(steps as u64);
    let goes_on = || {
        bar.tick();
        stop.signal().is_none()
    };
    let mut lab = Lab::open(recipe);
    let mut at = 0;
    while at < steps as u64 && goes_on() {
        let next = (at + STRIDE).min(steps as u64);
        while !lab.train_to(next, &goes_on) && goes_on() {}
        let here = lab.run_a().report().step;
        bar.set_position(here);
        if here < next {
            break;
        }
        at = here;
    }
    let (taken, is_stopped) = (lab.run_a().report().step, stop.signal().is_some());
    let has_diverged = !is_stopped && taken < steps as u64;
    if has_diverged {
        let why = words::stopped(lab.run_a().config());
        say(&format!("stopped after {}. {why}", counted(taken, "step")));
    }
    bar.set_style(ProgressStyle::default_spinner());
    bar.set_message("making the report");
    let mut report = RunReport::new(lab, for_report);
    let mut made = None;
    while made.is_none() && goes_on() {
        made = report.advance();
    }
    bar.finish_and_clear();
    let Some(made) = made else {
        let (signal, code) = stop.signal().unwrap_or(("a signal", 130));
        say(&format!("stopped by {signal}: nothing was written"));
        return Ok(End::Stopped(signal, code));
    };
    let date = jiff::ZonedDateTime::now().strftime("%Y-%m-%d").to_string();
    let by = given.get_one::<String>("name").cloned().unwrap_or_default();
    let files = made.files(path, form, &Head { by, date });
    // Pictures first: who sees the report has them too.
    let targets = files.iter().map(|(path, _)| Target::of("", path, force));
    let targets = targets.collect::<Result<Vec<_>, _>>()?;
    let mut written = Vec::new();
    for (target, (path, contents)) in targets.iter().zip(&files).rev() {
        if let Err(error) = write_whole(target, contents) {
            for path in written {
                // What can't be removed stays: the failure is reported anyway.
                let _ = std::fs::remove_file(path);
            }
            return Err(error.into());
        }
        if target.place == Place::New {
            written.push(path);
        }
    }
    Ok(if has_diverged { End::Diverged } else { End::Whole })
}

/// Progress bar on stderr, if that is a terminal.
fn progress(steps: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} step {pos} of {len}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(steps).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
