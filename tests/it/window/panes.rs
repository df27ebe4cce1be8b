//! Panes stay where they are: words come and go without moving them, views open as tabs, and one can
//! be shown at full size.

use eframe::egui::{self, Key, Modifiers, Rect, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::{Command, WindowCommand};
use triplet_lab::engine::choice::Mining;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::recipe::PRESETS;
use triplet_lab::lab::{self, Layout, Notice, ViewId};

use crate::common::window::{Window, open, open_smooth, press, press_with_ctrl, settle_window};

const SIZES: [[f32; 2]; 3] = [[1_280.0, 720.0], [1_920.0, 1_080.0], [960.0, 540.0]];

fn act(window: &mut Window, command: impl Into<Command>) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, command);
    window.run_steps(3);
}

/// Name and place of every pane and of every plot in them.
fn places(window: &Window) -> Vec<(String, Rect)> {
    let mut all = Vec::new();
    for node in window.root().children_recursive() {
        let name = node.accesskit_node().label().unwrap_or_default();
        let is_pane = node.accesskit_node().role() == Role::Group && name.ends_with(" pane");
        let is_plot = node.accesskit_node().role() == Role::Image;
        if is_pane || is_plot {
            // What a plot says of its content changes with the run.
            let name = name.split(':').next().unwrap_or_default().to_owned();
            all.push((name, node.rect()));
        }
    }
    assert!(all.len() > 5, "{all:?}");
    all.sort_by(|x, y| x.0.cmp(&y.0));
    all
}

fn panes(window: &Window) -> Vec<(String, Rect)> {
    places(window).into_iter().filter(|(name, _)| name.ends_with(" pane")).collect()
}

fn say(text: &str, is_error: bool) -> lab::Command {
    lab::Command::Say(if is_error { Notice::error(text) } else { Notice::remark(text) })
}

#[test]
fn no_plot_moves_when_a_notice_an_error_or_a_card_comes_and_goes() {
    for size in SIZES {
        let mut window = open(RunConfig::default(), size);
        press(&mut window, Key::ArrowRight);
        window.run_steps(3);
        let before = places(&window);
        let mut other_points = RunConfig::default();
        other_points.data.points = 777;
        let comings = [
            say("Copied.", false),
            say(&"This note has much to say. ".repeat(20), false),
            say("margin is 9: it goes from 0 to 5", true),
            lab::Command::Configure(Box::new(other_points)),
        ];
        for command in comings {
            let words = format!("{size:?}: {command:?}");
            act(&mut window, command);
            assert_eq!(places(&window), before, "{words}");
        }
        assert!(window.state().lab().proposal().is_some());
        press(&mut window, Key::W);
        window.run_steps(3);
        assert_eq!(places(&window), before, "{size:?}: the clinic");
        press(&mut window, Key::W);
        act(&mut window, lab::Command::DropProposal);
        act(&mut window, lab::Command::Dismiss);
        assert_eq!(places(&window), before, "{size:?}: after all of it");
    }
}

#[test]
fn at_the_moment_of_a_collapse_every_plot_stays_where_it_is() {
    let preset = PRESETS.iter().find(|preset| preset.name == "collapse").unwrap();
    let spread = |window: &Window| {
        window.state().lab().run_a().report().mean_pair_distance.unwrap_or_default()
    };
    for size in SIZES {
        let mut window = open(RunConfig::default(), size);
        act(&mut window, lab::Command::Open(Box::new(preset.recipe().unwrap())));
        settle_window(&mut window);
        act(&mut window, lab::Command::GoTo(2));
        settle_window(&mut window);
        let (before, wide) = (places(&window), spread(&window));
        act(&mut window, lab::Command::LastStep);
        settle_window(&mut window);
        assert!(spread(&window) < 0.1 * wide, "it has not collapsed");
        assert_eq!(places(&window), before, "{size:?}");
    }
}

#[test]
fn a_note_of_any_length_can_be_closed() {
    for size in SIZES {
        let mut window = open(RunConfig::default(), size);
        act(&mut window, say(&"A word and another one. ".repeat(420), false));
        let close = window.get_by_label("Dismiss").rect();
        let screen = Rect::from_min_size(egui::Pos2::ZERO, size.into());
        assert!(screen.contains_rect(close), "{size:?}: {close:?}");
        window.get_by_label("Dismiss").click();
        window.run_steps(2);
        assert_eq!(window.state().lab().notice(), None);
    }
}

