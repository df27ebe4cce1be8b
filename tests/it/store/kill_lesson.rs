//! Killed at random moments of a lesson: the page, what was predicted, the hands and the runs that
//! were branched off are there afterwards.
//!
//! As in `kill`, the test starts its own program as a child: once a player with its autosave, a
//! hundred times, and a few times a whole window.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, Instant};

use eframe::egui::{Theme, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use rand::RngExt as _;
use triplet_lab::app::{App, LessonCommand};
use triplet_lab::engine::config::RunConfig;
use triplet_lab::engine::random::{ChaCha8Rng, Purpose, generator};
use triplet_lab::lab::recipe::NoLibrary;
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lab::session::Session;
use triplet_lab::lab::{Command, Lab};
use triplet_lab::lesson::kept::{Kept, Underway};
use triplet_lab::lesson::{Choice, Player};
use triplet_lab::store::Store;

use crate::common::lessons::lesson;

const KILLS: u64 = 100;
const WINDOW_KILLS: u64 = 5;
/// What is done in a window before it is killed.
const ACTS: usize = 8;
const FOLDER: &str = "TEST_KILL_LESSON_FOLDER";
const SEED: &str = "TEST_KILL_LESSON_SEED";
const TRIES: &str = "tries ";
const DONE: &str = "done ";

const LESSON: &str = r#"+++
title = "Killed"
[runs.a]
data = "blobs"
points = 40
hidden = [4]
[runs.b]
data = "blobs"
points = 40
hidden = [4]
margin = 0.3
+++
```page
step = 3
```
# One
```question
ask = "?"
kind = "change"
of = "loss"
do = ["train 3"]
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
step = 2
```
# Three
```question
ask = "?"
kind = "greater"
of = "loss"
```
---
# Four
"#;

fn edits(session: &Session) -> String {
    let run = |run: &triplet_lab::lab::session::RunRecord| {
        let margins = run.recipe.edits().iter().map(|edit| (edit.step, edit.config.loss.margin));
        format!("{} {:?} {:?}", run.id, run.parent, margins.collect::<Vec<_>>())
    };
    let runs: Vec<String> = session.runs.iter().map(run).collect();
    format!("{} {:?} {runs:?}", session.shown, session.beside)
}

/// All that was done in a lesson, in a line; training goes on meanwhile, so steps don't count.
fn told(kept: &Kept) -> String {
    let lesson = |lesson: &Underway| {
        let screen = lesson.screen.as_ref().map(|screen| (screen.acted, edits(&screen.runs)));
        let pages = lesson.pages.iter().map(|page| {
            let asked = page.asked.as_ref().map(|asked| edits(&asked.runs));
            let labels: Vec<&str> = page.offers.iter().map(|offer| offer.label.as_str()).collect();
            let outcome = page.outcome.as_ref().map(|outcome| outcome.words.clone());
            format!(
                "{} {:?} {:?} {labels:?} {outcome:?} {asked:?}",
                page.number, page.predicted, page.hands
            )
        });
        format!(
            "{} {} {screen:?} {:?}",
            lesson.page,
            lesson.counts_hands,
            pages.collect::<Vec<_>>()
        )
    };
    format!("{} {:?}", edits(&kept.own), kept.lesson.as_ref().map(lesson))
}

/// Something that a lecturer does.
fn act(random: &mut ChaCha8Rng, lab: &Lab) -> Result<LessonCommand, Command> {
    let place = random.random_range(0..2);
    Ok(match random.random_range(0..12) {
        0 => LessonCommand::GoToPage(random.random_range(0..4)),
        1 => LessonCommand::Predict(Choice::Offer(place)),
        2..5 => LessonCommand::CountHand(place),
        5 => LessonCommand::TakeBackHand,
        6 => LessonCommand::Reveal,
        7 => LessonCommand::CountHands,
        8 => LessonCommand::AskAgain,
        9 => return Err(Command::Train(random.random_range(1..5))),
        10 => return Err(Command::StepBack),
        _ => {
            let mut config = lab.wanted().clone();
            config.loss.margin = random.random_range(0.0..5.0);
            return Err(Command::Configure(Box::new(config)));
        }
    })
}

fn say(line: &str) {
    println!("{line}");
    std::io::stdout().flush().unwrap();
}

fn fresh() -> Player {
    Player::new(Lab::new(RunConfig::default()).unwrap())
}

#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut random = generator(seed(), Purpose::Mining, 1);
    let store = Store::at(folder);
    let mut player = fresh();
    let mut autosave = store.begin();
    match store.offered().unwrap().newest.first() {
        Some(left) => {
            let (kept, continued) = store.go_on(left, &NoLibrary).unwrap();
            player.resume(kept);
            autosave = continued;
        }
        None => {
            // With a run of one's own there is always something to keep.
            player.apply(Command::Train(2));
            player.settle();
            player.teach(LessonCommand::Open(lesson(LESSON)));
        }
    }
    player.settle();
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64();
    loop {
        match act(&mut random, player.lab()) {
            Ok(command) => player.teach(command),
            Err(command) => player.apply(command),
        }
        player.settle();
        let now = player.to_kept();
        say(&format!("{TRIES}{}", told(&now)));
        autosave.record(&now, false, clock()).unwrap();
        say(&format!("{DONE}{}", told(&now)));
        for _ in 0..random.random_range(0..3) {
            player.tick(1.0 / 60.0, &clock);
            let later = player.to_kept();
            if told(&later) != told(&now) {
                say(&format!("{TRIES}{}", told(&later)));
            }
            autosave.record(later, player.lab().transport().playing, clock()).unwrap();
        }
    }
}

fn seed() -> u64 {
    std::env::var(SEED).unwrap().parse().unwrap()
}

