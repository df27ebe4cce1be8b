//! Question of a page: its choices, the prediction or the room's vote, the reveal, and the
//! explanation.

use eframe::egui::{
    self, Align, Button, Frame, Label, Layout, Rect, RichText, Slider, SliderClamping, Stroke, Ui,
    pos2, vec2,
};
use egui_material_icons::icons::{ICON_BACK_HAND, ICON_BACKSPACE, ICON_REPLAY, ICON_VISIBILITY};

use crate::app::command::{Command, LessonCommand};
use crate::app::context::ViewContext;
use crate::app::context::can_be_answered;
use crate::app::theme::{Theme, UNIT};
use crate::app::touch;
use crate::lab::policy::HasPolicy;
use crate::lab::{self, Thing};
use crate::lesson::{
    Choice as Prediction, LessonSession, Outcome, Quantity, Question, Scale, Truth,
};

use super::cut;
use super::keys;
use super::sheets::Blocks;
use super::text::{Text, drawable};
use super::votes::{Choice, Standing, width_of};

/// Shows the question of the page, if it has one.
pub fn show(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    text: &mut Text,
    letters: f32,
    blocks: &mut Blocks<'_>,
) {
    let _lab = cx.lab;
    let Some(session) = cx.lesson else { return };
    let Some(question) = session.question() else { return };
    if cx.presenting {
        blocks.block(ui, |ui| {
            ui.add_space(UNIT);
            asked(ui, cx, session, question, letters);
        });
        blocks.choices_follow();
        blocks.block(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.5 * UNIT;
            answers(ui, cx, session, question, letters);
        });
    } else {
        let frame = Frame::new()
            .fill(cx.theme.panel)
            .stroke(Stroke::new(1.0, cx.theme.line))
            .corner_radius(UNIT)
            .inner_margin(2.0 * UNIT);
        blocks.block(ui, |ui| {
            ui.add_space(UNIT);
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                asked(ui, cx, session, question, letters);
                ui.add_space(0.5 * UNIT);
                answers(ui, cx, session, question, letters);
            });
        });
    }
    if let Some(outcome) = session.state().outcome() {
        blocks.outcome_follows();
        blocks.block(ui, |ui| {
            ui.add_space(UNIT);
            happened(ui, cx.theme, session, outcome, letters);
        });
        cut::show(ui, cx.theme, text, (&session.page().why, letters), blocks);
    }
}

/// Shows the question.
fn asked(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    session: &LessonSession,
    question: &Question,
    letters: f32,
) {
    ui.horizontal_top(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            again(ui, cx, session);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                let words = drawable(ui, &question.ask);
                let words = RichText::new(words).size(letters).strong();
                ui.add(Label::new(words).wrap());
            });
        });
    });
}

/// Shows what can be answered.
fn answers(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    session: &LessonSession,
    question: &Question,
    letters: f32,
) {
    if let Some(trouble) = session.trouble() {
        let words = format!("This can't be asked now: {trouble}.");
        ui.label(RichText::new(words).color(cx.theme.error));
        return;
    }
    let outcome = session.state().outcome();
    let scale = outcome.map_or_else(|| session.scale(), |outcome| outcome.scale);
    let by_hands = session.counts_hands() || session.state().has_hands();
    match (scale, question.kind.value()) {
        (Some(scale), Some(of)) if !by_hands => number(ui, cx, session, (scale, of)),
        _ => choices(ui, cx, session, letters),
    }
    if outcome.is_some() {
        return;
    }
    asked_for(ui, cx, session, letters);
    // In presenter mode they are at the end of the page, beside Back and Next.
    if !cx.presenting {
        ui.add_space(0.5 * UNIT);
        ui.horizontal_wrapped(|ui| {
            reveal(ui, cx, session, WORDS);
            hands(ui, cx, session);
        });
    }
}

/// Says what a clicker does while it counts the hands for a choice.
fn asked_for(ui: &mut Ui, cx: &ViewContext<'_>, session: &LessonSession, letters: f32) {
    let offer = session.asked_for().and_then(|place| session.offers().get(place));
    let Some(offer) = offer else { return };
    let words = format!("Hands for \u{ab}{}\u{bb}: Back counts one, Next goes on.", offer.label);
    let words = RichText::new(drawable(ui, &words)).size(letters).color(cx.theme.accent);
    ui.add(Label::new(words).wrap());
}

