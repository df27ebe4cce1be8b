//! Each act of the mouse that the page of keys lists does what it says there, and no tooltip covers
//! what is watched meanwhile.

use std::collections::HashMap;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Shape, Vec2, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::{MOUSE_ACTS, WindowCommand};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::{Command, Lab, Thing, ViewId};

use crate::common::lesson_window::act;
use crate::common::pointer::{click, double_click, drag, hover, under_pointer, wheel};
use crate::common::window::{Window, open, open_smooth, press, settle_window};

/// A window on few points, far from each other.
fn few_points() -> Window {
    let mut config = RunConfig::of(DataKind::Blobs);
    (config.data.points, config.data.classes) = (12, 2);
    (config.sampler.classes, config.sampler.points) = (2, 4);
    let mut window = open_smooth(config, [1_280.0, 720.0]);
    window.run_steps(3);
    window
}

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

/// The place of what a screen reader finds under a name, or as words, that begin so.
fn rect(window: &Window, name: &str) -> Rect {
    let is_it = |words: Option<String>| words.is_some_and(|words| words.starts_with(name));
    let root = window.root();
    let node = root.children_recursive().find(|node| {
        let node = node.accesskit_node();
        is_it(node.label()) || is_it(node.value())
    });
    node.unwrap_or_else(|| panic!("no {name}")).rect()
}

fn mean(all: &[Vec2]) -> Vec2 {
    all.iter().fold(Vec2::ZERO, |sum, &one| sum + one) / all.len() as f32
}

/// The points that hovering finds in a plot, each with the middle of where it finds them.
fn points(window: &mut Window, plot: &str) -> HashMap<usize, Pos2> {
    let rect = rect(window, plot).shrink(30.0);
    let mut found: HashMap<usize, Vec<Vec2>> = HashMap::new();
    let (mut x, mut y) = (rect.left(), rect.top());
    while y < rect.bottom() {
        hover(window, pos2(x, y));
        if let Some(row) = under_pointer(window) {
            found.entry(row).or_default().push(vec2(x, y));
        }
        x += 8.0;
        if x > rect.right() {
            (x, y) = (rect.left(), y + 8.0);
        }
    }
    assert!(found.len() > 3, "{found:?}");
    let middle = |all: Vec<Vec2>| mean(&all);
    found.into_iter().map(|(row, all)| (row, middle(all).to_pos2())).collect()
}

/// A point of a plot, and another one as far from it as can be.
fn two_points(window: &mut Window, plot: &str) -> [(usize, Pos2); 2] {
    let points = points(window, plot);
    let pairs = points.iter().flat_map(|x| points.iter().map(move |y| [x, y]));
    let far = |[x, y]: &[(&usize, &Pos2); 2]| x.1.distance_sq(*y.1);
    let pair = pairs.max_by(|x, y| far(x).total_cmp(&far(y))).unwrap();
    pair.map(|(&row, &at)| (row, at))
}

const EMBEDDING: &str = "Embedding: ";
const INPUT: &str = "Input space: ";

fn click_a_point() {
    let mut window = few_points();
    let [(row, at), _] = two_points(&mut window, EMBEDDING);
    click(&mut window, at);
    assert_eq!(lab(&window).run_a().selected(), Some(Thing::Point(row)));
    assert_eq!(lab(&window).run_a().shown_anchor(), Some(row));
}

fn click_a_row() {
    let mut window = few_points();
    let at = rect(&window, "Mined: anchor").center();
    click(&mut window, at);
    let first = lab(&window).run_a().report().triplets[0].id;
    assert_eq!(lab(&window).run_a().selected(), Some(Thing::Triplet(first)));
}

fn drag_a_plot() {
    let mut window = few_points();
    let [(row, at), _] = two_points(&mut window, EMBEDDING);
    let free = rect(&window, EMBEDDING).left_top() + vec2(60.0, 20.0);
    let by = vec2(24.0, 18.0);
    drag(&mut window, free, by);
    hover(&mut window, at + by);
    assert_eq!(under_pointer(&window), Some(row));
}

