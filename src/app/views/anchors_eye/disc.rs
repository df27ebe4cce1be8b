//! The disc that the anchor sees: zones, rings, points, and what lies beyond the rim.

use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, vec2};

use crate::app::context::ViewContext;
use crate::app::marks::{self, Role};
use crate::app::point_labels;
use crate::app::theme::{LINE, ROLE, SMALL, Theme};
use crate::app::views::labels::Names;
use crate::app::views::{axis_max, zones};
use crate::engine::numbers::{short, two_places};
use crate::engine::ranking::Hardness;
use crate::engine::report::TripletRecord;

use super::polar::PolarPoint;

/// Height of a line of small letters.
const CAPTION: f32 = SMALL + 6.0;
/// Length of the ticks of points beyond the rim.
const TICK: f32 = 5.0;
/// A disc of a smaller radius names wide zones only.
const SMALL_DISC: f32 = 120.0;

/// A disc around the anchor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disc {
    center: Pos2,
    radius: f32,
    /// The distance at its rim.
    pub rim: f64,
    /// d(a,p), where a triplet is shown.
    near: Option<f64>,
    /// Radius of the margin ring, if there is one.
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

    /// Length of a distance on screen, the radius at most.
    fn length(&self, distance: f64) -> f32 {
        (distance / self.rim).clamp(0.0, 1.0) as f32 * self.radius
    }

    /// Position of a point on screen; on the rim if it lies beyond.
    pub fn at(&self, point: &PolarPoint) -> Pos2 {
        self.place(point.direction, point.distance)
    }

    /// Position on screen in a direction and at a distance.
    pub fn place(&self, direction: [f64; 2], distance: f64) -> Pos2 {
        self.toward(direction, self.length(distance))
    }

    fn toward(&self, [right, up]: [f64; 2], length: f32) -> Pos2 {
        self.center + length * vec2(right as f32, -up as f32)
    }

    /// The shade of the zone at a distance.
    pub fn shade(&self, theme: &Theme, distance: f64) -> Color32 {
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
        for tick in axis_max::ticks(self.rim, self.ticks()) {
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

    /// Ends of the tick outside of the rim in a direction.
    pub fn tick(&self, direction: [f64; 2]) -> [Pos2; 2] {
        [1.0, 1.0 + TICK].map(|out| self.toward(direction, self.radius + out))
    }

    /// The square around it.
    pub fn frame(&self) -> Rect {
        Rect::from_center_size(self.center, vec2(2.0 * self.radius, 2.0 * self.radius))
    }

    /// Names and numbers: d(a,p) and the margin on their rings, the zones, and distances to the
    /// right. `marks` are where the positive and the negative are: no name covers them, their
    /// lines, or another name; what finds no place is left out.
    /// `with_zones` is false where the kind of the triplet is asked for.
    pub fn numbers(
        &self,
        painter: &Painter,
        theme: &Theme,
        ring_name: &str,
        marks: &[Pos2],
        with_zones: bool,
    ) {
        let mut names = Names { painter, theme, taken: self.occupied(marks) };
        if self.radius >= 50.0 {
            self.ring_names(&mut names, ring_name);
            if with_zones {
                self.zone_names(&mut names);
            }
        }
        for tick in axis_max::ticks(self.rim, self.ticks()) {
            let at = self.toward([1.0, 0.0], self.length(tick));
            names.put([at], &short(tick), theme.weak);
        }
    }

    /// Places that no name may cover: the three marks, and the two lines between them.
    fn occupied(&self, marks: &[Pos2]) -> Vec<Rect> {
        let mark = |&at: &Pos2| Rect::from_center_size(at, vec2(2.4 * ROLE, 2.4 * ROLE));
        let line = |end: &Pos2| {
            let end = *end;
            [0.35, 0.6, 0.8].map(|t| {
                Rect::from_center_size(self.center.lerp(end, t), vec2(2.0 * LINE, 2.0 * LINE))
            })
        };
        let lines = marks.iter().flat_map(line);
        marks.iter().chain([&self.center]).map(mark).chain(lines).collect()
    }

    fn ring_names(&self, names: &mut Names<'_>, ring_name: &str) {
        const S: f64 = std::f64::consts::FRAC_1_SQRT_2;
        let (positive, accent) = (names.theme.positive, names.theme.accent);
        let near = self.near.filter(|&near| near <= self.rim && self.length(near) > 24.0);
        if let Some(near) = near {
            let rays = [[-S, -S], [-S, S], [-1.0, 0.0], [S, S]];
            let places = rays.map(|ray| self.toward(ray, self.length(near)));
            names.put(places, &format!("d(a,p) {}", two_places(near)), positive);
        }
        if let Some(ring) = self.ring.filter(|&ring| ring <= self.rim) {
            let rays = [[S, -S], [S, S], [0.0, 1.0], [0.0, -1.0], [-S, S], [-S, -S]];
            let places = rays.map(|ray| self.toward(ray, self.length(ring)));
            names.put(places, &format!("+ {ring_name}"), accent);
        }
    }

    /// The name of each zone, in its middle.
    fn zone_names(&self, names: &mut Names<'_>) {
        let Some(near) = self.near.map(|near| self.length(near)) else { return };
        let far = self.ring.map_or(near, |ring| self.length(ring));
        let small = names.theme.small;
        let mut put = |zone, from: f32, to: f32| {
            // In a small disc a name is wider than a thin zone, and the shades tell them apart.
            let least = if self.radius < SMALL_DISC { small } else { 0.25 * small };
            if to - from < least {
                return;
            }
            let rays = [[0.0, 1.0], [0.0, -1.0], [-1.0, 0.0]];
            let places = rays.map(|ray| self.toward(ray, 0.5 * (from + to)));
            let ink = zones::ink(names.theme, zone);
            names.put(places, zones::name(zone, self.ring.is_some()), ink);
        };
        if self.ring.is_some() {
            put(Hardness::SemiHard, near, far);
        }
        put(Hardness::Hard, 0.0, near);
        put(Hardness::Easy, far, self.radius);
    }

    /// The shown triplet: its two segments and its three marks.
    pub fn triplet(&self, painter: &Painter, cx: &ViewContext<'_>, record: &TripletRecord) {
        let data = cx.run.data();
        let class = |row: usize| cx.theme.class(point_labels::class(data, row));
        let others = [
            (Role::Positive, record.id.positive, record.positive),
            (Role::Negative, record.id.negative, record.negative),
        ];
        let axes = cx.lab.display().axes;
        let direction = |row: usize| super::polar::direction(cx.run, axes, record.id.anchor, row);
        for (role, row, distance) in others {
            let end = self.place(direction(row), distance);
            painter.line_segment([self.center, end], Stroke::new(LINE, role.color(cx.theme)));
        }
        for (role, row, distance) in others.into_iter().filter(|o| o.2 <= self.rim) {
            let at = self.place(direction(row), distance);
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
    use super::super::polar::Relation;
    use super::*;
    use crate::engine::data::Split;
    use eframe::egui::pos2;

    #[test]
    fn a_point_beyond_the_rim_is_on_the_rim_and_the_others_are_where_they_belong() {
        let rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(300.0, 300.0));
        let (disc, captions) = Disc::inside(rect, 2.0, None, None);
        assert!(captions);
        let point = |distance| PolarPoint {
            row: 0,
            class: 0,
            distance,
            direction: [0.0, 1.0],
            relation: Relation::OutsidePositive,
            split: Split::Train,
        };
        let middle = rect.center();
        assert!((disc.at(&point(1.0)).distance(middle) - 0.5 * disc.radius).abs() < 1e-3);
        assert!(disc.at(&point(1.0)).y < middle.y);
        assert!((disc.at(&point(9.0)).distance(middle) - disc.radius).abs() < 1e-3);
    }
}
