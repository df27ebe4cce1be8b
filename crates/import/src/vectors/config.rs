//! The configuration of the Embedding Projector, as projector_config.json or .pbtxt: which file
//! has the vectors, of which shape, and which has the labels.
//!
//! Source: `projector_config.proto` of TensorBoard; its JSON has the same names in camel case.

use engine::text::excerpt;
use serde_json::Value;

use super::error::VectorError;
use super::pbtxt;

/// The most bytes of a configuration.
const MOST_BYTES: usize = 1 << 20;

/// The vectors that a configuration names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tensor {
    pub(crate) name: String,
    pub(crate) path: String,
    /// Rows and columns, if they are written there.
    pub(crate) shape: Option<(usize, usize)>,
    /// Path of the labels.
    pub(crate) metadata: Option<String>,
}

/// True for text that is a configuration, in either form.
pub(crate) fn is_config(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4_096)]);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    let is_json = start.starts_with('{') && start.contains("\"embeddings\"");
    is_json
        || start.lines().map(str::trim_start).any(|line| {
            let rest = line.strip_prefix("embeddings").map(str::trim_start);
            rest.is_some_and(|rest| rest.starts_with(['{', ':', '<']))
        })
}

/// Reads the tensors that a configuration names, at least one.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Tensor>, VectorError> {
    let fault = |reason: &str| VectorError::Config { reason: excerpt(reason) };
    if bytes.len() > MOST_BYTES {
        return Err(fault("it has more than a megabyte"));
    }
    let text = str::from_utf8(bytes).map_err(|_| fault("it isn't UTF-8"))?;
    let text = text.trim_start_matches('\u{feff}');
    let tensors = if text.trim_start().starts_with('{') {
        let value: Value = serde_json::from_str(text).map_err(|error| fault(&error.to_string()))?;
        let embeddings = value.get("embeddings").and_then(Value::as_array);
        embeddings.into_iter().flatten().map(of_json).collect::<Vec<_>>()
    } else {
        pbtxt::read(text).map_err(|reason| fault(&reason))?.iter().filter_map(of_pbtxt).collect()
    };
    if tensors.is_empty() {
        return Err(fault("there are no embeddings in it"));
    }
    match tensors.iter().find(|tensor| tensor.path.is_empty()) {
        Some(tensor) => Err(fault(&format!(
            "{} has no tensorPath; vectors in a checkpoint aren't read",
            tensor.name
        ))),
        None => Ok(tensors),
    }
}

fn of_json(embedding: &Value) -> Tensor {
    let text = |key| embedding.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let shape = embedding.get("tensorShape").and_then(Value::as_array);
    let shape: Vec<Option<u64>> = shape.into_iter().flatten().map(Value::as_u64).collect();
    let sizes: Vec<u64> = shape.into_iter().flatten().collect();
    Tensor {
        name: text("tensorName"),
        path: text("tensorPath"),
        shape: pair(&sizes),
        metadata: Some(text("metadataPath")).filter(|path| !path.is_empty()),
    }
}

fn of_pbtxt(field: &pbtxt::Field) -> Option<Tensor> {
    let pbtxt::Content::Fields(fields) = &field.content else { return None };
    if field.name != "embeddings" {
        return None;
    }
    let values = |name: &'static str| {
        fields.iter().filter_map(move |field| match &field.content {
            pbtxt::Content::Value(value) if field.name == name => Some(value.clone()),
            _ => None,
        })
    };
    let sizes: Vec<u64> = values("tensor_shape").filter_map(|size| size.parse().ok()).collect();
    Some(Tensor {
        name: values("tensor_name").next().unwrap_or_default(),
        path: values("tensor_path").next().unwrap_or_default(),
        shape: pair(&sizes),
        metadata: values("metadata_path").next().filter(|path| !path.is_empty()),
    })
}

fn pair(sizes: &[u64]) -> Option<(usize, usize)> {
    match *sizes {
        [rows, columns] => Some((usize::try_from(rows).ok()?, usize::try_from(columns).ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mnist() -> Tensor {
        Tensor {
            name: "mnist".into(),
            path: "tensors.bytes".into(),
            shape: Some((10, 4)),
            metadata: Some("metadata.tsv".into()),
        }
    }

    #[test]
    fn json_and_text_say_the_same() {
        let json = r#"{"embeddings": [{"tensorName": "mnist", "tensorShape": [10, 4],
            "tensorPath": "tensors.bytes", "metadataPath": "metadata.tsv",
            "sprite": {"imagePath": "sprite.png", "singleImageDim": [28, 28]}}]}"#;
        let text = "# by a SummaryWriter\nmodel_checkpoint_path: \"model.ckpt\"\nembeddings {\n  \
            tensor_name: \"mnist\" tensor_path: 'tensors.bytes'\n  metadata_path: \"metadata\" \
            \".tsv\"\n  tensor_shape: [10, 4]\n  sprite { image_path: \"s.png\" \
            single_image_dim: 28 single_image_dim: 28 }\n}\n";
        for config in [json, text] {
            assert!(is_config(config.as_bytes()), "{config}");
            assert_eq!(read(config.as_bytes()), Ok(vec![mnist()]), "{config}");
        }
    }

    #[test]
    fn what_names_no_vectors_is_refused() {
        for config in [
            "{}",
            "{\"embeddings\": 3}",
            "{\"embeddings\": [",
            "{\"embeddings\": [{\"tensorName\": \"a\"}]}",
            "embeddings { tensor_name: \"a\" }",
            "embeddings { tensor_path: \"a\"",
            "",
        ] {
            assert!(matches!(read(config.as_bytes()), Err(VectorError::Config { .. })), "{config}");
        }
        assert!(!is_config(b"the 0.1 0.2\nembeddings 0.3 0.4\n"));
    }
}
