//! Points moved by hand: values that replace those of the data set.
//!
//! They are a setting like any other, which can change during a run
//! ([`crate::trainer::Trainer::change`]). As text: `17: 0=0.25 1=-0.4; 30: 12=0`. Here feature 0 of
//! row 17 is 0.25 and feature 1 is −0.4, and feature 12 of row 30 is 0.

use std::fmt::{self, Display};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::written::{number, whole_number};
use crate::numbers::plain;
use crate::text::excerpt;

/// A value of a point that was moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MovedValue {
    /// The point, as a row of the data set.
    pub row: usize,
    /// The feature, counted from 0.
    pub feature: usize,
    /// The new value.
    pub value: f64,
}

/// All moved values, ascending by row and feature, each once. They are shared between the edits
/// of a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moved(Arc<Vec<MovedValue>>);

impl PartialEq for Moved {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Moved {
    /// Largest number of moved points.
    pub const MOST_POINTS: usize = 64;
    /// Largest number of moved values of all points together.
    pub const MOST_VALUES: usize = 4_096;
    /// Largest absolute value.
    pub const LARGEST: f64 = 1_000.0;

    /// Collects these values; of several for the same row and feature, the last counts.
    pub fn new(values: impl IntoIterator<Item = MovedValue>) -> Self {
        let mut all: Vec<MovedValue> = values.into_iter().collect();
        all.sort_by_key(|v| (v.row, v.feature));
        let mut kept: Vec<MovedValue> = Vec::with_capacity(all.len());
        for mut value in all {
            // −0 and 0 are equal, so they must train to the same bits.
            value.value += 0.0;
            match kept.last_mut() {
                Some(last) if (last.row, last.feature) == (value.row, value.feature) => {
                    *last = value;
                }
                _ => kept.push(value),
            }
        }
        Self(Arc::new(kept))
    }

    /// All values, ascending by row and feature.
    pub fn values(&self) -> &[MovedValue] {
        &self.0
    }

    /// Returns true if no point is moved.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The moved rows, ascending, each once.
    pub fn rows(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = self.0.iter().map(|v| v.row).collect();
        rows.dedup();
        rows
    }

    /// Reads the text; blanks or commas separate values.
    ///
    /// # Errors
    /// The part that can't be read.
    pub fn read(text: &str) -> Result<Self, MovedError> {
        let mut values = Vec::new();
        for point in text.split(';').map(str::trim).filter(|point| !point.is_empty()) {
            let wrong = |part: &str| MovedError { part: part.chars().take(80).collect() };
            let index = |text: &str| usize::try_from(whole_number(text.trim())?).ok();
            let (row, rest) = point.split_once(':').ok_or_else(|| wrong(point))?;
            let row = index(row).ok_or_else(|| wrong(point))?;
            let parts = rest.split([' ', ',', '\t', '\n', '\r']);
            for part in parts.filter(|part| !part.is_empty()) {
                let (feature, value) = part.split_once('=').ok_or_else(|| wrong(part))?;
                let feature = index(feature).ok_or_else(|| wrong(part))?;
                let value = number(value).ok_or_else(|| wrong(part))?;
                values.push(MovedValue { row, feature, value });
            }
        }
        Ok(Self::new(values))
    }

    /// Writes the text with these separators of values and points.
    fn write(
        &self,
        f: &mut impl fmt::Write,
        colon: &str,
        between: &str,
        points: &str,
    ) -> fmt::Result {
        let mut last = None;
        for MovedValue { row, feature, value } in self.0.iter() {
            match last {
                Some(last) if last == *row => f.write_str(between)?,
                Some(_) => write!(f, "{points}{row}:{colon}")?,
                None => write!(f, "{row}:{colon}")?,
            }
            last = Some(*row);
            write!(f, "{feature}={value}")?;
        }
        Ok(())
    }

    /// The moved points in a sentence, with their values if there are few.
    pub fn words(&self) -> String {
        let rows = self.rows();
        let name = |&row: &usize| {
            let values: Vec<String> = self
                .0
                .iter()
                .filter(|v| v.row == row)
                .map(|v| plain(v.value, 12).replace('-', "−"))
                .collect();
            match values.len() {
                1..=3 => format!("#{row} ({})", values.join(", ")),
                count => format!("#{row} ({count} values)"),
            }
        };
        match rows.len() {
            0 => "none".to_owned(),
            1..=3 => rows.iter().map(name).collect::<Vec<_>>().join(", "),
            count => format!("{count} points ({} values)", self.0.len()),
        }
    }
}

/// Writes each value to the last bit.
impl Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, " ", " ", "; ")
    }
}

