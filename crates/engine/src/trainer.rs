//! Training: only [`Trainer::step`] changes the weights.
//!
//! A step has two halves. The first *evaluates* the batch: it draws and embeds it, computes
//! distances, mines triplets, and computes the loss and its gradient. The second *updates* the
//! weights. [`Trainer::preview`] does the first half alone, so that a report of step n shows the
//! batch that step n trains on, at the current weights. It also ranks the batch and lists triplets,
//! which only a picture needs and no step does.

use std::sync::Arc;

use ndarray::{Array2, Axis};

use super::config::{RunConfig, ValidConfig};
use super::data::Dataset;
use super::display_sample;
use super::distance::Pairs;
use super::embedder::{Embedder, Tape, Weights};
use super::groups::Groups;
use super::health::Health;
use super::hinge::count_by_hardness;
use super::loss::{BatchLoss, LossSummary, for_each};
use super::mining::{HardnessRange, Mined, Triplet, mine, needs_sorted};
use super::optimizer::Optimizer;
use super::random::{Purpose, generator};
use super::ranking::Ranking;
use super::report::{StepReport, TripletCounts, TripletId, TripletRecord};
use super::sampler::Sampler;
use super::vectors::{Loop, fit, norm, sum, widest};

/// Upper bound of the weights. Below it no network of the allowed size overflows, so a run that
/// diverges stops while all numbers are still finite.
pub const LARGEST_WEIGHT: f64 = 1e5;

/// A run in training.
#[derive(Clone, Debug)]
pub struct Trainer {
    config: ValidConfig,
    data: Arc<Dataset>,
    sampler: Sampler,
    embedder: Embedder,
    optimizer: Optimizer,
    step: u64,
    /// Number of points drawn by all steps so far.
    drawn: u64,
    /// True if `report` describes the current step, weights and settings.
    evaluated: bool,
    /// True if its triplets are counted by hardness, too.
    counted: bool,
    /// True if its batch is ranked and its triplets are listed, too.
    listed: bool,
    report: StepReport,
    work: Workspace,
}

/// The state of a run at a step. With the settings, it determines everything after.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    step: u64,
    drawn: u64,
    weights: Weights,
    optimizer: Optimizer,
}

impl Checkpoint {
    /// Number of steps taken before it.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Approximate size in bytes: the weights, and two numbers of optimizer state for each.
    pub fn bytes(&self) -> usize {
        3 * self.weights.count() * size_of::<f64>() + 512
    }
}

/// Buffers of a step, which are reused.
#[derive(Clone, Debug)]
struct Workspace {
    x: Array2<f64>,
    labels: Vec<usize>,
    tape: Tape,
    pairs: Pairs,
    ranking: Ranking,
    triplets: Vec<Triplet>,
    batch_loss: BatchLoss,
    /// ∂loss/∂embedding of the batch, B×dim.
    embedding_gradient: Array2<f64>,
    /// A copy of it, which the backward pass overwrites.
    upstream: Array2<f64>,
    gradient: Weights,
    last_weights: Weights,
    last_optimizer: Optimizer,
}

impl Trainer {
    /// Starts a run at step 0. `data` must be made from the same config; what was moved and
    /// drawn by hand is replaced by that of the config.
    pub fn new(config: ValidConfig, mut data: Arc<Dataset>) -> Self {
        edit_points(&mut data, &config);
        let embedder = Embedder::new(data.points.ncols(), &config.embedder, config.seed);
        let optimizer = Optimizer::new(&embedder.weights);
        let work = Workspace {
            x: Array2::default((0, 0)),
            labels: Vec::new(),
            tape: Tape::default(),
            pairs: Pairs::default(),
            ranking: Ranking::default(),
            triplets: Vec::new(),
            batch_loss: BatchLoss::default(),
            embedding_gradient: Array2::default((0, 0)),
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
            evaluated: false,
            counted: false,
            listed: false,
            report: StepReport::default(),
            work,
        }
    }

    /// The current settings.
    pub fn config(&self) -> &ValidConfig {
        &self.config
    }

    /// The data set.
    pub fn data(&self) -> &Arc<Dataset> {
        &self.data
    }

    /// The current network.
    pub fn embedder(&self) -> &Embedder {
        &self.embedder
    }

    /// Number of steps taken.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// Number of passes over the training points, by the points drawn.
    pub fn epochs(&self) -> f64 {
        self.drawn as f64 / self.data.train.len().max(1) as f64
    }

