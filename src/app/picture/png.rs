//! Pictures as PNG.

use ::png::{BitDepth, ColorType, Compression, Encoder, EncodingError};

use super::Image;

/// The bytes of a PNG file.
///
/// # Errors
/// The picture has no pixel, or more than the format can have.
pub fn png(image: &Image) -> Result<Vec<u8>, EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, image.width, image.height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    let rgb: Vec<u8> =
        image.rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(bytes)
}
