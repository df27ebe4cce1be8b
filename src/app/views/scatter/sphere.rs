//! The unit sphere of a normalized embedding of three dimensions, and on it the cap around the anchor
//! in which a negative is within the margin.

use eframe::egui::{Color32, Mesh, Pos2, Shape, Stroke};

use super::axes::Axes;
use super::camera::{Eye, Vector, dot, length, plus};
use super::sheet::Sheet;
use super::words::Note;
use crate::app::plots;
use crate::app::theme::LINE;
use crate::app::views::zones;
use crate::engine::choice::Distance;
use crate::engine::numbers::two_places;
use crate::engine::ranking::Hardness;

/// Corners of a circle.
const CORNERS: usize = 72;
/// Rings of a cap, from its middle or its inner circle to its rim.
const RINGS: usize = 10;
/// Great circles through the poles, and parallels in degrees from the pole.
const MERIDIANS: usize = 6;
const PARALLELS: [f64; 5] = [30.0, 60.0, 90.0, 120.0, 150.0];
/// Opacity of what is at the back of the sphere, relative to its front.
const BACK: f32 = 0.35;
/// Opacity of the sphere, and of the zones on its front.
const BODY: f32 = 0.1;
const ZONE: f32 = 0.2;

/// The angle between two directions at this distance from each other; `None` if no two are.
pub fn angle(of: Distance, distance: f64) -> Option<f64> {
    let cosine = match of {
        Distance::Euclidean => 1.0 - 0.5 * distance * distance,
        Distance::Squared => 1.0 - 0.5 * distance,
        Distance::Cosine => 1.0 - distance,
    };
    (distance >= 0.0 && cosine >= -1.0).then(|| cosine.acos())
}

/// Corners of the circle of all directions at this angle from another one, closed.
fn circle(around: Vector, angle: f64) -> Vec<Vector> {
    let [side, up] = across(around);
    let (sin, cos) = angle.sin_cos();
    let corner = |i: usize| {
        let (y, x) = (std::f64::consts::TAU * i as f64 / CORNERS as f64).sin_cos();
        [0, 1, 2].map(|k| cos * around[k] + sin * (x * side[k] + y * up[k]))
    };
    (0..=CORNERS).map(corner).collect()
}

/// Two directions at right angles to a direction and to each other.
fn across(of: Vector) -> [Vector; 2] {
    // The axis that is farthest from it.
    let least = (0..3).min_by(|&a, &b| of[a].abs().total_cmp(&of[b].abs())).unwrap_or(0);
    let mut axis = [0.0; 3];
    axis[least] = 1.0;
    let side = plus(axis, -of[least], of);
    let side = plus([0.0; 3], 1.0 / length(side), side);
    let up = [0, 1, 2].map(|k| {
        let (next, last) = ((k + 1) % 3, (k + 2) % 3);
        of[next] * side[last] - of[last] * side[next]
    });
    [side, up]
}

/// Tells whether a point of the unit sphere is on the side that faces the camera.
fn is_in_front(eye: &Eye, point: Vector) -> bool {
    dot(point, eye.at) > 1.0
}

/// Pieces of a line on the unit sphere that are in front, or at the back, each with whether it is.
fn pieces(eye: &Eye, line: &[Vector]) -> Vec<(bool, Vec<Vector>)> {
    let mut all: Vec<(bool, Vec<Vector>)> = Vec::new();
    for ends in line.windows(2) {
        let front = is_in_front(eye, ends[0]) && is_in_front(eye, ends[1]);
        match all.last_mut().filter(|(of, _)| *of == front) {
            Some((_, piece)) => piece.push(ends[1]),
            None => all.push((front, ends.to_vec())),
        }
    }
    all
}

