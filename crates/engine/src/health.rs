//! The health of a run, with advice: collapse, explosion, no active triplets.

use super::config::{LossKind, Mining, OptimizerKind, RunConfig};
use super::report::StepReport;
use crate::numbers::percent;

/// The state of a run at a step; earlier variants take precedence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Health {
    /// The run is learning.
    #[default]
    Healthy,
    /// A loss, a gradient or a weight is not finite, or too large; nothing was changed.
    Diverged,
    /// All embeddings lie (nearly) in one point.
    Collapsed,
    /// Embeddings have grown very long.
    Exploding,
    /// The batch has points of one class only: there is no negative.
    OneClass,
    /// No class has two points in the batch: there is no positive.
    NoPositive,
    /// There are valid triplets, but no active one was mined.
    Idle,
}

/// Mean embedding norm above which a run counts as exploding: a hundred times what a margin of
/// 1 requires.
const LONG: f64 = 100.0;

/// Mean pair distance below which, as a share of the margin (or of 1), a run counts as collapsed.
const CLOSE: f64 = 0.05;

/// Largest difference of a collapsed run's loss from the margin (or ln 2), as a share of it. With
/// pairs that close, the farthest positive and the nearest negative differ by about twice as much.
const AT_MARGIN: f64 = 0.1;

impl Health {
    /// Classifies a step whose numbers are all finite.
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

    /// A word for machine-readable output: healthy, collapsed, exploding, diverged, idle.
    pub fn word(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Diverged => "diverged",
            Self::Collapsed => "collapsed",
            Self::Exploding => "exploding",
            Self::OneClass | Self::NoPositive | Self::Idle => "idle",
        }
    }

    /// Returns true if the run needs a change of settings to recover.
    pub fn is_trouble(self) -> bool {
        matches!(self, Self::Diverged | Self::Collapsed | Self::Exploding)
    }

    /// Explains the state and what to change.
    pub fn explain(self, report: &StepReport, config: &RunConfig) -> String {
        match self {
            Self::Healthy => {
                format!("Learning: {} of the triplets are active.", percent(report.active_share()))
            }
            Self::Diverged => diverged(config),
            Self::Collapsed => collapsed_words(config),
            Self::Exploding => "The embeddings keep getting longer: greater length, not direction, \
                separates them. Normalize the embedding, lower the learning rate, or add weight decay."
                .to_owned(),
            Self::OneClass => "All points of this batch belong to one class, so it has no negative \
                and no triplet. Nothing was changed. Use more classes or the P × K sampler."
                .to_owned(),
            Self::NoPositive => "No class has two points in this batch, so it has no positive and \
                no triplet. Nothing was changed. Draw more points of each class."
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
    // Strict miners select nothing once all distances are equal, and report a loss of 0.
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
        "This step was not taken, since numbers would become too large or not finite. {remedy} (the learning rate is {}), then go on, or reset.",
        config.optimizer.learning_rate
    )
}

fn collapsed_words(config: &RunConfig) -> String {
    let sign = match config.loss.kind {
        LossKind::Hinge => "the loss of a triplet equals the margin",
        LossKind::Soft => "the loss of a triplet equals ln 2 = 0.693",
    };
    let cure = match config.mining.rule {
        Mining::BatchHard | Mining::Hard => {
            "Reset, train with semi-hard mining first, and switch to hard triplets later."
        }
        _ => "Reset, and lower the learning rate or mine semi-hard triplets.",
    };
    format!("Collapsed: all embeddings lie nearly in one point, so {sign}. {cure}")
}

fn idle(report: &StepReport, config: &RunConfig) -> String {
    if report.counts.active > 0 {
        let rule = match config.mining.rule {
            Mining::SemiHard => "All triplets of this batch are easy or hard: semi-hard mining",
            Mining::Hard => "No triplet of this batch is hard: hard mining",
            _ => "The miner",
        };
        return format!(
            "{rule} selects no active triplet, so this step does not change the weights."
        );
    }
    "No triplet in this batch violates the margin, so this step does not change the weights. A \
     larger margin makes more triplets active."
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
    fn a_collapsed_run_is_not_healthy_after_the_margin_is_halved() {
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
