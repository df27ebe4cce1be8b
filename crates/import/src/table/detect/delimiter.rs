//! Detects the delimiter between cells, and the decimal sign of numbers.

use super::{SAMPLE_ROWS, Sample};
use crate::error::ImportError;
use crate::table::cell::{Decimal, vector};
use crate::table::records::{Delimiter, Format};

/// Delimiters in the order in which they are preferred where they do equally well.
const CANDIDATES: [Delimiter; 5] = [
    Delimiter::Byte(b'\t'),
    Delimiter::Byte(b';'),
    Delimiter::Byte(b'|'),
    Delimiter::Byte(b','),
    Delimiter::Spaces,
];

/// The delimiter that cuts most rows into equally many cells, and most cells into numbers. If none
/// cuts anything, commas.
pub fn guess(
    read: impl Fn(Delimiter) -> Result<Sample, ImportError>,
) -> Result<Delimiter, ImportError> {
    let mut best = (Delimiter::Byte(b','), 0.0);
    for delimiter in CANDIDATES {
        // What can't even be cut this way is no table with this delimiter, but may be one with
        // another; the error shows if none is left.
        let Ok(sample) = read(delimiter) else { continue };
        let score = score(&sample.rows, delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    Ok(best.0)
}

/// The most frequent number of cells, and how many rows have it.
pub fn width(rows: &[Vec<Vec<u8>>]) -> (usize, usize) {
    let mut counts = [(0, 0); SAMPLE_ROWS];
    for row in rows {
        let place = counts.iter_mut().find(|(width, n)| *n == 0 || *width == row.len());
        if let Some((width, n)) = place {
            (*width, *n) = (row.len(), *n + 1);
        }
    }
    counts.into_iter().rev().max_by_key(|(_, n)| *n).unwrap_or_default()
}

fn score(rows: &[Vec<Vec<u8>>], delimiter: Delimiter) -> f64 {
    let (width, regular) = width(rows);
    if width < 2 {
        return 0.0;
    }
    let is_number = |cell: &[u8]| {
        Decimal::Point.number(cell).is_some()
            || vector(cell).is_some()
            || delimiter != Delimiter::Byte(b',') && Decimal::Comma.number(cell).is_some()
    };
    let cells = || rows.iter().filter(|row| row.len() == width).flatten();
    let (all, empty) = (cells().count(), cells().filter(|cell| cell.is_empty()).count());
    let numbers = cells().filter(|cell| is_number(cell)).count();
    // An empty cell says nothing: it may be a missing number.
    let share = numbers as f64 / (all - empty).max(1) as f64;
    regular as f64 / rows.len() as f64 * (0.5 + share)
}

/// The decimal sign that more numbers have.
pub fn decimal(rows: &[Vec<Vec<u8>>], format: Format) -> Decimal {
    if format.delimiter == Delimiter::Byte(b',') {
        return Decimal::Point;
    }
    let having = |decimal: Decimal, sign: u8| {
        let cells = rows.iter().flatten();
        cells.filter(|cell| cell.contains(&sign) && decimal.number(cell).is_some()).count()
    };
    let (point, comma) = (having(Decimal::Point, b'.'), having(Decimal::Comma, b','));
    if comma > point { Decimal::Comma } else { Decimal::Point }
}
