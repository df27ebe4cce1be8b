//! What recipe files promise: they come back as they were, and what is wrong with one is said
//! with the file, the line and what to do.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use tempfile::TempDir;
use triplet_lab::data_source::DataFiles;
use triplet_lab::engine::config::{Choice as _, DataKind, RunConfig};
use triplet_lab::files::{FileError, read_recipe, write_new, write_recipe};
use triplet_lab::lab::recipe::{
    Bookmark, LARGEST, MOST_BOOKMARKS, MOST_EDITS, Recipe, from_text, looks_like_text, minimal,
    read, to_text, write,
};

use crate::common::recipes::{self, any_recipe};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_triplet-lab")).args(arguments).output().unwrap()
}

/// What is said of a file with these bytes, by the program itself.
fn complaint(bytes: impl AsRef<[u8]>) -> String {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("run.toml");
    fs::write(&path, bytes).unwrap();
    complaint_of(&path)
}

fn complaint_of(path: &Path) -> String {
    let output = program(&["train", path.to_str().unwrap()]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(output.stdout.is_empty());
    let start = format!("error: {}", path.display());
    message.trim_end().strip_prefix(&start).unwrap_or_else(|| panic!("{message}")).to_owned()
}

/// Asserts that a file is refused at this line with all of these words.
fn assert_refused(text: &str, line: usize, words: &[&str]) {
    let message = complaint(text);
    let shown: String = text.chars().take(300).collect();
    assert!(message.starts_with(&format!(":{line}: ")), "not line {line}: {message}\n{shown}");
    for word in words {
        assert!(message.contains(word), "no {word:?} in {message}");
    }
}

const HEAD: &str = "version = 1\n";

#[test]
fn what_a_file_can_not_be_is_said_with_its_line_and_the_remedy() {
    let cases: &[(&str, usize, &[&str])] = &[
        // keys
        ("margn = 1.0", 2, &["no key \"margn\"", "did you mean margin?"]),
        ("held_out = 0.5", 2, &["did you mean held-out?"]),
        ("colour = 3", 2, &["no key \"colour\"", "remove it"]),
        ("[data]\nkind = \"spiral\"", 2, &["data is a table", "a name in quotation marks"]),
        ("margin = 1.0\n\nmargin = 2.0", 4, &["duplicate key", "correct this line"]),
        ("step = 5", 2, &["did you mean steps?"]),
        (
            "[[bookmark]]\nstep = 0\nmargin = 1.0",
            4,
            &["[[bookmark]] has no key \"margin\"", "above the first"],
        ),
        (
            "[[edit]]\nstep = 1\nmining_rule = 3",
            4,
            &["[[edit]] has no key \"mining_rule\"", "remove it"],
        ),
        // types
        ("margin = \"0.5\"", 2, &["margin is \"0.5\"", "without quotation marks", "0 to 5"]),
        ("data = spiral", 2, &["quoted", "correct this line"]),
        ("data = 3", 2, &["data is 3", "quotation marks", "spiral"]),
        ("swap = \"yes\"", 2, &["swap is \"yes\"", "true or false"]),
        ("hidden = 32", 2, &["hidden is 32", "[32, 32]"]),
        ("hidden = [32.5]", 2, &["hidden is '32.5'", "0 to 4 layers of 1 to 512 units"]),
        ("hidden = [8, 32.5]", 2, &["'32.5' is no layer", "0 to 4 layers of 1 to 512 units"]),
        ("hidden = [\"8\"]", 2, &["hidden has \"8\" in its list", "[32, 32]"]),
        ("abc = 3", 2, &["no key \"abc\"", "remove it"]),
        ("lr = 1e400", 2, &["lr is '1e400'", "0.000001 to 10"]),
        ("points = [100]", 2, &["points is a list", "whole number", "10 to 100000"]),
        ("points = 1979-05-27", 2, &["points is 1979-05-27", "whole number"]),
        ("steps = 1.5", 2, &["steps is 1.5", "whole number", "10000000"]),
        ("title = 3", 2, &["title is 3", "quotation marks"]),
        ("edit = 3", 2, &["edit", "[[edit]]"]),
        ("[edit]\nstep = 1", 2, &["begin each of the edits with [[edit]]"]),
        ("bookmark = [3]", 2, &["[[bookmark]]"]),
        // values
        ("margin = 7.5", 2, &["margin is 7.5", "from 0 to 5", "choose a value"]),
        ("margin = nan", 2, &["margin is NaN", "from 0 to 5"]),
        ("\nlr = inf", 3, &["lr is inf", "0.000001 to 10"]),
        ("noise = -inf", 2, &["noise is -inf", "0 to 2"]),
        ("points = -0x10", 2, &["correct this line"]),
        ("points = 10.5", 2, &["points is '10.5'", "whole number", "10 to 100000"]),
        ("points = 99999999999999999999999999", 2, &["points is 1", "10 to 100000"]),
        ("data = \"penguins\"\npoints = 400", 3, &["points is 400", "10 to 342", "penguins"]),
        ("data = \"sprial\"", 2, &["data is 'sprial'", "spiral", "choose one"]),
        ("dimensions = 5", 2, &["dimensions is 5", "clusters or sphere", "leave it out"]),
        ("hidden = [1, 2, 3, 4, 5]", 2, &["hidden has 5 layers", "0 to 4"]),
        ("hidden = [32, 513]", 2, &["hidden is 513", "1 to 512"]),
        ("seed = -1", 2, &["seed is '-1'", "18446744073709551615"]),
        ("seed = \"many\"", 2, &["seed is 'many'", "whole number"]),
        ("seed = 18446744073709551616", 2, &["seed is '18446744073709551616'"]),
        (
            "points-per-class = 256\nseed = 1\nclasses-per-batch = 64",
            4,
            &["classes-per-batch × points-per-class is 16384", "2 to 1024"],
        ),
        ("data = \"blobs\"\nclasses = 12\npoints = 10", 4, &["points is 10", "12 classes"]),
        ("steps = 10000001", 2, &["steps is 10000001", "10000000"]),
        ("steps = -1", 2, &["steps is -1", "whole number"]),
        // edits
        ("steps = 9\n[[edit]]\nmargin = 1.0", 3, &["an [[edit]] has no step", "step = 500"]),
        ("[[edit]]\nstep = 0\nmargin = 0.5", 3, &["step 0", "begin at step 1"]),
        ("[[edit]]\nstep = 9\n[[edit]]\nstep = 8", 5, &["step 8", "step 9", "order"]),
        ("[[edit]]\nstep = 9\n[[edit]]\nstep = 9", 5, &["step 9", "one for each step"]),
        (
            "steps = 100\n[[edit]]\nstep = 200",
            4,
            &["edit at step 200", "100 steps", "make the run longer"],
        ),
        ("steps = 100\n[[bookmark]]\nstep = 200", 4, &["bookmark at step 200", "100 steps"]),
        ("[[edit]]\nstep = 9\nmargin = 6", 4, &["margin is 6", "0 to 5"]),
        ("[[edit]]\nstep = 9\ndata = \"moons\"", 4, &["data can't change", "a separate recipe"]),
        ("[[edit]]\nstep = 9\ndim = 3", 4, &["dim can't change"]),
        ("[[edit]]\nstep = 9\nseed = 4", 4, &["seed can't change"]),
        ("[[edit]]\nstep = 9\nheld-out = 0.1", 4, &["held-out can't change"]),
        (
            "[[edit]]\nstep = 9\nclasses-per-batch = 64\npoints-per-class = 200",
            4,
            &["12800", "2 to 1024"],
        ),
        ("[[bookmark]]\nstep = 5\n[[bookmark]]\nstep = 5", 5, &["already", "leave one out"]),
        // not TOML
        ("margin = ", 2, &["correct this line"]),
        ("title = \"Collapse", 2, &["no end", "close it with \""]),
        ("margin = 1.0\nnote = \"\"\"\nIt goes on\nand on", 3, &["no end", "close it with \"\"\""]),
        ("[[edit", 2, &["correct this line"]),
        ("\u{0}", 2, &["correct this line"]),
    ];
    for &(text, line, words) in cases {
        assert_refused(&format!("{HEAD}{text}"), line, words);
    }
}

#[test]
fn another_version_is_refused_before_anything_else_is_looked_at() {
    assert_refused(
        "version = 2\nflux = 9\n[[loop]]\n",
        1,
        &["newer Triplet Lab (version 2", "update Triplet Lab"],
    );
    assert_refused("margin = 1\n\nversion = 7", 3, &["version 7", "update"]);
    assert_refused("margin = 1.0", 1, &["version is missing", "version = 1"]);
    assert_refused("", 1, &["version is missing"]);
    assert_refused("version = \"1\"", 1, &["version is \"1\"", "without quotation marks"]);
    assert_refused("version = 0", 1, &["version is 0", "version = 1"]);
}

#[test]
fn a_file_cut_off_anywhere_is_a_recipe_or_says_where_it_ends() {
    let recipe = recipes::with_everything();
    let whole = write(&recipe);
    let (mut good, mut bad) = (0, 0);
    for (at, _) in whole.char_indices() {
        match read(&whole[..at]) {
            Ok(_) => good += 1,
            Err(error) => {
                let lines = whole[..at].lines().count().max(1);
                assert!(error.line <= lines, "line {} of {lines}", error.line);
                bad += 1;
            }
        }
    }
    assert!(good > 20 && bad > 20, "{good} good, {bad} bad");
    let cut = &whole[..whole.find("margin = ").unwrap() + 9];
    assert_refused(cut, cut.lines().count(), &["correct this line"]);
}

#[test]
fn more_than_there_can_be_is_refused_before_it_is_made() {
    let mut edits = HEAD.to_owned();
    (1..=MOST_EDITS + 1).for_each(|step| writeln!(edits, "[[edit]]\nstep = {step}").unwrap());
    assert_refused(&edits, 2, &["more than 10000 edits", "leave some out"]);
    let mut marks = HEAD.to_owned();
    (0..=MOST_BOOKMARKS).for_each(|step| writeln!(marks, "[[bookmark]]\nstep = {step}").unwrap());
    assert_refused(&marks, 2, &["more than 1000 bookmarks"]);
    let layers = format!("{HEAD}hidden = [{}]", "8, ".repeat(100_000));
    assert_refused(&layers, 2, &["hidden has 100000 layers", "0 to 4"]);
    let title = format!("{HEAD}\ntitle = \"{}\"", "x".repeat(201));
    assert_refused(&title, 3, &["title has 201 characters", "shorten"]);
    let note = format!("{HEAD}title = \"x\"\nnote = '''{}'''", "x\n".repeat(5_001));
    assert_refused(&note, 3, &["note has 10002 characters"]);
    let name = format!("{HEAD}[[bookmark]]\nstep = 3\nname = \"{}\"", "ü".repeat(201));
    assert_refused(&name, 4, &["name of a bookmark has 201 characters"]);
    let number = format!("{HEAD}margin = 0.{}", "3".repeat(200));
    assert_refused(&number, 2, &["margin has more than 100 characters"]);
}

#[test]
fn a_hundred_megabytes_of_zeros_are_not_read() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("zeros.toml");
    File::create(&path).unwrap().set_len(100 << 20).unwrap();
    let began = Instant::now();
    let message = complaint_of(&path);
    assert!(message.contains("more than 1048576 bytes") && message.contains("another file"));
    assert!(began.elapsed() < Duration::from_secs(2));
    let all_zeros = complaint(vec![0; LARGEST]);
    assert!(all_zeros.starts_with(":1: "), "{all_zeros}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_without_an_end_is_not_read_to_its_end() {
    assert!(matches!(
        read_recipe(Path::new("/dev/zero"), &DataFiles::default()),
        Err(FileError::NoFile { .. })
    ));
}

#[test]
fn a_deep_nest_is_refused_and_does_not_overflow() {
    let nested = |open: &str, close: &str, levels: usize| {
        format!("{HEAD}hidden = {}{}", open.repeat(levels), close.repeat(levels))
    };
    let too_deep: &[&str] = &["nested too deep", "take the rest out"];
    for levels in [17, 100, 100_000] {
        assert_refused(&nested("[", "]", levels), 2, too_deep);
        assert_refused(&nested("{a=", "}", levels), 2, too_deep);
        assert_refused(&nested("[{a=", "}]", levels), 2, too_deep);
        assert_refused(&format!("{HEAD}a{} = 1", ".a".repeat(levels)), 2, too_deep);
        assert_refused(&format!("{HEAD}[a{}]", ".a".repeat(levels)), 2, too_deep);
        assert_refused(&format!("{HEAD}[[a{}]]", ". \"a\"".repeat(levels)), 2, too_deep);
    }
    // The parser allows 80 of either, and 80 times 80 overflow its stack.
    let dots = ".a".repeat(78);
    let both = format!("{HEAD}{}x = 1{}", format!("a{dots} = {{\n").repeat(78), "}".repeat(78));
    assert_refused(&both, 2, too_deep);
    // A lone carriage return ends a comment for the parser.
    let hidden = format!("{HEAD}# words\ra{} = 1", ".a".repeat(200_000));
    assert_refused(&hidden, 2, too_deep);
    // Quotation marks inside of a word begin no text.
    let hidden = format!("{HEAD}x'''\na{} = 1\ny'''", ".a".repeat(200_000));
    assert_refused(&hidden, 3, too_deep);
    // Brackets and dots in words are words.
    let words = format!("{HEAD}note = \"{}\" # {}", "[{.".repeat(1_000), "[{.".repeat(1_000));
    assert_eq!(read(&words).unwrap().note().len(), 3_000);
    let quoted = format!("{HEAD}title = '[[[\"'\nnote = '''{}''''", "[{.\n".repeat(1_000));
    assert!(read(&quoted).unwrap().note().ends_with('\''));
}

#[test]
fn what_is_no_text_or_no_file_is_refused() {
    let directory = TempDir::new().unwrap();
    let not_utf8 = complaint(b"version = 1\ntitle = \"\xff\"\n");
    assert!(not_utf8.starts_with(":2: ") && not_utf8.contains("UTF-8"), "{not_utf8}");
    let is_directory = complaint_of(directory.path());
    assert!(is_directory.contains("directory"), "{is_directory}");
    let missing = complaint_of(&directory.path().join("nowhere.toml"));
    assert!(missing.contains("check that the file exists"), "{missing}");
}

#[test]
fn a_file_is_written_whole_and_another_is_never_overwritten_unless_told() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("run.toml");
    let recipe = recipes::with_everything();
    write_recipe(&path, &recipe, false).unwrap();
    assert_eq!(read_recipe(&path, &DataFiles::default()).unwrap(), recipe);
    let before = fs::read_to_string(&path).unwrap();
    let error = write_new(&path, "other", false).unwrap_err();
    assert!(matches!(error, FileError::Exists { .. }));
    assert!(error.to_string().contains("another name"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    write_new(&path, "other", true).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "other");
    let nowhere = directory.path().join("nowhere/run.toml");
    assert!(write_new(&nowhere, "x", false).unwrap_err().to_string().contains("directory"));
    assert!(write_new(directory.path(), "x", true).is_err());
    let names: Vec<_> =
        fs::read_dir(directory.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["run.toml"], "nothing else stays behind");
}

#[test]
fn a_run_of_more_than_a_file_can_hold_is_not_written_at_all() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("run.toml");
    let mut recipe = Recipe::new(RunConfig::default().validate().unwrap()).lasting(2_000).unwrap();
    for step in 0..MOST_BOOKMARKS as u64 {
        let name = "\u{1}".repeat(200);
        recipe = recipe.with_bookmark(Bookmark { step, name }).unwrap();
    }
    let error = write_recipe(&path, &recipe, false).unwrap_err();
    assert!(error.to_string().contains("1048576"), "{error}");
    assert!(!path.exists());
}

