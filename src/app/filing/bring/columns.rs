//! The sheet of a table: its first rows, and what each column is taken for, to be changed by a
//! click.

use eframe::egui::{self, Align, ComboBox, Layout, RichText, ScrollArea, vec2};
use egui_extras::{Column as Width, TableBuilder};
use import::choices::Choices;
use import::table::{Column, Kind, Sheet};

use crate::app::theme::{Theme, UNIT};
use crate::engine::numbers::count;
use crate::engine::text::{escaped, excerpt};

/// Width of a column.
const WIDTH: f32 = 104.0;
/// Height of a row, and of the heads above it: name, kind, why.
const ROW: f32 = 5.0 * UNIT;
const HEAD: f32 = 15.0 * UNIT;
/// Height that is left for what is below the rows.
const BELOW: f32 = 34.0 * UNIT;

/// Shows the sheet. Returns other choices if a click asks for them.
pub fn show(ui: &mut egui::Ui, theme: &Theme, sheet: &Sheet, enabled: bool) -> Option<Choices> {
    let mut chosen = None;
    ui.label(about(sheet));
    ui.add_space(UNIT);
    ui.add_enabled_ui(enabled, |ui| {
        let height = (ui.available_height() - BELOW).max(HEAD + 3.0 * ROW);
        ScrollArea::horizontal().max_height(height).show(ui, |ui| {
            rows(ui, theme, sheet, height, &mut chosen);
        });
        ui.add_space(UNIT);
        ui.horizontal_wrapped(|ui| {
            header(ui, sheet, &mut chosen);
            delimiter(ui, sheet, &mut chosen);
            decimal(ui, sheet, &mut chosen);
            missing(ui, sheet, &mut chosen);
            missing_values(ui, sheet, &mut chosen);
            standardize(ui, sheet, &mut chosen);
        });
    });
    for warning in &sheet.warnings {
        ui.label(RichText::new(escaped(warning)).color(theme.error));
    }
    chosen
}

/// "150 rows, 5 columns: …".
fn about(sheet: &Sheet) -> String {
    let (about, rows) = match sheet.is_whole {
        true => ("", sheet.about_rows),
        false => ("About ", roughly(sheet.about_rows)),
    };
    let of = |wanted: &[Kind]| sheet.columns.iter().filter(|c| wanted.contains(&c.kind)).count();
    let label = sheet.columns.iter().find(|column| column.kind == Kind::Label);
    let class = label.map_or_else(
        || "no column names the class: choose one as the label".to_owned(),
        |label| format!("the class is in {}", excerpt(&label.name)),
    );
    let words = sheet.columns.iter().find(|column| column.kind == Kind::TextFeatures);
    let made_of = words.map_or_else(
        || format!("{} of them", count(of(&[Kind::Number, Kind::Vector]) as u64)),
        |words| format!("the words in {}", excerpt(&words.name)),
    );
    format!(
        "{about}{} rows, {} columns. A point is made of {made_of}; {class}.",
        count(rows),
        count(sheet.columns.len() as u64),
    )
}

/// A guess, with as many digits as it is good for: two.
fn roughly(n: u64) -> u64 {
    let unit = 10_u64.pow(n.checked_ilog10().unwrap_or(0).saturating_sub(1));
    (n + unit / 2) / unit * unit
}

fn rows(
    ui: &mut egui::Ui,
    theme: &Theme,
    sheet: &Sheet,
    height: f32,
    chosen: &mut Option<Choices>,
) {
    ui.spacing_mut().item_spacing = vec2(2.0 * UNIT, 0.0);
    // The bar stands beside the last column, not over it.
    ui.spacing_mut().scroll.floating_allocated_width = 2.0 * UNIT;
    let table = TableBuilder::new(ui)
        .id_salt("sheet")
        .striped(true)
        .vscroll(true)
        .max_scroll_height(height - HEAD)
        .columns(Width::exact(WIDTH), sheet.columns.len());
    let table = table.header(HEAD, |mut row| {
        for (index, column) in sheet.columns.iter().enumerate() {
            row.col(|ui| head(ui, theme, sheet, index, column, chosen));
        }
    });
    table.body(|body| {
        body.rows(ROW, sheet.rows.len(), |mut row| {
            let cells = &sheet.rows[row.index()];
            for (cell, column) in cells.iter().zip(&sheet.columns) {
                row.col(|ui| {
                    let words = RichText::new(escaped(cell)).color(color(theme, column.kind));
                    let is_number = matches!(column.kind, Kind::Number | Kind::Index);
                    let layout = if is_number {
                        Layout::right_to_left(Align::Center)
                    } else {
                        Layout::left_to_right(Align::Center)
                    };
                    ui.with_layout(layout, |ui| ui.add(egui::Label::new(words).truncate()));
                });
            }
        });
    });
}

