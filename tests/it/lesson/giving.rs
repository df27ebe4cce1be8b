//! Giving a lesson: its pages come back as they were, the person's own runs, too, and nothing that
//! is done on a page breaks it.

use std::cell::Cell;

use rand::RngExt as _;
use triplet_lab::app::{Command as AnyCommand, LessonCommand};
use triplet_lab::engine::config::{Mining, RunConfig};
use triplet_lab::engine::random::{ChaCha8Rng, Purpose, generator};
use triplet_lab::lab::Control;
use triplet_lab::lab::history::{Bin, Evaluated};
use triplet_lab::lab::{Command, Comparison, Display, Lab, Side, Speed, Thing, Toggle, ViewId};
use triplet_lab::lesson::{
    Choice, HiddenQuantity, Player, Quantity, Target, Visibility, WindowAct, read,
};

use crate::common::lessons::{frames, lesson, open};
use crate::common::random_runs;

const PAGES: &str = r#"+++
title = "Pages"
[runs.a]
data = "spiral"
points = 120
[runs.b]
data = "spiral"
points = 120
mining = "batch-hard"
[runs.long]
data = "penguins"
steps = 60
[[runs.long.edit]]
step = 30
margin = 0.5
[runs.wide]
data = "clusters"
points = 120
dim = 8
+++
# One
```buttons
"Train" = "train 10"
"Beside" = ["beside margin 0.2", "train 5"]
"Look" = ["show curves", "layout everything", "on arrows", "fit"]
```
---
```page
step = 35
select = "costliest"
on = ["arrows"]
off = ["triplets"]
lock = ["margin"]
```
# Two
```question
ask = "?"
kind = "change"
of = "loss"
do = ["train 12"]
```
Because.
---
```page
run = "a"
beside = "b"
step = 20
show = ["play", "step"]
point = ["control step", "view curves", "triplet costliest"]
```
# Three
---
```page
run = "long"
step = 25
```
# Four
```until
margin < 0.1
step >= 25
```
---
```page
run = "wide"
step = 20
select = "nothing"
```
# Five
"#;

/// All of a stage that is on screen.
type Picture = (u64, RunConfig, Vec<u64>, Vec<Bin>, Vec<Evaluated>, Option<Thing>, u64);

fn picture(stage: &triplet_lab::lab::ActiveRun) -> Picture {
    let scene = stage.snapshot();
    let numbers = scene.embedding.iter().chain(&scene.projection.coordinates).chain(&scene.push);
    let bits = numbers.map(|x| x.to_bits()).chain([stage.report().loss.to_bits()]).collect();
    let history = stage.history();
    let (bins, evaluations) = (history.bins().to_vec(), history.evaluations().to_vec());
    let steps = stage.recipe().steps();
    (stage.report().step, stage.config().clone(), bits, bins, evaluations, stage.selected(), steps)
}

/// All that a page makes so.
fn state(lab: &Player) -> (Vec<Picture>, Display, bool, Option<Speed>) {
    let runs = std::iter::once(lab.lab().run_a()).chain(lab.lab().run_b()).map(picture).collect();
    let transport = lab.lab().transport();
    assert!(lab.lab().undo_words().is_none(), "a page begins with nothing to undo");
    assert!(lab.lab().proposal().is_none() && lab.lab().inactive_runs().next().is_none());
    (runs, lab.lab().display().clone(), transport.playing, Some(transport.speed))
}

#[test]
fn every_page_is_the_same_whenever_it_is_come_to() {
    let lesson = lesson(PAGES);
    let mut lab = open(&lesson);
    let mut states = Vec::new();
    for page in 0..lesson.pages.len() {
        lab.teach(LessonCommand::GoToPage(page));
        lab.settle();
        assert_eq!(lab.lab().run_a().report().step, lesson.pages[page].place.step);
        states.push(state(&lab));
    }
    assert!(states.windows(2).all(|pair| pair[0] != pair[1]), "pages differ");
    for page in (0..lesson.pages.len()).rev() {
        // What is done on the way changes nothing.
        for act in [Command::Train(7), Command::MarginUp, Command::Toggle(Toggle::Trails)] {
            lab.apply(act);
            frames(&mut lab);
        }
        lab.teach(LessonCommand::GoToPage(page));
        frames(&mut lab);
        assert!(state(&lab) == states[page], "page {page} on the way back");
        lab.apply(Command::Step);
        lab.teach(LessonCommand::RestorePage);
        lab.settle();
        assert!(state(&lab) == states[page], "page {page} restored");
    }
}

