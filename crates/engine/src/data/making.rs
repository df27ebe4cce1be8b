//! A data set made in slices: a hundred thousand pictures or texts take seconds.

use super::dataset::Dataset;
use super::made::Points;
use super::scale::standardize;
use super::{digits, faces, flaws, own, synthetic, table, texts, toy};
use crate::config::{DataKind, DataSpec, RunConfig};
use crate::random::{Purpose, generator};

/// The data of a run on their way.
pub struct Making {
    config: RunConfig,
    stage: Stage,
}

enum Stage {
    /// Points are drawn one after the other.
    Points(Box<Points>),
    /// All points are there.
    Flaws(Box<Dataset>),
    Split(Box<Dataset>),
    Scale(Box<Dataset>),
}

impl Making {
    /// Begins to make the data of [`Dataset::make`]; no point is there yet, unless they are read from
    /// the program or were brought.
    pub fn new(config: &RunConfig) -> Self {
        let classes = config.data.kind.classes_setting().whole_range();
        let spec = DataSpec {
            classes: config.data.classes.clamp(*classes.start(), *classes.end()),
            ..config.data.clone()
        };
        let mut rng = generator(config.seed, Purpose::Data, 0);
        let points = |points| Stage::Points(Box::new(points));
        let all = |data| Stage::Flaws(Box::new(data));
        let stage = match spec.kind {
            DataKind::Blobs => points(toy::make(&spec, toy::BLOBS, rng)),
            DataKind::Moons => points(toy::make(&spec, toy::MOONS, rng)),
            DataKind::Rings => points(toy::make(&spec, toy::RINGS, rng)),
            DataKind::Spiral => points(toy::make(&spec, toy::SPIRAL, rng)),
            DataKind::Xor => points(toy::make(&spec, toy::XOR, rng)),
            DataKind::Checkerboard => points(toy::make(&spec, toy::CHECKERBOARD, rng)),
            DataKind::Pinwheel => points(toy::make(&spec, toy::PINWHEEL, rng)),
            DataKind::Clusters => points(synthetic::clusters(&spec, rng)),
            DataKind::SwissRoll => points(synthetic::swiss_roll(&spec, rng)),
            DataKind::Sphere => points(synthetic::sphere(&spec, rng)),
            DataKind::Faces => points(faces::make(&spec, rng)),
            DataKind::Typos => points(texts::typos(&spec, rng)),
            DataKind::Questions => points(texts::questions(&spec, rng)),
            DataKind::Digits => all(digits::make(&spec, &mut rng)),
            DataKind::Penguins => all(table::penguins(&spec, &mut rng)),
            DataKind::Own => all(own::make(&spec, &mut rng)),
            DataKind::Drawn => all(toy::none(spec.classes)),
        };
        Self { config: config.clone(), stage }
    }

    /// The share of the points that are there, 0 to 1.
    pub fn share(&self) -> f64 {
        match &self.stage {
            Stage::Points(points) => points.share(),
            Stage::Flaws(_) | Stage::Split(_) | Stage::Scale(_) => 1.0,
        }
    }

    /// Goes on while there is time, for a slice at least. Returns the data when they are there; then
    /// there is nothing left to make.
    pub fn advance(&mut self, has_time: &dyn Fn() -> bool) -> Option<Dataset> {
        let RunConfig { data: spec, seed, held_out, unseen_classes, .. } = &self.config;
        loop {
            self.stage = match &mut self.stage {
                Stage::Points(points) => match points.advance() {
                    true => Stage::Flaws(Box::new(points.take())),
                    false if has_time() => continue,
                    false => return None,
                },
                Stage::Flaws(data) => {
                    if spec.kind.has_flaws() {
                        flaws::mislabel(data, spec.label_noise, *seed);
                        flaws::duplicate(data, spec.duplicates, *seed);
                    }
                    Stage::Split(take(data))
                }
                Stage::Split(data) => {
                    let split = take(data).split(*held_out, *seed).without_last(*unseen_classes);
                    Stage::Scale(Box::new(split))
                }
                Stage::Scale(data) => {
                    let mut data = take(data);
                    if spec.own.as_ref().is_some_and(|own| own.standardize) {
                        standardize(&mut data.points, &data.train);
                    }
                    return Some(*data);
                }
            };
            if !has_time() {
                return None;
            }
        }
    }
}

impl Dataset {
    /// The data of a run without a point: its classes and features.
    pub fn none(config: &RunConfig) -> Self {
        let mut config = config.clone();
        if config.data.own.is_none() {
            // A point of each class.
            config.data.points = config.data.classes;
            (config.data.label_noise, config.data.duplicates) = (0.0, 0.0);
        }
        Self::make(&config).without_points()
    }
}

/// Takes the data, and leaves none.
fn take(data: &mut Box<Dataset>) -> Box<Dataset> {
    let none = Box::new(data.without_points());
    std::mem::replace(data, none)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Choice as _;

    fn slice_by_slice(config: &RunConfig) -> (Dataset, usize) {
        let mut making = Making::new(config);
        let (mut last, mut slices) = (0.0, 1);
        loop {
            if let Some(data) = making.advance(&|| false) {
                return (data, slices);
            }
            assert!(making.share() >= last && making.share() <= 1.0);
            (last, slices) = (making.share(), slices + 1);
        }
    }

    #[test]
    fn data_made_in_slices_are_those_that_are_made_at_once() {
        let made = DataKind::ALL.iter().filter(|&&kind| kind != DataKind::Own);
        for &kind in made {
            let mut config = RunConfig::of(kind);
            config.data.points = config.data.points.min(300);
            config.unseen_classes = 1;
            if kind.has_flaws() {
                config.data.imbalance = 3.0;
                (config.data.label_noise, config.data.duplicates) = (0.1, 0.2);
            }
            let (data, slices) = slice_by_slice(&config);
            assert!(data == Dataset::make(&config), "{kind:?}");
            assert!(slices >= 3, "{kind:?}");
            let none = Dataset::none(&config);
            assert_eq!((none.len(), none.dimensions()), (0, data.dimensions()), "{kind:?}");
            assert_eq!(none.class_names, data.class_names, "{kind:?}");
            assert_eq!(none.unseen_classes(), data.unseen_classes(), "{kind:?}");
        }
    }

    #[test]
    fn many_points_are_made_in_many_slices() {
        let mut config = RunConfig::of(DataKind::Blobs);
        config.data.points = 100_000;
        assert!(slice_by_slice(&config).1 > 1_000);
    }
}
