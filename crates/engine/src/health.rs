//! How a run is doing, in words: collapse, explosion, nothing left to learn.

use super::config::{LossKind, Mining, OptimizerKind, RunConfig};
use super::report::StepReport;
use crate::numbers::percent;

/// What is to be said of a step, the gravest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Health {
    /// Learning.
    #[default]
    Healthy,
    /// A loss, a gradient or a weight is not finite, or too large to go on; nothing was changed.
    Diverged,
    /// All embeddings lie (nearly) on one point.
    Collapsed,
    /// Embeddings have grown very long.
    Exploding,
    /// The batch has points of one class only: there is no negative.
    OneClass,
    /// No class has two points in the batch: there is no positive.
    NoPositive,
    /// There are valid triplets, but none was mined that costs anything.
    Idle,
}

/// Mean embedding norm above which a run counts as exploding: a hundred times what a margin of
/// 1 asks for.
const LONG: f64 = 100.0;

/// Mean pair distance below which, as a share of the margin (or of 1), a run counts as collapsed.
const CLOSE: f64 = 0.05;

/// How far from the margin (or ln 2) the loss of a collapsed run may be, as a share of it: of pairs
/// as close as that, the farthest positive and the nearest negative differ by about twice as much.
const AT_MARGIN: f64 = 0.1;

impl Health {
    /// What is to be said of a step whose numbers are all finite.
    pub fn of(report: &StepReport, config: &RunConfig) -> Self {
        if report.counts.valid == 0 {
            return if report.mean_negative.is_none() { Self::OneClass } else { Self::NoPositive };
        }
        if collapsed(report, config) {
            return Self::Collapsed;
        }
        if report.mean_norm > LONG {
            return Self::Exploding;
        }
        if report.counts.mined_active == 0 { Self::Idle } else { Self::Healthy }
    }

    /// One word, for machines: healthy, collapsed, exploding, diverged, idle.
    pub fn word(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Diverged => "diverged",
            Self::Collapsed => "collapsed",
            Self::Exploding => "exploding",
            Self::OneClass | Self::NoPositive | Self::Idle => "idle",
        }
    }

    /// Whether something should be changed for the run to go on.
    pub fn is_trouble(self) -> bool {
        matches!(self, Self::Diverged | Self::Collapsed | Self::Exploding)
    }

    /// A sentence that says what is going on and what to change.
    pub fn explain(self, report: &StepReport, config: &RunConfig) -> String {
        match self {
            Self::Healthy => {
                format!("Learning: {} of the triplets are active.", percent(report.active_share()))
            }
            Self::Diverged => diverged(config),
            Self::Collapsed => collapsed_words(config),
            Self::Exploding => "The embeddings grow and grow: distance is bought with length. \
                Normalise the embedding, lower the learning rate, or add weight decay."
                .to_owned(),
            Self::OneClass => "Every point of this batch is of one class: without a negative \
                there is no triplet. Nothing was changed; use more classes, or the P × K sampler."
                .to_owned(),
            Self::NoPositive => "No class has two points in this batch: without a positive \
                there is no triplet. Nothing was changed; draw more points of each class."
                .to_owned(),
            Self::Idle => idle(report, config),
        }
    }
}

fn collapsed(report: &StepReport, config: &RunConfig) -> bool {
    let margin = config.loss.margin;
    let (scale, stuck_at) = match config.loss.kind {
        LossKind::Hinge if margin > 0.0 => (margin, margin),
        LossKind::Hinge => (1.0, 0.0),
        LossKind::Soft => (1.0, std::f64::consts::LN_2),
    };
    let close = report.mean_pair_distance.is_some_and(|d| d < CLOSE * scale);
    let stuck = (report.loss - stuck_at).abs() <= AT_MARGIN * scale;
    // Strict miners find nothing to take once all distances are equal, and report a loss of 0.
    close && (stuck || report.counts.mined == 0)
}

fn diverged(config: &RunConfig) -> String {
    let plain = matches!(config.optimizer.kind, OptimizerKind::Sgd | OptimizerKind::Momentum);
    let remedy = if config.optimizer.clip == 0.0 && plain {
        "Lower the learning rate or clip the gradient"
    } else {
        "Lower the learning rate"
    };
    format!(
        "This step would make numbers that are not finite or too large to go on, so it was not \
         taken. {remedy} (the learning rate is {}), then go on, or reset.",
        config.optimizer.learning_rate
    )
}

fn collapsed_words(config: &RunConfig) -> String {
    let sign = match config.loss.kind {
        LossKind::Hinge => "the loss of a triplet is just the margin",
        LossKind::Soft => "the loss of a triplet is just ln 2 = 0.693",
    };
    let cure = match config.mining.rule {
        Mining::BatchHard | Mining::Hard => {
            "Reset, train with semi-hard mining first, and go to hard triplets later."
        }
        _ => "Reset, and lower the learning rate or mine semi-hard triplets.",
    };
    format!("Collapsed: all embeddings are nearly one point, so {sign}. {cure}")
}

fn idle(report: &StepReport, config: &RunConfig) -> String {
    if report.counts.active > 0 {
        let rule = match config.mining.rule {
            Mining::SemiHard => "Every triplet of this batch is easy or hard: semi-hard mining",
            Mining::Hard => "No triplet of this batch is hard: hard mining",
            _ => "The miner",
        };
        return format!(
            "{rule} takes nothing that costs anything, so there is nothing to learn from."
        );
    }
    "No triplet in this batch breaks the margin: nothing to learn from it. A larger margin asks \
     for more."
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::TripletCounts;

    /// A report of a batch whose pairs are so close on average, at this loss.
    fn report(pairs: f64, loss: f64) -> StepReport {
        let counts = TripletCounts { valid: 10, mined: 4, mined_active: 4, ..Default::default() };
        let mean_pair_distance = Some(pairs);
        StepReport { counts, loss, mean_pair_distance, ..Default::default() }
    }

    fn of(margin: f64, report: &StepReport) -> Health {
        let mut config = RunConfig::default();
        config.loss.margin = margin;
        Health::of(report, &config)
    }

    #[test]
    fn a_collapsed_run_is_not_well_because_less_is_asked_of_it() {
        // Numbers of a run under batch-hard mining, before and 50 steps after the margin was halved.
        assert_eq!(of(1.0, &report(0.015, 1.03)), Health::Collapsed);
        assert_eq!(of(0.5, &report(0.022, 0.538)), Health::Collapsed);
    }

    #[test]
    fn close_pairs_with_another_loss_and_far_pairs_at_the_margin_are_no_collapse() {
        assert_eq!(of(1.0, &report(0.04, 0.8)), Health::Healthy);
        assert_eq!(of(1.0, &report(0.06, 1.0)), Health::Healthy);
    }
}