#[test]
fn a_page_comes_as_it_is_in_a_lesson_that_is_opened_there_for_the_first_time() {
    let lesson = lesson(PAGES);
    let mut walked = open(&lesson);
    for page in 0..lesson.pages.len() {
        walked.teach(LessonCommand::GoToPage(page));
        frames(&mut walked);
        let mut jumped = open(&lesson);
        jumped.teach(LessonCommand::GoToPage(page));
        // A millisecond between two looks at the clock: it takes many frames.
        let looks = Cell::new(0.0);
        let clock = || looks.replace(looks.get() + 0.001);
        while jumped.session().unwrap().is_arriving() {
            jumped.tick(0.016, &clock);
        }
        jumped.settle();
        assert!(state(&jumped) == state(&walked), "page {page}");
    }
}

#[test]
fn the_own_runs_are_aside_during_a_lesson_and_come_back_as_they_were() {
    let mut lab = Player::new(Lab::new(RunConfig::default()).unwrap());
    lab.apply(Command::Train(30));
    frames(&mut lab);
    lab.apply(Command::MarginDown);
    lab.apply(Command::Compare(Comparison::Copy));
    lab.apply(Command::SetSpeed(Speed::PerSecond(7.0)));
    lab.apply(Command::Toggle(Toggle::Trails));
    lab.settle();
    let (before, session, undo) =
        (picture(lab.lab().run_a()), lab.to_session(), lab.lab().undo_words().map(str::to_owned));
    let display = lab.lab().display().clone();
    lab.teach(LessonCommand::Open(lesson(PAGES)));
    for _ in 0..4 {
        lab.apply(Command::Step);
        lab.settle();
        assert_eq!(lab.to_session(), session, "the file keeps the person's runs");
        lab.teach(LessonCommand::NextPage);
        frames(&mut lab);
    }
    lab.teach(LessonCommand::Close);
    assert!(lab.session().is_none());
    assert_eq!(lab.to_session(), session);
    assert!(picture(lab.lab().run_a()) == before && *lab.lab().display() == display);
    assert_eq!(lab.lab().undo_words().map(str::to_owned), undo);
    assert_eq!(lab.lab().transport().speed, Speed::PerSecond(7.0));
    lab.apply(Command::Undo);
    lab.apply(Command::Step);
    lab.settle();
}

#[test]
fn a_run_that_was_given_other_knobs_in_a_lesson_is_kept_and_one_that_was_only_trained_is_not() {
    let mut lab = open(&lesson(PAGES));
    lab.apply(Command::Step);
    lab.teach(LessonCommand::GoToPage(0));
    lab.teach(LessonCommand::Press(1));
    lab.settle();
    lab.teach(LessonCommand::NextPage);
    lab.settle();
    lab.teach(LessonCommand::Close);
    assert_eq!(
        lab.lab().inactive_runs().count(),
        0,
        "neither steps nor a button make a run one's own"
    );
    lab.teach(LessonCommand::Open(lesson(PAGES)));
    lab.settle();
    lab.apply(Command::Train(5));
    lab.settle();
    lab.apply(Command::MarginUp);
    lab.apply(Command::Step);
    lab.teach(LessonCommand::NextPage);
    lab.settle();
    assert_eq!(lab.to_session().runs.len(), 2, "it is in the file at once");
    lab.teach(LessonCommand::Close);
    let kept: Vec<_> = lab.lab().inactive_runs().map(|(_, recipe)| recipe.clone()).collect();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].steps(), kept[0].edits()[0].step), (6, 5));
    assert_eq!(kept[0].title(), "From the lesson «Pages»");
    let id = lab.lab().inactive_runs().next().unwrap().0;
    lab.apply(Command::SwitchTo(id));
    lab.settle();
    assert_eq!(lab.lab().run_a().report().step, 6);
}

