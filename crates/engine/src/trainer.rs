//! Training: [`Trainer::step`] is the only thing that changes weights.
//!
//! A step has two halves. *Judging* draws the batch of the step, embeds it, measures, mines and
//! prices it, and takes the gradient back to the weights. *Learning* moves the weights along it.
//! [`Trainer::look`] does the first half alone, so that what is on screen at step n is the batch
//! that step n is about to learn from, at the weights as they are.

use std::sync::Arc;

use ndarray::{Array2, Axis};

use super::config::{RunConfig, ValidConfig};
use super::data::Dataset;
use super::distance::{Pairs, norm};
use super::embedder::{Embedder, Tape, Weights, fit};
use super::health::Health;
use super::loss::{Price, Pricer, count_active};
use super::mining::{Triplet, mine};
use super::optimizer::Optimizer;
use super::random::{Purpose, generator};
use super::ranking::Ranking;
use super::report::{StepReport, TripletCounts, TripletId, TripletRecord};
use super::sampler::Sampler;
use super::showing;

/// No weight may grow past this: with it, no network of the allowed size can overflow, so that a
/// run that diverges stops while every number can still be shown.
const LARGEST_WEIGHT: f64 = 1e5;

/// A network in training.
#[derive(Clone, Debug)]
pub struct Trainer {
    config: ValidConfig,
    data: Arc<Dataset>,
    sampler: Sampler,
    embedder: Embedder,
    optimizer: Optimizer,
    step: u64,
    /// Points drawn by all steps taken.
    drawn: u64,
    /// Whether `report` is of the present step, weights and knobs.
    judged: bool,
    report: StepReport,
    work: Workspace,
}

/// All that a run has learned by some step: with the knobs, everything after it follows.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    step: u64,
    drawn: u64,
    weights: Weights,
    optimizer: Optimizer,
}

impl Checkpoint {
    /// Steps taken before it.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// About how many bytes it takes: the weights, and two numbers for each that the optimiser
    /// remembers.
    pub fn bytes(&self) -> usize {
        3 * self.weights.count() * size_of::<f64>() + 512
    }
}

/// Buffers of a step, used again and again.
#[derive(Clone, Debug)]
struct Workspace {
    x: Array2<f64>,
    labels: Vec<usize>,
    tape: Tape,
    pairs: Pairs,
    ranking: Ranking,
    triplets: Vec<Triplet>,
    pricer: Pricer,
    /// ∂loss/∂embedding of the batch, B×dim.
    slope: Array2<f64>,
    /// A copy of it that the backward pass may overwrite.
    upstream: Array2<f64>,
    gradient: Weights,
    last_weights: Weights,
    last_optimizer: Optimizer,
}

impl Trainer {
    /// A run at step 0. `data` has to be made from the same config; which of its points are moved
    /// makes no difference: those of the config are.
    pub fn new(config: ValidConfig, mut data: Arc<Dataset>) -> Self {
        move_points(&mut data, &config);
        let embedder = Embedder::new(data.points.ncols(), &config.embedder, config.seed);
        let optimizer = Optimizer::new(&embedder.weights);
        let work = Workspace {
            x: Array2::default((0, 0)),
            labels: Vec::new(),
            tape: Tape::default(),
            pairs: Pairs::default(),
            ranking: Ranking::default(),
            triplets: Vec::new(),
            pricer: Pricer::default(),
            slope: Array2::default((0, 0)),
            upstream: Array2::default((0, 0)),
            gradient: embedder.weights.clone(),
            last_weights: embedder.weights.clone(),
            last_optimizer: optimizer.clone(),
        };
        Self {
            sampler: Sampler::new(&data),
            config,
            data,
            embedder,
            optimizer,
            step: 0,
            drawn: 0,
            judged: false,
            report: StepReport::default(),
            work,
        }
    }

    /// The knobs as they are now.
    pub fn config(&self) -> &ValidConfig {
        &self.config
    }

    /// The points.
    pub fn data(&self) -> &Arc<Dataset> {
        &self.data
    }

