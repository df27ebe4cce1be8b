//! Layers between points: triplets, neighbours, trails and arrows.

use eframe::egui::{Color32, Pos2, Stroke, pos2, vec2};

use super::axes::Axes;
use super::sheet::Sheet;
use crate::app::marks::{self, Role};
use crate::app::plots;
use crate::app::theme::{LINE, POINT, ROLE};
use crate::engine::numbers::round_down_to_nice;
use crate::engine::report::{TripletId, TripletRecord};
use crate::lab::{Thing, Toggle};

/// Number of highest-loss triplets that are drawn faintly.
const FAINT: usize = 20;
/// Opacity of these triplets.
const FAINTLY: f32 = 0.35;
/// Number of neighbours of the anchor that are drawn.
pub const NEIGHBOURS: usize = 5;
/// The most trails that are drawn.
const TRAILS: usize = 300;
/// The longest arrow, as a part of the smaller side of the plot.
const LONGEST_ARROW: f64 = 0.12;
/// Length that the longest arrow has at least, in points.
const LEAST_LONGEST: f32 = 26.0;

/// Width of the ring around an anchor's mark, with its stroke.
const RIM: f32 = 3.5;

/// Pair of rows.
type Pair = (usize, usize);

/// The true neighbours of an anchor, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbourhood {
    /// Number of neighbours of the anchor's class.
    pub same: usize,
    /// Number of neighbours of other classes.
    pub other: usize,
}

impl Sheet<'_> {
    /// Paints the highest-loss triplets of the step, faintly.
    pub fn highest_loss_triplets(&self) {
        if !self.draws(Toggle::Triplets) {
            return;
        }
        let report = self.run.report();
        let highest = report.triplets.iter().take(report.highest_loss_count.min(FAINT));
        let (positives, negatives) = pairs(highest);
        for (pairs, color) in [(positives, self.theme.positive), (negatives, self.theme.negative)] {
            let stroke = Stroke::new(1.0, self.theme.faded(color, FAINTLY));
            for (from, to) in pairs {
                self.segment(from, to, stroke);
            }
        }
    }

    /// Paints the shown triplet, on top of everything.
    pub fn shown_triplet(&self) {
        let Some(record) = self.run.shown_triplet().filter(|_| self.has_triplet()) else {
            return;
        };
        let TripletId { anchor, positive, negative } = record.id;
        if self.draws(Toggle::Triplets) {
            for (to, color) in [(positive, self.theme.positive), (negative, self.theme.negative)] {
                self.segment(anchor, to, Stroke::new(LINE + 0.7, color));
            }
        }
        let roles =
            [(positive, Role::Positive), (negative, Role::Negative), (anchor, Role::Anchor)];
        for (row, role) in roles {
            if let Some(at) = self.at(row) {
                let inside = self.theme.class(self.class(row));
                marks::role(&self.painter, self.theme, role, at, inside);
                let ring = marks::wrong_label(self.run.data(), row, at, ROLE + 2.5, self.theme);
                self.painter.extend(ring);
            }
        }
        self.pictures_of_triplet(record.id);
        self.texts_of_triplet(record.id);
    }

    fn segment(&self, from: usize, to: usize, stroke: Stroke) {
        if let (Some(from), Some(to)) = (self.at(from), self.at(to)) {
            self.painter.line_segment([from, to], stroke);
        }
    }

    /// Joins the shown anchor with its true nearest neighbours: a solid line and a ring if of its
    /// class, a broken line and a cross if not.
    pub fn neighbours(&mut self) -> Option<Neighbourhood> {
        if !self.draws(Toggle::Neighbours) {
            return None;
        }
        let anchor = self.run.shown_anchor()?;
        let start = self.at(anchor)?;
        let class = self.class(anchor);
        let mut counted = Neighbourhood::default();
        for row in self.nearest_to(anchor) {
            let same = self.class(row) == class;
            *(if same { &mut counted.same } else { &mut counted.other }) += 1;
            let Some(end) = self.at(row) else { continue };
            let stroke = Stroke::new(1.2, self.theme.text);
            if same {
                self.painter.line_segment([start, end], stroke);
                self.painter.circle_stroke(end, POINT + 3.0, stroke);
            } else {
                marks::dashed(&self.painter, &[start, end], stroke, [3.0, 3.0]);
                cross(self, end, stroke);
            }
        }
        Some(counted)
    }

    /// The true nearest neighbours of an anchor, searched for once in each picture.
    fn nearest_to(&mut self, anchor: usize) -> Vec<usize> {
        let now = (self.run.picture_version(), anchor);
        if let Some((_, rows)) = self.scatter.near.as_ref().filter(|(of, _)| *of == now) {
            return rows.clone();
        }
        let found = self.run.snapshot().neighbours(anchor, NEIGHBOURS);
        let rows: Vec<usize> = found.into_iter().map(|(row, _)| row).collect();
        self.scatter.near = Some((now, rows.clone()));
        rows
    }

    /// Rings the hovered and the selected point, and labels the hovered one.
    pub(super) fn marked_point(&self) {
        if let Some(Thing::Point(row)) = self.run.selected() {
            self.ring(row, self.theme.accent);
        }
        if let Some(Thing::Point(row)) = self.run.hovered() {
            self.ring(row, self.theme.text);
            self.label_of(row);
        }
    }

    fn ring(&self, row: usize, color: Color32) {
        if let Some(at) = self.at(row) {
            self.painter.circle_stroke(at, ROLE + 5.0, Stroke::new(LINE, color));
        }
    }

    /// Paints the recent positions of the batch's points, on the present axes.
    pub fn trails(&self, axes: &Axes<'_>) {
        let scene = self.run.snapshot();
        if !self.draws(Toggle::Trails) || scene.trail.is_empty() {
            return;
        }
        let pictures = scene.trail.len() as f32;
        for &row in scene.report.batch.iter().take(TRAILS) {
            let Some(now) = self.at(row) else { continue };
            let color = self.theme.class(self.class(row));
            let was = scene.trail.iter().map(|embedding| {
                let values = embedding.row(row);
                let at = axes.place(values.as_slice().unwrap_or_default());
                plots::screen(&self.transform, at)
            });
            let path: Vec<Pos2> = was.chain([now]).filter(|at| at.is_finite()).collect();
            for (age, pair) in path.windows(2).enumerate() {
                if pair[0].distance_sq(pair[1]) > 0.25 {
                    let opacity = 0.15 + 0.55 * (age + 1) as f32 / pictures;
                    let stroke = Stroke::new(1.3, self.theme.faded(color, opacity));
                    self.painter.line_segment([pair[0], pair[1]], stroke);
                }
            }
        }
    }

    /// Paints −∂loss/∂z for the batch's points, all magnified alike. Returns the magnification.
    pub fn arrows(&self, axes: &Axes<'_>) -> Option<f64> {
        if !self.draws(Toggle::Arrows) {
            return None;
        }
        let scene = self.run.snapshot();
        let pushes = scene.report.batch.iter().zip(scene.push.rows());
        let pushes = pushes.map(|(&row, push)| (row, push.to_slice().unwrap_or_default()));
        let longest = pushes.clone().map(|(_, push)| axes.length(push)).fold(0.0, f64::max);
        let pushes: Vec<_> = pushes.map(|(row, push)| (row, axes.direction(row, push))).collect();
        // Those of marked points begin at the rim of the mark, which would hide them.
        let shown = self.run.shown_triplet().filter(|_| self.has_triplet());
        let marked = shown.map(|shown| [shown.id.anchor, shown.id.positive, shown.id.negative]);
        let from = |row: usize| {
            let is_marked = marked.is_some_and(|rows| rows.contains(&row));
            if is_marked { ROLE + RIM } else { 0.0 }
        };
        let stroke = Stroke::new(1.4, self.theme.text);
        self.magnified((&pushes, longest), (0.0, 1.0), from, stroke)
    }

    /// Paints vectors of the plane, of which the longest is known, as arrows at their rows, as much
    /// of them as `share` says, all magnified by the same round number that is `least` or more.
    /// Returns that number. An arrow begins so many points `from` its row.
    pub(super) fn magnified(
        &self,
        (vectors, longest): (&[(usize, [f64; 2])], f64),
        (least, share): (f64, f64),
        from: impl Fn(usize) -> f32,
        stroke: Stroke,
    ) -> Option<f64> {
        let bounds = self.transform.bounds();
        let room = LONGEST_ARROW * bounds.width().min(bounds.height());
        // In a small plot they are still long enough to be seen.
        let seen = f64::from(LEAST_LONGEST / self.frame().width().max(1.0)) * bounds.width();
        let room = room.max(seen);
        let scale = round_down_to_nice(room / longest)?.max(least);
        let per_unit = self.transform.dpos_dvalue().map(|points| points * scale * share);
        for &(row, [right, up]) in vectors {
            let arrow = vec2((right * per_unit[0]) as f32, (up * per_unit[1]) as f32);
            if let (Some(at), true) = (self.before(row), arrow.length() > 1.0) {
                let at = at + from(row) * arrow.normalized();
                marks::arrow(&self.painter, at, at + arrow, [0.35, 6.0, 0.5], stroke);
            }
        }
        Some(scale)
    }

    /// The circle on which embeddings of length 1 lie.
    pub fn unit_circle(&self) {
        let [centre, right] = [[0.0, 0.0], [1.0, 0.0]].map(|at| plots::screen(&self.transform, at));
        let stroke = Stroke::new(1.0, self.theme.line);
        self.painter.circle_stroke(centre, centre.distance(right), stroke);
    }
}