#[test]
fn undo_takes_back_what_was_done_on_the_page_and_never_leaves_it() {
    let mut lab = open(&lesson(PAGES));
    lab.teach(LessonCommand::GoToPage(1));
    lab.settle();
    let start = state(&lab);
    lab.apply(Command::Toggle(Toggle::Trails));
    lab.teach(LessonCommand::Press(0));
    for _ in 0..9 {
        lab.apply(Command::Undo);
    }
    lab.settle();
    assert_eq!(lab.session().unwrap().page_number(), 1);
    assert!(state(&lab) == start);
}

#[test]
fn what_a_page_locks_or_hides_can_not_be_done_but_by_the_lesson() {
    let mut lab = open(&lesson(PAGES));
    let seen = |lab: &Player, control| lab.session().unwrap().visibility(control);
    assert_eq!(seen(&lab, Control::Margin), Visibility::Free);
    lab.teach(LessonCommand::GoToPage(1));
    lab.settle();
    assert_eq!(seen(&lab, Control::Margin), Visibility::Locked);
    lab.apply(Command::MarginUp);
    assert_eq!(lab.lab().run_a().config().loss.margin, 1.0);
    assert!(lab.lab().notice().unwrap().text.contains("margin stays as it is"));
    lab.teach(LessonCommand::GoToPage(2));
    lab.settle();
    assert_eq!(seen(&lab, Control::Margin), Visibility::Hidden);
    assert_eq!(seen(&lab, Control::Step), Visibility::Free);
    let mut config = lab.lab().run_a().config().clone();
    config.mining.rule = Mining::All;
    lab.apply(Command::Configure(Box::new(config)));
    assert_eq!(lab.lab().run_a().config().mining.rule, Mining::SemiHard);
    lab.apply(Command::Step);
    assert_eq!(lab.lab().run_a().trainer().steps(), 21);
    lab.apply(Command::Toggle(Toggle::Dark));
    assert!(lab.lab().display().shows(Toggle::Dark), "the theme is nobody's business");
}

#[test]
fn scores_are_hidden_where_a_page_says_so_and_while_it_asks_about_them_or_what_tells_them() {
    let text = r#"+++
title = "Scores"
+++
```page
hide = ["held-out MAP@R"]
```
# One
---
# Two
```question
ask = "?"
kind = "which"
choices = { "low" = "MAP@R < 0.5", "high" = "otherwise" }
```
Because.
"#;
    let mut lab = open(&lesson(text));
    let names = ["MAP@R", "held-out MAP@R", "held-out R-precision", "Recall@1"];
    let hidden = |lab: &Player| {
        names.map(|name| lab.session().unwrap().hides(Quantity::find(name).unwrap()))
    };
    assert_eq!(hidden(&lab), [false, true, false, false]);
    lab.teach(LessonCommand::GoToPage(1));
    lab.settle();
    assert_eq!(hidden(&lab), [true, true, true, false]);
    let wrong = read(&text.replace("held-out MAP@R", "loss"));
    let lines: Vec<_> = wrong.diagnostics.iter().map(|one| (one.line, &*one.message)).collect();
    assert!(matches!(&lines[..], [(5, words)] if words.contains("only scores")), "{lines:?}");
}

#[test]
fn what_a_page_points_at_is_lit_until_it_is_touched() {
    let mut lab = open(&lesson(PAGES));
    lab.teach(LessonCommand::GoToPage(2));
    lab.settle();
    assert_eq!(lab.session().unwrap().points_at().len(), 3);
    lab.apply(Command::Step);
    assert_eq!(lab.session().unwrap().points_at().len(), 2, "the control was used");
    lab.teach(LessonCommand::Touch(Target::View(ViewId::Curves)));
    assert_eq!(lab.session().unwrap().points_at().len(), 1);
    let id = lab.lab().run_a().report().triplets[0].id;
    lab.apply(Command::Select(Thing::Triplet(id)));
    assert!(lab.session().unwrap().points_at().is_empty());
    lab.teach(LessonCommand::RestorePage);
    assert_eq!(lab.session().unwrap().points_at().len(), 3);
}

#[test]
fn a_page_that_waits_knows_when_it_was_done() {
    let mut lab = open(&lesson(PAGES));
    assert!(lab.session().unwrap().is_done(), "a page that waits for nothing");
    lab.teach(LessonCommand::GoToPage(3));
    lab.settle();
    assert!(!lab.session().unwrap().is_done());
    let mut config = lab.lab().run_a().config().clone();
    config.loss.margin = 0.05;
    lab.apply(Command::Configure(Box::new(config)));
    frames(&mut lab);
    assert!(lab.session().unwrap().is_done());
    lab.apply(Command::Undo);
    frames(&mut lab);
    assert!(lab.session().unwrap().is_done(), "done once, it stays so");
}