/// Shows the button that asks again, once the question was answered. Its space is reserved.
fn again(ui: &mut Ui, cx: &mut ViewContext<'_>, session: &LessonSession) {
    let sheet = session.state();
    let can = (sheet.is_answered() || sheet.outcome().is_some()) && !session.is_revealing();
    let command = LessonCommand::AskAgain;
    let button = Button::new(ICON_REPLAY.rich_text()).frame_when_inactive(false);
    ui.scope(|ui| {
        if !can {
            ui.set_invisible();
        }
        press(cx, ui.add_enabled(can, button).accessible_name(command.label()), command);
    });
}

/// Shows the choices once they are known; short ones stand side by side.
fn choices(ui: &mut Ui, cx: &mut ViewContext<'_>, session: &LessonSession, letters: f32) {
    let offers = session.offers();
    if offers.is_empty() {
        ui.label(RichText::new("Working the choices out…").color(cx.theme.weak));
        return;
    }
    let width = width_of(ui, offers.iter().map(|offer| offer.label.as_str()), letters);
    let are_short = width < ui.available_width();
    let mut all = |ui: &mut Ui| {
        for place in 0..offers.len() {
            choice(ui, cx, session, place, (letters, width));
        }
    };
    if are_short {
        ui.horizontal(all);
    } else {
        all(ui);
    }
}

/// Shows one choice; `size` is the size of its letters and its width.
fn choice(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    session: &LessonSession,
    place: usize,
    (letters, width): (f32, f32),
) {
    let Some(offer) = session.offers().get(place) else { return };
    let sheet = session.state();
    let votes = sheet.votes();
    let most = votes.iter().copied().max().unwrap_or_default();
    let counted = session.counts_hands() || most > 0;
    let right = sheet.outcome().map(|outcome| outcome.right.contains(&place));
    let predicted = sheet.predicted() == Some(Prediction::Offer(place));
    let words = drawable(ui, &offer.label);
    let choice = Choice {
        key: place + 1,
        words: &words,
        hands: counted.then(|| (votes.get(place).copied().unwrap_or_default(), most)),
        standing: Standing::of(predicted || session.asked_for() == Some(place), right),
        is_open: can_be_answered(session),
        letters,
        width,
        height: if cx.presenting { 6.0 * UNIT } else { 8.0 * UNIT },
    };
    let response = choice.show(ui, cx.theme);
    if let Some(id) = offer.triplet.filter(|_| response.hovered()) {
        cx.commands.push(lab::Command::Hover(Some(Thing::Triplet(id))));
    }
    if !choice.is_open {
        return;
    }
    if response.on_hover_text(tip(session.counts_hands(), place)).clicked() {
        cx.commands.push(keys::answer(session, place));
    }
}

/// Tooltip of a choice: effect of a click, and its key.
fn tip(counts_hands: bool, place: usize) -> String {
    let key = place + 1;
    if counts_hands {
        format!("One more hand ({key}); Shift {key} or Backspace takes the last one back")
    } else {
        format!("Predict this ({key})")
    }
}

/// Shows the scale on which a number is predicted; after the reveal, with the true value.
fn number(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    session: &LessonSession,
    (scale, of): (Scale, Quantity),
) {
    let sheet = session.state();
    let predicted = match sheet.predicted() {
        Some(Prediction::Number(number)) => Some(number),
        _ => None,
    };
    let is_open = can_be_answered(session);
    let mut value = predicted.unwrap_or(scale.now);
    let words = |number| of.in_words(of.rounded(number));
    let said = predicted.map_or_else(|| "not said yet".to_owned(), words);
    ui.horizontal(|ui| {
        ui.label("You say");
        ui.label(RichText::new(said).strong());
        let when = if sheet.outcome().is_some() { "before" } else { "now" };
        let now = format!("{when} {}", words(scale.now));
        ui.label(RichText::new(now).color(cx.theme.weak));
    });
    ui.spacing_mut().slider_width = ui.available_width();
    let slider = Slider::new(&mut value, scale.least..=scale.most)
        .show_value(false)
        .clamping(SliderClamping::Always)
        .trailing_fill(true);
    let response = ui.add_enabled(is_open, slider).accessible_name("Prediction");
    if let Some(outcome) = sheet.outcome() {
        truth(ui, cx.theme, response.rect, outcome, scale);
    }
    let is_meant = touch::is_meant(ui, &response);
    if response.on_hover_text("Drag to where you think it will be").changed() && is_meant {
        cx.commands.push(LessonCommand::Predict(Prediction::Number(value)));
    }
}

