//! Keys in a lesson do what the page is about, or say that they do nothing.

use eframe::egui::Key;
use egui_kittest::kittest::Queryable as _;
use triplet_lab::app::{LessonCommand, WindowCommand};
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::{Layout, Thing, ViewId};
use triplet_lab::lesson::{LESSONS, Lesson, read};

use crate::common::lesson_window::{
    USUAL, act, arrive, has_button, lab, reveal, says, session, wait,
};
use crate::common::window::{Window, open, press, settle_window};

fn window(lesson: Lesson, page: usize) -> Window {
    assert_eq!(lesson.diagnostics, []);
    let mut window = open(RunConfig::default(), USUAL);
    act(&mut window, LessonCommand::Open(lesson.shared()));
    act(&mut window, LessonCommand::GoToPage(page - 1));
    arrive(&mut window);
    window
}

/// A page with the embedding and this question.
fn asking(question: &str) -> Window {
    let text = format!(
        "+++\ntitle = \"T\"\n[runs.a]\ndata = \"spiral\"\npoints = 160\n+++\n```page\nstep = 5\n\
         views = [\"embedding\", \"curves\"]\nselect = \"semi-hard\"\nshow = []\n```\n# P\n\
         ```question\nask = \"?\"\n{question}\n```\nWhy.\n"
    );
    window(read(&text), 1)
}

const HARDNESS: &str = "kind = \"hardness\"";
const VALUE: &str = "kind = \"value\"\nof = \"loss\"\ndo = [\"train 3\"]";

fn notice(window: &Window) -> String {
    lab(window).notice().map_or_else(String::new, |notice| notice.text.clone())
}

#[test]
fn digits_open_no_views_on_a_page_of_a_lesson() {
    let mut window = window(LESSONS[0].lesson(), 1);
    for (key, view) in [
        (Key::Num1, "Input space: "),
        (Key::Num4, "Triplet plane: "),
        (Key::Num7, "Sort by the triplet's loss"),
        (Key::V, "Threshold"),
        (Key::E, "Reach in: "),
    ] {
        press(&mut window, key);
        window.run_steps(2);
        assert!(!says(&window, view), "{key:?}");
        assert!(notice(&window).starts_with("Nothing happens: "), "{}", notice(&window));
    }
    let mut window = asking(VALUE);
    press(&mut window, Key::Num1);
    window.run_steps(2);
    assert!(!says(&window, "Input space: ") && notice(&window).contains("slider"));
    press(&mut window, Key::Num5);
    window.run_steps(2);
    assert!(session(&window).state().predicted().is_none());
}

#[test]
fn a_key_shows_a_view_that_the_page_has_behind_another() {
    let text = "+++\ntitle = \"T\"\nlayout = \"lecture\"\n+++\n# P\nText.\n";
    let mut window = window(read(text), 1);
    assert!(!says(&window, "Triplet plane: "));
    press(&mut window, Key::Num4);
    window.run_steps(2);
    assert!(says(&window, "Triplet plane: ") && notice(&window).is_empty());
}

#[test]
fn esc_leaves_presenter_mode_and_nothing_else() {
    let mut window = asking(HARDNESS);
    let own = lab(&window).run_a().selected();
    press(&mut window, Key::F5);
    window.run_steps(3);
    press(&mut window, Key::Escape);
    window.run_steps(3);
    assert_eq!(window.ctx.zoom_factor(), 1.0);
    assert_eq!((lab(&window).run_a().selected(), notice(&window)), (own, String::new()));
    press(&mut window, Key::Escape);
    press(&mut window, Key::ArrowDown);
    window.run_steps(2);
    assert_eq!(lab(&window).run_a().selected(), own, "the question's triplet stays");
    press(&mut window, Key::Num2);
    reveal(&mut window);
    assert_eq!(session(&window).state().was_right(), Some(true));
}

#[test]
fn without_a_lesson_esc_leaves_presenter_mode_before_it_clears_the_selection() {
    let mut window = open(RunConfig::default(), USUAL);
    let own = lab(&window).run_a().selected();
    assert!(matches!(own, Some(Thing::Triplet(_))));
    press(&mut window, Key::F5);
    window.run_steps(3);
    press(&mut window, Key::Escape);
    window.run_steps(3);
    assert_eq!((window.ctx.zoom_factor(), lab(&window).run_a().selected()), (1.0, own));
    press(&mut window, Key::Escape);
    window.run_steps(3);
    assert_eq!(lab(&window).run_a().selected(), None);
}

