//! Data whose points are texts: words stand where pictures do, and a text can be typed.

use eframe::egui::{Event, Key};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::retrieval::{Pair, RetrievalSettings};
use triplet_lab::lab::{Command, Lab, TextPlace, Thing};

use crate::common::window::{Window, open, press, press_with_ctrl, settle_window};

fn of(kind: DataKind) -> Window {
    let mut config = RunConfig::of(kind);
    config.data.points = 320;
    config.data.classes = 16;
    let mut window = open(config, [1_280.0, 720.0]);
    settle_window(&mut window);
    window.run_steps(20);
    window
}

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

fn act(window: &mut Window, command: impl Into<triplet_lab::app::Command>) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, command);
    window.run_steps(3);
}

/// Types letters into the field of this name.
fn write(window: &mut Window, field: &str, text: &str) {
    window.get_by_label(field).focus();
    window.step();
    window.event(Event::Text(text.to_owned()));
    window.run_steps(3);
}

/// The words of the first node that begin so.
fn words(window: &Window, beginning: &str) -> Option<String> {
    let nodes = window.root().children_recursive();
    let texts =
        nodes.flat_map(|node| [node.accesskit_node().label(), node.accesskit_node().value()]);
    texts.flatten().find(|text| text.starts_with(beginning))
}

#[test]
fn a_point_is_named_with_its_text() {
    let mut window = of(DataKind::Questions);
    press(&mut window, Key::Num0);
    act(&mut window, Command::Select(Thing::Point(18)));
    let text = lab(&window).run_a().data().text_of(18).unwrap().to_owned();
    let query = words(&window, "Query #18 ").unwrap();
    assert!(query.contains(&format!("“{text}”")), "{query}");
    assert!(words(&window, "Neighbour 1: ").unwrap().contains('“'));
}

#[test]
fn a_typed_query_is_answered_as_one_types_and_a_neighbour_takes_its_place() {
    let mut window = of(DataKind::Questions);
    press(&mut window, Key::Num0);
    window.run_steps(3);
    // Letters that are keys of the window are letters in the field.
    write(&mut window, "Type a text", "i want my money back");
    assert_eq!(lab(&window).typed(TextPlace::Query), Some("i want my money back"));
    let run = lab(&window).run_a();
    assert_eq!((run.trainer().steps(), lab(&window).transport().playing), (0, false));
    let point = run.embed_text("i want my money back").unwrap();
    let distance = |row: usize| {
        let z = run.snapshot().embedding.row(row);
        z.iter().zip(&point).map(|(a, b)| (a - b) * (a - b)).sum::<f64>()
    };
    let nearest =
        (0..run.data().len()).min_by(|&a, &b| distance(a).total_cmp(&distance(b))).unwrap();
    let card = words(&window, "Neighbour 1: ").unwrap();
    assert!(card.starts_with(&format!("Neighbour 1: #{nearest} ")), "{card}");
    assert!(!card.contains("right") && !card.contains("wrong"), "nobody knows its class: {card}");
    assert!(words(&window, "Retrieval: typed query “i want").is_some());
    assert!(words(&window, "most neighbours: ").unwrap().ends_with("of 10)"));
    window.get_by_label(&card).click();
    window.run_steps(3);
    assert_eq!(lab(&window).typed(TextPlace::Query), None);
    assert!(words(&window, &format!("Query #{nearest} ")).is_some());
}

#[test]
fn two_typed_texts_are_compared() {
    let mut window = of(DataKind::Typos);
    press(&mut window, Key::V);
    window.run_steps(3);
    window.get_by_label("Pair: Typed").click();
    window.run_steps(3);
    window.get_by_label("Type two texts: their distance follows.");
    write(&mut window, "First text", "station");
    write(&mut window, "Second text", "stattion");
    let verdict = words(&window, "Verification: ").unwrap();
    assert!(verdict.contains("“station” and “stattion”"), "{verdict}");
    let run = lab(&window).run_a();
    let distance = run.distance_of_texts("station", "stattion").unwrap();
    assert!(verdict.contains(&triplet_lab::engine::numbers::three(distance)), "{verdict}");
    assert!(!verdict.contains("rightly") && !verdict.contains("wrongly"), "{verdict}");
}

#[test]
fn another_text_for_a_point_moves_it() {
    let mut window = of(DataKind::Questions);
    press(&mut window, Key::E);
    act(&mut window, Command::Select(Thing::Point(7)));
    let before = lab(&window).run_a().snapshot().embedding.row(7).to_owned();
    write(&mut window, "Text of the point", " and a lamp");
    assert_eq!(lab(&window).run_a().in_hand(), [7]);
    assert_ne!(lab(&window).run_a().snapshot().embedding.row(7), before);
    let typed = lab(&window).typed(TextPlace::Point(7)).unwrap().to_owned();
    assert!(typed.contains(" and a lamp"), "{typed}");
    assert!(words(&window, "Reach in: point #7").unwrap().contains("(changed)"));
    window.get_by_label("Put it back").click();
    window.run_steps(3);
    assert_eq!(lab(&window).run_a().snapshot().embedding.row(7), before);
}

#[test]
fn every_view_of_texts_is_drawn_at_every_size_and_named() {
    for kind in [DataKind::Typos, DataKind::Questions] {
        for size in [[1_280.0, 720.0], [960.0, 540.0]] {
            let mut config = RunConfig::of(kind);
            config.data.points = 320;
            let mut window = open(config, size);
            for arrangement in [Key::Num1, Key::Num2, Key::Num3] {
                press_with_ctrl(&mut window, arrangement);
                for view in [Key::Num0, Key::V, Key::E] {
                    press(&mut window, view);
                    window.run_steps(2);
                }
                window.check_accessibility();
            }
        }
    }
}

#[test]
fn without_texts_there_is_nothing_to_type() {
    let mut window = of(DataKind::Clusters);
    press(&mut window, Key::Num0);
    press(&mut window, Key::V);
    let typed = RetrievalSettings { pair: Pair::Typed, ..RetrievalSettings::default() };
    act(&mut window, Command::SetRetrieval(typed));
    assert!(window.query_by_label("Type a text").is_none());
    assert!(window.query_by_label("Pair: Typed").is_none());
    let verdict = words(&window, "Verification: ").unwrap();
    assert!(verdict.contains(" and "), "the shown triplet's pair: {verdict}");
}
