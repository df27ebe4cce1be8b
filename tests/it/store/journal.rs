//! Sessions as text: what is written is read as the same session, and nothing damaged is taken
//! for something whole.

use proptest::prelude::*;
use triplet_lab::engine::config::{Choice as _, DataKind, RunConfig, ValidConfig};
use triplet_lab::lab::recipe::{Bookmark, Recipe};
use triplet_lab::lab::session::{MOST_BYTES, Pace, RunRecord, Session, SessionError, Writer, read};

fn settings(margin: f64) -> ValidConfig {
    let mut config = RunConfig::default();
    config.loss.margin = margin;
    config.validate().unwrap()
}

fn alone(recipe: Recipe) -> Session {
    let at = recipe.steps();
    Session { runs: vec![RunRecord { id: 1, parent: None, recipe }], shown: 1, beside: None, at }
}

/// Sessions one after another, as they come: growth, edits, an undo, a branch, A | B.
fn history() -> Vec<Session> {
    let mut now = alone(Recipe::new(settings(1.0)));
    let mut history = vec![now.clone()];
    let mut then = |now: &Session| history.push(now.clone());
    now.runs[0].recipe.edit_at_end(settings(0.9)).unwrap();
    then(&now);
    now.runs[0].recipe.reach(240);
    now.at = 240;
    then(&now);
    let before = now.clone();
    now.runs[0].recipe.edit_at_end(settings(0.1 + 0.2)).unwrap();
    then(&now);
    now.runs[0].recipe.edit_at_end(settings(1.0 / 3.0)).unwrap();
    then(&now);
    now = before; // undo
    then(&now);
    now.runs[0].recipe = now.runs[0]
        .recipe
        .clone()
        .with_bookmark(Bookmark { step: 7, name: "a\tb\n\"ü".into() })
        .unwrap();
    now.at = 100;
    then(&now);
    let mut branch = now.runs[0].recipe.cut(100);
    branch.edit_at_end(settings(2.0)).unwrap();
    now.runs.push(RunRecord { id: 2, parent: Some((1, 100)), recipe: branch });
    (now.shown, now.beside) = (2, Some(1));
    then(&now);
    now.runs[1].recipe.reach(150);
    now.at = 150;
    now.runs[1].recipe = now.runs[1].recipe.clone().titled("wide".into(), "x\ny".into()).unwrap();
    then(&now);
    now.runs.remove(0);
    now.beside = None;
    now.runs[0].recipe.remove_bookmark(7);
    then(&now);
    history
}

/// The text of a session.
fn text_of(session: &Session) -> String {
    Writer::default().text(session, Pace::All).unwrap()
}

#[test]
fn each_session_of_a_history_comes_back() {
    let mut writer = Writer::default();
    for now in history() {
        let text = writer.text(&now, Pace::All).expect("something changed");
        assert_eq!(text, text_of(&now), "what is kept from before is as if made anew");
        assert_eq!(read(text.as_bytes()).unwrap(), now, "\n{text}");
    }
}

#[test]
fn every_data_set_comes_back() {
    for &kind in DataKind::ALL {
        let now = alone(Recipe::new(RunConfig::of(kind).validate().unwrap()));
        assert_eq!(read(text_of(&now).as_bytes()), Ok(now));
    }
}

#[test]
fn cut_off_anywhere_it_is_refused_or_nothing_yet() {
    for now in history() {
        let text = text_of(&now);
        let head = text.find('\n').unwrap() + 1;
        for cut in 0..text.len() {
            let error = read(&text.as_bytes()[..cut]).expect_err("a torn session was taken");
            assert_eq!(error == SessionError::NothingYet, cut <= head, "cut at byte {cut}");
            let before = &text.as_bytes()[..cut.saturating_sub(1)];
            let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
            assert!(error.to_string().starts_with(&format!("line {line}: ")), "{cut}: {error}");
        }
    }
}

#[test]
fn whatever_comes_after_the_last_line_is_refused() {
    let text = text_of(history().last().unwrap());
    for more in ["\n", " ", "x", "# more\n", "steps = 9\n", &"\0".repeat(4_096)] {
        let error = read(format!("{text}{more}").as_bytes()).expect_err(more);
        assert!(matches!(error, SessionError::CutOff { .. }), "{more}: {error}");
    }
}

