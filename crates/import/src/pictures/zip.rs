//! A ZIP archive of pictures in folders.

use std::vec;

use super::{LARGEST_PICTURE, Pictures};
use crate::Outcome;
use crate::choices::Choices;
use crate::error::ImportError;
use crate::origin::origin;
use crate::zipped::{Archive, Entry, ZipError};

/// The pictures of an archive being read. The archive is the origin of the data.
pub(crate) struct Unpacking<B> {
    /// None when all is read.
    open: Option<(Archive<B>, Pictures)>,
    left: vec::IntoIter<Entry>,
    all: usize,
}

impl<B: AsRef<[u8]>> Unpacking<B> {
    /// Ready to read: the archive's list of files is known.
    pub(crate) fn new(name: &str, bytes: B, choices: Choices) -> Result<Self, ImportError> {
        let archive = Archive::open(bytes).map_err(|error| fault(name, &error))?;
        let (left, all) = (archive.entries().to_vec().into_iter(), archive.entries().len());
        let pictures = Pictures::new(name, choices)?;
        Ok(Self { open: Some((archive, pictures)), left, all })
    }

    /// Reads the next picture; the result when all are read.
    pub(crate) fn advance(&mut self) -> Option<Result<Outcome, ImportError>> {
        let (archive, pictures) = self.open.as_mut()?;
        if let Some(entry) = self.left.next() {
            return add(archive, pictures, &entry).err().map(Err);
        }
        let (archive, mut pictures) = self.open.take()?;
        pictures.sort();
        let (name, choices) = (pictures.name.clone(), pictures.choices.clone());
        let origin = origin(&name, archive.into_bytes().as_ref(), choices);
        Some(pictures.outcome(origin))
    }

    /// The share that is read, from 0 to 1.
    pub(crate) fn fraction(&self) -> f64 {
        1.0 - self.left.len() as f64 / self.all.max(1) as f64
    }
}

fn add<B: AsRef<[u8]>>(
    archive: &mut Archive<B>,
    pictures: &mut Pictures,
    entry: &Entry,
) -> Result<(), ImportError> {
    if entry.size > LARGEST_PICTURE {
        pictures.add_too_large(&entry.name);
        return Ok(());
    }
    match archive.unpack(entry, LARGEST_PICTURE) {
        Ok(content) => pictures.add(&entry.name, &content)?,
        Err(ZipError::Entry { reason, .. }) => pictures.add_unread(&entry.name, &reason),
        Err(error) => return Err(fault(&pictures.name, &error)),
    }
    Ok(())
}

fn fault(name: &str, error: &ZipError) -> ImportError {
    ImportError::new(name, error.to_string())
}
