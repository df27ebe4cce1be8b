//! The last part of reading vectors: rows with a label become points.

use std::sync::Arc;

use engine::numbers::counted;
use engine::own_data::OwnData;
use engine::text::excerpt;
use ndarray::Array2;

use super::error::VectorError;
use super::labels::Attached;
use super::recognize::Kind;
use super::source::Source;
use crate::assemble::{ClassError, Classes, check, classes, without_empty};
use crate::checks::Checks;
use crate::choices::Choices;
use crate::error::ImportError;
use crate::origin::origin;
use crate::report::{ClassCounts, LeftOut, Report};
use crate::{Beside, Outcome};

/// Numbers that a point can have: with larger ones squared distances of embeddings would overflow.
const RANGE: std::ops::RangeInclusive<f64> = -1e12..=1e12;

/// A file that is being read, with what was decided so far.
pub(super) struct Job<'a> {
    pub(super) name: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) choices: Choices,
    pub(super) beside: &'a Beside<'a>,
}

impl Job<'_> {
    /// An error of this file.
    pub(super) fn fault(&self, error: VectorError) -> ImportError {
        ImportError::new(self.name, error.to_string())
    }

    pub(super) fn is_tensors(&self) -> bool {
        self.choices.get("kind") == Some(Kind::Tensors.name())
    }

    /// The bytes of a file in the same folder or below it.
    pub(super) fn beside(&self, path: &str) -> Result<Vec<u8>, VectorError> {
        let refused =
            |reason: &str| VectorError::Beside { path: excerpt(path), reason: reason.to_owned() };
        if path.contains("://") {
            return Err(refused("nothing is fetched: save it beside the file, and name it"));
        }
        let is_outside = path.starts_with(['/', '\\'])
            || path.contains(':')
            || path.split(['/', '\\']).any(|part| part == "..");
        if is_outside {
            return Err(refused("it has to lie beside the file, or in a folder there"));
        }
        (self.beside)(path).map_err(|reason| refused(&reason))
    }

    /// Writes down which file was read beside this one; refuses another one than before.
    pub(super) fn remember(
        &mut self,
        (choice, hash): (&'static str, &'static str),
        path: &str,
        sha256: &str,
    ) -> Result<(), ImportError> {
        self.choices.set(choice, path);
        self.check_hash(hash, path, sha256)
    }

    /// Refuses a file beside this one that has another hash than before.
    pub(super) fn check_hash(
        &mut self,
        choice: &'static str,
        path: &str,
        sha256: &str,
    ) -> Result<(), ImportError> {
        if self.choices.get(choice).is_some_and(|known| known != sha256) {
            return Err(self.fault(VectorError::Changed { path: excerpt(path), choice }));
        }
        self.choices.set(choice, sha256);
        Ok(())
    }

    /// A choice of yes or no.
    fn truth(&mut self, choice: &'static str, default: bool) -> Result<bool, ImportError> {
        let value = match self.choices.get(choice) {
            None => default,
            Some("true" | "yes") => true,
            Some("false" | "no") => false,
            Some(other) => {
                let message = format!("{choice} is \"{}\"; it is true or false", excerpt(other));
                return Err(ImportError::new(self.name, message));
            }
        };
        self.choices.set(choice, value.to_string());
        Ok(value)
    }

    fn seed(&mut self) -> Result<u64, ImportError> {
        let Some(text) = self.choices.get("sample-seed") else {
            self.choices.set("sample-seed", "0");
            return Ok(0);
        };
        text.parse().map_err(|_| {
            let message =
                format!("sample-seed is \"{}\"; it is a whole number from 0", excerpt(text));
            ImportError::new(self.name, message)
        })
    }
}

