//! The points as the network gets them, and the triplets of the step.

use eframe::egui;

use crate::app::ViewContext;

/// What the view keeps from frame to frame.
#[derive(Default)]
pub struct InputSpace {}

impl InputSpace {
    /// Draws the view into `ui`, all of it.
    pub fn show(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let _ = (ui, cx);
    }
}
