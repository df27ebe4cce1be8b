//! Parts of an export, by name.

use engine::choice::Choice;

use super::{projector, pytorch};

/// A part of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// `embedding.csv`.
    Csv,
    /// `embedding.npz`.
    Npz,
    /// `metrics.csv` and `metrics.jsonl`.
    Metrics,
    /// `triplets.csv`.
    Triplets,
    /// `distances.npz`.
    Distances,
    /// The folder `projector`.
    Projector,
    /// `model.safetensors`.
    Safetensors,
    /// `triplet_lab_run.py`.
    Pytorch,
    /// `triplet_lab_run.ipynb`.
    Notebook,
    /// `check.npz`.
    Check,
    /// `recipe.toml`.
    Recipe,
}

impl What {
    /// Name on the command line, name on screen, the files, and what they are for.
    fn row(self) -> [&'static str; 4] {
        match self {
            Self::Csv => [
                "csv",
                "Embedding as a table",
                "embedding.csv",
                "Every point with its class, its split, its embedding and its inputs, for a \
                 spreadsheet, R or pandas",
            ],
            Self::Npz => [
                "npz",
                "Embedding for NumPy",
                "embedding.npz",
                "The same as arrays: inputs, embedding, labels, split, row, class_names",
            ],
            Self::Metrics => [
                "metrics",
                "Metrics of every step",
                "metrics.csv, metrics.jsonl",
                "Loss, counts of triplets and distances of every step; scores of training and \
                 held-out points every 16 steps, later farther apart. The run is trained again for it",
            ],
            Self::Triplets => [
                "triplets",
                "Triplets of the step",
                "triplets.csv",
                "Every triplet that is mined from the next batch, with its distances and its loss",
            ],
            Self::Distances => [
                "distances",
                "Pairwise distances",
                "distances.npz",
                "The distance of every two points in the embedding, for clustering or a heat map",
            ],
            Self::Projector => [
                "projector",
                "Embedding Projector",
                "projector/",
                "A folder that TensorBoard and the Embedding Projector open as it is",
            ],
            Self::Safetensors => [
                "safetensors",
                "Weights",
                "model.safetensors",
                "The network's weights by PyTorch's names and shapes, with the recipe",
            ],
            Self::Pytorch => [
                "pytorch",
                "PyTorch script",
                pytorch::SCRIPT,
                "The run in PyTorch, to read, to train from scratch and to check against its numbers; \
                 with the points and the weights that it reads",
            ],
            Self::Notebook => {
                ["notebook", "Notebook", pytorch::NOTEBOOK, "The same for Jupyter, with plots"]
            }
            Self::Check => [
                "check",
                "Check of the PyTorch code",
                pytorch::CHECK,
                "The next batch with its loss and its gradient, which script and notebook compare \
                 theirs with",
            ],
            Self::Recipe => [
                "recipe",
                "Recipe",
                "recipe.toml",
                "The run itself, to open it in Triplet Lab again",
            ],
        }
    }

    /// The names of its files, as people read them.
    pub fn files(self) -> &'static str {
        self.row()[2]
    }

    /// The parts that this one reads.
    pub fn needs(self) -> &'static [Self] {
        match self {
            Self::Pytorch | Self::Notebook => &[Self::Npz, Self::Safetensors, Self::Check],
            Self::Csv
            | Self::Npz
            | Self::Metrics
            | Self::Triplets
            | Self::Distances
            | Self::Projector
            | Self::Safetensors
            | Self::Check
            | Self::Recipe => &[],
        }
    }

    /// The names of all files that it may have.
    pub fn names(self) -> Vec<String> {
        match self {
            Self::Projector => projector::NAMES.map(projector::named).into(),
            _ => self.files().split(", ").map(str::to_owned).collect(),
        }
    }
}

impl Choice for What {
    const ALL: &'static [Self] = &[
        Self::Csv,
        Self::Npz,
        Self::Metrics,
        Self::Triplets,
        Self::Distances,
        Self::Projector,
        Self::Safetensors,
        Self::Pytorch,
        Self::Notebook,
        Self::Check,
        Self::Recipe,
    ];

    fn name(self) -> &'static str {
        self.row()[0]
    }

    fn label(self) -> &'static str {
        self.row()[1]
    }

    fn help(self) -> &'static str {
        self.row()[3]
    }
}
