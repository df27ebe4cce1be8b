//! Changes of settings that may cure a run, the likeliest first.

use engine::choice::{Distance, LossKind, Mining, OptimizerKind, SamplerKind};
use engine::config::{DataSpec, Drawn, Moved, RunConfig, SamplerSpec, SetWeights, ValidConfig};
use engine::data::Dataset;
use engine::setting;

use super::evidence::Evidence;
use super::separation::farthest;
use super::state::State;

/// A margin that leaves the classes room on the unit sphere. (For the cosine distance half of it:
/// that is half the squared distance.)
const MARGIN_ON_SPHERE: f64 = 0.2;
/// The gradient norm at which a cure clips.
const CLIP: f64 = 1.0;
/// The largest learning rate of SGD that a cure keeps.
const LARGEST_PLAIN_RATE: f64 = 0.3;
/// Points of a batch whose sampler a cure replaces.
const BATCH: usize = 64;
/// Factor by which a cure of overfitting multiplies the points.
const MORE_POINTS: usize = 10;
/// Dimensions in which held-out classes have more room.
const MANY_DIMENSIONS: usize = 32;

/// Settings to try for a run in this state. They differ from the run's and from each other.
pub fn candidates(
    state: State,
    evidence: &Evidence,
    now: &RunConfig,
    data: &Dataset,
) -> Vec<ValidConfig> {
    let mut found: Vec<ValidConfig> = Vec::new();
    let mut offer = |change: &dyn Fn(&mut RunConfig)| {
        let mut config = now.clone();
        change(&mut config);
        if now.needs_new_weights(&config) {
            // Others have never been set.
            config.weight = SetWeights::default();
        }
        if let Ok(config) = config.validate()
            && *config != *now
            && !found.contains(&config)
        {
            found.push(config);
        }
    };
    match state {
        State::Diverged => {
            offer(&steady);
            offer(&usual_training);
        }
        State::NoTriplets => offer(&|c| balanced(c, data)),
        State::ContradictoryData => {
            offer(&|c| c.moved = Moved::default());
            offer(&|c| c.data.duplicates = 0.0);
            offer(&|c| {
                c.moved = Moved::default();
                c.data.duplicates = 0.0;
            });
        }
        State::TooFewDimensions => {
            offer(&|c| c.embedder.dim = enough_dimensions(c, evidence.classes));
            offer(&|c| c.loss.margin = modest(c));
            offer(&|c| c.embedder.normalize = false);
        }
        State::Shrinking => {
            offer(&|c| c.optimizer.weight_decay = 0.0);
            offer(&|c| {
                c.optimizer.weight_decay = 0.0;
                gentle(c);
            });
        }
        State::MarginOutOfReach => {
            offer(&|c| c.loss.margin = modest(c));
            offer(&|c| {
                c.loss.margin = modest(c);
                gentle(c);
            });
        }
        State::Collapsed | State::Clumped | State::Stuck => {
            offer(&some_margin);
            offer(&|c| c.mining.rule = Mining::SemiHard);
            offer(&usual_optimizer);
            if state == State::Stuck {
                offer(&|c| (c.optimizer.clip, c.optimizer.weight_decay) = (0.0, 0.0));
                offer(&usual_network);
            }
            offer(&|c| {
                some_margin(c);
                gentle(c);
            });
            offer(&|c| {
                gentle(c);
                c.optimizer.learning_rate =
                    (c.optimizer.learning_rate / 10.0).max(setting::LEARNING_RATE.min);
            });
            offer(&usual_training);
        }
        State::Exploding => {
            offer(&on_sphere);
            offer(&usual_optimizer);
            offer(&usual_training);
        }
        State::Starved => {
            offer(&some_margin);
            for rule in [Mining::SemiHard, Mining::NearestSemiHard, Mining::All] {
                offer(&|c| c.mining.rule = rule);
            }
        }
        State::Overfitting => {
            offer(&|c| more_points(c));
            offer(&|c| {
                c.optimizer.kind = OptimizerKind::Adamw;
                c.optimizer.weight_decay = 1.0;
            });
        }
        State::UnseenWorseThanRaw => {
            offer(&|c| more_points(c));
            offer(&|c| c.embedder.dim = c.embedder.dim.max(MANY_DIMENSIONS));
            offer(&|c| c.embedder.hidden = Vec::new());
        }
        State::Learning | State::Done => {}
    }
    found
}

/// The usual settings of the data.
fn usual(config: &RunConfig) -> RunConfig {
    config.defaults()
}

