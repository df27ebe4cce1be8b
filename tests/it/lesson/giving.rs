//! Giving a lesson: its pages come back as they were, the person's own runs, too, and nothing that
//! is done on a page breaks it.

use std::cell::Cell;

use rand::RngExt as _;
use triplet_lab::engine::config::{Mining, RunConfig};
use triplet_lab::engine::random::{ChaCha8Rng, Purpose, generator};
use triplet_lab::lab::history::{Bin, Evaluated};
use triplet_lab::lab::lesson::{Choice, Control, Secret, Seen, Target};
use triplet_lab::lab::{Command, Comparison, Display, Lab, Side, Speed, Thing, Toggle, ViewId};

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

fn picture(stage: &triplet_lab::lab::Stage) -> Picture {
    let scene = stage.scene();
    let numbers = scene.embedding.iter().chain(&scene.projection.coordinates).chain(&scene.push);
    let bits = numbers.map(|x| x.to_bits()).chain([stage.report().loss.to_bits()]).collect();
    let history = stage.history();
    let (bins, evaluations) = (history.bins().to_vec(), history.evaluations().to_vec());
    let steps = stage.recipe().steps();
    (stage.report().step, stage.config().clone(), bits, bins, evaluations, stage.selected(), steps)
}

/// All that a page makes so.
fn state(lab: &Lab) -> (Vec<Picture>, Display, bool, Option<Speed>) {
    let runs = std::iter::once(&**lab).chain(lab.beside()).map(picture).collect();
    let transport = lab.transport();
    assert!(lab.undo_words().is_none(), "a page begins with nothing to undo");
    assert!(lab.proposal().is_none() && lab.shelf().next().is_none());
    (runs, lab.display().clone(), transport.playing, Some(transport.speed))
}

#[test]
fn every_page_is_the_same_whenever_it_is_come_to() {
    let lesson = lesson(PAGES);
    let mut lab = open(&lesson);
    let mut states = Vec::new();
    for page in 0..lesson.pages.len() {
        lab.apply(Command::GoToPage(page));
        lab.settle();
        assert_eq!(lab.report().step, lesson.pages[page].place.step);
        states.push(state(&lab));
    }
    assert!(states.windows(2).all(|pair| pair[0] != pair[1]), "pages differ");
    for page in (0..lesson.pages.len()).rev() {
        // What is done on the way changes nothing.
        for act in [Command::Train(7), Command::MarginUp, Command::Toggle(Toggle::Trails)] {
            lab.apply(act);
            frames(&mut lab);
        }
        lab.apply(Command::GoToPage(page));
        frames(&mut lab);
        assert!(state(&lab) == states[page], "page {page} on the way back");
        lab.apply(Command::Step);
        lab.apply(Command::RestorePage);
        lab.settle();
        assert!(state(&lab) == states[page], "page {page} restored");
    }
}

#[test]
fn a_page_comes_as_it_is_in_a_lesson_that_is_opened_there_for_the_first_time() {
    let lesson = lesson(PAGES);
    let mut walked = open(&lesson);
    for page in 0..lesson.pages.len() {
        walked.apply(Command::GoToPage(page));
        frames(&mut walked);
        let mut jumped = open(&lesson);
        jumped.apply(Command::GoToPage(page));
        // A millisecond between two looks at the clock: it takes many frames.
        let looks = Cell::new(0.0);
        let clock = || looks.replace(looks.get() + 0.001);
        while jumped.lecture().unwrap().is_arriving() {
            jumped.tick(0.016, &clock);
        }
        jumped.settle();
        assert!(state(&jumped) == state(&walked), "page {page}");
    }
}

