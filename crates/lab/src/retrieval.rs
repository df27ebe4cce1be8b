//! Settings of retrieval (find others like this one) and verification (are these two of the same
//! class).

use serde::{Deserialize, Serialize};

use super::{ActiveRun, Thing};
use engine::data::{Dataset, Split};

/// Settings of retrieval and verification; a part of the [`Display`](super::Display).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RetrievalSettings {
    /// Number of neighbours of a query that are shown, k.
    pub neighbours: usize,
    /// The points that are searched.
    pub gallery: Gallery,
    /// The two points that are verified.
    pub pair: Pair,
    /// The split whose pairs the histogram and the ROC curve show.
    pub pairs: Split,
    /// Pairs at most this far apart are accepted as one class; `None` for the threshold with the
    /// highest balanced accuracy.
    pub threshold: Option<f64>,
}

impl Default for RetrievalSettings {
    fn default() -> Self {
        Self {
            neighbours: 10,
            gallery: Gallery::All,
            pair: Pair::Positive,
            pairs: Split::Train,
            threshold: None,
        }
    }
}

impl RetrievalSettings {
    /// The most neighbours of a query that are shown.
    pub const MOST_NEIGHBOURS: usize = 20;

    /// Clamps every number to its range.
    pub fn checked(self) -> Self {
        let threshold = self.threshold.filter(|t| t.is_finite()).map(|t| t.max(0.0));
        Self { neighbours: self.neighbours.clamp(1, Self::MOST_NEIGHBOURS), threshold, ..self }
    }
}

/// The points that are searched; the query itself is never among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gallery {
    /// All points.
    #[default]
    All,
    /// Points not trained on: held-out points and held-out classes.
    NotTrainedOn,
}

impl Gallery {
    /// Returns true if a row belongs to the gallery.
    pub fn holds(self, data: &Dataset, row: usize) -> bool {
        !data.is_erased(row) && (self == Self::All || data.split_of(row) != Split::Train)
    }

    /// The rows of the gallery, ascending.
    pub fn rows(self, data: &Dataset) -> impl Iterator<Item = usize> {
        (0..data.len()).filter(move |&row| self.holds(data, row))
    }
}

/// Two points to verify.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pair {
    /// The anchor and the positive of the shown triplet.
    #[default]
    Positive,
    /// The anchor and the negative of the shown triplet.
    Negative,
    /// These two rows.
    Rows(usize, usize),
    /// The two typed texts, which are no rows.
    Typed,
}

impl ActiveRun {
    /// The query of retrieval: the selected point, or the anchor of the selected or highest-loss
    /// triplet, whatever is hovered. `None` if there is no such point.
    pub fn query(&self) -> Option<usize> {
        let row = match self.selected() {
            Some(Thing::Point(row)) => row,
            Some(Thing::Triplet(id)) => id.anchor,
            Some(Thing::Class(_)) | None => match self.report().triplets.first() {
                Some(triplet) => triplet.id.anchor,
                None => self.data().present().next()?,
            },
        };
        self.has(row).then_some(row)
    }

    /// The two points to verify; `None` if one doesn't exist, or if two texts are typed instead.
    pub fn pair(&self, pair: Pair) -> Option<(usize, usize)> {
        let triplet = || self.shown_triplet().map(|record| record.id);
        let (first, second) = match pair {
            Pair::Positive => triplet().map(|id| (id.anchor, id.positive))?,
            Pair::Negative => triplet().map(|id| (id.anchor, id.negative))?,
            Pair::Rows(first, second) => (first, second),
            Pair::Typed => return None,
        };
        (self.has(first) && self.has(second)).then_some((first, second))
    }
}

/// The row after `row` in a pseudo-random cycle through all of `rows`; `None` if there is none.
pub fn another(rows: &[usize], row: usize) -> Option<usize> {
    let count = rows.len();
    // The first stride from the golden section on that shares no factor with `count`.
    let golden = (0.618 * count as f64) as usize;
    let stride = (golden.max(1)..=count).find(|&stride| common_factor(stride, count) == 1)?;
    let at = rows.partition_point(|&other| other < row);
    rows.get((at + stride) % count).copied()
}

fn common_factor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common_factor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Command, Lab};
    use engine::config::{DataKind, RunConfig};

    fn lab() -> Lab {
        let mut config = RunConfig::of(DataKind::Clusters);
        config.data.points = 120;
        config.unseen_classes = 2;
        Lab::new(config).unwrap()
    }

    #[test]
    fn another_query_comes_by_every_row_before_it_comes_back() {
        for count in 1..40 {
            let rows: Vec<usize> = (0..count).map(|i| 3 * i + 1).collect();
            let mut seen = vec![rows[0]];
            while let Some(next) = another(&rows, seen[seen.len() - 1]).filter(|&n| n != rows[0]) {
                seen.push(next);
            }
            seen.sort_unstable();
            assert_eq!(seen, rows);
        }
        assert_eq!(another(&[], 3), None);
        assert!(another(&[4, 6, 9], 5).is_some(), "a row that is not among them");
    }

    #[test]
    fn the_query_is_what_was_clicked_and_not_what_the_pointer_is_on() {
        let mut lab = lab();
        lab.apply(Command::Select(Thing::Point(77)));
        lab.apply(Command::Hover(Some(Thing::Point(3))));
        assert_eq!(lab.run_a().query(), Some(77));
        lab.apply(Command::Select(Thing::Point(100_000)));
        assert_eq!(lab.run_a().query(), None);
        lab.apply(Command::Deselect);
        assert_eq!(lab.run_a().query(), Some(lab.run_a().report().triplets[0].id.anchor));
    }

    #[test]
    fn a_gallery_of_what_is_not_trained_on_holds_held_out_points_and_held_out_classes() {
        let lab = lab();
        let data = lab.run_a().data();
        let mut expected = [data.held_out.clone(), data.unseen.clone()].concat();
        expected.sort_unstable();
        assert!(expected.len() > 40);
        assert_eq!(Gallery::NotTrainedOn.rows(data).collect::<Vec<_>>(), expected);
        assert_eq!(Gallery::All.rows(data).count(), data.len());
    }

    #[test]
    fn a_question_has_its_numbers_in_their_ranges_and_is_not_undone() {
        let mut lab = lab();
        let asked = RetrievalSettings {
            neighbours: 400,
            threshold: Some(-3.0),
            pair: Pair::Rows(3, 100_000),
            ..RetrievalSettings::default()
        };
        lab.apply(Command::Toggle(crate::Toggle::Arrows));
        lab.apply(Command::SetRetrieval(asked));
        let now = lab.display().retrieval;
        assert_eq!((now.neighbours, now.threshold), (20, Some(0.0)));
        assert_eq!(lab.run_a().pair(now.pair), None);
        lab.apply(Command::Undo);
        assert_eq!(lab.display().retrieval, now, "looking is not undone, the arrows are");
        assert!(!lab.display().shows(crate::Toggle::Arrows));
    }

    #[test]
    fn a_pair_is_of_the_shown_triplet_or_any_two() {
        let lab = lab();
        let shown = lab.run_a().shown_triplet().unwrap().id;
        assert_eq!(lab.run_a().pair(Pair::Positive), Some((shown.anchor, shown.positive)));
        assert_eq!(lab.run_a().pair(Pair::Negative), Some((shown.anchor, shown.negative)));
        assert_eq!(lab.run_a().pair(Pair::Rows(5, 5)), Some((5, 5)));
    }
}