fn wheel_over_a_plot() {
    let mut window = few_points();
    let [(row, at), (other, far)] = two_points(&mut window, EMBEDDING);
    // Out, so that the other point stays in the plot.
    hover(&mut window, at);
    wheel(&mut window, -2.0);
    assert_eq!(under_pointer(&window), Some(row), "the place under the pointer stays");
    let closer = (1..100).map(|i| at + (far - at) * (i as f32 / 100.0));
    let found = closer.filter(|&place| {
        hover(&mut window, place);
        under_pointer(&window) == Some(other)
    });
    let found: Vec<Vec2> = found.map(Pos2::to_vec2).collect();
    let share = (mean(&found).to_pos2() - at).length() / (far - at).length();
    assert!((0.3..0.85).contains(&share), "zoomed by {share}");
}

#[test]
fn a_curve_that_is_zoomed_has_all_its_steps() {
    let mut window = few_points();
    act(&mut window, WindowCommand::FullSize(Some(ViewId::Curves)));
    act(&mut window, Command::Train(300));
    while lab(&window).run_a().report().step < 300 || lab(&window).transport().playing {
        window.step();
    }
    window.run_steps(5);
    let corners = |window: &Window| -> usize {
        let shapes = window.output().shapes.iter();
        let of_path =
            |shape: &Shape| if let Shape::Path(path) = shape { path.points.len() } else { 0 };
        shapes.map(|clipped| of_path(&clipped.shape)).sum()
    };
    let before = corners(&window);
    let plot = rect(&window, "Loss: at step");
    hover(&mut window, plot.center());
    // Out by little: all steps stay in sight.
    wheel(&mut window, -0.5);
    assert!(corners(&window) >= before && before > 300, "{before}, now {}", corners(&window));
}

fn double_click_a_plot() {
    let mut window = few_points();
    let [(row, at), (_, far)] = two_points(&mut window, EMBEDDING);
    hover(&mut window, far);
    wheel(&mut window, 3.0);
    hover(&mut window, at);
    assert_ne!(under_pointer(&window), Some(row));
    let free = rect(&window, EMBEDDING).left_top() + vec2(60.0, 20.0);
    double_click(&mut window, free);
    hover(&mut window, at);
    assert_eq!(under_pointer(&window), Some(row));
}

fn drag_a_point() {
    let mut window = few_points();
    press(&mut window, Key::Num1);
    window.run_steps(3);
    let middle = rect(&window, INPUT).center();
    let points = points(&mut window, INPUT);
    let far = |at: &Pos2| at.distance_sq(middle);
    let (&row, &at) = points.iter().min_by(|x, y| far(x.1).total_cmp(&far(y.1))).unwrap();
    drag(&mut window, at, vec2(20.0, -10.0));
    assert_eq!(lab(&window).run_a().in_hand(), [row]);
    press(&mut window, Key::K);
    window.run_steps(3);
    assert!(lab(&window).run_a().held_point().is_none(), "K keeps it");
    assert!(!lab(&window).run_a().data().moved().values().is_empty());
}

fn draw_in_the_input_space() {
    let mut window = few_points();
    let middle = rect(&window, INPUT).center();
    for (tool, more) in [("Brush", true), ("Eraser", false)] {
        let count = lab(&window).run_a().data().present().count();
        window.get_by_role_and_label(Role::Button, tool).click();
        window.run_steps(3);
        press(&mut window, Key::Num2);
        drag(&mut window, middle, vec2(40.0, 0.0));
        let now = lab(&window).run_a().data().present().count();
        assert_eq!(now > count, more, "{tool}: {count} to {now}");
        assert_ne!(now, count, "{tool}");
    }
}

fn draw_a_lasso() {
    let mut window = few_points();
    settle_window(&mut window);
    // One in the middle, where no key of the classes takes the mouse, and one far from it.
    let middle = rect(&window, EMBEDDING).center();
    let points = points(&mut window, EMBEDDING);
    let by_place = |from: Pos2| {
        move |x: &(&usize, &Pos2), y: &(&usize, &Pos2)| {
            x.1.distance(from).total_cmp(&y.1.distance(from))
        }
    };
    let (&row, &at) = points.iter().min_by(by_place(middle)).unwrap();
    let (&other, _) = points.iter().max_by(by_place(at)).unwrap();
    let corners = [vec2(-9.0, -9.0), vec2(9.0, -9.0), vec2(9.0, 9.0), vec2(-9.0, 9.0)];
    let shift = Modifiers::SHIFT;
    hover(&mut window, at + corners[0]);
    window.event_modifiers(Event::ModifiersChanged(shift), shift);
    let button = |pos: Pos2, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: shift,
    };
    window.event_modifiers(button(at + corners[0], true), shift);
    window.step();
    for corner in corners.into_iter().chain([corners[0]]) {
        window.event_modifiers(Event::PointerMoved(at + corner), shift);
        window.step();
    }
    window.event_modifiers(button(at + corners[0], false), shift);
    window.run_steps(3);
    let chosen = lab(&window).display().filter.chosen().to_vec();
    assert!(chosen.contains(&row) && !chosen.contains(&other), "{chosen:?}");
    click_on(&mut window, "These alone");
    assert!(lab(&window).display().filter.is_alone());
    assert!(points_shown(&mut window, EMBEDDING).iter().all(|row| chosen.contains(row)));
    click_on(&mut window, "None");
    assert!(lab(&window).display().filter.shows_all());
}

