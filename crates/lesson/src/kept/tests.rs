use super::*;
use crate::player::Player;
use crate::{Command, read as read_lesson};
use engine::config::RunConfig;
use engine::random::{ChaCha8Rng, Purpose, generator};
use lab::recipe::NoLibrary;
use lab::session::Pace;
use lab::{Comparison, Lab};
use rand::RngExt as _;

const LESSON: &str = r#"+++
title = "A \"lesson\"\\"
[runs.a]
data = "spiral"
points = 60
hidden = [8]
[runs.b]
data = "spiral"
points = 60
hidden = [8]
margin = 0.3
+++
```page
step = 5
```
# One
```question
ask = "?"
kind = "change"
of = "loss"
do = ["train 5"]
```
---
# Two
```question
ask = "?"
kind = "costliest"
```
---
```page
run = "a"
beside = "b"
step = 3
```
# Three
```question
ask = "?"
kind = "value"
of = "loss"
do = ["step"]
```
---
```page
three = { margin = 0.3 }
```
# Four
```question
ask = "?"
kind = "hardness"
```
---
# Five
```until
margin < 0.5
```
```buttons
"Less" = ["margin 0.2", "train 5"]
```
"#;

fn player() -> Player {
    let mut player = Player::new(Lab::new(RunConfig::default()).unwrap());
    player.apply(lab::Command::Train(7));
    player.settle();
    player.teach(Command::Open(read_lesson(LESSON).shared()));
    player.settle();
    player
}

fn text(kept: &Kept) -> String {
    Writer::default().text(kept, Pace::All).unwrap()
}

/// A player that goes on with what the other left, as after a crash.
fn resumed(kept: &Kept) -> Player {
    let mut player = Player::new(Lab::new(RunConfig::default()).unwrap());
    player.resume(read(text(kept).as_bytes(), &NoLibrary).unwrap());
    player.settle();
    player
}

/// The acts that a class and its lecturer do.
fn act(player: &mut Player, random: &mut ChaCha8Rng) {
    let mut config = player.lab().wanted().clone();
    config.loss.margin = random.random_range(0.0..5.0);
    let place = random.random_range(0..3);
    match random.random_range(0..14) {
        0 => player.teach(Command::GoToPage(random.random_range(0..5))),
        1 => player.teach(Command::Predict(Choice::Offer(place))),
        2 => player.teach(Command::Predict(Choice::Number(random.random_range(0.0..1.0)))),
        3 | 4 => player.teach(Command::CountHand(place)),
        5 => player.teach(Command::Reveal),
        6 => player.apply(lab::Command::Configure(Box::new(config))),
        7 => player.apply(lab::Command::Train(random.random_range(1..9))),
        8 => player.teach(Command::Press(0)),
        9 => player.apply(lab::Command::StepBack),
        10 => player.apply(lab::Command::NextTriplet),
        11 => player.apply(lab::Command::Compare(Comparison::Copy)),
        12 => player.teach(Command::CountHands),
        _ => player.apply(lab::Command::StepThree),
    }
}

#[test]
fn a_lesson_comes_back_as_it_was_left_whatever_was_done() {
    for seed in 0..30 {
        let mut random = generator(seed, Purpose::Mining, 2);
        let mut player = player();
        for _ in 0..random.random_range(1..14) {
            act(&mut player, &mut random);
            player.settle();
        }
        let left = player.to_kept();
        assert_eq!(read(text(&left).as_bytes(), &NoLibrary).unwrap(), left, "seed {seed}: as text");
        let again = resumed(&left);
        assert_eq!(again.to_kept(), left, "seed {seed}");
        let embedding = |player: &Player| player.lab().run_a().snapshot().embedding.clone();
        assert_eq!(embedding(&again), embedding(&player), "seed {seed}");
    }
}

#[test]
fn what_was_predicted_is_revealed_after_going_on_as_it_would_have_been() {
    for (page, choice) in [
        (0, Choice::Offer(1)),
        (1, Choice::Offer(2)),
        (2, Choice::Number(0.4)),
        (3, Choice::Offer(0)),
    ] {
        let mut player = player();
        player.teach(Command::GoToPage(page));
        player.settle();
        player.teach(Command::Predict(choice));
        player.teach(Command::CountHand(1));
        player.settle();
        // What is done since the prediction doesn't matter for the answer.
        player.apply(lab::Command::Train(3));
        player.apply(lab::Command::StepThree);
        player.settle();
        let mut again = resumed(&player.to_kept());
        for player in [&mut player, &mut again] {
            player.teach(Command::Reveal);
            player.settle();
        }
        let outcome = |player: &Player| player.session().unwrap().state().outcome().cloned();
        assert!(outcome(&player).is_some(), "page {page}");
        assert_eq!(outcome(&again), outcome(&player), "page {page}");
        assert_eq!(again.to_kept(), player.to_kept(), "page {page}");
    }
}

