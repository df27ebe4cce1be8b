//! The views: one picture a file. Each reads the lab, pushes commands and owns no truth.

mod anchors_eye;
mod ceiling;
mod curves;
mod distances;
mod embedding;
mod input_space;
mod network;
mod scale;
mod scatter;
mod triplet_plane;
mod triplets;
mod who;
mod zones;

use eframe::egui;

use crate::lab::View;

use super::ViewContext;

/// A button that is on or off, and that looks like a button when it is off.
fn switch<'a>(on: bool, words: impl egui::IntoAtoms<'a>) -> egui::Button<'a> {
    egui::Button::selectable(on, words).frame_when_inactive(true)
}

/// All views, with what they keep from frame to frame.
#[derive(Default)]
pub struct Views {
    input_space: input_space::InputSpace,
    embedding: embedding::Embedding,
    anchors_eye: anchors_eye::AnchorsEye,
    triplet_plane: triplet_plane::TripletPlane,
    curves: curves::Curves,
    distances: distances::Distances,
    triplets: triplets::Triplets,
    network: network::Network,
}

impl Views {
    /// Draws a view into `ui`, all of it.
    pub fn show(&mut self, view: View, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        match view {
            View::InputSpace => self.input_space.show(ui, cx),
            View::Embedding => self.embedding.show(ui, cx),
            View::AnchorsEye => self.anchors_eye.show(ui, cx),
            View::TripletPlane => self.triplet_plane.show(ui, cx),
            View::Curves => self.curves.show(ui, cx),
            View::Distances => self.distances.show(ui, cx),
            View::Triplets => self.triplets.show(ui, cx),
            View::Network => self.network.show(ui, cx),
        }
    }
}
