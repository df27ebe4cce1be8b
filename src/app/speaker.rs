//! Speaker's window: notes, the next page and the clock, for the screen that the audience doesn't
//! see. Systems without a second window show it inside the first.

use std::time::Duration;

use eframe::egui::{
    Button, CentralPanel, Context, Frame, Key, Panel, RichText, ScrollArea, TextStyle, Ui,
    ViewportBuilder, ViewportClass, ViewportId, vec2,
};
use egui_material_icons::icons::{ICON_ARROW_BACK, ICON_ARROW_FORWARD};

use crate::app::command::{Commands, LessonCommand, WindowCommand};
use crate::lab::policy::HasPolicy;
use crate::lesson::{LessonSession, Player};

use super::lesson::{Lessons, Text, links, next_words, on_clicker, on_clicker_back, place};
use super::theme::{BODY, FORMULA, HEADING, Theme, UNIT};

/// Size of the window at first.
const SIZE: [f32; 2] = [560.0, 640.0];
/// The least size.
const LEAST: [f32; 2] = [360.0, 320.0];
/// Letters of the notes.
const NOTES: f32 = 17.0;
/// Letters of the next page.
const NEXT: f32 = 13.0;

/// Speaker's window and its state between frames.
#[derive(Default)]
pub struct Speaker {
    pub is_open: bool,
    text: Text,
    /// Zoom at which the window was opened, relative to the projector's.
    opened_at: Option<f32>,
}

/// Times that the window shows, and its zoom.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// Time of day.
    pub now: String,
    /// Seconds since the lesson began.
    pub since: f64,
    /// Seconds of the present minute.
    pub second: f64,
    /// Zoom of this window relative to that of the projector, so that its letters stay as they are.
    pub zoom: f32,
}

impl Clock {
    /// Time until what is shown changes: both times are told in minutes, so that a window in which
    /// nothing else happens rests in between.
    fn wait(&self) -> Duration {
        let rest = |seconds: f64| 60.0 - seconds.rem_euclid(60.0);
        let wait = rest(self.second).min(rest(self.since));
        Duration::try_from_secs_f64(wait + 0.05).unwrap_or(Duration::from_secs(60))
    }
}

impl Speaker {
    /// Shows the window if it is open.
    pub fn show(
        &mut self,
        ctx: &Context,
        theme: &Theme,
        player: &Player,
        clock: &Clock,
        lessons: &Lessons,
        commands: &mut Commands,
    ) {
        if !self.is_open {
            self.opened_at = None;
            return;
        }
        ctx.request_repaint_after(clock.wait());
        // Its size is given once: later it is the person's.
        let at = *self.opened_at.get_or_insert(clock.zoom);
        let builder = ViewportBuilder::default()
            .with_title("Triplet Lab: speaker")
            .with_inner_size(SIZE.map(|side| at * side))
            .with_min_inner_size(LEAST.map(|side| at * side));
        let id = ViewportId::from_hash_of("speaker");
        let text = &mut self.text;
        let closed = ctx.show_viewport_immediate(id, builder, |ui, class| {
            let is_native = class != ViewportClass::EmbeddedWindow;
            if is_native {
                keys(ui.ctx(), player, commands);
                let frame = Frame::new().fill(theme.panel).inner_margin(4.0 * UNIT);
                CentralPanel::default()
                    .frame(frame)
                    .show(ui, |ui| content(ui, theme, player, clock, lessons, text, commands));
                links::take(ui.ctx(), commands);
                return ui.input(|input| input.viewport().close_requested());
            }
            ui.set_min_size(clock.zoom * vec2(320.0, 280.0));
            content(ui, theme, player, clock, lessons, text, commands);
            false
        });
        if closed {
            commands.push(WindowCommand::SpeakerWindow);
        }
    }
}

/// Reads the keys of a clicker, as in presenter mode.
fn keys(ctx: &Context, player: &Player, commands: &mut Commands) {
    let pressed = |key| ctx.input(|input| input.key_pressed(key));
    let on = [Key::PageDown, Key::Space, Key::ArrowRight].into_iter().any(pressed);
    let back = [Key::PageUp, Key::ArrowLeft].into_iter().any(pressed);
    if on && let Some(next) = player.session().and_then(on_clicker) {
        commands.push(next);
    }
    if back && let Some(session) = player.session() {
        commands.push(on_clicker_back(session));
    }
    if pressed(Key::F7) || pressed(Key::Escape) {
        commands.push(WindowCommand::SpeakerWindow);
    }
}

fn content(
    ui: &mut Ui,
    theme: &Theme,
    player: &Player,
    clock: &Clock,
    lessons: &Lessons,
    text: &mut Text,
    commands: &mut Commands,
) {
    at_zoom(ui, clock.zoom);
    let Some(session) = player.session() else {
        ui.label(RichText::new(&clock.now).size(letters(ui, 2.0 * HEADING)).strong());
        ui.label("No lesson is open: the menu Lessons has some.");
        return;
    };
    time(ui, theme, session, clock, lessons);
    ui.separator();
    Panel::bottom("speaker's buttons")
        .frame(Frame::new())
        .show_separator_line(false)
        .show(ui, |ui| turn(ui, session, lessons, commands));
    Panel::bottom("speaker's next page")
        .frame(Frame::new())
        .show_separator_line(true)
        .default_size(0.36 * ui.available_height())
        .resizable(true)
        .show(ui, |ui| next(ui, theme, session, lessons.is_at_end(), text));
    CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
        ScrollArea::vertical().id_salt("notes").auto_shrink(false).show(ui, |ui| {
            let page = session.page();
            let title = format!("{}. {}", session.page_number() + 1, page.title);
            ui.label(RichText::new(title).size(letters(ui, FORMULA)).strong());
            match page.notes.trim() {
                "" => ui.label(RichText::new("No notes for this page.").color(theme.weak)),
                notes => ui.scope(|ui| text.show(ui, theme, notes, letters(ui, NOTES))).response,
            };
            if let Some(outcome) = session.state().outcome() {
                ui.add_space(UNIT);
                ui.label(RichText::new(&outcome.words).size(letters(ui, NOTES)).color(theme.easy));
            }
        });
    });
}

