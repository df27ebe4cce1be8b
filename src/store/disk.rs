//! Files of sessions: begun, locked, added to, and brought to the disk without anyone waiting.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::time::Duration;

use super::StoreError;

/// How the name of a session to go on with ends.
pub const OFFERED: &str = "journal";
/// How the name of one that was gone on with ends.
pub const CONTINUED: &str = "continued";
/// How the name of one that is not to be offered again ends.
pub const KEPT: &str = "kept";

/// How long what was written may be anywhere but on the disk.
const SYNC_EVERY: Duration = Duration::from_secs(1);
/// The most sessions that begin in one second.
const MOST_A_SECOND: u32 = 99;

/// A file that is locked for as long as this lives.
#[derive(Debug)]
pub struct Held {
    file: File,
    path: PathBuf,
}

impl Held {
    /// Holds a file that is there.
    pub fn lock(path: &Path) -> Result<Self, StoreError> {
        let path = path.to_owned();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(why) => return Err(StoreError::Read { path, why }),
        };
        // A file system without locks is no reason to keep anyone from their runs.
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(StoreError::InUse { path });
        }
        Ok(Self { file, path })
    }

    /// The file.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Gives the file's name another ending; one that is there is not overwritten.
    pub fn rename(&self, ending: &str) -> io::Result<()> {
        let path = self.path.with_extension(ending);
        if path == self.path {
            return Ok(());
        }
        if path.try_exists()? {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "that name is taken"));
        }
        fs::rename(&self.path, path)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // The thread that waits for the disk may have the file open a little longer.
        let _ = self.file.unlock();
    }
}

/// Whether the file belongs to a session that is going on.
pub fn is_held(file: &File) -> bool {
    let is_held = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
    // Where this fails, closing the file does it.
    let _ = file.unlock();
    is_held
}

/// The file of a session that is going on.
#[derive(Debug)]
pub struct Open {
    held: Held,
    sync: Option<Sync>,
}

/// The thread that waits for the disk.
#[derive(Debug)]
struct Sync {
    ask: SyncSender<()>,
    trouble: Receiver<io::Error>,
}

impl Open {
    /// Begins a file named after the time, with `text` in it. Where that fails, none is left.
    ///
    /// # Errors
    /// The folder or the file can't be written.
    pub fn begin(folder: &Path, text: &str) -> Result<Self, StoreError> {
        let held =
            create(folder).map_err(|why| StoreError::Write { path: folder.to_owned(), why })?;
        let sync = Sync::start(&held, folder);
        let open = Self { held, sync };
        if let Err(error) = open.append(text) {
            // Nothing whole is in it: it is no one's run.
            let _ = fs::remove_file(&open.held.path);
            return Err(error);
        }
        Ok(open)
    }

    /// Adds `text` at the end, in one go: from then on nothing that happens to this process can
    /// lose it, and a second later nothing that happens to the machine.
    ///
    /// # Errors
    /// The disk is full, or failed; then no more may be added to this file.
    pub fn append(&self, text: &str) -> Result<(), StoreError> {
        let failed = self.sync.as_ref().and_then(|sync| sync.trouble.try_recv().ok());
        let written = failed.map_or(Ok(()), Err);
        written
            .and_then(|()| (&self.held.file).write_all(text.as_bytes()))
            .map_err(|why| StoreError::Write { path: self.held.path.clone(), why })?;
        if let Some(sync) = &self.sync {
            // Where one is asked for already, that one brings this to the disk too.
            let _ = sync.ask.try_send(());
        }
        Ok(())
    }

    /// Waits until all that was added is on the disk.
    ///
    /// # Errors
    /// The disk failed.
    pub fn wait_for_disk(&self) -> Result<(), StoreError> {
        let Held { file, path } = &self.held;
        file.sync_data().map_err(|why| StoreError::Write { path: path.clone(), why })
    }

    /// Marks an earlier file as continued: all that it has is in this one.
    pub fn take_the_place_of(&self, earlier: &Held) {
        // One that was deleted may have left its name to this one.
        if earlier.path != self.held.path {
            // At worst it is offered once more.
            let _ = earlier.rename(CONTINUED);
        }
    }

    /// No more is added; the file stays locked.
    pub fn close(self) -> Held {
        self.held
    }
}

impl Sync {
    /// `None` where the system gives no thread: then the system alone decides when to write.
    fn start(held: &Held, folder: &Path) -> Option<Self> {
        let (file, path) = (held.file.try_clone().ok()?, held.path.clone());
        let folder = folder.to_owned();
        let (ask, asked) = sync_channel(1);
        let (tell, trouble) = channel();
        let work = move || {
            // The new name in the folder, where the system has a way to say so.
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
            if let Err(error) = bring_to_disk(&file, &path, &asked) {
                // Whoever records may be gone.
                let _ = tell.send(error);
            }
        };
        std::thread::Builder::new().name("journal".to_owned()).spawn(work).ok()?;
        Some(Self { ask, trouble })
    }
}

/// Brings the file to the disk whenever asked to, but no more than once a second.
fn bring_to_disk(file: &File, path: &Path, asked: &Receiver<()>) -> io::Result<()> {
    while asked.recv().is_ok() {
        file.sync_data()?;
        if !path.try_exists()? {
            return Err(io::Error::new(io::ErrorKind::NotFound, "it was deleted or moved"));
        }
        std::thread::sleep(SYNC_EVERY);
    }
    Ok(())
}

/// A new file with a name that none had before, whatever its ending.
fn create(folder: &Path) -> io::Result<Held> {
    fs::create_dir_all(folder)?;
    let time = jiff::ZonedDateTime::now().strftime("%Y-%m-%d-%H%M%S").to_string();
    for number in 1..=MOST_A_SECOND {
        let path = folder.join(format!("{time}-{number:02}.{OFFERED}"));
        let is_taken = [CONTINUED, KEPT].iter().any(|ending| path.with_extension(ending).exists());
        if is_taken {
            continue;
        }
        match OpenOptions::new().append(true).create_new(true).open(&path) {
            // Another window may be looking at it just now: the next name is as good.
            Ok(file) if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) => {}
            Ok(file) => return Ok(Held { file, path }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "all names of this second are taken"))
}
