//! Drawn points as text.

use std::fmt::{self, Display, Write as _};
use std::ops::RangeInclusive;

use super::{AddedPoint, Drawn, Stroke};
use crate::config::written::{number, whole_number};
use crate::text::excerpt;

/// The name of the erased rows.
const ERASED: &str = "erased";

impl Drawn {
    /// Reads the text; one that begins with `+` goes on from `last`.
    ///
    /// # Errors
    /// The part that can't be read, or more points or rows than there may be.
    pub fn read(text: &str, last: &Self) -> Result<Self, DrawnError> {
        let text = text.trim();
        let (last, rest) = match text.strip_prefix('+') {
            Some(rest) => (last.clone(), rest),
            None => (Self::default(), text),
        };
        let mut stroke = Stroke::default();
        for group in rest.split(';').map(str::trim).filter(|group| !group.is_empty()) {
            let wrong = |part: &str| DrawnError::Part(part.chars().take(80).collect());
            let (name, list) = group.split_once(':').ok_or_else(|| wrong(group))?;
            if name.trim() == ERASED {
                for part in list.split([' ', ',', '\t', '\n', '\r']).filter(|p| !p.is_empty()) {
                    let rows = rows(part).ok_or_else(|| wrong(part))?;
                    let count = rows.end().saturating_sub(*rows.start()).saturating_add(1);
                    if count > Self::MOST_ERASED || stroke.erased.len() + count > Self::MOST_ERASED
                    {
                        return Err(DrawnError::TooManyErased);
                    }
                    stroke.erased.extend(rows);
                }
                continue;
            }
            let class = index(name).and_then(|class| class.checked_sub(1));
            let class = class.ok_or_else(|| wrong(name.trim()))?;
            for part in list.split(',').map(str::trim).filter(|part| !part.is_empty()) {
                let values: Vec<&str> = part.split_whitespace().take(3).collect();
                let [x, y] = values[..] else { return Err(wrong(part)) };
                let at = (number(x), number(y));
                let (Some(x), Some(y)) = at else { return Err(wrong(part)) };
                if last.points + stroke.added.len() >= Self::MOST_POINTS {
                    return Err(DrawnError::TooManyPoints);
                }
                stroke.added.push(AddedPoint::new(class, [x, y]));
            }
        }
        Ok(last.and(stroke))
    }

    /// The text that [`Self::read`] reads back after `last`: what is new, if this goes on from it.
    pub fn text_since(&self, last: &Self) -> String {
        let mut text = String::new();
        if !last.is_empty() && self.goes_on_from(last) {
            text.push('+');
            let added = self.added().skip(last.points);
            let erased = self.erased.iter().copied().filter(|&row| !last.is_erased(row));
            // Writing to a text can't fail.
            let _ = write_text(&mut text, added, erased);
        } else {
            let _ = write!(text, "{self}");
        }
        text
    }
}

/// A whole number.
fn index(text: &str) -> Option<usize> {
    usize::try_from(whole_number(text.trim())?).ok()
}

/// The rows of `17` or `20-25`.
fn rows(part: &str) -> Option<RangeInclusive<usize>> {
    match part.split_once('-') {
        Some((first, last)) => {
            let (first, last) = (index(first)?, index(last)?);
            (first <= last).then_some(first..=last)
        }
        None => index(part).map(|row| row..=row),
    }
}

/// Writes points, then erased rows in ascending order.
fn write_text<'a>(
    f: &mut impl fmt::Write,
    added: impl Iterator<Item = &'a AddedPoint>,
    erased: impl Iterator<Item = usize>,
) -> fmt::Result {
    let mut last = None;
    for AddedPoint { class, at: [x, y] } in added {
        match last {
            Some(last) if last == class => f.write_str(", ")?,
            Some(_) => write!(f, "; {}: ", class + 1)?,
            None => write!(f, "{}: ", class + 1)?,
        }
        last = Some(class);
        write!(f, "{x} {y}")?;
    }
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for row in erased {
        match ranges.last_mut() {
            Some((_, end)) if *end + 1 == row => *end = row,
            _ => ranges.push((row, row)),
        }
    }
    if !ranges.is_empty() {
        let between = if last.is_some() { "; " } else { "" };
        write!(f, "{between}{ERASED}:")?;
    }
    for (first, end) in ranges {
        if first == end { write!(f, " {first}")? } else { write!(f, " {first}-{end}")? }
    }
    Ok(())
}

impl Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_text(f, self.added(), self.erased.iter().copied())
    }
}

impl From<Drawn> for String {
    fn from(drawn: Drawn) -> Self {
        drawn.to_string()
    }
}

impl TryFrom<String> for Drawn {
    type Error = DrawnError;

    fn try_from(text: String) -> Result<Self, DrawnError> {
        Self::read(&text, &Self::default())
    }
}

/// A text that can't be read as drawn points.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrawnError {
    /// A part that is neither a point nor a row.
    #[error(
        "drawn has '{}': write a class (from 1 on), a colon and points x y with a comma between two \
         of them, or erased, a colon and rows, as in `1: 0.25 -0.4, 0.3 -0.4; 2: 1 0; erased: 17 \
         20-25`",
        excerpt(.0)
    )]
    Part(String),
    /// Too many added points.
    #[error(
        "drawn has more than {} points: at most that many can be added; leave some out",
        Drawn::MOST_POINTS
    )]
    TooManyPoints,
    /// Too many erased rows.
    #[error(
        "drawn erases more than {} rows: at most that many can be erased; leave some out",
        Drawn::MOST_ERASED
    )]
    TooManyErased,
}
