//! Options for settings, derived from the engine's table, so that names, ranges and help are
//! written once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgMatches, value_parser};

use super::data;
use super::option::option;
use super::say::say;
use crate::data_source::{DataFiles, DataSource};
use crate::engine::config::field::{Field, FieldError, Kind, Named};
use crate::engine::config::fields::{FIELDS, assemble, assemble_on};
use crate::engine::config::{Choice, ConfigError, DataKind, RunConfig, ValidConfig};
use crate::engine::own_data::OwnData;
use crate::weights_file::WeightsFile;

/// An option has an invalid value.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UsageError {
    /// The setting's value is invalid.
    #[error("--{0}")]
    Setting(#[from] FieldError),
    /// Own data can't be read.
    #[error("{0}")]
    Data(String),
    /// Weights can't be read, or are of another network.
    #[error("--weights: {0}")]
    Weights(String),
    /// Own data and other data were given.
    #[error("--file and --data exclude each other: leave one of them out")]
    DataTwice,
    /// A part of an export that doesn't exist.
    #[error("--what has {given}, which can't be exported; there are {names}")]
    What {
        /// The name that was given.
        given: String,
        /// The possible names.
        names: String,
    },
    /// Files beyond a recipe and the one to write.
    #[error(
        "{count} files are named: at most a recipe and the file to write are possible, in this order; leave the others out"
    )]
    Files {
        /// Number of files named.
        count: usize,
    },
    /// The name of a file says no format that can be written.
    #[error("{}: the ending says the format, and it can be {endings}", path.display())]
    Ending {
        /// The file.
        path: PathBuf,
        /// The endings, and what they stand for.
        endings: &'static str,
    },
    /// A setting was given with a recipe, which has all of them.
    #[error(
        "--{name} and a recipe exclude each other: the recipe has all settings; change {name} \
         in the file, or leave the file out"
    )]
    BesideRecipe {
        /// The option, without dashes.
        name: &'static str,
    },
}

/// Option with a file of weights.
pub const WEIGHTS: &str = "weights";

/// Option with a file of own data.
pub const DATA_FILE: &str = "file";

impl From<ConfigError> for UsageError {
    fn from(error: ConfigError) -> Self {
        Self::Setting(error.into())
    }
}

/// An option for every setting of a run, under its heading, in the order of the table.
pub fn settings() -> impl Iterator<Item = Arg> {
    FIELDS.iter().map(|field| argument(field).help_heading(field.heading))
}

/// The defaults of the data set, changed by the given options.
pub fn config(given: &ArgMatches) -> Result<ValidConfig, UsageError> {
    let text = |field: &'static Field| given.get_one(field.name).cloned();
    let own = brought(given)?;
    if let Some(weights) = given.try_get_one::<PathBuf>(WEIGHTS).ok().flatten() {
        return started(weights, own, text);
    }
    Ok(match own {
        Some(own) => assemble_on(RunConfig::of_own(own), text)?.validate()?,
        None => assemble(text)?.validate()?,
    })
}

