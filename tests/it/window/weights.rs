//! Changing weights in the window: chosen in the heat maps, dragged, typed, kept, put back.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Pos2, Rect, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::{ExportKind, WindowCommand};
use triplet_lab::engine::config::EmbedderKind;
use triplet_lab::engine::config::{DataKind, RunConfig, SetWeight};
use triplet_lab::lab::{Command, Lab, ViewId};

use crate::common::lesson_window::act;
use crate::common::window::{Window, open, press, press_with_ctrl};

fn of(config: RunConfig, size: [f32; 2]) -> Window {
    let mut window = open(config, size);
    act(&mut window, WindowCommand::ShowView(ViewId::Network));
    window.get_by_label("Weights").click();
    window.run_steps(3);
    window
}

fn spiral() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Spiral);
    config.data.points = 60;
    config.sampler.points = 6;
    config
}

fn digits() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Digits);
    config.data.points = 100;
    config
}

const USUAL: [f32; 2] = [1_280.0, 720.0];

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

fn in_hand(window: &Window) -> Vec<SetWeight> {
    lab(window).run_a().weights_in_hand()
}

fn set(window: &Window) -> String {
    lab(window).run_a().config().weight.to_string()
}

fn maps(window: &Window) -> Rect {
    window.get_by_label_contains("Weights: ").rect()
}

/// What the maps say of themselves.
fn said(window: &Window) -> String {
    window.get_by_label_contains("Weights: ").accesskit_node().label().unwrap_or_default()
}

/// A weight at the top left.
fn cell(window: &Window) -> Pos2 {
    maps(window).min + vec2(5.0, 20.0)
}

fn click(window: &mut Window, at: Pos2) {
    window.hover_at(at);
    window.step();
    window.drag_at(at);
    window.step();
    window.drop_at(at);
    window.run_steps(3);
}

fn choose_first(window: &mut Window) {
    let at = cell(window);
    click(window, at);
    assert!(said(window).contains("; chosen: "), "{}", said(window));
    type_into(window, "unit", "1");
    type_into(window, "Input", "1");
    assert!(said(window).contains("to unit 1 of layer 1"), "{}", said(window));
}

/// Types a number into a field and ends with Enter.
fn type_into(window: &mut Window, field: &str, text: &str) {
    window.get_by_role_and_label(Role::SpinButton, field).focus();
    window.run_steps(2);
    press_with_ctrl(window, Key::A);
    window.event(Event::Text(text.to_owned()));
    window.step();
    press(window, Key::Enter);
    window.run_steps(3);
}

#[test]
fn a_typed_value_counts_to_its_last_digit() {
    let mut window = of(spiral(), USUAL);
    choose_first(&mut window);
    for value in ["0.12341", "0.12344"] {
        type_into(&mut window, "Value of the weight", value);
        assert_eq!(in_hand(&window)[0].value.to_string(), value);
    }
}

#[test]
fn what_is_in_hand_is_told_apart_from_the_run_that_is_scored_and_exported() {
    let mut window = of(spiral(), USUAL);
    let show = |window: &mut Window, view: ViewId| {
        act(window, WindowCommand::ShowView(view));
        window.run_steps(3);
    };
    let is_marked =
        |window: &Window| window.query_all_by_label_contains("before the change").count() > 0;
    let has_scores = |window: &Window| {
        let words = window.get_by_label_contains("MAP@R train ").accesskit_node().label();
        !words.unwrap_or_default().contains("MAP@R train none")
    };
    (0..3).for_each(|_| press(&mut window, Key::ArrowRight));
    show(&mut window, ViewId::Curves);
    (0..200).for_each(|_| window.step());
    assert!(has_scores(&window));
    show(&mut window, ViewId::Distances);
    assert!(!is_marked(&window));
    act(&mut window, Command::KnockOut { layer: 0, unit: 0 });
    window.run_steps(3);
    assert!(is_marked(&window));
    show(&mut window, ViewId::Curves);
    assert!(!has_scores(&window), "they are not of the preview");
    act(&mut window, WindowCommand::Export(ExportKind::Numbers));
    window.run_steps(3);
    let notice = lab(&window).notice().unwrap();
    assert!(notice.text.contains("not in the file"), "{}", notice.text);
}