#[test]
fn the_own_runs_are_aside_during_a_lesson_and_come_back_as_they_were() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    lab.apply(Command::Train(30));
    frames(&mut lab);
    lab.apply(Command::MarginDown);
    lab.apply(Command::Compare(Comparison::Copy));
    lab.apply(Command::SetSpeed(Speed::PerSecond(7.0)));
    lab.apply(Command::Toggle(Toggle::Trails));
    lab.settle();
    let (before, notebook, undo) =
        (picture(&lab), lab.notebook(), lab.undo_words().map(str::to_owned));
    let display = lab.display().clone();
    lab.apply(Command::OpenLesson(lesson(PAGES)));
    for _ in 0..4 {
        lab.apply(Command::Step);
        lab.settle();
        assert_eq!(lab.notebook(), notebook, "the journal keeps the person's runs");
        lab.apply(Command::NextPage);
        frames(&mut lab);
    }
    lab.apply(Command::CloseLesson);
    assert!(lab.lecture().is_none());
    assert_eq!(lab.notebook(), notebook);
    assert!(picture(&lab) == before && *lab.display() == display);
    assert_eq!(lab.undo_words().map(str::to_owned), undo);
    assert_eq!(lab.transport().speed, Speed::PerSecond(7.0));
    lab.apply(Command::Undo);
    lab.apply(Command::Step);
    lab.settle();
}

#[test]
fn a_run_that_was_given_other_knobs_in_a_lesson_is_kept_and_one_that_was_only_trained_is_not() {
    let mut lab = open(&lesson(PAGES));
    lab.apply(Command::Step);
    lab.apply(Command::GoToPage(0));
    lab.apply(Command::Press(1));
    lab.settle();
    lab.apply(Command::NextPage);
    lab.settle();
    lab.apply(Command::CloseLesson);
    assert_eq!(lab.shelf().count(), 0, "neither steps nor a button make a run one's own");
    lab.apply(Command::OpenLesson(lesson(PAGES)));
    lab.settle();
    lab.apply(Command::Train(5));
    lab.settle();
    lab.apply(Command::MarginUp);
    lab.apply(Command::Step);
    lab.apply(Command::NextPage);
    lab.settle();
    assert_eq!(lab.notebook().pages.len(), 2, "it is in the journal at once");
    lab.apply(Command::CloseLesson);
    let kept: Vec<_> = lab.shelf().map(|(_, recipe)| recipe.clone()).collect();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].steps(), kept[0].edits()[0].step), (6, 5));
    assert_eq!(kept[0].title(), "From the lesson «Pages»");
    let id = lab.shelf().next().unwrap().0;
    lab.apply(Command::SwitchTo(id));
    lab.settle();
    assert_eq!(lab.report().step, 6);
}

#[test]
fn undo_takes_back_what_was_done_on_the_page_and_never_leaves_it() {
    let mut lab = open(&lesson(PAGES));
    lab.apply(Command::GoToPage(1));
    lab.settle();
    let start = state(&lab);
    lab.apply(Command::Toggle(Toggle::Trails));
    lab.apply(Command::Press(0));
    for _ in 0..9 {
        lab.apply(Command::Undo);
    }
    lab.settle();
    assert_eq!(lab.lecture().unwrap().page_number(), 1);
    assert!(state(&lab) == start);
}

#[test]
fn what_a_page_locks_or_hides_can_not_be_done_but_by_the_lesson() {
    let mut lab = open(&lesson(PAGES));
    let seen = |lab: &Lab, control| lab.lecture().unwrap().seen(control);
    assert_eq!(seen(&lab, Control::Margin), Seen::Free);
    lab.apply(Command::GoToPage(1));
    lab.settle();
    assert_eq!(seen(&lab, Control::Margin), Seen::Locked);
    lab.apply(Command::MarginUp);
    assert_eq!(lab.config().loss.margin, 1.0);
    assert!(lab.notice().unwrap().text.contains("margin is locked"));
    lab.apply(Command::GoToPage(2));
    lab.settle();
    assert_eq!(seen(&lab, Control::Margin), Seen::Hidden);
    assert_eq!(seen(&lab, Control::Step), Seen::Free);
    let mut config = lab.config().clone();
    config.mining.rule = Mining::All;
    lab.apply(Command::Configure(Box::new(config)));
    assert_eq!(lab.config().mining.rule, Mining::SemiHard);
    lab.apply(Command::Step);
    assert_eq!(lab.trainer().steps(), 21);
    lab.apply(Command::Toggle(Toggle::Dark));
    assert!(lab.display().shows(Toggle::Dark), "the theme is nobody's business");
}

