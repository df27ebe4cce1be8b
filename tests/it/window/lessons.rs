//! Lessons in the window, by their keys and by what a screen reader finds.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::{LessonCommand, WindowCommand};
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::{Command, Layout, Thing, ViewId};
use triplet_lab::lesson::{Choice, read};

use crate::common::lesson_window::{
    USUAL, act, arrive, click, has_button, lab, reveal, says, session, wait,
};
use crate::common::pointer::drag;
use crate::common::window::{Window, open, press, press_with_ctrl, settle_window};

/// A lesson of every kind of page that the window shows in its own way.
const LESSON: &str = r#"+++
title = "Margins"
minutes = 10
about = "What a margin does."

[runs.spiral]
data = "spiral"
points = 160

[runs.narrow]
data = "spiral"
points = 160
margin = 0.2
+++

```page
run = "spiral"
step = 5
views = ["embedding"]
show = ["margin", "mining", "play"]
lock = ["mining"]
point = ["control margin", "view embedding"]
```

# Push and pull
Read *this*, and **that**.

    loss = max(0, d(a,p) − d(a,n) + margin)

```buttons
"Margin 0.2" = "margin 0.2"
```

```until
margin < 0.5
```

```notes
Ask them first.
```

---

```page
views = ["embedding", "curves"]
show = ["margin"]
```

# Less margin
A second page.

```question
ask = "What will the loss do?"
kind = "change"
of = "loss"
do = ["margin 0.1"]
```

Fewer triplets break it.

---

```page
views = ["embedding", "triplets", "anchor's eye"]
```

# Three triplets

```question
ask = "Which costs most?"
kind = "costliest"
```

---

```page
show = ["timeline", "step"]
```

# A number

```question
ask = "Where will the loss be after 10 steps?"
kind = "value"
of = "loss"
do = ["train 10"]
```

---

```page
run = "spiral"
beside = "narrow"
layout = "a | b"
```

# Two runs

```question
ask = "Which has more active triplets?"
kind = "greater"
of = "active share"
do = ["train 3"]
```
"#;

/// A window with the lesson above.
fn lesson() -> Window {
    let mut window = open(RunConfig::default(), USUAL);
    let lesson = read(LESSON);
    assert_eq!(lesson.diagnostics, []);
    act(&mut window, LessonCommand::Open(lesson.shared()));
    arrive(&mut window);
    window
}

/// The same, at this page, counted from 1.
fn at_page(page: usize) -> Window {
    let mut window = lesson();
    act(&mut window, LessonCommand::GoToPage(page - 1));
    arrive(&mut window);
    window
}

/// How many views can be seen.
fn plots(window: &Window) -> Vec<&'static str> {
    let all = ["Embedding: ", "Loss: ", "Input space: ", "Anchor's eye: "];
    all.into_iter().filter(|name| says(window, name)).collect()
}

#[test]
fn a_page_has_its_own_views_and_the_arrangement_of_before_comes_back() {
    let mut window = open(RunConfig::default(), USUAL);
    press(&mut window, Key::ArrowRight);
    settle_window(&mut window);
    let before = plots(&window);
    act(&mut window, LessonCommand::Open(read(LESSON).shared()));
    arrive(&mut window);
    assert_eq!(plots(&window), ["Embedding: "]);
    press(&mut window, Key::PageDown);
    arrive(&mut window);
    assert_eq!(plots(&window), ["Embedding: ", "Loss: "]);
    act(&mut window, LessonCommand::Close);
    assert_eq!(plots(&window), before);
}

#[test]
fn controls_that_a_page_hides_are_not_there_and_locked_ones_do_nothing() {
    let mut window = lesson();
    assert!(has_button(&window, "Play") && has_button(&window, "Mining"));
    assert!(window.query_by_role_and_label(Role::Slider, "Margin").is_some());
    for hidden in ["Step", "Reset", "Undo", "Data", "Runs", "A | B", "Layout"] {
        assert!(!has_button(&window, hidden), "{hidden}");
    }
    assert!(window.get_by_role_and_label(Role::Button, "Mining").accesskit_node().is_disabled());
    assert!(!window.get_by_role_and_label(Role::Button, "Play").accesskit_node().is_disabled());
    window.get_by_role_and_label(Role::Button, "Mining").hover();
    window.run();
    assert!(says(&window, "This page of the lesson locks it"), "the tooltip says why");
}