#[test]
fn the_keys_of_the_margin_move_the_margin_that_is_in_sight() {
    let mut window = open(RunConfig::default(), USUAL);
    let of_run = lab(&window).run_a().config().loss.margin;
    let of_three = lab(&window).three().loss.margin;
    act(&mut window, WindowCommand::Arrange(Layout::ThreePoints));
    press(&mut window, Key::CloseBracket);
    settle_window(&mut window);
    assert_eq!(lab(&window).run_a().config().loss.margin, of_run, "this run isn't on screen");
    assert!((lab(&window).three().loss.margin - of_three - 0.05).abs() < 1e-12);
    act(&mut window, WindowCommand::ShowView(ViewId::Embedding));
    press(&mut window, Key::OpenBracket);
    settle_window(&mut window);
    assert!((lab(&window).run_a().config().loss.margin - of_run + 0.05).abs() < 1e-12);
}

#[test]
fn in_lesson_1_the_keys_of_the_margin_wait_for_the_answer_and_move_the_three_points() {
    let mut window = window(LESSONS[0].lesson(), 2);
    press(&mut window, Key::CloseBracket);
    window.run_steps(2);
    assert_eq!(lab(&window).three().loss.margin, 0.5);
    assert!(notice(&window).contains("about the points"), "{}", notice(&window));
    act(&mut window, LessonCommand::GoToPage(2));
    arrive(&mut window);
    press(&mut window, Key::CloseBracket);
    window.run_steps(2);
    assert!((lab(&window).three().loss.margin - 0.55).abs() < 1e-12);
}

#[test]
fn h_counts_hands_while_a_question_is_open_and_shows_held_out_points_otherwise() {
    let mut window = asking(VALUE);
    press(&mut window, Key::H);
    window.run_steps(2);
    assert!(session(&window).counts_hands());
    for key in [Key::Num2, Key::Num5, Key::Num5] {
        press(&mut window, key);
    }
    window.run_steps(2);
    assert_eq!(session(&window).state().votes(), [0, 1, 0, 0, 2]);
    let label = session(&window).offers()[4].label.clone();
    assert!(has_button(&window, &format!("{label}, 2 hands")), "{label}");
    press(&mut window, Key::Backspace);
    reveal(&mut window);
    let state = session(&window).state();
    assert_eq!(state.votes().iter().sum::<usize>(), 2);
    assert!(state.right_hands().is_some() && says(&window, "2 hands were right."));
    let shown = || triplet_lab::lab::Toggle::HeldOut;
    let mut window = open(RunConfig::default(), USUAL);
    assert!(lab(&window).display().shows(shown()));
    press(&mut window, Key::H);
    window.run_steps(2);
    assert!(!lab(&window).display().shows(shown()));
}

#[test]
fn w_tells_no_cure_before_the_answer() {
    let text = "+++\ntitle = \"T\"\n[runs.a]\npreset = \"collapse\"\n+++\n```page\nstep = 100\n\
                views = [\"embedding\"]\n```\n# P\n```question\nask = \"?\"\nkind = \"change\"\n\
                of = \"loss\"\ndo = [\"mining semi-hard\", \"train 3\"]\n```\nWhy.\n";
    let mut window = window(read(text), 1);
    press(&mut window, Key::W);
    window.run_steps(2);
    assert!(!says(&window, "What cures it") && notice(&window).contains("asks first"));
    press(&mut window, Key::Num1);
    reveal(&mut window);
    wait(&mut window, "rest", |player| !player.is_acting());
    press(&mut window, Key::W);
    window.run_steps(2);
    assert!(window.query_by_label("Close the clinic").is_some());
}

#[test]
fn a_clicker_counts_hands_choice_by_choice_and_then_reveals() {
    let mut window = asking(VALUE);
    press(&mut window, Key::F5);
    press(&mut window, Key::H);
    window.run_steps(2);
    // Page Down and Right ask for the next range, Page Up and Left count a hand for it.
    for key in [Key::PageDown, Key::PageUp, Key::PageUp, Key::ArrowRight, Key::ArrowLeft] {
        press(&mut window, key);
        window.run_steps(2);
    }
    assert_eq!(session(&window).asked_for(), Some(1));
    let label = session(&window).offers()[1].label.clone();
    assert!(says(&window, &format!("Hands for \u{ab}{label}\u{bb}")));
    assert_eq!(session(&window).state().votes()[..2], [2, 1]);
    for _ in 2..5 {
        press(&mut window, Key::PageDown);
        window.run_steps(2);
    }
    assert!(session(&window).state().outcome().is_none());
    press(&mut window, Key::PageDown);
    wait(&mut window, "the reveal", |player| player.session().unwrap().state().outcome().is_some());
    assert_eq!(session(&window).state().votes().iter().sum::<usize>(), 3);
    assert_eq!(session(&window).page_number(), 0);
}