#[test]
fn what_a_page_points_at_is_lit_until_it_is_touched() {
    let mut lab = open(&lesson(PAGES));
    lab.apply(Command::GoToPage(2));
    lab.settle();
    assert_eq!(lab.lecture().unwrap().points_at().len(), 3);
    lab.apply(Command::Step);
    assert_eq!(lab.lecture().unwrap().points_at().len(), 2, "the control was used");
    lab.apply(Command::Touch(Target::View(ViewId::Curves)));
    assert_eq!(lab.lecture().unwrap().points_at().len(), 1);
    let id = lab.report().triplets[0].id;
    lab.apply(Command::Select(Thing::Triplet(id)));
    assert!(lab.lecture().unwrap().points_at().is_empty());
    lab.apply(Command::RestorePage);
    assert_eq!(lab.lecture().unwrap().points_at().len(), 3);
}

#[test]
fn a_page_that_waits_knows_when_it_was_done() {
    let mut lab = open(&lesson(PAGES));
    assert!(lab.lecture().unwrap().is_done(), "a page that waits for nothing");
    lab.apply(Command::GoToPage(3));
    lab.settle();
    assert!(!lab.lecture().unwrap().is_done());
    let mut config = lab.config().clone();
    config.loss.margin = 0.05;
    lab.apply(Command::Configure(Box::new(config)));
    frames(&mut lab);
    assert!(lab.lecture().unwrap().is_done());
    lab.apply(Command::Undo);
    frames(&mut lab);
    assert!(lab.lecture().unwrap().is_done(), "done once, it stays so");
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
    let offered = |lab: &Lab, place: usize| {
        lab.lecture().unwrap().offers()[place].triplet.map(Thing::Triplet)
    };
    assert_eq!(lab.selected(), offered(&lab, 0), "not a fourth one");
    lab.apply(Command::Predict(Choice::Offer(2)));
    assert_eq!(lab.selected(), offered(&lab, 2));
    lab.apply(Command::Reveal);
    frames(&mut lab);
    let right = lab.lecture().unwrap().sheet().outcome().unwrap().right[0];
    assert_eq!(lab.selected(), offered(&lab, right));
}

#[test]
fn what_is_asked_for_is_a_secret_until_it_is_revealed() {
    for (asked, secret) in [
        ("kind = \"direction\"\nof = \"anchor\"\ndo = [\"step\"]", Some(Secret::Way)),
        ("kind = \"hardness\"", Some(Secret::Kind)),
        ("kind = \"costliest\"", Some(Secret::Cost)),
        ("kind = \"count\"\nof = \"hard triplets\"", Some(Secret::Counts)),
        ("kind = \"change\"\nof = \"loss\"\ndo = [\"step\"]", None),
    ] {
        let text =
            format!("+++\ntitle = \"T\"\n+++\n# A\n```question\nask = \"?\"\n{asked}\n```\n");
        let mut lab = open(&lesson(&text));
        assert_eq!(lab.lecture().unwrap().secret(), secret, "{asked}");
        lab.apply(Command::Predict(Choice::Offer(0)));
        assert_eq!(lab.lecture().unwrap().secret(), secret, "{asked}: not yet");
        lab.apply(Command::Reveal);
        frames(&mut lab);
        assert_eq!(lab.lecture().unwrap().secret(), None, "{asked}");
    }
}

