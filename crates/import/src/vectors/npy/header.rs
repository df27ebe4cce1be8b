//! The head of an .npy file: a Python dictionary with the type, the order and the shape.
//!
//! Source: numpy, `numpy.lib.format`, versions 1.0, 2.0 and 3.0.

use engine::text::excerpt;

use super::ArrayError;
use super::element::Element;

/// The bytes that every .npy file begins with.
pub(crate) const MAGIC: &[u8] = b"\x93NUMPY";

/// The longest head that is read, in bytes; numpy itself warns from 10,000 on.
const LONGEST: usize = 1 << 16;

/// The most axes that an array can have here.
const MOST_AXES: usize = 4;

/// The head of an .npy file: type, order and shape of the numbers behind it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) element: Element,
    /// True if the first index changes fastest.
    pub(super) is_fortran: bool,
    pub(super) shape: Vec<usize>,
}

/// Reads the head, and returns it with the bytes behind it.
pub(super) fn read(bytes: &[u8]) -> Result<(Header, &[u8]), ArrayError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(ArrayError::NoArray)?;
    let (&[version, _], rest) = rest.split_first_chunk().ok_or(ArrayError::HeadCutOff)?;
    let (length, rest) = match version {
        1 => {
            let (length, rest) = rest.split_first_chunk().ok_or(ArrayError::HeadCutOff)?;
            (usize::from(u16::from_le_bytes(*length)), rest)
        }
        2 | 3 => {
            let (length, rest) = rest.split_first_chunk().ok_or(ArrayError::HeadCutOff)?;
            (u32::from_le_bytes(*length) as usize, rest)
        }
        _ => return Err(ArrayError::Version { version }),
    };
    if length > LONGEST {
        return Err(ArrayError::HeadTooLong { length, longest: LONGEST });
    }
    let (head, data) = rest.split_at_checked(length).ok_or(ArrayError::HeadCutOff)?;
    // Only names of fields go beyond ASCII, and arrays with fields are refused.
    let head = String::from_utf8_lossy(head);
    Ok((dictionary(&head)?, data))
}

fn dictionary(head: &str) -> Result<Header, ArrayError> {
    let mut reader = Reader { rest: head };
    let (mut element, mut is_fortran, mut shape) = (None, None, None);
    reader.expect('{')?;
    while !reader.takes('}') {
        let key = reader.string()?;
        reader.expect(':')?;
        match key {
            "descr" if reader.peeks('[') => return Err(ArrayError::Fields),
            "descr" => element = Some(Element::named(reader.string()?)?),
            "fortran_order" => is_fortran = Some(reader.truth()?),
            "shape" => shape = Some(reader.shape()?),
            _ => return Err(reader.fault()),
        }
        if !reader.takes(',') {
            reader.expect('}')?;
            break;
        }
    }
    match (element, is_fortran, shape) {
        (Some(element), Some(is_fortran), Some(shape)) => Ok(Header { element, is_fortran, shape }),
        _ => Err(ArrayError::HeadUnread { found: excerpt(head) }),
    }
}

/// Reads the few kinds of Python literals that a head has.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn fault(&self) -> ArrayError {
        ArrayError::HeadUnread { found: excerpt(self.rest) }
    }

    fn peeks(&mut self, wanted: char) -> bool {
        self.rest = self.rest.trim_start();
        self.rest.starts_with(wanted)
    }

    fn takes(&mut self, wanted: char) -> bool {
        let is_there = self.peeks(wanted);
        if is_there {
            self.rest = &self.rest[wanted.len_utf8()..];
        }
        is_there
    }

    fn expect(&mut self, wanted: char) -> Result<(), ArrayError> {
        if self.takes(wanted) { Ok(()) } else { Err(self.fault()) }
    }

    fn string(&mut self) -> Result<&'a str, ArrayError> {
        let quote = if self.peeks('"') { '"' } else { '\'' };
        self.expect(quote)?;
        let (text, rest) = self.rest.split_once(quote).ok_or_else(|| self.fault())?;
        self.rest = rest;
        Ok(text)
    }

    fn truth(&mut self) -> Result<bool, ArrayError> {
        self.rest = self.rest.trim_start();
        for (name, value) in [("True", true), ("False", false)] {
            if let Some(rest) = self.rest.strip_prefix(name) {
                self.rest = rest;
                return Ok(value);
            }
        }
        Err(self.fault())
    }

    /// A tuple of numbers: `()`, `(3,)`, `(3, 4)`, and `(3L, 4L)` as Python 2 wrote it.
    fn shape(&mut self) -> Result<Vec<usize>, ArrayError> {
        self.expect('(')?;
        let mut shape = Vec::new();
        while !self.takes(')') {
            if shape.len() == MOST_AXES {
                return Err(ArrayError::Axes { most: MOST_AXES });
            }
            let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
            shape.push(self.rest[..end].parse().map_err(|_| self.fault())?);
            self.rest = &self.rest[end..];
            self.takes('L');
            if !self.takes(',') {
                self.expect(')')?;
                break;
            }
        }
        Ok(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape_of(head: &str) -> Result<Vec<usize>, ArrayError> {
        dictionary(head).map(|header| header.shape)
    }

    #[test]
    fn heads_are_read_as_python_writes_them() {
        let head = "{'descr': '<f8', 'fortran_order': False, 'shape': (1797, 2), }   \n";
        assert_eq!(shape_of(head), Ok(vec![1797, 2]));
        assert_eq!(shape_of("{\"shape\":(3L,),'fortran_order':True,\"descr\":'>i4'}"), Ok(vec![3]));
        assert_eq!(shape_of("{'descr': '|b1', 'fortran_order': False, 'shape': ()}"), Ok(vec![]));
    }

    #[test]
    fn heads_that_say_too_little_or_something_else_are_refused() {
        for head in [
            "",
            "{",
            "{}",
            "{'descr': '<f8', 'fortran_order': False}",
            "{'descr': '<f8', 'fortran_order': 1, 'shape': (1,)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        ] {
            assert!(shape_of(head).is_err(), "{head}");
        }
    }
}
