//! Files of sessions: locked, replaced in one go, and brought to the disk without anyone waiting.
//!
//! Three files of one name belong to a session that is going on:
//! - `.toml`, the session as it is. Each change writes a new file and gives it this name, so that
//!   a reader, or whoever comes after a kill, finds all of the session before or after a change.
//!   Nothing waits for the disk, and so a power cut may leave it empty or torn.
//! - `.backup`, the session as it was up to a second ago, which gets its name once it is on the
//!   disk. It is read where the first is damaged, and removed when the session ends.
//! - `.lock`, which is empty and held with a lock: the others are replaced, and a lock with them.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::StoreError;

/// Ending of a session to go on with.
pub const OFFERED: &str = "toml";
/// Ending of one that was gone on with.
pub const CONTINUED: &str = "continued";
/// Ending of one that is not to be offered again.
pub const KEPT: &str = "kept";
/// Ending of the copy that is surely on the disk.
pub const BACKUP: &str = "backup";
const LOCK: &str = "lock";
/// Endings of files that are not whole yet.
const NEW: &str = "new";
const NEW_BACKUP: &str = "new-backup";

/// Longest time that a change may be anywhere but on the disk.
const SYNC_EVERY: Duration = Duration::from_secs(1);
/// The most sessions that begin in one second.
const MOST_A_SECOND: u32 = 99;

/// A session that no other window can go on with for as long as this lives.
#[derive(Debug)]
pub struct FileLock {
    /// `None` without locks; their lack is no reason to keep anyone from their runs.
    _file: Option<File>,
    path: PathBuf,
}

impl FileLock {
    /// Locks the session of this file.
    pub fn lock(path: &Path) -> Result<Self, StoreError> {
        let lock = path.with_extension(LOCK);
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&lock).ok();
        let try_lock = file.as_ref().map(File::try_lock);
        // Where the name is gone, another window has just put the session away.
        if matches!(try_lock, Some(Err(TryLockError::WouldBlock)))
            || try_lock.is_some() && !lock.exists()
        {
            return Err(StoreError::InUse { path: path.to_owned() });
        }
        Ok(Self { _file: file, path: path.to_owned() })
    }

    /// Gives the file's name another ending; one that is there is not overwritten.
    pub fn rename(&self, ending: &str) -> io::Result<()> {
        let path = self.path.with_extension(ending);
        if path != self.path {
            if path.try_exists()? {
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, "that name is taken"));
            }
            fs::rename(&self.path, path)?;
        }
        remove(&self.path, &[LOCK]);
        Ok(())
    }
}

