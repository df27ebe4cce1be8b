//! Bytes as text in UTF-8.

use std::cell::LazyCell;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use engine::text::excerpt;

use crate::error::ImportError;

/// Bytes at the beginning in which UTF-16 without a mark is recognized.
const LOOKED_AT: usize = 4_096;

/// The text of a file.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The text in UTF-8, if it isn't the bytes as they are.
    pub text: Option<Vec<u8>>,
    /// Offset of its beginning, after a byte order mark.
    pub start: usize,
    /// Name of the encoding.
    pub encoding: &'static str,
}

/// Names of the encodings, as a person can choose them.
const ENCODINGS: [(&str, &Encoding); 4] = [
    ("utf-8", UTF_8),
    ("utf-16le", UTF_16LE),
    ("utf-16be", UTF_16BE),
    ("windows-1252", WINDOWS_1252),
];

/// Decodes bytes in the encoding of this name, or in what they look like. `is_whole` is false for
/// the beginning of a file, which may end within a character.
///
/// # Errors
/// The name is none, or the bytes are no text.
pub fn decode(
    file: &str,
    bytes: &[u8],
    wanted: Option<&str>,
    is_whole: bool,
) -> Result<Decoded, ImportError> {
    let chosen = wanted.map(|name| {
        let name = if name.eq_ignore_ascii_case("latin-1") { "windows-1252" } else { name };
        let known = ENCODINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, encoding)| *encoding).ok_or_else(|| {
            let names = ENCODINGS.map(|(name, _)| name).join(", ");
            let value = excerpt(name);
            ImportError::new(file, format!("encoding is '{value}': it can be {names}, latin-1"))
        })
    });
    let is_valid = LazyCell::new(|| valid_utf_8(bytes, is_whole));
    let encoding = match chosen.transpose()? {
        Some(encoding) => encoding,
        None => guess(bytes, &is_valid),
    };
    let name = ENCODINGS.iter().find(|(_, known)| *known == encoding).map_or("utf-8", |row| row.0);
    let mark = Encoding::for_bom(bytes).filter(|(marked, _)| *marked == encoding);
    let start = mark.map_or(0, |(_, length)| length);
    let mut decoded = if encoding == UTF_8 && *is_valid {
        Decoded { text: None, start, encoding: name }
    } else {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[start..]);
        Decoded { text: Some(text.into_owned().into_bytes()), start: 0, encoding: name }
    };
    let text = decoded.text.as_deref().unwrap_or(bytes);
    // Of a large file only the beginning: the rest would show as words that are no numbers.
    let beginning = &text[..text.len().min(1 << 20)];
    if let Some(at) = beginning.iter().position(|&byte| byte == 0) {
        let line = 1 + beginning[..at].iter().filter(|&&byte| byte == b'\n').count() as u64;
        return Err(ImportError::new(
            file,
            "this is no text (it has a zero byte here), so it can't be read as a table; \
             save the table as CSV in UTF-8",
        )
        .in_row(line));
    }
    if beginning.contains(&b'\r') && !beginning.contains(&b'\n') {
        // Old spreadsheets end lines with a carriage return alone.
        let lines = text.iter().map(|&byte| if byte == b'\r' { b'\n' } else { byte });
        decoded.text = Some(lines.collect());
    }
    Ok(decoded)
}

fn valid_utf_8(bytes: &[u8], is_whole: bool) -> bool {
    match str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => !is_whole && error.error_len().is_none(),
    }
}

/// The encoding by its mark, by zero bytes where UTF-16 has them, or by validity.
fn guess(bytes: &[u8], is_valid: &LazyCell<bool, impl FnOnce() -> bool>) -> &'static Encoding {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return marked;
    }
    let beginning = &bytes[..bytes.len().min(LOOKED_AT) & !1];
    let zeros =
        |offset: usize| beginning.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let many = beginning.len() / 5;
    let (even, odd) = (zeros(0), zeros(1));
    if beginning.len() >= 4 && odd > many && even * 8 < odd {
        UTF_16LE
    } else if beginning.len() >= 4 && even > many && odd * 8 < even {
        UTF_16BE
    } else if **is_valid {
        UTF_8
    } else {
        WINDOWS_1252
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, &'static str) {
        let decoded = decode("t.csv", bytes, None, true).unwrap();
        let text = decoded.text.as_deref().unwrap_or(bytes);
        let text = str::from_utf8(&text[decoded.start..]).unwrap().to_owned();
        (text, decoded.encoding)
    }

    #[test]
    fn text_is_read_in_the_encoding_that_it_has() {
        let text = "größe;µ\n1,5;2\n";
        let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
        let (little, big): (Vec<u8>, Vec<u8>) = (wide(u16::to_le_bytes), wide(u16::to_be_bytes));
        let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
        let cases: [(Vec<u8>, &str); 7] = [
            (text.as_bytes().to_vec(), "utf-8"),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "utf-8"),
            ([b"\xff\xfe".to_vec(), little.clone()].concat(), "utf-16le"),
            ([b"\xfe\xff".to_vec(), big.clone()].concat(), "utf-16be"),
            (little, "utf-16le"),
            (big, "utf-16be"),
            (latin, "windows-1252"),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(read(&bytes), (text.to_owned(), encoding));
        }
    }

    #[test]
    fn the_beginning_of_a_file_may_end_within_a_character() {
        let cut = &"größe".as_bytes()[..3];
        let decoded = decode("t.csv", cut, None, false).unwrap();
        assert_eq!(decoded.encoding, "utf-8");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_with_their_row() {
        let error = decode("t.csv", b"a,b\n1,\x00\n", None, true).unwrap_err();
        assert!(error.to_string().starts_with("t.csv, row 2: this is no text"), "{error}");
        let error = decode("t.csv", b"a", Some("ebcdic"), true).unwrap_err();
        assert!(error.to_string().contains("'ebcdic': it can be utf-8, "), "{error}");
    }
}
