//! A picture of a view without a window: trains up to a step, draws, and writes the file.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use clap::{ArgMatches, Command};

use super::CliError;
use super::args::{file, file_to_write, flag, recipe_and_file_arg, recipe_up_to};
use super::option::option;
use super::say::say;
use super::setting::{own_data, settings};
use super::stop::Stop;
use super::table::write_whole;
use super::target::{OutputError, Target};
use super::train::End;
use super::wish::{Usual, show_in_space, wish, wish_args};
use crate::app::picture::{Studio, Wish, png};
use crate::engine::estimate::Estimate;
use crate::engine::numbers::{count, counted};
use crate::engine::setting::Setting;
use crate::engine::text::excerpt;
use crate::lab::diagnosis::words;
use crate::lab::recipe::MOST_STEPS;
use crate::lab::{self, Lab};

const STEP: Setting = Setting {
    name: "step",
    label: "Step",
    help: "The step that the picture shows; 0 is before training",
    min: 0.0,
    max: MOST_STEPS as f64,
};

/// Sizes that nobody asked for otherwise.
const USUAL: Usual = Usual { view: [960.0, 600.0], arrangement: [1_280.0, 720.0], scale: 2.0 };

/// The subcommand; its help ends with what the exit codes say.
pub fn command(name: &'static str, exit_codes: &str) -> Command {
    let own = [
        option(STEP.name, "N")
            .help(format!("{}. Default: the last one of the recipe, or 1000", STEP.help)),
        flag("force").help("Replace a file that exists, once the picture is whole"),
    ];
    let command = Command::new(name)
        .about("Draw a picture of a view at a step, without a window, a display or a graphics card")
        .after_help(
            "Examples:\n  \
             triplet-lab picture lecture.toml --step 500 --view embedding out.png\n  \
             triplet-lab picture --data digits --view curves --dark --scale 4 curves.png\n  \
             triplet-lab picture lecture.toml --view distances distances.svg\n  \
             triplet-lab picture lecture.toml --layout lecture --caption - | display\n\n"
                .to_owned()
                + exit_codes,
        )
        .args(own.into_iter().chain(wish_args(&USUAL)).map(|arg| arg.help_heading("Picture")))
        .args(settings())
        .args(own_data());
    let help = "The file to write: .png, or .svg with lines, points and letters as such; - is stdout, \
                and gets a PNG";
    recipe_and_file_arg(command, help)
}

/// A picture that the options describe.
pub struct Wanted {
    /// The run at its start.
    lab: Lab,
    steps: usize,
    wish: Wish,
    target: Target,
}

impl Wanted {
    /// The picture that the options describe. Fails if they are invalid, or if it can't be written.
    pub fn from_options(given: &ArgMatches) -> Result<Self, CliError> {
        let (recipe, steps) = recipe_up_to(given, &STEP)?;
        let wish = wish(given, &USUAL).map_err(CliError::Picture)?;
        let target = target(file_to_write(given)?, given)?;
        let mut lab = Lab::open(recipe);
        show_in_space(given, &wish, &mut lab).map_err(CliError::Picture)?;
        Ok(Self { lab, steps, wish, target })
    }
}

/// Target of the picture: not the recipe, not a terminal, and with the name of a picture.
fn target(path: &Path, given: &ArgMatches) -> Result<Target, CliError> {
    let target = Target::of("", path, given.get_flag("force"))?;
    if target.is_stdout() {
        if io::stdout().is_terminal() {
            let words = "a terminal shows no pictures: name a file, or give it to a program";
            return Err(CliError::Picture(words.to_owned()));
        }
        return Ok(target);
    }
    if !["png", "svg"].into_iter().any(|ending| has_ending(path, ending)) {
        let name = excerpt(&path.display().to_string());
        let words = format!("{name}: the name of a picture ends in .png or .svg");
        return Err(CliError::Picture(words));
    }
    if let Some(recipe) = file(given)
        && target.is_same_as(&Target::of("", recipe, true)?)
    {
        let names = "the recipe and the picture";
        return Err(OutputError::Same { names, path: path.to_owned() }.into());
    }
    target.check()?;
    Ok(target)
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|has| has.eq_ignore_ascii_case(ending))
}

/// Trains, draws and writes. Returns the exit code.
pub fn picture(wanted: Wanted) -> Result<u8, CliError> {
    let stop = Stop::listen();
    let mut lab = wanted.lab;
    if let Some(words) = Estimate::of(lab.run_a().config()).words() {
        say(&words);
    }
    if wanted.steps > 0 {
        lab.apply(lab::Command::Train(wanted.steps as u64));
    }
    let goes_on = || stop.signal().is_none();
    while goes_on() && (lab.work(&goes_on) || lab.finish_curves(&goes_on)) {}
    if let Some((signal, code)) = stop.signal() {
        say(&format!("stopped by {signal}; no picture was written"));
        return Ok(code);
    }
    lab.bump();
    let mut studio = Studio::new(wanted.wish);
    let bytes = if has_ending(&wanted.target.path, "svg") {
        studio.svg(&lab).into_bytes()
    } else {
        png(&studio.draw(&lab)).map_err(|error| CliError::Picture(error.to_string()))?
    };
    write_whole(&wanted.target, &bytes)?;
    let taken = lab.run_a().trainer().steps();
    if taken < wanted.steps as u64 {
        let config = lab.run_a().config();
        let taken = counted(taken, "step");
        let words = words::stopped(config);
        say(&format!("stopped after {taken} of {}. {words}", count(wanted.steps as u64)));
        return Ok(End::Diverged.code());
    }
    Ok(0)
}
