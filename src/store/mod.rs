//! Runs on the disk: each session is written as it goes, and can be gone on with.
//!
//! A folder holds a file for each session (`runs` in the user's data folder for this program; the
//! environment variable `TRIPLET_LAB_DATA` names another data folder, for tests and for those who
//! keep two apart). What a file holds is the [`journal`]'s affair. A file is begun once there is
//! something worth keeping, only ever added to, and held with a lock while its session lives, so
//! that a second window doesn't offer it. No file is ever overwritten or deleted; what becomes of
//! one is told by how its name ends:
//!
//! | ends in | what it is |
//! |---|---|
//! | `.journal` | a session to go on with, or one that is going on |
//! | `.continued` | one that was gone on with: all of it is in a later file |
//! | `.kept` | one that is not to be offered again |
//!
//! [`journal`]: crate::lab::journal

mod disk;
mod session;
mod words;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::lab::journal::{self, JournalError};
use crate::lab::notebook::Notebook;

use disk::{CONTINUED, Held, KEPT, OFFERED};
pub use session::Session;

/// The folder of all sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    folder: PathBuf,
}

/// An earlier session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// One to go on with.
    Whole {
        /// Its file.
        path: PathBuf,
        /// When it was last written: `today 14:05`.
        when: String,
        /// What it is: `Spiral · 1 234 steps · 3 edits`.
        what: String,
    },
    /// One that can't be read; it stays as it is.
    Damaged {
        /// Its file.
        path: PathBuf,
        /// When it was last written.
        when: String,
        /// What is wrong, where, and what to do.
        reason: String,
    },
}

impl Left {
    /// Its file.
    pub fn path(&self) -> &Path {
        match self {
            Self::Whole { path, .. } | Self::Damaged { path, .. } => path,
        }
    }

    /// When it was last written.
    pub fn when(&self) -> &str {
        match self {
            Self::Whole { when, .. } | Self::Damaged { when, .. } => when,
        }
    }
}

/// Earlier sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// The newest of them, newest first.
    pub newest: Vec<Left>,
    /// How many more there are, which were not looked at.
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
         every {} seconds", .path.display(), Session::TRY_AGAIN
    )]
    Write {
        /// Where.
        path: PathBuf,
        /// Why not.
        why: io::Error,
    },
    /// More than a file can hold.
    #[error(
        "the runs of this session take {} MiB, and a file of them can have {} MiB: close some \
         runs, or they are not kept", .bytes >> 20, journal::MOST_BYTES >> 20
    )]
    TooLong {
        /// What they would take.
        bytes: usize,
    },
    /// A file or folder that can't be read.
    #[error("{} can't be read: {why}; look whether it is there and may be read", .path.display())]
    Read {
        /// Where.
        path: PathBuf,
        /// Why not.
        why: io::Error,
    },
    /// A file that is damaged, newer, or no journal.
    #[error("{}: {why}", .path.display())]
    Journal {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: JournalError,
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
        /// Why not.
        why: io::Error,
    },
}

impl Store {
    /// How many earlier sessions are looked at.
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

    /// Where the files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A new session, which has no file yet.
    pub fn begin(&self) -> Session {
        Session::new(self.folder.clone(), None)
    }

    /// The sessions to go on with: neither gone on with nor put away, nor those of other windows.
    ///
    /// # Errors
    /// The folder is there and can't be read.
    pub fn left(&self) -> Result<Leftovers, StoreError> {
        self.list(&[OFFERED])
    }

    /// All earlier sessions, those that were gone on with or put away among them.
    ///
    /// # Errors
    /// The folder is there and can't be read.
    pub fn earlier(&self) -> Result<Leftovers, StoreError> {
        self.list(&[OFFERED, CONTINUED, KEPT])
    }

    /// The runs of an earlier session, and a session that goes on with them. That gets a file of
    /// its own, with all runs in it, when it first records; once they are on the disk, the
    /// earlier file ends in `.continued`.
    ///
    /// # Errors
    /// It is gone, damaged, or going on in another window.
    pub fn go_on(&self, left: &Left) -> Result<(Notebook, Session), StoreError> {
        let held = Held::lock(left.path())?;
        let notebook = read(left.path(), held.file())?;
        Ok((notebook, Session::new(self.folder.clone(), Some(held))))
    }

    /// Doesn't offer a session again. Its file stays, and is among [`Store::earlier`].
    ///
    /// # Errors
    /// It is gone, going on in another window, or can't get another name.
    pub fn put_away(&self, left: &Left) -> Result<(), StoreError> {
        let path = left.path();
        let held = Held::lock(path)?;
        held.rename(KEPT).map_err(|why| StoreError::PutAway { path: path.to_owned(), why })
    }

    fn list(&self, endings: &[&str]) -> Result<Leftovers, StoreError> {
        let mut files = match files(&self.folder, endings) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(why) => return Err(StoreError::Read { path: self.folder.clone(), why }),
        };
        files.sort_unstable_by(|a, b| b.cmp(a));
        let now = jiff::Timestamp::now();
        let mut found = Leftovers::default();
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

/// What is in a file; `None` where it is a living session's, or nothing was written to it yet.
fn look_at(path: PathBuf, when: String) -> Option<Left> {
    let notebook =
        File::open(&path).map_err(|why| StoreError::Read { path: path.clone(), why }).and_then(
            |file| if disk::is_held(&file) { Ok(None) } else { read(&path, &file).map(Some) },
        );
    match notebook {
        Ok(None) | Err(StoreError::Journal { why: JournalError::NothingYet, .. }) => None,
        Ok(Some(notebook)) => Some(Left::Whole { path, when, what: words::what(&notebook) }),
        Err(error) => Some(Left::Damaged { path, when, reason: error.to_string() }),
    }
}

fn read(path: &Path, file: &File) -> Result<Notebook, StoreError> {
    let mut bytes = Vec::new();
    file.take(journal::MOST_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|why| StoreError::Read { path: path.to_owned(), why })?;
    journal::read(&bytes).map_err(|why| StoreError::Journal { path: path.to_owned(), why })
}
