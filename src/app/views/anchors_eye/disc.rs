//! The disc that the anchor sees: zones, rings, points, and what lies beyond the rim.

use std::collections::HashSet;

use eframe::egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, vec2};

use crate::app::ViewContext;
use crate::app::marks::{self, Role};
use crate::app::numbers::{short, two_places};
use crate::app::theme::{LINE, POINT, SMALL, Theme, UNIT};
use crate::app::views::{ceiling, who, zones};
use crate::engine::ranking::Hardness;
use crate::engine::report::TripletRecord;

use super::spots::{Spot, Standing};

/// Height of a line of small letters.
const CAPTION: f32 = SMALL + 6.0;
/// Length of the ticks of points beyond the rim.
const TICK: f32 = 5.0;
/// Ticks of points beyond the rim that the whole rim has room for.
const RIM_PLACES: f64 = 240.0;

/// A disc around the anchor.
pub struct Disc {
    center: Pos2,
    radius: f32,
    /// The distance at its rim.
    pub rim: f64,
    /// d(a,p), where a triplet is shown.
    near: Option<f64>,
    /// Where the margin ring is, where there is one.
    ring: Option<f64>,
}

impl Disc {
    /// The largest disc in a rectangle, with the distance at its rim, d(a,p) and the distance of
    /// the margin ring; and whether there is room for captions above and below.
    pub fn inside(rect: Rect, rim: f64, near: Option<f64>, ring: Option<f64>) -> (Self, bool) {
        let captions = rect.height() > 150.0 && rect.width() > 180.0;
        let around = if captions { CAPTION } else { 0.0 };
        let room = rect.shrink2(vec2(0.0, around));
        let radius = (0.5 * room.width().min(room.height()) - TICK - 1.0).max(1.0);
        (Self { center: room.center(), radius, rim, near, ring }, captions)
    }

    /// How long a distance is on screen, the rim at most.
    fn length(&self, distance: f64) -> f32 {
        (distance / self.rim).clamp(0.0, 1.0) as f32 * self.radius
    }

    /// Where a point is on screen; on the rim where it is beyond.
    pub fn at(&self, spot: &Spot) -> Pos2 {
        self.toward(spot.direction, self.length(spot.distance))
    }

    fn toward(&self, [right, up]: [f64; 2], length: f32) -> Pos2 {
        self.center + length * vec2(right as f32, -up as f32)
    }

    /// The shade of the zone at a distance.
    fn shade(&self, theme: &Theme, distance: f64) -> Color32 {
        match (self.near, self.ring) {
            (Some(near), _) if distance <= near => zones::shade(theme, Hardness::Hard),
            (_, Some(ring)) if distance < ring => zones::shade(theme, Hardness::SemiHard),
            (_, Some(_)) => zones::shade(theme, Hardness::Easy),
            _ => theme.plot,
        }
    }

    /// Zones, ticks of distance, and the two rings.
    pub fn ground(&self, painter: &Painter, theme: &Theme) {
        let outside = self.shade(theme, f64::INFINITY);
        painter.circle(self.center, self.radius, outside, Stroke::new(1.0, theme.line));
        if let Some(ring) = self.ring {
            let shade = zones::shade(theme, Hardness::SemiHard);
            painter.circle_filled(self.center, self.length(ring), shade);
        }
        if let Some(near) = self.near {
            painter.circle_filled(self.center, self.length(near), self.shade(theme, near));
        }
        for tick in ceiling::ticks(self.rim, self.ticks()) {
            let stroke = Stroke::new(1.0, theme.faded(theme.line, 0.6));
            painter.circle_stroke(self.center, self.length(tick), stroke);
        }
        if let Some(near) = self.near.filter(|&near| near <= self.rim) {
            let stroke = Stroke::new(LINE, theme.positive);
            painter.circle_stroke(self.center, self.length(near), stroke);
        }
        if let Some(ring) = self.ring.filter(|&ring| ring <= self.rim) {
            self.dashed(painter, self.length(ring), Stroke::new(LINE + 0.7, theme.accent));
        }
    }

