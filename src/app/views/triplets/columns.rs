//! Columns of the table of triplets: which fit, and the order by one of them.

use std::cmp::Ordering;

use crate::engine::report::{TripletId, TripletRecord};

/// Width of a digit, and the digits of a row for which the usual widths have room.
const DIGIT: f32 = 7.5;
const USUAL_DIGITS: usize = 4;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Anchor,
    Positive,
    Negative,
    ToPositive,
    ToNegative,
    Loss,
    Kind,
}

impl Column {
    const ALL: [Self; 7] = [
        Self::Anchor,
        Self::Positive,
        Self::Negative,
        Self::ToPositive,
        Self::ToNegative,
        Self::Loss,
        Self::Kind,
    ];

    /// Heading, and tooltip of a click on it.
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Self::Anchor => ["a", "Sort by the row of the anchor"],
            Self::Positive => ["p", "Sort by the row of the positive"],
            Self::Negative => ["n", "Sort by the row of the negative"],
            Self::ToPositive => ["d(a,p)", "Sort by the distance of anchor and positive"],
            Self::ToNegative => ["d(a,n)", "Sort by the distance of anchor and negative"],
            Self::Loss => ["loss", "Sort by the triplet's loss"],
            Self::Kind => ["kind", "Sort by easy, semi-hard, hard"],
        }
    }

    /// Point that the column names, if any.
    pub fn point(self, id: TripletId) -> Option<usize> {
        match self {
            Self::Anchor => Some(id.anchor),
            Self::Positive => Some(id.positive),
            Self::Negative => Some(id.negative),
            _ => None,
        }
    }

    /// Tells whether the column holds numbers that are aligned at the right.
    pub fn is_measure(self) -> bool {
        matches!(self, Self::ToPositive | Self::ToNegative | Self::Loss)
    }

    pub fn compare(self, x: &TripletRecord, y: &TripletRecord) -> Ordering {
        match self {
            Self::ToPositive => x.positive.total_cmp(&y.positive),
            Self::ToNegative => x.negative.total_cmp(&y.negative),
            Self::Loss => x.loss.total_cmp(&y.loss),
            Self::Kind => x.hardness.cmp(&y.hardness),
            point => point.point(x.id).cmp(&point.point(y.id)),
        }
    }

    /// Width of the column; `names` is true if points come with their class, and `digits` are those
    /// of the largest row.
    pub fn width(self, names: bool, digits: usize) -> f32 {
        let more = DIGIT * digits.saturating_sub(USUAL_DIGITS) as f32;
        match self {
            Self::Anchor | Self::Positive | Self::Negative if names => 104.0 + more,
            Self::Anchor | Self::Positive | Self::Negative => 46.0 + more,
            Self::ToPositive | Self::ToNegative | Self::Loss => 42.0,
            Self::Kind => 62.0,
        }
    }
}

/// Columns that fit into a width, and true if points come with their class.
pub fn fitting(width: f32, gap: f32, digits: usize) -> (Vec<Column>, bool) {
    let total = |columns: &[Column], names| {
        columns.iter().map(|c| c.width(names, digits) + gap).sum::<f32>() + 2.0 * gap
    };
    let all = Column::ALL.to_vec();
    if total(&all, true) <= width {
        return (all, true);
    }
    let mut columns = all;
    // Columns that repeat others, or the colours, go first.
    for dispensable in [Column::Kind, Column::ToNegative, Column::ToPositive, Column::Loss] {
        if total(&columns, false) > width {
            columns.retain(|&c| c != dispensable);
        }
    }
    (columns, false)
}

/// Share of the spare width for each column.
pub fn spare(width: f32, gap: f32, columns: &[Column], (names, digits): (bool, usize)) -> f32 {
    let used: f32 = columns.iter().map(|c| c.width(names, digits) + gap).sum();
    ((width - used - 2.0 * gap) / columns.len().max(1) as f32).clamp(0.0, 40.0)
}

/// Order after a click: descending, then ascending, then the step's own.
pub fn next_sort(sort: Option<(Column, bool)>, column: Column) -> Option<(Column, bool)> {
    match sort {
        Some((by, true)) if by == column => Some((column, false)),
        Some((by, false)) if by == column => None,
        _ => Some((column, true)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_drop_as_the_table_narrows_and_never_overflow() {
        assert_eq!(fitting(700.0, 8.0, 4), (Column::ALL.to_vec(), true));
        let widths = [170.0, 216.0, 300.0, 380.0, 450.0, 600.0];
        let digits = |width: f32| if width < 200.0 { vec![4] } else { vec![4, 5] };
        let all = widths.into_iter().flat_map(|w| digits(w).into_iter().map(move |d| (w, d)));
        for (width, digits) in all {
            let (columns, names) = fitting(width, 6.0, digits);
            let used: f32 = columns.iter().map(|c| c.width(names, digits) + 6.0).sum();
            assert!(used <= width, "{width}: {used}");
            assert!(columns.contains(&Column::Loss) || width < 216.0 || digits > 4);
            assert!(columns.contains(&Column::Anchor));
        }
    }
}
