//! Result of a run: a table to read, or one JSON object for machines.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::Duration;

use serde::Serialize;

use super::output::OutputError;
use crate::engine::config::{Choice as _, RunConfig};
use crate::engine::evaluate::Evaluation;
use crate::engine::numbers::{count, counted, maybe, percent, three};
use crate::engine::report::StepReport;

/// Quality of the embedding of a split.
pub struct Scores {
    /// The scores.
    pub evaluation: Evaluation,
    /// Number of points evaluated.
    pub evaluated: usize,
    /// Number of points of the split.
    pub points: usize,
}

/// Result at the end of a run.
pub struct Outcome {
    /// Steps taken.
    pub steps: u64,
    /// Report of the next batch, at the final weights.
    pub last: StepReport,
    /// Scores of the training points.
    pub train: Scores,
    /// Scores of the held-out points.
    pub held_out: Scores,
    /// Scores of the held-out classes, if there are any.
    pub unseen: Option<Scores>,
    /// Duration of the training alone.
    pub training: Duration,
}

/// Result for machines. Values that are missing or not finite become null.
#[derive(Serialize)]
struct Summary {
    step: u64,
    loss: f64,
    active_share: f64,
    map_at_r: Option<f64>,
    map_at_r_held_out: Option<f64>,
    recall_at_1: Option<f64>,
    recall_at_1_held_out: Option<f64>,
    roc_auc: Option<f64>,
    #[serde(flatten)]
    unseen: Option<Unseen>,
    mean_pair_distance: Option<f64>,
    mean_norm: f64,
    health: &'static str,
    seconds: f64,
    steps_per_second: Option<f64>,
}

/// Scores that exist only with held-out classes.
#[derive(Serialize)]
struct Unseen {
    map_at_r_held_out_classes: Option<f64>,
    recall_at_1_held_out_classes: Option<f64>,
    roc_auc_held_out_classes: Option<f64>,
}

impl Unseen {
    fn of(evaluation: &Evaluation) -> Self {
        Self {
            map_at_r_held_out_classes: evaluation.map_at_r,
            recall_at_1_held_out_classes: evaluation.recall_at(1),
            roc_auc_held_out_classes: evaluation.roc.as_ref().map(|roc| roc.auc),
        }
    }
}

impl Outcome {
    /// Prints the result to stdout.
    pub fn print(&self, config: &RunConfig, json: bool) -> Result<(), OutputError> {
        let text = if json {
            serde_json::to_string(&self.summary()).map(|line| line + "\n").map_err(io::Error::from)
        } else {
            Ok(self.table(config))
        };
        let mut stdout = io::stdout().lock();
        match text.and_then(|text| stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
        {
            // The reader has closed stdout.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|source| OutputError::Print { source }),
        }
    }

    fn summary(&self) -> Summary {
        let (train, held_out) = (&self.train.evaluation, &self.held_out.evaluation);
        let verified = if self.held_out.points > 0 { held_out } else { train };
        Summary {
            step: self.steps,
            loss: self.last.loss,
            active_share: self.last.active_share(),
            map_at_r: train.map_at_r,
            map_at_r_held_out: held_out.map_at_r,
            recall_at_1: train.recall_at(1),
            recall_at_1_held_out: held_out.recall_at(1),
            roc_auc: verified.roc.as_ref().map(|roc| roc.auc),
            unseen: self.unseen.as_ref().map(|scores| Unseen::of(&scores.evaluation)),
            mean_pair_distance: self.last.mean_pair_distance,
            mean_norm: self.last.mean_norm,
            health: self.last.health.word(),
            seconds: self.training.as_secs_f64(),
            steps_per_second: self.steps_per_second(),
        }
    }

    fn steps_per_second(&self) -> Option<f64> {
        let seconds = self.training.as_secs_f64();
        (self.steps > 0 && seconds > 0.0).then(|| self.steps as f64 / seconds)
    }

    fn table(&self, config: &RunConfig) -> String {
        let mut text = self.heading(config);
        let _ = write!(text, "\n{:22}{:>10}{:>10}", "", "train", "held out");
        let unseen = if self.unseen.is_some() {
            format!("{:>18}", "held-out classes")
        } else {
            String::new()
        };
        let _ = writeln!(text, "{unseen}");
        let mut row = |name: &str, score: fn(&Evaluation) -> Option<f64>| {
            let [train, held_out] = [&self.train, &self.held_out].map(|s| score(&s.evaluation));
            let _ = write!(text, "{name:22}{:>10}{:>10}", maybe(train), maybe(held_out));
            if let Some(unseen) = &self.unseen {
                let _ = write!(text, "{:>18}", maybe(score(&unseen.evaluation)));
            }
            text.push('\n');
        };
        row("Recall@1", |e| e.recall_at(1));
        row("Recall@5", |e| e.recall_at(5));
        row("R-precision", |e| e.r_precision);
        row("MAP@R", |e| e.map_at_r);
        row("ROC-AUC", |e| e.roc.as_ref().map(|roc| roc.auc));
        row("  best threshold", |e| e.roc.as_ref().map(|roc| roc.best.threshold));
        row("Silhouette", |e| e.silhouette);
        text += &self.last_batch(config);
        text
    }

    /// Data, mining, duration of training and numbers of points.
    fn heading(&self, config: &RunConfig) -> String {
        let speed = match self.steps_per_second() {
            Some(speed) => {
                let seconds = self.training.as_secs_f64();
                let speed = counted(speed.round() as u64, "step");
                format!(" in {seconds:.2} s of training, {speed} per second")
            }
            None => String::new(),
        };
        let mut text = format!(
            "{}, {} mining, seed {}: {}{speed}\n",
            config.data.kind.label(),
            config.mining.rule.name(),
            config.seed,
            counted(self.steps, "step"),
        );
        let of = |scores: &Scores, split| {
            let points = count(scores.points as u64);
            if scores.evaluated == 0 && scores.points > 0 {
                format!("{points} {split} (no scores: one class alone can't be scored)")
            } else if scores.evaluated < scores.points {
                let evaluated = count(scores.evaluated as u64);
                format!("{points} {split} (scores from {evaluated} of them)")
            } else {
                format!("{points} {split}")
            }
        };
        let [train, held_out] = [of(&self.train, "train"), of(&self.held_out, "held out")];
        let unseen = self.unseen.as_ref().map(|scores| of(scores, "of held-out classes"));
        let unseen = unseen.map_or_else(String::new, |unseen| format!(", {unseen}"));
        let _ = writeln!(text, "Points: {train}, {held_out}{unseen}");
        text
    }

    /// Report of the next batch.
    fn last_batch(&self, config: &RunConfig) -> String {
        let last = &self.last;
        let mut text = "\nThe next batch\n".to_owned();
        let mut row = |name: &str, value: String| {
            let _ = writeln!(text, "{name:22}{value:>10}");
        };
        row("Loss", three(last.loss));
        row("Active triplets", percent(last.active_share()));
        row("Mean pair distance", maybe(last.mean_pair_distance));
        row("Mean norm", three(last.mean_norm));
        let words = last.health.explain(last, config);
        let _ = writeln!(text, "\nHealth: {}. {words}", last.health.word());
        text
    }
}
