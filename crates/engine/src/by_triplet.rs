//! The loss over the triplets of a hardness where each triplet counts for itself: the soft margin,
//! and losses with swap.
//!
//! Nothing is known about such a triplet from the order of its distances, so all are evaluated, many
//! at a time: an anchor and a positive with the negatives of their class. The soft margin takes
//! e^(x − y) as a product of e^(x − c) and e^(c − y), and the logarithm of a product of many factors
//! instead of the sum of their logarithms.
//!
//! With swap, d(a,p) − min(d(a,n), d(p,n)) is the same for anchor and positive in turn, so that over
//! all triplets each pair is evaluated once, and counts twice.

use std::ops::Range;

use super::config::{LossKind, LossSpec};
use super::exp::exp;
use super::groups::Groups;
use super::mining::HardnessRange;
use super::vectors::{LANES, Loop, bounds, sum, widest};

/// Columns that are evaluated together: what all members of a class have there fits into a cache.
const BLOCK: usize = 128;
/// e^x is above 0 from here on, and so is the loss.
const LEAST: f64 = -745.133_219_101_941_1;

/// Ways to evaluate a triplet: the hinge; the soft margin of distances that differ by [`NARROW`] at
/// most, and of others, where each triplet takes an exponential function.
const HINGE: u8 = 0;
const SOFT: u8 = 1;
const WIDE_SOFT: u8 = 2;
const NARROW: f64 = 10.0;

/// Ways to swap: not at all; by the smaller of d(a,n) and d(p,n); and the same with each pair for both
/// orders, which have the same losses.
const NO_SWAP: u8 = 0;
const SWAP: u8 = 1;
const SWAP_TWICE: u8 = 2;

/// Sum of the losses of some triplets, and how many there are and have one above 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Sum of the losses.
    pub loss: f64,
    /// Number of triplets.
    pub mined: u64,
    /// Number of those with a loss above 0.
    pub active: u64,
}

/// What the members of a class have to its negatives, by rows. What is missing to a multiple of eight
/// negatives is infinitely far, and has neither loss nor gradient.
#[derive(Clone, Debug, Default)]
struct OfClass {
    /// Distance y.
    distances: Vec<f64>,
    /// e^(c − y).
    shrunk: Vec<f64>,
    /// −∂loss/∂y.
    gradient: Vec<f64>,
}

impl OfClass {
    /// Copies what these members have from matrices (B×B) of the distances and of their
    /// exponentials, if there are any.
    fn copy(&mut self, (members, others): (&[usize], &[usize]), distances: &[f64], shrunk: &[f64]) {
        let n = members.len() + others.len();
        let missing = others.len().next_multiple_of(LANES) - others.len();
        let copy = |matrix: &[f64], beyond: f64, out: &mut Vec<f64>| {
            out.clear();
            for &a in members.iter().filter(|_| !matrix.is_empty()) {
                let row = &matrix[a * n..][..n];
                out.extend(others.iter().map(|&j| row[j]));
                out.extend(std::iter::repeat_n(beyond, missing));
            }
        };
        copy(distances, f64::INFINITY, &mut self.distances);
        copy(shrunk, 0.0, &mut self.shrunk);
        self.gradient.clear();
        self.gradient.resize(self.distances.len(), 0.0);
    }
}

/// The losses of a range of triplets, in parts, with buffers, which are reused.
#[derive(Clone, Debug, Default)]
pub struct ByTriplet {
    /// e^(c − d) of all distances d.
    shrunk: Vec<f64>,
    of_class: OfClass,
    /// Half the sum of the least and the greatest distance.
    center: f64,
    is_narrow: bool,
    is_twice: bool,
    block: Box<Block>,
}

/// Number of parts that a batch has: for each class and each block of its negatives, one for each
/// member as an anchor.
pub fn parts(groups: &Groups) -> usize {
    groups.classes().map(parts_of_class).sum()
}

fn parts_of_class((members, others): (&[usize], &[usize])) -> usize {
    members.len() * others.len().next_multiple_of(LANES).div_ceil(BLOCK)
}

impl ByTriplet {
    /// Begins the sum of the losses of the triplets of a range. `matrix` has the distances, which are
    /// symmetric.
    pub fn begin(&mut self, spec: &LossSpec, range: HardnessRange, matrix: &[f64]) {
        let (least, greatest) = bounds(matrix);
        self.center = (least + greatest) / 2.0;
        // NaN fails this comparison too.
        self.is_narrow = greatest - least <= NARROW;
        self.is_twice = spec.swap && range == HardnessRange::All;
        *self.block = Block::new(if self.is_narrow { greatest - least } else { 0.0 });
    }

