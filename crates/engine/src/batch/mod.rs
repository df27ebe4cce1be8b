//! The batch of a step: its points, embeddings, distances and triplets, its loss and gradient.
//!
//! All of it is worked out in stages, and a stage in rows, so that a step that takes longer than a frame
//! can be stopped after any piece of it ([`Pace`]) and gone on with later. In pieces or at once, every
//! number is the same bit for bit.

mod means;
mod stage;

use std::ops::Range;

use ndarray::{Array2, Axis};
use rand_chacha::ChaCha8Rng;

use crate::config::RunConfig;
use crate::data::Dataset;
use crate::display_sample;
use crate::distance::Pairs;
use crate::embedder::{Embedder, Tape, Weights};
use crate::groups::Groups;
use crate::health::Health;
use crate::hinge::count_by_hardness;
use crate::loss::{BatchLoss, LossSummary, MinedBatch};
use crate::mining::{self, Minable, Mined, Triplet, mine_for, needs_sorted};
use crate::pace::Pace;
use crate::random::{Purpose, generator};
use crate::ranking::Ranking;
use crate::report::{StepReport, TripletCounts, TripletId, TripletRecord};
use crate::sampler::Sampler;
use crate::vectors::fit;
use means::write_means;
use stage::Stage;

/// What a batch is worked out from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub config: &'a RunConfig,
    pub data: &'a Dataset,
    pub sampler: &'a Sampler,
    pub embedder: &'a Embedder,
    pub step: u64,
}

/// A batch; the buffers are reused.
#[derive(Clone, Debug)]
pub struct Batch {
    pub report: StepReport,
    x: Array2<f64>,
    labels: Vec<usize>,
    pub tape: Tape,
    pub pairs: Pairs,
    pub ranking: Ranking,
    random: ChaCha8Rng,
    triplets: Vec<Triplet>,
    batch_loss: BatchLoss,
    summary: LossSummary,
    /// ∂loss/∂embedding, B×dim.
    pub embedding_gradient: Array2<f64>,
    /// A copy of it, which the backward pass overwrites.
    upstream: Array2<f64>,
    by_columns: Vec<f64>,
    pub gradient: Weights,
    stage: Stage,
    /// Number of rows of the stage that are done.
    at: usize,
}

impl Batch {
    /// No batch yet, for a network with these weights.
    pub fn new(weights: &Weights) -> Self {
        Self {
            report: StepReport::default(),
            x: Array2::default((0, 0)),
            labels: Vec::new(),
            tape: Tape::default(),
            pairs: Pairs::default(),
            ranking: Ranking::default(),
            random: generator(0, Purpose::Mining, 0),
            triplets: Vec::new(),
            batch_loss: BatchLoss::default(),
            summary: LossSummary::default(),
            embedding_gradient: Array2::default((0, 0)),
            upstream: Array2::default((0, 0)),
            by_columns: Vec::new(),
            gradient: weights.clone(),
            stage: Stage::Draw,
            at: 0,
        }
    }

    /// Drops what is worked out.
    pub fn restart(&mut self) {
        (self.stage, self.at) = (Stage::Draw, 0);
    }

    /// Returns true if some of it is worked out.
    pub fn is_begun(&self) -> bool {
        (self.stage, self.at) != (Stage::Draw, 0)
    }

    /// Works out loss and gradient while there is time. Returns true when they are there.
    pub fn evaluate(&mut self, of: Source, pace: &mut Pace) -> bool {
        self.go_to(Stage::Evaluated, of, pace)
    }

    /// Ranks the batch and lists triplets, while there is time. Returns true when they are there.
    pub fn list(&mut self, of: Source, pace: &mut Pace) -> bool {
        self.go_to(Stage::Listed, of, pace)
    }

    /// Removes what only a picture or a table shows from the report.
    pub fn forget_picture(&mut self) {
        self.report.triplets.clear();
        self.report.highest_loss_count = 0;
        self.report.counts.set_by_hardness([0; 3]);
        if self.stage > Stage::Evaluated {
            (self.stage, self.at) = (Stage::Evaluated, 0);
        }
    }

    /// Counts easy, semi-hard and hard triplets.
    pub fn count_by_hardness(&mut self, margin: f64) {
        let matrix = self.pairs.matrix.as_slice().unwrap_or_default();
        let counts = count_by_hardness(self.ranking.groups(), matrix, margin);
        self.report.counts.set_by_hardness(counts);
    }

