//! The journal: what is written leads back to the same notebook, and nothing damaged is taken
//! for something whole.

use proptest::prelude::*;
use triplet_lab::engine::config::{RunConfig, ValidConfig};
use triplet_lab::lab::journal::{Journal, JournalError, MOST_BYTES, Pace, read};
use triplet_lab::lab::notebook::{Notebook, Page};
use triplet_lab::lab::recipe::{Bookmark, Recipe};

fn knobs(margin: f64) -> ValidConfig {
    let mut config = RunConfig::default();
    config.loss.margin = margin;
    config.validate().unwrap()
}

fn alone(recipe: Recipe) -> Notebook {
    let at = recipe.steps();
    Notebook { pages: vec![Page { id: 1, parent: None, recipe }], shown: 1, beside: None, at }
}

/// Notebooks one after another, as a session has them: growth, edits, an undo, a branch, A | B.
fn history() -> Vec<Notebook> {
    let mut now = alone(Recipe::new(knobs(1.0)));
    let mut history = vec![now.clone()];
    let mut then = |now: &Notebook| history.push(now.clone());
    now.pages[0].recipe.edit_at_end(knobs(0.9)).unwrap();
    then(&now);
    now.pages[0].recipe.reach(240);
    now.at = 240;
    then(&now);
    let before = now.clone();
    now.pages[0].recipe.edit_at_end(knobs(0.1 + 0.2)).unwrap();
    then(&now);
    now.pages[0].recipe.edit_at_end(knobs(1.0 / 3.0)).unwrap();
    then(&now);
    now = before; // undo
    then(&now);
    now.pages[0].recipe = now.pages[0]
        .recipe
        .clone()
        .with_bookmark(Bookmark { step: 7, name: "a\tb\n\"ü".into() })
        .unwrap();
    now.at = 100;
    then(&now);
    let mut branch = now.pages[0].recipe.cut(100);
    branch.edit_at_end(knobs(2.0)).unwrap();
    now.pages.push(Page { id: 2, parent: Some((1, 100)), recipe: branch });
    (now.shown, now.beside) = (2, Some(1));
    then(&now);
    now.pages[1].recipe.reach(150);
    now.at = 150;
    now.pages[1].recipe = now.pages[1].recipe.clone().titled("wide".into(), "x\ny".into()).unwrap();
    then(&now);
    now.pages.remove(0);
    now.beside = None;
    now.pages[0].recipe.remove_bookmark(7);
    then(&now);
    history
}

/// The journal of a history, and its length after each notebook.
fn written(history: &[Notebook]) -> (String, Vec<usize>) {
    let (mut journal, mut text, mut ends) = (Journal::default(), String::new(), Vec::new());
    for now in history {
        text += &journal.difference(now, Pace::All).unwrap_or_default();
        ends.push(text.len());
        assert_eq!(journal.length(), text.len());
    }
    (text, ends)
}

#[test]
fn each_notebook_of_a_session_comes_back() {
    let history = history();
    let (text, ends) = written(&history);
    for (now, &end) in history.iter().zip(&ends) {
        assert_eq!(&read(&text.as_bytes()[..end]).unwrap(), now, "\n{}", &text[..end]);
    }
    assert_eq!(text.lines().count(), 1 + history.len(), "a moment is a line\n{text}");
}

#[test]
fn cut_off_anywhere_it_is_an_earlier_moment_or_nothing_yet() {
    let history = history();
    let (text, ends) = written(&history);
    for cut in 0..=text.len() {
        let whole = ends.iter().filter(|&&end| end <= cut).count();
        match read(&text.as_bytes()[..cut]) {
            Ok(notebook) => assert_eq!(notebook, history[whole - 1], "cut at byte {cut}"),
            Err(error) => assert_eq!((error, whole), (JournalError::NothingYet, 0), "byte {cut}"),
        }
    }
}

#[test]
fn zeros_after_the_last_line_are_a_line_that_was_cut_off() {
    let history = history();
    let mut bytes = written(&history).0.into_bytes();
    bytes.extend([0; 4_096]);
    assert_eq!(&read(&bytes).unwrap(), history.last().unwrap());
}