    /// Products that a part takes.
    pub fn products(&self, spec: &LossSpec, groups: &Groups) -> usize {
        let triplet = match spec.kind {
            LossKind::Hinge => 10,
            LossKind::Soft if self.is_narrow => 16,
            LossKind::Soft => 60,
        };
        let n = groups.labels().len();
        let pairs: usize = groups.classes().map(|(members, _)| members.len().pow(2)).sum();
        triplet * BLOCK * pairs / n.max(1)
    }

    /// Adds the losses of some parts, which are given in order, and writes the derivative of the sum to
    /// `gradient` (B×B, filled with 0).
    pub fn add(
        &mut self,
        (spec, range): (&LossSpec, HardnessRange),
        groups: &Groups,
        matrix: &[f64],
        parts: Range<usize>,
        gradient: &mut [f64],
    ) {
        let (is_narrow, is_twice) = (self.is_narrow, self.is_twice);
        let work = Work { spec, range, groups, matrix, parts, gradient, of: self };
        match (spec.kind, spec.swap) {
            (LossKind::Hinge, _) if is_twice => widest(Typed::<HINGE, SWAP_TWICE>(work)),
            (LossKind::Hinge, _) => widest(Typed::<HINGE, SWAP>(work)),
            (LossKind::Soft, false) if is_narrow => widest(Typed::<SOFT, NO_SWAP>(work)),
            (LossKind::Soft, false) => widest(Typed::<WIDE_SOFT, NO_SWAP>(work)),
            (LossKind::Soft, true) => match (is_twice, is_narrow) {
                (true, true) => widest(Typed::<SOFT, SWAP_TWICE>(work)),
                (true, false) => widest(Typed::<WIDE_SOFT, SWAP_TWICE>(work)),
                (false, true) => widest(Typed::<SOFT, SWAP>(work)),
                (false, false) => widest(Typed::<WIDE_SOFT, SWAP>(work)),
            },
        }
    }

    /// The sums of all parts.
    pub fn sums(&mut self) -> Sums {
        self.block.take_logarithms();
        let times = if self.is_twice { 2 } else { 1 };
        let Sums { loss, mined, active } = self.block.sums;
        Sums { loss: times as f64 * loss, mined: times * mined, active: times * active }
    }

    /// Counts the valid triplets of some parts whose hinge loss with swap is above 0; parts are given in
    /// order.
    pub fn count_active(
        &mut self,
        margin: f64,
        groups: &Groups,
        matrix: &[f64],
        parts: Range<usize>,
    ) -> u64 {
        widest(CountActive { margin, groups, matrix, parts, of_class: &mut self.of_class })
    }
}

struct Work<'a> {
    spec: &'a LossSpec,
    range: HardnessRange,
    groups: &'a Groups,
    matrix: &'a [f64],
    parts: Range<usize>,
    gradient: &'a mut [f64],
    of: &'a mut ByTriplet,
}

/// The parts of a class among these, counted from its first.
#[inline(always)]
fn within(parts: &Range<usize>, first: usize, count: usize) -> Range<usize> {
    let of_class = |part: usize| part.saturating_sub(first).min(count);
    of_class(parts.start)..of_class(parts.end)
}

/// The work for a way to evaluate a triplet and a way to swap.
struct Typed<'a, const WAY: u8, const SWAPS: u8>(Work<'a>);

