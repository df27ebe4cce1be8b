//! What a run gives to other programs, as names of files and their bytes: tables, NumPy arrays,
//! weights, the Embedding Projector's folder and a PyTorch script. Pure: no file is written here.
//!
//! `docs/EXPORT.md` describes the files. [`RunAt`] is a run at one of its steps; every function
//! here takes one and gives bytes.

pub mod embedding;
pub mod npy;
mod run_at;
mod table;
pub mod weights;

pub use run_at::RunAt;

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, with `/` between a folder and a file in it.
    pub name: String,
    /// What is in it.
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
    /// An archive of arrays can't be made.
    #[error("the arrays can't be packed: {0}")]
    Archive(#[from] zip::result::ZipError),
    /// The weights can't be written in their format.
    #[error("the weights can't be packed: {0}")]
    Weights(#[from] safetensors::SafeTensorError),
}
