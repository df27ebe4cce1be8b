//! Notices that go when they aren't true any more.

use std::cell::Cell;

use triplet_lab::app::LessonCommand;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lab::{Command, Lab};
use triplet_lab::lesson::{Choice, Player};

use crate::common::lessons::{lesson, open};

const LESSON: &str = "+++\ntitle = \"T\"\n[runs.a]\npoints = 60\n[runs.b]\npoints = 60\nseed = 9\n+++\n\
    ```page\nshow = [\"play\"]\n```\n# One\n```question\nask = \"?\"\nkind = \"hardness\"\n```\n---\n\
    ```page\nrun = \"b\"\nstep = 400\n```\n# Two\n```buttons\n\"Go\" = \"step\"\n```\n";

fn said(player: &Player) -> String {
    player.lab().notice().map_or_else(String::new, |notice| notice.text.clone())
}

#[test]
fn what_a_page_asks_for_is_said_until_it_is_done() {
    let mut player = open(&lesson(LESSON));
    player.teach(LessonCommand::Reveal);
    assert!(said(&player).contains("First say"));
    player.teach(LessonCommand::Predict(Choice::Offer(0)));
    assert_eq!(said(&player), "");
    player.apply(Command::MarginUp);
    assert!(said(&player).contains("Nothing happens:"));
    player.apply(Command::PlayPause);
    assert_eq!(said(&player), "");
}

#[test]
fn that_a_page_is_being_trained_is_said_until_it_is() {
    let mut player = open(&lesson(LESSON));
    player.teach(LessonCommand::NextPage);
    assert!(player.session().unwrap().is_arriving());
    player.teach(LessonCommand::Press(0));
    assert!(said(&player).contains("wait a moment"));
    player.settle();
    assert_eq!(said(&player), "");
}

#[test]
fn that_a_run_is_on_its_way_is_said_until_it_has_arrived() {
    let recipe = Recipe::new(RunConfig::default().validate().unwrap()).lasting(30_000).unwrap();
    let mut player = Player::new(Lab::open(recipe));
    player.apply(Command::GoTo(30_000));
    player.apply(Command::Step);
    assert!(said(&player).contains("On the way to step"));
    // Each look at this clock takes a millisecond, so that a tick ends.
    let time = Cell::new(0.0);
    let clock = || {
        time.set(time.get() + 0.001);
        time.get()
    };
    player.tick(0.02, &clock);
    assert!(said(&player).contains("On the way to step"), "it still is");
    player.apply(Command::Stay);
    player.tick(0.02, &clock);
    assert_eq!(said(&player), "");
}
