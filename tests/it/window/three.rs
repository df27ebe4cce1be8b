//! The sandbox of three points in the window: dragged, moved by keys, stepped.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::engine::config::{Distance, LossKind, RunConfig};
use triplet_lab::lab::{Command, ThreePoints};

use crate::common::window::{Window, open, press, press_with_ctrl};

const USUAL: [f32; 2] = [1_280.0, 720.0];

/// The sandbox over all of the window.
fn sandbox() -> Window {
    let mut window = open(RunConfig::default(), USUAL);
    press_with_ctrl(&mut window, Key::Num5);
    window.run_steps(3);
    window
}

fn three(window: &Window) -> &ThreePoints {
    window.state().lab().three()
}

#[test]
fn a_point_is_dragged_and_the_formula_follows() {
    let mut window = sandbox();
    assert!(window.query_by_label_contains("max(0, 0.80 − 1.10 + 0.50 ) = 0.20").is_some());
    let from = window.get_by_label("negative at 0.26, 0.68").rect().center();
    window.hover_at(from);
    window.step();
    window.drag_at(from);
    window.step();
    for i in 1..=10 {
        window.hover_at(from + vec2(6.0, -6.0) * i as f32);
        window.step();
    }
    window.drop_at(from + vec2(60.0, -60.0));
    window.run_steps(3);
    let now = three(&window).clone();
    let start = ThreePoints::default();
    assert!(now.at[2][0] > start.at[2][0] && now.at[2][1] > start.at[2][1], "{:?}", now.at);
    assert_eq!((now.at[0], now.at[1]), (start.at[0], start.at[1]));
    assert_eq!(now.loss(), 0.0);
    assert!(window.query_by_label_contains("easy: the negative is farther").is_some());
    press_with_ctrl(&mut window, Key::Z);
    window.step();
    assert_eq!(*three(&window), start, "the drag was not one act");
}

#[test]
fn tab_chooses_a_point_and_the_arrows_move_it() {
    let mut window = sandbox();
    let steps = window.state().lab().run_a().trainer().steps();
    window.get_by_label("anchor at −0.40, −0.20").focus();
    window.run_steps(2);
    press(&mut window, Key::ArrowRight);
    press(&mut window, Key::ArrowUp);
    window.step();
    assert!((three(&window).at[0][0] - -0.35).abs() < 1e-9, "{:?}", three(&window).at);
    assert!((three(&window).at[0][1] - -0.15).abs() < 1e-9, "{:?}", three(&window).at);
    window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
    window.run_steps(2);
    assert!((three(&window).at[0][0] - -0.355).abs() < 1e-9, "{:?}", three(&window).at);
    press(&mut window, Key::Tab);
    press(&mut window, Key::ArrowDown);
    window.step();
    let moved = three(&window).at[1];
    assert!((moved[1] - -0.25).abs() < 1e-9, "Tab goes on to the positive: {moved:?}");
    assert_eq!(
        window.state().lab().run_a().trainer().steps(),
        steps,
        "the arrows took steps of the run"
    );
}

#[test]
fn a_step_follows_the_arrows_and_reset_leads_back() {
    let mut window = sandbox();
    let next = three(&window).stepped();
    window.get_by_label("One gradient step").click();
    window.run_steps(2);
    assert_eq!(*three(&window), next);
    assert!(next.loss() < 0.2);
    window.get_by_label("Three points as at first").click();
    window.run_steps(2);
    assert_eq!(*three(&window), ThreePoints::default());
}

#[test]
fn every_knob_of_the_sandbox_acts() {
    let mut window = sandbox();
    for label in ["Soft margin", "Swap", "On the circle", "Cosine"] {
        window.get_by_label(label).click();
        window.run_steps(2);
    }
    let now = three(&window);
    assert_eq!((now.loss.kind, now.loss.swap, now.on_circle), (LossKind::Soft, true, true));
    assert_eq!(now.distance, Distance::Cosine);
    assert!(window.query_by_label_contains("ln(1 + e^(").is_some());
    window.get_by_role_and_label(Role::Slider, "Step size").set_value_accesskit(0.5);
    window.run_steps(2);
    assert_eq!(three(&window).step_size, 0.5);
    window.get_by_label("Soft margin").click();
    window.run_steps(2);
    let sliders: Vec<_> = window.get_all_by_role_and_label(Role::Slider, "Margin").collect();
    sliders.last().unwrap().set_value_accesskit(1.5);
    window.run_steps(2);
    assert_eq!(three(&window).loss.margin, 1.5);
    assert_eq!(window.state().lab().run_a().config().loss.margin, 1.0, "the run's margin moved");
}

#[test]
fn it_opens_in_every_size_and_its_inputs_have_names() {
    for size in [[1_280.0, 720.0], [960.0, 540.0], [1_920.0, 1_080.0]] {
        for arrangement in [Key::Num1, Key::Num2, Key::Num5] {
            let mut window = open(RunConfig::default(), size);
            press_with_ctrl(&mut window, arrangement);
            press(&mut window, Key::Num9);
            window.run_steps(3);
            assert!(window.query_by_label_contains("Three points: anchor at").is_some());
            window.check_accessibility();
        }
    }
}

#[test]
fn every_point_is_whole_in_a_low_pane_of_presenter_mode_wherever_it_was_moved() {
    let mut window = sandbox();
    press(&mut window, Key::F5);
    window.set_size(vec2(667.0, 300.0));
    window.run_steps(4);
    let mut three = ThreePoints::default();
    for at in [[0.26, 0.68], [0.26, 0.9], [-0.4, 1.1], [1.8, -1.2]] {
        three.at[2] = at;
        let ctx = window.ctx.clone();
        window.state_mut().act(&ctx, Command::SetThree(Box::new(three.clone())));
        window.run_steps(4);
        let plane = window.get_by_label_contains("Three points: anchor at").rect();
        for name in ["anchor at", "positive at", "negative at"] {
            let nodes = window.query_all_by_role(Role::Button);
            let mut of_name = nodes.filter(|node| {
                node.accesskit_node().label().is_some_and(|label| label.starts_with(name))
            });
            let mark = of_name.next().unwrap().rect().center();
            assert!(plane.shrink(6.0).contains(mark), "{at:?}: {name} {mark:?} in {plane:?}");
        }
    }
}
