//! What can be done with the controls, by their role and name.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key};
use egui_kittest::kittest::Queryable as _;
use triplet_lab::engine::config::{Choice, DataKind, Distance, Mining, OptimizerKind, RunConfig};
use triplet_lab::lab::{Lab, Speed};

use crate::common::window::{Window, open, press, press_with_ctrl};

fn usual() -> Window {
    open(RunConfig::default(), [1_280.0, 720.0])
}

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

fn click(window: &mut Window, name: &str) {
    window.get_by_role_and_label(Role::Button, name).click();
    window.run_steps(2);
}

/// Opens the list called `list` and takes `choice` from it.
fn choose<T: Choice>(window: &mut Window, list: &str, choice: T) {
    window.get_by_role_and_label(Role::ComboBox, list).click();
    window.run_steps(2);
    window.get_by_role_and_label(Role::Button, choice.label()).click();
    window.run_steps(3);
}

#[test]
fn play_and_pause_are_one_button() {
    let mut window = usual();
    click(&mut window, "Play");
    assert!(lab(&window).transport().playing && lab(&window).run_a().trainer().steps() > 0);
    click(&mut window, "Pause");
    assert!(!lab(&window).transport().playing);
}

#[test]
fn step_and_reset_are_buttons() {
    let mut window = usual();
    click(&mut window, "Step");
    click(&mut window, "Step");
    assert_eq!(lab(&window).run_a().trainer().steps(), 2);
    click(&mut window, "Reset");
    assert_eq!(lab(&window).run_a().trainer().steps(), 0);
}

#[test]
fn the_margin_slider_judges_the_triplets_again_without_training() {
    let mut window = usual();
    press(&mut window, Key::ArrowRight);
    let weights = lab(&window).run_a().trainer().embedder().weights.clone();
    let loss = lab(&window).run_a().report().loss;
    for margin in [0.2, 2.5] {
        window.get_by_role_and_label(Role::Slider, "Margin").set_value_accesskit(margin);
        window.run_steps(3);
        assert!((lab(&window).run_a().config().loss.margin - margin).abs() < 0.01);
        let harder = margin > 1.0;
        assert_eq!(lab(&window).run_a().report().loss > loss, harder);
    }
    assert_eq!(lab(&window).run_a().trainer().steps(), 1);
    assert_eq!(lab(&window).run_a().trainer().embedder().weights, weights);
}

#[test]
fn the_speed_slider_sets_the_steps_a_second() {
    let mut window = usual();
    window.get_by_role_and_label(Role::Slider, "Speed").set_value_accesskit(100.0);
    window.run_steps(2);
    assert_eq!(lab(&window).transport().speed, Speed::PerSecond(100.0));
}

#[test]
fn every_data_set_can_be_chosen() {
    let mut window = usual();
    for &kind in DataKind::ALL.iter().rev() {
        choose(&mut window, "Data set", kind);
        assert_eq!(lab(&window).run_a().config().data.kind, kind);
        assert_eq!(
            *lab(&window).run_a().config(),
            RunConfig::of(kind),
            "its own defaults come with it"
        );
    }
}

#[test]
fn every_miner_can_be_chosen_and_trains() {
    let mut window = usual();
    for (i, &rule) in Mining::ALL.iter().enumerate() {
        choose(&mut window, "Rule", rule);
        assert_eq!(lab(&window).run_a().config().mining.rule, rule);
        click(&mut window, "Step");
        assert_eq!(lab(&window).run_a().trainer().steps(), i as u64 + 1, "{rule:?}");
    }
}

#[test]
fn groups_unfold_to_the_knobs_in_them() {
    let mut window = open(RunConfig::default(), [1_280.0, 1_800.0]);
    for group in ["Embedder", "Loss", "Distance", "Sampler", "Optimizer", "Seed"] {
        click(&mut window, group);
    }
    window.run();
    choose(&mut window, "Measure", Distance::Cosine);
    choose(&mut window, "Method", OptimizerKind::Sgd);
    click(&mut window, "Next seed");
    let config = lab(&window).run_a().config();
    assert_eq!(config.distance, Distance::Cosine);
    assert_eq!(config.optimizer.kind, OptimizerKind::Sgd);
    assert_eq!(config.seed, RunConfig::default().seed + 1);
}

#[test]
fn a_change_that_needs_new_weights_asks_before_a_new_run_begins_and_the_old_one_is_kept() {
    let mut window = usual();
    click(&mut window, "Step");
    choose(&mut window, "Data set", DataKind::Moons);
    assert_eq!(lab(&window).run_a().config().data.kind, DataKind::Spiral);
    assert_eq!(lab(&window).run_a().trainer().steps(), 1);
    window.get_by_label_contains("This one (1 step) is kept.");
    click(&mut window, "Go on with this run");
    assert_eq!(lab(&window).proposal(), None);
    choose(&mut window, "Data set", DataKind::Moons);
    click(&mut window, "Start again");
    assert_eq!(lab(&window).run_a().config().data.kind, DataKind::Moons);
    assert_eq!(lab(&window).run_a().trainer().steps(), 0);
    let kept = lab(&window).inactive_runs().next().unwrap().1;
    assert_eq!((kept.start().data.kind, kept.steps()), (DataKind::Spiral, 1));
}

#[test]
fn a_number_out_of_its_range_is_refused_with_the_range() {
    let mut window = usual();
    let field = window.get_by_role_and_label(Role::SpinButton, "Margin");
    field.focus();
    window.run_steps(2);
    press_with_ctrl(&mut window, Key::A);
    window.event(Event::Text("7.5".to_owned()));
    window.key_press(Key::Enter);
    window.run_steps(4);
    assert_eq!(lab(&window).run_a().config().loss.margin, 1.0);
    let words = "margin is 7.5: margin goes from 0 to 5; choose a value in that range";
    assert_eq!(lab(&window).notice().map(|n| n.text.as_str()), Some(words));
    window.get_by_label(words);
}
