//! Plots in three dimensions: what the mouse, fingers and keys do with them, which point the pointer
//! is on, and that they rest while nobody does anything.

use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, PointerButton, Pos2, Rect, ViewportId, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::{LessonCommand, WindowCommand};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::engine::ranking::Hardness;
use triplet_lab::lab::{Command, Lab, Thing, Toggle, ViewId};
use triplet_lab::lesson::LESSONS;

use crate::common::fingers::{Fingers, From, PAUSE, tap};
use crate::common::lesson_window::{USUAL, act, arrive};
use crate::common::pointer::{button, double_click, drag, drag_with, hover, under_pointer, wheel};
use crate::common::window::{Window, open_smooth, press};

const EMBEDDING: &str = "Embedding: ";
const INPUT: &str = "Input space: ";

/// A run whose embedding has three dimensions.
fn in_space() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Blobs);
    config.embedder.dim = 3;
    config
}

/// A window with one view alone, drawn in three dimensions.
fn window(config: RunConfig, view: ViewId) -> Window {
    let mut window = open_smooth(config, USUAL);
    window.run_steps(3);
    act(&mut window, WindowCommand::FullSize(Some(view)));
    press(&mut window, Key::G);
    window.run_steps(5);
    window
}

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

/// Words of the plot for a screen reader, and its place.
fn plot(window: &Window, name: &str) -> (String, Rect) {
    let root = window.root();
    let found = root.children_recursive().find_map(|node| {
        let words = [node.accesskit_node().label(), node.accesskit_node().value()];
        let words = words.into_iter().flatten().find(|words| words.starts_with(name))?;
        Some((words, node.rect()))
    });
    found.unwrap_or_else(|| panic!("no {name}"))
}

/// The number before these words in what a screen reader says of the camera.
fn number(window: &Window, name: &str, before: &str) -> f64 {
    let words = plot(window, name).0;
    let (head, _) = words.split_once(before).unwrap_or_else(|| panic!("no {before}: {words}"));
    let number = head.rsplit([' ', ',']).next().unwrap().trim_end_matches('°');
    number.parse().unwrap_or_else(|_| panic!("{number}: {words}"))
}

/// The camera: degrees around, degrees above, and how near.
fn camera(window: &Window, name: &str) -> [f64; 3] {
    ["° around", "° above", " times as near"].map(|before| number(window, name, before))
}

const AT_FIRST: [f64; 3] = [66.0, 46.0, 1.0];

/// Whether the last frame asked for another one.
fn wants_another_frame(window: &Window) -> bool {
    window.output().viewport_output[&ViewportId::ROOT].repaint_delay < Duration::from_hours(1)
}

/// Where points of three values are on a plot as it is at first, and how far away: turned around the
/// second axis by 1.15, then around the first by 0.8, and seen from 3.2 radii of the ball in sight,
/// 8 % larger than that around the points.
fn seen(points: &[[f64; 3]], plot: Rect) -> Vec<(Pos2, f64)> {
    let ends = |pick: fn(f64, f64) -> f64| {
        [0, 1, 2].map(|k| points.iter().map(|point| point[k]).reduce(pick).unwrap())
    };
    let (low, high) = (ends(f64::min), ends(f64::max));
    let middle = [0, 1, 2].map(|k| 0.5 * (low[k] + high[k]));
    let away =
        |point: &[f64; 3]| (0..3).map(|k| (point[k] - middle[k]).powi(2)).sum::<f64>().sqrt();
    let radius = 1.08 * points.iter().map(away).fold(0.0, f64::max);
    let side = f64::from(plot.width().min(plot.height()));
    let half = 1.0 / (3.2_f64.powi(2) - 1.0).sqrt() / (1.0 - 26.0 / side);
    let ((s, c), (t, d)) = (1.15_f64.sin_cos(), 0.8_f64.sin_cos());
    let place = |point: &[f64; 3]| {
        let [x, y, z] = [0, 1, 2].map(|k| (point[k] - middle[k]) / radius);
        let (x, z) = (c * x - s * z, s * x + c * z);
        let (y, z) = (d * y - t * z, t * y + d * z);
        let depth = 3.2 - z;
        let scale = 0.5 * side / half / depth;
        (plot.center() + vec2((x * scale) as f32, (-y * scale) as f32), depth)
    };
    points.iter().map(place).collect()
}

