//! Inner loops compiled for the widest vector unit of the machine, and small vector helpers.
//!
//! A binary for any x86-64 may use vectors of two numbers only; most machines have four or eight.
//! The loops are plain Rust, compiled for each width. All versions do the same additions in the
//! same order, so their results are equal bit for bit.

use ndarray::Array2;
pub use pulp::NullaryFnOnce as Loop;

/// Runs a loop, compiled for the widest vectors of this machine.
///
/// Its `call` and everything that it calls must be `#[inline(always)]`, since only code inlined
/// here is compiled for that width. (A closure can't be marked so.)
pub fn widest<L: Loop>(work: L) -> L::Output {
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
