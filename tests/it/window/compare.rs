//! Two runs beside each other in the window, by its keys and by what a screen reader finds in it.

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::engine::config::{DataKind, Mining, RunConfig};
use triplet_lab::lab::{ActiveRun, Command, Comparison, Lab, Side, Thing};

use crate::common::window::{Window, open, press, press_with_ctrl};

const USUAL: [f32; 2] = [1_280.0, 720.0];

fn usual() -> Window {
    open(RunConfig::default(), USUAL)
}

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

fn beside(window: &Window) -> &ActiveRun {
    lab(window).run_b().unwrap()
}

fn steps(window: &Window) -> [u64; 2] {
    [lab(window).run_a().trainer().steps(), beside(window).trainer().steps()]
}

fn margins(window: &Window) -> [f64; 2] {
    let hundredths = |stage: &ActiveRun| (100.0 * stage.config().loss.margin).round() / 100.0;
    [hundredths(lab(window).run_a()), hundredths(beside(window))]
}

fn weights(stage: &ActiveRun) -> Vec<u64> {
    stage.trainer().embedder().weights.iter().map(|w| w.to_bits()).collect()
}

/// Whether a screen reader finds a name or words that contain `words`.
fn says(window: &Window, words: &str) -> bool {
    let contains = |text: Option<String>| text.is_some_and(|text| text.contains(words));
    let mut nodes = window.root().children_recursive();
    nodes.any(|node| {
        contains(node.accesskit_node().label()) || contains(node.accesskit_node().value())
    })
}

fn click(window: &mut Window, name: &str) {
    window.get_by_role_and_label(Role::Button, name).click();
    window.run_steps(3);
}

/// Presses a key and lets what follows from it come to rest.
fn settle(window: &mut Window, key: Key) {
    press(window, key);
    window.run();
}

fn act(window: &mut Window, command: impl Into<triplet_lab::app::Command>) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, command);
    window.run();
}

/// Opens the menu and takes this entry.
fn begin(window: &mut Window, entry: &str) {
    click(window, "A | B");
    click(window, entry);
    window.run();
}

#[test]
fn c_puts_the_same_run_beside_this_one_and_takes_it_away_again() {
    let mut window = usual();
    (0..3).for_each(|_| settle(&mut window, Key::ArrowRight));
    assert!(!says(&window, "Embedding B: "));
    settle(&mut window, Key::C);
    assert_eq!(steps(&window), [3, 3]);
    assert_eq!(weights(lab(&window).run_a()), weights(beside(&window)));
    assert!(says(&window, "Embedding A: ") && says(&window, "Embedding B: "));
    assert!(says(&window, "A and B are still the same"));
    assert!(says(&window, "Settings of B"), "a setting that is turned now is B's");
    settle(&mut window, Key::C);
    assert!(lab(&window).run_b().is_none());
    assert!(says(&window, "Embedding: ") && !says(&window, "Embedding B: "));
    assert!(!says(&window, "Settings of"));
}

#[test]
fn both_runs_take_every_step_together_and_go_back_together() {
    let mut window = usual();
    begin(&mut window, "Semi-hard | batch-hard");
    assert_eq!(steps(&window), [0, 0]);
    (0..4).for_each(|_| settle(&mut window, Key::ArrowRight));
    let fourth = [weights(lab(&window).run_a()), weights(beside(&window))];
    assert_ne!(fourth[0], fourth[1]);
    press(&mut window, Key::Space);
    window.run_steps(30);
    press(&mut window, Key::Space);
    window.run();
    let [a, b] = steps(&window);
    assert!(a == b && a > 4, "{a} and {b}");
    settle(&mut window, Key::ArrowLeft);
    assert_eq!(steps(&window), [a - 1, a - 1]);
    settle(&mut window, Key::Home);
    assert_eq!(steps(&window), [0, 0]);
    (0..4).for_each(|_| settle(&mut window, Key::ArrowRight));
    assert_eq!([weights(lab(&window).run_a()), weights(beside(&window))], fourth, "bit for bit");
    settle(&mut window, Key::End);
    assert_eq!(steps(&window), [a, a]);
}

