//! Moving points by hand in the window: dragged, moved by keys and sliders, drawn on, kept, put back.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::{Command, Lab, Thing};

use crate::common::pointer::drag;
use crate::common::window::{Window, open, press, press_with_ctrl};

const USUAL: [f32; 2] = [1_280.0, 720.0];

fn of(kind: DataKind) -> Window {
    let mut config = RunConfig::of(kind);
    config.data.points = 20;
    config.data.classes = 2.min(config.data.classes);
    if kind == DataKind::Digits {
        (config.data.points, config.data.classes) = (40, 10);
    }
    (config.sampler.classes, config.sampler.points) = (2, 8);
    let mut window = open(config, USUAL);
    window.run_steps(3);
    window
}

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

/// Where a point of the input space is on screen: where hovering finds it.
fn find(window: &mut Window) -> (usize, Pos2) {
    let plot = window.get_by_label_contains("Input space: ").rect();
    for x in 1..24 {
        for y in 1..24 {
            let step = plot.size() / 24.0;
            let at = plot.min + vec2(step.x * x as f32, step.y * y as f32);
            window.hover_at(at);
            window.run_steps(2);
            if let Some(Thing::Point(row)) = lab(window).run_a().hovered() {
                return (row, at);
            }
        }
    }
    unreachable!("no point in the input space");
}

#[test]
fn an_input_point_is_dragged_and_kept_or_put_back_with_a_button() {
    let mut window = of(DataKind::Blobs);
    press(&mut window, Key::Num1);
    window.run_steps(2);
    // From near it to its middle: the plot zooms in until the pointer is on it.
    let (row, at) = find(&mut window);
    let mut grasp = at;
    for dx in -3..=3 {
        for dy in -3..=3 {
            let near = at + vec2(4.0 * dx as f32, 4.0 * dy as f32);
            drag(&mut window, near, vec2(30.0, -20.0));
            if lab(&window).run_a().held_point().is_some() {
                grasp = near;
                break;
            }
            press(&mut window, Key::F);
            window.run_steps(2);
        }
        if lab(&window).run_a().held_point().is_some() {
            break;
        }
    }
    let row = lab(&window).run_a().held_point().unwrap_or(row);
    assert_eq!(
        lab(&window).run_a().held_point(),
        Some(row),
        "no drag took hold of a point at {grasp:?}"
    );
    let data = lab(&window).run_a().data();
    assert!(data.points[[row, 0]] > data.original(row, 0).unwrap());
    assert!(data.points[[row, 1]] > data.original(row, 1).unwrap());
    assert!(lab(&window).run_a().config().moved.is_empty());
    assert!(window.query_by_label_contains("Only a preview").is_some());
    window.get_by_label("Keep it").click();
    window.run_steps(2);
    assert_eq!(lab(&window).run_a().config().moved.rows(), [row]);
    assert!(window.query_by_label("Keep it").is_none());
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    window.run_steps(2);
    assert!(lab(&window).run_a().held_point().is_some());
    assert_eq!(lab(&window).run_a().trainer().steps(), 0, "Alt and an arrow went back a step");
    window.get_by_label("Put it back").click();
    window.run_steps(2);
    assert_eq!(lab(&window).run_a().held_point(), None);
    assert_eq!(lab(&window).run_a().config().moved.rows(), [row]);
    press_with_ctrl(&mut window, Key::Z);
    window.run_steps(2);
    assert!(lab(&window).run_a().config().moved.is_empty());
}

#[test]
fn a_slider_moves_a_value_of_the_chosen_point() {
    let mut window = of(DataKind::Penguins);
    press(&mut window, Key::E);
    window.run_steps(2);
    window.get_by_label("Point to change").focus();
    let context = window.ctx.clone();
    window.state_mut().act(&context, Command::Select(Thing::Point(7)));
    window.run_steps(2);
    assert!(window.query_by_label_contains("Reach in: point #7").is_some());
    let name = lab(&window).run_a().data().feature_names[1].clone();
    window.get_by_role_and_label(Role::Slider, &name).set_value_accesskit(0.5);
    window.run_steps(3);
    assert_eq!(lab(&window).run_a().in_hand(), [7]);
    assert!((lab(&window).run_a().data().points[[7, 1]] - 0.5).abs() < 1e-9);
    press(&mut window, Key::Escape);
    window.run_steps(2);
    assert_eq!(lab(&window).run_a().held_point(), None);
}

#[test]
fn a_brush_erases_pixels_and_draws_them() {
    let mut window = of(DataKind::Digits);
    press(&mut window, Key::E);
    window.run_steps(3);
    let row = lab(&window).run_a().reachable().unwrap();
    let sum = |window: &Window| lab(window).run_a().data().points.row(row).sum();
    let before = sum(&window);
    let picture = window.get_by_label_contains("Picture: ").rect();
    let middle = picture.center() - vec2(0.0, 0.3 * picture.height());
    drag(&mut window, middle, vec2(0.0, 0.6 * picture.height()));
    assert!(sum(&window) < before, "nothing was erased");
    assert!(lab(&window).run_a().in_hand() == [row]);
    window.get_by_label("Draw").click();
    window.run_steps(2);
    let erased = sum(&window);
    drag(&mut window, picture.left_top() + vec2(5.0, 5.0), vec2(0.0, 0.9 * picture.height()));
    assert!(sum(&window) > erased + 3.0, "nothing was drawn");
    press(&mut window, Key::K);
    window.run_steps(2);
    assert_eq!(lab(&window).run_a().config().moved.rows(), [row]);
    press(&mut window, Key::ArrowRight);
    window.run_steps(2);
    assert_eq!(lab(&window).run_a().trainer().steps(), 1);
}

#[test]
fn it_opens_for_every_kind_of_data_and_its_inputs_have_names() {
    for &kind in &[DataKind::Spiral, DataKind::Clusters, DataKind::Faces, DataKind::Digits] {
        for size in [[1_280.0, 720.0], [960.0, 540.0]] {
            let mut window = open(RunConfig::of(kind), size);
            for arrangement in [Key::Num1, Key::Num2] {
                press_with_ctrl(&mut window, arrangement);
                press(&mut window, Key::E);
                window.run_steps(3);
                assert!(window.query_by_label_contains("Reach in: point #").is_some(), "{kind:?}");
                window.check_accessibility();
            }
        }
    }
}
