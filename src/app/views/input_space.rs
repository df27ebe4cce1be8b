//! The points as the network gets them.

use eframe::egui;

use super::scatter::{Axes, Note, Scatter};
use crate::app::ViewContext;

/// What the view keeps from frame to frame.
#[derive(Default)]
pub struct InputSpace {
    scatter: Scatter,
}

impl InputSpace {
    /// Draws the view into `ui`, all of it.
    pub fn show(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let data = cx.lab.data();
        let name = |column: usize| data.feature_names.get(column).cloned().unwrap_or_default();
        let axes = Axes::new(cx.lab.input_projection(), [0, 1], name);
        let mut sheet = self.scatter.sheet(ui, cx, "Input space", &axes, None);
        sheet.points();
        sheet.thumbnails();
        sheet.costliest_triplets();
        sheet.shown_triplet();
        sheet.legend();
        if axes.projected {
            let long = format!("projected from {} dimensions", data.dimensions());
            sheet.notes(&[Note { long, short: "projected".to_owned() }]);
        }
        if let Some(words) = axes.remark(false) {
            sheet.remark(words);
        }
        sheet.finish("Input space", cx.commands);
    }
}