#[test]
fn every_flipped_bit_is_refused_and_a_line_named() {
    for now in history() {
        let text = text_of(&now);
        let (head, last) = (text.find('\n').unwrap() + 1, text.lines().count());
        for byte in 0..text.len() {
            for bit in 0..8 {
                let mut bytes = text.clone().into_bytes();
                bytes[byte] ^= 1 << bit;
                let error = read(&bytes).expect_err("a damaged session was taken").to_string();
                let line = error.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
                let line: usize = line.expect(&error).0.parse().unwrap();
                // A bit may make a line end or take one away.
                let lines = if byte < head { 1..=1 } else { last - 1..=last + 1 };
                assert!(lines.contains(&line), "byte {byte}: {error}");
            }
        }
    }
}

#[test]
fn a_line_that_is_lost_doubled_or_moved_is_refused() {
    let text = text_of(&history()[7]);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for i in 1..lines.len() - 1 {
        let (mut lost, mut doubled, mut moved) = (lines.clone(), lines.clone(), lines.clone());
        lost.remove(i);
        doubled.insert(i, lines[i]);
        moved.swap(i, i + 1);
        for (what, changed) in [("lost", lost), ("doubled", doubled), ("moved", moved)] {
            let read = read(changed.concat().as_bytes());
            let is_same = changed == lines;
            assert!(is_same || read.is_err(), "{what} line {i}: {read:?}");
        }
    }
}

#[test]
fn an_older_or_newer_version_and_other_files_are_refused_with_a_remedy() {
    let says = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
    let newer = says("# triplet-lab session 2\nsomething new\n");
    assert!(newer.contains("line 1: version 2") && newer.contains("later one"), "{newer}");
    let older = says("triplet-lab journal 1\nrun 1 - seed=3\thelp\n");
    assert!(older.contains("line 1: this is a journal, as Triplet Lab 0.1.0"), "{older}");
    assert!(older.contains("recipes (Ctrl S)"), "{older}");
    for other in
        ["x", "[run]\nseed = 3\n", "# triplet-lab session 0\n", "# triplet-lab session one\n"]
    {
        let says = says(other);
        assert!(says.contains("line 1: it has to be `# triplet-lab session 1`"), "{other}");
    }
    assert_eq!(read(&vec![0; MOST_BYTES + 1]), Err(SessionError::TooLong));
    assert_eq!(read(&vec![0; MOST_BYTES]), Err(SessionError::NotOne));
}

/// A text with these lines, whose checksum is right.
fn sealed(lines: &str) -> String {
    let text = format!("# triplet-lab session 1\n{lines}\n");
    format!("{text}# checksum {:08x}\n", crc32fast::hash(text.as_bytes()))
}

