//! View of the input space: the points as the network receives them.

use eframe::egui;

use super::scatter::{Axes, Note, Scatter, Space};
use super::view::View;
use crate::app::context::ViewContext;
use crate::lab::point_in_hand::rounded;
use crate::lab::{Command, Lab, Side};

/// The input space, with its plot.
#[derive(Default)]
pub struct InputSpace {
    scatter: Scatter,
}

impl View for InputSpace {
    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let data = cx.run.data();
        let name = |column: usize| data.feature_names.get(column).cloned().unwrap_or_default();
        let axes = Axes::new(cx.run.input_projection(), [0, 1], name);
        // Only unprojected points can be dragged.
        let can_be_moved = data.dimensions() == 2;
        if can_be_moved {
            self.scatter.take_hold(ui, cx);
        }
        let name = cx.name_of("Input space");
        let mut sheet = self.scatter.sheet(ui, cx, "Input space", &axes, None);
        sheet.points();
        sheet.thumbnails();
        sheet.highest_loss_triplets();
        sheet.shown_triplet();
        sheet.legend();
        if axes.projected {
            let long = format!("projected from {} dimensions", data.dimensions());
            sheet.notes(&[Note { long, short: "projected".to_owned() }]);
        }
        if let Some(words) = axes.remark(false) {
            sheet.remark(words);
        }
        if can_be_moved && let Some((row, to)) = sheet.dragged() {
            let notch = sheet.width() / 500.0;
            let values = [0, 1].map(|k| (k, rounded(to[k], notch)));
            let moved = values.iter().any(|&(k, value)| value != data.points[[row, k]]);
            if moved {
                cx.commands.push(Command::Reach { row, values: values.to_vec() });
            }
        }
        sheet.finish(&name, Space::Input, cx.commands);
    }

    fn follow(&mut self, other: &Self) {
        self.scatter.follow(&other.scatter);
    }

    /// The points are the same for both runs unless they were moved in one.
    fn is_doubled(lab: &Lab) -> bool {
        lab.side(Side::A).data().moved() != lab.side(Side::B).data().moved()
    }
}
