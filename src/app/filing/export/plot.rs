//! Dialog *Numbers of a plot…*: what a view draws, as a table.

use eframe::egui::{self, ComboBox};

use super::{ExportDialog, Source};
use crate::app::command::Commands;
use crate::app::filing::browse::Ask;
use crate::app::filing::dialogs::file_name;
use crate::app::filing::file_field::{FileField, Pressed};
use crate::app::filing::reading::saved;
use crate::app::theme::{Theme, UNIT};
use crate::files::write_new;
use crate::lab::{Lab, ViewId};

/// A table that is saved.
const SAVE: Ask = Ask::Save { what: "Table", endings: &["csv"] };

/// The dialog.
pub struct PlotDialog {
    /// The runs when it was opened.
    lab: Lab,
    view: ViewId,
    file: FileField,
}

impl PlotDialog {
    /// A dialog for the numbers of this view, or of the curves.
    pub fn new(source: &Source<'_>, view: Option<ViewId>) -> Self {
        let lab = source.player.lab().fork();
        let name = file_name(lab.run_a().recipe(), "csv");
        let file = FileField::new(SAVE, FileField::proposed(&name));
        Self { lab, view: view.unwrap_or(ViewId::Curves), file }
    }

    /// Writes the table. Returns true on success.
    fn finish(&mut self, replace: bool, commands: &mut Commands) -> bool {
        let path = self.file.path();
        if path.as_os_str().is_empty() || path.is_dir() {
            self.file.refuse("Name a file, such as curves.csv.");
            return false;
        }
        let Some(table) = export::plots::numbers(self.view, &self.lab) else {
            self.file.refuse("This view draws no numbers now: choose another one.");
            return false;
        };
        match write_new(&path, table, replace) {
            Ok(()) => {
                commands.push(saved(&path));
                true
            }
            Err(error) => {
                self.file.refuse_file(&error);
                false
            }
        }
    }
}

impl ExportDialog for PlotDialog {
    fn heading(&self) -> &'static str {
        "Numbers of a plot"
    }

    fn ui(&mut self, ui: &mut egui::Ui, theme: &Theme, commands: &mut Commands) -> bool {
        let before = self.view;
        ui.horizontal(|ui| {
            let of = ui.label("Of").id;
            let views = ComboBox::from_id_salt("of").selected_text(self.view.label()).width(180.0);
            let chosen = views.show_ui(ui, |ui| {
                // A sweep saves its own results.
                for view in ViewId::ALL.into_iter().filter(|&view| view != ViewId::Sweep) {
                    ui.selectable_value(&mut self.view, view, view.label());
                }
            });
            chosen.response.labelled_by(of);
        });
        if self.view != before {
            self.file.forget();
        }
        ui.add_space(UNIT);
        let hint = "A CSV file with what the view draws; a first line names the columns";
        let entered = self.file.show(ui, theme, hint);
        ui.add_space(2.0 * UNIT);
        match self.file.buttons(ui, theme, "Save") {
            Some(Pressed::Cancel) => true,
            Some(Pressed::Replace) => self.finish(true, commands),
            Some(Pressed::Go) => self.finish(false, commands),
            None => entered && self.finish(false, commands),
        }
    }
}
