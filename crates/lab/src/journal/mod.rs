//! The session written as it goes: text that is only ever added to, from which all runs can be
//! made again after a crash, a kill or a power cut.
//!
//! The first line is `triplet-lab journal 1`. Each further line is a *moment*: all that changed
//! since the line before, so that a line that was cut off takes nothing else with it. The parts
//! of a moment are separated by tabs, and its last part is a checksum: the CRC-32 of the whole
//! file up to there, so that a lost, doubled or moved line is found too.
//!
//! | part | what it says |
//! |---|---|
//! | `run ID FROM knob=value …` | a run with these knobs, which has not begun; FROM is `-`, or `RUN@STEP` where it branched off. Where there was one of this number, it is replaced |
//! | `start ID knob=value …` | other knobs at step 0 of a run without edits |
//! | `cut ID N` | only the first N edits are left |
//! | `unmark ID STEP` | the bookmark is gone |
//! | `steps ID N` | the run has N steps |
//! | `edit ID STEP knob=value …` | from STEP on these knobs differ from those before |
//! | `mark ID STEP "name"` | a bookmark |
//! | `title ID ["title","note"]` | the words for people |
//! | `drop ID` | the run is gone |
//! | `grow N` | the run on screen has N steps, and N is on screen |
//! | `here SHOWN BESIDE STEP` | what is on screen; BESIDE is `-` where nothing is beside it |
//!
//! Lines say what is so, not what was done: after an undo, the next line leads to the notebook of
//! before, as any other change does. Knobs are spelt as in [`RunConfig`] (`loss.margin=0.5`) and
//! their values as in JSON, with as many digits as give the same number again, bit for bit.
//!
//! [`RunConfig`]: engine::config::RunConfig

mod knobs;
mod read;
mod write;

use super::notebook::Notebook;
use super::recipe::RecipeError;

pub use read::read;
pub use write::{Journal, Pace};

/// What the first line says before the version.
const NAME: &str = "triplet-lab journal ";
/// The version that is written, and the newest that is read.
pub const VERSION: u32 = 1;
/// The longest text that is read, in bytes.
pub const MOST_BYTES: usize = 16 << 20;

/// The first line, with its end.
fn header() -> String {
    format!("{NAME}{VERSION}\n")
}

/// A text that is no journal, or a damaged one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// No moment was written yet: there is nothing to go on with.
    #[error("line 2: nothing was written yet; there is nothing to go on with")]
    NothingYet,
    /// Too long to be read.
    #[error(
        "the file is longer than {} MiB, the most that is read: it can't be one of ours; \
         leave it or move it away",
        MOST_BYTES >> 20
    )]
    TooLong,
    /// Something else altogether.
    #[error(
        "line 1: it has to be `{NAME}{VERSION}`, and is not: this is no journal of Triplet Lab, or \
         its beginning was overwritten; leave it or move it away"
    )]
    NoJournal,
    /// Written by a later Triplet Lab.
    #[error(
        "line 1: version {version} is newer than {VERSION}, the newest that this Triplet Lab \
         reads: open it with the Triplet Lab that wrote it, or a later one"
    )]
    Newer {
        /// The version that it says.
        version: String,
    },
    /// A line that can't be.
    #[error(
        "line {line}: {what}; to keep what was before, copy the file without this line and those after it"
    )]
    Line {
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        what: Wrong,
    },
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Not what was written.
    #[error("its checksum is {found}, but has to be {right}: it was changed or damaged")]
    Checksum {
        /// What the line says.
        found: String,
        /// What the text up to there has.
        right: String,
    },
    /// A part that says nothing that is known.
    #[error("`{part}` is no part of a journal: {why}")]
    Part {
        /// The part, or its beginning.
        part: String,
        /// What it should be.
        why: String,
    },
    /// A run that can't be.
    #[error("run {run}: {why}")]
    Recipe {
        /// Which run.
        run: u64,
        /// Why.
        why: RecipeError,
    },
    /// A run that there is not.
    #[error("there is no run {run}")]
    NoRun {
        /// Its number.
        run: u64,
    },
    /// More runs than there can be.
    #[error("there are more than {} runs, the most that are kept", Notebook::MOST_PAGES)]
    TooManyRuns,
}
