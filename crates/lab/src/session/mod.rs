//! All runs of a session as data, for undo and for the file on disk.
//!
//! As text, a session is a TOML file. After the line `# triplet-lab session 1` come the keys
//! `shown`, `beside` and `at`, then a `[[run]]` for each run: its `id`, the `parent` and
//! `parent-step` that it branched off, and the keys and tables of a [recipe](super::recipe). The
//! last line is a comment with the CRC-32 of all lines before it, so that a truncated or changed
//! file is refused.
//!
//! Who keeps more than runs in such a file puts it together from the same parts: [`sealed`] makes a
//! whole file of tables, [`opened`] checks one, [`Writer::below`] writes the runs below another
//! table, and [`of_entries`] reads them.

mod error;
mod read;
mod write;

use super::recipe::Recipe;

pub use error::SessionError;
pub use read::{KEYS, begins, needed, of_entries, opened, read, read_with, verified};
pub use write::{Pace, Writer, sealed};

/// First line up to the version.
const HEAD: &str = "# triplet-lab session ";
/// Last line up to the checksum.
const CHECKSUM: &str = "# checksum ";
/// Version that is written, and the newest that is read.
pub const VERSION: u32 = 1;
/// Longest text that is read, in bytes.
pub const MOST_BYTES: usize = 16 << 20;

/// The number of a run; a session uses no number twice.
pub type RunId = u64;

/// A run with its number and its parent.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    /// Its number.
    pub id: RunId,
    /// The run that it branched off, and the step; that run may be gone.
    pub parent: Option<(RunId, u64)>,
    /// The run itself.
    pub recipe: Recipe,
}

/// All runs, and which of them are on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Every run, by ascending number; at least one.
    pub runs: Vec<RunRecord>,
    /// The run on screen (A).
    pub shown: RunId,
    /// Run B, in a comparison.
    pub beside: Option<RunId>,
    /// The step on screen.
    pub at: u64,
}

impl Session {
    /// The most runs that are kept.
    pub const MOST_RUNS: usize = 200;

    /// The run of this number.
    pub fn run(&self, id: RunId) -> Option<&RunRecord> {
        self.runs.iter().find(|run| run.id == id)
    }

    /// Returns true if any run has steps, bookmarks or drawn points.
    pub fn is_worth_keeping(&self) -> bool {
        self.runs.iter().any(|run| !run.recipe.is_untouched())
    }
}