#[test]
fn what_a_page_points_at_is_let_go_once_it_is_touched() {
    let mut window = lesson();
    assert_eq!(session(&window).points_at().len(), 2);
    window.get_by_role_and_label(Role::Slider, "Margin").set_value_accesskit(0.7);
    window.run_steps(3);
    assert_eq!(session(&window).points_at().len(), 1);
    act(&mut window, WindowCommand::ShowView(ViewId::Embedding));
    assert!(session(&window).points_at().is_empty(), "bringing a view to the front touches it");
}

#[test]
fn the_first_drag_of_a_control_that_the_page_points_at_is_followed_to_its_end() {
    let mut window = lesson();
    assert_eq!(session(&window).points_at().len(), 2);
    let rail = window.get_by_role_and_label(Role::Slider, "Margin").rect();
    let margins = [-0.1, -0.4].map(|share| {
        drag(&mut window, rail.center(), vec2(share * rail.width(), 0.0));
        lab(&window).run_a().config().loss.margin
    });
    assert_eq!(session(&window).points_at().len(), 1);
    assert!(margins[1] < 0.7 * margins[0], "{margins:?}");
    let mut window = lesson();
    drag(&mut window, rail.center(), vec2(-0.4 * rail.width(), 0.0));
    assert_eq!(lab(&window).run_a().config().loss.margin, margins[1]);
}

#[test]
fn a_button_of_the_page_does_what_it_says_and_a_task_knows_that_it_is_done() {
    let mut window = lesson();
    assert!(says(&window, "To do: margin < 0.5"));
    click(&mut window, "Margin 0.2");
    wait(&mut window, "the task", |lab| lab.session().unwrap().is_done());
    assert_eq!(lab(&window).run_a().config().loss.margin, 0.2);
    assert!(says(&window, "Done: margin < 0.5"));
}

/// The names of the panes, in their order.
fn panes(window: &Window) -> Vec<String> {
    let nodes = window.root().children_recursive();
    let names = nodes.filter_map(|node| node.accesskit_node().label());
    names.filter(|name| name.ends_with(" pane")).collect()
}

#[test]
fn the_keys_of_layouts_change_neither_panes_nor_undo_on_a_page_that_hides_the_layout() {
    let mut window = at_page(2);
    let before = panes(&window);
    assert_eq!(before.len(), 2, "{before:?}");
    for key in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5] {
        press_with_ctrl(&mut window, key);
        window.run_steps(2);
        assert_eq!(panes(&window), before, "{key:?}");
        assert_eq!(lab(&window).undo_words(), None, "{key:?}");
        assert!(
            lab(&window)
                .notice()
                .unwrap()
                .text
                .contains("the layout of the views has no part in this page")
        );
    }
    act(&mut window, LessonCommand::Close);
    act(&mut window, WindowCommand::Arrange(Layout::OneTriplet));
    let arranged = panes(&window);
    press_with_ctrl(&mut window, Key::Num2);
    window.run_steps(2);
    assert_ne!(panes(&window), arranged, "outside of the lesson they do");
    press_with_ctrl(&mut window, Key::Z);
    window.run_steps(2);
    assert_eq!(panes(&window), arranged);
}

#[test]
fn a_prediction_by_its_key_comes_true_or_not() {
    let mut window = at_page(2);
    assert!(!says(&window, "Fewer triplets break it"));
    let reveals = |window: &Window| {
        let node = window.get_by_role_and_label(Role::Button, "Show what happens");
        !node.accesskit_node().is_disabled()
    };
    assert!(!reveals(&window), "first one has to answer");
    press(&mut window, Key::Num1);
    window.run_steps(2);
    assert_eq!(session(&window).state().predicted(), Some(Choice::Offer(0)));
    assert!(reveals(&window));
    reveal(&mut window);
    assert_eq!(session(&window).state().was_right(), Some(false), "a smaller margin costs less");
    assert!(has_button(&window, "rises: wrong") && has_button(&window, "falls: right"));
    assert!(says(&window, "Fewer triplets break it"), "the why comes after the reveal");
    click(&mut window, "Ask again");
    arrive(&mut window);
    click(&mut window, "falls");
    click(&mut window, "Show what happens");
    wait(&mut window, "the reveal", |lab| lab.session().unwrap().state().outcome().is_some());
    assert_eq!(session(&window).state().was_right(), Some(true));
    assert!(has_button(&window, "falls: right") && has_button(&window, "rises"));
}

