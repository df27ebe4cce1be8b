//! The numbers of texts are those of scikit-learn (`tests/golden/gen_texts.py`).
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use serde::Deserialize;
use triplet_engine::text_features::{TextFeatures, TextSpec};

#[derive(Deserialize)]
struct Golden {
    texts: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    spec: String,
    /// The numbers of each text that aren't 0, by column.
    rows: Vec<BTreeMap<usize, f64>>,
}

#[test]
fn counts_tf_idf_and_lengths_are_those_of_scikit_learn() {
    let golden: Golden =
        serde_json::from_str(include_str!("../../../tests/golden/texts.json")).unwrap();
    assert_eq!((golden.texts.len(), golden.cases.len()), (12, 16));
    for Case { spec, rows } in golden.cases {
        let texts = golden.texts.iter().map(String::as_str);
        let features = TextFeatures::fit(TextSpec::read(&spec).unwrap(), texts);
        for (text, row) in golden.texts.iter().zip(rows) {
            for (column, value) in features.of(text).into_iter().enumerate() {
                let expected = row.get(&column).copied().unwrap_or(0.0);
                let close = (value - expected).abs() <= 1e-12 * expected.abs().max(1.0);
                assert!(close, "{spec}, {text:?}, {column}: {value}, not {expected}");
            }
        }
    }
}
