//! Trait of a view, and the pair of one view for two runs.

use eframe::egui::Ui;

use crate::app::context::ViewContext;
use crate::lab::{Lab, Side};

/// A view: one picture of a run, with what it keeps from frame to frame. It reads the lab, pushes
/// commands and owns no truth.
pub trait View: Default {
    /// Least height in points, without its heading, at which the view of run A stands above that
    /// of run B.
    const LEAST_HEIGHT: f32 = 115.0;

    /// Draws the view into all of `ui`.
    fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>);

    /// Copies the axes and selections of the other run's view, in a comparison.
    fn follow(&mut self, _other: &Self) {}

    /// Tells whether a comparison shows the view once for each run.
    fn is_doubled(_lab: &Lab) -> bool {
        true
    }
}

/// A view of run A and of run B, whatever view it is.
pub trait Pair {
    /// Draws the view of one run.
    fn ui(&mut self, side: Side, ui: &mut Ui, cx: &mut ViewContext<'_>);

    /// Copies the axes and selections of the other side's view to this side's.
    fn follow(&mut self, side: Side);

    /// Tells whether a comparison shows the view once for each run.
    fn is_doubled(&self, lab: &Lab) -> bool;

    /// Least height in points at which the view of run A stands above that of run B.
    fn least_height(&self) -> f32;
}

/// The views of run A and of run B.
#[derive(Default)]
pub struct Both<V> {
    a: V,
    b: V,
}

impl<V: View> Pair for Both<V> {
    fn ui(&mut self, side: Side, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        match side {
            Side::A => self.a.ui(ui, cx),
            Side::B => self.b.ui(ui, cx),
        }
    }

    fn follow(&mut self, side: Side) {
        match side {
            Side::A => self.a.follow(&self.b),
            Side::B => self.b.follow(&self.a),
        }
    }

    fn is_doubled(&self, lab: &Lab) -> bool {
        V::is_doubled(lab)
    }

    fn least_height(&self) -> f32 {
        V::LEAST_HEIGHT
    }
}
