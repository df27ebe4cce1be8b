//! A session that is written as it goes.

use std::path::PathBuf;

use super::StoreError;
use super::disk::{Held, Open};
use crate::lab::journal::{Journal, MOST_BYTES, Pace};
use crate::lab::notebook::Notebook;

/// A session and its file, once it has one.
#[derive(Debug)]
pub struct Session {
    folder: PathBuf,
    journal: Journal,
    open: Option<Open>,
    /// Files that all of this session's new file makes superfluous; locked till then.
    earlier: Vec<Held>,
    /// The length at which a new file is begun, so that none grows too long to be read.
    longest: usize,
    /// When growth was last looked at, in seconds.
    looked: f64,
    /// Where writing failed: when to try again.
    wait_until: Option<f64>,
}

impl Session {
    /// How long to wait after a failure before trying again, in seconds.
    pub const TRY_AGAIN: f64 = 10.0;
    /// How often the growth of a run is written at most, in seconds.
    const GROWTH_EVERY: f64 = 1.0;

    pub(super) fn new(folder: PathBuf, earlier: Option<Held>) -> Self {
        Self {
            folder,
            journal: Journal::default(),
            open: None,
            earlier: earlier.into_iter().collect(),
            longest: 0,
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
    /// every [`Session::TRY_AGAIN`] seconds.
    pub fn record(
        &mut self,
        now: &Notebook,
        playing: bool,
        seconds: f64,
    ) -> Result<(), StoreError> {
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

    fn write(&mut self, now: &Notebook, pace: Pace) -> Result<(), StoreError> {
        let Some(open) = &self.open else {
            return if now.is_worth_keeping() { self.begin_file(now) } else { Ok(()) };
        };
        let Some(text) = self.journal.difference(now, pace) else { return Ok(()) };
        if self.journal.length() <= self.longest {
            return open.append(&text);
        }
        self.leave_file();
        self.begin_file(now)
    }

    /// Writes everything to a new file.
    fn begin_file(&mut self, now: &Notebook) -> Result<(), StoreError> {
        self.journal = Journal::default();
        let text = self.journal.difference(now, Pace::All).unwrap_or_default();
        if text.len() > MOST_BYTES {
            return Err(StoreError::TooLong { bytes: text.len() });
        }
        let open = self.open.insert(Open::begin(&self.folder, &text)?);
        if !self.earlier.is_empty() {
            open.wait_for_disk()?;
        }
        for held in self.earlier.drain(..) {
            open.take_the_place_of(&held);
        }
        self.longest = usize::midpoint(text.len(), MOST_BYTES);
        Ok(())
    }

    /// Adds no more to the present file; it stays ours until a new one has all that it has.
    fn leave_file(&mut self) {
        self.earlier.extend(self.open.take().map(Open::close));
    }
}
