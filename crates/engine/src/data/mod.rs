//! Data sets: points, labels, names, pictures and a split, made from a
//! [`DataSpec`](crate::config::DataSpec) and a seed.
//!
//! Each family of data has a module: shapes in the plane (`toy`), shapes in more dimensions
//! (`synthetic`), drawn faces (`faces`), handwritten digits (`digits`), the table of penguins
//! (`table`), words and questions (`texts`), and data that a person brought (`own`). Points of made
//! data cycle through the classes (class 0, 1, 2, 0, 1, …), as long as each has points left; real data keep the order of their
//! file. Made data can be given the flaws of real ones (`flaws`).

mod dataset;
mod digits;
mod faces;
mod flaws;
mod made;
mod making;
mod own;
mod sample;
mod scale;
mod split;
mod synthetic;
mod table;
mod texts;
mod toy;

use super::config::RunConfig;
pub use crate::own_data::{Origin, OwnData};
pub use dataset::{Dataset, Pictures, Split};
pub use making::Making;

impl Dataset {
    /// Makes the data of a run, without points moved or drawn by hand: `config.data` says which, `config.seed` seeds
    /// the random numbers, `config.held_out` is the share of each class to hold out, and
    /// `config.unseen_classes` the number of held-out classes, counted from the last. The points
    /// don't depend on what is held out.
    pub fn make(config: &RunConfig) -> Self {
        let mut making = Making::new(config);
        loop {
            if let Some(data) = making.advance(&|| true) {
                return data;
            }
        }
    }
}
