//! The diagnosis on screen: a dead run isn't called well, and no question of a lesson is answered.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Rect};
use egui_kittest::kittest::Queryable as _;
use triplet_lab::app::LessonCommand;
use triplet_lab::engine::config::{Mining, OptimizerKind, RunConfig};
use triplet_lab::lab::Command;
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lesson::read;

use crate::common::lesson_window::{USUAL, act, arrive, has_button, lab, says};
use crate::common::window::{Window, open, press};

use super::presenter::written;

/// Lets frames pass until the step on screen is diagnosed.
fn examine(window: &mut Window) {
    for _ in 0..3_000 {
        window.run_steps(1);
        let run = lab(window).run_a();
        if run.target().is_none() && run.is_diagnosed() {
            window.run_steps(2);
            return;
        }
    }
    panic!("it is never diagnosed");
}

#[test]
fn a_dead_run_with_all_its_loss_is_not_called_well() {
    let mut config = RunConfig::default();
    (config.optimizer.kind, config.optimizer.learning_rate) = (OptimizerKind::Momentum, 1.0);
    config.seed = 0;
    let recipe = Recipe::new(config.validate().unwrap()).lasting(1_500).unwrap();
    let mut window = open(RunConfig::default(), USUAL);
    act(&mut window, Command::Open(Box::new(recipe)));
    act(&mut window, Command::GoTo(1_500));
    examine(&mut window);
    assert!(has_button(&window, "What is wrong? clumped"));
    assert!(says(&window, "The learning rate, 1 (Momentum), is too high"), "the bar says why");
    press(&mut window, Key::W);
    window.run_steps(2);
    assert!(says(&window, "Evidence at step 1\u{2009}500"));
    assert!(says(&window, "gradient") && !says(&window, "is well"));
}

#[test]
fn the_card_lies_over_no_setting() {
    let mut config = RunConfig::default();
    (config.mining.rule, config.data.points) = (Mining::BatchHard, 160);
    let recipe = Recipe::new(config.validate().unwrap()).lasting(250).unwrap();
    for size in [USUAL, [960.0, 600.0]] {
        let mut window = open(RunConfig::default(), size);
        act(&mut window, Command::Open(Box::new(recipe.clone())));
        act(&mut window, Command::GoTo(250));
        examine(&mut window);
        press(&mut window, Key::W);
        window.run_steps(4);
        let close = window.get_by_role_and_label(Role::Button, "Close the clinic").rect();
        let card = close.expand(4.0).union(Rect::everything_below(close.bottom()));
        let panel = Rect::everything_left_of(close.right());
        for text in written(&window) {
            let of_settings = ["Margin", "Data set", "Points"].contains(&&*text.words);
            let painted = text.rect.intersect(text.seen).intersect(panel);
            let covered = painted.is_positive() && painted.intersects(card.intersect(panel));
            assert!(!of_settings || !covered, "{size:?}: {text:?} {card:?}");
        }
    }
}

#[test]
fn the_diagnosis_answers_no_question_of_a_page() {
    let text = "+++\ntitle = \"T\"\n[runs.a]\ndata = \"spiral\"\npoints = 160\n\
                mining = \"batch-hard\"\n+++\n```page\nstep = 250\nviews = [\"embedding\"]\n\
                show = [\"play\"]\n```\n# P\n```question\nask = \"?\"\nkind = \"value\"\n\
                of = \"loss\"\ndo = [\"train 3\"]\n```\nWhy.\n";
    let lesson = read(text);
    assert_eq!(lesson.diagnostics, []);
    let mut window = open(RunConfig::default(), USUAL);
    act(&mut window, LessonCommand::Open(lesson.shared()));
    arrive(&mut window);
    examine(&mut window);
    let gives_away = |window: &Window| {
        ["collapsed", "What is wrong?", "Evidence at step", "Batch-hard mining takes"]
            .into_iter()
            .find(|words| says(window, words))
    };
    assert!(lab(&window).run_a().diagnosis().unwrap().is_collapsed());
    assert_eq!(gives_away(&window), None);
    press(&mut window, Key::W);
    window.run_steps(3);
    assert_eq!(gives_away(&window), None);
}
