//! Where data came from: size and hash of the bytes.

use std::fmt::Write as _;
use std::sync::Arc;

use engine::own_data::Origin;
use sha2::{Digest as _, Sha256};

use crate::choices::Choices;

/// The largest file that may travel in a recipe, before it is compressed.
const LARGEST_CONTENT: usize = 1 << 20;

/// SHA-256 in hexadecimal.
fn hex(sum: Sha256) -> String {
    let mut text = String::with_capacity(64);
    for byte in sum.finalize() {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The origin of data from these bytes, which were hashed while they were read.
pub(crate) fn summed(path: &str, bytes: &[u8], sum: Sha256, choices: Choices) -> Origin {
    let content = (bytes.len() <= LARGEST_CONTENT).then(|| Arc::from(bytes));
    Origin {
        path: path.to_owned(),
        size: bytes.len() as u64,
        sha256: hex(sum),
        choices: choices.into_pairs(),
        content,
    }
}
