//! The elements of a NumPy array: their types, and how one is read from bytes.

use engine::text::excerpt;

use super::ArrayError;

/// The longest text that an element can be, in characters.
const LONGEST_TEXT: usize = 10_000;

/// The type of the elements of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) kind: Kind,
    /// Bytes of one element.
    pub(super) size: usize,
    is_big_endian: bool,
}

/// Type of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Signed,
    Unsigned,
    Float,
    /// Text of four bytes a character (`<U10`).
    Text,
    /// Text of one byte a character (`|S10`).
    Bytes,
}

impl Element {
    /// The type that NumPy writes as `descr`, such as `<f8`.
    pub(super) fn named(descr: &str) -> Result<Self, ArrayError> {
        let unknown = || ArrayError::Type { found: excerpt(descr) };
        let (is_big_endian, rest) = match descr.split_at_checked(1) {
            Some((">", rest)) => (true, rest),
            Some(("<" | "|" | "=", rest)) => (false, rest),
            _ => (false, descr),
        };
        let (letter, size) = rest.split_at_checked(1).ok_or_else(unknown)?;
        if letter == "O" {
            return Err(ArrayError::Objects);
        }
        let size: usize = size.parse().map_err(|_| unknown())?;
        let (kind, size) = match (letter, size) {
            ("b", 1) => (Kind::Bool, 1),
            ("i", 1 | 2 | 4 | 8) => (Kind::Signed, size),
            ("u", 1 | 2 | 4 | 8) => (Kind::Unsigned, size),
            ("f", 2 | 4 | 8) => (Kind::Float, size),
            ("U" | "S" | "a", _) if size > LONGEST_TEXT => {
                return Err(ArrayError::TextTooLong { size, longest: LONGEST_TEXT });
            }
            ("U", 1..) => (Kind::Text, 4 * size),
            ("S" | "a", 1..) => (Kind::Bytes, size),
            _ => return Err(unknown()),
        };
        Ok(Self { kind, size, is_big_endian })
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Bytes)
    }

    /// True for bytes without a sign, which is what pixels are.
    pub(super) fn is_byte(self) -> bool {
        self.kind == Kind::Unsigned && self.size == 1
    }

    /// The element as a number; not a number for texts.
    pub(super) fn number(self, bytes: &[u8]) -> f64 {
        match self.kind {
            Kind::Bool | Kind::Unsigned => self.unsigned(bytes) as f64,
            Kind::Signed => self.signed(bytes) as f64,
            Kind::Float => match self.size {
                2 => half(self.unsigned(bytes) as u16),
                4 => f64::from(f32::from_bits(self.unsigned(bytes) as u32)),
                _ => f64::from_bits(self.unsigned(bytes)),
            },
            Kind::Text | Kind::Bytes => f64::NAN,
        }
    }

    /// The element as the name of a class: whole numbers in full, without a decimal point.
    pub(super) fn name(self, bytes: &[u8]) -> String {
        match self.kind {
            Kind::Bool => if self.unsigned(bytes) == 0 { "False" } else { "True" }.to_owned(),
            Kind::Unsigned => self.unsigned(bytes).to_string(),
            Kind::Signed => self.signed(bytes).to_string(),
            Kind::Float => self.number(bytes).to_string(),
            Kind::Text => bytes
                .as_chunks::<4>()
                .0
                .iter()
                .map(|code| self.unsigned(code) as u32)
                .map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect::<String>()
                .trim_end_matches('\0')
                .to_owned(),
            Kind::Bytes => String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned(),
        }
    }

    /// Up to eight bytes as a number without a sign.
    fn unsigned(self, bytes: &[u8]) -> u64 {
        let add = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        if self.is_big_endian { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) }
    }

    fn signed(self, bytes: &[u8]) -> i64 {
        let unused = 64 - 8 * bytes.len().clamp(1, 8) as u32;
        (self.unsigned(bytes) << unused).cast_signed() >> unused
    }
}

/// A float of 16 bits (IEEE 754 binary16): 1 bit of sign, 5 of exponent, 10 of fraction.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023) / 1024.0);
    match exponent {
        0 => sign * fraction * 2f64.powi(-14),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        _ => sign * (1.0 + fraction) * 2f64.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes as `numpy.array(value, descr).tobytes()` writes them.
    #[test]
    fn elements_mean_what_numpy_wrote() -> Result<(), ArrayError> {
        let numbers: [(&str, &[u8], f64); 12] = [
            ("<f2", &[0x00, 0x3c], 1.0),
            (">f2", &[0x3c, 0x01], 1.0009765625),
            ("<f2", &[0xff, 0x7b], 65504.0),
            ("<f2", &[0x01, 0x80], -5.960464477539063e-08),
            ("<f4", &[0xcd, 0xcc, 0xcc, 0x3d], 0.10000000149011612),
            (">f8", &[0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a], 0.1),
            ("|i1", &[0x80], -128.0),
            (">i2", &[0xff, 0xfe], -2.0),
            ("<i8", &[0xff; 8], -1.0),
            ("<u4", &[0xff; 4], 4294967295.0),
            ("|u1", &[0xff], 255.0),
            ("|b1", &[1], 1.0),
        ];
        for (descr, bytes, value) in numbers {
            assert_eq!(Element::named(descr)?.number(bytes), value, "{descr} {bytes:?}");
        }
        assert!(Element::named("<f2")?.number(&[0x00, 0x7e]).is_nan());
        assert_eq!(Element::named("<f2")?.number(&[0x00, 0xfc]), f64::NEG_INFINITY);
        Ok(())
    }

    #[test]
    fn names_are_whole_numbers_in_full_and_texts_without_their_padding() -> Result<(), ArrayError> {
        let names: [(&str, &[u8], &str); 6] = [
            ("<u8", &[0xff; 8], "18446744073709551615"),
            ("<f8", &2f64.to_le_bytes(), "2"),
            ("|b1", &[0], "False"),
            ("|S4", b"ab\0\0", "ab"),
            ("<U2", &[0x2a, 0x51, 0, 0, 0, 0, 0, 0], "優"),
            (">U1", &[0, 0, 0, 0x61], "a"),
        ];
        for (descr, bytes, name) in names {
            assert_eq!(Element::named(descr)?.name(bytes), name, "{descr}");
        }
        Ok(())
    }

    #[test]
    fn types_that_are_no_numbers_or_texts_are_refused_by_name() {
        for descr in ["", "<", "f", "<c16", "<M8[ns]", "|V8", "<f16", "<f3", "|b8", "é", "<U0"] {
            let found = excerpt(descr);
            assert_eq!(Element::named(descr), Err(ArrayError::Type { found }));
        }
        assert_eq!(Element::named("|O"), Err(ArrayError::Objects));
        assert!(matches!(Element::named("<U99999999"), Err(ArrayError::TextTooLong { .. })));
    }
}
