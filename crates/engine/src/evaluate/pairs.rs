//! All pair distances in ascending order, sorted in slices, and swept over once from the nearest
//! pair to the farthest.
//!
//! The sort is a radix sort from the lowest bits: its passes can be left after any pair, and it
//! takes equally long whatever the distances are.

use super::roc::{PairHistogram, Roc, Sweep, pack, unpack};

/// Pairs moved, and pairs swept, per point and unit of work, which takes as long as a query.
const MOVED: usize = 8;
const SWEPT: usize = 1;

/// Bits that a pass sorts by.
const BITS: usize = 11;
const BUCKETS: usize = 1 << BITS;
const PASSES: usize = (u64::BITS as usize).div_ceil(BITS);

/// Collects the pairs, sorts them, and sweeps over them.
pub struct Pairs {
    pairs: Vec<u64>,
    /// Number of pairs in each bucket of each pass; while a pass goes on, the next place of its
    /// buckets in `moved`.
    buckets: Vec<[usize; BUCKETS]>,
    pass: usize,
    /// Where the pass under way puts the pairs, and how many it has put there.
    moved: Vec<u64>,
    done: usize,
    sweep: Sweep,
    swept: usize,
}

impl Pairs {
    pub fn new(positive: u64, negative: u64) -> Self {
        Self {
            pairs: Vec::with_capacity((positive + negative) as usize),
            buckets: vec![[0; BUCKETS]; PASSES],
            pass: 0,
            moved: Vec::new(),
            done: 0,
            sweep: Sweep::new(positive, negative),
            swept: 0,
        }
    }

    /// Adds the pairs of point `i` and the points after it.
    pub fn add(&mut self, i: usize, distances: &[f64], classes: &[usize]) {
        let after = distances.iter().zip(classes).skip(i + 1);
        for pair in after.map(|(&d, &class)| pack(d, class == classes[i])) {
            for (pass, buckets) in self.buckets.iter_mut().enumerate() {
                buckets[bucket(pair, pass)] += 1;
            }
            self.pairs.push(pair);
        }
    }

    /// Does a unit of work, O(n), once all pairs are added.
    pub fn advance(&mut self, n: usize) {
        if self.is_sorted() {
            self.sweep(SWEPT * n);
        } else {
            self.sort(MOVED * n);
        }
    }

    fn is_sorted(&self) -> bool {
        self.pass == PASSES
    }

    fn sort(&mut self, count: usize) {
        let (pass, all) = (self.pass, self.pairs.len());
        let buckets = &mut self.buckets[pass];
        if self.done == 0 {
            if buckets.contains(&all) {
                self.pass += 1; // All have the same bits here.
                return;
            }
            self.moved.resize(all, 0);
            let mut next = 0;
            for place in buckets.iter_mut() {
                next += std::mem::replace(place, next);
            }
        }
        let end = (self.done + count).min(all);
        for &pair in &self.pairs[self.done..end] {
            let place = &mut buckets[bucket(pair, pass)];
            self.moved[*place] = pair;
            *place += 1;
        }
        self.done = end;
        if end == all {
            std::mem::swap(&mut self.pairs, &mut self.moved);
            (self.pass, self.done) = (pass + 1, 0);
        }
    }

    fn sweep(&mut self, count: usize) {
        let end = (self.swept + count).min(self.pairs.len());
        self.sweep.set_farthest(self.pairs.last().map_or(0.0, |&pair| unpack(pair).0));
        self.pairs[self.swept..end].iter().for_each(|&pair| self.sweep.add(pair));
        self.swept = end;
    }

    pub fn is_done(&self) -> bool {
        self.pairs.is_empty() || self.is_sorted() && self.swept == self.pairs.len()
    }

    pub fn finish(self) -> (Option<Roc>, Option<PairHistogram>) {
        self.sweep.finish()
    }
}

/// The bucket of a pair in this pass.
fn bucket(pair: u64, pass: usize) -> usize {
    (pair >> (pass * BITS)) as usize % BUCKETS
}
