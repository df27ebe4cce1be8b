//! Outcome of the towers: two distances, the loss, and the formula that joins them.

use eframe::egui::{Align2, FontId, Stroke, pos2, vec2};

use crate::app::theme::{BODY, HEADING, LINE, UNIT};
use crate::app::views::triplets::formula::{self, Piece};
use crate::engine::report::TripletRecord;
use crate::lesson::HiddenQuantity;

use super::super::weights::one_that_fits;
use super::Picture;

/// Gap between two pieces of the formula, relative to its letters.
const GAP: f32 = 0.3;

impl Picture<'_, '_> {
    /// Draws the two distances between the embeddings, and the loss.
    pub(super) fn outcome(&self, triplet: &TripletRecord) {
        let theme = self.cx.theme;
        let config = self.cx.run.config();
        let mut pieces = formula::pieces(triplet, &config.loss, config.distance);
        if self.cx.hides(HiddenQuantity::Cost) {
            pieces = formula::without_loss(pieces);
        }
        let printed = |name: &str| {
            let piece = pieces.iter().find(|piece| piece.below == name);
            piece.map_or("", |piece| piece.text.as_str())
        };
        let [top, middle, bottom] = self.plan.lanes.map(|lane| lane.center().y);
        let x = self.plan.distances.min;
        let spine = x + 1.5 * UNIT;
        let pairs = [
            (top, middle - 2.0, "d(a,p)", theme.positive),
            (bottom, middle + 2.0, "d(a,n)", theme.negative),
        ];
        // In low towers the names go first, then the numbers: the formula has both.
        let between = (bottom - top) / 2.0;
        let is_named = between >= self.cx.theme.small + HEADING + UNIT;
        let has_numbers = between >= HEADING + UNIT;
        for (far, near, name, color) in pairs {
            let stroke = Stroke::new(LINE + 0.4, color);
            let corners = [(x, far), (spine, far), (spine, near), (x, near)];
            self.painter.line(corners.map(|(x, y)| pos2(x, y)).to_vec(), stroke);
            let at = pos2(spine + 1.5 * UNIT, (far + near) / 2.0);
            if is_named {
                let above = at - vec2(0.0, 1.0);
                self.text(above, Align2::LEFT_BOTTOM, name, self.cx.theme.small, color);
            }
            if !has_numbers {
                continue;
            }
            let align = if is_named { Align2::LEFT_TOP } else { Align2::LEFT_CENTER };
            let text = self.text(at, align, printed(name), HEADING, theme.text);
            if let Some(loss) = self.plan.loss {
                let from = pos2(text.right().max(at.x + 42.0) + UNIT, at.y);
                let to = pos2(loss.min + 2.0 * UNIT, middle);
                self.painter.line_segment([from, to], Stroke::new(1.0, theme.faded(color, 0.7)));
            }
        }
        if let Some(loss) = self.plan.loss {
            let at = pos2(loss.min + 3.0 * UNIT, middle);
            self.text(
                at - vec2(0.0, 1.0),
                Align2::LEFT_BOTTOM,
                "loss",
                self.cx.theme.small,
                theme.weak,
            );
            self.text(at, Align2::LEFT_TOP, printed("loss"), HEADING, theme.text);
        }
        self.formula(&pieces);
    }

    /// Formula with each term in the colour of its segment: max(0, 0.82 − 1.10 + 0.50) = 0.22.
    fn formula(&self, pieces: &[Piece]) {
        let theme = self.cx.theme;
        let right = self.plan.loss.unwrap_or(self.plan.distances).max;
        let room = right - self.plan.input.min - UNIT;
        let laid_out = |letters: f32| {
            let font = FontId::proportional(letters);
            let each = pieces.iter().map(|piece| (piece.text.clone(), piece.color(theme)));
            let lay = |(text, color)| self.painter.layout_no_wrap(text, font.clone(), color);
            let galleys: Vec<_> = each.map(lay).collect();
            let width = galleys.iter().map(|galley| galley.size().x + GAP * letters).sum::<f32>();
            (galleys, width, font)
        };
        let (mut galleys, mut width, mut font) = laid_out(BODY);
        let mut space = GAP * BODY;
        if width > room {
            // On its one line it gets smaller before it is cut.
            let letters = (0.98 * BODY * room / width).max(6.0);
            (galleys, width, font) = laid_out(letters);
            space = GAP * letters;
        }
        let y = self.plan.footer.center() + 1.0;
        let word = "loss = ";
        let prefix = self.painter.layout_no_wrap(word.to_owned(), font, theme.weak);
        let fits = width + prefix.size().x + UNIT <= right - self.plan.input.min;
        let mut x = (right - width - UNIT).max(self.plan.input.min);
        if fits {
            let at = pos2(x - prefix.size().x, y - prefix.size().y / 2.0);
            self.painter.galley(at, prefix, theme.weak);
        }
        for galley in galleys {
            let size = galley.size();
            self.painter.galley(pos2(x, y - size.y / 2.0), galley, theme.text);
            x += size.x + space;
        }
    }

    pub(super) fn nothing_to_show(&self) {
        let at = pos2(self.plan.input.min + UNIT, self.plan.footer.center());
        let texts = [
            "No valid triplet in this batch: it needs two points of one class and one of another",
            "No valid triplet in this batch",
        ]
        .map(str::to_owned);
        let right = self.plan.loss.unwrap_or(self.plan.distances).max;
        let (width, color) = (right - at.x, self.cx.theme.text);
        one_that_fits(&self.painter, at, Align2::LEFT_CENTER, &texts, width, color);
    }
}
