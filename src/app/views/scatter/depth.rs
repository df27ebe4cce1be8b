//! Points in three dimensions: from far to near, so that near ones are on top, and far ones smaller
//! and fainter.

use eframe::egui::{Align2, FontId, Pos2, Stroke};

use super::axes::{Axes, short_name};
use super::camera::{Eye, plus};
use super::sheet::Sheet;
use super::words::Note;
use crate::app::plots;
use crate::app::theme::UNIT;
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

    /// Paints the axes of space through the middle of what is in sight, with their names. Returns
    /// how long they are.
    pub fn tripod(&self, axes: &Axes<'_>) -> Option<Note> {
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
            let at = to + UNIT * (to - from).normalized();
            let align = if to.x >= from.x { Align2::LEFT_CENTER } else { Align2::RIGHT_CENTER };
            self.painter.text(at, align, short_name(name), font.clone(), self.theme.weak);
        }
        let long = short(2.0 * half);
        solid.keep.is_none().then(|| Note {
            long: format!("each axis is {long} long"),
            short: format!("axes {long} long"),
        })
    }
}
