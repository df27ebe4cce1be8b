//! Result of a run: a table to read, or one JSON object for machines.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::Duration;

use ::export::metrics::{SCORES, suffix};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::diagnosis::Told as _;
use super::target::OutputError;
use crate::engine::config::{Choice as _, RunConfig};
use crate::engine::data::Split;
use crate::engine::evaluate::{Evaluation, ONE_CLASS, Roc};
use crate::engine::numbers::{count, counted, maybe, percent, three};
use crate::engine::report::StepReport;
use crate::engine::text::escaped;
use crate::lab::diagnosis::Diagnosed;

/// Row below a score: the same one of the raw inputs, which the embedding has to beat.
const RAW: &str = "  raw inputs";

/// Quality of the embedding of a split.
pub struct Scores {
    /// The scores.
    pub evaluation: Evaluation,
    /// The scores of the raw inputs of the same points.
    pub raw: Evaluation,
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
    /// The reason for which not all steps were taken: divergence, or a signal.
    pub stopped_by: Option<&'static str>,
    /// The diagnosis; `None` if a signal came before it was made.
    pub diagnosis: Option<Diagnosed>,
}

/// Result for machines: keys and values, in the order of writing. Values that are missing or not
/// finite are null.
struct Summary(Vec<(String, Value)>);

impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

/// The scores of verification.
const VERIFICATION: [&str; 5] =
    ["roc_auc", "best_threshold", "true_accept_rate", "false_accept_rate", "equal_error_rate"];

/// The scores that the raw inputs have beside the embedding.
const OF_RAW: [&str; 3] = ["recall_at_1", "map_at_r", "roc_auc"];

/// A number of the ROC curve, if there is one.
fn of_roc(evaluation: &Evaluation, number: fn(&Roc) -> f64) -> Option<f64> {
    evaluation.roc.as_ref().map(number)
}

/// Destination of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sink {
    /// To stdout.
    Stdout,
    /// To stderr, since rows go to stdout.
    Stderr,
}

/// Prints a result.
pub fn print(text: io::Result<String>, to: Sink) -> Result<(), OutputError> {
    let write = |text: String| match to {
        Sink::Stdout => {
            let mut stdout = io::stdout().lock();
            stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())
        }
        Sink::Stderr => io::stderr().write_all(text.as_bytes()),
    };
    match text.and_then(write) {
        // The reader has closed it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|source| OutputError::Print { source }),
    }
}

impl Outcome {
    /// Prints the result.
    pub fn print(&self, config: &RunConfig, json: bool, to: Sink) -> Result<(), OutputError> {
        let text = if json {
            serde_json::to_string(&self.summary(config))
                .map(|line| line + "\n")
                .map_err(io::Error::from)
        } else {
            Ok(self.table(config))
        };
        print(text, to)
    }