#[test]
fn a_long_note_makes_way_when_the_run_plays_and_can_be_read_again() {
    let mut window = open(RunConfig::default(), SIZES[0]);
    act(&mut window, say(&"A word and another one. ".repeat(30), false));
    let lies_over =
        |window: &Window| window.query_by_label("Fold the message into the bar").is_some();
    assert!(lies_over(&window));
    press(&mut window, Key::Space);
    window.run_steps(3);
    assert!(!lies_over(&window), "it covers what it says to watch");
    window.get_by_label("Show the whole message").click();
    window.run_steps(3);
    assert!(lies_over(&window), "also while the run plays");
    window.get_by_label("Fold the message into the bar").click();
    window.run_steps(3);
    assert!(!lies_over(&window));
    window.get_by_label("Dismiss").click();
    window.run_steps(3);
    assert_eq!(window.state().lab().notice(), None);
}

/// Whether the chip of this name is on.
fn is_on(window: &Window, chip: &str) -> bool {
    the_chip(window, chip).accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
}

fn the_chip<'a>(window: &'a Window, chip: &str) -> egui_kittest::Node<'a> {
    let is_it = |node: &egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        node.toggled().is_some() && node.label().as_deref() == Some(chip)
    };
    let root = window.root();
    root.children_recursive().find(is_it).unwrap()
}

#[test]
fn a_chip_of_the_curves_changes_only_when_it_is_clicked() {
    let mut window = open(RunConfig::default(), [1_280.0, 900.0]);
    press(&mut window, Key::ArrowRight);
    window.run_steps(2);
    assert!(is_on(&window, "Loss") && is_on(&window, "Quality"));
    for height in [640.0, 540.0, 900.0] {
        window.set_size([1_280.0, height].into());
        window.run_steps(3);
        assert!(is_on(&window, "Loss") && is_on(&window, "Quality"), "{height}");
    }
    the_chip(&window, "Loss").click();
    window.run_steps(2);
    assert!(!is_on(&window, "Loss"));
}

#[test]
fn a_view_that_opens_takes_no_room_from_the_others() {
    for layout in Layout::ALL {
        let mut window = open(RunConfig::default(), SIZES[0]);
        act(&mut window, WindowCommand::Arrange(layout));
        let rects = |window: &Window| {
            let mut rects: Vec<_> = window
                .root()
                .children_recursive()
                .filter(|n| n.accesskit_node().label().is_some_and(|l| l.ends_with(" pane")))
                .map(|node| node.rect())
                .collect();
            rects.sort_by(|x, y| (x.min.x, x.min.y).partial_cmp(&(y.min.x, y.min.y)).unwrap());
            rects
        };
        let before = rects(&window);
        for view in ViewId::ALL {
            act(&mut window, WindowCommand::ShowView(view));
            assert_eq!(rects(&window), before, "{layout:?}: {view:?}");
        }
    }
}

fn press_shift_f(window: &mut Window) {
    window.key_press_modifiers(Modifiers::SHIFT, Key::F);
    window.run_steps(3);
}

/// Names of the panes on screen.
fn names(window: &Window) -> Vec<String> {
    let names = window.root().children_recursive().filter_map(|n| n.accesskit_node().label());
    let mut names: Vec<_> = names.filter(|name| name.ends_with(" pane")).collect();
    names.sort();
    names
}

#[test]
fn shift_f_shows_the_view_under_the_pointer_alone_and_gives_the_others_back() {
    let mut window = open(RunConfig::default(), SIZES[0]);
    window.run_steps(3);
    let before = panes(&window);
    let eye = before.iter().find(|(name, _)| name == "Anchor's eye pane").unwrap().1;
    window.hover_at(eye.center());
    window.run_steps(2);
    press_shift_f(&mut window);
    assert_eq!(names(&window), ["Anchor's eye pane"]);
    // A view's key shows that one at full size.
    press(&mut window, Key::Num5);
    window.run_steps(2);
    assert_eq!(names(&window), ["Curves pane"]);
    press_shift_f(&mut window);
    assert_eq!(panes(&window), before);
    // The act is undone and done again like any other.
    press_with_ctrl(&mut window, Key::Z);
    window.run_steps(2);
    assert_eq!(names(&window), ["Curves pane"]);
    press_with_ctrl(&mut window, Key::Z);
    window.run_steps(2);
    assert_eq!(panes(&window), before);
}

