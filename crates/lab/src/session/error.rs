//! Errors of reading a session.

use super::{CHECKSUM, HEAD, MOST_BYTES, VERSION};
use crate::recipe::ReadError;

/// An error of reading a session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The file has no run yet.
    #[error("line 1: nothing was written yet; there is nothing to go on with")]
    NothingYet,
    /// The file is too long to be read.
    #[error(
        "the file is longer than {} MiB, the most that is read: it can't be one of ours; \
         leave it or move it away",
        MOST_BYTES >> 20
    )]
    TooLong,
    /// The text is something else.
    #[error(
        "line 1: it has to be `{HEAD}{VERSION}`, and is not: this is no session of Triplet Lab, or \
         its beginning was overwritten; leave it or move it away"
    )]
    NotOne,
    /// Triplet Lab 0.1.0 wrote it.
    #[error(
        "line 1: this is a journal, as Triplet Lab 0.1.0 wrote its sessions: go on with it there \
         and save its runs as recipes (Ctrl S), which this version opens; the file stays as it is"
    )]
    Older,
    /// A newer Triplet Lab wrote it.
    #[error(
        "line 1: version {version} is newer than {VERSION}, the newest that this Triplet Lab \
         reads: open it with the Triplet Lab that wrote it, or a later one"
    )]
    Newer {
        /// The version that it states.
        version: String,
    },
    /// The end is missing.
    #[error(
        "line {line}: the last line has to be `{CHECKSUM}…`, and is not: the end of the file is \
         missing, or something was added; the file stays as it is"
    )]
    CutOff {
        /// The last line, from 1.
        line: usize,
    },
    /// The text was changed after it was written.
    #[error(
        "line {line}: the checksum of the lines up to here is {right}, not what this line says: \
         one of them was changed or damaged; the file stays as it is"
    )]
    Checksum {
        /// The line of the checksum, from 1.
        line: usize,
        /// The checksum of the lines.
        right: String,
    },
    /// The checksum is right, but the content is invalid.
    #[error(transparent)]
    Content(#[from] ReadError),
}
