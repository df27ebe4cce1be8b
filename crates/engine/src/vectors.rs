//! Inner loops compiled for the widest vector unit of the machine, and small vector helpers.
//!
//! A binary for any x86-64 may use vectors of two numbers only; most machines have four or eight.
//! The loops are compiled for each width. All versions do the same additions in the same order, so
//! their results are equal bit for bit.

use ndarray::Array2;
pub use pulp::{NullaryFnOnce as Loop, Simd, WithSimd};

/// Runs a loop, compiled for the widest vectors of this machine: a [`Loop`] in plain Rust, or one
/// that says what goes into a vector ([`WithSimd`]) where the compiler doesn't find it.
///
/// Its `call` and everything that it calls must be `#[inline(always)]`, since only code inlined
/// here is compiled for that width. (A closure can't be marked so.)
pub fn widest<L: WithSimd>(work: L) -> L::Output {
    pulp::Arch::new().dispatch(work)
}

/// The Euclidean norm ‖x‖.
#[inline]
pub fn norm(x: &[f64]) -> f64 {
    x.iter().map(|a| a * a).sum::<f64>().sqrt()
}

/// Resizes the buffer to this shape; its values are 0 if it had another one.
pub fn fit(buffer: &mut Array2<f64>, shape: (usize, usize)) {
    if buffer.dim() != shape {
        *buffer = Array2::zeros(shape);
    }
}

/// Numbers added or compared at once by the sums here, on every machine.
pub const LANES: usize = 8;

/// The sum of some numbers, in lanes.
#[inline(always)]
pub fn sum(values: &[f64]) -> f64 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        for (sum, &value) in sums.iter_mut().zip(chunk) {
            *sum += value;
        }
    }
    sums.iter().chain(rest).sum()
}

/// The sum of the squares of some numbers, in lanes.
pub fn sum_of_squares(values: &[f64]) -> f64 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        for (sum, &value) in sums.iter_mut().zip(chunk) {
            *sum += value * value;
        }
    }
    rest.iter().fold(sums.iter().sum(), |sum, value| sum + value * value)
}

/// The position of the first number that equals `value`.
#[inline(always)]
pub fn position(values: &[f64], value: f64) -> Option<usize> {
    let is_in = |chunk: &[f64]| chunk.iter().fold(false, |any, &x| any | (x == value));
    let start = values.chunks(LANES).position(is_in)? * LANES;
    values[start..].iter().position(|&x| x == value).map(|at| start + at)
}

/// The least of some numbers; infinite if there is none.
#[inline(always)]
pub fn least(values: &[f64]) -> f64 {
    let smaller = |x: f64, y: f64| if y < x { y } else { x };
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut least = [f64::INFINITY; LANES];
    for chunk in chunks {
        for (least, &value) in least.iter_mut().zip(chunk) {
            *least = smaller(*least, value);
        }
    }
    least.iter().chain(rest).fold(f64::INFINITY, |least, &value| smaller(least, value))
}

/// The least and the greatest of some numbers.
pub fn bounds(values: &[f64]) -> (f64, f64) {
    widest(Bounds { values })
}

struct Bounds<'a> {
    values: &'a [f64],
}

impl Loop for Bounds<'_> {
    type Output = (f64, f64);

    #[inline(always)]
    fn call(self) -> (f64, f64) {
        bounds_of(self.values)
    }
}

/// What [`bounds`] returns, for a loop.
#[inline(always)]
pub fn bounds_of(values: &[f64]) -> (f64, f64) {
    (least(values), greatest(values))
}

/// The greatest of some numbers; −∞ if there is none.
#[inline(always)]
pub fn greatest(values: &[f64]) -> f64 {
    let greater = |x: f64, y: f64| if y > x { y } else { x };
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut greatest = [f64::NEG_INFINITY; LANES];
    for chunk in chunks {
        for (greatest, &value) in greatest.iter_mut().zip(chunk) {
            *greatest = greater(*greatest, value);
        }
    }
    greatest.iter().chain(rest).fold(f64::NEG_INFINITY, |all, &value| greater(all, value))
}