#[test]
fn a_run_with_edits_goes_on_as_it_is_written() {
    let mut lab = open(&lesson(PAGES));
    lab.apply(Command::GoToPage(3));
    lab.settle();
    let before = lab.config().loss.margin;
    lab.apply(Command::Train(10));
    frames(&mut lab);
    assert_eq!((lab.report().step, before, lab.config().loss.margin), (35, 0.2, 0.5));
}

#[test]
fn buttons_do_one_thing_after_the_other_and_leave_to_the_window_what_is_the_windows() {
    let mut lab = open(&lesson(PAGES));
    lab.apply(Command::Press(0));
    assert!(lab.is_acting());
    frames(&mut lab);
    assert_eq!((lab.report().step, lab.is_acting()), (10, false));
    lab.apply(Command::Press(1));
    frames(&mut lab);
    let beside = lab.beside().unwrap();
    assert_eq!((beside.report().step, beside.config().loss.margin), (15, 0.2));
    assert_eq!((lab.report().step, lab.config().loss.margin), (15, 1.0));
    lab.apply(Command::Press(2));
    let asked = lab.take_for_window();
    assert_eq!(asked[0], Command::ShowView(ViewId::Curves));
    assert_eq!((asked.len(), asked.last()), (3, Some(&Command::FitViews)));
    assert!(lab.display().shows(Toggle::Arrows));
}