#[test]
fn a_knob_is_turned_for_the_run_that_has_the_focus_alone_and_the_line_says_what_differs() {
    let mut window = usual();
    settle(&mut window, Key::C);
    settle(&mut window, Key::CloseBracket);
    assert_eq!(margins(&window), [1.0, 1.05]);
    assert!(says(&window, "A | B differ in margin 1 | 1.05"));
    click(&mut window, "Settings of A");
    assert!(says(&window, "Settings of A"));
    settle(&mut window, Key::OpenBracket);
    assert_eq!(margins(&window), [0.95, 1.05]);
    assert!(says(&window, "A | B differ in margin 0.95 | 1.05"));
    // The heading of a half does the same.
    click(&mut window, "Run B in Embedding");
    assert_eq!(lab(&window).focus(), Side::B);
    press_with_ctrl(&mut window, Key::Z);
    window.run();
    assert_eq!(margins(&window), [1.0, 1.05], "the last change is undone, whosever it was");
}

#[test]
fn new_points_are_new_for_both() {
    let mut window = usual();
    settle(&mut window, Key::C);
    settle(&mut window, Key::CloseBracket);
    (0..2).for_each(|_| settle(&mut window, Key::ArrowRight));
    let mut config = lab(&window).wanted().clone();
    config.seed = 77;
    act(&mut window, Command::Configure(Box::new(config)));
    assert!(lab(&window).proposal().is_some(), "a run is given up only when it is asked for");
    click(&mut window, "Start again");
    window.run();
    assert_eq!([lab(&window).run_a().config().seed, beside(&window).config().seed], [77, 77]);
    assert_eq!((steps(&window), margins(&window)), ([0, 0], [1.0, 1.05]));
    assert_eq!(lab(&window).run_a().data().points, beside(&window).data().points);
    assert_eq!(lab(&window).run_a().selected(), beside(&window).selected());
}

#[test]
fn the_run_that_is_kept_stays_on_screen_the_other_one_can_be_had_back() {
    let mut window = usual();
    begin(&mut window, "Margin 0.2 | 1");
    assert_eq!(margins(&window), [0.2, 1.0]);
    (0..3).for_each(|_| settle(&mut window, Key::ArrowRight));
    let b = weights(beside(&window));
    click(&mut window, "Keep B");
    window.run();
    assert!(lab(&window).run_b().is_none());
    assert_eq!(
        (lab(&window).run_a().config().loss.margin, weights(lab(&window).run_a())),
        (1.0, b.clone())
    );
    let kept =
        lab(&window).inactive_runs().find(|(_, r)| r.start().loss.margin == 0.2 && r.steps() == 3);
    let id = kept.unwrap().0;
    press_with_ctrl(&mut window, Key::Z);
    window.run();
    assert_eq!((margins(&window), steps(&window)), ([0.2, 1.0], [3, 3]));
    assert_eq!(weights(beside(&window)), b);
    act(&mut window, Command::Redo);
    assert!(lab(&window).run_b().is_none(), "done again");
    // It is in the menu, too.
    begin(&mut window, &format!("With run {id}: margin 0.2 · 3 steps"));
    assert_eq!((margins(&window), steps(&window)), ([1.0, 0.2], [3, 3]));
}

#[test]
fn keeping_a_run_that_is_still_the_same_can_be_undone() {
    let mut window = usual();
    (0..2).for_each(|_| settle(&mut window, Key::ArrowRight));
    settle(&mut window, Key::C);
    click(&mut window, "Keep B");
    window.run();
    press_with_ctrl(&mut window, Key::Z);
    window.run();
    assert_eq!(steps(&window), [2, 2]);
}

