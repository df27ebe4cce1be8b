//! Camera of a film: a studio whose axes hold all its pictures.

use super::{Image, Studio, What, Wish};
use crate::app::theme_colors;
use crate::app::views::Views;
use crate::film::{Camera, Frame};
use crate::lab::{Lab, Toggle, ViewId};

/// Draws the pictures of a film.
pub struct Filming {
    wish: Wish,
    studio: Studio,
}

impl Filming {
    /// A camera for pictures like this.
    pub fn new(wish: Wish) -> Self {
        Self { wish, studio: Studio::new(wish).steady() }
    }

    /// The same camera; in three dimensions it looks from where these views do.
    pub fn from_where(mut self, views: &Views, lab: &Lab) -> Self {
        if lab.display().shows(Toggle::ThreeD) {
            self.studio.take_after(views, lab);
        }
        self
    }
}

impl Camera for Filming {
    fn look(&mut self, lab: &Lab) {
        self.studio.look(lab);
    }

    fn take(&mut self, lab: &Lab) -> Frame {
        let Image { width, height, rgba } = self.studio.draw(lab);
        Frame::of_rgba(width, height, &rgba)
    }

    fn shows_curves(&self) -> bool {
        match self.wish.what {
            What::View(view) => view == ViewId::Curves,
            What::Arrangement(layout) => layout.in_front().contains(&ViewId::Curves),
        }
    }

    fn colors(&self) -> Vec<[u8; 3]> {
        theme_colors(self.wish.dark)
    }
}
