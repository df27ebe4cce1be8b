//! Weights that a run starts from: its recipe names them by file, size and hash, carries small ones,
//! and every step follows from them.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use engine::config::{DataKind, RunConfig};
use engine::own_data::{Origin, OwnData, carried};
use engine::start_weights::{StartLayer, StartWeights};
use ndarray::{Array1, Array2};
use triplet_lab_core::recipe::{
    Beside, Edit, Library, Recipe, from_text, from_text_with, read, read_with_steps, to_text,
    write, write_beside,
};
use triplet_lab_core::session::{self, Pace, RunRecord, Session, Writer};
use triplet_lab_core::{Command, Lab};

const BYTES: &[u8] = b"the bytes of a file";

/// Weights of a network from 2 values over 5 units to 3 dimensions.
fn weights(path: &str, content: bool) -> Arc<StartWeights> {
    let layer = |out: usize, values: usize| StartLayer {
        weights: Array2::from_shape_fn((out, values), |(j, k)| (j * 3 + k) as f64 / 7.0 - 0.4),
        bias: Array1::from_elem(out, 0.25),
    };
    Arc::new(StartWeights {
        layers: vec![layer(5, 2), layer(3, 5)],
        origin: Origin {
            path: path.into(),
            size: BYTES.len() as u64,
            sha256: "00ff".into(),
            choices: Vec::new(),
            content: content.then(|| carried(BYTES).unwrap()),
            beside: Vec::new(),
        },
    })
}

fn config(weights: Arc<StartWeights>) -> RunConfig {
    let mut config = RunConfig::of(DataKind::Moons);
    (config.embedder.hidden, config.embedder.dim) = (vec![5], 3);
    config.embedder.weights = Some(weights);
    config
}

fn run(weights: Arc<StartWeights>) -> Recipe {
    let start = config(weights);
    let mut later = start.clone();
    later.loss.margin = 0.7;
    let edit = Edit { step: 40, config: later.validate().unwrap() };
    let recipe = Recipe::new(start.validate().unwrap()).with_edit(edit).unwrap();
    recipe.lasting(90).unwrap()
}

