//! Links: an address that says what the window opens.
//!
//! - `BASE/#TL1.…` opens a run: after the `#` stands its copied text, which browsers keep to
//!   themselves and send to no server.
//! - `BASE/?lesson=06&page=3` opens a built-in lesson at a page. The lesson is a number or the stem
//!   of its file, the page is counted from 1.
//! - `BASE/?present` turns presenter mode on; `present=1` does too, and `present=0` is as if it
//!   weren't there.
//!
//! They can be combined: with a run and a lesson, the run is the person's own, which is there again
//! when the lesson is closed. Which base a link has doesn't matter to who reads it.
//!
//! **What is forgiven**: all that is certain. A copied text has an end, so what a chat program adds
//! behind it (a full stop, a bracket, `?utm_source=…`) is left away, and the line breaks, quotation
//! marks and percent signs that it puts into it are, too. Parameters that mean nothing here, as the
//! ones for tracking, are ignored, unless they are a slip of the pen for one that does.

mod base;
mod error;
mod read;

pub use base::{Base, LONGEST_MESSAGE};
pub use error::{BaseError, LinkError};
pub use read::{looks_like_link, read, read_address};

/// The most characters of a link that is written: as many as Chromium's address bar shows
/// (`kMaxURLDisplayChars`; of a longer one it shows the host alone). Its limit is 2 MiB, Firefox's
/// 1 MiB (`network.standard-url.max-length`).
pub const LONGEST_WRITTEN: usize = 32 << 10;

/// The most bytes of a link that are read, before anything is decoded; no browser takes more.
const LONGEST: usize = 2 << 20;

/// Contents of a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The copied text of a run, up to its end; whether it is whole shows when it is opened.
    pub run: Option<String>,
    /// The page of a lesson.
    pub page: Option<LessonPage>,
    /// True if presenter mode is turned on.
    pub present: bool,
}

/// A page of a lesson that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LessonPage {
    /// The lesson, by its place in [`crate::lesson::LESSONS`].
    pub lesson: usize,
    /// The page, counted from 0.
    pub page: usize,
}

impl Link {
    /// Returns true if the link opens nothing: it is the address alone.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
