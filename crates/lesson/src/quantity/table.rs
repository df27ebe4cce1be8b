//! All quantities with their names.

use super::Quantity as Q;
use super::{Counted, Part, Score, Setting};
use engine::data::Split;
use lab::history::Metric;

/// A quantity with its name and meaning.
pub struct Entry {
    /// The quantity.
    pub quantity: Q,
    /// The name in a lesson.
    pub name: &'static str,
    /// The meaning, in a few words.
    pub what: &'static str,
}

const fn entry(quantity: Q, name: &'static str, what: &'static str) -> Entry {
    Entry { quantity, name, what }
}

/// All quantities, in the order of `docs/LESSONS.md`.
pub static QUANTITIES: [Entry; 53] = [
    entry(Q::Step(Metric::Loss), "loss", "mean loss of the batch, as it is minimized"),
    entry(
        Q::Step(Metric::ActiveShare),
        "active share",
        "share of the valid triplets with a loss above 0, 0 to 1",
    ),
    entry(
        Q::Step(Metric::MeanPositive),
        "mean positive distance",
        "mean distance of the pairs of one class",
    ),
    entry(
        Q::Step(Metric::MeanNegative),
        "mean negative distance",
        "mean distance of the pairs of two classes",
    ),
    entry(
        Q::Step(Metric::MeanPairDistance),
        "mean pair distance",
        "mean distance of all pairs of the batch",
    ),
    entry(Q::Step(Metric::MeanNorm), "mean norm", "mean length of the embeddings"),
    entry(Q::Step(Metric::GradientNorm), "gradient norm", "length of the gradient of all weights"),
    entry(Q::Count(Counted::Valid), "valid triplets", "triplets that the batch has"),
    entry(Q::Count(Counted::Easy), "easy triplets", "those with d(a,n) ≥ d(a,p) + margin"),
    entry(
        Q::Count(Counted::SemiHard),
        "semi-hard triplets",
        "those with d(a,p) < d(a,n) < d(a,p) + margin",
    ),
    entry(Q::Count(Counted::Hard), "hard triplets", "those with d(a,n) ≤ d(a,p)"),
    entry(Q::Count(Counted::Active), "active triplets", "those with a loss above 0, mined or not"),
    entry(Q::Count(Counted::Mined), "mined", "triplets that the miner took"),
    entry(Q::Count(Counted::MinedActive), "mined active", "mined triplets with a loss above 0"),
    entry(Q::Evaluated(Score::MapAtR, Split::Train), "MAP@R", "of the training points"),
    entry(Q::Evaluated(Score::MapAtR, Split::HeldOut), "held-out MAP@R", "of the held-out points"),
    entry(
        Q::Evaluated(Score::RecallAtOne, Split::Train),
        "Recall@1",
        "share of the training points whose nearest neighbour is of their class",
    ),
    entry(
        Q::Evaluated(Score::RecallAtOne, Split::HeldOut),
        "held-out Recall@1",
        "the same of the held-out points",
    ),
    entry(Q::Evaluated(Score::RPrecision, Split::Train), "R-precision", "of the training points"),
    entry(
        Q::Evaluated(Score::RPrecision, Split::HeldOut),
        "held-out R-precision",
        "of the held-out points",
    ),
    entry(
        Q::Evaluated(Score::RocAuc, Split::Train),
        "ROC AUC",
        "pairs of one class against pairs of two, training points",
    ),
    entry(
        Q::Evaluated(Score::RocAuc, Split::HeldOut),
        "held-out ROC AUC",
        "the same of the held-out points",
    ),
    entry(Q::Evaluated(Score::Silhouette, Split::Train), "silhouette", "of the training points"),
    entry(
        Q::Evaluated(Score::Silhouette, Split::HeldOut),
        "held-out silhouette",
        "of the held-out points",
    ),
    entry(
        Q::Evaluated(Score::MapAtR, Split::Unseen),
        "held-out classes MAP@R",
        "the same of the held-out classes",
    ),
    entry(
        Q::Evaluated(Score::RecallAtOne, Split::Unseen),
        "held-out classes Recall@1",
        "the same of the held-out classes",
    ),
    entry(
        Q::Evaluated(Score::RPrecision, Split::Unseen),
        "held-out classes R-precision",
        "the same of the held-out classes",
    ),
    entry(
        Q::Evaluated(Score::RocAuc, Split::Unseen),
        "held-out classes ROC AUC",
        "the same of the held-out classes",
    ),
    entry(
        Q::Evaluated(Score::Silhouette, Split::Unseen),
        "held-out classes silhouette",
        "the same of the held-out classes",
    ),
    entry(
        Q::Evaluated(Score::BestThreshold, Split::Train),
        "best threshold",
        "the distance that best separates pairs of one class from pairs of two, training points",
    ),
    entry(
        Q::Evaluated(Score::BestThreshold, Split::HeldOut),
        "held-out best threshold",
        "the same of the held-out points",
    ),
    entry(
        Q::Evaluated(Score::BestThreshold, Split::Unseen),
        "held-out classes best threshold",
        "the same of the held-out classes",
    ),
    entry(
        Q::Raw(Score::MapAtR, Split::Train),
        "raw MAP@R",
        "of the training points, as network inputs",
    ),
    entry(
        Q::Raw(Score::MapAtR, Split::HeldOut),
        "raw held-out MAP@R",
        "of the held-out points, as network inputs",
    ),
    entry(
        Q::Raw(Score::MapAtR, Split::Unseen),
        "raw held-out classes MAP@R",
        "of the held-out classes, as network inputs",
    ),
    entry(
        Q::Raw(Score::RecallAtOne, Split::Train),
        "raw Recall@1",
        "of the training points, as network inputs",
    ),
    entry(
        Q::Raw(Score::RecallAtOne, Split::HeldOut),
        "raw held-out Recall@1",
        "of the held-out points, as network inputs",
    ),
    entry(
        Q::Raw(Score::RecallAtOne, Split::Unseen),
        "raw held-out classes Recall@1",
        "of the held-out classes, as network inputs",
    ),
    entry(
        Q::Raw(Score::RocAuc, Split::Train),
        "raw ROC AUC",
        "of the training points, as network inputs",
    ),
    entry(
        Q::Raw(Score::RocAuc, Split::HeldOut),
        "raw held-out ROC AUC",
        "of the held-out points, as network inputs",
    ),
    entry(
        Q::Raw(Score::RocAuc, Split::Unseen),
        "raw held-out classes ROC AUC",
        "of the held-out classes, as network inputs",
    ),
    entry(Q::Triplet(Part::Loss), "triplet loss", "loss of the triplet on screen"),
    entry(Q::Triplet(Part::Positive), "d(a,p)", "its distance from anchor to positive"),
    entry(Q::Triplet(Part::Negative), "d(a,n)", "its distance from anchor to negative"),
    entry(Q::Triplet(Part::Across), "d(p,n)", "its distance from positive to negative"),
    entry(Q::Setting(Setting::Step), "step", "steps taken"),
    entry(Q::Setting(Setting::Margin), "margin", "the margin"),
    entry(Q::Setting(Setting::LearningRate), "learning rate", "the learning rate"),
    entry(Q::Three(Part::Loss), "three loss", "loss of the three points without a network"),
    entry(Q::Three(Part::Positive), "three d(a,p)", "their distance from anchor to positive"),
    entry(Q::Three(Part::Negative), "three d(a,n)", "their distance from anchor to negative"),
    entry(Q::Three(Part::Across), "three d(p,n)", "their distance from positive to negative"),
    entry(Q::ThreeMargin, "three margin", "their margin"),
];
