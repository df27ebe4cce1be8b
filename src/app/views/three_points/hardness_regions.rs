//! Hardness regions: areas of the plane in which the negative would be easy, semi-hard or hard.
//!
//! With the Euclidean distance and its square they are rings around the anchor; with the cosine,
//! which knows only directions, wedges around the line from 0 through the anchor.

use eframe::egui::{Color32, Mesh, Painter, Pos2, Shape, Stroke, pos2};
use egui_plot::PlotTransform;

use crate::app::marks;
use crate::app::plots;
use crate::app::theme::{LINE, Theme};
use crate::app::views::{labels::Names, zones};
use crate::engine::choice::Distance;
use crate::engine::config::LossKind;
use crate::engine::ranking::Hardness;
use crate::engine::vectors::norm;
use crate::lab::ThreePoints;

/// Corners of a whole turn.
const CORNERS: usize = 128;
/// Length beyond any line in the plane that is shown.
const FAR: f64 = 20.0;

/// Set of all points at some distance from a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Border {
    /// A circle of this radius around it.
    Circle(f64),
    /// Pair of rays from 0 at this angle, in radians, to the direction of the point.
    Wedge(f64),
}

impl Border {
    /// The border at a distance; by the cosine none is further than 2, the opposite direction.
    pub fn at(distance: Distance, far: f64) -> Self {
        match distance {
            Distance::Euclidean => Self::Circle(far),
            Distance::Squared => Self::Circle(far.max(0.0).sqrt()),
            Distance::Cosine => Self::Wedge((1.0 - far).clamp(-1.0, 1.0).acos()),
        }
    }

    /// Tells whether nothing lies beyond it, so that it divides nothing.
    fn holds_all(self) -> bool {
        matches!(self, Self::Wedge(half) if half >= std::f64::consts::PI)
    }

    /// Points of the border around `center`, from the side that faces away from 0.
    fn line(self, center: [f64; 2]) -> Vec<[f64; 2]> {
        let toward = center[1].atan2(center[0]);
        match self {
            Self::Circle(radius) => (0..=CORNERS)
                .map(|i| {
                    let angle = toward + std::f64::consts::TAU * i as f64 / CORNERS as f64;
                    [center[0] + radius * angle.cos(), center[1] + radius * angle.sin()]
                })
                .collect(),
            Self::Wedge(half) => {
                let ray = |angle: f64| [FAR * angle.cos(), FAR * angle.sin()];
                vec![ray(toward + half), [0.0, 0.0], ray(toward - half)]
            }
        }
    }

    /// The area within it, as a fan around its first corner.
    fn fan(self, center: [f64; 2]) -> Vec<[f64; 2]> {
        match self {
            Self::Circle(_) => std::iter::once(center).chain(self.line(center)).collect(),
            Self::Wedge(half) => {
                let toward = center[1].atan2(center[0]);
                let ray = |i: usize| {
                    let angle = toward - half + 2.0 * half * i as f64 / CORNERS as f64;
                    [FAR * angle.cos(), FAR * angle.sin()]
                };
                std::iter::once([0.0, 0.0]).chain((0..=CORNERS).map(ray)).collect()
            }
        }
    }
}

/// The borders around the anchor.
pub struct HardnessRegions {
    anchor: [f64; 2],
    /// Border at d(a,p): nearer is hard.
    near: Border,
    /// Border at d(a,p) + margin, if the margin divides: farther is easy.
    ring: Option<Border>,
    /// The same around the positive, where swap makes its distance count.
    ring_of_positive: Option<([f64; 2], Border)>,
    margin: f64,
}

