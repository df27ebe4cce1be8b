//! Errors of making and of reading a recipe.

use engine::text::escaped;

use super::{MOST_DRAWN, MOST_MOVED, MOST_STEPS, MOST_STROKES};

/// An error of making a recipe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipeError {
    /// More steps than a run can have.
    #[error("steps is {steps}: a run has at most {MOST_STEPS} steps; choose fewer")]
    TooManySteps {
        /// The number that was asked for.
        steps: u64,
    },
    /// An edit or a bookmark at a step that the run doesn't reach.
    #[error(
        "the {what} at step {step}, but the run has {steps} steps: move it to step {steps} \
         or before, or make the run longer"
    )]
    AfterTheEnd {
        /// An edit or a bookmark.
        what: &'static str,
        /// Its step.
        step: u64,
        /// Length of the run.
        steps: u64,
    },
    /// An edit before the first step.
    #[error("an edit has step 0: edits begin at step 1; change the start instead")]
    EditAtStart,
    /// An edit or a bookmark that isn't later than the one before.
    #[error(
        "an {what} at step {step} comes after one at step {last}: put them in the order of their \
         steps, one for each step"
    )]
    OutOfOrder {
        /// Edits or bookmarks.
        what: &'static str,
        /// Its step.
        step: u64,
        /// The step of the one before it.
        last: u64,
    },
    /// More edits or bookmarks than a run can have.
    #[error("there are more than {most} {what}, the most there can be: leave some out")]
    TooMany {
        /// Edits or bookmarks.
        what: &'static str,
        /// The largest number allowed.
        most: usize,
    },
    /// An edit with settings that need other points or weights.
    #[error(
        "the edit at step {step} changes the data, the embedder, what is held out or the seed: \
         that needs new weights, so a separate run"
    )]
    NeedsNewWeights {
        /// Its step.
        step: u64,
    },
    /// An edit that takes back weights that an earlier one set.
    #[error(
        "the edit at step {step} takes back weights that were set before it: what a step set stays \
         set; go back to that step instead, or set the weights to other values"
    )]
    TakesBackWeights {
        /// Its step.
        step: u64,
    },
    /// More values of moved points than a file can hold.
    #[error(
        "the edits move more than {MOST_MOVED} values of points, the most of one run: start \
         another one (Reset), or move fewer"
    )]
    TooManyMoved,
    /// More drawing than a file can hold.
    #[error(
        "the edits draw and erase more than {MOST_DRAWN} points, or in more than {MOST_STROKES} \
         strokes, the most of one run: start another one from here (Reset), or draw fewer"
    )]
    TooMuchDrawn,
    /// Too many characters.
    #[error("the {what} has {length} characters: at most {most} are allowed; shorten it")]
    TooLong {
        /// A title, a note or a name.
        what: &'static str,
        /// Its length.
        length: usize,
        /// The largest length allowed.
        most: usize,
    },
}

/// An error of reading a recipe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ReadError {
    /// Line of the fault, counted from 1.
    pub line: usize,
    /// The fault, and the remedy.
    pub message: String,
}

/// An error at a byte of the text.
pub struct Wrong {
    /// The byte offset.
    pub at: usize,
    /// The description and the remedy.
    pub message: String,
}

impl Wrong {
    pub fn new(at: usize, message: impl ToString) -> Self {
        Self { at, message: escaped(&message.to_string()).into_owned() }
    }
}
