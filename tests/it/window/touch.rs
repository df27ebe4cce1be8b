//! What fingers do, as a desktop and a browser report them: each act that the page of keys lists, and
//! that nothing needs a key, a modifier or a steady mouse.

use std::collections::BTreeSet;

use eframe::egui::accesskit::{Action, Role};
use eframe::egui::{Event, Key, Pos2, Rect, Vec2, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::{LessonCommand, TOUCH_ACTS, Tool, WindowCommand};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::{Lab, Layout, Thing, ViewId};
use triplet_lab::lesson::LESSONS;

use crate::common::fingers::{Fingers, From, PAUSE, REST, drag, tap};
use crate::common::lesson_window::{act, arrive, present, session};
use crate::common::window::{Window, open_smooth, press};

const TABLET: [f32; 2] = [1_024.0, 768.0];
const EMBEDDING: &str = "Embedding: ";
const INPUT: &str = "Input space: ";

/// A tablet with few points, far from each other, that was touched already.
fn tablet() -> Window {
    let mut config = RunConfig::of(DataKind::Blobs);
    (config.data.points, config.data.classes) = (12, 2);
    (config.sampler.classes, config.sampler.points) = (2, 4);
    let mut window = open_smooth(config, TABLET);
    touch_the_bar(&mut window);
    window
}

/// Touches a place where nothing happens.
fn touch_the_bar(window: &mut Window) {
    window.run_steps(3);
    tap(window, pos2(640.0, 3.0));
    window.run_steps(PAUSE);
}

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

/// Words on screen that begin so, and where they are.
fn find(window: &Window, name: &str) -> Option<(String, Rect)> {
    let root = window.root();
    root.children_recursive().find_map(|node| {
        let words = [node.accesskit_node().label(), node.accesskit_node().value()];
        let words = words.into_iter().flatten().find(|words| words.starts_with(name))?;
        Some((words, node.rect()))
    })
}

fn rect(window: &Window, name: &str) -> Rect {
    find(window, name).unwrap_or_else(|| panic!("no {name}")).1
}

/// The part of the plane that a plot has in sight, across.
fn across(window: &Window, plot: &str) -> [f64; 2] {
    let words = find(window, plot).unwrap().0;
    let (_, range) = words.split_once("In sight: ").unwrap();
    let (range, _) = range.split_once(" across").unwrap();
    let number = |text: &str| text.replace('−', "-").parse::<f64>().unwrap();
    let (low, high) = range.split_once(" to ").unwrap();
    [number(low), number(high)]
}

fn hovered(window: &Window) -> Option<Thing> {
    lab(window).run_a().hovered()
}

/// A finger that rests where nothing is, so that it points.
fn pointing(window: &mut Window) -> (Fingers, Pos2) {
    let at = pos2(640.0, 3.0);
    let mut finger = Fingers::new(From::Desktop);
    finger.press(window, at);
    window.run_steps(REST);
    (finger, at)
}

/// The point that a finger finds at each of these places.
fn found(window: &mut Window, places: impl Iterator<Item = Pos2>) -> Vec<(usize, Pos2)> {
    let (mut finger, mut last) = pointing(window);
    let mut all = Vec::new();
    for at in places {
        finger.drag(window, &[at - last], 1);
        last = at;
        window.run_steps(2);
        if let Some(Thing::Point(row)) = hovered(window) {
            all.push((row, at));
        }
    }
    finger.lift(window);
    window.run_steps(PAUSE);
    all
}

/// A point of a plot near its middle, and where it is, about.
fn a_point(window: &mut Window, plot: &str) -> (usize, Pos2) {
    let inside = rect(window, plot).shrink(24.0);
    let ring = |i: usize| {
        let angle = std::f32::consts::TAU * i as f32 / 12.0;
        inside.center() + 22.0 * (i / 12) as f32 * Vec2::angled(angle)
    };
    let near = found(window, (0..168).map(ring).filter(|at| inside.contains(*at)));
    let &(row, at) = near.first().unwrap_or_else(|| panic!("no point in {plot}"));
    let grid = (0..36).map(|i| at + 12.0 * vec2((i % 6) as f32 - 2.5, (i / 6) as f32 - 2.5));
    let of_it: Vec<Vec2> = found(window, grid)
        .into_iter()
        .filter(|(other, _)| *other == row)
        .map(|(_, at)| at.to_vec2())
        .collect();
    let sum = of_it.iter().fold(Vec2::ZERO, |sum, &one| sum + one);
    (row, (sum / of_it.len() as f32).to_pos2())
}

/// Tells whether a finger finds this point there.
fn is_at(window: &mut Window, row: usize, at: Pos2) -> bool {
    found(window, std::iter::once(at)) == [(row, at)]
}

/// The place of a button.
fn button(window: &Window, name: &str) -> Pos2 {
    let found = window.query_all_by_role_and_label(Role::Button, name).next();
    found.unwrap_or_else(|| panic!("no button {name}")).rect().center()
}

fn tap_or_tap_twice() {
    let mut window = tablet();
    let (row, at) = a_point(&mut window, EMBEDDING);
    tap(&mut window, at);
    assert_eq!(lab(&window).run_a().selected(), Some(Thing::Point(row)));
    assert_eq!(hovered(&window), None, "the finger is gone");
    window.run_steps(PAUSE);
    let tab = button(&window, "Embedding");
    for by in [0.0, 5.0] {
        tap(&mut window, tab + vec2(by, 0.0));
    }
    window.run_steps(3);
    assert!(find(&window, "Curves pane").is_none(), "the embedding is alone");
}

fn rest_a_finger() {
    let mut window = tablet();
    let (row, at) = a_point(&mut window, EMBEDDING);
    let before = lab(&window).run_a().selected();
    let mut finger = Fingers::new(From::Browser);
    finger.press(&mut window, at);
    window.run_steps(REST);
    assert_eq!(hovered(&window), Some(Thing::Point(row)), "as a mouse that hovers");
    finger.drag(&mut window, &[vec2(300.0, 0.0)], 5);
    window.run_steps(3);
    assert_ne!(hovered(&window), Some(Thing::Point(row)), "it points where it is");
    finger.drag(&mut window, &[vec2(-300.0, 0.0)], 5);
    window.run_steps(3);
    assert_eq!(hovered(&window), Some(Thing::Point(row)));
    finger.lift(&mut window);
    window.run_steps(3);
    assert_eq!(hovered(&window), None);
    assert_eq!(lab(&window).run_a().selected(), before, "pointing is no click");
    // Words that nothing can be done with have a tooltip, too.
    let tip = "Steps of this run";
    let words = rect(&window, "of 0").center();
    assert!(find(&window, tip).is_none());
    let mut finger = Fingers::new(From::Browser);
    finger.press(&mut window, words);
    window.run_steps(REST);
    assert!(find(&window, tip).is_some());
    finger.lift(&mut window);
    window.run_steps(PAUSE);
    assert!(find(&window, tip).is_none(), "it goes with the finger");
    for (thing, entry) in [("Embedding", "Save picture…"), ("Class blob 2", "Alone, or all again")]
    {
        let place = button(&window, thing);
        let mut finger = Fingers::new(From::Desktop);
        finger.press(&mut window, place);
        window.run_steps(REST);
        finger.lift(&mut window);
        window.run_steps(5);
        assert!(find(&window, entry).is_some(), "{thing} has no {entry}");
        tap(&mut window, pos2(640.0, 3.0));
        window.run_steps(PAUSE);
    }
}

fn move_a_finger() {
    let mut window = tablet();
    act(&mut window, WindowCommand::FullSize(Some(ViewId::InputSpace)));
    let (row, at) = a_point(&mut window, INPUT);
    drag(&mut window, at, vec2(24.0, -12.0));
    assert_eq!(lab(&window).run_a().in_hand(), [row]);
    tap_on(&mut window, "Put it back");
    act(&mut window, WindowCommand::FullSize(None));
    press(&mut window, Key::Num1);
    window.run_steps(3);
    // A plot moves where no point is.
    let before = across(&window, EMBEDDING);
    let free = rect(&window, EMBEDDING).left_top() + vec2(90.0, 20.0);
    drag(&mut window, free, vec2(40.0, 0.0));
    let after = across(&window, EMBEDDING);
    assert!(after[0] < before[0] && after[1] < before[1], "{before:?} to {after:?}");
    // A tool draws.
    let count = |window: &Window| lab(window).run_a().data().present().count();
    for (tool, more) in
        [(Tool::Brush, true), (Tool::Line, true), (Tool::Ring, true), (Tool::Eraser, false)]
    {
        let before = count(&window);
        window.run_steps(PAUSE);
        tap_on(&mut window, tool.label());
        let middle = rect(&window, INPUT).center();
        drag(&mut window, middle, vec2(45.0, 20.0));
        let now = count(&window);
        assert!(now != before && (now > before) == more, "{tool:?}: {before} to {now}");
    }
}

fn two_fingers_on_a_plot() {
    for from in [From::Desktop, From::Browser] {
        let mut window = tablet();
        let (row, at) = a_point(&mut window, EMBEDDING);
        let selected = lab(&window).run_a().selected();
        let [left, right] = across(&window, EMBEDDING);
        let pinch = |window: &mut Window, by: [Vec2; 2]| {
            let mut fingers = Fingers::new(from);
            fingers.press(window, at - vec2(40.0, 10.0));
            fingers.press(window, at + vec2(40.0, 10.0));
            window.step();
            fingers.drag(window, &by, 10);
            fingers.lift(window);
            fingers.lift(window);
            window.run_steps(PAUSE);
        };
        pinch(&mut window, [vec2(-40.0, -10.0), vec2(40.0, 10.0)]);
        let [low, high] = across(&window, EMBEDDING);
        let share = (high - low) / (right - left);
        assert!((share - 0.5).abs() < 0.04, "{from:?}: twice as far apart, {share}");
        let stays = is_at(&mut window, row, at);
        assert!(stays, "{from:?}: what was between them stays there");
        pinch(&mut window, [vec2(30.0, 24.0); 2]);
        let goes = is_at(&mut window, row, at + vec2(30.0, 24.0));
        assert!(goes, "{from:?}: it goes with the fingers");
        let [moved, end] = across(&window, EMBEDDING);
        assert!(((end - moved) / (high - low) - 1.0).abs() < 0.04, "{from:?}: moved, not zoomed");
        assert_eq!(
            lab(&window).run_a().selected(),
            selected,
            "{from:?}: two fingers click nothing"
        );
    }
}

fn lasso_in_the_bar() {
    let mut window = tablet();
    let (row, at) = a_point(&mut window, EMBEDDING);
    tap_on(&mut window, "Lasso");
    let mut finger = Fingers::new(From::Desktop);
    finger.press(&mut window, at - vec2(30.0, 30.0));
    for by in [vec2(60.0, 0.0), vec2(0.0, 60.0), vec2(-60.0, 0.0), vec2(0.0, -58.0)] {
        finger.drag(&mut window, &[by], 6);
    }
    finger.lift(&mut window);
    window.run_steps(5);
    let chosen = lab(&window).display().filter.chosen().to_vec();
    assert!(chosen.contains(&row), "{chosen:?}");
    // It is put down after one line.
    let before = across(&window, EMBEDDING);
    let free = rect(&window, EMBEDDING).left_top() + vec2(90.0, 20.0);
    drag(&mut window, free, vec2(40.0, 0.0));
    assert_ne!(across(&window, EMBEDDING), before);
}

fn esc_in_the_bar() {
    let mut window = tablet();
    tap_on(&mut window, "Brush");
    assert!(find(&window, "Brush in hand").is_some());
    tap_on(&mut window, "Esc");
    assert!(find(&window, "Brush in hand").is_none());
    let selected = lab(&window).run_a().selected();
    assert!(selected.is_some());
    tap_on(&mut window, "Esc");
    assert_eq!(lab(&window).run_a().selected(), None);
}

#[test]
fn every_act_of_fingers_on_the_page_of_keys_does_what_it_says() {
    for (act, _) in TOUCH_ACTS {
        println!("{act}");
        match act {
            "Tap, or tap twice" => tap_or_tap_twice(),
            "Rest a finger" => rest_a_finger(),
            "Move a finger" => move_a_finger(),
            "Two fingers on a plot" => two_fingers_on_a_plot(),
            "Lasso, in a plot's bar" => lasso_in_the_bar(),
            "Esc, in the bar" => esc_in_the_bar(),
            other => panic!("nothing tests “{other}”"),
        }
    }
}

/// Taps the button of this name.
fn tap_on(window: &mut Window, name: &str) {
    let at = button(window, name);
    tap(window, at);
    window.run_steps(3);
}

#[test]
fn two_fingers_that_come_and_go_at_once_select_move_and_draw_nothing() {
    for from in [From::Desktop, From::Browser] {
        for tool in [None, Some(Tool::Brush), Some(Tool::Eraser)] {
            let mut window = tablet();
            act(&mut window, WindowCommand::TakeTool(tool));
            let (_, at) = match tool {
                None => a_point(&mut window, INPUT),
                Some(_) => (0, rect(&window, INPUT).center()),
            };
            let before =
                (lab(&window).run_a().selected(), lab(&window).run_a().data().points.clone());
            let mut fingers = Fingers::new(from);
            fingers.press(&mut window, at);
            fingers.press(&mut window, at + vec2(50.0, 0.0));
            fingers.drag(&mut window, &[vec2(0.0, 12.0), vec2(0.0, 12.0)], 3);
            fingers.lift(&mut window);
            fingers.drag(&mut window, &[vec2(20.0, 20.0)], 3);
            fingers.lift(&mut window);
            window.run_steps(5);
            let run = lab(&window).run_a();
            assert_eq!((run.selected(), run.data().points.clone()), before, "{from:?} {tool:?}");
            assert!(run.in_hand().is_empty(), "{from:?} {tool:?}");
        }
    }
}

#[test]
fn a_spray_goes_on_under_a_finger_that_rests_and_so_does_a_point_that_is_held() {
    let mut window = tablet();
    tap_on(&mut window, "Spray");
    let before = lab(&window).run_a().data().present().count();
    let mut finger = Fingers::new(From::Browser);
    let middle = rect(&window, INPUT).center();
    finger.press(&mut window, middle);
    window.run_steps(120);
    finger.lift(&mut window);
    window.run_steps(3);
    let sprayed = lab(&window).run_a().data().present().count() - before;
    assert!((40..=80).contains(&sprayed), "{sprayed} in two seconds");
    let mut window = tablet();
    let (row, at) = a_point(&mut window, INPUT);
    let mut finger = Fingers::new(From::Browser);
    finger.press(&mut window, at);
    window.run_steps(REST);
    assert_eq!(hovered(&window), Some(Thing::Point(row)), "at rest, it says what it is on");
    finger.drag(&mut window, &[vec2(30.0, 10.0)], 6);
    assert_eq!(lab(&window).run_a().in_hand(), [row], "and then moves it");
    finger.lift(&mut window);
}

#[test]
fn the_three_points_follow_a_finger_that_comes_near() {
    let mut window = tablet();
    act(&mut window, WindowCommand::Arrange(Layout::ThreePoints));
    let before = lab(&window).three().at;
    let at = rect(&window, "anchor at").center();
    drag(&mut window, at + vec2(-15.0, 15.0), vec2(-40.0, -30.0));
    let after = lab(&window).three().at;
    assert!(after[0][0] < before[0][0] && after[0][1] > before[0][1], "{before:?} to {after:?}");
    assert_eq!(after[1..], before[1..]);
}

#[test]
fn a_finger_scrolls_the_settings_wherever_it_is_put_down_and_turns_a_slider_sideways() {
    let mut window = open_smooth(RunConfig::default(), TABLET);
    touch_the_bar(&mut window);
    let noise = |window: &Window| lab(window).wanted().data.noise;
    let slider = |window: &Window| window.get_by_role_and_label(Role::Slider, "Noise").rect();
    let (before, place) = (noise(&window), slider(&window));
    drag(&mut window, place.center(), vec2(5.0, -90.0));
    assert_eq!(noise(&window), before, "up and down is not meant for it");
    let moved = slider(&window).top() - place.top();
    assert!((-110.0..-60.0).contains(&moved), "the list has gone by {moved}");
    let place = slider(&window);
    drag(&mut window, place.center(), vec2(60.0, 8.0));
    assert!(noise(&window) > before, "sideways is");
    let now = noise(&window);
    let left = slider(&window).left_center() + vec2(40.0, 0.0);
    tap(&mut window, left);
    assert!(noise(&window) < now, "and so is a tap");
}

/// What can be pressed: role, name and place.
fn targets(window: &Window) -> Vec<(Role, String, Rect)> {
    let nodes = window.root().children_recursive();
    let can = |node: &egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        node.data().supports_action(Action::Focus) && !node.is_disabled()
    };
    nodes
        .filter(can)
        .map(|node| {
            let (role, name) = (node.accesskit_node().role(), node.accesskit_node().label());
            (role, name.unwrap_or_default(), node.rect())
        })
        .collect()
}

