//! Films and lab reports from the window: they are made beside the run, and end up in a file.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;
use tempfile::TempDir;
use triplet_lab::app::{ExportKind, LessonCommand, WindowCommand};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::ViewId;
use triplet_lab::lesson::{Choice, read};

use crate::common::lesson_window::{act, lab, wait};
use crate::common::pointer::drag;
use crate::common::window::{Window, open, press};

const SIZE: [f32; 2] = [1_280.0, 720.0];

fn type_path(window: &mut Window, path: &Path) {
    window.get_by_role_and_label(Role::TextInput, "File").focus();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run_steps(2);
    window.get_by_role_and_label(Role::TextInput, "File").type_text(path.to_str().unwrap());
    window.run_steps(2);
}

/// Lets frames pass until this is in the window.
fn wait_for(window: &mut Window, words: &str) {
    for _ in 0..2_000 {
        if window.query_by_label_contains(words).is_some() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
        window.step();
    }
    panic!("waited in vain for {words}");
}

fn said(window: &Window) -> String {
    lab(window).notice().map_or_else(String::new, |notice| notice.text.clone())
}

fn names(folder: &TempDir) -> Vec<String> {
    let all = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> =
        all.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn trained(steps: usize) -> Window {
    let mut config = RunConfig::default();
    config.data.points = 60;
    let mut window = open(config, SIZE);
    (0..steps).for_each(|_| press(&mut window, Key::ArrowRight));
    window
}

/// Makes the film of the open dialog.
fn make_film(window: &mut Window, path: &Path) {
    type_path(window, path);
    window.get_by_label("Make the film").click();
    window.run_steps(2);
    let name = path.file_name().unwrap().to_str().unwrap();
    for _ in 0..2_000 {
        if said(window).contains(name) {
            return;
        }
        thread::sleep(Duration::from_millis(20));
        window.step();
    }
    unreachable!("no film: {}", said(window));
}

#[test]
fn a_film_is_made_beside_the_run_which_stays_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.gif");
    let mut window = trained(6);
    let before = lab(&window).run_a().recipe().clone();
    act(&mut window, WindowCommand::Export(ExportKind::Film));
    wait_for(&mut window, "7 frames, 0.7 seconds, about ");
    make_film(&mut window, &path);
    assert_eq!(names(&folder), ["film.gif"]);
    let mut decoder = gif::DecodeOptions::new().read_info(fs::File::open(&path).unwrap()).unwrap();
    let mut frames = 0;
    while decoder.read_next_frame().unwrap().is_some() {
        frames += 1;
    }
    assert_eq!((frames, decoder.width(), decoder.height()), (7, 640, 480));
    assert_eq!((lab(&window).run_a().report().step, lab(&window).run_a().recipe()), (6, &before));
}

#[test]
fn a_film_in_3_d_is_seen_from_where_the_window_sees_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = RunConfig::of(DataKind::Blobs);
    (config.data.points, config.embedder.dim) = (60, 3);
    let mut window = open(config, SIZE);
    (0..3).for_each(|_| press(&mut window, Key::ArrowRight));
    act(&mut window, WindowCommand::FullSize(Some(ViewId::Embedding)));
    press(&mut window, Key::G);
    window.run_steps(5);
    let film = |window: &mut Window, name: &str| {
        act(window, WindowCommand::Export(ExportKind::Film));
        window.run_steps(3);
        make_film(window, &folder.path().join(name));
        fs::read(folder.path().join(name)).unwrap()
    };
    let first = film(&mut window, "first.gif");
    assert!(film(&mut window, "same.gif") == first, "films of the same are the same");
    let plot = window.get_by_label_contains("Embedding: ").rect();
    drag(&mut window, plot.left_center() + vec2(30.0, 0.0), vec2(150.0, 60.0));
    assert!(film(&mut window, "turned.gif") != first);
}

#[test]
fn a_film_that_is_cancelled_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = trained(40);
    act(&mut window, WindowCommand::Export(ExportKind::Film));
    type_path(&mut window, &folder.path().join("film.gif"));
    window.get_by_label("Make the film").click();
    wait_for(&mut window, "Making the film…");
    window.get_by_label("Cancel").click();
    window.run_steps(3);
    assert!(window.query_by_label("Make the film").is_none(), "the dialog is closed");
    thread::sleep(Duration::from_millis(300));
    assert!(names(&folder).is_empty());
}

const LESSON: &str = r#"+++
title = "One question"
[runs.a]
data = "spiral"
points = 60
+++
```page
step = 5
```
# One
```question
ask = "What will the loss do?"
kind = "change"
of = "loss"
do = ["train 5"]
```
"#;

#[test]
fn the_report_of_a_lesson_is_saved_with_pictures_and_its_hands_as_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(RunConfig::default(), SIZE);
    act(&mut window, LessonCommand::Open(read(LESSON).shared()));
    let is_asked = |player: &triplet_lab::lesson::Player| {
        player.session().is_some_and(|session| !session.offers().is_empty())
    };
    wait(&mut window, "the question", is_asked);
    act(&mut window, LessonCommand::Predict(Choice::Offer(1)));
    act(&mut window, LessonCommand::CountHand(0));
    act(&mut window, LessonCommand::CountHand(1));
    act(&mut window, LessonCommand::Reveal);
    wait(&mut window, "the reveal", |player| {
        player.session().is_some_and(|session| session.state().outcome().is_some())
    });
    // From the summary, where a student looks for it.
    act(&mut window, LessonCommand::NextPage);
    window.get_by_label("Lab report…").click();
    wait_for(&mut window, "The report is made, with 2 pictures.");
    window.get_by_label("Markdown").click();
    window.run_steps(2);
    type_path(&mut window, &folder.path().join("r.md"));
    window.get_by_label("Save").click();
    window.run_steps(3);
    assert_eq!(names(&folder), ["r-page-1-after.png", "r-page-1-before.png", "r.md"]);
    let text = fs::read_to_string(folder.path().join("r.md")).unwrap();
    assert!(text.contains("**Prediction:** falls."), "{text}");
    assert!(said(&window).contains("r.md"), "{}", said(&window));

    act(&mut window, WindowCommand::Export(ExportKind::Report));
    window.get_by_label("Hands as CSV").click();
    window.run_steps(2);
    type_path(&mut window, &folder.path().join("hands.csv"));
    window.get_by_label("Save").click();
    window.run_steps(3);
    let table = fs::read_to_string(folder.path().join("hands.csv")).unwrap();
    assert!(table.contains("1,What will the loss do?,falls,1,"), "{table}");
}
