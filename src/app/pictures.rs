//! Thumbnails: all pictures of a data set in one texture.

use eframe::egui::{
    self, Color32, ColorImage, Pos2, Rect, TextureHandle, TextureId, TextureOptions, Vec2, pos2,
};

use crate::engine::config::Moved;
use crate::engine::data::Pictures;
use crate::lab::Lab;

/// Pixels of all pictures together: the pictures of points beyond these are left out.
const MOST_PIXELS: usize = 1 << 26;
/// Pixels that are added in a frame, about.
const PIXELS_AT_ONCE: usize = 1 << 21;

/// The pictures of the run on screen, as one texture that is made when the run changes.
#[derive(Default)]
pub struct Thumbnails {
    run: Option<u64>,
    /// Moved points in the texture.
    moved: Moved,
    atlas: Option<Atlas>,
}

struct Atlas {
    texture: TextureHandle,
    columns: usize,
    rows: usize,
    /// Number of pictures that are there, those of the first points, and of all that are to be.
    count: usize,
    wanted: usize,
}

impl Atlas {
    /// Adds the pictures of some points more.
    fn add_some(&mut self, pictures: &Pictures) {
        let side = pictures.side;
        let rows = (PIXELS_AT_ONCE / (self.columns * side * side).max(1)).max(1);
        let end = (self.count + rows * self.columns).min(self.wanted);
        let rows = (end - self.count).div_ceil(self.columns);
        let mut image = ColorImage::filled([self.columns * side, rows * side], Color32::BLACK);
        for (i, point) in (self.count..end).enumerate() {
            let (left, top) = (i % self.columns * side, i / self.columns * side);
            for (k, &grey) in pictures.of(point).iter().enumerate() {
                let (x, y) = (left + k % side, top + k / side);
                image.pixels[y * self.columns * side + x] = Color32::from_gray(grey);
            }
        }
        let top = self.count / self.columns * side;
        self.texture.set_partial([0, top], image, TextureOptions::NEAREST);
        self.count = end;
    }
}

impl Thumbnails {
    /// Makes the texture for this run, unless it exists; of many pictures some in each frame.
    pub fn update(&mut self, ctx: &egui::Context, lab: &Lab) {
        if self.run == Some(lab.run_a().data_version()) {
            self.follow(lab);
        } else {
            self.moved = lab.run_a().data().moved().clone();
            self.run = Some(lab.run_a().data_version());
            self.atlas = lab.run_a().data().pictures.as_ref().map(|pictures| {
                let side = pictures.side;
                // A texture is a square of limited size.
                let most_side = ctx.input(|input| input.max_texture_side) / side.max(1);
                let most = (most_side * most_side).min(MOST_PIXELS / (side * side).max(1));
                let wanted = lab.run_a().data().len().min(most);
                let columns = (wanted.max(1) as f64).sqrt().ceil() as usize;
                let rows = wanted.max(1).div_ceil(columns);
                let image = ColorImage::filled([columns * side, rows * side], Color32::BLACK);
                let texture = ctx.load_texture("pictures", image, TextureOptions::NEAREST);
                Atlas { texture, columns, rows, count: 0, wanted }
            });
        }
        if let (Some(atlas), Some(pictures)) = (&mut self.atlas, &lab.run_a().data().pictures)
            && atlas.count < atlas.wanted
        {
            atlas.add_some(pictures);
            ctx.request_repaint();
        }
    }

    /// Redraws the pictures of points that were moved or put back.
    fn follow(&mut self, lab: &Lab) {
        let now = lab.run_a().data().moved();
        if self.moved == *now {
            return;
        }
        let rows = [self.moved.rows(), now.rows()].concat();
        self.moved = now.clone();
        let (Some(atlas), Some(pictures)) = (&mut self.atlas, &lab.run_a().data().pictures) else {
            return;
        };
        let side = pictures.side;
        for row in rows.into_iter().filter(|&row| row < atlas.count) {
            let image = ColorImage::from_gray([side, side], pictures.of(row));
            let place = [row % atlas.columns * side, row / atlas.columns * side];
            atlas.texture.set_partial(place, image, TextureOptions::NEAREST);
        }
    }

    /// Tells whether the points of this run are pictures.
    pub fn exist(&self) -> bool {
        self.atlas.is_some()
    }

    /// The texture, and the part of it that shows a point; `None` if the point has no picture here.
    pub fn of(&self, row: usize) -> Option<(TextureId, Rect)> {
        let atlas = self.atlas.as_ref().filter(|atlas| row < atlas.count)?;
        let (x, y) = (row % atlas.columns, row / atlas.columns);
        let at = |x: usize, y: usize| -> Pos2 {
            pos2(x as f32 / atlas.columns as f32, y as f32 / atlas.rows as f32)
        };
        Some((atlas.texture.id(), Rect::from_min_max(at(x, y), at(x + 1, y + 1))))
    }

    /// Paints the picture of a point into `rect`; nothing if it has none.
    pub fn paint(&self, painter: &egui::Painter, row: usize, rect: Rect) {
        if let Some((texture, uv)) = self.of(row) {
            paint_texture(painter, texture, rect, uv);
        }
    }
}

/// Part of a texture by which [`paint_texture`] shifts it: far less than a pixel of the largest one, and
/// more than the rounding of a driver.
const SHIFT: f32 = 4e-6;

/// Paints a part of a texture that isn't smoothed. Where the edge between two of its pixels falls on
/// the middle of a pixel on screen, drivers would choose one or the other; a small shift decides.
pub fn paint_texture(painter: &egui::Painter, texture: TextureId, rect: Rect, uv: Rect) {
    painter.image(texture, rect, uv.translate(Vec2::splat(SHIFT)), Color32::WHITE);
}
