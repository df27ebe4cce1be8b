//! A point, a triplet or a class: what can be pointed at or selected.

use engine::report::TripletId;

/// Something that can be pointed at or selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    /// A row of the data set.
    Point(usize),
    /// A triplet.
    Triplet(TripletId),
    /// All points of a class; it is only pointed at.
    Class(usize),
}