impl Sheet<'_> {
    /// Paints the unit sphere by a few meridians and parallels, its back fainter.
    pub fn sphere(&self, axes: &Axes<'_>) {
        let Some(eye) = axes.solid.as_ref().map(|solid| solid.eye) else { return };
        let far = length(eye.at);
        if far > 1.0 {
            let towards = plus([0.0; 3], 1.0 / far, eye.at);
            let horizon = self.on_plot(&eye, &circle(towards, (1.0 / far).acos()));
            if horizon.iter().all(|at| at.is_finite()) {
                let body = self.theme.faded(self.theme.line, BODY);
                let rim = Stroke::new(1.0, self.theme.line);
                self.painter.add(Shape::convex_polygon(horizon, body, rim));
            }
        }
        let pole = [0.0, 1.0, 0.0];
        let parallels = PARALLELS.map(|degrees| circle(pole, degrees.to_radians()));
        let meridians = (0..MERIDIANS).map(|i| {
            let (sin, cos) = (std::f64::consts::PI * i as f64 / MERIDIANS as f64).sin_cos();
            circle([cos, 0.0, sin], std::f64::consts::FRAC_PI_2)
        });
        for line in parallels.into_iter().chain(meridians) {
            self.line_on_sphere(&eye, &line, Stroke::new(1.0, self.theme.line));
        }
    }

    /// Paints the cap of the sphere around the anchor in which negatives are within the margin, and
    /// the one in it in which they are as near as the positive. Returns a note on it.
    pub fn cap(&self, axes: &Axes<'_>) -> Option<Note> {
        let eye = axes.solid.as_ref()?.eye;
        let record = self.run.shown_triplet().filter(|_| self.has_triplet())?;
        let (margin, _) = zones::margin(self.run.config())?;
        let distance = self.run.config().distance;
        let anchor = axes.in_space_of(record.id.anchor);
        let anchor = plus([0.0; 3], 1.0 / length(anchor), anchor);
        if self.at(record.id.anchor).is_none() || !anchor.iter().all(|part| part.is_finite()) {
            return None;
        }
        let reach = record.positive + margin;
        let whole = std::f64::consts::PI;
        let positive = angle(distance, record.positive).unwrap_or(whole);
        let rim = angle(distance, reach);
        let to_rim = (positive, rim.unwrap_or(whole), Hardness::SemiHard);
        for (from, to, zone) in [(0.0, positive, Hardness::Hard), to_rim] {
            self.band(&eye, anchor, [from, to], zones::ink(self.theme, zone));
        }
        let circles = [(Some(positive), self.theme.positive), (rim, self.theme.accent)];
        for (at, color) in circles.into_iter().filter_map(|(at, color)| Some((at?, color))) {
            self.line_on_sphere(&eye, &circle(anchor, at), Stroke::new(LINE, color));
        }
        if rim.is_none() {
            return Some(Note {
                long: format!(
                    "d(a,p) + margin = {}: farther than any point of the sphere",
                    two_places(reach)
                ),
                short: "the margin reaches beyond the sphere".to_owned(),
            });
        }
        Some(Note {
            long: format!("cap: nearer to the anchor than d(a,p) + margin = {}", two_places(reach)),
            short: format!("cap: d(a,p) + margin = {}", two_places(reach)),
        })
    }

    fn on_plot(&self, eye: &Eye, points: &[Vector]) -> Vec<Pos2> {
        points.iter().map(|&point| plots::screen(&self.transform, eye.see(point).at)).collect()
    }

    fn line_on_sphere(&self, eye: &Eye, line: &[Vector], stroke: Stroke) {
        for (front, piece) in pieces(eye, line) {
            let places = self.on_plot(eye, &piece);
            if places.iter().all(|at| at.is_finite()) {
                let color = self.theme.faded(stroke.color, if front { 1.0 } else { BACK });
                self.painter.add(Shape::line(places, Stroke::new(stroke.width, color)));
            }
        }
    }

    /// Paints the part of the sphere between two angles from a direction.
    fn band(&self, eye: &Eye, around: Vector, [from, to]: [f64; 2], color: Color32) {
        let mut mesh = Mesh::default();
        for ring in 0..=RINGS {
            let angle = from + (to - from) * ring as f64 / RINGS as f64;
            for point in circle(around, angle) {
                let share = if is_in_front(eye, point) { 1.0 } else { BACK };
                let at = plots::screen(&self.transform, eye.see(point).at);
                mesh.colored_vertex(at, self.theme.faded(color, ZONE * share));
            }
        }
        let wide = CORNERS + 1;
        let corner = |ring: usize, i: usize| (ring * wide + i) as u32;
        for ring in 0..RINGS {
            for i in 0..CORNERS {
                let [a, b] = [corner(ring, i), corner(ring, i + 1)];
                let [c, d] = [corner(ring + 1, i), corner(ring + 1, i + 1)];
                for [x, y, z] in [[a, b, c], [b, c, d]] {
                    let is_seen = |corner: u32| mesh.vertices[corner as usize].pos.is_finite();
                    if is_seen(x) && is_seen(y) && is_seen(z) {
                        mesh.add_triangle(x, y, z);
                    }
                }
            }
        }
        mesh.vertices.iter_mut().filter(|v| !v.pos.is_finite()).for_each(|v| v.pos = Pos2::ZERO);
        self.painter.add(Shape::mesh(mesh));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::views::scatter::camera::{Ball, Camera};
    use proptest::prelude::*;

    prop_compose! {
        fn direction()(parts in prop::array::uniform3(-1.0..1.0_f64)) -> Vector {
            let long = length(parts).max(1e-6);
            if long < 1e-3 { [1.0, 0.0, 0.0] } else { parts.map(|part| part / long) }
        }
    }

    proptest! {
        #[test]
        fn the_rim_of_a_cap_is_as_far_from_the_anchor_as_its_distance_says(
            anchor in direction(), share in 0.01..0.99_f64,
        ) {
            let kinds =
                [(Distance::Euclidean, 2.0), (Distance::Squared, 4.0), (Distance::Cosine, 2.0)];
            for (of, most) in kinds {
                let rim = angle(of, share * most).unwrap();
                for point in circle(anchor, rim) {
                    let far = of.between(&anchor, &point);
                    prop_assert!((far - share * most).abs() < 1e-9, "{of:?} {far}");
                }
                // What is nearer to the middle is nearer by distance, too.
                let inner = of.between(&anchor, &circle(anchor, 0.9 * rim)[0]);
                prop_assert!(inner < share * most);
            }
        }

        #[test]
        fn a_line_is_cut_into_its_front_and_its_back(axis in direction(), yaw in -3.0..3.0_f64) {
            let eye = Camera { yaw, ..Camera::default() }.eye(Ball::UNIT);
            let line = circle(axis, std::f64::consts::FRAC_PI_2);
            let cut = pieces(&eye, &line);
            let segments: usize = cut.iter().map(|(_, piece)| piece.len() - 1).sum();
            prop_assert_eq!(segments, CORNERS);
            for (front, piece) in &cut {
                // What is in front is nearer than the tangent to the sphere is long.
                let tangent = (dot(eye.at, eye.at) - 1.0).sqrt();
                let far = |point: &Vector| length(plus(*point, -1.0, eye.at));
                let all_near = piece.iter().all(|point| far(point) < tangent);
                prop_assert_eq!(*front, all_near);
            }
        }
    }

    #[test]
    fn beyond_the_opposite_point_there_is_no_angle() {
        let half = std::f64::consts::PI;
        for (of, most) in
            [(Distance::Euclidean, 2.0), (Distance::Squared, 4.0), (Distance::Cosine, 2.0)]
        {
            assert!((angle(of, most).unwrap() - half).abs() < 1e-9);
            assert_eq!(angle(of, 0.0), Some(0.0));
            assert_eq!(angle(of, most + 1e-6), None);
        }
        assert!((angle(Distance::Euclidean, 1.0).unwrap() - half / 3.0).abs() < 1e-12);
        assert!((angle(Distance::Squared, 2.0).unwrap() - half / 2.0).abs() < 1e-12);
        assert!((angle(Distance::Cosine, 1.0).unwrap() - half / 2.0).abs() < 1e-12);
    }
}