#[test]
fn a_reveal_that_was_cut_off_begins_again_at_the_prediction() {
    let mut player = player();
    player.teach(Command::Predict(Choice::Offer(0)));
    let before = player.to_kept();
    player.teach(Command::Reveal);
    while !player.session().unwrap().is_revealing() || player.lab().run_a().trainer().steps() < 7 {
        player.tick(0.02, &|| 0.0);
    }
    let mut again = resumed(&player.to_kept());
    assert_eq!(again.to_kept(), before);
    again.teach(Command::Reveal);
    again.settle();
    assert!(again.session().unwrap().state().outcome().is_some());
}

#[test]
fn the_own_runs_come_back_at_their_step_when_a_resumed_lesson_is_closed() {
    let left = player().to_kept();
    assert_eq!(left.own.at, 7);
    let mut again = resumed(&left);
    again.teach(Command::Close);
    again.settle();
    assert_eq!(again.to_kept(), Kept::from(left.own));
}

#[test]
fn runs_branched_off_on_a_page_stay_when_the_page_is_left_before_they_were_there_again() {
    let mut player = player();
    let mut config = player.lab().wanted().clone();
    config.loss.margin = 0.4;
    player.apply(lab::Command::Configure(Box::new(config)));
    player.apply(lab::Command::Train(5));
    player.settle();
    let mut again = Player::new(Lab::new(RunConfig::default()).unwrap());
    again.resume(player.to_kept());
    assert!(again.session().unwrap().is_arriving());
    assert_eq!(again.to_kept().lesson, player.to_kept().lesson, "a second crash loses nothing");
    again.teach(Command::NextPage);
    again.settle();
    player.teach(Command::NextPage);
    player.settle();
    assert_eq!(again.to_session().runs.len(), 2);
    assert_eq!(again.to_session(), player.to_session());
}

#[test]
fn a_file_says_at_its_head_what_is_in_it() {
    let mut player = player();
    let mut kept = player.to_kept();
    player.teach(Command::GoToPage(2));
    player.settle();
    let now = player.to_kept();
    let words = "Lesson «A \"lesson\"\\», page 3 of 5 · Spiral · 7 steps · 0 edits";
    assert_eq!(about(text(&now).as_bytes()).as_deref(), Some(words));
    assert_eq!(about(&text(&now).as_bytes()[..200]).as_deref(), Some(words));
    kept.lesson = None;
    assert_eq!(about(text(&kept).as_bytes()).as_deref(), Some("Spiral · 7 steps · 0 edits"));
    for none in [
        "",
        "x\n# about \"x\"\n",
        "# triplet-lab session 1\n",
        "# triplet-lab session 1\n# about \"x\nshown = 1",
    ] {
        assert_eq!(about(none.as_bytes()), None, "{none}");
    }
}

#[test]
fn it_is_written_when_something_was_done_and_only_then() {
    let mut player = player();
    let mut writer = Writer::default();
    assert!(writer.text(&player.to_kept(), Pace::All).is_some());
    assert!(writer.text(&player.to_kept(), Pace::All).is_none());
    for command in [
        Command::CountHand(0),
        Command::TakeBackHand,
        Command::Predict(Choice::Offer(0)),
        Command::CountHands,
        Command::Reveal,
        Command::NextPage,
        Command::Close,
    ] {
        player.teach(command.clone());
        player.settle();
        assert!(writer.text(&player.to_kept(), Pace::Acts).is_some(), "{command:?}");
        assert!(writer.text(&player.to_kept(), Pace::All).is_none(), "{command:?}");
    }
}

#[test]
fn a_damaged_or_foreign_text_is_refused_and_nothing_panics() {
    let mut player = player();
    player.teach(Command::Predict(Choice::Offer(0)));
    player.settle();
    let whole = text(&player.to_kept());
    let lines: Vec<&str> = whole.lines().collect();
    let lesson = lines.iter().position(|line| *line == "[lesson]").unwrap();
    for at in lesson..lines.len() - 1 {
        for other in ["", "page = -1", "page = 99999999999", "hands = [9]", "text = \"\"", "x = 1"]
        {
            let mut changed = lines[2..lines.len() - 1].to_vec();
            changed[at - 2] = other;
            let sealed = lab::session::sealed(&(changed.join("\n") + "\n"));
            if let Ok(kept) = read(sealed.as_bytes(), &NoLibrary) {
                let mut player = Player::new(Lab::new(RunConfig::default()).unwrap());
                player.resume(kept);
                player.tick(0.02, &|| 0.0);
            }
        }
    }
}
