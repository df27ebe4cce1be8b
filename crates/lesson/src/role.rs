//! The three points of a triplet, by name.

/// A point of a triplet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The anchor.
    Anchor,
    /// The positive.
    Positive,
    /// The negative.
    Negative,
}

impl Role {
    /// All three points.
    pub const ALL: [Self; 3] = [Self::Anchor, Self::Positive, Self::Negative];

    /// Returns the name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Anchor => "anchor",
            Self::Positive => "positive",
            Self::Negative => "negative",
        }
    }
}
