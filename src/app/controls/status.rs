//! Status of the run, and what was said last: a line that is always there, so that nothing moves
//! when words come and go.

use eframe::egui::{
    self, Align, Align2, Area, Button, Color32, Frame, Id, Label, Layout as Flow, Order, RichText,
    ScrollArea, Stroke, TextStyle, vec2,
};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_CLOSE, ICON_ERROR, ICON_EXPAND_LESS, ICON_EXPAND_MORE, ICON_INFO, ICON_LASSO_SELECT,
};

use crate::app::clinic;
use crate::app::command::WindowCommand;
use crate::app::context::ViewContext;
use crate::app::hand::Hand;
use crate::app::theme::UNIT;
use crate::engine::numbers::{count, percent, rough_percent};
use crate::engine::report::StepReport;
use crate::lab::diagnosis::{Diagnosis, State};
use crate::lab::policy::HasPolicy;
use crate::lab::{Command, Notice, Side};
use crate::lesson::HiddenQuantity;

use super::{compare, offer, timeline};

/// Height of the line with the run's health and what was said.
const STATUS: f32 = 6.0 * UNIT;
/// Largest share of that line for the health, where it needs more than usual.
const HEALTH: f32 = 0.45;
/// The same in a narrow window.
const NARROW_HEALTH: f32 = 0.35;
/// Usual room for the health.
const USUAL_HEALTH: f32 = 220.0;
/// Largest width of a note that lies over the views.
const NOTE: f32 = 560.0;
/// Largest share of the window's height for it.
const NOTE_HEIGHT: f32 = 0.4;
/// Least room for words on the run's health.
const LEAST_HEALTH: f32 = 40.0;

/// Shows the line below the bar: the status and, in a comparison, the buttons that end it.
pub fn line(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, has_run: bool) {
    let size = vec2(ui.available_width(), cx.theme.row(STATUS));
    ui.allocate_ui_with_layout(size, Flow::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        if cx.lab.run_b().is_some() {
            compare::ends(ui, cx);
        }
        ui.with_layout(Flow::left_to_right(Align::Center), |ui| show(ui, cx, has_run));
    });
}

/// Shows the health of the run and, beside it, what was said last, what differs in a comparison, or
/// the session that is offered.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, has_run: bool) {
    if has_run {
        let room = match cx.room.is_narrow() {
            true => NARROW_HEALTH * ui.available_width(),
            false => (HEALTH * ui.available_width()).max(USUAL_HEALTH),
        };
        let room = room.min(ui.available_width());
        ui.scope(|ui| {
            ui.set_max_width(room);
            if let Some((step, share)) = cx.lab.long_step() {
                let words = format!("Step {}: {}", count(step), rough_percent(share));
                let tip = "How much of this step is computed. Pause, settings and menus don't wait for it.";
                ui.add(Label::new(RichText::new(words).color(cx.theme.weak)).truncate())
                    .on_hover_text(tip);
            }
            health(ui, cx);
        });
    }
    // In presenter mode, the page has the notices.
    if cx.presenting || said(ui, cx) {
        return;
    }
    match cx.lab.run_b() {
        Some(_) => compare::difference(ui, cx),
        None => offer::offer(ui, cx),
    }
}

/// Health of a run in a few words; in a comparison, shorter.
fn health_words(state: Option<State>, report: &StepReport, side: Option<Side>) -> String {
    let active = || format!("{} active", percent(report.active_share()));
    let words = match state {
        Some(State::Learning) | None => active(),
        Some(state) => state.label().to_owned(),
    };
    match (side, state) {
        (Some(side), _) => format!("{}: {words}", side.label()),
        (None, Some(State::Learning)) if report.step == 0 => format!("untrained: {words}"),
        (None, Some(State::Learning)) => format!("learning: {words}"),
        (None, _) => words,
    }
}

/// Shows the state of the run. A comparison shows both, or only those in trouble, each as a
/// button that opens the clinic.
fn health(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let both = [Side::A, Side::B].into_iter().take(1 + usize::from(cx.lab.run_b().is_some()));
    let ill = |side: &Side| !cx.asks() && clinic::trouble_of(cx.lab.side(*side)).is_some();
    let mut sides: Vec<Side> = both.clone().filter(ill).collect();
    if sides.is_empty() {
        sides.extend(both);
    }
    let room = (ui.available_width() / sides.len() as f32 - UNIT).max(0.0);
    if room < LEAST_HEALTH {
        return;
    }
    for side in sides {
        ui.scope(|ui| {
            ui.set_max_width(room);
            health_of(ui, cx, side);
        });
    }
}

