//! A picture of any format as a small square of grey.

use std::io::Cursor;

use engine::text::excerpt;
use image::imageops::{FilterType, crop_imm, overlay, resize};
use image::{
    DynamicImage, GrayImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, Luma,
};

use super::Fit;

/// The most pixels along a side.
pub(super) const LONGEST_SIDE: u32 = 16_384;

/// The most pixels of a picture.
const MOST_PIXELS: u64 = 1 << 26;

/// The fewest pixels along a side; smaller pictures show nothing.
const SHORTEST_SIDE: u32 = 4;

/// The most bytes that decoding may take: 8 a pixel.
const MOST_MEMORY: u64 = 8 * MOST_PIXELS;

/// Why a file doesn't become a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// Not one of the formats that are read.
    NoPicture,
    /// A picture that can't be decoded, and why.
    Broken(String),
    /// Too few pixels.
    Tiny,
    /// Too many pixels.
    Huge,
}

/// The format of a file that begins like one of those that are read.
pub(super) fn format_of(bytes: &[u8]) -> Option<ImageFormat> {
    use ImageFormat::{Bmp, Gif, Jpeg, Png, WebP};
    let format = image::guess_format(bytes).ok()?;
    matches!(format, Png | Jpeg | Gif | WebP | Bmp).then_some(format)
}

/// Decodes a picture (of a moving one the first frame), turns it as its camera says, lays what is
/// transparent on white, and scales it to `side`×`side` grey pixels, row by row.
///
/// Grey is luma with the weights of Rec. 709, as the image crate has it; pixels are averaged by a
/// triangle filter. The size is checked before anything is decoded.
pub(super) fn decode(bytes: &[u8], side: u32, fit: Fit) -> Result<Vec<u8>, Unusable> {
    let format = format_of(bytes).ok_or(Unusable::NoPicture)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unusable)?;
    let (width, height) = decoder.dimensions();
    if width.min(height) < SHORTEST_SIDE {
        return Err(Unusable::Tiny);
    }
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > LONGEST_SIDE || pixels > MOST_PIXELS {
        return Err(Unusable::Huge);
    }
    let orientation = decoder.orientation().map_err(unusable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unusable)?;
    picture.apply_orientation(orientation);
    Ok(scale(&on_white(&picture), side, fit).into_raw())
}

fn unusable(error: ImageError) -> Unusable {
    match error {
        ImageError::Limits(_) => Unusable::Huge,
        error => Unusable::Broken(excerpt(&error.to_string())),
    }
}

fn on_white(picture: &DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.to_luma8();
    }
    let grey = picture.to_luma_alpha8();
    GrayImage::from_fn(grey.width(), grey.height(), |x, y| {
        let [luma, alpha] = grey.get_pixel(x, y).0.map(u32::from);
        // Between two bytes, so it fits into one.
        Luma([((luma * alpha + 255 * (255 - alpha) + 127) / 255) as u8])
    })
}

fn scale(grey: &GrayImage, side: u32, fit: Fit) -> GrayImage {
    let (width, height) = grey.dimensions();
    match fit {
        Fit::Crop => {
            let square = width.min(height);
            let (x, y) = ((width - square) / 2, (height - square) / 2);
            let middle = crop_imm(grey, x, y, square, square).to_image();
            resize(&middle, side, side, FilterType::Triangle)
        }
        Fit::Pad => {
            let longest = f64::from(width.max(height));
            let shrunk = |length: u32| {
                let exact = f64::from(length) * f64::from(side) / longest;
                (exact.round() as u32).clamp(1, side)
            };
            let (inner_width, inner_height) = (shrunk(width), shrunk(height));
            let inner = resize(grey, inner_width, inner_height, FilterType::Triangle);
            let mut square = GrayImage::new(side, side);
            let (x, y) = ((side - inner_width) / 2, (side - inner_height) / 2);
            overlay(&mut square, &inner, i64::from(x), i64::from(y));
            square
        }
    }
}
