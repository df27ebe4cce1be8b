//! Panel of a lesson, in place of the settings: text, task and question, the controls that the page
//! shows, and the way to the next page.

use std::sync::Arc;

use eframe::egui::{
    self, Align, Button, Frame, Label, Layout, Margin, Panel, RichText, ScrollArea, Ui, Vec2, vec2,
};
use egui_material_icons::icons::{
    ICON_ARROW_BACK, ICON_ARROW_FORWARD, ICON_CHECK_CIRCLE, ICON_CLOSE, ICON_ERROR, ICON_INFO,
    ICON_LINK, ICON_RADIO_BUTTON_UNCHECKED, ICON_SLIDESHOW, ICON_SPEAKER_NOTES,
};

use crate::app::command::{Command, LessonCommand, WindowCommand};
use crate::app::context::{ViewContext, can_be_answered};
use crate::app::theme::{BODY, FORMULA, HEADING, LESSON, NOTICE, UNIT};
use crate::app::{controls, esc, focus_regions};
use crate::lab::policy::HasPolicy;
use crate::lesson::{Button as PageButton, Condition, LessonSession};

use super::sheets::{Blocks, Measured};
use super::text::{Text, drawable};
use super::{Lessons, cut, numbers, question, summary};

/// Width of the panel until someone drags it.
const WIDTH: f32 = 360.0;
/// Share of the window for the page in presenter mode, and the width that it has at most.
const SHARE: f32 = 0.4;
/// Share of the height for the page above the views, in an upright window.
const ABOVE: f32 = 0.46;
const WIDE: f32 = 320.0;

/// Shows the panel of the open lesson.
pub fn show(ui: &mut Ui, cx: &mut ViewContext<'_>, lessons: &mut Lessons) {
    let _lab = cx.lab;
    let Some(session) = cx.lesson else { return };
    if cx.room.is_narrow() && !cx.presenting && !cx.unfolded.page {
        return;
    }
    let margin = if cx.presenting || cx.room.is_narrow() { 2 } else { 3 } * UNIT as i8;
    let frame = Frame::new().fill(cx.theme.panel).inner_margin(Margin::same(margin));
    placed(cx, ui.available_size()).frame(frame).show(ui, |ui| {
        focus_regions::add(ui, ui.max_rect(), "Lesson", cx.theme);
        head(ui, cx, session, lessons);
        Panel::bottom("end of the page").frame(Frame::new()).show_separator_line(false).show(
            ui,
            |ui| {
                if lessons.is_at_end() {
                    next_lesson(ui, cx, session);
                } else if !has_controls_inside(cx) {
                    controls::of_page(ui, cx);
                }
                notice(ui, cx);
                turn(ui, cx, session, lessons);
            },
        );
        let letters = if cx.presenting { BODY } else { LESSON };
        egui::CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
            let title = match lessons.is_at_end() {
                true => "What you predicted, and what happened",
                false => &session.page().title,
            };
            heading(ui, cx, title);
            page(ui, cx, lessons, session, letters);
        });
    });
}

/// The panel in this much room: beside the views, or above them in an upright window.
fn placed(cx: &ViewContext<'_>, room: Vec2) -> Panel {
    let share = |share: f32, whole: f32| (share * whole).round();
    match (cx.room.is_upright(), cx.presenting, cx.room.is_narrow()) {
        (true, true, _) => {
            Panel::top("lesson above, large").resizable(false).exact_size(share(ABOVE, room.y))
        }
        (true, false, _) => Panel::top("lesson above")
            .resizable(true)
            .default_size(share(ABOVE, room.y))
            .size_range(share(0.2, room.y)..=share(0.8, room.y)),
        (false, true, _) => {
            Panel::left("lesson, large").resizable(false).exact_size(share(SHARE, room.x).min(WIDE))
        }
        (false, false, true) => Panel::left("lesson, narrow")
            .default_size(share(SHARE, room.x))
            .size_range(share(0.3, room.x)..=share(0.6, room.x)),
        (false, false, false) => {
            Panel::left("lesson").default_size(WIDTH).size_range(320.0..=480.0)
        }
    }
}

