//! Sections of the table of triplets: the mined ones, then a sample of all.

use std::cmp::Ordering;

use super::columns::Column;
use crate::engine::numbers::count;
use crate::engine::report::StepReport;

/// The sections, from top to bottom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    /// Mined triplets, those of highest loss.
    #[default]
    Mined,
    /// A sample of all triplets of the batch.
    Sample,
}

impl Section {
    /// Heading of the section in a report, from long to short; `counts` is false where a page asks
    /// for the numbers.
    pub fn heading(self, report: &StepReport, counts: bool) -> [String; 3] {
        let listed = report.highest_loss_count;
        let sample = report.triplets.len().saturating_sub(listed);
        let (mined, valid) = (report.counts.mined, report.counts.valid);
        let short = match self {
            Self::Mined => "Mined",
            Self::Sample => "All, mined or not",
        };
        let long = match self {
            _ if !counts => return [short, short, short].map(str::to_owned),
            Self::Mined if mined == 0 => "Mined: none at this step".to_owned(),
            Self::Mined if listed as u64 == mined => format!("Mined: all {}", count(mined)),
            Self::Mined => format!("Mined: the {listed} of highest loss, of {}", count(mined)),
            Self::Sample if sample as u64 == valid => {
                format!("All triplets of the batch: {}", count(valid))
            }
            Self::Sample => {
                format!("All triplets of the batch: {sample} at random, of {}", count(valid))
            }
        };
        let middle = match self {
            Self::Mined => format!("Mined: {listed} of {}", count(mined)),
            Self::Sample => format!("All: {sample} of {}", count(valid)),
        };
        [long, middle, short.to_owned()]
    }
}

/// Rows of the table: the triplets of both sections, with the heading of the second between them.
/// The heading of the first stays above the table.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Indices of the triplets in the report, section by section.
    pub order: Vec<usize>,
    /// Number of them that are in the first section.
    pub mined: usize,
}

impl Rows {
    pub fn len(&self) -> usize {
        self.order.len() + usize::from(self.order.len() > self.mined)
    }

    /// Index in the report of the triplet in a row; `None` for the heading.
    pub fn triplet(&self, row: usize) -> Option<usize> {
        match row.cmp(&self.mined) {
            Ordering::Less => self.order.get(row).copied(),
            Ordering::Equal => None,
            Ordering::Greater => self.order.get(row - 1).copied(),
        }
    }

    /// Row of the triplet at this place in the order.
    pub fn row(&self, place: usize) -> usize {
        place + usize::from(place >= self.mined)
    }

    pub fn section(&self, row: usize) -> Section {
        if row < self.mined || row == 0 { Section::Mined } else { Section::Sample }
    }
}

/// The triplets of a report, section by section; the sort is stable within each.
pub fn rows(report: &StepReport, sort: Option<(Column, bool)>) -> Rows {
    let triplets = &report.triplets;
    let mined = report.highest_loss_count.min(triplets.len());
    let mut order: Vec<usize> = (0..triplets.len()).collect();
    if let Some((column, down)) = sort {
        let compare = |&i: &usize, &j: &usize| {
            let up = column.compare(&triplets[i], &triplets[j]);
            if down { up.reverse() } else { up }
        };
        let (first, second) = order.split_at_mut(mined);
        first.sort_by(compare);
        second.sort_by(compare);
    }
    Rows { order, mined }
}

#[cfg(test)]
mod tests {
    use super::super::columns::next_sort;
    use super::*;
    use crate::engine::report::TripletCounts;
    use crate::lab::Lab;

    #[test]
    fn each_section_is_sorted_by_the_column_and_goes_back_to_the_order_of_the_step() {
        let lab = Lab::new(crate::engine::config::RunConfig::default()).unwrap();
        let report = lab.run_a().report();
        let triplets = &report.triplets;
        let sorted = |sort| {
            let Rows { order, mined } = rows(report, sort);
            assert_eq!(mined, report.highest_loss_count);
            assert!(order[..mined].iter().all(|&i| i < mined), "a section lost a row");
            let (first, second) = order.split_at(mined);
            [first.to_vec(), second.to_vec()]
        };
        let down = next_sort(None, Column::ToPositive);
        for section in sorted(down) {
            assert!(section.windows(2).all(|w| triplets[w[0]].positive >= triplets[w[1]].positive));
        }
        let up = next_sort(down, Column::ToPositive);
        for section in sorted(up) {
            assert!(section.windows(2).all(|w| triplets[w[0]].positive <= triplets[w[1]].positive));
        }
        let own = next_sort(up, Column::ToPositive);
        assert_eq!(rows(report, own).order, (0..triplets.len()).collect::<Vec<_>>());
    }

    #[test]
    fn the_heading_of_the_second_section_stands_between_the_two() {
        let rows = Rows { order: vec![4, 0, 2, 1, 3], mined: 2 };
        let found: Vec<_> = (0..rows.len()).map(|row| rows.triplet(row)).collect();
        assert_eq!(found, [Some(4), Some(0), None, Some(2), Some(1), Some(3)]);
        for (place, &index) in rows.order.iter().enumerate() {
            assert_eq!(rows.triplet(rows.row(place)), Some(index));
        }
        assert_eq!(
            [1, 2, 5].map(|row| rows.section(row)),
            [Section::Mined, Section::Sample, Section::Sample]
        );
        let none = Rows { order: vec![0, 1], mined: 0 };
        assert_eq!((none.section(0), none.triplet(0)), (Section::Mined, None));
    }

    #[test]
    fn a_heading_says_how_many_of_how_many_are_listed_and_no_number_that_is_asked_for() {
        let counts = TripletCounts { valid: 46_080, mined: 14_285, ..Default::default() };
        let mut report = StepReport { counts, highest_loss_count: 20, ..Default::default() };
        let lab = Lab::new(crate::engine::config::RunConfig::default()).unwrap();
        report.triplets = lab.run_a().report().triplets[..50].to_vec();
        let [long, ..] = Section::Mined.heading(&report, true);
        assert_eq!(long, "Mined: the 20 of highest loss, of 14\u{2009}285");
        let [long, middle, _] = Section::Sample.heading(&report, true);
        assert_eq!(long, "All triplets of the batch: 30 at random, of 46\u{2009}080");
        assert_eq!(middle, "All: 30 of 46\u{2009}080");
        for words in Section::Mined.heading(&report, false) {
            assert!(!words.contains(|c: char| c.is_ascii_digit()), "{words}");
        }
    }
}
