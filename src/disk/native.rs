//! The file system.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, PersistError};

use super::{About, Kind};

/// Files are in folders, and a person says in which.
pub const HAS_FOLDERS: bool = true;

/// Words of a message before the name of a file that was written.
pub const WRITTEN: &str = "Saved as";

/// Folder to look for files first: the user's documents, or home.
pub fn first_folder() -> PathBuf {
    let Some(folders) = directories::UserDirs::new() else { return PathBuf::new() };
    let documents = folders.document_dir().filter(|folder| folder.is_dir());
    documents.unwrap_or(folders.home_dir()).to_owned()
}

/// Kind and size of what a path leads to; a link is followed.
///
/// # Errors
/// Nothing is there, or it can't be looked at.
pub fn about(path: &Path) -> io::Result<About> {
    let about = fs::metadata(path)?;
    let kind = match about.is_dir() {
        true => Kind::Folder,
        false if about.is_file() => Kind::File,
        false => Kind::Other,
    };
    Ok(About { kind, size: about.len() })
}

/// At most so many of the first bytes.
///
/// # Errors
/// It can't be read.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len().min(most);
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a file atomically: into a new file beside it, which then takes its name. An existing file
/// is replaced only with `overwrite`.
///
/// # Errors
/// `AlreadyExists` if the file exists and may not be replaced; or it can't be written.
pub fn write(path: &Path, contents: &[u8], overwrite: bool) -> io::Result<()> {
    if !overwrite && path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    // If the name is a link, its target is replaced, not the link.
    let target = if overwrite { fs::canonicalize(path).ok() } else { None };
    let target = target.as_deref().unwrap_or(path);
    let mut file = beside(target)?;
    file.write_all(contents).and_then(|()| file.as_file().sync_all())?;
    take_name(file, target, overwrite).map_err(|(error, _)| error)
}

/// Checks that [`write()`] can write a file there, and leaves none.
///
/// # Errors
/// As [`write()`].
pub fn check(path: &Path, overwrite: bool) -> io::Result<()> {
    if !overwrite && path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    beside(&target).map(drop)
}

/// Writes several files, as [`write()`] does one: all of them, or none that wasn't there.
///
/// # Errors
/// The first that exists and may not be replaced, or can't be written.
pub fn write_all(
    files: &[(PathBuf, Vec<u8>)],
    overwrite: bool,
) -> Result<(), (PathBuf, io::Error)> {
    let exists = |path: &&PathBuf| path.symlink_metadata().is_ok();
    let there: Vec<&PathBuf> = files.iter().map(|(path, _)| path).filter(exists).collect();
    if let Some(path) = there.first().filter(|_| !overwrite) {
        return Err((path.to_path_buf(), io::ErrorKind::AlreadyExists.into()));
    }
    for (written, (path, contents)) in files.iter().enumerate() {
        if let Err(error) = write(path, contents, overwrite) {
            let new = files[..written].iter().map(|(path, _)| path);
            for path in new.filter(|path| !there.contains(path)) {
                // What can't be removed stays: the failure is reported anyway.
                let _ = fs::remove_file(path);
            }
            return Err((path.clone(), error));
        }
    }
    Ok(())
}

/// A new file in the directory of `path`, with the rights of the one that is there; removed unless
/// it takes a name.
///
/// # Errors
/// The directory doesn't exist or isn't writable.
pub fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let prefix = format!(".{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".new");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The user's mask takes away from either.
        let rights = fs::metadata(path).map(|about| about.permissions());
        builder.permissions(rights.unwrap_or_else(|_| fs::Permissions::from_mode(0o666)));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    builder.tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// Gives a whole file its name. A file that has it is replaced only with `overwrite`.
///
/// # Errors
/// The name is taken, or can't be given; then the file is handed back.
pub fn take_name(
    file: NamedTempFile,
    path: &Path,
    overwrite: bool,
) -> Result<(), (io::Error, NamedTempFile)> {
    let named = if overwrite { file.persist(path) } else { file.persist_noclobber(path) };
    match named {
        Ok(_) => Ok(()),
        // Some file systems can't rename without replacing: then look first.
        Err(PersistError { error, file })
            if error.kind() != io::ErrorKind::AlreadyExists && path.symlink_metadata().is_err() =>
        {
            let renamed = file.persist(path);
            renamed.map(drop).map_err(|PersistError { file, .. }| (error, file))
        }
        Err(PersistError { error, file }) => Err((error, file)),
    }
}
