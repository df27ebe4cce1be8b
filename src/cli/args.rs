//! The options, and the run that they describe.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::setting::{
    Layers, Number, Pick, Seed, Setting, Switch, UsageError, Value, option, pick, read,
};
use crate::engine::config::{
    Choice as _, DataKind, EmbedderSpec, RunConfig, SamplerSpec, ValidConfig,
};
use crate::engine::knob::{self, Knob};

/// The subcommand that trains without a window.
pub const TRAIN: &str = "train";

const STEPS: Knob = Knob {
    name: "steps",
    label: "Steps",
    help: "How many steps to train; 0 evaluates the untrained embedder",
    min: 0.0,
    max: 1e9,
};
const DEFAULT_STEPS: usize = 1_000;

/// A run without a window.
#[derive(Clone, Debug)]
pub struct Run {
    /// Every knob.
    pub config: ValidConfig,
    /// How many steps to train.
    pub steps: usize,
    /// Where a row for every step goes.
    pub metrics: Option<PathBuf>,
    /// Where the embeddings go at the end.
    pub embeddings: Option<PathBuf>,
    /// Whether files that exist may be overwritten.
    pub force: bool,
    /// Whether the result is one JSON object instead of a table.
    pub json: bool,
}

/// The whole command line.
pub fn command() -> Command {
    Command::new(env!("CARGO_PKG_NAME"))
        .version(env!("CARGO_PKG_VERSION"))
        .about(env!("CARGO_PKG_DESCRIPTION"))
        .after_help(
            "Without a subcommand the window opens. It takes the knobs of `train` (data to seed) as \
             options too.\n\n\
             Examples:\n  \
             triplet-lab                                      open the window\n  \
             triplet-lab --data digits --margin 0.5           open it on the digits\n  \
             triplet-lab train                                train on the spiral, say how it went\n  \
             triplet-lab train --data digits --steps 2000     handwritten digits, 2,000 steps\n  \
             triplet-lab train --mining batch-hard --json     see it collapse, as one JSON object\n  \
             triplet-lab train --help                         every knob, its range and default",
        )
        .args_conflicts_with_subcommands(true)
        .args(knobs().into_iter().map(|arg| arg.hide(true)))
        .subcommand(train_command())
}

/// An option for every knob of a run.
fn knobs() -> Vec<Arg> {
    let data = pick::<DataKind>("data").help_heading("Data").help(format!(
        "The data set; the other defaults depend on it. Default: {}",
        RunConfig::default().data.kind.name()
    ));
    let others = sections().into_iter().flat_map(|(heading, settings)| {
        settings.into_iter().map(move |setting| setting.arg().help_heading(heading))
    });
    std::iter::once(data).chain(others).collect()
}

fn train_command() -> Command {
    Command::new(TRAIN)
        .about("Train without a window, and say how good the embedding is")
        .after_help(
            "Examples:\n  \
             triplet-lab train --margin 0.5 --metrics spiral.csv\n  \
             triplet-lab train --data faces --classes 32 --mining distance-weighted --steps 3000",
        )
        .args(knobs())
        .args(run_args().map(|arg| arg.help_heading("Run")))
}

/// Every knob but the data set, in the order of the help.
fn sections() -> Vec<(&'static str, Vec<Box<dyn Setting>>)> {
    vec![
        ("Data", data_settings()),
        ("Embedder", embedder_settings()),
        ("Loss", loss_settings()),
        ("Mining and batches", batch_settings()),
        ("Optimiser", optimizer_settings()),
        ("Run", vec![Box::new(Seed { field: |c| &mut c.seed })]),
    ]
}

fn number<T: Value>(knob: fn(DataKind) -> Knob, field: fn(&mut RunConfig) -> &mut T) -> Number<T> {
    Number { knob, applies: |_| true, follows: "", field }
}

fn data_settings() -> Vec<Box<dyn Setting>> {
    vec![
        Box::new(number(DataKind::points_knob, |c| &mut c.data.points)),
        Box::new(number(DataKind::classes_knob, |c| &mut c.data.classes)),
        Box::new(number(DataKind::noise_knob, |c| &mut c.data.noise)),
        Box::new(Number {
            applies: DataKind::has_dimensions,
            ..number(|_| knob::DIMENSIONS, |c| &mut c.data.dimensions)
        }),
        Box::new(Number {
            applies: DataKind::has_informative,
            follows: "Never more than --dimensions",
            ..number(|_| knob::INFORMATIVE, |c| &mut c.data.informative)
        }),
        Box::new(number(|_| knob::HELD_OUT, |c| &mut c.held_out)),
    ]
}

fn embedder_settings() -> Vec<Box<dyn Setting>> {
    vec![
        Box::new(Layers { max: EmbedderSpec::MAX_HIDDEN, field: |c| &mut c.embedder.hidden }),
        Box::new(Pick {
            name: "activation",
            help: "What a hidden unit does with its sum",
            field: |c| &mut c.embedder.activation,
        }),
        Box::new(number(|_| knob::DIM, |c| &mut c.embedder.dim)),
        Box::new(Switch {
            name: "normalize",
            help: "Whether embeddings are scaled to length 1",
            field: |c| &mut c.embedder.normalize,
        }),
    ]
}