impl From<Moved> for String {
    /// Writes the same as [`Display`], without blanks.
    fn from(moved: Moved) -> Self {
        let mut text = Self::new();
        // Writing to a text can't fail.
        let _ = moved.write(&mut text, "", ",", ";");
        text
    }
}

impl TryFrom<String> for Moved {
    type Error = MovedError;

    fn try_from(text: String) -> Result<Self, MovedError> {
        Self::read(&text)
    }
}

/// A text that can't be read as moved points.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "moved has '{}': write a row, a colon, and feature=value, as in `17: 0=0.25 1=-0.4; 30: 12=0`",
    excerpt(part)
)]
pub struct MovedError {
    /// The part that can't be read.
    pub part: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Choice as _, DataKind, RunConfig};
    use proptest::prelude::*;

    fn moved(values: &[(usize, usize, f64)]) -> Moved {
        Moved::new(values.iter().map(|&(row, feature, value)| MovedValue { row, feature, value }))
    }

    #[test]
    fn the_text_is_the_one_of_the_documentation() {
        let text = "17: 0=0.25 1=-0.4; 30: 12=0";
        let read = Moved::read(text).unwrap();
        assert_eq!(read, moved(&[(30, 12, 0.0), (17, 1, -0.4), (17, 0, 0.25)]));
        assert_eq!(read.to_string(), text);
        assert_eq!(read.words(), "#17 (0.25, −0.4), #30 (0)");
        assert_eq!(String::from(read.clone()), "17:0=0.25,1=-0.4;30:12=0");
        assert_eq!(Moved::read("").unwrap(), Moved::default());
        assert_eq!(Moved::default().words(), "none");
        assert_eq!(read.rows(), [17, 30]);
    }

    #[test]
    fn what_can_not_be_read_is_named() {
        let says = |text: &str| Moved::read(text).unwrap_err().to_string();
        assert!(says("17 0=1").starts_with("moved has '17 0=1'"));
        assert!(says("17: 0.25").starts_with("moved has '0.25'"));
        assert!(says("17: 0=wide").starts_with("moved has '0=wide'"));
        assert!(says("-1: 0=1").contains("'-1: 0=1'"));
        assert!(says("x: 0=1").contains("`17: 0=0.25 1=-0.4; 30: 12=0`"));
    }

    #[test]
    fn a_row_or_a_feature_that_the_data_lack_is_named_with_what_there_is() {
        let says = |values: &[(usize, usize, f64)]| {
            let config = RunConfig { moved: moved(values), ..RunConfig::default() };
            config.validate().unwrap_err().to_string()
        };
        assert!(says(&[(1_000, 0, 0.0)]).contains("row 1000"));
        assert!(says(&[(1_000, 0, 0.0)]).contains("0 to 999"));
        assert!(says(&[(3, 2, 0.0)]).contains("value 2 of row 3"));
        assert!(says(&[(3, 1, 1_000.5)]).contains("1000.5"));
        assert!(says(&[(3, 1, f64::NAN)]).contains("NaN"));
        let many: Vec<_> = (0..65).map(|row| (row, 0, 0.0)).collect();
        assert!(says(&many).contains("65 points"));
    }

    #[test]
    fn the_data_have_as_many_values_as_is_said() {
        for &kind in DataKind::ALL {
            let mut config = RunConfig::of(kind);
            config.data.points = config.data.points.min(60);
            let data = crate::data::Dataset::make(&config);
            assert_eq!(data.dimensions(), config.data.features(), "{kind:?}");
            assert_eq!(data.len(), config.data.points, "{kind:?}");
        }
    }

    proptest! {
        #[test]
        fn every_value_comes_back_bit_for_bit(
            values in proptest::collection::vec((0usize..50, 0usize..9, -1e3..1e3f64), 0..40),
            tiny in 0u64..1 << 52,
        ) {
            let mut values = values;
            values.push((7, 7, f64::from_bits(tiny)));
            let moved = moved(&values);
            let bits = |moved: &Moved| -> Vec<(usize, usize, u64)> {
                moved.values().iter().map(|v| (v.row, v.feature, v.value.to_bits())).collect()
            };
            for text in [moved.to_string(), String::from(moved.clone())] {
                prop_assert_eq!(bits(&Moved::read(&text).unwrap()), bits(&moved));
            }
            let places: Vec<_> = moved.values().iter().map(|v| (v.row, v.feature)).collect();
            prop_assert!(places.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
