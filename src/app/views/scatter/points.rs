//! The points, in the colours and marks of their classes.

use eframe::egui::Rect;

use super::look::Look;
use super::sheet::Sheet;
use crate::app::dots::Dot;
use crate::app::marks;
use crate::app::theme::POINT;
use crate::lab::Thing;

/// Size of the points of the batch, relative to the others.
const BATCH: f32 = 1.4;
/// Points from which on the marks of the inputs last.
const MANY: usize = 10_000;
/// Opacity of the other points.
const OTHERS: f32 = 0.65;

impl Sheet<'_> {
    /// Opacity of a point by whether it stands out: one of the class that the pointer is on in a
    /// key, or else one of the chosen.
    fn prominence(&self, row: usize, class: usize) -> f32 {
        let filter = &self.display.filter;
        match self.run.hovered() {
            lit @ Some(Thing::Class(_)) => marks::prominence(lit, class),
            _ if filter.chosen().is_empty() || filter.is_chosen(row) => 1.0,
            _ => marks::BEHIND,
        }
    }

    /// Paints every point; those of the batch larger and on top, held-out ones hollow, and
    /// those of held-out classes with spokes, and a ring around those with a wrong label. In three
    /// dimensions, near ones are on top.
    pub fn points(&mut self) {
        let others = self.opacity_outside().unwrap_or(OTHERS);
        // Where points are very many, those of the batch have their plain mark as well, below the
        // larger one: so the marks of inputs last from one step to the next.
        let lasts = self.scatter.visible.rows().len() > MANY && self.eye.is_none();
        let mut dots = std::mem::take(&mut self.scatter.dots);
        for (layer, of_batch) in [false, true].into_iter().enumerate() {
            let look = Look {
                moved: self.scatter.moved,
                visible: self.scatter.visible.version(),
                batch: self.scatter.batch_of.filter(|_| of_batch || !lasts),
                opacity: if of_batch { 1.0 } else { others },
                lit: self.run.hovered().filter(|thing| matches!(thing, Thing::Class(_))),
                dark: self.theme.dark,
            };
            if let Some(eye) = self.eye {
                // All in one layer, which has them in the order of their depth.
                let rows = self.far_to_near().iter().copied().filter(|&row| self.shows(row));
                let rows = rows.map(|row| {
                    let [size, opacity] = self.depth_cue(&eye, row);
                    let is_in = self.is_in_batch(row);
                    let [larger, opaque] = if is_in { [BATCH, 1.0] } else { [1.0, others] };
                    (row, larger * size, opaque * opacity)
                });
                dots[layer].paint(&self.painter, look, self.marks(rows));
                break;
            }
            let rows = self.scatter.visible.rows().iter().copied();
            let rows =
                rows.filter(|&row| (lasts && !of_batch) || self.is_in_batch(row) == of_batch);
            let size = if of_batch { BATCH } else { 1.0 };
            let rows = rows.map(|row| (row, size, look.opacity));
            dots[layer].paint(&self.painter, look, self.marks(rows));
        }
        self.scatter.dots = dots;
    }

    fn is_in_batch(&self, row: usize) -> bool {
        self.scatter.in_batch.get(row).copied().unwrap_or(false)
    }

    /// Radius of the mark of a point that is neither near nor far.
    pub(super) fn radius_of(&self, row: usize) -> f32 {
        let radius = radius(self.scatter.visible.rows().len(), self.frame());
        if self.is_in_batch(row) { BATCH * radius } else { radius }
    }

    /// Marks of the rows that are in sight, each with its size and its opacity.
    fn marks(
        &self,
        rows: impl DoubleEndedIterator<Item = (usize, f32, f32)>,
    ) -> impl DoubleEndedIterator<Item = Dot> {
        let (data, theme) = (self.run.data(), self.theme);
        let frame = self.frame();
        let usual = radius(self.scatter.visible.rows().len(), frame);
        rows.filter_map(move |(row, size, opacity)| {
            let radius = size * usual;
            let seen = frame.expand(2.0 * radius);
            let at = self.scatter.on_screen.get(row).copied().filter(|&at| seen.contains(at))?;
            let class = self.class(row);
            Some(Dot {
                at,
                radius,
                class,
                split: data.split_of(row),
                color: theme.faded(theme.class(class), self.prominence(row, class) * opacity),
                ground: theme.plot,
                ring: data.true_class(row).map(|truly| (radius + 0.6, theme.class(truly))),
                border: None,
            })
        })
    }
}

/// Radius of points, so that many of them don't hide each other.
fn radius(count: usize, frame: Rect) -> f32 {
    let room = (frame.area() / count.max(1) as f32).max(0.0).sqrt();
    let magnified = (frame.width().min(frame.height()) / 400.0).clamp(1.0, 1.5);
    (0.2 * room).clamp(0.45 * POINT, 1.1 * magnified * POINT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{pos2, vec2};

    #[test]
    fn points_shrink_as_they_become_many_and_never_vanish() {
        let frame = Rect::from_min_size(pos2(0.0, 0.0), vec2(600.0, 400.0));
        let radii = [0, 10, 1_000, 2_000, 10_000].map(|count| radius(count, frame));
        assert!(radii.windows(2).all(|pair| pair[0] >= pair[1]), "{radii:?}");
        assert!(radii.iter().all(|r| (1.2..=4.7).contains(r)), "{radii:?}");
        assert_eq!(radius(100, Rect::NOTHING), radius(1_000_000, frame));
    }
}
