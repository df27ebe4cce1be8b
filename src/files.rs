//! Recipes and lessons on the disk: read with a limit, written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::lab::recipe::{LARGEST, ReadError, Recipe, read, write};
use crate::lesson::{self, Lesson};

/// A file that can't be read as a recipe, or not be written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It can't be opened or read.
    #[error("{}: {source}; check that the file is there and may be read", path.display())]
    Read {
        /// Where it is.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It isn't a file.
    #[error("{}: this is a directory; name a file in it", path.display())]
    Directory {
        /// Where it is.
        path: PathBuf,
    },
    /// More than a recipe can have.
    #[error(
        "{}:1: this file has more than {LARGEST} bytes, more than any recipe or lesson has; choose another file",
        path.display()
    )]
    TooLarge {
        /// Where it is.
        path: PathBuf,
    },
    /// Not a text.
    #[error(
        "{}:{line}: this isn't text in UTF-8; is it a recipe or a lesson? If so, save it as UTF-8",
        path.display()
    )]
    NotText {
        /// Where it is.
        path: PathBuf,
        /// The line of the first byte that is none.
        line: usize,
    },
    /// A text, but no recipe.
    #[error("{}:{}: {}", path.display(), error.line, error.message)]
    Recipe {
        /// Where it is.
        path: PathBuf,
        /// What is wrong in which line.
        error: ReadError,
    },
    /// It would be overwritten.
    #[error("{}: this file exists and was left as it is; choose another name", path.display())]
    Exists {
        /// Where it is.
        path: PathBuf,
    },
    /// So many edits and words that it couldn't be read again.
    #[error(
        "{}: this run has too many edits to be a recipe file ({bytes} bytes; {LARGEST} at most); \
         nothing was written",
        path.display()
    )]
    TooLong {
        /// Where it would be.
        path: PathBuf,
        /// What it would take.
        bytes: usize,
    },
    /// It can't be written.
    #[error(
        "{}: {source}; check that the directory exists, may be written to and has room",
        path.display()
    )]
    Write {
        /// Where it would be.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Reads a recipe file; of a large file no more than a recipe can have.
///
/// # Errors
/// What is wrong, with the file's name and the line.
pub fn read_recipe(path: &Path) -> Result<Recipe, FileError> {
    let text = read_text(path)?;
    read(&text).map_err(|error| FileError::Recipe { path: path.to_owned(), error })
}

/// Reads a lesson, with what is wrong in it.
///
/// # Errors
/// It can't be read, or is no text.
pub fn read_lesson(path: &Path) -> Result<Lesson, FileError> {
    Ok(lesson::read(&read_text(path)?))
}

/// Whether the name is that of a lesson.
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
/// It exists and may not be overwritten, it can't be written, or it couldn't be read again.
pub fn write_recipe(path: &Path, recipe: &Recipe, overwrite: bool) -> Result<(), FileError> {
    let text = write(recipe);
    if text.len() > LARGEST {
        return Err(FileError::TooLong { path: path.to_owned(), bytes: text.len() });
    }
    write_new(path, &text, overwrite)
}

/// Writes a file that is either there whole or not at all, whatever happens on the way: into a
/// new file beside it first, which then takes its name. A file that exists is only replaced where
/// that was asked for.
///
/// # Errors
/// It exists and may not be overwritten, or it can't be written.
pub fn write_new(path: &Path, text: &str, overwrite: bool) -> Result<(), FileError> {
    let failed = |source| FileError::Write { path: path.to_owned(), source };
    // Where the name is a link, what it leads to is replaced and not the link.
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

/// An empty file that holds a name until the whole one takes it; it goes away if none does.
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
            // If it stays, it is an empty file and no more than that.
            let _ = fs::remove_file(self.path);
        }
    }
}

/// A new file in the same directory; it goes away unless it takes the other's name.
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
            // If it stays, it is beside the others under a name that says what it is.
            let _ = fs::remove_file(&self.path);
        }
    }
}
