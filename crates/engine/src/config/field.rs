//! A knob as a line of a table: its names, its sentence, its range, how it is written and read.
//!
//! The table itself is in [`super::fields`]. The command line, the recipe files, the copied text
//! and the words for what differs between two runs are all made from it.

use std::fmt::Debug;

use super::moved::MovedError;
use super::{Choice, ConfigError, DataKind, EmbedderSpec, Moved, RunConfig};
use crate::knob::{self, Knob};
use crate::numbers::plain;

/// A place in a config: for the value that is read and the one that is set.
pub type Place<T> = fn(&mut RunConfig) -> &mut T;

/// A knob.
pub struct Field {
    /// The group it stands in.
    pub heading: &'static str,
    /// Its name on the command line (without the dashes) and in files.
    pub name: &'static str,
    /// Its name in a sentence.
    pub word: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// A sentence on the default, where it follows another knob.
    pub follows: &'static str,
    /// Which data have it at all.
    pub applies: fn(DataKind) -> bool,
    /// What its values are, and where they belong.
    pub kind: Kind,
}

/// What the values of a knob are, and where they belong.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A number; its range may depend on the data.
    Real(fn(DataKind) -> Knob, Place<f64>),
    /// A whole number; its range may depend on the data.
    Whole(fn(DataKind) -> Knob, Place<usize>),
    /// One of a list.
    Pick(&'static (dyn Pick + Sync)),
    /// Yes or no.
    Switch(Place<bool>),
    /// The units of the hidden layers.
    Layers(Place<Vec<usize>>),
    /// A whole number of 64 bits, more than an `f64` can tell apart.
    Seed(Place<u64>),
    /// Points that are not where the data have them.
    Moved(Place<Moved>),
}

/// A choice of any type by its place in the list.
pub trait Pick {
    /// All that can be chosen, in the order in which they are offered.
    fn options(&self) -> Vec<Named>;
    /// Which one is chosen.
    fn chosen(&self, config: &mut RunConfig) -> Named;
    /// Chooses the one of this name; `false` where there is none.
    fn choose(&self, config: &mut RunConfig, name: &str) -> bool;
}

/// One of a list: its name to type, its label to read, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// How it is spelt on the command line and in files.
    pub name: &'static str,
    /// How it is called on screen.
    pub label: &'static str,
    /// What it is, in a sentence.
    pub help: &'static str,
}

impl Named {
    fn of<T: Choice>(choice: T) -> Self {
        Self { name: choice.name(), label: choice.label(), help: choice.help() }
    }
}

/// The place of a choice.
pub struct Of<T: 'static>(pub Place<T>);

impl<T: Choice> Pick for Of<T> {
    fn options(&self) -> Vec<Named> {
        T::ALL.iter().copied().map(Named::of).collect()
    }

    fn chosen(&self, config: &mut RunConfig) -> Named {
        Named::of(*(self.0)(config))
    }

    fn choose(&self, config: &mut RunConfig, name: &str) -> bool {
        let found = T::ALL.iter().find(|choice| choice.name() == name);
        found.is_some_and(|&choice| {
            *(self.0)(config) = choice;
            true
        })
    }
}

/// A knob that can't have the value it was given.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FieldError {
    /// What should be a number isn't, or not a whole one.
    #[error("{name} is '{text}': {needed} from {min} to {max} is needed")]
    NotANumber {
        /// The knob.
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
    /// None of the list.
    #[error("{name} is '{text}': it can be {names}; choose one of them")]
    NotInTheList {
        /// The knob.
        name: &'static str,
        /// What was given.
        text: String,
        /// All that it can be.
        names: String,
    },
    /// A knob that these data don't have.
    #[error("{name} is {text}, but only the data {kinds} can have it: leave it out")]
    NotForTheseData {
        /// The knob.
        name: &'static str,
        /// What was given.
        text: String,
        /// The data that have it.
        kinds: String,
    },
    /// Moved points that can't be read.
    #[error(transparent)]
    Moved(MovedError),
    /// Out of its range, or impossible together with another.
    #[error("{error}{context}")]
    Config {
        /// Which, and what is possible; begins with the name of the knob.
        error: ConfigError,
        /// Of what the range depends on, if on anything.
        context: String,
    },
}

impl From<MovedError> for FieldError {
    fn from(error: MovedError) -> Self {
        Self::Moved(error)
    }
}

impl From<ConfigError> for FieldError {
    fn from(error: ConfigError) -> Self {
        Self::Config { error, context: String::new() }
    }
}

