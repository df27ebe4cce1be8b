//! Options of the command line, and the run that they describe.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use export::What;

use super::linked::recipe_of;
use super::option::option;
use super::say::say;
use super::setting::{UsageError, check_none_is_given, config, own_data, settings, weights};
use super::{CliError, data};
use crate::engine::config::Choice as _;
use crate::engine::config::field::whole;
use crate::engine::setting::Setting;
use crate::lab::recipe::{MOST_STEPS, Recipe};

/// Subcommand that trains without a window.
pub const TRAIN: &str = "train";
/// Subcommand that draws a picture without a window.
pub const PICTURE: &str = "picture";
/// Subcommand that makes a film without a window.
pub const FILM: &str = "film";
/// Subcommand that says what is in a file with data.
pub const DATA: &str = "data";
/// Subcommand that trains and writes files for other programs.
pub const EXPORT: &str = "export";
/// Subcommand that trains a run again and again with other values.
pub const SWEEP: &str = "sweep";
/// Subcommand that trains and writes a lab report.
pub const REPORT: &str = "report";
/// Subcommand that checks lessons.
pub const CHECK: &str = "check";

const STEPS: Setting = Setting {
    name: "steps",
    label: "Steps",
    help: "Number of steps; 0 evaluates the untrained embedder",
    min: 0.0,
    max: MOST_STEPS as f64,
};
const DEFAULT_STEPS: usize = 1_000;

/// Argument with the lessons to check.
const LESSON: &str = "lesson";
/// Argument with the recipe file.
const RECIPE: &str = "recipe";
/// Option that has a file opened, and its faults said, by the window.
pub const IN_WINDOW: &str = "in-window";
/// Argument with a recipe file, which may be missing, and the file to write.
const FILES: &str = "files";

/// Meanings of the exit codes.
pub const EXIT_CODES: &str = "Exit codes: 0 done; 1 a file can't be written, or a lesson has errors; \
     2 an option, a recipe, a lesson or data can't be used; 3 the run diverged (its outputs are written); \
     129, 130, 143 stopped by SIGHUP, Ctrl C, SIGTERM (the outputs of the steps so far are \
     written; a second Ctrl C ends at once)";

/// A run without a window.
#[derive(Clone, Debug)]
pub struct Run {
    /// The recipe file, if one was given.
    pub file: Option<PathBuf>,
    /// Settings, and the edits while it runs.
    pub recipe: Recipe,
    /// Number of steps to train.
    pub steps: usize,
    /// File with a row per step.
    pub metrics: Option<PathBuf>,
    /// File with the final embeddings.
    pub embeddings: Option<PathBuf>,
    /// True if existing files may be overwritten.
    pub force: bool,
    /// True if the result is one JSON object instead of a table.
    pub json: bool,
}

