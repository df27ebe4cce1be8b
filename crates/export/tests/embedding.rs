//! The arrays and the table of an embedding say what the run says, point by point.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{Cursor, Read as _};
use std::sync::Arc;

use engine::choice::EmbedderKind;
use engine::config::{DataKind, Drawn, RunConfig, Stroke};
use engine::data::Dataset;
use engine::trainer::Trainer;
use lab::recipe::{Recipe, read};
use triplet_export::{ExportError, RunAt, embedding, npy, weights};

/// A trained run, with one class held out.
fn trained(change: impl Fn(&mut RunConfig)) -> (Recipe, Trainer) {
    let mut config = RunConfig::of(DataKind::Spiral);
    (config.data.points, config.unseen_classes) = (60, 1);
    change(&mut config);
    let config = config.validate().unwrap();
    let data = Arc::new(Dataset::make(&config));
    let mut trainer = Trainer::new(config.clone(), data);
    for _ in 0..5 {
        trainer.step();
    }
    (Recipe::new(config).lasting(9).unwrap(), trainer)
}

fn erased(rows: [usize; 2]) -> Stroke {
    Stroke { erased: rows.into(), ..Stroke::default() }
}

fn array(archive: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(&format!("{name}.npy")).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_archive_has_the_points_the_embedding_and_the_use_of_each() {
    let (recipe, trainer) = trained(|_| {});
    let data = Arc::clone(trainer.data());
    let archive = embedding::npz(&RunAt::new(&recipe, &trainer)).unwrap();
    assert_eq!(array(&archive, "inputs"), npy::floats(data.points.view()));
    assert_eq!(array(&archive, "embedding"), npy::floats(trainer.embed_all().view()));
    assert_eq!(array(&archive, "labels"), npy::integers(data.labels.iter().copied()));
    assert_eq!(array(&archive, "row"), npy::integers(0..60));
    let names = data.class_names.iter().map(String::as_str);
    assert_eq!(array(&archive, "class_names"), npy::texts(names));
    let splits = (0..60).map(|row| match () {
        () if data.unseen.contains(&row) => "held-out-class",
        () if data.held_out.contains(&row) => "held-out",
        () => "train",
    });
    assert_eq!(array(&archive, "split"), npy::texts(splits));
}

#[test]
fn a_row_of_the_table_has_all_digits_and_erased_points_have_none() {
    let (recipe, trainer) = trained(|config| config.drawn = Drawn::new(erased([1, 4])));
    let run = RunAt::new(&recipe, &trainer);
    let text = embedding::csv(&run);
    let mut table = csv::Reader::from_reader(text.as_slice());
    let names: Vec<String> = table.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(names, ["row", "split", "label", "class", "z1", "z2", "x", "y"]);
    let data = trainer.data();
    let (z, mut rows) = (trainer.embed_all(), Vec::new());
    for record in table.records() {
        let record = record.unwrap();
        let row: usize = record[0].parse().unwrap();
        rows.push(row);
        assert_eq!(record[2], data.labels[row].to_string());
        assert_eq!(record[3], data.class_names[data.labels[row]]);
        let numbers: Vec<f64> = record.iter().skip(4).map(|cell| cell.parse().unwrap()).collect();
        let expected = z.row(row).iter().chain(data.points.row(row)).copied().collect::<Vec<_>>();
        assert_eq!(numbers, expected);
    }
    assert_eq!(rows, (0..60).filter(|row| ![1, 4].contains(row)).collect::<Vec<_>>());
    let archive = embedding::npz(&run).unwrap();
    assert_eq!(array(&archive, "row"), npy::integers(rows.iter().copied()));
}

#[test]
fn weights_name_their_layers_and_carry_the_recipe_up_to_their_step() {
    let (recipe, trainer) = trained(|_| {});
    let bytes = weights::weights(&RunAt::new(&recipe, &trainer)).unwrap();
    let (_, about) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    let text = &about.metadata().as_ref().unwrap()["recipe"];
    assert_eq!(read(text).unwrap(), recipe.cut(5));
    let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    for (l, layer) in trainer.embedder().weights.layers.iter().enumerate() {
        let weight = file.tensor(&format!("layers.{l}.weight")).unwrap();
        assert_eq!(weight.shape(), layer.weights.shape());
        let expected: Vec<u8> = layer.weights.iter().flat_map(|w| w.to_le_bytes()).collect();
        assert_eq!(weight.data(), expected);
        let bias = file.tensor(&format!("layers.{l}.bias")).unwrap();
        assert_eq!(bias.shape(), layer.bias.shape());
    }
    assert_eq!(file.len(), 2 * trainer.embedder().weights.layers.len());
}

#[test]
fn a_run_without_a_network_has_no_weights_and_says_so() {
    let (recipe, trainer) = trained(|config| {
        config.embedder.kind = EmbedderKind::Identity;
    });
    let error = weights::weights(&RunAt::new(&recipe, &trainer)).unwrap_err();
    assert!(matches!(error, ExportError::NoWeights));
    assert!(error.to_string().contains("choose a network"));
}
