//! Pictures of views, without a window, a display or a graphics card.
//!
//! A [`Studio`] runs the views of the window in a context of egui of its own, over a lab that it
//! only reads. `raster` draws the triangles that come of it, at the size of the picture: nothing is
//! scaled up.

mod caption;
mod png;
mod raster;
mod studio;

use crate::lab::{Layout, ViewId};

pub use png::png;
pub use studio::Studio;

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// One view.
    View(ViewId),
    /// The views of an arrangement.
    Arrangement(Layout),
}

/// A picture that someone wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// What it shows.
    pub what: What,
    /// Width and height in points.
    pub size: [f32; 2],
    /// Pixels per point, from 1 to 4.
    pub scale: f32,
    /// True for light letters on a dark ground, whatever the window has.
    pub dark: bool,
    /// True if it shows the buttons of views, and the bars of the window around an arrangement.
    pub controls: bool,
    /// True if a line below says what it is of.
    pub caption: bool,
}

impl Wish {
    /// Width and height in pixels.
    pub fn pixels(&self) -> [usize; 2] {
        self.size.map(|points| (points * self.scale).round().max(1.0) as usize)
    }
}

/// An opaque picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green, blue and 255 of each pixel, row by row.
    pub rgba: Vec<u8>,
}
