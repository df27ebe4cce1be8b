//! Finding one's way among many points: the key of the classes, the list of them, and the search.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::{Lab, Thing};

use crate::common::window::{Window, open, press, press_with_ctrl};

fn window(kind: DataKind, change: impl FnOnce(&mut RunConfig), size: [f32; 2]) -> Window {
    let mut config = RunConfig::of(kind);
    change(&mut config);
    let mut window = open(config, size);
    window.run_steps(5);
    window
}

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

/// The names of the classes that a key or a list shows.
fn classes(window: &Window) -> Vec<String> {
    let root = window.root();
    let labels = root.children_recursive().filter_map(|node| node.accesskit_node().label());
    let mut all: Vec<String> =
        labels.filter_map(|name| name.strip_prefix("Class ").map(str::to_owned)).collect();
    all.sort();
    all.dedup();
    all
}

fn write(window: &mut Window, text: &str) {
    window.event(Event::Text(text.to_owned()));
    window.run_steps(3);
}

#[test]
fn digits_have_a_key_in_a_small_window() {
    for size in [[1_280.0, 720.0], [960.0, 600.0]] {
        let window = window(DataKind::Digits, |_| (), size);
        let expected: Vec<String> = (0..10).map(|digit| format!("digit {digit}")).collect();
        assert_eq!(classes(&window), expected, "{size:?}");
    }
}

#[test]
fn the_pointer_on_a_class_lights_it_up_and_leaves_it_again() {
    let mut window = window(DataKind::Blobs, |_| (), [1_280.0, 720.0]);
    let root = window.root();
    let is_class = |name: Option<String>| name.is_some_and(|name| name == "Class blob 3");
    let found = root.children_recursive().find(|n| is_class(n.accesskit_node().label()));
    let at = found.unwrap().rect().center();
    window.hover_at(at);
    window.run_steps(3);
    assert_eq!(lab(&window).run_a().hovered(), Some(Thing::Class(2)));
    assert!(lab(&window).display().filter.shows_all());
    window.hover_at(eframe::egui::pos2(5.0, 5.0));
    window.run_steps(3);
    assert_eq!(lab(&window).run_a().hovered(), None);
}

#[test]
fn of_64_classes_a_list_opens_in_which_one_searches() {
    let mut window = window(DataKind::Faces, |c| c.data.classes = 64, [1_280.0, 720.0]);
    assert!(classes(&window).is_empty(), "there is no room for all");
    let root = window.root();
    let is_list = |name: Option<String>| name.is_some_and(|name| name == "Classes");
    let is_button = |n: &egui_kittest::Node<'_>| {
        n.accesskit_node().role() == Role::Button && is_list(n.accesskit_node().label())
    };
    let at = root.children_recursive().find(|n| is_button(n)).unwrap().rect().center();
    window.hover_at(at);
    window.run_steps(2);
    window.drag_at(at);
    window.step();
    window.drop_at(at);
    window.run_steps(4);
    assert!(classes(&window).contains(&"person 1".to_owned()));
    window.get_by_role_and_label(Role::TextInput, "Search for a class").focus();
    window.run_steps(2);
    write(&mut window, "son 64");
    assert_eq!(classes(&window), ["person 64"]);
    window.get_by_label("Class person 64").click();
    window.run_steps(3);
    assert_eq!(lab(&window).display().filter.classes(), [63]);
}

#[test]
fn a_point_is_found_lit_and_selected_by_keys_alone() {
    let mut window = window(DataKind::Spiral, |_| (), [1_280.0, 720.0]);
    press_with_ctrl(&mut window, Key::F);
    window.run_steps(4);
    write(&mut window, "spiral 2");
    assert_eq!(lab(&window).run_a().hovered(), Some(Thing::Point(1)), "the first of its class");
    press(&mut window, Key::ArrowDown);
    window.run_steps(3);
    assert_eq!(lab(&window).run_a().hovered(), Some(Thing::Point(5)));
    press(&mut window, Key::Enter);
    window.run_steps(3);
    assert_eq!(lab(&window).run_a().selected(), Some(Thing::Point(5)));
    assert!(window.query_by_label("Find a point").is_none(), "the search is over");
    press_with_ctrl(&mut window, Key::F);
    window.run_steps(4);
    write(&mut window, "#17");
    press(&mut window, Key::Escape);
    window.run_steps(3);
    assert_eq!(lab(&window).run_a().selected(), Some(Thing::Point(5)), "Esc changes nothing");
}

#[test]
fn a_point_that_is_found_is_shown_though_its_class_was_not() {
    let mut window = window(DataKind::Spiral, |_| (), [1_280.0, 720.0]);
    window.get_all_by_label("Class spiral 1").next().unwrap().click();
    window.run_steps(3);
    assert_eq!(lab(&window).display().filter.classes(), [0]);
    press_with_ctrl(&mut window, Key::F);
    window.run_steps(4);
    write(&mut window, "spiral 2");
    press(&mut window, Key::Enter);
    window.run_steps(3);
    let (filter, found) = (&lab(&window).display().filter, lab(&window).run_a().selected());
    assert_eq!((filter.classes(), found), (&[0, 1][..], Some(Thing::Point(1))));
}

#[test]
fn a_wrong_label_is_said_with_the_true_class_where_a_point_is_named() {
    let mut window = window(DataKind::Spiral, |c| c.data.label_noise = 0.2, [1_280.0, 720.0]);
    let (row, truly) = lab(&window).run_a().data().mislabelled()[0];
    press_with_ctrl(&mut window, Key::F);
    window.run_steps(4);
    write(&mut window, &format!("#{row}"));
    let data = lab(&window).run_a().data();
    let [label, truly] = [data.labels[row], truly].map(|class| &data.class_names[class]);
    let words = format!("labelled {label}, drawn as {truly}");
    let root = window.root();
    let says = root.children_recursive().any(|node| {
        let node = node.accesskit_node();
        [node.label(), node.value()].into_iter().flatten().any(|text| text.contains(&words))
    });
    assert!(says, "{words}");
}
