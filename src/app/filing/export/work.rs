//! Work that a dialog waits for, on a thread of its own so that the window stays responsive.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread::Builder;

/// Work under way. It ends early if this is dropped.
pub struct Work<T> {
    result: Receiver<T>,
    signals: Arc<Signals>,
}

/// What a thread at work and the window tell each other.
#[derive(Default)]
pub struct Signals {
    ends: AtomicBool,
    done: AtomicUsize,
    all: AtomicUsize,
}

impl Signals {
    /// Says how far the work is: so many parts of so many. Returns true if it goes on.
    pub fn goes_on(&self, done: usize, all: usize) -> bool {
        // Parts that don't know the whole count nothing.
        if all > 0 {
            self.done.store(done, Ordering::Relaxed);
            self.all.store(all, Ordering::Relaxed);
        }
        !self.ends.load(Ordering::Relaxed)
    }
}

impl<T: Send + 'static> Work<T> {
    /// Begins work.
    pub fn begin(work: impl FnOnce(&Signals) -> T + Send + 'static) -> Self {
        let signals = Arc::new(Signals::default());
        let (send, result) = channel();
        let of_work = Arc::clone(&signals);
        // Without a thread there is no result, as when the work fails.
        let _ = Builder::new().spawn(move || {
            // Nobody receives it if the dialog was closed meanwhile.
            let _ = send.send(work(&of_work));
        });
        Self { result, signals }
    }

    /// The result, once there is one; `Some(None)` if there will be none.
    pub fn result(&self) -> Option<Option<T>> {
        match self.result.try_recv() {
            Ok(result) => Some(Some(result)),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(None),
        }
    }

    /// How far it is: so many parts of so many; 0 of 0 before that is known.
    pub fn how_far(&self) -> (usize, usize) {
        let Signals { done, all, .. } = &*self.signals;
        (done.load(Ordering::Relaxed), all.load(Ordering::Relaxed))
    }
}

impl<T> Drop for Work<T> {
    fn drop(&mut self) {
        self.signals.ends.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waited<T: Send + 'static>(work: &Work<T>) -> Option<T> {
        loop {
            if let Some(result) = work.result() {
                return result;
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn work_says_how_far_it_is_and_ends_when_nobody_waits() {
        let work = Work::begin(|signals| {
            signals.goes_on(2, 5);
            signals.goes_on(0, 0)
        });
        assert_eq!(waited(&work), Some(true));
        assert_eq!(work.how_far(), (2, 5));
        let (send, ended) = channel();
        let work = Work::begin(move |signals| {
            while signals.goes_on(0, 0) {}
            send.send(()).unwrap();
        });
        drop(work);
        ended.recv().unwrap();
    }

    #[test]
    fn work_that_fails_has_no_result() {
        let work: Work<()> = Work::begin(|_| panic!("on purpose"));
        assert_eq!(waited(&work), None);
    }
}