/// True if the file belongs to a session that is going on.
pub fn is_held(path: &Path) -> bool {
    File::open(path.with_extension(LOCK))
        .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// The file of a session that is going on.
#[derive(Debug)]
pub struct SessionFile {
    /// Before the lock: what is dropped first waits for the disk.
    backups: Option<Backups>,
    lock: FileLock,
}

impl SessionFile {
    /// Begins a file named after the time, with `text` in it. Where that fails, none is left.
    ///
    /// # Errors
    /// The folder or the file can't be written.
    pub fn begin(folder: &Path, text: &str) -> Result<Self, StoreError> {
        let lock =
            create(folder).map_err(|why| StoreError::Write { path: folder.to_owned(), why })?;
        let mut file = Self { backups: None, lock };
        if let Err(error) = file.replace(text) {
            // It is empty: it is no one's run.
            remove(&file.lock.path, &[OFFERED, LOCK]);
            return Err(error);
        }
        file.backups = Backups::start(&file.lock.path);
        Ok(file)
    }

    /// Puts `text` in the place of all that was there: from then on nothing that happens to this
    /// process can lose it, and a second later nothing that happens to the machine.
    ///
    /// # Errors
    /// The disk is full, or failed, or the file was deleted; then what was there stays.
    pub fn replace(&self, text: &str) -> Result<(), StoreError> {
        let path = &self.lock.path;
        let failed = self.backups.as_ref().and_then(|backups| backups.trouble.try_recv().ok());
        let new = path.with_extension(NEW);
        failed
            .map_or(Ok(()), Err)
            .and_then(|()| fs::write(&new, text))
            .and_then(|()| fs::rename(&new, path))
            .map_err(|why| {
                remove(path, &[NEW]);
                StoreError::Write { path: path.clone(), why: deleted(why) }
            })?;
        if let Some(backups) = &self.backups {
            // Where a backup is asked for already, that one will have this in it.
            let _ = backups.ask.as_ref().map(|ask| ask.try_send(()));
        }
        Ok(())
    }

    /// Waits until all that was written is on the disk.
    ///
    /// # Errors
    /// The disk failed.
    pub fn wait_for_disk(&self) -> Result<(), StoreError> {
        let path = &self.lock.path;
        sync(path).map_err(|why| StoreError::Write { path: path.clone(), why })
    }

    /// Marks an earlier file as continued: all that it has is in this one.
    pub fn take_the_place_of(&self, earlier: &FileLock) {
        // One that was deleted may have left its name to this one.
        if earlier.path != self.lock.path && earlier.rename(CONTINUED).is_ok() {
            remove(&earlier.path, &[BACKUP, NEW, NEW_BACKUP]);
        }
    }

    /// Nothing more is written; the session stays locked.
    pub fn close(self) -> FileLock {
        self.lock
    }
}

/// The thread that waits for the disk.
#[derive(Debug)]
struct Backups {
    /// `None` once there is no more to come.
    ask: Option<SyncSender<()>>,
    trouble: Receiver<io::Error>,
    thread: Option<JoinHandle<()>>,
}

impl Backups {
    /// `None` where the system gives no thread: then the system alone decides when to write.
    fn start(path: &Path) -> Option<Self> {
        let path = path.to_owned();
        let (ask, asked) = sync_channel(1);
        let (tell, trouble) = channel();
        // What was written to begin with is to be on the disk too.
        let _ = ask.try_send(());
        let work = move || {
            if let Err(error) = back_up(&path, &asked) {
                // Whoever records may be gone.
                let _ = tell.send(error);
            }
        };
        let thread = thread::Builder::new().name("backup".to_owned()).spawn(work).ok()?;
        Some(Self { ask: Some(ask), trouble, thread: Some(thread) })
    }
}

impl Drop for Backups {
    /// Waits until all that was written is on the disk.
    fn drop(&mut self) {
        drop(self.ask.take());
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // What went wrong at the end nobody is there to hear.
            let _ = thread.join();
        }
    }
}

/// Brings a copy to the disk whenever asked to, but no more than once a second; at the end the
/// file itself.
fn back_up(path: &Path, asked: &Receiver<()>) -> io::Result<()> {
    let (new, backup) = (path.with_extension(NEW_BACKUP), path.with_extension(BACKUP));
    while asked.recv().is_ok() {
        fs::copy(path, &new).map_err(deleted)?;
        sync(&new)?;
        fs::rename(&new, &backup)?;
        thread::park_timeout(SYNC_EVERY);
    }
    sync(path)?;
    fs::remove_file(backup)
}

/// Waits until a file and its name are on the disk.
fn sync(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.sync_data()?;
    if let Some(folder) = path.parent() {
        // Only some systems have a way to say this.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// Says what it means that a file or its folder is not there any more.
fn deleted(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::NotFound => io::Error::new(error.kind(), "it was deleted or moved"),
        _ => error,
    }
}

/// Removes those with these endings; at worst one is left over that nobody reads.
fn remove(path: &Path, endings: &[&str]) {
    for ending in endings {
        let _ = fs::remove_file(path.with_extension(ending));
    }
}

/// A new empty file with a name that none had before, whatever its ending.
fn create(folder: &Path) -> io::Result<FileLock> {
    fs::create_dir_all(folder)?;
    let time = jiff::ZonedDateTime::now().strftime("%Y-%m-%d-%H%M%S").to_string();
    for number in 1..=MOST_A_SECOND {
        let path = folder.join(format!("{time}-{number:02}.{OFFERED}"));
        let endings = [OFFERED, CONTINUED, KEPT];
        if endings.iter().any(|ending| path.with_extension(ending).exists()) {
            continue;
        }
        // Locked before it is there, so that no window ever sees it unlocked.
        let Ok(lock) = FileLock::lock(&path) else { continue };
        match File::create_new(&path) {
            Ok(_) => return Ok(lock),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "all names of this second are taken"))
}
