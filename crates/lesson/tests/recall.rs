//! A question is carried out once more, as it was answered, or not at all.

#![allow(clippy::unwrap_used, clippy::panic)]

use engine::config::RunConfig;
use lab::Lab;
use triplet_lesson::{Choice, Command, LESSONS, Player, read};

const LESSON: &str = r#"+++
title = "One question"
[runs.a]
data = "spiral"
+++
```page
step = 10
```
# One
```question
ask = "What will the loss do?"
kind = "change"
of = "loss"
do = ["train 20"]
```
"#;

fn given(lesson: triplet_lesson::Lesson) -> Player {
    let mut player = Player::new(Lab::new(RunConfig::default()).unwrap());
    player.teach(Command::Open(lesson.shared()));
    player.settle();
    player
}

fn answer(player: &mut Player) {
    player.teach(Command::Predict(Choice::Offer(0)));
    player.teach(Command::Reveal);
    player.settle();
}

#[test]
fn what_was_on_screen_before_and_after_a_reveal_is_there_again() {
    let mut player = given(read(LESSON));
    answer(&mut player);
    let session = player.session().unwrap();
    let outcome = session.state().outcome().unwrap();
    let mut recall = session.recall(player.lab());
    let (before, after) = recall.page(0, outcome, &|| true).unwrap();
    assert_eq!((before.run_a().report().step, after.run_a().report().step), (10, 30));
    assert_eq!(after.run_a().report().loss, player.lab().run_a().report().loss);
    assert!(recall.page(0, outcome, &|| false).is_none(), "it is given up when it has to end");
}

#[test]
fn of_runs_that_a_person_changed_there_is_no_picture() {
    let mut player = given(read(LESSON));
    let mut config = player.lab().wanted().clone();
    config.loss.margin = 3.0;
    player.apply(lab::Command::Configure(Box::new(config)));
    player.settle();
    answer(&mut player);
    let session = player.session().unwrap();
    let outcome = session.state().outcome().unwrap();
    assert!(session.recall(player.lab()).page(0, outcome, &|| true).is_none(), "{outcome:?}");
}

#[test]
fn all_questions_of_a_lesson_that_comes_with_the_program_are_carried_out_again() {
    let mut player = given(LESSONS[1].lesson());
    let pages = player.session().unwrap().lesson().pages.len();
    let mut outcomes = Vec::new();
    for page in 0..pages {
        player.teach(Command::GoToPage(page));
        player.settle();
        if player.session().unwrap().question().is_some() {
            if player.session().unwrap().scale().is_some() {
                player.teach(Command::Predict(Choice::Number(0.5)));
            } else {
                player.teach(Command::Predict(Choice::Offer(0)));
            }
            player.teach(Command::Reveal);
            player.settle();
            outcomes.push((page, player.session().unwrap().state().outcome().unwrap().clone()));
        }
    }
    assert!(!outcomes.is_empty());
    let session = player.session().unwrap();
    assert_eq!(triplet_lesson::score(&session.summary()).split(' ').count(), 6);
    let mut recall = session.recall(player.lab());
    for (page, outcome) in outcomes {
        assert!(recall.page(page, &outcome, &|| true).is_some(), "page {page}: {outcome:?}");
    }
}
