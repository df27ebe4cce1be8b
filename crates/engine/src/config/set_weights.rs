//! Weights set by hand: at a step of a run, some weights get these values, and training goes on
//! from there.
//!
//! They are a setting that only grows: it has all that was set so far, and each edit of a run adds
//! what is set at its step ([`crate::trainer::Trainer::change`]). As text: `1:3,2=0.5 2:7,b=0`. Here
//! the weight of layer 1 into unit 3 from input 2 is 0.5, and the bias of unit 7 of layer 2 is 0; all
//! are counted from 1, as the heat maps have them: `layer:row,column`. `*` stands for all units, or
//! for all inputs. `|` separates what is set at different steps.

use std::fmt::{self, Display, Write as _};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::written::{number, whole_number};
use crate::numbers::{count, plain};
use crate::text::excerpt;

/// Upper bound of the weights. Below it no network of the allowed size overflows, so a run that
/// diverges stops while all numbers are still finite.
pub const LARGEST_WEIGHT: f64 = 1e5;

/// Which numbers of a unit are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The weight from this input, counted from 0.
    Input(usize),
    /// The weights from all inputs.
    Inputs,
    /// The bias.
    Bias,
}

/// A weight or a bias of a network, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightPlace {
    /// The layer, counted from 0.
    pub layer: usize,
    /// The unit that it leads to, counted from 0; all units if there is none.
    pub unit: Option<usize>,
    /// Where it comes from.
    pub column: Column,
}

impl WeightPlace {
    /// Returns true if this is one number.
    pub fn is_one(&self) -> bool {
        self.unit.is_some() && self.column != Column::Inputs
    }

    /// Returns true if all numbers of `other` are among these.
    pub fn covers(&self, other: &Self) -> bool {
        let has_column = match (self.column, other.column) {
            (Column::Inputs, Column::Input(_) | Column::Inputs) => true,
            (mine, others) => mine == others,
        };
        self.layer == other.layer && (self.unit.is_none() || self.unit == other.unit) && has_column
    }

    fn read(text: &str) -> Option<Self> {
        let (layer, rest) = text.split_once(':')?;
        let (unit, column) = rest.split_once(',')?;
        let unit = if unit == "*" { None } else { Some(index(unit)?) };
        let column = match column {
            "*" => Column::Inputs,
            "b" => Column::Bias,
            input => Column::Input(index(input)?),
        };
        Some(Self { layer: index(layer)?, unit, column })
    }
}

impl Display for WeightPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.layer.saturating_add(1))?;
        match self.unit {
            Some(unit) => write!(f, "{},", unit.saturating_add(1))?,
            None => f.write_str("*,")?,
        }
        match self.column {
            Column::Input(input) => write!(f, "{}", input.saturating_add(1)),
            Column::Inputs => f.write_str("*"),
            Column::Bias => f.write_str("b"),
        }
    }
}

/// A number counted from 1, as one counted from 0.
fn index(text: &str) -> Option<usize> {
    usize::try_from(whole_number(text)?).ok()?.checked_sub(1)
}

/// A weight and its new value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SetWeight {
    /// The weight.
    pub place: WeightPlace,
    /// Its value from then on.
    pub value: f64,
}

impl SetWeight {
    /// Everything that goes into a unit and comes out of it, set to 0: its weights, its bias, and
    /// the weights of the next of `layers` layers that it feeds.
    ///
    /// All three are needed for a unit to stay out: with weights of 0 on both sides it gets no
    /// gradient (every activation is 0 at 0), while training would bring back its weights on one side
    /// alone. A dimension of the embedding feeds no further layer, so training may bring it back.
    pub fn knock_out(layer: usize, unit: usize, layers: usize) -> Vec<Self> {
        let zero =
            |layer, unit, column| Self { place: WeightPlace { layer, unit, column }, value: 0.0 };
        let mut all =
            vec![zero(layer, Some(unit), Column::Inputs), zero(layer, Some(unit), Column::Bias)];
        if layer + 1 < layers {
            all.push(zero(layer + 1, None, Column::Input(unit)));
        }
        all
    }
}

/// All weights set so far, in the order in which they were. What is set at one step is shared between
/// the edits of a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SetWeights {
    steps: Arc<Vec<Arc<Vec<SetWeight>>>>,
    /// Number of places in all of them.
    places: usize,
}

impl PartialEq for SetWeights {
    fn eq(&self, other: &Self) -> bool {
        self.steps.len() == other.steps.len() && self.goes_on_from(other)
    }
}

impl SetWeights {
    /// The most places that a run can set.
    pub const MOST: usize = 4_096;

    /// The same, with these set after all others, at one step. A later value replaces an earlier one
    /// of the same step.
    pub fn and(&self, values: impl IntoIterator<Item = SetWeight>) -> Self {
        let mut step: Vec<SetWeight> = Vec::new();
        for mut new in values {
            // −0 and 0 are equal, so they must train to the same bits.
            new.value += 0.0;
            step.retain(|old| !new.place.covers(&old.place));
            step.push(new);
        }
        if step.is_empty() {
            return self.clone();
        }
        let places = self.places + step.len();
        let mut steps = (*self.steps).clone();
        steps.push(Arc::new(step));
        Self { steps: Arc::new(steps), places }
    }

