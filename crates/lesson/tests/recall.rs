//! A question is carried out once more, as it was answered, or not at all.

#![allow(clippy::unwrap_used, clippy::panic)]

use engine::config::RunConfig;
use lab::Lab;
use triplet_lesson::{Choice, Command, LESSONS, Outcome, Player, Recall, read};

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

/// The runs of a page before its reveal and after it, and the pieces that it took.
fn recalled(recall: &mut Recall, page: usize, outcome: &Outcome) -> (Option<(Lab, Lab)>, usize) {
    let mut pieces = 1;
    while !recall.advance(page, &|| false) {
        pieces += 1;
    }
    (recall.take(outcome), pieces)
}

#[test]
fn what_was_on_screen_before_and_after_a_reveal_is_there_again() {
    let mut player = given(read(LESSON));
    answer(&mut player);
    let session = player.session().unwrap();
    let outcome = session.state().outcome().unwrap();
    let mut recall = session.recall(player.lab());
    let (labs, pieces) = recalled(&mut recall, 0, outcome);
    assert!(pieces > 20, "a step each: {pieces}");
    let (before, after) = labs.unwrap();
    assert_eq!((before.run_a().report().step, after.run_a().report().step), (10, 30));
    assert_eq!(after.run_a().report().loss, player.lab().run_a().report().loss);
    assert!(recall.take(outcome).is_none(), "it is there once");
    assert!(
        recall.advance(0, &|| true) || recall.advance(0, &|| true),
        "at once, if there is time"
    );
    let (again, _) = recall.take(outcome).unwrap();
    assert_eq!(again.run_a().report().loss, before.run_a().report().loss);
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
    let (labs, _) = recalled(&mut session.recall(player.lab()), 0, outcome);
    assert!(labs.is_none(), "{outcome:?}");
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
        let (labs, _) = recalled(&mut recall, page, &outcome);
        assert!(labs.is_some(), "page {page}: {outcome:?}");
    }
}