#[test]
fn what_is_pressed_is_high_enough_for_a_finger_once_one_was_seen_and_as_before_with_a_mouse() {
    let mut window = open_smooth(RunConfig::default(), TABLET);
    window.run_steps(3);
    // What a plot has in sight after its place was smaller is its own matter.
    let all = |window: &Window| -> BTreeSet<String> {
        let words = |name: &str| name.split(": ").next().unwrap_or_default().to_owned();
        let targets = targets(window).into_iter();
        targets.map(|(role, name, at)| format!("{role:?} {} {at:?}", words(&name))).collect()
    };
    let before = all(&window);
    touch_the_bar(&mut window);
    let pressed = [Role::Button, Role::Slider, Role::ComboBox, Role::CheckBox, Role::SpinButton];
    // In pictures, such as the key of a plot, and in tabs there is no room to spare: what is near is
    // found within a larger distance there.
    let in_pictures = |name: &str| {
        let starts = ["Class ", "Classes", "Sort by", "Close", "Loop from", "Loop to", "Edit"];
        starts.iter().any(|start| name.starts_with(start)) || name.contains(" #")
    };
    let low: Vec<_> = targets(&window)
        .into_iter()
        .filter(|(role, name, rect)| {
            pressed.contains(role) && !in_pictures(name) && rect.height() < 32.0
        })
        .collect();
    assert!(low.is_empty(), "{low:#?}");
    window.hover_at(pos2(640.0, 3.0));
    window.run_steps(5);
    window.remove_cursor();
    window.run_steps(5);
    assert_eq!(all(&window), before);
}