fn health_of(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, side: Side) {
    let run = cx.lab.side(side);
    let of_two = cx.lab.run_b().map(|_| side);
    if let Some(words) = run.coming_words() {
        let words = of_two.map_or(words.clone(), |side| format!("{}: {words}", side.label()));
        let tip =
            "What is on screen when all points are embedded. Settings and menus don't wait for it.";
        ui.add(Label::new(RichText::new(words).color(cx.theme.weak)).truncate()).on_hover_text(tip);
        return;
    }
    if cx.asks() {
        // The share of active triplets would tell how many there are of each kind.
        if cx.hides(HiddenQuantity::Counts) {
            return;
        }
        // What is wrong would answer the question of the page.
        let words = format!("{} active", percent(run.report().active_share()));
        let words = of_two.map_or(words.clone(), |side| format!("{}: {words}", side.label()));
        ui.add(Label::new(RichText::new(words).color(cx.theme.weak)).truncate());
        return;
    }
    let state = run.diagnosis().map(|made| made.state);
    let words = health_words(state, run.report(), of_two);
    let Some(trouble) = clinic::trouble_of(run) else {
        let label = Label::new(RichText::new(words).color(cx.theme.weak)).truncate();
        let response = ui.add(label);
        if let Some(made) = run.diagnosis() {
            response.on_hover_text(made.line());
        }
        return;
    };
    let color = if trouble.is_grave() { cx.theme.error } else { cx.theme.text };
    let button = Button::new(RichText::new(&words).strong().color(color)).truncate();
    let command = WindowCommand::Clinic(Some(side));
    let name = format!("What is wrong? {words}");
    let tip = format!("{} (W)", command.tooltip());
    let response = ui.add(button).accessible_name(name).on_hover_text(tip);
    if response.clicked() {
        cx.commands.push(command);
    }
}

/// Shows the last message, or else the run's error, in a line; a message that needs more lies over
/// the views. Returns false if there is nothing to say.
fn said(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) -> bool {
    let theme = cx.theme;
    let Some(notice) = cx.lab.notice() else {
        let classes = cx.run.data().classes();
        if cx.hand.lasso {
            sentence(ui, ICON_LASSO_SELECT, Hand::LASSO, theme.text, true);
            return true;
        }
        if let (Some(words), Some(tool)) = (cx.hand.words(classes), cx.hand.tool) {
            sentence(ui, tool.icon(), &words, theme.text, true);
            return true;
        }
        // A lesson speaks of what is wrong itself: the cause isn't told before it comes to that.
        // A comparison says what differs here; the words on the health open the rest.
        let has_room = cx.lesson.is_none() && cx.lab.run_b().is_none();
        let is_told = |made: &&Diagnosis| {
            made.state.is_grave() && (has_room || made.state == State::Diverged)
        };
        let trouble = cx.lab.run_a().diagnosis().filter(is_told).map(Diagnosis::line);
        if let Some(words) = &trouble {
            sentence(ui, ICON_ERROR, words, theme.error, true);
        }
        return trouble.is_some();
    };
    let (icon, color) =
        if notice.is_error { (ICON_ERROR, theme.error) } else { (ICON_INFO, theme.text) };
    let words = notice.text.as_str();
    let font = TextStyle::Body.resolve(ui.style());
    let line = ui.painter().layout_no_wrap(words.to_owned(), font, color);
    let icons = 16.0 * UNIT;
    let is_long = line.rows.len() > 1 || line.size().x + icons > ui.available_width();
    let folded = Id::unique(("folded", words));
    let is_folded: Option<bool> = ui.data(|data| data.get_temp(folded));
    if is_folded.is_none() && cx.lab.transport().playing && !notice.is_error {
        // What it says to watch is not to be covered by it.
        ui.data_mut(|data| data.insert_temp(folded, true));
    }
    if is_long && is_folded != Some(true) {
        note(ui.ctx(), cx, folded, |ui| told(ui, icon, notice, color, false));
        return true;
    }
    ui.with_layout(Flow::right_to_left(Align::Center), |ui| {
        dismiss(ui, cx);
        if is_long && fold(ui, ICON_EXPAND_MORE, "Show the whole message").clicked() {
            ui.data_mut(|data| data.insert_temp(folded, false));
        }
        ui.with_layout(Flow::left_to_right(Align::Center), |ui| {
            told(ui, icon, notice, color, true);
        });
    });
    true
}

