//! The snapshot of a step: the report, every embedding and its projection.

use std::collections::VecDeque;
use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Axis, Slice};

use engine::config::RunConfig;
use engine::data::Dataset;
use engine::distance::Distance;
use engine::embedder::Embedder;
use engine::pace::PIECE;
use engine::projection::{Guide, Placing, Projection, Projector};
use engine::report::{StepReport, TripletId, TripletRecord};
use engine::trainer::Trainer;

use crate::timeline::AXES;

/// Number of earlier pictures in a trail.
const TRAIL: usize = 12;
/// The largest embedding (n×dim numbers) that trails are kept for.
const TRAIL_NUMBERS: usize = 40_000;

/// A snapshot of one step.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The report on the batch of the next step, at the present weights.
    pub report: StepReport,
    /// The points, if these are some that can be drawn, so that there may be others at other steps.
    pub data: Option<Arc<Dataset>>,
    /// The embeddings of all points, n×dim.
    pub embedding: Array2<f64>,
    /// Their projection on two or three axes.
    pub projection: Projection,
    /// −∂loss/∂z for each point of the batch, B×dim, in the order of `report.batch`.
    pub push: Array2<f64>,
    /// The embeddings of the last pictures, oldest first, without the present one.
    pub trail: VecDeque<Array2<f64>>,
    /// The distance that the run uses.
    pub distance: Distance,
}

/// Work between two looks at the clock while points are embedded, and the points at least and at most.
const SLICE: usize = 2 * PIECE;
const SLICE_POINTS: [usize; 2] = [64, 1_024];

/// A picture of all points, made in slices because large data sets take longer than a frame: they are
/// embedded, and projected. The weights must not change until it is done.
pub struct Drawing {
    embedding: Array2<f64>,
    done: usize,
    placing: Option<Box<Placing>>,
}

/// All points of a picture.
pub struct Picture {
    embedding: Array2<f64>,
    projection: Projection,
}

impl Drawing {
    /// Starts with no point embedded.
    pub fn new(trainer: &Trainer) -> Self {
        let shape = (trainer.data().len(), trainer.config().embedder.dim);
        Self { embedding: Array2::zeros(shape), done: 0, placing: None }
    }

    /// The whole embedding, n×dim, which is to be shown.
    pub fn made(embedding: Array2<f64>) -> Self {
        Self { done: embedding.nrows(), embedding, placing: None }
    }

    /// The share of the points that are embedded, 0 to 1.
    pub fn share(&self) -> f64 {
        self.done as f64 / self.embedding.nrows().max(1) as f64
    }

    /// Continues while there is time. Returns the picture, or itself if it isn't done.
    pub fn advance(
        mut self,
        trainer: &Trainer,
        projector: &mut Projector,
        guide: Option<&Guide>,
        has_time: &dyn Fn() -> bool,
    ) -> Result<Picture, Self> {
        if self.embedding.nrows() != trainer.data().len() {
            // Points were added meanwhile.
            self = Self::new(trainer);
        }
        let Self { embedding, done, .. } = &mut self;
        let points = trainer.data().points.view();
        if !embed_while(trainer.embedder(), points, embedding, done, has_time) {
            return Err(self);
        }
        let Self { embedding, placing, .. } = &mut self;
        if !trainer.data().drawn().erased().is_empty() {
            let projection = project(projector, embedding.view(), trainer.data(), guide);
            return Ok(Picture { embedding: self.embedding, projection });
        }
        let begun = placing.take();
        let mut begun = begun.unwrap_or_else(|| Box::new(projector.begin(embedding.view(), guide)));
        if !begun.advance(embedding.view(), has_time) {
            self.placing = Some(begun);
            return Err(self);
        }
        Ok(Picture { embedding: self.embedding, projection: projector.end(*begun) })
    }
}

/// Embeds the points from `done` on while there is time. Returns true when all are.
pub fn embed_while(
    embedder: &Embedder,
    points: ArrayView2<f64>,
    embedding: &mut Array2<f64>,
    done: &mut usize,
    has_time: &dyn Fn() -> bool,
) -> bool {
    let [least, most] = SLICE_POINTS;
    let slice = (SLICE / embedder.weights.count().max(1)).clamp(least, most);
    while *done < points.nrows() {
        let end = (*done + slice).min(points.nrows());
        let rows = Slice::from(*done..end);
        let slice = embedder.embed(points.slice_axis(Axis(0), rows));
        embedding.slice_axis_mut(Axis(0), rows).assign(&slice);
        *done = end;
        if *done < points.nrows() && !has_time() {
            return false;
        }
    }
    true
}

