//! Rasteriser: draws egui's triangles as egui's shaders do, without a graphics card.
//!
//! Colours are premultiplied and in gamma space throughout. A pixel belongs to the triangle that
//! its middle is in; on an edge, the rule of graphics cards decides (top and left edges are in),
//! so that no pixel is drawn by two neighbours. The rows of a picture are drawn in bands, several at
//! a time.

use std::collections::HashMap;

use eframe::egui::epaint::{ClippedShape, Primitive};
use eframe::egui::{
    ClippedPrimitive, Color32, Context, ImageData, Mesh, TextureFilter, TextureId, TexturesDelta,
};
use eframe::egui::{Pos2, Rect, pos2};

use super::Image;
use crate::task::for_each_part;

/// Height of a band.
const BAND: usize = 96;
/// Parts of a pixel in which corners are placed.
const SUB: i64 = 256;
/// Farthest place of a corner, in pixels, so that products of distances fit into 64 bits.
const FAR: f32 = 4e6;

/// Draws the window of a context of egui, for tests of what it shows.
#[derive(Default)]
pub struct Renderer {
    textures: Textures,
}

impl Renderer {
    /// Makes and changes textures, as these changes say, and takes the changes away.
    pub fn apply(&mut self, delta: &mut TexturesDelta) {
        self.textures.apply(delta);
    }

    /// Draws these shapes in a picture of the whole window.
    pub fn draw(&self, ctx: &Context, shapes: Vec<ClippedShape>) -> Image {
        let scale = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * scale;
        let triangles = ctx.tessellate(shapes, scale);
        draw(&triangles, &self.textures, [size.x, size.y].map(|side| side.round() as usize), scale)
    }
}

/// The textures of egui's context, kept by its changes.
#[derive(Default)]
pub struct Textures {
    all: HashMap<TextureId, Texture>,
    /// Those that are used by the last picture only.
    freed: Vec<TextureId>,
}

struct Texture {
    size: [usize; 2],
    pixels: Vec<Color32>,
    /// True if it is sampled at the nearest pixel, unsmoothed: drawn larger, and drawn smaller.
    nearest: [bool; 2],
}

impl Textures {
    /// Makes and changes textures, as these changes say, and takes the changes away. Those that
    /// were freed stay until the next changes.
    pub fn apply(&mut self, delta: &mut TexturesDelta) {
        self.freed.drain(..).for_each(|id| _ = self.all.remove(&id));
        self.freed.extend(delta.free.iter().copied());
        for (&id, change) in delta.set.iter().flat_map(|(id, all)| all.iter().map(move |c| (id, c)))
        {
            let ImageData::Color(image) = &change.image;
            let filters = [change.options.magnification, change.options.minification];
            let nearest = filters.map(|filter| filter == TextureFilter::Nearest);
            let Some([left, top]) = change.pos else {
                let (size, pixels) = (image.size, image.pixels.clone());
                self.all.insert(id, Texture { size, pixels, nearest });
                continue;
            };
            let Some(texture) = self.all.get_mut(&id) else { continue };
            let width = texture.size[0];
            for (y, row) in image.pixels.chunks_exact(image.size[0].max(1)).enumerate() {
                let at = (top + y) * width + left;
                if let Some(pixels) = texture.pixels.get_mut(at..at + row.len()) {
                    pixels.copy_from_slice(row);
                }
            }
        }
        delta.clear();
    }

    /// The part of a texture between these places, in this colour.
    pub fn part(&self, id: TextureId, uv: Rect, tint: Color32) -> Option<Part> {
        let texture = self.all.get(&id)?;
        let [width, height] = texture.size;
        let pixel =
            |share: f32, size: usize| ((share * size as f32).round().max(0.0) as usize).min(size);
        let (left, right) = (pixel(uv.left(), width), pixel(uv.right(), width));
        let (top, bottom) = (pixel(uv.top(), height), pixel(uv.bottom(), height));
        if left >= right || top >= bottom {
            return None;
        }
        let tint = tint.to_array().map(u32::from);
        let rows =
            (top..bottom).filter_map(|y| texture.pixels.get(y * width + left..y * width + right));
        let rgba = rows.flatten().flat_map(|pixel| {
            let parts = pixel.to_array();
            let [r, g, b, a] = std::array::from_fn(|k| (u32::from(parts[k]) * tint[k] / 255) as u8);
            Color32::from_rgba_premultiplied(r, g, b, a).to_srgba_unmultiplied()
        });
        let size = [right - left, bottom - top].map(|side| side as u32);
        Some(Part { size, rgba: rgba.collect(), nearest: texture.nearest[0] })
    }