    fn dashed(&self, painter: &Painter, radius: f32, stroke: Stroke) {
        let corners = (0..=96).map(|i| {
            let angle = std::f32::consts::TAU * i as f32 / 96.0;
            self.center + radius * vec2(angle.cos(), angle.sin())
        });
        painter.extend(Shape::dashed_line(&corners.collect::<Vec<_>>(), stroke, 7.0, 4.0));
    }

    fn ticks(&self) -> usize {
        if self.radius > 110.0 { 5 } else { 3 }
    }

    /// All points, and how many of them are beyond the rim: those are ticks outside it.
    pub fn points(&self, painter: &Painter, theme: &Theme, spots: &[Spot]) -> usize {
        let mut shapes = Vec::with_capacity(spots.len());
        let mut beyond = 0;
        let mut taken = HashSet::new();
        for spot in spots {
            if spot.distance > self.rim {
                beyond += 1;
                let turn = spot.direction[1].atan2(spot.direction[0]) / std::f64::consts::TAU;
                if taken.insert(((turn * RIM_PLACES) as i64, spot.class)) {
                    let ends =
                        [1.0, 1.0 + TICK].map(|out| self.toward(spot.direction, self.radius + out));
                    shapes
                        .push(Shape::line_segment(ends, Stroke::new(1.2, theme.class(spot.class))));
                }
            } else {
                self.point(&mut shapes, theme, spot);
            }
        }
        painter.extend(shapes);
        beyond
    }

    /// A point in the colour of its class; those of the batch with a border that says what they
    /// are to the anchor.
    fn point(&self, shapes: &mut Vec<Shape>, theme: &Theme, spot: &Spot) {
        let at = self.at(spot);
        let color = theme.class(spot.class);
        let (opacity, border) = match spot.standing {
            Standing::Stranger => (0.35, None),
            Standing::Kin => (0.75, None),
            Standing::Negative => (0.7, None),
            Standing::Positive => (1.0, Some((1.0, theme.positive))),
            Standing::Intruder => (1.0, Some((1.6, theme.negative))),
        };
        let color = theme.faded(color, opacity);
        let size = if spot.standing < Standing::Negative { 0.85 * POINT } else { 1.1 * POINT };
        let hollow_on = spot.held_out.then(|| self.shade(theme, spot.distance));
        shapes.push(marks::point(spot.class, at, size, color, hollow_on));
        if let Some((width, border)) = border {
            shapes.push(Shape::circle_stroke(at, size + 1.4, Stroke::new(width, border)));
        }
    }

    /// Distances to the right, zones up or down, and the two rings by name and number; `taken` are
    /// the directions of the positive and the negative, whose marks are not to be covered.
    pub fn numbers(&self, painter: &Painter, theme: &Theme, ring_name: &str, taken: [[f64; 2]; 2]) {
        let within = painter.clip_rect();
        let tag = |at: Pos2, words: &str, color: Color32| {
            who::tag(painter, theme, within, at, Align2::CENTER_CENTER, words, color)
        };
        for tick in ceiling::ticks(self.rim, self.ticks()) {
            tag(self.toward([1.0, 0.0], self.length(tick)), &short(tick), theme.weak);
        }
        let Some(distance) = self.near.filter(|_| self.radius >= 50.0) else { return };
        let ray = self.free_ray(taken, &[[0.0, 1.0], [0.0, -1.0], [-1.0, 0.0]], 0.4 * self.radius);
        self.zone_names(distance, |from_center, zone| {
            let at = self.toward(ray, from_center);
            tag(at, zones::name(zone, self.ring.is_some()), zones::ink(theme, zone));
        });
        const SLANT: f64 = std::f64::consts::FRAC_1_SQRT_2;
        if distance <= self.rim && self.length(distance) > 24.0 {
            let words = format!("d(a,p) {}", two_places(distance));
            let near = self.length(distance);
            let ray = self.free_ray(taken, &[[-SLANT, -SLANT], [-SLANT, SLANT]], near);
            tag(self.toward(ray, near), &words, theme.positive);
        }
        if let Some(ring) = self.ring.filter(|&ring| ring <= self.rim) {
            let far = self.length(ring);
            let ray = self.free_ray(taken, &[[SLANT, -SLANT], [SLANT, SLANT]], far);
            tag(self.toward(ray, far), &format!("+ {ring_name}"), theme.accent);
        }
    }