/// Makes letters, gaps and buttons larger or smaller by this factor.
fn at_zoom(ui: &mut Ui, zoom: f32) {
    let style = ui.style_mut();
    style.text_styles.values_mut().for_each(|font| font.size *= zoom);
    let spacing = &mut style.spacing;
    spacing.item_spacing *= zoom;
    spacing.button_padding *= zoom;
    spacing.interact_size *= zoom;
}

/// A size of letters at the zoom of the window.
fn letters(ui: &Ui, size: f32) -> f32 {
    size / BODY * TextStyle::Body.resolve(ui.style()).size
}

/// Shows the time of day, and the elapsed and planned time of the lesson.
fn time(ui: &mut Ui, theme: &Theme, session: &LessonSession, clock: &Clock, lessons: &Lessons) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(&clock.now).size(letters(ui, 2.0 * HEADING)).strong());
        ui.separator();
        let minutes = session.lesson().minutes;
        let late = minutes > 0 && clock.since > 60.0 * minutes as f64;
        let color = if late { theme.error } else { theme.text };
        let words =
            RichText::new(elapsed(clock.since)).size(letters(ui, 2.0 * HEADING)).color(color);
        ui.label(words).on_hover_text("Since the lesson began");
        if minutes > 0 {
            ui.label(RichText::new(format!("of {minutes} min")).color(theme.weak));
        }
        ui.label(RichText::new(place(session, lessons)).color(theme.weak));
    });
}

/// Whole minutes: "3 min".
fn elapsed(seconds: f64) -> String {
    format!("{} min", seconds.max(0.0) as u64 / 60)
}

/// Shows the next page.
fn next(ui: &mut Ui, theme: &Theme, session: &LessonSession, at_end: bool, text: &mut Text) {
    ui.add_space(UNIT);
    ui.label(RichText::new("Next").size(letters(ui, NEXT)).color(theme.weak));
    let Some(page) = session.next_page() else {
        let words = if at_end { "The end." } else { "The summary." };
        ui.label(RichText::new(words).size(letters(ui, HEADING)));
        return;
    };
    ScrollArea::vertical().id_salt("next page").auto_shrink(false).show(ui, |ui| {
        ui.label(RichText::new(&page.title).size(letters(ui, HEADING)).strong());
        text.show(ui, theme, &page.text, letters(ui, NEXT));
        if let Some(question) = &page.question {
            ui.label(RichText::new(format!("Asks: {}", question.ask)).size(letters(ui, NEXT)));
        }
    });
}

fn turn(ui: &mut Ui, session: &LessonSession, lessons: &Lessons, commands: &mut Commands) {
    ui.add_space(2.0 * UNIT);
    ui.horizontal(|ui| {
        let at_end = lessons.is_at_end();
        let (sheet, sheets) = lessons.sheet();
        let can = session.page_number() > 0 || at_end || sheet > 1;
        let back = Button::new((ICON_ARROW_BACK.rich_text(), "Back"));
        let back = ui.add_enabled(can, back.min_size(letters(ui, 1.0) * vec2(120.0, 9.0 * UNIT)));
        let back = back.accessible_name("Speaker: back");
        if back.on_hover_text(LessonCommand::PreviousPage.hint()).clicked() {
            commands.push(LessonCommand::PreviousPage);
        }
        let words = next_words(session, lessons);
        let on = Button::new((ICON_ARROW_FORWARD.rich_text(), words));
        let on = ui.add_enabled(
            !at_end || sheet < sheets,
            on.min_size(letters(ui, 1.0) * vec2(180.0, 9.0 * UNIT)),
        );
        let on = on.accessible_name(format!("Speaker: {}", words.to_lowercase()));
        if on.on_hover_text("As a clicker does (Space, Page Down)").clicked()
            && let Some(next) = on_clicker(session)
        {
            commands.push(next);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_told_in_minutes() {
        let told = ["0 min", "0 min", "3 min", "60 min"];
        assert_eq!([0.0, 59.9, 187.2, 3_601.0].map(elapsed), told);
        assert_eq!(elapsed(-1.0), "0 min");
    }

    #[test]
    fn the_window_rests_until_a_minute_is_over() {
        let wait = |second, since| {
            Clock { now: String::new(), since, second, zoom: 1.0 }.wait().as_secs_f64()
        };
        for (second, since, seconds) in
            [(0.0, 0.0, 60.05), (59.0, 30.0, 1.05), (10.0, 179.5, 0.55), (0.0, -5.0, 5.05)]
        {
            assert!((wait(second, since) - seconds).abs() < 1e-6, "{second} {since}");
        }
    }
}