#[test]
fn what_can_not_be_is_refused_even_where_the_checksum_is_right() {
    let begun =
        "shown = 1\nat = 0\n[[run]]\nid = 1\nsteps = 100\n[[run.edit]]\nstep = 50\nmargin = 0.5";
    assert!(read(sealed(begun).as_bytes()).is_ok());
    let edit = |rest: &str| format!("{begun}\n[[run.edit]]\n{rest}");
    let run = |rest: &str| format!("{begun}\n[[run]]\n{rest}");
    let changed = |from: &str, to: &str| begun.replacen(from, to, 1);
    for (text, line, why) in [
        (edit("step = 50\nmargin = 0.7"), 11, "an edit at step 50 comes after one at step 50"),
        (edit("step = 20\nmargin = 0.7"), 11, "an edit at step 20 comes after one at step 50"),
        (edit("step = 0\nmargin = 0.7"), 11, "an edit has step 0"),
        (edit("step = 200\nmargin = 0.7"), 11, "the edit at step 200, but the run has 100 steps"),
        (edit("step = 60\nmargin = 7.0"), 12, "margin is 7"),
        (edit("step = 60\nmargin = \"wide\""), 12, "margin is \"wide\""),
        (edit("step = 60\nmargin = 1e999"), 12, "margin"),
        (edit("step = 60\nmargin ="), 12, "can't be read"),
        (edit("step = 60\nmargins = 1.0"), 12, "did you mean margin?"),
        (edit("step = 60\nglue = 7.0"), 12, "glue"),
        (edit("step = 60\nseed = 9"), 12, "new points or weights"),
        (edit("step = \"sixty\"\nmargin = 0.7"), 11, "a whole number"),
        (edit("margin = 0.7"), 10, "no step"),
        (changed("steps = 100", "steps = 40"), 8, "the edit at step 50, but the run has 40 steps"),
        (changed("steps = 100", "steps = 10000001"), 6, "steps is 10000001"),
        (changed("steps = 100", "steps = -1"), 6, "steps is -1"),
        (changed("steps = 100", "sampler = 1.5"), 6, "sampler is 1.5"),
        (changed("steps = 100", "points-per-class = 1.5"), 6, "1.5"),
        (changed("steps = 100", "title = [1]"), 6, "title is a list"),
        (changed("steps = 100", "margin = 9.0"), 6, "margin is 9"),
        (
            format!("{begun}\n[[run.bookmark]]\nstep = 101\nname = \"late\""),
            11,
            "the bookmark at step 101",
        ),
        (format!("{begun}\n[[run.bookmark]]\nstep = 10\nname = late"), 12, "can't be read"),
        (changed("shown = 1", "shown = 7"), 2, "there is no run 7"),
        (changed("shown = 1", "shown = 1\nbeside = 7"), 3, "there is no run 7"),
        (changed("shown = 1\n", ""), 1, "shown is missing"),
        (changed("at = 0", "beside = 1"), 1, "at is missing"),
        (changed("at = 0", "at = 0\nhere = 1"), 4, "a session has no key \"here\""),
        (changed("at = 0", "at = 0.5"), 3, "a whole number"),
        ("shown = 1\nat = 0".to_owned(), 2, "there is no run 1"),
        ("shown = 1\nat = 0\nrun = 1".to_owned(), 4, "[[run]]"),
        (run("steps = 1"), 10, "id is missing"),
        (run("id = 2\nparent = 1"), 12, "parent-step is missing"),
        (run("id = 2\nparent = \"x\""), 12, "a whole number"),
        (run("id = 1"), 10, "run 1 is not in the order"),
        (run("id = 0"), 10, "run 0 is not in the order"),
        (run("id = 2\nexplode = 1"), 12, "a recipe has no key \"explode\""),
        (format!("{begun}\n[run.edit.edit.edit]"), 10, "an [[edit]] has no key \"edit\""),
        (format!("{begun}\nx = {}", "[".repeat(50)), 10, "nested too deep"),
    ] {
        let error = read(sealed(&text).as_bytes()).expect_err(&text).to_string();
        let line = format!("line {line}: ");
        assert!(error.starts_with(&line) && error.contains(why), "{text}\n{error}");
    }
    let many: String = (1..=201).map(|id| format!("[[run]]\nid = {id}\n")).collect();
    let error = read(sealed(&format!("shown = 1\nat = 0\n{many}")).as_bytes());
    assert!(error.unwrap_err().to_string().contains("more than 200 runs"));
}

#[test]
fn the_run_that_grows_is_written_now_and_then_and_what_a_person_does_at_once() {
    let mut now = alone(Recipe::new(settings(1.0)).lasting(40_000).unwrap());
    let mut writer = Writer::default();
    assert!(writer.text(&now, Pace::Acts).is_some(), "the first time, all is written");
    assert_eq!(writer.text(&now, Pace::All), None, "nothing changed");
    let grow = |now: &mut Session, by| {
        let steps = now.runs[0].recipe.steps() + by;
        now.runs[0].recipe.reach(steps);
        now.at = steps;
    };
    grow(&mut now, 99);
    assert_eq!(writer.text(&now, Pace::Growth), None, "less than a four-hundredth");
    grow(&mut now, 2);
    assert_eq!(writer.text(&now, Pace::Acts), None, "growth alone waits");
    assert!(writer.text(&now, Pace::Growth).is_some());
    grow(&mut now, 1);
    assert!(writer.text(&now, Pace::All).is_some(), "a pause writes all");
    grow(&mut now, 1);
    now.runs[0].recipe.edit_at_end(settings(0.5)).unwrap();
    assert!(writer.text(&now, Pace::Acts).is_some(), "an edit does not wait");
    now.at = 3;
    assert_eq!(writer.text(&now, Pace::Growth), None, "nor is each step of a replay told");
    now.runs[0].recipe = now.runs[0].recipe.clone().titled("x".into(), String::new()).unwrap();
    assert!(writer.text(&now, Pace::Acts).is_some(), "a title does not wait");
}

