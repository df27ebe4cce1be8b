//! What the window promises, through its keys and what a screen reader finds in it.

use std::time::Duration;

use eframe::egui::{self, Key, ViewportId};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::{App, WindowCommand};
use triplet_lab::engine::config::{Choice as _, DataKind, RunConfig};
use triplet_lab::lab::drawing::copied;
use triplet_lab::lab::{Lab, Toggle, ViewId};

use crate::common::window::{Window, open, press, press_with_ctrl};

const USUAL: [f32; 2] = [1_280.0, 720.0];
const SIZES: [[f32; 2]; 3] = [USUAL, [1_920.0, 1_080.0], [960.0, 540.0]];
const KEYS: [Key; 12] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
    Key::Num0,
    Key::V,
    Key::E,
];

/// Views in front where everything is open.
const IN_FRONT: [ViewId; 8] = [
    ViewId::InputSpace,
    ViewId::Embedding,
    ViewId::AnchorsEye,
    ViewId::TripletPlane,
    ViewId::Curves,
    ViewId::Distances,
    ViewId::Triplets,
    ViewId::Network,
];

fn usual() -> Window {
    open(RunConfig::default(), USUAL)
}

fn steps(window: &Window) -> u64 {
    window.state().lab().run_a().trainer().steps()
}

fn weights(window: &Window) -> Vec<f64> {
    window.state().lab().run_a().trainer().embedder().weights.iter().copied().collect()
}

/// Whether a screen reader finds a name or words that contain `words`.
fn says(window: &Window, words: &str) -> bool {
    let contains = |text: Option<String>| text.is_some_and(|text| text.contains(words));
    let mut nodes = window.root().children_recursive();
    nodes.any(|node| {
        contains(node.accesskit_node().label()) || contains(node.accesskit_node().value())
    })
}

/// What a view names its plots, where that is not the name of the view.
const PLOTS: [(ViewId, &[&str]); 7] = [
    (ViewId::Curves, &["the curves begin here", "Loss: ", "Distances: ", "Quality: "]),
    (ViewId::Distances, &["Pair distances: "]),
    (ViewId::Triplets, &["Formula: "]),
    (ViewId::Network, &["Towers: "]),
    (ViewId::Retrieval, &["Retrieval: query "]),
    (ViewId::ReachIn, &["Reach in: ", "Click a point"]),
    (ViewId::Sweep, &["Sweep: ", "Which value is best?"]),
];

/// Whether a view is in front. Every view names what it draws and says what that shows now.
fn is_open(window: &Window, view: ViewId) -> bool {
    let name = format!("{}: ", view.label());
    let names = PLOTS.iter().find(|plots| plots.0 == view);
    names.map_or(&[&*name][..], |plots| plots.1).iter().any(|name| says(window, name))
}

/// Whether the last frame asked for another one.
fn wants_another_frame(window: &Window) -> bool {
    window.output().viewport_output[&ViewportId::ROOT].repaint_delay < Duration::from_hours(1)
}

#[test]
fn it_starts_paused_on_the_spiral_with_a_triplet_to_show() {
    let window = usual();
    let lab = window.state().lab();
    assert_eq!(lab.run_a().config().data.kind, DataKind::Spiral);
    assert!(!lab.transport().playing);
    assert_eq!(steps(&window), 0);
    assert!(lab.run_a().shown_triplet().is_some_and(|t| t.loss > 0.0));
}

#[test]
fn space_plays_and_pauses() {
    let mut window = usual();
    press(&mut window, Key::Space);
    assert!(window.state().lab().transport().playing);
    assert!(steps(&window) > 0, "the first step comes at once");
    assert!(wants_another_frame(&window), "while playing, frames follow each other");
    press(&mut window, Key::Space);
    let before = steps(&window);
    window.run_steps(10);
    assert!(!window.state().lab().transport().playing);
    assert_eq!(steps(&window), before);
}

#[test]
fn the_right_arrow_takes_one_step() {
    let mut window = usual();
    for step in 1..=3 {
        let before = weights(&window);
        press(&mut window, Key::ArrowRight);
        assert_eq!(steps(&window), step);
        assert_ne!(weights(&window), before);
    }
    assert!(!window.state().lab().transport().playing);
}

#[test]
fn r_goes_back_to_the_first_weights() {
    let mut window = usual();
    let first = weights(&window);
    press(&mut window, Key::ArrowRight);
    press(&mut window, Key::R);
    assert_eq!(steps(&window), 0);
    assert_eq!(weights(&window), first);
}

#[test]
fn brackets_move_the_margin_and_the_triplets_are_judged_again_without_training() {
    let mut window = usual();
    press(&mut window, Key::ArrowRight);
    let (weights_before, lab) = (weights(&window), window.state().lab());
    let (margin, loss, easy) = (
        lab.run_a().config().loss.margin,
        lab.run_a().report().loss,
        lab.run_a().report().counts.easy,
    );
    for _ in 0..4 {
        press(&mut window, Key::CloseBracket);
    }
    let lab = window.state().lab();
    assert!((lab.run_a().config().loss.margin - margin - 0.2).abs() < 1e-12);
    assert!(
        lab.run_a().report().loss > loss,
        "{} is no more than {loss}",
        lab.run_a().report().loss
    );
    assert!(lab.run_a().report().counts.easy < easy);
    assert_eq!((steps(&window), weights(&window)), (1, weights_before.clone()));
    for _ in 0..4 {
        press(&mut window, Key::OpenBracket);
    }
    let lab = window.state().lab();
    assert!((lab.run_a().report().loss - loss).abs() < 1e-12);
    assert_eq!((steps(&window), weights(&window)), (1, weights_before));
}

