//! Every point at its true distance from one anchor.

use eframe::egui;

use crate::app::ViewContext;

/// What the view keeps from frame to frame.
#[derive(Default)]
pub struct AnchorsEye {}

impl AnchorsEye {
    /// Draws the view into `ui`, all of it.
    pub fn show(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let _ = (ui, cx);
    }
}
