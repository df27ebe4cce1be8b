//! Trait of a view, and the pair of one view for two runs.

use std::any::Any;

use eframe::egui::Ui;

use super::labels;
use crate::app::context::ViewContext;
use crate::lab::{Lab, Side};

/// A view: one picture of a run, with what it keeps from frame to frame. It reads the lab, pushes
/// commands and owns no truth.
pub trait View: Default {
    /// Least height in points, without its heading, at which the view of run A stands above that
    /// of run B.
    const LEAST_HEIGHT: f32 = 115.0;

    /// True if it shows nothing of a run whose points aren't all embedded yet.
    const NEEDS_PICTURE: bool = true;

    /// Draws the view into all of `ui`.
    fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>);

    /// Copies the axes and selections of another one: of the other run, or of the window for a picture.
    fn follow(&mut self, _other: &Self) {}

    /// Tells whether a comparison shows the view once for each run.
    fn is_doubled(_lab: &Lab) -> bool {
        true
    }
}

/// A view of run A and of run B, whatever view it is.
pub trait Pair: Any + Send {
    /// Draws the view of one run.
    fn ui(&mut self, side: Side, ui: &mut Ui, cx: &mut ViewContext<'_>);

    /// Copies the axes and selections of the other side's view to this side's.
    fn follow(&mut self, side: Side);

    /// Copies the axes and selections of the same view in another window.
    fn take_after(&mut self, other: &dyn Any);

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

impl<V: View + Send + 'static> Pair for Both<V> {
    fn ui(&mut self, side: Side, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let waits = if V::NEEDS_PICTURE { cx.run.coming_words() } else { None };
        match (waits, side) {
            (Some(words), _) => labels::in_the_middle(ui, &words),
            (None, Side::A) => self.a.ui(ui, cx),
            (None, Side::B) => self.b.ui(ui, cx),
        }
    }

    fn follow(&mut self, side: Side) {
        match side {
            Side::A => self.a.follow(&self.b),
            Side::B => self.b.follow(&self.a),
        }
    }

    fn take_after(&mut self, other: &dyn Any) {
        if let Some(other) = other.downcast_ref::<Self>() {
            self.a.follow(&other.a);
            self.b.follow(&other.b);
        }
    }

    fn is_doubled(&self, lab: &Lab) -> bool {
        V::is_doubled(lab)
    }

    fn least_height(&self) -> f32 {
        V::LEAST_HEIGHT
    }
}