/// The head of a column: its name, what it is taken for, and why.
fn head(
    ui: &mut egui::Ui,
    theme: &Theme,
    sheet: &Sheet,
    index: usize,
    column: &Column,
    chosen: &mut Option<Choices>,
) {
    ui.vertical(|ui| {
        let name = RichText::new(escaped(&column.name)).strong();
        ui.add(egui::Label::new(name).truncate()).on_hover_text(escaped(&column.name));
        let combo = ComboBox::from_id_salt(("kind of column", index))
            .selected_text(RichText::new(column.kind.to_string()).color(color(theme, column.kind)))
            .width(WIDTH - 2.0 * UNIT);
        let response = combo.show_ui(ui, |ui| {
            for &kind in [column.kind].iter().chain(&column.alternatives) {
                let is_chosen = kind == column.kind;
                if ui.selectable_label(is_chosen, kind.to_string()).clicked() && !is_chosen {
                    *chosen = Some(sheet.taken_for(index, kind));
                }
            }
        });
        response.response.accessible_name(format!("{} is", column.name));
        let why = RichText::new(escaped(&column.why)).color(theme.weak).size(theme.small);
        ui.add(egui::Label::new(why).truncate()).on_hover_text(escaped(&column.why));
    });
}

fn color(theme: &Theme, kind: Kind) -> egui::Color32 {
    match kind {
        Kind::Label => theme.accent,
        Kind::Number | Kind::Vector | Kind::Text | Kind::TextFeatures => theme.text,
        Kind::Index | Kind::Constant | Kind::Date | Kind::LeftOut => theme.weak,
    }
}

/// Shows a choice of words; none chosen means that the reader decides.
fn choice(
    ui: &mut egui::Ui,
    sheet: &Sheet,
    (label, name): (&str, &str),
    options: &[(&str, Option<&str>)],
    chosen: &mut Option<Choices>,
) {
    let now = sheet.choices.get(name);
    let word = options.iter().find(|option| option.1 == now).map_or("", |option| option.0);
    ui.label(label);
    let combo = ComboBox::from_id_salt(name).selected_text(word).show_ui(ui, |ui| {
        for &(word, value) in options {
            if ui.selectable_label(value == now, word).clicked() && value != now {
                let mut choices = sheet.choices.clone();
                match value {
                    Some(value) => choices.set(name, value),
                    None => choices.remove(name),
                }
                *chosen = Some(choices);
            }
        }
    });
    combo.response.accessible_name(label);
    ui.add_space(3.0 * UNIT);
}

fn header(ui: &mut egui::Ui, sheet: &Sheet, chosen: &mut Option<Choices>) {
    let options = [
        ("as it looks", None),
        ("names of columns", Some("names")),
        ("a row like the others", Some("none")),
        ("counts", Some("counts")),
    ];
    choice(ui, sheet, ("First line", "header"), &options, chosen);
}

fn delimiter(ui: &mut egui::Ui, sheet: &Sheet, chosen: &mut Option<Choices>) {
    let options = [
        ("as it looks", None),
        ("comma", Some("comma")),
        ("semicolon", Some("semicolon")),
        ("tab", Some("tab")),
        ("pipe", Some("pipe")),
        ("spaces", Some("spaces")),
    ];
    choice(ui, sheet, ("Between cells", "delimiter"), &options, chosen);
}

fn decimal(ui: &mut egui::Ui, sheet: &Sheet, chosen: &mut Option<Choices>) {
    let options = [("as it looks", None), ("point", Some("point")), ("comma", Some("comma"))];
    choice(ui, sheet, ("Decimal sign", "decimal"), &options, chosen);
}

/// A field for values that mean "missing" here alone, such as −200.
fn missing_values(ui: &mut egui::Ui, sheet: &Sheet, chosen: &mut Option<Choices>) {
    const NAME: &str = "missing-value";
    let id = ui.scope_id().with(NAME);
    let now = sheet.choices.get(NAME).unwrap_or_default().to_owned();
    let mut typed = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_else(|| now.clone());
    let field = egui::TextEdit::singleline(&mut typed).hint_text("-200").desired_width(12.0 * UNIT);
    let help = "Values that stand for a missing one in this file, with commas between them. Empty \
                cells, NA, N/A, ?, NaN and null always do.";
    let pair = ui.horizontal(|ui| {
        ui.label("Also missing");
        ui.add(field).on_hover_text(help)
    });
    let response = pair.inner;
    if response.lost_focus() && typed != now {
        let mut choices = sheet.choices.clone();
        match typed.trim() {
            "" => choices.remove(NAME),
            words => choices.set(NAME, words),
        }
        *chosen = Some(choices);
    }
    response.accessible_name("Also missing");
    ui.data_mut(|data| data.insert_temp(id, typed));
    ui.add_space(3.0 * UNIT);
}

fn missing(ui: &mut egui::Ui, sheet: &Sheet, chosen: &mut Option<Choices>) {
    let options =
        [("as fits", None), ("drop the row", Some("drop")), ("fill with the mean", Some("fill"))];
    choice(ui, sheet, ("Missing values", "missing"), &options, chosen);
}

fn standardize(ui: &mut egui::Ui, sheet: &Sheet, chosen: &mut Option<Choices>) {
    let chosen_so_far = sheet.choices.get("standardize");
    let mut on = chosen_so_far.map_or(!sheet.is_of_words(), |chosen| chosen == "true");
    let help = "Each column gets mean 0 and standard deviation 1 on the training points";
    if ui.checkbox(&mut on, "Standardize").on_hover_text(help).clicked() {
        let mut choices = sheet.choices.clone();
        choices.set("standardize", on.to_string());
        *chosen = Some(choices);
    }
}

#[cfg(test)]
mod tests {
    use super::roughly;

    #[test]
    fn a_guess_has_two_digits() {
        assert_eq!(
            [0, 7, 94, 5_001, 99_960, 123_456].map(roughly),
            [0, 7, 94, 5_000, 100_000, 120_000]
        );
    }
}
