//! Files of NumPy and of safetensors, equal to ours byte for byte (`scripts/export_golden.py` makes
//! the fixtures).
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use engine::embedder::{Layer, Weights};
use ndarray::{Array2, arr1, arr2};
use triplet_export::{npy, weights};

fn golden(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    std::fs::read(folder.join(name)).unwrap()
}

#[test]
fn arrays_are_those_of_numpy() {
    let floats = arr2(&[[0.5, -1.25], [1e-300, 3.0], [0.1, -0.0]]);
    assert_eq!(npy::floats(floats.view()), golden("floats.npy"));
    assert_eq!(npy::floats(Array2::zeros((0, 2)).view()), golden("none.npy"));
    assert_eq!(npy::float_vector(&floats.column(0).to_vec()), golden("float_vector.npy"));
    assert_eq!(npy::integers(0..12), golden("integers.npy"));
    assert_eq!(npy::texts(["train", "", "Zürich 🦀"].into_iter()), golden("texts.npy"));
    assert_eq!(npy::texts(["", ""].into_iter()), golden("empty_texts.npy"));
}

#[test]
fn weights_are_those_of_safetensors_with_the_names_of_torch() {
    let first = Layer {
        weights: arr2(&[[0.5, -1.25], [2.0, 0.125], [3.0, 4.0]]),
        bias: arr1(&[0.0, 1.0, -1.0]),
    };
    let last = Layer { weights: arr2(&[[7.0, 8.0, 9.0]]), bias: arr1(&[0.25]) };
    let network = Weights { layers: vec![first, last] };
    let packed = weights::packed(&network, "margin = 0.5\n".to_owned()).unwrap();
    assert_eq!(packed, golden("model.safetensors"));
}