impl FieldError {
    /// The knobs that it is about; one of them has to change.
    pub fn knobs(&self) -> Vec<&str> {
        match self {
            Self::NotANumber { name, .. }
            | Self::NotInTheList { name, .. }
            | Self::NotForTheseData { name, .. } => vec![name],
            Self::Moved(_) => vec!["moved"],
            Self::Config { error, .. } => error.knobs(),
        }
    }
}

impl Field {
    /// The value as it is typed, to the last bit of a number.
    pub fn text(&self, config: &RunConfig) -> String {
        let config = &mut config.clone();
        match self.kind {
            Kind::Real(_, place) => format!("{:?}", place(config)),
            Kind::Whole(_, place) => place(config).to_string(),
            Kind::Pick(pick) => pick.chosen(config).name.to_owned(),
            Kind::Switch(place) => place(config).to_string(),
            Kind::Layers(place) => joined(place(config), ","),
            Kind::Seed(place) => place(config).to_string(),
            Kind::Moved(place) => place(config).to_string(),
        }
    }

    /// The value as it is said in a sentence.
    pub fn words(&self, config: &RunConfig) -> String {
        let config = &mut config.clone();
        match self.kind {
            Kind::Real(_, place) => plain(*place(config), 12),
            Kind::Pick(pick) => pick.chosen(config).label.to_owned(),
            Kind::Switch(place) => if *place(config) { "on" } else { "off" }.to_owned(),
            Kind::Layers(place) if place(config).is_empty() => "none".to_owned(),
            Kind::Layers(place) => joined(place(config), "-"),
            Kind::Moved(place) => place(config).words(),
            Kind::Whole(..) | Kind::Seed(_) => self.text(config),
        }
    }

    /// What the values can be with these data: "0 to 5", "hinge, soft".
    pub fn range(&self, kind: DataKind) -> String {
        match self.kind {
            Kind::Real(knob, _) | Kind::Whole(knob, _) => {
                let Knob { min, max, .. } = knob(kind);
                if min == max { format!("only {min}") } else { format!("{min} to {max}") }
            }
            Kind::Pick(pick) => names(&pick.options()),
            Kind::Switch(_) => "true or false".to_owned(),
            Kind::Layers(_) => {
                let Knob { min, max, .. } = knob::HIDDEN_UNITS;
                format!("0 to {} layers of {min} to {max} units", EmbedderSpec::MAX_HIDDEN)
            }
            Kind::Seed(_) => format!("0 to {}", u64::MAX),
            Kind::Moved(_) => format!(
                "ROW: FEATURE=VALUE …; … of up to {} points and {} values",
                Moved::MOST_POINTS,
                Moved::MOST_VALUES
            ),
        }
    }

    /// Whether it can change while the run goes on, without new points or weights
    /// ([`RunConfig::needs_new_weights`]).
    pub fn is_live(&self) -> bool {
        !matches!(self.heading, "Data" | "Embedder") && !matches!(self.kind, Kind::Seed(_))
    }

    /// Whether these data leave nothing to choose.
    pub fn is_fixed(&self, kind: DataKind) -> bool {
        let has_one_value = match self.kind {
            Kind::Real(knob, _) | Kind::Whole(knob, _) => knob(kind).min == knob(kind).max,
            _ => false,
        };
        has_one_value || !(self.applies)(kind)
    }

    /// Sets the knob to what was typed. The config's data are already chosen.
    ///
    /// # Errors
    /// Not what the knob can be, by itself; [`RunConfig::validate`] checks what belongs together.
    pub fn set(&self, config: &mut RunConfig, text: &str) -> Result<(), FieldError> {
        let kind = config.data.kind;
        if !(self.applies)(kind) {
            return Err(self.not_for_these_data(text));
        }
        match self.kind {
            Kind::Real(knob, place) => {
                *place(config) = self.in_context(kind, knob, real(text, &knob(kind)))?;
            }
            Kind::Whole(knob, place) => {
                *place(config) = self.in_context(kind, knob, whole(text, &knob(kind)))?;
            }
            Kind::Pick(pick) => {
                if !pick.choose(config, text) {
                    let (text, names) = (text.to_owned(), names(&pick.options()));
                    return Err(FieldError::NotInTheList { name: self.name, text, names });
                }
            }
            Kind::Switch(place) => {
                *place(config) = text.parse().map_err(|_| FieldError::NotInTheList {
                    name: self.name,
                    text: text.to_owned(),
                    names: "true or false".to_owned(),
                })?;
            }
            Kind::Layers(place) => *place(config) = layers(text)?,
            Kind::Seed(place) => *place(config) = self.seed(text)?,
            Kind::Moved(place) => *place(config) = Moved::read(text)?,
        }
        Ok(())
    }