    /// The network as it is now.
    pub fn embedder(&self) -> &Embedder {
        &self.embedder
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// Passes over the training points so far, by the points drawn.
    pub fn epochs(&self) -> f64 {
        self.drawn as f64 / self.data.train.len().max(1) as f64
    }

    /// Changes knobs while the run goes on.
    ///
    /// Returns `false`, and changes nothing, where the new knobs need other points or weights
    /// ([`RunConfig::needs_new_weights`]): that is a new run.
    pub fn change(&mut self, config: ValidConfig) -> bool {
        if self.config.needs_new_weights(&config) {
            return false;
        }
        move_points(&mut self.data, &config);
        self.config = config;
        self.judged = false;
        true
    }

    /// What the run has learned so far.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            step: self.step,
            drawn: self.drawn,
            weights: self.embedder.weights.clone(),
            optimizer: self.optimizer.clone(),
        }
    }

    /// Goes to a step of the same run, before or after this one; the knobs stay as they are.
    pub fn resume(&mut self, checkpoint: &Checkpoint) {
        self.step = checkpoint.step;
        self.drawn = checkpoint.drawn;
        self.embedder.weights.copy_from(&checkpoint.weights);
        self.optimizer.copy_from(&checkpoint.optimizer);
        self.judged = false;
    }

    /// The report of the batch that was judged last: that of the last step, or of the coming one.
    pub fn report(&self) -> &StepReport {
        &self.report
    }

    /// Judges the batch of the coming step, changing nothing.
    pub fn look(&mut self) -> &StepReport {
        if !self.judged {
            self.judge();
            self.judged = true;
        }
        &self.report
    }

    /// Takes one step, and reports the batch it learned from, at the weights before it.
    ///
    /// Where no mined triplet costs anything, the weights stay as they are and the step counts.
    /// Where a number is not finite or a weight would grow past 1e5, nothing changes, the step
    /// does not count, and the report's health is [`Health::Diverged`].
    pub fn step(&mut self) -> &StepReport {
        self.look();
        if self.report.health == Health::Diverged || !self.learn() {
            self.report.health = Health::Diverged;
            return &self.report;
        }
        self.step += 1;
        self.drawn += self.report.batch.len() as u64;
        self.judged = false;
        &self.report
    }

    /// The embeddings of all points, n×dim.
    pub fn embed_all(&self) -> Array2<f64> {
        self.embedder.embed(self.data.points.view())
    }

    /// −∂loss/∂z for each point of the batch last judged, B×dim: where each embedding is pushed.
    /// On the sphere, the part along it (the rest can't move the point).
    pub fn push(&self) -> Array2<f64> {
        let mut push = -&self.work.slope;
        if self.embedder.normalizes() {
            let rows = push.rows_mut().into_iter().zip(self.work.tape.embedding.rows());
            for (mut g, z) in rows {
                let along = g.dot(&z);
                g.scaled_add(-along, &z);
            }
        }
        push
    }

    /// The ranking of the batch last judged: every valid triplet, by batch position.
    pub fn ranking(&self) -> &Ranking {
        &self.work.ranking
    }

    /// The distances of all pairs of the batch last judged, B×B.
    pub fn distances(&self) -> &Array2<f64> {
        &self.work.pairs.matrix
    }

    /// The gradient of the batch last judged, in the shape of the weights.
    pub fn gradient(&self) -> &Weights {
        &self.work.gradient
    }

    fn judge(&mut self) {
        let config: &RunConfig = &self.config;
        let work = &mut self.work;
        let report = &mut self.report;
        report.step = self.step;
        self.sampler.draw(&config.sampler, config.seed, self.step, &mut report.batch);
        fit(&mut work.x, (report.batch.len(), self.data.points.ncols()));
        work.labels.clear();
        for (mut row, &i) in work.x.rows_mut().into_iter().zip(&report.batch) {
            row.assign(&self.data.points.index_axis(Axis(0), i));
            work.labels.push(self.data.labels[i]);
        }
        self.embedder.forward(work.x.view(), &mut work.tape);
        work.pairs.measure(config.distance, &work.tape.embedding);
        work.ranking.rank(&work.labels, &work.pairs.matrix, config.loss.margin);
        let mut random = generator(config.seed, Purpose::Mining, self.step);
        let mined = mine(
            &config.mining,
            &work.ranking,
            &work.pairs.matrix,
            &work.tape.embedding,
            &mut random,
            &mut work.triplets,
        );
        let price = work.pricer.price(&config.loss, &work.ranking, &work.pairs.matrix, mined);
        work.pairs.backward(&work.pricer.slopes, &mut work.slope);
        fit(&mut work.upstream, work.slope.dim());
        work.upstream.assign(&work.slope);
        let x = work.x.view();
        self.embedder.backward(x, &mut work.tape, &mut work.upstream, &mut work.gradient);

        describe(report, &work.ranking, &work.pairs.matrix, &work.tape.embedding);
        report.loss = price.loss;
        report.gradient_norm = work.gradient.norm();
        report.counts = counts(config, &work.ranking, &work.pairs.matrix, price);
        let mut random = generator(config.seed, Purpose::Showing, self.step);
        let top = showing::costliest(&config.loss, &work.ranking, &work.pairs.matrix, mined);
        let sample = showing::sample(&work.ranking, &mut random);
        report.costliest = top.len();
        report.triplets.clear();
        for (i, t) in top.into_iter().chain(sample).enumerate() {
            let known = i < report.costliest;
            let mut record = record(config, &report.batch, &work.pairs.matrix, t);
            let margin = config.loss.margin;
            record.mined = known || showing::is_mined(&work.pairs.matrix, margin, mined, t);
            report.triplets.push(record);
        }
        let finite = report.loss.is_finite()
            && report.gradient_norm.is_finite()
            && report.mean_norm.is_finite()
            && report.mean_pair_distance.is_none_or(f64::is_finite);
        report.health = if finite { Health::of(report, config) } else { Health::Diverged };
    }

    /// Moves the weights along the gradient of the batch just judged; `false`, and nothing is
    /// changed, where that would make a weight too large.
    fn learn(&mut self) -> bool {
        if self.report.counts.mined_active == 0 {
            return true;
        }
        let work = &mut self.work;
        let spec = &self.config.optimizer;
        if spec.clip > 0.0 && self.report.gradient_norm > spec.clip {
            work.gradient.scale(spec.clip / self.report.gradient_norm);
        }
        work.last_weights.copy_from(&self.embedder.weights);
        work.last_optimizer.copy_from(&self.optimizer);
        self.optimizer.update(spec, &mut self.embedder.weights, &work.gradient);
        // NaN is in no range, so this refuses it too.
        let good = self.embedder.weights.iter().all(|w| w.abs() <= LARGEST_WEIGHT);
        if !good {
            self.embedder.weights.copy_from(&work.last_weights);
            self.optimizer.copy_from(&work.last_optimizer);
        }
        good
    }
}