    fn summary(&self, config: &RunConfig) -> Summary {
        let mut all = Vec::new();
        let mut add = |key: &str, value: Value| all.push((key.to_owned(), value));
        add("step", json!(self.steps));
        add("stopped_by", json!(self.stopped_by));
        add("data", json!(config.data.label()));
        add("mining", json!(config.mining.rule.name()));
        add("seed", json!(config.seed));
        add("loss", json!(self.last.loss));
        add("active_share", json!(self.last.active_share()));
        let splits = [(Split::Train, Some(&self.train)), (Split::HeldOut, Some(&self.held_out))];
        let splits = splits.into_iter().chain([(Split::Unseen, self.unseen.as_ref())]);
        let splits = splits.filter_map(|(split, scores)| Some((suffix(split), scores?)));
        for (name, of) in SCORES {
            // Verification is of points that weren't trained on, where there are some.
            let is_held_out = VERIFICATION.contains(&name) && self.held_out.points > 0;
            let plain = if is_held_out { &self.held_out } else { &self.train };
            for (suffix, scores) in std::iter::once(("", plain)).chain(splits.clone()) {
                add(&format!("{name}{suffix}"), json!(of(&scores.evaluation)));
                if OF_RAW.contains(&name) {
                    add(&format!("{name}{suffix}_raw"), json!(of(&scores.raw)));
                }
            }
        }
        for (suffix, scores) in std::iter::once(("", &self.train)).chain(splits) {
            if suffix != "_train" {
                add(&format!("points{suffix}"), json!(scores.points));
                add(&format!("points_scored{suffix}"), json!(scores.evaluated));
            }
        }
        add("mean_pair_distance", json!(self.last.mean_pair_distance));
        add("mean_norm", json!(self.last.mean_norm));
        add("health", json!(self.last.health.word()));
        add("diagnosis", self.diagnosis.as_ref().map_or(Value::Null, |made| made.json()));
        add("seconds", json!(self.training.as_secs_f64()));
        add("steps_per_second", json!(self.steps_per_second()));
        Summary(all)
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
        let mut row = |name: &str, value: &dyn Fn(&Scores) -> String| {
            let [train, held_out] = [&self.train, &self.held_out].map(value);
            let _ = write!(text, "{name:22}{train:>10}{held_out:>10}");
            if let Some(unseen) = &self.unseen {
                let _ = write!(text, "{:>18}", value(unseen));
            }
            text.push('\n');
        };
        let score = |of: fn(&Evaluation) -> Option<f64>| {
            move |scores: &Scores| maybe(of(&scores.evaluation))
        };
        let raw =
            |of: fn(&Evaluation) -> Option<f64>| move |scores: &Scores| maybe(of(&scores.raw));
        let share = |of: fn(&Roc) -> f64| {
            move |scores: &Scores| {
                of_roc(&scores.evaluation, of).map_or_else(|| maybe(None), percent)
            }
        };
        row("Recall@1", &score(|e| e.recall_at(1)));
        row(RAW, &raw(|e| e.recall_at(1)));
        row("Recall@5", &score(|e| e.recall_at(5)));
        row("R-precision", &score(|e| e.r_precision));
        row("MAP@R", &score(|e| e.map_at_r));
        row(RAW, &raw(|e| e.map_at_r));
        row("ROC-AUC", &score(|e| of_roc(e, |roc| roc.auc)));
        row(RAW, &raw(|e| of_roc(e, |roc| roc.auc)));
        row("  best threshold", &score(|e| of_roc(e, |roc| roc.best.threshold)));
        row("  true accept", &share(|roc| roc.best.true_positive_rate));
        row("  false accept", &share(|roc| roc.best.false_positive_rate));
        row("  equal error rate", &share(|roc| roc.equal_error_rate));
        row("Silhouette", &score(|e| e.silhouette));
        text += &self.against_raw();
        text += &self.last_batch();
        text += &self.diagnosis.as_ref().map_or_else(String::new, |made| made.table());
        text
    }

    /// A sentence, where the embedding finds held-out classes worse than the raw inputs do.
    fn against_raw(&self) -> String {
        let scores = [
            ("Recall@1", (|e| e.recall_at(1)) as fn(&Evaluation) -> Option<f64>),
            ("MAP@R", |e| e.map_at_r),
        ];
        let worse = scores.iter().filter_map(|(name, of)| {
            let unseen = self.unseen.as_ref()?;
            let (embedding, raw) = (of(&unseen.evaluation)?, of(&unseen.raw)?);
            let numbers = || format!("{name} {} against {}", three(embedding), three(raw));
            (embedding < raw).then(numbers)
        });
        match worse.collect::<Vec<_>>().join(", ") {
            none if none.is_empty() => none,
            worse => format!(
                "\nThe held-out classes are found less well than by the raw inputs: {worse}.\n"
            ),
        }
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
            escaped(config.data.label()),
            config.mining.rule.name(),
            config.seed,
            counted(self.steps, "step"),
        );
        let of = |scores: &Scores, split| {
            let points = count(scores.points as u64);
            if scores.evaluated == 0 && scores.points > 0 {
                format!("{points} {split} (no scores: {ONE_CLASS})")
            } else if let Some(why) =
                scores.evaluation.why_no_retrieval().filter(|_| scores.points > 0)
            {
                format!("{points} {split} (no scores: {why})")
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
    fn last_batch(&self) -> String {
        let last = &self.last;
        let mut text = "\nThe next batch\n".to_owned();
        let mut row = |name: &str, value: String| {
            let _ = writeln!(text, "{name:22}{value:>10}");
        };
        row("Loss", three(last.loss));
        row("Active triplets", percent(last.active_share()));
        row("Mean pair distance", maybe(last.mean_pair_distance));
        row("Mean norm", three(last.mean_norm));
        text
    }
}