/// The whole command line.
pub fn command() -> Command {
    Command::new(env!("CARGO_PKG_NAME"))
        .version(env!("CARGO_PKG_VERSION"))
        .about(env!("CARGO_PKG_DESCRIPTION"))
        .after_help(
            "Without a subcommand the window opens. It takes a recipe, or settings of `train` (data \
             to seed) as options.\n\n\
             Examples:\n  \
             triplet-lab                                      open the window\n  \
             triplet-lab --data digits --margin 0.5           open it on the digits\n  \
             triplet-lab lecture.toml                         open it on a recipe\n  \
             triplet-lab lesson.md                            open it on a lesson\n  \
             triplet-lab \"https://lab.example.org/?lesson=06\"  open it on what a link says\n  \
             triplet-lab model.safetensors                    open it on a run from these weights\n  \
             triplet-lab check lesson.md                      list the errors of a lesson\n  \
             triplet-lab data flowers.csv                     say what is read from a table\n  \
             triplet-lab train                                train on the spiral, print scores\n  \
             triplet-lab train --data digits --steps 2000     handwritten digits, 2\u{2009}000 steps\n  \
             triplet-lab train lecture.toml --steps 2000      a recipe with its edits, 2\u{2009}000 steps\n  \
             triplet-lab export lecture.toml --to out         for NumPy, PyTorch and the Embedding Projector\n  \
             triplet-lab report lecture.toml lecture.html     the same, as a lab report to print\n  \
             triplet-lab train --mining batch-hard --json     see it collapse, as one JSON object\n  \
             triplet-lab picture lecture.toml --step 500 out.png   its embedding, for a slide\n  \
             triplet-lab sweep --margin 0.1,0.2,0.5,1         which margin is best, over 5 seeds\n  \
             triplet-lab film lecture.toml --to 500 out.gif   how it gets there\n  \
             triplet-lab train --help                         every setting, its range, default\n\n"
                .to_owned()
                + EXIT_CODES
                + ".\n\nThe variable TRIPLET_LAB_ADDRESS has the address with which copied links begin, such as \
                   https://lab.example.org/; without it, the window asks for one.",
        )
        .args_conflicts_with_subcommands(true)
        .arg(recipe_or_lesson_arg())
        .arg(flag(IN_WINDOW).help(
            "Say in the window why FILE can't be opened; for a desktop, which shows no terminal",
        ))
        .args(settings().map(|arg| arg.hide(true)))
        .arg(weights().hide(true))
        .subcommand(train_command())
        .subcommand(export_command())
        .subcommand(check_command())
        .subcommand(data::command(DATA, EXIT_CODES))
}

fn train_command() -> Command {
    Command::new(TRAIN)
        .about("Train without a window, and evaluate the embedding")
        .after_help(
            "Examples:\n  \
             triplet-lab train --margin 0.5 --metrics spiral.csv\n  \
             triplet-lab train --data faces --classes 32 --mining distance-weighted --steps 3000\n  \
             triplet-lab train --file flowers.csv --label species\n  \
             triplet-lab train --weights model.safetensors --steps 500\n  \
             triplet-lab train lecture.toml --embeddings lecture.csv\n  \
             triplet-lab train --metrics - | grep -v healthy\n\n"
                .to_owned()
                + EXIT_CODES,
        )
        .arg(recipe_arg())
        .args(settings())
        .arg(weights())
        .args(own_data())
        .args(run_args().map(|arg| arg.help_heading("Run")))
}

fn export_command() -> Command {
    let what = What::ALL
        .iter()
        .map(|what| format!("  {:13}{}: {}.\n", what.name(), what.files(), what.help()));
    Command::new(EXPORT)
        .about("Train without a window, and write files for NumPy, PyTorch and other programs")
        .after_help(
            "What there is to export (docs/EXPORT.md describes the files):\n".to_owned()
                + &what.collect::<String>()
                + "\nExamples:\n  \
                triplet-lab export lecture.toml --steps 500 --to out\n  \
                triplet-lab export --data digits --to out --what npz,safetensors\n  \
                triplet-lab export --file flowers.csv --label species --to out --what projector\n\n"
                + EXIT_CODES,
        )
        .arg(recipe_arg())
        .args(settings())
        .arg(weights())
        .args(own_data())
        .args(export_args().map(|arg| arg.help_heading("Export")))
}

fn export_args() -> [Arg; 5] {
    [
        steps_arg(),
        Arg::new("to")
            .long("to")
            .value_name("FOLDER")
            .value_parser(value_parser!(PathBuf))
            .required(true)
            .help("The folder to write to; made if it doesn't exist"),
        option("what", "NAME,…").help(
            "What to export, by the names below and with commas between them. Default: all that \
             the run has",
        ),
        flag("force").help("Replace files that exist, each once its new one is whole"),
        flag("json").help(
            "Print one JSON object instead of a list: step, stopped_by (divergence, or null), \
             folder, files (what, path, bytes), notes (what was left out, and why)",
        ),
    ]
}

/// An option that is there or not.
pub fn flag(name: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue)
}

