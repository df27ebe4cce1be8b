//! What the anchor sees: every point with its true distance, and in which direction it is drawn.

use crate::app::point_labels;
use crate::engine::data::Split;
use crate::engine::distance::Distance;
use crate::engine::projection::ProjectionKind;
use crate::engine::report::TripletRecord;
use crate::lab::{Display, Stage, Toggle};

/// What a point is to the anchor, in the order in which points are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Of another class, not in the batch.
    Stranger,
    /// Of its class, not in the batch.
    Kin,
    /// Of another class, in the batch, beyond the ring.
    Negative,
    /// Of its class, in the batch.
    Positive,
    /// Of another class, in the batch, and inside the ring.
    Intruder,
}

/// A point as the anchor sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Its row in the data set.
    pub row: usize,
    /// Its class.
    pub class: usize,
    /// Its true distance from the anchor.
    pub distance: f64,
    /// The direction of its projection from the anchor's, of length 1, the second upwards.
    pub direction: [f64; 2],
    /// What it is to the anchor.
    pub standing: Standing,
    /// Whether it is trained on.
    pub split: Split,
}

/// All points as one anchor sees them, those drawn last at the end.
#[derive(Clone, Debug, Default)]
pub struct Spots {
    /// The version of the lab and the anchor that they are of.
    key: Option<(u64, usize)>,
    /// The points.
    pub all: Vec<Spot>,
    /// The distance of the farthest.
    pub farthest: f64,
}

impl Spots {
    /// Looks again, where anything may have changed. `ring` is the distance inside which a
    /// negative stands out.
    pub fn update(&mut self, stage: &Stage, display: &Display, anchor: usize, ring: f64) {
        if self.key == Some((stage.version(), anchor)) {
            return;
        }
        self.key = Some((stage.version(), anchor));
        self.all.clear();
        let data = stage.data();
        let in_batch = stage.report().in_batch(data.len());
        let shows_held_out = display.shows(Toggle::HeldOut);
        let own = point_labels::class(data, anchor);
        for (row, &in_batch) in in_batch.iter().enumerate().filter(|&(row, _)| row != anchor) {
            let split = data.split_of(row);
            let distance = stage.scene().distance(anchor, row).filter(|d| d.is_finite());
            let (true, Some(distance)) = (shows_held_out || split == Split::Train, distance) else {
                continue;
            };
            let class = point_labels::class(data, row);
            let standing = match (class == own, in_batch) {
                (false, false) => Standing::Stranger,
                (true, false) => Standing::Kin,
                (true, true) => Standing::Positive,
                (false, true) if distance < ring => Standing::Intruder,
                (false, true) => Standing::Negative,
            };
            let direction = direction(stage, display.axes, anchor, row);
            self.all.push(Spot { row, class, distance, direction, standing, split });
        }
        self.all.sort_by_key(|spot| spot.standing);
        self.farthest = self.all.iter().map(|spot| spot.distance).fold(0.0, f64::max);
    }
}

/// Where `row` is drawn from `anchor`, as a direction of length 1; to the right where both are
/// drawn at one place.
pub fn direction(stage: &Stage, axes: [usize; 2], anchor: usize, row: usize) -> [f64; 2] {
    let coordinates = &stage.scene().projection.coordinates;
    let along = |axis: usize| {
        let at = |row: usize| coordinates.get([row, axis]).copied().unwrap_or(0.0);
        at(row) - at(anchor)
    };
    let [x, y] = axes.map(along);
    let length = x.hypot(y);
    if length > 0.0 && length.is_finite() { [x / length, y / length] } else { [1.0, 0.0] }
}

/// Whether not only the distances are true, but the angles too.
pub fn angles_are_true(stage: &Stage, [right, up]: [usize; 2]) -> bool {
    let flat = stage.scene().embedding.ncols() <= 2;
    let as_it_is = stage.scene().projection.kind == ProjectionKind::AsIs;
    flat && as_it_is && right + up == 1 && stage.config().distance == Distance::Euclidean
}

/// How far the disc has to reach: to the ring and the shown negative with room around them, and
/// farther for the sake of the other points, but not so far that the ring becomes small.
pub fn reach(record: Option<&TripletRecord>, ring: Option<f64>, farthest: f64) -> f64 {
    let Some(record) = record else { return farthest };
    let focus = ring.unwrap_or(record.positive).max(record.negative);
    (1.08 * farthest).clamp(1.1 * focus, 1.9 * focus)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{DataKind, RunConfig};
    use crate::engine::report::TripletId;
    use crate::lab::Lab;

    fn lab(dim: usize) -> Lab {
        let mut config = RunConfig::of(DataKind::Spiral);
        config.data.points = 120;
        config.embedder.dim = dim;
        config.embedder.normalize = false;
        Lab::new(config).unwrap()
    }

    #[test]
    fn every_point_but_the_anchor_is_seen_at_its_true_distance() {
        let lab = lab(5);
        let mut spots = Spots::default();
        spots.update(&lab, lab.display(), 7, 0.4);
        assert_eq!(spots.all.len(), 119);
        for spot in &spots.all {
            let z = &lab.scene().embedding;
            let gap = &z.row(spot.row) - &z.row(7);
            assert!((spot.distance - gap.dot(&gap).sqrt()).abs() < 1e-12);
            assert!((spot.direction[0].hypot(spot.direction[1]) - 1.0).abs() < 1e-12);
            let intruder = lab.report().batch.contains(&spot.row)
                && lab.data().labels[spot.row] != lab.data().labels[7]
                && spot.distance < 0.4;
            assert_eq!(spot.standing == Standing::Intruder, intruder);
        }
        assert!(!angles_are_true(&lab, [0, 1]));
    }

    #[test]
    fn in_two_dimensions_the_picture_is_the_plane_itself() {
        let lab = lab(2);
        assert!(angles_are_true(&lab, [0, 1]));
        let mut spots = Spots::default();
        spots.update(&lab, lab.display(), 3, 0.4);
        for spot in &spots.all {
            let z = &lab.scene().embedding;
            for axis in 0..2 {
                let there = z[[3, axis]] + spot.distance * spot.direction[axis];
                assert!((there - z[[spot.row, axis]]).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn the_ring_and_the_negative_fit_and_the_ring_stays_large() {
        let lab = lab(2);
        let id = TripletId { anchor: 0, positive: 1, negative: 2 };
        let record = TripletRecord::new(id, [0.8, 1.1, 1.0], &lab.config().loss);
        for farthest in [0.0, 1.2, 60.0] {
            let ring = 0.8 + lab.config().loss.margin;
            let reach = reach(Some(&record), Some(ring), farthest);
            assert!(reach >= ring && reach >= 1.1 && reach <= 1.9 * ring.max(1.1));
        }
    }
}
