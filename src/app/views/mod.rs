//! Views: one picture a file, and the table of all of them.
//!
//! A new view is a file with a [`View`], its row in [`Views::default`], and the row in
//! `lab::ViewId` that gives its name, key and tooltip.

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
mod sweep;
mod three_points;
mod triplet_plane;
mod triplets;
mod verification;
mod view;
mod zones;

use crate::lab::ViewId;

pub use view::Pair;
use view::{Both, View};

/// Table of the views, each for run A and run B.
pub struct Views([(ViewId, Box<dyn Pair>); ViewId::ALL.len()]);

impl Default for Views {
    fn default() -> Self {
        fn row<V: View + Send + 'static>(view: ViewId) -> (ViewId, Box<dyn Pair>) {
            (view, Box::new(Both::<V>::default()))
        }
        Self([
            row::<input_space::InputSpace>(ViewId::InputSpace),
            row::<embedding::Embedding>(ViewId::Embedding),
            row::<anchors_eye::AnchorsEye>(ViewId::AnchorsEye),
            row::<triplet_plane::TripletPlane>(ViewId::TripletPlane),
            row::<curves::Curves>(ViewId::Curves),
            row::<distances::Distances>(ViewId::Distances),
            row::<triplets::Triplets>(ViewId::Triplets),
            row::<network::Network>(ViewId::Network),
            row::<three_points::Sandbox>(ViewId::ThreePoints),
            row::<retrieval::Retrieval>(ViewId::Retrieval),
            row::<verification::Verification>(ViewId::Verification),
            row::<reach_in::ReachIn>(ViewId::ReachIn),
            row::<sweep::SweepView>(ViewId::Sweep),
        ])
    }
}

impl Views {
    /// Copies the axes and selections of the views of another window.
    pub fn take_after(&mut self, other: &Self) {
        for ((_, view), (_, other)) in self.0.iter_mut().zip(&other.0) {
            let other: &dyn Pair = &**other;
            view.take_after(other);
        }
    }

    /// The view of both runs. Its row is at the place of its name in [`ViewId::ALL`].
    pub fn of(&mut self, view: ViewId) -> &mut dyn Pair {
        &mut *self.0[view as usize].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_the_row_of_its_name() {
        assert!(Views::default().0.iter().map(|row| row.0).eq(ViewId::ALL));
    }
}
