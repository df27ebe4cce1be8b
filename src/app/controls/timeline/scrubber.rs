//! Scrubber: all steps as a rail with a handle to drag, click, or move by keys.

use eframe::egui::{
    self, Align2, CursorIcon, FontId, Id, Rangef, Rect, Response, Sense, Stroke, StrokeKind, pos2,
    vec2,
};

use crate::app::context::ViewContext;
use crate::app::theme::{HANDLE, RAIL};
use crate::engine::numbers::count;
use crate::lab::Command;

use super::places::{HEIGHT, LABELS_AT, Places};
use super::scale::Scale;
use super::{bookmarks, marks, repeat, slide};

/// Seconds that the run has to reach the handle before a drag redirects it.
const PATIENCE: f64 = 0.12;

/// Shows the scrubber, in the full width.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let size = vec2(ui.available_width(), HEIGHT);
    let (all, response) = ui.allocate_exact_size(size, Sense::drag());
    let places = Places::in_rect(all, cx.lab.last_step());
    let at = cx.lab.run_a().cursor();
    slide::describe(&response, "Timeline", at, places.scale);
    let dragged = slide::dragged_to(&response, places.scale);
    let wanted = dragged.or_else(|| slide::asked_for(ui, &response, at, places.scale));
    if let Some(step) = wanted.filter(|&step| step != at)
        && (!response.dragged() || has_waited(ui, cx.lab.run_a().target().is_some()))
    {
        cx.commands.push(Command::GoTo(step));
    }
    let shown = wanted.unwrap_or(at);
    if ui.is_rect_visible(all) {
        rail(ui, cx, places);
        ticks(ui, cx, places);
    }
    repeat::band(ui, cx, places);
    let pointed = marks::show(ui, cx, places) | bookmarks::show(ui, cx, places);
    handle(ui, cx, places, shown, &response);
    if !pointed {
        hint(cx, places.scale, response);
    }
}

/// Tells whether a drag redirects the run: it has arrived, or has been moving for a while.
/// Redirecting at every move of the pointer would never let it arrive, and nothing would be seen.
fn has_waited(ui: &egui::Ui, on_the_way: bool) -> bool {
    let id = Id::unique("set out while dragging");
    let now = ui.input(|input| input.time);
    let last: Option<f64> = ui.data(|data| data.get_temp(id));
    let goes = !on_the_way || last.is_none_or(|last| now - last > PATIENCE);
    if goes {
        ui.data_mut(|data| data.insert_temp(id, now));
    }
    goes
}

/// Draws the rail: filled up to the last computed step, hollow beyond it.
fn rail(ui: &egui::Ui, cx: &ViewContext<'_>, places: Places) {
    let (theme, rail, scale) = (cx.theme, places.rail, places.scale);
    let painter = ui.painter();
    let frame = Stroke::new(1.0, theme.faded(theme.weak, 0.7));
    painter.rect(rail, 0.5 * RAIL, theme.plot, frame, StrokeKind::Inside);
    let part =
        |from: u64, to: u64| Rect::from_x_y_ranges(scale.x(from)..=scale.x(to), rail.y_range());
    let reached = cx.lab.focused().reached();
    if reached > 0 {
        painter.rect_filled(part(0, reached), 0.5 * RAIL, theme.faded(theme.weak, 0.6));
    }
    let gone = cx.lab.focused().trainer().steps().min(reached);
    if gone > 0 {
        painter.rect_filled(part(0, gone), 0.5 * RAIL, theme.faded(theme.accent, 0.75));
    }
}

fn ticks(ui: &egui::Ui, cx: &ViewContext<'_>, places: Places) {
    let (theme, scale, all) = (cx.theme, places.scale, places.all);
    let painter = ui.painter();
    for step in scale.ticks() {
        let x = scale.x(step);
        let y = Rangef::new(places.rail.bottom() + 1.0, all.top() + LABELS_AT + 1.0);
        painter.vline(x, y, Stroke::new(1.0, theme.faded(theme.weak, 0.7)));
        let font = FontId::proportional(cx.theme.ticks);
        let galley = painter.layout_no_wrap(count(step), font, theme.weak);
        // Keeps the label of the last step inside.
        let half = 0.5 * galley.size().x;
        let x = x.clamp(all.left() + half, (all.right() - half).max(all.left() + half));
        let top = pos2(x, all.top() + LABELS_AT);
        let rect = Align2::CENTER_TOP.anchor_size(top, galley.size());
        painter.galley(rect.min, galley, theme.weak);
    }
}

/// Draws the handle at the step on screen. While the run moves, it is hollow at the target, with a
/// bar at the present step.
fn handle(ui: &egui::Ui, cx: &ViewContext<'_>, places: Places, shown: u64, response: &Response) {
    let (theme, scale) = (cx.theme, places.scale);
    let painter = ui.painter();
    let at = pos2(scale.x(shown), places.rail.center().y);
    let focused = cx.lab.focused();
    let target = focused.target();
    if target.is_some() {
        let x = scale.x(focused.trainer().steps());
        let bar = Rect::from_center_size(pos2(x, at.y), vec2(3.0, 2.2 * RAIL));
        painter.rect_filled(bar, 1.0, theme.accent);
    }
    let large = response.hovered() || response.dragged() || response.has_focus();
    let radius = if large { HANDLE + 1.0 } else { HANDLE };
    let fill = if target.is_some() { theme.panel } else { theme.accent };
    painter.circle(at, radius + 1.5, theme.panel, Stroke::NONE);
    painter.circle(at, radius, fill, Stroke::new(1.5, theme.accent));
    if response.has_focus() {
        painter.circle_stroke(at, radius + 2.5, Stroke::new(1.5, theme.text));
    }
}

/// Shows the step under the pointer.
fn hint(cx: &ViewContext<'_>, scale: Scale, response: Response) {
    let Some(pointer) = response.hover_pos() else { return };
    let words = step_words(scale.step(pointer.x), cx.lab.focused().reached());
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text_at_pointer(words);
}

/// Tooltip of a step: "step 240", and if it hasn't been computed.
fn step_words(step: u64, reached: u64) -> String {
    let known = if step > reached { ": known, not computed yet" } else { "" };
    format!("step {}{known}", count(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_that_only_a_recipe_knows_are_told_from_computed_ones() {
        assert_eq!(step_words(240, 240), "step 240");
        assert_eq!(step_words(241, 240), "step 241: known, not computed yet");
    }
}
