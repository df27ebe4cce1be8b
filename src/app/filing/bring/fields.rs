//! Decisions about vectors and pictures, to be typed: each with its name and what it decides.

use eframe::egui::{self, CollapsingHeader, Grid, TextEdit};
use import::choices::{Choice, Choices};
use import::choices_for;

use crate::app::theme::UNIT;

/// Decisions that nobody types: hashes of files, and what the reader found by itself.
const NOT_TYPED: [&str; 3] = ["labels-sha256", "tensor-sha256", "kind"];

/// A decision and its value, as it is typed.
pub struct Field {
    choice: &'static Choice,
    value: String,
    /// The value that was decided.
    decided: String,
}

/// The decisions about data that were read with these.
pub fn of(decided: &[(String, String)]) -> Vec<Field> {
    let value =
        |name: &str| decided.iter().find(|(known, _)| known == name).map(|(_, v)| v.clone());
    let all = choices_for(value("kind").as_deref()).iter();
    all.filter(|choice| !NOT_TYPED.contains(&choice.name))
        .map(|choice| {
            let decided = value(choice.name).unwrap_or_default();
            Field { choice, value: decided.clone(), decided }
        })
        .collect()
}

/// Shows the fields. Returns the choices if the data are to be read again with them.
pub fn show(ui: &mut egui::Ui, fields: &mut [Field]) -> Option<Choices> {
    let mut again = false;
    ui.add_space(UNIT);
    CollapsingHeader::new("Read it otherwise").default_open(true).show(ui, |ui| {
        Grid::new("decisions").num_columns(2).spacing([4.0 * UNIT, UNIT]).show(ui, |ui| {
            for field in fields.iter_mut() {
                let Choice { name, value, help } = *field.choice;
                ui.label(name).on_hover_text(help);
                let edit = TextEdit::singleline(&mut field.value)
                    .hint_text(value)
                    .desired_width(80.0 * UNIT);
                let response = ui.add(edit).on_hover_text(help);
                again |= response.lost_focus()
                    && field.value != field.decided
                    && ui.input(|input| input.key_pressed(egui::Key::Enter));
                response.accessible_name(name);
                ui.end_row();
            }
        });
        let differs = fields.iter().any(|field| field.value != field.decided);
        let button = ui.add_enabled(differs, egui::Button::new("Read again"));
        again |= button.on_disabled_hover_text("Nothing is changed yet").clicked();
    });
    again.then(|| {
        let given = fields.iter().filter(|field| !field.value.trim().is_empty());
        given.map(|field| (field.choice.name, field.value.trim().to_owned())).collect()
    })
}