#[test]
fn every_question_of_the_lesson_is_answered_rightly_and_wrongly() {
    for page in [2, 3, 5] {
        let mut seen = [false; 2];
        let offers = session(&at_page(page)).offers().len();
        for offer in 0..offers {
            let mut window = at_page(page);
            press(&mut window, [Key::Num1, Key::Num2, Key::Num3][offer]);
            reveal(&mut window);
            let right = session(&window).state().was_right().unwrap();
            let label = &session(&window).state().offers()[offer].label;
            let name = format!("{label}: {}", if right { "right" } else { "wrong" });
            assert!(has_button(&window, &name), "{name}");
            seen[usize::from(right)] = true;
        }
        assert_eq!(seen, [true; 2], "page {page}");
    }
}

#[test]
fn digits_count_hands_and_shift_or_backspace_takes_one_back() {
    let mut window = at_page(2);
    click(&mut window, "Count hands");
    for key in [Key::Num1, Key::Num2, Key::Num2, Key::Num2, Key::Num3, Key::Num9] {
        press(&mut window, key);
    }
    window.run_steps(2);
    assert_eq!(session(&window).state().votes(), [1, 3, 1]);
    assert!(has_button(&window, "rises, 1 hand") && has_button(&window, "falls, 3 hands"));
    press(&mut window, Key::Backspace);
    window.key_press_modifiers(Modifiers::SHIFT, Key::Num2);
    window.run_steps(2);
    assert_eq!(session(&window).state().votes(), [1, 2, 0]);
    reveal(&mut window);
    assert!(has_button(&window, "falls, 2 hands: right"));
    assert!(says(&window, "2 of 3 hands were right."));
    press(&mut window, Key::Num1);
    window.run_steps(2);
    assert_eq!(session(&window).state().votes(), [1, 2, 0], "the vote is over");
}

#[test]
fn a_number_is_predicted_with_a_slider() {
    let mut window = at_page(4);
    let scale = session(&window).scale().unwrap();
    window.get_by_role_and_label(Role::Slider, "Prediction").set_value_accesskit(scale.most);
    window.run_steps(3);
    assert_eq!(session(&window).state().predicted(), Some(Choice::Number(scale.most)));
    reveal(&mut window);
    assert_eq!(session(&window).state().was_right(), Some(false));
}

#[test]
fn a_triplet_of_the_question_is_chosen_where_it_is_shown() {
    let mut window = at_page(3);
    let id = session(&window).offers()[1].triplet.unwrap();
    // A row of the table of triplets, where it is in sight; else what its click would do.
    act(&mut window, Command::Hover(Some(Thing::Triplet(id))));
    let letter = session(&window).offers()[1].label.clone();
    assert!(letter.starts_with("Y:"));
    click(&mut window, &letter);
    assert_eq!(session(&window).state().predicted(), Some(Choice::Offer(1)));
}

#[test]
fn the_summary_tells_what_was_predicted_and_what_happened() {
    let mut window = at_page(2);
    press(&mut window, Key::Num1);
    reveal(&mut window);
    act(&mut window, LessonCommand::GoToPage(4));
    press(&mut window, Key::PageDown);
    window.run_steps(2);
    assert!(says(&window, "You said: rises.") && says(&window, "0 of 1 predictions came true."));
    assert!(says(&window, "It wasn't revealed."));
    press(&mut window, Key::PageUp);
    window.run_steps(2);
    assert!(!says(&window, "You said: rises.") && says(&window, "page 5 of 5"));
}