#[test]
fn arrows_up_and_down_go_through_the_triplets_and_escape_lets_go() {
    let mut window = usual();
    let id = |window: &Window, i: usize| window.state().lab().run_a().report().triplets[i].id;
    let shown = |window: &Window| window.state().lab().run_a().shown_triplet().unwrap().id;
    assert!(window.state().lab().run_a().selected().is_some(), "a run begins with one selected");
    press(&mut window, Key::Escape);
    assert_eq!(shown(&window), id(&window, 0), "the costliest where none is selected");
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::ArrowDown);
    assert_eq!(shown(&window), id(&window, 2));
    press(&mut window, Key::ArrowUp);
    assert_eq!(shown(&window), id(&window, 1));
    assert!(window.state().lab().run_a().selected().is_some());
    press(&mut window, Key::Escape);
    assert_eq!(window.state().lab().run_a().selected(), None);
    assert_eq!(shown(&window), id(&window, 0));
}

#[test]
fn each_number_brings_its_view_to_the_front() {
    let mut window = usual();
    let with_keys = ViewId::ALL.into_iter().filter(|view| view.shortcut().is_some());
    assert_eq!(with_keys.clone().count(), KEYS.len(), "a key of a view is missing here");
    for (key, view) in KEYS.into_iter().zip(with_keys) {
        press(&mut window, key);
        window.step();
        assert!(is_open(&window, view), "{view:?}");
    }
}

/// Brings a view to the front, as the menu of layouts does.
fn show(window: &mut Window, view: ViewId) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, WindowCommand::ShowView(view));
    window.step();
}

#[test]
fn every_view_can_be_opened_and_says_what_it_shows() {
    let mut window = usual();
    for view in ViewId::ALL {
        show(&mut window, view);
        window.step();
        assert!(is_open(&window, view), "{view:?}");
    }
}

#[test]
fn control_and_a_number_arranges_the_views() {
    let mut window = usual();
    press_with_ctrl(&mut window, Key::Num2);
    window.step();
    for view in IN_FRONT {
        assert!(is_open(&window, view), "{view:?} is not among everything");
    }
    press_with_ctrl(&mut window, Key::Num3);
    window.step();
    assert!(is_open(&window, ViewId::AnchorsEye) && !is_open(&window, ViewId::Network));
    press_with_ctrl(&mut window, Key::Num1);
    window.step();
    assert!(is_open(&window, ViewId::Embedding) && is_open(&window, ViewId::Curves));
}

#[test]
fn d_turns_the_light_on_and_off() {
    let mut window = usual();
    let is_dark = |window: &Window| {
        let dark = window.state().lab().display().shows(Toggle::Dark);
        assert_eq!(window.ctx.global_style().visuals.dark_mode, dark);
        dark
    };
    let before = is_dark(&window);
    press(&mut window, Key::D);
    assert_eq!(is_dark(&window), !before);
    press(&mut window, Key::D);
    assert_eq!(is_dark(&window), before);
}

#[test]
fn f1_opens_the_page_of_keys_and_escape_closes_it() {
    let mut window = usual();
    let meaning_of_epoch = "as many drawn points as the training set has";
    assert!(!says(&window, meaning_of_epoch));
    press(&mut window, Key::F1);
    window.run();
    assert!(says(&window, meaning_of_epoch));
    press(&mut window, Key::Escape);
    window.run();
    assert!(!says(&window, meaning_of_epoch));
}

#[test]
fn control_plus_and_minus_change_the_size_of_everything() {
    let mut window = usual();
    press_with_ctrl(&mut window, Key::Plus);
    window.step();
    assert!(window.ctx.zoom_factor() > 1.05);
    press_with_ctrl(&mut window, Key::Num0);
    window.step();
    assert_eq!(window.ctx.zoom_factor(), 1.0);
    press_with_ctrl(&mut window, Key::Minus);
    window.step();
    assert!(window.ctx.zoom_factor() < 0.95);
}

/// Every view in every window size and both themes, before training and in the midst of it. A
/// letter that no font has, an input without a name, or a panic would end it.
fn look_at_everything(kind: DataKind) {
    let config = match kind {
        // With some points in it: that of none is looked at in `draw`.
        DataKind::Drawn => {
            let blobs = Lab::new(RunConfig::of(DataKind::Blobs)).unwrap();
            copied(blobs.run_a().config(), blobs.run_a().data()).unwrap()
        }
        _ => RunConfig::of(kind),
    };
    let mut window = open(config, USUAL);
    for size in SIZES {
        window.set_size(size.into());
        for _ in 0..2 {
            press_with_ctrl(&mut window, Key::Num2);
            window.run_steps(2);
            for view in IN_FRONT {
                assert!(is_open(&window, view), "{kind:?}, {size:?}: {view:?} is missing");
            }
            press_with_ctrl(&mut window, Key::Num1);
            for view in ViewId::ALL {
                show(&mut window, view);
            }
            press(&mut window, Key::D);
            press(&mut window, Key::ArrowRight);
        }
    }
    assert_eq!(steps(&window), 6);
    window.check_accessibility();
}

