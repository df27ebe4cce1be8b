//! The filter of views: some classes, or the points that were chosen with a lasso.

use std::sync::Arc;

/// The classes and points that views show. Runs don't change by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The classes that are shown, ascending; all if empty.
    classes: Vec<usize>,
    /// The chosen points, ascending.
    chosen: Arc<[usize]>,
    /// True if only the chosen points are shown.
    alone: bool,
}

impl Filter {
    /// Returns true if all points are shown.
    pub fn shows_all(&self) -> bool {
        self.classes.is_empty() && !self.alone
    }

    /// Returns true if points of this class are shown.
    pub fn shows_class(&self, class: usize) -> bool {
        self.classes.is_empty() || self.classes.binary_search(&class).is_ok()
    }

    /// Returns true if a point of this row and class is shown.
    pub fn shows(&self, row: usize, class: usize) -> bool {
        self.shows_class(class) && (!self.alone || self.is_chosen(row))
    }

    /// The classes that are shown, ascending; empty if all are.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// The chosen points, ascending.
    pub fn chosen(&self) -> &[usize] {
        &self.chosen
    }

    /// Returns true if this point is chosen.
    pub fn is_chosen(&self, row: usize) -> bool {
        self.chosen.binary_search(&row).is_ok()
    }

    /// Returns true if only the chosen points are shown.
    pub fn is_alone(&self) -> bool {
        self.alone
    }

    /// Shows this class alone, or all classes if it was alone; with `more`, adds the class to those
    /// that are shown, or takes it away.
    pub(super) fn show_class(&mut self, class: usize, more: bool) {
        match self.classes.binary_search(&class) {
            Ok(place) if more => drop(self.classes.remove(place)),
            Err(place) if more => self.classes.insert(place, class),
            Ok(_) if self.classes.len() == 1 => self.classes.clear(),
            _ => self.classes = vec![class],
        }
    }

    /// Chooses these points, in place of those before.
    pub(super) fn choose(&mut self, rows: &[usize]) {
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        rows.dedup();
        self.alone &= !rows.is_empty();
        self.chosen = rows.into();
    }

    /// Shows only the chosen points, or all; all if none is chosen.
    pub(super) fn show_alone(&mut self, alone: bool) {
        self.alone = alone && !self.chosen.is_empty();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The classes of four that are shown.
    fn shown(filter: &Filter) -> Vec<usize> {
        (0..4).filter(|&class| filter.shows_class(class)).collect()
    }

    #[test]
    fn a_click_shows_a_class_alone_and_again_all() {
        let mut filter = Filter::default();
        assert!(filter.shows_all() && shown(&filter) == [0, 1, 2, 3]);
        filter.show_class(2, false);
        assert_eq!(shown(&filter), [2]);
        filter.show_class(1, false);
        assert_eq!(shown(&filter), [1]);
        filter.show_class(1, false);
        assert!(filter.shows_all());
    }

    #[test]
    fn a_click_with_ctrl_adds_a_class_or_takes_it_away_and_without_any_all_are_shown() {
        let mut filter = Filter::default();
        for class in [3, 0, 2] {
            filter.show_class(class, true);
        }
        assert_eq!(shown(&filter), [0, 2, 3]);
        filter.show_class(2, true);
        assert_eq!(shown(&filter), [0, 3]);
        filter.show_class(3, false);
        assert_eq!(shown(&filter), [3], "of several, a plain click leaves one");
        filter.show_class(3, true);
        assert!(filter.shows_all());
    }

    #[test]
    fn chosen_points_are_shown_alone_until_none_is_chosen() {
        let mut filter = Filter::default();
        filter.show_alone(true);
        assert!(filter.shows_all(), "there is nothing to be alone");
        filter.choose(&[5, 3, 5]);
        assert_eq!(filter.chosen(), [3, 5]);
        assert!(filter.shows(4, 0) && filter.is_chosen(3) && !filter.is_chosen(4));
        filter.show_alone(true);
        assert!(filter.shows(3, 0) && !filter.shows(4, 0));
        filter.show_class(1, false);
        assert!(!filter.shows(3, 0) && filter.shows(3, 1), "both hold");
        filter.choose(&[]);
        assert!(!filter.is_alone() && filter.shows(4, 1));
    }
}