    /// Changes settings without a restart.
    ///
    /// Returns `false` and changes nothing if the new settings need other points or weights
    /// ([`RunConfig::needs_new_weights`]).
    pub fn change(&mut self, config: ValidConfig) -> bool {
        if self.config.needs_new_weights(&config) {
            return false;
        }
        if edit_points(&mut self.data, &config) {
            self.sampler = Sampler::new(&self.data);
        }
        self.config = config;
        self.evaluated = false;
        true
    }

    /// The state of the run at this step.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            step: self.step,
            drawn: self.drawn,
            weights: self.embedder.weights.clone(),
            optimizer: self.optimizer.clone(),
        }
    }

    /// Returns to a state of the same run, earlier or later; the settings stay the same.
    pub fn resume(&mut self, checkpoint: &Checkpoint) {
        self.step = checkpoint.step;
        self.drawn = checkpoint.drawn;
        self.embedder.weights.copy_from(&checkpoint.weights);
        self.optimizer.copy_from(&checkpoint.optimizer);
        self.evaluated = false;
    }

    /// The report of the batch that was evaluated last: that of the last step, or of the next one.
    pub fn report(&self) -> &StepReport {
        &self.report
    }

    /// Evaluates the batch of the next step without updating the weights, ranks it, and lists
    /// triplets of it.
    pub fn preview(&mut self) -> &StepReport {
        self.evaluate_once();
        if !self.listed {
            self.list();
        }
        &self.report
    }

    /// Evaluates the batch of the next step without updating the weights. The report has all numbers,
    /// but lists no triplets.
    pub fn measure(&mut self) -> &StepReport {
        self.evaluate_once();
        if !self.counted {
            let matrix = self.work.pairs.matrix.as_slice().unwrap_or_default();
            let margin = self.config.loss.margin;
            let counts = count_by_hardness(self.work.ranking.groups(), matrix, margin);
            self.report.counts.set_by_hardness(counts);
            self.counted = true;
        }
        &self.report
    }

    fn evaluate_once(&mut self) {
        if !self.evaluated {
            self.evaluate();
            self.evaluated = true;
        }
    }

    /// Evaluates the batch of any step at the present weights and settings; nothing is updated, and
    /// no triplets are listed.
    pub fn evaluate_batch_of(&mut self, step: u64) -> &StepReport {
        let here = std::mem::replace(&mut self.step, step);
        self.evaluate();
        (self.step, self.evaluated) = (here, false);
        &self.report
    }

    /// Takes one step and reports its batch, at the weights before the step. The report has no list of
    /// triplets, and doesn't tell how many are easy, semi-hard and hard.
    ///
    /// A batch with no active mined triplet leaves weights and optimizer unchanged, and the step
    /// counts. If a number is not finite or a weight would exceed 1e5, nothing changes, the step
    /// does not count, and the report's health is [`Health::Diverged`].
    pub fn step(&mut self) -> &StepReport {
        self.evaluate_once();
        self.forget_picture();
        if self.report.health == Health::Diverged || !self.update() {
            self.report.health = Health::Diverged;
            return &self.report;
        }
        self.step += 1;
        self.drawn += self.report.batch.len() as u64;
        self.evaluated = false;
        &self.report
    }

    /// The embeddings of all points, n×dim.
    pub fn embed_all(&self) -> Array2<f64> {
        self.embedder.embed(self.data.points.view())
    }

    /// −∂loss/∂z for each embedding z of the batch last evaluated, B×dim. On the sphere, only its
    /// tangential part, since the rest can't move the point.
    pub fn negative_gradient(&self) -> Array2<f64> {
        let mut gradient = -&self.work.embedding_gradient;
        if self.embedder.normalizes() {
            let rows = gradient.rows_mut().into_iter().zip(self.work.tape.embedding.rows());
            for (mut g, z) in rows {
                let along = g.dot(&z);
                g.scaled_add(-along, &z);
            }
        }
        gradient
    }

    /// The batch last evaluated by classes, as batch positions.
    pub fn groups(&self) -> &Groups {
        self.work.ranking.groups()
    }

    /// The distances of all pairs of the batch last evaluated, B×B.
    pub fn distances(&self) -> &Array2<f64> {
        &self.work.pairs.matrix
    }

    /// The gradient of the batch last evaluated, in the shape of the weights.
    pub fn gradient(&self) -> &Weights {
        &self.work.gradient
    }

    /// Visits the mined triplets of the batch last previewed, by their positions in it.
    pub fn for_each_mined(&self, visit: impl FnMut(Triplet)) {
        for_each(&self.work.ranking, self.mined(), visit);
    }

    fn mined(&self) -> Mined<'_> {
        match HardnessRange::of_rule(self.config.mining.rule) {
            Some(range) => Mined::Range(range),
            None => Mined::List(&self.work.triplets),
        }
    }

    /// Removes what only a picture or a table shows from the report.
    fn forget_picture(&mut self) {
        self.report.triplets.clear();
        self.report.highest_loss_count = 0;
        self.report.counts.set_by_hardness([0; 3]);
        (self.counted, self.listed) = (false, false);
    }

    fn evaluate(&mut self) {
        self.forget_picture();
        let config: &RunConfig = &self.config;
        let work = &mut self.work;
        let report = &mut self.report;
        report.step = self.step;
        self.sampler.draw(&config.sampler, config.seed, self.step, &mut report.batch);
        fit(&mut work.x, (report.batch.len(), self.data.points.ncols()));
        work.labels.clear();
        work.labels.extend(report.batch.iter().map(|&i| self.data.labels[i]));
        gather(&self.data.points, &report.batch, &mut work.x);
        self.embedder.forward(work.x.view(), &mut work.tape);
        work.pairs.measure(config.distance, &work.tape.embedding);
        work.ranking.group(&work.labels);
        if needs_sorted(config.mining.rule) {
            work.ranking.sort(&work.pairs.matrix);
        }
        let mut random = generator(config.seed, Purpose::Mining, self.step);
        let mined = mine(
            &config.mining,
            &work.ranking,
            &work.pairs.matrix,
            &work.tape.embedding,
            &mut random,
            &mut work.triplets,
        );
        let summary =
            work.batch_loss.compute(&config.loss, &work.ranking, &work.pairs.matrix, mined);
        work.pairs.backward(&work.batch_loss.gradient, &mut work.embedding_gradient);
        fit(&mut work.upstream, work.embedding_gradient.dim());
        work.upstream.assign(&work.embedding_gradient);
        let x = work.x.view();
        self.embedder.backward(x, &mut work.tape, &mut work.upstream, &mut work.gradient);

        describe(report, work.ranking.groups(), &work.pairs.matrix, &work.tape.embedding);
        report.loss = summary.loss;
        report.gradient_norm = work.gradient.norm();
        report.counts = counts(work.ranking.groups(), summary);
        let finite = report.loss.is_finite()
            && report.gradient_norm.is_finite()
            && report.mean_norm.is_finite()
            && report.mean_pair_distance.is_none_or(f64::is_finite);
        report.health = if finite { Health::of(report, config) } else { Health::Diverged };
    }

    /// Ranks the batch that was evaluated, and lists the mined triplets of highest loss and a random
    /// sample.
    fn list(&mut self) {
        let config: &RunConfig = &self.config;
        let (distances, margin) = (&self.work.pairs.matrix, config.loss.margin);
        self.work.ranking.sort(distances);
        self.work.ranking.place(distances, margin);
        let (ranking, mined) = (&self.work.ranking, self.mined());
        let mut random = generator(config.seed, Purpose::DisplaySample, self.report.step);
        let top = display_sample::highest_loss(&config.loss, ranking, distances, mined);
        let sample = display_sample::sample(ranking, &self.work.labels, &mut random);
        let highest_loss_count = top.len();
        let listed = top.into_iter().chain(sample).enumerate().map(|(i, t)| {
            let mut record = record(config, &self.report.batch, distances, t);
            record.mined =
                i < highest_loss_count || display_sample::is_mined(distances, margin, mined, t);
            record
        });
        self.report.triplets = listed.collect();
        self.report.highest_loss_count = highest_loss_count;
        self.report.counts.set_by_hardness(self.work.ranking.counts());
        (self.counted, self.listed) = (true, true);
    }

    /// Updates the weights from the gradient of the batch just evaluated. Returns `false` and
    /// changes nothing if a weight would become too large.
    fn update(&mut self) -> bool {
        if self.report.counts.mined_active == 0 || self.embedder.is_identity() {
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
        // NaN fails this comparison too.
        let good = self.embedder.weights.iter().all(|w| w.abs() <= LARGEST_WEIGHT);
        if !good {
            self.embedder.weights.copy_from(&work.last_weights);
            self.optimizer.copy_from(&work.last_optimizer);
        }
        good
    }
}