impl HardnessRegions {
    /// Regions around the anchor; `None` if every direction is as far as any other: by the cosine,
    /// for an anchor at 0.
    pub fn of(three: &ThreePoints) -> Option<Self> {
        let [anchor, positive, _] = three.at;
        let lacks_direction = |at: &[f64; 2]| three.distance == Distance::Cosine && norm(at) == 0.0;
        if lacks_direction(&anchor) {
            return None;
        }
        let at = |far: f64| Border::at(three.distance, far);
        let hinge = three.loss.kind == LossKind::Hinge;
        let ring = hinge.then(|| at(three.positive() + three.loss.margin));
        let swap = three.loss.swap && !lacks_direction(&positive);
        Some(Self {
            anchor,
            near: at(three.positive()),
            ring,
            ring_of_positive: ring
                .filter(|ring| swap && !ring.holds_all())
                .map(|ring| (positive, ring)),
            margin: three.loss.margin,
        })
    }

    /// Zones and borders.
    pub fn paint(&self, painter: &Painter, theme: &Theme, transform: &PlotTransform) {
        let shade = |zone| zones::shade(theme, zone);
        let frame = *transform.frame();
        let outside = if self.ring.is_some() { shade(Hardness::Easy) } else { theme.plot };
        painter.rect_filled(frame, 0.0, outside);
        let fill = |border: Border, color: Color32| {
            let corners = border.fan(self.anchor);
            let corners = corners.into_iter().map(|at| plots::screen(transform, at));
            painter.add(Shape::mesh(fan(&corners.collect::<Vec<_>>(), color)));
        };
        if let Some(ring) = self.ring {
            fill(ring, shade(Hardness::SemiHard));
        }
        fill(self.near, shade(Hardness::Hard));
        let line = |border: Border, center: [f64; 2]| -> Vec<Pos2> {
            border.line(center).into_iter().map(|at| plots::screen(transform, at)).collect()
        };
        let stroke = Stroke::new(LINE, theme.positive);
        painter.line(line(self.near, self.anchor), stroke);
        if let Some(ring) = self.ring.filter(|ring| !ring.holds_all()) {
            let stroke = Stroke::new(LINE + 0.7, theme.accent);
            marks::dashed(painter, &line(ring, self.anchor), stroke, [7.0, 4.0]);
        }
        if let Some((positive, ring)) = self.ring_of_positive {
            let stroke = Stroke::new(1.2, theme.accent);
            marks::dashed(painter, &line(ring, positive), stroke, [3.0, 5.0]);
        }
    }

    /// The names of the zones and of their borders.
    pub fn name(&self, names: &mut Names<'_>, transform: &PlotTransform) {
        let theme = names.theme;
        let ring_name = format!("+ margin {}", crate::engine::numbers::two_places(self.margin));
        if let Some(ring) = self.ring.filter(|ring| !ring.holds_all()) {
            names.put(self.on(ring, transform), &ring_name, theme.accent);
        }
        names.put(self.on(self.near, transform), "d(a,p)", theme.positive);
        if let Some((positive, ring)) = self.ring_of_positive {
            let places = on(ring, positive, transform);
            names.put(places, "swap: no nearer to P", theme.accent);
        }
        let divided = self.ring.is_some();
        let mut zone = |zone, places: Vec<Pos2>| {
            names.put(places, zones::name(zone, divided), zones::ink(theme, zone));
        };
        if let Some(ring) = self.ring {
            zone(Hardness::SemiHard, self.between(Some(self.near), Some(ring), transform));
        }
        zone(Hardness::Hard, self.between(None, Some(self.near), transform));
        if !self.ring.unwrap_or(self.near).holds_all() {
            zone(Hardness::Easy, self.between(self.ring.or(Some(self.near)), None, transform));
        }
    }

    fn on(&self, border: Border, transform: &PlotTransform) -> Vec<Pos2> {
        on(border, self.anchor, transform)
    }

