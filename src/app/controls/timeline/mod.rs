//! Bar under the views: the run's position in time, and the controls that change it.

mod bookmarks;
mod marks;
mod places;
mod progress;
mod repeat;
mod scale;
mod scrubber;
mod slide;

use eframe::egui::{self, Align, DragValue, Layout as Flow, vec2};
use egui_material_icons::icons::{
    ICON_CHEVRON_LEFT, ICON_CHEVRON_RIGHT, ICON_FIRST_PAGE, ICON_LAST_PAGE, ICON_SKIP_NEXT,
    ICON_SKIP_PREVIOUS,
};

use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::engine::numbers::count;
use crate::lab::Command;
use crate::lab::policy::HasPolicy;

use crate::app::widgets::{icon_button, typed};

use places::HEIGHT;

/// Width of the field for a step, and of the progress notice in its place.
const FIELD: f32 = 196.0;
/// Width from which the rail is beside the buttons, not below them.
const ONE_LINE: f32 = 640.0;
/// Width from which all buttons are in one line; below it, those at the end are beside the rail.
const BUTTONS: f32 = 460.0;
/// Width from which there is room for words beside the number of the step.
const WORDS: f32 = 150.0;

/// Height of the bar in this width.
pub fn height(width: f32) -> f32 {
    if width < ONE_LINE { 2.0 * HEIGHT + UNIT } else { HEIGHT }
}

/// Shows the bar.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    if ui.available_width() < ONE_LINE {
        return in_two_lines(ui, cx);
    }
    ui.horizontal_centered(|ui| {
        ui.set_min_height(HEIGHT);
        ui.spacing_mut().item_spacing.x = 0.5 * UNIT;
        jumps(ui, cx);
        ui.add_space(UNIT);
        let size = vec2(FIELD, HEIGHT);
        ui.allocate_ui_with_layout(size, Flow::left_to_right(Align::Center), |ui| {
            ui.set_min_size(size);
            if !progress::show(ui, cx) {
                field(ui, cx);
            }
        });
        ui.with_layout(Flow::right_to_left(Align::Center), |ui| {
            bookmarks::button(ui, cx);
            repeat::buttons(ui, cx);
            ui.add_space(UNIT);
            ui.with_layout(Flow::left_to_right(Align::Center), |ui| scrubber::show(ui, cx));
        });
    });
}

/// Shows the buttons above, and the rail below them: in all of the width, or beside the buttons that
/// the line above has no room for.
fn in_two_lines(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    ui.spacing_mut().item_spacing.y = UNIT;
    let size = vec2(ui.available_width(), HEIGHT);
    let are_above = size.x >= BUTTONS;
    let ends = |ui: &mut egui::Ui, cx: &mut ViewContext<'_>| {
        bookmarks::button(ui, cx);
        repeat::buttons(ui, cx);
    };
    let (from_left, from_right) =
        (Flow::left_to_right(Align::Center), Flow::right_to_left(Align::Center));
    ui.allocate_ui_with_layout(size, from_left, |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.x = 0.5 * UNIT;
        jumps(ui, cx);
        ui.with_layout(from_right, |ui| {
            if are_above {
                ends(ui, cx);
            }
            ui.with_layout(from_left, |ui| {
                ui.add_space(UNIT);
                if !progress::show(ui, cx) {
                    field(ui, cx);
                }
            });
        });
    });
    if are_above {
        return scrubber::show(ui, cx);
    }
    ui.allocate_ui_with_layout(size, from_right, |ui| {
        ui.spacing_mut().item_spacing.x = 0.5 * UNIT;
        ends(ui, cx);
        ui.with_layout(from_left, |ui| scrubber::show(ui, cx));
    });
}

/// Shows the buttons that go to another step.
fn jumps(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let (at, last) = (cx.lab.run_a().cursor(), cx.lab.last_step());
    let ways = [
        (ICON_FIRST_PAGE, Command::FirstStep, at > 0),
        (ICON_SKIP_PREVIOUS, Command::PreviousMark, at > 0),
        (ICON_CHEVRON_LEFT, Command::StepBack, at > 0),
        (ICON_CHEVRON_RIGHT, Command::Step, true),
        (ICON_SKIP_NEXT, Command::NextMark, at < last),
        (ICON_LAST_PAGE, Command::LastStep, at < last),
    ];
    for (icon, command, enabled) in ways {
        // The bar at the top already has a control named Step.
        let name = if command == Command::Step { "Step on" } else { command.label() };
        let tip = format!("{name}: {}", command.hint());
        let response = ui.add_enabled(enabled, icon_button(icon)).accessible_name(name);
        if response.on_hover_text(&tip).on_disabled_hover_text(&tip).clicked() {
            cx.commands.push(command);
        }
    }
}

/// Shows "step 240 of 500", where a step can be typed.
fn field(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    ui.spacing_mut().item_spacing.x = 1.5 * UNIT;
    let (at, last) = (cx.lab.run_a().cursor(), cx.lab.last_step());
    let mut step = at as f64;
    let has_words = ui.available_width() >= WORDS;
    if has_words {
        ui.label("step");
    }
    let number = DragValue::new(&mut step)
        .range(0.0..=last as f64)
        .speed((last as f64 / 400.0).max(0.2))
        .max_decimals(0)
        .min_size(vec2(18.0 * UNIT, 6.5 * UNIT))
        .custom_formatter(|step, _| count(step.round().max(0.0) as u64))
        .custom_parser(typed)
        .update_while_editing(false);
    let tip = "The step on screen: click to type another one, or drag";
    let response = ui.add(number).accessible_name("Step on screen").on_hover_text(tip);
    if response.changed() && step.round() as u64 != at {
        cx.commands.push(Command::GoTo(step.round() as u64));
    }
    if has_words {
        ui.label(format!("of {}", count(last))).on_hover_text("Steps of this run");
    }
}
