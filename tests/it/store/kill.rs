//! Killed at random moments of training with edits, again and again: whatever was acknowledged
//! before the kill is there afterwards.
//!
//! The test starts its own program as a child, which goes on with the session that the last one
//! left, trains and edits as a window does, and says on its standard output what was recorded.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, Instant};

use rand::RngExt as _;
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::engine::random::{ChaCha8Rng, Purpose, generator};
use triplet_lab::lab::recipe::NoLibrary;
use triplet_lab::lab::session::Session;
use triplet_lab::lab::{Command, Lab, Speed};
use triplet_lab::store::Store;

/// How often the child is killed.
const KILLS: u64 = 100;
/// The variables that tell the child where the sessions are, and what to be random with.
const FOLDER: &str = "TEST_KILL_FOLDER";
const SEED: &str = "TEST_KILL_SEED";
/// What the child says before it begins, and before and after it records something that was done.
const BEGINS: &str = "begins ";
const TRIES: &str = "tries ";
const DONE: &str = "done ";

/// A run whose steps are quick.
fn small() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Blobs);
    (config.data.points, config.embedder.hidden) = (40, vec![4]);
    (config.sampler.classes, config.sampler.points) = (3, 3);
    config
}

/// All that a person did to a session, in one word; only its margins change. Training goes on
/// meanwhile, so the lengths of the runs are told apart: by all their steps together.
fn told(session: &Session) -> (String, u64) {
    let mut text = format!("{} {:?}", session.shown, session.beside);
    let mut steps = 0;
    for page in &session.runs {
        let recipe = &page.recipe;
        let start = recipe.start().loss.margin.to_bits();
        let edits =
            recipe.edits().iter().map(|edit| (edit.step, edit.config.loss.margin.to_bits()));
        let edits: Vec<(u64, u64)> = edits.collect();
        let (marks, title) = (recipe.bookmarks(), recipe.title());
        write!(text, "{} {:?} {start} {edits:?} {marks:?} {title}", page.id, page.parent).unwrap();
        steps += recipe.steps();
    }
    (format!("{:08x}", crc32fast::hash(text.as_bytes())), steps)
}

/// Something that a person does: mostly edits, some of them in the past.
fn act(lab: &mut Lab, random: &mut ChaCha8Rng) {
    let mut config = lab.wanted().clone();
    config.loss.margin = random.random_range(0.0..5.0);
    let title = format!("margin {}", config.loss.margin);
    let edit = Command::Configure(Box::new(config));
    match random.random_range(0..12) {
        0 => lab.apply(Command::Undo),
        1 => lab.apply(Command::Redo),
        2 => lab.apply(Command::Bookmark),
        3 => lab.apply(Command::Describe { title, note: String::new() }),
        4 => {
            lab.apply(Command::GoTo(random.random_range(0..=lab.last_step())));
            lab.settle();
            lab.apply(edit);
        }
        _ => lab.apply(edit),
    }
}

#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let seed = std::env::var(SEED).unwrap().parse().unwrap();
    let mut random = generator(seed, Purpose::Mining, 1);
    let store = Store::at(folder);
    let mut lab = Lab::new(small()).unwrap();
    let mut autosave = store.begin();
    if let Some(left) = store.offered().unwrap().newest.first() {
        let (session, continued) = store.go_on(left, &NoLibrary).unwrap();
        lab.apply(Command::Restore(Box::new(session.own)));
        lab.apply(Command::Reset);
        autosave = continued;
    }
    lab.apply(Command::SetSpeed(Speed::Unlimited));
    let (word, steps) = told(&lab.to_session());
    say(&format!("{BEGINS}{word} {steps}"));
    let start = Instant::now();
    // A quick clock makes for short frames.
    let clock = || start.elapsed().as_secs_f64() * 20.0;
    loop {
        for _ in 0..random.random_range(1..5) {
            if !lab.transport().playing {
                lab.apply(Command::PlayPause);
            }
            lab.tick(1.0 / 60.0, &clock);
            autosave.record(lab.to_session(), lab.transport().playing, clock()).unwrap();
        }
        act(&mut lab, &mut random);
        let now = lab.to_session();
        let (word, steps) = told(&now);
        say(&format!("{TRIES}{word} {steps}"));
        autosave.record(&now, lab.transport().playing, clock()).unwrap();
        say(&format!("{DONE}{word} {steps}"));
    }
}

fn say(line: &str) {
    println!("{line}");
    std::io::stdout().flush().unwrap();
}

fn start_child(folder: &Path, seed: u64) -> Child {
    Process::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::kill::child", "--nocapture"])
        .env(FOLDER, folder)
        .env(SEED, seed.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Lets a child work for a while and kills it; all that it said.
fn killed_after(folder: &Path, seed: u64, wait: Duration) -> String {
    let mut child = start_child(folder, seed);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains(DONE) {
        assert!(output.read_line(&mut said).unwrap() > 0, "the child ended by itself:\n{said}");
    }
    // What it says meanwhile stays well below what a pipe holds.
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
    output.read_to_string(&mut said).unwrap();
    said.truncate(said.rfind('\n').map_or(0, |end| end + 1));
    said
}

/// The words of this kind that were said, each with the steps at the time.
fn words<'a>(said: &'a str, kind: &str) -> Vec<(&'a str, u64)> {
    let word = |line: &'a str| {
        let (word, steps) = line.split_once(kind)?.1.split_once(' ')?;
        Some((word, steps.parse().unwrap()))
    };
    said.lines().filter_map(word).collect()
}

#[test]
fn killed_a_hundred_times_it_has_all_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let mut random = generator(9, Purpose::Mining, 0);
    let (mut acknowledged, mut runs) = (0, 0);
    for kill in 0..KILLS {
        let wait = Duration::from_micros(random.random_range(5_000..80_000));
        let said = killed_after(folder.path(), kill, wait);
        let left = store.offered().unwrap().newest;
        let (session, _) = store.go_on(&left[0], &NoLibrary).unwrap();
        let (found, steps) = told(&session.own);
        let (done, tries) = (words(&said, DONE), words(&said, TRIES));
        // The kill may come between the record and the word.
        let [last_done, last_tried] = [&done, &tries].map(|words| words.last().unwrap().0);
        assert!(found == last_done || found == last_tried, "kill {kill}: {left:?}\n{said}");
        // An act that changes nothing needs no record, and then growth may wait.
        let begun = words(&said, BEGINS)[0].0;
        let changed = done.iter().find(|(word, _)| *word == found && found != begun);
        assert!(changed.is_none_or(|&(_, least)| steps >= least), "kill {kill}: {steps}\n{said}");
        acknowledged += done.len();
        // An undo may go back to before there were so many.
        runs = runs.max(session.own.runs.len());
    }
    println!("{KILLS} kills, {acknowledged} things acknowledged, up to {runs} runs");
    assert!(acknowledged > 3 * KILLS as usize && runs > KILLS as usize / 2, "children got on");
}
