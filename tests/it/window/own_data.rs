//! Own data in the window: dropped, pasted, shown before they are loaded, trained on, kept and
//! copied.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{DroppedFile, Event, Key, Theme, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use import::choices::Choices;
use triplet_lab::app::App;
use triplet_lab::data_source::{DataFiles, DataSource};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::files::{read_recipe, write_recipe};
use triplet_lab::lab::Lab;
use triplet_lab::lab::recipe::{Library as _, Recipe, from_text_with, to_text};
use triplet_lab::store::Store;

use crate::common::lesson_window::says;
use crate::common::window::{Window, open, press, settle_window};

const SIZE: [f32; 2] = [1_280.0, 720.0];

/// Forty rows of two classes that are easy to tell apart, with a number of the row in front.
fn rows(sign: char) -> String {
    let row = |n: usize| {
        let class = if n.is_multiple_of(2) { "larch" } else { "yew" };
        let x = (n % 7) as f64 + if class == "yew" { 20.0 } else { 0.0 };
        format!("{n}{sign}{x}{sign}{}{sign}{class}\n", (n * 3) % 11)
    };
    format!("id{sign}height{sign}girth{sign}tree\n") + &(1..=40).map(row).collect::<String>()
}

fn usual() -> Window {
    open(RunConfig::default(), SIZE)
}

fn with_store(folder: &Path) -> Window {
    let store = Store::at(folder);
    let recipe = Recipe::new(RunConfig::default().validate().unwrap());
    Harness::builder()
        .with_size(vec2(SIZE[0], SIZE[1]))
        .with_max_steps(20_000)
        .with_theme(Theme::Light)
        .build_eframe(|cc| App::open(cc, recipe, Some(store)))
}

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

fn drop_file(window: &mut Window, path: &Path) {
    window.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
    window.run_steps(2);
}