#[test]
fn what_stands_after_a_task_is_told_when_it_is_done_and_a_question_comes_first() {
    let page = |blocks: &str| {
        let text = format!("+++\ntitle = \"T\"\n+++\n# A\nBefore.\n{blocks}");
        lesson(&text).pages[0].clone()
    };
    let until = "```until\nmargin < 0.5\n```\n";
    let question =
        "```question\nask = \"?\"\nkind = \"change\"\nof = \"loss\"\ndo = [\"step\"]\n```\n";
    let task = page(&format!("{until}After.\n"));
    assert_eq!((task.text.as_str(), task.why.as_str()), ("Before.", "After."));
    let both = page(&format!("{until}Between.\n{question}After.\n"));
    assert_eq!((both.text.as_str(), both.why.as_str()), ("Before.\n\nBetween.", "After."));
}

#[test]
fn of_three_triplets_that_one_is_shown_which_is_chosen_and_then_which_is_right() {
    let text = "+++\ntitle = \"T\"\n+++\n```page\nselect = \"nothing\"\n```\n# A\n\
                ```question\nask = \"?\"\nkind = \"costliest\"\n```\n";
    let mut lab = open(&lesson(text));
    let offered = |lab: &Player, place: usize| {
        lab.session().unwrap().offers()[place].triplet.map(Thing::Triplet)
    };
    assert_eq!(lab.lab().run_a().selected(), offered(&lab, 0), "not a fourth one");
    lab.teach(LessonCommand::Predict(Choice::Offer(2)));
    assert_eq!(lab.lab().run_a().selected(), offered(&lab, 2));
    lab.teach(LessonCommand::Reveal);
    frames(&mut lab);
    let right = lab.session().unwrap().state().outcome().unwrap().right[0];
    assert_eq!(lab.lab().run_a().selected(), offered(&lab, right));
}

#[test]
fn what_is_asked_for_is_a_secret_until_it_is_revealed() {
    for (asked, secret) in [
        ("kind = \"direction\"\nof = \"anchor\"\ndo = [\"step\"]", Some(HiddenQuantity::Way)),
        ("kind = \"hardness\"", Some(HiddenQuantity::Kind)),
        ("kind = \"costliest\"", Some(HiddenQuantity::Cost)),
        ("kind = \"count\"\nof = \"hard triplets\"", Some(HiddenQuantity::Counts)),
        ("kind = \"change\"\nof = \"loss\"\ndo = [\"step\"]", None),
    ] {
        let text =
            format!("+++\ntitle = \"T\"\n+++\n# A\n```question\nask = \"?\"\n{asked}\n```\n");
        let mut lab = open(&lesson(&text));
        assert_eq!(lab.session().unwrap().hidden_quantity(), secret, "{asked}");
        lab.teach(LessonCommand::Predict(Choice::Offer(0)));
        assert_eq!(lab.session().unwrap().hidden_quantity(), secret, "{asked}: not yet");
        lab.teach(LessonCommand::Reveal);
        frames(&mut lab);
        assert_eq!(lab.session().unwrap().hidden_quantity(), None, "{asked}");
    }
}

#[test]
fn a_run_with_edits_goes_on_as_it_is_written() {
    let mut lab = open(&lesson(PAGES));
    lab.teach(LessonCommand::GoToPage(3));
    lab.settle();
    let before = lab.lab().run_a().config().loss.margin;
    lab.apply(Command::Train(10));
    frames(&mut lab);
    assert_eq!(
        (lab.lab().run_a().report().step, before, lab.lab().run_a().config().loss.margin),
        (35, 0.2, 0.5)
    );
}

