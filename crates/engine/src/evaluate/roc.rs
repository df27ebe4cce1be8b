//! Pair verification: "same class" is said of a pair when its distance is at most a threshold.
//! One sweep over the sorted distances gives the curve, its area, the best threshold, and bins.

/// The most points that a [`Roc::curve`] has.
pub const CURVE_POINTS: usize = 200;
/// Points between the ends of a curve.
const MARKS: u128 = CURVE_POINTS as u128 - 2;
/// Bins of a [`PairHistogram`].
const BINS: usize = 64;

/// How well a threshold on the distance tells positive pairs from negative ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Roc {
    /// Area under the curve: the probability that a positive pair is nearer than a negative one,
    /// where equal distances count one half. Exact: counted in whole numbers.
    pub auc: f64,
    /// The equal error rate: the share of the negative pairs that are called positive where it
    /// is as large as that of the positive pairs that aren't, on the straight line between the
    /// two points of the full curve where that happens.
    pub equal_error: f64,
    /// The threshold with the highest balanced accuracy; of several, the lowest.
    pub best: Cut,
    /// The curve from (0, 0) to (1, 1): points of the full one, at most [`CURVE_POINTS`] of them,
    /// about equally far apart along it.
    pub curve: Vec<RocPoint>,
}

impl Roc {
    /// The working point of this threshold: the last point of the curve whose threshold is not
    /// above it. What it says is exact for its own threshold, and the curve has a point at least
    /// every [`CURVE_POINTS`]th part of its length.
    pub fn at(&self, threshold: f64) -> Option<&RocPoint> {
        let after = self.curve.partition_point(|point| point.threshold <= threshold);
        self.curve[..after].last()
    }
}

/// A threshold, and what comes of it. Balanced accuracy rather than accuracy is what is best,
/// since most pairs are negative: saying "different" always would be right nearly always.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// Pairs at most this far apart are called positive; the distance of a pair.
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
    /// Share of the negative pairs that are called positive: x.
    pub false_positive_rate: f64,
    /// Share of the positive pairs that are called positive: y.
    pub true_positive_rate: f64,
    /// Pairs at most this far apart are called positive; −∞ at (0, 0), where none is.
    pub threshold: f64,
}

impl RocPoint {
    /// The share of all pairs that are called what they are, where there are so many pairs of
    /// either kind. Most pairs are negative, so that it is high for a threshold that calls none
    /// positive.
    pub fn accuracy(&self, positive_pairs: u64, negative_pairs: u64) -> f64 {
        let (positive, negative) = (positive_pairs as f64, negative_pairs as f64);
        let right =
            self.true_positive_rate * positive + (1.0 - self.false_positive_rate) * negative;
        right / (positive + negative)
    }
}

/// The distances of positive and negative pairs, counted in the same bins.
#[derive(Clone, Debug, PartialEq)]
pub struct PairHistogram {
    /// Width of a bin: bin b holds the distances from b·width to (b+1)·width, without the latter
    /// but for the last bin.
    pub width: f64,
    /// Positive pairs in each bin.
    pub positive: Vec<u64>,
    /// Negative pairs in each bin.
    pub negative: Vec<u64>,
}

impl PairHistogram {
    fn up_to(farthest: f64) -> Self {
        // where all points are equal, all pairs are in the first bin, whatever its width
        let range = if farthest > 0.0 { farthest } else { 1.0 };
        Self { width: range / BINS as f64, positive: vec![0; BINS], negative: vec![0; BINS] }
    }
}

/// A pair in one number: ordered by distance, with the lowest bit set where the pair is positive.
/// A distance is never negative, so that its sign bit is free, and its bits are ordered as it is.
pub fn pack(distance: f64, positive: bool) -> u64 {
    distance.to_bits() << 1 | u64::from(positive)
}

/// The distance, and whether the pair is positive.
pub fn unpack(pair: u64) -> (f64, bool) {
    (f64::from_bits(pair >> 1), pair & 1 == 1)
}

/// Positive and negative pairs.
#[derive(Clone, Copy, Default)]
struct Counts {
    positive: u64,
    negative: u64,
}

/// Takes the pairs in ascending order. Pairs of equal distance are taken together: no threshold
/// parts them.
pub struct Sweep {
    total: Counts,
    /// Nearer than `level`.
    nearer: Counts,
    level: f64,
    at_level: Counts,
    /// Twice the area under the curve so far, in pairs of pairs.
    area: u128,
    /// The lead of [`Sweep::lead`] at its highest, with the counts and the threshold there.
    best: Option<(i128, Counts, f64)>,
    /// Where the share of errors of both kinds is the same, once it was passed.
    equal_error: Option<f64>,
    /// The way along the curve, and the false positive rate, at the level before this one.
    last: (u128, f64),
    curve: Vec<RocPoint>,
    /// The way along the curve to its last point, times both totals.
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
            equal_error: None,
            last: (0, 0.0),
            curve: vec![start],
            marked: 0,
            histogram: None,
            bin: 0,
        }
    }

    /// The bins go up to this distance: has to be said before the first pair.
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
        // each negative pair is beaten by the positive ones that are nearer, and half-beaten by
        // those that are as far
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

    /// Looks at the threshold `level`: is it the best, is it a point of the curve?
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

    /// Errors of both kinds are as frequent where true and false positive rate add up to 1: half
    /// the way `along` the curve, which is 2 long (times both totals, `product`).
    fn mark_equal_error(&mut self, along: u128, product: u128) {
        let (before, from) = self.last;
        let to = self.nearer.negative as f64 / self.total.negative as f64;
        if before < product && product <= along {
            let share = (product - before) as f64 / (along - before) as f64;
            self.equal_error = Some(from + share * (to - from));
        }
        self.last = (along, to);
    }

    /// True positive rate − false positive rate, times both totals, so that it's a whole number.
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

    /// The curve, if there are pairs of both kinds, and the bins, if there is any pair.
    pub fn finish(mut self) -> (Option<Roc>, Option<PairHistogram>) {
        self.close_level();
        let all = 2.0 * self.total.positive as f64 * self.total.negative as f64;
        let roc = self.best.map(|(_, counts, threshold)| {
            let point = self.point(counts, threshold);
            let best = Cut {
                threshold,
                balanced_accuracy: (1.0 + point.true_positive_rate - point.false_positive_rate)
                    / 2.0,
                true_positive_rate: point.true_positive_rate,
                false_positive_rate: point.false_positive_rate,
            };
            Roc {
                auc: self.area as f64 / all,
                equal_error: self.equal_error.unwrap_or(0.0),
                best,
                curve: std::mem::take(&mut self.curve),
            }
        });
        (roc, self.histogram)
    }
}