/// Gives the points that a config moves their places; a copy is made where others share them.
fn move_points(data: &mut Arc<Dataset>, config: &RunConfig) {
    if *data.moved() != config.moved {
        Arc::make_mut(data).set_moved(&config.moved);
    }
}

fn counts(config: &RunConfig, ranking: &Ranking, d: &Array2<f64>, price: Price) -> TripletCounts {
    let by_hardness = ranking.counts();
    let [easy, semi_hard, hard] = by_hardness;
    TripletCounts {
        valid: easy + semi_hard + hard,
        easy,
        semi_hard,
        hard,
        active: count_active(&config.loss, by_hardness, ranking, d),
        mined: price.mined,
        mined_active: price.active,
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

/// The means over the batch.
fn describe(report: &mut StepReport, ranking: &Ranking, d: &Array2<f64>, z: &Array2<f64>) {
    let n = ranking.len();
    let mean = |sum: f64, count: usize| (count > 0).then(|| sum / count as f64);
    let (mut positive, mut pairs) = (0.0, 0);
    for a in 0..n {
        let near = ranking.positives(a);
        positive += near.iter().map(|&(d, _)| d).sum::<f64>();
        pairs += near.len();
    }
    let all = d.sum();
    let ordered = n * n.saturating_sub(1);
    report.mean_positive = mean(positive, pairs);
    report.mean_negative = mean(all - positive, ordered - pairs);
    report.mean_pair_distance = mean(all, ordered);
    let lengths = z.rows().into_iter().filter_map(|row| row.to_slice().map(norm)).sum();
    report.mean_norm = mean(lengths, n).unwrap_or(0.0);
}