    /// The first of some rays that is not near a direction that is taken, or the first of all.
    fn free_ray(&self, taken: [[f64; 2]; 2], rays: &[[f64; 2]], length: f32) -> [f64; 2] {
        let at = |ray: &[f64; 2]| self.toward(*ray, length);
        let is_free = |ray: &&[f64; 2]| taken.iter().all(|t| at(t).distance(at(ray)) > 36.0);
        rays.iter().find(is_free).or(rays.first()).copied().unwrap_or([0.0, 1.0])
    }

    /// The middle of each zone along a ray, from the centre; where the zone between the rings is thin,
    /// the names of the others keep clear of its name.
    fn zone_names(&self, near: f64, mut put: impl FnMut(f32, Hardness)) {
        const APART: f32 = SMALL + 1.5 * UNIT;
        let near = self.length(near);
        let far = self.ring.map_or(near, |ring| self.length(ring));
        let (mut inner, mut outer) = (0.5 * near, 0.5 * (far + self.radius));
        if self.ring.is_some() && near < self.radius - APART {
            let between = 0.5 * (near + far);
            put(between, Hardness::SemiHard);
            (inner, outer) = (inner.min(between - APART), outer.max(between + APART));
        }
        if inner > 1.3 * APART {
            put(inner, Hardness::Hard);
        }
        if outer < self.radius - 0.4 * APART {
            put(outer, Hardness::Easy);
        }
    }

    /// The shown triplet: its two segments and its three marks.
    pub fn triplet(&self, painter: &Painter, cx: &ViewContext<'_>, record: &TripletRecord) {
        let data = cx.lab.data();
        let class = |row: usize| cx.theme.class(who::class(data, row));
        let others = [
            (Role::Positive, record.id.positive, record.positive),
            (Role::Negative, record.id.negative, record.negative),
        ];
        let direction = |row: usize| super::spots::direction(cx.lab, record.id.anchor, row);
        for (role, row, distance) in others {
            let end = self.toward(direction(row), self.length(distance));
            painter.line_segment([self.center, end], Stroke::new(LINE, role.color(cx.theme)));
        }
        for (role, row, distance) in others.into_iter().filter(|o| o.2 <= self.rim) {
            let at = self.toward(direction(row), self.length(distance));
            marks::role(painter, cx.theme, role, at, class(row));
        }
        self.anchor(painter, cx.theme, class(record.id.anchor));
    }

    /// The anchor in the middle.
    pub fn anchor(&self, painter: &Painter, theme: &Theme, inside: Color32) {
        marks::role(painter, theme, Role::Anchor, self.center, inside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;

    #[test]
    fn a_point_beyond_the_rim_is_on_the_rim_and_the_others_are_where_they_belong() {
        let rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(300.0, 300.0));
        let (disc, captions) = Disc::inside(rect, 2.0, None, None);
        assert!(captions);
        let spot = |distance| Spot {
            row: 0,
            class: 0,
            distance,
            direction: [0.0, 1.0],
            standing: Standing::Kin,
            held_out: false,
        };
        let middle = rect.center();
        assert!((disc.at(&spot(1.0)).distance(middle) - 0.5 * disc.radius).abs() < 1e-3);
        assert!(disc.at(&spot(1.0)).y < middle.y);
        assert!((disc.at(&spot(9.0)).distance(middle) - disc.radius).abs() < 1e-3);
    }
}
