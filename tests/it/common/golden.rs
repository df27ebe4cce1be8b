//! Reference values from PyTorch, pytorch-metric-learning and scikit-learn: see
//! `tests/golden/README.md`.

use std::path::PathBuf;

/// Where the reference values are: `TRIPLET_LAB_GOLDEN` where it's set (to hold the program
/// against other values), else `tests/golden`.
pub fn folder() -> PathBuf {
    std::env::var_os("TRIPLET_LAB_GOLDEN").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join("golden"),
        PathBuf::from,
    )
}

/// One of the files in that folder: `load("metrics.json")`.
pub fn load(name: &str) -> serde_json::Value {
    let path = folder().join(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("can't read {}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
