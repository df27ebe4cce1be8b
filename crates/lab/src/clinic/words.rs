//! The texts of the clinic.

use super::Start;
use super::{Ailment, farthest, is_strict, trained};
use crate::active_run::ActiveRun;
use engine::choice::{LossKind, Mining, OptimizerKind};
use engine::config::{Choice as _, RunConfig};
use engine::numbers::{count, counted, percent, three};

/// The problem, in a sentence.
pub fn what(ailment: Ailment, config: &RunConfig) -> String {
    match ailment {
        Ailment::Diverged => "Numbers would grow out of bounds, so the run stopped.".to_owned(),
        Ailment::Collapsed => "All embeddings are nearly equal.".to_owned(),
        Ailment::Exploding => "The embeddings keep growing.".to_owned(),
        Ailment::OneClass => {
            "All points of the batch are of one class: there is no negative.".to_owned()
        }
        Ailment::NoPositive => {
            "No class has two points in the batch: there is no positive.".to_owned()
        }
        Ailment::NoneMined => {
            format!("{} mining takes no triplet with a loss.", config.mining.rule.label())
        }
        Ailment::NothingLeft => "All triplets of this batch have loss 0.".to_owned(),
        Ailment::MarginTooLarge => "The classes can't be as far apart as the margin.".to_owned(),
    }
}

/// The cause.
pub fn why(ailment: Ailment, config: &RunConfig) -> &'static str {
    match ailment {
        Ailment::Diverged => {
            "Each step went too far and made the next one larger still: the learning rate is too \
             high for these gradients."
        }
        Ailment::Collapsed => match config.mining.rule {
            Mining::BatchHard | Mining::Hard => {
                "Early in training, the hardest triplets pull all points together. Once all \
                 distances are 0, no triplet has a direction to push in."
            }
            _ => {
                "The steps were too large and threw all points together. Once all distances are 0, \
                 no triplet has a direction to push in."
            }
        },
        Ailment::Exploding => {
            "Off the sphere nothing limits length, and a network can meet a margin by growing: \
             twice as long is twice as far apart, with nothing learned."
        }
        Ailment::OneClass | Ailment::NoPositive => {
            "A triplet needs an anchor, another point of its class, and a point of another class. \
             This batch has none."
        }
        Ailment::NoneMined if is_strict(config.mining.rule) => {
            "It takes triplets of one kind only, and the batch has none of those. A loss of 0 looks \
             like success, but other triplets violate the margin."
        }
        Ailment::NoneMined => {
            "It draws at random, and by now most triplets are easy: those it drew have loss 0, \
             while others violate the margin."
        }
        Ailment::NothingLeft => {
            "Every negative is farther than every positive by the margin. That was the goal; \
             the run has nothing more to learn from this batch."
        }
        Ailment::MarginTooLarge => {
            "Room on the sphere is limited. Triplets that no embedding can satisfy pull as hard as \
             those that matter, and never stop."
        }
    }
}

/// The evidence: numbers of this run.
pub fn signs(ailment: Ailment, active: &ActiveRun) -> Vec<String> {
    let (report, config) = (active.report(), active.config());
    let counts = report.counts;
    let margin = config.loss.margin;
    match ailment {
        Ailment::Diverged => vec![
            format!("gradient {}, learning rate {}", three(report.gradient_norm), rate(config)),
            format!("mean length of an embedding {}", three(report.mean_norm)),
        ],
        Ailment::Collapsed => {
            let distance = report.mean_pair_distance.map(three).unwrap_or_default();
            let stuck = match config.loss.kind {
                _ if counts.mined == 0 => {
                    "loss 0: the miner takes nothing, which looks like success".to_owned()
                }
                LossKind::Hinge => {
                    format!("loss {}, stuck at the margin {margin}", three(report.loss))
                }
                LossKind::Soft => format!("loss {}, stuck at ln 2 = 0.693", three(report.loss)),
            };
            vec![format!("mean pair distance {distance}"), stuck]
        }
        Ailment::Exploding => {
            let map = active.evaluated().and_then(|e| e.train.map_at_r);
            let map = map.map(|map| format!("MAP@R {} despite that length", three(map)));
            let length = format!("mean length of an embedding {}", three(report.mean_norm));
            std::iter::once(length).chain(map).collect()
        }
        Ailment::OneClass | Ailment::NoPositive => vec![
            format!(
                "{} in the batch, 0 valid triplets",
                counted(report.batch.len() as u64, "point")
            ),
            format!("batches of {} × {} points", config.sampler.classes, config.sampler.points),
        ],
        Ailment::NoneMined => vec![
            format!(
                "{} triplets violate the margin, {} mined",
                count(counts.active),
                count(counts.mined)
            ),
            format!(
                "{} easy, {} semi-hard, {} hard",
                count(counts.easy),
                count(counts.semi_hard),
                count(counts.hard)
            ),
        ],
        Ailment::NothingLeft => {
            let map = active.evaluated().and_then(|e| e.held_out.map_at_r.or(e.train.map_at_r));
            let map = map.map(|map| format!("MAP@R {}", three(map)));
            let easy =
                format!("{} of {} triplets are easy", count(counts.easy), count(counts.valid));
            std::iter::once(easy).chain(map).collect()
        }
        Ailment::MarginTooLarge => {
            let classes = trained(active.data());
            let most = farthest(config, classes).map(three).unwrap_or_default();
            vec![
                format!("margin {margin}; {classes} classes can be at most {most} apart"),
                format!("{} of the triplets are active", percent(report.active_share())),
            ]
        }
    }
}

/// The reason why the cure helps, and the step from which; `now` is the step on screen.
pub fn cure(ailment: Ailment, config: &RunConfig, from: Start, now: u64) -> String {
    let why = match ailment {
        Ailment::Diverged => "Smaller steps, with the gradient clipped at 1.",
        Ailment::Collapsed if config.mining.rule == Mining::SemiHard => "Smaller steps.",
        Ailment::Collapsed => {
            "Semi-hard negatives still push points apart; use harder ones once the classes are \
             apart."
        }
        Ailment::Exploding => "On the sphere every embedding has length 1.",
        Ailment::OneClass | Ailment::NoPositive => {
            "P classes × K points: every anchor has positives and negatives."
        }
        Ailment::NoneMined if config.mining.rule == Mining::SemiHard => {
            "Batch-all takes every triplet, the hard ones too."
        }
        Ailment::NoneMined => "Semi-hard mining looks for triplets within the margin.",
        Ailment::NothingLeft => "A larger margin asks for more.",
        Ailment::MarginTooLarge => "A margin the classes can reach.",
    };
    let from = match from {
        Start::OtherPoints => "This needs other points: a new run.".to_owned(),
        Start::Anew => "This needs new weights: it begins at step 0.".to_owned(),
        Start::Step(step) if ailment == Ailment::MarginTooLarge && step < now => format!(
            "Later training doesn't help: it begins at step {}, where the margin went \
             out of reach.",
            count(step)
        ),
        Start::Step(_) if !ailment.is_grave() => "It helps from here on.".to_owned(),
        Start::Step(0) => "No setting saves these weights: it begins at step 0.".to_owned(),
        Start::Step(step) => format!(
            "No setting saves these weights: it begins at step {}, the last change before.",
            count(step)
        ),
    };
    format!("{why} {from}")
}

fn rate(config: &RunConfig) -> String {
    let rate = three(config.optimizer.learning_rate);
    match config.optimizer.kind {
        OptimizerKind::Sgd | OptimizerKind::Momentum => rate,
        kind => format!("{rate} ({})", kind.label()),
    }
}