    /// The part of the texture of letters that these pixels are.
    pub fn of_letters(&self, pixels: Rect) -> Rect {
        let size = self.all.get(&TextureId::default()).map_or([1, 1], |texture| texture.size);
        let [width, height] = size.map(|side| side as f32);
        let share = |at: Pos2| pos2(at.x / width, at.y / height);
        Rect::from_min_max(share(pixels.min), share(pixels.max))
    }
}

/// A part of a texture.
pub struct Part {
    /// Width and height in pixels.
    pub size: [u32; 2],
    /// Red, green, blue and opacity of each pixel, not premultiplied.
    pub rgba: Vec<u8>,
    /// True if it is not smoothed where it is drawn larger.
    pub nearest: bool,
}

impl Texture {
    /// The colour at a place, from (0, 0) to (1, 1), each part from 0 to 255.
    fn at(&self, u: f32, v: f32, nearest: bool) -> [f32; 4] {
        let [width, height] = self.size.map(|size| size as f32);
        if nearest {
            return self.pixel((u * width).floor(), (v * height).floor());
        }
        let (x, y) = (u * width - 0.5, v * height - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right, below) = (x - left, y - top);
        let row = |y: f32| mix(self.pixel(left, y), self.pixel(left + 1.0, y), right);
        mix(row(top), row(top + 1.0), below)
    }

    /// The pixel of this column and row, or the nearest there is.
    fn pixel(&self, x: f32, y: f32) -> [f32; 4] {
        let [width, height] = self.size;
        let x = (x.max(0.0) as usize).min(width.saturating_sub(1));
        let y = (y.max(0.0) as usize).min(height.saturating_sub(1));
        let pixel = self.pixels.get(y * width + x).copied().unwrap_or_default();
        pixel.to_array().map(f32::from)
    }
}

fn mix(a: [f32; 4], b: [f32; 4], share: f32) -> [f32; 4] {
    std::array::from_fn(|k| a[k] + share * (b[k] - a[k]))
}

/// Draws these triangles on black, in a picture of so many pixels.
pub fn draw(
    primitives: &[ClippedPrimitive],
    textures: &Textures,
    [width, height]: [usize; 2],
    pixels_per_point: f32,
) -> Image {
    let meshes: Vec<Prepared<'_>> = primitives
        .iter()
        .filter_map(|primitive| match &primitive.primitive {
            Primitive::Mesh(mesh) => {
                let texture = textures.all.get(&mesh.texture_id)?;
                Some(Prepared::new(mesh, texture, primitive.clip_rect, pixels_per_point))
            }
            Primitive::Callback(_) => None,
        })
        .collect();
    let mut rgba = [0, 0, 0, 255].repeat(width * height);
    for_each_part(&mut rgba, 4 * width * BAND, |band, rows| {
        let mut band = Band { rows, first: band * BAND, width };
        meshes.iter().for_each(|mesh| band.draw(mesh));
    });
    Image { width: width as u32, height: height as u32, rgba }
}

/// A mesh with its corners in parts of pixels.
struct Prepared<'a> {
    mesh: &'a Mesh,
    texture: &'a Texture,
    corners: Vec<[i64; 2]>,
    /// First and last column and row, the last one excluded.
    clip: [[usize; 2]; 2],
}

