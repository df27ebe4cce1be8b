//! Marks for points and roles: the same shapes in every view.

use eframe::egui::Color32;
use eframe::egui::{Painter, Pos2, Rect, Shape, Stroke, vec2};

use egui_plot::LineStyle;

use crate::engine::data::{Dataset, Split};
use crate::lab::Thing;

use super::theme::{LINE, Mark, ROLE, Theme};

/// Role of a point in a triplet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A star with a ring.
    Anchor,
    /// A disc.
    Positive,
    /// A diamond.
    Negative,
}

impl Role {
    /// Colour of the role.
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

/// Length of a spoke beyond its mark.
const SPOKE: f32 = 2.2;

/// Mark of a point by its split: filled for training, hollow on a `ground` of this colour if held
/// out, hollow with four spokes if its class is held out.
pub fn of_split(
    split: Split,
    class: usize,
    at: Pos2,
    radius: f32,
    color: Color32,
    ground: Color32,
) -> Shape {
    let mut shapes = Vec::with_capacity(1);
    parts(split, class, at, radius, color, ground, &mut |shape| shapes.push(shape));
    Shape::Vec(shapes)
}

/// Hands on the parts of [`of_split`], the lowest first.
pub fn parts(
    split: Split,
    class: usize,
    at: Pos2,
    radius: f32,
    color: Color32,
    ground: Color32,
    paint: &mut impl FnMut(Shape),
) {
    if split == Split::Unseen {
        let (reach, stroke) = (radius + SPOKE, Stroke::new(RIM, color));
        for to in [vec2(reach, 0.0), vec2(0.0, reach)] {
            paint(Shape::line_segment([at - to, at + to], stroke));
        }
    }
    if split == Split::Train {
        return paint(point(class, at, radius, color));
    }
    match corners(Theme::mark(class), at, radius) {
        Some(corners) => {
            paint(Shape::convex_polygon(corners, ground, Stroke::new(RIM, color)));
        }
        None => {
            // Two discs take a tenth of the time of a circle's outline.
            paint(Shape::circle_filled(at, radius, color));
            paint(Shape::circle_filled(at, radius - RIM, ground));
        }
    }
}

/// Filled mark of a point by its class.
pub fn point(class: usize, at: Pos2, radius: f32, color: Color32) -> Shape {
    match corners(Theme::mark(class), at, radius) {
        Some(corners) => Shape::convex_polygon(corners, color, Stroke::NONE),
        None => Shape::circle_filled(at, radius, color),
    }
}

/// Opacity of points that don't stand out, while others do.
pub const BEHIND: f32 = 0.2;

/// Opacity of the points of a class, if the pointer is on one in a key: that one stands out.
pub fn prominence(hovered: Option<Thing>, class: usize) -> f32 {
    match hovered {
        Some(Thing::Class(lit)) if lit != class => BEHIND,
        _ => 1.0,
    }
}

/// Gap and width of the ring around a point with a wrong label.
const WRONG: [f32; 2] = [1.6, 1.4];

/// Ring around the mark of a point, in the colour of the class that it was drawn in, if its label is
/// known to be wrong.
pub fn wrong_label(
    data: &Dataset,
    row: usize,
    at: Pos2,
    radius: f32,
    theme: &Theme,
) -> Option<Shape> {
    Some(ring(at, radius, theme.class(data.true_class(row)?)))
}

/// Ring around a mark of this radius, as points with a wrong label have it.
pub fn ring(at: Pos2, radius: f32, color: Color32) -> Shape {
    let [gap, width] = WRONG;
    Shape::circle_stroke(at, radius + gap, Stroke::new(width, color))
}

/// The corners of a mark of this size; `None` for a circle.
fn corners(mark: Mark, at: Pos2, radius: f32) -> Option<Vec<Pos2>> {
    let bar = |x: f32, y: f32| [[-x, -y], [x, -y], [x, y], [-x, y]].to_vec();
    let (tip, base, side) = (1.25, 0.8, 1.1);
    let corners = match mark {
        Mark::Circle => return None,
        Mark::Square => bar(0.9, 0.9),
        Mark::Up => vec![[0.0, -tip], [side, base], [-side, base]],
        Mark::Down => vec![[0.0, tip], [-side, -base], [side, -base]],
        Mark::Wide => bar(1.5, 0.55),
        Mark::Tall => bar(0.55, 1.5),
        Mark::Right => vec![[tip, 0.0], [-base, side], [-base, -side]],
        Mark::Left => vec![[-tip, 0.0], [base, -side], [base, side]],
    };
    Some(corners.into_iter().map(|[x, y]| at + radius * vec2(x, y)).collect())
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

/// Paints an arrow. Its head is a share of the arrow in length, no longer than the second number,
/// and half as wide as the third one says.
pub fn arrow(
    painter: &Painter,
    from: Pos2,
    to: Pos2,
    [share, longest, width]: [f32; 3],
    stroke: Stroke,
) {
    let along = (to - from).normalized();
    let size = (share * from.distance(to)).min(longest);
    let (back, aside) = (to - size * along, width * size * along.rot90());
    painter.line_segment([from, back], stroke);
    let corners = vec![to, back + aside, back - aside];
    painter.add(Shape::convex_polygon(corners, stroke.color, Stroke::NONE));
}

/// Paints a line of this stroke and style.
pub fn line(painter: &Painter, stroke: Stroke, style: LineStyle, [from, to]: [Pos2; 2]) {
    match style {
        LineStyle::Solid => {
            painter.line_segment([from, to], stroke);
        }
        LineStyle::Dashed { length } => {
            dashed(painter, &[from, to], stroke, [length, 0.6 * length]);
        }
        LineStyle::Dotted { spacing } => {
            if let Some(ends) = inside(painter.clip_rect(), [from, to]) {
                let dots = Shape::dotted_line(&ends, stroke.color, spacing, stroke.width);
                painter.extend(dots);
            }
        }
    }
}

/// Longest line in points that is dashed whole.
const LONGEST: f32 = 10_000.0;

/// Paints a line through these points in dashes and gaps of these lengths. Zooming in can make a line
/// millions of points long: of a long one only what is inside the clip rectangle has dashes.
pub fn dashed(painter: &Painter, line: &[Pos2], stroke: Stroke, [dash, gap]: [f32; 2]) {
    let length: f32 = line.windows(2).map(|ends| ends[0].distance(ends[1])).sum();
    if length <= LONGEST {
        painter.extend(Shape::dashed_line(line, stroke, dash, gap));
        return;
    }
    for ends in line.windows(2).filter_map(|ends| inside(painter.clip_rect(), [ends[0], ends[1]])) {
        painter.extend(Shape::dashed_line(&ends, stroke, dash, gap));
    }
}

/// The part of a segment that is inside a rectangle (Liang and Barsky 1984).
fn inside(rect: Rect, [from, to]: [Pos2; 2]) -> Option<[Pos2; 2]> {
    let way = to - from;
    let (mut enters, mut leaves) = (0.0_f32, 1.0_f32);
    for (way, at, low, high) in
        [(way.x, from.x, rect.left(), rect.right()), (way.y, from.y, rect.top(), rect.bottom())]
    {
        if way == 0.0 {
            if !(low..=high).contains(&at) {
                return None;
            }
            continue;
        }
        let (one, other) = ((low - at) / way, (high - at) / way);
        enters = enters.max(one.min(other));
        leaves = leaves.min(one.max(other));
    }
    let is_inside = way.is_finite() && enters <= leaves;
    is_inside.then(|| [from + enters * way, from + leaves * way])
}

/// Mark of a verdict: a tick in a circle if right, a cross in a diamond if wrong, told apart
/// without colours.
pub fn verdict(theme: &Theme, at: Pos2, radius: f32, right: bool) -> Shape {
    let color = if right { theme.easy } else { theme.hard };
    let (ground, stroke) = (theme.plot, Stroke::new(LINE, color));
    let to = |x: f32, y: f32| at + radius * vec2(x, y);
    let mut shapes = if right {
        vec![
            Shape::circle_filled(at, radius, ground),
            Shape::circle_stroke(at, radius, stroke),
            Shape::line(vec![to(-0.45, 0.0), to(-0.1, 0.4), to(0.5, -0.4)], stroke),
        ]
    } else {
        let corners = vec![to(0.0, -1.2), to(1.2, 0.0), to(0.0, 1.2), to(-1.2, 0.0)];
        vec![Shape::convex_polygon(corners, ground, stroke)]
    };
    if !right {
        for side in [0.36, -0.36] {
            shapes.push(Shape::line_segment([to(-side, -0.36), to(side, 0.36)], stroke));
        }
    }
    Shape::Vec(shapes)
}

/// Mark of an edit on every time axis: a small triangle that points down at its step.
pub fn edit(tip: Pos2, color: Color32) -> Shape {
    let corners = vec![tip + vec2(-4.0, -6.0), tip + vec2(4.0, -6.0), tip];
    Shape::convex_polygon(corners, color, Stroke::NONE)
}

/// Mark of a bookmark on every time axis: a pennant on a pole at its step.
pub fn bookmark(foot: Pos2, height: f32, color: Color32) -> Shape {
    let top = foot - vec2(0.0, height);
    let pole = Shape::line_segment([foot, top], Stroke::new(1.5, color));
    let flag = vec![top, top + vec2(8.0, 3.0), top + vec2(0.0, 6.0)];
    Shape::Vec(vec![pole, Shape::convex_polygon(flag, color, Stroke::NONE)])
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

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{self, pos2};

    /// Cells that a mark covers, on a grid of 81 × 81.
    fn covered(mark: Mark) -> Vec<bool> {
        let corners = corners(mark, Pos2::ZERO, 1.0);
        let covers = |x: f32, y: f32| {
            let Some(corners) = &corners else { return x.hypot(y) <= 1.0 };
            let next = corners.iter().cycle().skip(1);
            let sides = corners.iter().zip(next).map(|(from, to)| {
                let (along, here) = (*to - *from, pos2(x, y) - *from);
                along.x * here.y - along.y * here.x
            });
            let sides: Vec<f32> = sides.collect();
            sides.iter().all(|s| *s >= 0.0) || sides.iter().all(|s| *s <= 0.0)
        };
        let cells = (-40..=40).flat_map(|y| (-40..=40).map(move |x| (x, y)));
        cells.map(|(x, y)| covers(x as f32 / 25.0, y as f32 / 25.0)).collect()
    }

    #[test]
    fn a_dashed_line_of_any_length_has_no_more_dashes_than_are_in_sight() {
        for (far, expected) in [(1e9, 60..=80), (1e30, 0..=80), (f32::INFINITY, 0..=1)] {
            let mut output = egui::Context::default().run_ui(egui::RawInput::default(), |ui| {
                let sight = egui::Rect::from_min_max(Pos2::ZERO, Pos2::new(400.0, 300.0));
                let painter = ui.painter().with_clip_rect(sight);
                let line = [Pos2::new(-far, 100.0), Pos2::new(far, 100.0)];
                dashed(&painter, &line, Stroke::new(1.0, Color32::BLACK), [3.0, 3.0]);
            });
            output.textures_delta.clear();
            assert!(expected.contains(&output.shapes.len()), "{far}: {}", output.shapes.len());
        }
    }

    #[test]
    fn no_two_of_64_classes_have_the_same_colour_and_shape() {
        for theme in [Theme::dark(), Theme::light()] {
            let looks: Vec<_> =
                (0..64).map(|class| (theme.class(class), Theme::mark(class))).collect();
            for (class, look) in looks.iter().enumerate() {
                let same = looks[..class].iter().position(|other| other == look);
                assert_eq!(same, None, "class {class} looks like another");
            }
        }
    }

    #[test]
    fn every_two_shapes_differ_in_a_seventh_of_what_they_cover() {
        let all = Mark::ALL.map(covered);
        let area = |cells: &mut dyn Iterator<Item = bool>| cells.filter(|&c| c).count() as f64;
        for (i, a) in all.iter().enumerate() {
            for (j, b) in all[..i].iter().enumerate() {
                let both = area(&mut a.iter().zip(b).map(|(a, b)| *a && *b));
                let either = area(&mut a.iter().zip(b).map(|(a, b)| *a || *b));
                assert!(both / either < 0.86, "{:?} and {:?}", Mark::ALL[i], Mark::ALL[j]);
            }
        }
    }
}
