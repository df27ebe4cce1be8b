//! Views: one picture a file, and the table of all of them.
//!
//! A new view is a file with a [`ViewUi`], its row in [`Views::default`], and the row in
//! `lab::View` that gives its name, key and tooltip.

mod anchors_eye;
mod axis_max;
mod curves;
mod distances;
mod embedding;
mod input_space;
pub mod labels;
mod network;
mod reach_in;
mod retrieval;
mod scale;
mod scatter;
mod three_points;
mod triplet_plane;
mod triplets;
mod verification;
mod view;
mod zones;

use crate::lab::View;

pub use view::Pair;
use view::{Both, ViewUi};

/// Table of the views, each for run A and run B.
pub struct Views([(View, Box<dyn Pair>); View::ALL.len()]);

impl Default for Views {
    fn default() -> Self {
        fn row<V: ViewUi + 'static>(view: View) -> (View, Box<dyn Pair>) {
            (view, Box::new(Both::<V>::default()))
        }
        Self([
            row::<input_space::InputSpace>(View::InputSpace),
            row::<embedding::Embedding>(View::Embedding),
            row::<anchors_eye::AnchorsEye>(View::AnchorsEye),
            row::<triplet_plane::TripletPlane>(View::TripletPlane),
            row::<curves::Curves>(View::Curves),
            row::<distances::Distances>(View::Distances),
            row::<triplets::Triplets>(View::Triplets),
            row::<network::Network>(View::Network),
            row::<three_points::Sandbox>(View::ThreePoints),
            row::<retrieval::Retrieval>(View::Retrieval),
            row::<verification::Verification>(View::Verification),
            row::<reach_in::ReachIn>(View::ReachIn),
        ])
    }
}

impl Views {
    /// The view of both runs. Its row is at the place of its name in [`View::ALL`].
    pub fn of(&mut self, view: View) -> &mut dyn Pair {
        &mut *self.0[view as usize].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_the_row_of_its_name() {
        assert!(Views::default().0.iter().map(|row| row.0).eq(View::ALL));
    }
}