#[test]
fn a_weight_is_clicked_typed_kept_and_undone() {
    let mut window = of(spiral(), USUAL);
    let before = lab(&window).run_a().trainer().checkpoint();
    assert!(window.query_by_label("Value of the weight").is_none());
    choose_first(&mut window);
    type_into(&mut window, "Value of the weight", "0.75");
    assert_eq!(in_hand(&window).len(), 1);
    assert_eq!(in_hand(&window)[0].value, 0.75);
    assert_eq!(in_hand(&window)[0].place.to_string(), "1:1,1");
    let run = lab(&window).run_a();
    assert_eq!(run.snapshot().embedding, run.trainer().embed_all(), "the picture follows");
    assert!(window.query_by_label_contains("to 0.75: loss ").is_some());
    press(&mut window, Key::K);
    window.run_steps(3);
    assert_eq!(set(&window), "1:1,1=0.75");
    assert!(window.query_by_label("Keep it").is_none());
    press_with_ctrl(&mut window, Key::Z);
    window.run_steps(4);
    assert_eq!(lab(&window).run_a().trainer().checkpoint(), before);
    let at = cell(&window);
    click(&mut window, at);
    assert!(said(&window).contains("; chosen: "));
    click(&mut window, at);
    assert!(!said(&window).contains("; chosen: "), "a second click lets go of it");
    assert!(window.query_by_label("Value of the weight").is_none());
}

#[test]
fn a_cell_is_dragged_up_and_esc_puts_it_back() {
    let mut window = of(spiral(), USUAL);
    let before = lab(&window).run_a().trainer().embedder().weights.clone();
    choose_first(&mut window);
    let from = cell(&window);
    window.hover_at(from);
    window.step();
    window.drag_at(from);
    window.step();
    for i in 1..=8 {
        window.hover_at(from - vec2(0.0, 4.0 * i as f32));
        window.step();
    }
    window.drop_at(from - vec2(0.0, 32.0));
    window.run_steps(3);
    assert_eq!(in_hand(&window).len(), 1, "a drag holds one weight");
    let SetWeight { place, value } = in_hand(&window)[0];
    assert!(value > before.get(place).unwrap(), "{place} {value}");
    assert!(lab(&window).undo_words().is_none(), "and is no act until it is kept");
    press(&mut window, Key::Escape);
    window.run_steps(3);
    assert_eq!(in_hand(&window), []);
    assert_eq!(lab(&window).run_a().trainer().embedder().weights, before);
}

#[test]
fn a_unit_is_knocked_out_by_a_button_and_a_step_keeps_it() {
    let mut window = of(spiral(), USUAL);
    choose_first(&mut window);
    window.get_by_label("Knock out unit 1").click();
    window.run_steps(3);
    assert!(window.query_by_label_contains("Unit 1 of layer 1 knocked out").is_some());
    let weights = &lab(&window).run_a().trainer().embedder().weights.layers;
    assert!(
        weights[0].weights.row(0).iter().chain(weights[1].weights.column(0)).all(|&w| w == 0.0)
    );
    act(&mut window, Command::Step);
    assert_eq!(set(&window), "1:1,*=0 1:1,b=0 2:*,1=0");
    window.get_by_label("Zero the weight").click();
    window.run_steps(2);
    assert_eq!(in_hand(&window), [], "it is 0 already");
}

#[test]
fn any_of_four_thousand_weights_is_chosen_by_numbers_by_its_row_and_by_keys() {
    let mut window = of(digits(), USUAL);
    choose_first(&mut window);
    type_into(&mut window, "unit", "41");
    type_into(&mut window, "Input", "17");
    assert!(said(&window).contains("to unit 41 of layer 1"), "{}", said(&window));
    window.get_by_label("Zero the weight").click();
    window.run_steps(3);
    assert_eq!(in_hand(&window)[0].place.to_string(), "1:41,17");
    let row = window.get_by_label_contains("Weights of the unit: ").rect();
    click(&mut window, row.right_center() - vec2(2.0, 0.0));
    assert!(said(&window).contains("Bias of unit 41 of layer 1"), "{}", said(&window));
    window.get_by_label_contains("Weights: ").focus();
    window.run_steps(2);
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::ArrowLeft);
    window.run_steps(2);
    assert!(said(&window).contains("to unit 42 of layer 1"), "{}", said(&window));
    assert_eq!(lab(&window).run_a().trainer().steps(), 0, "the arrows take no step");
}

#[test]
fn the_bar_is_whole_in_narrow_windows() {
    for size in [[1_280.0, 720.0], [1_024.0, 600.0], [480.0, 800.0]] {
        let mut window = of(digits(), size);
        choose_first(&mut window);
        let screen = Rect::from_min_size(Pos2::ZERO, vec2(size[0], size[1]));
        for name in ["Value of the weight", "Zero the weight", "Knock out unit 1"] {
            let place = window.get_by_label(name).rect();
            assert!(screen.contains_rect(place), "{size:?}: {name} {place:?}");
        }
        assert!(maps(&window).height() > 40.0, "{size:?}: {:?}", maps(&window));
    }
}

#[test]
fn the_identity_has_no_weight_to_choose() {
    let mut config = RunConfig::of(DataKind::Penguins);
    config.embedder.kind = EmbedderKind::Identity;
    let mut window = of(config, USUAL);
    let at = cell(&window);
    click(&mut window, at);
    assert!(window.query_by_label("Value of the weight").is_none());
}
