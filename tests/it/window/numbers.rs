//! The dialog *Numbers and weights…*, and weights that are dropped on the window.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{DroppedFile, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::engine::config::{DataKind, RunConfig};

use crate::common::window::{Window, open, press};

const SIZE: [f32; 2] = [1_280.0, 720.0];

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run_steps(3);
}

/// Opens the dialog and writes the path of a folder into its field.
fn open_dialog(window: &mut Window, folder: &Path) {
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, "Export").click();
    window.run_steps(3);
    click(window, "Numbers and weights…");
    window.get_by_role_and_label(Role::TextInput, "Folder").focus();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run_steps(2);
    let field = window.get_by_role_and_label(Role::TextInput, "Folder");
    field.type_text(folder.to_str().unwrap());
    window.run_steps(2);
}

/// Lets frames pass until the work of the dialog is done.
fn wait_for(window: &mut Window, is_so: impl Fn(&Window) -> bool) {
    for _ in 0..3_000 {
        if is_so(window) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
        window.step();
    }
    panic!("waited in vain");
}

fn said(window: &Window) -> String {
    window.state().lab().notice().map_or_else(String::new, |notice| notice.text.clone())
}

/// Tells whether these words are on the screen.
fn says(window: &Window, words: &str) -> bool {
    let has = |node: egui_kittest::Node<'_>| {
        node.accesskit_node().value().is_some_and(|text| text.contains(words))
    };
    window.root().children_recursive().any(has)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[test]
fn the_chosen_parts_are_written_and_what_is_there_is_replaced_after_a_second_press() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("out");
    let mut window = open(RunConfig::default(), SIZE);
    (0..3).for_each(|_| press(&mut window, Key::ArrowRight));
    open_dialog(&mut window, &folder);
    assert!(says(&window, "The run on screen, after 3 steps."));
    click(&mut window, "Embedding Projector");
    click(&mut window, "Metrics of every step");
    click(&mut window, "Write");
    wait_for(&mut window, |window| said(window).contains("written to out"));
    let count = format!("{} files written to out", names(&folder).len());
    assert!(said(&window).starts_with(&count), "{}", said(&window));
    let expected = [
        "check.npz",
        "embedding.csv",
        "embedding.npz",
        "metrics.csv",
        "metrics.jsonl",
        "model.safetensors",
        "recipe.toml",
        "triplet_lab_run.ipynb",
        "triplet_lab_run.py",
        "triplets.csv",
    ];
    let written = names(&folder);
    assert!(expected.iter().all(|name| written.iter().any(|other| other == name)), "{written:?}");
    let left_out = ["projector", "distances.npz"];
    assert!(left_out.iter().all(|name| written.iter().all(|other| other != name)), "{written:?}");
    let rows = fs::read_to_string(folder.join("metrics.csv")).unwrap().lines().count();
    assert_eq!(rows, 5, "a head, three steps and the next one");
    // Again: it asks, and replaces.
    let table = folder.join("embedding.csv");
    fs::write(&table, "old").unwrap();
    open_dialog(&mut window, &folder);
    click(&mut window, "Write");
    assert_eq!(fs::read_to_string(&table).unwrap(), "old");
    click(&mut window, "Replace them");
    wait_for(&mut window, |_| fs::read_to_string(&table).unwrap() != "old");
}

#[test]
fn a_folder_that_cannot_be_and_an_empty_choice_are_said_in_the_dialog() {
    let directory = tempfile::tempdir().unwrap();
    let mut window = open(RunConfig::default(), SIZE);
    open_dialog(&mut window, &directory.path().join("missing/out"));
    click(&mut window, "Write");
    assert!(says(&window, "there is no folder"));
    press(&mut window, Key::Escape);
    window.run_steps(2);
    let field = window.query_by_role_and_label(Role::TextInput, "Folder");
    assert!(field.is_none(), "Esc closes it");
    assert!(names(directory.path()).is_empty());
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn weights_that_are_dropped_open_a_run_that_starts_from_them() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("out");
    let mut config = RunConfig::of(DataKind::Rings);
    config.embedder.hidden = vec![8];
    let mut window = open(config, SIZE);
    (0..3).for_each(|_| press(&mut window, Key::ArrowRight));
    let trained = window.state().lab().run_a().trainer().embedder().weights.clone();
    open_dialog(&mut window, &folder);
    click(&mut window, "Write");
    let weights = folder.join("model.safetensors");
    wait_for(&mut window, |window| weights.exists() && said(window).contains("written"));
    let mut other = open(RunConfig::default(), SIZE);
    other.input_mut().dropped_files.push(Arc::new(Dropped(weights.clone())));
    other.run_steps(4);
    let run = other.state().lab().run_a();
    assert_eq!(run.config().data.kind, DataKind::Rings);
    assert_eq!((run.trainer().steps(), &run.trainer().embedder().weights), (0, &trained));
    // A file that is none changes nothing.
    fs::write(&weights, "none").unwrap();
    other.input_mut().dropped_files.push(Arc::new(Dropped(weights)));
    other.run_steps(4);
    assert!(said(&other).contains("no safetensors file"), "{}", said(&other));
    assert!(!said(&other).contains("out/"), "no folders on the screen: {}", said(&other));
    assert_eq!(other.state().lab().run_a().config().data.kind, DataKind::Rings);
}
