//! The eight phases of a step.

use super::super::display::ViewId;

/// A phase of a step, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The batch: the points that the step learns from.
    Draw,
    /// Their embeddings.
    Embed,
    /// Their pairwise distances.
    Measure,
    /// The triplets that the miner chooses.
    Choose,
    /// The loss of each triplet.
    Price,
    /// The negative gradient of each point.
    Push,
    /// The gradient of the weights, and their change by the optimizer.
    Change,
    /// The embeddings of all points by the changed network.
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

    /// The next phase; `None` after the last.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.number()).copied()
    }

    /// The previous phase; `None` before the first.
    pub fn previous(self) -> Option<Self> {
        Self::ALL.get((self as usize).checked_sub(1)?).copied()
    }

    /// The label on screen.
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

    /// The label in a word or two, for a button.
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

    /// A sentence that explains the phase.
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Draw => "Some of the training points are drawn: a step uses no others",
            Self::Embed => "Each of them goes through the network, with the weights as they are",
            Self::Measure => "The distance of every pair, in the embedding",
            Self::Choose => "The miner takes some of the valid triplets",
            Self::Price => "The loss of each triplet, and the mean: the loss of the step",
            Self::Push => "The direction in which each point lowers the loss",
            Self::Change => "The pushes go back through the network and change its weights",
            Self::EmbedAgain => {
                "The changed network places all points, not those of the batch alone"
            }
        }
    }

    /// The views that show it, the best first.
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

    /// Returns true if points move in it.
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