#[test]
fn every_view_of_every_toy_opens_in_three_sizes_and_two_themes() {
    for &kind in &DataKind::ALL[..7] {
        look_at_everything(kind);
    }
}

#[test]
fn every_view_of_all_other_data_opens_in_three_sizes_and_two_themes() {
    for &kind in &DataKind::ALL[7..] {
        look_at_everything(kind);
    }
}

#[test]
fn networks_of_all_shapes_are_drawn() {
    for (kind, hidden, dim, normalize) in [
        (DataKind::Spiral, vec![], 1, false),
        (DataKind::Blobs, vec![1], 2, true),
        (DataKind::Moons, vec![128; 4], 64, true),
        (DataKind::Faces, vec![128; 4], 1, false),
        (DataKind::Clusters, vec![], 64, true),
    ] {
        let mut config = RunConfig::of(kind);
        config.embedder.hidden = hidden;
        config.embedder.dim = dim;
        config.embedder.normalize = normalize;
        // The names of the pictures in a row, and in a menu.
        for size in [[1_920.0, 1_080.0], [960.0, 540.0]] {
            let mut window = open(config.clone(), size);
            press(&mut window, Key::Num8);
            press(&mut window, Key::ArrowRight);
            for tabs in ["Towers", "Weights", "Units", "Bent grid"].windows(2) {
                show_tab(&mut window, tabs[0], tabs[1]);
                press(&mut window, Key::ArrowRight);
            }
            assert_eq!(steps(&window), 4, "{kind:?}");
        }
    }
}

/// Goes from one picture of the network to another, by the menu where there is one.
fn show_tab(window: &mut Window, from: &str, to: &str) {
    let role = egui::accesskit::Role::Button;
    if window.query_by_role_and_label(role, to).is_none() {
        window.get_by_role_and_label(role, from).click();
        window.run_steps(2);
    }
    window.get_by_role_and_label(role, to).click();
    window.run_steps(2);
}

#[test]
fn data_without_a_single_triplet_are_shown_too() {
    let mut config = RunConfig::of(DataKind::Blobs);
    config.data.classes = 1;
    config.data.points = 10;
    config.held_out = 0.0;
    let mut window = open(config, USUAL);
    press_with_ctrl(&mut window, Key::Num2);
    press(&mut window, Key::ArrowRight);
    window.run();
    assert_eq!(window.state().lab().run_a().shown_triplet(), None);
    for view in IN_FRONT.into_iter().filter(|view| *view != ViewId::Triplets) {
        assert!(is_open(&window, view), "{view:?}");
    }
    let words = "All points of this batch are of one class";
    assert!(says(&window, words), "nothing says why there is no formula");
}

#[test]
fn nothing_repaints_while_paused_and_untouched() {
    for (kind, arrangement) in [(DataKind::Spiral, Key::Num1), (DataKind::Digits, Key::Num2)] {
        let mut window = open(RunConfig::of(kind), USUAL);
        press_with_ctrl(&mut window, arrangement);
        press(&mut window, Key::ArrowRight);
        window.run();
        window.run_steps(3);
        assert!(!wants_another_frame(&window), "{kind:?}: {:?}", window.ctx.repaint_causes());
        assert!(!window.ctx.has_requested_repaint());
    }
}

/// The window with a field to type into above it.
struct WithField {
    app: App,
    text: String,
}

impl eframe::App for WithField {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.app.logic(ctx, frame);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        egui::Panel::top("field").show(ui, |ui| {
            let field = egui::TextEdit::singleline(&mut self.text);
            ui.add(field).accessible_name("Field");
        });
        self.app.ui(ui, frame);
    }
}

#[test]
fn typing_into_a_field_is_not_a_command() {
    let mut window = Harness::builder().with_size(egui::vec2(1_280.0, 720.0)).build_eframe(|cc| {
        WithField { app: App::new(cc, RunConfig::default()).unwrap(), text: String::new() }
    });
    window.get_by_label("Field").focus();
    window.run_steps(2);
    let dark = window.state().app.lab().display().shows(Toggle::Dark);
    for key in [Key::Space, Key::D, Key::ArrowRight, Key::CloseBracket, Key::R] {
        window.key_press(key);
        window.step();
    }
    window.get_by_label("Field").type_text("d3");
    window.run_steps(2);
    let lab = window.state().app.lab();
    assert_eq!(window.state().text, "d3");
    assert_eq!(lab.run_a().trainer().steps(), 0);
    assert!(!lab.transport().playing);
    assert_eq!(lab.display().shows(Toggle::Dark), dark);
    assert_eq!(*lab.run_a().config(), RunConfig::default());
}
