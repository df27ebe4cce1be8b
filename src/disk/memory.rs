//! Files in memory, by their names: what a person gave to a page in a browser. Folders are left out
//! of a path, so a recipe finds its data wherever they were when it was made.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{About, Kind};

/// All files that this page was given; of two with one name the later one.
pub struct Memory(Mutex<BTreeMap<OsString, Stored>>);

struct Stored {
    size: u64,
    /// Its bytes, or why they couldn't be read.
    content: Result<Arc<[u8]>, String>,
}

impl Memory {
    /// No files.
    pub const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// Keeps a file.
    pub fn keep(&self, name: &str, bytes: Vec<u8>) {
        let stored = Stored { size: bytes.len() as u64, content: Ok(bytes.into()) };
        self.files().insert(name.into(), stored);
    }

    /// Keeps in mind that a file of this size couldn't be read, and why.
    pub fn keep_unread(&self, name: &str, size: u64, why: &str) {
        self.files().insert(name.into(), Stored { size, content: Err(why.to_owned()) });
    }

    /// Kind and size of a file.
    ///
    /// # Errors
    /// No file of this name was given.
    pub fn about(&self, path: &Path) -> io::Result<About> {
        let files = self.files();
        let found = files.get(name(path)).ok_or_else(not_given)?;
        Ok(About { kind: Kind::File, size: found.size })
    }

    /// At most so many of the first bytes.
    ///
    /// # Errors
    /// No file of this name was given, or it couldn't be read.
    pub fn read(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        let files = self.files();
        let content = &files.get(name(path)).ok_or_else(not_given)?.content;
        let bytes = content.as_ref().map_err(|why| io::Error::other(why.clone()))?;
        let most = usize::try_from(most).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes[..most].to_vec())
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<OsString, Stored>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name(path: &Path) -> &OsStr {
    // A path that was made under Windows has other signs between its folders.
    let name = path.file_name().unwrap_or_default();
    name.to_str().and_then(|name| name.rsplit('\\').next()).map_or(name, OsStr::new)
}

fn not_given() -> io::Error {
    let words = "this page hasn't been given a file of that name: choose it, or drop it here";
    io::Error::new(io::ErrorKind::NotFound, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_given_is_found_by_its_name_whatever_the_folder() {
        let memory = Memory::new();
        memory.keep("penguins.csv", b"a,b\n1,2\n".to_vec());
        for path in
            ["penguins.csv", "/home/ann/penguins.csv", "../penguins.csv", r"C:\x\penguins.csv"]
        {
            let about = About { kind: Kind::File, size: 8 };
            assert_eq!(memory.about(Path::new(path)).unwrap(), about, "{path}");
            assert_eq!(memory.read(Path::new(path), 3).unwrap(), b"a,b", "{path}");
        }
        let error = memory.about(Path::new("flowers.csv")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(error.to_string().contains("choose it"), "{error}");
    }

    #[test]
    fn of_two_files_with_one_name_the_later_one_is_meant_and_one_that_cant_be_read_says_why() {
        let memory = Memory::new();
        memory.keep("a.csv", b"old".to_vec());
        memory.keep("a.csv", b"newer".to_vec());
        assert_eq!(memory.read(Path::new("a.csv"), 100).unwrap(), b"newer");
        memory.keep_unread("a.csv", 1 << 40, "it is a folder");
        assert_eq!(memory.about(Path::new("a.csv")).unwrap().size, 1 << 40);
        let error = memory.read(Path::new("a.csv"), 100).unwrap_err();
        assert_eq!(error.to_string(), "it is a folder");
    }
}
