//! Which points plots draw: those that the display shows; of very many a sample.

use crate::engine::config::Drawn;
use crate::engine::data::Split;
use crate::engine::evaluate::sample;
use crate::engine::numbers::count;
use crate::lab::filter::Filter;
use crate::lab::{ActiveRun, Display, Toggle};

/// The most points that a plot draws: more take longer than a frame, and hide each other.
pub const MOST: usize = 10_000;

/// The points that a plot draws, worked out when the data or the display change.
#[derive(Clone, Debug, Default)]
pub struct Visible {
    key: Option<(u64, bool, Filter, Drawn)>,
    rows: Vec<bool>,
    drawn: usize,
    shown: usize,
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
        let rows = data.labels.iter().enumerate();
        let shown: Vec<usize> =
            rows.filter(|&(row, &class)| shows(row, class)).map(|(row, _)| row).collect();
        self.shown = shown.len();
        let drawn = match shown.len() > MOST {
            true => sample(&shown, &data.labels, MOST, 0),
            false => shown,
        };
        self.drawn = drawn.len();
        self.rows.clear();
        self.rows.resize(data.len(), false);
        for row in drawn {
            self.rows[row] = true;
        }
    }

    /// Returns true if this point is drawn.
    pub fn shows(&self, row: usize) -> bool {
        self.rows.get(row).copied().unwrap_or(false)
    }

    /// Number of points that are drawn.
    pub fn drawn(&self) -> usize {
        self.drawn
    }

    /// A sentence, if some points are left out for their number.
    pub fn words(&self) -> Option<String> {
        let (drawn, shown) = (self.drawn as u64, self.shown as u64);
        (drawn < shown).then(|| format!("{} of {} points are drawn", count(drawn), count(shown)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{DataKind, RunConfig};
    use crate::lab::{Command, Lab};

    fn visible(lab: &Lab) -> Visible {
        let mut visible = Visible::default();
        visible.update(lab.run_a(), lab.display());
        visible
    }

    #[test]
    fn of_very_many_points_a_sample_of_each_class_is_drawn_and_it_is_said() {
        let mut config = RunConfig::of(DataKind::Blobs);
        config.data.points = 30_000;
        let lab = Lab::new(config).unwrap();
        let all = visible(&lab);
        assert_eq!(all.drawn(), MOST);
        assert_eq!(all.words().unwrap(), "10\u{2009}000 of 30\u{2009}000 points are drawn");
        let rows = (0..30_000).filter(|&row| all.shows(row));
        let of_first = rows.filter(|&row| lab.run_a().data().labels[row] == 0).count();
        assert_eq!(of_first, MOST / 4);
    }

    #[test]
    fn a_class_alone_is_drawn_whole() {
        let mut config = RunConfig::of(DataKind::Blobs);
        config.data.points = 30_000;
        let mut lab = Lab::new(config).unwrap();
        lab.apply(Command::ShowClass { class: 1, more: false });
        let one = visible(&lab);
        assert_eq!((one.drawn(), one.words()), (7_500, None));
        assert!((0..30_000).all(|row| one.shows(row) == (row % 4 == 1)));
        lab.apply(Command::Undo);
        assert_eq!(visible(&lab).drawn(), MOST);
    }
}