impl<'a> Prepared<'a> {
    fn new(mesh: &'a Mesh, texture: &'a Texture, clip: Rect, scale: f32) -> Self {
        let place = |at: Pos2| {
            [at.x, at.y].map(|v| ((v * scale).clamp(-FAR, FAR) * SUB as f32).round() as i64)
        };
        let corners = mesh.vertices.iter().map(|vertex| place(vertex.pos)).collect();
        let pixels = |a: f32, b: f32| [a, b].map(|v| (v * scale).round().max(0.0) as usize);
        let clip = [pixels(clip.min.x, clip.max.x), pixels(clip.min.y, clip.max.y)];
        Self { mesh, texture, corners, clip }
    }
}

/// Some rows of a picture.
struct Band<'a> {
    rows: &'a mut [u8],
    /// Number of the first row.
    first: usize,
    width: usize,
}

/// The values of a triangle at its corners, as planes: at a pixel, and their changes to the right
/// and downwards. The first four are the colour from 0 to 1, the others the place in the texture.
struct Planes {
    origin: [f32; 2],
    at: [f32; 6],
    right: [f32; 6],
    down: [f32; 6],
}

impl Band<'_> {
    fn draw(&mut self, mesh: &Prepared<'_>) {
        let rows = self.rows.len() / (4 * self.width).max(1);
        let top = mesh.clip[1][0].max(self.first);
        let end = mesh.clip[1][1].min(self.first + rows);
        if top >= end {
            return;
        }
        for triangle in mesh.mesh.triangles() {
            self.triangle(mesh, triangle.map(|corner| corner as usize), [top, end]);
        }
    }

    /// Draws a triangle in these rows.
    fn triangle(&mut self, mesh: &Prepared<'_>, mut which: [usize; 3], [top, end]: [usize; 2]) {
        let places = which.map(|corner| mesh.corners[corner]);
        let [a, mut b, mut c] = places;
        let rows = places.map(|[_, y]| y);
        let (highest, lowest) =
            (rows[0].min(rows[1]).min(rows[2]), rows[0].max(rows[1]).max(rows[2]));
        // The rows and columns whose middles are inside.
        let top = top.max(first_at(highest).max(0) as usize);
        let end = end.min((last_at(lowest) + 1).max(0) as usize);
        let twice = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
        if top >= end || twice == 0 {
            return;
        }
        if twice < 0 {
            (b, c) = (c, b);
            which.swap(1, 2);
        }
        let corners = [a, b, c];
        let paint = Paint::new(mesh, which, corners, twice.abs());
        let columns = [mesh.clip[0][0], mesh.clip[0][1].min(self.width)];
        for y in top..end {
            let [left, right] = span(corners, y, columns);
            if left < right {
                let start = 4 * ((y - self.first) * self.width + left);
                let pixels = &mut self.rows[start..start + 4 * (right - left)];
                paint.row(pixels, left, y);
            }
        }
    }
}

/// First row or column whose middle is at this place or after it.
fn first_at(place: i64) -> i64 {
    (place + SUB / 2 - 1).div_euclid(SUB)
}

/// Last row or column whose middle is at this place or before it.
fn last_at(place: i64) -> i64 {
    (place - SUB / 2).div_euclid(SUB)
}

/// The columns of a row whose middles are in a triangle, the last one excluded. Its corners go
/// clockwise.
fn span(corners: [[i64; 2]; 3], row: usize, [mut left, mut right]: [usize; 2]) -> [usize; 2] {
    let y = row as i64 * SUB + SUB / 2;
    for k in 0..3 {
        let ([ax, ay], [bx, by]) = (corners[k], corners[(k + 1) % 3]);
        let (dx, dy) = (bx - ax, by - ay);
        // Middles on a top or a left edge are inside, those on another are not.
        let bias = i64::from(!(dy < 0 || dy == 0 && dx > 0));
        let most = dx * (y - ay) - bias;
        if dy > 0 {
            let end = last_at(ax + most.div_euclid(dy)) + 1;
            right = right.min(end.max(0) as usize);
        } else if dy < 0 {
            let start = first_at(ax - most.div_euclid(-dy));
            left = left.max(start.max(0) as usize);
        } else if most < 0 {
            return [0, 0];
        }
    }
    [left, right]
}

