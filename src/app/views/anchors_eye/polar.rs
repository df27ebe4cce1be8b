//! Polar layout around the anchor: the true distance and the drawn direction of every point.

use crate::app::point_labels;
use crate::app::visible::Visible;
use crate::engine::data::Split;
use crate::engine::distance::Distance;
use crate::engine::projection::ProjectionKind;
use crate::engine::report::TripletRecord;
use crate::lab::{ActiveRun, Display};

/// Relation of a point to the anchor, in the order of drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Point of another class, not in the batch.
    OutsideNegative,
    /// Point of its class, not in the batch.
    OutsidePositive,
    /// Point of another class, in the batch, beyond the ring.
    Negative,
    /// Point of its class, in the batch.
    Positive,
    /// Point of another class, in the batch, inside the ring.
    Violator,
}

/// A point as the anchor sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PolarPoint {
    /// Row in the data set.
    pub row: usize,
    /// Class.
    pub class: usize,
    /// True distance from the anchor.
    pub distance: f64,
    /// Direction of its projection from the anchor's, of length 1, the second component upwards.
    pub direction: [f64; 2],
    /// Relation to the anchor.
    pub relation: Relation,
    /// Split of the data set.
    pub split: Split,
}

/// Points around one anchor, in the order of drawing.
#[derive(Clone, Debug, Default)]
pub struct PolarLayout {
    /// The picture, the number of points, the anchor, the ring, the axes and what is displayed that
    /// they are of.
    key: Option<(u64, usize, usize, f64, [usize; 2], u64)>,
    version: u64,
    visible: Visible,
    /// The points that are drawn.
    pub points: Vec<PolarPoint>,
    /// The distance of the farthest.
    pub farthest: f64,
}

impl PolarLayout {
    /// Recomputes the points if anything may have changed. `ring` is the distance inside which a
    /// negative stands out.
    pub fn update(&mut self, run: &ActiveRun, display: &Display, anchor: usize, ring: f64) {
        let data = run.data();
        self.visible.update(run, display);
        let shown = self.visible.version();
        let key = (run.picture_version(), data.len(), anchor, ring, display.axes, shown);
        if self.key == Some(key) {
            return;
        }
        self.key = Some(key);
        self.version += 1;
        self.points.clear();
        let in_batch = run.report().in_batch(data.len());
        let own = point_labels::class(data, anchor);
        for &row in self.visible.rows().iter().filter(|&&row| row != anchor) {
            let in_batch = in_batch.get(row) == Some(&true);
            let split = data.split_of(row);
            let distance = run.snapshot().distance(anchor, row).filter(|d| d.is_finite());
            let Some(distance) = distance else { continue };
            let class = point_labels::class(data, row);
            let relation = match (class == own, in_batch) {
                (false, false) => Relation::OutsideNegative,
                (true, false) => Relation::OutsidePositive,
                (true, true) => Relation::Positive,
                (false, true) if distance < ring => Relation::Violator,
                (false, true) => Relation::Negative,
            };
            let direction = direction(run, display.axes, anchor, row);
            self.points.push(PolarPoint { row, class, distance, direction, relation, split });
        }
        self.points.sort_by_key(|point| point.relation);
        self.farthest = self.points.iter().map(|point| point.distance).fold(0.0, f64::max);
    }

    /// A number that changes with the points.
    pub fn version(&self) -> u64 {
        self.version
    }
}

/// Direction of length 1 in which `row` is drawn from `anchor`; to the right if both are drawn at
/// one place.
pub fn direction(run: &ActiveRun, axes: [usize; 2], anchor: usize, row: usize) -> [f64; 2] {
    let coordinates = &run.snapshot().projection.coordinates;
    let along = |axis: usize| {
        let at = |row: usize| coordinates.get([row, axis]).copied().unwrap_or(0.0);
        at(row) - at(anchor)
    };
    let [x, y] = axes.map(along);
    let length = x.hypot(y);
    if length > 0.0 && length.is_finite() { [x / length, y / length] } else { [1.0, 0.0] }
}

/// Tells whether the angles are true as well as the distances.
pub fn angles_are_true(run: &ActiveRun, [right, up]: [usize; 2]) -> bool {
    let flat = run.snapshot().embedding.ncols() <= 2;
    let as_it_is = run.snapshot().projection.kind == ProjectionKind::AsIs;
    flat && as_it_is && right + up == 1 && run.config().distance == Distance::Euclidean
}

/// Distance at the rim that shows the ring and the negative with room around them, and as many
/// other points as leave the ring large.
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
        let mut layout = PolarLayout::default();
        layout.update(lab.run_a(), lab.display(), 7, 0.4);
        assert_eq!(layout.points.len(), 119);
        for point in &layout.points {
            let z = &lab.run_a().snapshot().embedding;
            let gap = &z.row(point.row) - &z.row(7);
            assert!((point.distance - gap.dot(&gap).sqrt()).abs() < 1e-12);
            assert!((point.direction[0].hypot(point.direction[1]) - 1.0).abs() < 1e-12);
            let violator = lab.run_a().report().batch.contains(&point.row)
                && lab.run_a().data().labels[point.row] != lab.run_a().data().labels[7]
                && point.distance < 0.4;
            assert_eq!(point.relation == Relation::Violator, violator);
        }
        assert!(!angles_are_true(lab.run_a(), [0, 1]));
    }

    #[test]
    fn in_two_dimensions_the_picture_is_the_plane_itself() {
        let lab = lab(2);
        assert!(angles_are_true(lab.run_a(), [0, 1]));
        let mut layout = PolarLayout::default();
        layout.update(lab.run_a(), lab.display(), 3, 0.4);
        for point in &layout.points {
            let z = &lab.run_a().snapshot().embedding;
            for axis in 0..2 {
                let there = z[[3, axis]] + point.distance * point.direction[axis];
                assert!((there - z[[point.row, axis]]).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn the_ring_and_the_negative_fit_and_the_ring_stays_large() {
        let lab = lab(2);
        let id = TripletId { anchor: 0, positive: 1, negative: 2 };
        let record = TripletRecord::new(id, [0.8, 1.1, 1.0], &lab.run_a().config().loss);
        for farthest in [0.0, 1.2, 60.0] {
            let ring = 0.8 + lab.run_a().config().loss.margin;
            let reach = reach(Some(&record), Some(ring), farthest);
            assert!(reach >= ring && reach >= 1.1 && reach <= 1.9 * ring.max(1.1));
        }
    }
}