/// Tells whether the controls of the page scroll with its text: where they would leave it no room.
fn has_controls_inside(cx: &ViewContext<'_>) -> bool {
    cx.room.is_narrow() && !cx.presenting
}

/// Shows title and page number, and the buttons for the speaker's window, presenter mode and
/// closing.
fn head(ui: &mut Ui, cx: &mut ViewContext<'_>, session: &LessonSession, lessons: &Lessons) {
    let weak = |text: String| RichText::new(text).size(cx.theme.small).color(cx.theme.weak);
    let (title, place) = (weak(session.lesson().title.clone()), weak(place(session, lessons)));
    ui.horizontal(|ui| {
        ui.set_min_height(6.0 * UNIT);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if !cx.presenting {
                // Close together, so that the title is whole.
                let spacing = ui.spacing_mut();
                spacing.item_spacing.x = 0.0;
                if !cx.theme.touch {
                    spacing.button_padding.x = UNIT;
                }
                for (icon, command) in [
                    (ICON_CLOSE, Command::from(LessonCommand::Close)),
                    (ICON_SLIDESHOW, WindowCommand::Present.into()),
                    (ICON_SPEAKER_NOTES, WindowCommand::SpeakerWindow.into()),
                    (ICON_LINK, WindowCommand::CopyLink.into()),
                ] {
                    let button =
                        Button::new(icon.rich_text().size(16.0)).frame_when_inactive(false);
                    let response = ui.add(button).accessible_name(command.label());
                    press(cx, response, command);
                }
            }
            if cx.presenting {
                esc::show(ui, cx);
            }
            ui.spacing_mut().item_spacing.x = 2.0 * UNIT;
            ui.label(place);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(title).truncate());
            });
        });
    });
}

/// Position in the lesson: "page 3 of 8", or "page 3 of 8 (2 of 2)" on a sheet of a page.
pub fn place(session: &LessonSession, lessons: &Lessons) -> String {
    let pages = session.lesson().pages.len();
    let page = match lessons.is_at_end() {
        true => format!("after {pages} pages"),
        false => format!("page {} of {pages}", session.page_number() + 1),
    };
    match lessons.sheet() {
        (_, 1) => page,
        (sheet, sheets) => format!("{page} ({sheet} of {sheets})"),
    }
}

/// Shows the title, which stays where the rest of the page scrolls or goes on.
fn heading(ui: &mut Ui, cx: &ViewContext<'_>, text: &str) {
    let text = drawable(ui, text);
    let size = if cx.presenting { HEADING } else { FORMULA };
    ui.add(Label::new(RichText::new(text).size(size).strong()).wrap());
    ui.add_space(UNIT);
}

/// Shows the text, the task and the question of a page, or the summary; in presenter mode the part
/// of it that is on this sheet.
fn page(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    lessons: &mut Lessons,
    session: &LessonSession,
    letters: f32,
) {
    let at_end = lessons.is_at_end();
    let visit = (session.page_number(), session.visit());
    // Every page and every sheet starts at its top.
    let scroll =
        ScrollArea::vertical().id_salt((visit, at_end, lessons.sheet())).auto_shrink(false);
    let Lessons { sheets, text, brought, .. } = lessons;
    if cx.presenting && !at_end && !session.is_arriving() {
        // On every sheet, since any of them may speak of them.
        numbers::show(ui, cx, session, letters);
    }
    let mut blocks = if cx.presenting {
        let page = if at_end { usize::MAX } else { session.page_number() };
        sheets.begin(Measured {
            visit: (page, session.visit()),
            revealed: session.state().outcome().is_some(),
            is_arriving: session.is_arriving(),
            is_done: session.is_done(),
            offers: session.offers().len(),
            size: ui.available_size().into(),
        })
    } else {
        sheets.whole()
    };
    let shown = scroll.show(ui, |ui| {
        if at_end {
            return summary::show(ui, cx, letters, &mut blocks);
        }
        content(ui, cx, session, text, letters, &mut blocks);
        // Scrolls to the reveal, once.
        let revealed = session.state().outcome().map(|_| session.visit());
        if revealed.is_some() && revealed != *brought && !cx.presenting {
            ui.scroll_to_cursor(Some(Align::BOTTOM));
        }
        *brought = revealed;
        if has_controls_inside(cx) {
            controls::of_page(ui, cx);
        }
    });
    if blocks.end(ui) {
        lessons.overflow = (shown.content_size.y - shown.inner_rect.height()).max(0.0);
    }
}

