//! Retrieval and verification metrics of an embedding.
//!
//! Retrieval asks whether the nearest neighbours of a point share its class; verification, whether
//! distance separates pairs of one class from pairs of two. [`Evaluator`] works in slices of about
//! one query each, so that a window can evaluate while it trains; [`evaluate`] runs it to the end.
//! All n points are queries against each other, and all n(n−1)/2 unordered pairs are verified: time
//! grows with n²·(d + log n), and memory is up to 8 bytes × n². Of more than a few thousand points,
//! take a [`sample`] first.
//!
//! Recall@k, R-precision and MAP@R are defined as in Musgrave, Belongie & Lim (2020), *A Metric
//! Learning Reality Check* ([arXiv:2003.08505](https://arxiv.org/abs/2003.08505)); the silhouette
//! as in Rousseeuw (1987).

mod classes;
mod neighbours;
mod pairs;
mod retrieval;
mod roc;
mod sample;
#[cfg(test)]
mod tests;

use ndarray::{Array2, ArrayView2};

use super::choice::Distance;
use classes::Classes;
use neighbours::{Geometry, Neighbours};
use pairs::Pairs;
pub use retrieval::{Hit, Retrieval, retrieve, retrieve_for};
pub use roc::{BestThreshold, CURVE_POINTS, PairHistogram, Roc, RocPoint};
pub use sample::sample;

/// The reason for which a single class has no scores.
pub const ONE_CLASS: &str = "one class alone can't be scored";

/// The metrics of an embedding. Undefined ones are `None`, never NaN; all are undefined if the
/// embedding or a distance isn't finite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// Number of queries: the points that aren't alone in their class; 0 if there is one class only,
    /// where every neighbour would be right.
    pub queries: usize,
    /// Number of unordered pairs of one class.
    pub positive_pairs: u64,
    /// Number of unordered pairs of two classes.
    pub negative_pairs: u64,
    /// R-precision: the mean share of the R nearest neighbours of a query that are of its class,
    /// where R is the number of other points of the class.
    pub r_precision: Option<f64>,
    /// MAP@R, mean average precision at R: the mean over the queries of (1/R) Σ P@k, summed over
    /// the ranks k ≤ R that hold a point of the class.
    pub map_at_r: Option<f64>,
    /// The ROC curve of verification by distance; needs positive and negative pairs.
    pub roc: Option<Roc>,
    /// Mean of (b − a) / max(a, b): a is the mean distance to the point's class, b to the nearest
    /// other class. From −1 to 1; a point alone in its class counts as 0. Needs two classes.
    pub silhouette: Option<f64>,
    /// Mean distance of the positive pairs.
    pub mean_positive: Option<f64>,
    /// Mean distance of the negative pairs.
    pub mean_negative: Option<f64>,
    /// The distances of both kinds of pairs, counted in bins.
    pub histogram: Option<PairHistogram>,
    /// `first_hits[r]`: number of queries whose nearest positive has rank r, counted from 0, up to
    /// the last rank that occurs.
    first_hits: Vec<u32>,
}

impl Evaluation {
    /// Recall@k: the share of queries with a point of their class among the `k` nearest.
    pub fn recall_at(&self, k: usize) -> Option<f64> {
        let hits: u32 = self.first_hits.iter().take(k).sum();
        (self.queries > 0).then(|| f64::from(hits) / self.queries as f64)
    }

    /// The reason for which Recall@k, R-precision and MAP@R don't exist; `None` if they do.
    pub fn why_no_retrieval(&self) -> Option<&'static str> {
        match (self.queries, self.positive_pairs, self.negative_pairs) {
            (1.., ..) => None,
            (0, 1.., 0) => Some(ONE_CLASS),
            (0, 0, 1..) => Some("no two points are of one class"),
            _ => Some("nothing to compare"),
        }
    }
}

/// Evaluates a whole embedding (n×d) with the class of each row. See [`Evaluator`].
pub fn evaluate(embedding: ArrayView2<f64>, labels: &[usize], distance: Distance) -> Evaluation {
    Evaluator::new(embedding.to_owned(), labels.to_vec(), distance).finish()
}

/// An evaluation in slices.
pub struct Evaluator {
    classes: Classes,
    neighbours: Neighbours,
    pairs: Pairs,
    next_query: usize,
    /// True if all distances so far are finite; if not, there is nothing to evaluate.
    finite: bool,
}

impl Evaluator {
    /// Starts the evaluation of an `embedding` (n×d), given the class of each row.
    ///
    /// Neighbours are ordered by distance, then by index; a point isn't its own neighbour.
    /// If the number of labels isn't n, every metric is `None`.
    pub fn new(embedding: Array2<f64>, labels: Vec<usize>, distance: Distance) -> Self {
        let finite = embedding.nrows() == labels.len() && embedding.iter().all(|v| v.is_finite());
        let classes = Classes::of(&labels);
        let geometry = Geometry::new(&embedding, distance);
        Self {
            neighbours: Neighbours::new(geometry, classes.sizes.len()),
            pairs: Pairs::new(classes.positive_pairs(), classes.negative_pairs()),
            classes,
            next_query: 0,
            finite,
        }
    }

    /// Does the work of `rows` queries, each O(n·(d + log n)); returns true when done.
    ///
    /// The whole takes about 1.9·n such units: the first n are the queries, the others sort their
    /// distances and sweep over them.
    pub fn advance(&mut self, rows: usize) -> bool {
        for _ in 0..rows {
            if self.is_done() {
                break;
            }
            if self.next_query < self.classes.of.len() {
                self.query();
            } else {
                self.pairs.advance(self.classes.of.len());
            }
        }
        self.is_done()
    }

    /// Does the remaining work and returns the result.
    pub fn finish(mut self) -> Evaluation {
        while !self.advance(usize::MAX) {}
        if !self.finite {
            return Evaluation::default();
        }
        let (positive_pairs, negative_pairs) =
            (self.classes.positive_pairs(), self.classes.negative_pairs());
        let tally = self.neighbours.into_tally();
        let several = self.classes.sizes.len() >= 2;
        let queries = if several { tally.queries } else { 0 };
        let (roc, histogram) = self.pairs.finish();
        Evaluation {
            queries,
            positive_pairs,
            negative_pairs,
            r_precision: mean(tally.r_precision, queries as f64),
            map_at_r: mean(tally.map_at_r, queries as f64),
            roc,
            silhouette: mean(tally.silhouette, self.classes.of.len() as f64).filter(|_| several),
            // every unordered pair was counted from both ends
            mean_positive: mean(tally.positive / 2.0, positive_pairs as f64),
            mean_negative: mean(tally.negative / 2.0, negative_pairs as f64),
            histogram,
            first_hits: trimmed(tally.first_hits),
        }
    }

    fn is_done(&self) -> bool {
        !self.finite || (self.next_query == self.classes.of.len() && self.pairs.is_done())
    }

    fn query(&mut self) {
        let query = self.next_query;
        self.finite = self.neighbours.query(query, &self.classes);
        if self.finite {
            self.pairs.add(query, self.neighbours.distances(), &self.classes.of);
            self.next_query += 1;
        }
    }
}

/// Removes the zeros at the end and frees their memory, since many evaluations are kept.
fn trimmed(mut counts: Vec<u32>) -> Vec<u32> {
    let used = counts.iter().rposition(|&count| count > 0).map_or(0, |last| last + 1);
    counts.truncate(used);
    counts.shrink_to_fit();
    counts
}

fn mean(sum: f64, count: f64) -> Option<f64> {
    (count > 0.0).then(|| sum / count).filter(|mean| mean.is_finite())
}
