//! Every triplet of the batch by its two distances.

use eframe::egui;

use crate::app::ViewContext;

/// What the view keeps from frame to frame.
#[derive(Default)]
pub struct TripletPlane {}

impl TripletPlane {
    /// Draws the view into `ui`, all of it.
    pub fn show(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let _ = (ui, cx);
    }
}