impl<const WAY: u8, const SWAPS: u8> Loop for Typed<'_, WAY, SWAPS> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Work { spec, range, groups, matrix, parts, gradient, of } = self.0;
        let ByTriplet { shrunk, of_class, center, block, .. } = of;
        if parts.start == 0 {
            shrunk.clear();
            if WAY == SOFT {
                shrunk.extend(matrix.iter().map(|&d| exp(*center - d)));
            }
        }
        let n = groups.labels().len();
        let mut first = 0;
        for (members, others) in groups.classes() {
            let count = parts_of_class((members, others));
            let here = within(&parts, first, count);
            first += count;
            if here.is_empty() {
                continue;
            }
            if here.start == 0 {
                of_class.copy((members, others), matrix, shrunk);
            }
            let OfClass { distances, shrunk: shrunk_of_class, gradient: of_negatives } =
                &mut *of_class;
            let width = others.len().next_multiple_of(LANES);
            for at in here.clone() {
                let (start, i) = (at / members.len() * BLOCK, at % members.len());
                let length = BLOCK.min(width - start);
                let part = |member: usize| member * width + start..member * width + start + length;
                let row = |member: usize| Row {
                    distances: &distances[part(member)],
                    shrunk: shrunk_of_class.get(part(member)).unwrap_or(&[]),
                };
                let a = members[i];
                let second = if SWAPS == SWAP_TWICE { i + 1 } else { 0 };
                for (j, &p) in members.iter().enumerate().skip(second) {
                    let parts = of_negatives.get_disjoint_mut([part(i), part(j)]);
                    // An anchor isn't its own positive.
                    let Ok(parts) = parts else { continue };
                    let at = a * n + p;
                    let grown = shrunk.get(at).map_or(0.0, |shrunk| 1.0 / shrunk);
                    let pair = Pair::new(spec, range, matrix[at], grown);
                    let derivative = pair.evaluate::<WAY, SWAPS>([row(i), row(j)], parts, block);
                    gradient[at] += derivative;
                    if SWAPS == SWAP_TWICE {
                        gradient[p * n + a] += derivative;
                    }
                }
            }
            if here.end == count {
                for (of_negatives, &a) in of_negatives.chunks_exact(width.max(1)).zip(members) {
                    for (&term, &at) in of_negatives.iter().zip(others) {
                        gradient[a * n + at] = -term;
                    }
                }
            }
        }
    }
}

/// Part of what a member of a class has to its negatives.
#[derive(Clone, Copy)]
struct Row<'a> {
    distances: &'a [f64],
    shrunk: &'a [f64],
}

/// What a pair of anchor and positive has with each negative of a block, and what all have together.
#[derive(Clone, Debug)]
struct Block {
    /// The loss, or for the soft margin its part beside ln(1 + t).
    loss: [f64; BLOCK],
    t: [f64; BLOCK],
    derivative: [f64; BLOCK],
    sums: Sums,
    /// Products of factors 1 + t, less 1.
    products: [f64; BLOCK],
    /// Number of factors in each, and how many there may be for the products to be finite.
    factors: usize,
    most: usize,
}

impl Default for Block {
    fn default() -> Self {
        Self::new(0.0)
    }
}

impl Block {
    /// For t up to e^`largest`.
    fn new(largest: f64) -> Self {
        Self {
            loss: [0.0; BLOCK],
            t: [0.0; BLOCK],
            derivative: [0.0; BLOCK],
            sums: Sums::default(),
            products: [0.0; BLOCK],
            factors: 0,
            // log2(1 + e^x) is at most 1 + x·log2(e).
            most: (1_000.0 / (1.0 + largest * std::f64::consts::LOG2_E)) as usize,
        }
    }

    /// Adds ln(1 + t) for each of the first `length`.
    #[inline(always)]
    fn add_logarithms(&mut self, length: usize) {
        for (product, &t) in self.products[..length].iter_mut().zip(&self.t[..length]) {
            *product += t + *product * t;
        }
        self.factors += 1;
        if self.factors == self.most {
            self.take_logarithms();
        }
    }

    fn take_logarithms(&mut self) {
        self.sums.loss += self.products.iter().map(|&product| libm::log1p(product)).sum::<f64>();
        (self.products, self.factors) = ([0.0; BLOCK], 0);
    }
}

/// An anchor and a positive.
struct Pair {
    /// d(a,p), and the same plus the margin.
    x: f64,
    beyond: f64,
    /// e^(x − c).
    grown: f64,
    /// A negative is mined if its distance is between these.
    above: f64,
    below: f64,
}

impl Pair {
    #[inline(always)]
    fn new(spec: &LossSpec, range: HardnessRange, x: f64, grown: f64) -> Self {
        let (above, below) = range.between(x, spec.margin);
        Self { x, beyond: x + spec.margin, grown, above, below }
    }