#[test]
fn a_run_of_100_000_steps_with_edits_is_written_in_less_than_100_kb() {
    for steps_a_second in [1, 20, 200, 10_000] {
        let mut now = alone(Recipe::new(settings(1.0)));
        let (mut writer, mut text) = (Writer::default(), String::new());
        while now.at < 100_000 {
            now.at += steps_a_second;
            now.runs[0].recipe.reach(now.at);
            if now.at.is_multiple_of(1_000.max(steps_a_second)) {
                now.runs[0].recipe.edit_at_end(settings(1.0 / now.at as f64)).unwrap();
            }
            text = writer.text(&now, Pace::Growth).unwrap_or(text);
        }
        text = writer.text(&now, Pace::All).unwrap_or(text);
        assert_eq!(read(text.as_bytes()).unwrap(), now);
        assert!(text.len() <= 100_000, "{steps_a_second} steps/s: {} bytes", text.len());
    }
}

/// All numbers with a fraction, by their bits.
fn bits(config: &RunConfig) -> [u64; 6] {
    let RunConfig { data, held_out, loss, optimizer, .. } = config;
    [
        data.noise,
        *held_out,
        loss.margin,
        optimizer.learning_rate,
        optimizer.weight_decay,
        optimizer.clip,
    ]
    .map(f64::to_bits)
}

proptest! {
    #[test]
    fn every_number_comes_back_bit_for_bit(
        noise in 0.0..=2.0f64, held_out in 0.0..=0.9f64, margin in 0.0..=5.0f64,
        lr in -6.0..=1.0f64, decay in 0.0..=1.0f64, tiny in 0u64..1 << 52,
        seed: u64,
    ) {
        let mut config = RunConfig::default();
        config.data.noise = noise;
        config.held_out = held_out;
        config.loss.margin = margin;
        config.optimizer.learning_rate = 10f64.powf(lr).clamp(1e-6, 10.0);
        config.optimizer.weight_decay = decay;
        config.optimizer.clip = f64::from_bits(tiny); // too small for the usual form
        config.seed = seed;
        let config = config.validate().unwrap();
        let again = read(text_of(&alone(Recipe::new(config.clone()))).as_bytes()).unwrap();
        prop_assert_eq!(bits(again.runs[0].recipe.start()), bits(&config));
        prop_assert_eq!(again.runs[0].recipe.start().seed, seed);

        let mut base = config.to_config();
        base.loss = RunConfig::default().loss;
        base.optimizer = RunConfig::default().optimizer;
        let mut edited = Recipe::new(base.validate().unwrap()).lasting(9).unwrap();
        edited.edit_at_end(config.clone()).unwrap();
        let again = read(text_of(&alone(edited)).as_bytes()).unwrap();
        prop_assert_eq!(bits(again.runs[0].recipe.config_at(9)), bits(&config));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(read(&bytes).is_err());
        let behind_a_header = [b"# triplet-lab session 1\n".as_slice(), &bytes].concat();
        prop_assert!(read(&behind_a_header).is_err());
        prop_assert!(read(sealed(&String::from_utf8_lossy(&bytes)).as_bytes()).is_err());
    }

    #[test]
    fn no_lines_behind_a_right_checksum_make_it_panic(
        lines in prop::collection::vec(
            prop_oneof![
                "(shown|beside|at|id|parent|parent-step|steps|step|margin|title|name) = [0-9.\"a-z-]{1,9}",
                "\\[\\[(run|run.edit|run.bookmark|run.x|edit)\\]\\]",
                "\\PC{0,30}",
            ],
            0..6,
        )
    ) {
        let text = text_of(history().last().unwrap());
        let (_, whole) = text.rsplit_once("# checksum").unwrap().0.split_once('\n').unwrap();
        if let Ok(session) = read(sealed(&format!("{whole}{}", lines.join("\n"))).as_bytes()) {
            prop_assert!(session.run(session.shown).is_some());
        }
    }
}
