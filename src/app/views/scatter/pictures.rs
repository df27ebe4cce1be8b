//! Thumbnails of points that are pictures.

use eframe::egui::{Color32, Pos2, Rect, Stroke, StrokeKind, Vec2, vec2};

use super::beside;
use super::sheet::Sheet;
use crate::app::theme::{LINE, ROLE, UNIT};
use crate::engine::report::TripletId;

/// Approximate number of thumbnails that would fill a plot.
const FILL: f32 = 90.0;
/// Sides between which thumbnails stay, in points.
const SIDES: (f32, f32) = (14.0, 40.0);
/// Width of the frame in the colour of the class.
const RIM: f32 = 2.0;
/// Distance from a mark beyond which its picture is joined with it by a line.
const FAR: f32 = 4.0 * UNIT;
/// The most points that are tried: of more, hardly a gap is left.
const TRIED: usize = 10_000;

impl Sheet<'_> {
    /// Paints thumbnails of points that are trained on, as many as fit without covering each other
    /// or the shown triplet. Which ones doesn't depend on the batch, so that they hold still.
    pub fn thumbnails(&self) {
        let Some(side) = self.thumbnail_side() else { return };
        let rimmed = side + 2.0 * RIM;
        let room = self.frame().shrink(0.5 * rimmed);
        let rows = self.rows_with_faces().iter().filter(|&&row| self.shows(row)).take(TRIED);
        let candidates = rows
            .filter_map(|&row| self.at(row).filter(|&at| room.contains(at)).map(|at| (row, at)));
        let mut chosen = spread_out(candidates, rimmed, self.frame());
        let kept_free = self.places_of_triplet();
        let square = |at: Pos2, side: f32| Rect::from_center_size(at, Vec2::splat(side));
        chosen.retain(|&(_, at)| !kept_free.iter().any(|r| r.intersects(square(at, rimmed))));
        // All rims before all pictures: so each kind is drawn in one go.
        for &(row, at) in &chosen {
            if let Some(truly) = self.run.data().true_class(row) {
                let rect = square(at, rimmed + 2.0 * RIM);
                self.painter.rect_filled(rect, 1.0, self.theme.class(truly));
            }
            let color = self.theme.class(self.class(row));
            self.painter.rect_filled(square(at, rimmed), 1.0, color);
        }
        for &(row, at) in &chosen {
            self.thumbnails.paint(&self.painter, row, square(at, side));
        }
    }

    /// The rows whose pictures or texts are shown: those that are trained on, or those of the batch
    /// while a step is taken apart.
    pub(super) fn rows_with_faces(&self) -> &[usize] {
        match self.phase {
            Some(_) => &self.run.report().batch,
            None => &self.run.data().train,
        }
    }

    /// Places of the marks of the shown triplet.
    pub(super) fn marks_of_triplet(&self) -> Vec<Rect> {
        let shown = self.run.shown_triplet().filter(|_| self.has_triplet());
        let rows = shown.map(|shown| [shown.id.anchor, shown.id.positive, shown.id.negative]);
        let marks = rows.into_iter().flatten().filter_map(|row| self.at(row));
        marks.map(|at| Rect::from_center_size(at, Vec2::splat(2.0 * ROLE))).collect()
    }

    /// The same, and those of its pictures or texts.
    pub(super) fn places_of_triplet(&self) -> Vec<Rect> {
        let shown = self.run.shown_triplet().filter(|_| self.has_triplet());
        let Some(shown) = shown else { return Vec::new() };
        let pictures = self.beside_triplet(shown.id).into_iter().flatten();
        let texts = self.beside_texts(shown.id).into_iter().map(|(place, _)| place);
        self.marks_of_triplet().into_iter().chain(pictures).chain(texts).collect()
    }

    /// The side of a thumbnail, a multiple of its pixels; nothing where points aren't pictures.
    pub(super) fn thumbnail_side(&self) -> Option<f32> {
        let pixels = self.run.data().pictures.as_ref()?.side as f32;
        let wanted = (self.frame().area() / FILL).max(0.0).sqrt().clamp(SIDES.0, SIDES.1);
        Some(pixels * (wanted / pixels).round().max(1.0))
    }

    /// Paints the pictures of a triplet beside its points, in the colours of their roles.
    pub(super) fn pictures_of_triplet(&self, id: TripletId) {
        let Some(squares) = self.beside_triplet(id) else { return };
        let rows = [id.anchor, id.positive, id.negative];
        let colors = [self.theme.anchor, self.theme.positive, self.theme.negative];
        for ((row, square), color) in rows.into_iter().zip(squares).zip(colors) {
            self.join(row, square, color);
            self.picture(row, square.shrink(LINE), color);
        }
    }

    /// Squares of the pictures of a triplet, if there are pictures and room.
    fn beside_triplet(&self, id: TripletId) -> Option<[Rect; 3]> {
        let side = self.thumbnail_side()? + 2.0 * LINE;
        let points = [self.at(id.anchor)?, self.at(id.positive)?, self.at(id.negative)?];
        let frame = self.frame().shrink(UNIT);
        let has_room = frame.width().min(frame.height()) >= 4.0 * side;
        let taken = self.taken_by_words();
        has_room.then(|| beside::three_squares(points, side, ROLE + UNIT, frame, &taken))
    }

    /// Joins a picture that had to move away with its mark.
    fn join(&self, row: usize, square: Rect, color: Color32) {
        let Some(at) = self.at(row) else { return };
        let to = square.clamp(at);
        if at.distance(to) > FAR {
            let from = at + (ROLE + UNIT) * (to - at).normalized();
            self.painter.line_segment([from, to], Stroke::new(1.0, color));
        }
    }

    /// Paints one picture with a rim.
    fn picture(&self, row: usize, rect: Rect, rim: Color32) {
        self.thumbnails.paint(&self.painter, row, rect);
        self.painter.rect_stroke(rect, 0.0, Stroke::new(LINE, rim), StrokeKind::Outside);
    }
}

