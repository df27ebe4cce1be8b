//! Exports of a run for other programs, as names of files and their bytes: tables, NumPy arrays,
//! weights, the Embedding Projector's folder and a PyTorch script. Pure: no file is written here.
//!
//! `docs/EXPORT.md` describes the files. [`RunAt`] is a run at one of its steps; every function
//! here takes one and gives bytes.

pub mod distances;
pub mod embedding;
mod job;
pub mod metrics;
pub mod npy;
pub mod plots;
pub mod projector;
pub mod pytorch;
mod run_at;
mod size;
mod table;
pub mod triplets;
pub mod weights;
mod what;

pub use job::{Export, Files, MOST_STEPS};
pub use run_at::{RunAt, split_word};
pub use table::number;
pub use what::What;

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, with `/` between a folder and a file in it.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

/// Reason why there is nothing to write.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The embedder is the identity.
    #[error(
        "model.safetensors: the points of this run are the embeddings (embedder = \"identity\"), so \
         it has no weights; choose a network, or leave the weights out"
    )]
    NoWeights,
    /// The miner took more triplets than are written.
    #[error(
        "triplets.csv: {mined} triplets of this batch are mined; up to {} are written: choose \
         another mining or a smaller batch, or leave the triplets out",
        triplets::MOST
    )]
    TooManyTriplets {
        /// Their number.
        mined: u64,
    },
    /// There are more pairs than are written.
    #[error(
        "distances.npz: {points} points have too many pairs; the distances of up to {} points are \
         written: leave them out, and compute those you need from embedding.npz",
        distances::MOST
    )]
    TooManyDistances {
        /// Number of points.
        points: usize,
    },
    /// There are more steps than metrics are written of.
    #[error(
        "metrics.csv: {steps} steps; the metrics of up to {MOST_STEPS} are written: leave them out, or \
         let `triplet-lab train --metrics FILE` write them while it trains"
    )]
    TooManySteps {
        /// Their number.
        steps: u64,
    },
    /// A picture can't be made.
    #[error("sprite.png can't be made: {0}")]
    Sprite(#[from] png::EncodingError),
    /// An archive of arrays can't be made.
    #[error("the arrays can't be packed: {0}")]
    Archive(#[from] zip::result::ZipError),
    /// The weights can't be written in their format.
    #[error("the weights can't be packed: {0}")]
    Weights(#[from] safetensors::SafeTensorError),
}
