//! ZIP archives within limits: how many entries, how large they say they are, how large they turn
//! out to be, and how far they were pressed. An archive inside an archive is not opened.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{Cursor, Read as _};

use engine::text::excerpt;
use zip::ZipArchive;
use zip::result::ZipError as Fault;

/// The bytes that an archive begins with: with entries, or empty.
const MAGIC: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// The most entries of an archive.
pub const MOST_ENTRIES: usize = 200_000;

/// The most bytes of all entries together, unpacked.
pub const MOST_BYTES: u64 = 4 << 30;

/// The largest ratio of unpacked to packed bytes, for entries of more than a megabyte. Deflate
/// itself goes to 1,032; an array of zeros comes near that, pictures and numbers stay below 20.
pub const LARGEST_RATIO: u64 = 500;

/// An error of reading a ZIP archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZipError {
    /// The archive is damaged.
    #[error("is a damaged ZIP archive ({reason}); copy or make it again")]
    Damaged {
        /// The reason.
        reason: String,
    },
    /// Too many entries.
    #[error("has {entries} entries; a ZIP archive can have {MOST_ENTRIES}: split it")]
    Entries {
        /// Their number.
        entries: usize,
    },
    /// More bytes than are unpacked.
    #[error(
        "would unpack to {size} bytes; {MOST_BYTES} are possible: split it, or leave entries out"
    )]
    Bytes {
        /// Bytes of all entries.
        size: u64,
    },
    /// Entries that share their bytes.
    #[error("has entries that share their bytes, as only a ZIP bomb does; it isn't opened")]
    Overlap,
    /// An entry that is pressed too far.
    #[error(
        "entry {entry} would unpack from {packed} bytes to {size}, as a ZIP bomb does; up to \
         {LARGEST_RATIO} times as many are possible: pack the file itself again"
    )]
    Ratio {
        /// Name of the entry.
        entry: String,
        /// Bytes in the archive.
        packed: u64,
        /// Bytes unpacked.
        size: u64,
    },
    /// An entry that is too large.
    #[error("entry {entry} has {size} bytes; {limit} are possible: leave it out")]
    EntryTooLarge {
        /// Name of the entry.
        entry: String,
        /// Bytes unpacked, as far as known.
        size: u64,
        /// The largest number allowed.
        limit: u64,
    },
    /// An entry that needs a password.
    #[error("entry {entry} needs a password; pack it without")]
    Password {
        /// Name of the entry.
        entry: String,
    },
    /// An entry whose bytes can't be unpacked.
    #[error("entry {entry} can't be unpacked ({reason}); pack it again, with deflate or stored")]
    Entry {
        /// Name of the entry.
        entry: String,
        /// The reason.
        reason: String,
    },
}

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// Bytes unpacked, as the archive says.
    pub(crate) size: u64,
    index: usize,
}

/// An archive whose directory has been read and is within limits.
#[derive(Debug)]
pub(crate) struct Archive<B> {
    archive: ZipArchive<Cursor<B>>,
    /// Its files, without folders.
    entries: Vec<Entry>,
}

/// True for bytes that begin like a ZIP archive.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    MAGIC.iter().any(|magic| bytes.starts_with(magic))
}

impl<B: AsRef<[u8]>> Archive<B> {
    pub(crate) fn open(bytes: B) -> Result<Self, ZipError> {
        let damaged = |fault: Fault| ZipError::Damaged { reason: excerpt(&fault.to_string()) };
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if archive.len() > MOST_ENTRIES {
            return Err(ZipError::Entries { entries: archive.len() });
        }
        if archive.has_overlapping_files().map_err(damaged)? {
            return Err(ZipError::Overlap);
        }
        let mut entries = Vec::new();
        let mut sum = 0_u64;
        for index in 0..archive.len() {
            let data = archive.by_index_data(index).map_err(damaged)?;
            if !data.is_file() {
                continue;
            }
            let name = data.name().map_or_else(
                |_| String::from_utf8_lossy(data.name_raw()).into_owned(),
                Cow::into_owned,
            );
            let (size, packed) = (data.size(), data.compressed_size());
            if data.encrypted() {
                return Err(ZipError::Password { entry: excerpt(&name) });
            }
            if size > 1 << 20 && size / packed.max(1) > LARGEST_RATIO {
                return Err(ZipError::Ratio { entry: excerpt(&name), packed, size });
            }
            sum = sum.saturating_add(size);
            entries.push(Entry { name, size, index });
        }
        if sum > MOST_BYTES {
            return Err(ZipError::Bytes { size: sum });
        }
        Ok(Self { archive, entries })
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The bytes of the archive.
    pub(crate) fn into_bytes(self) -> B {
        self.archive.into_inner().into_inner()
    }

    /// Unpacks an entry, if it isn't larger than it says, or than `limit`.
    pub(crate) fn unpack(&mut self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ZipError> {
        if entry.size > limit {
            let name = excerpt(&entry.name);
            return Err(ZipError::EntryTooLarge { entry: name, size: entry.size, limit });
        }
        let bytes = self.begin(entry, entry.size.saturating_add(1))?;
        if bytes.len() as u64 != entry.size {
            let reason = "it has another size than the archive says".to_owned();
            return Err(ZipError::Entry { entry: excerpt(&entry.name), reason });
        }
        Ok(bytes)
    }

    /// Unpacks the first bytes of an entry.
    pub(crate) fn begin(&mut self, entry: &Entry, most: u64) -> Result<Vec<u8>, ZipError> {
        let broken = |reason: &dyn Display| ZipError::Entry {
            entry: excerpt(&entry.name),
            reason: excerpt(&reason.to_string()),
        };
        let file = self.archive.by_index(entry.index).map_err(|fault| broken(&fault))?;
        // No room is made before the bytes are there: what an entry says of its size may be wrong.
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes).map_err(|fault| broken(&fault))?;
        Ok(bytes)
    }
}
