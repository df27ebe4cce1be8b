//! Every lesson that comes with the program, walked in the window from its first page to its last
//! and back, with every question answered rightly and wrongly.

use std::sync::Mutex;
use std::thread;

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use triplet_lab::app::LessonCommand;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::Command;
use triplet_lab::lab::slow::Pace;
use triplet_lab::lesson::{Choice, LESSONS, Listed, Outcome};

use crate::common::lesson_window::{
    USUAL, act, arrive, click, has_button, lab, reveal, says, session,
};
use crate::common::window::{Window, open, press, settle_window};

const DIGITS: [Key; 5] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5];

/// Does this with every lesson, all at a time: a reveal is mostly waited for.
fn with_each_lesson(walk: impl Fn(&Listed) + Sync) {
    let walk = &walk;
    thread::scope(|scope| {
        for listed in LESSONS {
            scope.spawn(move || walk(listed));
        }
    });
}

/// Asserts that the text of a page is on screen, all of it; Markdown cuts it at lines and emphasis.
fn assert_reads(window: &Window, text: &str, place: &str) {
    for words in text.split(['\n', '*', '`']) {
        let words = words.trim_start_matches("- ").trim();
        assert!(says(window, words), "{place}: «{words}» is not there");
    }
}

#[test]
fn every_lesson_is_opened_from_the_menu_walked_to_its_end_and_back_and_closed() {
    let mut window = open(RunConfig::default(), USUAL);
    (0..3).for_each(|_| press(&mut window, Key::ArrowRight));
    settle_window(&mut window);
    let before = lab(&window).run_a().recipe().clone();
    for (number, listed) in LESSONS.iter().enumerate() {
        let lesson = listed.lesson();
        click(&mut window, "Lessons");
        assert!(says(&window, &lesson.about), "{}", listed.name);
        let name = format!("{}. {}, {} min", number + 1, lesson.title, lesson.minutes);
        click(&mut window, &name);
        assert!(window.state().player().session().is_some(), "{}", listed.name);
        for (place, page) in lesson.pages.iter().enumerate() {
            arrive(&mut window);
            assert_eq!(session(&window).page_number(), place, "{}", listed.name);
            assert!(says(&window, &page.title), "{}", page.title);
            assert!(says(&window, &format!("page {} of {}", place + 1, lesson.pages.len())));
            assert_reads(&window, &page.text, &format!("{}: {}", listed.name, page.title));
            assert_eq!(window.state().page_overflow(), 0.0, "{}: {}", listed.name, page.title);
            press(&mut window, Key::PageDown);
            window.run_steps(2);
        }
        assert!(says(&window, "What you predicted, and what happened"));
        for place in (0..lesson.pages.len()).rev() {
            press(&mut window, Key::PageUp);
            arrive(&mut window);
            assert_eq!(session(&window).page_number(), place);
        }
        click(&mut window, "Close lesson");
        assert!(window.state().player().session().is_none());
        assert_eq!(*lab(&window).run_a().recipe(), before, "the person's own run comes back");
        assert_eq!(lab(&window).run_a().trainer().steps(), 3);
        assert!(has_button(&window, "Data"), "and the settings");
    }
}

/// Predicts as a person does: a choice by its key, a number with the slider.
fn predict(window: &mut Window, choice: Choice) {
    match choice {
        Choice::Offer(place) => press(window, DIGITS[place]),
        Choice::Number(number) => {
            window.get_by_role_and_label(Role::Slider, "Prediction").set_value_accesskit(number)
        }
    }
    window.run_steps(2);
    assert_eq!(session(window).state().predicted(), Some(choice));
}

/// A prediction that is right, or one that is wrong.
fn prediction(outcome: &Outcome, offers: usize, is_right: bool) -> Choice {
    if let Some((truth, scale)) = outcome.value.zip(outcome.scale) {
        let value = truth.value.clamp(scale.least, scale.most);
        let far = if value - scale.least > scale.most - value { scale.least } else { scale.most };
        return Choice::Number(if is_right { value } else { far });
    }
    let place = (0..offers).find(|place| outcome.right.contains(place) == is_right);
    Choice::Offer(place.unwrap())
}

#[test]
fn every_question_of_every_lesson_is_answered_rightly_and_wrongly() {
    let too_long = Mutex::new(Vec::new());
    with_each_lesson(|listed| {
        let lesson = listed.lesson().shared();
        let mut window = open(RunConfig::default(), USUAL);
        act(&mut window, Command::SetPace(Pace::LEAST));
        act(&mut window, LessonCommand::Open(lesson.clone()));
        for (place, page) in lesson.pages.iter().enumerate() {
            if page.question.is_none() {
                continue;
            }
            act(&mut window, LessonCommand::GoToPage(place));
            arrive(&mut window);
            let here = format!("{}: {}", listed.name, page.title);
            let offers = session(&window).offers().len();
            let first = match session(&window).scale() {
                Some(scale) => Choice::Number(scale.most),
                None => Choice::Offer(0),
            };
            predict(&mut window, first);
            reveal(&mut window);
            let outcome = session(&window).state().outcome().unwrap().clone();
            let guessed_right = session(&window).state().was_right().unwrap();
            assert!(!page.why.is_empty(), "{here}: it is said why");
            let other = prediction(&outcome, offers, !guessed_right);
            act(&mut window, LessonCommand::AskAgain);
            arrive(&mut window);
            predict(&mut window, other);
            reveal(&mut window);
            let again = session(&window).state().outcome().unwrap();
            assert_eq!(*again, outcome, "{here}: the same happens, whatever was predicted");
            assert_eq!(session(&window).state().was_right(), Some(!guessed_right), "{here}");
            assert!(says(&window, &outcome.words), "{here}: {}", outcome.words);
            let over = window.state().page_overflow();
            if over > 0.0 {
                too_long.lock().unwrap().push(format!("{here}: {over} too long after the reveal"));
            }
        }
        let all = session(&window).summary();
        let questions = lesson.pages.iter().filter(|page| page.question.is_some()).count();
        assert_eq!(all.len(), questions, "{}", listed.name);
    });
    let too_long = too_long.into_inner().unwrap();
    assert!(too_long.is_empty(), "{}", too_long.join("\n"));
}
