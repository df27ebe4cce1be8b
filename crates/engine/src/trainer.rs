//! Training: only [`Trainer::step`] changes the weights.
//!
//! A step has two halves. The first *evaluates* the batch: it draws and embeds it, computes
//! distances, mines triplets, and computes the loss and its gradient. The second *updates* the
//! weights. [`Trainer::preview`] does the first half alone, so that a report of step n shows the
//! batch that step n trains on, at the current weights. It also ranks the batch and lists triplets,
//! which only a picture needs and no step does.
//!
//! The first half can take longer than a frame. [`Trainer::evaluate_while`] and
//! [`Trainer::preview_while`] do some of it and go on with the next call; a step that follows takes
//! over what they have done, and other settings or weights drop it. The second half is short.

mod checkpoint;

use std::sync::Arc;

use ndarray::Array2;

use super::batch::{Batch, Source};
use super::config::{RunConfig, SamplerSpec, SetWeights, ValidConfig};
use super::data::Dataset;
use super::embedder::{Embedder, Weights};
use super::groups::Groups;
use super::health::Health;
use super::loss::for_each;
use super::mining::Triplet;
use super::optimizer::Optimizer;
use super::pace::{PIECE, Pace};
use super::report::StepReport;
use super::sampler::Sampler;

pub use super::config::LARGEST_WEIGHT;
pub use checkpoint::Checkpoint;

/// A run in training.
#[derive(Clone, Debug)]
pub struct Trainer {
    config: ValidConfig,
    data: Arc<Dataset>,
    /// Shared by the copies of a trainer: it has each training row twice.
    sampler: Arc<Sampler>,
    embedder: Embedder,
    optimizer: Optimizer,
    /// The weights set by hand that the present ones come from.
    set: SetWeights,
    step: u64,
    /// Number of points drawn by all steps so far.
    drawn: u64,
    /// The batch that was evaluated last.
    batch: Batch,
    /// That of the next step while it is evaluated in pieces; nobody sees it before it is done.
    next: Option<Box<Batch>>,
    /// True if `batch` describes the current step, weights and settings.
    evaluated: bool,
    /// True if its triplets are counted by hardness, too.
    counted: bool,
    /// Weights and optimizer before the last update.
    last: (Weights, Optimizer),
}