fn click_on(window: &mut Window, name: &str) {
    let at = rect(window, name).center();
    click(window, at);
}

/// The points that hovering finds in a plot, however few.
fn points_shown(window: &mut Window, plot: &str) -> Vec<usize> {
    let rect = rect(window, plot).shrink(30.0);
    let mut found = Vec::new();
    let (mut x, mut y) = (rect.left(), rect.top());
    while y < rect.bottom() {
        hover(window, pos2(x, y));
        found.extend(under_pointer(window).filter(|row| !found.contains(row)));
        x += 9.0;
        if x > rect.right() {
            (x, y) = (rect.left(), y + 9.0);
        }
    }
    found
}

fn click_a_class() {
    let mut window = few_points();
    click_on(&mut window, "Class blob 2");
    let shown = points_shown(&mut window, EMBEDDING);
    let labels = lab(&window).run_a().data().labels.clone();
    assert!(!shown.is_empty() && shown.iter().all(|&row| labels[row] == 1), "{shown:?}");
    click_on(&mut window, "Class blob 2");
    assert!(lab(&window).display().filter.shows_all());
}

/// A window in which a run has gone ten steps.
fn after_ten_steps() -> Window {
    let mut window = few_points();
    (0..10).for_each(|_| press(&mut window, Key::ArrowRight));
    window.run_steps(3);
    window
}

fn click_in_the_curves() {
    let mut window = after_ten_steps();
    let plot = rect(&window, "Loss: ");
    click(&mut window, plot.center());
    window.run_steps(5);
    assert!((2..9).contains(&lab(&window).run_a().cursor()));
}

fn drag_the_timeline() {
    let mut window = after_ten_steps();
    let rail = window.get_by_role_and_label(Role::Slider, "Timeline").rect();
    let at = pos2(rail.right() - 12.0, rail.top() + 18.5);
    drag(&mut window, at, vec2(-0.5 * rail.width(), 0.0));
    window.run_steps(5);
    assert!((3..8).contains(&lab(&window).run_a().cursor()));
    assert_eq!(lab(&window).last_step(), 10);
}

fn double_click_a_bookmark() {
    let mut window = after_ten_steps();
    press(&mut window, Key::ArrowLeft);
    window.run_steps(3);
    press(&mut window, Key::B);
    window.run_steps(3);
    let at = rect(&window, "Bookmark (step 9)").center();
    double_click(&mut window, at);
    window.get_by_role_and_label(Role::TextInput, "Name of the bookmark");
}

/// Names and places of the panes.
fn panes(window: &Window) -> HashMap<String, Rect> {
    let root = window.root();
    let named = root.children_recursive().filter_map(|node| {
        let name = node.accesskit_node().label().filter(|name| name.ends_with(" pane"))?;
        Some((name, node.rect()))
    });
    named.collect()
}

fn tab(window: &Window, name: &str) -> Pos2 {
    window.get_by_role_and_label(Role::Button, name).rect().center()
}

fn double_click_a_tab() {
    let mut window = few_points();
    let before = panes(&window);
    for _ in 0..2 {
        let at = tab(&window, "Embedding");
        double_click(&mut window, at);
        if panes(&window) == before {
            return;
        }
        assert_eq!(panes(&window).keys().collect::<Vec<_>>(), ["Embedding pane"]);
    }
    panic!("the others did not come back");
}

fn drag_a_tab() {
    let mut window = few_points();
    let at = tab(&window, "Triplet plane");
    let to = panes(&window)["Embedding pane"].center();
    drag(&mut window, at, to - at);
    window.run_steps(3);
    assert!(panes(&window).contains_key("Triplet plane pane"), "it has a place of its own");
}

