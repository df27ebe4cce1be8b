//! Dialogs of the menu *Export*: one for each kind of what is taken away of a run.
//!
//! A new kind is a variant of [`ExportKind`] with its place in `ExportKind::ALL` and its row of
//! policy, a file here with its [`ExportDialog`], and its line in [`dialog`].

mod film;
mod numbers;
mod picture;
mod plot;
mod report;

use eframe::egui::{self, RichText};

use crate::app::command::{Commands, ExportKind};
use crate::app::dialog;
use crate::app::pane_layout::Panes;
use crate::app::sweeping::Sweeping;
use crate::app::theme::{HEADING, Theme, UNIT};
use crate::app::views::Views;
use crate::lesson::Player;
use film::FilmDialog;
use numbers::NumbersDialog;
use picture::PictureDialog;
pub use picture::{color_image, copied};
use plot::PlotDialog;
use report::ReportDialog;

/// The dialog of a kind of export. It keeps what it exports (a [`crate::lab::Lab::fork`], a recipe)
/// from when it was opened; dropping it ends what it does.
pub trait ExportDialog {
    /// Its heading.
    fn heading(&self) -> &'static str;

    /// Draws what stands below the heading. Returns true when the dialog is finished.
    fn ui(&mut self, ui: &mut egui::Ui, theme: &Theme, commands: &mut Commands) -> bool;

    /// Tells whether it is at work, so that a click beside it doesn't close it.
    fn is_at_work(&self) -> bool {
        false
    }
}

/// State of the window when a dialog opens.
pub struct Source<'a> {
    /// The lab and the open lesson.
    pub player: &'a Player,
    /// The panes of the window.
    pub panes: &'a Panes,
    /// The views, with their axes and selections.
    pub views: &'a Views,
    /// The sweep of the window.
    pub sweeping: &'a Sweeping,
    /// Width and height of the window, in points.
    pub window: [f32; 2],
    /// True if the window is dark.
    pub dark: bool,
}

/// The dialog of this kind for what is on screen.
fn dialog(kind: ExportKind, source: &Source<'_>) -> Box<dyn ExportDialog> {
    match kind {
        ExportKind::Picture(view) => Box::new(PictureDialog::new(source, view)),
        ExportKind::Film => Box::new(FilmDialog::new(source)),
        ExportKind::Report => Box::new(ReportDialog::new(source.player)),
        ExportKind::Numbers => Box::new(NumbersDialog::new(source.player)),
        ExportKind::Plot(view) => Box::new(PlotDialog::new(source, view)),
    }
}

/// The open dialog.
pub struct Export(Box<dyn ExportDialog>);

impl Export {
    /// Opens the dialog of this kind for what is on screen.
    pub fn new(kind: ExportKind, source: &Source<'_>) -> Self {
        Self(dialog(kind, source))
    }

    /// Shows the dialog. Returns true when it is finished.
    pub fn show(&mut self, ctx: &egui::Context, theme: &Theme, commands: &mut Commands) -> bool {
        let (is_done, beside) = dialog::show(ctx, "export", WIDTH, |ui| {
            ui.label(RichText::new(self.0.heading()).size(HEADING).strong());
            ui.add_space(2.0 * UNIT);
            self.0.ui(ui, theme, commands)
        });
        is_done || beside && !self.0.is_at_work()
    }
}

/// Width of a dialog.
const WIDTH: f32 = 480.0;