#[test]
fn every_flipped_bit_before_the_last_line_is_refused_and_its_line_named() {
    let (text, ends) = written(&history());
    let last = ends[ends.len() - 2];
    for byte in 0..last {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[byte] ^= 1 << bit;
            let error = read(&bytes).expect_err("a damaged journal was taken").to_string();
            let line = 1 + text.as_bytes()[..byte].iter().filter(|&&b| b == b'\n').count();
            assert!(error.starts_with(&format!("line {line}: ")), "byte {byte}: {error}");
        }
    }
}

#[test]
fn a_line_that_is_lost_doubled_or_moved_is_refused() {
    let (text, _) = written(&history());
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for i in 1..lines.len() - 1 {
        let (mut lost, mut doubled, mut moved) = (lines.clone(), lines.clone(), lines.clone());
        lost.remove(i);
        doubled.insert(i, lines[i]);
        moved.swap(i, i + 1);
        for (what, lines) in [("lost", lost), ("doubled", doubled), ("moved", moved)] {
            let read = read(lines.concat().as_bytes());
            assert!(matches!(read, Err(JournalError::Line { .. })), "{what} line {i}: {read:?}");
        }
    }
}

#[test]
fn a_newer_version_and_other_files_are_refused_with_a_remedy() {
    let says = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
    let newer = says("triplet-lab journal 2\nsomething new\n");
    assert!(newer.contains("line 1: version 2") && newer.contains("later one"), "{newer}");
    for other in ["x", "[run]\nseed = 3\n", "triplet-lab journal 0\n", "triplet-lab journal one\n"]
    {
        assert!(says(other).contains("line 1: it has to be `triplet-lab journal 1`"), "{other}");
    }
    assert_eq!(read(&vec![0; MOST_BYTES + 1]), Err(JournalError::TooLong));
    assert_eq!(read(&vec![0; MOST_BYTES]), Err(JournalError::NoJournal));
}

/// A journal with these moments, whose checksums are right.
fn sealed(moments: &[&str]) -> String {
    moments.iter().fold("triplet-lab journal 1\n".to_owned(), |text, moment| {
        let text = format!("{text}{}\t", moment.replace(" | ", "\t"));
        let checksum = crc32fast::hash(text.as_bytes());
        format!("{text}{checksum:08x}\n")
    })
}

#[test]
fn what_can_not_be_is_refused_even_where_the_checksum_is_right() {
    let (text, _) = written(&[alone(Recipe::new(knobs(1.0)))]);
    let line = text.lines().nth(1).unwrap();
    let run = line.split('\t').next().unwrap().to_owned();
    let begun = format!("{run} | here 1 - 0 | steps 1 100 | edit 1 50 loss.margin=0.5");
    assert!(read(sealed(&[&begun]).as_bytes()).is_ok());
    for (moment, why) in [
        ("edit 1 50 loss.margin=0.7", "run 1: an edit at step 50 comes after one at step 50"),
        ("edit 1 20 loss.margin=0.7", "run 1: an edit at step 20 comes after one at step 50"),
        ("edit 1 0 loss.margin=0.7", "run 1: an edit has step 0"),
        ("edit 1 200 loss.margin=0.7", "the edit at step 200, but the run has 100 steps"),
        ("edit 1 60 loss.margin=7.0", "margin is 7"),
        ("edit 1 60 loss.glue=7.0", "glue"),
        ("edit 1 60 seed=9", "new weights"),
        ("edit 1 60 loss.margin=", "no value of loss.margin"),
        ("edit 1 sixty loss.margin=0.7", "`sixty` is no whole number"),
        ("edit 2 60 loss.margin=0.7", "there is no run 2"),
        ("start 1 loss.margin=0.7", "the start of a run with edits can't change"),
        ("steps 1 40", "the edit at step 50, but the run has 40 steps"),
        ("grow 10000001", "steps is 10000001"),
        ("grow -1", "`-1` is no whole number"),
        ("mark 1 101 \"late\"", "the bookmark at step 101"),
        ("mark 1 10 late", "`mark 1 10 late` is no part"),
        ("title 1 [\"one\"]", "is no part of a journal"),
        ("drop 2", "there is no run 2"),
        ("drop 1", "there is no run 1"),
        ("here 1 7 0", "there is no run 7"),
        ("here 1 -", "is no whole number"),
        ("run 2 x", "- or RUN@STEP"),
        ("run 2 -", "missing"),
        ("explode 1", "has to begin with a word"),
        ("", "`` is no whole number"),
    ] {
        let error = read(sealed(&[&begun, moment]).as_bytes()).expect_err(moment).to_string();
        assert!(error.starts_with("line 3: ") && error.contains(why), "{moment}: {error}");
        assert!(error.contains("copy the file without this line"), "{error}");
    }
    let many: Vec<String> =
        (1..=201).map(|id| run.replacen("run 1", &format!("run {id}"), 1)).collect();
    let error = read(sealed(&[&format!("{} | here 1 - 0", many.join(" | "))]).as_bytes());
    assert!(error.unwrap_err().to_string().contains("more than 200 runs"));
}

