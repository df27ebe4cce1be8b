//! Panel of a lesson, in place of the settings: text, task and question, the controls that the page
//! shows, and the way to the next page.

use std::sync::Arc;

use eframe::egui::{
    self, Align, Button, Frame, Label, Layout, Margin, Panel, RichText, ScrollArea, Ui, vec2,
};
use egui_material_icons::icons::{
    ICON_ARROW_BACK, ICON_ARROW_FORWARD, ICON_CHECK_CIRCLE, ICON_CLOSE, ICON_ERROR, ICON_INFO,
    ICON_RADIO_BUTTON_UNCHECKED, ICON_SLIDESHOW, ICON_SPEAKER_NOTES,
};

use crate::app::command::{Command, LessonCommand, WindowCommand};
use crate::app::context::ViewContext;
use crate::app::theme::{BODY, FORMULA, LESSON, NOTICE, UNIT};
use crate::app::{controls, focus_regions};
use crate::lab::policy::HasPolicy;
use crate::lesson::{Button as PageButton, Condition, LessonSession};

use super::text::drawable;
use super::{Lessons, numbers, question, summary};

/// Width of the panel until someone drags it.
const WIDTH: f32 = 360.0;
/// Width of the panel in presenter mode, where points are larger.
const WIDE: f32 = 348.0;

/// Shows the panel of the open lesson.
pub fn show(ui: &mut Ui, cx: &mut ViewContext<'_>, lessons: &mut Lessons) {
    let _lab = cx.lab;
    let Some(session) = cx.lesson else { return };
    let frame = Frame::new().fill(cx.theme.panel).inner_margin(Margin::same(3 * UNIT as i8));
    let panel = if cx.presenting {
        Panel::left("lesson, large").resizable(false).exact_size(WIDE)
    } else {
        Panel::left("lesson").default_size(WIDTH).size_range(320.0..=480.0)
    };
    panel.frame(frame).show(ui, |ui| {
        focus_regions::add(ui, ui.max_rect(), "Lesson", cx.theme);
        head(ui, cx, session, lessons.is_at_end());
        Panel::bottom("end of the page").frame(Frame::new()).show_separator_line(false).show(
            ui,
            |ui| {
                if lessons.is_at_end() {
                    next_lesson(ui, cx, session);
                } else {
                    controls::of_page(ui, cx);
                }
                notice(ui, cx);
                turn(ui, cx, session, lessons.is_at_end());
            },
        );
        let letters = letters(cx.presenting);
        egui::CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
            if lessons.is_at_end() {
                heading(ui, "What you predicted, and what happened");
                summary::show(ui, cx, letters);
            } else {
                page(ui, cx, lessons, session, letters);
            }
        });
    });
}

/// Smallest scale of the letters of a page that would not fit in presenter mode: 16 pixels high.
const SMALLEST: f32 = 0.8;

/// Size of the letters of a page.
fn letters(presenting: bool) -> f32 {
    if presenting { BODY } else { LESSON }
}

/// Shows title and page number, and the buttons for the speaker's window, presenter mode and
/// closing.
fn head(ui: &mut Ui, cx: &mut ViewContext<'_>, session: &LessonSession, at_end: bool) {
    let weak = |text: String| RichText::new(text).size(cx.theme.small).color(cx.theme.weak);
    let (title, place) = (weak(session.lesson().title.clone()), weak(place(session, at_end)));
    ui.horizontal(|ui| {
        ui.set_min_height(6.0 * UNIT);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if !cx.presenting {
                for (icon, command) in [
                    (ICON_CLOSE, Command::from(LessonCommand::Close)),
                    (ICON_SLIDESHOW, WindowCommand::Present.into()),
                    (ICON_SPEAKER_NOTES, Command::from(WindowCommand::SpeakerWindow)),
                ] {
                    let button =
                        Button::new(icon.rich_text().size(16.0)).frame_when_inactive(false);
                    let response = ui.add(button).accessible_name(command.label());
                    press(cx, response, command);
                }
            }
            ui.label(place);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(title).truncate());
            });
        });
    });
}

/// Position in the lesson: "page 3 of 8".
fn place(session: &LessonSession, at_end: bool) -> String {
    let pages = session.lesson().pages.len();
    match at_end {
        true => format!("after {pages} pages"),
        false => format!("page {} of {pages}", session.page_number() + 1),
    }
}

fn heading(ui: &mut Ui, text: &str) {
    let text = drawable(ui, text);
    ui.add(Label::new(RichText::new(text).size(FORMULA).strong()).wrap());
    ui.add_space(UNIT);
}

/// Shows the text, the task, the question and the controls of a page.
fn page(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    lessons: &mut Lessons,
    session: &LessonSession,
    letters: f32,
) {
    let page = session.page();
    let fitted = lessons.fitted.filter(|(visit, _)| cx.presenting && *visit == session.visit());
    let share = fitted.map_or(1.0, |(_, share)| share);
    let letters = share * letters;
    // Every page starts at its top.
    let id = (session.page_number(), session.visit());
    let scroll = ScrollArea::vertical().id_salt(id).auto_shrink(false);
    let shown = scroll.show(ui, |ui| {
        heading(ui, &page.title);
        lessons.text.show(ui, cx.theme, &page.text, letters);
        if session.is_arriving() {
            let words = "Training the runs of this page…";
            ui.label(RichText::new(words).size(letters).color(cx.theme.weak));
            return;
        }
        numbers::show(ui, cx, session, letters);
        buttons(ui, cx, &page.buttons, letters);
        task(ui, cx, session, letters);
        if session.question().is_none() && session.is_done() {
            lessons.text.show(ui, cx.theme, &page.why, letters);
        }
        question::show(ui, cx, &mut lessons.text, letters);
        // Scrolls to the reveal, once.
        let revealed = session.state().outcome().map(|_| session.visit());
        if revealed.is_some() && revealed != lessons.brought {
            ui.scroll_to_cursor(Some(Align::BOTTOM));
        }
        lessons.brought = revealed;
    });
    let over = shown.content_size.y - shown.inner_rect.height();
    lessons.overflow = over.max(0.0);
    let can_shrink = cx.presenting && share > SMALLEST && session.state().outcome().is_none();
    if over > 0.0 && can_shrink && !session.is_arriving() {
        let wanted = share * (shown.inner_rect.height() / shown.content_size.y).sqrt();
        lessons.fitted = Some((session.visit(), wanted.max(SMALLEST)));
        ui.ctx().request_discard("a page with smaller letters fits");
    }
}

