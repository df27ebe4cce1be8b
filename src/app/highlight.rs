//! Outline in the accent around what a page points at, until it is touched. Nothing flashes.

use eframe::egui::{Rect, Stroke, StrokeKind, Ui};

use super::theme::Theme;

/// Width of the line.
pub const WIDTH: f32 = 2.0;

/// Draws the line around a part of the window, within it.
pub fn outline(ui: &Ui, theme: &Theme, rect: Rect) {
    let stroke = Stroke::new(WIDTH, theme.accent);
    // A control may fill its panel to the edge; the line has room in the panel's margin.
    let mut painter = ui.painter().clone();
    painter.set_clip_rect(rect);
    painter.rect_stroke(rect, 4.0, stroke, StrokeKind::Inside);
}

/// Tells whether the pointer is pressed on this part of the window in this frame, and nothing lies
/// over it.
pub fn is_pressed(ui: &Ui, rect: Rect) -> bool {
    let pressed = ui.input(|input| input.pointer.any_pressed());
    pressed && ui.rect_contains_pointer(rect)
}