#[test]
fn what_is_left_out_is_as_on_the_command_line() {
    for &kind in DataKind::ALL {
        let recipe = read(&format!("{HEAD}data = \"{}\"", kind.name())).unwrap();
        assert_eq!(**recipe.start(), RunConfig::of(kind), "{kind:?}");
        assert_eq!(recipe.steps(), 0);
    }
    let recipe = read(&format!("{HEAD}classes = 2")).unwrap();
    assert_eq!((recipe.start().sampler.classes, recipe.start().sampler.points), (2, 32));
    let recipe = read(&format!("{HEAD}[[edit]]\nstep = 40\n[[bookmark]]\nstep = 70")).unwrap();
    assert_eq!(recipe.steps(), 70, "as long as it has to be");
}

#[test]
fn numbers_can_be_written_in_every_way_of_toml() {
    let text = format!(
        "\u{feff}{HEAD}margin = 1\nlr = 1e-2\npoints = 1_000\nclasses = 0x4\nseed = \"3\"\r\nhidden = [ 32, # two layers\n 32 ]\nnoise = +5e-2"
    );
    assert_eq!(**read(&text).unwrap().start(), RunConfig::default());
    let none = read(&format!("{HEAD}hidden = []")).unwrap();
    assert!(none.start().embedder.hidden.is_empty());
}

