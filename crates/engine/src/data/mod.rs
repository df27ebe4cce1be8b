//! Data sets: points, labels, names, pictures and a split, made from a [`DataSpec`] and a seed.
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
mod own;
mod sample;
mod scale;
mod split;
mod synthetic;
mod table;
mod texts;
mod toy;

use super::config::{DataKind, DataSpec, RunConfig};
use super::random::{Purpose, generator};
pub use crate::own_data::{Origin, OwnData};
pub use dataset::{Dataset, Pictures, Split};
use scale::standardize;

impl Dataset {
    /// Makes the data of a run, without points moved or drawn by hand: `config.data` says which, `config.seed` seeds
    /// the random numbers, `config.held_out` is the share of each class to hold out, and
    /// `config.unseen_classes` the number of held-out classes, counted from the last. The points
    /// don't depend on what is held out.
    pub fn make(config: &RunConfig) -> Self {
        let classes = config.data.kind.classes_setting().whole_range();
        let spec = DataSpec {
            classes: config.data.classes.clamp(*classes.start(), *classes.end()),
            ..config.data.clone()
        };
        let rng = &mut generator(config.seed, Purpose::Data, 0);
        let mut whole = match spec.kind {
            DataKind::Blobs => toy::make(&spec, toy::BLOBS, rng),
            DataKind::Moons => toy::make(&spec, toy::MOONS, rng),
            DataKind::Rings => toy::make(&spec, toy::RINGS, rng),
            DataKind::Spiral => toy::make(&spec, toy::SPIRAL, rng),
            DataKind::Xor => toy::make(&spec, toy::XOR, rng),
            DataKind::Checkerboard => toy::make(&spec, toy::CHECKERBOARD, rng),
            DataKind::Pinwheel => toy::make(&spec, toy::PINWHEEL, rng),
            DataKind::Clusters => synthetic::clusters(&spec, rng),
            DataKind::SwissRoll => synthetic::swiss_roll(&spec, rng),
            DataKind::Sphere => synthetic::sphere(&spec, rng),
            DataKind::Faces => faces::make(&spec, rng),
            DataKind::Digits => digits::make(&spec, rng),
            DataKind::Penguins => table::penguins(&spec, rng),
            DataKind::Own => own::make(&spec, rng),
            DataKind::Drawn => toy::none(spec.classes),
            DataKind::Typos => texts::typos(&spec, rng),
            DataKind::Questions => texts::questions(&spec, rng),
        };
        if spec.kind.has_flaws() {
            flaws::mislabel(&mut whole, spec.label_noise, config.seed);
            flaws::duplicate(&mut whole, spec.duplicates, config.seed);
        }
        let mut data =
            whole.split(config.held_out, config.seed).without_last(config.unseen_classes);
        if spec.own.is_some_and(|own| own.standardize) {
            standardize(&mut data.points, &data.train);
        }
        data
    }
}
