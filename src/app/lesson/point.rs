//! What a page points at: a line in the accent around it until it is touched. Nothing flashes.

use eframe::egui::{Rect, Stroke, StrokeKind, Ui};

use crate::app::theme::Theme;
use crate::lab::lesson::Target;
use crate::lab::{Lab, Thing};

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

/// Whether the pointer goes down on this part of the window in this frame, and nothing lies over
/// it.
pub fn is_pressed(ui: &Ui, rect: Rect) -> bool {
    let pressed = ui.input(|input| input.pointer.any_pressed());
    pressed && ui.rect_contains_pointer(rect)
}

/// The points and triplets that the page points at, in the run in focus.
pub fn things(lab: &Lab) -> Vec<Thing> {
    let Some(lecture) = lab.lecture().filter(|lecture| !lecture.is_arriving()) else {
        return Vec::new();
    };
    let picks = lecture.points_at().iter().filter_map(|target| match target {
        Target::Thing(pick) => pick.find(lab.focused()),
        _ => None,
    });
    picks.collect()
}