/// Adds, erases and moves the points that the config adds, erases and moves; copies the data set if
/// it is shared. Returns true if there are other rows now.
fn edit_points(data: &mut Arc<Dataset>, config: &RunConfig) -> bool {
    let has_other_rows = *data.drawn() != config.drawn;
    if has_other_rows {
        Arc::make_mut(data).set_drawn(&config.drawn);
    }
    if *data.moved() != config.moved {
        Arc::make_mut(data).set_moved(&config.moved);
    }
    has_other_rows
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

/// Writes the means over the batch to the report.
fn describe(report: &mut StepReport, groups: &Groups, d: &Array2<f64>, z: &Array2<f64>) {
    let n = groups.labels().len();
    let mean = |sum: f64, count: usize| (count > 0).then(|| sum / count as f64);
    let matrix = d.as_slice().unwrap_or_default();
    let [positive, all] = widest(SumPairs { groups, matrix });
    let pairs = groups.classes().map(|(members, _)| members.len() * (members.len() - 1)).sum();
    let ordered = n * n.saturating_sub(1);
    report.mean_positive = mean(positive, pairs);
    report.mean_negative = mean(all - positive, ordered - pairs);
    report.mean_pair_distance = mean(all, ordered);
    let lengths = z.rows().into_iter().filter_map(|row| row.to_slice().map(norm)).sum();
    report.mean_norm = mean(lengths, n).unwrap_or(0.0);
}

/// Sums the distances of the pairs of one class, and those of all pairs.
struct SumPairs<'a> {
    groups: &'a Groups,
    matrix: &'a [f64],
}

