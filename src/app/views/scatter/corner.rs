//! The corner of a plot in which its legend, or its notes, hide few points.

use eframe::egui::{Align2, Rect, Vec2};

use super::crowd::Worth;

/// A legend moves only where it would hide this share of the points.
const HIDDEN: f64 = 0.01;

/// A corner of the plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corner {
    /// The usual one of the legend.
    UpperRight,
    /// The first to move to.
    UpperLeft,
    /// The second to move to.
    LowerRight,
    /// The usual one of notes.
    LowerLeft,
}

impl Corner {
    const ALL: [Self; 4] = [Self::UpperRight, Self::UpperLeft, Self::LowerRight, Self::LowerLeft];

    /// A box of this size in this corner of the frame.
    pub fn of(self, frame: Rect, size: Vec2) -> Rect {
        let align = match self {
            Self::UpperRight => Align2::RIGHT_TOP,
            Self::UpperLeft => Align2::LEFT_TOP,
            Self::LowerRight => Align2::RIGHT_BOTTOM,
            Self::LowerLeft => Align2::LEFT_BOTTOM,
        };
        align.align_size_within_rect(size, frame)
    }

    /// Number of the points that a box of this size hides in this corner.
    fn hides(self, frame: Rect, size: Vec2, points: &Worth<'_>) -> usize {
        points.inside(self.of(frame, size))
    }

    /// Share of the points that a box of this size hides in the best corner.
    pub fn least_hidden(frame: Rect, size: Vec2, points: &Worth<'_>) -> f64 {
        let hidden = Self::ALL.iter().map(|corner| corner.hides(frame, size, points)).min();
        hidden.unwrap_or(0) as f64 / points.all().max(1) as f64
    }

    /// Tells whether a box of this size hides few points in this corner.
    pub fn is_clear(self, frame: Rect, size: Vec2, points: &Worth<'_>) -> bool {
        self.hides(frame, size, points) as f64 <= HIDDEN * points.all() as f64
    }

    /// Returns this corner while a box in it leaves what is `taken` free and hides few points, else
    /// the one that hides fewest.
    pub fn stay_or_move(
        self,
        frame: Rect,
        size: Vec2,
        points: &Worth<'_>,
        taken: Option<Rect>,
    ) -> Self {
        let hidden = |corner: &Self| corner.hides(frame, size, points);
        let is_free =
            |corner: &Self| !taken.is_some_and(|taken| taken.intersects(corner.of(frame, size)));
        if is_free(&self) && self.is_clear(frame, size, points) {
            return self;
        }
        let free = Self::ALL.into_iter().filter(is_free);
        // The present corner, where others are no better.
        free.min_by_key(|corner| (hidden(corner), *corner != self)).unwrap_or(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::views::scatter::crowd::Crowd;
    use eframe::egui::{Pos2, pos2, vec2};

    #[test]
    fn a_legend_moves_away_from_points_and_stays_while_it_hides_none() {
        let frame = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 100.0));
        let size = vec2(30.0, 30.0);
        let none = Crowd::default();
        let points = |places: &[Pos2]| none.and(places.to_vec(), 1);
        let upper_right = points(&[pos2(90.0, 10.0)]);
        let moved = Corner::UpperRight.stay_or_move(frame, size, &upper_right, None);
        assert_eq!(moved, Corner::UpperLeft);
        assert!(moved.is_clear(frame, size, &upper_right));
        assert_eq!(Corner::least_hidden(frame, size, &upper_right), 0.0);
        assert_eq!(Corner::least_hidden(frame, vec2(100.0, 100.0), &upper_right), 1.0);
        assert!(!Corner::UpperRight.is_clear(frame, size, &upper_right));
        assert_eq!(moved.stay_or_move(frame, size, &points(&[]), None), Corner::UpperLeft);
        let upper = points(&[pos2(90.0, 10.0), pos2(10.0, 10.0)]);
        assert_eq!(moved.stay_or_move(frame, size, &upper, None), Corner::LowerRight);
        let taken = Some(Corner::LowerRight.of(frame, size));
        assert_eq!(moved.stay_or_move(frame, size, &upper, taken), Corner::LowerLeft);
        // Beside a box in the other corner there isn't always room.
        let wide = vec2(80.0, 30.0);
        assert_eq!(
            Corner::LowerLeft.stay_or_move(frame, wide, &points(&[]), taken),
            Corner::UpperRight
        );
    }
}