/// A plot of one side, and all that a screen reader says of it.
fn plot<'a>(window: &'a Window, view: &str, side: &str) -> (egui_kittest::Node<'a>, String) {
    let name = format!("{view} {side}: ");
    let node =
        window.get_by(move |node| node.label().is_some_and(|label| label.starts_with(&name)));
    let words = node.accesskit_node().label().unwrap();
    (node, words)
}

/// What part of the plane a plot has in sight.
fn in_sight(window: &Window, view: &str, side: &str) -> String {
    let (_, words) = plot(window, view, side);
    let range = words.rfind("n sight").or(words.rfind("Rim at"));
    words[range.unwrap()..].to_owned()
}

#[test]
fn both_runs_are_seen_on_the_same_axes_whatever_they_do() {
    let mut window = usual();
    begin(&mut window, "Margin 0.2 | 1");
    let views = [
        (Key::Num2, "Embedding"),
        (Key::Num3, "Anchor's eye"),
        (Key::Num4, "Triplet plane"),
        (Key::Num6, "Pair distances"),
    ];
    let mut seen = Vec::new();
    for _ in 0..3 {
        press(&mut window, Key::Space);
        window.run_steps(10);
        press(&mut window, Key::Space);
        window.run();
        for (key, view) in views {
            settle(&mut window, key);
            let [a, b] = ["A", "B"].map(|side| in_sight(&window, view, side));
            assert_eq!(a, b, "{view} at {:?}", steps(&window));
            seen.push(a);
        }
    }
    assert_ne!(seen[0], seen[8], "they grow with the points");
    // Two runs of quite another size: one that stays on the sphere, and one that does not.
    begin_anew(&mut window, "On the sphere | off it");
    (0..40).for_each(|_| press(&mut window, Key::ArrowRight));
    for (key, view) in views {
        settle(&mut window, key);
        let [a, b] = ["A", "B"].map(|side| in_sight(&window, view, side));
        assert_eq!(a, b, "{view}");
    }
}

fn begin_anew(window: &mut Window, entry: &str) {
    settle(window, Key::C);
    begin(window, entry);
}

#[test]
fn who_drags_or_zooms_one_plot_moves_the_other() {
    let mut window = usual();
    begin(&mut window, "Margin 0.2 | 1");
    (0..3).for_each(|_| settle(&mut window, Key::ArrowRight));
    let before = in_sight(&window, "Embedding", "A");
    let middle = plot(&window, "Embedding", "B").0.rect().center();
    window.drag_at(middle);
    window.run_steps(2);
    window.hover_at(middle + eframe::egui::vec2(30.0, 10.0));
    window.run_steps(2);
    window.drop_at(middle + eframe::egui::vec2(60.0, 20.0));
    window.run_steps(3);
    let after = in_sight(&window, "Embedding", "B");
    assert_ne!(after, before);
    assert_eq!(in_sight(&window, "Embedding", "A"), after);
    settle(&mut window, Key::ArrowRight);
    assert_eq!(in_sight(&window, "Embedding", "A"), after, "it stays where it was put");
    settle(&mut window, Key::F);
    let [a, b] = ["A", "B"].map(|side| in_sight(&window, "Embedding", side));
    assert!(a == b && a != after);
}

#[test]
fn the_halves_are_of_one_size_at_every_size_of_the_window() {
    let mut window = usual();
    begin(&mut window, "Margin 0.2 | 1");
    settle(&mut window, Key::ArrowRight);
    for size in [[960.0, 540.0], USUAL, [1_920.0, 1_080.0], [700.0, 1_400.0]] {
        window.set_size(size.into());
        window.run();
        for (key, view) in [(Key::Num2, "Embedding"), (Key::Num3, "Anchor's eye")] {
            settle(&mut window, key);
            let [a, b] = ["A", "B"].map(|side| {
                let rect = plot(&window, view, side).0.rect();
                [rect.width().round(), rect.height().round()]
            });
            assert_eq!(a, b, "{view} at {size:?}");
            assert!(a[0] > 80.0 && a[1] > 80.0, "{view} at {size:?}: {a:?}");
        }
    }
}

