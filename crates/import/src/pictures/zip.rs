//! A ZIP archive of pictures in folders.

use super::{LARGEST_PICTURE, Pictures};
use crate::Outcome;
use crate::choices::Choices;
use crate::error::ImportError;
use crate::origin::origin;
use crate::zipped::{Archive, ZipError};

/// Reads all pictures of an archive, which is the origin of the data.
pub(crate) fn read_zip(name: &str, bytes: &[u8], choices: Choices) -> Result<Outcome, ImportError> {
    let fault = |error: ZipError| ImportError::new(name, error.to_string());
    let mut archive = Archive::open(bytes).map_err(fault)?;
    let mut pictures = Pictures::new(name, choices)?;
    for entry in archive.entries().to_vec() {
        if entry.size > LARGEST_PICTURE {
            pictures.add_too_large(&entry.name);
            continue;
        }
        match archive.unpack(&entry, LARGEST_PICTURE) {
            Ok(content) => pictures.add(&entry.name, &content)?,
            Err(ZipError::Entry { reason, .. }) => pictures.add_unread(&entry.name, &reason),
            Err(error) => return Err(fault(error)),
        }
    }
    pictures.sort();
    let choices = pictures.choices.clone();
    pictures.outcome(origin(name, bytes, choices))
}
