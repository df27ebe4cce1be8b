//! The panels that push commands: transport above, knobs at the left.

use eframe::egui;

use super::ViewContext;

/// Lays out the panels around the views.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let _ = (ui, cx);
}
