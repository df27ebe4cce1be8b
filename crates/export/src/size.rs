//! Sizes of the parts of an export before they are made.

use engine::trainer::Trainer;

use super::table::number;
use super::{What, distances};

/// Bytes of a row of metrics, in both files, and of a triplet; about.
const METRICS_ROW: usize = 480;
const TRIPLET: usize = 100;
/// Points whose numbers are written to see how long they are.
const SAMPLE: usize = 64;
/// Bytes of a point's row, split, label and class, and of a small text.
const WHO: usize = 24;
const TEXT: usize = 2_000;
/// Bytes of the code of a run.
const CODE: usize = 12_000;

/// Bytes of a part of the run where this trainer stands, about.
pub fn about(what: What, trainer: &Trainer) -> u64 {
    let data = trainer.data();
    let (points, inputs) = (data.present().count(), data.dimensions());
    let dim = trainer.config().embedder.dim;
    let numbers = points * (inputs + dim);
    let written = |row: usize| data.points.row(row).iter().map(|&x| digits(x) + 1).sum::<usize>();
    let sampled: Vec<usize> = data.present().take(SAMPLE).map(written).collect();
    let inputs_written = sampled.iter().sum::<usize>() * points / sampled.len().max(1);
    let texts: usize =
        data.texts.iter().flat_map(|texts| texts.iter()).map(|text| text.len()).sum();
    let embedding_written = points * dim * 19;
    let bytes = match what {
        What::Csv => points * WHO + texts + inputs_written + embedding_written,
        What::Npz => 8 * numbers + points * (16 + 4 * "held-out-class".len()) + TEXT,
        What::Metrics => {
            let rows = usize::try_from(trainer.steps()).unwrap_or(usize::MAX).saturating_add(1);
            rows.saturating_mul(METRICS_ROW)
        }
        What::Triplets => {
            // Of the batch before, if that of this step isn't evaluated: it may take as long as a step.
            let mined = match trainer.report().batch.is_empty() {
                true => trainer.clone().measure().counts.mined,
                false => trainer.report().counts.mined,
            };
            usize::try_from(mined).unwrap_or(usize::MAX).saturating_mul(TRIPLET)
        }
        What::Distances if points > distances::MOST_WHOLE => 4 * points * points + 16 * points,
        What::Distances => 8 * points * points + 16 * points,
        What::Projector => {
            let pictures = data.pictures.as_ref().map_or(0, |pictures| pictures.grey.len() / 2);
            points * WHO + texts + embedding_written + pictures
        }
        What::Safetensors | What::Check => 8 * trainer.embedder().weights.count() + TEXT,
        What::Pytorch | What::Notebook => CODE,
        What::Recipe => {
            let own = trainer.config().data.own.as_ref();
            own.and_then(|own| own.origin.content.as_ref()).map_or(0, |content| content.len()) * 4
                / 3
                + TEXT
        }
    };
    bytes as u64
}

/// Characters of a number.
fn digits(value: f64) -> usize {
    number(Some(value)).len()
}