/// The blocks of a page.
fn content(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    session: &LessonSession,
    text: &mut Text,
    letters: f32,
    blocks: &mut Blocks<'_>,
) {
    let page = session.page();
    cut::show(ui, cx.theme, text, (&page.text, letters), blocks);
    if session.is_arriving() {
        return blocks.block(ui, |ui| {
            let words = "Training the runs of this page…";
            ui.label(RichText::new(words).size(letters).color(cx.theme.weak));
        });
    }
    if blocks.room().is_none() {
        numbers::show(ui, cx, session, letters);
    }
    if !page.buttons.is_empty() {
        blocks.block(ui, |ui| buttons(ui, cx, &page.buttons, letters));
    }
    if !page.until.is_empty() {
        blocks.block(ui, |ui| task(ui, cx, session, letters));
    }
    if session.question().is_none() && session.is_done() {
        cut::show(ui, cx.theme, text, (&page.why, letters), blocks);
    }
    question::show(ui, cx, text, letters, blocks);
}

fn buttons(ui: &mut Ui, cx: &mut ViewContext<'_>, buttons: &[PageButton], letters: f32) {
    ui.add_space(UNIT);
    ui.horizontal_wrapped(|ui| {
        for (place, button) in buttons.iter().enumerate() {
            let words = RichText::new(drawable(ui, &button.label)).size(letters);
            let height = if cx.presenting { 6.0 * UNIT } else { 8.0 * UNIT };
            let response = ui.add(Button::new(words).min_size(vec2(0.0, height)));
            press(cx, response, LessonCommand::Press(place));
        }
    });
}

/// Shows what the page waits for, and whether it is done.
fn task(ui: &mut Ui, cx: &ViewContext<'_>, session: &LessonSession, letters: f32) {
    let until = &session.page().until;
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

/// Shows Back and Next. After an answer the reveal comes first, so Next doesn't stand out then; in
/// presenter mode the reveal takes its place.
fn turn(ui: &mut Ui, cx: &mut ViewContext<'_>, session: &LessonSession, lessons: &Lessons) {
    let at_end = lessons.is_at_end();
    let (sheet, sheets) = lessons.sheet();
    let asks = cx.presenting && !at_end && can_be_answered(session);
    let least = vec2(if cx.presenting { 9.0 * UNIT } else { 24.0 * UNIT }, 8.0 * UNIT);
    ui.add_space(if cx.presenting { UNIT } else { 2.0 * UNIT });
    ui.horizontal(|ui| {
        let back = LessonCommand::PreviousPage;
        let can = session.page_number() > 0 || at_end || sheet > 1;
        let icon = ICON_ARROW_BACK.rich_text().size(18.0);
        let button = if asks { Button::new(icon) } else { Button::new((icon, "Back")) };
        let response = ui.add_enabled(can, button.min_size(least));
        press(cx, response.accessible_name("Back"), back);
        if asks {
            question::hands(ui, cx, session);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if asks && session.can_reveal() && !lessons.is_before_question() {
                return question::reveal(ui, cx, session, "Show");
            }
            let last = session.next_page().is_none();
            let (words, command) = match (at_end, last) {
                _ if sheet < sheets => ("Next", LessonCommand::NextPage),
                (true, _) => ("Close lesson", LessonCommand::Close),
                (false, true) => ("Summary", LessonCommand::NextPage),
                (false, false) => ("Next", LessonCommand::NextPage),
            };
            let stands_out = !session.can_reveal();
            let color = if stands_out { cx.theme.on_accent } else { cx.theme.text };
            let icon =
                if command == LessonCommand::Close { ICON_CLOSE } else { ICON_ARROW_FORWARD };
            let text = RichText::new(words).color(color);
            let icon = icon.rich_text().size(18.0).color(color);
            let mut button = Button::new((text, icon)).min_size(least);
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