    fn seed(&self, text: &str) -> Result<u64, FieldError> {
        text.parse().map_err(|_| FieldError::NotANumber {
            name: self.name,
            text: text.to_owned(),
            needed: "a whole number",
            min: u64::MIN.to_string(),
            max: u64::MAX.to_string(),
        })
    }

    fn not_for_these_data(&self, text: &str) -> FieldError {
        let kinds = DataKind::ALL.iter().filter(|&&kind| (self.applies)(kind));
        FieldError::NotForTheseData {
            name: self.name,
            text: text.to_owned(),
            kinds: kinds.map(|kind| kind.name()).collect::<Vec<_>>().join(" or "),
        }
    }

    /// Adds for which data the range is so, where it differs between data.
    fn in_context<T>(
        &self,
        kind: DataKind,
        knob: fn(DataKind) -> Knob,
        read: Result<T, FieldError>,
    ) -> Result<T, FieldError> {
        read.map_err(|error| match error {
            FieldError::Config { error, .. }
                if DataKind::ALL.iter().any(|&other| knob(other) != knob(kind)) =>
            {
                FieldError::Config { error, context: format!(" (for the data {})", kind.name()) }
            }
            error => error,
        })
    }
}

/// Reads a number that has to be in the knob's range.
fn real(text: &str, knob: &Knob) -> Result<f64, FieldError> {
    let number = text.parse().map_err(|_| not_a_number(text, knob, "a number"))?;
    knob.check(number)?;
    Ok(number)
}

/// Reads a whole number that has to be in the knob's range.
pub fn whole(text: &str, knob: &Knob) -> Result<usize, FieldError> {
    let not_whole = || not_a_number(text, knob, "a whole number");
    let number: f64 = text.parse().map_err(|_| not_whole())?;
    knob.check(number)?;
    if number.fract() == 0.0 { Ok(number as usize) } else { Err(not_whole()) }
}

fn not_a_number(text: &str, knob: &Knob, needed: &'static str) -> FieldError {
    FieldError::NotANumber {
        name: knob.name,
        text: text.to_owned(),
        needed,
        min: knob.min.to_string(),
        max: knob.max.to_string(),
    }
}

/// Reads "32,32"; nothing or "none" is no hidden layer.
fn layers(text: &str) -> Result<Vec<usize>, FieldError> {
    if matches!(text.trim(), "" | "none") {
        return Ok(Vec::new());
    }
    let layers = text.split(',').count();
    if layers > EmbedderSpec::MAX_HIDDEN {
        return Err(ConfigError::TooManyLayers { layers, max: EmbedderSpec::MAX_HIDDEN }.into());
    }
    text.split(',').map(|units| whole(units.trim(), &knob::HIDDEN_UNITS)).collect()
}

fn joined(layers: &[usize], between: &str) -> String {
    layers.iter().map(usize::to_string).collect::<Vec<_>>().join(between)
}

fn names(options: &[Named]) -> String {
    options.iter().map(|option| option.name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::fields::find;

    #[test]
    fn a_number_out_of_range_is_told_from_what_is_no_number() {
        let dim = find("dim").unwrap();
        let set = |text: &str| {
            let mut config = RunConfig::default();
            dim.set(&mut config, text).map(|()| config.embedder.dim)
        };
        let message = |text: &str| set(text).unwrap_err().to_string();
        assert_eq!(set("1e1"), Ok(10));
        assert!(message("-3").starts_with("dim is -3: dim goes from 1 to 64"));
        assert!(message("NaN").starts_with("dim is NaN: dim goes from 1 to 64"));
        assert_eq!(message("2.5"), "dim is '2.5': a whole number from 1 to 64 is needed");
        assert_eq!(message("two"), "dim is 'two': a whole number from 1 to 64 is needed");
    }

    #[test]
    fn a_range_that_depends_on_the_data_says_on_which() {
        let mut config = RunConfig::of(DataKind::Penguins);
        let error = find("points").unwrap().set(&mut config, "400").unwrap_err();
        assert!(error.to_string().ends_with("(for the data penguins)"), "{error}");
        assert_eq!(error.knobs(), ["points"]);
    }

    #[test]
    fn too_many_layers_are_refused_however_many_they_are() {
        let hidden = find("hidden").unwrap();
        let error = hidden.set(&mut RunConfig::default(), &"8,".repeat(1_000)).unwrap_err();
        assert!(error.to_string().starts_with("hidden has 1001 layers"), "{error}");
    }
}
