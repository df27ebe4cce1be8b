//! Files of sessions: locked, replaced atomically, and synced to the disk in the background.
//!
//! A session in progress has three files of one name:
//! - `.toml`, the present session. Each change writes a new file and gives it this name, so that a
//!   reader finds all of the session before or after a change, even if the process was killed.
//!   Nothing waits for the disk, so a power cut may leave it empty or torn.
//! - `.backup`, the session as it was up to a second ago, which gets its name once it is on the
//!   disk. It is read if the first is damaged, and removed when the session ends.
//! - `.lock`, an empty file that holds the lock; the others are replaced, which would lose it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use super::{BACKUP, CONTINUED, KEPT, OFFERED, Store, StoreError};

const LOCK: &str = "lock";
/// Extensions of files that are still being written.
const NEW: &str = "new";
const NEW_BACKUP: &str = "new-backup";

/// Longest time until a change is synced to the disk.
const SYNC_EVERY: Duration = Duration::from_secs(1);
/// Most sessions that can begin in one second.
const MOST_A_SECOND: u32 = 99;

/// The folder for sessions of this user.
pub fn folder() -> Result<PathBuf, StoreError> {
    let named = std::env::var_os(Store::VARIABLE).filter(|name| !name.is_empty());
    let data = named.map(PathBuf::from).or_else(|| {
        let folders = directories::ProjectDirs::from("", "", "triplet-lab")?;
        Some(folders.data_dir().to_owned())
    });
    data.map(|data| data.join("runs")).ok_or(StoreError::NoFolder)
}

/// Files with these extensions: time of the last write, and path.
pub fn files(folder: &Path, endings: &[&str]) -> io::Result<Vec<(SystemTime, PathBuf)>> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if !ending.is_some_and(|ending| endings.contains(&ending)) {
            continue;
        }
        // A file may have been removed meanwhile.
        let Ok(about) = path.metadata() else { continue };
        if about.is_file() {
            files.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), path));
        }
    }
    Ok(files)
}

/// Returns true if there is such a file.
pub fn exists(path: &Path) -> bool {
    path.exists()
}

/// The first bytes of a file.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Lock that keeps other windows from resuming a session.
#[derive(Debug)]
pub struct FileLock {
    /// `None` on systems without locks, where the session runs unlocked.
    _file: Option<File>,
    path: PathBuf,
}

impl FileLock {
    /// Locks the session of this file.
    pub fn lock(path: &Path) -> Result<Self, StoreError> {
        let lock = path.with_extension(LOCK);
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&lock).ok();
        let try_lock = file.as_ref().map(File::try_lock);
        // If the name is gone, another window has just put the session away.
        if matches!(try_lock, Some(Err(TryLockError::WouldBlock)))
            || try_lock.is_some() && !lock.exists()
        {
            return Err(StoreError::InUse { path: path.to_owned() });
        }
        Ok(Self { _file: file, path: path.to_owned() })
    }

    /// Changes the file's extension; an existing file is not overwritten.
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

    /// Moves the file and its backup to another folder; an existing file is not overwritten.
    pub fn move_to(&self, to: &Path) -> io::Result<()> {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        let backup = self.path.with_extension(BACKUP);
        for (from, to) in [(&backup, &to.with_extension(BACKUP)), (&self.path, &to.to_owned())] {
            if to.try_exists()? {
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, "that name is taken"));
            }
            if *from == self.path || from.exists() {
                fs::rename(from, to)?;
            }
        }
        remove(&self.path, &[LOCK]);
        Ok(())
    }

    /// Removes the lock of a session that has no file.
    pub fn forget(self) {
        remove(&self.path, &[LOCK]);
    }
}

