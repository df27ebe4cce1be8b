//! A lesson that was under way when the window ended is offered like a run; and what is said about
//! sessions at the start.

use std::fs;
use std::path::Path;

use eframe::egui::{Key, Theme, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use triplet_lab::app::{App, LessonCommand, WindowCommand};
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lesson::{Choice, LESSONS};
use triplet_lab::store::Store;

use crate::common::lesson_window::{USUAL, act, arrive, click, has_button, lab, says, session};
use crate::common::window::{Window, press, settle_window};

fn open(folder: &Path) -> Window {
    let store = Store::at(folder);
    let recipe = Recipe::new(RunConfig::default().validate().unwrap());
    Harness::builder()
        .with_size(vec2(USUAL[0], USUAL[1]))
        .with_max_steps(20_000)
        .with_theme(Theme::Light)
        .build_eframe(|cc| App::open(cc, recipe, Some(store)))
}

#[test]
fn a_lesson_is_offered_by_its_number_and_page_and_goes_on_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path());
    (0..4).for_each(|_| press(&mut window, Key::ArrowRight));
    let own = lab(&window).to_session();
    let lesson = LESSONS[1].lesson().shared();
    act(&mut window, LessonCommand::Open(lesson.clone()));
    let asks = lesson.pages.iter().position(|page| page.question.is_some()).unwrap();
    act(&mut window, LessonCommand::GoToPage(asks));
    arrive(&mut window);
    act(&mut window, LessonCommand::Predict(Choice::Offer(1)));
    for offer in [0, 1, 1] {
        act(&mut window, LessonCommand::CountHand(offer));
    }
    window.run_steps(3);
    let left = window.state().player().to_kept();
    assert!(left.lesson.is_some());
    drop(window);

    let mut window = open(folder.path());
    let words = format!("Lesson 2 «{}», page {} of", lesson.title, asks + 1);
    assert!(says(&window, &words), "{words}");
    click(&mut window, "Go on with it");
    arrive(&mut window);
    settle_window(&mut window);
    assert_eq!(session(&window).page_number(), asks);
    assert_eq!(session(&window).state().predicted(), Some(Choice::Offer(1)));
    assert_eq!(session(&window).state().votes()[..2], [1, 2]);
    assert_eq!(window.state().player().to_kept().lesson, left.lesson);
    // It is the lesson of the list, so that the next one is offered at its end.
    act(&mut window, LessonCommand::Close);
    settle_window(&mut window);
    assert_eq!(lab(&window).to_session(), own);
}

#[test]
fn a_lesson_that_was_only_opened_is_not_offered() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path());
    act(&mut window, LessonCommand::Open(LESSONS[0].lesson().shared()));
    arrive(&mut window);
    drop(window);
    assert!(!has_button(&open(folder.path()), "Go on with it"));
}

#[test]
fn that_nothing_can_be_saved_is_said_until_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let runs = folder.path().join("runs");
    fs::write(&runs, "a file in place of the folder").unwrap();
    let mut window = open(&runs);
    press(&mut window, Key::ArrowRight);
    window.run_steps(2);
    let said = |window: &Window| lab(window).notice().map(|notice| notice.text.clone());
    assert!(said(&window).unwrap().contains("can't be saved"));
    fs::remove_file(&runs).unwrap();
    let start = std::time::Instant::now();
    while said(&window).is_some() {
        assert!(start.elapsed() < std::time::Duration::from_secs(30), "{:?}", said(&window));
        std::thread::sleep(std::time::Duration::from_millis(100));
        window.step();
    }
    assert!(runs.is_dir(), "it is saved, and the notice is gone");
}

#[test]
fn of_two_windows_the_second_hears_that_the_run_went_on_in_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path());
    press(&mut window, Key::ArrowRight);
    window.run_steps(2);
    drop(window);
    let (mut first, mut second) = (open(folder.path()), open(folder.path()));
    click(&mut first, "Go on with it");
    settle_window(&mut first);
    click(&mut second, "Go on with it");
    let said = lab(&second).notice().unwrap().text.clone();
    assert!(said.contains("gone on with in another window"), "{said}");
    assert!(!has_button(&second, "Go on with it"), "it isn't offered any more");
}

#[test]
fn a_session_that_can_not_be_read_is_moved_aside_where_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old.journal"), "triplet-lab journal 1\n").unwrap();
    let mut window = open(folder.path());
    window.run_steps(2);
    assert!(says(&window, "old.journal: line 1: this is a journal"));
    click(&mut window, "Move it aside");
    assert!(!has_button(&window, "Move it aside"));
    assert!(folder.path().join("aside").join("old.journal").is_file());
    drop(window);
    let window = open(folder.path());
    assert!(!has_button(&window, "Move it aside") && !says(&window, "journal"));
}

#[test]
fn earlier_sessions_are_listed_when_their_menu_opens() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path());
    assert!(window.state().lab().notice().is_none());
    let mut other = open(folder.path());
    press(&mut other, Key::ArrowRight);
    other.run_steps(2);
    drop(other);
    click(&mut window, "Recipes");
    window.get_by_label("Earlier sessions").hover();
    window.run_steps(20);
    assert!(says(&window, "Spiral · 1 step · 0 edits"));
    act(&mut window, WindowCommand::NotNow);
}
