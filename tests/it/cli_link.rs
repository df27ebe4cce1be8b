//! Links on the command line.

use triplet_lab::cli::{Next, run};
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::recipe::{Recipe, to_text};
use triplet_lab::link::{LessonPage, Link};

use crate::common::program::{assert_refused, stderr, stdout, train};

fn small() -> Recipe {
    let mut config = RunConfig::default();
    config.data.points = 60;
    Recipe::new(config.validate().unwrap()).lasting(7).unwrap()
}

fn link() -> String {
    format!("https://lab.example.org/#{}", to_text(&small()))
}

/// What the window opens with this argument.
fn opened(argument: &str) -> (Recipe, Link) {
    match run(["triplet-lab".into(), argument.into()]).unwrap() {
        Next::OpenWindow { recipe, link, .. } => (*recipe, link.unwrap()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_window_opens_what_a_link_says() {
    assert_eq!(opened(&link()), (small(), Link::default()));
    let page = Some(LessonPage { lesson: 5, page: 2 });
    let (_, link) = opened("https://lab.example.org/?lesson=06&page=3&present");
    assert_eq!(link, Link { page, present: true, ..Link::default() });
}

#[test]
fn a_run_is_trained_from_its_link() {
    let output = train([link().as_str(), "--json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let summary: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(summary["step"], 7);
}

#[test]
fn a_link_that_cant_be_used_is_refused_in_words() {
    let lesson = "https://lab.example.org/?lesson=06";
    assert_refused(&train([lesson]), 2, &["the link can't be used: it has no run"]);
    assert_refused(&train(["https://lab.example.org/"]), 2, &["this address opens nothing"]);
    let cut = &link()[..link().len() - 1];
    assert_refused(&train([cut]), 2, &["the end of this link is missing"]);
    assert_refused(&train([&link(), "--margin", "1"]), 2, &["--margin and a recipe exclude"]);
    let damaged = link().replace(".", ".A");
    assert_refused(&train([damaged.as_str()]), 2, &["the link can't be used"]);
}
