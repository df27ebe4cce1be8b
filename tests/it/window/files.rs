//! The window and its files: recipes are opened, dropped, pasted, saved and copied, and a session
//! that ended is offered.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{DroppedFile, Event, Key, OutputCommand, Theme, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use triplet_lab::app::App;
use triplet_lab::data_source::DataFiles;
use triplet_lab::engine::config::{DataKind, Mining, RunConfig};
use triplet_lab::files::{read_recipe, write_recipe};
use triplet_lab::lab::recipe::{Edit, PRESETS, Recipe, from_text, to_text};
use triplet_lab::lab::{Command, Lab};
use triplet_lab::store::Store;

use crate::common::lesson_window::says;
use crate::common::window::{Window, open, press, press_with_ctrl, settle_window};

const SIZE: [f32; 2] = [1_280.0, 720.0];

/// A run on rings with an edit, which looks like no other.
fn recipe() -> Recipe {
    let mut config = RunConfig::of(DataKind::Rings);
    config.loss.margin = 0.7;
    let start = config.clone().validate().unwrap();
    config.mining.rule = Mining::BatchHard;
    let edit = Edit { step: 5, config: config.validate().unwrap() };
    let recipe = Recipe::new(start).with_edit(edit).unwrap().lasting(12).unwrap();
    recipe.titled("Rings".into(), "Watch the edit.".into()).unwrap()
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

fn said(window: &Window) -> String {
    lab(window).notice().map_or_else(String::new, |notice| notice.text.clone())
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
    window.run_steps(3);
}

fn paste(window: &mut Window, text: &str) {
    window.event(Event::Paste(text.to_owned()));
    window.run_steps(3);
}

#[test]
fn a_dropped_recipe_opens_at_its_beginning_and_plays_what_it_knows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rings.toml");
    write_recipe(&path, &recipe(), false).unwrap();
    let mut window = usual();
    drop_file(&mut window, &path);
    assert_eq!(*lab(&window).run_a().recipe(), recipe());
    assert_eq!(lab(&window).run_a().trainer().steps(), 0);
    assert_eq!(said(&window), "Rings. Watch the edit.");
    press(&mut window, Key::End);
    settle_window(&mut window);
    assert_eq!(lab(&window).run_a().trainer().steps(), 12);
    assert_eq!(lab(&window).run_a().config().mining.rule, Mining::BatchHard);
}

#[test]
fn a_dropped_file_that_is_no_recipe_is_refused_with_its_line_and_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.toml");
    std::fs::write(&path, "version = 1\nmargin = 7.5\n").unwrap();
    let mut window = usual();
    press(&mut window, Key::ArrowRight);
    let before = lab(&window).run_a().recipe().clone();
    drop_file(&mut window, &path);
    assert!(said(&window).contains("bad.toml:2: margin is 7.5"), "{}", said(&window));
    assert_eq!(*lab(&window).run_a().recipe(), before);
}

#[test]
fn a_copied_run_opens_where_it_is_pasted() {
    let mut window = usual();
    paste(&mut window, &format!("  {}\n", to_text(&recipe())));
    assert_eq!(*lab(&window).run_a().recipe(), recipe());
    paste(&mut window, "good morning");
    assert!(said(&window).contains("this is no run"));
    assert_eq!(*lab(&window).run_a().recipe(), recipe());
}

#[test]
fn copying_gives_a_text_that_is_this_run() {
    let mut window = usual();
    (0..3).for_each(|_| press(&mut window, Key::ArrowRight));
    window.event(Event::Copy);
    let copied = (0..3).find_map(|_| {
        window.step();
        window.output().platform_output.commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    });
    assert_eq!(from_text(&copied.unwrap()).unwrap(), *lab(&window).run_a().recipe());
    assert!(said(&window).contains("Ctrl V"));
}

#[test]
fn a_run_is_saved_with_a_title_and_opened_again_by_typing_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let mut window = usual();
    (0..3).for_each(|_| press(&mut window, Key::ArrowRight));
    press_with_ctrl(&mut window, Key::S);
    window.run_steps(2);
    let type_in = |window: &mut Window, field: &str, text: &str| {
        window.get_by_role_and_label(Role::TextInput, field).focus();
        window.run_steps(2);
        window.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::A);
        window.run_steps(2);
        window.get_by_role_and_label(Role::TextInput, field).type_text(text);
        window.run_steps(2);
    };
    type_in(&mut window, "Title", "Three steps");
    type_in(&mut window, "File", path.to_str().unwrap());
    window.get_by_label("Save").click();
    window.run_steps(3);
    let saved = read_recipe(&path, &DataFiles::default()).unwrap();
    assert_eq!((saved.title(), saved.steps()), ("Three steps", 3));
    assert_eq!(lab(&window).run_a().recipe(), &saved);
    assert!(said(&window).contains("mine.toml"), "{}", said(&window));

    let mut window = usual();
    press_with_ctrl(&mut window, Key::O);
    window.run_steps(2);
    type_in(&mut window, "File", path.to_str().unwrap());
    window.get_by_label("Open").click();
    window.run_steps(3);
    assert_eq!(lab(&window).run_a().recipe(), &saved);
}