#[test]
fn a_question_is_revealed_only_after_it_was_answered_and_the_page_remembers() {
    let mut lab = open(&lesson(PAGES));
    lab.apply(Command::GoToPage(1));
    lab.settle();
    lab.apply(Command::Reveal);
    frames(&mut lab);
    assert_eq!(lab.report().step, 35);
    assert!(lab.notice().unwrap().text.contains("First say"));
    for offer in [0, 1, 1, 1, 7] {
        lab.apply(Command::CountHand(offer));
    }
    lab.apply(Command::TakeBackHand);
    lab.apply(Command::Predict(Choice::Offer(1)));
    lab.apply(Command::Predict(Choice::Offer(5)));
    assert_eq!(
        lab.lecture().unwrap().sheet().votes(),
        [1, 2, 0],
        "what isn't offered isn't counted"
    );
    // A look at something else, and back.
    lab.apply(Command::NextPage);
    lab.settle();
    lab.apply(Command::PreviousPage);
    lab.settle();
    assert!(lab.lecture().unwrap().can_reveal());
    // Whatever was done since, what was asked about is what happens.
    lab.apply(Command::Step);
    lab.apply(Command::Reveal);
    frames(&mut lab);
    assert_eq!(lab.report().step, 47);
    let outcome = lab.lecture().unwrap().sheet().outcome().unwrap().clone();
    assert!(outcome.words.starts_with("Loss "), "{}", outcome.words);
    let summary = lab.lecture().unwrap().summary();
    assert_eq!(summary.len(), 1);
    assert_eq!(summary[0].predicted.as_deref(), Some("falls"));
    assert_eq!(summary[0].hands[1], ("falls".to_owned(), 2));
    assert_eq!(summary[0].was_right, Some(outcome.right == [1]));
    lab.apply(Command::AskAgain);
    lab.settle();
    assert_eq!((lab.report().step, lab.lecture().unwrap().sheet().is_answered()), (35, false));
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
fn slowly(lab: &mut Lab) {
    lab.apply(Command::Predict(Choice::Offer(0)));
    lab.apply(Command::Reveal);
    for _ in 0..5 {
        lab.tick(0.1, &|| 0.0);
    }
    assert!(lab.slow().is_some_and(|slow| slow.is_playing()));
    assert_eq!(lab.report().step, 5);
    assert!(lab.lecture().unwrap().sheet().outcome().is_none(), "not before it has happened");
}

#[test]
fn a_reveal_in_slow_motion_ends_like_any_other() {
    let mut lab = open(&lesson(SLOW));
    slowly(&mut lab);
    for _ in 0..1_000 {
        lab.tick(0.1, &|| 0.0);
    }
    let outcome = lab.lecture().unwrap().sheet().outcome().unwrap().clone();
    assert_eq!((lab.report().step, lab.config().loss.margin), (6, 0.5));
    lab.apply(Command::AskAgain);
    lab.settle();
    lab.apply(Command::Predict(Choice::Offer(0)));
    lab.apply(Command::Reveal);
    lab.settle();
    assert_eq!(lab.lecture().unwrap().sheet().outcome(), Some(&outcome));
    assert_eq!((lab.report().step, lab.config().loss.margin), (6, 0.5));
}

#[test]
fn a_reveal_in_slow_motion_that_is_cut_short_happens_all_the_same() {
    let mut lab = open(&lesson(SLOW));
    slowly(&mut lab);
    lab.apply(Command::Deselect);
    frames(&mut lab);
    assert!(lab.lecture().unwrap().sheet().outcome().is_some() && lab.slow().is_none());
    assert_eq!((lab.report().step, lab.config().loss.margin), (6, 0.5));
    lab.apply(Command::AskAgain);
    lab.settle();
    slowly(&mut lab);
    lab.apply(Command::NextPage);
    lab.settle();
    lab.apply(Command::PreviousPage);
    lab.settle();
    assert_eq!((lab.report().step, lab.slow().is_some()), (5, false));
}

#[test]
fn a_page_about_three_points_brings_them_asks_of_them_and_gives_the_own_ones_back() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    lab.apply(Command::StepThree);
    let own = lab.three().clone();
    lab.apply(Command::OpenLesson(lesson(SLOW)));
    lab.apply(Command::GoToPage(1));
    lab.settle();
    let start = lab.three().clone();
    assert_eq!(start.loss.margin, 0.4);
    let mut moved = start.clone();
    moved.at[2] = [0.5, 0.0];
    lab.apply(Command::SetThree(Box::new(moved.clone())));
    lab.settle();
    lab.apply(Command::Predict(Choice::Offer(1)));
    lab.apply(Command::SetThree(Box::new(start.clone())));
    lab.apply(Command::Reveal);
    lab.settle();
    assert_eq!(*lab.three(), moved.stepped(), "it happens to those that it was asked of");
    let farther = moved.stepped().negative() > moved.negative();
    let right = usize::from(farther);
    assert_eq!(lab.lecture().unwrap().sheet().outcome().unwrap().right, [right]);
    assert!(farther, "a hard negative is pushed away");
    assert!(!lab.lecture().unwrap().is_done());
    let mut wide = start.clone();
    wide.loss.margin = 1.2;
    lab.apply(Command::SetThree(Box::new(wide)));
    frames(&mut lab);
    assert!(lab.lecture().unwrap().is_done());
    lab.apply(Command::PreviousPage);
    lab.apply(Command::NextPage);
    lab.settle();
    assert_eq!(*lab.three(), start);
    lab.apply(Command::CloseLesson);
    assert_eq!(*lab.three(), own);
}

#[test]
fn other_runs_end_the_lesson() {
    let mut lab = open(&lesson(PAGES));
    let recipe = lab.recipe().clone();
    lab.apply(Command::Open(Box::new(recipe)));
    assert!(lab.lecture().is_none());
    lab.apply(Command::OpenLesson(lesson(PAGES)));
    lab.apply(Command::OpenLesson(lesson(&PAGES.replace("\"Pages\"", "\"Others\""))));
    lab.settle();
    assert_eq!(lab.lecture().unwrap().lesson().title, "Others");
    lab.apply(Command::CloseLesson);
    assert_eq!(lab.recipe().steps(), 0);
}

