//! Metrics, triplets, distances and the projector's folder say what the run says.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::sync::Arc;

use engine::choice::{Choice as _, Mining};
use engine::config::{DataKind, RunConfig};
use engine::data::{Dataset, Split};
use engine::trainer::Trainer;
use export::{Export, File, What, metrics, npy};
use lab::evaluations::Evaluations;
use lab::key_steps;
use lab::recipe::{Edit, Recipe, read};
use triplet_export as export;

fn small(kind: DataKind) -> RunConfig {
    let mut config = RunConfig::of(kind);
    config.data.points = 90;
    config
}

/// The files of these parts after so many steps.
fn exported(recipe: &Recipe, steps: u64, wanted: &[What]) -> BTreeMap<String, Vec<u8>> {
    let mut export = Export::train(recipe, steps, wanted.contains(&What::Metrics));
    while !export.advance(&|| false) {}
    let parts = export.files(wanted, None);
    assert_eq!(parts.len(), wanted.len(), "as many as are wanted");
    parts.flat_map(|part| part.unwrap().1).map(|File { name, bytes }| (name, bytes)).collect()
}

fn table(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let names = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        names.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn array(archive: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(&format!("{name}.npy")).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// The run of a recipe, step by step, without this crate.
fn at(recipe: &Recipe, steps: u64) -> Trainer {
    let data = Arc::new(Dataset::make(recipe.start()));
    let mut trainer = Trainer::new(recipe.start().clone(), data);
    for step in 0..steps {
        trainer.change(recipe.config_at(step).clone());
        trainer.step();
    }
    trainer.change(recipe.config_at(steps).clone());
    trainer
}

#[test]
fn every_step_has_its_row_and_key_steps_and_the_last_one_have_scores_of_each_split() {
    let config = RunConfig { unseen_classes: 2, ..small(DataKind::Clusters) };
    let mut edited = config.clone();
    edited.loss.margin = 0.05;
    let edit = Edit { step: 20, config: edited.validate().unwrap() };
    let recipe = Recipe::new(config.validate().unwrap()).with_edit(edit).unwrap();
    let files = exported(&recipe, 40, &[What::Metrics]);
    let rows = table(&files["metrics.csv"]);
    assert_eq!(rows.len(), 41, "forty steps, and the batch that would come next");
    let lines = String::from_utf8(files["metrics.jsonl"].clone()).unwrap();
    for ((step, row), line) in (0..).zip(&rows).zip(lines.lines()) {
        let mut trainer = at(&recipe, step);
        assert_eq!(row["step"], step.to_string());
        assert_eq!(row["loss"].parse::<f64>().unwrap(), trainer.preview().loss, "step {step}");
        assert_eq!(row["mined"], trainer.report().counts.mined.to_string());
        let is_scored = key_steps::is_key(step) || step == 40;
        let evaluations = Evaluations::new(trainer.data(), trainer.config().seed);
        let distance = trainer.config().distance;
        let found = evaluations.evaluate(step, &trainer.embed_all(), distance);
        for split in Split::ALL {
            for (name, of) in metrics::SCORES {
                let name = format!("{name}{}", metrics::suffix(split));
                let expected = of(found.of(split)).filter(|_| is_scored);
                assert_eq!(row[&name].parse().ok(), expected, "{name} of step {step}");
            }
        }
        // As it stands there: a reader may round numbers.
        let mut cells = 0;
        for (name, cell) in row.iter().filter(|(_, cell)| !cell.is_empty()) {
            let quotes = if name == "health" { "\"" } else { "" };
            let pair = format!("\"{name}\":{quotes}{cell}{quotes}");
            assert!(line.contains(&pair), "{name} of step {step}: {cell}, {line}");
            cells += 1;
        }
        let line: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        assert_eq!(line.len(), cells, "no others");
    }
    assert!(rows[16]["map_at_r_held_out_classes"].parse::<f64>().is_ok());
}

#[test]
fn the_triplets_are_those_that_are_mined_and_their_losses_are_the_loss() {
    for &rule in Mining::ALL {
        let mut config = small(DataKind::Spiral);
        config.mining.rule = rule;
        let recipe = Recipe::new(config.validate().unwrap());
        let rows = table(&exported(&recipe, 3, &[What::Triplets])["triplets.csv"]);
        let mut trainer = at(&recipe, 3);
        let report = trainer.preview().clone();
        assert_eq!(rows.len() as u64, report.counts.mined, "{rule:?}");
        assert!(!rows.is_empty(), "{rule:?}");
        let (data, z) = (trainer.data(), trainer.embed_all());
        let (mut sum, mut active) = (0.0, 0);
        for row in &rows {
            let number = |name: &str| row[name].parse::<f64>().unwrap();
            let [a, p, n] =
                ["anchor", "positive", "negative"].map(|name| row[name].parse().unwrap());
            assert!(a != p && data.labels[a] == data.labels[p] && data.labels[a] != data.labels[n]);
            assert!([a, p, n].iter().all(|row| report.batch.contains(row)));
            let between = |i: usize, j: usize| {
                let difference = &z.row(i) - &z.row(j);
                difference.dot(&difference).sqrt()
            };
            for (name, expected) in [
                ("d_anchor_positive", between(a, p)),
                ("d_anchor_negative", between(a, n)),
                ("d_positive_negative", between(p, n)),
                ("loss", (between(a, p) - between(a, n) + 1.0).max(0.0)),
            ] {
                assert!((number(name) - expected).abs() < 1e-12, "{rule:?}, {name}");
            }
            assert_eq!(row["negative_class"], data.class_names[data.labels[n]]);
            sum += number("loss");
            active += u64::from(number("loss") > 0.0);
        }
        assert_eq!(active, report.counts.mined_active, "{rule:?}");
        assert!((sum / active as f64 - report.loss).abs() < 1e-9, "{rule:?}");
    }
}

#[test]
fn distances_are_a_matrix_and_for_many_points_what_is_above_its_diagonal() {
    for (points, is_whole) in [(90, true), (2_100, false)] {
        let mut config = RunConfig::of(DataKind::Spiral);
        config.data.points = points;
        let recipe = Recipe::new(config.validate().unwrap());
        let archive = &exported(&recipe, 0, &[What::Distances])["distances.npz"];
        let trainer = at(&recipe, 0);
        let (z, distance) = (trainer.embed_all(), trainer.config().distance);
        let between = |i: usize, j: usize| {
            distance.between(z.row(i).to_slice().unwrap(), z.row(j).to_slice().unwrap())
        };
        let expected = if is_whole {
            npy::floats(
                ndarray::Array2::from_shape_fn((points, points), |(i, j)| between(i, j)).view(),
            )
        } else {
            let pairs = (0..points).flat_map(|i| (i + 1..points).map(move |j| (i, j)));
            npy::float_vector(&pairs.map(|(i, j)| between(i, j)).collect::<Vec<_>>())
        };
        assert!(array(archive, "distances") == expected, "{points} points");
        assert_eq!(array(archive, "distance"), npy::texts(["euclidean"].into_iter()));
    }
}

#[test]
fn too_many_points_for_all_distances_and_too_many_triplets_are_refused_with_their_number() {
    let mut config = RunConfig::of(DataKind::Spiral);
    (config.data.points, config.mining.rule) = (9_000, Mining::All);
    (config.sampler.classes, config.sampler.points) = (4, 100);
    let export =
        |steps| Export::train(&Recipe::new(config.clone().validate().unwrap()), steps, true);
    let refused = |export: &Export, what| export.check(what).unwrap_err().to_string();
    let mut whole = export(0);
    while !whole.advance(&|| true) {}
    let message = refused(&whole, What::Distances);
    assert!(message.contains("9000 points") && message.contains("8192"), "{message}");
    let message = refused(&whole, What::Triplets);
    assert!(message.contains("11880000 triplets") && message.contains("1000000"), "{message}");
    let message = refused(&export(1_000_001), What::Metrics);
    assert!(message.contains("1000001 steps") && message.contains("--metrics FILE"), "{message}");
    assert!(whole.check(What::Npz).is_ok());
}

#[test]
fn the_projector_folder_is_read_as_the_embedding_with_its_classes() {
    let config = RunConfig { unseen_classes: 2, ..small(DataKind::Digits) };
    let recipe = Recipe::new(config.validate().unwrap());
    let files = exported(&recipe, 2, &[What::Projector]);
    let names = What::Projector.names();
    assert!(files.keys().all(|name| names.contains(name)) && files.len() == names.len());
    let trainer = at(&recipe, 2);
    for config in ["projector_config.json", "projector_config.pbtxt"] {
        let name = format!("projector/{config}");
        let beside = |other: &str| {
            files.get(&format!("projector/{other}")).cloned().ok_or_else(|| other.to_owned())
        };
        let choices = import::choices::Choices::default();
        let outcome = import::look(&name, &files[&name], choices, &beside).unwrap();
        let own = outcome.imported().unwrap().data;
        assert!(own.points == trainer.embed_all(), "{config}");
        let label = |row: usize| own.class_names[own.labels[row]].clone();
        let data = trainer.data();
        for row in 0..data.len() {
            assert_eq!(label(row), data.class_names[data.labels[row]], "{config}, row {row}");
        }
    }
    let sprite = png::Decoder::new(Cursor::new(&files["projector/sprite.png"]));
    let mut reader = sprite.read_info().unwrap();
    let mut grey = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut grey).unwrap();
    assert_eq!((info.width, info.height), (80, 80), "90 pictures of 8×8 in 10 columns");
    let pictures = trainer.data().pictures.as_ref().unwrap();
    for row in 0..90 {
        let pixel = |x: usize, y: usize| grey[(row / 10 * 8 + y) * 80 + row % 10 * 8 + x];
        let cut: Vec<u8> = (0..64).map(|at| pixel(at % 8, at / 8)).collect();
        assert_eq!(cut, pictures.of(row), "row {row}");
    }
}

#[test]
fn the_recipe_and_the_names_of_files_are_those_that_are_promised() {
    let recipe = Recipe::new(small(DataKind::Spiral).validate().unwrap()).lasting(9).unwrap();
    let files = exported(&recipe, 4, What::ALL);
    let text = String::from_utf8(files["recipe.toml"].clone()).unwrap();
    assert_eq!(read(&text).unwrap(), recipe.cut(4));
    let promised: Vec<String> = What::ALL.iter().flat_map(|what| what.names()).collect();
    for name in &promised {
        assert_eq!(files.contains_key(name), name != "projector/sprite.png", "{name}");
    }
    assert!(files.keys().all(|name| promised.contains(name)));
}

#[test]
fn the_size_that_is_said_before_is_near_what_is_written() {
    for kind in [DataKind::Spiral, DataKind::Digits, DataKind::Typos] {
        let mut config = RunConfig::of(kind);
        config.data.points = 600;
        let recipe = Recipe::new(config.validate().unwrap());
        let mut export = Export::train(&recipe, 200, true);
        while !export.advance(&|| false) {}
        let said: BTreeMap<&str, u64> =
            What::ALL.iter().map(|&what| (what.name(), export.size(what))).collect();
        let mut written: BTreeMap<&str, u64> = BTreeMap::new();
        for part in export.files(What::ALL, None) {
            let (what, files) = part.unwrap();
            let bytes = files.iter().map(|file| file.bytes.len() as u64);
            *written.entry(what.name()).or_default() += bytes.sum::<u64>();
        }
        for (name, said) in said {
            let ratio = said as f64 / written[name] as f64;
            assert!((0.5..2.0).contains(&ratio), "{kind:?}, {name}: {said} of {}", written[name]);
        }
    }
}
