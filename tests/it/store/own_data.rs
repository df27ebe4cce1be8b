//! A session whose own data are gone is refused in words, and nothing older stands in for it.

use std::fs;
use std::sync::Arc;

use ndarray::Array2;
use triplet_lab::data_source::DataFiles;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::engine::own_data::{Origin, OwnData};
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lab::session::{Pace, RunRecord, Session, Writer};
use triplet_lab::store::Store;

fn text(config: RunConfig, steps: u64) -> String {
    let recipe = Recipe::new(config.validate().unwrap()).lasting(steps).unwrap();
    let runs = vec![RunRecord { id: 1, parent: None, recipe }];
    let session = Session { runs, shown: 1, beside: None, at: steps };
    Writer::default().text(&session, Pace::All).unwrap()
}

#[test]
fn a_session_without_its_data_is_refused_and_its_older_copy_does_not_stand_in() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("trees.csv").display().to_string();
    let own = OwnData {
        points: Array2::from_shape_fn((8, 2), |(row, k)| (row * (k + 1)) as f64),
        labels: (0..8).map(|row| row % 2).collect(),
        class_names: vec!["larch".into(), "yew".into()],
        feature_names: vec!["height".into(), "girth".into()],
        texts: None,
        side: None,
        standardize: true,
        origin: Origin {
            path: gone,
            size: 100_000_000,
            sha256: "00".into(),
            choices: Vec::new(),
            content: None,
            beside: Vec::new(),
        },
    };
    let file = folder.path().join("2026-01-01-000000-01.toml");
    let newer = text(RunConfig::of_own(Arc::new(own)), 40);
    fs::write(&file, &newer).unwrap();
    fs::write(file.with_extension("backup"), text(RunConfig::default(), 3)).unwrap();
    let store = Store::at(folder.path());
    let left = store.earlier().unwrap().newest;
    let refused = store.go_on(&left[0], &DataFiles::default()).unwrap_err().to_string();
    assert!(refused.contains("trees.csv"), "{refused}");
    assert_eq!(fs::read_to_string(&file).unwrap(), newer, "the session is kept as it was");
}
