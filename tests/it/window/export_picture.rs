//! Pictures from the window: copied by a key, saved by a dialog, and never over another file
//! unasked.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::engine::config::RunConfig;
use triplet_lab::engine::numbers::count;

use crate::common::window::{Window, open};

fn usual() -> Window {
    let mut window = open(RunConfig::default(), [1_280.0, 720.0]);
    window.run_steps(3);
    window
}

fn said(window: &Window) -> String {
    window.state().lab().notice().map_or_else(String::new, |notice| notice.text.clone())
}

fn type_path(window: &mut Window, path: &Path) {
    window.get_by_role_and_label(Role::TextInput, "File").focus();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run_steps(2);
    let field = window.get_by_role_and_label(Role::TextInput, "File");
    field.type_text(path.to_str().unwrap());
    window.run_steps(2);
}

/// Opens the dialog by its menu.
fn dialog() -> Window {
    let mut window = usual();
    window.get_by_role_and_label(Role::Button, "Export").click();
    window.run_steps(4);
    window.get_by_label("Picture…").click();
    window.run_steps(4);
    window
}

fn is_open(window: &Window) -> bool {
    window.query_by_role_and_label(Role::TextInput, "File").is_some()
}

/// Presses a button of the dialog and waits for the picture.
fn press_and_wait(window: &mut Window, button: &str) {
    window.get_by_label(button).click();
    window.run_steps(2);
    for _ in 0..600 {
        if window.query_by_label("Drawing…").is_none() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
        window.step();
    }
    window.run_steps(3);
}

#[test]
fn a_key_copies_the_largest_view_and_says_what_was_copied() {
    let mut window = usual();
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::C);
    window.run_steps(4);
    let pane = window.get_by_label("Embedding pane").rect().size().round();
    let [width, height] = [pane.x, pane.y].map(|points| count(2 * points as u64));
    assert_eq!(said(&window), format!("Copied: Embedding, {width} × {height} pixels."));
}

#[test]
fn the_dialog_saves_what_was_chosen_at_the_size_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.png");
    let mut window = dialog();
    window.get_by_label("1×").click();
    window.run_steps(2);
    type_path(&mut window, &path);
    let pane = window.get_by_label("Embedding pane").rect().size().round();
    press_and_wait(&mut window, "Save");
    assert!(!is_open(&window), "the dialog is still there");
    let image = image::open(&path).unwrap();
    assert_eq!((image.width(), image.height()), (pane.x as u32, pane.y as u32));
    assert!(said(&window).contains("mine.png"), "{}", said(&window));
}

#[test]
fn a_file_that_exists_is_replaced_only_when_that_is_pressed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.png");
    fs::write(&path, "precious").unwrap();
    let mut window = dialog();
    type_path(&mut window, &path);
    press_and_wait(&mut window, "Save");
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    press_and_wait(&mut window, "Replace it");
    assert!(image::open(&path).is_ok() && !is_open(&window));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something is left beside it");
}

#[test]
fn what_can_t_be_written_is_said_and_the_dialog_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = dialog();
    for (name, word) in [("missing/mine.png", "directory exists"), ("mine.jpg", ".png")] {
        type_path(&mut window, &folder.path().join(name));
        press_and_wait(&mut window, "Save");
        let says = |node: egui_kittest::Node<'_>| {
            node.accesskit_node().value().is_some_and(|text| text.contains(word))
        };
        assert!(window.root().children_recursive().any(says), "{name}: no {word:?}");
        assert!(is_open(&window));
    }
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert!(!is_open(&window), "Esc closes it");
}

#[test]
fn the_numbers_of_a_plot_are_saved_from_the_menu_of_its_tab() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.csv");
    let mut window = usual();
    window.get_by_role_and_label(Role::Button, "Embedding").click_secondary();
    window.run_steps(3);
    window.get_by_label("Save numbers…").click();
    window.run_steps(3);
    type_path(&mut window, &path);
    window.get_by_label("Save").click();
    window.run_steps(3);
    assert!(!is_open(&window), "the dialog is still there");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("row,split,label,class,z1,z2\n"), "{}", &text[..60]);
    assert_eq!(text.lines().count(), 1 + window.state().lab().run_a().data().len());
}
