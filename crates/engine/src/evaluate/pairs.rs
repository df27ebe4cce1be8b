//! All pair distances in ascending order, sorted in slices.
//!
//! Each query sorts the distances to the points after it. These sorted runs are merged pairwise, a
//! few elements at a time, and swept over once from the nearest pair to the farthest.

use std::collections::VecDeque;

use super::roc::{PairHistogram, Roc, Sweep, pack, unpack};

/// Elements merged, and elements swept, per point and unit of work, which takes as long as a query.
const MERGED: usize = 4;
const SWEPT: usize = 1;

/// Collects the pairs, merges their runs, and sweeps over them.
pub struct Pairs {
    /// Sorted runs to merge.
    runs: VecDeque<Vec<u64>>,
    merge: Option<Merge>,
    sweep: Sweep,
    swept: usize,
}

impl Pairs {
    pub fn new(positive: u64, negative: u64) -> Self {
        let sweep = Sweep::new(positive, negative);
        Self { runs: VecDeque::new(), merge: None, sweep, swept: 0 }
    }

    /// Adds the pairs of point `i` and the points after it.
    pub fn add(&mut self, i: usize, distances: &[f64], classes: &[usize]) {
        let after = distances.iter().zip(classes).skip(i + 1);
        let mut run: Vec<u64> = after.map(|(&d, &class)| pack(d, class == classes[i])).collect();
        if !run.is_empty() {
            run.sort_unstable();
            self.runs.push_back(run);
        }
    }

    /// Does a unit of work, O(n), once all pairs are added.
    pub fn advance(&mut self, n: usize) {
        if self.is_sorted() {
            self.sweep(SWEPT * n);
        } else {
            self.merge(MERGED * n);
        }
    }

    fn is_sorted(&self) -> bool {
        self.merge.is_none() && self.runs.len() <= 1
    }

    fn merge(&mut self, mut count: usize) {
        while count > 0 {
            let next = || self.runs.pop_front().zip(self.runs.pop_front()).map(Merge::new);
            let Some(mut merge) = self.merge.take().or_else(next) else { break };
            count -= merge.advance(count);
            if merge.is_done() {
                self.runs.push_back(merge.out);
            } else {
                self.merge = Some(merge);
            }
            if self.is_sorted() {
                break;
            }
        }
    }

    fn sweep(&mut self, count: usize) {
        if let Some(sorted) = self.runs.front() {
            let end = (self.swept + count).min(sorted.len());
            self.sweep.set_farthest(sorted.last().map_or(0.0, |&pair| unpack(pair).0));
            sorted[self.swept..end].iter().for_each(|&pair| self.sweep.add(pair));
            self.swept = end;
        }
    }

    pub fn is_done(&self) -> bool {
        self.is_sorted() && self.runs.front().is_none_or(|sorted| self.swept == sorted.len())
    }

    pub fn finish(self) -> (Option<Roc>, Option<PairHistogram>) {
        self.sweep.finish()
    }
}

/// The merge of two sorted runs.
struct Merge {
    left: Vec<u64>,
    right: Vec<u64>,
    /// Number of elements of each that are in `out`.
    taken: (usize, usize),
    out: Vec<u64>,
}

impl Merge {
    fn new((left, right): (Vec<u64>, Vec<u64>)) -> Self {
        let out = Vec::with_capacity(left.len() + right.len());
        Self { left, right, taken: (0, 0), out }
    }

    fn is_done(&self) -> bool {
        self.out.len() == self.left.len() + self.right.len()
    }

    /// Merges up to `count` more elements, and returns their number.
    fn advance(&mut self, count: usize) -> usize {
        let (mut l, mut r) = self.taken;
        let start = self.out.len();
        let end = start + count;
        while self.out.len() < end && l < self.left.len() && r < self.right.len() {
            let (a, b) = (self.left[l], self.right[r]);
            let from_left = a <= b;
            self.out.push(if from_left { a } else { b });
            l += usize::from(from_left);
            r += usize::from(!from_left);
        }
        if l == self.left.len() || r == self.right.len() {
            for (run, taken) in [(&self.left, &mut l), (&self.right, &mut r)] {
                let more = (end - self.out.len()).min(run.len() - *taken);
                self.out.extend_from_slice(&run[*taken..*taken + more]);
                *taken += more;
            }
        }
        self.taken = (l, r);
        self.out.len() - start
    }
}
