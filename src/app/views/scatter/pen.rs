//! Drawing tools on a plot: where the pointer is pressed, the rows near it, and the preview.

use std::collections::BTreeSet;

use eframe::egui::{CursorIcon, Pos2, Stroke, vec2};

use super::sheet::Sheet;
use crate::app::marks;
use crate::app::plots;
use crate::app::theme::POINT;
use crate::app::touch;

/// Half of the side of the cross on a point that is about to be erased.
const CROSS: f32 = 4.0;

impl Sheet<'_> {
    /// Place of the pointer while the main button, pressed on this plot, is held.
    pub fn pressed_at(&self) -> Option<Pos2> {
        let is_down = self.response.ctx.input(|input| input.pointer.primary_down());
        let is_here = is_down
            && self.response.is_pointer_button_down_on()
            && !touch::are_many(&self.response.ctx);
        if is_here {
            touch::hold(&self.response.ctx);
        }
        self.response.interact_pointer_pos().filter(|_| is_here)
    }

    /// Place of the pointer over this plot.
    pub fn pointed_at(&self) -> Option<Pos2> {
        self.response.hover_pos().filter(|at| self.frame().contains(*at))
    }

    /// Shows this cursor over the plot.
    pub fn cursor(&self, icon: CursorIcon) {
        if self.response.hovered() {
            self.response.ctx.set_cursor_icon(icon);
        }
    }

    /// Duration of this frame in seconds; asks for the next one.
    pub fn seconds(&self) -> f32 {
        self.response.ctx.request_repaint();
        self.response.ctx.input(|input| input.stable_dt.min(0.1))
    }

    /// The place on the axes of a place on screen.
    pub fn value_at(&self, at: Pos2) -> [f64; 2] {
        let value = self.transform.value_from_position(at);
        [value.x, value.y]
    }

    /// Size of a pixel on the axes.
    pub fn pixel(&self) -> f64 {
        self.width() / f64::from(self.frame().width().max(1.0))
    }

    /// The visible rows within this reach of the straight way from one place to another on screen.
    pub fn rows_near(&self, from: Pos2, to: Pos2, reach: f32) -> Vec<usize> {
        let way = to - from;
        let is_near = |at: Pos2| {
            let share = ((at - from).dot(way) / way.length_sq().max(1e-6)).clamp(0.0, 1.0);
            at.distance(from + share * way) <= reach
        };
        let rows = 0..self.scatter.on_screen.len();
        rows.filter(|&row| self.at(row).is_some_and(is_near)).collect()
    }

    /// Paints points to add, in the colour of their class, and crosses on rows to erase.
    pub fn preview(&self, points: &[[f64; 2]], class: usize, erased: &BTreeSet<usize>) {
        let color = self.theme.class(class);
        for &point in points {
            let at = plots::screen(&self.transform, point);
            self.painter.add(marks::point(class, at, POINT, color));
        }
        let stroke = Stroke::new(1.5, self.theme.error);
        for at in erased.iter().filter_map(|&row| self.at(row)) {
            for side in [1.0, -1.0] {
                let arm = vec2(CROSS, side * CROSS);
                self.painter.line_segment([at - arm, at + arm], stroke);
            }
        }
    }

    /// Paints a circle around the pointer, as wide as a tool reaches.
    pub fn reach_of_tool(&self, at: Pos2, reach: f32) {
        self.painter.circle_stroke(at, reach, Stroke::new(1.0, self.theme.weak));
    }
}
