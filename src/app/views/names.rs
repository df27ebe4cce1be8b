//! Names on a picture that cover neither its marks nor each other.

use eframe::egui::{Align2, Color32, Painter, Pos2, Rect};

use crate::app::theme::Theme;

use super::who;

/// The names that are on a picture so far, and where none may be.
pub struct Names<'a> {
    /// What they are painted with; its clip rectangle holds them.
    pub painter: &'a Painter,
    /// Colours.
    pub theme: &'a Theme,
    /// Where no name may be.
    pub taken: Vec<Rect>,
}

impl Names<'_> {
    /// Writes words at the first of these places that is free, or nowhere.
    pub fn put(&mut self, places: impl IntoIterator<Item = Pos2>, words: &str, color: Color32) {
        let within = self.painter.clip_rect();
        let free = places.into_iter().find(|&at| {
            let ground = who::ground(self.painter, within, at, Align2::CENTER_CENTER, words);
            !self.taken.iter().any(|taken| taken.intersects(ground))
        });
        if let Some(at) = free {
            let center = Align2::CENTER_CENTER;
            let ground = who::tag(self.painter, self.theme, within, at, center, words, color);
            self.taken.push(ground);
        }
    }
}
