//! Sampling of the points of a batch.

use rand::seq::{IndexedRandom as _, SliceRandom as _};

use super::config::{SamplerKind, SamplerSpec};
use super::data::Dataset;
use super::random::{Purpose, generator};

/// The training points by class, from which batches are drawn.
#[derive(Clone, Debug)]
pub struct Sampler {
    /// Training rows of each class with at least one, ascending.
    classes: Vec<Vec<usize>>,
    /// All training rows.
    train: Vec<usize>,
}

impl Sampler {
    /// A sampler over the training points of `data`.
    pub fn new(data: &Dataset) -> Self {
        let mut classes = vec![Vec::new(); data.class_names.len()];
        for &row in &data.train {
            classes[data.labels[row]].push(row);
        }
        classes.retain(|rows| !rows.is_empty());
        Self { classes, train: data.train.clone() }
    }

    /// Writes the rows of this step's batch to `batch`; no row occurs twice.
    ///
    /// Balanced: P classes and K points of each, or all of them if there are fewer. Uniform: P·K
    /// points of any class.
    pub fn draw(&self, spec: &SamplerSpec, seed: u64, step: u64, batch: &mut Vec<usize>) {
        let mut random = generator(seed, Purpose::Batch, step);
        batch.clear();
        match spec.kind {
            SamplerKind::Uniform => {
                batch.extend(self.train.sample(&mut random, spec.batch()));
            }
            SamplerKind::Balanced => {
                let mut order: Vec<usize> = (0..self.classes.len()).collect();
                let (chosen, _) = order.partial_shuffle(&mut random, spec.classes);
                for &class in &*chosen {
                    batch.extend(self.classes[class].sample(&mut random, spec.points));
                }
            }
        }
    }
}