#[test]
fn what_is_pointed_at_or_selected_in_one_is_so_in_both() {
    let mut window = usual();
    begin(&mut window, "Margin 0.2 | 1");
    (0..5).for_each(|_| settle(&mut window, Key::ArrowRight));
    let rect = plot(&window, "Embedding", "B").0.rect();
    let mut found = None;
    for i in 0..400 {
        let at =
            rect.min + rect.size() * eframe::egui::vec2((i % 20) as f32, (i / 20) as f32) / 20.0;
        window.hover_at(at);
        window.run_steps(2);
        if let Some(thing) = lab(&window).run_a().hovered() {
            found = Some(thing);
            break;
        }
    }
    let thing = found.unwrap();
    assert!(matches!(thing, Thing::Point(_)));
    assert_eq!(beside(&window).hovered(), Some(thing));
    window.run_steps(3);
    assert_eq!(lab(&window).run_a().hovered(), Some(thing), "it stays lit while the pointer stays");
    window.hover_at(eframe::egui::pos2(40.0, 715.0));
    window.run_steps(3);
    assert_eq!((lab(&window).run_a().hovered(), beside(&window).hovered()), (None, None));
    settle(&mut window, Key::ArrowDown);
    assert!(lab(&window).run_a().selected().is_some());
    assert_eq!(lab(&window).run_a().selected(), beside(&window).selected());
}

#[test]
fn the_window_gets_its_former_arrangement_back() {
    let mut window = usual();
    press_with_ctrl(&mut window, Key::Num3);
    window.run();
    assert!(says(&window, "Formula: ") && !says(&window, "Run A in"));
    settle(&mut window, Key::C);
    assert!(says(&window, "Run A in Embedding") && says(&window, "Run B in Anchor's eye"));
    settle(&mut window, Key::C);
    assert!(says(&window, "Formula: ") && says(&window, "Triplet plane: "));
    // The arrangement can be had for one run, too.
    press_with_ctrl(&mut window, Key::Num4);
    window.run();
    assert!(says(&window, "Embedding: ") && says(&window, "Anchor's eye: "));
}

/// Batch-hard from the start, which collapses, beside semi-hard first.
fn collapse_and_rescue(kind: DataKind) -> Comparison {
    let mut collapse = RunConfig::of(kind);
    collapse.mining.rule = Mining::BatchHard;
    let mut rescue = collapse.clone();
    rescue.mining.rule = Mining::SemiHard;
    Comparison::Pair(Box::new(collapse), Box::new(rescue))
}

#[test]
fn every_view_shows_both_runs_in_small_windows_and_both_themes() {
    for kind in [DataKind::Spiral, DataKind::Digits] {
        for size in [[960.0, 540.0], USUAL] {
            let mut window = open(RunConfig::of(kind), size);
            act(&mut window, Command::Compare(collapse_and_rescue(kind)));
            let views =
                [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7];
            for step in 0..50 {
                press(&mut window, Key::ArrowRight);
                if step % 7 == 0 {
                    press(&mut window, views[step / 7 % 7]);
                }
            }
            for (key, name) in [
                (Key::Num2, "Embedding"),
                (Key::Num3, "Anchor's eye"),
                (Key::Num4, "Triplet plane"),
                (Key::Num6, "Pair distances"),
                (Key::Num8, "Towers"),
            ] {
                settle(&mut window, key);
                press(&mut window, Key::D);
                window.run();
                for side in ["A", "B"] {
                    assert!(says(&window, &format!("{name} {side}: ")), "{kind:?}: {name} {side}");
                }
            }
            assert_eq!(steps(&window), [50, 50]);
            window.check_accessibility();
        }
    }
}
