//! A matrix as the products read it: by eight columns.

use super::COLUMNS;

/// Columns of a matrix by eights, each with its rows one after the other; missing ones are 0.
#[derive(Clone, Debug, Default)]
pub struct Panels {
    pub(super) values: Vec<[f64; COLUMNS]>,
    /// Numbers that are added to each row of a product, by eights.
    pub(super) start: Vec<[f64; COLUMNS]>,
    pub(super) columns: usize,
}

impl Panels {
    /// Packs units×inputs weights, for the product delta · weights.
    pub fn pack(&mut self, weights: &[f64], units: usize) {
        self.columns = weights.len() / units.max(1);
        self.start.clear();
        self.start.resize(self.columns.div_ceil(COLUMNS), [0.0; COLUMNS]);
        self.values.resize(units * self.start.len(), [0.0; COLUMNS]);
        for (unit, row) in weights.chunks_exact(self.columns.max(1)).enumerate() {
            for (packed, eight) in self.values.chunks_exact_mut(units).zip(row.chunks(COLUMNS)) {
                packed[unit] = padded(eight);
            }
        }
    }

    /// Packs units×inputs weights and the bias of each unit, for the product
    /// input · weightsᵀ + bias.
    pub fn pack_affine(&mut self, weights: &[f64], bias: &[f64]) {
        let inputs = weights.len() / bias.len().max(1);
        self.columns = bias.len();
        self.start.clear();
        self.start.extend(bias.chunks(COLUMNS).map(padded));
        self.values.resize(inputs * self.start.len(), [0.0; COLUMNS]);
        let rows = weights.chunks((COLUMNS * inputs).max(1));
        for (panel, rows) in self.values.chunks_exact_mut(inputs.max(1)).zip(rows) {
            for (lane, row) in rows.chunks_exact(inputs).enumerate() {
                for (packed, &value) in panel.iter_mut().zip(row) {
                    packed[lane] = value;
                }
            }
        }
    }

    /// Packs those last columns of a matrix, given by rows, that are less than eight.
    pub(super) fn pack_last(&mut self, matrix: &[f64], columns: usize) {
        self.values.clear();
        if !columns.is_multiple_of(COLUMNS) {
            let rows = matrix.chunks_exact(columns);
            self.values.extend(rows.map(|row| padded(row.as_chunks::<COLUMNS>().1)));
        }
    }
}

/// Eight numbers or fewer, and 0 for those that are missing.
fn padded(numbers: &[f64]) -> [f64; COLUMNS] {
    numbers.first_chunk().copied().unwrap_or_else(|| {
        let mut padded = [0.0; COLUMNS];
        padded[..numbers.len()].copy_from_slice(numbers);
        padded
    })
}
