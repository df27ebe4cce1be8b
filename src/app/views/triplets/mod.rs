//! The step's triplets as a table, and the formula of one.

use eframe::egui;

use crate::app::ViewContext;

/// What the view keeps from frame to frame.
#[derive(Default)]
pub struct Triplets {}

impl Triplets {
    /// Draws the view into `ui`, all of it.
    pub fn show(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let _ = (ui, cx);
    }
}
