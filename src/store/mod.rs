//! Sessions on the disk: each is saved as it goes, and can be resumed. In a browser they lie in the
//! page's storage instead (`browser`), under the same names and in the same text.
//!
//! A folder holds a file for each session: `runs` in the user's data folder for this program. The
//! environment variable `TRIPLET_LAB_DATA` names another data folder. A file is created once there
//! is something worth keeping, and locked while its session is in progress, so that a second window
//! doesn't offer it. A session replaces its own file atomically; no other file is ever overwritten
//! or deleted. Files may have megabytes, so they are listed by their heads, and only those that are
//! offered are checked. The extension gives the state of a session:
//!
//! | extension | session |
//! |---|---|
//! | `.toml` | a [`session`] in progress, or one that can be resumed |
//! | `.continued` | resumed: a later file has all its contents |
//! | `.kept` | not offered again |
//! | `.journal` | from Triplet Lab 0.1.0: listed, but can't be read |
//!
//! Files that can't be read are moved into the folder `aside` if the person asks for it.
//!
//! [`session`]: crate::lab::session

mod autosave;
#[cfg(any(test, target_arch = "wasm32"))]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod disk;
mod words;

use std::io;
use std::path::{Path, PathBuf};

use crate::files::without_folders;
use crate::lab::recipe::{Library, NoLibrary};
use crate::lab::session::{self, SessionError};
use crate::lesson::kept::{self, Kept};

pub use autosave::Autosave;
#[cfg(target_arch = "wasm32")]
use browser as place;
#[cfg(not(target_arch = "wasm32"))]
use disk as place;
use place::{FileLock, SessionFile};

/// Extension of a session that can be resumed.
const OFFERED: &str = "toml";
/// Extension of a session that was resumed.
const CONTINUED: &str = "continued";
/// Extension of a session that is not offered again.
const KEPT: &str = "kept";
/// Extension of the copy that is synced to the disk.
const BACKUP: &str = "backup";
/// Extension of the sessions of Triplet Lab 0.1.0.
const OLDER: &str = "journal";
/// Folder of the files that were moved aside.
const ASIDE: &str = "aside";
/// Bytes of a file in which its head has to be.
const HEAD: u64 = 8 << 10;

/// Folder of all sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    folder: PathBuf,
}

/// An earlier session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierSession {
    /// Its file.
    pub path: PathBuf,
    /// Time of its last change: `today 14:05`.
    pub when: String,
    /// Contents: `Spiral · 1 234 steps · 3 edits`; or, for a file that can't be read, the fault,
    /// its place and the remedy.
    pub what: Result<String, String>,
}

/// Earlier sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EarlierSessions {
    /// The newest ones, newest first.
    pub newest: Vec<EarlierSession>,
    /// Number of the others, which were not read.
    pub more: usize,
}

/// Failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No data folder.
    #[error(
        "runs are not saved, since this user has no data folder: set TRIPLET_LAB_DATA to a \
         folder for them"
    )]
    NoFolder,
    /// A page in a browser without storage.
    #[error(
        "runs are not saved, since this browser gives the page no storage (a private window, or \
         site data are blocked): save what you need as recipes"
    )]
    NoStorage,
    /// A file or folder that can't be written.
    #[error(
        "the run can't be saved at {}: {why}; free space or allow writing there: it is tried again \
         every {} seconds", .path.display(), Autosave::TRY_AGAIN
    )]
    Write {
        /// Its path.
        path: PathBuf,
        /// The system's reason.
        why: io::Error,
    },
    /// More than a file can hold.
    #[error(
        "the runs of this session take {} MiB, but a file can hold {} MiB: close some \
         runs, or they are not saved", .bytes >> 20, session::MOST_BYTES >> 20
    )]
    TooLong {
        /// Length of their text.
        bytes: usize,
    },
    /// A file or folder that can't be read.
    #[error("{} can't be read: {why}; check that it exists and is readable", .path.display())]
    Read {
        /// Its path.
        path: PathBuf,
        /// The system's reason.
        why: io::Error,
    },
    /// A file that is damaged, older, newer, or no session.
    #[error("{}: {why}", .path.display())]
    Session {
        /// The file.
        path: PathBuf,
        /// The fault in it.
        why: SessionError,
    },
    /// A session in progress in another window.
    #[error("{} is open in another window: close that first", .path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// A session that another window went on with or put away since it was listed.
    #[error(
        "this session was {} in another window meanwhile: it isn't offered here any more, and its \
         file is {}", if *.went_on { "gone on with" } else { "put away" }, name(.path)
    )]
    Elsewhere {
        /// Its file now.
        path: PathBuf,
        /// True if it was gone on with.
        went_on: bool,
    },
    /// A session whose file was deleted or moved since it was listed.
    #[error("{} was deleted or moved meanwhile: there is nothing to go on with", name(.path))]
    Gone {
        /// Its former file.
        path: PathBuf,
    },
    /// A file that can't be renamed.
    #[error(
        "{} can't be renamed: {why}; allow writing in its folder, or move it away", .path.display()
    )]
    PutAway {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        why: io::Error,
    },
}