#[test]
fn presenter_mode_is_led_and_left_and_hands_are_counted_and_taken_back_without_a_keyboard() {
    let mut window = open_smooth(RunConfig::default(), TABLET);
    act(&mut window, LessonCommand::Open(LESSONS[0].lesson().shared()));
    arrive(&mut window);
    present(&mut window, TABLET);
    touch_the_bar(&mut window);
    let first = session(&window).page_number();
    for _ in 0..12 {
        if session(&window).question().is_some() && find(&window, "Count hands").is_some() {
            break;
        }
        tap_on(&mut window, "Next");
        arrive(&mut window);
        window.run_steps(5);
    }
    assert!(session(&window).question().is_some(), "no question from page {first} on");
    tap_on(&mut window, "Count hands");
    let choice = session(&window).offers()[0].label.clone();
    let hands = |window: &Window| session(window).state().votes().iter().sum::<usize>();
    for _ in 0..2 {
        let at = rect(&window, &choice).center();
        tap(&mut window, at);
        window.run_steps(PAUSE);
    }
    assert_eq!(hands(&window), 2);
    tap_on(&mut window, "Take a hand back");
    assert_eq!(hands(&window), 1);
    tap_on(&mut window, "Back");
    let zoom = window.ctx.zoom_factor();
    tap_on(&mut window, "Esc");
    window.run_steps(5);
    assert!(window.ctx.zoom_factor() < zoom, "the letters have their size again");
    assert!(window.state().player().session().is_some(), "the lesson goes on");
}