#[test]
fn a_file_that_exists_is_only_replaced_when_that_is_pressed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    std::fs::write(&path, "precious").unwrap();
    let mut window = usual();
    press_with_ctrl(&mut window, Key::S);
    window.run_steps(2);
    window.get_by_role_and_label(Role::TextInput, "File").focus();
    window.run_steps(2);
    window.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::A);
    window.run_steps(2);
    window.get_by_role_and_label(Role::TextInput, "File").type_text(path.to_str().unwrap());
    window.run_steps(2);
    window.get_by_label("Save").click();
    window.run_steps(3);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    window.get_by_label("Replace it").click();
    window.run_steps(3);
    assert!(read_recipe(&path, &DataFiles::default()).is_ok());
}

#[test]
fn escape_leaves_the_dialog_and_keys_do_nothing_while_it_is_open() {
    let mut window = usual();
    press_with_ctrl(&mut window, Key::O);
    window.run_steps(2);
    assert!(window.query_by_role_and_label(Role::TextInput, "File").is_some());
    press(&mut window, Key::Space);
    window.run_steps(2);
    assert!(!lab(&window).transport().playing);
    press(&mut window, Key::Escape);
    window.run_steps(2);
    assert!(window.query_by_role_and_label(Role::TextInput, "File").is_none());
}

#[test]
fn every_preset_opens_from_the_menu() {
    for preset in PRESETS {
        let recipe = preset.recipe().unwrap();
        let mut window = usual();
        window.get_by_label("Recipes").click();
        window.run_steps(3);
        window.get_by_label(recipe.title()).click();
        window.run_steps(3);
        assert_eq!(*lab(&window).run_a().recipe(), recipe);
        assert!(said(&window).starts_with(recipe.title()));
    }
}

#[test]
fn a_session_that_ended_is_offered_and_gone_on_with_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = with_store(folder.path());
    assert!(window.query_by_label("Go on with it").is_none());
    (0..6).for_each(|_| press(&mut window, Key::ArrowRight));
    press(&mut window, Key::OpenBracket);
    (0..4).for_each(|_| press(&mut window, Key::ArrowRight));
    press(&mut window, Key::ArrowLeft);
    window.run_steps(4);
    let before = lab(&window).to_session();
    drop(window);

    let mut window = with_store(folder.path());
    assert_eq!(lab(&window).run_a().trainer().steps(), 0);
    window.get_by_label("Go on with it").click();
    settle_window(&mut window);
    assert_eq!(lab(&window).to_session(), before);
    assert_eq!((lab(&window).run_a().trainer().steps(), before.at), (9, 9));
    assert!(window.query_by_label("Go on with it").is_none());
    drop(window);

    let mut window = with_store(folder.path());
    window.get_by_label("Don't offer it again").click();
    window.run_steps(3);
    drop(window);
    let window = with_store(folder.path());
    assert!(window.query_by_label("Go on with it").is_none());
}

#[test]
fn a_damaged_session_is_told_with_its_line_left_as_it_is_and_the_window_starts_afresh() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.toml");
    let mut window = with_store(folder.path());
    (0..3).for_each(|_| press(&mut window, Key::ArrowRight));
    window.run_steps(3);
    drop(window);
    let mut files = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let written = files.find(|path| path.extension().unwrap() == "toml").unwrap();
    let mut bytes = std::fs::read(&written).unwrap();
    std::fs::remove_file(&written).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, &bytes).unwrap();

    let mut window = with_store(folder.path());
    window.run_steps(3);
    assert!(says(&window, "old.toml: line "), "it has a row of its own");
    assert_eq!(said(&window), "");
    assert_eq!(lab(&window).run_a().trainer().steps(), 0);
    press(&mut window, Key::ArrowRight);
    window.run_steps(3);
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn nothing_is_written_before_there_is_something_to_keep() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = with_store(folder.path());
    window.run_steps(5);
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, Command::MarginUp);
    window.run_steps(5);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
