//! A batch as the reference values have it, judged by the engine.

use ndarray::Array2;
use serde_json::Value;
use triplet_lab::engine::config::{Distance, LossKind, LossSpec, Mining, MiningSpec, Reduction};
use triplet_lab::engine::distance::Pairs;
use triplet_lab::engine::embedder::{normalize_rows, through_normalization};
use triplet_lab::engine::loss::{BatchLoss, LossSummary, for_each};
use triplet_lab::engine::mining::{HardnessRange, Mined, Triplet, mine};
use triplet_lab::engine::random::{Purpose, generator};
use triplet_lab::engine::ranking::Ranking;

use crate::common::check::{matrix, read};

pub fn distance_named(name: &str) -> Distance {
    match name {
        "euclidean" => Distance::Euclidean,
        "sqeuclidean" => Distance::Squared,
        "cosine" => Distance::Cosine,
        other => panic!("no distance is called {other}"),
    }
}

pub fn loss_spec(kind: LossKind, margin: f64, swap: bool, mean: Reduction) -> LossSpec {
    LossSpec { kind, margin, swap, mean }
}

/// A batch with its distances, and every valid triplet by plain enumeration.
pub struct Batch {
    pub raw: Array2<f64>,
    pub embedding: Array2<f64>,
    pub labels: Vec<usize>,
    pub normalize: bool,
    pub pairs: Pairs,
    pub valid: Vec<Triplet>,
}

impl Batch {
    pub fn new(raw: Array2<f64>, labels: Vec<usize>, distance: Distance, normalize: bool) -> Self {
        let mut embedding = raw.clone();
        if normalize {
            normalize_rows(&mut embedding);
        }
        let mut pairs = Pairs::default();
        pairs.measure(distance, &embedding);
        let valid = valid_triplets(&labels);
        Self { raw, embedding, labels, normalize, pairs, valid }
    }

    pub fn of(record: &Value, variant: &Value) -> Self {
        let distance = distance_named(&read::<String>(&variant["distance"]));
        Self::new(matrix(&record["X"]), read(&record["y"]), distance, read(&variant["normalize"]))
    }

    pub fn ranking(&self, margin: f64) -> Ranking {
        let mut ranking = Ranking::default();
        ranking.rank(&self.labels, &self.pairs.matrix, margin);
        ranking
    }

    pub fn positive_and_negative(&self, t: Triplet) -> (f64, f64) {
        let d = &self.pairs.matrix;
        (d[[t.anchor, t.positive]], d[[t.anchor, t.negative]])
    }

    /// The triplets that the engine's rule takes, in order.
    pub fn mined(&self, rule: Mining, margin: f64) -> Vec<Triplet> {
        let ranking = self.ranking(margin);
        let spec = MiningSpec { rule, per_anchor: 1 };
        let mut random = generator(0, Purpose::Mining, 0);
        let mut list = Vec::new();
        let d = &self.pairs.matrix;
        let mined = mine(&spec, &ranking, d, &self.embedding, &mut random, &mut list);
        let mut triplets = Vec::new();
        for_each(&ranking, mined, |t| triplets.push(t));
        triplets.sort_unstable();
        triplets
    }

    /// The triplets of a strategy of the reference, by the engine's rules.
    pub fn selected(&self, strategy: &str, margin: f64) -> Vec<Triplet> {
        let is_tie = |t: &Triplet| {
            let (positive, negative) = self.positive_and_negative(*t);
            positive == negative
        };
        // What is hard doesn't depend on the margin, but for equal distances with margin 0, which
        // cost nothing and are easy for the engine.
        let above_0 = if margin > 0.0 { margin } else { 1.0 };
        match strategy {
            "all" => self.mined(Mining::All, margin),
            "violating" => {
                let spec = loss_spec(LossKind::Hinge, margin, false, Reduction::Mined);
                let mut triplets = self.mined(Mining::All, margin);
                triplets.retain(|&t| {
                    let (positive, negative) = self.positive_and_negative(t);
                    spec.triplet_loss(positive, negative) > 0.0
                });
                triplets
            }
            "semihard" => self.mined(Mining::SemiHard, margin),
            "hard_or_equal" => self.mined(Mining::Hard, above_0),
            "hard" => {
                let mut triplets = self.mined(Mining::Hard, above_0);
                if self.valid.iter().any(is_tie) {
                    triplets.retain(|t| !is_tie(t));
                }
                triplets
            }
            "batch_hard" => self.mined(Mining::BatchHard, margin),
            "semihard_nearest" => self.mined(Mining::NearestSemiHard, margin),
            other => panic!("no strategy is called {other}"),
        }
    }

    /// The price of these triplets and ∂loss/∂raw.
    pub fn price(&self, spec: &LossSpec, mined: Mined) -> (LossSummary, Vec<f64>) {
        let mut batch_loss = BatchLoss::default();
        let ranking = self.ranking(spec.margin);
        let price = batch_loss.compute(spec, &ranking, &self.pairs.matrix, mined);
        let mut gradient = Array2::default((0, 0));
        self.pairs.backward(&batch_loss.gradient, &mut gradient);
        if self.normalize {
            through_normalization(&self.raw, &self.embedding, &mut gradient);
        }
        (price, gradient.into_raw_vec_and_offset().0)
    }

    /// Where the engine takes the triplets of a strategy as a stretch, without listing them.
    pub fn hardness_range(&self, strategy: &str, margin: f64) -> Option<HardnessRange> {
        match strategy {
            "all" => Some(HardnessRange::All),
            "semihard" => Some(HardnessRange::SemiHard),
            "hard_or_equal" if margin > 0.0 => Some(HardnessRange::Hard),
            _ => None,
        }
    }
}

pub fn valid_triplets(labels: &[usize]) -> Vec<Triplet> {
    let n = labels.len();
    let mut triplets = Vec::new();
    for anchor in 0..n {
        for positive in (0..n).filter(|&p| p != anchor && labels[p] == labels[anchor]) {
            for negative in (0..n).filter(|&j| labels[j] != labels[anchor]) {
                triplets.push(Triplet { anchor, positive, negative });
            }
        }
    }
    triplets
}
