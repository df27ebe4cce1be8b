//! A run at one of its steps.

use ndarray::{Array2, Axis};

use engine::data::{Dataset, Split};
use engine::trainer::Trainer;
use lab::recipe::Recipe;

/// A run at the step of its trainer, with the embedding of every point that isn't erased.
pub struct RunAt {
    recipe: Recipe,
    trainer: Trainer,
    rows: Vec<usize>,
    embedding: Array2<f64>,
}

impl RunAt {
    /// The run of `recipe` where `trainer` stands.
    pub fn new(recipe: &Recipe, trainer: &Trainer) -> Self {
        let data = trainer.data();
        let rows: Vec<usize> = data.present().collect();
        let embedding = trainer.embedder().embed(data.points.select(Axis(0), &rows).view());
        let recipe = recipe.cut(trainer.steps());
        Self { recipe, trainer: trainer.clone(), rows, embedding }
    }

    /// The run as data, up to this step.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The trainer that stands at this step.
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// Number of steps taken.
    pub fn step(&self) -> u64 {
        self.trainer.steps()
    }

    /// The data set.
    pub fn data(&self) -> &Dataset {
        self.trainer.data()
    }

    /// The rows of the data set that are exported, ascending: all but those that were erased.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// The points of [`RunAt::rows`], as the network takes them, n×f.
    pub fn inputs(&self) -> Array2<f64> {
        self.data().points.select(Axis(0), &self.rows)
    }

    /// The embeddings of [`RunAt::rows`], n×d.
    pub fn embedding(&self) -> &Array2<f64> {
        &self.embedding
    }

    /// The class of each of [`RunAt::rows`].
    pub fn labels(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().map(|&row| self.data().labels[row])
    }

    /// Name of the class of a row.
    pub fn class_name(&self, row: usize) -> &str {
        let data = self.data();
        data.labels.get(row).and_then(|&label| data.class_names.get(label)).map_or("", |name| name)
    }

    /// The use of a row, in a word ([`split_word`]).
    pub fn split(&self, row: usize) -> &'static str {
        split_word(self.data().split_of(row))
    }
}

/// A split in a word: `train`, `held-out` or `held-out-class`.
pub fn split_word(split: Split) -> &'static str {
    match split {
        Split::Train => "train",
        Split::HeldOut => "held-out",
        Split::Unseen => "held-out-class",
    }
}