impl Loop for SumPairs<'_> {
    type Output = [f64; 2];

    #[inline(always)]
    fn call(self) -> [f64; 2] {
        let Self { groups, matrix } = self;
        let (mut positives, mut sums) = (Vec::new(), [0.0; 2]);
        for (a, row) in matrix.chunks_exact(groups.labels().len().max(1)).enumerate() {
            groups.copy_positives(a, row, &mut positives);
            sums[0] += sum(&positives);
            sums[1] += sum(row);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::{DataKind, EmbedderKind};
    use crate::own_data::{Origin, OwnData};

    fn identity(normalize: bool) -> Trainer {
        let mut config = RunConfig::of(DataKind::Penguins);
        (config.embedder.kind, config.embedder.normalize) = (EmbedderKind::Identity, normalize);
        config.optimizer.weight_decay = 0.5;
        let config = config.validate().unwrap();
        let data = Arc::new(Dataset::make(&config));
        Trainer::new(config, data)
    }

    #[test]
    fn the_identity_shows_the_points_as_they_are_and_no_step_changes_them() {
        let mut trainer = identity(false);
        assert_eq!(trainer.config().embedder.dim, trainer.data().dimensions());
        for _ in 0..3 {
            let report = trainer.step();
            assert!(report.loss > 0.0 && report.counts.valid > 0);
            assert_eq!(report.gradient_norm, 0.0);
            assert_eq!(trainer.embed_all(), trainer.data().points);
        }
        assert_eq!(trainer.steps(), 3);
    }

    #[test]
    fn a_normalized_identity_has_the_directions_of_the_points() {
        let mut trainer = identity(true);
        trainer.step();
        let (points, embedding) = (trainer.data().points.clone(), trainer.embed_all());
        for (point, unit) in points.rows().into_iter().zip(embedding.rows()) {
            assert!((unit.dot(&unit) - 1.0).abs() < 1e-12);
            assert!((point.dot(&unit) - point.dot(&point).sqrt()).abs() < 1e-9);
        }
    }

    #[test]
    fn the_identity_is_refused_where_points_have_too_many_dimensions() {
        let own = |features: usize| {
            let names =
                |name: &str, count: usize| (0..count).map(|i| format!("{name}{i}")).collect();
            let origin = Origin {
                path: "wide.npy".into(),
                size: 0,
                sha256: String::new(),
                choices: Vec::new(),
                content: None,
                beside: Vec::new(),
            };
            Arc::new(OwnData {
                points: Array2::from_shape_fn((4, features), |(row, column)| (row * column) as f64),
                labels: vec![0, 0, 1, 1],
                class_names: names("c", 2),
                feature_names: names("x", features),
                texts: None,
                side: None,
                standardize: false,
                origin,
            })
        };
        let valid = |features| {
            let mut config = RunConfig::of_own(own(features));
            config.embedder.kind = EmbedderKind::Identity;
            config.validate()
        };
        assert_eq!(valid(1_024).unwrap().embedder.dim, 1_024);
        let message = valid(1_025).unwrap_err().to_string();
        assert!(message.contains("1025 dimensions") && message.contains("network"), "{message}");
    }
}
