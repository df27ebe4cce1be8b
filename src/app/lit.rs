//! Points and triplets that the page of a lesson marks in the plots.

use crate::lab::Thing;

/// A mark on a point or a triplet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lit {
    /// Point or triplet that is marked.
    pub thing: Thing,
    /// The choice of the question that it stands for, counted from 0.
    pub choice: Option<usize>,
}
