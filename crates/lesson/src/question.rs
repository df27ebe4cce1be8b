//! Questions of a lesson. They don't contain the answer: it is computed from the run.

use super::act::Act;
use super::condition::Condition;
use super::quantity::Quantity;
use super::role::Role;

/// Names of the three triplets to choose from; not A, B and C, since A is an anchor and a run.
pub const LETTERS: [&str; 3] = ["X", "Y", "Z"];

/// A question of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The line in the file.
    pub line: usize,
    /// The text of the question.
    pub ask: String,
    /// The kind of prediction.
    pub kind: Kind,
    /// Acts of the reveal.
    pub acts: Vec<Act>,
}

impl Question {
    /// Returns true if the answer depends on the triplet on screen.
    pub fn is_of_the_triplet(&self) -> bool {
        let of_triplet = |of: &Quantity| matches!(of, Quantity::Triplet(_));
        match self.kind {
            Kind::Direction { .. } | Kind::Hardness => true,
            _ => self.quantities().iter().any(of_triplet) || self.names_the_triplet(),
        }
    }

    /// Returns the quantities that decide the answer, without those that are only its measure.
    pub fn quantities(&self) -> Vec<Quantity> {
        match &self.kind {
            Kind::Change(of) | Kind::Value(of) | Kind::Greater(of) | Kind::Count(of) => vec![*of],
            Kind::Direction { .. } | Kind::Costliest | Kind::Hardness => Vec::new(),
            _ => self.conditions().flat_map(Condition::needs).map(|(of, _)| of).collect(),
        }
    }

    /// Returns the quantities whose values are asked for, without those that they are only compared
    /// with.
    pub fn asked(&self) -> Vec<Quantity> {
        match &self.kind {
            Kind::Holds(_) | Kind::Which(_) => {
                self.conditions().filter_map(Condition::subject).collect()
            }
            _ => self.quantities(),
        }
    }

    /// Returns its conditions.
    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let (one, many) = match &self.kind {
            Kind::Holds(condition) => (Some(condition), &[][..]),
            Kind::Which(choices) => (None, &choices[..]),
            _ => (None, &[][..]),
        };
        one.into_iter().chain(many.iter().filter_map(|(_, condition)| condition.as_ref()))
    }

    fn names_the_triplet(&self) -> bool {
        self.conditions().any(Condition::is_of_the_triplet)
    }
}

/// A kind of prediction.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A quantity rises, falls or stays.
    Change(Quantity),
    /// The direction in which a point of the triplet on screen moves.
    Direction {
        /// The point.
        of: Role,
        /// `None` for left, right, up, down; a point for closer, farther.
        from: Option<Role>,
    },
    /// The highest-loss triplet of three.
    Costliest,
    /// The value of a quantity.
    Value(Quantity),
    /// The triplet on screen is easy, semi-hard or hard.
    Hardness,
    /// A condition will hold or not.
    Holds(Condition),
    /// The run of two with the larger value of a quantity.
    Greater(Quantity),
    /// A count.
    Count(Quantity),
    /// Answers with their conditions; `None` is right if no other is.
    Which(Vec<(String, Option<Condition>)>),
}

impl Kind {
    /// Returns the quantity whose value is predicted on a scale.
    pub fn value(&self) -> Option<Quantity> {
        match self {
            Self::Value(of) => Some(*of),
            _ => None,
        }
    }

    /// Names of all kinds in a lesson.
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

/// A prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Choice {
    /// The index of an offer.
    Offer(usize),
    /// A number on a scale.
    Number(f64),
}