impl Snapshot {
    /// Creates the snapshot of the trainer's present step.
    pub fn of(trainer: &mut Trainer, projector: &mut Projector, guide: Option<&Guide>) -> Self {
        let embedding = trainer.embed_all();
        let projection = project(projector, embedding.view(), trainer.data(), guide);
        Self::with(Picture { embedding, projection }, trainer)
    }

    /// The snapshot of a run that has no picture yet; `none` are its points without a point.
    pub fn blank(trainer: &Trainer, none: Dataset) -> Self {
        let embedding = Array2::zeros((0, trainer.config().embedder.dim));
        Self {
            report: StepReport { step: trainer.steps(), ..StepReport::default() },
            projection: Projector::new(AXES).project(embedding.view(), None),
            data: Some(Arc::new(none)),
            push: embedding.clone(),
            embedding,
            trail: VecDeque::new(),
            distance: trainer.config().distance,
        }
    }

    fn with(picture: Picture, trainer: &mut Trainer) -> Self {
        let Picture { embedding, projection } = picture;
        let report = trainer.preview().clone();
        Self {
            report,
            projection,
            data: (trainer.data().dimensions() == 2).then(|| Arc::clone(trainer.data())),
            embedding,
            push: trainer.negative_gradient(),
            trail: VecDeque::new(),
            distance: trainer.config().distance,
        }
    }

    /// Takes the picture, to be shown with another batch.
    pub fn take_picture(&mut self) -> Picture {
        let embedding = std::mem::take(&mut self.embedding);
        Picture { embedding, projection: self.projection.clone() }
    }

    /// Becomes the snapshot of the trainer's present step, given the picture of all points. If the
    /// step changed, the previous embedding joins the trail.
    pub fn advance(&mut self, picture: Picture, trainer: &mut Trainer) {
        let next = Self::with(picture, trainer);
        let mut last = std::mem::replace(self, next);
        self.trail = std::mem::take(&mut last.trail);
        if self.report.step != last.report.step && last.embedding.len() <= TRAIL_NUMBERS {
            self.trail.push_back(last.embedding);
            while self.trail.len() > TRAIL {
                self.trail.pop_front();
            }
        }
        let count = self.embedding.nrows();
        self.trail.retain(|earlier| earlier.nrows() == count);
    }

    /// The distance of two rows of the data set in the full embedding space.
    pub fn distance(&self, i: usize, j: usize) -> Option<f64> {
        let (i, j) = (self.row(i)?, self.row(j)?);
        Some(self.distance.between(i, j))
    }

    /// The embedding of a point.
    pub fn row(&self, i: usize) -> Option<&[f64]> {
        let dim = self.embedding.ncols();
        self.embedding.as_slice()?.get(i * dim..(i + 1) * dim)
    }

    /// The record of any triplet, in the batch or not.
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
            .filter(|&j| j != of && !self.data.as_ref().is_some_and(|data| data.is_erased(j)))
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

/// Projects points (n×d) on axes that erased rows have no part in. These lie where the first point
/// lies, so that no plot makes room for them.
pub fn project(
    projector: &mut Projector,
    points: ArrayView2<f64>,
    data: &Dataset,
    guide: Option<&Guide>,
) -> Projection {
    if data.drawn().erased().is_empty() {
        return projector.project(points, guide);
    }
    let present: Vec<usize> = data.present().filter(|&row| row < points.nrows()).collect();
    let mut projection = projector.project(points.select(Axis(0), &present).view(), guide);
    let of_present = projection.coordinates;
    let mut all = Array2::zeros((points.nrows(), of_present.ncols()));
    if let Some(first) = of_present.rows().into_iter().next() {
        all.rows_mut().into_iter().for_each(|mut row| row.assign(&first));
    }
    for (&row, at) in present.iter().zip(of_present.rows()) {
        all.row_mut(row).assign(&at);
    }
    projection.coordinates = all;
    projection
}
