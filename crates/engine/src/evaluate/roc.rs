//! Pair verification: a pair is called positive if its distance is at most a threshold.
//!
//! One sweep over the sorted distances gives the ROC curve, its area, the best threshold, and a
//! histogram.

/// Largest number of points of a [`Roc::curve`].
pub const CURVE_POINTS: usize = 200;
/// Number of points between the ends of a curve.
const MARKS: u128 = CURVE_POINTS as u128 - 2;
/// Bins of a [`PairHistogram`].
const BINS: usize = 64;

/// The ROC curve of a threshold on the distance, and what follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Roc {
    /// AUC, the area under the curve: the probability that a positive pair is nearer than a
    /// negative one, where equal distances count one half. Exact, since counted in whole numbers.
    pub auc: f64,
    /// EER, the equal error rate: the false positive rate at which it equals the false negative
    /// rate, interpolated between two points of the full curve.
    pub equal_error_rate: f64,
    /// The threshold with the highest balanced accuracy; of several, the smallest.
    pub best: BestThreshold,
    /// The curve from (0, 0) to (1, 1): at most [`CURVE_POINTS`] points of the full curve, about
    /// equally spaced along it.
    pub curve: Vec<RocPoint>,
}

impl Roc {
    /// The operating point of this threshold: the last point of the curve whose threshold isn't
    /// above it. Its rates are exact for its own threshold.
    pub fn at(&self, threshold: f64) -> Option<&RocPoint> {
        let after = self.curve.partition_point(|point| point.threshold <= threshold);
        self.curve[..after].last()
    }
}

/// The threshold of the highest balanced accuracy, and its rates. (Most pairs are negative, so
/// plain accuracy would favour a threshold that calls no pair positive.)
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BestThreshold {
    /// Largest distance of pairs called positive.
    pub threshold: f64,
    /// (true positive rate + true negative rate) / 2.
    pub balanced_accuracy: f64,
    /// Share of the positive pairs that are called positive.
    pub true_positive_rate: f64,
    /// Share of the negative pairs that are called positive.
    pub false_positive_rate: f64,
}

/// A point of a ROC curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RocPoint {
    /// Share of the negative pairs that are called positive (x).
    pub false_positive_rate: f64,
    /// Share of the positive pairs that are called positive (y).
    pub true_positive_rate: f64,
    /// Largest distance of pairs called positive; −∞ at (0, 0), where there is none.
    pub threshold: f64,
}

impl RocPoint {
    /// The share of all pairs that are classified correctly, given the numbers of both kinds. Most
    /// pairs are negative, so it is high even for a threshold that calls none positive.
    pub fn accuracy(&self, positive_pairs: u64, negative_pairs: u64) -> f64 {
        let (positive, negative) = (positive_pairs as f64, negative_pairs as f64);
        let right =
            self.true_positive_rate * positive + (1.0 - self.false_positive_rate) * negative;
        right / (positive + negative)
    }
}

/// Histograms of the distances of positive and of negative pairs, with common bins.
#[derive(Clone, Debug, PartialEq)]
pub struct PairHistogram {
    /// Width of a bin: bin b holds the distances from b·width to (b+1)·width, excluding the latter
    /// except in the last bin.
    pub width: f64,
    /// Positive pairs in each bin.
    pub positive: Vec<u64>,
    /// Negative pairs in each bin.
    pub negative: Vec<u64>,
}

impl PairHistogram {
    fn up_to(farthest: f64) -> Self {
        // if all points are equal, all pairs are in the first bin
        let range = if farthest > 0.0 { farthest } else { 1.0 };
        Self { width: range / BINS as f64, positive: vec![0; BINS], negative: vec![0; BINS] }
    }
}

/// Packs a pair into a number that sorts by distance; the lowest bit is set if the pair is positive.
/// A distance is never negative, so its sign bit is free and its bits sort like the number.
pub fn pack(distance: f64, positive: bool) -> u64 {
    distance.to_bits() << 1 | u64::from(positive)
}

/// Returns the distance, and whether the pair is positive.
pub fn unpack(pair: u64) -> (f64, bool) {
    (f64::from_bits(pair >> 1), pair & 1 == 1)
}

/// Numbers of positive and negative pairs.
#[derive(Clone, Copy, Default)]
struct Counts {
    positive: u64,
    negative: u64,
}

/// Takes the pairs in ascending order. Pairs of equal distance form a level, since no threshold
/// separates them.
pub struct Sweep {
    total: Counts,
    /// Pairs nearer than `level`.
    nearer: Counts,
    level: f64,
    at_level: Counts,
    /// Twice the area under the curve so far, times both totals.
    area: u128,
    /// The largest [`Sweep::lead`], with the counts and the threshold there.
    best: Option<(i128, Counts, f64)>,
    /// The equal error rate, once the sweep has passed it.
    equal_error_rate: Option<f64>,
    /// Position along the curve and false positive rate at the previous level.
    last: (u128, f64),
    curve: Vec<RocPoint>,
    /// Position along the curve of its last point, times both totals.
    marked: u128,
    histogram: Option<PairHistogram>,
    bin: usize,
}

