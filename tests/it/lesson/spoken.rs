//! Predictions and results in words: with the units and ranges of their quantity, and as a lecturer
//! would say them.

use triplet_lab::app::LessonCommand;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lesson::{Choice, LESSONS, Outcome, Player};

use crate::common::lessons::{lesson, open};

/// A page of a run that learns quickly, with this question.
fn ask(settings: &str, step: u64, question: &str) -> Player {
    let text = format!(
        "+++\ntitle = \"T\"\n[runs.a]\ndata = \"blobs\"\nnoise = 0.1\n{settings}\n+++\n```page\n\
         step = {step}\n```\n# P\n```question\nask = \"?\"\n{question}\n```\nWhy.\n"
    );
    open(&lesson(&text))
}

fn reveal(player: &mut Player, choice: Choice) -> Outcome {
    player.teach(LessonCommand::Predict(choice));
    player.teach(LessonCommand::Reveal);
    player.settle();
    player.session().unwrap().state().outcome().unwrap().clone()
}

#[test]
fn a_share_is_predicted_in_percent_and_never_beyond_a_hundred() {
    let question = "kind = \"value\"\nof = \"active share\"\ndo = [\"margin 5\"]";
    let mut player = ask("margin = 1.0", 0, question);
    let outcome = reveal(&mut player, Choice::Number(0.9));
    assert!(outcome.value.unwrap().value > 0.99, "{}", outcome.words);
    assert!(outcome.words.ends_with(" to 100 % was near enough."), "{}", outcome.words);
    assert!(outcome.words.starts_with("The active share is 100 %."), "{}", outcome.words);
    let summary = player.session().unwrap().summary();
    assert_eq!(summary[0].predicted.as_deref(), Some("90 %"));
}

#[test]
fn what_is_said_to_be_near_enough_is_right_and_the_next_percent_is_not() {
    let question = "kind = \"value\"\nof = \"active share\"\ndo = [\"margin 0.6\"]";
    let outcome = reveal(&mut ask("margin = 1.0", 0, question), Choice::Number(0.9));
    let near = outcome.value.unwrap().near;
    for (percent, right) in [
        (100.0 * near.least, true),
        (100.0 * near.most, true),
        (100.0 * near.least - 1.0, false),
        (100.0 * near.most + 1.0, false),
    ] {
        let choice = Choice::Number(percent / 100.0);
        assert_eq!(outcome.is_right(choice), right, "{percent} %: {}", outcome.words);
    }
}

#[test]
fn hands_are_counted_for_ranges_of_a_number() {
    let question = "kind = \"value\"\nof = \"active share\"\ndo = [\"margin 5\"]";
    let mut player = ask("margin = 1.0", 0, question);
    let session = player.session().unwrap();
    let labels: Vec<&str> = session.offers().iter().map(|offer| offer.label.as_str()).collect();
    assert_eq!(labels, ["0 to 20 %", "20 to 40 %", "40 to 60 %", "60 to 80 %", "80 to 100 %"]);
    player.teach(LessonCommand::CountHands);
    for hand in [1, 4, 4] {
        player.teach(LessonCommand::CountHand(hand));
    }
    player.teach(LessonCommand::Reveal);
    player.settle();
    let state = player.session().unwrap().state();
    assert_eq!((state.votes(), state.right_hands()), (vec![0, 1, 0, 0, 2], Some(2)));
}

#[test]
fn two_runs_of_nearly_the_same_value_are_about_the_same() {
    // Another miner doesn't matter before the first step.
    let question = "kind = \"greater\"\nof = \"MAP@R\"\ndo = [\"beside lr 1e-6\", \"train 1\"]";
    let mut player = ask("lr = 0.00001", 0, question);
    let labels: Vec<String> =
        player.session().unwrap().offers().iter().map(|offer| offer.label.clone()).collect();
    assert_eq!(labels, ["A", "B", "alike"]);
    let outcome = reveal(&mut player, Choice::Offer(2));
    assert_eq!(outcome.right, [2], "{}", outcome.words);
}

#[test]
fn results_are_sentences() {
    let words = |question: &str| reveal(&mut ask("", 0, question), Choice::Offer(0)).words;
    let said = words(
        "kind = \"which\"\ndo = [\"train 20\"]\nchoices = { \"few\" = \"active share at 20 < 0.1\", \
         \"more\" = \"active share >= 0.1\" }",
    );
    assert!(said.contains(". The active share"), "{said}");
    let said = words("kind = \"holds\"\nholds = \"MAP@R > 2 × raw MAP@R\"");
    assert!(
        said.contains("MAP@R is ") && said.contains(", and MAP@R of the raw inputs is"),
        "{said}"
    );
    let said = words("kind = \"change\"\nof = \"hard triplets\"\ndo = [\"train 20\"]");
    assert!(said.starts_with("The number of hard triplets "), "{said}");
    let said = words("kind = \"holds\"\nholds = \"held-out Recall@1 > margin\"");
    assert!(said.contains("Recall@1 of the held-out points is"), "{said}");
}

/// All results of all lessons, with their pages.
fn all_results() -> Vec<(String, Outcome, Vec<String>)> {
    let mut all = Vec::new();
    for listed in LESSONS {
        let lesson = listed.lesson().shared();
        let mut player = Player::new(triplet_lab::lab::Lab::new(RunConfig::default()).unwrap());
        player.teach(LessonCommand::Open(lesson.clone()));
        for (number, page) in lesson.pages.iter().enumerate() {
            if page.question.is_none() {
                continue;
            }
            player.teach(LessonCommand::GoToPage(number));
            player.settle();
            let scale = player.session().unwrap().scale();
            let choice = scale.map_or(Choice::Offer(0), |scale| Choice::Number(scale.now));
            let outcome = reveal(&mut player, choice);
            let state = player.session().unwrap().state();
            let offers = state.offers().iter().map(|offer| offer.label.clone()).collect();
            all.push((format!("{}: {}", listed.name, page.title), outcome, offers));
        }
    }
    all
}

#[test]
fn every_result_of_the_lessons_can_be_read_out() {
    for (place, outcome, offers) in all_results() {
        let words = &outcome.words;
        let log = [" at 0 ", "(", " × ", " at 200 ", " from 200 to "];
        for sign in log {
            // A formula may have its brackets.
            let words = words.replace("d(a,p)", "").replace("d(a,n)", "");
            assert!(!words.contains(sign), "{place}: {words}");
        }
        assert!(words.ends_with('.') && !words.contains(".."), "{place}: {words}");
        assert!(!outcome.right.is_empty(), "{place}: one of {offers:?} can be right");
        let mut labels = offers.clone();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), offers.len(), "{place}: {offers:?}");
        assert!(!offers.contains(&"the same".to_owned()), "{place}: exactly the same never is");
    }
}
