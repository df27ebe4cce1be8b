//! Metrics of every step, with scores of held-out points: `metrics.csv` and `metrics.jsonl`.

use engine::data::Split;
use engine::evaluate::{Evaluation, Roc};
use engine::report::StepReport;
use lab::history::Evaluated;
use serde_json::{Map, Value, json};

use super::table::{Table, number};

/// Name of the table.
pub const CSV: &str = "metrics.csv";
/// Name of the JSON Lines.
pub const JSONL: &str = "metrics.jsonl";

/// A number of a step's batch: its name and its value.
pub type Column = (&'static str, fn(&StepReport) -> Value);

/// The numbers of a step's batch, in the order of columns.
pub const COLUMNS: [Column; 14] = [
    ("step", |r| json!(r.step)),
    ("loss", |r| json!(r.loss)),
    ("active_share", |r| json!(r.active_share())),
    ("mean_positive", |r| json!(r.mean_positive)),
    ("mean_negative", |r| json!(r.mean_negative)),
    ("mean_pair_distance", |r| json!(r.mean_pair_distance)),
    ("mean_norm", |r| json!(r.mean_norm)),
    ("gradient_norm", |r| json!(r.gradient_norm)),
    ("valid", |r| json!(r.counts.valid)),
    ("easy", |r| json!(r.counts.easy)),
    ("semi_hard", |r| json!(r.counts.semi_hard)),
    ("hard", |r| json!(r.counts.hard)),
    ("mined", |r| json!(r.counts.mined)),
    ("health", |r| json!(r.health.word())),
];

/// A score of an evaluation: its name and its value.
pub type Score = (&'static str, fn(&Evaluation) -> Option<f64>);

/// The scores of an evaluation.
pub const SCORES: [Score; 10] = [
    ("recall_at_1", |e| e.recall_at(1)),
    ("recall_at_5", |e| e.recall_at(5)),
    ("r_precision", |e| e.r_precision),
    ("map_at_r", |e| e.map_at_r),
    ("roc_auc", |e| of_roc(e, |roc| roc.auc)),
    ("best_threshold", |e| of_roc(e, |roc| roc.best.threshold)),
    ("true_accept_rate", |e| of_roc(e, |roc| roc.best.true_positive_rate)),
    ("false_accept_rate", |e| of_roc(e, |roc| roc.best.false_positive_rate)),
    ("equal_error_rate", |e| of_roc(e, |roc| roc.equal_error_rate)),
    ("silhouette", |e| e.silhouette),
];

fn of_roc(evaluation: &Evaluation, number: fn(&Roc) -> f64) -> Option<f64> {
    evaluation.roc.as_ref().map(number)
}

/// The end of a score's name for a split.
pub fn suffix(split: Split) -> &'static str {
    match split {
        Split::Train => "_train",
        Split::HeldOut => "_held_out",
        Split::Unseen => "_held_out_classes",
    }
}

/// A number as a cell of a table: all its digits, or empty.
pub fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(word) => word.clone(),
        Value::Number(whole) if !whole.is_f64() => whole.to_string(),
        other => number(other.as_f64()),
    }
}

/// The metrics of a run, step by step.
pub struct Metrics {
    splits: Vec<Split>,
    table: Table,
    lines: Vec<u8>,
}

impl Metrics {
    /// Begins, with columns for the scores of these splits.
    pub fn new(splits: &[Split]) -> Self {
        let scores = splits.iter().flat_map(|&split| {
            SCORES.iter().map(move |(name, _)| format!("{name}{}", suffix(split)))
        });
        let names = COLUMNS.iter().map(|(name, _)| (*name).to_owned()).chain(scores);
        Self { splits: splits.to_vec(), table: Table::new(names), lines: Vec::new() }
    }

    /// Adds a step: its batch, and the scores of its weights where they were evaluated.
    pub fn add(&mut self, report: &StepReport, evaluated: Option<&Evaluated>) {
        let mut line = Map::new();
        let mut cells = Vec::new();
        let numbers = COLUMNS.iter().map(|(name, of)| ((*name).to_owned(), of(report)));
        let scores = self.splits.iter().flat_map(|&split| {
            SCORES.iter().map(move |(name, of)| {
                let score = evaluated.map(|evaluated| json!(of(evaluated.of(split))));
                (format!("{name}{}", suffix(split)), score.unwrap_or_default())
            })
        });
        for (name, value) in numbers.chain(scores) {
            cells.push(cell(&value));
            if !value.is_null() {
                line.insert(name, value);
            }
        }
        self.table.row(cells);
        self.lines.extend(Value::Object(line).to_string().into_bytes());
        self.lines.push(b'\n');
    }

    /// The table and the JSON Lines.
    pub fn finish(self) -> (Vec<u8>, Vec<u8>) {
        (self.table.finish(), self.lines)
    }
}
