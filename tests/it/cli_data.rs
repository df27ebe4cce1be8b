//! `triplet-lab data`: what is read from a file and decided about it, and what is refused.

use std::fs::{self, File};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::program::{assert_refused, path_in, program, stderr, stdout, wait_until};

const FLOWERS: &str = "id,a,b,variety,note\n1,0.5,2,x,\"red, tall\"\n2,1.5,,y,\n3,2.5,4,x,blue\n\
                       4,0.5,2,x,red\n5,7,3,y,\n6,9,3,y,red\n";

fn data(options: &[&str]) -> Output {
    program().arg("data").args(options).output().unwrap()
}

fn report(options: &[&str]) -> Value {
    let output = data(&[options, &["--json"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

fn file(directory: &TempDir, name: &str, content: &str) -> String {
    let path = path_in(directory, name);
    fs::write(&path, content).unwrap();
    path
}

#[test]
fn json_has_these_keys_and_says_what_was_decided() {
    let directory = TempDir::new().unwrap();
    let path = file(&directory, "flowers.csv", FLOWERS);
    let mut found = report(&[&path]);
    let warnings = found["warnings"].take();
    assert!(warnings.as_array().unwrap().iter().all(|sentence| {
        let text = sentence.as_str().unwrap();
        text.ends_with('.') && !text.contains('\n')
    }));
    let right = json!({
        "rows": 6,
        "features": ["a", "b"],
        "label": "variety",
        "classes": {"x": 3, "y": 2},
        "left_out": [
            {"column": "id", "why": "an ID, by its name"},
            {"column": "note", "why": "words, 4 different ones; shown beside the points"},
        ],
        "dropped_rows": 1,
        "missing": 1,
        "duplicates": 1,
        "contradictions": 0,
        "singletons": 0,
        "sampled": 0,
        "warnings": null,
    });
    assert_eq!(found, right);
}

#[test]
fn a_table_is_printed_for_people_with_the_options_that_give_the_same() {
    let directory = TempDir::new().unwrap();
    let path = file(&directory, "flowers.csv", FLOWERS);
    let output = data(&[&path]);
    let text = stdout(&output);
    for words in
        ["rows            6", "label           variety", "2: x 3, y 2", "id (an ID, by its name)"]
    {
        assert!(text.contains(words), "no {words:?} in {text}");
    }
    let options = text.lines().filter_map(|line| Some(line.split_once("--")?.1));
    let again: Vec<_> = options
        .flat_map(|option| {
            let (name, value) = option.split_once(' ').unwrap();
            [format!("--{name}"), value.to_owned()]
        })
        .collect();
    let again = program().arg("data").arg(&path).args(again).output().unwrap();
    assert_eq!(stdout(&again), text.replace("the label, by its name", "the label, by choice"));
}

#[test]
fn each_decision_can_be_overruled() {
    let directory = TempDir::new().unwrap();
    let path = file(&directory, "flowers.csv", FLOWERS);
    let found = report(&[&path, "--missing", "fill", "--leave-out", "b", "--label", "#4"]);
    assert_eq!((&found["features"], &found["missing"]), (&json!(["a"]), &json!(0)));
    let found = report(&[&path, "--features", "id,a", "--missing-value", "-200"]);
    assert_eq!(found["features"], json!(["id", "a"]));
    let found = report(&[&path, "--label", "none"]);
    assert_eq!((&found["label"], &found["classes"]), (&Value::Null, &json!({})));
}

#[test]
fn what_is_no_data_is_refused_in_a_line() {
    let directory = TempDir::new().unwrap();
    let recipe = file(&directory, "r.toml", "version = 1\nmargin = 0.5\n");
    let unnamed = file(&directory, "r.txt", "# a recipe\nversion = 1\nmargin = 0.5\n");
    let lesson = file(&directory, "l.md", "+++\ntitle = \"A\"\n+++\n");
    let folder = path_in(&directory, "folder");
    fs::create_dir(&folder).unwrap();
    let large = path_in(&directory, "large.csv");
    File::create(&large).unwrap().set_len(10 << 30).unwrap();
    let none = path_in(&directory, "none.csv");
    let stray = file(&directory, "s.csv", &format!("{FLOWERS}7,nine,3,y,\n").repeat(1));
    let cases: [(&[&str], &[&str]); 9] = [
        (&[&recipe], &["r.toml: this is a recipe, not data"]),
        (&[&unnamed], &["r.txt: this is a recipe, not data"]),
        (&[&lesson], &["l.md: this is a lesson, not data"]),
        (&[&folder], &["folder: there are no pictures in folders"]),
        (
            &[&large],
            &["large.csv: this file has 10\u{2009}737\u{2009}418\u{2009}240 bytes: at most "],
        ),
        (&[&none], &["none.csv: ", "check that the file exists"]),
        (&[&recipe.replace("r.toml", "s.csv"), "--features", "a"], &["column 'a'"]),
        (&[&stray, "--label", "species"], &["label is 'species', but there is no such column"]),
        (&[&stray, "--decimal", "both"], &["decimal is 'both': it can be point, comma"]),
    ];
    for (options, words) in cases {
        assert_refused(&data(options), 2, words);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_as_data_and_nothing_hangs() {
    let directory = TempDir::new().unwrap();
    let pipe = path_in(&directory, "t.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut program = program();
    program.args(["data", &pipe]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().unwrap();
    wait_until("its end", || child.try_wait().unwrap().is_some());
    assert_refused(&child.wait_with_output().unwrap(), 2, &[&pipe, "a device or a pipe"]);
}
