//! Runs of a sweep one after the other, in slices of frames.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use web_time::Instant;

use super::Event;
use crate::lab::sweep::{Plan, Training};
use crate::task::SLICE;

/// Runs of a plan that are trained while someone asks what came of them.
pub struct Slices {
    plan: Arc<Plan>,
    left: VecDeque<usize>,
    /// The run under way, with its number.
    training: Option<(usize, Box<Training>)>,
    heard: VecDeque<Event>,
    /// Time that went into this frame.
    spent: Duration,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl Slices {
    /// Ready to train these runs of the plan, in this order. `wake` is called when there is more to
    /// do in the next frame.
    pub fn new(plan: &Arc<Plan>, runs: &[usize], wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            plan: Arc::clone(plan),
            left: runs.iter().copied().collect(),
            training: None,
            heard: VecDeque::new(),
            spent: Duration::ZERO,
            wake: Box::new(wake),
        }
    }

    /// Trains until something is to be heard or the frame has had its part, without waiting.
    ///
    /// # Errors
    /// There is nothing to be heard in this frame, or all runs are done.
    pub fn next(&mut self, _wait: Duration) -> Result<Event, RecvTimeoutError> {
        loop {
            if let Some(event) = self.heard.pop_front() {
                return Ok(event);
            }
            if self.training.is_none() && self.left.is_empty() {
                return Err(RecvTimeoutError::Disconnected);
            }
            if self.spent >= SLICE {
                self.spent = Duration::ZERO;
                (self.wake)();
                return Err(RecvTimeoutError::Timeout);
            }
            let begun = Instant::now();
            self.advance();
            self.spent += begun.elapsed();
        }
    }

    fn advance(&mut self) {
        let Some((run, training)) = &mut self.training else {
            let run = self.left.pop_front();
            let begun = run.and_then(|run| Some((run, Training::new(&self.plan, run)?)));
            self.training = begun.map(|(run, training)| (run, Box::new(training)));
            return;
        };
        let (run, heard) = (*run, &mut self.heard);
        let outcome = training.advance(&mut |sample| {
            heard.push_back(Event::Sampled { run, sample: Box::new(sample) });
        });
        if let Some(outcome) = outcome {
            self.heard.push_back(Event::Done(Box::new(outcome)));
            self.training = None;
        }
    }
}
