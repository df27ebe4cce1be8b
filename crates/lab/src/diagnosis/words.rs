//! The words of a diagnosis, for window and command line.

use engine::choice::LossKind;
use engine::config::RunConfig;
use engine::numbers::{count, counted, percent, three};
use engine::report::StepReport;

use super::cause::{rate, setting};
use super::evidence::Evidence;
use super::state::{State, scale};
use super::treatment::{Cure, Finding};
use super::trial::Start;

/// Largest difference of a loss from the margin, as a share of it, at which it is said to be the
/// margin.
const AT_MARGIN: f64 = 0.1;

impl State {
    /// The label in the bar and in tables.
    pub fn label(self) -> &'static str {
        match self {
            Self::Diverged => "stopped: numbers out of bounds",
            Self::NoTriplets => "no triplets",
            Self::ContradictoryData => "contradictory data",
            Self::TooFewDimensions => "too few dimensions",
            Self::Shrinking => "shrinking",
            Self::Collapsed => "collapsed",
            Self::MarginOutOfReach => "margin out of reach",
            Self::Clumped => "clumped",
            Self::Exploding => "exploding",
            Self::Stuck => "stuck",
            Self::Starved => "the miner finds nothing",
            Self::Overfitting => "overfitting",
            Self::UnseenWorseThanRaw => "held-out classes worse than raw",
            Self::Done => "done",
            Self::Learning => "learning",
        }
    }

    /// The state in a sentence.
    pub fn what(self) -> &'static str {
        match self {
            Self::Diverged => "Numbers would grow out of bounds, so the run stopped.",
            Self::NoTriplets => "Batches have no triplet, so no step changes the weights.",
            Self::ContradictoryData => "Equal points have different labels.",
            Self::TooFewDimensions => "The embedding has too few dimensions for these classes.",
            Self::Shrinking => "The embedding shrinks instead of parting the classes.",
            Self::Collapsed => "All points are nearly in one place.",
            Self::MarginOutOfReach => "The classes can't be as far apart as the margin.",
            Self::Clumped => "The points are in a few places, with classes mixed.",
            Self::Exploding => "The embeddings have grown very long.",
            Self::Stuck => "There is a loss, but nothing gets better any more.",
            Self::Starved => {
                "The miner finds nothing to learn from, and the classes are not apart."
            }
            Self::Overfitting => "Held-out points have hardly gained from the training.",
            Self::UnseenWorseThanRaw => {
                "Held-out classes are told apart worse than by the raw inputs."
            }
            Self::Done => "Nothing is left to learn, and the classes are apart.",
            Self::Learning => "The run is learning.",
        }
    }
}

/// The evidence of a state: the numbers that show it.
pub fn signs(state: State, e: &Evidence, config: &RunConfig) -> Vec<String> {
    let (batches, picture) = (&e.batches, &e.picture);
    let map = |name: &str, map: Option<f64>| map.map(|map| format!("MAP@R {name}{}", three(map)));
    let quality = map("", e.train().map_at_r);
    let loss = || format!("loss {}", three(batches.loss));
    let apart = || format!("mean pair distance {}", three(picture.spread));
    let length = || format!("mean length of an embedding {}", three(picture.norm));
    let active = || format!("{} of the triplets are active", percent(batches.active));
    let idle = || format!("{} of the batches change nothing", percent(batches.idle));
    let gradient = || {
        format!(
            "gradient {} (untrained {})",
            three(batches.gradient_norm),
            three(e.start.batches.gradient_norm)
        )
    };
    let mut signs = match state {
        State::Diverged => vec![
            format!("gradient {}, learning rate {}", three(batches.gradient_norm), rate(config)),
            length(),
        ],
        State::NoTriplets => vec![format!(
            "batches of {} × {} points, 0 valid triplets",
            config.sampler.classes, config.sampler.points
        )],
        State::ContradictoryData => {
            vec![format!("{} of the training points contradict", percent(e.contradictory)), loss()]
        }
        State::TooFewDimensions | State::MarginOutOfReach => {
            vec![
                format!(
                    "margin {}; {} classes can be at most {} apart",
                    setting(config.loss.margin),
                    count(e.classes as u64),
                    e.separation.map(three).unwrap_or_default()
                ),
                active(),
            ]
        }
        State::Shrinking => vec![
            format!(
                "length of all weights {} (untrained {})",
                three(picture.weights),
                three(e.start.picture.weights)
            ),
            apart(),
        ],
        State::Collapsed => vec![
            format!("{} (untrained {})", apart(), three(e.start.picture.spread)),
            loss_at_margin(e, config).unwrap_or_else(loss),
        ],
        State::Clumped => vec![
            format!(
                "{} hold nine in ten points, {} of them of their place's main class",
                counted(picture.places as u64, "place"),
                percent(picture.purity)
            ),
            gradient(),
        ],
        State::Exploding => vec![length(), gradient()],
        State::Stuck => {
            let past = e.past.map(|past| {
                let map = past.map_at_r.map(three).unwrap_or_default();
                format!("at step {}: loss {}, MAP@R {map}", count(past.step), three(past.loss))
            });
            [loss(), gradient()].into_iter().chain(past).collect()
        }
        State::Starved => vec![idle(), active()],
        State::Overfitting => {
            let held_out = e.held_out();
            [
                map("of the training points ", e.train().map_at_r),
                map("of held-out points ", held_out.map_at_r),
                map("of held-out points by the raw inputs ", held_out.raw),
            ]
            .into_iter()
            .flatten()
            .collect()
        }
        State::UnseenWorseThanRaw => {
            let unseen = e.unseen();
            [
                map("of held-out classes ", unseen.map_at_r),
                map("of held-out classes by the raw inputs ", unseen.raw),
            ]
            .into_iter()
            .flatten()
            .collect()
        }
        State::Done => vec![idle()],
        State::Learning => vec![active(), loss()],
    };
    if !matches!(state, State::NoTriplets | State::Overfitting) {
        signs.extend(quality);
    }
    signs
}

