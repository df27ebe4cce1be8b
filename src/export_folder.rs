//! The folder that an export is written to: looked at before anything is made, and each file whole
//! or not there. Where there are no folders, its files become one archive.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use export::File;

use crate::disk::{self, HAS_FOLDERS};
use crate::files::{FileError, write_new};

/// A folder that can't be written to.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The name is that of something else.
    #[error("{}: this is no folder; choose another name", path.display())]
    NoFolder {
        /// Its path.
        path: PathBuf,
    },
    /// The folder that it would be in doesn't exist.
    #[error(
        "{}: there is no folder {}; make it first, or choose another one",
        path.display(), parent.display()
    )]
    NoParent {
        /// Its path.
        path: PathBuf,
        /// The folder that it would be in.
        parent: PathBuf,
    },
    /// Files would be replaced.
    #[error(
        "{}: {} exist{} and nothing was written; choose another folder, or replace them",
        path.display(), names.join(", "), if names.len() == 1 { "s already," } else { " already," }
    )]
    Exist {
        /// The folder.
        path: PathBuf,
        /// Their names.
        names: Vec<String>,
    },
    /// A file that the run is read from would be replaced.
    #[error(
        "{}: the run itself is read from this file, so it isn't replaced; choose another folder",
        path.display()
    )]
    Source {
        /// Its path.
        path: PathBuf,
    },
    /// The folder or a file in it can't be written.
    #[error(
        "{}: {source}; check that the folder is writable and that there is space",
        path.display()
    )]
    Write {
        /// Its path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file can't be written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// A folder that can be written to.
pub struct ExportFolder {
    path: PathBuf,
    overwrite: bool,
    /// Folders that were made for it, to be removed if they stay empty.
    made: Vec<PathBuf>,
    /// Files for the archive, where there are no folders.
    packed: Vec<(PathBuf, Vec<u8>)>,
}

impl ExportFolder {
    /// Checks that these files can be written: the folder is there or can be made, and is writable;
    /// files that exist may be replaced with `overwrite` only, and `sources` never. Changes nothing.
    ///
    /// # Errors
    /// The first of these that isn't so.
    pub fn check(
        path: &Path,
        names: &[String],
        overwrite: bool,
        sources: &[&Path],
    ) -> Result<Self, FolderError> {
        if HAS_FOLDERS {
            check_folder(path, names, overwrite, sources)?;
        }
        Ok(Self { path: path.to_owned(), overwrite, made: Vec::new(), packed: Vec::new() })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file: beside, and then under its name. Returns its path.
    ///
    /// # Errors
    /// It exists by now and may not be replaced, or can't be written; then it is as it was.
    pub fn write(&mut self, file: &File) -> Result<PathBuf, FolderError> {
        let path = self.path.join(&file.name);
        if !HAS_FOLDERS {
            self.packed.push((path.clone(), file.bytes.clone()));
            return Ok(path);
        }
        self.make(&self.path.clone())?;
        if let Some(folder) = path.parent() {
            self.make(folder)?;
        }
        write_new(&path, &file.bytes, self.overwrite)?;
        Ok(path)
    }

    /// Ends the export, when all files are written.
    ///
    /// # Errors
    /// The archive can't be handed over.
    pub fn finish(&mut self) -> Result<(), FolderError> {
        let files = std::mem::take(&mut self.packed);
        disk::write_all(&files, self.overwrite)
            .map_err(|(path, source)| FolderError::Write { path, source })
    }

    fn make(&mut self, folder: &Path) -> Result<(), FolderError> {
        if folder.is_dir() {
            return Ok(());
        }
        let failed = |source| FolderError::Write { path: folder.to_owned(), source };
        fs::create_dir(folder).map_err(failed)?;
        self.made.push(folder.to_owned());
        Ok(())
    }
}

impl Drop for ExportFolder {
    fn drop(&mut self) {
        // Folders with files in them stay.
        self.made.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
    }
}

/// Checks that these files can be written into a folder that is there or can be made.
fn check_folder(
    path: &Path,
    names: &[String],
    overwrite: bool,
    sources: &[&Path],
) -> Result<(), FolderError> {
    let failed = |at: &Path, source| FolderError::Write { path: at.to_owned(), source };
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => {
            disk::check(&path.join("new"), true).map_err(|source| failed(path, source))?;
            check_files(path, names, overwrite, sources)
        }
        Ok(_) => Err(FolderError::NoFolder { path: path.to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            let parent = parent.unwrap_or(Path::new("."));
            if !parent.is_dir() {
                let (path, parent) = (path.to_owned(), parent.to_owned());
                return Err(FolderError::NoParent { path, parent });
            }
            disk::check(path, true).map_err(|source| failed(path, source))
        }
        Err(source) => Err(failed(path, source)),
    }
}

fn check_files(
    folder: &Path,
    names: &[String],
    overwrite: bool,
    sources: &[&Path],
) -> Result<(), FolderError> {
    let there: Vec<&String> =
        names.iter().filter(|name| folder.join(name).symlink_metadata().is_ok()).collect();
    let real = |path: &Path| fs::canonicalize(path).ok();
    let sources: Vec<PathBuf> = sources.iter().filter_map(|path| real(path)).collect();
    for name in &there {
        let path = folder.join(name);
        if real(&path).is_some_and(|path| sources.contains(&path)) {
            return Err(FolderError::Source { path });
        }
    }
    if !overwrite && !there.is_empty() {
        let names = there.into_iter().cloned().collect();
        return Err(FolderError::Exist { path: folder.to_owned(), names });
    }
    for name in there {
        // A file that may not be written to may not be replaced either.
        let path = folder.join(name);
        let opened = OpenOptions::new().write(true).open(&path);
        opened.map_err(|source| FolderError::Write { path, source })?;
    }
    Ok(())
}
