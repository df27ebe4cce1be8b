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

/// Adds 1 to the lanes of the mask.
#[inline(always)]
pub fn count_in<S: Simd>(simd: S, counts: &mut S::u64s, mask: S::m64s) {
    let (one, zero) = (simd.splat_u64s(1), simd.splat_u64s(0));
    *counts = simd.add_u64s(*counts, simd.select_u64s(mask, one, zero));
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
        (least(self.values), greatest(self.values))
    }
}

/// The greatest of some numbers; −∞ if there is none.
#[inline(always)]
fn greatest(values: &[f64]) -> f64 {
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
