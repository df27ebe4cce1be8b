//! Geometry of the bar under the views.

use eframe::egui::Rect;

use crate::app::theme::{HANDLE, RAIL, UNIT};

use super::scale::Scale;

/// Height of the bar without its margins.
pub const HEIGHT: f32 = 9.0 * UNIT;
/// Distance of the rail from the top, below the poles of bookmarks.
const RAIL_AT: f32 = 18.5;
/// Distance of the labels from the top.
pub const LABELS_AT: f32 = 25.0;

/// Rectangles of the scrubber and its rail.
#[derive(Clone, Copy)]
pub struct Places {
    /// The scrubber.
    pub all: Rect,
    /// The rail.
    pub rail: Rect,
    /// Steps along the rail.
    pub scale: Scale,
}

impl Places {
    /// The geometry in a rectangle, for a run with this last step.
    pub fn in_rect(all: Rect, last: u64) -> Self {
        let ends = all.x_range().shrink(HANDLE + UNIT);
        let y = all.top() + RAIL_AT;
        let rail = Rect::from_x_y_ranges(ends, y - 0.5 * RAIL..=y + 0.5 * RAIL);
        Self { all, rail, scale: Scale { left: ends.min, right: ends.max, last } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{pos2, vec2};

    #[test]
    fn the_rail_leaves_room_for_the_handle_at_both_ends() {
        let all = Rect::from_min_size(pos2(10.0, 0.0), vec2(300.0, HEIGHT));
        let places = Places::in_rect(all, 500);
        assert!(places.scale.x(0) - HANDLE > all.left());
        assert!(places.scale.x(500) + HANDLE < all.right());
        assert!(places.rail.bottom() < all.top() + LABELS_AT);
    }
}
