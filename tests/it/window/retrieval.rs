//! What the views of retrieval and verification promise, through what a screen reader finds.

use eframe::egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::engine::data::Split;
use triplet_lab::engine::evaluate::{retrieve, sample};
use triplet_lab::lab::retrieval::{Gallery, Pair};
use triplet_lab::lab::{Command, Lab, Thing};

use crate::common::window::{Window, open, press, settle_window};

fn faces() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Faces);
    config.data.points = 300;
    config.unseen_classes = 4;
    config
}

fn window(config: RunConfig) -> Window {
    let mut window = open(config, [1_280.0, 720.0]);
    settle_window(&mut window);
    window.run_steps(30);
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

fn click(window: &mut Window, name: &str) {
    window.get_by_label(name).click();
    window.run_steps(3);
}

/// The words of the first node that begin so.
fn words(window: &Window, beginning: &str) -> Option<String> {
    let nodes = window.root().children_recursive();
    let texts =
        nodes.flat_map(|node| [node.accesskit_node().label(), node.accesskit_node().value()]);
    texts.flatten().find(|text| text.starts_with(beginning))
}

fn neighbours(window: &Window) -> Vec<String> {
    (1..=20).map_while(|rank| words(window, &format!("Neighbour {rank}: "))).collect()
}

/// What is on the cards, from the definitions.
fn expected(lab: &Lab, query: usize, k: usize, gallery: Gallery) -> Vec<String> {
    let data = lab.run_a().data();
    let rows = (0..data.len())
        .filter(|&row| gallery == Gallery::All || data.split_of(row) != Split::Train);
    let (z, distance) = (lab.run_a().snapshot().embedding.view(), lab.run_a().config().distance);
    let found = retrieve(z, &data.labels, distance, query, rows, k).found;
    let card = |(rank, hit): (usize, &triplet_lab::engine::evaluate::Hit)| {
        let class = &data.class_names[data.labels[hit.row]];
        let right = data.labels[hit.row] == data.labels[query];
        let verdict = if right { "right" } else { "wrong" };
        (format!("Neighbour {}: #{} {class}, distance ", rank + 1, hit.row), verdict)
    };
    found.iter().enumerate().map(card).map(|(a, b)| format!("{a}…{b}")).collect()
}

fn assert_shows(window: &Window, expected: &[String]) {
    let shown = neighbours(window);
    assert_eq!(shown.len(), expected.len(), "{shown:?}");
    for (shown, expected) in shown.iter().zip(expected) {
        let (begins, ends) = expected.split_once('…').unwrap();
        assert!(shown.starts_with(begins) && shown.ends_with(ends), "{shown}, not {expected}");
    }
}

#[test]
fn retrieval_shows_the_true_nearest_neighbours_of_the_selected_point() {
    let mut window = window(faces());
    press(&mut window, Key::Num0);
    window.run_steps(3);
    let unseen = lab(&window).run_a().data().unseen[5];
    let held_out = lab(&window).run_a().data().held_out[3];
    for query in [0, held_out, unseen] {
        act(&mut window, Command::Select(Thing::Point(query)));
        assert_shows(&window, &expected(lab(&window), query, 10, Gallery::All));
        assert!(words(&window, "Retrieval: query ").unwrap().contains(&format!("#{query} ")));
    }
    click(&mut window, "Gallery: Held out");
    assert_shows(&window, &expected(lab(&window), unseen, 10, Gallery::NotTrainedOn));
    let words = words(&window, "Gallery: the ").unwrap();
    assert!(words.contains("points that are not trained on"), "{words}");
}

#[test]
fn among_raw_points_the_neighbours_are_those_of_the_pixels_whatever_the_network_does() {
    let mut window = window(faces());
    press(&mut window, Key::Num0);
    act(&mut window, Command::Select(Thing::Point(12)));
    let by_embedding = neighbours(&window);
    click(&mut window, "Raw points");
    let by_pixels = neighbours(&window);
    assert_ne!(by_pixels, by_embedding);
    let data = lab(&window).run_a().data();
    let far = |row: usize| {
        let squares = (0..data.dimensions()).map(|d| data.points[[12, d]] - data.points[[row, d]]);
        squares.map(|gap| gap * gap).sum::<f64>()
    };
    let mut others: Vec<usize> = (0..data.len()).filter(|&row| row != 12).collect();
    others.sort_by(|&a, &b| far(a).total_cmp(&far(b)));
    for (shown, row) in by_pixels.iter().zip(&others[..10]) {
        assert!(shown.contains(&format!("#{row} ")), "{shown}, not {row}");
    }
    assert_eq!(by_pixels.len(), 10);
}

#[test]
fn another_query_the_arrows_and_a_click_on_a_neighbour_choose_the_query() {
    let mut window = window(faces());
    press(&mut window, Key::Num0);
    act(&mut window, Command::Select(Thing::Point(12)));
    click(&mut window, "Next query");
    assert_eq!(lab(&window).run_a().query(), Some(13));
    click(&mut window, "Previous query");
    assert_eq!(lab(&window).run_a().query(), Some(12));
    click(&mut window, "Another query");
    let other = lab(&window).run_a().query().unwrap();
    assert_ne!(other, 12);
    let nearest = neighbours(&window).remove(0);
    click(&mut window, &nearest);
    let row = lab(&window).run_a().query().unwrap();
    assert!(nearest.contains(&format!("#{row} ")), "{nearest}");
}

#[test]
fn the_evaluation_has_a_row_for_held_out_classes_where_there_are_some() {
    let mut with = open(faces(), [1_920.0, 1_080.0]);
    settle_window(&mut with);
    with.run_steps(60);
    press(&mut with, Key::Num0);
    with.run_steps(3);
    let row = words(&with, "held-out classes: Recall@1 ").unwrap();
    let evaluated = lab(&with).run_a().evaluated().unwrap();
    let map = evaluated.unseen.map_at_r.unwrap();
    assert!(row.contains(&format!("MAP@R {map:.3}")), "{row}, {map}");
    assert!(words(&with, "training points: Recall@1 ").is_some());
    let mut without = open(RunConfig::default(), [1_920.0, 1_080.0]);
    settle_window(&mut without);
    press(&mut without, Key::Num0);
    without.run_steps(30);
    assert_eq!(words(&without, "held-out classes: "), None);
    assert!(words(&without, "held-out points: Recall@1 ").is_some());
}

#[test]
fn one_class_has_no_scores_and_the_table_says_why() {
    let mut config = RunConfig::of(DataKind::Blobs);
    config.data.classes = 1;
    let mut window = open(config, [1_920.0, 1_080.0]);
    settle_window(&mut window);
    press(&mut window, Key::Num0);
    window.run_steps(30);
    for split in ["training points", "held-out points"] {
        let row = words(&window, &format!("{split}: ")).unwrap();
        assert_eq!(row, format!("{split}: no scores, one class alone can't be scored"));
    }
}

/// Rates at a threshold, pair by pair.
fn rates(lab: &Lab, split: Split, threshold: f64) -> [f64; 2] {
    let data = lab.run_a().data();
    let rows = sample(data.rows(split), &data.labels, 1_000, lab.run_a().config().seed);
    let mut counts = [[0.0_f64; 2]; 2];
    for (k, &i) in rows.iter().enumerate() {
        for &j in &rows[k + 1..] {
            let accepted = lab.run_a().snapshot().distance(i, j).unwrap() <= threshold;
            counts[usize::from(data.labels[i] == data.labels[j])][usize::from(accepted)] += 1.0;
        }
    }
    counts.map(|[rejected, accepted]| accepted / (rejected + accepted))
}

#[test]
fn verification_says_of_two_points_what_the_threshold_says() {
    let mut window = window(faces());
    press(&mut window, Key::V);
    window.run_steps(3);
    let lab_now = lab(&window);
    let (same, other) = {
        let data = lab_now.run_a().data();
        let unseen = &data.unseen;
        let class = |row: usize| data.labels[row];
        let partner = |same: bool| {
            unseen[1..].iter().copied().find(|&row| (class(row) == class(unseen[0])) == same)
        };
        ((unseen[0], partner(true).unwrap()), (unseen[0], partner(false).unwrap()))
    };
    for (pair, are_same) in [(same, true), (other, false)] {
        let distance = lab(&window).run_a().snapshot().distance(pair.0, pair.1).unwrap();
        for (threshold, accepted) in [(0.99 * distance, false), (1.01 * distance, true)] {
            let mut settings = lab(&window).display().retrieval;
            settings.pair = Pair::Rows(pair.0, pair.1);
            settings.threshold = Some(threshold);
            act(&mut window, Command::SetRetrieval(settings));
            let judged = if accepted == are_same { "rightly" } else { "wrongly" };
            let verb = if accepted { "accepted" } else { "rejected" };
            let said = words(&window, "Verification: ").unwrap();
            assert!(said.ends_with(&format!("{judged} {verb}")), "{said}");
            assert!(said.contains(&format!("#{} ", pair.1)), "{said}");
        }
    }
}

#[test]
fn the_numbers_below_are_those_of_the_chosen_pairs_at_the_chosen_threshold() {
    let mut window = window(faces());
    press(&mut window, Key::V);
    window.run_steps(3);
    for (name, split) in
        [("Train", Split::Train), ("Held out", Split::HeldOut), ("Classes", Split::Unseen)]
    {
        click(&mut window, &format!("Pairs: {name}"));
        assert_eq!(lab(&window).display().retrieval.pairs, split);
        if lab(&window).display().retrieval.threshold.is_some() {
            click(&mut window, "Best threshold");
        }
        let roc = lab(&window).run_a().evaluated().unwrap().of(split).roc.clone().unwrap();
        let [wrong, right] = rates(lab(&window), split, roc.best.threshold);
        let said = words(&window, "true accept").unwrap();
        for rate in [right, wrong] {
            assert!(said.contains(&format!("{:.0} %", 100.0 * rate)), "{said}: {rate}");
        }
        let more = words(&window, "AUC ").unwrap();
        assert!(more.starts_with(&format!("AUC {:.3}, EER ", roc.auc)), "{more}");
    }
}

#[test]
fn another_pair_is_in_turn_of_one_class_and_of_two() {
    let mut window = window(faces());
    press(&mut window, Key::V);
    window.run_steps(3);
    click(&mut window, "Pairs: Classes");
    let mut kinds = Vec::new();
    for _ in 0..4 {
        click(&mut window, "Another pair");
        let lab = lab(&window);
        let (a, b) = lab.run_a().pair(lab.display().retrieval.pair).unwrap();
        assert!(
            lab.run_a().data().unseen.contains(&a)
                && lab.run_a().data().unseen.contains(&b)
                && a != b
        );
        kinds.push(lab.run_a().data().labels[a] == lab.run_a().data().labels[b]);
    }
    assert!(kinds.windows(2).all(|two| two[0] != two[1]), "{kinds:?}");
}

#[test]
fn one_held_out_class_and_data_without_pairs_are_explained_and_not_drawn() {
    let mut one = faces();
    one.unseen_classes = 1;
    let mut window = window(one);
    press(&mut window, Key::V);
    window.run_steps(3);
    click(&mut window, "Pairs: Classes");
    assert!(words(&window, "Only one class is held out").is_some());
    let mut single = RunConfig::of(DataKind::Blobs);
    (single.data.classes, single.data.points) = (1, 10);
    let mut window = open(single, [960.0, 540.0]);
    settle_window(&mut window);
    press(&mut window, Key::V);
    window.run_steps(10);
    assert!(words(&window, "All of these points are of one class").is_some());
    press(&mut window, Key::Num0);
    window.run_steps(3);
    assert!(words(&window, "Retrieval: query ").is_some());
}

#[test]
fn both_views_draw_something_in_small_windows_and_beside_another_run() {
    for key in [Key::Num0, Key::V] {
        let mut window = open(faces(), [960.0, 540.0]);
        settle_window(&mut window);
        press(&mut window, Key::C);
        window.run_steps(20);
        press(&mut window, key);
        window.run_steps(5);
        let name = if key == Key::Num0 { "Retrieval" } else { "Verification" };
        let said =
            words(&window, &format!("{name} A: ")).or(words(&window, &format!("{name} B: ")));
        assert!(said.is_some(), "{name}");
    }
}
