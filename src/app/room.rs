//! The room that the window has: what folds away in a narrow one, and what lies above or below the
//! views rather than beside them.

use eframe::egui::{Vec2, vec2};

/// Size below which a window is narrow, in points.
const ENOUGH: Vec2 = vec2(960.0, 500.0);
/// Height of a window in presenter mode below which it has little room for a page.
const LOW: f32 = 350.0;

/// Size of the window in points, zoom included, and its mode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    size: Vec2,
    presenting: bool,
}

/// Parts that are unfolded in a narrow window. A window that isn't narrow shows both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfolded {
    /// The settings.
    pub settings: bool,
    /// The page of a lesson.
    pub page: bool,
}

impl Default for Unfolded {
    fn default() -> Self {
        Self { settings: false, page: true }
    }
}

impl Room {
    /// The room in a window of this size.
    pub fn new(size: Vec2, presenting: bool) -> Self {
        Self { size, presenting }
    }

    /// Room for a picture, in which nothing folds away.
    pub fn of_picture() -> Self {
        Self { size: Vec2::INFINITY, presenting: false }
    }

    /// Height of the window in points.
    pub fn height(self) -> f32 {
        self.size.y
    }

    /// Tells whether presenter mode has so little height that a page needs the room of controls.
    pub fn is_low(self) -> bool {
        self.presenting && self.size.y < LOW
    }

    /// Tells whether the window has too little room for the person's own arrangement: then settings
    /// and page fold away, bars go on in a second line, and a few panes have all views as tabs.
    /// Presenter mode, whose letters are large, arranges a window that lies for itself.
    pub fn is_narrow(self) -> bool {
        match self.presenting {
            true => self.size.y > self.size.x,
            false => self.size.x < ENOUGH.x || self.size.y < ENOUGH.y,
        }
    }

    /// The size of the area for panes as it counts for them: in presenter mode they have no controls
    /// of their own, and may be smaller.
    pub fn for_panes(self, area: Vec2) -> Vec2 {
        if self.presenting { 1.4 * area } else { area }
    }

    /// Tells whether the window is narrow and stands upright: then settings lie below the views and
    /// pages above them.
    pub fn is_upright(self) -> bool {
        self.is_narrow() && self.size.y > self.size.x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(width: f32, height: f32) -> Room {
        Room::new(vec2(width, height), false)
    }

    #[test]
    fn tablets_that_lie_have_room_for_all_and_smaller_or_upright_ones_fold_some_away() {
        for (width, height) in [(1_280.0, 720.0), (1_024.0, 768.0), (960.0, 540.0)] {
            assert!(!room(width, height).is_narrow(), "{width} × {height}");
        }
        for (width, height) in [(800.0, 600.0), (768.0, 1_024.0), (480.0, 800.0), (1_000.0, 450.0)]
        {
            assert!(room(width, height).is_narrow(), "{width} × {height}");
        }
        assert!(room(768.0, 1_024.0).is_upright() && !room(800.0, 600.0).is_upright());
        assert!(!room(1_080.0, 1_920.0).is_upright(), "it has room beside the views");
    }

    #[test]
    fn presenter_mode_has_few_points_and_is_narrow_only_where_the_window_stands() {
        let presented = |width, height| Room::new(vec2(width, height), true);
        assert!(!presented(693.0, 390.0).is_narrow() && !presented(555.0, 416.0).is_narrow());
        assert!(presented(512.0, 683.0).is_upright());
        assert!(presented(512.0, 300.0).is_low() && !presented(693.0, 390.0).is_low());
        assert!(!room(512.0, 300.0).is_low());
    }
}
