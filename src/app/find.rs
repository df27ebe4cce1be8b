//! Search for a point by its row, its label or its text (Ctrl F).

use eframe::egui::{
    self, Align2, Id, Key, Modifiers, RichText, ScrollArea, TextEdit, Window, vec2,
};

use super::context::ViewContext;
use super::point_labels;
use super::theme::UNIT;
use crate::engine::data::Dataset;
use crate::engine::numbers::count;
use crate::engine::text::excerpt;
use crate::lab::{Command, Control, Thing};
use crate::lesson::Visibility;

/// Width of the search.
const WIDTH: f32 = 320.0;
/// Largest height of the list.
const HEIGHT: f32 = 220.0;

/// An open search.
#[derive(Default)]
pub struct Find {
    text: String,
    /// The version of the data, and the text, that `found` is of.
    key: Option<(u64, String)>,
    found: Vec<usize>,
    /// Place in the list.
    at: usize,
    /// True once the field has received the focus.
    has_begun: bool,
}

impl Find {
    /// Shows the search. Returns true when it is over.
    pub fn show(&mut self, ctx: &egui::Context, cx: &mut ViewContext<'_>) -> bool {
        let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::Escape) {
            return true;
        }
        let (up, down, enter) =
            (pressed(Key::ArrowUp), pressed(Key::ArrowDown), pressed(Key::Enter));
        let key = (cx.run.data_version(), self.text.clone());
        if self.key.as_ref() != Some(&key) {
            (self.found, self.at) = (matching(cx.run.data(), &self.text), 0);
            self.key = Some(key);
        }
        if down {
            self.at = (self.at + 1).min(self.found.len().saturating_sub(1));
        }
        if up {
            self.at = self.at.saturating_sub(1);
        }
        let mut chosen = self.found.get(self.at).copied().filter(|_| enter);
        let mut is_open = true;
        Window::new("Find a point")
            .id(Id::unique("find a point"))
            .open(&mut is_open)
            .collapsible(false)
            .resizable(false)
            .anchor(Align2::CENTER_TOP, vec2(0.0, 14.0 * UNIT))
            .show(ctx, |ui| {
                let width = WIDTH.min(ui.ctx().content_rect().width() - 12.0 * UNIT);
                ui.set_width(width);
                let hint = "A row, a label, or words of a text";
                let field =
                    TextEdit::singleline(&mut self.text).hint_text(hint).desired_width(width);
                let field = ui.add(field).accessible_name("Find a point");
                if !std::mem::replace(&mut self.has_begun, true) {
                    field.request_focus();
                }
                ui.label(RichText::new(self.words()).size(cx.theme.small).color(cx.theme.weak));
                chosen = self.list(ui, cx, up || down).or(chosen);
            });
        if let Some(row) = chosen {
            bring_to_light(cx, row);
            cx.commands.push(Command::Select(Thing::Point(row)));
            return true;
        }
        if let Some(&row) = self.found.get(self.at) {
            cx.commands.push(Command::Hover(Some(Thing::Point(row))));
        }
        !is_open
    }

    /// Result of the search, in a sentence.
    fn words(&self) -> String {
        match (self.text.trim(), self.found.len()) {
            ("", _) => "Enter selects, Esc closes".to_owned(),
            (_, 0) => "No point has this row, label or text".to_owned(),
            (_, 1) => "1 point".to_owned(),
            (_, found) => {
                format!("{} of {} points", count(self.at as u64 + 1), count(found as u64))
            }
        }
    }

    /// The list; the row that was clicked, if one was.
    fn list(&mut self, ui: &mut egui::Ui, cx: &ViewContext<'_>, moved: bool) -> Option<usize> {
        let mut clicked = None;
        let height = cx.theme.row(5.0 * UNIT);
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut area = ScrollArea::vertical().max_height(HEIGHT).auto_shrink([false, true]);
        if moved {
            area = area.vertical_scroll_offset((self.at as f32 - 4.0).max(0.0) * height);
        }
        area.show_rows(ui, height, self.found.len(), |ui, range| {
            for place in range {
                let Some(&row) = self.found.get(place) else { continue };
                let words = RichText::new(name(cx.run.data(), row)).size(cx.theme.small);
                let words = (words, egui::Atom::grow());
                let button = egui::Button::selectable(place == self.at, words).truncate();
                let response = ui.add_sized([ui.available_width(), height], button);
                if response.hovered() {
                    self.at = place;
                }
                if response.clicked() {
                    clicked = Some(row);
                }
            }
        });
        clicked
    }
}

/// Shows the class of a point too, if the classes that are shown or the chosen points leave it out.
fn bring_to_light(cx: &mut ViewContext<'_>, row: usize) {
    let (filter, labels) = (&cx.lab.display().filter, &cx.run.data().labels);
    let Some(&class) = labels.get(row).filter(|_| cx.seen(Control::Display) == Visibility::Free)
    else {
        return;
    };
    if filter.is_alone() && !filter.is_chosen(row) {
        cx.commands.push(Command::ShowChosen(false));
    }
    if !filter.shows_class(class) {
        cx.commands.push(Command::ShowClass { class, more: true });
    }
}

/// A point in the list: its name, and the beginning of its text.
fn name(data: &Dataset, row: usize) -> String {
    let name = point_labels::with_split(data, row);
    match data.text_of(row) {
        Some(text) => format!("{name} · {}", excerpt(text)),
        None => name,
    }
}

/// The rows that a text means: that of this number first, then those whose label or text has these
/// letters, in any case.
fn matching(data: &Dataset, text: &str) -> Vec<usize> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Vec::new();
    }
    let number = text.strip_prefix('#').unwrap_or(&text).parse::<usize>();
    let row = number.ok().filter(|&row| row < data.len());
    let is_of: Vec<bool> =
        data.class_names.iter().map(|name| name.to_lowercase().contains(&text)).collect();
    let matches = |row: &usize| {
        data.labels.get(*row).and_then(|&class| is_of.get(class)) == Some(&true)
            || data.text_of(*row).is_some_and(|words| words.to_lowercase().contains(&text))
    };
    let others = (0..data.len()).filter(|&other| Some(other) != row).filter(matches);
    row.into_iter().chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;

    #[test]
    fn a_point_is_found_by_its_row_and_by_its_label() {
        let data = Dataset::make(&RunConfig::default());
        assert_eq!(matching(&data, "#17"), [17]);
        assert_eq!(matching(&data, "1000").len(), 0, "the last row is 999");
        assert_eq!(matching(&data, " SPIRAL 2 ").len(), 250);
        let both = matching(&data, "3");
        assert_eq!((both[0], both.len()), (3, 251), "row 3, and all of spiral 3");
        assert!(matching(&data, "").is_empty() && matching(&data, "moon").is_empty());
    }
}
