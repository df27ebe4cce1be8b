//! Points drawn by hand, trained without a window.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::program::{assert_refused, cells, path_in, stderr, stdout, timeless, train};

/// Two lines of points, of two classes.
const LINES: &str = "1: 0 0, 0.1 0, 0.2 0, 0.3 0, 0.4 0, 0.5 0; 2: 0 1, 0.1 1, 0.2 1, 0.3 1, 0.4 1";

fn json(options: &[&str]) -> Value {
    let output = train(options.iter().copied().chain(["--json"]));
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

#[test]
fn drawn_points_train_from_an_option_and_from_a_recipe_alike() {
    let options = ["--data", "drawn", "--drawn", LINES, "--held-out", "0", "--steps", "30"];
    let from_option = json(&options);
    assert_eq!((&from_option["step"], &from_option["points"]), (&30.into(), &11.into()));
    assert!(from_option["map_at_r"].as_f64().unwrap() > 0.0);
    let directory = TempDir::new().unwrap();
    let recipe = path_in(&directory, "drawn.toml");
    let text = format!(
        "version = 1\nsteps = 30\ndata = \"drawn\"\nheld-out = 0\ndrawn = \"\"\"\n{LINES}\"\"\"\n"
    );
    fs::write(&recipe, text).unwrap();
    assert_eq!(timeless(json(&[&recipe])), timeless(from_option));
}

#[test]
fn what_an_edit_draws_and_erases_is_in_the_scores_and_in_the_rows() {
    let directory = TempDir::new().unwrap();
    let [recipe, rows] = ["drawn.toml", "rows.csv"].map(|name| path_in(&directory, name));
    let text = format!(
        "version = 1\nsteps = 30\ndata = \"drawn\"\nheld-out = 0\ndrawn = \"{LINES}\"\n\
         [[edit]]\nstep = 10\ndrawn = \"+8: 2 2, 2.1 2, 2.2 2; erased: 0-1 7\"\n"
    );
    fs::write(&recipe, text).unwrap();
    let summary = json(&[&recipe, "--embeddings", &rows]);
    assert_eq!(summary["points"], 11, "11 and 3 without 3");
    let written = cells(Path::new(&rows));
    let numbers: Vec<&str> = written.iter().skip(1).map(|row| row[0].as_str()).collect();
    assert_eq!(numbers, ["2", "3", "4", "5", "6", "8", "9", "10", "11", "12", "13"]);
    assert_eq!(written[11][3], "class 8");
}

#[test]
fn nothing_drawn_has_no_scores_and_says_what_is_missing() {
    let summary = json(&["--data", "drawn", "--steps", "5"]);
    assert_eq!((&summary["step"], &summary["points"]), (&5.into(), &0.into()));
    assert_eq!((&summary["map_at_r"], &summary["health"]), (&Value::Null, &"idle".into()));
    let cause = summary["diagnosis"]["cause"].as_str().unwrap();
    assert!(cause.starts_with("There are no points to train on yet"), "{cause}");
}

#[test]
fn what_can_not_be_drawn_is_refused_in_one_line() {
    let refused = |options: &[&str], words: &[&str]| {
        assert_refused(&train(options.iter().copied()), 2, words);
    };
    refused(&["--data", "digits", "--drawn", "1: 0 0"], &["--drawn", "64 features"]);
    refused(&["--data", "moons", "--drawn", "3: 0 0"], &["--drawn", "class 3", "1 to 2"]);
    refused(&["--data", "drawn", "--drawn", "1: 0"], &["--drawn has '0'", "erased: 17"]);
    refused(&["--data", "drawn", "--points", "30"], &["--points is 30", "leave it out"]);
}
