//! NumPy arrays (.npy, version 1.0) and archives of them (.npz), byte for byte as `numpy.save`
//! writes them. The format: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.

use std::io::{Cursor, Write as _};

use ndarray::ArrayView2;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Room that NumPy leaves for a longer first axis.
const GROWTH: usize = 21;
/// Data begin at a multiple of this.
const ALIGNMENT: usize = 64;

/// A matrix of 64-bit floats, `<f8`.
pub fn floats(values: ArrayView2<f64>) -> Vec<u8> {
    let (rows, columns) = values.dim();
    let mut bytes = header("<f8", &[rows, columns]);
    bytes.reserve(8 * values.len());
    values.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
    bytes
}

/// A vector of 64-bit floats, `<f8`.
pub fn float_vector(values: &[f64]) -> Vec<u8> {
    let mut bytes = header("<f8", &[values.len()]);
    values.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
    bytes
}

/// A vector of 64-bit integers, `<i8`.
pub fn integers(values: impl Iterator<Item = usize>) -> Vec<u8> {
    let values: Vec<i64> = values.map(|value| i64::try_from(value).unwrap_or(i64::MAX)).collect();
    let mut bytes = header("<i8", &[values.len()]);
    values.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
    bytes
}

/// A vector of texts, `<U`: each as long as the longest one, in UTF-32 and filled up with zeros.
pub fn texts<'a>(values: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let values: Vec<Vec<char>> = values.map(|text| text.chars().collect()).collect();
    let longest = values.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let mut bytes = header(&format!("<U{longest}"), &[values.len()]);
    for text in &values {
        let filled = text.iter().copied().chain(std::iter::repeat('\0')).take(longest);
        filled.for_each(|character| bytes.extend(u32::from(character).to_le_bytes()));
    }
    bytes
}

/// The head of an array of this type and shape.
fn header(descr: &str, shape: &[usize]) -> Vec<u8> {
    let sizes = shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    let comma = if shape.len() == 1 { "," } else { "" };
    let mut text =
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({sizes}{comma}), }}");
    let first = shape.first().map_or(GROWTH, |size| size.to_string().len());
    text += &" ".repeat(GROWTH.saturating_sub(first));
    // Magic, version and length take ten bytes, the line break at the end one.
    let whole = (11 + text.len()).next_multiple_of(ALIGNMENT);
    text += &" ".repeat(whole - 11 - text.len());
    text.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes
}

/// An archive of named arrays, stored as `numpy.savez` does.
///
/// # Errors
/// It would be too large for the memory.
pub fn archive(arrays: Vec<(&str, Vec<u8>)>) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in arrays {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(u32::try_from(bytes.len()).is_err());
        archive.start_file(format!("{name}.npy"), options)?;
        archive.write_all(&bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
