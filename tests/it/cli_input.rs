//! What the program reads: files and numbers as people write them, and what strangers put in them.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::common::program::{
    assert_refused, path_in, program, stderr, stdout, summary, timeless, train, wait_until,
};

/// Whether anything in it would be acted on by a terminal.
fn is_plain(text: &str) -> bool {
    text.lines().all(|line| !line.contains(char::is_control) && !line.contains('\u{202e}'))
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_as_a_recipe_and_as_a_lesson_and_nothing_hangs() {
    let directory = TempDir::new().unwrap();
    for (name, command) in
        [("r.toml", Some("train")), ("r.toml", None), ("l.md", Some("check")), ("l.md", None)]
    {
        let pipe = path_in(&directory, name);
        if fs::metadata(&pipe).is_err() {
            assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        }
        let mut program = program();
        program.args(command).arg(&pipe).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        wait_until("its end", || child.try_wait().unwrap().is_some());
        let output = child.wait_with_output().unwrap();
        assert_refused(&output, 2, &[&pipe, "a device or a pipe"]);
    }
}

#[test]
fn a_recipe_is_read_from_stdin() {
    let mut program = program();
    program.args(["train", "-", "--json"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = program.spawn().unwrap();
    let recipe = b"version = 1\npoints = 60\nsteps = 7";
    child.stdin.take().unwrap().write_all(recipe).unwrap();
    let output = child.wait_with_output().unwrap();
    let summary: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(summary["step"], 7);
}

/// What comes of a recipe with these lines.
fn of_recipe(lines: &str) -> std::process::Output {
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "r.toml");
    fs::write(&path, format!("version = 1\n{lines}\n")).unwrap();
    train([path.as_str(), "--json"])
}

#[test]
fn a_recipe_of_0_steps_trains_none_and_says_so() {
    let output = of_recipe("points = 60\nsteps = 0");
    assert!(output.status.success());
    let summary: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(summary["step"], 0);
    assert!(stderr(&output).contains("0 steps, so nothing is trained"), "{}", stderr(&output));
}

#[test]
fn a_number_means_the_same_on_the_command_line_and_in_a_recipe_however_it_is_written() {
    let same = [
        ("points", &["64", "64.0", "6.4e1", "0x40", "0o100", "0b1000000", "6_4", "+64"][..]),
        ("steps", &["10", "10.0", "1e1", "0xa", "1_0"]),
        ("seed", &["16", "16.0", "1.6e1", "0x10", "1_6"]),
        ("margin", &["2", "2.0", "0x2", "2e0", "0_2.0"]),
    ];
    for (name, spellings) in same {
        let option = format!("--{name}");
        let mut known = None;
        for spelling in spellings {
            let usual = [("points", "60"), ("steps", "5")].into_iter();
            let usual: Vec<_> = usual.filter(|(other, _)| *other != name).collect();
            let options: Vec<String> =
                usual.iter().map(|(name, value)| format!("--{name} {value}")).collect();
            let line = format!("{} {option} {spelling} --json", options.join(" "));
            let output = train(line.split_whitespace());
            assert!(output.status.success(), "{name} {spelling}: {}", stderr(&output));
            let on_line: Value = serde_json::from_str(&stdout(&output)).unwrap();
            let known = known.get_or_insert_with(|| timeless(on_line.clone()));
            assert_eq!(timeless(on_line), *known, "{option} {spelling}");
            if *spelling == "0_2.0" {
                // TOML itself has no such number.
                continue;
            }
            let lines: Vec<String> =
                usual.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            let output = of_recipe(&format!("{}\n{name} = {spelling}", lines.join("\n")));
            assert!(output.status.success(), "{name} = {spelling}: {}", stderr(&output));
            let in_file: Value = serde_json::from_str(&stdout(&output)).unwrap();
            assert_eq!(timeless(in_file), *known, "{name} = {spelling}");
        }
    }
    for (options, words) in [
        ("--points 64.5", ["--points is '64.5'", "whole number"]),
        ("--steps 1.5", ["--steps is '1.5'", "whole number"]),
        ("--seed 1.5", ["--seed is '1.5'", "whole number"]),
        ("--seed 1e400", ["--seed is '1e400'", "whole number"]),
        ("--points 1__0", ["--points is '1__0'", "whole number"]),
    ] {
        assert_refused(&train(options.split_whitespace()), 2, &words);
    }
    assert_eq!(summary(["--hidden", "8.0,0x8"])["step"], 20);
}

#[test]
fn what_strangers_write_reaches_no_terminal_as_a_command_of_it() {
    let hostile = [
        ("mining = \"\\u001b]0;x\\u0007\"", "\\u{1b}]0;x\\u{7}"),
        ("data = \"a\\nerror: all is lost\"", "a\\nerror: all is lost"),
        ("\"\\u001b[31mred\" = 1", "u{1b}[31mred"),
        ("\"a\\nb\" = 1\n\"a\\nb\" = 2", "duplicate key"),
        ("moved = \"\\u202e\\u001b\"", "\\u{202e}\\u{1b}"),
        ("seed = \"\\u009b31m\"", "\\u{9b}31m"),
        ("distance = [\"\\u001b\"]", "distance is a list"),
        ("hidden = [\"\\u001b[2J\"]", "u{1b}[2J"),
        ("\u{7f} = 3", "this can't be read"),
    ];
    for (line, shown) in hostile {
        let output = of_recipe(line);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(said.lines().count(), 1, "{said:?}");
        assert!(is_plain(&said), "{said:?}");
        assert!(said.contains(shown), "no {shown} in {said:?}");
    }
    for option in
        ["--margin", "--data", "--seed", "--hidden", "--moved", "--metrics", "--\u{1b}[2J"]
    {
        let output = train([option, "\u{1b}]0;x\u{7}/\u{9b}31m\u{202e}", "--held-out", "2"]);
        assert!(!output.status.success());
        assert!(is_plain(&stderr(&output)), "{option}: {:?}", stderr(&output));
    }
}

#[test]
fn names_of_files_reach_no_terminal_as_commands_of_it() {
    let name = "\u{1b}]0;x\u{7}\nerror: forged.toml";
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, name);
    assert_refused(&train([path.as_str()]), 2, &["\\u{1b}]0;x\\u{7}\\nerror: forged.toml"]);
    fs::write(&path, "version = 2").unwrap();
    assert_refused(&train([path.as_str()]), 2, &["\\u{1b}]0;x\\u{7}\\nerror: forged.toml:1:"]);
    assert_refused(&train(["--metrics", &path]), 1, &["\\u{1b}]0;x\\u{7}\\nerror: forged"]);
}

#[test]
fn what_a_lesson_says_reaches_no_terminal_as_a_command_of_it() {
    let lesson = "+++\ntitle = \"\\u001b]0;x\\u0007\"\n[runs.a]\ndata = \"blobs\"\npoints = 60\n\
        [[claims]]\nsays = \"\\u001b[2J\\nlesson.md:1: forged\"\nsteps = 2\nseeds = 1\n\
        holds = [\"margin = 2\"]\n+++\n# \u{1b}]0;page\u{7}\n```question\nask = \"?\"\n\
        kind = \"change\"\nof = \"\\u001b[31m\"\ndo = \"step\"\n```\n";
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "\u{1b}lesson.md");
    fs::write(&path, lesson).unwrap();
    let output = program().args(["check", &path]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    for text in [stdout(&output), stderr(&output)] {
        assert!(is_plain(&text), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("lesson.md:1: forged")), "{text}");
    }
}

#[test]
fn a_lesson_or_a_table_in_place_of_a_recipe_is_said_to_be_that() {
    let directory = TempDir::new().unwrap();
    let [lesson, table, other] = ["l.md", "t.csv", "t.dat"].map(|name| path_in(&directory, name));
    fs::write(&lesson, "+++\ntitle = \"T\"\n+++\n# One\n").unwrap();
    fs::write(&table, "step,loss\n0,1.0\n").unwrap();
    fs::write(&other, "1.5;2.5;a\n").unwrap();
    let words = ["this is a lesson", "triplet-lab check"];
    assert_refused(&train([lesson.as_str()]), 2, &[&lesson, words[0], words[1]]);
    for path in [table, other] {
        assert_refused(&train([path.as_str()]), 2, &[&path, "this is a table", "--data"]);
    }
}
