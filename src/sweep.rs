//! The runs of a sweep on threads of their own, so that neither a window nor a terminal waits for
//! them. Each run follows from its recipe alone: the number of threads makes no difference to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

use crate::lab::sweep::{Outcome, Plan, Sample, train};

/// What comes of the runs while they are trained.
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

/// Threads that train runs of a plan. They stop when this is dropped.
pub struct Workers {
    events: Receiver<Event>,
    stop: Arc<AtomicBool>,
    _pool: ThreadPool,
}

impl Workers {
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

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn work(plan: &Plan, run: usize, stop: &AtomicBool, send: &Sender<Event>, wake: &dyn Fn()) {
    let goes_on = || !stop.load(Ordering::Relaxed);
    // Who doesn't listen any more has stopped it.
    let tell = |event| {
        if send.send(event).is_ok() {
            wake();
        }
    };
    let outcome = train(plan, run, &goes_on, &mut |sample| {
        tell(Event::Sampled { run, sample: Box::new(sample) });
    });
    if let Some(outcome) = outcome {
        tell(Event::Done(Box::new(outcome)));
    }
}

/// The threads that this machine runs at a time; one if that can't be known.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
