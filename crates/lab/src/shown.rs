//! The triplet that all views show.

use super::{ActiveRun, Thing};
use engine::report::{TripletId, TripletRecord};

impl ActiveRun {
    /// The triplet to show: the hovered one, the selected one, that of a hovered or selected point
    /// as the anchor, or else the highest-loss triplet of the step; for B, that of A.
    pub fn shown_triplet(&self) -> Option<TripletRecord> {
        self.triplet_of([self.hovered, self.selected])
    }

    /// The triplet to show if nothing is hovered.
    pub fn kept_triplet(&self) -> Option<TripletRecord> {
        self.triplet_of([None, self.selected])
    }

    fn triplet_of(&self, things: [Option<Thing>; 2]) -> Option<TripletRecord> {
        for thing in things.into_iter().flatten() {
            let record = match thing {
                Thing::Class(_) => None,
                Thing::Triplet(id) => return self.snapshot().triplet(id, self.config()),
                Thing::Point(point) => self.costliest_listed(point).or_else(|| self.hardest(point)),
            };
            if record.is_some() {
                return record;
            }
        }
        if let Some(record) =
            self.followed.and_then(|id| self.snapshot().triplet(id, self.config()))
        {
            return Some(record);
        }
        self.costliest()
    }

    /// The highest-loss triplet of the step.
    pub(super) fn costliest(&self) -> Option<TripletRecord> {
        let report = self.report();
        let dearest = report.triplets.iter().max_by(|x, y| x.loss.total_cmp(&y.loss));
        report.triplets.first().filter(|_| report.highest_loss_count > 0).or(dearest).copied()
    }

    /// A triplet to start with: the median by loss of a fair sample of mined triplets with a loss
    /// above 0. The highest-loss triplet would not do: under semi-hard mining its two distances are
    /// nearly equal, and its formula says nothing.
    pub fn example(&self) -> Option<TripletId> {
        let report = self.report();
        let mut fair: Vec<&TripletRecord> = report.triplets[report.highest_loss_count..]
            .iter()
            .filter(|t| t.mined && t.loss > 0.0)
            .collect();
        fair.sort_by(|x, y| x.loss.total_cmp(&y.loss));
        fair.get(fair.len() / 2).map(|t| t.id)
    }

    /// The anchor to show: the hovered or selected point, or that of the shown triplet.
    pub fn shown_anchor(&self) -> Option<usize> {
        match self.hovered.or(self.selected) {
            Some(Thing::Point(point)) => Some(point),
            _ => self.shown_triplet().map(|t| t.id.anchor),
        }
    }

    /// The hardest triplet of an anchor: its farthest positive and nearest negative in the batch,
    /// or among all points if the batch lacks one of them. `None` if the data lack one too. The
    /// anchor need not be in the batch.
    pub fn hardest(&self, anchor: usize) -> Option<TripletRecord> {
        let of_batch = self.hardest_among(anchor, self.report().batch.iter().copied());
        let id = of_batch.or_else(|| self.hardest_of_all(anchor))?;
        self.snapshot().triplet(id, self.config())
    }

    /// The hardest triplet of an anchor among all points; searched for once, since every view asks.
    fn hardest_of_all(&self, anchor: usize) -> Option<TripletId> {
        let now = [self.version, self.picture_version];
        if let Some((of, row, id)) = self.hardest.get()
            && (of, row) == (now, anchor)
        {
            return id;
        }
        let id = self.hardest_among(anchor, self.data().present());
        self.hardest.set(Some((now, anchor, id)));
        id
    }

    fn costliest_listed(&self, anchor: usize) -> Option<TripletRecord> {
        let mine = self.report().triplets.iter().filter(|t| t.id.anchor == anchor);
        mine.max_by(|x, y| x.loss.total_cmp(&y.loss)).copied()
    }

