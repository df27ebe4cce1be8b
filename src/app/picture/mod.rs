//! Pictures of views, without a window, a display or a graphics card.
//!
//! A [`Studio`] runs the views of the window in a context of egui of its own, over a lab that it
//! only reads. `raster` draws the triangles that come of it, at the size of the picture: nothing is
//! scaled up. `filming` is what films are taken with.

mod caption;
mod filming;
mod png;
mod raster;
mod studio;
mod svg;

use crate::engine::numbers::count;
use crate::lab::{Lab, Layout, ViewId};

pub use filming::Filming;
pub use png::png;
pub use raster::Renderer;
pub use studio::Studio;

/// Content of a picture.
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
    /// Its content.
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
    /// Smallest and largest side, in points.
    pub const SIDE: [f32; 2] = [100.0, 4_000.0];
    /// Fewest and most pixels per point.
    pub const SCALE: [f32; 2] = [1.0, 4.0];
    /// Most pixels.
    const MOST_PIXELS: usize = 64_000_000;

    /// Checks size and scale.
    ///
    /// # Errors
    /// A side, the scale or the number of pixels is out of its range.
    pub fn check(&self) -> Result<(), String> {
        let is_in = |value: f32, [least, most]: [f32; 2]| (least..=most).contains(&value);
        let [least, most] = Self::SIDE;
        if let Some(side) = self.size.into_iter().find(|&side| !is_in(side, Self::SIDE)) {
            return Err(format!("a side is {side} points; {least} to {most} are possible"));
        }
        let [least, most] = Self::SCALE;
        if !is_in(self.scale, Self::SCALE) {
            return Err(format!("the scale is {}; {least} to {most} are possible", self.scale));
        }
        let [width, height] = self.pixels();
        if width * height > Self::MOST_PIXELS {
            return Err(format!(
                "{width} × {height} pixels are too many: {} at most; choose a smaller size or scale",
                count(Self::MOST_PIXELS as u64)
            ));
        }
        Ok(())
    }

    /// Width and height in pixels.
    pub fn pixels(&self) -> [usize; 2] {
        self.size.map(|points| (points * self.scale).round().max(1.0) as usize)
    }
}

/// Pictures of a view for a lab report, on the same axes, as PNG.
pub fn for_report(labs: &[&Lab], view: ViewId) -> Vec<Vec<u8>> {
    let (what, size) = (What::View(view), [560.0, 380.0]);
    let wish = Wish { what, size, scale: 2.0, dark: false, controls: false, caption: true };
    let mut studio = Studio::new(wish).steady();
    labs.iter().for_each(|lab| studio.look(lab));
    labs.iter().filter_map(|lab| png(&studio.draw(lab)).ok()).collect()
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