/// The embedding of a run, of three dimensions.
fn embedding(lab: &Lab) -> Vec<[f64; 3]> {
    let rows = lab.run_a().snapshot().embedding.rows().into_iter();
    rows.map(|row| [row[0], row[1], row[2]]).collect()
}

/// The place of the plot itself, without the bar and the key above it.
fn area(window: &Window, name: &str) -> Rect {
    plot(window, name).1
}

#[test]
fn the_pointer_is_on_the_point_in_front() {
    let mut tried = 0;
    for seed in 1..=4 {
        let mut window = window(cloud(seed), ViewId::Embedding);
        let seen = seen(&embedding(lab(&window)), area(&window, EMBEDDING));
        // Points that cover each other, with no third one near.
        for (row, &(at, depth)) in seen.iter().enumerate() {
            let all: Vec<usize> = near(&seen, at, 11.0);
            let &[a, b] = all.as_slice() else { continue };
            let other = if a == row { b } else { a };
            if seen[other].0.distance(at) > 3.0 || (seen[other].1 - depth).abs() < 0.02 {
                continue;
            }
            hover(&mut window, at + 0.5 * (seen[other].0 - at));
            let front = if seen[other].1 < depth { other } else { row };
            assert_eq!(under_pointer(&window), Some(front), "{row} and {other} at {at:?}");
            tried += 1;
        }
    }
    assert!(tried >= 4, "only {tried} points cover each other");
}

/// A run whose few points lie one behind the other.
fn cloud(seed: u64) -> RunConfig {
    let mut config = RunConfig::of(DataKind::Clusters);
    (config.data.points, config.seed) = (300, seed);
    (config.embedder.dim, config.embedder.normalize) = (3, false);
    config
}

/// The points within a reach on screen.
fn near(seen: &[(Pos2, f64)], at: Pos2, reach: f32) -> Vec<usize> {
    (0..seen.len()).filter(|&row| seen[row].0.distance(at) < reach).collect()
}

#[test]
fn a_point_alone_is_found_and_selected_where_it_is() {
    let mut window = window(cloud(1), ViewId::Embedding);
    let seen = seen(&embedding(lab(&window)), area(&window, EMBEDDING));
    let alone = (0..seen.len()).find(|&row| near(&seen, seen[row].0, 24.0).len() == 1).unwrap();
    hover(&mut window, seen[alone].0 + vec2(3.0, 2.0));
    assert_eq!(under_pointer(&window), Some(alone));
    let at = seen[alone].0;
    button(&mut window, at, PointerButton::Primary, true);
    button(&mut window, at, PointerButton::Primary, false);
    window.run_steps(3);
    assert_eq!(lab(&window).run_a().selected(), Some(Thing::Point(alone)));
}

#[test]
fn a_drag_turns_the_right_button_moves_the_wheel_zooms_and_a_double_click_brings_back() {
    let mut window = window(in_space(), ViewId::Embedding);
    assert_eq!(camera(&window, EMBEDDING), AT_FIRST);
    let free = area(&window, EMBEDDING).left_center() + vec2(30.0, 0.0);
    let side = f64::from(area(&window, EMBEDDING).height());
    drag(&mut window, free, vec2(60.0, 40.0));
    let [around, above, near] = camera(&window, EMBEDDING);
    let degrees = |by: f64| by * 180.0 / side;
    assert!((around - (AT_FIRST[0] - degrees(60.0))).rem_euclid(360.0).min(1.0) < 1.5, "{around}");
    assert!((above - (AT_FIRST[1] + degrees(40.0))).abs() < 2.0 && near == 1.0, "{above} {near}");
    let turned = camera(&window, EMBEDDING);
    drag_with(&mut window, PointerButton::Secondary, free, vec2(50.0, 0.0));
    assert_eq!(camera(&window, EMBEDDING), turned, "the right button doesn't turn");
    hover(&mut window, free);
    wheel(&mut window, 2.0);
    let [.., near] = camera(&window, EMBEDDING);
    assert!(near > 1.2, "{near}");
    double_click(&mut window, free);
    assert_eq!(camera(&window, EMBEDDING), AT_FIRST);
    drag(&mut window, free, vec2(60.0, 0.0));
    press(&mut window, Key::F);
    window.run_steps(3);
    assert_eq!(camera(&window, EMBEDDING), AT_FIRST, "F brings it back");
    press(&mut window, Key::G);
    window.run_steps(3);
    assert!(plot(&window, EMBEDDING).0.contains("In sight: "), "in the plane again");
}