    fn hardest_among(&self, anchor: usize, rows: impl Iterator<Item = usize>) -> Option<TripletId> {
        let labels = &self.data().labels;
        let own = labels.get(anchor)?;
        let (mut positive, mut negative) = (None, None);
        let (mut farthest, mut nearest) = (f64::NEG_INFINITY, f64::INFINITY);
        for row in rows.filter(|&row| row != anchor) {
            let distance = self.snapshot().distance(anchor, row)?;
            if labels.get(row) == Some(own) {
                if distance > farthest {
                    (positive, farthest) = (Some(row), distance);
                }
            } else if distance < nearest {
                (negative, nearest) = (Some(row), distance);
            }
        }
        Some(TripletId { anchor, positive: positive?, negative: negative? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Command, Comparison, Lab, Side};
    use engine::config::{DataKind, RunConfig};

    /// A lab with batches of two of the four classes, five points each.
    fn lab() -> Lab {
        let mut config = RunConfig::of(DataKind::Spiral);
        config.data.points = 120;
        (config.sampler.classes, config.sampler.points) = (2, 5);
        Lab::new(config).unwrap()
    }

    /// Returns true if no pair of these rows makes a harder triplet with its anchor.
    fn is_hardest(lab: &Lab, record: &TripletRecord, rows: impl Iterator<Item = usize>) -> bool {
        let (labels, anchor) = (&lab.run_a().data().labels, record.id.anchor);
        rows.filter(|&row| row != anchor).all(|row| {
            let d = lab.run_a().snapshot().distance(anchor, row).unwrap();
            if labels[row] == labels[anchor] { d <= record.positive } else { d >= record.negative }
        })
    }

    #[test]
    fn a_new_run_begins_with_a_triplet_that_costs_something_but_not_the_most() {
        let lab = Lab::new(RunConfig::default()).unwrap();
        let shown = lab.run_a().shown_triplet().unwrap();
        assert_eq!(lab.run_a().selected(), Some(Thing::Triplet(shown.id)));
        assert!(shown.mined);
        let costliest = lab.run_a().report().triplets[0].loss;
        assert!(0.1 * costliest < shown.loss && shown.loss < 0.9 * costliest, "{shown:?}");
    }

    #[test]
    fn a_selected_point_without_a_listed_triplet_is_shown_with_its_hardest() {
        let mut lab = lab();
        let batch = lab.run_a().report().batch.clone();
        let labels = lab.run_a().data().labels.clone();
        let in_batch = |class: usize| batch.iter().any(|&row| labels[row] == class);
        for row in (0..120).filter(|row| !batch.contains(row)) {
            lab.apply(Command::Select(Thing::Point(row)));
            let shown = lab.run_a().shown_triplet().unwrap();
            assert_eq!((shown.id.anchor, lab.run_a().shown_anchor()), (row, Some(row)));
            if in_batch(labels[row]) {
                assert!(is_hardest(&lab, &shown, batch.iter().copied()), "{row}");
            } else {
                assert!(is_hardest(&lab, &shown, 0..120), "{row}: its class is not in the batch");
            }
        }
    }

    #[test]
    fn a_selected_point_with_listed_triplets_is_shown_with_the_costliest_of_them() {
        let mut lab = lab();
        let anchor = lab.run_a().report().triplets.last().unwrap().id.anchor;
        lab.apply(Command::Select(Thing::Point(anchor)));
        let shown = lab.run_a().shown_triplet().unwrap();
        let mut listed = lab.run_a().report().triplets.iter().filter(|t| t.id.anchor == anchor);
        assert!(listed.all(|t| t.loss <= shown.loss) && shown.id.anchor == anchor);
    }

    #[test]
    fn in_a_comparison_both_runs_show_the_same_anchor_at_every_step() {
        let mut lab = lab();
        let (mut a, mut b) = (lab.run_a().config().clone(), lab.run_a().config().clone());
        (a.loss.margin, b.loss.margin) = (0.2, 1.0);
        lab.apply(Command::Compare(Comparison::Pair(Box::new(a), Box::new(b))));
        let shown = |lab: &Lab| {
            let [a, b] = [Side::A, Side::B].map(|side| lab.side(side).shown_triplet().unwrap().id);
            assert_eq!(a.anchor, b.anchor, "at step {}", lab.run_a().report().step);
        };
        let go_on = |lab: &mut Lab, command| {
            lab.apply(command);
            while lab.tick(0.0, &|| 0.0).busy {}
            shown(lab);
        };
        go_on(&mut lab, Command::Deselect);
        for _ in 0..12 {
            go_on(&mut lab, Command::Step);
        }
        go_on(&mut lab, Command::Select(Thing::Point(17)));
    }

    #[test]
    fn a_point_that_no_triplet_can_have_as_anchor_leaves_the_costliest_on_screen() {
        let mut lab = lab();
        let dearest = lab.run_a().shown_triplet();
        lab.apply(Command::Hover(Some(Thing::Point(100_000))));
        assert_eq!(lab.run_a().hardest(100_000), None);
        assert_eq!(lab.run_a().shown_triplet(), dearest);
    }
}
