//! What a page is about stays on it: its triplet while a question is about it, its three points, and
//! its selection, which Esc gives back.

use triplet_lab::app::LessonCommand;
use triplet_lab::lab::{Command, Thing, ThreePoints};
use triplet_lab::lesson::{Choice, Player};

use crate::common::lessons::{lesson, open};

/// The page of a run with this question, of a triplet.
fn page(page: &str, question: &str) -> Player {
    let text = format!(
        "+++\ntitle = \"T\"\n[runs.a]\ndata = \"spiral\"\npoints = 160\n+++\n```page\nstep = 5\n{page}\n\
         ```\n# P\n```question\nask = \"?\"\n{question}\n```\nWhy.\n"
    );
    open(&lesson(&text))
}

/// All ways to another triplet.
fn others() -> [Command; 4] {
    [
        Command::Deselect,
        Command::NextTriplet,
        Command::PreviousTriplet,
        Command::Select(Thing::Point(3)),
    ]
}

fn selected(player: &Player) -> Option<Thing> {
    player.lab().run_a().selected()
}

#[test]
fn the_triplet_of_a_question_stays_until_the_answer_is_shown() {
    for question in [
        "kind = \"hardness\"",
        "kind = \"direction\"\nof = \"anchor\"\ndo = [\"step\"]",
        "kind = \"change\"\nof = \"triplet loss\"\ndo = [\"margin 0.1\"]",
        "kind = \"holds\"\nholds = \"triplet is easy\"",
        "kind = \"which\"\nchoices = { \"far\" = \"d(a,n) > 1\", \"near\" = \"otherwise\" }",
    ] {
        let mut player = page("select = \"semi-hard\"", question);
        let own = selected(&player);
        for command in others() {
            player.apply(command.clone());
            player.settle();
            assert_eq!(selected(&player), own, "{question}: {command:?}");
            let said = &player.lab().notice().unwrap().text;
            assert!(said.contains("about this triplet"), "{said}");
        }
        let right = {
            let mut other = page("select = \"semi-hard\"", question);
            other.teach(LessonCommand::Predict(Choice::Offer(0)));
            other.teach(LessonCommand::Reveal);
            other.settle();
            other.session().unwrap().state().outcome().unwrap().right[0]
        };
        player.teach(LessonCommand::Predict(Choice::Offer(right)));
        player.teach(LessonCommand::Reveal);
        player.settle();
        assert_eq!(player.session().unwrap().state().was_right(), Some(true), "{question}");
        player.apply(Command::Select(Thing::Point(3)));
        assert_eq!(selected(&player), Some(Thing::Point(3)), "then the triplet is free");
    }
}

#[test]
fn esc_gives_back_what_the_page_has_selected() {
    let question = "kind = \"change\"\nof = \"loss\"\ndo = [\"step\"]";
    let mut player = page("select = \"hard\"", question);
    let own = selected(&player);
    assert!(own.is_some());
    player.apply(Command::Select(Thing::Point(3)));
    assert_eq!(selected(&player), Some(Thing::Point(3)), "the question is not about the triplet");
    player.apply(Command::Deselect);
    assert_eq!(selected(&player), own);
    let mut player = page("select = \"nothing\"", question);
    player.apply(Command::Select(Thing::Point(3)));
    player.apply(Command::Deselect);
    assert_eq!(selected(&player), None);
}

#[test]
fn three_points_stay_where_a_question_is_about_them() {
    let text = "+++\ntitle = \"T\"\nlayout = \"three points alone\"\nshow = []\n+++\n```page\n\
                three = { margin = 0.5 }\n```\n# P\n```question\nask = \"?\"\nkind = \"which\"\n\
                do = [\"three margin 0.2\"]\nchoices = { \"0\" = \"three loss = 0\", \"more\" = \
                \"otherwise\" }\n```\nWhy.\n";
    let mut player = open(&lesson(text));
    let moved = ThreePoints { step_size: 0.7, ..player.lab().three().clone() };
    let before = player.lab().three().clone();
    for command in [
        Command::SetThree(Box::new(moved.clone())),
        Command::StepThree,
        Command::ResetThree,
        Command::NextTriplet,
    ] {
        player.apply(command);
        assert_eq!(*player.lab().three(), before);
        assert!(player.lab().notice().unwrap().text.starts_with("Nothing happens: "));
        player.apply(Command::Dismiss);
    }
    player.teach(LessonCommand::Predict(Choice::Offer(0)));
    player.teach(LessonCommand::Reveal);
    player.settle();
    assert_eq!(player.session().unwrap().state().was_right(), Some(true));
    player.apply(Command::SetThree(Box::new(moved.clone())));
    assert_eq!(*player.lab().three(), moved, "afterwards they can be moved");
}
