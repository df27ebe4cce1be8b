//! Cures of a run: changed settings, and the step from which they help.

use super::past::{last_good_change, out_of_reach_since};
use super::{Ailment, Start, farthest, trained, words};
use crate::active_run::ActiveRun;
use crate::change;
use crate::history::Metric;
use engine::choice::{Distance, Mining, OptimizerKind, SamplerKind};
use engine::config::{DataSpec, RunConfig, SamplerSpec, ValidConfig};
use engine::data::Dataset;
use engine::setting;

/// A margin that leaves the classes room on the unit sphere. (For the cosine distance half of it:
/// that is half the squared distance.)
const MARGIN_ON_SPHERE: f64 = 0.2;
/// The gradient norm at which a cure clips.
const CLIP: f64 = 1.0;
/// The largest learning rate of SGD and momentum that a cure keeps.
const LARGEST_PLAIN_RATE: f64 = 0.3;
/// Points of a batch whose sampler a cure replaces.
const BATCH: usize = 64;

/// Settings that cure a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Cure {
    /// All settings: the run's, with the changes that cure it.
    pub config: ValidConfig,
    /// The changes, as «mining Batch-hard to Semi-hard».
    pub change: String,
    /// A text on why the cure helps, and from which step.
    pub words: String,
    /// The point from which it begins.
    pub from: Start,
}

impl Cure {
    /// The step at which the cured run begins.
    pub fn step(&self) -> u64 {
        match self.from {
            Start::Step(step) => step,
            Start::Anew | Start::OtherPoints => 0,
        }
    }

    /// The cure of an ailment; `None` if no setting cures it.
    pub(super) fn of(ailment: Ailment, active: &ActiveRun) -> Option<Self> {
        let now = active.config();
        let mut config = now.clone();
        apply(ailment, &mut config, active.data());
        let config = config.validate().ok()?;
        let change = change::describe(now, &config);
        if change.is_empty() {
            return None;
        }
        let from = from(ailment, active, &config);
        let words = words::cure(ailment, now, from, active.report().step);
        Some(Self { config, change, words, from })
    }
}

/// Applies the changes that cure an ailment.
fn apply(ailment: Ailment, config: &mut RunConfig, data: &Dataset) {
    match ailment {
        Ailment::Diverged => steady(config),
        Ailment::Collapsed => gentle(config),
        Ailment::Exploding => on_sphere(config),
        Ailment::OneClass | Ailment::NoPositive => balanced(config, data),
        Ailment::NoneMined => {
            let takes_what_costs = config.mining.rule == Mining::SemiHard;
            config.mining.rule = if takes_what_costs { Mining::All } else { Mining::SemiHard };
        }
        Ailment::NothingLeft => ask_more(config, trained(data)),
        Ailment::MarginTooLarge => config.loss.margin = modest(config),
    }
}

/// The point from which the cure helps.
fn from(ailment: Ailment, active: &ActiveRun, config: &RunConfig) -> Start {
    if active.config().data != config.data {
        return Start::OtherPoints;
    }
    if active.config().needs_new_weights(config) {
        return Start::Anew;
    }
    Start::Step(match ailment {
        Ailment::Collapsed => {
            let is_well = |distance, first| distance >= first;
            last_good_change(active, Metric::MeanPairDistance, is_well)
        }
        Ailment::Diverged | Ailment::Exploding => {
            let is_well = |norm, first| norm < 10.0_f64.max(2.0 * first);
            last_good_change(active, Metric::MeanNorm, is_well)
        }
        // After training with an impossible margin, learning is slower than from the step before.
        Ailment::MarginTooLarge => out_of_reach_since(active),
        Ailment::OneClass | Ailment::NoPositive | Ailment::NoneMined | Ailment::NothingLeft => {
            active.report().step
        }
    })
}

/// The default learning rate for the data.
fn usual_rate(config: &RunConfig) -> f64 {
    RunConfig::of(config.data.kind).optimizer.learning_rate
}

/// Semi-hard negatives and a smaller learning rate, for a collapsed run.
fn gentle(config: &mut RunConfig) {
    let rate = &mut config.optimizer.learning_rate;
    let usual = RunConfig::of(config.data.kind).optimizer.learning_rate;
    let mines_otherwise = config.mining.rule != Mining::SemiHard;
    config.mining.rule = Mining::SemiHard;
    if *rate > usual {
        *rate = usual;
    } else if !mines_otherwise {
        *rate = (*rate / 10.0).max(setting::LEARNING_RATE.min);
    }
}

/// Clipped gradients and smaller steps, for a diverged run.
fn steady(config: &mut RunConfig) {
    let usual = usual_rate(config);
    let optimizer = &mut config.optimizer;
    optimizer.clip = if optimizer.clip > 0.0 { optimizer.clip.min(CLIP) } else { CLIP };
    if is_plain(optimizer.kind) {
        (optimizer.kind, optimizer.learning_rate) = (OptimizerKind::Adam, usual);
    } else {
        optimizer.learning_rate = (optimizer.learning_rate / 10.0).min(usual);
    }
}

/// Returns true if the length of a step depends on that of the gradient.
fn is_plain(kind: OptimizerKind) -> bool {
    matches!(kind, OptimizerKind::Sgd | OptimizerKind::Momentum)
}

/// Normalized embeddings and a margin that suits them.
fn on_sphere(config: &mut RunConfig) {
    config.embedder.normalize = true;
    config.embedder.dim = config.embedder.dim.max(2);
    config.loss.margin = config.loss.margin.min(modest(config));
    let usual = usual_rate(config);
    let optimizer = &mut config.optimizer;
    if is_plain(optimizer.kind) && optimizer.learning_rate > LARGEST_PLAIN_RATE {
        optimizer.kind = OptimizerKind::Adam;
    }
    if !is_plain(optimizer.kind) {
        optimizer.learning_rate = optimizer.learning_rate.min(usual);
    }
}

/// A margin that leaves the classes room on the sphere.
fn modest(config: &RunConfig) -> f64 {
    match config.distance {
        Distance::Euclidean | Distance::Squared => MARGIN_ON_SPHERE,
        Distance::Cosine => 0.5 * MARGIN_ON_SPHERE,
    }
}

/// Batches of P classes and K points of each, and data that have them.
fn balanced(config: &mut RunConfig, data: &Dataset) {
    let kind = config.data.kind;
    let mut sizes = vec![0_usize; data.classes()];
    data.train.iter().for_each(|&row| sizes[data.labels[row]] += 1);
    let filled = sizes.iter().filter(|&&size| size > 0).count();
    if filled < 2 || sizes.iter().all(|&size| size < 2) {
        let usual = DataSpec::of(kind);
        config.data.classes = config.data.classes.max(2);
        config.data.points = config.data.points.max(usual.points);
    }
    let classes = config.data.classes.clamp(2, 8);
    let usual = SamplerSpec { kind: SamplerKind::Balanced, classes, points: BATCH / classes };
    let enough = config.sampler.classes >= 2 && config.sampler.points >= 2;
    if enough && config.sampler.kind == SamplerKind::Uniform {
        config.sampler.kind = SamplerKind::Balanced;
    } else {
        config.sampler = usual;
    }
}

/// A larger margin, as far as the classes have room.
fn ask_more(config: &mut RunConfig, classes: usize) {
    let margin = config.loss.margin;
    let more = if margin > 0.0 { 2.0 * margin } else { modest(config) };
    let most = farthest(config, classes).map_or(setting::MARGIN.max, |f| 0.9 * f);
    config.loss.margin = more.min(most).min(setting::MARGIN.max).max(margin);
}