/// The option for the number of steps; [`recipe_with_steps`] reads it.
pub fn steps_arg() -> Arg {
    option(STEPS.name, "N").help(format!(
        "{}. Range: {} to {}. Default: {DEFAULT_STEPS}; those of the recipe if it names them",
        STEPS.help, STEPS.min, STEPS.max
    ))
}

fn check_command() -> Command {
    Command::new(CHECK)
        .about("Check a lesson, and list its errors with line numbers")
        .after_help(
            "It trains through all pages, answers every question, presses every button and tests \
             every claim with its seeds.\n\n"
                .to_owned()
                + EXIT_CODES,
        )
        .arg(
            Arg::new(LESSON)
                .value_name("LESSON")
                .value_parser(value_parser!(PathBuf))
                .required(true)
                .action(ArgAction::Append)
                .num_args(1..)
                .help("Lesson files (.triplet-lesson or .md)"),
        )
}

/// The lessons to check.
pub fn lessons(given: &ArgMatches) -> impl Iterator<Item = &PathBuf> {
    given.get_many(LESSON).unwrap_or_default()
}

fn recipe_or_lesson_arg() -> Arg {
    recipe_arg().value_name("FILE").help(
        "A recipe file (.triplet or .toml), without other settings, a lesson (.triplet-lesson or \
         .md), data, weights to start from (.safetensors), or a link",
    )
}

/// The argument with the recipe file; [`recipe`] reads it.
pub fn recipe_arg() -> Arg {
    Arg::new(RECIPE).value_name("RECIPE").value_parser(value_parser!(PathBuf)).help(
        "A recipe file (.triplet or .toml): all settings of a run and its edits; excludes other \
         settings; - is stdin; or a link to a run",
    )
}

/// Adds the recipe file, which may be missing, and the file to write. (They are one argument with
/// two values: of two, clap would take what stands before an option for the second.)
pub fn recipe_and_file_arg(command: Command, help: &str) -> Command {
    let usage = format!("triplet-lab {} [OPTIONS] [RECIPE] <FILE>", command.get_name());
    let recipe = "RECIPE is a recipe file (.triplet or .toml): all settings of a run and its edits; \
                  excludes other settings; - is stdin; or a link to a run";
    command.override_usage(usage).arg(
        Arg::new(FILES)
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .required(true)
            .num_args(1..=2)
            .action(ArgAction::Append)
            .help(format!("{help}. {recipe}")),
    )
}

fn run_args() -> [Arg; 5] {
    let file = |name, help| {
        Arg::new(name).long(name).value_name("FILE").value_parser(value_parser!(PathBuf)).help(help)
    };
    [
        steps_arg(),
        file(
            "metrics",
            "Write a CSV file with a row for every step: loss, counts of triplets, distances, \
             health; if the run diverges, also the step that was not taken. Rows come while it \
             trains; - is stdout, and then the table goes to stderr",
        ),
        file(
            "embeddings",
            "Write a CSV file with the embedding of every point at the end: row, split, label, \
             class, z1, z2, …; - is stdout",
        ),
        flag("force").help("Replace files that exist, once the new ones are whole"),
        flag("json").help(
            "Print one JSON object instead of a table: step, stopped_by (divergence, SIGINT, \
             SIGTERM, SIGHUP), data, mining, seed, loss, active_share; the scores recall_at_1, \
             recall_at_5, r_precision, map_at_r, roc_auc, best_threshold, true_accept_rate, \
             false_accept_rate, equal_error_rate, silhouette, each with _train, _held_out and (where \
             classes are held out) _held_out_classes behind its name; the bare name is that of the \
             training points, or from roc_auc to equal_error_rate that of the held-out points if \
             there are any; the scores of the raw inputs, map_at_r_raw, map_at_r_held_out_raw and so \
             on, for recall_at_1, map_at_r and roc_auc; points and points_held_out, and of how many \
             the scores are, points_scored and points_scored_held_out (all, but in a run that a \
             signal stopped at most 1\u{2009}000 of each); mean_pair_distance, mean_norm, health, \
             diagnosis, seconds, steps_per_second. Loss, active share and means are of the batch \
             that would come next; health is \
             healthy, collapsed, exploding, diverged or idle, by that batch alone; diagnosis has \
             state, also, evidence, cause, cure (the settings that helped when they were tried) and \
             trial, by many batches and points, and its states are those of docs/DIAGNOSIS.md; \
             what doesn't exist, as a score of one class alone, is null",
        ),
    ]
}

