//! The points, in the colours and marks of their classes.

use eframe::egui::{Rect, Shape};

use super::sheet::Sheet;
use crate::app::marks;
use crate::app::theme::POINT;
use crate::lab::Thing;

/// Size of the points of the batch, relative to the others.
const BATCH: f32 = 1.4;
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
    /// those of held-out classes with spokes, and a ring around those with a wrong label.
    pub fn points(&self) {
        let frame = self.frame();
        let rows = self.scatter.on_screen.len();
        let radius = radius(self.scatter.visible.drawn(), frame);
        let seen = frame.expand(2.0 * radius);
        let mut shapes: Vec<Shape> = Vec::with_capacity(rows);
        for of_batch in [false, true] {
            let others = self.opacity_outside().unwrap_or(OTHERS);
            let (radius, opacity) = if of_batch { (BATCH * radius, 1.0) } else { (radius, others) };
            let is_drawn =
                |row: &usize| self.scatter.in_batch[*row] == of_batch && self.shows(*row);
            for row in (0..rows).filter(is_drawn) {
                let Some(at) = self.at(row).filter(|&at| seen.contains(at)) else { continue };
                let class = self.class(row);
                let opacity = self.prominence(row, class) * opacity;
                let color = self.theme.faded(self.theme.class(class), opacity);
                let (split, ground) = (self.run.data().split_of(row), self.theme.plot);
                shapes.push(marks::of_split(split, class, at, radius, color, ground));
                shapes.extend(marks::wrong_label(
                    self.run.data(),
                    row,
                    at,
                    radius + 0.6,
                    self.theme,
                ));
            }
        }
        self.painter.extend(shapes);
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
