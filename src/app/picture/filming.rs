//! Camera of a film: a studio whose axes hold all its pictures.

use super::{Image, Studio, What, Wish};
use crate::app::theme_colors;
use crate::film::{Camera, Frame};
use crate::lab::{Lab, ViewId};

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