impl Run {
    /// The run that the options of `train` describe. Fails if they are invalid.
    pub fn from_options(given: &ArgMatches) -> Result<Self, CliError> {
        let (recipe, steps) = recipe_with_steps(given)?;
        Ok(Self {
            file: file(given).cloned(),
            recipe,
            steps,
            metrics: given.get_one("metrics").cloned(),
            embeddings: given.get_one("embeddings").cloned(),
            force: given.get_flag("force"),
            json: given.get_flag("json"),
        })
    }
}

/// The recipe of the given file or settings, and the number of steps to take of it.
pub fn recipe_with_steps(given: &ArgMatches) -> Result<(Recipe, usize), CliError> {
    let (recipe, steps) = recipe_up_to(given, &STEPS)?;
    if steps == 0 && recipe.steps() == 0 && !given.contains_id(STEPS.name) {
        say("the recipe has 0 steps, so nothing is trained: --steps 1000 would train");
    }
    Ok((recipe, steps))
}

/// The recipe of the given file or settings, and up to which step it is taken: that of this option,
/// or else the last one of the recipe.
pub fn recipe_up_to(given: &ArgMatches, option: &Setting) -> Result<(Recipe, usize), CliError> {
    let steps = given_steps(given, option)?;
    let (recipe, named) = recipe(given)?;
    let usual = usual_steps(&recipe, named);
    Ok((recipe, steps.unwrap_or(usual)))
}

/// The number of steps that is given, or else that of the recipe, where its file names it.
pub fn steps(given: &ArgMatches, recipe: &Recipe, named: Option<u64>) -> Result<usize, UsageError> {
    Ok(given_steps(given, &STEPS)?.unwrap_or(usual_steps(recipe, named)))
}

fn given_steps(given: &ArgMatches, option: &Setting) -> Result<Option<usize>, UsageError> {
    let steps = given.get_one::<String>(option.name).map(|text| whole(text, option));
    Ok(steps.transpose()?)
}

fn usual_steps(recipe: &Recipe, named: Option<u64>) -> usize {
    match usize::try_from(recipe.steps()) {
        Ok(0) | Err(_) if named.is_none() => DEFAULT_STEPS,
        steps => steps.unwrap_or(DEFAULT_STEPS),
    }
}

/// The recipe of the given file, or one of the given settings; and the number of its steps if the
/// file names it.
pub fn recipe(given: &ArgMatches) -> Result<(Recipe, Option<u64>), CliError> {
    match file(given) {
        Some(path) => {
            check_none_is_given(given)?;
            recipe_of(path)
        }
        None => Ok((Recipe::new(config(given)?), None)),
    }
}

/// The recipe file, if given.
pub fn file(given: &ArgMatches) -> Option<&PathBuf> {
    match given.try_get_many(FILES).ok().flatten() {
        Some(files) => files.rev().nth(1),
        None => given.try_get_one(RECIPE).ok().flatten(),
    }
}

/// The file to write, of a command with [`recipe_and_file_arg`].
///
/// # Errors
/// More than two files are named.
pub fn file_to_write(given: &ArgMatches) -> Result<&Path, UsageError> {
    let files: Vec<&PathBuf> = given.get_many(FILES).unwrap_or_default().collect();
    match files[..] {
        [file] | [_, file] => Ok(file),
        _ => Err(UsageError::Files { count: files.len() }),
    }
}