impl StoreError {
    /// The file or folder.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::NoFolder | Self::NoStorage | Self::TooLong { .. } => None,
            Self::Write { path, .. }
            | Self::Read { path, .. }
            | Self::Session { path, .. }
            | Self::InUse { path }
            | Self::Elsewhere { path, .. }
            | Self::Gone { path }
            | Self::PutAway { path, .. } => Some(path),
        }
    }

    /// The fault with the name of the file alone, for a screen.
    pub fn in_room(&self) -> String {
        let words = self.to_string();
        self.path().map_or_else(|| words.clone(), |path| without_folders(&words, path))
    }
}

/// The name of a file, for a message.
fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl Store {
    /// Most earlier sessions that are read.
    pub const MOST_LOOKED_AT: usize = 20;
    /// Environment variable that names another data folder.
    pub const VARIABLE: &str = "TRIPLET_LAB_DATA";

    /// The user's folder; it is created once there is something to save.
    ///
    /// # Errors
    /// The system names no data folder for this user, or the browser has no storage.
    pub fn open() -> Result<Self, StoreError> {
        place::folder().map(Self::at)
    }

    /// The store in this folder, which need not exist yet.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Folder of the files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Begins a session, which has no file yet.
    pub fn begin(&self) -> Autosave {
        Autosave::new(self.folder.clone(), None)
    }

    /// Sessions that can be resumed: not yet resumed or put away, and not open in another window.
    /// They are checked up to the first that is whole; see [`Store::check`].
    ///
    /// # Errors
    /// The folder exists and can't be read.
    pub fn offered(&self) -> Result<EarlierSessions, StoreError> {
        let mut found = self.list(&[OFFERED, OLDER])?;
        for session in &mut found.newest {
            self.check(session);
            if session.what.is_ok() {
                break;
            }
        }
        Ok(found)
    }

    /// Checks if the file of a listed session, or its copy, is whole; if not, `what` says why.
    pub fn check(&self, listed: &mut EarlierSession) {
        let check = |bytes: &[u8]| session::verified(bytes).map(|_| kept::about(bytes));
        match with_file(&listed.path, check) {
            _ if listed.what.is_err() => {}
            // The copy may be a second older than the head.
            Ok(about) => listed.what = about.map_or_else(|| listed.what.clone(), Ok),
            Err(error) => listed.what = Err(error.in_room()),
        }
    }

    /// All earlier sessions, including those that were resumed or put away, by their heads.
    ///
    /// # Errors
    /// The folder exists and can't be read.
    pub fn earlier(&self) -> Result<EarlierSessions, StoreError> {
        self.list(&[OFFERED, OLDER, CONTINUED, KEPT])
    }

    /// Returns the runs of an earlier session, and the writer that continues them. Its first write
    /// creates a new file with all runs. Once that is on the disk, the earlier file's extension
    /// becomes `.continued`. Own data are looked for in the library.
    ///
    /// # Errors
    /// The file is gone, damaged, or open in another window.
    pub fn go_on(
        &self,
        earlier: &EarlierSession,
        library: &dyn Library,
    ) -> Result<(Kept, Autosave), StoreError> {
        let lock = lock(&earlier.path)?;
        let kept = with_file(&earlier.path, |bytes| kept::read(bytes, library))?;
        Ok((kept, Autosave::new(self.folder.clone(), Some(lock))))
    }

    /// Stops offering a session. Its file stays, and [`Store::earlier`] lists it.
    ///
    /// # Errors
    /// The file is gone, open in another window, or can't be renamed.
    pub fn put_away(&self, earlier: &EarlierSession) -> Result<(), StoreError> {
        let path = &earlier.path;
        let lock = lock(path)?;
        lock.rename(KEPT).map_err(|why| StoreError::PutAway { path: path.to_owned(), why })
    }

    /// Moves a session that can't be read into the folder `aside`, with its copy, and returns its
    /// new path. It isn't listed any more, and nothing is overwritten.
    ///
    /// # Errors
    /// The file is gone, open in another window, or can't be moved.
    pub fn move_aside(&self, earlier: &EarlierSession) -> Result<PathBuf, StoreError> {
        let path = &earlier.path;
        let lock = lock(path)?;
        let to = self.folder.join(ASIDE).join(name(path));
        lock.move_to(&to).map_err(|why| StoreError::PutAway { path: path.to_owned(), why })?;
        Ok(to)
    }

    fn list(&self, endings: &[&str]) -> Result<EarlierSessions, StoreError> {
        let mut files = match place::files(&self.folder, endings) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(why) => return Err(StoreError::Read { path: self.folder.clone(), why }),
        };
        files.sort_unstable_by(|a, b| b.cmp(a));
        let now = jiff::Timestamp::now();
        let mut found = EarlierSessions::default();
        for (written, path) in files {
            if found.newest.len() == Self::MOST_LOOKED_AT {
                found.more += 1;
            } else {
                found.newest.extend(look_at(path, words::when(written, now)));
            }
        }
        Ok(found)
    }
}