/// Lays a note over the views, above the timeline, with its end to be scrolled to if it is long.
fn note(
    ctx: &egui::Context,
    cx: &mut ViewContext<'_>,
    folded: Id,
    content: impl FnOnce(&mut egui::Ui),
) {
    let room = ctx.content_rect().size();
    let frame = Frame::popup(&ctx.global_style()).stroke(Stroke::new(1.5, cx.theme.accent));
    let lift = timeline::height(room.x - 4.0 * UNIT) + 5.0 * UNIT;
    let most = NOTE_HEIGHT * room.y;
    Area::new(Id::unique("note"))
        .order(Order::Foreground)
        .anchor(Align2::RIGHT_BOTTOM, vec2(-2.0 * UNIT, -lift))
        .show(ctx, |ui| {
            frame.show(ui, |ui| {
                ui.set_width(NOTE.min(room.x - 12.0 * UNIT));
                ui.with_layout(Flow::right_to_left(Align::Min), |ui| {
                    dismiss(ui, cx);
                    if fold(ui, ICON_EXPAND_LESS, "Fold the message into the bar").clicked() {
                        ui.data_mut(|data| data.insert_temp(folded, true));
                    }
                    let scroll = ScrollArea::vertical().max_height(most).min_scrolled_height(most);
                    let height = vec2(ui.available_width(), 0.0);
                    ui.allocate_ui_with_layout(height, Flow::top_down(Align::Min), |ui| {
                        scroll.show(ui, |ui| ui.horizontal_top(content));
                    });
                });
            });
        });
}

fn fold(ui: &mut egui::Ui, icon: MaterialIcon, name: &str) -> egui::Response {
    let button = Button::new(icon.rich_text()).frame_when_inactive(false);
    ui.add(button).accessible_name(name).on_hover_text(name)
}

fn dismiss(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let button = Button::new(ICON_CLOSE.rich_text()).frame_when_inactive(false);
    let response = ui.add(button).accessible_name(Command::Dismiss.label());
    if response.on_hover_text(Command::Dismiss.hint()).clicked() {
        cx.commands.push(Command::Dismiss);
    }
}

/// Shows a notice, with a tooltip of what it is about.
fn told(ui: &mut egui::Ui, icon: MaterialIcon, notice: &Notice, color: Color32, in_line: bool) {
    let response = sentence(ui, icon, &notice.text, color, in_line);
    if let Some(about) = &notice.about {
        response.on_hover_text(about);
    }
}

/// Shows a sentence; in a line, it is cut where it ends, and the tooltip has the rest.
fn sentence(
    ui: &mut egui::Ui,
    icon: MaterialIcon,
    words: &str,
    color: Color32,
    in_line: bool,
) -> egui::Response {
    ui.label(icon.rich_text().size(16.0).color(color));
    let label = Label::new(RichText::new(words).color(color));
    ui.add(if in_line { label.truncate() } else { label.wrap() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_in_the_bar_is_short() {
        let mut report = StepReport::default();
        (report.counts.valid, report.counts.active) = (100, 31);
        let learning = Some(State::Learning);
        assert_eq!(health_words(None, &report, None), "31 % active", "not examined yet");
        assert_eq!(health_words(learning, &report, None), "untrained: 31 % active");
        assert_eq!(health_words(learning, &report, Some(Side::B)), "B: 31 % active");
        report.step = 1;
        assert_eq!(health_words(learning, &report, None), "learning: 31 % active");
        assert_eq!(health_words(Some(State::Collapsed), &report, None), "collapsed");
        assert_eq!(health_words(Some(State::Done), &report, Some(Side::A)), "A: done");
    }
}
