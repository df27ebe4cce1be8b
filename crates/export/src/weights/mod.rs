//! Weights as safetensors: `model.safetensors`.
//!
//! Layer l has `layers.l.weight` (out×in) and `layers.l.bias` (out) in 64-bit floats, the names and
//! shapes of `torch.nn.Linear` in a `torch.nn.ModuleList` called `layers`, so that
//! `load_state_dict` takes them as they are. The metadata have the recipe up to this step, under
//! `recipe`. The format: <https://github.com/huggingface/safetensors>.

mod read;

use std::collections::HashMap;

use engine::embedder::Weights;
use engine::trainer::Trainer;
use lab::recipe;
use safetensors::tensor::{Dtype, TensorView, serialize};

use super::{ExportError, RunAt};
pub use read::{Read, WeightsError, read};

/// Name of the file.
pub const NAME: &str = "model.safetensors";

/// The weights of a run.
///
/// # Errors
/// The run has no network.
pub fn weights(run: &RunAt) -> Result<Vec<u8>, ExportError> {
    check(run.trainer())?;
    packed(&run.trainer().embedder().weights, recipe::write(run.recipe()))
}

/// Checks that there is a network.
///
/// # Errors
/// The points are the embeddings.
pub fn check(trainer: &Trainer) -> Result<(), ExportError> {
    if trainer.embedder().is_identity() { Err(ExportError::NoWeights) } else { Ok(()) }
}

/// Weights with the text of a recipe.
///
/// # Errors
/// The format doesn't take them.
pub fn packed(weights: &Weights, recipe: String) -> Result<Vec<u8>, ExportError> {
    let bytes = |values: &mut dyn Iterator<Item = &f64>| -> Vec<u8> {
        values.flat_map(|value| value.to_le_bytes()).collect()
    };
    let mut arrays = Vec::new();
    for (l, layer) in weights.layers.iter().enumerate() {
        let shape = layer.weights.shape().to_vec();
        arrays.push((format!("layers.{l}.weight"), shape, bytes(&mut layer.weights.iter())));
        let shape = layer.bias.shape().to_vec();
        arrays.push((format!("layers.{l}.bias"), shape, bytes(&mut layer.bias.iter())));
    }
    let mut tensors = Vec::new();
    for (name, shape, bytes) in &arrays {
        tensors.push((name, TensorView::new(Dtype::F64, shape.clone(), bytes)?));
    }
    // One key alone: the order of several would be another one each time.
    let about = HashMap::from([("recipe".to_owned(), recipe)]);
    Ok(serialize(tensors, Some(about))?)
}
