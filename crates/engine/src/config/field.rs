//! A setting as a row of a table: its names, its explanation, its range, how to write and read it.
//!
//! The table itself is in [`super::fields`]. The command line, recipe files, the copied text and
//! descriptions of changes are all made from it.

use super::drawn::Drawn;
use super::error::ConfigError;
pub use super::field_error::FieldError;
use super::moved::Moved;
pub use super::pick::{Accessor, ChoiceAt, Named, Pick};
use super::run::RunConfig;
use super::set_weights::SetWeights;
use super::spec::EmbedderSpec;
use super::written::{number, whole_number};
use crate::choice::{Choice as _, DataKind};
use crate::numbers::plain;
use crate::setting::{self, Setting};

/// A setting of any type.
pub struct Field {
    /// Heading of its group.
    pub heading: &'static str,
    /// Name on the command line (without the dashes) and in files.
    pub name: &'static str,
    /// Name in a sentence.
    pub word: &'static str,
    /// One sentence that explains it.
    pub help: &'static str,
    /// A sentence on the default, if that depends on another setting; else empty.
    pub follows: &'static str,
    /// True if a data set has this setting.
    pub applies: fn(DataKind) -> bool,
    /// Type and access.
    pub kind: Kind,
}

/// The type of a setting's values, and access to them.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A number; its range may depend on the data.
    Real(fn(DataKind) -> Setting, Accessor<f64>),
    /// A whole number; its range may depend on the data.
    Whole(fn(DataKind) -> Setting, Accessor<usize>),
    /// A value from a list.
    Pick(&'static (dyn Pick + Sync)),
    /// True or false.
    Switch(Accessor<bool>),
    /// The units of the hidden layers.
    Layers(Accessor<Vec<usize>>),
    /// A whole number of 64 bits, which an `f64` can't represent exactly.
    Seed(Accessor<u64>),
    /// Points moved by hand.
    Moved(Accessor<Moved>),
    /// Points added and erased by hand.
    Drawn(Accessor<Drawn>),
    /// Weights set by hand.
    Weight(Accessor<SetWeights>),
}

impl Field {
    /// The value as text that [`Self::set`] reads back exactly.
    pub fn text(&self, config: &RunConfig) -> String {
        let config = &mut config.clone();
        match self.kind {
            Kind::Real(_, field) => format!("{:?}", field(config)),
            Kind::Whole(_, field) => field(config).to_string(),
            Kind::Pick(pick) => pick.chosen(config).name.to_owned(),
            Kind::Switch(field) => field(config).to_string(),
            Kind::Layers(field) => joined(field(config), ","),
            Kind::Seed(field) => field(config).to_string(),
            Kind::Moved(field) => field(config).to_string(),
            Kind::Drawn(field) => field(config).to_string(),
            Kind::Weight(field) => field(config).to_string(),
        }
    }

    /// The value in a sentence.
    pub fn words(&self, config: &RunConfig) -> String {
        let config = &mut config.clone();
        match self.kind {
            Kind::Real(_, field) => plain(*field(config), 12),
            Kind::Pick(pick) => pick.chosen(config).label.to_owned(),
            Kind::Switch(field) => if *field(config) { "on" } else { "off" }.to_owned(),
            Kind::Layers(field) if field(config).is_empty() => "none".to_owned(),
            Kind::Layers(field) => joined(field(config), "-"),
            Kind::Moved(field) => field(config).words(),
            Kind::Drawn(field) => field(config).words(),
            Kind::Weight(field) => field(config).words(),
            Kind::Whole(..) | Kind::Seed(_) => self.text(config),
        }
    }

    /// Returns true if the value isn't the same in both.
    pub fn differs(&self, one: &RunConfig, other: &RunConfig) -> bool {
        match self.kind {
            // Its text may be long.
            Kind::Drawn(_) => one.drawn != other.drawn,
            Kind::Weight(_) => one.weight != other.weight,
            _ => self.text(one) != self.text(other),
        }
    }

    /// The values that are possible with this data set: "0 to 5", "hinge, soft".
    pub fn range(&self, kind: DataKind) -> String {
        match self.kind {
            Kind::Real(setting, _) | Kind::Whole(setting, _) => {
                let Setting { min, max, .. } = setting(kind);
                if min == max { format!("only {min}") } else { format!("{min} to {max}") }
            }
            Kind::Pick(pick) => names(&pick.options()),
            Kind::Switch(_) => "true or false".to_owned(),
            Kind::Layers(_) => {
                let Setting { min, max, .. } = setting::HIDDEN_UNITS;
                format!("0 to {} layers of {min} to {max} units", EmbedderSpec::MAX_HIDDEN)
            }
            Kind::Seed(_) => format!("0 to {}", u64::MAX),
            Kind::Drawn(_) => format!(
                "CLASS: X Y, …; erased: ROW … of up to {} points in the plane",
                Drawn::MOST_POINTS
            ),
            Kind::Weight(_) => format!(
                "LAYER:UNIT,INPUT=VALUE …, counted from 1; b: the bias, *: all; up to {} in all",
                SetWeights::MOST
            ),
            Kind::Moved(_) => format!(
                "ROW: FEATURE=VALUE …; … of up to {} points and {} values",
                Moved::MOST_POINTS,
                Moved::MOST_VALUES
            ),
        }
    }

