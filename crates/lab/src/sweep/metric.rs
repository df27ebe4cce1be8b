//! Metrics of the runs of a sweep, by the names that the JSON of `train` has.

use engine::config::RunConfig;
use engine::data::Split;
use engine::evaluate::Evaluation;

use crate::history::Metric as OfBatch;

/// A number that a run is compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// Mean average precision at R.
    MapAtR,
    /// Share of the points whose nearest neighbour is of their class.
    RecallAt1,
    /// Mean share of the R nearest neighbours of a point that are of its class.
    RPrecision,
    /// Area under the ROC curve of verification.
    RocAuc,
    /// Mean silhouette: how much closer points are to their class than to the next.
    Silhouette,
    /// Mean loss of the coming batch.
    Loss,
    /// Share of the valid triplets of the coming batch with a loss.
    ActiveShare,
    /// Mean distance of the pairs of the coming batch.
    MeanPairDistance,
    /// Mean length of the embeddings of the coming batch.
    MeanNorm,
}

/// A quantity of the points of a split. (Those of a batch are of training points.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Metric {
    /// The quantity.
    pub quantity: Quantity,
    /// The points.
    pub split: Split,
}

/// All metrics, in the order of columns.
pub const METRICS: [Metric; 18] = [
    Metric { quantity: Quantity::Loss, split: Split::Train },
    Metric { quantity: Quantity::ActiveShare, split: Split::Train },
    Metric { quantity: Quantity::MapAtR, split: Split::Train },
    Metric { quantity: Quantity::MapAtR, split: Split::HeldOut },
    Metric { quantity: Quantity::MapAtR, split: Split::Unseen },
    Metric { quantity: Quantity::RecallAt1, split: Split::Train },
    Metric { quantity: Quantity::RecallAt1, split: Split::HeldOut },
    Metric { quantity: Quantity::RecallAt1, split: Split::Unseen },
    Metric { quantity: Quantity::RPrecision, split: Split::Train },
    Metric { quantity: Quantity::RPrecision, split: Split::HeldOut },
    Metric { quantity: Quantity::RPrecision, split: Split::Unseen },
    Metric { quantity: Quantity::RocAuc, split: Split::HeldOut },
    Metric { quantity: Quantity::RocAuc, split: Split::Unseen },
    Metric { quantity: Quantity::Silhouette, split: Split::Train },
    Metric { quantity: Quantity::Silhouette, split: Split::HeldOut },
    Metric { quantity: Quantity::Silhouette, split: Split::Unseen },
    Metric { quantity: Quantity::MeanPairDistance, split: Split::Train },
    Metric { quantity: Quantity::MeanNorm, split: Split::Train },
];

impl Quantity {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::MapAtR,
        Self::RecallAt1,
        Self::RPrecision,
        Self::RocAuc,
        Self::Silhouette,
        Self::Loss,
        Self::ActiveShare,
        Self::MeanPairDistance,
        Self::MeanNorm,
    ];

    /// The name in JSON, of training points.
    fn stem(self) -> &'static str {
        match self {
            Self::MapAtR => "map_at_r",
            Self::RecallAt1 => "recall_at_1",
            Self::RPrecision => "r_precision",
            Self::RocAuc => "roc_auc",
            Self::Silhouette => "silhouette",
            Self::Loss => "loss",
            Self::ActiveShare => "active_share",
            Self::MeanPairDistance => "mean_pair_distance",
            Self::MeanNorm => "mean_norm",
        }
    }

    /// The name on screen and in a table.
    pub fn label(self) -> &'static str {
        match self {
            Self::MapAtR => "MAP@R",
            Self::RecallAt1 => "Recall@1",
            Self::RPrecision => "R-precision",
            Self::RocAuc => "ROC AUC",
            Self::Silhouette => "Silhouette",
            Self::Loss => "Loss",
            Self::ActiveShare => "Active share",
            Self::MeanPairDistance => "Mean pair distance",
            Self::MeanNorm => "Mean norm",
        }
    }

    /// Returns true for a score, of which more is better. Runs with other margins or losses can't be
    /// compared by their loss.
    pub fn is_score(self) -> bool {
        self.of_batch().is_none()
    }

    /// The same quantity in the curves of a run, if it is one of the batch.
    pub(super) fn of_batch(self) -> Option<OfBatch> {
        match self {
            Self::Loss => Some(OfBatch::Loss),
            Self::ActiveShare => Some(OfBatch::ActiveShare),
            Self::MeanPairDistance => Some(OfBatch::MeanPairDistance),
            Self::MeanNorm => Some(OfBatch::MeanNorm),
            _ => None,
        }
    }

    /// The metrics of this quantity: one for each split that it is measured of.
    pub fn metrics(self) -> impl Iterator<Item = Metric> {
        METRICS.into_iter().filter(move |metric| metric.quantity == self)
    }

    /// The value of an evaluation, if it is a score and exists.
    pub(super) fn score(self, of: &Evaluation) -> Option<f64> {
        match self {
            Self::MapAtR => of.map_at_r,
            Self::RecallAt1 => of.recall_at(1),
            Self::RPrecision => of.r_precision,
            Self::RocAuc => of.roc.as_ref().map(|roc| roc.auc),
            Self::Silhouette => of.silhouette,
            _ => None,
        }
    }
}

impl Metric {
    /// The name in the JSON of `train`. Its `roc_auc` is of the held-out points, or of the training
    /// points where none is held out.
    pub fn name(self) -> String {
        let suffix = match self.split {
            Split::Train => "",
            Split::HeldOut if self.quantity == Quantity::RocAuc => "",
            Split::HeldOut => "_held_out",
            Split::Unseen => "_held_out_classes",
        };
        format!("{}{suffix}", self.quantity.stem())
    }

    /// MAP@R of the points that are farthest from training: held-out classes, held-out points, or
    /// else training points.
    pub fn usual(config: &RunConfig) -> Self {
        let split = match (config.unseen_classes, config.held_out > 0.0) {
            (2.., _) => Split::Unseen,
            (_, true) => Split::HeldOut,
            (_, false) => Split::Train,
        };
        Self { quantity: Quantity::MapAtR, split }
    }

    /// The metric of this name.
    pub fn named(name: &str) -> Option<Self> {
        METRICS.into_iter().find(|metric| metric.name() == name)
    }

    /// The name in a sentence: "held-out MAP@R".
    pub fn words(self) -> String {
        let of = match self.split {
            Split::Train => "",
            Split::HeldOut => "held-out ",
            Split::Unseen => "held-out classes ",
        };
        format!("{of}{}", self.quantity.label())
    }

    /// Its place in [`METRICS`].
    pub(super) fn place(self) -> usize {
        METRICS.iter().position(|&metric| metric == self).unwrap_or(0)
    }
}
