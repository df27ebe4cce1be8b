//! Errors of reading vectors and the labels that go with them.

use engine::own_data::OwnData;

use super::npy::ArrayError;
use crate::zipped::ZipError;

/// An error of reading vectors. The name of the file comes before it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VectorError {
    /// An error of an array that is a file by itself.
    #[error(transparent)]
    Array(#[from] ArrayError),
    /// An error of an array in an archive.
    #[error("array {name} {error}")]
    Entry {
        /// Name of the array.
        name: String,
        /// Error of the array.
        error: ArrayError,
    },
    /// An error of the archive.
    #[error(transparent)]
    Zip(#[from] ZipError),
    /// An array of points with other than two axes or more.
    #[error(
        "{what} has the shape ({shape}); points need rows and columns, with 1 to {} numbers in a \
         row: reshape it, or name another array",
        OwnData::MOST_FEATURES
    )]
    Shape {
        /// The array.
        what: String,
        /// Its shape, as Python writes it.
        shape: String,
    },
    /// No array that can be points.
    #[error(
        "has no array with rows and columns of numbers (there is: {found}); save one: \
         numpy.savez(file, X=points, y=labels)"
    )]
    NoPoints {
        /// The arrays that are there.
        found: String,
    },
    /// Several arrays that can be points.
    #[error("has several arrays that can be points ({found}): choose one with array = NAME")]
    SeveralPoints {
        /// Their names.
        found: String,
    },
    /// A chosen array that isn't there, or isn't of that kind.
    #[error("{choice} is \"{value}\"; possible are: {found}")]
    NoSuch {
        /// Name of the choice.
        choice: &'static str,
        /// The value that was chosen.
        value: String,
        /// The possible values.
        found: String,
    },
    /// Labels that are measurements.
    #[error(
        "labels {what}, row {row}, is {value}; a label is a word or a whole number: leave it out, \
         or make classes of it"
    )]
    MeasuredLabel {
        /// The array.
        what: String,
        /// Its row, from 1.
        row: usize,
        /// Its value.
        value: String,
    },
    /// Vectors without labels.
    #[error(
        "has {rows} rows of {columns} numbers but no labels, and triplets need classes: name a \
         file beside it with a label for each row, with labels = FILE{hint}"
    )]
    Unlabelled {
        /// Number of rows.
        rows: usize,
        /// Numbers in a row.
        columns: usize,
        /// Another way, for files of this kind.
        hint: &'static str,
    },
    /// Another number of labels than of rows.
    #[error(
        "has {labels} {what}, but there are {rows} rows of numbers: there has to be one for each \
         row (and one line of names above, or none)"
    )]
    Count {
        /// Lines, or elements.
        what: &'static str,
        /// Their number.
        labels: usize,
        /// Number of rows.
        rows: usize,
    },
    /// No column of a label file has classes.
    #[error(
        "has no column whose values come back, so that it could be a class (there is: {found}); \
         choose one with label = NAME"
    )]
    NoLabelColumn {
        /// The columns that are there.
        found: String,
    },
    /// A line with other than the number of numbers that the others have.
    #[error(
        "line {line} has {found} numbers at its end, but the others have {columns}: complete it or \
         take it out"
    )]
    LineWidth {
        /// Line in the file, from 1.
        line: usize,
        /// Numbers in it.
        found: usize,
        /// Numbers in the others.
        columns: usize,
    },
    /// A text where a number should be.
    #[error("line {line}, number {column}, is \"{value}\": write a number such as -0.12 or 1e-3")]
    NoNumber {
        /// Line in the file, from 1.
        line: usize,
        /// Number in the line, from 1.
        column: usize,
        /// The text there.
        value: String,
    },
    /// Text without vectors.
    #[error("has no lines with at least two numbers at their end; one vector a line is needed")]
    NoVectors,
    /// Too many lines.
    #[error("has more than {most} lines; cut it off, as with head -n {most}")]
    Lines {
        /// The largest number allowed.
        most: usize,
    },
    /// A word2vec file that ends too early.
    #[error(
        "ends within word {word} of the {words} that its first line promises: copy it again, or \
         say fewer in the first line"
    )]
    CutOff {
        /// The word, from 1.
        word: usize,
        /// Their number by the first line.
        words: usize,
    },
    /// Numbers of four bytes that don't fill the shape.
    #[error(
        "has {found} bytes, but {rows} × {columns} numbers of 4 bytes need {needed}: correct \
         tensorShape, or copy it again"
    )]
    Bytes {
        /// Bytes that are there.
        found: usize,
        /// Rows by the configuration.
        rows: usize,
        /// Columns by the configuration.
        columns: usize,
        /// Bytes that are needed.
        needed: u128,
    },
    /// A projector configuration that can't be read.
    #[error(
        "can't be read as a configuration of the Embedding Projector ({reason}); it needs \
         embeddings with a tensorPath each"
    )]
    Config {
        /// The reason.
        reason: String,
    },
    /// A file beside it that can't be had.
    #[error("names the file \"{path}\", but {reason}")]
    Beside {
        /// Its path.
        path: String,
        /// Why not, and what to do.
        reason: String,
    },
    /// An error of a file beside it.
    #[error("\"{path}\" {error}")]
    Other {
        /// Its path.
        path: String,
        /// The error.
        error: Box<VectorError>,
    },
    /// The second file isn't the one that was read before.
    #[error(
        "names the file \"{path}\", which has changed since: bring the former one back, or leave \
         {choice} out to accept this one"
    )]
    Changed {
        /// Its path.
        path: String,
        /// The choice that holds its hash.
        choice: &'static str,
    },
}