    /// Returns true if it can change without new points or weights ([`RunConfig::needs_new_weights`]).
    pub fn is_live(&self) -> bool {
        !matches!(self.heading, "Data" | "Embedder") && !matches!(self.kind, Kind::Seed(_))
    }

    /// Returns true for a setting that the identity doesn't have.
    pub fn is_of_a_network(&self) -> bool {
        matches!(self.name, "hidden" | "activation" | "dim")
    }

    /// Returns true if this data set allows only one value.
    pub fn is_fixed(&self, kind: DataKind) -> bool {
        let has_one_value = match self.kind {
            Kind::Real(setting, _) | Kind::Whole(setting, _) => {
                setting(kind).min == setting(kind).max
            }
            _ => false,
        };
        has_one_value || !(self.applies)(kind)
    }

    /// Reads the value from text. The data set of the config must be set before.
    ///
    /// # Errors
    /// The value is invalid by itself. [`RunConfig::validate`] checks settings against each other.
    pub fn set(&self, config: &mut RunConfig, text: &str) -> Result<(), FieldError> {
        let kind = config.data.kind;
        if !(self.applies)(kind) {
            return Err(self.not_for_these_data(text));
        }
        if config.embedder.is_identity() && self.is_of_a_network() {
            // It has none of them: its dimensions are those of the points.
            return Ok(());
        }
        match self.kind {
            Kind::Real(setting, field) => {
                *field(config) = self.in_context(kind, setting, real(text, &setting(kind)))?;
            }
            Kind::Whole(setting, field) => {
                *field(config) = self.in_context(kind, setting, whole(text, &setting(kind)))?;
            }
            Kind::Pick(pick) => {
                if !pick.choose(config, text) {
                    let (text, names) = (text.to_owned(), names(&pick.options()));
                    return Err(FieldError::NotInTheList { name: self.name, text, names });
                }
            }
            Kind::Switch(field) => {
                *field(config) = text.parse().map_err(|_| FieldError::NotInTheList {
                    name: self.name,
                    text: text.to_owned(),
                    names: "true or false".to_owned(),
                })?;
            }
            Kind::Layers(field) => *field(config) = self.layers(text, kind)?,
            Kind::Seed(field) => *field(config) = self.seed(text)?,
            Kind::Moved(field) => *field(config) = Moved::read(text)?,
            Kind::Drawn(field) => {
                let last = field(config).clone();
                *field(config) = Drawn::read(text, &last)?;
            }
            Kind::Weight(field) => {
                let last = field(config).clone();
                *field(config) = SetWeights::read(text, &last)?;
            }
        }
        Ok(())
    }

    fn seed(&self, text: &str) -> Result<u64, FieldError> {
        whole_number(text).and_then(|seed| u64::try_from(seed).ok()).ok_or_else(|| {
            FieldError::NotANumber {
                name: self.name,
                text: text.to_owned(),
                needed: "a whole number",
                min: u64::MIN.to_string(),
                max: u64::MAX.to_string(),
            }
        })
    }

    /// Reads "32,32"; an empty text or "none" means no hidden layer.
    fn layers(&self, text: &str, kind: DataKind) -> Result<Vec<usize>, FieldError> {
        if matches!(text.trim(), "" | "none") {
            return Ok(Vec::new());
        }
        let layers = text.split(',').count();
        if layers > EmbedderSpec::MAX_HIDDEN {
            return Err(ConfigError::TooManyLayers { layers, max: EmbedderSpec::MAX_HIDDEN }.into());
        }
        let units = |part: &str| match whole(part.trim(), &setting::HIDDEN_UNITS) {
            Err(FieldError::NotANumber { text: part, .. }) => {
                let (text, range) = (text.to_owned(), self.range(kind));
                Err(FieldError::NotLayers { name: self.name, text, part, range })
            }
            other => other,
        };
        text.split(',').map(units).collect()
    }

