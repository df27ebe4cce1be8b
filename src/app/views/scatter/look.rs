//! Cache key of the marks in a plot: they last while it is the same.

use crate::lab::Thing;

/// Key of the marks, beside the run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Number of their positions on screen.
    pub moved: u64,
    /// Number of the rows that are drawn.
    pub visible: u64,
    /// Picture that the batch is of, if it makes a difference.
    pub batch: Option<u64>,
    /// Their opacity.
    pub opacity: f32,
    /// The class that the pointer is on in a key.
    pub lit: Option<Thing>,
    /// True in the dark theme.
    pub dark: bool,
}
