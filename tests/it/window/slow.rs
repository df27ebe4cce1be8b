//! One step in slow motion in the window, by its keys and by what a screen reader finds in it.

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::{Command, Comparison, Lab, Layout, Phase, Toggle};

use crate::common::window::{Window, open, press, press_with_ctrl};

const USUAL: [f32; 2] = [1_280.0, 720.0];

fn usual() -> Window {
    still(open(RunConfig::default(), USUAL))
}

/// Without motion, so that no test waits for it.
fn still(mut window: Window) -> Window {
    act(&mut window, Command::Toggle(Toggle::ReduceMotion));
    window
}

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

fn phase(window: &Window) -> Option<Phase> {
    lab(window).slow().map(|slow| slow.phase())
}

fn steps(window: &Window) -> u64 {
    lab(window).trainer().steps()
}

fn act(window: &mut Window, command: Command) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, command);
    window.run();
}

fn key(window: &mut Window, key: Key) {
    press(window, key);
    window.run();
}

fn click(window: &mut Window, name: &str) {
    window.get_by_role_and_label(Role::Button, name).click();
    window.run();
}

/// Whether a screen reader finds a name or words that contain `words`.
fn says(window: &Window, words: &str) -> bool {
    let contains = |text: Option<String>| text.is_some_and(|text| text.contains(words));
    let mut nodes = window.root().children_recursive();
    nodes.any(|node| {
        contains(node.accesskit_node().label()) || contains(node.accesskit_node().value())
    })
}

#[test]
fn the_arrows_go_through_the_phases_and_the_last_one_takes_the_step() {
    let mut window = usual();
    key(&mut window, Key::ArrowRight);
    assert_eq!((steps(&window), phase(&window)), (1, None), "a plain step");
    key(&mut window, Key::S);
    for expected in Phase::ALL {
        assert_eq!((steps(&window), phase(&window)), (1, Some(expected)));
        let title = format!("{} of 8 · {}", expected.number(), expected.label());
        assert!(says(&window, &title), "{title}");
        key(&mut window, Key::ArrowRight);
    }
    assert_eq!((steps(&window), phase(&window)), (2, None));
    assert!(!says(&window, "of 8 · "));
    key(&mut window, Key::ArrowLeft);
    assert_eq!(steps(&window), 1, "the keys of steps do what they did");
}

#[test]
fn the_left_arrow_goes_back_and_esc_leaves_the_run_where_it_was() {
    let mut window = usual();
    key(&mut window, Key::S);
    key(&mut window, Key::ArrowRight);
    key(&mut window, Key::ArrowRight);
    key(&mut window, Key::ArrowLeft);
    assert_eq!(phase(&window), Some(Phase::Embed));
    key(&mut window, Key::Escape);
    assert_eq!((phase(&window), steps(&window)), (None, 0));
}

#[test]
fn space_plays_the_phases_at_the_chosen_pace_and_holds_them() {
    let mut window = usual();
    act(&mut window, Command::SetPace(0.5));
    key(&mut window, Key::S);
    press(&mut window, Key::Space);
    window.step();
    assert!(lab(&window).slow().unwrap().is_playing() && !lab(&window).transport().playing);
    press(&mut window, Key::Space);
    window.step();
    assert!(!lab(&window).slow().unwrap().is_playing());
    press(&mut window, Key::Space);
    window.run();
    assert_eq!((phase(&window), steps(&window)), (Some(Phase::EmbedAgain), 0), "it waits there");
}

#[test]
fn every_button_of_the_strip_is_found_by_its_name() {
    let mut window = usual();
    click(&mut window, "Slow motion");
    click(&mut window, "Next phase");
    assert_eq!(phase(&window), Some(Phase::Embed));
    click(&mut window, "Previous phase");
    assert_eq!(phase(&window), Some(Phase::Draw));
    for to in Phase::ALL {
        click(&mut window, &format!("Phase {}: {}", to.number(), to.label()));
        assert_eq!(phase(&window), Some(to));
    }
    window.get_by_role_and_label(Role::SpinButton, "Seconds a phase");
    click(&mut window, "Take the step");
    assert_eq!((phase(&window), steps(&window)), (None, 1));
    click(&mut window, "Slow motion");
    click(&mut window, "End slow motion");
    assert_eq!((phase(&window), steps(&window)), (None, 1));
}

