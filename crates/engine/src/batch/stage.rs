//! The stages in which a batch is worked out.

use crate::embedder::Embedder;

/// Next stage of the work on a batch; of a layer where there is a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    #[default]
    Draw,
    Forward(usize),
    Measure,
    Sort,
    Mine,
    Loss,
    Count,
    Pairs,
    Back,
    Gradient(usize),
    Backward(usize),
    Describe,
    /// Loss and gradient are there. What comes after is for pictures only.
    Evaluated,
    Rank,
    List,
    Listed,
}

impl Stage {
    /// The stage that comes after it.
    pub fn next(self, embedder: &Embedder) -> Self {
        let last = embedder.layers() - 1;
        match self {
            Self::Draw => Self::Forward(0),
            Self::Forward(layer) if layer < last => Self::Forward(layer + 1),
            Self::Forward(_) => Self::Measure,
            Self::Measure => Self::Sort,
            Self::Sort => Self::Mine,
            Self::Mine => Self::Loss,
            Self::Loss => Self::Count,
            Self::Count => Self::Pairs,
            Self::Pairs => Self::Back,
            Self::Back if embedder.is_identity() => Self::Describe,
            Self::Back => Self::Gradient(last),
            Self::Gradient(0) => Self::Describe,
            Self::Gradient(layer) => Self::Backward(layer),
            Self::Backward(layer) => Self::Gradient(layer - 1),
            Self::Describe => Self::Evaluated,
            Self::Evaluated => Self::Rank,
            Self::Rank => Self::List,
            Self::List | Self::Listed => Self::Listed,
        }
    }
}
