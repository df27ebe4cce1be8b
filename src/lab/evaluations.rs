//! Evaluating while training: in slices, so that no frame waits for it.

use ndarray::{Array2, Axis};

use crate::engine::data::Dataset;
use crate::engine::distance::Distance;
use crate::engine::evaluate::{Evaluator, sample};

use super::history::Evaluated;

/// The most points of either split that are evaluated.
pub const MOST_POINTS: usize = 1_000;
/// Queries between two looks at the clock.
const SLICE: usize = 8;

/// The evaluation under way, and which points are evaluated.
pub struct Evaluations {
    train: Vec<usize>,
    held_out: Vec<usize>,
    train_labels: Vec<usize>,
    held_out_labels: Vec<usize>,
    running: Option<Running>,
}

struct Running {
    step: u64,
    train: Evaluator,
    held_out: Evaluator,
}

impl Evaluations {
    /// For this data; of more than [`MOST_POINTS`] points a fair sample is evaluated.
    pub fn new(data: &Dataset, seed: u64) -> Self {
        let train = sample(&data.train, &data.labels, MOST_POINTS, seed);
        let held_out = sample(&data.held_out, &data.labels, MOST_POINTS, seed);
        let labels = |rows: &[usize]| rows.iter().map(|&row| data.labels[row]).collect();
        Self {
            train_labels: labels(&train),
            held_out_labels: labels(&held_out),
            train,
            held_out,
            running: None,
        }
    }

    /// Whether an evaluation is under way.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Starts to evaluate the embedding (n×dim) of a step, dropping what was under way.
    pub fn start(&mut self, step: u64, embedding: &Array2<f64>, distance: Distance) {
        let evaluator = |rows: &[usize], labels: &[usize]| {
            Evaluator::new(embedding.select(Axis(0), rows), labels.to_vec(), distance)
        };
        self.running = Some(Running {
            step,
            train: evaluator(&self.train, &self.train_labels),
            held_out: evaluator(&self.held_out, &self.held_out_labels),
        });
    }

    /// Goes on while there is time; the result, when it is there.
    pub fn advance(&mut self, has_time: &dyn Fn() -> bool) -> Option<Evaluated> {
        let running = self.running.as_mut()?;
        while !running.train.advance(SLICE) || !running.held_out.advance(SLICE) {
            if !has_time() {
                return None;
            }
        }
        let done = self.running.take()?;
        Some(Evaluated {
            step: done.step,
            train: done.train.finish(),
            held_out: done.held_out.finish(),
        })
    }
}
