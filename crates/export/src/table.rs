//! CSV tables in memory.

/// A CSV table being filled.
pub(crate) struct Table(csv::Writer<Vec<u8>>);

impl Table {
    /// A table with these columns.
    pub(crate) fn new<I>(names: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        let mut table = Self(csv::WriterBuilder::new().flexible(true).from_writer(Vec::new()));
        table.row(names);
        table
    }

    /// Adds a row.
    pub(crate) fn row<I>(&mut self, cells: I)
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        // Memory takes every byte, and a flexible table rows of any length.
        let _ = self.0.write_record(cells);
    }

    /// The text.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }
}

/// All digits of a number; empty for `None` and what is not finite.
pub fn number(value: Option<f64>) -> String {
    value.filter(|value| value.is_finite()).map(|value| format!("{value:?}")).unwrap_or_default()
}
