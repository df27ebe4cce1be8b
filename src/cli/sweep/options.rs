//! Options of `sweep`: those of `train`, of which one or two may have several values.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::SweepError;
use super::plot::SAMPLES;
use crate::cli::CliError;
use crate::cli::args::{file, recipe_arg, steps, steps_arg};
use crate::cli::linked::recipe_of;
use crate::cli::option::option;
use crate::cli::setting::{
    DATA_FILE, UsageError, WEIGHTS, argument, brought, own_data, started, weights,
};
use crate::engine::config::RunConfig;
use crate::engine::config::field::{Field, FieldError, whole};
use crate::engine::config::fields::FIELDS;
use crate::engine::setting::Setting;
use crate::lab::recipe::Recipe;
use crate::lab::sweep::{METRICS, MOST_SEEDS, Metric, Plan, changed, delimiter, sweepable};
use crate::sweep::cores;

const SEEDS: Setting = Setting {
    name: "seeds",
    label: "Seeds",
    help: "Number of seeds that each value is tried with: 1, 2, and so on",
    min: 1.0,
    max: MOST_SEEDS as f64,
};
/// Seeds of each value by default.
pub const DEFAULT_SEEDS: usize = 5;

const JOBS: Setting = Setting {
    name: "jobs",
    label: "Jobs",
    help: "Number of runs that are trained at a time; the results are the same with any",
    min: 1.0,
    max: 256.0,
};

/// A sweep without a window.
pub struct Sweep {
    /// The recipe file, if one was given.
    pub file: Option<PathBuf>,
    /// The runs.
    pub plan: Plan,
    /// File with a row for each run.
    pub csv: Option<PathBuf>,
    /// Picture of what the runs show.
    pub plot: Option<PathBuf>,
    /// True if the rows of that file are kept, and only missing runs are made.
    pub resume: bool,
    /// True if an existing file may be overwritten.
    pub force: bool,
    /// True if the result is one JSON object instead of a table.
    pub json: bool,
    /// Number of runs at a time.
    pub jobs: usize,
}

/// The subcommand.
pub fn command(name: &'static str, exit_codes: &'static str) -> Command {
    let several = FIELDS.iter().filter_map(|field| sweepable(field.name)).map(|field| {
        let list = argument(field).help_heading(field.heading);
        list.value_delimiter(delimiter(field)).allow_hyphen_values(true)
    });
    Command::new(name)
        .about("Train a run again and again with other values of one or two settings")
        .after_help(
            "One or two settings take several values, with a comma between two of them (a semicolon \
             for --hidden); all others hold for all runs. A recipe may stand first, and the options \
             change it. Each combination is trained with each seed, and the table has mean and sample \
             standard deviation (that divides by n − 1) over the seeds. A run is the one that `train` \
             makes with the same settings and seed. A run that diverges counts with the scores that \
             it had when it stopped, and is no error.\n\n\
             Examples:\n  \
             triplet-lab sweep --data digits --margin 0.05,0.1,0.2,0.5,1\n  \
             triplet-lab sweep lecture.toml --mining all,semi-hard,batch-hard --margin 0.1,0.5\n  \
             triplet-lab sweep --lr 1e-3,1e-2,1e-1 --seeds 10 --csv lr.csv\n  \
             triplet-lab sweep --lr 1e-3,1e-2,1e-1 --seeds 20 --csv lr.csv --resume\n  \
             triplet-lab sweep --data digits --margin 0.1,0.5,1.5 --plot margin.png\n  \
             triplet-lab sweep --hidden \"none;32;32,32\" --json\n\n"
                .to_owned()
                + exit_codes,
        )
        .arg(recipe_arg().help(
            "A recipe file (.triplet or .toml), whose settings the options change; its edits stay; - is stdin",
        ))
        .args(several)
        .arg(weights())
        .args(own_data())
        .args(sweep_args().map(|arg| arg.help_heading("Sweep")))
}

