//! Files of recipes and lessons: read with a size limit, written atomically.

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::disk::{self, Kind};
use crate::lab::recipe::{
    Beside, LARGEST, Library, ReadError, Recipe, read_with_steps, write_beside,
};
use crate::lesson::{self, Lesson};

/// Endings of the names of recipes. A desktop opens those with the first one with this program;
/// the other belongs to every TOML file.
pub const RECIPE_ENDINGS: [&str; 2] = ["triplet", "toml"];
/// Endings of the names of lessons. A desktop opens those with the first one with this program;
/// the other belongs to every Markdown file.
pub const LESSON_ENDINGS: [&str; 2] = ["triplet-lesson", "md"];

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
    /// The path is a device, a pipe or a socket, which may never end.
    #[error(
        "{}: this is no file but a device or a pipe; name a file, or write - and give it to stdin",
        path.display()
    )]
    NoFile {
        /// Its path.
        path: PathBuf,
    },
    /// The file is a lesson.
    #[error(
        "{0}: this is a lesson, not a recipe; `triplet-lab {0}` opens it, `triplet-lab check {0}` \
         checks it",
        path.display()
    )]
    Lesson {
        /// Its path.
        path: PathBuf,
    },
    /// The file is a table of numbers.
    #[error(
        "{}: this is a table, not a recipe, which has lines such as `margin = 0.5`; --data chooses \
         the data",
        path.display()
    )]
    Table {
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

/// Words that name a file by its path, with its name alone: a screen that a room sees shows no
/// folders.
pub fn without_folders(words: &str, path: &Path) -> String {
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), OsStr::to_string_lossy);
    words.replace(&path.display().to_string(), &name)
}

/// Reads a recipe file, up to the size limit of a recipe; `-` is stdin.
///
/// # Errors
/// The fault, with the file's name and the line.
pub fn read_recipe(path: &Path, library: &dyn Library) -> Result<Recipe, FileError> {
    read_recipe_with_steps(path, library).map(|(recipe, _)| recipe)
}

/// Reads a recipe file, and the number of its steps if the file names it.
///
/// # Errors
/// As for [`read_recipe`].
pub fn read_recipe_with_steps(
    path: &Path,
    library: &dyn Library,
) -> Result<(Recipe, Option<u64>), FileError> {
    let text = read_text(path)?;
    let owned = || path.to_owned();
    let folder = folder_of(path);
    read_with_steps(&text, &Beside { folder: &folder, library }).map_err(|error| {
        if is_lesson(path) || text.starts_with("+++") {
            FileError::Lesson { path: owned() }
        } else if is_table(path, &text) {
            FileError::Table { path: owned() }
        } else {
            FileError::Recipe { path: owned(), error }
        }
    })
}

/// The whole path of the folder that a file is in, where what it names is looked for.
fn folder_of(path: &Path) -> PathBuf {
    disk::whole(path).parent().map_or_else(PathBuf::new, Path::to_owned)
}

/// Returns true if the name or the first line is that of a table.
fn is_table(path: &Path, text: &str) -> bool {
    let is_named = ends_with(path, &["csv", "tsv", "parquet", "xls", "xlsx"]);
    let first = text.lines().next().unwrap_or_default();
    is_named || first.contains([',', ';', '\t']) && !first.contains(['=', '[', '#', '"'])
}

/// Reads a lesson, with its diagnostics.
///
/// # Errors
/// The file can't be read, or is not UTF-8.
pub fn read_lesson(path: &Path, library: &dyn Library) -> Result<Lesson, FileError> {
    Ok(lesson::read_beside(&read_text(path)?, &folder_of(path), library))
}

/// Returns true if the name is that of data, or it is a folder of them.
pub fn is_data(path: &Path) -> bool {
    let names = [
        "csv", "tsv", "txt", "data", "dat", "arff", "npy", "npz", "zip", "bytes", "vec", "bin",
        "json", "pbtxt",
    ];
    ends_with(path, &names) || path.is_dir()
}

/// Returns true if the name is that of a lesson.
pub fn is_lesson(path: &Path) -> bool {
    ends_with(path, &LESSON_ENDINGS)
}

/// Returns true if the name has one of these endings.
pub fn ends_with(path: &Path, endings: &[&str]) -> bool {
    path.extension()
        .is_some_and(|ending| endings.iter().any(|name| ending.eq_ignore_ascii_case(name)))
}

fn read_text(path: &Path) -> Result<String, FileError> {
    let owned = || path.to_owned();
    let unreadable = |source| FileError::Read { path: owned(), source };
    let most = LARGEST as u64 + 1;
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().take(most).read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        // Before it is opened: a pipe would wait for a writer.
        match disk::about(path).map_err(unreadable)?.kind {
            Kind::Folder => return Err(FileError::Directory { path: owned() }),
            Kind::Other => return Err(FileError::NoFile { path: owned() }),
            Kind::File => bytes = disk::read(path, most).map_err(unreadable)?,
        }
    }
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
    let text = write_beside(recipe, Some(&folder_of(path)));
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
pub fn write_new(
    path: &Path,
    contents: impl AsRef<[u8]>,
    overwrite: bool,
) -> Result<(), FileError> {
    disk::write(path, contents.as_ref(), overwrite).map_err(|source| unwritten(path, source))
}

/// Checks that [`write_new`] can write a file there, and leaves none.
///
/// # Errors
/// As [`write_new`].
pub fn check_new(path: &Path, overwrite: bool) -> Result<(), FileError> {
    disk::check(path, overwrite).map_err(|source| unwritten(path, source))
}

/// Writes several files, as [`write_new`] does one: all of them, or none that wasn't there.
///
/// # Errors
/// One of them exists and may not be overwritten, or can't be written.
pub fn write_all(files: &[(PathBuf, Vec<u8>)], overwrite: bool) -> Result<(), FileError> {
    disk::write_all(files, overwrite).map_err(|(path, source)| unwritten(&path, source))
}

fn unwritten(path: &Path, source: io::Error) -> FileError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::AlreadyExists => FileError::Exists { path },
        _ => FileError::Write { path, source },
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn lessons_are_known_by_either_ending() {
        for name in ["a.triplet-lesson", "b/a.MD", "a.b.md"] {
            assert!(is_lesson(Path::new(name)), "{name}");
        }
        for name in ["a.triplet", "a.toml", "md", "a.lesson"] {
            assert!(!is_lesson(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn of_several_files_all_are_written_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let names = || {
            let all = fs::read_dir(folder.path()).unwrap();
            let mut names: Vec<_> = all.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        fs::write(at("b"), "old").unwrap();
        let files = [(at("a"), b"1".to_vec()), (at("b"), b"2".to_vec())];
        let refused = write_all(&files, false);
        assert!(matches!(refused, Err(FileError::Exists { path }) if path == at("b")));
        assert_eq!(names(), ["b"]);
        write_all(&files, true).unwrap();
        assert_eq!(
            (fs::read(at("a")).unwrap(), fs::read(at("b")).unwrap()),
            (vec![b'1'], vec![b'2'])
        );
        // The last one can't be written: its folder doesn't exist.
        let files = [(at("c"), Vec::new()), (at("a"), b"3".to_vec()), (at("none/d"), Vec::new())];
        assert!(matches!(write_all(&files, true), Err(FileError::Write { .. })));
        assert_eq!(names(), ["a", "b"]);
    }
}
