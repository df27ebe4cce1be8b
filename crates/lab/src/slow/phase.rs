//! The eight phases of a step.

use super::super::display::ViewId;

/// A part of a step, in the order in which they follow from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Which points the step learns from.
    Draw,
    /// Where the network places them.
    Embed,
    /// How far they are from each other.
    Measure,
    /// Which triplets are used.
    Choose,
    /// What each of them costs.
    Price,
    /// Where the loss pushes each point.
    Push,
    /// What that asks of the weights, and how the optimizer changes them.
    Change,
    /// Where the changed network places all points.
    EmbedAgain,
}

impl Phase {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Draw,
        Self::Embed,
        Self::Measure,
        Self::Choose,
        Self::Price,
        Self::Push,
        Self::Change,
        Self::EmbedAgain,
    ];

    /// 1 to 8.
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// The one after it; none after the last.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.number()).copied()
    }

    /// The one before it; none before the first.
    pub fn previous(self) -> Option<Self> {
        Self::ALL.get((self as usize).checked_sub(1)?).copied()
    }

    /// What happens in it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draw => "Draw the batch",
            Self::Embed => "Embed it",
            Self::Measure => "Measure distances",
            Self::Choose => "Choose triplets",
            Self::Price => "Put a price on each",
            Self::Push => "The push on each point",
            Self::Change => "Change the weights",
            Self::EmbedAgain => "Embed again",
        }
    }

    /// The same in a word or two, for a button.
    pub fn short_label(self) -> &'static str {
        match self {
            Self::Draw => "Draw",
            Self::Embed => "Embed",
            Self::Measure => "Measure",
            Self::Choose => "Choose",
            Self::Price => "Price",
            Self::Push => "Push",
            Self::Change => "Change",
            Self::EmbedAgain => "Embed again",
        }
    }

    /// What it is for, in a sentence.
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Draw => "Some of the training points are drawn: a step looks at no others",
            Self::Embed => "Each of them goes through the network, with the weights as they are",
            Self::Measure => "The distance of every pair, in the embedding",
            Self::Choose => "Of all valid triplets the miner takes some",
            Self::Price => "What each of them costs, and the mean: the loss of the step",
            Self::Push => "Where each point would have to go for the loss to fall",
            Self::Change => "The pushes go back through the network and change its weights",
            Self::EmbedAgain => {
                "The changed network places all points, not those of the batch alone"
            }
        }
    }

    /// The views that show it, the one that shows it best first.
    pub fn views(self) -> &'static [ViewId] {
        match self {
            Self::Draw => &[ViewId::InputSpace],
            Self::Embed => &[ViewId::Embedding, ViewId::Network],
            Self::Measure => &[ViewId::AnchorsEye, ViewId::Embedding],
            Self::Choose => &[ViewId::TripletPlane, ViewId::Triplets, ViewId::Embedding],
            Self::Price => &[ViewId::Triplets, ViewId::TripletPlane, ViewId::AnchorsEye],
            Self::Push | Self::EmbedAgain => &[ViewId::Embedding],
            Self::Change => &[ViewId::Network],
        }
    }

    /// Whether something moves in it.
    pub fn moves(self) -> bool {
        self == Self::EmbedAgain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eight_phases_follow_each_other_and_each_is_shown_somewhere() {
        for (i, phase) in Phase::ALL.into_iter().enumerate() {
            assert_eq!(phase.number(), i + 1);
            assert_eq!(phase.next(), Phase::ALL.get(i + 1).copied());
            assert!(phase.next().is_none_or(|next| next.previous() == Some(phase)));
            assert!(!phase.views().is_empty());
        }
        assert_eq!(Phase::Draw.previous(), None);
    }
}
