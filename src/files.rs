//! Files of recipes and lessons: read with a size limit, written atomically.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::lab::recipe::{LARGEST, ReadError, Recipe, read, write};
use crate::lesson::{self, Lesson};

/// A file that can't be read as a recipe, or not written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
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
    /// The file is longer than any recipe.
    #[error(
        "{}:1: this file has more than {LARGEST} bytes, more than any recipe or lesson has; choose another file",
        path.display()
    )]
    TooLarge {
        /// Its path.
        path: PathBuf,
    },
    /// The file is not UTF-8.
    #[error(
        "{}:{line}: this isn't text in UTF-8; is it a recipe or a lesson? If so, save it as UTF-8",
        path.display()
    )]
    NotText {
        /// Its path.
        path: PathBuf,
        /// Line of the first invalid byte.
        line: usize,
    },
    /// The text is no recipe.
    #[error("{}:{}: {}", path.display(), error.line, error.message)]
    Recipe {
        /// Its path.
        path: PathBuf,
        /// Fault and line.
        error: ReadError,
    },
    /// The file exists and would be overwritten.
    #[error("{}: this file exists and was left as it is; choose another name", path.display())]
    Exists {
        /// Its path.
        path: PathBuf,
    },
    /// The run has too many edits and words for a file that can be read again.
    #[error(
        "{}: this run has too many edits to be a recipe file ({bytes} bytes; {LARGEST} at most); \
         nothing was written",
        path.display()
    )]
    TooLong {
        /// Its path.
        path: PathBuf,
        /// Length of its text.
        bytes: usize,
    },
    /// The file can't be written.
    #[error(
        "{}: {source}; check that the directory exists, is writable and has space",
        path.display()
    )]
    Write {
        /// Its path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

/// Reads a recipe file, up to the size limit of a recipe.
///
/// # Errors
/// The fault, with the file's name and the line.
pub fn read_recipe(path: &Path) -> Result<Recipe, FileError> {
    let text = read_text(path)?;
    read(&text).map_err(|error| FileError::Recipe { path: path.to_owned(), error })
}

/// Reads a lesson, with its diagnostics.
///
/// # Errors
/// The file can't be read, or is not UTF-8.
pub fn read_lesson(path: &Path) -> Result<Lesson, FileError> {
    Ok(lesson::read(&read_text(path)?))
}

/// Returns true if the name is that of a lesson.
pub fn is_lesson(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"))
}

fn read_text(path: &Path) -> Result<String, FileError> {
    let owned = || path.to_owned();
    let unreadable = |source| FileError::Read { path: owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(FileError::Directory { path: owned() });
    }
    let mut bytes = Vec::new();
    file.take(LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > LARGEST {
        return Err(FileError::TooLarge { path: owned() });
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + good.iter().filter(|&&byte| byte == b'\n').count();
        FileError::NotText { path: owned(), line }
    })
}

/// Writes a recipe file; see [`write_new`].
///
/// # Errors
/// The file exists and may not be overwritten, it can't be written, or it would be too long to be
/// read again.
pub fn write_recipe(path: &Path, recipe: &Recipe, overwrite: bool) -> Result<(), FileError> {
    let text = write(recipe);
    if text.len() > LARGEST {
        return Err(FileError::TooLong { path: path.to_owned(), bytes: text.len() });
    }
    write_new(path, &text, overwrite)
}

/// Writes a file atomically: into a new file beside it, which then takes its name. An existing file
/// is replaced only with `overwrite`.
///
/// # Errors
/// The file exists and may not be overwritten, or it can't be written.
pub fn write_new(path: &Path, text: &str, overwrite: bool) -> Result<(), FileError> {
    let failed = |source| FileError::Write { path: path.to_owned(), source };
    // If the name is a link, its target is replaced, not the link.
    let target = if overwrite { fs::canonicalize(path).ok() } else { None };
    let target = target.as_deref().unwrap_or(path);
    let claimed = if overwrite { None } else { Some(Claim::on(path)?) };
    let mut beside = Beside::create(target).map_err(failed)?;
    beside.fill(text).map_err(failed)?;
    fs::rename(&beside.path, target).map_err(failed)?;
    beside.is_done = true;
    if let Some(mut claim) = claimed {
        claim.is_done = true;
    }
    Ok(())
}

/// Empty file that reserves a name until the complete one takes it; removed on failure.
struct Claim<'a> {
    path: &'a Path,
    is_done: bool,
}

impl<'a> Claim<'a> {
    fn on(path: &'a Path) -> Result<Self, FileError> {
        let is_taken = |error: &io::Error| error.kind() == io::ErrorKind::AlreadyExists;
        match OpenOptions::new().write(true).create_new(true).open(path) {
            Ok(_) => Ok(Self { path, is_done: false }),
            Err(error) if is_taken(&error) => Err(FileError::Exists { path: path.to_owned() }),
            Err(source) => Err(FileError::Write { path: path.to_owned(), source }),
        }
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            // If this fails, an empty file is left.
            let _ = fs::remove_file(self.path);
        }
    }
}

/// New file in the same directory; removed unless it takes the final name.
struct Beside {
    path: PathBuf,
    file: File,
    is_done: bool,
}

impl Beside {
    fn create(target: &Path) -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = target.with_file_name(format!(".{name}.{}-{count}.new", process::id()));
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        Ok(Self { path, file, is_done: false })
    }

    fn fill(&mut self, text: &str) -> io::Result<()> {
        self.file.write_all(text.as_bytes())?;
        self.file.sync_all()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.is_done {
            // If this fails, a file is left whose name shows its origin.
            let _ = fs::remove_file(&self.path);
        }
    }
}