#[test]
fn presenter_mode_has_large_letters_and_only_what_the_page_shows() {
    let mut window = lesson();
    assert!(has_button(&window, "Recipes"));
    press(&mut window, Key::F5);
    window.run_steps(3);
    assert!((window.ctx.zoom_factor() - 24.0 / 13.0).abs() < 0.02);
    assert!(has_button(&window, "Play"), "the page shows it");
    for hidden in ["Recipes", "Lessons", "Speaker window"] {
        assert!(!has_button(&window, hidden), "{hidden}");
    }
    assert!(!says(&window, "Time line") && says(&window, "Push and pull"));
    press(&mut window, Key::Escape);
    window.run_steps(3);
    assert_eq!(window.ctx.zoom_factor(), 1.0);
    assert!(has_button(&window, "Recipes") && window.state().player().session().is_some());
}

#[test]
fn a_clicker_reveals_what_was_answered_and_else_turns_the_page() {
    let mut window = lesson();
    press(&mut window, Key::F5);
    for key in [Key::Space, Key::ArrowLeft, Key::ArrowRight] {
        press(&mut window, key);
        arrive(&mut window);
    }
    assert_eq!(session(&window).page_number(), 1);
    assert!(!lab(&window).transport().playing);
    press(&mut window, Key::Num2);
    press(&mut window, Key::PageDown);
    wait(&mut window, "the reveal", |lab| lab.session().unwrap().state().outcome().is_some());
    assert_eq!(session(&window).page_number(), 1);
    press(&mut window, Key::Space);
    arrive(&mut window);
    assert_eq!(session(&window).page_number(), 2);
    press(&mut window, Key::PageUp);
    window.run_steps(2);
    assert_eq!(session(&window).page_number(), 1);
}

#[test]
fn the_speaker_reads_notes_and_what_comes_next_and_turns_the_page() {
    let mut window = lesson();
    assert!(!says(&window, "Ask them first."));
    press(&mut window, Key::F7);
    window.run_steps(3);
    assert!(says(&window, "Ask them first.") && says(&window, "of 10 min"));
    assert!(says(&window, "Less margin"), "the next page");
    click(&mut window, "Speaker: next page");
    arrive(&mut window);
    assert_eq!(session(&window).page_number(), 1);
    assert!(says(&window, "No notes for this page."));
    click(&mut window, "Speaker: back");
    assert_eq!(session(&window).page_number(), 0);
    press(&mut window, Key::F7);
    window.run_steps(3);
    assert!(!says(&window, "Ask them first."));
}

#[test]
fn a_lesson_with_faults_opens_as_far_as_it_is_right_and_the_menu_says_what_is_not() {
    let mut window = open(RunConfig::default(), USUAL);
    let broken = LESSON.replace("views = [\"embedding\"]", "views = [\"film\"]");
    act(&mut window, LessonCommand::Open(read(&broken).shared()));
    arrive(&mut window);
    assert!(says(&window, "Less margin"), "the second page is the first that is right");
    click(&mut window, "Lessons");
    assert!(has_button(&window, "Margins, 10 min") && says(&window, "there is no view \"film\""));
}

#[test]
fn views_keep_to_themselves_what_the_page_asks_for() {
    let page = |kind: &str| {
        format!(
            "+++\ntitle = \"T\"\n+++\n```page\nviews = [\"triplets\", \"triplet plane\"]\n\
             select = \"semi-hard\"\n```\n# A\n```question\nask = \"?\"\nkind = {kind}\n```\n\
             Why.\n"
        )
    };
    let ask = |kind: &str| {
        let mut window = open(RunConfig::default(), USUAL);
        act(&mut window, LessonCommand::Open(read(&page(kind)).shared()));
        arrive(&mut window);
        window
    };
    let told = |mut window: Window, words: &str| {
        assert!(!says(&window, words), "{words} is told before");
        press(&mut window, Key::Num1);
        reveal(&mut window);
        assert!(says(&window, words), "{words} is not told then");
    };
    told(ask("\"hardness\""), "semi-hard: the negative is farther");
    told(ask("\"count\"\nof = \"hard triplets\""), "% hard");
    let window = ask("\"costliest\"");
    assert!(says(&window, ") = ?"), "the formula has no result");
}