/// Lets frames pass until this is on the screen.
fn wait_for(window: &mut Window, words: &str) {
    for _ in 0..1_000 {
        window.step();
        if says(window, words) {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("{words:?} never came");
}

/// Lets frames pass until the run on screen is on own data.
fn wait_for_own_data(window: &mut Window) {
    for _ in 0..1_000 {
        window.step();
        if lab(window).run_a().config().data.kind == DataKind::Own {
            return settle_window(window);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("no run on own data came");
}

fn click(window: &mut Window, button: &str) {
    // A dialog takes its size and place in its first frames.
    window.run_steps(4);
    window.get_by_role_and_label(Role::Button, button).click();
    window.run_steps(2);
}

/// Goes from the sheet to a run.
fn train(window: &mut Window) {
    wait_for(window, "Read all of it");
    click(window, "Read all of it");
    wait_for(window, "Train on these points");
    click(window, "Train on these points");
    settle_window(window);
}

#[test]
fn a_dropped_table_shows_its_columns_first_and_is_trained_on_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trees.csv");
    std::fs::write(&path, rows(',')).unwrap();
    let mut window = usual();
    let before = lab(&window).run_a().recipe().clone();
    drop_file(&mut window, &path);
    wait_for(
        &mut window,
        "40 rows, 4 columns. A point is made of 2 of them; the class is in tree.",
    );
    assert!(says(&window, "index"), "the number of the row is no value of a point");
    assert_eq!(*lab(&window).run_a().recipe(), before, "nothing is loaded yet");
    train(&mut window);
    let run = lab(&window).run_a();
    assert_eq!(run.config().data.kind, DataKind::Own);
    assert_eq!((run.data().len(), run.data().dimensions(), run.data().classes()), (40, 2, 2));
    assert_eq!(run.data().class_names, ["larch", "yew"]);
    assert_eq!(run.data().feature_names, ["height", "girth"]);
    assert!(says(&window, "trees.csv"), "the data have the name of their file");
    press(&mut window, Key::ArrowRight);
    assert_eq!(lab(&window).run_a().trainer().steps(), 1, "and it trains");
}

#[test]
fn a_click_takes_a_column_for_something_else() {
    let mut window = usual();
    window.event(Event::Paste(rows('\t')));
    wait_for(&mut window, "A point is made of 2 of them");
    window.run_steps(4);
    window.get_by_role_and_label(Role::ComboBox, "girth is").click();
    window.run_steps(2);
    click(&mut window, "left out");
    wait_for(&mut window, "A point is made of 1 of them");
    train(&mut window);
    assert_eq!(lab(&window).run_a().data().feature_names, ["height"]);
}

#[test]
fn esc_and_cancel_leave_everything_as_it_is() {
    for esc in [true, false] {
        let mut window = usual();
        let before = lab(&window).run_a().recipe().clone();
        window.event(Event::Paste(rows(';')));
        wait_for(&mut window, "Read all of it");
        if esc {
            press(&mut window, Key::Escape)
        } else {
            click(&mut window, "Cancel")
        }
        window.run_steps(2);
        assert!(!says(&window, "Read all of it"));
        assert_eq!(*lab(&window).run_a().recipe(), before);
    }
}

#[test]
fn a_file_that_is_no_data_is_refused_with_its_name_and_the_run_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.csv");
    std::fs::write(&path, "word\nlarch\n").unwrap();
    let mut window = usual();
    let before = lab(&window).run_a().recipe().clone();
    drop_file(&mut window, &path);
    for _ in 0..200 {
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(says(&window, "one.csv"));
    assert!(!says(&window, "Train on these points"));
    click(&mut window, "Cancel");
    assert_eq!(*lab(&window).run_a().recipe(), before);
}

#[test]
fn a_saved_recipe_finds_its_data_beside_it_and_says_if_they_are_gone_or_others() {
    let folder = tempfile::tempdir().unwrap();
    let (table, file) = (folder.path().join("trees.csv"), folder.path().join("trees.toml"));
    // So many rows that they don't travel in the recipe.
    let row = |n: u64| format!("{},{},{}\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15), n * n, n % 2);
    std::fs::write(&table, "x,y,class\n".to_owned() + &(0..20_000).map(row).collect::<String>())
        .unwrap();
    let mut window = usual();
    drop_file(&mut window, &table);
    train(&mut window);
    let recipe = lab(&window).run_a().recipe().clone();
    write_recipe(&file, &recipe, false).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("path = \"trees.csv\"") && !text.contains("content"), "{}", &text[..800]);
    let moved = tempfile::tempdir().unwrap();
    let [new_table, new_file] = ["trees.csv", "trees.toml"].map(|name| moved.path().join(name));
    std::fs::rename(&table, &new_table).unwrap();
    std::fs::rename(&file, &new_file).unwrap();
    let again = read_recipe(&new_file, &DataFiles::default()).unwrap();
    assert_eq!(again, recipe, "moved together they are the same run");
    std::fs::write(&new_table, "x,y,class\n1,2,0\n3,4,0\n5,6,1\n7,8,1\n").unwrap();
    let refused = read_recipe(&new_file, &DataFiles::default()).unwrap_err().to_string();
    assert!(refused.contains("isn't the file that this run was made with"), "{refused}");
    std::fs::remove_file(&new_table).unwrap();
    let refused = read_recipe(&new_file, &DataFiles::default()).unwrap_err().to_string();
    assert!(refused.contains("the data of this run can't be read"), "{refused}");
}

#[test]
fn a_copied_run_carries_a_small_table() {
    let mut window = usual();
    window.event(Event::Paste(rows('\t')));
    train(&mut window);
    let run = lab(&window).run_a();
    let text = to_text(run.recipe());
    let elsewhere = DataFiles::default();
    let opened = from_text_with(&text, &elsewhere).unwrap();
    assert_eq!(opened, *run.recipe());
    let own = opened.start().data.own.clone().unwrap();
    assert_eq!(own.points, run.config().data.own.as_ref().unwrap().points);
    let found = elsewhere.find(&own.origin).unwrap();
    assert!(Arc::ptr_eq(&found, &own), "data in use are not read twice");
}

#[test]
fn a_run_on_own_data_goes_on_after_a_crash_even_if_the_file_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("runs");
    let table = folder.path().join("trees.csv");
    std::fs::write(&table, rows(',')).unwrap();
    let mut window = with_store(&store);
    drop_file(&mut window, &table);
    train(&mut window);
    (0..5).for_each(|_| press(&mut window, Key::ArrowRight));
    settle_window(&mut window);
    let recipe = lab(&window).run_a().recipe().clone();
    assert_eq!(recipe.steps(), 5);
    drop(window);
    std::fs::remove_file(&table).unwrap();
    let mut again = with_store(&store);
    again.run_steps(2);
    assert!(says(&again, "trees.csv"), "the offer names the data");
    click(&mut again, "Go on with it");
    settle_window(&mut again);
    assert_eq!(*lab(&again).run_a().recipe(), recipe);
    assert_eq!(lab(&again).run_a().data().len(), 40);
}

#[test]
fn vectors_without_labels_ask_for_them_and_are_read_again_with_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words.vec");
    let numbers = |n: usize| (1..=12).map(move |k| format!(" 0.{}", n * k * k % 97));
    let vectors: String =
        (0..8).map(|n| format!("word{n}{}\n", numbers(n).collect::<String>())).collect();
    std::fs::write(&path, vectors).unwrap();
    let labels: String =
        (0..8).map(|n| format!("word{n}\t{}\n", if n < 4 { "low" } else { "high" })).collect();
    std::fs::write(folder.path().join("classes.tsv"), labels).unwrap();
    let mut window = usual();
    drop_file(&mut window, &path);
    wait_for(&mut window, "no labels");
    window.run_steps(4);
    window.get_by_role_and_label(Role::TextInput, "labels").focus();
    window.run_steps(2);
    window.event(Event::Text("classes.tsv".to_owned()));
    window.run_steps(2);
    click(&mut window, "Read again");
    wait_for(&mut window, "Train on these points");
    click(&mut window, "Train on these points");
    settle_window(&mut window);
    let data = lab(&window).run_a().data();
    assert_eq!((data.len(), data.classes(), data.text_of(3)), (8, 2, Some("word3")));
}

/// A recipe on a table that doesn't travel in it; the table, the file of the recipe and the recipe.
fn recipe_on_large_table(folder: &Path) -> (PathBuf, PathBuf, Recipe) {
    let (table, file) = (folder.join("trees.csv"), folder.join("trees.toml"));
    let row = |n: u64| format!("{},{},{}\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15), n * n, n % 2);
    let rows: String = (0..40_000).map(row).collect();
    assert!(rows.len() > 1 << 20, "a file that isn't read while the window waits");
    std::fs::write(&table, "x,y,class\n".to_owned() + &rows).unwrap();
    let source = DataSource::File(table.clone());
    let read = source.outcome(Choices::default()).unwrap().imported().unwrap();
    let start = RunConfig::of_own(Arc::new(read.data)).validate().unwrap();
    let recipe = Recipe::new(start).titled("Trees".into(), String::new()).unwrap();
    write_recipe(&file, &recipe, false).unwrap();
    (table, file, recipe)
}

#[test]
fn a_recipe_waits_for_a_large_file_and_for_one_that_the_person_has_to_choose() {
    let folder = tempfile::tempdir().unwrap();
    let (table, file, recipe) = recipe_on_large_table(folder.path());
    let mut window = usual();
    drop_file(&mut window, &file);
    wait_for_own_data(&mut window);
    assert_eq!(lab(&window).run_a().recipe().start(), recipe.start(), "it was read on the way");
    drop(window);
    let elsewhere = folder.path().join("elsewhere.csv");
    std::fs::rename(&table, &elsewhere).unwrap();
    let mut window = usual();
    drop_file(&mut window, &file);
    wait_for(&mut window, "Choose the file…");
    assert!(says(&window, "trees.csv: "), "the reason names the file");
    assert!(!says(&window, &folder.path().display().to_string()), "a room sees no folders");
    assert_eq!(lab(&window).run_a().config().data.kind, DataKind::Spiral);
    window.get_by_role_and_label(Role::TextInput, "File").focus();
    window.run_steps(2);
    window.event(Event::Text(elsewhere.display().to_string()));
    window.run_steps(2);
    press(&mut window, Key::Enter);
    wait_for_own_data(&mut window);
    let run = lab(&window).run_a();
    assert_eq!(run.recipe().start(), recipe.start());
    let own = run.config().data.own.as_ref().unwrap();
    assert_eq!(Path::new(&own.origin.path), elsewhere, "a saved recipe names where it is now");
}

#[test]
fn a_recipe_can_be_opened_as_a_new_run_on_the_file_that_took_the_place_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (table, file, recipe) = recipe_on_large_table(folder.path());
    let rows: String = (0..60).map(|n| format!("{n}.5,{},{}\n", n * n % 17, n % 2)).collect();
    std::fs::write(&table, "x,y,class\n".to_owned() + &rows).unwrap();
    let mut window = usual();
    drop_file(&mut window, &file);
    wait_for(&mut window, "isn't the file that this run was made with");
    click(&mut window, "Cancel");
    assert_eq!(lab(&window).run_a().config().data.kind, DataKind::Spiral, "nothing changed");
    drop_file(&mut window, &file);
    wait_for(&mut window, "isn't the file that this run was made with");
    click(&mut window, "Open it as a new run with this file");
    wait_for_own_data(&mut window);
    let run = lab(&window).run_a();
    assert_eq!((run.data().len(), run.recipe().title()), (60, "Trees"));
    assert_ne!(run.recipe().start(), recipe.start());
}

#[test]
fn a_copied_run_on_vectors_carries_their_labels_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words.vec");
    let numbers = |n: usize| (1..=12).map(move |k| format!(" 0.{}", n * k * k % 97));
    let vectors: String =
        (0..8).map(|n| format!("word{n}{}\n", numbers(n).collect::<String>())).collect();
    std::fs::write(&path, vectors).unwrap();
    let labels: String = (0..8).map(|n| format!("word{n}\t{}\n", n % 2)).collect();
    std::fs::write(folder.path().join("classes.tsv"), labels).unwrap();
    let choices = [("labels", "classes.tsv")].into_iter().collect();
    let read = DataSource::File(path).outcome(choices).unwrap().imported().unwrap();
    let points = read.data.points.clone();
    let recipe = Recipe::new(RunConfig::of_own(Arc::new(read.data)).validate().unwrap());
    drop(folder);
    let opened = from_text_with(&to_text(&recipe), &DataFiles::default()).unwrap();
    assert_eq!(opened, recipe);
    assert_eq!(opened.start().data.own.as_ref().unwrap().points, points);
}
