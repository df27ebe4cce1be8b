//! View of the input space: the points as the network receives them, and the tools to draw some.

mod bar;
mod gesture;

use eframe::egui;

use super::scatter::{Axes, Note, Scatter, Space};
use super::view::View;
use crate::app::context::ViewContext;
use crate::app::plots;
use crate::app::touch;
use crate::engine::config::DataKind;
use crate::engine::projection::{Projection, Projector};
use crate::lab::point_in_hand::rounded;
use crate::lab::{Command, Lab, Side, Toggle};
use gesture::Gesture;

/// The input space, with its plot.
#[derive(Default)]
pub struct InputSpace {
    scatter: Scatter,
    gesture: Gesture,
    /// Points with three features as they are, for a picture in three dimensions, and their version.
    solid: Option<(u64, Projection)>,
}

/// The part of the plane that is always in sight where all points are drawn.
const CANVAS: plots::Corners = ([-2.0; 2], [2.0; 2]);
/// Words for points to draw, as long as there are none.
const EMPTY: &str =
    "Nothing is drawn yet: take the brush above, choose a class with 1 to 8, and drag here";

impl View for InputSpace {
    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let data = cx.run.data();
        let name = |column: usize| data.feature_names.get(column).cloned().unwrap_or_default();
        let version = cx.run.inputs_version();
        let in_space = data.dimensions() == 3 && cx.lab.display().shows(Toggle::ThreeD);
        if in_space && self.solid.as_ref().is_none_or(|(of, _)| *of != version) {
            self.solid = Some((version, Projector::new(3).project(data.points.view(), None)));
        }
        let mut axes = match self.solid.as_ref().filter(|_| in_space) {
            Some((_, points)) => Axes::new((points, version), [0, 1], name).in_space(name, None),
            None => Axes::new((cx.run.input_projection(), version), [0, 1], name),
        };
        // Only unprojected points can be dragged.
        let can_be_moved = data.dimensions() == 2;
        let tool = cx.hand.tool.filter(|_| bar::is_usable(cx));
        bar::show(ui, cx);
        self.scatter.draws = tool.is_some();
        if can_be_moved && tool.is_none() && !cx.hand.lasso {
            self.scatter.take_hold(ui, cx.theme.grasp());
        }
        let is_drawn = cx.run.config().data.kind == DataKind::Drawn;
        let keep = is_drawn.then(|| {
            let points = (0..data.len()).map(|row| axes.of(row));
            plots::union(Some(CANVAS), plots::extent(points)).unwrap_or(CANVAS)
        });
        let name = cx.name_of("Input space");
        let mut sheet = self.scatter.sheet(ui, cx, "Input space", &mut axes, keep);
        let long = sheet.tripod(&axes);
        sheet.points();
        sheet.thumbnails();
        sheet.highest_loss_triplets();
        sheet.names_of_axes();
        sheet.shown_triplet();
        sheet.legend(ui, cx.commands);
        sheet.lasso(ui, cx.commands);
        let projected = axes.projected.then(|| Note {
            long: format!("projected from {} dimensions", data.dimensions()),
            short: "projected".to_owned(),
        });
        let notes: Vec<Note> = projected.into_iter().chain(long).collect();
        sheet.notes(&notes);
        match axes.remark(false) {
            Some(_) if is_drawn && data.present().next().is_none() => sheet.remark(EMPTY),
            Some(words) => sheet.remark(words),
            None => {}
        }
        if touch::are_many(ui.ctx()) {
            self.gesture.drop();
        }
        match tool.map(|tool| self.gesture.follow(&sheet, tool, *cx.hand)) {
            Some(Some(stroke)) => {
                // Where each run has a picture of its own, the stroke belongs to this one.
                if let Some(side) = cx.side {
                    cx.commands.push(Command::Focus(side));
                }
                cx.commands.push(Command::Draw(Box::new(stroke)));
            }
            Some(None) => {}
            None => self.gesture.drop(),
        }
        if can_be_moved && let Some((row, to)) = sheet.dragged() {
            let notch = sheet.width() / 500.0;
            let values = [0, 1].map(|k| (k, rounded(to[k], notch)));
            let is_elsewhere =
                |&(k, value): &(usize, f64)| data.points.get([row, k]).is_some_and(|&v| v != value);
            let moved = values.iter().any(is_elsewhere);
            if moved {
                cx.commands.push(Command::Reach { row, values: values.to_vec() });
            }
        }
        sheet.texts();
        sheet.finish(&name, Space::Input, cx.commands);
    }

    fn follow(&mut self, other: &Self) {
        self.scatter.follow(&other.scatter);
    }

    /// The points are the same for both runs unless they were moved or drawn in one.
    fn is_doubled(lab: &Lab) -> bool {
        let [a, b] = [Side::A, Side::B].map(|side| lab.side(side).data());
        a.moved() != b.moved() || a.drawn() != b.drawn()
    }
}
