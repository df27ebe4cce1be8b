//! What is on screen at one step: the report, every embedding, and where it is drawn.

use std::collections::VecDeque;

use ndarray::Array2;

use crate::engine::config::RunConfig;
use crate::engine::distance::Distance;
use crate::engine::projection::{Projection, Projector};
use crate::engine::report::{StepReport, TripletId, TripletRecord};
use crate::engine::trainer::Trainer;

/// How many pictures a trail goes back.
const TRAIL: usize = 12;
/// The most numbers (n×dim) of an embedding that trails are kept for.
const TRAIL_NUMBERS: usize = 40_000;

/// One step as it is.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The batch that the next step learns from, judged at the present weights.
    pub report: StepReport,
    /// The embeddings of all points, n×dim.
    pub embedding: Array2<f64>,
    /// Where they are drawn, on two axes or three.
    pub projection: Projection,
    /// −∂loss/∂z for each point of the batch, B×dim, in the order of `report.batch`.
    pub push: Array2<f64>,
    /// The embeddings of the last pictures, oldest first, without the present one.
    pub trail: VecDeque<Array2<f64>>,
    /// The distance that the run uses.
    pub distance: Distance,
}

impl Scene {
    /// The scene at the trainer's present step.
    pub fn of(trainer: &mut Trainer, projector: &mut Projector) -> Self {
        let report = trainer.look().clone();
        let embedding = trainer.embed_all();
        Self {
            report,
            projection: projector.project(embedding.view()),
            embedding,
            push: trainer.push(),
            trail: VecDeque::new(),
            distance: trainer.config().distance,
        }
    }

    /// The scene after this one; where steps were taken, the present picture joins the trail.
    pub fn next(&self, trainer: &mut Trainer, projector: &mut Projector) -> Self {
        let mut next = Self::of(trainer, projector);
        next.trail.clone_from(&self.trail);
        if next.report.step != self.report.step && self.embedding.len() <= TRAIL_NUMBERS {
            next.trail.push_back(self.embedding.clone());
            while next.trail.len() > TRAIL {
                next.trail.pop_front();
            }
        }
        next
    }

    /// The distance of two points of the data set, by row, in the full embedding space.
    pub fn distance(&self, i: usize, j: usize) -> Option<f64> {
        let (i, j) = (self.row(i)?, self.row(j)?);
        Some(self.distance.between(i, j))
    }

    /// The embedding of a point.
    pub fn row(&self, i: usize) -> Option<&[f64]> {
        let dim = self.embedding.ncols();
        self.embedding.as_slice()?.get(i * dim..(i + 1) * dim)
    }

    /// Any triplet with its true distances, in the batch or not.
    pub fn triplet(&self, id: TripletId, config: &RunConfig) -> Option<TripletRecord> {
        let known = self.report.triplets.iter().find(|t| t.id == id);
        if let Some(known) = known {
            return Some(*known);
        }
        let distances = [
            self.distance(id.anchor, id.positive)?,
            self.distance(id.anchor, id.negative)?,
            self.distance(id.positive, id.negative)?,
        ];
        Some(TripletRecord::new(id, distances, &config.loss))
    }

    /// The `k` points nearest to a point by true distance, nearest first, with their distances.
    pub fn neighbours(&self, of: usize, k: usize) -> Vec<(usize, f64)> {
        let nearer = |x: &(usize, f64), y: &(usize, f64)| x.1.total_cmp(&y.1).then(x.0.cmp(&y.0));
        let mut all: Vec<(usize, f64)> = (0..self.embedding.nrows())
            .filter(|&j| j != of)
            .filter_map(|j| Some((j, self.distance(of, j)?)))
            .collect();
        if all.len() > k && k > 0 {
            all.select_nth_unstable_by(k - 1, nearer);
        }
        all.truncate(k);
        all.sort_unstable_by(nearer);
        all
    }
}