/// Takes the rows with a label, or a sample of them, and counts what is to be said of them.
pub(super) fn finish(
    mut job: Job<'_>,
    source: &dyn Source,
    attached: Attached,
) -> Result<Outcome, ImportError> {
    let (rows, columns) = (source.rows(), source.columns());
    if columns == 0 || columns > OwnData::MOST_FEATURES || rows == 0 {
        let shape = format!("{rows}, {columns}");
        return Err(
            job.fault(VectorError::Shape { what: "what is to be the points".into(), shape })
        );
    }
    let standardize = job.truth("standardize", false)?;
    let seed = job.seed()?;
    let names = source.names().filter(|names| names.len() == columns);
    let feature_names =
        names.unwrap_or_else(|| (1..=columns).map(|column| format!("x{column}")).collect());
    let mut report = Report {
        rows: rows as u64,
        features: feature_names.clone(),
        label: attached.label.clone(),
        left_out: attached
            .unused
            .iter()
            .map(|column| LeftOut {
                column: column.clone(),
                why: "neither the points nor the labels".to_owned(),
            })
            .collect(),
        warnings: attached.warnings,
        ..Report::default()
    };
    if attached.label.is_none() {
        let hint = match job.choices.get("kind") {
            Some("npy" | "npz") => ", or save both in one: numpy.savez(file, X=points, y=labels)",
            Some("words" | "word2vec") => {
                ": a line for each word you want, with the word, a tab and its class"
            }
            _ => "",
        };
        let error = job.fault(VectorError::Unlabelled { rows, columns, hint });
        return Ok(Outcome { report, choices: job.choices.into_pairs(), data: Err(error) });
    }
    let refuse = |name: &str, error: ClassError| ImportError::new(name, error.to_string());
    let pairs: Vec<(usize, &str)> =
        attached.rows.iter().map(|(row, label)| (*row, label.as_str())).collect();
    let chosen = classes(&pairs, columns, seed).map_err(|error| refuse(job.name, error))?;
    let Taken { values, kept, labels, missing } =
        take(source, &chosen).map_err(|error| job.fault(error))?;
    report.missing = missing;
    let (class_names, labels) = without_empty(chosen.names, labels);
    report.dropped_rows = (chosen.rows.len() - kept.len() + chosen.unlabelled) as u64;
    if report.missing > 0 {
        report.warnings.push(format!(
            "{} are missing, infinite or beyond ±1e12; {} with them are left out.",
            counted(report.missing, "number"),
            counted((chosen.rows.len() - kept.len()) as u64, "row")
        ));
    }
    if chosen.unlabelled > 0 {
        let rows = counted(chosen.unlabelled as u64, "row");
        report.warnings.push(format!("{rows} without a label: left out."));
    }
    let unlisted = rows - attached.rows.len().min(rows);
    if unlisted > 0 {
        let rows = counted(unlisted as u64, "row");
        report.warnings.push(format!("{rows} that the label file doesn't list: left out."));
    }
    if let Some(all) = chosen.sampled_from {
        report.sampled = kept.len() as u64;
        report.warnings.push(format!(
            "There are {all} rows; {} of them were drawn at random, class by class (seed {seed}).",
            kept.len()
        ));
    }
    report.classes = ClassCounts::of(&class_names, &labels);
    // The rows were pushed whole, so this can't fail.
    let points = Array2::from_shape_vec((kept.len(), columns), values).unwrap_or_default();
    Checks::of(&points, &labels, class_names.len()).report(&mut report, true);
    if let Err(error) = check(&labels, class_names.len()) {
        let data = Err(refuse(job.name, error));
        return Ok(Outcome { report, choices: job.choices.into_pairs(), data });
    }
    let texts = texts(source, attached.texts.as_deref(), &kept);
    let choices = job.choices.clone().into_pairs();
    let data = OwnData {
        points,
        labels,
        class_names,
        feature_names,
        texts,
        side: source.side(),
        standardize,
        origin: origin(job.name, job.bytes, job.choices),
    };
    Ok(Outcome { report, choices, data: Ok(data) })
}

/// Rows without a missing number.
struct Taken {
    /// Their numbers, row after row.
    values: Vec<f64>,
    kept: Vec<usize>,
    labels: Vec<usize>,
    /// Numbers that are none, or out of range, in the other rows.
    missing: u64,
}

fn take(source: &dyn Source, chosen: &Classes) -> Result<Taken, VectorError> {
    let (values, kept, labels) = (Vec::new(), Vec::new(), Vec::new());
    let mut taken = Taken { values, kept, labels, missing: 0 };
    let mut row_values = vec![0.0; source.columns()];
    for (&row, &label) in chosen.rows.iter().zip(&chosen.labels) {
        source.numbers(row, &mut row_values)?;
        // What is no number isn't in the range either.
        let missing = row_values.iter().filter(|value| !RANGE.contains(value)).count();
        if missing == 0 {
            taken.values.extend_from_slice(&row_values);
            taken.kept.push(row);
            taken.labels.push(label);
        }
        taken.missing += missing as u64;
    }
    Ok(taken)
}

/// The words of the points: those of the label file, or those before the vectors.
fn texts(
    source: &dyn Source,
    attached: Option<&[String]>,
    kept: &[usize],
) -> Option<Arc<[String]>> {
    match attached {
        Some(texts) => Some(kept.iter().filter_map(|&row| texts.get(row).cloned()).collect()),
        None => kept.iter().map(|&row| source.word(row)).collect(),
    }
}
