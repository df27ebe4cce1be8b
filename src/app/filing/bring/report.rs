//! Report on the data that were read and counted, before a run is trained on them.

use eframe::egui::{self, Grid, RichText, ScrollArea};
use import::Imported;

use crate::app::theme::{Theme, UNIT};
use crate::engine::numbers::count;
use crate::engine::text::{escaped, excerpt};

/// The most classes that are listed.
const MOST_CLASSES: usize = 12;

/// Shows it.
pub fn show(ui: &mut egui::Ui, theme: &Theme, imported: &Imported) {
    let Imported { data, report } = imported;
    ScrollArea::vertical().max_height(ui.available_height() - 16.0 * UNIT).show(ui, |ui| {
        Grid::new("what was read").num_columns(2).spacing([6.0 * UNIT, UNIT]).show(ui, |ui| {
            let mut line = |name: &str, words: String| {
                ui.label(RichText::new(name).color(theme.weak));
                ui.add(egui::Label::new(words).wrap());
                ui.end_row();
            };
            line("Points", count(data.points.nrows() as u64));
            line("Values of a point", features(imported));
            line("Classes", classes(imported));
            let out: Vec<String> = report
                .left_out
                .iter()
                .map(|out| format!("{} ({})", excerpt(&out.column), escaped(&out.why)))
                .collect();
            if !out.is_empty() {
                line("Left out", out.join(", "));
            }
            for (name, number) in [
                ("Rows dropped", report.dropped_rows),
                ("Missing values", report.missing),
                ("Equal points", report.duplicates),
                ("Equal points with different labels", report.contradictions),
                ("Classes of one point", report.singletons),
                ("Rows drawn at random", report.sampled),
            ] {
                if number > 0 {
                    line(name, count(number));
                }
            }
        });
        ui.add_space(UNIT);
        for warning in &report.warnings {
            ui.label(RichText::new(escaped(warning)).color(theme.error));
        }
    });
}

/// "4: sepal_length, sepal_width, petal_length, petal_width".
fn features(imported: &Imported) -> String {
    let names = &imported.data.feature_names;
    if let Some(side) = imported.data.side {
        return format!("{}, {side}×{side} pixels", count(names.len() as u64));
    }
    let shown: Vec<String> = names.iter().take(MOST_CLASSES).map(|name| excerpt(name)).collect();
    let more = if names.len() > MOST_CLASSES { ", …" } else { "" };
    format!("{}: {}{more}", count(names.len() as u64), shown.join(", "))
}

/// "3: setosa (50), versicolor (50), virginica (50)".
fn classes(imported: &Imported) -> String {
    let classes = &imported.report.classes.0;
    let shown = classes.iter().take(MOST_CLASSES);
    let shown: Vec<String> =
        shown.map(|(name, points)| format!("{} ({})", excerpt(name), count(*points))).collect();
    let more = match classes.len().saturating_sub(MOST_CLASSES) {
        0 => String::new(),
        more => format!(" and {} more", count(more as u64)),
    };
    format!("{}: {}{more}", count(classes.len() as u64), shown.join(", "))
}
