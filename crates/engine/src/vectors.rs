//! Inner loops for the machine at hand.
//!
//! A program for any x86-64 may use vectors of two numbers only; most machines have four or
//! eight. The loops are plain Rust; compiled for each width, the same additions are made in the
//! same order, so the results are the same bit for bit.

use ndarray::Array2;
pub use pulp::NullaryFnOnce as Loop;

/// Runs a loop, compiled for the widest vectors that this machine has.
///
/// Its `call` and all that it calls have to be `#[inline(always)]`: only what is inlined here is
/// compiled so. (That is why it isn't a closure, which can't be marked.)
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