#[test]
fn it_turns_by_itself_until_it_is_dragged_and_rests_otherwise() {
    let mut window = window(in_space(), ViewId::Embedding);
    window.run_steps(10);
    assert!(!wants_another_frame(&window), "{:?}", window.ctx.repaint_causes());
    press(&mut window, Key::U);
    window.run_steps(60);
    assert!(wants_another_frame(&window));
    let turned = camera(&window, EMBEDDING)[0];
    assert!((8.0..=20.0).contains(&(AT_FIRST[0] - turned)), "{turned} after a second");
    let free = area(&window, EMBEDDING).left_center() + vec2(30.0, 0.0);
    drag(&mut window, free, vec2(0.0, 30.0));
    window.run_steps(30);
    assert!(!wants_another_frame(&window), "{:?}", window.ctx.repaint_causes());
    let stopped = camera(&window, EMBEDDING);
    window.run_steps(30);
    assert_eq!(camera(&window, EMBEDDING), stopped);
    // In the plane nothing turns, nor later by itself.
    press(&mut window, Key::U);
    press(&mut window, Key::G);
    window.run_steps(10);
    assert!(!wants_another_frame(&window), "{:?}", window.ctx.repaint_causes());
    press(&mut window, Key::G);
    window.run_steps(10);
    assert!(!wants_another_frame(&window));
}

#[test]
fn what_a_resting_pointer_is_on_stays_while_the_plot_turns_under_it() {
    let mut window = window(cloud(1), ViewId::Embedding);
    let seen = seen(&embedding(lab(&window)), area(&window, EMBEDDING));
    let at = seen.iter().map(|&(at, _)| at);
    let at = at.max_by_key(|&at| near(&seen, at, 30.0).len()).unwrap();
    hover(&mut window, at);
    let row = under_pointer(&window).unwrap();
    press(&mut window, Key::U);
    for _ in 0..60 {
        window.run_steps(3);
        assert_eq!(under_pointer(&window), Some(row));
    }
    assert_ne!(camera(&window, EMBEDDING), AT_FIRST);
    let free = area(&window, EMBEDDING).left_top() + vec2(20.0, 20.0);
    hover(&mut window, free);
    assert_eq!(under_pointer(&window), None, "the mouse moved");
    window.run_steps(3);
    assert_eq!(under_pointer(&window), None);
    let turned: Vec<usize> = (0..8)
        .filter_map(|i| {
            hover(&mut window, at + vec2(4.0 * i as f32, 0.0));
            under_pointer(&window)
        })
        .collect();
    assert!(turned.iter().any(|&other| other != row), "{turned:?}");
}

#[test]
fn the_switch_says_why_an_embedding_of_two_dimensions_stays_in_the_plane() {
    let mut window = open_smooth(RunConfig::default(), USUAL);
    window.run_steps(3);
    let switch = window.get_by_role_and_label(Role::Button, "3-D");
    assert!(switch.accesskit_node().is_disabled());
    let at = switch.rect().center();
    hover(&mut window, at);
    window.run_steps(60);
    let tip = plot(&window, "This embedding has 2 dimensions").0;
    assert!(tip.contains("Embedding dimensions"), "{tip}");
    // The key says so, too.
    press(&mut window, Key::G);
    window.run_steps(3);
    plot(&window, "3-D is on, but this embedding has fewer than 3 dimensions");
    press(&mut window, Key::U);
    assert!(plot(&window, EMBEDDING).0.contains("In sight: "));
    // And says so no longer than it is so.
    let mut config = lab(&window).run_a().config().clone();
    config.embedder.dim = 3;
    act(&mut window, Command::Configure(Box::new(config)));
    window.run_steps(3);
    assert!(plot(&window, EMBEDDING).0.contains("In 3-D: "));
    assert_eq!(lab(&window).notice(), None);
}

#[test]
fn points_with_three_features_are_in_space_too() {
    let mut window = window(RunConfig::of(DataKind::Sphere), ViewId::InputSpace);
    assert_eq!(camera(&window, INPUT), AT_FIRST);
    let rows = lab(&window).run_a().data().points.rows().into_iter();
    let points: Vec<[f64; 3]> = rows.map(|row| [row[0], row[1], row[2]]).collect();
    let seen = seen(&points, area(&window, INPUT));
    let front = (0..seen.len()).min_by(|&a, &b| seen[a].1.total_cmp(&seen[b].1)).unwrap();
    hover(&mut window, seen[front].0);
    assert_eq!(under_pointer(&window), Some(front));
}

