//! Points that plots draw: those that the display shows.

use crate::engine::config::Drawn;
use crate::engine::data::Split;
use crate::lab::filter::Filter;
use crate::lab::{ActiveRun, Display, Toggle};

/// The points that a plot draws, worked out when the data or the display change.
#[derive(Clone, Debug, Default)]
pub struct Visible {
    key: Option<(u64, bool, Filter, Drawn)>,
    version: u64,
    rows: Vec<usize>,
}

impl Visible {
    /// Works out the points of this run again, if anything has changed.
    pub fn update(&mut self, run: &ActiveRun, display: &Display) {
        let held_out = display.shows(Toggle::HeldOut);
        let data = run.data();
        let is_known = self.key.as_ref().is_some_and(|(version, all, filter, drawn)| {
            (*version, *all) == (run.data_version(), held_out)
                && *filter == display.filter
                && drawn == data.drawn()
        });
        if is_known {
            return;
        }
        let filter = display.filter.clone();
        self.key = Some((run.data_version(), held_out, filter, data.drawn().clone()));
        let shows = |row: usize, class: usize| {
            let is_on = run.has(row) && (held_out || data.split_of(row) == Split::Train);
            is_on && display.filter.shows(row, class)
        };
        self.version += 1;
        self.rows.clear();
        let rows = data.labels.iter().enumerate();
        self.rows.extend(rows.filter(|&(row, &class)| shows(row, class)).map(|(row, _)| row));
    }

    /// A number that changes whenever other points are drawn, or others of them are chosen.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The rows that are drawn, ascending.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// Returns true if this point is drawn.
    pub fn shows(&self, row: usize) -> bool {
        // Where all are drawn, a point is at the place of its row.
        self.rows.get(row) == Some(&row) || self.rows.binary_search(&row).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{DataKind, RunConfig};
    use crate::lab::{Command, Lab};

    #[test]
    fn all_points_that_the_display_shows_are_drawn_however_many() {
        let mut config = RunConfig::of(DataKind::Blobs);
        config.data.points = 30_000;
        let mut lab = Lab::new(config).unwrap();
        let mut visible = Visible::default();
        let mut drawn = |lab: &Lab| {
            visible.update(lab.run_a(), lab.display());
            (visible.version(), visible.rows().to_vec())
        };
        let (first, all) = drawn(&lab);
        assert_eq!(all, (0..30_000).collect::<Vec<_>>());
        lab.apply(Command::Hover(None));
        assert_eq!(drawn(&lab).0, first, "nothing else is drawn");
        lab.apply(Command::ShowClass { class: 1, more: false });
        let (second, one) = drawn(&lab);
        assert!(second > first && one.iter().all(|row| row % 4 == 1) && one.len() == 7_500);
        lab.apply(Command::Toggle(Toggle::HeldOut));
        let data = lab.run_a().data();
        let trained = |row: &usize| data.split_of(*row) == Split::Train;
        assert_eq!(drawn(&lab).1, one.into_iter().filter(trained).collect::<Vec<_>>());
    }
}
