//! Work that takes longer than a frame, piece by piece, so that the same code runs beside a window
//! with threads and without them (a browser has none).
//!
//! A [`Task`] does a piece of its work when it is asked to. The command line asks again and again;
//! a dialog begins a [`Job`], which has a thread ask, or asks itself for a few milliseconds in each
//! frame. `parallel` is for loops whose passes don't depend on each other.

mod job;
mod parallel;
#[cfg(test)]
pub mod tests;

pub use job::{Job, SLICE, Stopped};
pub use parallel::for_each_part;

/// True where there are threads.
pub const HAS_THREADS: bool = !cfg!(target_arch = "wasm32");

/// Work that goes on piece by piece. Dropping it ends it.
pub trait Task {
    /// The result.
    type Answer;

    /// Does the next piece, which takes a few milliseconds where that is possible. Returns the
    /// result when all is done, and isn't called again then.
    fn advance(&mut self) -> Option<Self::Answer>;

    /// The share that is done, from 0 to 1; it never falls.
    fn share(&self) -> f32 {
        0.0
    }
}

/// Work of a single piece.
pub struct Once<F>(Option<F>);

impl<F> Once<F> {
    /// The work that this function does.
    pub fn new(work: F) -> Self {
        Self(Some(work))
    }
}

impl<T, F: FnOnce() -> T> Task for Once<F> {
    type Answer = T;

    fn advance(&mut self) -> Option<T> {
        self.0.take().map(|work| work())
    }
}

/// Does all of a task at once.
pub fn at_once<T: Task>(mut task: T) -> T::Answer {
    loop {
        if let Some(answer) = task.advance() {
            return answer;
        }
    }
}