/// A library with the weights of one path, or of a recipe that carries them.
struct OneFile(&'static str);

impl Library for OneFile {
    fn find(&self, _: &Origin) -> Result<Arc<OwnData>, String> {
        Err("no data".to_owned())
    }

    fn weights(&self, origin: &Origin) -> Result<Arc<StartWeights>, String> {
        let carried = origin.bytes().map(|bytes| bytes.unwrap() == BYTES);
        match carried.unwrap_or(origin.path == self.0) {
            true => Ok(weights(&origin.path, origin.content.is_some())),
            false => Err(format!("{} isn't there", origin.path)),
        }
    }
}

#[test]
fn the_network_begins_with_them_and_learns() {
    let start = weights("a", false);
    let lab = &mut Lab::new(config(Arc::clone(&start))).unwrap();
    let layers = &lab.run_a().trainer().embedder().weights.layers;
    for (layer, wanted) in layers.iter().zip(&start.layers) {
        assert_eq!((&layer.weights, &layer.bias), (&wanted.weights, &wanted.bias));
    }
    let before = lab.run_a().trainer().embed_all();
    (0..30).for_each(|_| lab.apply(Command::Step));
    let after = lab.run_a().trainer().embed_all();
    assert_ne!(before, after);
    // Back, and there again.
    lab.apply(Command::GoTo(0));
    while lab.run_a().target().is_some() {
        lab.advance(0.0, &|| 0.0);
    }
    assert_eq!(lab.run_a().trainer().embed_all(), before);
    let other = Lab::new(RunConfig { seed: 4, ..config(start) }).unwrap();
    let weights = &other.run_a().trainer().embedder().weights;
    assert_eq!(*weights, lab.run_a().trainer().embedder().weights, "whatever the seed");
}

#[test]
fn another_network_drops_them_and_other_settings_keep_them() {
    let mut lab = Lab::new(config(weights("a", false))).unwrap();
    let mut other = config(weights("a", false));
    other.loss.margin = 0.3;
    lab.apply(Command::Configure(Box::new(other.clone())));
    assert!(lab.run_a().config().embedder.weights.is_some());
    other.embedder.hidden = vec![6];
    lab.apply(Command::Configure(Box::new(other)));
    assert_eq!(lab.run_a().config().embedder.hidden, [6]);
    assert_eq!(lab.run_a().config().embedder.weights, None);
    lab.apply(Command::Undo);
    assert!(lab.run_a().config().embedder.weights.is_some());
}

#[test]
fn weights_of_another_network_are_refused_by_layer_and_shape() {
    let refused = |change: &dyn Fn(&mut RunConfig), words: &[&str]| {
        let mut config = config(weights("/home/jane/a.safetensors", false));
        change(&mut config);
        let message = config.validate().unwrap_err().to_string();
        for word in words {
            assert!(message.contains(word), "no {word:?} in {message}");
        }
        assert!(!message.contains("jane"), "{message}");
    };
    refused(&|c| c.embedder.dim = 4, &["layers.1.weight of a.safetensors is 3×5", "is 4×5"]);
    refused(&|c| c.embedder.hidden = vec![8], &["layers.0.weight", "5×2", "8×2"]);
    refused(&|c| c.embedder.hidden = vec![5, 5], &["2 layers", "has 3", "1 layer as hidden"]);
    refused(&|c| c.embedder.hidden = vec![], &["2 layers", "has 1"]);
    let on_digits = |c: &mut RunConfig| c.data = RunConfig::of(DataKind::Digits).data;
    refused(&on_digits, &["layers.0.weight", "5×2", "5×64", "choose data"]);
}

#[test]
fn a_recipe_names_them_from_its_folder_and_finds_them_again() {
    let recipe = run(weights("/lectures/week 3/model.safetensors", false));
    let text = write_beside(&recipe, Some(Path::new("/lectures")));
    let line = "weights = { path = \"week 3/model.safetensors\", size = 19, sha256 = \"00ff\" }";
    assert!(text.contains(line), "{text}");
    let library = OneFile("/elsewhere/week 3/model.safetensors");
    let beside = Beside { folder: Path::new("/elsewhere"), library: &library };
    assert_eq!(read_with_steps(&text, &beside).unwrap(), (recipe.clone(), Some(90)));
    let error = read(&write(&recipe)).unwrap_err();
    let line = 1 + text.lines().position(|line| line.starts_with("weights")).unwrap();
    assert_eq!(error.line, line);
    assert!(error.message.contains("model.safetensors"), "{error:?}");
    assert!(!error.message.contains("lectures"), "{error:?}");
}

#[test]
fn small_ones_travel_in_a_copied_text_and_in_a_session_once() {
    let recipe = run(weights("/home/jane/model.safetensors", true));
    let text = to_text(&recipe);
    assert_eq!(from_text_with(&text, &OneFile("nowhere")).unwrap(), recipe);
    assert!(from_text(&text).is_err(), "not without a library");
    let record = |id| RunRecord { id, parent: None, recipe: recipe.clone() };
    let now = Session { runs: vec![record(1), record(2)], shown: 2, beside: None, at: 10 };
    let text = Writer::default().text(&now, Pace::All).unwrap();
    assert_eq!(text.matches("content = ").count(), 1);
    let library = OneFile("/home/jane/model.safetensors");
    assert_eq!(session::read_with(text.as_bytes(), &library).unwrap(), now);
}

#[test]
fn faults_of_the_key_are_named_with_their_line() {
    let refused = |value: &str, words: &[&str]| {
        let text = format!("version = 1\ndata = \"moons\"\nweights = {value}\n");
        let error = read_with_steps(&text, &OneFile("a")).unwrap_err();
        assert_eq!(error.line, 3, "{error:?}");
        for word in words {
            assert!(error.message.contains(word), "no {word:?} in {error:?}");
        }
    };
    refused("3", &["weights is 3", "model.safetensors"]);
    refused("{ path = \"a\", size = 3 }", &["weights has no sha256"]);
    refused("{ path = \"a\", size = 3, sha256 = \"\", kind = \"b\" }", &["no key", "kind"]);
    refused("{ path = \"b\", size = 3, sha256 = \"\" }", &["b isn't there"]);
    // The default network isn't that of the weights.
    refused("{ path = \"a\", size = 19, sha256 = \"00ff\" }", &["layers"]);
}
