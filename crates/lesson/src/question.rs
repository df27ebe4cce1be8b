//! Questions, as a lesson asks them. What is right is not in them: the run knows.

use super::act::Act;
use super::condition::Condition;
use super::quantity::Quantity;

/// What the three triplets to choose from are called: not A, B and C, since A is an anchor and a run.
pub const LETTERS: [&str; 3] = ["X", "Y", "Z"];

/// A question of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The line where it stands.
    pub line: usize,
    /// What is asked.
    pub ask: String,
    /// What is to be predicted.
    pub kind: Kind,
    /// What the reveal does.
    pub acts: Vec<Act>,
}

/// What is to be predicted of a run, when something is done.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Whether a quantity rises, falls or stays.
    Change(Quantity),
    /// Where a point of the triplet on screen goes.
    Direction {
        /// Which point.
        of: Role,
        /// Seen on screen (left, right, up, down), or from another point (closer, farther).
        from: Option<Role>,
    },
    /// Which of three triplets costs most.
    Costliest,
    /// Where a quantity will be.
    Value(Quantity),
    /// Whether the triplet on screen is easy, semi-hard or hard.
    Hardness,
    /// Whether something will be so.
    Holds(Condition),
    /// Which of two runs has more of a quantity.
    Greater(Quantity),
    /// How many there are of something.
    Count(Quantity),
    /// Which of these will be so; `None` is right where no other is.
    Which(Vec<(String, Option<Condition>)>),
}

impl Kind {
    /// The names of all kinds, in a lesson.
    pub const NAMES: [&'static str; 9] = [
        "change",
        "direction",
        "costliest",
        "value",
        "hardness",
        "holds",
        "greater",
        "count",
        "which",
    ];
}

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
    /// All three.
    pub const ALL: [Self; 3] = [Self::Anchor, Self::Positive, Self::Negative];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Anchor => "anchor",
            Self::Positive => "positive",
            Self::Negative => "negative",
        }
    }
}

/// A prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Choice {
    /// One of the offers, by its place.
    Offer(usize),
    /// A number, where a quantity is to be put on a scale.
    Number(f64),
}
