//! What the options for knobs are made of: each knows how to explain itself and where in a
//! [`RunConfig`] its value belongs.
//!
//! A place in the config serves for both the default that is shown and the value that is set, and
//! ranges, names and sentences are the engine's, so that nothing is said twice.

use std::fmt::Display;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgMatches, value_parser};

use crate::engine::config::{Choice, ConfigError, DataKind, RunConfig};
use crate::engine::knob::{self, Knob};

/// An option that can't have the value it was given.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UsageError {
    /// What should be a number isn't, or not a whole one.
    #[error("--{name} is '{text}': {needed} from {min} to {max} is needed")]
    NotANumber {
        /// The option, without dashes.
        name: &'static str,
        /// What was given.
        text: String,
        /// "a number" or "a whole number".
        needed: &'static str,
        /// The least it can be, as it is written.
        min: String,
        /// The most it can be.
        max: String,
    },
    /// A knob that these data don't have.
    #[error("--{name} is {text}, but only --data {kinds} can have it: leave it out")]
    NotForTheseData {
        /// The option, without dashes.
        name: &'static str,
        /// What was given.
        text: String,
        /// The data that have it.
        kinds: String,
    },
    /// Out of its range, or impossible together with another.
    #[error("--{error}{context}")]
    Config {
        /// Which, and what is possible; begins with the name of the knob.
        error: ConfigError,
        /// Of what the range depends on, if on anything.
        context: String,
    },
}

impl From<ConfigError> for UsageError {
    fn from(error: ConfigError) -> Self {
        Self::Config { error, context: String::new() }
    }
}

/// A place in a config.
pub type Field<T> = fn(&mut RunConfig) -> &mut T;

/// An option that sets a knob.
pub trait Setting {
    /// The option, explained.
    fn arg(&self) -> Arg;
    /// Changes the config where the option was given. The config's data are already chosen.
    fn set(&self, given: &ArgMatches, config: &mut RunConfig) -> Result<(), UsageError>;
}

/// A number with a range.
pub struct Number<T> {
    /// The knob; its range may depend on the data.
    pub knob: fn(DataKind) -> Knob,
    /// Which data have it at all.
    pub applies: fn(DataKind) -> bool,
    /// A sentence on the default, where it follows another option.
    pub follows: &'static str,
    /// Where it belongs.
    pub field: Field<T>,
}

/// A number of a [`Number`]: whole or real.
pub trait Value: Copy + Display {
    /// What it is called in a message.
    const NEEDED: &'static str;
    /// What stands for it in the help.
    const PLACEHOLDER: &'static str;
    /// The number, or `None` where it isn't one of these.
    fn of(number: f64) -> Option<Self>;
}

impl Value for f64 {
    const NEEDED: &'static str = "a number";
    const PLACEHOLDER: &'static str = "X";

    fn of(number: f64) -> Option<Self> {
        Some(number)
    }
}

impl Value for usize {
    const NEEDED: &'static str = "a whole number";
    const PLACEHOLDER: &'static str = "N";

    fn of(number: f64) -> Option<Self> {
        (number.fract() == 0.0 && number >= 0.0).then_some(number as Self)
    }
}

/// Reads a number that has to be in the knob's range.
pub fn read<T: Value>(text: &str, knob: &Knob) -> Result<T, UsageError> {
    let not_a_number = || UsageError::NotANumber {
        name: knob.name,
        text: text.to_owned(),
        needed: T::NEEDED,
        min: knob.min.to_string(),
        max: knob.max.to_string(),
    };
    let number: f64 = text.parse().map_err(|_| not_a_number())?;
    knob.check(number)?;
    T::of(number).ok_or_else(not_a_number)
}

/// An option with a value that may begin with a minus, so that it is us who explain why it can't.
pub fn option(name: &'static str, placeholder: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(placeholder).allow_hyphen_values(true)
}

impl<T: Value> Setting for Number<T> {
    fn arg(&self) -> Arg {
        let knob = (self.knob)(RunConfig::default().data.kind);
        let range = per_data(self.applies, |kind| {
            let knob = (self.knob)(kind);
            if knob.min == knob.max {
                format!("only {}", knob.min)
            } else {
                format!("{} to {}", knob.min, knob.max)
            }
        });
        let default = per_data(self.applies, |kind| default(self.field, kind));
        let help = format!("{}. Range: {range}. Default: {default}", knob.help);
        let help = if self.follows.is_empty() { help } else { format!("{help}. {}", self.follows) };
        option(knob.name, T::PLACEHOLDER).help(help)
    }

    fn set(&self, given: &ArgMatches, config: &mut RunConfig) -> Result<(), UsageError> {
        let kind = config.data.kind;
        let knob = (self.knob)(kind);
        let Some(text) = given.get_one::<String>(knob.name) else { return Ok(()) };
        if !(self.applies)(kind) {
            let kinds = DataKind::ALL.iter().filter(|&&kind| (self.applies)(kind));
            return Err(UsageError::NotForTheseData {
                name: knob.name,
                text: text.clone(),
                kinds: kinds.map(|kind| kind.name()).collect::<Vec<_>>().join(" or "),
            });
        }
        *(self.field)(config) = read(text, &knob).map_err(|error| match error {
            UsageError::Config { error, .. }
                if DataKind::ALL.iter().any(|&other| (self.knob)(other) != knob) =>
            {
                UsageError::Config { error, context: format!(" (for --data {})", kind.name()) }
            }
            error => error,
        })?;
        Ok(())
    }
}

