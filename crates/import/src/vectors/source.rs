//! Vectors where they lie: rows are read when they are needed, so that a sample of a large file
//! costs no more than that sample.

use super::error::VectorError;
use super::npy::Array;

/// Rows of numbers.
pub(crate) trait Source {
    fn rows(&self) -> usize;

    /// Numbers in a row.
    fn columns(&self) -> usize;

    /// Reads the numbers of a row; `values` has room for exactly these.
    fn numbers(&self, row: usize, values: &mut [f64]) -> Result<(), VectorError>;

    /// The word whose vector the row is.
    fn word(&self, _row: usize) -> Option<String> {
        None
    }

    /// Names of the columns.
    fn names(&self) -> Option<Vec<String>> {
        None
    }

    /// Pixels along one side, if the rows are square pictures; their numbers go from 0 to 1 then.
    fn side(&self) -> Option<usize> {
        None
    }
}

impl Source for Array<'_> {
    fn rows(&self) -> usize {
        self.rows()
    }

    fn columns(&self) -> usize {
        self.width()
    }

    fn numbers(&self, row: usize, values: &mut [f64]) -> Result<(), VectorError> {
        self.numbers(row, values);
        if self.side().is_some() {
            values.iter_mut().for_each(|value| *value /= 255.0);
        }
        Ok(())
    }

    fn side(&self) -> Option<usize> {
        self.side()
    }
}

/// Floats of 32 bits, row after row: tensors.bytes of the Embedding Projector.
#[derive(Debug)]
pub(crate) struct Floats<'a> {
    bytes: &'a [u8],
    rows: usize,
    columns: usize,
}

impl<'a> Floats<'a> {
    pub(crate) fn read(
        bytes: &'a [u8],
        (rows, columns): (usize, usize),
    ) -> Result<Self, VectorError> {
        let needed = (rows as u128).saturating_mul(columns as u128).saturating_mul(4);
        if needed != bytes.len() as u128 || columns == 0 {
            return Err(VectorError::Bytes { found: bytes.len(), rows, columns, needed });
        }
        Ok(Self { bytes, rows, columns })
    }
}

impl Source for Floats<'_> {
    fn rows(&self) -> usize {
        self.rows
    }

    fn columns(&self) -> usize {
        self.columns
    }

    fn numbers(&self, row: usize, values: &mut [f64]) -> Result<(), VectorError> {
        let start = 4 * row * self.columns;
        floats(&self.bytes[start..start + 4 * self.columns], values);
        Ok(())
    }
}

/// Reads little-endian floats of 32 bits.
pub(super) fn floats(bytes: &[u8], values: &mut [f64]) {
    for (value, bytes) in values.iter_mut().zip(bytes.as_chunks().0) {
        *value = f64::from(f32::from_le_bytes(*bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_have_to_fill_their_shape_however_large_it_says_to_be() {
        assert!(Floats::read(&[0; 24], (2, 3)).is_ok());
        let huge = usize::MAX / 2 + 1;
        for shape in
            [(2, 2), (7, 1), (0, 0), (6, 0), (huge, huge), (huge, 4), (usize::MAX, usize::MAX)]
        {
            let error = Floats::read(&[0; 24], shape).unwrap_err();
            assert!(matches!(error, VectorError::Bytes { .. }), "{shape:?}");
        }
    }
}
