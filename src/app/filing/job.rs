//! Work that takes longer than a frame, on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// Work under way; it is cancelled when this is dropped.
pub struct Job<T> {
    answer: Receiver<T>,
    progress: Progress,
}

/// What work says of itself, and is told.
#[derive(Clone, Default)]
pub struct Progress {
    /// Thousandths that are done.
    done: Arc<AtomicU32>,
    cancelled: Arc<AtomicBool>,
}

impl Progress {
    /// Notes the share that is done, from 0 to 1. Returns false if the work is not wanted any more.
    pub fn note(&self, share: f64) -> bool {
        self.done.store((share.clamp(0.0, 1.0) * 1_000.0) as u32, Ordering::Relaxed);
        !self.cancelled.load(Ordering::Relaxed)
    }

    fn share(&self) -> f32 {
        self.done.load(Ordering::Relaxed) as f32 / 1_000.0
    }
}

impl<T: Send + 'static> Job<T> {
    /// Begins to work.
    pub fn begin(work: impl FnOnce(&Progress) -> T + Send + 'static) -> Self {
        let (send, answer) = channel();
        let progress = Progress::default();
        let told = progress.clone();
        std::thread::spawn(move || {
            // Nobody receives it if the dialog was closed meanwhile.
            let _ = send.send(work(&told));
        });
        Self { answer, progress }
    }

    /// The result, once there is one. The error means that the work ended without any.
    pub fn answer(&self) -> Option<Result<T, Stopped>> {
        match self.answer.try_recv() {
            Ok(answer) => Some(Ok(answer)),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(Stopped)),
        }
    }

    /// The share that is done, from 0 to 1.
    pub fn share(&self) -> f32 {
        self.progress.share()
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.progress.cancelled.store(true, Ordering::Relaxed);
    }
}

/// Work that ended without a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn wait<T: Send + 'static>(job: &Job<T>) -> Result<T, Stopped> {
        for _ in 0..2_000 {
            if let Some(answer) = job.answer() {
                return answer;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("no answer in ten seconds");
    }

    #[test]
    fn work_says_how_far_it_is_and_its_result_arrives_once() {
        let job = Job::begin(|progress| progress.note(0.25));
        assert_eq!(wait(&job), Ok(true));
        assert_eq!(job.share(), 0.25);
        assert_eq!(job.answer(), Some(Err(Stopped)), "nothing more will come");
    }

    #[test]
    fn work_is_told_when_nobody_waits_for_it() {
        let (send, told) = channel();
        let job = Job::begin(move |progress| {
            while progress.note(0.0) {
                std::thread::yield_now();
            }
            let _ = send.send(());
        });
        drop(job);
        assert_eq!(told.recv_timeout(Duration::from_secs(10)), Ok(()));
    }
}
