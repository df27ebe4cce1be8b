//! A picture of a view without a window: trains up to a step, draws, and writes the file.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::CliError;
use super::args::{file, recipe_arg, recipe_up_to};
use super::option::option;
use super::say::say;
use super::setting::{own_data, settings};
use super::stop::Stop;
use super::table::write_whole;
use super::target::{OutputError, Target};
use super::train::End;
use crate::app::picture::{Studio, What, Wish, png};
use crate::engine::estimate::Estimate;
use crate::engine::numbers::{count, counted};
use crate::engine::setting::Setting;
use crate::engine::text::excerpt;
use crate::lab::diagnosis::words;
use crate::lab::recipe::{MOST_STEPS, Recipe};
use crate::lab::{self, Lab, Layout, Toggle, ViewId};
use crate::lesson::choose;

const STEP: Setting = Setting {
    name: "step",
    label: "Step",
    help: "The step that the picture shows; 0 is before training",
    min: 0.0,
    max: MOST_STEPS as f64,
};

/// Argument with the file to write.
const OUT: &str = "out";

/// The subcommand; its help ends with what the exit codes say.
pub fn command(name: &'static str, exit_codes: &str) -> Command {
    let flag = |name, help| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    let views = listed(&names(ViewId::ALL, ViewId::label));
    let layouts = listed(&names(Layout::ALL, Layout::label));
    let own = [
        option(STEP.name, "N")
            .help(format!("{}. Default: the last one of the recipe, or 1000", STEP.help)),
        option("view", "VIEW").help(format!("The view: {views}. Default: embedding")),
        option("layout", "LAYOUT")
            .conflicts_with("view")
            .help(format!("The views of an arrangement instead of one: {layouts}")),
        option("size", "WxH").help(
            "Width and height in points, on which the size of letters depends. Default: 960x600 \
             for a view, 1280x720 for an arrangement",
        ),
        option("scale", "S").help(
            "Pixels per point, 1 to 4: the picture is drawn at that size, so letters stay sharp. \
             Default: 2",
        ),
        flag("dark", "Light letters on a dark ground"),
        flag("controls", "Show the buttons of views and, around an arrangement, the window's bars"),
        flag("no-controls", "Show none; this is so without the option, too")
            .overrides_with("controls"),
        flag("caption", "Add a line below: data, step, margin and seed"),
        flag("force", "Replace a file that exists, once the picture is whole"),
    ];
    Command::new(name)
        .about("Draw a picture of a view at a step, without a window, a display or a graphics card")
        .after_help(
            "Examples:\n  \
             triplet-lab picture lecture.toml --step 500 --view embedding out.png\n  \
             triplet-lab picture --data digits --view curves --dark --scale 4 curves.png\n  \
             triplet-lab picture lecture.toml --layout lecture --caption - | display\n\n"
                .to_owned()
                + exit_codes,
        )
        .allow_missing_positional(true)
        .arg(recipe_arg())
        .arg(
            Arg::new(OUT)
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .required(true)
                .help("The file to write (.png); - is stdout"),
        )
        .args(own.map(|arg| arg.help_heading("Picture")))
        .args(settings())
        .args(own_data())
}

/// Each item with its name on the command line: "Anchor's eye" is `anchors-eye`.
fn names<T: Copy, const N: usize>(all: [T; N], label: fn(T) -> &'static str) -> Vec<(String, T)> {
    let plain = |label: &str| {
        let words = label.to_lowercase().replace('\'', "");
        let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("-")
    };
    all.into_iter().map(|item| (plain(label(item)), item)).collect()
}

fn listed<T>(names: &[(String, T)]) -> String {
    names.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// A picture that the options describe.
pub struct Wanted {
    recipe: Recipe,
    steps: usize,
    wish: Wish,
    target: Target,
}

impl Wanted {
    /// The picture that the options describe. Fails if they are invalid, or if it can't be written.
    pub fn from_options(given: &ArgMatches) -> Result<Self, CliError> {
        let (recipe, steps) = recipe_up_to(given, &STEP)?;
        let wish = wish(given).map_err(CliError::Picture)?;
        let path = given.get_one::<PathBuf>(OUT).map_or(Path::new("-"), PathBuf::as_path);
        let target = target(path, given)?;
        Ok(Self { recipe, steps, wish, target })
    }
}

fn wish(given: &ArgMatches) -> Result<Wish, String> {
    let text = |name: &str| given.get_one::<String>(name).map(String::as_str);
    let what = match (text("layout"), text("view")) {
        (Some(name), _) => {
            let all = names(Layout::ALL, Layout::label);
            What::Arrangement(choose("layout", name, all.iter().map(|(n, l)| (n.as_str(), *l)))?)
        }
        (None, name) => {
            let all = names(ViewId::ALL, ViewId::label);
            let name = name.unwrap_or("embedding");
            What::View(choose("view", name, all.iter().map(|(n, v)| (n.as_str(), *v)))?)
        }
    };
    let usual = match what {
        What::View(_) => [960.0, 600.0],
        What::Arrangement(_) => [1_280.0, 720.0],
    };
    let size = text("size").map_or(Ok(usual), |text| {
        let sides = text.split_once(['x', '×']).map(|(w, h)| [w, h].map(|side| side.parse().ok()));
        match sides {
            Some([Some(width), Some(height)]) => Ok([width, height]),
            _ => Err(format!(
                "--size is {}: write width x height in points, such as 1280x720",
                excerpt(text)
            )),
        }
    })?;
    let scale = text("scale").map_or(Ok(2.0), |text| {
        text.parse().map_err(|_| format!("--scale is {}; 1 to 4 are possible", excerpt(text)))
    })?;
    let flag = |name| given.get_flag(name);
    let (dark, controls, caption) = (flag("dark"), flag("controls"), flag("caption"));
    let wish = Wish { what, size, scale, dark, controls, caption };
    wish.check()?;
    Ok(wish)
}

/// Where the picture goes. It may be no recipe, no terminal, and its name has to be that of a
/// picture.
fn target(path: &Path, given: &ArgMatches) -> Result<Target, CliError> {
    let target = Target::of("", path, given.get_flag("force"))?;
    if target.is_stdout() {
        if io::stdout().is_terminal() {
            let words = "a terminal shows no pictures: name a file, or give it to a program";
            return Err(CliError::Picture(words.to_owned()));
        }
        return Ok(target);
    }
    let ending = path.extension().unwrap_or_default();
    if !ending.eq_ignore_ascii_case("png") {
        let name = excerpt(&path.display().to_string());
        return Err(CliError::Picture(format!("{name}: the name of a picture ends in .png")));
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

/// Trains, draws and writes. Returns the exit code.
pub fn picture(wanted: &Wanted) -> Result<u8, CliError> {
    let stop = Stop::listen();
    if let Some(words) = Estimate::of(wanted.recipe.start()).words() {
        say(&words);
    }
    let mut lab = Lab::open(wanted.recipe.clone());
    lab.set_display(lab.display().clone().with(Toggle::Dark, wanted.wish.dark));
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
    let image = Studio::new(wanted.wish).draw(&lab);
    let bytes = png(&image).map_err(|error| CliError::Picture(error.to_string()))?;
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