#[test]
fn the_file_is_pleasant() {
    let text = write(&recipes::with_everything());
    assert_eq!(
        text,
        include_str!("../../golden/recipe.toml"),
        "if it is meant to differ, look at it:\n{text}"
    );
}

#[test]
fn a_file_from_before_there_were_held_out_classes_is_the_same_run() {
    let text = include_str!("../../golden/recipe_before_held_out_classes.toml");
    assert!(!text.contains("held-out-classes"));
    let recipe = read(text).unwrap();
    assert_eq!(recipe, recipes::with_everything());
    assert_eq!(recipe.start().unseen_classes, 0);
    let with = text.replace("held-out = 0.25", "held-out-classes = 2\nheld-out = 0.25");
    assert_eq!(read(&with).unwrap().start().unseen_classes, 2);
    let too_many = text.replace("held-out = 0.25", "held-out-classes = 5\nheld-out = 0.25");
    let message = read(&too_many).unwrap_err().to_string();
    assert!(message.contains("held-out-classes is 5, but there are 6 classes"), "{message}");
}

#[test]
fn train_takes_a_file_with_its_edits_and_steps() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("run.toml");
    let csv = directory.path().join("metrics.csv");
    let text = "version = 1\nsteps = 30\npoints = 60\n[[edit]]\nstep = 10\nmining = \"all\"\n[[edit]]\nstep = 30\nmargin = 0.0";
    fs::write(&file, text).unwrap();
    let [file, csv] = [&file, &csv].map(|path| path.to_str().unwrap());
    let train = |more: &[&str]| {
        let output =
            program(&[&["train", file, "--json", "--force", "--metrics", csv], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let rows: Vec<Vec<u64>> = csv::Reader::from_path(csv)
            .unwrap()
            .records()
            .map(|row| {
                (8..13).map(|column| row.as_ref().unwrap()[column].parse().unwrap()).collect()
            })
            .collect();
        (summary, rows)
    };
    let (summary, rows) = train(&[]);
    assert_eq!((summary["step"].as_u64(), rows.len()), (Some(30), 30));
    let (valid, semi_hard, mined) = (0, 2, 4);
    assert!(rows[..10].iter().all(|row| row[mined] == row[semi_hard]), "semi-hard before step 10");
    assert!(rows[10..].iter().all(|row| row[mined] == row[valid]), "all from step 10 on");
    let (longer, rows) = train(&["--steps", "50"]);
    assert_eq!((longer["step"].as_u64(), rows.len()), (Some(50), 50));
    assert_eq!(train(&["--steps", "5"]).1.len(), 5);
}

#[test]
fn without_steps_a_recipe_trains_as_long_as_knobs_do() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("run.toml");
    fs::write(
        &file,
        "version = 1\npoints = 40\nhidden = []\nclasses-per-batch = 2\npoints-per-class = 2",
    )
    .unwrap();
    let output = program(&["train", file.to_str().unwrap(), "--json"]);
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["step"], 1_000);
}

