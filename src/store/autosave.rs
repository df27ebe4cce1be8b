//! Writing of a session as it goes.

use std::path::PathBuf;

use super::StoreError;
use super::disk::{FileLock, SessionFile};
use crate::lab::session::{MOST_BYTES, Pace, Session, Writer};

/// Writes a session to its file, which it begins once something is worth keeping.
#[derive(Debug)]
pub struct Autosave {
    folder: PathBuf,
    writer: Writer,
    file: Option<SessionFile>,
    /// Files that all of this session's new file makes superfluous; locked till then.
    earlier: Vec<FileLock>,
    /// Time of the last look at growth, in seconds.
    looked: f64,
    /// Time of the next try after a failure.
    wait_until: Option<f64>,
}

impl Autosave {
    /// Time to wait after a failure before trying again, in seconds.
    pub const TRY_AGAIN: f64 = 10.0;
    /// Shortest time between two writings of a growing run, in seconds.
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

    /// Writes what changed since the last time; to be called each frame. What a person did is
    /// written at once, and so is all else while nothing is `playing`; a run that is training is
    /// written about once a second. `seconds` is the time on any clock that only goes on.
    ///
    /// When it returns `Ok`, what was written survives the end of this process, and about a
    /// second later that of the machine. It doesn't wait for the disk, except when a file begins
    /// that takes an earlier one's place.
    ///
    /// # Errors
    /// It can't be written: said once, until it could be again. All is tried again in a new file
    /// every [`Autosave::TRY_AGAIN`] seconds.
    pub fn record(&mut self, now: &Session, playing: bool, seconds: f64) -> Result<(), StoreError> {
        if self.wait_until.is_some_and(|until| seconds < until) {
            return Ok(());
        }
        let pace = self.pace(playing, seconds);
        match self.write(now, pace) {
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

    fn write(&mut self, now: &Session, pace: Pace) -> Result<(), StoreError> {
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

    /// Writes no more to the present file; it stays locked until a new one has all that it has.
    fn leave_file(&mut self) {
        self.earlier.extend(self.file.take().map(SessionFile::close));
        self.writer = Writer::default();
    }
}