/// Chooses, in turn, the points whose square of this side doesn't reach into an earlier one's.
fn spread_out(
    candidates: impl IntoIterator<Item = (usize, Pos2)>,
    side: f32,
    frame: Rect,
) -> Vec<(usize, Pos2)> {
    // A grid of cells as large as a square: squares that touch have centres in cells that touch.
    let columns = (frame.width() / side).ceil().max(1.0) as usize + 1;
    let lines = (frame.height() / side).ceil().max(1.0) as usize + 1;
    let mut cells: Vec<Vec<Pos2>> = vec![Vec::new(); columns * lines];
    let mut chosen = Vec::new();
    for (row, at) in candidates {
        let Vec2 { x, y } = ((at - frame.min) / side).max(vec2(0.0, 0.0));
        let (column, line) = ((x as usize).min(columns - 1), (y as usize).min(lines - 1));
        let taken = (line.saturating_sub(1)..(line + 2).min(lines)).any(|l| {
            (column.saturating_sub(1)..(column + 2).min(columns)).any(|c| {
                cells[l * columns + c]
                    .iter()
                    .any(|other| (other.x - at.x).abs() < side && (other.y - at.y).abs() < side)
            })
        });
        if !taken {
            cells[line * columns + column].push(at);
            chosen.push((row, at));
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn thumbnails_cover_nothing_and_leave_no_gap_unused(
            points in prop::collection::vec((0.0_f32..300.0, 0.0_f32..200.0), 0..120),
            side in 8.0_f32..60.0,
        ) {
            let frame = Rect::from_min_size(pos2(0.0, 0.0), vec2(300.0, 200.0));
            let all: Vec<(usize, Pos2)> =
                points.iter().map(|&(x, y)| pos2(x, y)).enumerate().collect();
            let chosen = spread_out(all.clone(), side, frame);
            let over = |a: Pos2, b: Pos2| (a.x - b.x).abs() < side && (a.y - b.y).abs() < side;
            for (i, &(_, a)) in chosen.iter().enumerate() {
                prop_assert!(chosen[..i].iter().all(|&(_, b)| !over(a, b)));
            }
            for (row, at) in all {
                let has_one = chosen.iter().any(|&(other, _)| other == row);
                prop_assert!(has_one || chosen.iter().any(|&(_, other)| over(at, other)));
            }
        }
    }
}
