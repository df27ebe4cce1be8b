//! Strip of slow motion: the phases of the step, a sentence on the current one, and the buttons
//! that go through them.

mod words;

use eframe::egui::{
    self, Align, Button, DragValue, Label, Layout as Flow, Rect, Response, RichText, WidgetInfo,
    pos2, vec2,
};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_CHEVRON_LEFT, ICON_CHEVRON_RIGHT, ICON_CLOSE, ICON_PAUSE, ICON_PLAY_ARROW,
};

use crate::app::context::ViewContext;
use crate::app::theme::{BODY, UNIT};
use crate::engine::numbers::count;
use crate::lab::policy::HasPolicy;
use crate::lab::slow::Pace;
use crate::lab::{Command, Phase, SlowMotion};

use crate::app::widgets::{icon_button, typed};

/// Width below which phases show numbers without names.
const ROOM_FOR_NAMES: f32 = 1_130.0;
/// Width below which the phases have a line of their own.
const ONE_LINE: f32 = 560.0;
/// Lines reserved for the sentence, so that nothing moves between phases.
const LINES: f32 = 2.0;

/// Shows the strip.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let Some(slow) = cx.lab.slow().copied() else { return };
    let with_names = ui.available_width() >= ROOM_FOR_NAMES;
    let in_two_lines = ui.available_width() < ONE_LINE;
    ui.horizontal(|ui| {
        ui.set_min_height(7.0 * UNIT);
        heading(ui, cx);
        ui.add_space(UNIT);
        if !in_two_lines {
            phases(ui, cx, &slow, with_names);
        }
        ui.with_layout(Flow::right_to_left(Align::Center), |ui| controls(ui, cx, &slow));
    });
    if in_two_lines {
        ui.horizontal(|ui| phases(ui, cx, &slow, false));
    }
    told(ui, cx, slow.phase());
}

fn push(cx: &mut ViewContext<'_>, response: &Response, command: Command) {
    if response.clicked() {
        cx.commands.push(command);
    }
}

/// Shows the step's number.
fn heading(ui: &mut egui::Ui, cx: &ViewContext<'_>) {
    let step = cx.lab.run_a().trainer().steps();
    let words = format!("Step {} to {}", count(step), count(step + 1));
    let words = RichText::new(words).strong().color(cx.theme.accent);
    ui.label(words).on_hover_text(
        "The run is before this step until the last phase takes it. Esc ends slow motion",
    );
}

/// Shows a button for each phase, in order.
fn phases(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, slow: &SlowMotion, with_names: bool) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.spacing_mut().button_padding.x = 1.5 * UNIT;
        for phase in Phase::ALL {
            let number = phase.number();
            let on = phase == slow.phase();
            let word = match with_names {
                true => format!("{number} {}", phase.short_label()),
                false => number.to_string(),
            };
            let color = if on { cx.theme.on_accent } else { cx.theme.text };
            let words = RichText::new(word).size(cx.theme.small).color(color);
            let mut button = Button::new(words).min_size(vec2(6.5 * UNIT, 6.0 * UNIT));
            if on {
                button = button.fill(cx.theme.accent);
            }
            let response = ui.add(button);
            let name = format!("Phase {number}: {}", phase.label());
            response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, on, &name));
            if on && slow.is_playing() {
                passed(ui, cx, response.rect, slow.progress());
            }
            let tip = format!("{}: {}", phase.label(), phase.tooltip());
            push(cx, &response.on_hover_text(tip), Command::ShowPhase(phase));
        }
    });
}

/// Draws the progress of the phase as a line under its button.
fn passed(ui: &egui::Ui, cx: &ViewContext<'_>, button: Rect, progress: f64) {
    let right = button.left() + progress as f32 * button.width();
    let line = Rect::from_min_max(
        pos2(button.left(), button.bottom() + 1.0),
        pos2(right, button.bottom() + 3.0),
    );
    ui.painter().rect_filled(line, 1.0, cx.theme.text);
}

/// Shows forward, back, play, pace and close, from right to left.
fn controls(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, slow: &SlowMotion) {
    ui.spacing_mut().item_spacing.x = UNIT;
    icon(ui, cx, ICON_CLOSE, "End slow motion", "End slow motion (Esc)", Command::SlowMotion);
    // On a projector, the phases need its room.
    if !cx.presenting {
        pace(ui, cx);
    }
    let last = slow.phase().next().is_none();
    let next = if last { "Take the step" } else { Command::NextPhase.label() };
    let tip = if last {
        "The step is taken: the run goes on from here (Right)".to_owned()
    } else {
        Command::NextPhase.hint()
    };
    icon(ui, cx, ICON_CHEVRON_RIGHT, next, &tip, Command::NextPhase);
    let (sign, word) = match slow.is_playing() {
        true => (ICON_PAUSE, "Hold"),
        false => (ICON_PLAY_ARROW, Command::PlayPhases.label()),
    };
    icon(ui, cx, sign, word, &Command::PlayPhases.hint(), Command::PlayPhases);
    let back = Command::PreviousPhase;
    ui.add_enabled_ui(slow.phase().previous().is_some(), |ui| {
        icon(ui, cx, ICON_CHEVRON_LEFT, back.label(), &back.hint(), back.clone());
    });
}

fn icon(
    ui: &mut egui::Ui,
    cx: &mut ViewContext<'_>,
    icon: MaterialIcon,
    name: &str,
    tip: &str,
    command: Command,
) {
    let response = ui.add(icon_button(icon)).accessible_name(name).on_hover_text(tip);
    push(cx, &response, command);
}

/// Shows the duration of a phase, in seconds.
fn pace(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let now = cx.lab.pace().seconds();
    let mut seconds = now;
    let field = DragValue::new(&mut seconds)
        .range(Pace::LEAST..=Pace::MOST)
        .speed(0.05)
        .fixed_decimals(1)
        .custom_parser(typed)
        .min_size(vec2(16.0 * UNIT, 6.0 * UNIT))
        .suffix(" s each");
    let command = Command::SetPace(now);
    let response = ui.add(field).accessible_name(command.label()).on_hover_text(command.tooltip());
    if response.changed() && seconds != now {
        cx.commands.push(Command::SetPace(seconds));
    }
}

/// Shows the sentence on the phase; in a comparison, that of the run in focus.
fn told(ui: &mut egui::Ui, cx: &ViewContext<'_>, phase: Phase) {
    let run = cx.lab.focused();
    let Some(apart) = run.step_trace() else { return };
    let side = cx.lab.run_b().map(|_| format!(" · run {}", cx.lab.focus().label()));
    let title = format!("{} of 8 · {}{}", phase.number(), phase.label(), side.unwrap_or_default());
    let words = words::sentence(run, &apart.outcome, phase);
    let mut job = egui::text::LayoutJob::default();
    let letters = |color| egui::TextFormat::simple(egui::FontId::proportional(BODY + 1.0), color);
    job.append(&title, 0.0, letters(cx.theme.accent));
    job.append(&words, 2.5 * UNIT, letters(cx.theme.text));
    let size = vec2(ui.available_width(), LINES * (BODY + UNIT + 1.0));
    ui.allocate_ui_with_layout(size, Flow::top_down(Align::Min), |ui| {
        ui.set_min_size(size);
        ui.add(Label::new(job).wrap());
    });
}
