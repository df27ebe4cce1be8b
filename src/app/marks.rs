//! The marks that stand for points and roles: the same shapes in every view.

use eframe::egui::{Color32, Rect};
use eframe::egui::{Painter, Pos2, Shape, Stroke, pos2, vec2};

use super::theme::{LINE, Mark, ROLE, Theme};

/// Who a point is in a triplet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A star with a ring.
    Anchor,
    /// Round.
    Positive,
    /// A diamond.
    Negative,
}

impl Role {
    /// Its colour.
    pub fn color(self, theme: &Theme) -> Color32 {
        match self {
            Self::Anchor => theme.anchor,
            Self::Positive => theme.positive,
            Self::Negative => theme.negative,
        }
    }
}

/// Width of the line of a hollow mark.
const RIM: f32 = 1.0;

/// The mark of a point of a class: filled, or hollow on a ground of this colour where the point is
/// held out.
pub fn point(
    class: usize,
    at: Pos2,
    radius: f32,
    color: Color32,
    hollow_on: Option<Color32>,
) -> Shape {
    let fill = hollow_on.unwrap_or(color);
    let stroke = hollow_on.map_or(Stroke::NONE, |_| Stroke::new(RIM, color));
    match Theme::mark(class) {
        Mark::Circle => {
            let disc = Shape::circle_filled(at, radius, color);
            match hollow_on {
                // Two discs: a tenth of the cost of a circle's line.
                Some(ground) => {
                    Shape::Vec(vec![disc, Shape::circle_filled(at, radius - RIM, ground)])
                }
                None => disc,
            }
        }
        Mark::Square => {
            let square = Rect::from_center_size(at, vec2(1.8, 1.8) * radius);
            Shape::convex_polygon(
                vec![
                    square.left_top(),
                    square.right_top(),
                    square.right_bottom(),
                    square.left_bottom(),
                ],
                fill,
                stroke,
            )
        }
        Mark::Triangle => {
            let corner = |x: f32, y: f32| pos2(at.x + x * radius, at.y + y * radius);
            let corners = vec![corner(0.0, -1.25), corner(1.1, 0.8), corner(-1.1, 0.8)];
            Shape::convex_polygon(corners, fill, stroke)
        }
    }
}

/// Paints the mark of a role, with the colour of the point's class inside.
pub fn role(painter: &Painter, theme: &Theme, role: Role, at: Pos2, inside: Color32) {
    let outline = Stroke::new(LINE, role.color(theme));
    match role {
        Role::Anchor => {
            painter.circle_stroke(at, ROLE + 2.5, outline);
            painter.add(star(at, ROLE, role.color(theme)));
            painter.circle_filled(at, 2.0, inside);
        }
        Role::Positive => {
            painter.circle(at, ROLE - 1.0, inside, Stroke::new(LINE + 0.7, outline.color));
        }
        Role::Negative => {
            let r = ROLE + 0.5;
            let corners =
                vec![at + vec2(0.0, -r), at + vec2(r, 0.0), at + vec2(0.0, r), at + vec2(-r, 0.0)];
            let outline = Stroke::new(LINE + 0.7, outline.color);
            painter.add(Shape::convex_polygon(corners, inside, outline));
        }
    }
}

/// A five-pointed star.
fn star(at: Pos2, radius: f32, color: Color32) -> Shape {
    // As five kites from the centre, since a star is not convex.
    let tip = |i: usize, r: f32| {
        let angle = std::f32::consts::TAU * (i as f32 / 10.0) - std::f32::consts::FRAC_PI_2;
        at + r * vec2(angle.cos(), angle.sin())
    };
    let kites = (0..5).map(|i| {
        let inner = 0.45 * radius;
        let corners = vec![at, tip(2 * i + 9, inner), tip(2 * i, radius), tip(2 * i + 1, inner)];
        Shape::convex_polygon(corners, color, Stroke::NONE)
    });
    Shape::Vec(kites.collect())
}
