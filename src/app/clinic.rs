//! State of the clinic: the card that is open, and the views that it points out.

use eframe::egui::{self, Rect, Stroke, StrokeKind};

use super::theme::Theme;
use crate::lab::diagnosis::{Diagnosis, State};
use crate::lab::{ActiveRun, Lab, Side, ViewId};

/// Width of the outline of a view that is pointed out.
const OUTLINE: f32 = 2.0;

/// The card, and the views that are pointed out.
#[derive(Default)]
pub struct Clinic {
    card: Option<Card>,
    pointed: Pointed,
}

/// Views that are outlined until they are touched.
#[derive(Clone, Default)]
pub struct Pointed(Vec<ViewId>);

/// An open card and the run that it is about.
pub struct Card {
    /// The run.
    pub side: Side,
    /// The version of its data.
    seen: u64,
}

impl Clinic {
    /// Opens the card of this side, or else of the run that needs it; closes it if it is open.
    pub fn toggle(&mut self, side: Option<Side>, lab: &Lab) {
        let closes = self.card.take().is_some_and(|card| side.is_none_or(|side| side == card.side));
        self.pointed.0.clear();
        if closes {
            return;
        }
        let side = side.unwrap_or_else(|| patient(lab));
        if let Some(trouble) = trouble_of(lab.side(side)) {
            self.pointed = Pointed(trouble.views().to_vec());
        }
        self.card = Some(Card { side, seen: lab.side(side).data_version() });
    }

    /// The card, if it is open.
    pub fn card(&self) -> Option<&Card> {
        self.card.as_ref()
    }

    /// Tells whether the card is open.
    pub fn is_open(&self) -> bool {
        self.card.is_some()
    }

    /// Closes the card and removes all outlines.
    pub fn close(&mut self) {
        self.pointed.0.clear();
        self.card = None;
    }

    /// Outlines a view until it is touched.
    pub fn point_out(&mut self, view: ViewId) {
        if !self.pointed.0.contains(&view) {
            self.pointed.0.push(view);
        }
    }

    /// The views that are pointed out, for a frame.
    pub fn pointed(&self) -> Pointed {
        self.pointed.clone()
    }

    /// Keeps the views that have not been touched in that frame.
    pub fn keep_pointed(&mut self, pointed: Pointed) {
        self.pointed = pointed;
    }

    /// Closes the card if another run came in the place of its run.
    pub fn update(&mut self, lab: &Lab) {
        let Some(card) = &self.card else { return };
        let gone = card.side == Side::B && lab.run_b().is_none();
        if gone || lab.side(card.side).data_version() != card.seen {
            self.close();
        }
    }
}

impl Pointed {
    /// Outlines a view if it is pointed out, until it is touched.
    pub fn outline(
        &mut self,
        ui: &egui::Ui,
        rect: Rect,
        view: ViewId,
        focused: bool,
        theme: &Theme,
    ) {
        if !self.0.contains(&view) {
            return;
        }
        let touched = ui.input(|input| {
            let at = input.pointer.interact_pos();
            input.pointer.any_pressed() && at.is_some_and(|at| rect.contains(at))
        });
        if touched || focused {
            self.0.retain(|&other| other != view);
            return;
        }
        let stroke = Stroke::new(OUTLINE, theme.accent);
        ui.painter().rect_stroke(rect, 0.0, stroke, StrokeKind::Inside);
    }
}

/// Side that the key is for: the one in focus, or the other if only that one is in trouble.
fn patient(lab: &Lab) -> Side {
    let is_ill = |side: &Side| trouble_of(lab.side(*side)).is_some();
    let other = if lab.focus() == Side::A { Side::B } else { Side::A };
    [lab.focus(), other].into_iter().find(is_ill).unwrap_or(lab.focus())
}

/// The state of a run, if something is wrong with it.
pub fn trouble_of(run: &ActiveRun) -> Option<State> {
    run.diagnosis().and_then(Diagnosis::trouble)
}