fn sweep_args() -> [Arg; 9] {
    let flag = |name| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let number = |setting: &Setting, default: &str| {
        let Setting { min, max, help, .. } = setting;
        option(setting.name, "N").help(format!("{help}. Range: {min} to {max}. Default: {default}"))
    };
    [
        number(&SEEDS, &DEFAULT_SEEDS.to_string()),
        steps_arg(),
        option("metric", "NAME").help(format!(
            "What runs are compared by, as `train --json` names it: {}. Default: MAP@R of the \
             held-out classes, of the held-out points, or of the training points, whichever there \
             is first. A score has a best value; a loss has none, since other settings have other \
             losses",
            metrics()
        )),
        Arg::new("csv")
            .long("csv")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help(
                "Write a CSV file with a row for each run, as it is done: the values of the settings, \
                 seed, step, stopped_by, all metrics, diagnosis, and a mark of its recipe; - is \
                 stdout, and then the table goes to stderr",
            ),
        Arg::new("plot").long("plot").value_name("FILE").value_parser(value_parser!(PathBuf)).help(
            "Write a PNG of the window's view of sweeps at the end: the metric against the setting \
             with its spread, and the curves of the runs (not of those that --resume found)",
        ),
        flag("resume").requires("csv").conflicts_with("force").help(
            "Go on with the file of --csv: its rows stay, and only the runs that are missing are \
             made; refuses rows of another sweep. Seeds and values may have been added",
        ),
        flag("force").help("Replace a file that exists, once the new one is whole"),
        flag("json").help(
            "Print one JSON object instead of a table: settings (name and values), seeds, steps, \
             metric, best (the values with the highest mean; null for what is no score), close (those \
             whose mean is less than the spread of the best below it), table (for each combination its \
             values, the number of runs done, their diagnoses, and by metric mean, spread and count) \
             and runs (values, seed, step, stopped_by, all metrics, diagnosis); stopped_by is null, or \
             the signal",
        ),
        number(&JOBS, "the number of cores"),
    ]
}

impl Sweep {
    /// The sweep that the options describe. Fails if it can't be made.
    pub fn from_options(given: &ArgMatches) -> Result<Self, CliError> {
        let number = |setting: &Setting, default: usize| {
            let given = given.get_one::<String>(setting.name);
            let read = given.map_or(Ok(default), |text| whole(text, setting));
            read.map_err(UsageError::from)
        };
        let seeds = number(&SEEDS, DEFAULT_SEEDS)?;
        let jobs = number(&JOBS, cores())?;
        let (base, named) = base(given)?;
        let (several, single): (Vec<_>, Vec<_>) =
            values(given).into_iter().partition(|(_, values)| values.len() > 1);
        let single: Vec<_> = single
            .into_iter()
            .filter_map(|(field, values)| Some((field, values.into_iter().next()?)))
            .collect();
        let recipe = changed(&base, &single).map_err(SweepError::Plan)?;
        let metric = given.get_one::<String>("metric").map(|name| metric(name)).transpose()?;
        let steps = steps(given, &base, named)? as u64;
        let plan = Plan::new(&recipe, several, seeds, steps, metric).map_err(SweepError::Plan)?;
        let has_plot = given.contains_id("plot");
        let plan = plan.sampled(if has_plot { SAMPLES } else { 0 });
        Ok(Self {
            file: file(given).cloned(),
            plan,
            csv: given.get_one("csv").cloned(),
            plot: given.get_one("plot").cloned(),
            resume: given.get_flag("resume"),
            force: given.get_flag("force"),
            json: given.get_flag("json"),
            jobs,
        })
    }
}

/// The names of all metrics.
fn metrics() -> String {
    METRICS.map(|metric| metric.name()).join(", ")
}

fn metric(name: &str) -> Result<Metric, UsageError> {
    Metric::named(name).ok_or_else(|| {
        let (text, names) = (name.to_owned(), metrics());
        FieldError::NotInTheList { name: "metric", text, names }.into()
    })
}

/// The recipe that the options change: that of the file, a run on own data, or the default; and the
/// number of its steps if the file names it.
fn base(given: &ArgMatches) -> Result<(Recipe, Option<u64>), CliError> {
    let (own, weights) = (brought(given)?, given.get_one::<PathBuf>(WEIGHTS));
    if let Some(path) = file(given) {
        let beside = own.map(|_| DATA_FILE).or(weights.map(|_| WEIGHTS));
        return match beside {
            Some(name) => Err(UsageError::BesideRecipe { name }.into()),
            None => recipe_of(path),
        };
    }
    let config = match (weights, own) {
        (Some(weights), own) => {
            let single = values(given).into_iter().filter(|(_, values)| values.len() == 1);
            let single: Vec<_> = single.collect();
            started(weights, own, |field: &'static Field| {
                let known = single.iter().find(|(known, _)| known.name == field.name);
                known.and_then(|(_, values)| values.first().cloned())
            })?
        }
        (None, Some(own)) => RunConfig::of_own(own).validate()?,
        (None, None) => RunConfig::default().validate()?,
    };
    Ok((Recipe::new(config), None))
}

/// The given settings and their values, in the order of the command line.
fn values(given: &ArgMatches) -> Vec<(&'static Field, Vec<String>)> {
    let fields = FIELDS.iter().filter_map(|field| sweepable(field.name));
    let mut found: Vec<_> = fields
        .filter_map(|field| {
            let place = given.indices_of(field.name)?.next()?;
            let values = given.get_many::<String>(field.name)?.cloned().collect();
            Some((place, field, values))
        })
        .collect();
    found.sort_by_key(|&(place, ..)| place);
    found.into_iter().map(|(_, field, values)| (field, values)).collect()
}