fn loss_settings() -> Vec<Box<dyn Setting>> {
    vec![
        Box::new(Pick {
            name: "distance",
            help: "How far two embeddings are from each other",
            field: |c| &mut c.distance,
        }),
        Box::new(Pick { name: "loss", help: "What a triplet costs", field: |c| &mut c.loss.kind }),
        Box::new(number(|_| knob::MARGIN, |c| &mut c.loss.margin)),
        Box::new(Switch {
            name: "swap",
            help: "Whether the positive takes the anchor's place where it is closer to the negative",
            field: |c| &mut c.loss.swap,
        }),
        Box::new(Pick {
            name: "mean",
            help: "What the loss of a step is the mean of",
            field: |c| &mut c.loss.mean,
        }),
    ]
}

fn batch_settings() -> Vec<Box<dyn Setting>> {
    vec![
        Box::new(Pick {
            name: "mining",
            help: "Which triplets of a batch are used",
            field: |c| &mut c.mining.rule,
        }),
        Box::new(number(|_| knob::PER_ANCHOR, |c| &mut c.mining.per_anchor)),
        Box::new(Pick {
            name: "sampler",
            help: "How the points of a batch are drawn",
            field: |c| &mut c.sampler.kind,
        }),
        Box::new(Number {
            follows: "With --classes: as many, but at most 8",
            ..number(|_| knob::CLASSES_PER_BATCH, |c| &mut c.sampler.classes)
        }),
        Box::new(Number {
            follows: "With --classes and no --classes-per-batch: 64 / P",
            ..number(|_| knob::POINTS_PER_CLASS, |c| &mut c.sampler.points)
        }),
    ]
}

fn optimizer_settings() -> Vec<Box<dyn Setting>> {
    vec![
        Box::new(Pick {
            name: "optimizer",
            help: "How a gradient becomes a change of the weights",
            field: |c| &mut c.optimizer.kind,
        }),
        Box::new(number(|_| knob::LEARNING_RATE, |c| &mut c.optimizer.learning_rate)),
        Box::new(number(|_| knob::WEIGHT_DECAY, |c| &mut c.optimizer.weight_decay)),
        Box::new(number(|_| knob::CLIP, |c| &mut c.optimizer.clip)),
    ]
}

fn run_args() -> [Arg; 5] {
    let file = |name, help| {
        Arg::new(name).long(name).value_name("FILE").value_parser(value_parser!(PathBuf)).help(help)
    };
    let flag = |name| Arg::new(name).long(name).action(ArgAction::SetTrue);
    [
        option(STEPS.name, "N").help(format!(
            "{}. Range: {} to {}. Default: {DEFAULT_STEPS}",
            STEPS.help, STEPS.min, STEPS.max
        )),
        file(
            "metrics",
            "Write a CSV file with a row for every step: loss, counts of triplets, distances, \
             health; of a run that diverges, also the step that was not taken",
        ),
        file(
            "embeddings",
            "Write a CSV file with the embedding of every point at the end: row, split, label, \
             class, z1, z2, …",
        ),
        flag("force").help("Overwrite files that exist"),
        flag("json").help(
            "Print one JSON object instead of a table: step, loss, active_share, map_at_r, \
             map_at_r_held_out, recall_at_1, recall_at_1_held_out, roc_auc, mean_pair_distance, \
             mean_norm, health, seconds, steps_per_second. Loss, active share and means are of \
             the batch that would come next; roc_auc is of the held-out points, or of the \
             training points where none is held out; health is healthy, collapsed, exploding, \
             diverged or idle; what doesn't exist is null",
        ),
    ]
}

impl Run {
    /// The run that the options of `train` describe, or what is wrong with them.
    pub fn from_options(given: &ArgMatches) -> Result<Self, UsageError> {
        let steps = match given.get_one::<String>(STEPS.name) {
            Some(text) => read(text, &STEPS)?,
            None => DEFAULT_STEPS,
        };
        Ok(Self {
            config: config(given)?.validate()?,
            steps,
            metrics: given.get_one("metrics").cloned(),
            embeddings: given.get_one("embeddings").cloned(),
            force: given.get_flag("force"),
            json: given.get_flag("json"),
        })
    }
}

/// The defaults of the data, changed by what is given.
pub fn config(given: &ArgMatches) -> Result<RunConfig, UsageError> {
    let mut config = given.get_one("data").map_or_else(RunConfig::default, |&k| RunConfig::of(k));
    let settings: Vec<_> = sections().into_iter().flat_map(|(_, settings)| settings).collect();
    // The sizes of the data come before the knobs that follow them.
    let (data, others) = settings.split_at(data_settings().len());
    for setting in data {
        setting.set(given, &mut config)?;
    }
    if !given.contains_id(knob::INFORMATIVE.name) {
        config.data.informative = config.data.informative.min(config.data.dimensions);
    }
    if given.contains_id(knob::CLASSES.name) && !given.contains_id(knob::CLASSES_PER_BATCH.name) {
        config.sampler = SamplerSpec::for_classes(config.data.classes);
    }
    for setting in others {
        setting.set(given, &mut config)?;
    }
    Ok(config)
}
