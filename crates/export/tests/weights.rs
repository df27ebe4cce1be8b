//! Weights are read as they were written, here or by safetensors itself, and refused in words.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::HashMap;
use std::path::Path;

use engine::config::{DataKind, RunConfig};
use engine::embedder::{Layer, Weights};
use ndarray::{Array1, Array2};
use safetensors::tensor::{Dtype, TensorView, serialize};
use triplet_export::weights::{packed, read};

fn golden(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    std::fs::read(folder.join(name)).unwrap()
}

#[test]
fn weights_are_read_as_they_are_written_with_their_recipe() {
    let config = RunConfig::of(DataKind::Digits);
    let weights = Weights::drawn(64, &config.embedder, 7);
    let (layers, recipe) = read(&packed(&weights, "a recipe\n".to_owned()).unwrap()).unwrap();
    assert_eq!(recipe.as_deref(), Some("a recipe\n"));
    let layers = layers.into_iter().map(|l| Layer { weights: l.weights, bias: l.bias });
    assert_eq!(Weights { layers: layers.collect() }, weights);
}

#[test]
fn what_safetensors_itself_wrote_is_read_in_32_bits_too() {
    for (name, has_recipe) in [("model.safetensors", true), ("model32.safetensors", false)] {
        let (layers, recipe) = read(&golden(name)).unwrap();
        assert_eq!(recipe.is_some(), has_recipe);
        assert_eq!(layers[0].weights, ndarray::arr2(&[[0.5, -1.25], [2.0, 0.125], [3.0, 4.0]]));
        assert_eq!(layers[1].bias, Array1::from_vec(vec![0.25]));
        assert_eq!(layers.len(), 2);
    }
}

/// A file with zeros of these names, types and shapes.
fn file(tensors: &[(&str, Dtype, &[usize])]) -> Vec<u8> {
    let zeros = vec![0_u8; 1 << 16];
    let view = |&(name, dtype, shape): &(&str, Dtype, &[usize])| {
        let bytes = shape.iter().product::<usize>() * dtype.bitsize() / 8;
        (name.to_owned(), TensorView::new(dtype, shape.to_vec(), &zeros[..bytes]).unwrap())
    };
    serialize(tensors.iter().map(view), None::<HashMap<String, String>>).unwrap()
}

#[test]
fn another_network_is_refused_by_the_tensor_that_is_wrong() {
    use Dtype::{BF16, F64, I64};
    let refused = |tensors: &[(&str, Dtype, &[usize])], words: &[&str]| {
        let message = read(&file(tensors)).unwrap_err().to_string();
        for word in words {
            assert!(message.contains(word), "no {word:?} in {message}");
        }
    };
    let [w, b] = ["layers.0.weight", "layers.0.bias"];
    refused(&[], &["layers.0.weight is missing"]);
    refused(&[(w, F64, &[3, 2])], &["layers.0.bias is missing"]);
    refused(&[("fc.weight", F64, &[3, 2])], &["fc.weight", "ModuleList"]);
    refused(&[("layers.00.weight", F64, &[3, 2])], &["layers.00.weight"]);
    refused(&[(w, F64, &[3, 2]), (b, F64, &[2])], &[b, "[2]", "[3]"]);
    refused(&[(w, F64, &[3]), (b, F64, &[3])], &[w, "[3]", "[units, values]"]);
    refused(&[(w, F64, &[0, 2]), (b, F64, &[0])], &[w]);
    refused(&[(w, BF16, &[3, 2]), (b, BF16, &[3])], &[w, "BF16", "F32"]);
    refused(&[(w, I64, &[3, 2]), (b, I64, &[3])], &[w, "I64"]);
    let [w1, b1] = ["layers.1.weight", "layers.1.bias"];
    let first = [(w, F64, &[3, 2][..]), (b, F64, &[3][..])];
    refused(&[&first[..], &[(w1, F64, &[1, 4]), (b1, F64, &[1])]].concat(), &[w1, "3 units"]);
    refused(&[&first[..], &[("layers.2.weight", F64, &[1, 3])]].concat(), &["layers.1.weight"]);
    let names: Vec<String> =
        (0..6).flat_map(|l| [format!("layers.{l}.weight"), format!("layers.{l}.bias")]).collect();
    let many: Vec<(&str, Dtype, &[usize])> =
        names.iter().map(|name| (name.as_str(), F64, &[1, 1][..])).collect();
    refused(&many, &["6 layers", "up to 5"]);
}

#[test]
fn numbers_that_no_run_can_have_and_damaged_files_are_refused() {
    for (value, word) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (-2e5, "-200000")] {
        let mut weights = Array2::zeros((2, 2));
        weights[[1, 0]] = value;
        let network = Weights { layers: vec![Layer { weights, bias: Array1::zeros(2) }] };
        let message = read(&packed(&network, String::new()).unwrap()).unwrap_err().to_string();
        assert!(message.contains(word) && message.contains("layers.0.weight"), "{message}");
    }
    let whole = golden("model.safetensors");
    for length in 0..whole.len() {
        let message = read(&whole[..length]).unwrap_err().to_string();
        assert!(message.contains("no safetensors file"), "{message}");
    }
    for place in 0..whole.len() {
        let mut changed = whole.clone();
        changed[place] ^= 0xff;
        drop(read(&changed));
    }
}