fn window(folder: &Path) -> Harness<'static, App> {
    let store = Store::at(folder);
    let recipe = Recipe::new(RunConfig::default().validate().unwrap());
    Harness::builder()
        .with_size(vec2(1_280.0, 720.0))
        .with_max_steps(20_000)
        .with_theme(Theme::Light)
        .build_eframe(|cc| App::open(cc, recipe, Some(store)))
}

/// Lets frames pass until nothing is on its way.
fn settle(window: &mut Harness<'static, App>) {
    let start = Instant::now();
    let mut still = 0;
    while still < 5 {
        let before = window.state().player().to_kept();
        window.step();
        let player = window.state().player();
        let moves = player.session().is_some_and(|session| {
            session.is_arriving()
                || session.is_revealing()
                || session.question().is_some()
                    && session.offers().is_empty()
                    && session.scale().is_none()
                    && session.trouble().is_none()
        });
        // While a run plays, its growth is written once a second.
        let plays = player.lab().transport().playing;
        let is_still = !moves && !plays && !player.lab().is_moving();
        let is_still = is_still && player.to_kept() == before;
        still = if is_still { still + 1 } else { 0 };
        assert!(start.elapsed() < Duration::from_secs(60), "it never comes to rest");
    }
}

#[test]
fn child_window() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut random = generator(seed(), Purpose::Mining, 2);
    let mut window = window(Path::new(&folder));
    let ctx = window.ctx.clone();
    if window.query_by_label("Go on with it").is_some() {
        window.get_by_label("Go on with it").click();
        window.run_steps(3);
    } else {
        window.state_mut().act(&ctx, Command::Train(2));
        settle(&mut window);
        window.state_mut().act(&ctx, LessonCommand::Open(lesson(LESSON)));
    }
    settle(&mut window);
    for _ in 0..ACTS {
        match act(&mut random, window.state().lab()) {
            Ok(command) => window.state_mut().act(&ctx, command),
            Err(command) => window.state_mut().act(&ctx, command),
        }
        settle(&mut window);
        say(&format!("{DONE}{}", on_screen(window.state().player())));
    }
    loop {
        window.step();
    }
}

/// All that was done in a lesson, and the picture on screen, in one word.
fn on_screen(player: &Player) -> String {
    let embedding = &player.lab().run_a().snapshot().embedding;
    let bytes: Vec<u8> = embedding.iter().flat_map(|x| x.to_le_bytes()).collect();
    let step = player.lab().run_a().report().step;
    format!("{}-{step}-{:08x}", told(&player.to_kept()), crc32fast::hash(&bytes))
}

fn start_child(test: &str, folder: &Path, seed: u64) -> Child {
    Process::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("store::kill_lesson::{test}"), "--nocapture"])
        .env(FOLDER, folder)
        .env(SEED, seed.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Lets a child work until it has said `least` words, and then for a while, and kills it; all that
/// it said.
fn killed_after(mut child: Child, least: usize, wait: Duration) -> String {
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    while said.matches(DONE).count() < least {
        assert!(output.read_line(&mut said).unwrap() > 0, "the child ended by itself:\n{said}");
    }
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
    output.read_to_string(&mut said).unwrap();
    said.truncate(said.rfind('\n').map_or(0, |end| end + 1));
    said
}

fn words<'a>(said: &'a str, kind: &str) -> Vec<&'a str> {
    said.lines().filter_map(|line| Some(line.split_once(kind)?.1.trim())).collect()
}

#[test]
fn killed_a_hundred_times_a_lesson_has_all_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let mut random = generator(9, Purpose::Mining, 3);
    let (mut acknowledged, mut hands, mut runs, mut pages) = (0, 0, 0, 0);
    for kill in 0..KILLS {
        let wait = Duration::from_micros(random.random_range(1_000..40_000));
        let said = killed_after(start_child("child", folder.path(), kill), 2, wait);
        let left = store.offered().unwrap().newest;
        let (kept, _) = store.go_on(&left[0], &NoLibrary).unwrap();
        let found = told(&kept);
        let (done, tries) = (words(&said, DONE), words(&said, TRIES));
        let last = [done.last().unwrap(), tries.last().unwrap()];
        assert!(
            last.contains(&&found.as_str()),
            "kill {kill}: {left:?}\nfound {found}\nof the last {last:#?}"
        );
        let mut player = fresh();
        player.resume(kept.clone());
        player.settle();
        assert_eq!(told(&player.to_kept()), found, "kill {kill}");
        acknowledged += done.len();
        let underway = kept.lesson.unwrap();
        hands += underway.pages.iter().map(|page| page.hands.len()).sum::<usize>();
        runs = runs.max(underway.screen.map_or(0, |screen| screen.runs.runs.len()));
        pages = pages.max(underway.page);
    }
    println!("{KILLS} kills, {acknowledged} things acknowledged, {hands} hands, {runs} runs");
    assert!(acknowledged > 2 * KILLS as usize && hands > 50 && runs > 1 && pages == 3);
}

#[test]
fn a_window_killed_in_a_lesson_goes_on_at_the_same_page_with_all_that_was_said_and_done() {
    let folder = tempfile::tempdir().unwrap();
    for kill in 0..WINDOW_KILLS {
        let child = start_child("child_window", folder.path(), kill);
        let said = killed_after(child, ACTS, Duration::ZERO);
        let left = words(&said, DONE).pop().unwrap().to_owned();
        let mut window = window(folder.path());
        window.run_steps(2);
        window.get_by_label("Go on with it").click();
        window.run_steps(3);
        settle(&mut window);
        let player = window.state().player();
        assert!(player.session().is_some(), "kill {kill}: the lesson is open");
        assert_eq!(on_screen(player), left, "kill {kill}");
    }
}
