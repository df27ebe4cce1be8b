//! Controls beside the three points: their loss, their distance, and the step size.

use eframe::egui::{self, Grid, RichText};

use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::app::widgets::{Effect, Scale, setting_slider, switch as check};
use crate::engine::config::{Choice as _, Distance, LossKind};
use crate::engine::numbers::two_places;
use crate::engine::setting::MARGIN;
use crate::lab::policy::HasPolicy;
use crate::lab::three_points::STEP_SIZE;
use crate::lab::{Command, ThreePoints};

/// Smallest margin above 0 on the slider; smaller ones can be typed.
const FINEST: f64 = 0.05;

/// Width below which the buttons have short names.
const ROOM: f32 = 260.0;

/// The buttons of the sandbox.
pub fn buttons(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let words = if ui.available_width() < ROOM { "Step" } else { "One gradient step" };
    ui.horizontal(|ui| {
        press(ui, cx, Command::StepThree, words);
        press(ui, cx, Command::ResetThree, "Reset");
    });
}

fn press(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, command: Command, words: &str) {
    let response = ui.button(words).on_hover_text(command.hint());
    if response.accessible_name(command.label()).clicked() {
        cx.commands.push(command);
    }
}

/// Shows step size, margin, distance and switches, which change `wanted`.
pub fn show(ui: &mut egui::Ui, cx: &ViewContext<'_>, wanted: &mut ThreePoints) {
    setting_slider(ui, &STEP_SIZE, Scale::Linear, Effect::Live, &mut wanted.step_size);
    margin(ui, wanted);
    ui.horizontal_wrapped(|ui| {
        let mut soft = wanted.loss.kind == LossKind::Soft;
        check(ui, "Soft margin", LossKind::Soft.help(), &mut soft);
        wanted.loss.kind = if soft { LossKind::Soft } else { LossKind::Hinge };
        let help = "If the negative is nearer to the positive than to the anchor, d(p,n) counts";
        check(ui, "Swap", help, &mut wanted.loss.swap);
        let help = "Every point stays at length 1, like normalized embeddings";
        check(ui, "On the circle", help, &mut wanted.on_circle);
    });
    ui.add_space(UNIT);
    distances(ui, cx, wanted);
}

/// Shows the margin.
pub fn margin(ui: &mut egui::Ui, wanted: &mut ThreePoints) {
    ui.add_enabled_ui(wanted.loss.kind == LossKind::Hinge, |ui| {
        let margin = &mut wanted.loss.margin;
        setting_slider(ui, &MARGIN, Scale::Logarithmic(FINEST), Effect::Live, margin);
    });
}

/// Table of the three distances and of each one's loss, to choose from.
fn distances(ui: &mut egui::Ui, cx: &ViewContext<'_>, wanted: &mut ThreePoints) {
    let three = cx.lab.three();
    Grid::new("distances of the three points").num_columns(5).spacing([2.0 * UNIT, UNIT]).show(
        ui,
        |ui| {
            let small = |words: &str, color| RichText::new(words).size(cx.theme.small).color(color);
            ui.label(small("Distance", cx.theme.weak));
            for (words, color) in [
                ("d(a,p)", cx.theme.positive),
                ("d(a,n)", cx.theme.negative),
                ("d(p,n)", cx.theme.weak),
                ("loss", cx.theme.text),
            ] {
                ui.label(small(words, color));
            }
            ui.end_row();
            for &distance in Distance::ALL {
                let record = three.record(distance);
                let chosen = three.distance == distance;
                let choice = ui.radio(chosen, distance.label()).on_hover_text(distance.help());
                if choice.clicked() {
                    wanted.distance = distance;
                }
                for number in [record.positive, record.negative, record.across, record.loss] {
                    let words = RichText::new(two_places(number));
                    ui.label(if chosen { words.strong() } else { words.color(cx.theme.weak) });
                }
                ui.end_row();
            }
        },
    );
}
