//! The states of a run, and the evidence that each needs.

use engine::choice::{Distance, LossKind};
use engine::config::RunConfig;

use super::evidence::{Evidence, Scores};
use super::separation::farthest;

/// Share of the batches that have to be idle, or without a triplet.
const NEARLY_ALL: f64 = 0.8;
/// Mean pair distance of a collapsed run, as a share of the margin.
const CLOSE: f64 = 0.05;
/// Steps after which points that began as close as in a collapse have had time to part.
const TIME_TO_PART: u64 = 200;
/// Mean length of an exploding embedding, as a multiple of what the margin asks for.
const LONG: f64 = 100.0;
/// Share of the norm of the first weights below which weight decay has shrunk them.
const SHRUNK: f64 = 0.7;
/// Purity below which the classes of a few places are mixed.
const PURE: f64 = 0.9;
/// Share of the gradient of the first weights below which there is none.
const NO_GRADIENT: f64 = 1e-3;
/// Change of the weights by a step, as a share of theirs, below which nothing moves.
pub const NO_CHANGE: f64 = 1e-6;
/// Gain of MAP@R, or share of the loss gone, that is progress.
const PROGRESS: f64 = 0.01;
/// Share of contradictory points that keeps a run from being good.
const MANY_CONTRADICT: f64 = 0.2;
/// Difference of two MAP@R that counts.
const WORSE: f64 = 0.05;
/// Least gap of MAP@R from training to held-out points of an overfitted run.
const GAP: f64 = 0.2;
/// Share of what training gained over the raw inputs that has to hold for held-out points, too.
const CARRIED: f64 = 0.4;
/// Least number of held-out points that say something.
const ENOUGH: usize = 10;

/// The state of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// A number would leave its bounds.
    Diverged,
    /// Batches have one class, or no positives.
    NoTriplets,
    /// Equal inputs have different labels.
    ContradictoryData,
    /// The embedding has too few dimensions for these classes and this margin.
    TooFewDimensions,
    /// Weight decay has shrunk the embedding.
    Shrinking,
    /// All points are in one place.
    Collapsed,
    /// The margin is larger than classes can be apart.
    MarginOutOfReach,
    /// Points are in a few places, with classes mixed.
    Clumped,
    /// Embeddings have grown very long.
    Exploding,
    /// There is a loss, but hardly a gradient, steps that change nothing, or no progress.
    Stuck,
    /// The miner finds nothing to learn from, and the embedding isn't good.
    Starved,
    /// Held-out points have hardly gained from training.
    Overfitting,
    /// Held-out classes are worse than with the raw inputs.
    UnseenWorseThanRaw,
    /// Nothing is left to learn, and the embedding is good.
    Done,
    /// None of the others.
    Learning,
}

impl State {
    /// All of them; earlier ones take precedence.
    pub const ALL: [Self; 15] = [
        Self::Diverged,
        Self::NoTriplets,
        Self::ContradictoryData,
        Self::TooFewDimensions,
        Self::Shrinking,
        Self::Collapsed,
        Self::MarginOutOfReach,
        Self::Clumped,
        Self::Exploding,
        Self::Stuck,
        Self::Starved,
        Self::Overfitting,
        Self::UnseenWorseThanRaw,
        Self::Done,
        Self::Learning,
    ];

