//! Points in three dimensions: from far to near, so that near ones are on top, and far ones smaller
//! and fainter.

use eframe::egui::{Align2, FontId, Pos2, Rect, Stroke, Vec2};

use super::axes::{Axes, short_name};
use super::camera::{Eye, plus};
use super::sheet::Sheet;
use super::words::Note;
use crate::app::plots;
use crate::app::theme::UNIT;
use crate::app::views::labels;
use crate::engine::numbers::{round_down_to_nice, short};

/// Sizes between which a point stays, relative to one in the middle.
const SIZES: [f64; 2] = [0.55, 2.2];
/// Opacity of a point at the back.
const BACK: f32 = 0.35;
/// Opacity of the axes.
const AXIS: f32 = 0.9;
/// Distance from a mark's rim within which it is under the pointer.
const RIM: f32 = 1.0;

impl Sheet<'_> {
    /// The rows from far to near.
    pub(super) fn far_to_near(&self) -> &[usize] {
        self.scatter.depths.far_to_near()
    }

    /// Size and opacity of a point, relative to one in the middle and one at the front.
    pub(super) fn depth_cue(&self, eye: &Eye, row: usize) -> [f32; 2] {
        let depth = self.scatter.depths.of(row);
        let size = eye.scale(depth).clamp(SIZES[0], SIZES[1]) as f32;
        [size, 1.0 - (1.0 - BACK) * eye.share(depth) as f32]
    }

    /// The point that the pointer is on: of those whose marks it is on, the one in front, else the
    /// nearest on screen within reach.
    pub(super) fn in_front(&self, eye: &Eye, pointer: Pos2) -> Option<usize> {
        let reach = self.theme.reach();
        let near = self.far_to_near().iter().copied().filter_map(|row| {
            let away = self.scatter.on_screen.get(row)?.distance(pointer);
            (away < reach && self.shows(row)).then(|| {
                let is_on = away <= self.radius_of(row) * self.depth_cue(eye, row)[0] + RIM;
                (row, if is_on { 0.0 } else { away })
            })
        });
        // The last of equally near ones is in front.
        let best = near.fold(None, |best: Option<(usize, f32)>, (row, away)| match best {
            Some((_, least)) if away > least => best,
            _ => Some((row, away)),
        });
        best.map(|(row, _)| row)
    }

    /// Paints the axes of space through the middle of what is in sight, and finds places for their
    /// names. Returns how long they are.
    pub fn tripod(&mut self, axes: &Axes<'_>) -> Option<Note> {
        let solid = axes.solid.as_ref()?;
        let ball = solid.eye.ball;
        let half = match solid.keep {
            Some(ball) => ball.radius,
            None => round_down_to_nice(ball.radius)?,
        };
        let stroke = Stroke::new(1.0, self.theme.faded(self.theme.weak, AXIS));
        let font = FontId::proportional(self.theme.small);
        for (axis, name) in solid.names.iter().enumerate() {
            let mut way = [0.0; 3];
            way[axis] = half;
            let [from, to] = [-1.0, 1.0].map(|side| {
                plots::screen(&self.transform, solid.eye.see(plus(ball.center, side, way)).at)
            });
            if !(from.is_finite() && to.is_finite()) {
                continue;
            }
            self.painter.line_segment([from, to], stroke);
            let (name, color) = (short_name(name).to_owned(), self.theme.weak);
            let galley = self.painter.layout_no_wrap(name, font.clone(), color);
            let room = self.frame().shrink(UNIT);
            let place = place_of_name([from, to], galley.size(), room, &self.taken_by_words());
            self.axis_names.push((place, galley));
        }
        let long = short(2.0 * half);
        solid.keep.is_none().then(|| Note {
            long: format!("each axis is {long} long"),
            short: format!("axes {long} long"),
        })
    }

    /// Writes the names of the axes, which can be read over points.
    pub fn names_of_axes(&self) {
        for (place, galley) in &self.axis_names {
            let corner = Align2::LEFT_TOP;
            labels::grounded(&self.painter, self.theme, place.min, corner, galley.clone());
        }
    }
}

/// Place for a name of this size at the end of an axis, inside the plot: beyond the end, or else
/// above, below or before it, where nothing is `taken`.
fn place_of_name([from, to]: [Pos2; 2], size: Vec2, room: Rect, taken: &[Rect]) -> Rect {
    let end = to + UNIT * (to - from).normalized();
    let is_right = to.x >= from.x;
    let sides = [Align2::LEFT_CENTER, Align2::RIGHT_CENTER];
    let [beyond, before] = if is_right { sides } else { [sides[1], sides[0]] };
    let beyond = beyond.anchor_size(end, size);
    let others = [Align2::CENTER_BOTTOM, Align2::CENTER_TOP, before];
    let others = others.map(|align| labels::moved_into(align.anchor_size(to, size), room));
    let is_free =
        |place: &Rect| room.contains_rect(*place) && !taken.iter().any(|t| t.intersects(*place));
    let mut places = std::iter::once(beyond).chain(others);
    places.find(is_free).unwrap_or_else(|| labels::moved_into(beyond, room))
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{pos2, vec2};

    #[test]
    fn the_name_of_an_axis_is_inside_the_plot_and_on_no_other_words() {
        let room = Rect::from_min_size(pos2(0.0, 0.0), vec2(300.0, 200.0));
        let key = Rect::from_min_max(pos2(200.0, 0.0), pos2(300.0, 60.0));
        let size = vec2(50.0, 14.0);
        let middle = pos2(150.0, 100.0);
        for to in [
            pos2(280.0, 110.0),
            pos2(298.0, 100.0),
            pos2(2.0, 150.0),
            pos2(150.0, 1.0),
            pos2(150.0, 199.0),
            pos2(190.0, 50.0),
            pos2(400.0, 100.0),
            middle,
        ] {
            let name = place_of_name([middle, to], size, room, &[key]);
            assert!(room.contains_rect(name) && !name.intersects(key), "{to:?} {name:?}");
        }
        let free = place_of_name([middle, pos2(200.0, 120.0)], size, room, &[key]);
        assert!(free.left() > 200.0, "beyond the end where there is room: {free:?}");
    }
}
