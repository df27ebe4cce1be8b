//! Runs on the disk: each session is written as it goes, and can be gone on with.
//!
//! A folder holds a file for each session (`runs` in the user's data folder for this program; the
//! environment variable `TRIPLET_LAB_DATA` names another data folder, for tests and for those who
//! keep two apart). A file is begun once there is something worth keeping, and locked while its
//! session lives, so that a second window doesn't offer it. It is replaced in one go by the same
//! session that has gone on; no other file is ever overwritten or deleted. The ending of its name
//! tells what becomes of it:
//!
//! | ends in | what it is |
//! |---|---|
//! | `.toml` | a [`session`] to go on with, or one that is going on |
//! | `.continued` | one that was gone on with: all of it is in a later file |
//! | `.kept` | one that is not to be offered again |
//! | `.journal` | one of Triplet Lab 0.1.0, which is listed and can't be read |
//!
//! [`session`]: crate::lab::session

mod autosave;
mod disk;
mod words;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::lab::session::{self, Session, SessionError};

pub use autosave::Autosave;
use disk::{BACKUP, CONTINUED, FileLock, KEPT, OFFERED};

/// Ending of the sessions of Triplet Lab 0.1.0.
const OLDER: &str = "journal";

/// The folder of all sessions.
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
    /// Its contents: `Spiral · 1 234 steps · 3 edits`. Of one that can't be read, and stays as it
    /// is: what is wrong, where, and what to do.
    pub what: Result<String, String>,
}

/// Earlier sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EarlierSessions {
    /// The newest of them, newest first.
    pub newest: Vec<EarlierSession>,
    /// Number of others, which were not looked at.
    pub more: usize,
}

/// Something that the disk would not do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No data folder.
    #[error(
        "runs are not kept, since there is no data folder of this user: set TRIPLET_LAB_DATA to a \
         folder for them"
    )]
    NoFolder,
    /// A file or folder that can't be written.
    #[error(
        "the run can't be kept at {}: {why}; free space or allow writing there: it is tried again \
         every {} seconds", .path.display(), Autosave::TRY_AGAIN
    )]
    Write {
        /// Where.
        path: PathBuf,
        /// The system's reason.
        why: io::Error,
    },
    /// More than a file can hold.
    #[error(
        "the runs of this session take {} MiB, and a file of them can have {} MiB: close some \
         runs, or they are not kept", .bytes >> 20, session::MOST_BYTES >> 20
    )]
    TooLong {
        /// Length of their text.
        bytes: usize,
    },
    /// A file or folder that can't be read.
    #[error("{} can't be read: {why}; look whether it is there and may be read", .path.display())]
    Read {
        /// Where.
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
    /// A file of another window.
    #[error("{} is going on in another window: close that first", .path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// A file that can't get another name.
    #[error(
        "{} can't be put away: {why}; allow writing in its folder, or move it away", .path.display()
    )]
    PutAway {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        why: io::Error,
    },
}

impl Store {
    /// The most earlier sessions that are looked at.
    pub const MOST_LOOKED_AT: usize = 20;
    /// The environment variable that names another data folder.
    pub const VARIABLE: &str = "TRIPLET_LAB_DATA";

    /// The user's folder; it is made once there is something to keep.
    ///
    /// # Errors
    /// The system names no data folder for this user.
    pub fn open() -> Result<Self, StoreError> {
        let named = std::env::var_os(Self::VARIABLE).filter(|name| !name.is_empty());
        let data = named.map(PathBuf::from).or_else(|| {
            let folders = directories::ProjectDirs::from("", "", "triplet-lab")?;
            Some(folders.data_dir().to_owned())
        });
        data.map(|data| Self::at(data.join("runs"))).ok_or(StoreError::NoFolder)
    }

    /// This folder, which need not be there yet.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Place of the files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A new session, which has no file yet.
    pub fn begin(&self) -> Autosave {
        Autosave::new(self.folder.clone(), None)
    }

    /// The sessions to go on with: neither gone on with nor put away, nor those of other windows.
    ///
    /// # Errors
    /// The folder is there and can't be read.
    pub fn offered(&self) -> Result<EarlierSessions, StoreError> {
        self.list(&[OFFERED, OLDER])
    }

    /// All earlier sessions, those that were gone on with or put away among them.
    ///
    /// # Errors
    /// The folder is there and can't be read.
    pub fn earlier(&self) -> Result<EarlierSessions, StoreError> {
        self.list(&[OFFERED, OLDER, CONTINUED, KEPT])
    }

    /// The runs of an earlier session, and the writer that goes on with them. That gets a file of
    /// its own, with all runs in it, when it first records; once they are on the disk, the
    /// earlier file ends in `.continued`.
    ///
    /// # Errors
    /// It is gone, damaged, or going on in another window.
    pub fn go_on(&self, earlier: &EarlierSession) -> Result<(Session, Autosave), StoreError> {
        let lock = FileLock::lock(&earlier.path)?;
        let session = read(&earlier.path)?;
        Ok((session, Autosave::new(self.folder.clone(), Some(lock))))
    }

    /// Doesn't offer a session again. Its file stays, and is among [`Store::earlier`].
    ///
    /// # Errors
    /// It is gone, going on in another window, or can't get another name.
    pub fn put_away(&self, earlier: &EarlierSession) -> Result<(), StoreError> {
        let path = &earlier.path;
        let lock = FileLock::lock(path)?;
        lock.rename(KEPT).map_err(|why| StoreError::PutAway { path: path.to_owned(), why })
    }

    fn list(&self, endings: &[&str]) -> Result<EarlierSessions, StoreError> {
        let mut files = match files(&self.folder, endings) {
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

/// The files with these endings: when each was last written, and where it is.
fn files(folder: &Path, endings: &[&str]) -> io::Result<Vec<(SystemTime, PathBuf)>> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if !ending.is_some_and(|ending| endings.contains(&ending)) {
            continue;
        }
        // One that went away since is none of those that are left.
        let Ok(about) = path.metadata() else { continue };
        if about.is_file() {
            files.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), path));
        }
    }
    Ok(files)
}

/// Contents of a file; `None` if it is a living session's, or nothing was written to it yet.
fn look_at(path: PathBuf, when: String) -> Option<EarlierSession> {
    if disk::is_held(&path) {
        return None;
    }
    let what = match read(&path) {
        Err(StoreError::Session { why: SessionError::NothingYet, .. }) => return None,
        found => found.map(|session| words::what(&session)).map_err(|error| error.to_string()),
    };
    Some(EarlierSession { path, when, what })
}

/// The session of a file, or of its backup where the file is damaged.
fn read(path: &Path) -> Result<Session, StoreError> {
    read_file(path).or_else(|error| match error {
        StoreError::Session { .. } => read_file(&path.with_extension(BACKUP)).map_err(|_| error),
        error => Err(error),
    })
}

fn read_file(path: &Path) -> Result<Session, StoreError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(session::MOST_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|why| StoreError::Read { path: path.to_owned(), why })?;
    session::read(&bytes).map_err(|why| StoreError::Session { path: path.to_owned(), why })
}
