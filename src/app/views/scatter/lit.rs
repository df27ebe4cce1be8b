//! Marks of the page of a lesson: rings around what it points at, and the triplets of its question,
//! each with its letter.

use eframe::egui::{Align2, FontId, Pos2, Stroke, vec2};

use super::sheet::Sheet;
use crate::app::highlight::WIDTH;
use crate::app::marks::{self, Role};
use crate::app::theme::{HEADING, LINE, ROLE, UNIT};
use crate::engine::report::TripletId;
use crate::lab::Thing;
use crate::lesson::LETTERS;

/// Radius of a ring around a mark.
const RING: f32 = ROLE + 4.0;

impl Sheet<'_> {
    /// Paints the marks above the points.
    pub fn lit(&self) {
        for lit in self.lit {
            match (lit.thing, lit.choice) {
                (Thing::Triplet(id), Some(place)) => self.choice(id, place),
                (Thing::Triplet(TripletId { anchor, positive, negative }), None) => {
                    [anchor, positive, negative].into_iter().for_each(|row| self.pointed(row));
                }
                (Thing::Point(row), _) => self.pointed(row),
                (Thing::Class(_), _) => {}
            }
        }
    }

    fn pointed(&self, row: usize) {
        if let Some(at) = self.at(row) {
            let stroke = Stroke::new(WIDTH, self.theme.accent);
            self.painter.circle_stroke(at, RING, stroke);
        }
    }

    /// A triplet that can be chosen, with its letter beside the anchor.
    fn choice(&self, id: TripletId, place: usize) {
        let rows = [
            (id.positive, Role::Positive),
            (id.negative, Role::Negative),
            (id.anchor, Role::Anchor),
        ];
        let anchor = self.at(id.anchor);
        for (row, role) in rows {
            let Some(at) = self.at(row) else { continue };
            if let Some(from) = anchor.filter(|_| role != Role::Anchor) {
                let stroke = Stroke::new(LINE, role.color(self.theme));
                self.painter.line_segment([from, at], stroke);
            }
            marks::role(&self.painter, self.theme, role, at, self.theme.class(self.class(row)));
        }
        if let Some(at) = anchor {
            self.letter(at, place);
        }
    }

    fn letter(&self, anchor: Pos2, place: usize) {
        let letter = LETTERS.get(place).copied().unwrap_or_default();
        let radius = 0.6 * HEADING + 1.0;
        // Inside the plot, wherever the anchor is.
        let inside = self.frame().shrink(radius + UNIT);
        let at = inside.clamp(anchor + vec2(RING + 3.0, -RING - 3.0));
        self.painter.circle_filled(at, radius, self.theme.accent);
        let font = FontId::proportional(HEADING);
        self.painter.text(at, Align2::CENTER_CENTER, letter, font, self.theme.on_accent);
    }
}