/// Returns true if the file belongs to a session in progress.
pub fn is_held(path: &Path) -> bool {
    File::open(path.with_extension(LOCK))
        .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// File of a session in progress.
#[derive(Debug)]
pub struct SessionFile {
    /// Declared before the lock: dropping it waits for the disk.
    backups: Option<Backups>,
    lock: FileLock,
}

impl SessionFile {
    /// Creates a file named after the time, with `text` in it. If that fails, no file is left.
    ///
    /// # Errors
    /// The folder or the file can't be written.
    pub fn begin(folder: &Path, text: &str) -> Result<Self, StoreError> {
        let lock =
            create(folder).map_err(|why| StoreError::Write { path: folder.to_owned(), why })?;
        let mut file = Self { backups: None, lock };
        if let Err(error) = file.replace(text) {
            // It is empty, so nothing is lost.
            remove(&file.lock.path, &[OFFERED, LOCK]);
            return Err(error);
        }
        file.backups = Backups::start(&file.lock.path);
        Ok(file)
    }

    /// Replaces the contents by `text`. Afterwards the text survives the end of this process, and a
    /// second later a power cut.
    ///
    /// # Errors
    /// The disk is full or failed, or the file was deleted; the former contents stay.
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
            // A backup that was already requested will include this.
            let _ = backups.ask.as_ref().map(|ask| ask.try_send(()));
        }
        Ok(())
    }

    /// Waits until everything written is synced to the disk.
    ///
    /// # Errors
    /// The disk failed.
    pub fn wait_for_disk(&self) -> Result<(), StoreError> {
        let path = &self.lock.path;
        sync(path).map_err(|why| StoreError::Write { path: path.clone(), why })
    }

    /// Marks an earlier file as continued: this one has all its contents.
    pub fn take_the_place_of(&self, earlier: &FileLock) {
        // If the earlier file was deleted, this one may have its name.
        if earlier.path != self.lock.path && earlier.rename(CONTINUED).is_ok() {
            remove(&earlier.path, &[BACKUP, NEW, NEW_BACKUP]);
        }
    }

    /// Stops writing; the session stays locked.
    pub fn close(self) -> FileLock {
        self.lock
    }
}

/// Thread that syncs to the disk.
#[derive(Debug)]
struct Backups {
    /// `None` once no requests follow.
    ask: Option<SyncSender<()>>,
    trouble: Receiver<io::Error>,
    thread: Option<JoinHandle<()>>,
}

impl Backups {
    /// Returns `None` if the system provides no thread; then the system alone decides when to sync.
    fn start(path: &Path) -> Option<Self> {
        let path = path.to_owned();
        let (ask, asked) = sync_channel(1);
        let (tell, trouble) = channel();
        // The initial contents need a sync too.
        let _ = ask.try_send(());
        let work = move || {
            if let Err(error) = back_up(&path, &asked) {
                // The receiver may be gone.
                let _ = tell.send(error);
            }
        };
        let thread = thread::Builder::new().name("backup".to_owned()).spawn(work).ok()?;
        Some(Self { ask: Some(ask), trouble, thread: Some(thread) })
    }
}

impl Drop for Backups {
    /// Waits until everything written is synced to the disk.
    fn drop(&mut self) {
        drop(self.ask.take());
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // Nobody is left to receive a failure at the end.
            let _ = thread.join();
        }
    }
}

/// Syncs a copy on request, at most once a second; at the end, the file itself.
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

/// Waits until a file and its name are synced to the disk.
fn sync(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.sync_data()?;
    if let Some(folder) = path.parent() {
        // Only some systems can sync a folder.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// Explains that the file or its folder is missing.
fn deleted(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::NotFound => io::Error::new(error.kind(), "it was deleted or moved"),
        _ => error,
    }
}

/// Removes the files with these extensions. If that fails, a file that nobody reads is left.
fn remove(path: &Path, endings: &[&str]) {
    for ending in endings {
        let _ = fs::remove_file(path.with_extension(ending));
    }
}

/// Creates an empty file whose name was never used with any extension.
fn create(folder: &Path) -> io::Result<FileLock> {
    fs::create_dir_all(folder)?;
    let time = jiff::ZonedDateTime::now().strftime("%Y-%m-%d-%H%M%S").to_string();
    for number in 1..=MOST_A_SECOND {
        let path = folder.join(format!("{time}-{number:02}.{OFFERED}"));
        let endings = [OFFERED, CONTINUED, KEPT];
        if endings.iter().any(|ending| path.with_extension(ending).exists()) {
            continue;
        }
        // Locked before it exists, so that no window sees it unlocked.
        let Ok(lock) = FileLock::lock(&path) else { continue };
        match File::create_new(&path) {
            Ok(_) => return Ok(lock),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "all names of this second are taken"))
}