/// The run that starts from weights, on these own data if given, with these settings.
pub fn started(
    weights: &Path,
    own: Option<Arc<OwnData>>,
    text: impl Fn(&'static Field) -> Option<String>,
) -> Result<ValidConfig, UsageError> {
    let file = WeightsFile::read(weights).map_err(UsageError::Weights)?;
    let settings = file.settings(&DataFiles::default());
    let settings = settings.transpose().map_err(UsageError::Weights)?;
    let data = text(&FIELDS[0])
        .map(|name| assemble(|field| (field.name == FIELDS[0].name).then(|| name.clone())));
    let base = match (own.map(RunConfig::of_own), data.transpose()?, &settings) {
        (Some(config), ..) | (None, Some(config), _) => config,
        (None, None, Some(settings)) => settings.to_config(),
        (None, None, None) => RunConfig::default(),
    };
    let config = assemble_on(file.network(base, settings.as_deref()), text)?;
    file.start(config).map_err(UsageError::Weights)
}

/// The own data that the options name, if any.
pub fn brought(given: &ArgMatches) -> Result<Option<Arc<OwnData>>, UsageError> {
    let Some(path) = given.try_get_one::<PathBuf>(DATA_FILE).ok().flatten() else {
        return Ok(None);
    };
    if given.contains_id(FIELDS[0].name) {
        return Err(UsageError::DataTwice);
    }
    let outcome = DataSource::File(path.clone()).outcome(data::choices(given));
    let read = outcome.and_then(|read| read.imported().map_err(|error| error.to_string()));
    let read = read.map_err(UsageError::Data)?;
    for warning in &read.report.warnings {
        say(warning);
    }
    Ok(Some(Arc::new(read.data)))
}

/// The option for weights to start from.
pub fn weights() -> Arg {
    Arg::new(WEIGHTS)
        .long(WEIGHTS)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help_heading("Embedder")
        .help(
            "Start from the weights of this file (.safetensors) instead of drawn ones. Hidden layers \
             and dimensions are theirs; the other defaults are those of the run that they come \
             from, if the file has it",
        )
}

/// The options for own data: the file, and what is decided about it.
pub fn own_data() -> impl Iterator<Item = Arg> {
    let file = Arg::new(DATA_FILE)
        .long(DATA_FILE)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help(
            "Train on a file of your own instead of --data: a table, vectors, or a folder or ZIP of \
             pictures; `triplet-lab data FILE` says what is read from it",
        );
    let decided = data::decisions().map(|arg| arg.requires(DATA_FILE));
    [file].into_iter().chain(decided).map(|arg| arg.help_heading("Own data"))
}

/// Refuses settings together with a recipe.
pub fn check_none_is_given(given: &ArgMatches) -> Result<(), UsageError> {
    let has = |name: &str| given.try_contains_id(name).unwrap_or(false);
    let mut names = FIELDS.iter().map(|field| field.name).chain([DATA_FILE, WEIGHTS]);
    names.find(|name| has(name)).map_or(Ok(()), |name| Err(UsageError::BesideRecipe { name }))
}

/// The option of a setting.
pub fn argument(field: &'static Field) -> Arg {
    let bare = match field.kind {
        Kind::Real(..) => option(field.name, "X"),
        Kind::Whole(..) | Kind::Seed(_) => option(field.name, "N"),
        Kind::Moved(_) => option(field.name, "ROW:N=X…"),
        Kind::Drawn(_) => option(field.name, "CLASS:X Y,…"),
        Kind::Weight(_) => option(field.name, "LAYER:UNIT,INPUT=X…"),
        Kind::Layers(_) => option(field.name, "N,N,…"),
        Kind::Switch(_) => listed(field, "BOOL", ["true", "false"].map(PossibleValue::new)),
        Kind::Pick(pick) => {
            let described = |option: Named| PossibleValue::new(option.name).help(option.help);
            listed(field, "NAME", pick.options().into_iter().map(described))
        }
    };
    bare.help(explanation(field))
}

fn listed(
    field: &'static Field,
    placeholder: &'static str,
    values: impl IntoIterator<Item = PossibleValue>,
) -> Arg {
    let parser = PossibleValuesParser::new(values);
    Arg::new(field.name).long(field.name).value_name(placeholder).value_parser(parser)
}

/// Help of a setting: effect, range and default.
fn explanation(field: &Field) -> String {
    let help = field.help;
    let usual = RunConfig::default().data.kind;
    if field.name == FIELDS[0].name {
        return format!("{help}; the other defaults depend on it. Default: {}", usual.name());
    }
    // clap itself lists the choices.
    let range = match field.kind {
        Kind::Pick(_) | Kind::Switch(_) => String::new(),
        _ => format!(" Range: {}.", per_data(field.applies, |kind| field.range(kind))),
    };
    let default = per_data(field.applies, |kind| default(field, kind));
    let help = format!("{help}.{range} Default: {default}");
    if field.follows.is_empty() { help } else { format!("{help}. {}", field.follows) }
}

/// The default as a person would type it.
fn default(field: &Field, kind: DataKind) -> String {
    let config = RunConfig::of(kind);
    let text = match field.kind {
        Kind::Real(..) | Kind::Moved(_) | Kind::Drawn(_) | Kind::Weight(_) => field.words(&config),
        _ => field.text(&config),
    };
    if text.is_empty() { "none".to_owned() } else { text }
}

/// Value for the default data, and the data for which it differs: "4; 2 for moons, xor". Lists only
/// data that it `applies` to.
fn per_data(applies: impl Fn(DataKind) -> bool, text: impl Fn(DataKind) -> String) -> String {
    let usual = RunConfig::default().data.kind;
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    if applies(usual) {
        groups.push((text(usual), Vec::new()));
    }
    for &kind in DataKind::ALL.iter().filter(|&&kind| applies(kind)) {
        let text = text(kind);
        match groups.iter().position(|(known, _)| *known == text) {
            Some(0) if applies(usual) => {}
            Some(place) => groups[place].1.push(kind.name()),
            None => groups.push((text, vec![kind.name()])),
        }
    }
    let named = groups.into_iter().map(|(text, kinds)| {
        if kinds.is_empty() { text } else { format!("{text} for {}", kinds.join(", ")) }
    });
    named.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_that_depends_on_the_data_says_for_which_it_differs() {
        let noise = per_data(
            |kind| matches!(kind, DataKind::Spiral | DataKind::Moons | DataKind::Xor),
            |kind| if kind == DataKind::Spiral { "4".into() } else { "2".into() },
        );
        assert_eq!(noise, "4; 2 for moons, xor");
        assert_eq!(per_data(|_| true, |_| "7".into()), "7");
        assert_eq!(per_data(|kind| kind == DataKind::Sphere, |_| "3".into()), "3 for sphere");
    }

    #[test]
    fn no_default_is_empty() {
        for field in FIELDS.iter() {
            for &kind in DataKind::ALL {
                assert!(!default(field, kind).is_empty(), "{} for {kind:?}", field.name);
            }
        }
    }
}