/// Paint of a triangle.
enum Paint<'a> {
    /// One colour, its parts from 0 to 255.
    Plain([f32; 4]),
    /// Colours between those of its corners, with a texture unless it is white all over.
    Shaded { planes: Planes, texture: Option<(&'a Texture, bool)> },
}

impl<'a> Paint<'a> {
    fn new(mesh: &Prepared<'a>, which: [usize; 3], corners: [[i64; 2]; 3], twice: i64) -> Self {
        let vertices = which.map(|corner| mesh.mesh.vertices[corner]);
        let [first, second, third] = vertices;
        let is_flat = first.uv == second.uv && first.uv == third.uv;
        let texel = mesh.texture.at(first.uv.x, first.uv.y, mesh.texture.nearest[0]);
        if is_flat && first.color == second.color && first.color == third.color {
            let color = first.color.to_array().map(f32::from);
            return Self::Plain(std::array::from_fn(|k| color[k] * texel[k] / 255.0));
        }
        let values = vertices.map(|vertex| {
            let [r, g, b, a] = vertex.color.to_array().map(|part| f32::from(part) / 255.0);
            [r, g, b, a, vertex.uv.x, vertex.uv.y]
        });
        let [a, b, c] = corners.map(|corner| corner.map(|place| place as f32 / SUB as f32));
        let (ab, ac) = ([b[0] - a[0], b[1] - a[1]], [c[0] - a[0], c[1] - a[1]]);
        let area = twice as f32 / (SUB * SUB) as f32;
        let slope = |k: usize, axis: usize| {
            let (to_b, to_c) = (values[1][k] - values[0][k], values[2][k] - values[0][k]);
            match axis {
                0 => (to_b * ac[1] - to_c * ab[1]) / area,
                _ => (to_c * ab[0] - to_b * ac[0]) / area,
            }
        };
        let planes = Planes {
            origin: a,
            at: values[0],
            right: std::array::from_fn(|k| slope(k, 0)),
            down: std::array::from_fn(|k| slope(k, 1)),
        };
        let is_white = is_flat && texel == [255.0; 4];
        // Pixels of the texture from one pixel to the next.
        let [width, height] = mesh.texture.size.map(|size| size as f32);
        let step = |by: &[f32; 6]| (by[4] * width).hypot(by[5] * height);
        let shrinks = step(&planes.right).max(step(&planes.down)) > 1.0;
        let nearest = mesh.texture.nearest[usize::from(shrinks)];
        Self::Shaded { planes, texture: (!is_white).then_some((mesh.texture, nearest)) }
    }

    /// Paints pixels of a row, from this column on.
    fn row(&self, pixels: &mut [u8], left: usize, y: usize) {
        match self {
            Self::Plain(color) if color[3] >= 254.5 => {
                let color = color.map(|part| (part + 0.5) as u8);
                pixels.chunks_exact_mut(4).for_each(|pixel| pixel.copy_from_slice(&color));
            }
            Self::Plain(color) if *color == [0.0; 4] => {}
            Self::Plain(color) => {
                pixels.chunks_exact_mut(4).for_each(|pixel| blend(pixel, *color));
            }
            Self::Shaded { planes, texture } => {
                let down = y as f32 + 0.5 - planes.origin[1];
                for (pixel, x) in pixels.chunks_exact_mut(4).zip(left..) {
                    let right = x as f32 + 0.5 - planes.origin[0];
                    let value =
                        |k: usize| planes.at[k] + right * planes.right[k] + down * planes.down[k];
                    let texel = texture.map_or([255.0; 4], |(texture, nearest)| {
                        texture.at(value(4), value(5), nearest)
                    });
                    blend(pixel, std::array::from_fn(|k| value(k).clamp(0.0, 1.0) * texel[k]));
                }
            }
        }
    }
}

/// Lays a premultiplied colour over a pixel.
fn blend(pixel: &mut [u8], color: [f32; 4]) {
    let left = 1.0 - color[3] / 255.0;
    for (below, above) in pixel.iter_mut().zip(color) {
        *below = (above + f32::from(*below) * left + 0.5) as u8;
    }
}

#[cfg(test)]
mod tests;