    /// Places in the middle between two borders, where there is room for a word.
    fn between(
        &self,
        inner: Option<Border>,
        outer: Option<Border>,
        transform: &PlotTransform,
    ) -> Vec<Pos2> {
        let size = |border: Option<Border>| match border? {
            Border::Circle(size) | Border::Wedge(size) => Some(size),
        };
        let from = size(inner).unwrap_or(0.0);
        let middle = match (self.near, size(outer)) {
            (_, Some(to)) if to > from => 0.5 * (from + to),
            (_, Some(_)) => return Vec::new(),
            (Border::Circle(_), None) => from + 0.3,
            (Border::Wedge(_), None) => 0.5 * (from + std::f64::consts::PI),
        };
        let place = match self.near {
            Border::Circle(_) => Border::Circle(middle),
            Border::Wedge(_) => Border::Wedge(middle),
        };
        // A word needs some room to either side; an angle is as wide at distance 1.
        let width = (middle - from) * transform.dpos_dvalue_x();
        if width < 5.0 { Vec::new() } else { on(place, self.anchor, transform) }
    }
}

/// Places along a border that are in sight.
fn on(border: Border, center: [f64; 2], transform: &PlotTransform) -> Vec<Pos2> {
    let frame = transform.frame().shrink(8.0);
    let toward = center[1].atan2(center[0]);
    let places: Vec<[f64; 2]> = match border {
        Border::Circle(radius) => [0.62, -0.62, 1.2, -1.2, 2.0, -2.0, 2.7, -2.7, 0.1, 3.1]
            .map(|turn: f64| {
                let angle = std::f64::consts::FRAC_PI_2 + turn;
                [center[0] + radius * angle.cos(), center[1] + radius * angle.sin()]
            })
            .to_vec(),
        Border::Wedge(half) => [1.5, 1.2, 0.8, 0.5]
            .into_iter()
            .flat_map(|out: f64| {
                [half, -half].map(|side| {
                    let angle = toward + side;
                    [out * angle.cos(), out * angle.sin()]
                })
            })
            .collect(),
    };
    let places = places.into_iter().map(|at| plots::screen(transform, at));
    places.filter(|&at| frame.contains(at)).collect()
}

/// A fan of triangles around the first corner.
fn fan(corners: &[Pos2], color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    for &corner in corners {
        let far = 1e5;
        mesh.colored_vertex(pos2(corner.x.clamp(-far, far), corner.y.clamp(-far, far)), color);
    }
    for i in 2..corners.len() as u32 {
        mesh.add_triangle(0, i - 1, i);
    }
    mesh
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::Choice as _;

    #[test]
    fn every_point_of_a_border_is_at_its_distance() {
        let center = [0.6, -0.8];
        for &distance in Distance::ALL {
            for far in [0.1, 0.7, 1.3] {
                let line = Border::at(distance, far).line(center);
                assert!(line.len() >= 3);
                for at in line.iter().filter(|at| norm(&at[..]) > 0.0) {
                    let d = distance.between(&center, at);
                    assert!((d - far).abs() < 1e-9, "{distance:?} {far}: {d} at {at:?}");
                }
            }
        }
    }

    #[test]
    fn no_direction_is_farther_than_the_opposite_one() {
        assert!(Border::at(Distance::Cosine, 2.1).holds_all());
        assert!(!Border::at(Distance::Cosine, 1.9).holds_all());
        assert!(!Border::at(Distance::Euclidean, 9.0).holds_all());
    }

    #[test]
    fn an_anchor_at_0_has_no_wedges_but_rings() {
        let mut three =
            ThreePoints { at: [[0.0; 2], [1.0, 0.0], [0.0, 1.0]], ..Default::default() };
        assert!(HardnessRegions::of(&three).is_some());
        three.distance = Distance::Cosine;
        assert!(HardnessRegions::of(&three).is_none());
    }

    #[test]
    fn only_a_margin_has_a_ring_and_only_swap_one_around_the_positive() {
        let mut three = ThreePoints::default();
        let rings = |three: &ThreePoints| {
            let regions = HardnessRegions::of(three).unwrap();
            (regions.ring.is_some(), regions.ring_of_positive.is_some())
        };
        assert_eq!(rings(&three), (true, false));
        three.loss.swap = true;
        assert_eq!(rings(&three), (true, true));
        three.loss.kind = LossKind::Soft;
        assert_eq!(rings(&three), (false, false));
    }
}