/// Contents of a file by its head; `None` if its session is in progress, or nothing is in it that
/// would be worth going on with.
fn look_at(path: PathBuf, when: String) -> Option<EarlierSession> {
    if place::is_held(&path) {
        return None;
    }
    let found = match read_bytes(&path, HEAD).map(|head| kept::about(&head)) {
        Ok(Some(about)) => Ok(about),
        // Not a session, or one that is torn or foreign: all of it says what is wrong.
        Ok(None) => {
            with_file(&path, |bytes| kept::read(bytes, &NoLibrary)).map(|kept| kept.about())
        }
        Err(error) => Err(error),
    };
    let what = match found {
        Err(StoreError::Session { why: SessionError::NothingYet, .. }) => return None,
        Ok(about) if about.is_empty() => return None,
        found => found.map_err(|error| error.in_room()),
    };
    Some(EarlierSession { path, when, what })
}

/// Locks the file of a listed session, if it is still there.
fn lock(path: &Path) -> Result<FileLock, StoreError> {
    if !place::exists(path) {
        return Err(elsewhere(path));
    }
    let lock = FileLock::lock(path)?;
    if !place::exists(path) {
        lock.forget();
        return Err(elsewhere(path));
    }
    Ok(lock)
}

/// The error for a listed session whose file has another name by now, or is gone.
fn elsewhere(path: &Path) -> StoreError {
    let now = [(CONTINUED, true), (KEPT, false)]
        .map(|(ending, went_on)| (path.with_extension(ending), went_on))
        .into_iter()
        .find(|(path, _)| place::exists(path));
    match now {
        Some((path, went_on)) => StoreError::Elsewhere { path, went_on },
        None => StoreError::Gone { path: path.to_owned() },
    }
}

/// Reads a file, or its backup if the file is damaged. A whole file that can't be read, as when its
/// own data are gone, is refused: the backup is older, and what was done since would be lost.
fn with_file<T>(
    path: &Path,
    read: impl Fn(&[u8]) -> Result<T, SessionError>,
) -> Result<T, StoreError> {
    let bytes = |path: &Path| read_bytes(path, session::MOST_BYTES as u64 + 1);
    let refused = |why| StoreError::Session { path: path.to_owned(), why };
    let whole = bytes(path)?;
    read(&whole).map_err(refused).or_else(|error| match session::verified(&whole) {
        Ok(_) => Err(error),
        Err(_) => match bytes(&path.with_extension(BACKUP)).map(|copy| read(&copy)) {
            Ok(Ok(copy)) => Ok(copy),
            Ok(Err(_)) | Err(_) => Err(error),
        },
    })
}

/// The first bytes of a file.
fn read_bytes(path: &Path, most: u64) -> Result<Vec<u8>, StoreError> {
    place::read(path, most).map_err(|why| StoreError::Read { path: path.to_owned(), why })
}