    /// The mined triplets.
    pub fn mined(&self, config: &RunConfig) -> Mined<'_> {
        Mined::of(config.mining.rule, &self.triplets)
    }

    /// Products that the evaluation takes, and how many of them are done. What isn't known of this
    /// batch yet is that of the batch before.
    pub fn products(&self, before: &Self, of: Source) -> (f64, f64) {
        let (mut all, mut done, mut stage) = (0.0, 0.0, Stage::Draw);
        let mut is_done = true;
        while stage < Stage::Evaluated {
            is_done &= stage != self.stage;
            let known = if is_done || stage == self.stage { self } else { before };
            let (rows, of_row) = known.extent(stage, of);
            all += rows as f64 * of_row as f64;
            let rows = if is_done { rows } else { self.at };
            done += if is_done || stage == self.stage { rows as f64 * of_row as f64 } else { 0.0 };
            stage = stage.next(of.embedder);
        }
        (all, done)
    }

    fn go_to(&mut self, end: Stage, of: Source, pace: &mut Pace) -> bool {
        while self.stage < end {
            let (stage, mut at) = (self.stage, self.at);
            let extent = self.extent(stage, of);
            if extent.0 == 0 {
                self.work(stage, 0..0, of);
            }
            let is_done = pace.go(&mut at, extent, |rows| self.work(stage, rows, of));
            self.at = at;
            if !is_done {
                return false;
            }
            (self.stage, self.at) = (stage.next(of.embedder), 0);
        }
        true
    }

    /// Number of rows of a stage, and products that each of them takes, about.
    fn extent(&self, stage: Stage, of: Source) -> (usize, usize) {
        let Source { config, data, embedder, .. } = of;
        let expected = config.sampler.batch().min(data.train.len());
        let is_drawn = !self.report.batch.is_empty();
        let n = if stage == Stage::Draw || !is_drawn { expected } else { self.report.batch.len() };
        let (dim, features) = (config.embedder.dim, data.points.ncols());
        let of_class = match self.ranking.groups().classes().count() {
            0 => config.sampler.points,
            classes => n / classes,
        };
        match stage {
            Stage::Draw => (1, 20 * n * features),
            Stage::Forward(layer) => (n, embedder.products(layer) + 100),
            Stage::Measure => (n, n * (dim + 30)),
            Stage::Sort if needs_sorted(config.mining.rule) => (n, 700 * of_class),
            Stage::Sort => (0, 0),
            Stage::Mine => (n, mining::products(&config.mining, n, dim)),
            Stage::Loss => self.batch_loss.parts(self.mined_batch(config)),
            Stage::Count => self.batch_loss.parts_of_count(self.mined_batch(config)),
            Stage::Pairs => (n, n * (3 * dim + 60)),
            Stage::Back => (1, 20 * n * dim),
            Stage::Gradient(layer) => {
                let (parts, of_part) = embedder.parts_of_gradient(layer);
                (parts, n * of_part)
            }
            Stage::Backward(layer) => (n, embedder.products(layer) + 100),
            Stage::Describe => (1, 10 * n * n),
            Stage::Evaluated | Stage::Listed => (0, 0),
            Stage::Rank => (n, 200 * n + 700 * of_class),
            Stage::List => (1, 500 * n * n),
        }
    }

    /// Works out some rows of a stage; rows are given in order.
    fn work(&mut self, stage: Stage, rows: Range<usize>, of: Source) {
        let Source { config, embedder, .. } = of;
        let (x, tape) = (self.x.view(), &mut self.tape);
        match stage {
            Stage::Draw => self.draw(of),
            Stage::Forward(layer) => embedder.forward_layer(layer, x, rows, tape),
            Stage::Measure => self.pairs.measure_rows(config.distance, &tape.embedding, rows),
            Stage::Sort if rows.is_empty() => {}
            Stage::Sort => self.ranking.sort(&self.pairs.matrix, rows),
            Stage::Mine => {
                let is_last = rows.end == self.labels.len();
                let (ranking, distances) = (&self.ranking, &self.pairs.matrix);
                let batch = Minable { ranking, distances, embedding: &tape.embedding };
                mine_for(&config.mining, batch, rows, &mut self.random, &mut self.triplets);
                if is_last {
                    self.with_loss(config, |loss, batch| loss.begin(batch));
                }
            }
            Stage::Loss => self.with_loss(config, |loss, batch| loss.add(batch, rows)),
            Stage::Count => self.with_loss(config, |loss, batch| loss.count(batch, rows)),
            Stage::Pairs => {
                if rows.start == 0 {
                    self.summary = self.with_loss(config, |loss, batch| loss.finish(batch));
                }
                let (derivatives, out) = (&self.batch_loss.gradient, &mut self.embedding_gradient);
                self.pairs.backward_rows(derivatives, rows, &mut self.by_columns, out);
            }
            Stage::Back => {
                fit(&mut self.upstream, self.embedding_gradient.dim());
                self.upstream.assign(&self.embedding_gradient);
                embedder.begin_backward(tape, &mut self.upstream, &mut self.gradient);
            }
            Stage::Gradient(layer) => {
                let (upstream, gradient) = (&self.upstream, &mut self.gradient);
                embedder.gradient_of_layer(layer, x, rows, tape, upstream, gradient);
            }
            Stage::Backward(layer) => embedder.backward_layer(layer, rows, tape, &self.upstream),
            Stage::Describe => self.describe(config),
            Stage::Rank => {
                self.ranking.sort(&self.pairs.matrix, rows.clone());
                self.ranking.place(&self.pairs.matrix, config.loss.margin, rows);
            }
            Stage::List => self.list_triplets(config),
            Stage::Evaluated | Stage::Listed => {}
        }
    }

    fn mined_batch<'a>(&'a self, config: &'a RunConfig) -> MinedBatch<'a> {
        MinedBatch {
            spec: &config.loss,
            groups: self.ranking.groups(),
            matrix: self.pairs.matrix.as_slice().unwrap_or_default(),
            mined: self.mined(config),
        }
    }

    fn with_loss<T>(
        &mut self,
        config: &RunConfig,
        act: impl FnOnce(&mut BatchLoss, MinedBatch) -> T,
    ) -> T {
        let mut loss = std::mem::take(&mut self.batch_loss);
        let result = act(&mut loss, self.mined_batch(config));
        self.batch_loss = loss;
        result
    }

    fn draw(&mut self, of: Source) {
        let Source { config, data, sampler, step, .. } = of;
        self.forget_picture();
        self.report.step = step;
        sampler.draw(&config.sampler, config.seed, step, &mut self.report.batch);
        let batch = &self.report.batch;
        fit(&mut self.x, (batch.len(), data.points.ncols()));
        self.labels.clear();
        self.labels.extend(batch.iter().map(|&i| data.labels[i]));
        gather(&data.points, batch, &mut self.x);
        self.ranking.group(&self.labels);
        self.random = generator(config.seed, Purpose::Mining, step);
    }

    /// Writes loss, means and counts to the report.
    fn describe(&mut self, config: &RunConfig) {
        let (report, groups) = (&mut self.report, self.ranking.groups());
        write_means(report, groups, &self.pairs.matrix, &self.tape.embedding);
        report.loss = self.summary.loss;
        report.gradient_norm = self.gradient.norm();
        report.counts = counts(groups, self.summary);
        let finite = report.loss.is_finite()
            && report.gradient_norm.is_finite()
            && report.mean_norm.is_finite()
            && report.mean_pair_distance.is_none_or(f64::is_finite);
        report.health = if finite { Health::of(report, config) } else { Health::Diverged };
    }

    /// Lists the mined triplets of highest loss and a random sample.
    fn list_triplets(&mut self, config: &RunConfig) {
        let (distances, margin) = (&self.pairs.matrix, config.loss.margin);
        let (ranking, mined) = (&self.ranking, self.mined(config));
        let mut random = generator(config.seed, Purpose::DisplaySample, self.report.step);
        let top = display_sample::highest_loss(&config.loss, ranking, distances, mined);
        let sample = display_sample::sample(ranking, &self.labels, &mut random);
        let highest_loss_count = top.len();
        let listed = top.into_iter().chain(sample).enumerate().map(|(i, t)| {
            let mut record = record(config, &self.report.batch, distances, t);
            record.mined =
                i < highest_loss_count || display_sample::is_mined(distances, margin, mined, t);
            record
        });
        self.report.triplets = listed.collect();
        self.report.highest_loss_count = highest_loss_count;
        self.report.counts.set_by_hardness(self.ranking.counts());
    }
}

/// Copies these rows of the points.
fn gather(points: &Array2<f64>, rows: &[usize], out: &mut Array2<f64>) {
    let width = points.ncols().max(1);
    match (points.as_slice(), out.as_slice_mut()) {
        (Some(points), Some(out)) => {
            for (to, &row) in out.chunks_exact_mut(width).zip(rows) {
                to.copy_from_slice(&points[row * width..][..width]);
            }
        }
        _ => out.assign(&points.select(Axis(0), rows)),
    }
}

/// The counts that every step has.
fn counts(groups: &Groups, summary: LossSummary) -> TripletCounts {
    TripletCounts {
        valid: groups.triplets(),
        active: summary.valid_active,
        mined: summary.mined,
        mined_active: summary.active,
        ..TripletCounts::default()
    }
}

fn record(config: &RunConfig, batch: &[usize], d: &Array2<f64>, t: Triplet) -> TripletRecord {
    let id = TripletId {
        anchor: batch[t.anchor],
        positive: batch[t.positive],
        negative: batch[t.negative],
    };
    let distances =
        [d[[t.anchor, t.positive]], d[[t.anchor, t.negative]], d[[t.positive, t.negative]]];
    TripletRecord::new(id, distances, &config.loss)
}