fn drag_a_line() {
    let mut window = few_points();
    let before = panes(&window)["Embedding pane"];
    let at = pos2(before.right() + 2.0, before.center().y);
    drag(&mut window, at, vec2(-60.0, 0.0));
    let width = panes(&window)["Embedding pane"].width();
    assert!((width - before.width() + 60.0).abs() < 8.0, "{width}");
}

fn drag_a_number() {
    let mut window = few_points();
    let margin = |window: &Window| lab(window).run_a().config().loss.margin;
    let before = margin(&window);
    let at = window.get_by_role_and_label(Role::SpinButton, "Margin").rect().center();
    drag(&mut window, at, vec2(30.0, 0.0));
    assert!(margin(&window) > before);
    click(&mut window, at);
    window.event(Event::Text("0.25".to_owned()));
    window.run_steps(2);
    press(&mut window, Key::Enter);
    window.run_steps(2);
    assert_eq!(margin(&window), 0.25);
}

#[test]
fn every_act_on_the_page_of_keys_does_what_it_says() {
    for (act, _) in MOUSE_ACTS {
        println!("{act}");
        match act {
            "Click a point" => click_a_point(),
            "Click a row of the triplets" => click_a_row(),
            "Drag a plot" => drag_a_plot(),
            "Shift and drag in a plot" => draw_a_lasso(),
            "Click a class in a key" => click_a_class(),
            "Wheel over a plot" => wheel_over_a_plot(),
            "Double click a plot" => double_click_a_plot(),
            "Drag a point of the input space" => drag_a_point(),
            "Draw in the input space" => draw_in_the_input_space(),
            "Click in the curves" => click_in_the_curves(),
            "Drag the timeline" => drag_the_timeline(),
            "Double click a bookmark" => double_click_a_bookmark(),
            "Double click a tab" => double_click_a_tab(),
            "Drag a tab" => drag_a_tab(),
            "Drag the line between two panes" => drag_a_line(),
            "Drag a number" => drag_a_number(),
            other => panic!("nothing tests “{other}”"),
        }
    }
}

/// The tooltip of the margin's slider, if it is on screen.
fn tooltip(window: &Window) -> Option<Rect> {
    let tip = "how much farther";
    let root = window.root();
    let found = root.children_recursive().find(|node| {
        let node = node.accesskit_node();
        let words = [node.label(), node.value()];
        node.role() == Role::Label
            && words.into_iter().flatten().any(|words| words.to_lowercase().contains(tip))
    });
    found.map(|node| node.rect())
}

fn is_covered(window: &Window) -> bool {
    tooltip(window).is_some()
}

#[test]
fn a_tooltip_comes_to_a_resting_pointer_and_goes_when_the_slider_is_dragged() {
    let mut window = few_points();
    let slider = window.get_by_role_and_label(Role::Slider, "Margin").rect();
    let at = slider.center();
    window.hover_at(at);
    window.run_steps(90);
    let place = tooltip(&window).expect("no tooltip");
    let root = window.root();
    for plot in root.children_recursive().filter(|n| n.accesskit_node().role() == Role::Image) {
        assert!(!plot.rect().intersects(place), "it covers {:?}", plot.accesskit_node().label());
    }
    window.drag_at(at);
    window.run_steps(2);
    for i in 1..40 {
        window.hover_at(at + vec2(i as f32, 0.0));
        window.step();
        assert!(!is_covered(&window), "a tooltip while the slider is dragged");
    }
    window.run_steps(90);
    assert!(!is_covered(&window), "a tooltip while the slider is held");
    window.drop_at(at + vec2(39.0, 0.0));
    window.run_steps(2);
}

#[test]
fn the_whole_page_of_keys_is_on_the_screen() {
    let size = [1_280.0, 720.0];
    let mut window = open(RunConfig::default(), size);
    press(&mut window, Key::F1);
    window.run_steps(5);
    let screen = Rect::from_min_size(Pos2::ZERO, size.into());
    for (act, _) in MOUSE_ACTS {
        let place = rect(&window, act);
        assert!(screen.contains_rect(place), "{act}: {place:?}");
    }
    for last in ["Recipe: ", "Presenter mode", "Ctrl 0", "Three points alone"] {
        let place = rect(&window, last);
        assert!(screen.shrink(30.0).contains_rect(place), "{last}: {place:?}");
    }
}
