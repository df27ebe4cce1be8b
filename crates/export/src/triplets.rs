//! The triplets that the next batch is mined for: `triplets.csv`.

use engine::report::{TripletId, TripletRecord};
use engine::trainer::Trainer;

use super::table::{Table, number};
use super::{ExportError, RunAt};

/// Name of the table.
pub const NAME: &str = "triplets.csv";
/// The most triplets.
pub const MOST: u64 = 1_000_000;

/// Every mined triplet of the next batch at the present weights: its rows in the data set, the
/// classes, the three distances, the loss, and whether it is easy, semi-hard or hard.
///
/// # Errors
/// There are too many.
pub fn csv(run: &RunAt) -> Result<Vec<u8>, ExportError> {
    check(run.trainer())?;
    let mut next = run.trainer().clone();
    next.preview();
    let (batch, d, spec) = (&next.report().batch, next.distances(), next.config().loss);
    let mut table = Table::new([
        "anchor",
        "positive",
        "negative",
        "anchor_class",
        "negative_class",
        "d_anchor_positive",
        "d_anchor_negative",
        "d_positive_negative",
        "loss",
        "hardness",
    ]);
    next.for_each_mined(|t| {
        let [anchor, positive, negative] = [t.anchor, t.positive, t.negative].map(|at| batch[at]);
        let distances =
            [d[[t.anchor, t.positive]], d[[t.anchor, t.negative]], d[[t.positive, t.negative]]];
        let record = TripletRecord::new(TripletId { anchor, positive, negative }, distances, &spec);
        let rows = [anchor, positive, negative].map(|row| row.to_string());
        let classes = [anchor, negative].map(|row| run.class_name(row).to_owned());
        let numbers = [record.positive, record.negative, record.across, record.loss]
            .map(|value| number(Some(value)));
        let hardness = record.hardness.label().to_owned();
        table.row(rows.into_iter().chain(classes).chain(numbers).chain([hardness]));
    });
    Ok(table.finish())
}

/// Checks the number of triplets.
///
/// # Errors
/// There are too many.
pub fn check(trainer: &Trainer) -> Result<(), ExportError> {
    let mined = trainer.clone().measure().counts.mined;
    if mined > MOST { Err(ExportError::TooManyTriplets { mined }) } else { Ok(()) }
}
