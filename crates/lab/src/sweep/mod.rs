//! Sweeps: the same run again and again with other values of one or two settings and with several
//! seeds, to see which value is best and by how much.
//!
//! A [`Plan`] says which runs there are, each of them a recipe; [`Training`] makes one of them, as
//! `triplet-lab train` would; an [`Outcome`] is what came of it; a [`Summary`] has mean and spread
//! over the seeds. `rows` is the text form. Runs don't depend on each other, so who trains them may
//! do it in any order, on as many threads as there are.

mod base;
mod draft;
mod error;
mod metric;
mod outcome;
mod plan;
pub mod rows;
mod summary;
#[cfg(test)]
mod tests;
mod train;

pub use base::{changed, sweepable};
pub use draft::{Chosen, Draft, delimiter, offered, proposals};
pub use error::{MOST_RUNS, MOST_SEEDS, MOST_VALUES, PlanError};
pub use metric::{METRICS, Metric, Quantity};
pub use outcome::{Curve, Outcome, Sample};
pub use plan::{Axis, Plan};
pub use summary::{Point, Spread, Summary};
pub use train::Training;