#[test]
fn buttons_do_one_thing_after_the_other_and_leave_to_the_window_what_is_the_windows() {
    let mut lab = open(&lesson(PAGES));
    lab.teach(LessonCommand::Press(0));
    assert!(lab.is_acting());
    frames(&mut lab);
    assert_eq!((lab.lab().run_a().report().step, lab.is_acting()), (10, false));
    lab.teach(LessonCommand::Press(1));
    frames(&mut lab);
    let beside = lab.lab().run_b().unwrap();
    assert_eq!((beside.report().step, beside.config().loss.margin), (15, 0.2));
    assert_eq!(
        (lab.lab().run_a().report().step, lab.lab().run_a().config().loss.margin),
        (15, 1.0)
    );
    lab.teach(LessonCommand::Press(2));
    let asked = lab.take_window_acts();
    assert_eq!(asked[0], WindowAct::Show(ViewId::Curves));
    assert_eq!((asked.len(), asked.last()), (3, Some(&WindowAct::Fit)));
    assert!(lab.lab().display().shows(Toggle::Arrows));
}

#[test]
fn a_question_is_revealed_only_after_it_was_answered_and_the_page_remembers() {
    let mut lab = open(&lesson(PAGES));
    lab.teach(LessonCommand::GoToPage(1));
    lab.settle();
    lab.teach(LessonCommand::Reveal);
    frames(&mut lab);
    assert_eq!(lab.lab().run_a().report().step, 35);
    assert!(lab.lab().notice().unwrap().text.contains("First say"));
    for offer in [0, 1, 1, 1, 7] {
        lab.teach(LessonCommand::CountHand(offer));
    }
    lab.teach(LessonCommand::TakeBackHand);
    lab.teach(LessonCommand::Predict(Choice::Offer(1)));
    lab.teach(LessonCommand::Predict(Choice::Offer(5)));
    assert_eq!(
        lab.session().unwrap().state().votes(),
        [1, 2, 0],
        "what isn't offered isn't counted"
    );
    // A look at something else, and back.
    lab.teach(LessonCommand::NextPage);
    lab.settle();
    lab.teach(LessonCommand::PreviousPage);
    lab.settle();
    assert!(lab.session().unwrap().can_reveal());
    // Whatever was done since, what was asked about is what happens.
    lab.apply(Command::Step);
    lab.teach(LessonCommand::Reveal);
    frames(&mut lab);
    assert_eq!(lab.lab().run_a().report().step, 47);
    let outcome = lab.session().unwrap().state().outcome().unwrap().clone();
    assert!(outcome.words.starts_with("The loss "), "{}", outcome.words);
    let summary = lab.session().unwrap().summary();
    assert_eq!(summary.len(), 1);
    assert_eq!(summary[0].predicted.as_deref(), Some("falls"));
    let falls = &summary[0].choices[1];
    assert_eq!((falls.label.as_str(), falls.hands), ("falls", 2));
    assert_eq!(falls.is_right, Some(outcome.right == [1]));
    assert_eq!(summary[0].was_right, Some(outcome.right == [1]));
    lab.teach(LessonCommand::AskAgain);
    lab.settle();
    assert_eq!(
        (lab.lab().run_a().report().step, lab.session().unwrap().state().is_answered()),
        (35, false)
    );
}

const SLOW: &str = r#"+++
title = "Slow"
+++
```page
step = 5
slow = true
```
# One
```question
ask = "?"
kind = "change"
of = "loss"
do = ["step", "margin 0.5"]
```
---
```page
three = { margin = 0.4 }
```
# Two
```question
ask = "?"
kind = "direction"
of = "negative"
from = "anchor"
do = ["three step"]
```
```until
three margin > 1
triplet is semi-hard
```
"#;

/// A reveal in slow motion has begun.
fn slowly(lab: &mut Player) {
    lab.teach(LessonCommand::Predict(Choice::Offer(0)));
    lab.teach(LessonCommand::Reveal);
    for _ in 0..5 {
        lab.tick(0.1, &|| 0.0);
    }
    assert!(lab.lab().slow().is_some_and(|slow| slow.is_playing()));
    assert_eq!(lab.lab().run_a().report().step, 5);
    assert!(lab.session().unwrap().state().outcome().is_none(), "not before it has happened");
}

#[test]
fn a_reveal_in_slow_motion_ends_like_any_other() {
    let mut lab = open(&lesson(SLOW));
    slowly(&mut lab);
    for _ in 0..1_000 {
        lab.tick(0.1, &|| 0.0);
    }
    let outcome = lab.session().unwrap().state().outcome().unwrap().clone();
    assert_eq!((lab.lab().run_a().report().step, lab.lab().run_a().config().loss.margin), (6, 0.5));
    lab.teach(LessonCommand::AskAgain);
    lab.settle();
    lab.teach(LessonCommand::Predict(Choice::Offer(0)));
    lab.teach(LessonCommand::Reveal);
    lab.settle();
    assert_eq!(lab.session().unwrap().state().outcome(), Some(&outcome));
    assert_eq!((lab.lab().run_a().report().step, lab.lab().run_a().config().loss.margin), (6, 0.5));
}