/// The loss, if it is stuck where equal distances put it.
fn loss_at_margin(e: &Evidence, config: &RunConfig) -> Option<String> {
    let loss = e.batches.loss;
    if e.batches.idle >= 1.0 {
        return Some("loss 0: the miner takes nothing, which looks like success".to_owned());
    }
    let (at, name) = match config.loss.kind {
        LossKind::Hinge => {
            (config.loss.margin, format!("the margin {}", setting(config.loss.margin)))
        }
        LossKind::Soft => (std::f64::consts::LN_2, "ln 2 = 0.693".to_owned()),
    };
    let is_there = at > 0.0 && (loss - at).abs() <= AT_MARGIN * scale(config);
    is_there.then(|| format!("loss {}, stuck at {name}", three(loss)))
}

/// The reason why there is no triplet of the batch to show.
pub fn no_triplet(report: &StepReport) -> &'static str {
    match report.mean_negative {
        _ if report.counts.valid > 0 => "No triplet of this batch is selected.",
        _ if report.batch.is_empty() => "There are no points to train on yet.",
        None => "All points of this batch are of one class, so it has no negative and no triplet.",
        Some(_) => "No class has two points in this batch, so it has no positive and no triplet.",
    }
}

/// The message of a run that stops since its next step would diverge.
pub fn stopped(config: &RunConfig) -> String {
    format!(
        "The run stopped before a step that would make numbers too large or not finite: the \
         learning rate, {}, is too high. Lower it, then go on, or reset.",
        rate(config)
    )
}

/// The reason why the cure helps, and the step from which; `step` is the step on screen.
pub fn cure(cure: &Cure, step: u64) -> String {
    let (after, unchanged) = cure.score;
    let tried = format!(
        "Tried for {}: MAP@R {} instead of {}.",
        counted(cure.steps, "step"),
        three(after),
        three(unchanged)
    );
    let from = match cure.from {
        Start::OtherPoints => "It needs other points: a new run.".to_owned(),
        Start::Anew => "It needs new weights: it begins at step 0.".to_owned(),
        Start::Step(from) if from == step => "It helps from here on.".to_owned(),
        Start::Step(0) => "No change tried saves these weights: it begins at step 0.".to_owned(),
        Start::Step(from) => format!(
            "No change tried saves these weights: it begins at step {}, at an earlier change.",
            count(from)
        ),
    };
    format!("{tried} {from}")
}

/// The reason why there is no cure.
pub fn no_cure(state: State, tried: usize) -> String {
    let why = match state {
        State::ContradictoryData => "No setting tells equal points apart: mend the labels.",
        State::UnseenWorseThanRaw => {
            "What tells the held-out classes apart has to be learned from other classes: train on \
             more of them, or compare by the raw inputs."
        }
        State::Overfitting => "It takes more points than these data have.",
        _ => "Another network or other data may help.",
    };
    match tried {
        0 => why.to_owned(),
        1 => format!("The change that was tried doesn't help. {why}"),
        tried => {
            format!("None of the {} changes that were tried helps. {why}", count(tried as u64))
        }
    }
}

/// The words on a finding: what was changed, and what it brought; or why nothing helps.
pub fn finding(finding: &Finding, state: State, step: u64) -> String {
    match finding {
        Finding::Cure(found) => cure(found, step),
        Finding::Nothing(tried) => no_cure(state, *tried),
    }
}
