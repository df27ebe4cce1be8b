//! A task under way beside the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread::Builder;
use std::time::Duration;

use eframe::egui::Context;
use web_time::Instant;

use super::{HAS_THREADS, Task};

/// The part of a frame that work may take where there are no threads.
pub const SLICE: Duration = Duration::from_millis(8);
/// Time between two looks at a thread.
const EVERY: Duration = Duration::from_millis(50);

/// A task under way: on a thread, or in slices of frames. It ends when this is dropped.
pub struct Job<A>(Way<A>);

enum Way<A> {
    Thread { answer: Receiver<A>, signals: Arc<Signals> },
    Slices { task: Option<Box<dyn Task<Answer = A>>>, share: f32 },
}

/// State shared by a thread at work and the window.
#[derive(Default)]
struct Signals {
    /// The share that is done, in millionths.
    done: AtomicU32,
    is_dropped: AtomicBool,
}

/// Parts that a share is told in.
const PARTS: f32 = 1e6;

/// Work that ended without a result: it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

impl<A: Send + 'static> Job<A> {
    /// Begins a task, on a thread of its own where there are threads.
    pub fn begin(task: impl Task<Answer = A> + Send + 'static) -> Self {
        if HAS_THREADS { Self::on_a_thread(task) } else { Self::in_slices(task) }
    }

    /// Begins a task on a thread of its own.
    pub fn on_a_thread(mut task: impl Task<Answer = A> + Send + 'static) -> Self {
        let signals = Arc::new(Signals::default());
        let (send, answer) = channel();
        let told = Arc::clone(&signals);
        // Without a thread there is no result, as when the work fails.
        let _ = Builder::new().spawn(move || {
            while !told.is_dropped.load(Ordering::Relaxed) {
                if let Some(answer) = task.advance() {
                    // Nobody receives it if the dialog was closed meanwhile.
                    let _ = send.send(answer);
                    return;
                }
                told.done.fetch_max((task.share() * PARTS) as u32, Ordering::Relaxed);
            }
        });
        Self(Way::Thread { answer, signals })
    }

    /// Begins a task that goes on whenever its answer is asked for.
    pub fn in_slices(task: impl Task<Answer = A> + 'static) -> Self {
        Self(Way::Slices { task: Some(Box::new(task)), share: 0.0 })
    }

    /// The result, once there is one; the error means that there will be none. To be asked in each
    /// frame: it asks for the next one while there is more to do.
    pub fn answer(&mut self, ctx: &Context) -> Option<Result<A, Stopped>> {
        match &mut self.0 {
            Way::Thread { answer, .. } => match answer.try_recv() {
                Ok(answer) => Some(Ok(answer)),
                Err(TryRecvError::Disconnected) => Some(Err(Stopped)),
                Err(TryRecvError::Empty) => {
                    ctx.request_repaint_after(EVERY);
                    None
                }
            },
            Way::Slices { task, share } => {
                let Some(going) = task else { return Some(Err(Stopped)) };
                let begun = Instant::now();
                loop {
                    if let Some(answer) = going.advance() {
                        *task = None;
                        return Some(Ok(answer));
                    }
                    if begun.elapsed() >= SLICE {
                        break;
                    }
                }
                *share = share.max(going.share());
                ctx.request_repaint();
                None
            }
        }
    }
}

impl<A> Job<A> {
    /// The share that is done, from 0 to 1.
    pub fn share(&self) -> f32 {
        match &self.0 {
            Way::Thread { signals, .. } => signals.done.load(Ordering::Relaxed) as f32 / PARTS,
            Way::Slices { share, .. } => *share,
        }
    }
}

impl<A> Drop for Job<A> {
    fn drop(&mut self) {
        if let Way::Thread { signals, .. } = &self.0 {
            signals.is_dropped.store(true, Ordering::Relaxed);
        }
    }
}
