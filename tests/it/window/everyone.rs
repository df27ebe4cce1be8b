//! The window for those who use keys or a screen reader: everything that can have the focus has a
//! name, Tab gets to all of it, F6 goes from part to part, and every view says what is on it.

use std::collections::BTreeSet;

use eframe::egui::accesskit::{Action, NodeId, Role};
use eframe::egui::{self, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::engine::config::{DataKind, Mining, RunConfig};
use triplet_lab::lab::{ActiveRun, Command, Comparison, Side};

use crate::common::window::{Window, open, press, press_with_ctrl};

const USUAL: [f32; 2] = [1_280.0, 720.0];

fn usual() -> Window {
    open(RunConfig::default(), USUAL)
}

fn act(window: &mut Window, command: impl Into<triplet_lab::app::Command>) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, command);
    window.run_steps(3);
}

/// A node that can have the focus: which it is, its role, and its name.
type Focusable = (NodeId, Role, String);

/// All that can have the focus, but for what is switched off.
fn focusable(window: &Window) -> Vec<Focusable> {
    let nodes = window.root().children_recursive().map(|node| node.accesskit_node());
    nodes
        .filter(|node| node.data().supports_action(Action::Focus) && !node.is_disabled())
        .map(|node| {
            let name = node.label().or_else(|| node.value()).unwrap_or_default();
            (node.locate().0, node.role(), name)
        })
        .collect()
}

fn names_of(window: &Window) -> Vec<String> {
    let nodes = window.root().children_recursive();
    let words = |node: &egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        [node.label(), node.value()]
    };
    nodes.flat_map(|node| words(&node)).flatten().collect()
}

fn focused(window: &Window) -> Option<(NodeId, String)> {
    let nodes = window.root().children_recursive().map(|node| node.accesskit_node());
    nodes
        .filter(|node| node.is_focused())
        .map(|node| (node.locate().0, node.label().unwrap_or_default()))
        .next()
}

/// Where a node is on screen.
fn place(window: &Window, id: NodeId) -> Option<egui::accesskit::Rect> {
    let mut nodes = window.root().children_recursive().map(|node| node.accesskit_node());
    nodes.find(|node| node.locate().0 == id).and_then(|node| node.bounding_box())
}

/// Trains into a collapse.
fn collapsed() -> Window {
    let mut config = RunConfig::default();
    config.mining.rule = Mining::BatchHard;
    let mut window = open(config, USUAL);
    (0..150).for_each(|_| press(&mut window, Key::ArrowRight));
    for _ in 0..200 {
        window.run_steps(1);
        if ill(&window).is_diagnosed() {
            break;
        }
    }
    window.run_steps(2);
    window
}

/// The window in many states.
fn states() -> Vec<(&'static str, Window)> {
    let mut everything = usual();
    press_with_ctrl(&mut everything, Key::Num2);
    everything.run_steps(2);
    let mut pictures = open(RunConfig::of(DataKind::Faces), [960.0, 540.0]);
    press_with_ctrl(&mut pictures, Key::Num2);
    pictures.run_steps(2);
    let mut two = collapsed();
    act(&mut two, Command::Compare(Comparison::Copy));
    let mut clinic = collapsed();
    press(&mut clinic, Key::W);
    clinic.run_steps(2);
    let mut help = usual();
    press(&mut help, Key::F1);
    help.run();
    let mut triplet = usual();
    press_with_ctrl(&mut triplet, Key::Num3);
    triplet.run_steps(2);
    vec![
        ("as it starts", usual()),
        ("everything", everything),
        ("pictures in a small window", pictures),
        ("two runs", two),
        ("the clinic", clinic),
        ("the page of keys", help),
        ("one triplet", triplet),
    ]
}

#[test]
fn everything_that_can_have_the_focus_has_a_name() {
    for (state, window) in states() {
        let all = focusable(&window);
        assert!(all.len() > 3, "{state}");
        let nameless: Vec<_> = all.iter().filter(|(.., name)| name.trim().is_empty()).collect();
        let places: Vec<_> =
            nameless.iter().map(|(id, role, _)| (role, place(&window, *id))).collect();
        assert!(nameless.is_empty(), "{state}: {places:?}");
    }
}

#[test]
fn tab_gets_to_everything() {
    for (state, mut window) in states() {
        let wanted = focusable(&window);
        let mut reached = BTreeSet::new();
        for _ in 0..wanted.len() + 20 {
            window.key_press(Key::Tab);
            window.run_steps(2);
            reached.extend(focused(&window).map(|(id, _)| id.0));
        }
        if state == "the page of keys" {
            // What lies under it is out of reach until it is closed.
            let closes = wanted.iter().filter(|(id, ..)| reached.contains(&id.0));
            assert_eq!(closes.map(|(.., name)| name.as_str()).collect::<Vec<_>>(), ["Close"]);
            continue;
        }
        let missed: Vec<_> = wanted.iter().filter(|(id, ..)| !reached.contains(&id.0)).collect();
        assert!(missed.is_empty(), "{state}: {missed:?}");
    }
}

