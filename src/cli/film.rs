//! Film of a run, without a window.

use clap::{ArgMatches, Command};
use indicatif::{ProgressBar, ProgressStyle};

use super::CliError;
use super::args::{file, file_to_write, flag, recipe, recipe_and_file_arg};
use super::option::option;
use super::say::say;
use super::setting::{UsageError, own_data, settings};
use super::stop::Stop;
use super::table::write_whole;
use super::target::{Identity, OutputError, Target};
use super::train::End;
use super::wish::{Usual, show_in_space, wish, wish_args};
use crate::app::picture::Filming;
use crate::engine::config::field::whole;
use crate::engine::numbers::{bytes, counted};
use crate::engine::setting::Setting;
use crate::film::{FASTEST, Film, Form, MOST_PLAYS, Plan, Size, Stage};
use crate::lab::diagnosis::words;
use crate::lab::recipe::MOST_STEPS;
use crate::lab::{Lab, Toggle};
use crate::task::Task;

/// Steps of a film of a recipe that doesn't say how far its run goes.
const DEFAULT_STEPS: u64 = 500;

/// Sizes that nobody asked for otherwise: those of a film for a slide.
const USUAL: Usual = Usual { view: [640.0, 480.0], arrangement: [960.0, 540.0], scale: 1.0 };

const NUMBERS: [Setting; 5] = [
    number("from", "Step of the first frame", 0.0, MOST_STEPS as f64),
    number("to", "Step of the last frame", 1.0, MOST_STEPS as f64),
    number("every", "Steps from one frame to the next", 1.0, MOST_STEPS as f64),
    number("fps", "Frames a second", 1.0, FASTEST as f64),
    number("loop", "How many times it is played; 0 is for ever", 0.0, MOST_PLAYS as f64),
];
const DEFAULTS: [&str; 5] = ["0", "the last step of the recipe, or 500", "10", "10", "0"];

const fn number(name: &'static str, help: &'static str, min: f64, max: f64) -> Setting {
    Setting { name, label: name, help, min, max }
}

/// The subcommand; its help ends with what the exit codes say.
pub fn command(name: &'static str, exit_codes: &str) -> Command {
    let numbers = NUMBERS.iter().zip(DEFAULTS).map(|(setting, usual)| {
        option(setting.name, "N").help(format!(
            "{}. Range: {} to {}. Default: {usual}",
            setting.help, setting.min, setting.max
        ))
    });
    let command = Command::new(name)
        .about("Train without a window, and make a film of a view: GIF or animated PNG")
        .after_help(
            "Examples:\n  \
             triplet-lab film lecture.toml lecture.gif\n  \
             triplet-lab film lecture.toml --from 0 --to 500 --every 10 --fps 10 --view embedding lecture.gif\n  \
             triplet-lab film --data digits --to 1000 --every 20 --view curves --dark digits.png\n\n"
                .to_owned()
                + exit_codes,
        )
        .args(settings())
        .args(own_data())
        .args(numbers.map(|arg| arg.help_heading("Film")))
        .args(wish_args(&USUAL).map(|arg| arg.help_heading("Film")))
        .arg(flag("force").help("Replace a file that exists, once the new one is whole").help_heading("Film"));
    recipe_and_file_arg(command, "The film: .gif for GIF, .png or .apng for an animated PNG")
}

/// Trains and makes the film.
///
/// # Errors
/// An option is invalid, or the file can't be written; then it is as it was before.
pub fn film(given: &ArgMatches) -> Result<End, CliError> {
    let path = file_to_write(given)?;
    let form = Form::of(path).ok_or_else(|| UsageError::Ending {
        path: path.to_owned(),
        endings: ".gif (GIF), .png or .apng (animated PNG)",
    })?;
    let wish = wish(given, &USUAL).map_err(CliError::Picture)?;
    let (recipe, _) = recipe(given)?;
    let plan = plan(given, recipe.steps())?;
    plan.check().map_err(unmade)?;
    let target = Target::of("", path, given.get_flag("force"))?;
    let source = file(given).and_then(|path| Identity::of(path));
    if source.is_some() && target.identity == source {
        let names = "the film and the recipe";
        return Err(OutputError::Same { names, path: path.to_owned() }.into());
    }
    target.check()?;

    let stop = Stop::listen();
    let bar = ProgressBar::new(PARTS);
    let style = ProgressStyle::with_template("{wide_bar} {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut lab = Lab::open(recipe);
    lab.set_display(lab.display().clone().with(Toggle::Dark, wish.dark));
    show_in_space(given, &wish, &mut lab).map_err(CliError::Picture)?;
    let mut size = Size::of(Film::new(lab, plan, form, Filming::new(wish)).map_err(unmade)?);
    let told = carried_out(&mut size, &stop, |size| show(&bar, size.film()));
    if let Some(Ok(size_told)) = &told {
        let about = bytes(*size_told);
        bar.suspend(|| say(&format!("{}, about {about}", size.film().plan().words())));
    }
    let mut film = size.into_film();
    let made = match told {
        Some(Ok(_)) => carried_out(&mut film, &stop, |film| show(&bar, film)),
        Some(Err(error)) => Some(Err(error)),
        None => None,
    };
    bar.finish_and_clear();
    let Some(made) = made else {
        let (signal, code) = stop.signal().unwrap_or(("a signal", 130));
        say(&format!("stopped by {signal}: nothing was written"));
        return Ok(End::Stopped(signal, code));
    };
    let made = made.map_err(unmade)?;
    write_whole(&target, &made)?;
    if film.plan().to < plan.to {
        let (end, why) = (film.plan().to, words::stopped(film.config()));
        say(&format!("the film ends after {}. {why}", counted(end, "step")));
        return Ok(End::Diverged);
    }
    Ok(End::Whole)
}

fn unmade(error: impl std::fmt::Display) -> CliError {
    CliError::Picture(error.to_string())
}

/// Parts of the progress bar.
const PARTS: u64 = 1_000;

/// Does a task; nothing comes of it if a signal came before it was done.
fn carried_out<T: Task>(task: &mut T, stop: &Stop, show: impl Fn(&T)) -> Option<T::Answer> {
    while stop.signal().is_none() {
        if let Some(answer) = task.advance() {
            return Some(answer);
        }
        show(task);
    }
    None
}

/// Shows how far it is.
fn show(bar: &ProgressBar, film: &Film<Filming>) {
    bar.set_position((film.share() * PARTS as f32) as u64);
    let plan = film.plan();
    let frames = plan.frames();
    bar.set_message(match film.stage() {
        Stage::Training(step) => format!("step {step} of {}", plan.to),
        Stage::Looking(frame) => format!("axes of frame {} of {frames}", (frame + 1).min(frames)),
        Stage::Drawing(frame) => format!("frame {} of {frames}", (frame + 1).min(frames)),
    });
}

/// The frames that the options ask for; `steps` are those of the recipe.
fn plan(given: &ArgMatches, steps: u64) -> Result<Plan, UsageError> {
    let read = |at: usize, usual: u64| {
        let text = given.get_one::<String>(NUMBERS[at].name);
        let number = text.map(|text| whole(text, &NUMBERS[at])).transpose()?;
        Ok::<u64, UsageError>(number.map_or(usual, |number| number as u64))
    };
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Plan {
        from: read(0, 0)?,
        to: read(1, if steps == 0 { DEFAULT_STEPS } else { steps })?,
        every: read(2, 10)?,
        fps: small(read(3, 10)?),
        plays: small(read(4, 0)?),
    })
}
