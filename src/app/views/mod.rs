//! The views: one picture a file. Each reads the lab, pushes commands and owns no truth.

mod anchors_eye;
mod ceiling;
mod curves;
mod distances;
mod embedding;
mod input_space;
mod names;
mod network;
mod reach_in;
mod retrieval;
mod scale;
mod scatter;
mod three_points;
mod triplet_plane;
mod triplets;
mod verification;
pub mod who;
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
    three_points: three_points::Sandbox,
    retrieval: retrieval::Retrieval,
    verification: verification::Verification,
    reach_in: reach_in::ReachIn,
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
            View::ThreePoints => self.three_points.show(ui, cx),
            View::Retrieval => self.retrieval.show(ui, cx),
            View::Verification => self.verification.show(ui, cx),
            View::ReachIn => self.reach_in.show(ui, cx),
        }
    }

    /// Of a view that is there for each of two runs: has the axes of the other one, and what a
    /// person chose in it.
    pub fn follow(&mut self, view: View, other: &Self) {
        match view {
            View::Embedding => self.embedding.follow(&other.embedding),
            View::AnchorsEye => self.anchors_eye.follow(&other.anchors_eye),
            View::TripletPlane => self.triplet_plane.follow(&other.triplet_plane),
            View::Distances => self.distances.follow(&other.distances),
            View::Network => self.network.follow(&other.network),
            View::Verification => self.verification.follow(&other.verification),
            View::InputSpace => self.input_space.follow(&other.input_space),
            View::Curves | View::Triplets | View::ThreePoints | View::Retrieval | View::ReachIn => {
            }
        }
    }
}