#[test]
fn f6_goes_from_part_to_part_and_back() {
    let mut window = usual();
    let mut seen = Vec::new();
    for _ in 0..8 {
        press(&mut window, Key::F6);
        window.run_steps(2);
        let now = focused(&window).map(|(_, name)| name);
        assert!(now.is_some(), "the focus is lost after {seen:?}");
        seen.extend(now);
    }
    for name in ["Bar", "Time", "Settings", "Embedding pane", "Curves pane", "Triplets pane"] {
        assert!(seen.contains(&name.to_owned()), "{name} is not among {seen:?}");
    }
    window.key_press_modifiers(Modifiers::SHIFT, Key::F6);
    window.run_steps(3);
    assert_eq!(focused(&window).unwrap().1, seen[6]);
    // From inside of a part, it goes on to the next one.
    press(&mut window, Key::Tab);
    window.run_steps(2);
    press(&mut window, Key::F6);
    window.run_steps(2);
    assert_eq!(focused(&window).unwrap().1, seen[7]);
}

/// What a view says of itself, by the name of its picture.
fn said(window: &Window, name: &str) -> String {
    let start = format!("{name}: ");
    let found = names_of(window).into_iter().find(|label| label.starts_with(&start));
    assert!(found.is_some(), "nothing says what is in {name}");
    found.unwrap()
}

#[test]
fn every_view_says_what_is_on_it_now() {
    let mut window = usual();
    press_with_ctrl(&mut window, Key::Num2);
    window.run_steps(2);
    let names = ["Input space", "Embedding", "Anchor's eye", "Triplet plane", "Formula", "Towers"];
    let before = names.map(|name| said(&window, name));
    assert!(before[1].starts_with("Embedding: 1\u{2009}000 points, 4 classes"), "{}", before[1]);
    assert!(before[1].contains("is mixed with"), "{}", before[1]);
    for _ in 0..40 {
        press(&mut window, Key::ArrowRight);
    }
    window.run();
    for (name, before) in names.iter().zip(before).skip(1) {
        assert_ne!(said(&window, name), before, "{name} says the same of other points");
    }
    for name in ["Loss", "Quality", "Pair distances"] {
        assert!(said(&window, name).chars().any(|c| c.is_ascii_digit()), "{name}");
    }
}

fn ill(window: &Window) -> &ActiveRun {
    window.state().lab().side(Side::A)
}

#[test]
fn the_words_in_the_bar_open_a_card_that_tells_and_cures() {
    let mut window = collapsed();
    let says = |window: &Window, words: &str| {
        let nodes = window.root().children_recursive().map(|node| node.accesskit_node());
        nodes.into_iter().any(|node| {
            [node.label(), node.value()].into_iter().flatten().any(|text| text.contains(words))
        })
    };
    assert!(!says(&window, "Evidence at step"));
    window.get_by_label("What is wrong? collapsed").click();
    window.run_steps(3);
    let distance = ill(&window).report().mean_pair_distance.unwrap();
    assert!(distance < 0.05);
    assert!(says(&window, "Evidence at step 150"));
    assert!(says(&window, "mean pair distance 0.0"));
    for _ in 0..600 {
        if says(&window, "Mining Batch-hard to Semi-hard") {
            break;
        }
        window.run_steps(1);
    }
    assert!(says(&window, "Mining Batch-hard to Semi-hard"), "no cure was found in idle time");
    // The card has grown.
    window.run_steps(5);
    window.get_by_label("Show it in Distances").click();
    window.run_steps(3);
    assert!(says(&window, "Pair distances: "), "the view comes to the front");
    window.get_by_label("Try the cure beside it").click();
    window.run_steps(5);
    let lab = window.state().lab();
    assert_eq!(lab.run_b().unwrap().config().mining.rule, Mining::SemiHard);
    assert_eq!(ill(&window).trainer().steps(), 150, "it helps from here on");
    assert!(!says(&window, "Evidence at step"), "the card has done its work");
}

#[test]
fn the_key_of_the_clinic_opens_and_closes_its_card_and_esc_closes_it_too() {
    let mut window = usual();
    let is_open = |window: &Window| window.query_by_label("Close the clinic").is_some();
    press(&mut window, Key::W);
    window.run_steps(2);
    assert!(is_open(&window));
    assert!(names_of(&window).iter().all(|name| !name.contains("Try the cure")), "all is well");
    press(&mut window, Key::W);
    window.run_steps(2);
    assert!(!is_open(&window));
    press(&mut window, Key::W);
    press(&mut window, Key::Escape);
    window.run_steps(2);
    assert!(!is_open(&window));
}