#[test]
fn a_double_click_on_a_tab_shows_its_view_alone_and_so_does_the_button_at_the_end_of_the_tabs() {
    let mut window = open_smooth(RunConfig::default(), SIZES[0]);
    window.run_steps(3);
    let before = panes(&window);
    let tab = |window: &Window, name: &str| {
        window.get_by_role_and_label(Role::Button, name).rect().center()
    };
    let double_click = |window: &mut Window, at: egui::Pos2| {
        window.hover_at(at);
        for _ in 0..2 {
            window.drag_at(at);
            window.drop_at(at);
        }
        // Longer than two clicks may be apart.
        window.run_steps(40);
    };
    let at = tab(&window, "Embedding");
    double_click(&mut window, at);
    assert_eq!(names(&window), ["Embedding pane"]);
    let at = tab(&window, "Embedding");
    double_click(&mut window, at);
    assert_eq!(panes(&window), before);
    let at = tab(&window, "Embedding");
    window.hover_at(at);
    window.run_steps(2);
    window.get_by_label("Embedding at full size").click();
    window.run_steps(3);
    assert_eq!(names(&window), ["Embedding pane"]);
    window.get_by_label("All views again").click();
    window.run_steps(3);
    assert_eq!(panes(&window), before);
    press_shift_f(&mut window);
    press(&mut window, Key::Escape);
    window.run_steps(3);
    assert_eq!(panes(&window), before, "Esc, too");
}

/// Words for a screen reader that begin like this, in the order of the screen.
fn rows(window: &Window, beginning: &str) -> Vec<String> {
    let all = window.root().children_recursive().filter_map(|node| {
        let words = [node.accesskit_node().label(), node.accesskit_node().value()];
        let words = words.into_iter().flatten().find(|words| words.starts_with(beginning))?;
        Some((node.rect(), words))
    });
    let mut all: Vec<_> = all.collect();
    all.sort_by(|x, y| (x.0.min.x, x.0.min.y).partial_cmp(&(y.0.min.x, y.0.min.y)).unwrap());
    all.into_iter().map(|(_, words)| words).collect()
}

#[test]
fn the_table_of_triplets_begins_with_the_mined_ones_and_says_so_at_any_size() {
    for size in [[960.0, 700.0], [1_280.0, 720.0], [1_920.0, 1_080.0]] {
        let mut window = open(RunConfig::default(), size);
        window.run_steps(3);
        assert_eq!(rows(&window, "Of all: anchor").len(), 0, "{size:?}: it begins with the sample");
        let report = window.state().lab().run_a().report();
        let first = report.triplets[0].id;
        let words = format!("Mined: anchor {}, positive {}", first.anchor, first.positive);
        let listed = rows(&window, "Mined: anchor");
        assert!(listed[0].starts_with(&words), "{size:?}: {listed:?}");
        let headings = rows(&window, "Mined");
        assert!(headings.len() > listed.len(), "{size:?}: no heading: {headings:?}");
    }
}

#[test]
fn both_sections_have_a_heading_and_a_and_b_list_the_same_sample() {
    let mut window = open(RunConfig::default(), [1_280.0, 10_000.0]);
    press(&mut window, Key::C);
    let mut hard = window.state().lab().wanted().clone();
    hard.mining.rule = Mining::BatchHard;
    act(&mut window, lab::Command::Configure(Box::new(hard)));
    act(&mut window, WindowCommand::FullSize(Some(ViewId::Triplets)));
    let list = |window: &Window| {
        let sample = rows(window, "Of all: anchor");
        let id = |words: &String| words.split(", loss").next().unwrap_or_default().to_owned();
        sample.iter().map(id).collect::<Vec<_>>()
    };
    act(&mut window, lab::Command::Train(30));
    while window.state().lab().run_a().report().step < 30 {
        window.step();
    }
    window.run_steps(3);
    assert_eq!(rows(&window, "All triplets of the batch").len(), 2, "one heading for each run");
    let there = list(&window);
    assert_eq!(there.len(), 120);
    assert_eq!(there[..60], there[60..], "A and B list other triplets");
    act(&mut window, lab::Command::GoTo(3));
    settle_window(&mut window);
    assert!(list(&window) != there, "every batch has its own triplets");
    act(&mut window, lab::Command::GoTo(30));
    settle_window(&mut window);
    assert!(list(&window) == there, "another list at the same step");
}

#[test]
fn the_view_in_front_can_be_closed_and_opened_again() {
    let mut window = open(RunConfig::default(), SIZES[0]);
    window.run_steps(3);
    let closing = window.query_all_by_role_and_label(Role::Button, "Close").count();
    assert_eq!(closing, 5, "one cross for each of the panes");
    let tab = window.get_by_role_and_label(Role::Button, "Anchor's eye").rect();
    let crosses = window.query_all_by_role_and_label(Role::Button, "Close");
    let cross = crosses.into_iter().find(|cross| tab.intersects(cross.rect())).unwrap();
    cross.click();
    window.run_steps(3);
    assert!(names(&window).contains(&"Triplet plane pane".to_owned()));
    press(&mut window, Key::Num3);
    window.run_steps(3);
    assert!(names(&window).contains(&"Anchor's eye pane".to_owned()));
}