#[test]
fn a_browser_that_takes_the_fingers_away_leaves_nothing_pressed() {
    let mut window = tablet();
    let free = rect(&window, EMBEDDING).left_top() + vec2(90.0, 20.0);
    let mut finger = Fingers::new(From::Browser);
    finger.press(&mut window, free);
    finger.drag(&mut window, &[vec2(40.0, 0.0)], 4);
    finger.cancel(&mut window);
    window.run_steps(3);
    assert!(!window.ctx.input(|input| input.pointer.any_down()));
    let before = across(&window, EMBEDDING);
    window.event(Event::PointerMoved(free + vec2(90.0, 0.0)));
    window.run_steps(3);
    assert_eq!(across(&window, EMBEDDING), before);
}

#[test]
fn the_triplet_plane_is_zoomed_by_two_fingers_as_well() {
    let mut window = tablet();
    act(&mut window, WindowCommand::ShowView(ViewId::TripletPlane));
    let in_sight = |window: &Window| find(window, "Triplet plane: ").unwrap().0;
    let before = in_sight(&window);
    let at = rect(&window, "Triplet plane: ").center();
    let mut fingers = Fingers::new(From::Desktop);
    fingers.press(&mut window, at - vec2(30.0, 30.0));
    fingers.press(&mut window, at + vec2(30.0, 30.0));
    fingers.drag(&mut window, &[vec2(-20.0, -20.0), vec2(20.0, 20.0)], 6);
    fingers.lift(&mut window);
    fingers.lift(&mut window);
    window.run_steps(3);
    assert_ne!(in_sight(&window), before);
}
