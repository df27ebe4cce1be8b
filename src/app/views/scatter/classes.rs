//! List of all classes, with a field to search in it: for data with more of them than a key has room
//! for.

use eframe::egui::{
    Align2, FontId, Popup, PopupCloseBehavior, Response, RichText, Role, ScrollArea, Sense,
    TextEdit, Ui, WidgetInfo, vec2,
};

use crate::app::command::Commands;
use crate::app::marks;
use crate::app::theme::{POINT, Theme, UNIT};
use crate::engine::data::{Dataset, Split};
use crate::engine::numbers::count;
use crate::lab::policy::HasPolicy as _;
use crate::lab::{ActiveRun, Command, Display, Thing};

/// Size of the list.
const WIDTH: f32 = 230.0;
const HEIGHT: f32 = 260.0;
/// Opacity of a class that isn't shown.
const OFF: f32 = 0.45;

/// Opens the list under its button, and shows it while it is open.
pub fn list_of_classes(
    button: &Response,
    (run, display, theme): (&ActiveRun, &Display, &Theme),
    can_filter: bool,
    commands: &mut Commands,
) {
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Classes"));
    Popup::from_toggle_button_response(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(WIDTH);
            let id = ui.scope_id().with("search for a class");
            let mut text = ui.data_mut(|data| data.get_temp::<String>(id)).unwrap_or_default();
            let field = TextEdit::singleline(&mut text).hint_text("Search").desired_width(WIDTH);
            let field = ui.add(field).accessible_name("Search for a class");
            if button.clicked() {
                field.request_focus();
            }
            if field.changed() {
                ui.data_mut(|data| data.insert_temp(id, text.clone()));
            }
            let found = matching(run.data(), &text);
            let sizes = sizes(run.data());
            if found.is_empty() {
                ui.label("No class has these letters in its name.");
            }
            let row = theme.row(5.0 * UNIT);
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical().max_height(HEIGHT).auto_shrink([false, true]).show_rows(
                ui,
                row,
                found.len(),
                |ui, range| {
                    for &class in found.get(range).unwrap_or_default() {
                        let size = sizes.get(class).copied().unwrap_or(0);
                        class_row(ui, (run, display, theme), (class, size, can_filter), commands);
                    }
                },
            );
            if can_filter {
                ui.add_space(UNIT);
                let about = Command::ShowClass { class: 0, more: false }.tooltip();
                ui.label(RichText::new(about).size(theme.small).color(theme.weak));
            }
            if can_filter && !display.filter.shows_all() {
                let all = ui.button(Command::ShowAll.label());
                if all.on_hover_text(Command::ShowAll.hint()).clicked() {
                    commands.push(Command::ShowAll);
                }
            }
        });
}

/// One class: its mark, its name and its number of points.
fn class_row(
    ui: &mut Ui,
    (run, display, theme): (&ActiveRun, &Display, &Theme),
    (class, size, can_filter): (usize, usize, bool),
    commands: &mut Commands,
) {
    let data = run.data();
    let name = data.class_names.get(class).map_or("", String::as_str);
    let sense = if can_filter { Sense::click() } else { Sense::hover() };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), theme.row(5.0 * UNIT)), sense);
    let is_on = display.filter.shows_class(class);
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, can_filter, is_on, format!("Class {name}"))
    });
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 2.0, theme.faded(theme.accent, 0.25));
        commands.push(Command::Hover(Some(Thing::Class(class))));
    }
    let opacity = if is_on { 1.0 } else { OFF };
    let split = if data.is_unseen_class(class) { Split::Unseen } else { Split::Train };
    let at = rect.left_center() + vec2(2.0 * UNIT, 0.0);
    let color = theme.faded(theme.class(class), opacity);
    ui.painter().add(marks::of_split(split, class, at, POINT + 0.6, color, theme.panel));
    let ink = theme.faded(theme.text, opacity);
    let font = FontId::proportional(theme.small);
    let right = ui.painter().text(
        rect.right_center() - vec2(3.0 * UNIT, 0.0),
        Align2::RIGHT_CENTER,
        count(size as u64),
        font.clone(),
        theme.faded(theme.weak, opacity),
    );
    let painter = ui.painter().with_clip_rect(rect.with_max_x(right.left() - UNIT));
    painter.text(at + vec2(2.5 * UNIT, 0.0), Align2::LEFT_CENTER, name, font, ink);
    let more = ui.input(|input| input.modifiers.command);
    let command = Command::ShowClass { class, more };
    if can_filter {
        response.context_menu(|ui| menu_of_class(ui, class, commands));
    }
    if can_filter && response.clicked() {
        commands.push(command);
    }
}

/// Shows the menu of a class: acts of a click by name, for those who have no Ctrl key at hand.
pub fn menu_of_class(ui: &mut Ui, class: usize, commands: &mut Commands) {
    let acts = [
        ("Alone, or all again", Command::ShowClass { class, more: false }),
        ("With the others shown, or not", Command::ShowClass { class, more: true }),
        (Command::ShowAll.label(), Command::ShowAll),
    ];
    for (words, command) in acts {
        if ui.button(words).on_hover_text(command.tooltip()).clicked() {
            commands.push(command);
        }
    }
}

/// The classes whose names have these letters, in any case; all for an empty text.
fn matching(data: &Dataset, text: &str) -> Vec<usize> {
    let text = text.trim().to_lowercase();
    let names = data.class_names.iter().enumerate();
    names.filter(|(_, name)| name.to_lowercase().contains(&text)).map(|(class, _)| class).collect()
}

/// Number of points of each class.
fn sizes(data: &Dataset) -> Vec<usize> {
    let mut sizes = vec![0; data.classes()];
    for &label in &data.labels {
        if let Some(size) = sizes.get_mut(label) {
            *size += 1;
        }
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{DataKind, RunConfig};

    #[test]
    fn classes_are_found_by_any_part_of_their_name_in_any_case() {
        let mut config = RunConfig::of(DataKind::Faces);
        config.data.classes = 64;
        let data = Dataset::make(&config);
        assert_eq!(matching(&data, "").len(), 64);
        assert_eq!(matching(&data, " PERSON 64 "), [63]);
        assert_eq!(matching(&data, "n 6"), [5, 59, 60, 61, 62, 63]);
        assert!(matching(&data, "nobody").is_empty());
        assert_eq!(sizes(&data).iter().sum::<usize>(), data.len());
    }
}