/// One of a list.
pub struct Pick<T> {
    /// The option, without dashes.
    pub name: &'static str,
    /// What is chosen, in a sentence.
    pub help: &'static str,
    /// Where it belongs.
    pub field: Field<T>,
}

impl<T: Choice + Send + Sync> Setting for Pick<T> {
    fn arg(&self) -> Arg {
        let default = per_data(|_| true, |kind| default_of(self.field, kind).name().to_owned());
        pick::<T>(self.name).help(format!("{}. Default: {default}", self.help))
    }

    fn set(&self, given: &ArgMatches, config: &mut RunConfig) -> Result<(), UsageError> {
        if let Some(&choice) = given.get_one::<T>(self.name) {
            *(self.field)(config) = choice;
        }
        Ok(())
    }
}

/// An option that takes one of the choices of its type by name.
pub fn pick<T: Choice + Send + Sync>(name: &'static str) -> Arg {
    let described = |choice: &T| PossibleValue::new(choice.name()).help(choice.help());
    let parser = PossibleValuesParser::new(T::ALL.iter().map(described)).try_map(|name| {
        let choice = T::ALL.iter().find(|choice| choice.name() == name);
        choice.copied().ok_or("not in the list")
    });
    Arg::new(name).long(name).value_name("NAME").value_parser(parser)
}

/// Yes or no.
pub struct Switch {
    /// The option, without dashes.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// Where it belongs.
    pub field: Field<bool>,
}

impl Setting for Switch {
    fn arg(&self) -> Arg {
        let default = per_data(|_| true, |kind| default(self.field, kind));
        let help = format!("{}. Default: {default}", self.help);
        Arg::new(self.name)
            .long(self.name)
            .value_name("BOOL")
            .value_parser(value_parser!(bool))
            .help(help)
    }

    fn set(&self, given: &ArgMatches, config: &mut RunConfig) -> Result<(), UsageError> {
        if let Some(&on) = given.get_one(self.name) {
            *(self.field)(config) = on;
        }
        Ok(())
    }
}

/// The units of the hidden layers.
pub struct Layers {
    /// The most layers there can be.
    pub max: usize,
    /// Where they belong.
    pub field: Field<Vec<usize>>,
}

impl Setting for Layers {
    fn arg(&self) -> Arg {
        let Knob { name, min, max, .. } = knob::HIDDEN_UNITS;
        let default = per_data(|_| true, |kind| written(&default_of(self.field, kind)));
        option(name, "N,N,…").help(format!(
            "Units of each hidden layer, first to last; none for no hidden layer. \
             Range: 0 to {} layers of {min} to {max} units. Default: {default}",
            self.max
        ))
    }

    fn set(&self, given: &ArgMatches, config: &mut RunConfig) -> Result<(), UsageError> {
        let Some(text) = given.get_one::<String>(knob::HIDDEN_UNITS.name) else { return Ok(()) };
        *(self.field)(config) = match text.trim() {
            "" | "none" => Vec::new(),
            some => some
                .split(',')
                .map(|units| read(units.trim(), &knob::HIDDEN_UNITS))
                .collect::<Result<_, _>>()?,
        };
        Ok(())
    }
}

/// Layers as they are typed.
fn written(layers: &[usize]) -> String {
    layers.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

/// The seed: any whole number of 64 bits, more than a [`Number`] can tell apart.
pub struct Seed {
    /// Where it belongs.
    pub field: Field<u64>,
}

impl Setting for Seed {
    fn arg(&self) -> Arg {
        let default = per_data(|_| true, |kind| default(self.field, kind));
        option("seed", "N").help(format!(
            "All randomness of the run comes from this. Range: 0 to {}. Default: {default}",
            u64::MAX
        ))
    }

    fn set(&self, given: &ArgMatches, config: &mut RunConfig) -> Result<(), UsageError> {
        let Some(text) = given.get_one::<String>("seed") else { return Ok(()) };
        *(self.field)(config) = text.parse().map_err(|_| UsageError::NotANumber {
            name: "seed",
            text: text.clone(),
            needed: usize::NEEDED,
            min: u64::MIN.to_string(),
            max: u64::MAX.to_string(),
        })?;
        Ok(())
    }
}

fn default_of<T: Clone>(field: Field<T>, kind: DataKind) -> T {
    field(&mut RunConfig::of(kind)).clone()
}

fn default<T: Clone + Display>(field: Field<T>, kind: DataKind) -> String {
    default_of(field, kind).to_string()
}

/// What is so unless other data are chosen, and for which of them it is different:
/// "4; 2 for moons, xor". Only data that it `applies` to are named.
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
    fn a_number_out_of_range_is_told_from_what_is_no_number() {
        let message = |text: &str| read::<usize>(text, &knob::DIM).unwrap_err().to_string();
        assert_eq!(read::<usize>("1e1", &knob::DIM), Ok(10));
        assert!(message("-3").starts_with("--dim is -3: dim goes from 1 to 64"));
        assert!(message("NaN").starts_with("--dim is NaN: dim goes from 1 to 64"));
        assert_eq!(message("2.5"), "--dim is '2.5': a whole number from 1 to 64 is needed");
        assert_eq!(message("two"), "--dim is 'two': a whole number from 1 to 64 is needed");
    }
}
