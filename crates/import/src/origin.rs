//! The origin of data: size and hash of the bytes.

use std::fmt::Write as _;

use engine::own_data::{Origin, carried};
use sha2::{Digest as _, Sha256};

use crate::choices::Choices;

/// SHA-256 in hexadecimal.
pub(crate) fn hex(sum: Sha256) -> String {
    let mut text = String::with_capacity(64);
    for byte in sum.finalize() {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// SHA-256 of bytes in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes))
}

/// The origin of a file with these bytes, about which nothing was decided.
pub fn origin_of(path: &str, bytes: &[u8]) -> Origin {
    origin(path, bytes, Choices::default())
}

/// The origin of data from these bytes.
pub(crate) fn origin(path: &str, bytes: &[u8], choices: Choices) -> Origin {
    summed(path, bytes, Sha256::new_with_prefix(bytes), choices)
}

/// The same, of bytes that were hashed while they were read.
pub(crate) fn summed(path: &str, bytes: &[u8], sum: Sha256, choices: Choices) -> Origin {
    Origin {
        path: path.to_owned(),
        size: bytes.len() as u64,
        sha256: hex(sum),
        choices: choices.into_pairs(),
        content: carried(bytes),
        beside: Vec::new(),
    }
}
