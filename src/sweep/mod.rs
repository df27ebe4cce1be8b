//! The runs of a sweep, trained beside a window or a terminal that doesn't wait for them: on threads
//! of their own, or one after the other in slices of frames where there are no threads. Each run
//! follows from its recipe alone: how it is trained makes no difference to it.

mod slices;
#[cfg(not(target_arch = "wasm32"))]
mod threads;

#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use crate::lab::sweep::{Outcome, Plan, Sample};
use slices::Slices;
#[cfg(not(target_arch = "wasm32"))]
use threads::Threads;

/// An event of runs while they are trained.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A sample of the curve of a run.
    Sampled {
        /// The run, by its number in the plan.
        run: usize,
        /// The sample.
        sample: Box<Sample>,
    },
    /// A run is done.
    Done(Box<Outcome>),
}

/// Trains runs of a plan, until it is dropped.
pub struct Workers(Way);

enum Way {
    #[cfg(not(target_arch = "wasm32"))]
    Threads(Threads),
    Slices(Slices),
}

impl Workers {
    /// Trains these runs of the plan, in this order, as many at a time as there are threads; where
    /// there are none, [`Workers::in_slices`]. `wake` is called when there is something to hear.
    ///
    /// # Errors
    /// The system gives no threads.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn start(
        plan: &Arc<Plan>,
        runs: &[usize],
        threads: usize,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let threads = Threads::start(plan, runs, threads, wake).map_err(io::Error::other)?;
        Ok(Self(Way::Threads(threads)))
    }

    /// Trains these runs of the plan in slices, since there are no threads.
    ///
    /// # Errors
    /// None.
    #[cfg(target_arch = "wasm32")]
    pub fn start(
        plan: &Arc<Plan>,
        runs: &[usize],
        _threads: usize,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> io::Result<Self> {
        Ok(Self::in_slices(plan, runs, wake))
    }

    /// Trains these runs of the plan, one after the other, whenever [`Workers::next`] is asked. `wake`
    /// is called when that should be soon.
    pub fn in_slices(
        plan: &Arc<Plan>,
        runs: &[usize],
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self(Way::Slices(Slices::new(plan, runs, wake)))
    }

    /// Waits so long for the next event; in slices, trains until the frame has had its part instead.
    ///
    /// # Errors
    /// There is none yet, or all runs are done.
    pub fn next(&mut self, wait: Duration) -> Result<Event, RecvTimeoutError> {
        match &mut self.0 {
            #[cfg(not(target_arch = "wasm32"))]
            Way::Threads(threads) => threads.next(wait),
            Way::Slices(slices) => slices.next(wait),
        }
    }
}

/// The threads that this machine runs at a time; one if that can't be known.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
