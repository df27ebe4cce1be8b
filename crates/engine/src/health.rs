//! The health of a step in a word, from its batch alone. The lab's diagnosis looks further; this one
//! says what has to stop a run, and stays for scripts that read it.

use super::config::{LossKind, RunConfig};
use super::report::StepReport;

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