fn buttons(ui: &mut Ui, cx: &mut ViewContext<'_>, buttons: &[PageButton], letters: f32) {
    if buttons.is_empty() {
        return;
    }
    ui.add_space(UNIT);
    ui.horizontal_wrapped(|ui| {
        for (place, button) in buttons.iter().enumerate() {
            let words = RichText::new(drawable(ui, &button.label)).size(letters);
            let response = ui.add(Button::new(words).min_size(vec2(0.0, 8.0 * UNIT)));
            press(cx, response, LessonCommand::Press(place));
        }
    });
}

/// Shows what the page waits for, and whether it is done.
fn task(ui: &mut Ui, cx: &ViewContext<'_>, session: &LessonSession, letters: f32) {
    let until = &session.page().until;
    if until.is_empty() {
        return;
    }
    let theme = cx.theme;
    let wanted = until.iter().map(Condition::wanted).collect::<Vec<_>>().join(", ");
    let now = until.iter().flat_map(|condition| condition.values(cx.lab)).collect::<Vec<_>>();
    let now = if now.is_empty() { String::new() } else { format!(" (now {})", now.join(", ")) };
    let (icon, color, words) = match session.is_done() {
        true => (ICON_CHECK_CIRCLE, theme.easy, format!("Done: {wanted}{now}")),
        false => (ICON_RADIO_BUTTON_UNCHECKED, theme.weak, format!("To do: {wanted}{now}")),
    };
    ui.add_space(UNIT);
    ui.horizontal(|ui| {
        ui.label(icon.rich_text().size(letters + UNIT).color(color));
        ui.add(Label::new(RichText::new(words).size(letters).color(color)).wrap());
    });
}

/// Shows the notice here in presenter mode, which has no bar for it.
fn notice(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    let Some(notice) = cx.lab.notice().filter(|_| cx.presenting) else { return };
    let (icon, color) = match notice.is_error {
        true => (ICON_ERROR, cx.theme.error),
        false => (ICON_INFO, cx.theme.text),
    };
    ui.horizontal_top(|ui| {
        ui.label(icon.rich_text().color(color));
        ScrollArea::vertical().id_salt(&notice.text).max_height(NOTICE).show(ui, |ui| {
            let words = RichText::new(&notice.text).size(cx.theme.small).color(color);
            ui.add(Label::new(words).wrap());
        });
    });
}

/// At the end of a listed lesson, offers the next one.
fn next_lesson(ui: &mut Ui, cx: &mut ViewContext<'_>, session: &LessonSession) {
    let place = cx.lessons.iter().position(|lesson| Arc::ptr_eq(lesson, session.lesson()));
    let next = place.and_then(|place| cx.lessons.get(place + 1));
    let Some(next) = next else { return };
    let words = RichText::new(format!("Next lesson: {}", next.title));
    let size = vec2(ui.available_width(), 8.0 * UNIT);
    let button = Button::new(words).truncate().min_size(size);
    let response = ui.add(button).accessible_name("Next lesson");
    if response.on_hover_text(&next.about).clicked() {
        cx.commands.push(LessonCommand::Open(Arc::clone(next)));
    }
}

/// Shows Back and Next. After an answer the reveal comes first, so Next doesn't stand out then.
fn turn(ui: &mut Ui, cx: &mut ViewContext<'_>, session: &LessonSession, at_end: bool) {
    ui.add_space(2.0 * UNIT);
    ui.horizontal(|ui| {
        let back = LessonCommand::PreviousPage;
        let can = session.page_number() > 0 || at_end;
        let button = Button::new((ICON_ARROW_BACK.rich_text().size(18.0), "Back"));
        let response = ui.add_enabled(can, button.min_size(vec2(96.0, 8.0 * UNIT)));
        press(cx, response.accessible_name("Back"), back);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let last = session.next_page().is_none();
            let (words, command) = match (at_end, last) {
                (true, _) => ("Close lesson", LessonCommand::Close),
                (false, true) => ("Summary", LessonCommand::NextPage),
                (false, false) => ("Next", LessonCommand::NextPage),
            };
            let stands_out = !session.can_reveal();
            let color = if stands_out { cx.theme.on_accent } else { cx.theme.text };
            let icon = if at_end { ICON_CLOSE } else { ICON_ARROW_FORWARD };
            let text = RichText::new(words).color(color);
            let icon = icon.rich_text().size(18.0).color(color);
            let mut button = Button::new((text, icon)).min_size(vec2(96.0, 8.0 * UNIT));
            if stands_out {
                button = button.fill(cx.theme.accent);
            }
            press(cx, ui.add(button).accessible_name(words), command);
        });
    });
}

fn press(cx: &mut ViewContext<'_>, response: egui::Response, command: impl Into<Command>) {
    let command = command.into();
    if response.on_hover_text(command.hint()).clicked() {
        cx.commands.push(command);
    }
}
