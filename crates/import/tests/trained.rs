//! Embeddings of iris and wine: trained through the importer they are those of the points that numpy
//! reads from the same file.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::Arc;

use engine::config::RunConfig;
use engine::data::Dataset;
use engine::own_data::OwnData;
use engine::trainer::Trainer;
use ndarray::Array2;
use triplet_import::choices::Choices;
use triplet_import::read;

/// The embedding after 100 steps, with all points trained on, so that all are in the mean and the
/// standard deviation.
fn embedding(own: OwnData) -> Array2<f64> {
    let mut config = RunConfig::of_own(Arc::new(own));
    config.held_out = 0.0;
    let config = config.validate().unwrap();
    let data = Arc::new(Dataset::make(&config));
    let mut trainer = Trainer::new(config, data);
    for _ in 0..100 {
        trainer.step();
    }
    trainer.embed_all()
}

#[test]
fn iris_and_wine_are_embedded_as_numpy_reads_them() {
    for name in ["sns_iris.csv", "sk_wine_data.csv"] {
        let bytes = common::bytes_of(name);
        let beside = |_: &str| Err("there is none".to_owned());
        let imported = read(name, &bytes, Choices::default(), &beside).unwrap().data;
        assert!(imported.standardize);
        let golden = &common::golden()[name];
        let values = |row: &serde_json::Value| -> Vec<f64> {
            row.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
        };
        let rows: Vec<Vec<f64>> =
            golden["standardized"].as_array().unwrap().iter().map(values).collect();
        let (n, d) = (rows.len(), rows[0].len());
        let class = |label: &serde_json::Value| {
            imported.class_names.iter().position(|name| label == name).unwrap()
        };
        let labels: Vec<usize> = golden["labels"].as_array().unwrap().iter().map(class).collect();
        assert_eq!(imported.labels, labels, "{name}");
        let right = OwnData {
            points: Array2::from_shape_vec((n, d), rows.concat()).unwrap(),
            labels,
            standardize: false,
            ..imported.clone()
        };
        let (found, right) = (embedding(imported), embedding(right));
        let far = (&found - &right).mapv(f64::abs).into_iter().fold(0.0, f64::max);
        assert!(far < 1e-6, "{name}: {far}");
        let spread = right.std(0.0);
        assert!(spread > 0.1, "{name}: the points are apart, {spread}");
    }
}
