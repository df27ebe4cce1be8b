//! Automatic saving of a session.

use std::path::PathBuf;

use super::{FileLock, SessionFile, StoreError};
use crate::lab::session::{MOST_BYTES, Pace};
use crate::lesson::kept::{Kept, Writer};

/// Writes a session, and the lesson under way, to a file, which is created once something is worth
/// keeping.
#[derive(Debug)]
pub struct Autosave {
    folder: PathBuf,
    writer: Writer,
    file: Option<SessionFile>,
    /// Files that the new file of this session will replace; locked until then.
    earlier: Vec<FileLock>,
    /// Time of the last check for growth, in seconds.
    looked: f64,
    /// Time of the next attempt after a failure.
    wait_until: Option<f64>,
}

impl Autosave {
    /// Delay before the next attempt after a failure, in seconds.
    pub const TRY_AGAIN: f64 = 10.0;
    /// Shortest time between two writes of a growing run, in seconds.
    const GROWTH_EVERY: f64 = 1.0;

    pub(super) fn new(folder: PathBuf, earlier: Option<FileLock>) -> Self {
        Self {
            folder,
            writer: Writer::default(),
            file: None,
            earlier: earlier.into_iter().collect(),
            looked: f64::NEG_INFINITY,
            wait_until: None,
        }
    }

    /// Writes what changed since the last call; to be called each frame. Acts of the person are
    /// written at once, and so is everything while nothing is `playing`; a training run is written
    /// about once a second. `seconds` is the time on any monotonic clock.
    ///
    /// After `Ok`, the written data survive the end of this process, and about a second later a
    /// power cut. The call doesn't wait for the disk, except when a new file replaces an earlier
    /// one.
    ///
    /// # Errors
    /// Writing failed; reported once until it succeeds again. Everything is retried in a new file
    /// every [`Autosave::TRY_AGAIN`] seconds.
    pub fn record(
        &mut self,
        now: impl Into<Kept>,
        playing: bool,
        seconds: f64,
    ) -> Result<(), StoreError> {
        if self.wait_until.is_some_and(|until| seconds < until) {
            return Ok(());
        }
        let pace = self.pace(playing, seconds);
        match self.write(&now.into(), pace) {
            Ok(()) => {
                self.wait_until = None;
                Ok(())
            }
            Err(error) => {
                self.leave_file();
                let was_said = self.wait_until.is_some();
                self.wait_until = Some(seconds + Self::TRY_AGAIN);
                if was_said { Ok(()) } else { Err(error) }
            }
        }
    }

    /// Returns true if the last attempt failed.
    pub fn is_failing(&self) -> bool {
        self.wait_until.is_some()
    }

    fn pace(&mut self, playing: bool, seconds: f64) -> Pace {
        if !playing {
            Pace::All
        } else if seconds - self.looked >= Self::GROWTH_EVERY {
            self.looked = seconds;
            Pace::Growth
        } else {
            Pace::Acts
        }
    }

    fn write(&mut self, now: &Kept, pace: Pace) -> Result<(), StoreError> {
        if self.file.is_none() && !now.is_worth_keeping() {
            return Ok(());
        }
        let Some(text) = self.writer.text(now, pace) else { return Ok(()) };
        if text.len() > MOST_BYTES {
            return Err(StoreError::TooLong { bytes: text.len() });
        }
        match &self.file {
            Some(file) => file.replace(&text),
            None => self.begin_file(&text),
        }
    }

    fn begin_file(&mut self, text: &str) -> Result<(), StoreError> {
        let file = self.file.insert(SessionFile::begin(&self.folder, text)?);
        if !self.earlier.is_empty() {
            file.wait_for_disk()?;
        }
        for earlier in self.earlier.drain(..) {
            file.take_the_place_of(&earlier);
        }
        Ok(())
    }

    /// Stops writing to the present file. It stays locked until a new one has all its contents.
    fn leave_file(&mut self) {
        self.earlier.extend(self.file.take().map(SessionFile::close));
        self.writer = Writer::default();
    }
}
