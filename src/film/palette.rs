//! The palette of a film: at most 256 colours, the same for all frames, so that nothing flickers.
//!
//! Colours that mean something (classes, roles, letters) are in it as they are; the others are
//! chosen for the frames that were sampled. A colour always becomes the same entry.

use std::collections::HashMap;

use quantette::color_space::srgb8_to_oklab;
use quantette::deps::palette::{Oklab, Srgb};
use quantette::{PaletteSize, Pipeline};

use super::frame::Frame;

/// The most colours of a GIF.
const MOST: usize = 256;

/// The colours of a film.
pub struct Palette {
    colors: Vec<[u8; 3]>,
    /// The same in a space where distance is how different two colours look.
    places: Vec<Oklab>,
    /// The entries of colours that were looked up.
    known: HashMap<[u8; 3], u8>,
}

impl Palette {
    /// The palette for frames like these; the colours of `kept` are in it as they are.
    pub fn of(frames: &[Frame], kept: &[[u8; 3]]) -> Self {
        let mut counts: HashMap<[u8; 3], u64> = HashMap::new();
        for pixel in frames.iter().flat_map(|frame| &frame.pixels) {
            *counts.entry(*pixel).or_default() += 1;
        }
        let mut colors: Vec<[u8; 3]> = Vec::new();
        for &color in kept.iter().take(MOST) {
            if !colors.contains(&color) {
                colors.push(color);
            }
        }
        counts.retain(|color, _| !colors.contains(color));
        let room = MOST - colors.len();
        if counts.len() <= room {
            // The order of a hash map differs from run to run.
            let mut all: Vec<[u8; 3]> = counts.into_keys().collect();
            all.sort_unstable();
            colors.extend(all);
        } else if let Ok(size) = PaletteSize::try_from(u16::try_from(room).unwrap_or(0)) {
            colors.extend(chosen(counts, size));
        }
        let mut palette = Self { places: Vec::new(), colors, known: HashMap::new() };
        palette.places = in_space(&palette.colors);
        palette
    }

    /// Red, green and blue of each entry.
    pub fn bytes(&self) -> Vec<u8> {
        self.colors.concat()
    }

    /// The entries of a frame's pixels.
    pub fn indices(&mut self, frame: &Frame) -> Vec<u8> {
        frame.pixels.iter().map(|&pixel| self.index(pixel)).collect()
    }

    /// The entry that looks most like a colour.
    fn index(&mut self, color: [u8; 3]) -> u8 {
        if let Some(&known) = self.known.get(&color) {
            return known;
        }
        let place = in_space(&[color])[0];
        let apart = |other: &Oklab| {
            let (l, a, b) = (place.l - other.l, place.a - other.a, place.b - other.b);
            l * l + a * a + b * b
        };
        let near = self.places.iter().map(apart).enumerate().min_by(|x, y| x.1.total_cmp(&y.1));
        let index = near.map_or(0, |(index, _)| u8::try_from(index).unwrap_or(0));
        self.known.insert(color, index);
        index
    }
}

/// Colours that stand for many. One that is everywhere, as the ground, counts less than its pixels.
fn chosen(counts: HashMap<[u8; 3], u64>, size: PaletteSize) -> Vec<[u8; 3]> {
    let mut counts: Vec<([u8; 3], u64)> = counts.into_iter().collect();
    counts.sort_unstable();
    let times = |count: u64| (count as f64).sqrt().ceil() as usize;
    let weighted: Vec<Srgb<u8>> = counts
        .into_iter()
        .flat_map(|([r, g, b], count)| std::iter::repeat_n(Srgb::new(r, g, b), times(count)))
        .collect();
    let Ok(pipeline) = Pipeline::new().palette_size(size).ditherer(None).input_slice(&weighted)
    else {
        return Vec::new();
    };
    let palette = pipeline.output_srgb8_palette().into_vec();
    palette.into_iter().map(|color| [color.red, color.green, color.blue]).collect()
}

fn in_space(colors: &[[u8; 3]]) -> Vec<Oklab> {
    let colors: Vec<_> = colors.iter().map(|&[r, g, b]| Srgb::new(r, g, b)).collect();
    srgb8_to_oklab(&colors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::theme_colors;

    /// A frame with every blend of every colour that means something into the plot, and much ground.
    fn frame(dark: bool) -> Frame {
        let colors = theme_colors(dark);
        let ground = colors[0];
        let blends = colors.iter().flat_map(|color| {
            (0..=32u16).map(move |part| {
                let mix =
                    |a: u8, b: u8| ((u16::from(a) * part + u16::from(b) * (32 - part)) / 32) as u8;
                [mix(color[0], ground[0]), mix(color[1], ground[1]), mix(color[2], ground[2])]
            })
        });
        let pixels: Vec<_> = std::iter::repeat_n(ground, 100_000).chain(blends).collect();
        Frame { width: pixels.len() as u32, height: 1, pixels }
    }

    fn apart(a: [u8; 3], b: [u8; 3]) -> f32 {
        let (a, b) = (in_space(&[a])[0], in_space(&[b])[0]);
        ((a.l - b.l).powi(2) + (a.a - b.a).powi(2) + (a.b - b.b).powi(2)).sqrt()
    }

    #[test]
    fn colours_that_mean_something_stay_what_they_are() {
        for dark in [true, false] {
            let colors = theme_colors(dark);
            let frame = frame(dark);
            let mut palette = Palette::of(std::slice::from_ref(&frame), &colors);
            assert!((200..=256).contains(&palette.colors.len()), "a GIF has 256 at most");
            for color in colors {
                let index = palette.index(color);
                assert_eq!(palette.colors[usize::from(index)], color, "dark {dark}");
            }
            // No blend is shown farther from itself than one class is from another.
            let classes = &theme_colors(dark)[16..];
            let pairs = classes
                .iter()
                .enumerate()
                .flat_map(|(i, a)| classes[..i].iter().map(move |b| apart(*a, *b)));
            let least = pairs.fold(f32::INFINITY, f32::min);
            for &pixel in &frame.pixels {
                let index = palette.index(pixel);
                let shown = palette.colors[usize::from(index)];
                let error = apart(pixel, shown);
                assert!(error < least, "{pixel:?} is shown as {shown:?}, dark {dark}: {error}");
            }
        }
    }

    #[test]
    fn a_few_colours_are_all_kept() {
        let pixels = vec![[1, 2, 3], [200, 2, 3], [1, 2, 3], [1, 2, 4]];
        let frame = Frame { width: 4, height: 1, pixels };
        let mut palette = Palette::of(std::slice::from_ref(&frame), &[[9, 9, 9]]);
        assert_eq!(palette.colors.len(), 4);
        let indices = palette.indices(&frame);
        let shown: Vec<_> = indices.iter().map(|&i| palette.colors[usize::from(i)]).collect();
        assert_eq!(shown, frame.pixels);
    }
}