/// As many hidden layers as usual; a network, where the embedder is none.
fn usual_network(config: &mut RunConfig) {
    let usual = usual(config).embedder;
    if config.embedder.is_identity() {
        config.embedder = usual;
    } else {
        config.embedder.hidden = usual.hidden;
    }
}

/// A margin, where it is 0.
fn some_margin(config: &mut RunConfig) {
    if config.loss.kind == LossKind::Hinge && config.loss.margin == 0.0 {
        config.loss.margin = if limited(config) { modest(config) } else { 1.0 };
    }
}

/// Returns true if the distance of two embeddings has a limit.
fn limited(config: &RunConfig) -> bool {
    config.embedder.normalize || config.distance == Distance::Cosine
}

/// Semi-hard negatives, and the usual steps where they are larger.
fn gentle(config: &mut RunConfig) {
    config.mining.rule = Mining::SemiHard;
    usual_optimizer(config);
}

/// The usual optimizer, where it takes larger steps, or hardly any.
fn usual_optimizer(config: &mut RunConfig) {
    let usual = usual(config).optimizer;
    let optimizer = &mut config.optimizer;
    let rate = optimizer.learning_rate;
    let most = match optimizer.kind {
        OptimizerKind::Sgd => LARGEST_PLAIN_RATE,
        // Its steps add up to ten times as much.
        OptimizerKind::Momentum => 0.1 * LARGEST_PLAIN_RATE,
        OptimizerKind::Adam | OptimizerKind::Adamw => usual.learning_rate,
    };
    if rate > most || rate < most / 100.0 {
        if is_plain(optimizer.kind) {
            optimizer.kind = usual.kind;
        }
        optimizer.learning_rate = usual.learning_rate;
    }
}

/// The usual optimizer, mining and loss.
fn usual_training(config: &mut RunConfig) {
    let usual = usual(config);
    (config.optimizer, config.mining) = (usual.optimizer, usual.mining);
    config.loss = usual.loss;
    config.distance = usual.distance;
    if limited(config) {
        config.loss.margin = modest(config);
    } else {
        config.loss.margin = 1.0;
    }
}

/// Clipped gradients and smaller steps, for a diverged run.
fn steady(config: &mut RunConfig) {
    let usual = usual(config).optimizer;
    let optimizer = &mut config.optimizer;
    optimizer.clip = if optimizer.clip > 0.0 { optimizer.clip.min(CLIP) } else { CLIP };
    if is_plain(optimizer.kind) {
        (optimizer.kind, optimizer.learning_rate) = (usual.kind, usual.learning_rate);
    } else {
        optimizer.learning_rate = (optimizer.learning_rate / 10.0).min(usual.learning_rate);
    }
}

/// Returns true if the length of a step depends on that of the gradient.
fn is_plain(kind: OptimizerKind) -> bool {
    matches!(kind, OptimizerKind::Sgd | OptimizerKind::Momentum)
}

/// Normalized embeddings, and a margin and steps that suit them.
fn on_sphere(config: &mut RunConfig) {
    config.embedder.normalize = true;
    config.embedder.dim = config.embedder.dim.max(2);
    config.loss.margin = config.loss.margin.min(modest(config));
    usual_optimizer(config);
}

/// A margin that leaves the classes room on the sphere.
fn modest(config: &RunConfig) -> f64 {
    match config.distance {
        Distance::Euclidean | Distance::Squared => MARGIN_ON_SPHERE,
        Distance::Cosine => 0.5 * MARGIN_ON_SPHERE,
    }
}

/// Dimensions in which the margin is well within reach, if there are any.
pub fn enough_dimensions(config: &RunConfig, classes: usize) -> usize {
    let mut roomy = config.clone();
    let least = config.embedder.dim.max(usual(config).embedder.dim);
    let within = |roomy: &RunConfig| {
        farthest(roomy, classes).is_none_or(|most| 1.1 * roomy.loss.margin <= most)
    };
    for dim in least..=classes.max(least) {
        roomy.embedder.dim = dim;
        if within(&roomy) {
            break;
        }
    }
    roomy.embedder.dim
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
    } else if !enough {
        config.sampler = usual;
    }
}

/// More points, as far as the data have them.
fn more_points(config: &mut RunConfig) {
    if !config.data.kind.has_sizes() {
        return;
    }
    let most = *config.data.kind.points_setting().whole_range().end();
    config.data.points = (MORE_POINTS * config.data.points).min(most);
    config.held_out = config.held_out.min(usual(config).held_out);
    (config.moved, config.drawn) = (Moved::default(), Drawn::default());
}