#[test]
fn a_reveal_in_slow_motion_that_is_cut_short_happens_all_the_same() {
    let mut lab = open(&lesson(SLOW));
    slowly(&mut lab);
    lab.apply(Command::Deselect);
    frames(&mut lab);
    assert!(lab.session().unwrap().state().outcome().is_some() && lab.lab().slow().is_none());
    assert_eq!((lab.lab().run_a().report().step, lab.lab().run_a().config().loss.margin), (6, 0.5));
    lab.teach(LessonCommand::AskAgain);
    lab.settle();
    slowly(&mut lab);
    lab.teach(LessonCommand::NextPage);
    lab.settle();
    lab.teach(LessonCommand::PreviousPage);
    lab.settle();
    assert_eq!((lab.lab().run_a().report().step, lab.lab().slow().is_some()), (5, false));
}

#[test]
fn a_page_about_three_points_brings_them_asks_of_them_and_gives_the_own_ones_back() {
    let mut lab = Player::new(Lab::new(RunConfig::default()).unwrap());
    lab.apply(Command::StepThree);
    let own = lab.lab().three().clone();
    lab.teach(LessonCommand::Open(lesson(SLOW)));
    lab.teach(LessonCommand::GoToPage(1));
    lab.settle();
    let start = lab.lab().three().clone();
    assert_eq!(start.loss.margin, 0.4);
    let mut moved = start.clone();
    moved.at[2] = [0.5, 0.0];
    lab.apply(Command::SetThree(Box::new(moved.clone())));
    lab.settle();
    lab.teach(LessonCommand::Predict(Choice::Offer(1)));
    lab.apply(Command::SetThree(Box::new(moved)));
    lab.teach(LessonCommand::Reveal);
    lab.settle();
    assert_eq!(*lab.lab().three(), start.stepped(), "it happens to those of the page");
    let farther = start.stepped().negative() > start.negative();
    let right = usize::from(farther);
    assert_eq!(lab.session().unwrap().state().outcome().unwrap().right, [right]);
    assert!(farther, "the negative is pushed away");
    assert!(!lab.session().unwrap().is_done());
    let mut wide = start.clone();
    wide.loss.margin = 1.2;
    lab.apply(Command::SetThree(Box::new(wide)));
    frames(&mut lab);
    assert!(lab.session().unwrap().is_done());
    lab.teach(LessonCommand::PreviousPage);
    lab.teach(LessonCommand::NextPage);
    lab.settle();
    assert_eq!(*lab.lab().three(), start);
    lab.teach(LessonCommand::Close);
    assert_eq!(*lab.lab().three(), own);
}

#[test]
fn other_runs_end_the_lesson() {
    let mut lab = open(&lesson(PAGES));
    let recipe = lab.lab().run_a().recipe().clone();
    lab.apply(Command::Open(Box::new(recipe)));
    assert!(lab.session().is_none());
    lab.teach(LessonCommand::Open(lesson(PAGES)));
    lab.teach(LessonCommand::Open(lesson(&PAGES.replace("\"Pages\"", "\"Others\""))));
    lab.settle();
    assert_eq!(lab.session().unwrap().lesson().title, "Others");
    lab.teach(LessonCommand::Close);
    assert_eq!(lab.lab().run_a().recipe().steps(), 0);
}

#[test]
fn a_broken_lesson_opens_as_far_as_it_is_right() {
    let text = "+++\ntitle = \"T\"\n+++\n# A\n---\n```page\nglue = 1\n```\n# B\n---\n# C\n";
    let mut lab = Player::new(Lab::new(RunConfig::default()).unwrap());
    lab.teach(LessonCommand::Open(triplet_lab::lesson::read(text).shared()));
    assert_eq!(lab.session().unwrap().lesson().pages.len(), 2);
    let said = &lab.lab().notice().unwrap().text;
    assert!(said.contains("line 7") && said.contains("glue"), "{said}");
    lab.teach(LessonCommand::Close);
    lab.teach(LessonCommand::Open(triplet_lab::lesson::read("# A").shared()));
    assert!(lab.session().is_none());
    assert!(lab.lab().notice().unwrap().text.contains("line 1"));
}