#[test]
fn the_sphere_of_lesson_7_has_a_cap_whose_rim_passes_the_negative() {
    let mut window = open_smooth(RunConfig::default(), USUAL);
    let lesson = LESSONS.iter().find(|listed| listed.name == "07-sphere").unwrap().lesson();
    let page = lesson.pages.iter().position(|page| page.title == "A real sphere").unwrap();
    act(&mut window, LessonCommand::Open(lesson.shared()));
    act(&mut window, LessonCommand::GoToPage(page));
    arrive(&mut window);
    assert_eq!(camera(&window, EMBEDDING), AT_FIRST);
    let triplet = |window: &Window| lab(window).run_a().shown_triplet().unwrap();
    let margin = |window: &Window| lab(window).run_a().config().loss.margin;
    let shown = triplet(&window);
    // What the page says: the negative is between the two circles, and there is a rim.
    assert_eq!(shown.hardness, Hardness::SemiHard);
    assert!(shown.positive + margin(&window) < 1.0, "{shown:?}");
    assert!(lab(&window).run_a().config().embedder.normalize);
    while triplet(&window).hardness != Hardness::Easy {
        press(&mut window, Key::OpenBracket);
        assert!(margin(&window) > 0.1, "{:?}", triplet(&window));
    }
    assert!(triplet(&window).positive + margin(&window) <= triplet(&window).negative);
}

#[test]
fn one_finger_turns_and_two_zoom_and_move() {
    for from in [From::Desktop, From::Browser] {
        let mut window = window(in_space(), ViewId::Embedding);
        tap(&mut window, pos2(640.0, 3.0));
        window.run_steps(PAUSE);
        let middle = area(&window, EMBEDDING).center();
        let free = area(&window, EMBEDDING).left_center() + vec2(40.0, 0.0);
        let mut finger = Fingers::new(from);
        finger.press(&mut window, free);
        finger.drag(&mut window, &[vec2(80.0, 0.0)], 10);
        finger.lift(&mut window);
        window.run_steps(PAUSE);
        let [around, above, near] = camera(&window, EMBEDDING);
        assert!(!(AT_FIRST[0] - 10.0..=180.0).contains(&around), "{from:?}: {around}");
        assert_eq!([above, near], [AT_FIRST[1], 1.0], "{from:?}");
        let mut fingers = Fingers::new(from);
        fingers.press(&mut window, middle - vec2(40.0, 0.0));
        fingers.press(&mut window, middle + vec2(40.0, 0.0));
        window.step();
        fingers.drag(&mut window, &[vec2(-40.0, 0.0), vec2(40.0, 0.0)], 10);
        fingers.lift(&mut window);
        fingers.lift(&mut window);
        window.run_steps(PAUSE);
        let [same, high, nearer] = camera(&window, EMBEDDING);
        assert_eq!([same, high], [around, above], "{from:?}: a pinch turns nothing");
        assert!((nearer - 2.0).abs() < 0.15, "{from:?}: twice as far apart, {nearer}");
    }
}

#[test]
fn every_layer_is_drawn_in_space_for_any_number_of_dimensions() {
    for (kind, dim) in [(DataKind::Digits, 8), (DataKind::Spiral, 3), (DataKind::Faces, 3)] {
        let mut config = RunConfig::of(kind);
        (config.embedder.dim, config.embedder.normalize) = (dim, false);
        let mut window = window(config, ViewId::Embedding);
        for _ in 0..4 {
            press(&mut window, Key::ArrowRight);
            window.run_steps(3);
        }
        for toggle in [Toggle::Arrows, Toggle::Trails, Toggle::Triplets] {
            let shapes = [0; 2].map(|_| {
                act(&mut window, Command::Toggle(toggle));
                window.run_steps(3);
                (window.output().shapes.len(), lab(&window).display().shows(toggle))
            });
            let [on, off] = [true, false].map(|on| shapes.iter().find(|(_, is_on)| *is_on == on));
            assert!(on > off, "{kind:?}, {toggle:?}: {shapes:?}");
        }
        press(&mut window, Key::S);
        (0..8).for_each(|_| press(&mut window, Key::ArrowRight));
        window.run_steps(3);
        assert_eq!(camera(&window, EMBEDDING), AT_FIRST, "{kind:?}");
        let axis = if dim > 3 { " of the variance" } else { "z3" };
        let words = plot(&window, EMBEDDING).0;
        assert!(words.contains(axis), "{kind:?} has no {axis}: {words}");
    }
}
