//! The layout of a table: how its text is cut into rows and columns, and what the file itself says
//! of them.

use std::collections::HashSet;

use super::cell::Decimal;
use super::records::Format;

/// The first line of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// It names the columns.
    Names,
    /// There is none.
    None,
    /// It counts rows and columns, and may name the classes (`150,4,setosa,…`).
    Counts,
}

/// Layout of a text in rows and columns.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Format of the cells.
    pub format: Format,
    /// The decimal sign.
    pub decimal: Decimal,
    /// The first line.
    pub header: Header,
    /// Number of lines before it.
    pub skip: usize,
    /// Offset of the first row.
    pub start: usize,
    /// Name of each column.
    pub names: Vec<String>,
    /// True for columns that have no name in the file.
    pub is_unnamed: Vec<bool>,
    /// Names of the classes 0, 1, …, if the first line or an attribute lists them.
    pub class_names: Vec<String>,
    /// Number of rows that the first line names.
    pub declared_rows: Option<u64>,
    /// The column that the file itself calls its output.
    pub declared_label: Option<usize>,
    /// Kinds of the columns that the file itself declares (ARFF); empty if it declares none.
    pub declared: Vec<Declared>,
}

/// Kind of a column, as an ARFF file declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declared {
    /// Numbers.
    Number,
    /// One of these words.
    Nominal(Vec<String>),
    /// Texts.
    Text,
    /// Dates.
    Date,
}

/// Makes the names different; a column without one is called by its number.
pub fn unique(given: Vec<String>) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(given.len());
    for (column, name) in given.into_iter().enumerate() {
        let name = if name.is_empty() { format!("column {}", column + 1) } else { name };
        let mut next = name.clone();
        let mut n = 2;
        while !taken.insert(next.clone()) {
            next = format!("{name} ({n})");
            n += 1;
        }
        names.push(next);
    }
    names
}