#[test]
fn knobs_beside_a_file_are_refused() {
    for command in [&["train"][..], &[]] {
        let output = program(&[command, &["run.toml", "--margin", "1"]].concat());
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(
            message.contains("--margin and a recipe") && message.contains("leave the file out"),
            "{message}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_window_opens_on_a_good_file_and_refuses_a_bad_one() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("run.toml");
    let open = |text: &str| {
        fs::write(&path, text).unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_triplet-lab"));
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
            program.env_remove(name);
        }
        let output = program.arg(&path).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    // Without a display a good file gets as far as looking for one.
    let (code, message) = open("version = 1");
    assert!(code == Some(1) && message.contains("no display"), "{message}");
    let (code, message) = open("version = 1\n\nmargin = 9.0");
    assert!(code == Some(2) && message.contains("run.toml:3: margin is 9"), "{message}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn every_recipe_comes_back_to_the_last_bit(recipe in any_recipe()) {
        let text = write(&recipe);
        let back = read(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(&back, &recipe);
        prop_assert_eq!(recipes::bits(&back), recipes::bits(&recipe));
        let short = minimal(&recipe);
        let back = read(&short).map_err(|error| TestCaseError::fail(format!("{error}\n{short}")))?;
        prop_assert_eq!(recipes::bits(&back), recipes::bits(&recipe));
        prop_assert_eq!(&back, &recipe);
        let copied = to_text(&recipe);
        prop_assert!(looks_like_text(&copied));
        prop_assert_eq!(from_text(&copied), Ok(recipe));
    }

    #[test]
    fn no_bytes_can_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = read(&text);
        let _ = read(&format!("{HEAD}{text}"));
        let _ = from_text(&text);
        let _ = from_text(&format!("TL1.{text}"));
    }

    #[test]
    fn no_change_to_a_recipe_can_make_it_panic(
        recipe in any_recipe(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0..4_usize, any::<u8>()), 1..6),
    ) {
        let mut bytes = write(&recipe).into_bytes();
        for (place, kind, byte) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = place.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(changed) = read(&text) {
            prop_assert_eq!(read(&write(&changed)), Ok(changed));
        }
    }
}
