//! Sessions in a browser: texts in the page's local storage, under the names that files would have.
//!
//! Local storage rather than a database of the browser: a write is done when the call returns, so
//! what a person did survives the end of the tab, and a session is a few kilobytes of the some five
//! million characters that there are. When they are full, sessions that a later one has whole
//! (`.continued`) make room, oldest first; if that isn't enough, the person is told.
//!
//! A session in progress has a second text, `.lock`: which tab it belongs to. `web/tabs.js` removes
//! the locks of tabs that are gone.

#[cfg(target_arch = "wasm32")]
mod local;
#[cfg(not(target_arch = "wasm32"))]
#[path = "pretend.rs"]
mod local;

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{CONTINUED, KEPT, OFFERED, StoreError};

const LOCK: &str = "lock";
/// Prefix of all keys: other pages of the same address share the storage.
const PREFIX: &str = "triplet-lab/";

/// The place of sessions.
pub fn folder() -> Result<PathBuf, StoreError> {
    if local::is_there() { Ok(PathBuf::from("runs")) } else { Err(StoreError::NoStorage) }
}

/// Texts with these extensions: time of the last write, and path.
pub fn files(folder: &Path, endings: &[&str]) -> io::Result<Vec<(SystemTime, PathBuf)>> {
    let paths = local::keys().into_iter().filter_map(|key| {
        let path = PathBuf::from(key.strip_prefix(PREFIX)?);
        let ending = path.extension()?.to_str()?;
        (path.parent() == Some(folder) && endings.contains(&ending)).then_some(path)
    });
    Ok(paths
        .map(|path| (stored(&path).map_or(SystemTime::UNIX_EPOCH, |(at, _)| at), path))
        .collect())
}

/// Returns true if there is such a text.
pub fn exists(path: &Path) -> bool {
    local::get(&key(path)).is_some()
}

/// The first bytes of a text.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let (_, text) = stored(path).ok_or(io::ErrorKind::NotFound)?;
    let mut bytes = text.into_bytes();
    bytes.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(bytes)
}

/// Returns true if the session is in progress, in this tab or another one.
pub fn is_held(path: &Path) -> bool {
    exists(&path.with_extension(LOCK))
}

fn key(path: &Path) -> String {
    format!("{PREFIX}{}", path.display())
}

/// Time of the last write, which is the first line, and the text.
fn stored(path: &Path) -> Option<(SystemTime, String)> {
    let stored = local::get(&key(path))?;
    let (time, text) = stored.split_once('\n')?;
    let time = Duration::from_millis(time.parse().ok()?);
    Some((SystemTime::UNIX_EPOCH.checked_add(time)?, text.to_owned()))
}

/// Writes a text; if there is no room, sessions that a later one has whole are removed first.
fn store(path: &Path, text: &str) -> io::Result<()> {
    let now = jiff::Timestamp::now().as_millisecond();
    let stored = format!("{now}\n{text}");
    let mut outlived = None;
    while !local::set(&key(path), &stored) {
        let outlived = outlived.get_or_insert_with(|| outlived_by_others(path));
        let Some(oldest) = outlived.pop() else {
            let words = "the some five million characters that this browser keeps for the page \
                         are full: save what you need as recipes, then remove the page's data in \
                         the browser's settings";
            return Err(io::Error::new(io::ErrorKind::StorageFull, words));
        };
        local::remove(&key(&oldest));
    }
    Ok(())
}

/// Sessions that a later one has whole, the oldest last.
fn outlived_by_others(path: &Path) -> Vec<PathBuf> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found = files(folder, &[CONTINUED]).unwrap_or_default();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, path)| path).collect()
}

/// Lock that keeps other tabs from resuming a session; it ends with this value or with the tab.
#[derive(Debug)]
pub struct FileLock {
    path: PathBuf,
}

impl FileLock {
    /// Locks the session of this name.
    pub fn lock(path: &Path) -> Result<Self, StoreError> {
        let lock = key(&path.with_extension(LOCK));
        if is_held(path) || !local::set(&lock, &local::tab()) {
            return Err(StoreError::InUse { path: path.to_owned() });
        }
        Ok(Self { path: path.to_owned() })
    }

    /// Changes the extension; what has that name is not overwritten.
    pub fn rename(&self, ending: &str) -> io::Result<()> {
        self.move_to(&self.path.with_extension(ending))
    }

    /// Moves the session; what has that name is not overwritten.
    pub fn move_to(&self, to: &Path) -> io::Result<()> {
        if *to == *self.path {
            return Ok(());
        }
        if exists(to) {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "that name is taken"));
        }
        let text = local::get(&key(&self.path)).ok_or(io::ErrorKind::NotFound)?;
        // Removed first: there may be no room for both.
        local::remove(&key(&self.path));
        if !local::set(&key(to), &text) {
            local::set(&key(&self.path), &text);
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    /// Ends the lock of a session that isn't there.
    pub fn forget(self) {}
}

impl Drop for FileLock {
    fn drop(&mut self) {
        local::remove(&key(&self.path.with_extension(LOCK)));
    }
}

/// A session in progress.
#[derive(Debug)]
pub struct SessionFile {
    lock: FileLock,
}

impl SessionFile {
    /// Stores a text under a name made of the time and the tab.
    ///
    /// # Errors
    /// The storage is full.
    pub fn begin(folder: &Path, text: &str) -> Result<Self, StoreError> {
        let time = jiff::ZonedDateTime::now().strftime("%Y-%m-%d-%H%M%S").to_string();
        let mut number = 1;
        let path = loop {
            let path = folder.join(format!("{time}-{}-{number}.{OFFERED}", local::tab()));
            let is_used = |ending: &&str| exists(&path.with_extension(ending));
            if ![OFFERED, CONTINUED, KEPT, LOCK].iter().any(is_used) {
                break path;
            }
            number += 1;
        };
        let file = Self { lock: FileLock::lock(&path)? };
        file.replace(text)?;
        Ok(file)
    }

    /// Replaces the text. Afterwards it survives the end of the tab.
    ///
    /// # Errors
    /// The storage is full; the former text stays.
    pub fn replace(&self, text: &str) -> Result<(), StoreError> {
        let path = &self.lock.path;
        store(path, text).map_err(|why| StoreError::Write { path: path.clone(), why })
    }

    /// Does nothing: the browser decides when storage goes to the disk.
    pub fn wait_for_disk(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Marks an earlier session as continued: this one has all its contents.
    pub fn take_the_place_of(&self, earlier: &FileLock) {
        if earlier.path != self.lock.path {
            // If there is no room, it stays as it is and is offered again.
            let _ = earlier.rename(CONTINUED);
        }
    }

    /// Stops writing; the session stays locked.
    pub fn close(self) -> FileLock {
        self.lock
    }
}

#[cfg(test)]
mod tests;