    /// Number of places that are set.
    pub fn places(&self) -> usize {
        self.places
    }

    /// Returns true if nothing is set.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Returns true if these are those of `earlier`, and maybe some that were set later.
    pub fn goes_on_from(&self, earlier: &Self) -> bool {
        if Arc::ptr_eq(&self.steps, &earlier.steps) {
            return true;
        }
        let same = |(mine, theirs): (&Arc<_>, &Arc<_>)| Arc::ptr_eq(mine, theirs) || mine == theirs;
        earlier.steps.len() <= self.steps.len()
            && self.steps.iter().zip(earlier.steps.iter()).all(same)
    }

    /// What was set after `earlier`, which these go on from.
    pub fn since(&self, earlier: &Self) -> impl Iterator<Item = &SetWeight> {
        self.steps.iter().skip(earlier.steps.len()).flat_map(|step| step.iter())
    }

    /// The same, with all that was set after `earlier` set at one step; as it is, if it doesn't go on
    /// from that.
    pub fn at_once_after(&self, earlier: &Self) -> Self {
        if !self.goes_on_from(earlier) {
            return self.clone();
        }
        earlier.and(self.since(earlier).copied())
    }

    /// All of them, in order.
    pub fn all(&self) -> impl Iterator<Item = &SetWeight> {
        self.steps.iter().flat_map(|step| step.iter())
    }

    /// Reads the text; what it sets comes after `last`. Blanks or `;` separate weights.
    ///
    /// # Errors
    /// The part that can't be read, or more than there may be.
    pub fn read(text: &str, last: &Self) -> Result<Self, SetWeightsError> {
        let mut all = last.clone();
        for step in text.split('|') {
            let parts = step.split([' ', ';', '\t', '\n', '\r']).filter(|part| !part.is_empty());
            let mut values = Vec::new();
            for part in parts {
                let wrong = || SetWeightsError::Part(part.chars().take(80).collect());
                let (place, value) = part.split_once('=').ok_or_else(wrong)?;
                let place = WeightPlace::read(place).ok_or_else(wrong)?;
                let value = number(value).ok_or_else(wrong)?;
                if all.places + values.len() >= Self::MOST {
                    return Err(SetWeightsError::TooMany);
                }
                values.push(SetWeight { place, value });
            }
            all = all.and(values);
        }
        Ok(all)
    }

    /// The text that [`Self::read`] reads back after `last`, which these go on from.
    pub fn text_since(&self, last: &Self) -> String {
        let mut text = String::new();
        for (i, step) in self.steps.iter().skip(last.steps.len()).enumerate() {
            if i > 0 {
                text.push_str(" | ");
            }
            for (j, SetWeight { place, value }) in step.iter().enumerate() {
                let blank = if j > 0 { " " } else { "" };
                // Writing to a text can't fail.
                let _ = write!(text, "{blank}{place}={value}");
            }
        }
        text
    }

    /// All of them, in a sentence.
    pub fn words(&self) -> String {
        let all: Vec<SetWeight> = self.all().copied().collect();
        words(&all)
    }
}

/// Weights and their values in a sentence: "unit 3 of layer 1 knocked out", "1:3,2 to 0.5".
pub fn words(values: &[SetWeight]) -> String {
    if let Some((layer, unit)) = knocked_out(values) {
        return format!("unit {} of layer {} knocked out", unit + 1, layer + 1);
    }
    let one = |SetWeight { place, value }: &SetWeight| {
        format!("{place} to {}", plain(*value, 6).replace('-', "−"))
    };
    match values.len() {
        0 => "none".to_owned(),
        1..=3 => values.iter().map(one).collect::<Vec<_>>().join(", "),
        many => format!("{} set", count(many as u64)),
    }
}

/// The layer and the unit that these knock out and nothing else.
fn knocked_out(values: &[SetWeight]) -> Option<(usize, usize)> {
    let first = values.first()?.place;
    let (layer, unit) = (first.layer, first.unit?);
    let has_next = values.len() > 2;
    let layers = layer + 1 + usize::from(has_next);
    (SetWeight::knock_out(layer, unit, layers) == values).then_some((layer, unit))
}

impl Display for SetWeights {
    /// Writes each value to the last bit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text_since(&Self::default()))
    }
}

impl From<SetWeights> for String {
    fn from(all: SetWeights) -> Self {
        all.to_string()
    }
}

impl TryFrom<String> for SetWeights {
    type Error = SetWeightsError;

    fn try_from(text: String) -> Result<Self, SetWeightsError> {
        Self::read(&text, &Self::default())
    }
}

/// A text that can't be read as set weights.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetWeightsError {
    /// A part of it.
    #[error(
        "weight has '{}': write layer:unit,input=value, all counted from 1, as in \
         `1:3,2=0.5 2:7,b=0`; b is the bias, * is all units or all inputs",
        excerpt(.0)
    )]
    Part(String),
    /// More than a run can set.
    #[error(
        "weight sets more than {} weights in all edits together: leave some out, or set a whole row \
         at once, as in `1:3,*=0`",
        SetWeights::MOST
    )]
    TooMany,
}