impl Sweep {
    pub fn new(positive: u64, negative: u64) -> Self {
        let none = Counts::default();
        let start = RocPoint {
            false_positive_rate: 0.0,
            true_positive_rate: 0.0,
            threshold: f64::NEG_INFINITY,
        };
        Self {
            total: Counts { positive, negative },
            nearer: none,
            level: 0.0,
            at_level: none,
            area: 0,
            best: None,
            equal_error_rate: None,
            last: (0, 0.0),
            curve: vec![start],
            marked: 0,
            histogram: None,
            bin: 0,
        }
    }

    /// Sets the range of the bins, before the first pair.
    pub fn set_farthest(&mut self, farthest: f64) {
        self.histogram.get_or_insert_with(|| PairHistogram::up_to(farthest));
    }

    /// Takes the next pair, packed.
    pub fn add(&mut self, pair: u64) {
        let (distance, positive) = unpack(pair);
        if distance != self.level {
            self.close_level();
            self.level = distance;
        }
        self.at_level.positive += u64::from(positive);
        self.at_level.negative += u64::from(!positive);
    }

    fn close_level(&mut self) {
        let here = std::mem::take(&mut self.at_level);
        if here.positive + here.negative == 0 {
            return;
        }
        // a negative pair counts the nearer positive pairs, and half of the equally far ones
        self.area += u128::from(here.negative)
            * (2 * u128::from(self.nearer.positive) + u128::from(here.positive));
        self.nearer.positive += here.positive;
        self.nearer.negative += here.negative;
        self.count(here);
        if self.total.positive > 0 && self.total.negative > 0 {
            self.mark();
        }
    }

    fn count(&mut self, here: Counts) {
        if let Some(histogram) = &mut self.histogram {
            while self.bin + 1 < BINS && self.level >= (self.bin + 1) as f64 * histogram.width {
                self.bin += 1;
            }
            histogram.positive[self.bin] += here.positive;
            histogram.negative[self.bin] += here.negative;
        }
    }

    /// Updates the best threshold, the equal error rate and the curve at the threshold `level`.
    fn mark(&mut self) {
        let lead = self.lead();
        if self.best.is_none_or(|(highest, ..)| lead > highest) {
            self.best = Some((lead, self.nearer, self.level));
        }
        // the curve is 2 long, along x and y; two of its points are its ends
        let product = u128::from(self.total.positive) * u128::from(self.total.negative);
        let along = u128::from(self.nearer.positive) * u128::from(self.total.negative)
            + u128::from(self.nearer.negative) * u128::from(self.total.positive);
        self.mark_equal_error(along, product);
        if along == 2 * product || (along - self.marked) * MARKS >= 2 * product {
            self.curve.push(self.point(self.nearer, self.level));
            self.marked = along;
        }
    }

    /// The error rates are equal where true and false positive rate add up to 1: halfway `along` the
    /// curve, whose length is 2 (times both totals, `product`).
    fn mark_equal_error(&mut self, along: u128, product: u128) {
        let (before, from) = self.last;
        let to = self.nearer.negative as f64 / self.total.negative as f64;
        if before < product && product <= along {
            let share = (product - before) as f64 / (along - before) as f64;
            self.equal_error_rate = Some(from + share * (to - from));
        }
        self.last = (along, to);
    }

    /// True positive rate − false positive rate, times both totals, which makes it a whole number.
    fn lead(&self) -> i128 {
        i128::from(self.nearer.positive) * i128::from(self.total.negative)
            - i128::from(self.nearer.negative) * i128::from(self.total.positive)
    }

    fn point(&self, counts: Counts, threshold: f64) -> RocPoint {
        RocPoint {
            false_positive_rate: counts.negative as f64 / self.total.negative as f64,
            true_positive_rate: counts.positive as f64 / self.total.positive as f64,
            threshold,
        }
    }

    /// Returns the curve, if there are pairs of both kinds, and the histogram, if there are any.
    pub fn finish(mut self) -> (Option<Roc>, Option<PairHistogram>) {
        self.close_level();
        let all = 2.0 * self.total.positive as f64 * self.total.negative as f64;
        let roc = self.best.map(|(_, counts, threshold)| {
            let point = self.point(counts, threshold);
            let best = BestThreshold {
                threshold,
                balanced_accuracy: (1.0 + point.true_positive_rate - point.false_positive_rate)
                    / 2.0,
                true_positive_rate: point.true_positive_rate,
                false_positive_rate: point.false_positive_rate,
            };
            Roc {
                auc: self.area as f64 / all,
                equal_error_rate: self.equal_error_rate.unwrap_or(0.0),
                best,
                curve: std::mem::take(&mut self.curve),
            }
        });
        (roc, self.histogram)
    }
}