    fn not_for_these_data(&self, text: &str) -> FieldError {
        let kinds = DataKind::ALL.iter().filter(|&&kind| (self.applies)(kind));
        FieldError::NotForTheseData {
            name: self.name,
            text: text.to_owned(),
            kinds: kinds.map(|kind| kind.name()).collect::<Vec<_>>().join(" or "),
        }
    }

    /// Adds the data set to an error if the range depends on it.
    fn in_context<T>(
        &self,
        kind: DataKind,
        setting: fn(DataKind) -> Setting,
        read: Result<T, FieldError>,
    ) -> Result<T, FieldError> {
        read.map_err(|error| match error {
            FieldError::Config { error, .. }
                if DataKind::ALL.iter().any(|&other| setting(other) != setting(kind)) =>
            {
                FieldError::Config { error, context: format!(" (for the data {})", kind.name()) }
            }
            error => error,
        })
    }
}

/// Reads a number in the setting's range.
fn real(text: &str, setting: &Setting) -> Result<f64, FieldError> {
    let number = number(text).ok_or_else(|| not_a_number(text, setting, "a number"))?;
    setting.check(number)?;
    Ok(number)
}

/// Reads a whole number in the setting's range.
pub fn whole(text: &str, setting: &Setting) -> Result<usize, FieldError> {
    let not_whole = || not_a_number(text, setting, "a whole number");
    let number = number(text).ok_or_else(not_whole)?;
    setting.check(number)?;
    whole_number(text).and_then(|number| usize::try_from(number).ok()).ok_or_else(not_whole)
}

fn not_a_number(text: &str, setting: &Setting, needed: &'static str) -> FieldError {
    FieldError::NotANumber {
        name: setting.name,
        text: text.to_owned(),
        needed,
        min: setting.min.to_string(),
        max: setting.max.to_string(),
    }
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
    fn a_number_out_of_range_and_a_text_that_is_no_number_have_different_errors() {
        let dim = find("dim").unwrap();
        let set = |text: &str| {
            let mut config = RunConfig::default();
            dim.set(&mut config, text).map(|()| config.embedder.dim)
        };
        let message = |text: &str| set(text).unwrap_err().to_string();
        assert_eq!(set("1e1"), Ok(10));
        assert!(message("-3").starts_with("dim is -3: dim goes from 1 to 256"));
        assert!(message("NaN").starts_with("dim is NaN: dim goes from 1 to 256"));
        assert_eq!(message("2.5"), "dim is '2.5': a whole number from 1 to 256 is needed");
        assert_eq!(message("two"), "dim is 'two': a whole number from 1 to 256 is needed");
    }

    #[test]
    fn a_list_of_layers_says_what_is_none() {
        let says = |text: &str| {
            let hidden = find("hidden").unwrap();
            hidden.set(&mut RunConfig::default(), text).unwrap_err().to_string()
        };
        assert_eq!(
            says("32;32"),
            "hidden is '32;32': 0 to 4 layers of 1 to 512 units are \
             needed, with a comma between two of them"
        );
        assert!(says("32,").contains("'32,', with nothing before or after a comma: 0 to 4"));
        assert!(says("8,32.5").contains("'8,32.5', and '32.5' is no layer: 0 to 4"));
        assert!(says("32,513").starts_with("hidden is 513: hidden goes from 1 to 512"));
    }

    #[test]
    fn what_a_stranger_wrote_is_repeated_short_and_without_what_a_terminal_would_do() {
        let error = |field: &str, text: &str| {
            let field = find(field).unwrap();
            field.set(&mut RunConfig::default(), text).unwrap_err().to_string()
        };
        for field in ["mining", "margin", "hidden", "normalize", "seed", "dimensions"] {
            let said = error(field, "\u{1b}]0;x\u{7}\nerror: y");
            assert!(said.contains("\\u{1b}]0;x\\u{7}\\nerror: y"), "{said}");
            assert!(!said.contains(char::is_control), "{said}");
            assert!(error(field, &"x".repeat(10_000)).chars().count() < 300);
        }
    }

    #[test]
    fn a_range_that_depends_on_the_data_says_on_which() {
        let mut config = RunConfig::of(DataKind::Penguins);
        let error = find("points").unwrap().set(&mut config, "400").unwrap_err();
        assert!(error.to_string().ends_with("(for the data penguins)"), "{error}");
        assert_eq!(error.settings(), ["points"]);
    }

    #[test]
    fn too_many_layers_are_refused_however_many_they_are() {
        let hidden = find("hidden").unwrap();
        let error = hidden.set(&mut RunConfig::default(), &"8,".repeat(1_000)).unwrap_err();
        assert!(error.to_string().starts_with("hidden has 1001 layers"), "{error}");
    }
}