#[test]
fn the_numbers_of_a_phase_are_those_of_the_run() {
    let mut window = usual();
    key(&mut window, Key::S);
    act(&mut window, Command::ShowPhase(Phase::Choose));
    let counts = lab(&window).report().counts;
    let count = |n: u64| {
        // Thin spaces between the thousands, as everywhere.
        let digits = n.to_string();
        let (head, tail) = digits.split_at(digits.len().saturating_sub(3));
        if head.is_empty() { tail.to_owned() } else { format!("{head}\u{2009}{tail}") }
    };
    let words = format!("takes {} of {} valid triplets", count(counts.mined), count(counts.valid));
    assert!(says(&window, &words), "{words}");
}

#[test]
fn a_knob_that_is_turned_ends_it_first() {
    let mut window = usual();
    key(&mut window, Key::S);
    key(&mut window, Key::ArrowRight);
    window.get_by_role_and_label(Role::Slider, "Margin").set_value_accesskit(0.3);
    window.run();
    assert_eq!((phase(&window), steps(&window)), (None, 0));
    assert!((lab(&window).config().loss.margin - 0.3).abs() < 0.01);
}

#[test]
fn the_tab_that_a_phase_needs_comes_forward_and_goes_back_afterwards() {
    let mut window = usual();
    assert!(says(&window, "Input space: "));
    key(&mut window, Key::S);
    act(&mut window, Command::ShowPhase(Phase::Change));
    assert!(!says(&window, "Input space: ") && says(&window, "Weights: "));
    key(&mut window, Key::Escape);
    assert!(says(&window, "Input space: ") && !says(&window, "Weights: "));
}

#[test]
fn presenter_mode_shows_the_phases_too() {
    let mut window = usual();
    act(&mut window, Command::Present);
    assert!(!says(&window, "of 8 · "));
    key(&mut window, Key::S);
    key(&mut window, Key::ArrowRight);
    assert!(says(&window, "2 of 8 · Embed it"));
}

#[test]
fn esc_closes_the_page_of_keys_and_leaves_slow_motion_as_it_is() {
    let mut window = usual();
    key(&mut window, Key::S);
    key(&mut window, Key::F1);
    key(&mut window, Key::Escape);
    assert_eq!(phase(&window), Some(Phase::Draw));
    key(&mut window, Key::Escape);
    assert_eq!(phase(&window), None);
}

#[test]
fn two_runs_go_through_the_same_phases() {
    let mut window = usual();
    act(&mut window, Command::Compare(Comparison::Copy));
    act(&mut window, Command::MarginUp);
    key(&mut window, Key::S);
    assert!(says(&window, "1 of 8 · Draw the batch · run B"));
    for _ in Phase::ALL {
        key(&mut window, Key::ArrowRight);
    }
    assert_eq!((steps(&window), lab(&window).beside().unwrap().trainer().steps()), (1, 1));
}

#[test]
fn every_phase_is_drawn_on_every_data_set_in_every_layout_and_a_small_window() {
    for kind in [DataKind::Moons, DataKind::Digits, DataKind::Penguins] {
        let mut window = still(open(RunConfig::of(kind), [960.0, 540.0]));
        let keys = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5];
        assert_eq!(keys.len(), Layout::ALL.len(), "a key for each");
        for (layout, number) in Layout::ALL.into_iter().zip(keys) {
            press_with_ctrl(&mut window, number);
            key(&mut window, Key::S);
            for expected in Phase::ALL {
                assert_eq!(phase(&window), Some(expected), "{kind:?} {layout:?}");
                key(&mut window, Key::ArrowRight);
            }
        }
        assert_eq!(steps(&window), Layout::ALL.len() as u64);
    }
}