/// The pairs a–p and a–n of these triplets, each once.
fn pairs<'r>(triplets: impl Iterator<Item = &'r TripletRecord>) -> (Vec<Pair>, Vec<Pair>) {
    let (mut positives, mut negatives): (Vec<_>, Vec<_>) =
        triplets.map(|t| ((t.id.anchor, t.id.positive), (t.id.anchor, t.id.negative))).unzip();
    for pairs in [&mut positives, &mut negatives] {
        pairs.sort_unstable();
        pairs.dedup();
    }
    (positives, negatives)
}

fn cross(sheet: &Sheet<'_>, at: Pos2, stroke: Stroke) {
    let r = POINT + 2.0;
    for side in [r, -r] {
        let ends = [pos2(at.x - side, at.y - r), pos2(at.x + side, at.y + r)];
        sheet.painter.line_segment(ends, stroke);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;

    #[test]
    fn a_pair_in_many_triplets_is_drawn_once() {
        let spec = RunConfig::default().loss;
        let record = |positive, negative| {
            let id = TripletId { anchor: 7, positive, negative };
            TripletRecord::new(id, [1.0, 2.0, 3.0], &spec)
        };
        let records = [record(1, 2), record(1, 3), record(4, 2)];
        let (positives, negatives) = pairs(records.iter());
        assert_eq!(positives, [(7, 1), (7, 4)]);
        assert_eq!(negatives, [(7, 2), (7, 3)]);
    }
}
