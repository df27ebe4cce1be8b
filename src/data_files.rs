//! Files with data that a person brought: read whole, with a limit that is checked before.

use std::io;
use std::path::{Path, PathBuf};

use import::error::ImportError;
use import::{LARGEST, check_size};

use crate::disk::{self, Kind};
use crate::files::{RECIPE_ENDINGS, ends_with, is_lesson};
use crate::lab::recipe::looks_like_text;

/// A file that can't be read as data.
#[derive(Debug, thiserror::Error)]
pub enum DataFileError {
    /// The file can't be opened or read.
    #[error("{}: {source}; check that the file exists and is readable", path.display())]
    Read {
        /// Its path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The path is a directory.
    #[error("{}: this is a directory; name a file in it", path.display())]
    Directory {
        /// Its path.
        path: PathBuf,
    },
    /// The path is a device, a pipe or a socket, which may never end.
    #[error(
        "{}: this is no file but a device or a pipe; save the data in a file and name that",
        path.display()
    )]
    NoFile {
        /// Its path.
        path: PathBuf,
    },
    /// The file is a recipe.
    #[error("{0}: this is a recipe, not data; `triplet-lab {0}` opens it", path.display())]
    Recipe {
        /// Its path.
        path: PathBuf,
    },
    /// The file is a lesson.
    #[error("{0}: this is a lesson, not data; `triplet-lab {0}` opens it", path.display())]
    Lesson {
        /// Its path.
        path: PathBuf,
    },
    /// The bytes are no data that can be used.
    #[error(transparent)]
    Import(#[from] ImportError),
}

/// Reads the bytes of a file with data.
///
/// # Errors
/// It is no file, too large, can't be read, or is a recipe or a lesson.
pub fn read_data(path: &Path) -> Result<Vec<u8>, DataFileError> {
    let owned = || path.to_owned();
    let bytes = read_bytes(path)?;
    let beginning = String::from_utf8_lossy(&bytes[..bytes.len().min(4_096)]);
    if is_lesson(path) || beginning.starts_with("+++") {
        return Err(DataFileError::Lesson { path: owned() });
    }
    if is_recipe(path, &beginning) {
        return Err(DataFileError::Recipe { path: owned() });
    }
    Ok(bytes)
}

/// Reads a file beside another one, such as the labels of vectors; the error is in words.
///
/// # Errors
/// It is no file, too large, or can't be read.
pub fn read_beside(path: &Path, name: &str) -> Result<Vec<u8>, String> {
    let path = path.parent().unwrap_or(Path::new("")).join(name);
    read_bytes(&path).map_err(|error| error.to_string())
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, DataFileError> {
    let owned = || path.to_owned();
    let unreadable = |source| DataFileError::Read { path: owned(), source };
    // Before it is opened: a pipe would wait for a writer.
    let about = disk::about(path).map_err(unreadable)?;
    match about.kind {
        Kind::Folder => return Err(DataFileError::Directory { path: owned() }),
        Kind::Other => return Err(DataFileError::NoFile { path: owned() }),
        Kind::File => {}
    }
    let name = path.display().to_string();
    check_size(&name, about.size)?;
    // The file may have grown.
    let bytes = disk::read(path, LARGEST + 1).map_err(unreadable)?;
    check_size(&name, bytes.len() as u64)?;
    Ok(bytes)
}

/// Returns true for the name of a recipe, and for its first lines.
fn is_recipe(path: &Path, beginning: &str) -> bool {
    let is_named = ends_with(path, &RECIPE_ENDINGS);
    let mut lines = beginning.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let is_setting = first.is_some_and(|line| {
        let key = line.split_once('=').map(|(key, _)| key.trim());
        key.is_some_and(|key| matches!(key, "version" | "title" | "data" | "seed"))
    });
    is_named || is_setting || looks_like_text(beginning)
}