    /// The word in JSON and in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Diverged => "diverged",
            Self::NoTriplets => "no-triplets",
            Self::ContradictoryData => "contradictory-data",
            Self::TooFewDimensions => "too-few-dimensions",
            Self::Shrinking => "shrinking",
            Self::Collapsed => "collapsed",
            Self::MarginOutOfReach => "margin-out-of-reach",
            Self::Clumped => "clumped",
            Self::Exploding => "exploding",
            Self::Stuck => "stuck",
            Self::Starved => "starved",
            Self::Overfitting => "overfitting",
            Self::UnseenWorseThanRaw => "unseen-worse-than-raw",
            Self::Done => "done",
            Self::Learning => "learning",
        }
    }

    /// Returns true if something is wrong.
    pub fn is_trouble(self) -> bool {
        !matches!(self, Self::Learning | Self::Done)
    }

    /// Returns true if the run learns nothing more as it is, or never will.
    pub fn is_grave(self) -> bool {
        matches!(
            self,
            Self::Diverged
                | Self::NoTriplets
                | Self::Shrinking
                | Self::Collapsed
                | Self::Clumped
                | Self::Exploding
                | Self::Stuck
                | Self::Starved
        )
    }

    /// Returns true if the evidence of a run with these settings shows the state.
    fn applies(self, e: &Evidence, config: &RunConfig) -> bool {
        let (train, batches, picture) = (e.train(), &e.batches, &e.picture);
        let good = e.is_good();
        match self {
            Self::Diverged => e.diverges,
            Self::NoTriplets => batches.one_class + batches.no_positive >= NEARLY_ALL,
            Self::ContradictoryData => e.contradictory >= MANY_CONTRADICT && !good,
            Self::TooFewDimensions => too_few_dimensions(e, config),
            Self::Shrinking => {
                let shrunk = picture.weights < SHRUNK * e.start.picture.weights;
                let matters = !config.embedder.normalize || collapsed(e, config);
                config.optimizer.weight_decay > 0.0 && shrunk && matters && !good
            }
            Self::Collapsed => collapsed(e, config),
            Self::MarginOutOfReach => out_of_reach(e, config) && !too_few_dimensions(e, config),
            Self::Clumped => {
                let few = picture.places <= (2 * e.classes).min(e.classes + 8);
                let parted = picture.places < e.start.picture.places || e.step >= TIME_TO_PART;
                few && parted && picture.purity < PURE && !good
            }
            Self::Exploding => picture.norm > LONG * length(config) && !good,
            Self::Stuck => {
                let flat = batches.gradient_norm < NO_GRADIENT * e.start.batches.gradient_norm;
                let still = flat || e.update < NO_CHANGE || no_progress(e);
                batches.idle < NEARLY_ALL && batches.loss > 0.0 && still && !good
            }
            Self::Starved => batches.idle >= NEARLY_ALL && !good,
            Self::Overfitting => good && overfits(train, e.held_out()),
            Self::UnseenWorseThanRaw => {
                let unseen = e.unseen();
                let less = |(map, raw): (f64, f64)| map < raw - WORSE;
                good && unseen.map_at_r.zip(unseen.raw).is_some_and(less)
            }
            Self::Done => batches.idle >= NEARLY_ALL && good,
            Self::Learning => false,
        }
    }

    /// All states that the evidence shows, the first of them the most important; never empty.
    pub fn all_of(evidence: &Evidence, config: &RunConfig) -> Vec<Self> {
        let mut states: Vec<Self> =
            Self::ALL.into_iter().filter(|state| state.applies(evidence, config)).collect();
        if states.contains(&Self::NoTriplets) {
            // Without a triplet there is nothing to mine, and scores mean nothing.
            states.retain(|state| !matches!(state, Self::Starved | Self::Stuck | Self::Done));
        }
        if states.contains(&Self::Diverged) {
            // The last numbers of such a run show a bit of everything.
            states = vec![Self::Diverged];
        }
        if states.is_empty() {
            states.push(Self::Learning);
        }
        states
    }
}

/// The distance that the loss asks for.
pub fn scale(config: &RunConfig) -> f64 {
    match config.loss.kind {
        LossKind::Hinge if config.loss.margin > 0.0 => config.loss.margin,
        LossKind::Hinge | LossKind::Soft => 1.0,
    }
}

/// The length of an embedding that the margin asks for, about; at least 1.
fn length(config: &RunConfig) -> f64 {
    match config.distance {
        Distance::Euclidean => scale(config).max(1.0),
        Distance::Squared => scale(config).sqrt().max(1.0),
        Distance::Cosine => 1.0,
    }
}

/// Returns true if the second half of the steps made nothing better.
pub fn no_progress(e: &Evidence) -> bool {
    e.past.is_some_and(|past| {
        let maps = e.train().map_at_r.zip(past.map_at_r);
        maps.is_some_and(|(now, then)| now < then + PROGRESS)
            && e.batches.loss > (1.0 - PROGRESS) * past.loss
    })
}

fn collapsed(e: &Evidence, config: &RunConfig) -> bool {
    let (now, first) = (e.picture.spread, e.start.picture.spread);
    let fell = now < 0.5 * first || e.step >= TIME_TO_PART;
    // Without a margin, points may be close and well placed.
    let is_wrong = config.loss.margin > 0.0 || config.loss.kind == LossKind::Soft || !e.is_good();
    now < CLOSE * scale(config) && fell && is_wrong
}

fn out_of_reach(e: &Evidence, config: &RunConfig) -> bool {
    let margin = config.loss.margin;
    config.loss.kind == LossKind::Hinge && e.separation.is_some_and(|most| margin > most)
}

/// Out of reach in these dimensions, but not in more; or on the two points of a sphere of one
/// dimension, between which nothing can move.
fn too_few_dimensions(e: &Evidence, config: &RunConfig) -> bool {
    let mut roomy = config.clone();
    roomy.embedder.dim = e.classes.max(config.embedder.dim);
    let enough = farthest(&roomy, e.classes).is_some_and(|most| config.loss.margin <= most);
    let two_points = e.separation.is_some() && config.embedder.dim == 1;
    (out_of_reach(e, config) && enough) || (two_points && !e.is_good())
}

fn overfits(train: Scores, held_out: Scores) -> bool {
    let of = |scores: Scores| scores.map_at_r.zip(scores.raw);
    let (Some((seen, seen_raw)), Some((other, other_raw))) = (of(train), of(held_out)) else {
        return false;
    };
    let carried = other - other_raw < CARRIED * (seen - seen_raw);
    held_out.points >= ENOUGH && seen - other >= GAP && carried
}
