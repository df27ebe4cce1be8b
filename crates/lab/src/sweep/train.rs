//! Makes one run of a sweep: the same training, evaluation and diagnosis as `triplet-lab train`.

use std::sync::Arc;

use engine::data::{Dataset, Split};
use engine::health::Health;
use engine::report::StepReport;
use engine::trainer::Trainer;

use super::metric::{METRICS, Metric, Quantity};
use super::outcome::{Outcome, Sample};
use super::plan::Plan;
use crate::diagnosis::Diagnosis;
use crate::evaluations::Evaluations;
use crate::history::{Evaluated, History};
use crate::timeline::Timeline;

/// Trains a run of the plan. `show` gets each sample of its curve as it comes. `None` if it can't
/// go on until all is done.
pub fn train(
    plan: &Plan,
    run: usize,
    goes_on: &dyn Fn() -> bool,
    show: &mut dyn FnMut(Sample),
) -> Option<Outcome> {
    let recipe = plan.recipe(run)?.clone();
    let data = Arc::new(Dataset::make(recipe.start()));
    let mut timeline = Timeline::new(recipe);
    let mut trainer = timeline.trainer(Arc::clone(&data));
    let is_held_out = !data.rows(Split::HeldOut).is_empty();
    let mut curve: Vec<Sample> = Vec::new();
    let mut diverged = false;
    while trainer.steps() < plan.steps() {
        if !goes_on() {
            return None;
        }
        let step = trainer.steps();
        if plan.samples_at(step) {
            let evaluated = evaluate(&trainer, goes_on)?;
            let since = curve.last().map_or(0, |last| last.step);
            let values = METRICS.map(|metric| {
                mean(timeline.history(), metric.quantity, since)
                    .or_else(|| score(metric, &evaluated, is_held_out))
            });
            let sample = Sample { step, values };
            curve.push(sample);
            show(sample);
        }
        if timeline.advance(&mut trainer).is_err() {
            diverged = true;
            break;
        }
    }
    let evaluated = evaluate(&trainer, goes_on)?;
    let (config, data) = (trainer.config().clone(), Arc::clone(trainer.data()));
    let mut at_end = Evaluations::at_end(&data, config.seed);
    at_end.start(trainer.steps(), &trainer.embed_all(), config.distance);
    let scores = at_end.advance(goes_on)?;
    let evaluations = Evaluations::new(&data, config.seed);
    let diagnosis = Diagnosis::of(&timeline, &trainer, &evaluations, &evaluated)?;
    let step = trainer.steps();
    let last = trainer.preview();
    let diverged = diverged || last.health == Health::Diverged;
    let values = METRICS.map(|metric| {
        measured(metric.quantity, last).or_else(|| score(metric, &scores, is_held_out))
    });
    if plan.takes_samples() {
        curve.push(Sample { step, values });
    }
    Some(Outcome { run, step, diverged, values, state: diagnosis.state, curve })
}

/// The evaluation that the window and the diagnosis have, too.
fn evaluate(trainer: &Trainer, goes_on: &dyn Fn() -> bool) -> Option<Evaluated> {
    let mut evaluations = Evaluations::new(trainer.data(), trainer.config().seed);
    evaluations.start_at(trainer);
    evaluations.advance(goes_on)
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
