//! What a class and its lecturer see of a lesson beside its text.

use eframe::egui::{Key, Shape};
use triplet_lab::app::LessonCommand;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::Command;
use triplet_lab::lab::slow::Pace;
use triplet_lab::lesson::{LESSONS, Lesson};

use crate::common::lesson_window::{
    USUAL, act, arrive, click, has_button, present, reveal, says, session, wait,
};
use crate::common::window::{Window, open, press};

const LESSON: &str = r#"+++
title = "Sights"

[runs.a]
data = "spiral"

# No negative is farther than the positive and within a margin of 0: nothing is mined.
[runs.none]
data = "spiral"
margin = 0
mining = "semi-hard"

[runs.faces]
data = "faces"
points = 200
+++

```page
run = "a"
views = ["curves"]
```

# First

TEXT

```question
ask = "What will the loss be?"
kind = "value"
of = "loss"
do = ["train 2"]
```

The reason.

---

```page
run = "none"
views = ["triplets", "embedding"]
```

# Second

The end.

---

```page
run = "faces"
views = ["verification", "embedding"]
```

# Third

A pair.

---

```page
run = "faces"
views = ["retrieval", "embedding"]
```

# Fourth

A query.
"#;

fn lesson(paragraphs: usize) -> std::sync::Arc<Lesson> {
    let text = (0..paragraphs).map(|i| format!("Paragraph {i} of this page.\n\n"));
    triplet_lab::lesson::read(&LESSON.replace("TEXT", &text.collect::<String>())).shared()
}

fn window(paragraphs: usize) -> Window {
    let mut window = open(RunConfig::default(), USUAL);
    act(&mut window, Command::SetPace(Pace::LEAST));
    act(&mut window, LessonCommand::Open(lesson(paragraphs)));
    arrive(&mut window);
    window
}

/// Whether these words are painted, and nothing else with them.
fn paints(window: &Window, words: &str) -> bool {
    fn has(shape: &Shape, words: &str) -> bool {
        match shape {
            Shape::Vec(shapes) => shapes.iter().any(|shape| has(shape, words)),
            Shape::Text(text) => text.galley.text() == words,
            _ => false,
        }
    }
    window.output().shapes.iter().any(|clipped| has(&clipped.shape, words))
}

#[test]
fn the_speaker_turns_sheets_before_pages_and_comes_to_the_question_first() {
    let mut window = window(24);
    present(&mut window, USUAL);
    press(&mut window, Key::F7);
    window.run_steps(3);
    let (_, sheets) = window.state().page_sheet();
    assert!(sheets > 1, "{sheets}");
    assert!(says(&window, &format!("page 1 of 4 (1 of {sheets})")));
    for sheet in 2..=sheets {
        assert!(!has_button(&window, "Speaker: next page"));
        click(&mut window, "Speaker: next sheet");
        assert_eq!(window.state().page_sheet(), (sheet, sheets));
        assert_eq!(session(&window).page_number(), 0);
    }
    assert!(has_button(&window, "Speaker: next page"));
    for sheet in (1..sheets).rev() {
        click(&mut window, "Speaker: back");
        assert_eq!(window.state().page_sheet(), (sheet, sheets));
    }
    press(&mut window, Key::H);
    (1..sheets).for_each(|_| click(&mut window, "Speaker: back"));
    click(&mut window, "Speaker: to the question");
    assert!(says(&window, "What will the loss be?"));
    assert!(has_button(&window, "Speaker: ask for the next choice"));
}

#[test]
fn the_heading_of_all_triplets_is_whole_below_that_of_the_mined() {
    let mut window = window(1);
    act(&mut window, LessonCommand::GoToPage(1));
    arrive(&mut window);
    assert!(says(&window, "Mined: none at this step"));
    let shapes = window.output().shapes.iter();
    let heading = shapes.filter_map(|clipped| match &clipped.shape {
        Shape::Text(text) if text.galley.text().starts_with("All triplets of the batch: ") => {
            Some((text.visual_bounding_rect(), clipped.clip_rect))
        }
        _ => None,
    });
    let heading: Vec<_> = heading.collect();
    assert_eq!(heading.len(), 1);
    assert!(heading.iter().all(|(words, seen)| seen.contains_rect(*words)), "{heading:?}");
}

/// The lesson at a page, in a small window.
fn small_window(page: usize) -> Window {
    let mut window = open(RunConfig::default(), [960.0, 600.0]);
    act(&mut window, LessonCommand::Open(lesson(1)));
    act(&mut window, LessonCommand::GoToPage(page));
    arrive(&mut window);
    window
}

#[test]
fn the_headings_of_the_scores_leave_each_other_free_in_a_small_window() {
    let mut window = small_window(3);
    wait(&mut window, "the scores", |player| player.lab().run_a().evaluated().is_some());
    let headings = ["all queries", "Recall@1", "R-precision", "MAP@R", "ROC AUC"];
    let shapes = window.output().shapes.iter();
    let painted = shapes.filter_map(|clipped| match &clipped.shape {
        Shape::Text(text) if headings.contains(&text.galley.text()) => {
            Some(text.visual_bounding_rect())
        }
        _ => None,
    });
    let painted: Vec<_> = painted.collect();
    assert_eq!(painted.len(), headings.len());
    assert!(painted.is_sorted_by(|one, next| one.right() < next.left()), "{painted:?}");
}

#[test]
fn in_a_small_triplet_plane_the_axis_leaves_the_name_of_the_hard_zone_free() {
    let mut window = open(RunConfig::default(), USUAL);
    act(&mut window, LessonCommand::Open(LESSONS[3].lesson().shared()));
    present(&mut window, [960.0, 600.0]);
    arrive(&mut window);
    let named = |start: &str| -> Vec<_> {
        let shapes = window.output().shapes.iter();
        let found = shapes.filter_map(|clipped| match &clipped.shape {
            Shape::Text(text) if text.galley.text().starts_with(start) => {
                Some(text.visual_bounding_rect())
            }
            _ => None,
        });
        found.collect()
    };
    let hard = named("hard 42 %");
    assert_eq!(hard.len(), 1);
    assert!(!named("d(a,p)").iter().any(|axis| axis.intersects(hard[0])), "{hard:?}");
}

#[test]
fn the_verdict_on_a_pair_is_whole_in_a_small_window() {
    let mut window = small_window(2);
    wait(&mut window, "the scores", |player| player.lab().run_a().evaluated().is_some());
    let shapes = window.output().shapes.iter();
    let verdicts = shapes.filter_map(|clipped| match &clipped.shape {
        Shape::Text(text) if text.galley.text().contains(": rightly ") => Some(text),
        Shape::Text(text) if text.galley.text().contains(": wrongly ") => Some(text),
        _ => None,
    });
    let cut: Vec<_> = verdicts.map(|text| text.galley.elided).collect();
    assert_eq!(cut, [false]);
}

#[test]
fn a_mark_on_the_curve_asks_until_the_reveal_and_then_shows_what_was_predicted_if_anything_was() {
    let mut window = window(1);
    assert!(paints(&window, "?"));
    press(&mut window, Key::H);
    press(&mut window, Key::Num1);
    window.run_steps(2);
    reveal(&mut window);
    assert!(!paints(&window, "?"), "nobody said a number");
    assert!(says(&window, "The one hand was"));
}
