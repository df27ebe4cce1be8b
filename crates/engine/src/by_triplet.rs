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
use super::pair_of_class::{
    BLOCK, Found, HINGE, MULTIPLE, NARROW, NO_SWAP, Pair, Row, SOFT, SWAP, SWAP_TWICE, WIDE_SOFT,
};
use super::vectors::{Loop, Simd, WithSimd, bounds, widest};

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

/// What the members of a class have to its negatives, by rows. What is missing to a multiple of
/// sixteen negatives is infinitely far, and has neither loss nor gradient.
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
        let missing = others.len().next_multiple_of(MULTIPLE) - others.len();
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
    /// What was found so far.
    found: Option<Box<Found>>,
    /// Number of valid triplets.
    valid: u64,
}

/// Number of parts that a batch has: for each class and each block of its negatives, one for each
/// member as an anchor.
pub fn parts(groups: &Groups) -> usize {
    groups.classes().map(parts_of_class).sum()
}

fn parts_of_class((members, others): Class) -> usize {
    members.len() * others.len().next_multiple_of(MULTIPLE).div_ceil(BLOCK)
}

impl ByTriplet {
    /// Begins the sum of the losses of the triplets of a range. `matrix` has the distances, which are
    /// symmetric.
    pub fn begin(
        &mut self,
        spec: &LossSpec,
        range: HardnessRange,
        groups: &Groups,
        matrix: &[f64],
    ) {
        let (least, greatest) = bounds(matrix);
        self.center = (least + greatest) / 2.0;
        // NaN fails this comparison too.
        self.is_narrow = greatest - least <= NARROW;
        self.is_twice = spec.swap && range == HardnessRange::All;
        let largest = if self.is_narrow { greatest - least } else { 0.0 };
        self.found = Some(Box::new(Found::new(largest)));
        self.valid = groups.triplets();
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
    pub fn sums(&self, spec: &LossSpec) -> Sums {
        let Some(found) = &self.found else { return Sums::default() };
        let times = if self.is_twice { 2 } else { 1 };
        let mined = if self.is_twice { self.valid } else { found.mined };
        // The soft margin of close distances is above 0.
        let all_active = spec.kind == LossKind::Soft && self.is_narrow;
        let active = if all_active { mined } else { times * found.active };
        Sums { loss: times as f64 * found.loss(), mined, active }
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

/// The members of a class, and all others.
type Class<'a> = (&'a [usize], &'a [usize]);

/// The classes that some of these parts are of, with their own parts among them, counted from the
/// first of the class, and true if the last is among them.
fn classes_with<'a>(
    groups: &'a Groups,
    parts: &Range<usize>,
) -> impl Iterator<Item = (Class<'a>, Range<usize>, bool)> {
    let Range { start, end } = *parts;
    let mut first = 0;
    groups.classes().filter_map(move |class| {
        let count = parts_of_class(class);
        let of_class = |part: usize| part.saturating_sub(first).min(count);
        let here = of_class(start)..of_class(end);
        first += count;
        (!here.is_empty()).then(|| (class, here.clone(), here.end == count))
    })
}

/// The work for a way to evaluate a triplet and a way to swap.
struct Typed<'a, const WAY: u8, const SWAPS: u8>(Work<'a>);

impl<const WAY: u8, const SWAPS: u8> WithSimd for Typed<'_, WAY, SWAPS> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match S::F64_LANES {
            8 => self.with_vectors::<S, 1>(simd),
            4 => self.with_vectors::<S, 2>(simd),
            2 => self.with_vectors::<S, 4>(simd),
            _ => self.with_vectors::<S, 8>(simd),
        }
    }
}

impl<const WAY: u8, const SWAPS: u8> Typed<'_, WAY, SWAPS> {
    /// Eight numbers are `N` vectors.
    #[inline(always)]
    fn with_vectors<S: Simd, const N: usize>(self, simd: S) {
        let Work { spec, range, groups, matrix, parts, gradient, of } = self.0;
        let ByTriplet { shrunk, of_class, center, found, .. } = of;
        let Some(found) = found else { return };
        if parts.start == 0 {
            shrunk.clear();
            if WAY == SOFT {
                shrunk.extend(matrix.iter().map(|&d| exp(*center - d)));
            }
        }
        let n = groups.labels().len();
        for ((members, others), here, is_last) in classes_with(groups, &parts) {
            if here.start == 0 {
                of_class.copy((members, others), matrix, shrunk);
            }
            let OfClass { distances, shrunk: shrunk_of_class, gradient: of_negatives } =
                &mut *of_class;
            let width = others.len().next_multiple_of(MULTIPLE);
            for at in here {
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
                    let derivative =
                        pair.evaluate::<S, N, WAY, SWAPS>(simd, [row(i), row(j)], parts, found);
                    gradient[at] += derivative;
                    if SWAPS == SWAP_TWICE {
                        gradient[p * n + a] += derivative;
                    }
                }
            }
            if is_last {
                for (of_negatives, &a) in of_negatives.chunks_exact(width.max(1)).zip(members) {
                    for (&term, &at) in of_negatives.iter().zip(others) {
                        gradient[a * n + at] = -term;
                    }
                }
            }
        }
    }
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
        let mut active = 0;
        for ((members, others), here, _) in classes_with(groups, &parts) {
            if here.start == 0 {
                of_class.copy((members, others), matrix, &[]);
            }
            let width = others.len().next_multiple_of(MULTIPLE);
            for at in here {
                let (start, i) = (at / members.len() * BLOCK, at % members.len());
                let end = width.min(start + BLOCK);
                let row = |member: usize| &of_class.distances[member * width..][start..end];
                for (j, &p) in members.iter().enumerate().skip(i + 1) {
                    let beyond = matrix[members[i] * n + p] + margin;
                    for (&from_anchor, &from_positive) in row(i).iter().zip(row(j)) {
                        let is_first = from_anchor < from_positive;
                        let nearer = if is_first { from_anchor } else { from_positive };
                        active += u64::from(beyond - nearer > 0.0);
                    }
                }
            }
        }
        2 * active
    }
}
