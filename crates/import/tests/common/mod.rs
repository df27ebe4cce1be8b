//! Files and short ways that the tests share.
#![allow(dead_code)] // each test program uses some of them

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use triplet_import::Outcome;
use triplet_import::choices::Choices;
use triplet_import::table::read;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests").join(name)
}

/// Expected results for each table of `tests/data/import`.
pub fn golden() -> BTreeMap<String, Value> {
    let text = fs::read_to_string(folder("golden/tables.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

pub fn bytes_of(name: &str) -> Vec<u8> {
    fs::read(folder("data/import").join(name)).unwrap()
}

pub fn choices(pairs: &[(&str, &str)]) -> Choices {
    pairs.iter().copied().collect()
}

pub fn outcome(text: impl AsRef<[u8]>, pairs: &[(&str, &str)]) -> Outcome {
    read("t.csv", text.as_ref(), &choices(pairs)).unwrap()
}

pub fn refusal(text: impl AsRef<[u8]>, pairs: &[(&str, &str)]) -> String {
    let read = read("t.csv", text.as_ref(), &choices(pairs));
    read.and_then(Outcome::imported).map(|imported| imported.report).unwrap_err().to_string()
}
