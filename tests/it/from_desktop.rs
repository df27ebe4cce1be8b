//! Files that a desktop opens, where no terminal shows what is wrong with them.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;
use triplet_lab::cli::{Next, run};

use crate::common::program::{assert_refused, path_in, program, stderr};

#[test]
fn a_file_that_a_desktop_opens_is_judged_by_the_window_whatever_is_wrong_with_it() {
    let directory = TempDir::new().unwrap();
    let bad = path_in(&directory, "bad.triplet");
    fs::write(&bad, "version = 1\nmargin = 7.5\n").unwrap();
    for file in [bad, path_in(&directory, "missing.triplet"), path_in(&directory, "none.csv")] {
        let given = ["triplet-lab", "--in-window", &file].map(OsString::from);
        match run(given) {
            Ok(Next::OpenWindow { file: Some(path), lesson: None, data: None, .. }) => {
                assert_eq!(path, PathBuf::from(&file));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn in_a_terminal_the_same_file_is_refused_before_a_window_opens() {
    let directory = TempDir::new().unwrap();
    let bad = path_in(&directory, "bad.triplet");
    fs::write(&bad, "version = 1\nmargin = 7.5\n").unwrap();
    let output = program().arg(&bad).output().unwrap();
    assert_refused(&output, 2, &["bad.triplet:2: margin is 7.5"]);
}

#[test]
fn a_desktop_starts_it_without_a_file_as_well() {
    let given = ["triplet-lab", "--in-window"].map(OsString::from);
    assert!(matches!(run(given), Ok(Next::OpenWindow { file: None, .. })));
}

#[test]
fn settings_beside_a_file_are_refused_as_in_a_terminal() {
    let output = program().args(["--in-window", "a.triplet", "--margin", "1"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("margin"), "{}", stderr(&output));
}