#[test]
fn the_run_that_grows_is_written_now_and_then_and_what_a_person_does_at_once() {
    let mut now = alone(Recipe::new(knobs(1.0)).lasting(40_000).unwrap());
    let mut journal = Journal::default();
    assert!(journal.difference(&now, Pace::Acts).is_some(), "the first time, all is written");
    assert_eq!(journal.difference(&now, Pace::All), None, "nothing changed");
    let grow = |now: &mut Notebook, by| {
        let steps = now.pages[0].recipe.steps() + by;
        now.pages[0].recipe.reach(steps);
        now.at = steps;
    };
    grow(&mut now, 99);
    assert_eq!(journal.difference(&now, Pace::Growth), None, "less than a four-hundredth");
    grow(&mut now, 2);
    assert_eq!(journal.difference(&now, Pace::Acts), None, "growth alone waits");
    assert!(journal.difference(&now, Pace::Growth).is_some());
    grow(&mut now, 1);
    assert!(journal.difference(&now, Pace::All).is_some(), "a pause writes all");
    grow(&mut now, 1);
    now.pages[0].recipe.edit_at_end(knobs(0.5)).unwrap();
    assert!(journal.difference(&now, Pace::Acts).is_some(), "an edit does not wait");
    now.at = 3;
    assert_eq!(journal.difference(&now, Pace::Growth), None, "nor is each step of a replay told");
    now.pages[0].recipe = now.pages[0].recipe.clone().titled("x".into(), String::new()).unwrap();
    assert!(journal.difference(&now, Pace::Acts).is_some(), "a title does not wait");
}

#[test]
fn a_run_of_100_000_steps_with_edits_is_written_in_less_than_100_kb() {
    for steps_a_second in [1, 20, 200, 10_000] {
        let mut now = alone(Recipe::new(knobs(1.0)));
        let (mut journal, mut text) = (Journal::default(), String::new());
        while now.at < 100_000 {
            now.at += steps_a_second;
            now.pages[0].recipe.reach(now.at);
            if now.at.is_multiple_of(1_000.max(steps_a_second)) {
                now.pages[0].recipe.edit_at_end(knobs(1.0 / now.at as f64)).unwrap();
            }
            text += &journal.difference(&now, Pace::Growth).unwrap_or_default();
        }
        text += &journal.difference(&now, Pace::All).unwrap_or_default();
        assert_eq!(read(text.as_bytes()).unwrap(), now);
        assert!(text.len() <= 100_000, "{steps_a_second} steps/s: {} bytes", text.len());
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(read(&bytes).is_err());
        let behind_a_header = [b"triplet-lab journal 1\n".as_slice(), &bytes].concat();
        prop_assert!(read(&behind_a_header).is_err());
    }

    #[test]
    fn no_words_behind_a_right_checksum_make_it_panic(
        words in prop::collection::vec(
            prop_oneof![
                "(run|start|cut|unmark|steps|edit|mark|title|drop|grow|here)( [0-9@=.\\[\\]\"a-z-]{0,9}){0,4}",
                "\\PC{0,30}",
            ],
            0..6,
        )
    ) {
        let (text, _) = written(&history());
        let last = text.lines().nth(1).unwrap().rsplit_once('\t').unwrap().0;
        let moments: Vec<&str> = std::iter::once(last).chain(words.iter().map(String::as_str)).collect();
        if let Ok(notebook) = read(sealed(&moments).as_bytes()) {
            prop_assert!(notebook.page(notebook.shown).is_some());
        }
    }
}