impl Trainer {
    /// Starts a run at step 0. `data` must be made from the same config; what was moved and
    /// drawn by hand is replaced by that of the config.
    pub fn new(config: ValidConfig, mut data: Arc<Dataset>) -> Self {
        edit_points(&mut data, &config);
        let embedder = Embedder::new(data.points.ncols(), &config.embedder, config.seed);
        let optimizer = Optimizer::new(&embedder.weights);
        let mut trainer = Self {
            sampler: Arc::new(Sampler::new(&data)),
            config,
            data,
            batch: Batch::new(&embedder.weights),
            next: None,
            last: (embedder.weights.clone(), optimizer.clone()),
            embedder,
            optimizer,
            set: SetWeights::default(),
            step: 0,
            drawn: 0,
            evaluated: false,
            counted: false,
        };
        trainer.set_weights();
        trainer
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

    /// Changes settings without a restart. Weights that are set by hand in the new settings and
    /// weren't before get their values now; the optimizer's momentum of them begins again at 0.
    ///
    /// Returns `false` and changes nothing if the new settings need other points or weights
    /// ([`RunConfig::needs_new_weights`]), or lack weights that were set already.
    pub fn change(&mut self, config: ValidConfig) -> bool {
        if self.config.needs_new_weights(&config) || !config.weight.goes_on_from(&self.set) {
            return false;
        }
        if edit_points(&mut self.data, &config) {
            self.sampler = Arc::new(Sampler::new(&self.data));
        }
        self.config = config;
        self.set_weights();
        self.drop_evaluation();
        true
    }

    /// Sets the weights that the settings set and that aren't set yet.
    fn set_weights(&mut self) {
        for set in self.config.weight.since(&self.set) {
            self.embedder.weights.set(set.place, set.value);
            self.optimizer.forget_momentum(set.place);
        }
        self.set = self.config.weight.clone();
    }

    /// The weights set by hand that the present ones come from.
    pub fn weights_set(&self) -> &SetWeights {
        &self.set
    }

    /// The state of the run at this step.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            step: self.step,
            drawn: self.drawn,
            weights: self.embedder.weights.clone(),
            optimizer: self.optimizer.clone(),
            set: self.set.clone(),
        }
    }

    /// Returns to a state of the same run, earlier or later; the settings stay the same. Weights that
    /// they set since then are set by the next [`Trainer::change`].
    pub fn resume(&mut self, checkpoint: &Checkpoint) {
        self.step = checkpoint.step;
        self.drawn = checkpoint.drawn;
        self.embedder.weights.copy_from(&checkpoint.weights);
        self.optimizer.copy_from(&checkpoint.optimizer);
        self.set.clone_from(&checkpoint.set);
        self.drop_evaluation();
    }

    /// Goes on as if this were the present step, with the weights and settings as they are: to evaluate
    /// the batches of other steps.
    pub fn stand_at(&mut self, step: u64) {
        if self.step != step {
            self.step = step;
            self.drop_evaluation();
        }
    }

    /// The report of the batch that was evaluated last: that of the last step, or of the next one.
    pub fn report(&self) -> &StepReport {
        &self.batch.report
    }

    /// Evaluates the batch of the next step without updating the weights, ranks it, and lists
    /// triplets of it.
    pub fn preview(&mut self) -> &StepReport {
        self.evaluate();
        self.list(&mut Pace::new(&|| true));
        self.report()
    }

    /// Evaluates the batch of the next step without updating the weights. The report has all numbers,
    /// but lists no triplets.
    pub fn measure(&mut self) -> &StepReport {
        self.evaluate();
        if !self.counted {
            self.batch.count_by_hardness(self.config.loss.margin);
            self.counted = true;
        }
        self.report()
    }

    /// Continues to evaluate the batch of the next step while there is time, for a piece at least.
    /// Returns true when it is evaluated. Until then the report and all about the batch are those of
    /// the batch before.
    pub fn evaluate_while(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        self.evaluate_next(&mut Pace::new(has_time))
    }

    /// Does what [`Trainer::preview`] does while there is time, for a piece at least. Returns true when
    /// the report has all that a picture needs.
    pub fn preview_while(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let mut pace = Pace::new(has_time);
        self.evaluate_next(&mut pace) && self.list(&mut pace)
    }

    /// Returns true if the batch of the next step is evaluated.
    pub fn is_evaluated(&self) -> bool {
        self.evaluated
    }

    /// The share of the evaluation of the next step's batch that is done, 0 to 1; `None` if it isn't
    /// under way.
    pub fn evaluated_share(&self) -> Option<f64> {
        let next = self.next.as_ref().filter(|next| next.is_begun())?;
        let (all, done) = next.products(&self.batch, self.source());
        Some((done / all.max(1.0)).min(1.0))
    }

    /// Number of pieces of a step, about: those after which [`Trainer::evaluate_while`] asks for time.
    pub fn pieces(&self) -> u64 {
        let (all, _) = self.batch.products(&self.batch, self.source());
        let all = if self.batch.report.batch.is_empty() { self.expected_products() } else { all };
        (all / PIECE as f64) as u64
    }

    /// Products that the evaluation of a batch takes, by the settings alone: before there is one.
    fn expected_products(&self) -> f64 {
        let SamplerSpec { classes, points, .. } = self.config.sampler;
        let n = classes.saturating_mul(points).min(self.data.train.len()) as f64;
        let weights = self.embedder.weights.count() as f64;
        let of_pair = 4 * self.config.embedder.dim + 100 + points;
        3.0 * n * weights + n * n * of_pair as f64
    }

    fn source(&self) -> Source<'_> {
        let Self { config, data, sampler, embedder, step, .. } = self;
        Source { config, data, sampler, embedder, step: *step }
    }

    /// Evaluates the batch of the next step at once, where no pieces of it are done.
    fn evaluate(&mut self) {
        if self.evaluated {
            return;
        }
        let mut pace = Pace::new(&|| true);
        if self.next.as_ref().is_some_and(|next| next.is_begun()) {
            self.evaluate_next(&mut pace);
            return;
        }
        let Self { config, data, sampler, embedder, step, batch, .. } = self;
        batch.restart();
        batch.evaluate(Source { config, data, sampler, embedder, step: *step }, &mut pace);
        (self.evaluated, self.counted) = (true, false);
    }

    fn evaluate_next(&mut self, pace: &mut Pace) -> bool {
        if self.evaluated {
            return true;
        }
        let Self { config, data, sampler, embedder, step, batch, next, .. } = self;
        let next = next.get_or_insert_with(|| Box::new(Batch::new(&embedder.weights)));
        if !next.evaluate(Source { config, data, sampler, embedder, step: *step }, pace) {
            return false;
        }
        std::mem::swap(batch, next);
        next.restart();
        (self.evaluated, self.counted) = (true, false);
        true
    }

    fn list(&mut self, pace: &mut Pace) -> bool {
        let Self { config, data, sampler, embedder, step, batch, .. } = self;
        batch.list(Source { config, data, sampler, embedder, step: *step }, pace)
    }

    /// Drops what is known of the next batch, since it depends on the weights and the settings.
    fn drop_evaluation(&mut self) {
        self.evaluated = false;
        self.next.iter_mut().for_each(|next| next.restart());
    }

    /// Takes one step and reports its batch, at the weights before the step. The report has no list of
    /// triplets, and doesn't tell how many are easy, semi-hard and hard.
    ///
    /// A batch with no active mined triplet leaves weights and optimizer unchanged, and the step
    /// counts. If a number is not finite or a weight would exceed 1e5, nothing changes, the step
    /// does not count, and the report's health is [`Health::Diverged`].
    pub fn step(&mut self) -> &StepReport {
        self.evaluate();
        self.batch.forget_picture();
        self.counted = false;
        if self.batch.report.health == Health::Diverged || !self.update() {
            self.batch.report.health = Health::Diverged;
            return &self.batch.report;
        }
        self.step += 1;
        self.drawn += self.batch.report.batch.len() as u64;
        self.evaluated = false;
        &self.batch.report
    }

    /// The embeddings of all points, n×dim.
    pub fn embed_all(&self) -> Array2<f64> {
        self.embedder.embed(self.data.points.view())
    }

    /// −∂loss/∂z for each embedding z of the batch last evaluated, B×dim. On the sphere, only its
    /// tangential part, since the rest can't move the point.
    pub fn negative_gradient(&self) -> Array2<f64> {
        let mut gradient = -&self.batch.embedding_gradient;
        if self.embedder.normalizes() {
            let rows = gradient.rows_mut().into_iter().zip(self.batch.tape.embedding.rows());
            for (mut g, z) in rows {
                let along = g.dot(&z);
                g.scaled_add(-along, &z);
            }
        }
        gradient
    }

    /// The batch last evaluated by classes, as batch positions.
    pub fn groups(&self) -> &Groups {
        self.batch.ranking.groups()
    }

    /// The distances of all pairs of the batch last evaluated, B×B.
    pub fn distances(&self) -> &Array2<f64> {
        &self.batch.pairs.matrix
    }

    /// The gradient of the batch last evaluated, in the shape of the weights.
    pub fn gradient(&self) -> &Weights {
        &self.batch.gradient
    }

    /// Visits the mined triplets of the batch last previewed, by their positions in it.
    pub fn for_each_mined(&self, visit: impl FnMut(Triplet)) {
        for_each(&self.batch.ranking, self.batch.mined(&self.config), visit);
    }

    /// Updates the weights from the gradient of the batch just evaluated. Returns `false` and
    /// changes nothing if a weight would become too large.
    fn update(&mut self) -> bool {
        if self.batch.report.counts.mined_active == 0 || self.embedder.is_identity() {
            return true;
        }
        let (report, gradient) = (&self.batch.report, &mut self.batch.gradient);
        let spec = &self.config.optimizer;
        if spec.clip > 0.0 && report.gradient_norm > spec.clip {
            gradient.scale(spec.clip / report.gradient_norm);
        }
        let (weights, optimizer) = &mut self.last;
        weights.copy_from(&self.embedder.weights);
        optimizer.copy_from(&self.optimizer);
        self.optimizer.update(spec, &mut self.embedder.weights, gradient);
        let good = self.embedder.weights.are_within(LARGEST_WEIGHT);
        if !good {
            self.embedder.weights.copy_from(weights);
            self.optimizer.copy_from(optimizer);
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

#[cfg(test)]
mod in_pieces;

#[cfg(test)]
mod tests;