fn act(lab: &Player, random: &mut ChaCha8Rng) -> AnyCommand {
    let valid = lab.lab().focused().trainer().config().clone();
    let offer = random.random_range(0..5);
    match random.random_range(0..40) {
        0..3 => LessonCommand::NextPage.into(),
        3..5 => LessonCommand::PreviousPage.into(),
        5 => LessonCommand::GoToPage(random.random_range(0..7)).into(),
        6 => LessonCommand::RestorePage.into(),
        7..9 => LessonCommand::Press(random.random_range(0..4)).into(),
        9..11 => LessonCommand::Predict(Choice::Offer(offer)).into(),
        11 => LessonCommand::Predict(Choice::Number(random.random_range(-1.0..2.0))).into(),
        12 => LessonCommand::CountHand(offer).into(),
        13 => LessonCommand::TakeBackHand.into(),
        14..17 => LessonCommand::Reveal.into(),
        17 => LessonCommand::AskAgain.into(),
        18 => Command::Train(random.random_range(0..30)).into(),
        19..22 => Command::Step.into(),
        22 => {
            Command::Configure(Box::new(random_runs::settings(&valid, random).to_config())).into()
        }
        23 => Command::Configure(Box::new(random_runs::config(random).to_config())).into(),
        24 => Command::AcceptProposal.into(),
        25 => Command::Undo.into(),
        26 => Command::Redo.into(),
        27 => Command::Compare(Comparison::Copy).into(),
        28 => Command::EndComparison(if random.random() { Side::A } else { Side::B }).into(),
        29 => Command::PlayPause.into(),
        30 => Command::Reset.into(),
        31 => Command::GoTo(random.random_range(0..50)).into(),
        32 => Command::Bookmark.into(),
        33 => Command::SwitchTo(random.random_range(0..30)).into(),
        34 => Command::Select(Thing::Point(random.random_range(0..130))).into(),
        35..37 => Command::SlowMotion.into(),
        37 => {
            [Command::NextPhase, Command::PreviousPhase][random.random_range(0..2)].clone().into()
        }
        38 => Command::PlayPhases.into(),
        _ => [
            LessonCommand::CountHands.into(),
            LessonCommand::Touch(Target::Control(Control::Step)).into(),
            AnyCommand::Lab(Command::Stay),
        ][random.random_range(0..3)]
        .clone(),
    }
}

#[test]
fn random_acts_in_a_lesson_never_panic_and_every_page_can_be_restored() {
    let lesson = lesson(PAGES);
    let mut walked = open(&lesson);
    let mut states = Vec::new();
    for page in 0..lesson.pages.len() {
        walked.teach(LessonCommand::GoToPage(page));
        walked.settle();
        states.push(state(&walked));
    }
    for run in 0..60 {
        let mut random = generator(31, Purpose::Sampling, run);
        let mut lab = open(&lesson);
        let own = lab.to_session();
        let looks = Cell::new(0.0);
        let clock = || looks.replace(looks.get() + 0.0005);
        for n in 0..120 {
            let command = act(&lab, &mut random);
            let place = format!("run {run}, act {n}: {command:?}");
            match command {
                AnyCommand::Lab(command) => lab.apply(command),
                AnyCommand::Lesson(command) => lab.teach(command),
                AnyCommand::Window(_) => {}
            }
            if random.random() {
                lab.tick(0.016, &clock);
            }
            let finite = lab.lab().run_a().snapshot().embedding.iter().all(|x| x.is_finite());
            assert!(finite && lab.session().is_some(), "{place}");
            let kept = lab.to_session();
            assert_eq!((&kept.runs[0], kept.shown), (&own.runs[0], own.shown), "{place}");
        }
        lab.teach(LessonCommand::RestorePage);
        lab.settle();
        let page = lab.session().unwrap().page_number();
        let (now, then) = (state(&lab), &states[page]);
        assert!((&now.0, now.2, now.3) == (&then.0, then.2, then.3), "run {run}: page {page}");
        lab.teach(LessonCommand::Close);
        assert_eq!(lab.to_session().shown, own.shown);
    }
}