    /// Evaluates the triplets with the negatives of a block. Returns the sum of their derivatives.
    #[inline(always)]
    fn evaluate<const WAY: u8, const SWAPS: u8>(
        &self,
        [anchor, positive]: [Row<'_>; 2],
        [of_anchor, of_positive]: [&mut [f64]; 2],
        block: &mut Block,
    ) -> f64 {
        let length = anchor.distances.len();
        let (loss, t) = (&mut block.loss[..length], &mut block.t[..length]);
        let derivative = &mut block.derivative[..length];
        let (of_anchor, of_positive) = (&mut of_anchor[..length], &mut of_positive[..length]);
        let exponentials = if WAY == SOFT { length } else { 0 };
        let a_shrunk = &anchor.shrunk[..exponentials];
        let p_shrunk = &positive.shrunk[..exponentials];
        let positives = &positive.distances[..length];
        let (mut mined, mut active) = (0_u64, 0_u64);
        for i in 0..length {
            let (from_anchor, from_positive) = (anchor.distances[i], positives[i]);
            let is_mined = (from_anchor > self.above) & (from_anchor < self.below);
            let y = match SWAPS {
                NO_SWAP => from_anchor,
                _ => smaller(from_anchor, from_positive),
            };
            let slope = match WAY {
                HINGE => {
                    let excess = self.beyond - y;
                    let is_active = is_mined & (excess > 0.0);
                    loss[i] = if is_active { excess } else { 0.0 };
                    active += u64::from(is_active);
                    if is_active { 1.0 } else { 0.0 }
                }
                SOFT => {
                    let nearer = match SWAPS {
                        NO_SWAP => a_shrunk[i],
                        _ => larger(a_shrunk[i], p_shrunk[i]),
                    };
                    let power = if is_mined { self.grown * nearer } else { 0.0 };
                    t[i] = power;
                    power / (1.0 + power)
                }
                _ => {
                    // ln(1 + e^u) = max(u, 0) + ln(1 + e^−|u|)
                    let u = self.x - y;
                    let is_active = is_mined & (u >= LEAST);
                    let power = if is_active { exp(-u.abs()) } else { 0.0 };
                    t[i] = power;
                    loss[i] = if is_mined & (u > 0.0) { u } else { 0.0 };
                    active += u64::from(is_active);
                    let numerator = if is_mined & (u > 0.0) { 1.0 } else { power };
                    numerator / (1.0 + power)
                }
            };
            mined += u64::from(is_mined);
            derivative[i] = slope;
            if SWAPS == NO_SWAP {
                of_anchor[i] += slope;
                continue;
            }
            let of_first = if from_anchor <= from_positive { slope } else { 0.0 };
            of_anchor[i] += of_first;
            of_positive[i] += slope - of_first;
            if SWAPS == SWAP_TWICE {
                // Where both are equal, each order has another one.
                let of_second = if from_anchor < from_positive { slope } else { 0.0 };
                of_anchor[i] += of_second;
                of_positive[i] += slope - of_second;
            }
        }
        block.sums.mined += mined;
        // The soft margin of close distances is above 0.
        block.sums.active += if WAY == SOFT { mined } else { active };
        if WAY != HINGE {
            block.add_logarithms(length);
        }
        if WAY != SOFT {
            block.sums.loss += sum(&block.loss[..length]);
        }
        sum(&block.derivative[..length])
    }
}

#[inline(always)]
fn smaller(x: f64, y: f64) -> f64 {
    if x < y { x } else { y }
}

#[inline(always)]
fn larger(x: f64, y: f64) -> f64 {
    if x > y { x } else { y }
}

struct CountActive<'a> {
    margin: f64,
    groups: &'a Groups,
    matrix: &'a [f64],
    parts: Range<usize>,
    of_class: &'a mut OfClass,
}

impl Loop for CountActive<'_> {
    type Output = u64;

    #[inline(always)]
    fn call(self) -> u64 {
        let Self { margin, groups, matrix, parts, of_class } = self;
        let n = groups.labels().len();
        let (mut first, mut active) = (0, 0);
        for (members, others) in groups.classes() {
            let count = parts_of_class((members, others));
            let here = within(&parts, first, count);
            first += count;
            if here.is_empty() {
                continue;
            }
            if here.start == 0 {
                of_class.copy((members, others), matrix, &[]);
            }
            let width = others.len().next_multiple_of(LANES);
            for at in here {
                let (start, i) = (at / members.len() * BLOCK, at % members.len());
                let end = width.min(start + BLOCK);
                let row = |member: usize| &of_class.distances[member * width..][start..end];
                for (j, &p) in members.iter().enumerate().skip(i + 1) {
                    let beyond = matrix[members[i] * n + p] + margin;
                    for (&from_anchor, &from_positive) in row(i).iter().zip(row(j)) {
                        let nearer = smaller(from_anchor, from_positive);
                        active += u64::from(beyond - nearer > 0.0);
                    }
                }
            }
        }
        2 * active
    }
}
