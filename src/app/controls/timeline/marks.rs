//! Edits on the timeline: a triangle at every step where a setting was changed.

use eframe::egui::{self, CursorIcon, Rect, Role, Sense, Stroke, WidgetInfo, pos2, vec2};

use crate::app::context::ViewContext;
use crate::app::marks;
use crate::engine::numbers::count;
use crate::lab::{ActiveRun, Command};

use super::places::Places;
use super::scale::Place;

/// Distance in points below which marks share one tooltip.
const APART: f32 = 6.0;

/// Draws the edits. Returns true if the pointer is on one.
pub fn show(ui: &egui::Ui, cx: &mut ViewContext<'_>, places: Places) -> bool {
    let run = cx.lab.focused();
    let edits = || run.recipe().edits().iter().map(|edit| edit.step);
    for place in places.scale.places(edits(), 1.0) {
        let tip = pos2(place.x, places.rail.top() - 0.5);
        ui.painter().add(marks::edit(tip, cx.theme.accent));
    }
    let mut pointed = false;
    for place in places.scale.places(edits(), APART) {
        let rect = Rect::from_center_size(pos2(place.x, places.rail.top() - 4.0), vec2(9.0, 9.0));
        let id = ui.scope_id().with(("edit", place.step));
        // The Tab key skips edits: there may be thousands, and Next mark reaches them.
        let response = ui.interact(rect, id, Sense::CLICK);
        let words = || words(run, place);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words()));
        if response.clicked() {
            cx.commands.push(Command::GoTo(place.step));
        }
        if response.hovered() {
            pointed = true;
            let tip = pos2(place.x, places.rail.top() + 0.5);
            ui.painter().add(marks::edit(tip, cx.theme.text));
            let x = place.x;
            ui.painter().vline(x, places.rail.y_range(), Stroke::new(1.5, cx.theme.text));
            response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(words());
        }
    }
    pointed
}

/// Tooltip of an edit: "step 240: margin 1 to 0.2".
fn words(run: &ActiveRun, place: Place) -> String {
    let mut words = format!("step {}: {}", count(place.step), run.edit_words(place.step));
    if place.count > 1 {
        words.push_str(&format!(" (and {} more up to here)", place.count - 1));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;
    use crate::lab::Lab;

    #[test]
    fn an_edit_is_told_with_its_step_and_both_values() {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        lab.apply(Command::Step);
        lab.apply(Command::MarginDown);
        let place = Place { x: 0.0, step: 1, count: 1 };
        assert_eq!(words(lab.run_a(), place), "step 1: margin 1 to 0.95");
        let many = words(lab.run_a(), Place { count: 13, ..place });
        assert_eq!(many, "step 1: margin 1 to 0.95 (and 12 more up to here)");
    }
}