/// Marks the true value and the tolerance on the scale.
fn truth(ui: &Ui, theme: &Theme, rect: Rect, outcome: &Outcome, scale: Scale) {
    let Some(Truth { value, near }) = outcome.value else { return };
    let handle = 0.5 * rect.height();
    let inside = rect.shrink2(vec2(handle, 0.0));
    let span = (scale.most - scale.least).max(f64::MIN_POSITIVE);
    let x = |value: f64| {
        let share = ((value - scale.least) / span).clamp(0.0, 1.0);
        inside.left() + share as f32 * inside.width()
    };
    let band = Rect::from_x_y_ranges(x(near.least)..=x(near.most), rect.y_range());
    ui.painter().rect_filled(band, 2.0, theme.faded(theme.easy, 0.35));
    let line = [pos2(x(value), rect.top()), pos2(x(value), rect.bottom())];
    ui.painter().line_segment(line, Stroke::new(2.0, theme.easy));
}

/// Name of the button for the reveal.
const WORDS: &str = "Show what happens";

/// Shows the button for the reveal, with these words on it.
pub fn reveal(ui: &mut Ui, cx: &mut ViewContext<'_>, session: &LessonSession, words: &str) {
    let can = session.can_reveal();
    let color = if can { cx.theme.on_accent } else { cx.theme.weak };
    let words = RichText::new(words).strong().color(color);
    let mut button = Button::new((ICON_VISIBILITY.rich_text().color(color), words));
    if can {
        button = button.fill(cx.theme.accent);
    }
    let tip = match (can, session.is_revealing()) {
        (true, _) => "Show it, and the reason (Enter)",
        (false, true) => "It is happening",
        (false, false) => "Predict first, or count hands",
    };
    let button = button.min_size(vec2(0.0, 8.0 * UNIT));
    let response = ui.add_enabled(can, button).accessible_name(WORDS);
    if response.on_hover_text(tip).on_disabled_hover_text(tip).clicked() {
        cx.commands.push(LessonCommand::Reveal);
    }
}

/// Shows the button for counting hands.
pub fn hands(ui: &mut Ui, cx: &mut ViewContext<'_>, session: &LessonSession) {
    let command = LessonCommand::CountHands;
    let on = session.counts_hands();
    let button = Button::selectable(on, (ICON_BACK_HAND.rich_text(), "Hands"))
        .frame_when_inactive(true)
        .min_size(vec2(0.0, 8.0 * UNIT));
    let response = ui.add(button);
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, on, command.label()));
    press(cx, response, command);
    if on && cx.theme.touch {
        let command = LessonCommand::TakeBackHand;
        let button = Button::new(ICON_BACKSPACE.rich_text()).min_size(vec2(0.0, 8.0 * UNIT));
        let response = ui.add(button).accessible_name(command.label());
        press(cx, response, command);
    }
}

fn press(cx: &mut ViewContext<'_>, response: egui::Response, command: impl Into<Command>) {
    let command = command.into();
    if response.on_hover_text(command.hint()).clicked() {
        cx.commands.push(command);
    }
}

/// Shows what happened, and whether it was predicted.
fn happened(ui: &mut Ui, theme: &Theme, session: &LessonSession, outcome: &Outcome, letters: f32) {
    ui.horizontal_top(|ui| {
        // The choices themselves show right and wrong; this line states the fact.
        ui.label(ICON_VISIBILITY.rich_text().size(letters + UNIT).color(theme.weak));
        let words = drawable(ui, &outcome.words);
        let words = RichText::new(words).size(letters).strong();
        ui.add(Label::new(words).wrap());
    });
    if let Some(right) = session.state().right_hands() {
        let all: usize = session.state().votes().iter().sum();
        let words = match (right, all) {
            (0, 1) => "The one hand was wrong.".to_owned(),
            (1, 1) => "The one hand was right.".to_owned(),
            _ => format!("{right} of {all} hands were right."),
        };
        ui.label(RichText::new(words).size(theme.small.max(letters - 1.0)).color(theme.weak));
    }
}
