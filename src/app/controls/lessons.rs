//! Menu of lessons: the built-in ones, and those that were opened from files.

use std::sync::Arc;

use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{self, Atom, Button, Label, RichText, ScrollArea, Ui, vec2};
use egui_material_icons::icons::ICON_SCHOOL;

use crate::app::command::{Command, LessonCommand, WindowCommand};
use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::lab::policy::HasPolicy;

use crate::lesson::{LESSONS, Lesson};

/// Width of the menu.
const LIST: f32 = 660.0;
/// Height of the window that the list leaves free.
const AROUND: f32 = 190.0;
/// Most diagnostics of a lesson that are listed; `triplet-lab check` lists all.
const MISTAKES: usize = 3;

/// Shows the button and its menu; `with_word` adds the word to the icon.
pub fn menu(ui: &mut Ui, cx: &mut ViewContext<'_>, with_word: bool) {
    let icon = ICON_SCHOOL.rich_text().size(18.0);
    let button = if with_word { Button::new((icon, "Lessons")) } else { Button::new(icon) };
    let button = button.gap(UNIT).min_size(vec2(8.0 * UNIT, 8.0 * UNIT));
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| content(ui, cx));
    response
        .accessible_name("Lessons")
        .on_hover_text("Lessons that ask first and then show; your own too");
}

fn content(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    let width = LIST.min(ui.ctx().content_rect().width() - 8.0 * UNIT);
    ui.set_width(width);
    let window = [WindowCommand::OpenFile, WindowCommand::Present, WindowCommand::SpeakerWindow];
    let mut commands: Vec<Command> = window.map(Command::Window).into();
    if cx.lesson.is_some() {
        commands.push(LessonCommand::Close.into());
    }
    for command in commands {
        let words = match command {
            Command::Window(WindowCommand::OpenFile) => "Open lesson…",
            _ => command.label(),
        };
        let keys = command.shortcut().map_or("", |shortcut| shortcut.label);
        let tip = match command {
            Command::Window(WindowCommand::OpenFile) => {
                "Open a lesson from a Markdown file, or drop one here"
            }
            _ => command.tooltip(),
        };
        let response = ui.add(Button::new(words).shortcut_text(keys)).accessible_name(words);
        if response.on_hover_text(tip).clicked() {
            cx.commands.push(command);
        }
    }
    ui.separator();
    // Not a tooltip of each: it would cover the next one.
    ui.label(RichText::new("A lesson keeps your own runs").small().color(cx.theme.weak));
    let list = cx.lessons;
    let height = (ui.ctx().content_rect().height() - AROUND).max(100.0);
    // A menu's own height limit is lower than the window allows.
    let list_of_lessons = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
    list_of_lessons.show(ui, |ui| {
        ui.set_width(width - 3.0 * UNIT);
        ui.spacing_mut().item_spacing.y = 0.0;
        for (place, lesson) in list.iter().enumerate() {
            // Lessons refer to each other by number; files that were opened have none.
            let number = (place < LESSONS.len()).then_some(place + 1);
            entry(ui, cx, lesson, number);
            ui.add_space(1.5 * UNIT);
        }
    });
}

/// Shows a lesson: title, duration, subject, and its diagnostics.
fn entry(ui: &mut Ui, cx: &mut ViewContext<'_>, lesson: &Arc<Lesson>, number: Option<usize>) {
    let is_open = cx.lesson.is_some_and(|session| Arc::ptr_eq(session.lesson(), lesson));
    let duration = minutes(lesson).unwrap_or_default();
    let atoms = (
        RichText::new(numbered(title(lesson), number)).strong(),
        Atom::grow(),
        RichText::new(duration).color(cx.theme.weak),
    );
    let button = Button::selectable(is_open, atoms)
        .truncate()
        .min_size(vec2(ui.available_width(), 6.0 * UNIT));
    let response = ui.add(button).accessible_name(numbered(&name(lesson), number));
    let mut is_chosen = response.clicked();
    let small = |words: &str, color| RichText::new(words).small().color(color);
    let frame = egui::Frame::new()
        .inner_margin(egui::Margin { left: 2 * UNIT as i8, ..egui::Margin::ZERO });
    frame.show(ui, |ui| {
        if !lesson.about.is_empty() {
            let line = Label::new(small(&lesson.about, cx.theme.weak)).truncate();
            let line = ui.add(line.sense(egui::Sense::CLICK)).on_hover_text(&lesson.about);
            is_chosen |= line.clicked();
        }
        for line in faults(lesson) {
            ui.add(Label::new(small(&line, cx.theme.error)).wrap());
        }
    });
    if is_chosen {
        cx.commands.push(LessonCommand::Open(lesson.clone()));
    }
}

/// Title of a lesson in the list.
fn title(lesson: &Lesson) -> &str {
    if lesson.title.is_empty() { "A lesson without a title" } else { &lesson.title }
}

/// Title with its number: "2. When the loss is zero".
fn numbered(title: &str, number: Option<usize>) -> String {
    number.map_or_else(|| title.to_owned(), |number| format!("{number}. {title}"))
}

fn minutes(lesson: &Lesson) -> Option<String> {
    (lesson.minutes > 0).then(|| format!("{} min", lesson.minutes))
}

/// Name for a screen reader: "When the loss is zero, 10 min".
fn name(lesson: &Lesson) -> String {
    match minutes(lesson) {
        Some(minutes) => format!("{}, {minutes}", title(lesson)),
        None => title(lesson).to_owned(),
    }
}

/// Diagnostics of a lesson, as many as there is room for.
fn faults(lesson: &Lesson) -> Vec<String> {
    let all = &lesson.diagnostics;
    let mut lines: Vec<String> = all.iter().take(MISTAKES).map(ToString::to_string).collect();
    if all.len() > MISTAKES {
        lines.push(format!("and {} more: `triplet-lab check` lists all", all.len() - MISTAKES));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Diagnostic;

    #[test]
    fn a_lesson_with_many_faults_tells_the_first_and_how_many_more_there_are() {
        let mistake = |line| Diagnostic { line, message: "there is no view film".to_owned() };
        let lesson = Lesson { diagnostics: (3..8).map(mistake).collect(), ..Lesson::default() };
        let lines = faults(&lesson);
        assert_eq!(lines[0], "line 3: there is no view film");
        assert_eq!((lines.len(), lines[3].contains("2 more")), (4, true));
        assert!(faults(&Lesson::default()).is_empty());
    }
}
