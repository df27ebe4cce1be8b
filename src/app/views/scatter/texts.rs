//! Words beside points that are texts.

use std::sync::Arc;

use eframe::egui::{Galley, Rect, vec2};

use super::beside;
use super::sheet::Sheet;
use crate::app::point_labels;
use crate::app::theme::{POINT, ROLE, UNIT};
use crate::app::views::labels;
use crate::engine::report::TripletId;

/// The most points of a plot that have their words beside them; more would hide the points.
const MOST: usize = 40;
/// The most points whose words are tried.
const TRIED: usize = 4_000;
/// Width of the words of a point, in points; longer ones are cut.
const WIDE: f32 = 120.0;
/// The same for the shown triplet.
const WIDE_OF_TRIPLET: f32 = 200.0;
/// Opacity of the ground below words.
const GROUND: f32 = 0.7;

impl Sheet<'_> {
    /// Writes the texts of points that are trained on beside them, as many as fit without covering
    /// each other, the shown triplet, the key or the notes. Which ones doesn't depend on the batch,
    /// so that they hold still.
    pub fn texts(&self) {
        let data = self.run.data();
        // Columns of measurements are standardized; the words of such a point are remarks on it,
        // which its tooltip says.
        let own = self.run.config().data.own.as_ref();
        if data.texts.is_none() || own.is_some_and(|own| own.standardize) {
            return;
        }
        let frame = self.frame().shrink(UNIT);
        let mut taken = self.places_of_triplet();
        taken.extend(self.taken_by_words());
        taken.extend(self.notes_in);
        let kept_free = taken.len();
        let high = self.theme.small + 2.0;
        for &row in self.rows_with_faces().iter().take(TRIED) {
            if taken.len() >= kept_free + MOST {
                break;
            }
            let (Some(at), Some(text)) = (self.at(row), point_labels::text(data, row)) else {
                continue;
            };
            // An estimate, so that only words that will be written are laid out.
            let wide = 0.62 * self.theme.small * text.chars().count() as f32 + 4.0;
            let corner = at + vec2(POINT + 1.0, -0.5 * high);
            let ground = Rect::from_min_size(corner, vec2(wide.min(WIDE), high));
            if !frame.contains_rect(ground) || taken.iter().any(|rect| rect.intersects(ground)) {
                continue;
            }
            taken.push(ground);
            let galley = labels::cut(&self.painter, &text, ground.width(), self.theme.text);
            let ground = Rect::from_min_size(corner, galley.size());
            self.painter.rect_filled(ground, 2.0, self.theme.faded(self.theme.plot, GROUND));
            self.painter.galley(corner, galley, self.theme.text);
        }
    }

    /// Writes the texts of a triplet beside its points, in the colours of their roles.
    pub(super) fn texts_of_triplet(&self, id: TripletId) {
        for (ground, galley) in self.beside_texts(id) {
            self.painter.rect_filled(ground, 3.0, self.theme.faded(self.theme.panel, 0.9));
            self.painter.galley(ground.min + vec2(3.0, 1.0), galley, self.theme.text);
        }
    }

    /// Places of the texts of a triplet, if it has texts; those without room are left out.
    pub(super) fn beside_texts(&self, id: TripletId) -> Vec<(Rect, Arc<Galley>)> {
        let frame = self.frame().shrink(UNIT);
        let roles = [
            (id.anchor, self.theme.anchor),
            (id.positive, self.theme.positive),
            (id.negative, self.theme.negative),
        ];
        let marks = roles.iter().filter_map(|&(row, _)| self.at(row));
        let mut taken: Vec<Rect> =
            marks.map(|at| Rect::from_center_size(at, vec2(2.0, 2.0) * ROLE)).collect();
        taken.extend(self.taken_by_words());
        let mut placed = Vec::new();
        for (row, color) in roles {
            let text = point_labels::text(self.run.data(), row);
            let (Some(at), Some(text)) = (self.at(row), text) else { continue };
            let wide = WIDE_OF_TRIPLET.min(0.5 * frame.width());
            let galley = labels::cut(&self.painter, &text, wide, color);
            let size = galley.size() + vec2(6.0, 2.0);
            let places = beside::around(at, size, ROLE + UNIT, frame);
            let free = |place: &Rect| !taken.iter().any(|other| other.intersects(*place));
            if let Some(place) = places.into_iter().find(free) {
                taken.push(place);
                placed.push((place, galley));
            }
        }
        placed
    }
}
