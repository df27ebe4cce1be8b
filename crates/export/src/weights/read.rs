//! Weights out of a safetensors file, checked to be those of a network that can be trained here.

use engine::config::EmbedderSpec;
use engine::start_weights::StartLayer;
use engine::text::excerpt;
use engine::trainer::LARGEST_WEIGHT;
use ndarray::{Array1, Array2};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

/// A file that isn't the weights of such a network.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The file is no safetensors file.
    #[error("this is no safetensors file ({0}); save the weights with safetensors again")]
    Format(String),
    /// A tensor with another name.
    #[error(
        "it has a tensor {0}, which is no layers.N.weight or layers.N.bias: save a ModuleList of \
         Linear called layers, and nothing else"
    )]
    Name(String),
    /// A tensor is missing.
    #[error("{0} is missing: each layer has a weight and a bias, and layers count from 0 on")]
    Missing(String),
    /// Too many layers.
    #[error("it has {layers} layers; up to {} are possible", EmbedderSpec::MAX_HIDDEN + 1)]
    Layers {
        /// Their number.
        layers: usize,
    },
    /// Numbers of another type.
    #[error("{name} is of {dtype}; F64 and F32 can be read: convert it before saving")]
    Type {
        /// Name of the tensor.
        name: String,
        /// Its type.
        dtype: String,
    },
    /// A tensor of another shape.
    #[error("{name} has the shape {has:?}, and {wanted} is needed")]
    Shape {
        /// Name of the tensor.
        name: String,
        /// Its shape.
        has: Vec<usize>,
        /// Shape that is needed.
        wanted: String,
    },
    /// A number that can't be trained on.
    #[error("{name} has the number {value}; weights go from −{LARGEST_WEIGHT} to {LARGEST_WEIGHT}")]
    Number {
        /// Name of the tensor.
        name: String,
        /// The number.
        value: f64,
    },
}

/// Weights and the text of the recipe that came with them, if one did.
pub type Read = (Vec<StartLayer>, Option<String>);

/// Reads the weights of a network.
///
/// # Errors
/// The bytes are none, or they are of a network that can't be trained here.
pub fn read(bytes: &[u8]) -> Result<Read, WeightsError> {
    let format = |error: safetensors::SafeTensorError| WeightsError::Format(error.to_string());
    let (_, about) = SafeTensors::read_metadata(bytes).map_err(format)?;
    let file = SafeTensors::deserialize(bytes).map_err(format)?;
    let recipe = about.metadata().as_ref().and_then(|about| about.get("recipe").cloned());
    let count = file.len().div_ceil(2);
    for name in file.names() {
        let parts: Vec<&str> = name.split('.').collect();
        let is_known = match parts.as_slice() {
            ["layers", layer, "weight" | "bias"] => {
                layer.parse::<usize>().is_ok_and(|number| number.to_string() == *layer)
            }
            _ => false,
        };
        if !is_known {
            return Err(WeightsError::Name(excerpt(name)));
        }
    }
    if count > EmbedderSpec::MAX_HIDDEN + 1 {
        return Err(WeightsError::Layers { layers: count });
    }
    let mut layers: Vec<StartLayer> = Vec::new();
    for layer in 0..count.max(1) {
        let find = |part: &str| {
            let name = format!("layers.{layer}.{part}");
            let tensor = file.tensor(&name).map_err(|_| WeightsError::Missing(name.clone()))?;
            Ok::<_, WeightsError>((name, tensor))
        };
        let (name, tensor) = find("weight")?;
        let below = layers.last().map(|below| below.bias.len());
        let weights = matrix(name, &tensor, below)?;
        let (name, tensor) = find("bias")?;
        let bias = vector(name, &tensor, weights.nrows())?;
        layers.push(StartLayer { weights, bias });
    }
    Ok((layers, recipe))
}

fn matrix(
    name: String,
    tensor: &TensorView<'_>,
    below: Option<usize>,
) -> Result<Array2<f64>, WeightsError> {
    let wrong = |name, wanted| WeightsError::Shape { name, has: tensor.shape().to_vec(), wanted };
    let (rows, columns) = match (tensor.shape(), below) {
        (&[rows, columns], Some(below)) if columns != below || rows == 0 => {
            return Err(wrong(name, format!("[units, {below}], after a layer of {below} units,")));
        }
        (&[rows, columns], _) if rows > 0 && columns > 0 => (rows, columns),
        _ => return Err(wrong(name, "[units, values]".to_owned())),
    };
    let numbers = numbers(&name, tensor)?;
    Array2::from_shape_vec((rows, columns), numbers)
        .map_err(|_| wrong(name, "[units, values]".to_owned()))
}

fn vector(
    name: String,
    tensor: &TensorView<'_>,
    units: usize,
) -> Result<Array1<f64>, WeightsError> {
    if tensor.shape() != [units] {
        let (has, wanted) = (tensor.shape().to_vec(), format!("[{units}]"));
        return Err(WeightsError::Shape { name, has, wanted });
    }
    Ok(Array1::from_vec(numbers(&name, tensor)?))
}

/// The numbers of a tensor, checked.
fn numbers(name: &str, tensor: &TensorView<'_>) -> Result<Vec<f64>, WeightsError> {
    let bytes = tensor.data();
    let numbers: Vec<f64> = match tensor.dtype() {
        Dtype::F64 => bytes.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b)).collect(),
        Dtype::F32 => {
            bytes.as_chunks::<4>().0.iter().map(|b| f64::from(f32::from_le_bytes(*b))).collect()
        }
        other => {
            let (name, dtype) = (name.to_owned(), format!("{other:?}"));
            return Err(WeightsError::Type { name, dtype });
        }
    };
    let is_wrong = |number: &&f64| number.is_nan() || number.abs() > LARGEST_WEIGHT;
    match numbers.iter().find(is_wrong) {
        Some(&value) => Err(WeightsError::Number { name: name.to_owned(), value }),
        None => Ok(numbers),
    }
}
