//! Makes one run of a sweep: the same training, evaluation and diagnosis as `triplet-lab train`.

use std::sync::Arc;

use engine::data::{Dataset, Split};
use engine::health::Health;
use engine::report::StepReport;
use engine::trainer::Trainer;

use super::metric::{METRICS, Metric, Quantity};
use super::outcome::{Outcome, Sample};
use super::plan::Plan;
use crate::diagnosis::{Diagnosis, Exam, Known, State};
use crate::evaluations::Evaluations;
use crate::history::{Evaluated, History};
use crate::timeline::Timeline;

/// A run of a plan under way.
pub struct Training {
    plan: Arc<Plan>,
    run: usize,
    timeline: Timeline,
    trainer: Trainer,
    is_held_out: bool,
    curve: Vec<Sample>,
    diverged: bool,
    stage: Stage,
}

enum Stage {
    Trains,
    /// Evaluates a step for the curve.
    Samples(Box<Evaluations>),
    Ends(Box<End>),
}

impl Training {
    /// A run of the plan before its first step; none if it has no run of this number.
    pub fn new(plan: &Arc<Plan>, run: usize) -> Option<Self> {
        let recipe = plan.recipe(run)?.clone();
        let data = Arc::new(Dataset::make(recipe.start()));
        let is_held_out = !data.rows(Split::HeldOut).is_empty();
        let timeline = Timeline::new(recipe);
        let trainer = timeline.trainer(data);
        let (plan, curve, stage) = (Arc::clone(plan), Vec::new(), Stage::Trains);
        Some(Self { plan, run, timeline, trainer, is_held_out, curve, diverged: false, stage })
    }

    /// Takes a step, or a piece of a long one, or goes on with an evaluation. `show` gets each sample
    /// of the curve as it comes. Returns the outcome of the run when it is done.
    pub fn advance(&mut self, show: &mut dyn FnMut(Sample)) -> Option<Outcome> {
        match &mut self.stage {
            Stage::Trains => self.train(),
            Stage::Samples(evaluations) => {
                let evaluated = evaluations.advance(&|| false)?;
                show(self.sample(&evaluated));
                self.stage = Stage::Trains;
            }
            Stage::Ends(end) => {
                let (scores, state) = end.advance(&self.timeline)?;
                return Some(self.outcome(&scores, state));
            }
        }
        None
    }

    /// Takes a step or a piece of it, or begins what comes before it or after the last one.
    fn train(&mut self) {
        let step = self.trainer.steps();
        if self.diverged || step >= self.plan.steps() {
            self.stage = Stage::Ends(Box::new(End::new(&self.timeline, &self.trainer)));
        } else if self.plan.samples_at(step) && self.sampled() != Some(step) {
            let mut evaluations = Evaluations::new(self.trainer.data(), self.trainer.config().seed);
            evaluations.start_at(&self.trainer);
            self.stage = Stage::Samples(Box::new(evaluations));
        } else if self.trainer.evaluate_while(&|| false) {
            self.diverged = self.timeline.advance(&mut self.trainer).is_err();
        }
    }

    /// The step of the last sample.
    fn sampled(&self) -> Option<u64> {
        self.curve.last().map(|sample| sample.step)
    }

    /// Adds a sample of the step that was evaluated.
    fn sample(&mut self, evaluated: &Evaluated) -> Sample {
        let since = self.sampled().unwrap_or(0);
        let values = METRICS.map(|metric| {
            mean(self.timeline.history(), metric.quantity, since)
                .or_else(|| score(metric, evaluated, self.is_held_out))
        });
        let sample = Sample { step: self.trainer.steps(), values };
        self.curve.push(sample);
        sample
    }

    fn outcome(&mut self, scores: &Evaluated, state: State) -> Outcome {
        let (run, step) = (self.run, self.trainer.steps());
        let last = self.trainer.measure();
        let diverged = self.diverged || last.health == Health::Diverged;
        let values = METRICS.map(|metric| {
            measured(metric.quantity, last).or_else(|| score(metric, scores, self.is_held_out))
        });
        let mut curve = std::mem::take(&mut self.curve);
        if self.plan.takes_samples() {
            curve.push(Sample { step, values });
        }
        Outcome { run, step, diverged, values, state, curve }
    }
}

/// Evaluations and examination of a run after its last step.
struct End {
    /// The evaluation that the window and the diagnosis have, too.
    evaluations: Evaluations,
    evaluated: Option<Evaluated>,
    /// The evaluation of all points.
    all: Evaluations,
    scores: Option<Evaluated>,
    exam: Exam,
}

impl End {
    fn new(timeline: &Timeline, trainer: &Trainer) -> Self {
        let (data, config) = (trainer.data(), trainer.config());
        let mut evaluations = Evaluations::new(data, config.seed);
        evaluations.start_at(trainer);
        let mut all = Evaluations::at_end(data, config.seed);
        all.start(trainer.steps(), &trainer.embed_all(), config.distance);
        let exam = Exam::new(trainer, &evaluations, Some(timeline), Known::default());
        Self { evaluations, evaluated: None, all, scores: None, exam }
    }

    /// Goes on; the scores of all points and the state of the run, when both are known.
    fn advance(&mut self, timeline: &Timeline) -> Option<(Evaluated, State)> {
        if self.evaluated.is_none() {
            self.evaluated = Some(self.evaluations.advance(&|| false)?);
        } else if self.scores.is_none() {
            self.scores = Some(self.all.advance(&|| false)?);
        } else if self.exam.advance(&self.evaluations, Some(timeline), &|| false) {
            let evidence = self.exam.evidence(&self.evaluations, self.evaluated.as_ref()?)?;
            let diagnosis = Diagnosis::new(evidence, self.exam.config(), self.exam.data());
            return Some((self.scores.take()?, diagnosis.state));
        }
        None
    }
}

/// A score. ROC AUC is of the training points where none is held out.
fn score(metric: Metric, evaluated: &Evaluated, is_held_out: bool) -> Option<f64> {
    let Metric { quantity, split } = metric;
    match (quantity, split) {
        (Quantity::RocAuc, Split::HeldOut) if !is_held_out => quantity.score(&evaluated.train),
        _ => quantity.score(evaluated.of(split)),
    }
}

/// The value of a batch, if the quantity is of one.
fn measured(quantity: Quantity, report: &StepReport) -> Option<f64> {
    quantity.of_batch().and_then(|metric| metric.of(report)).filter(|value| value.is_finite())
}

/// The mean over the batches since a step, if the quantity is of batches and there are some.
fn mean(history: &History, quantity: Quantity, since: u64) -> Option<f64> {
    let metric = quantity.of_batch()?;
    let bins = history.bins();
    let first = bins.partition_point(|bin| bin.last < since);
    let means: Vec<f64> =
        bins[first..].iter().filter_map(|bin| bin.get(metric)).map(|s| s.mean()).collect();
    (!means.is_empty()).then(|| means.iter().sum::<f64>() / means.len() as f64)
}
