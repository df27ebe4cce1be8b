//! Deflated bytes, as a recipe or a copied text carries them.

use std::io::{self, Read as _, Write as _};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// Deflates bytes.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    // Writing to memory can't fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// What can't be inflated.
#[derive(Debug, PartialEq, Eq)]
pub enum PackedError {
    /// It isn't deflated, or is damaged.
    Damaged,
    /// It holds more bytes than are allowed.
    TooLarge,
}

/// Inflates at most this many bytes: a few may stand for gigabytes.
///
/// # Errors
/// They are damaged, or more.
pub fn inflate(deflated: &[u8], most: usize) -> Result<Vec<u8>, PackedError> {
    let mut bytes = Vec::new();
    let mut limited = DeflateDecoder::new(deflated).take(most as u64 + 1);
    limited.read_to_end(&mut bytes).map_err(|_: io::Error| PackedError::Damaged)?;
    if bytes.len() > most { Err(PackedError::TooLarge) } else { Ok(bytes) }
}
