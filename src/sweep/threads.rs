//! Runs of a sweep on threads of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

use super::Event;
use crate::lab::sweep::{Plan, Training};

/// Threads that train runs of a plan. They stop when this is dropped.
pub struct Threads {
    events: Receiver<Event>,
    stop: Arc<AtomicBool>,
    _pool: ThreadPool,
}

impl Threads {
    /// Trains these runs of the plan, in this order, as many at a time as there are threads.
    /// `wake` is called when there is something to hear.
    ///
    /// # Errors
    /// The system gives no threads.
    pub fn start(
        plan: &Arc<Plan>,
        runs: &[usize],
        threads: usize,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, ThreadPoolBuildError> {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads.min(runs.len()).max(1))
            .thread_name(|number| format!("sweep {number}"))
            // A run that can't be finished is missing at the end; the others go on.
            .panic_handler(|_| {})
            .build()?;
        let (send, events) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let wake = Arc::new(wake);
        for &run in runs {
            let (plan, stop, send) = (Arc::clone(plan), Arc::clone(&stop), send.clone());
            let wake = Arc::clone(&wake);
            pool.spawn_fifo(move || {
                work(&plan, run, &stop, &send, &*wake);
                drop(send);
                wake();
            });
        }
        Ok(Self { events, stop, _pool: pool })
    }

    /// Waits so long for the next event.
    ///
    /// # Errors
    /// There is none yet, or all runs are done.
    pub fn next(&self, wait: Duration) -> Result<Event, RecvTimeoutError> {
        self.events.recv_timeout(wait)
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn work(plan: &Arc<Plan>, run: usize, stop: &AtomicBool, send: &Sender<Event>, wake: &dyn Fn()) {
    // Who doesn't listen any more has stopped it.
    let tell = |event| {
        if send.send(event).is_ok() {
            wake();
        }
    };
    let Some(mut training) = Training::new(plan, run) else { return };
    while !stop.load(Ordering::Relaxed) {
        let outcome = training.advance(&mut |sample| {
            tell(Event::Sampled { run, sample: Box::new(sample) });
        });
        if let Some(outcome) = outcome {
            return tell(Event::Done(Box::new(outcome)));
        }
    }
}
