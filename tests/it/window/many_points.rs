//! The window with as many points as there can be.

use eframe::egui::{Key, Shape, epaint::Mesh};
use egui_kittest::kittest::Queryable as _;
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::engine::data::Split;
use triplet_lab::lab::Command;
use triplet_lab::lab::recipe::Recipe;

use crate::common::lesson_window::act;
use crate::common::window::{Window, open, press, press_with_ctrl, settle_window};

/// The most points that a setting allows.
const MANY: usize = 100_000;

fn config(points: usize) -> RunConfig {
    let mut config = RunConfig::of(DataKind::Blobs);
    config.data.points = points;
    config
}

/// The large meshes of a frame: the points of a plot are one, without those that lie below several
/// others.
fn meshes(window: &Window) -> Vec<&Mesh> {
    let shapes = window.output().shapes.iter();
    let meshes = shapes.filter_map(|clipped| match &clipped.shape {
        Shape::Mesh(mesh) if mesh.vertices.len() > 4 * 1_000 => Some(&**mesh),
        _ => None,
    });
    meshes.collect()
}

#[test]
fn a_hundred_thousand_points_are_opened_drawn_played_and_scored_by_a_sample_that_says_so() {
    let mut window = open(config(MANY), [1_280.0, 720.0]);
    settle_window(&mut window);
    assert_eq!(window.state().lab().run_a().data().len(), MANY);
    assert!(meshes(&window).len() >= 2, "input space and embedding");
    press(&mut window, Key::Space);
    window.run_steps(20);
    press(&mut window, Key::Space);
    settle_window(&mut window);
    let run = window.state().lab().run_a();
    assert!(run.report().step > 0);
    assert_eq!(run.snapshot().embedding.nrows(), MANY);
    let [trained, scored] = [run.data().train.len(), run.points_evaluated(Split::Train)];
    assert_eq!((trained, scored), (75_000, 1_000));
    for _ in 0..2_000 {
        let run = window.state().lab().run_a();
        if run.evaluated().is_some_and(|evaluated| evaluated.step == run.report().step) {
            break;
        }
        window.step();
    }
    let evaluated = window.state().lab().run_a().evaluated().unwrap();
    assert_eq!(evaluated.train.queries, 1_000);
}

#[test]
fn where_nothing_changed_the_marks_of_all_points_are_those_of_the_frame_before() {
    let mut window = open(config(MANY), [1_280.0, 720.0]);
    settle_window(&mut window);
    window.run_steps(3);
    let at =
        |window: &Window| meshes(window).into_iter().map(std::ptr::from_ref).collect::<Vec<_>>();
    let before = at(&window);
    window.run_steps(2);
    assert_eq!(at(&window), before, "the same memory, not equal marks");
    assert!(!before.is_empty());
    press(&mut window, Key::ArrowRight);
    settle_window(&mut window);
    assert_ne!(at(&window), before);
}

#[test]
fn every_arrangement_of_views_is_drawn_with_a_hundred_thousand_points() {
    let mut window = open(config(MANY), [1_920.0, 1_080.0]);
    settle_window(&mut window);
    for arrangement in [Key::Num1, Key::Num3, Key::Num4, Key::Num5, Key::Num2] {
        press_with_ctrl(&mut window, arrangement);
        window.run_steps(2);
    }
    assert_eq!(meshes(&window).len(), 3, "input space, embedding and the anchor's eye");
}

#[test]
fn until_a_run_has_its_points_the_views_say_that_they_are_made_and_no_number_of_them() {
    let mut texts = RunConfig::of(DataKind::Typos);
    texts.data.points = 6_000;
    let recipe = Recipe::new(texts.validate().unwrap());
    let mut window = open(config(60), [1_280.0, 720.0]);
    act(&mut window, Command::Open(Box::new(recipe)));
    let says = |window: &Window, words: &str| window.query_all_by_label_contains(words).count();
    assert!(says(&window, "Making 6\u{2009}000 points: ") > 3, "each view and the bar");
    for words in ["active", "valid", "loss", "MAP@R "] {
        assert_eq!(says(&window, words), 0, "{words}");
    }
    settle_window(&mut window);
    assert_eq!(says(&window, "Making 6\u{2009}000 points: "), 0);
    assert!(says(&window, "active") > 0);
    assert_eq!(window.state().lab().run_a().data().len(), 6_000);
}
