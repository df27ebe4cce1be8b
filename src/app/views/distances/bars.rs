//! Geometry of the histogram: shares of the pairs, outlines, hatching.

use eframe::egui::{Pos2, Rect, pos2};

use crate::engine::data::Split;
use crate::engine::evaluate::PairHistogram;
use crate::lab::history::Evaluated;

/// Ratio to the lower peak at which the higher one is cut.
const MOST_OF_THE_OTHER: f64 = 4.0;

/// Histogram of one kind of pairs as shares, since negative pairs far outnumber positive ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares {
    /// The share in each bin.
    pub bins: Vec<f64>,
    /// Width of a bin.
    pub width: f64,
}

impl Shares {
    fn of(counts: &[u64], width: f64) -> Self {
        let total = counts.iter().sum::<u64>().max(1) as f64;
        Self { bins: counts.iter().map(|&count| count as f64 / total).collect(), width }
    }

    /// Positive and negative pairs.
    pub fn both(histogram: &PairHistogram) -> [Self; 2] {
        [&histogram.positive, &histogram.negative].map(|counts| Self::of(counts, histogram.width))
    }

    /// Bin with the greatest share, and that share; `None` if there are no pairs.
    pub fn peak(&self) -> Option<(usize, f64)> {
        let bins = self.bins.iter().copied().enumerate();
        bins.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|peak| peak.1 > 0.0)
    }

    /// The bin that holds a distance.
    pub fn bin(&self, distance: f64) -> Option<usize> {
        let bin = distance / self.width;
        (bin >= 0.0 && bin < self.bins.len() as f64).then_some(bin as usize)
    }

    /// The share of the pairs in the bins up to `bin`, itself included.
    pub fn up_to(&self, bin: usize) -> f64 {
        self.bins.iter().take(bin + 1).sum()
    }

    /// The upper edge as a line with steps: for each bin its left and its right end.
    pub fn outline(&self) -> (Vec<f64>, Vec<f64>) {
        let ends = |bin: usize| [bin as f64 * self.width, (bin + 1) as f64 * self.width];
        let xs = (0..self.bins.len()).flat_map(ends).collect();
        (xs, self.bins.iter().flat_map(|&share| [share, share]).collect())
    }
}

/// Shares of the pairs of an evaluation, kept until the next one.
#[derive(Default)]
pub struct KeptShares {
    key: Option<(u64, u64, Split)>,
    shares: Option<[Shares; 2]>,
}

impl KeptShares {
    /// Shares of positive and negative pairs of a split of this version of a run; `None` if there is
    /// no pair.
    pub fn of(&mut self, version: u64, evaluated: &Evaluated, split: Split) -> Option<[Shares; 2]> {
        let key = Some((version, evaluated.step, split));
        if self.key != key {
            self.key = key;
            self.shares = evaluated.of(split).histogram.as_ref().map(Shares::both);
        }
        self.shares.clone()
    }
}

/// Height of the axis of shares. A peak is cut at a multiple of the other kind's, which would look
/// flat beside it.
pub fn height(shares: &[Shares; 2]) -> f64 {
    let peaks = shares.each_ref().map(|s| s.peak().map_or(0.0, |(_, share)| share));
    let (low, high) = (peaks[0].min(peaks[1]), peaks[0].max(peaks[1]));
    if low > 0.0 { high.min(MOST_OF_THE_OTHER * low) } else { high }
}

/// Slanted lines, `spacing` apart, that fill a box; those of boxes side by side meet.
pub fn hatch(inside: Rect, spacing: f32) -> impl Iterator<Item = [Pos2; 2]> {
    // The lines are those with x + y a multiple of the spacing.
    let first = ((inside.left() + inside.top()) / spacing).ceil();
    let last = ((inside.right() + inside.bottom()) / spacing).floor();
    let count = if last >= first { (last - first) as usize + 1 } else { 0 };
    (0..count).filter_map(move |i| {
        let sum = (first + i as f32) * spacing;
        let from = inside.left().max(sum - inside.bottom());
        let to = inside.right().min(sum - inside.top());
        (from < to).then(|| [pos2(from, sum - from), pos2(to, sum - to)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram() -> PairHistogram {
        PairHistogram { width: 0.5, positive: vec![3, 1, 0, 0], negative: vec![0, 20, 60, 20] }
    }

    #[test]
    fn each_kind_of_pairs_adds_up_to_one() {
        let shares = Shares::both(&histogram());
        for kind in &shares {
            assert!((kind.bins.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
        assert_eq!(shares[0].peak(), Some((0, 0.75)));
        assert_eq!((shares[1].up_to(1), shares[1].up_to(9)), (0.2, 1.0));
        let none = Shares::of(&[0, 0], 1.0);
        assert_eq!((none.peak(), none.up_to(1)), (None, 0.0));
    }

    #[test]
    fn a_distance_is_found_in_its_bin() {
        let shares = &Shares::both(&histogram())[0];
        let bins = [0.0, 0.49, 0.5, 1.99].map(|d| shares.bin(d));
        assert_eq!(bins, [Some(0), Some(0), Some(1), Some(3)]);
        assert_eq!([-0.1, 2.0, f64::NAN].map(|d| shares.bin(d)), [None; 3]);
    }

    #[test]
    fn a_peak_is_cut_only_where_it_would_flatten_the_other() {
        let of = |positive: Vec<u64>, negative: Vec<u64>| {
            height(&Shares::both(&PairHistogram { width: 1.0, positive, negative }))
        };
        assert_eq!(of(vec![1, 1], vec![2, 1]), 2.0 / 3.0);
        assert_eq!(of(vec![10, 0], [1; 10].to_vec()), 0.4);
        assert_eq!(of(vec![10, 0], vec![0, 0]), 1.0);
        assert_eq!(of(vec![0], vec![0]), 0.0);
    }

    #[test]
    fn hatching_stays_inside_its_box() {
        let inside = Rect::from_min_max(pos2(13.0, 20.0), pos2(29.0, 95.0));
        let lines: Vec<_> = hatch(inside, 7.0).collect();
        assert!(lines.len() > 8);
        for [from, to] in lines {
            assert!(inside.expand(1e-3).contains(from) && inside.expand(1e-3).contains(to));
            assert!(((from.x + from.y) - (to.x + to.y)).abs() < 1e-3);
        }
        let flat = Rect::from_min_max(pos2(0.0, 5.0), pos2(10.0, 5.0));
        assert_eq!(hatch(flat, 7.0).count(), 0);
    }
}
