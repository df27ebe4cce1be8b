//! NumPy arrays (.npy): numbers and texts, of any order of bytes and axes. Arrays of Python objects
//! are refused: only pickle could read them, and a pickle can run code.
//!
//! An array is read where it lies, row by row, so that a few rows of a large one cost only those.

mod element;
mod header;

use std::fmt;

use element::Element;
pub(crate) use header::MAGIC;

/// An error of reading an array.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArrayError {
    /// Not an .npy file.
    #[error("doesn't begin like a NumPy array; save it with numpy.save(file, array)")]
    NoArray,
    /// A version that isn't known.
    #[error(
        "is a NumPy array of version {version}; versions 1 to 3 can be read: save it again with \
         numpy.save"
    )]
    Version {
        /// Its number.
        version: u8,
    },
    /// The file ends within the head.
    #[error("is cut off in its head; copy or save it again")]
    HeadCutOff,
    /// The head is too long.
    #[error("has a head of {length} bytes; {longest} are possible: save a plain array of numbers")]
    HeadTooLong {
        /// Length in bytes.
        length: usize,
        /// The largest length allowed.
        longest: usize,
    },
    /// The head isn't what NumPy writes.
    #[error(
        "has a head that can't be read, at \"{found}\": it should have descr, fortran_order and \
         shape; save it again with numpy.save"
    )]
    HeadUnread {
        /// The text at which reading stopped.
        found: String,
    },
    /// An array with named fields.
    #[error(
        "is an array with named fields; a plain array of numbers can be read: save it with \
         numpy.lib.recfunctions.structured_to_unstructured(array), or as a table (.csv)"
    )]
    Fields,
    /// An array of Python objects.
    #[error(
        "has Python objects (type O), which only pickle can read, and a pickle can run code; save \
         numbers or texts instead: array.astype(float), array.astype(str)"
    )]
    Objects,
    /// A type that isn't one of numbers or texts.
    #[error(
        "has elements of type \"{found}\"; floats of 16, 32 and 64 bits, integers of 8 to 64 \
         bits, bool and text can be read: save it with array.astype(float)"
    )]
    Type {
        /// The type as it is written.
        found: String,
    },
    /// Texts that are too long.
    #[error("has texts of {size} characters; {longest} are possible: cut them off")]
    TextTooLong {
        /// Length of each text.
        size: usize,
        /// The largest length allowed.
        longest: usize,
    },
    /// Too many axes.
    #[error("has more than {most} axes; save it with array.reshape(len(array), -1)")]
    Axes {
        /// The largest number allowed.
        most: usize,
    },
    /// Fewer or more bytes than the shape needs.
    #[error(
        "has {found} bytes of elements, but its shape ({shape}) needs {needed}: it was cut off or \
         changed; copy or save it again"
    )]
    Size {
        /// The shape, as Python writes it.
        shape: String,
        /// Bytes that the shape needs.
        needed: u128,
        /// Bytes that are there.
        found: usize,
    },
}

/// Shape of an array, and whether it is text, by its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    axes: Vec<usize>,
    pub(crate) is_text: bool,
}

impl Shape {
    /// Reads the head of an array whose elements needn't be there.
    pub(crate) fn of(bytes: &[u8]) -> Result<Self, ArrayError> {
        let (header, _) = header::read(bytes)?;
        Ok(Self { axes: header.shape, is_text: header.element.is_text() })
    }

    pub(crate) fn axes(&self) -> usize {
        self.axes.len()
    }

    pub(crate) fn rows(&self) -> usize {
        self.axes.first().copied().unwrap_or(1)
    }

    /// True for one element in each of these rows.
    pub(crate) fn is_column(&self, rows: usize) -> bool {
        matches!(*self.axes.as_slice(), [axis] | [axis, 1] if axis == rows)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&joined(&self.axes, " × "))
    }
}

pub(crate) fn joined(axes: &[usize], between: &str) -> String {
    axes.iter().map(usize::to_string).collect::<Vec<_>>().join(between)
}

/// An array in its bytes.
#[derive(Debug)]
pub(crate) struct Array<'a> {
    element: Element,
    shape: Vec<usize>,
    /// Elements from one index of an axis to the next.
    strides: Vec<usize>,
    data: &'a [u8],
}

impl<'a> Array<'a> {
    /// Reads the head and checks that all elements are there.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, ArrayError> {
        let (header, data) = header::read(bytes)?;
        let header::Header { element, is_fortran, shape } = header;
        // At most four axes of 64 bits, and their product may be too long even for 128.
        let needed = shape
            .iter()
            .try_fold(element.size as u128, |size, &axis| size.checked_mul(axis as u128))
            .unwrap_or(u128::MAX);
        if needed != data.len() as u128 {
            let shape = joined(&shape, ", ");
            return Err(ArrayError::Size { shape, needed, found: data.len() });
        }
        let mut strides = vec![1; shape.len()];
        let mut stride = 1_usize;
        let axes: &mut dyn Iterator<Item = usize> =
            if is_fortran { &mut (0..shape.len()) } else { &mut (0..shape.len()).rev() };
        for axis in axes {
            strides[axis] = stride;
            // An array without elements can have any other axes.
            stride = stride.saturating_mul(shape[axis]);
        }
        Ok(Self { element, shape, strides, data })
    }

    pub(crate) fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Length of the first axis; one for a single number.
    pub(crate) fn rows(&self) -> usize {
        self.shape.first().copied().unwrap_or(1)
    }

    /// Elements of one row.
    pub(crate) fn width(&self) -> usize {
        self.shape.iter().skip(1).fold(1, |width, &axis| width.saturating_mul(axis))
    }

    pub(crate) fn is_text(&self) -> bool {
        self.element.is_text()
    }

    /// Pixels along one side if each row is a square picture of bytes.
    pub(crate) fn side(&self) -> Option<usize> {
        match *self.shape.as_slice() {
            [_, height, width] | [_, height, width, 1]
                if height == width && self.element.is_byte() =>
            {
                Some(height)
            }
            _ => None,
        }
    }

    /// The numbers of a row, the last axis fastest. `values` is as long as a row.
    pub(crate) fn numbers(&self, row: usize, values: &mut [f64]) {
        for (column, value) in values.iter_mut().enumerate() {
            *value = self.element.number(self.bytes(row, column));
        }
    }

    /// The first element of a row as the name of a class.
    pub(crate) fn name(&self, row: usize) -> String {
        self.element.name(self.bytes(row, 0))
    }

    /// The first element of a row as a number.
    pub(crate) fn number(&self, row: usize) -> f64 {
        self.element.number(self.bytes(row, 0))
    }

    fn bytes(&self, row: usize, column: usize) -> &'a [u8] {
        let mut place = row * self.strides.first().copied().unwrap_or(1);
        let mut rest = column;
        for (&length, &stride) in self.shape.iter().zip(&self.strides).skip(1).rev() {
            place += rest % length * stride;
            rest /= length;
        }
        let start = place * self.element.size;
        self.data.get(start..start + self.element.size).unwrap_or_default()
    }
}