#[test]
fn a_broken_lesson_opens_as_far_as_it_is_right() {
    let text = "+++\ntitle = \"T\"\n+++\n# A\n---\n```page\nglue = 1\n```\n# B\n---\n# C\n";
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    lab.apply(Command::OpenLesson(triplet_lab::lab::lesson::read(text).shared()));
    assert_eq!(lab.lecture().unwrap().lesson().pages.len(), 2);
    let said = &lab.notice().unwrap().text;
    assert!(said.contains("line 7") && said.contains("glue"), "{said}");
    lab.apply(Command::CloseLesson);
    lab.apply(Command::OpenLesson(triplet_lab::lab::lesson::read("# A").shared()));
    assert!(lab.lecture().is_none());
    assert!(lab.notice().unwrap().text.contains("line 1"));
}

fn act(lab: &Lab, random: &mut ChaCha8Rng) -> Command {
    let valid = lab.focused().trainer().config().clone();
    let offer = random.random_range(0..5);
    match random.random_range(0..40) {
        0..3 => Command::NextPage,
        3..5 => Command::PreviousPage,
        5 => Command::GoToPage(random.random_range(0..7)),
        6 => Command::RestorePage,
        7..9 => Command::Press(random.random_range(0..4)),
        9..11 => Command::Predict(Choice::Offer(offer)),
        11 => Command::Predict(Choice::Number(random.random_range(-1.0..2.0))),
        12 => Command::CountHand(offer),
        13 => Command::TakeBackHand,
        14..17 => Command::Reveal,
        17 => Command::AskAgain,
        18 => Command::Train(random.random_range(0..30)),
        19..22 => Command::Step,
        22 => Command::Configure(Box::new(random_runs::knobs(&valid, random).to_config())),
        23 => Command::Configure(Box::new(random_runs::config(random).to_config())),
        24 => Command::AcceptProposal,
        25 => Command::Undo,
        26 => Command::Redo,
        27 => Command::Compare(Comparison::Copy),
        28 => Command::EndComparison(if random.random() { Side::A } else { Side::B }),
        29 => Command::PlayPause,
        30 => Command::Reset,
        31 => Command::GoTo(random.random_range(0..50)),
        32 => Command::Bookmark,
        33 => Command::SwitchTo(random.random_range(0..30)),
        34 => Command::Select(Thing::Point(random.random_range(0..130))),
        35..37 => Command::SlowMotion,
        37 => [Command::NextPhase, Command::PreviousPhase][random.random_range(0..2)].clone(),
        38 => Command::PlayPhases,
        _ => [Command::CountHands, Command::Touch(Target::Control(Control::Step)), Command::Stay]
            [random.random_range(0..3)]
        .clone(),
    }
}

#[test]
fn random_acts_in_a_lesson_never_panic_and_every_page_can_be_restored() {
    let lesson = lesson(PAGES);
    let mut walked = open(&lesson);
    let mut states = Vec::new();
    for page in 0..lesson.pages.len() {
        walked.apply(Command::GoToPage(page));
        walked.settle();
        states.push(state(&walked));
    }
    for run in 0..60 {
        let mut random = generator(31, Purpose::Sampling, run);
        let mut lab = open(&lesson);
        let own = lab.notebook();
        let looks = Cell::new(0.0);
        let clock = || looks.replace(looks.get() + 0.0005);
        for n in 0..120 {
            let command = act(&lab, &mut random);
            let place = format!("run {run}, act {n}: {command:?}");
            lab.apply(command);
            if random.random() {
                lab.tick(0.016, &clock);
            }
            let finite = lab.scene().embedding.iter().all(|x| x.is_finite());
            assert!(finite && lab.lecture().is_some(), "{place}");
            let kept = lab.notebook();
            assert_eq!((&kept.pages[0], kept.shown), (&own.pages[0], own.shown), "{place}");
        }
        lab.apply(Command::RestorePage);
        lab.settle();
        let page = lab.lecture().unwrap().page_number();
        let (now, then) = (state(&lab), &states[page]);
        assert!((&now.0, now.2, now.3) == (&then.0, then.2, then.3), "run {run}: page {page}");
        lab.apply(Command::CloseLesson);
        assert_eq!(lab.notebook().shown, own.shown);
    }
}
