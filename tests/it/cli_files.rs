//! The commands that write one file: a recipe before it, with options before, between and behind.

use std::fs;

use tempfile::TempDir;

use crate::common::program::{assert_refused, path_in, program, stderr};

/// A command, its options, and a file that it writes.
const COMMANDS: [(&str, &[&str], &str); 3] = [
    ("picture", &["--step", "2", "--view", "embedding", "--scale", "1"], "out.png"),
    ("film", &["--to", "2", "--every", "1", "--view", "embedding", "--size", "200x150"], "out.gif"),
    ("report", &["--steps", "2", "--name", "Ada Lovelace"], "out.html"),
];

#[test]
fn a_recipe_and_the_file_to_write_may_have_options_between_them() {
    let directory = TempDir::new().unwrap();
    let recipe = path_in(&directory, "lecture.toml");
    fs::write(&recipe, "version = 1\ndata = \"moons\"\npoints = 40\n").unwrap();
    for (command, options, name) in COMMANDS {
        let file = path_in(&directory, name);
        let mut orders = [
            [&[recipe.as_str()], options, &[file.as_str(), "--force"]].concat(),
            [options, &[recipe.as_str(), file.as_str(), "--force"]].concat(),
            [&[recipe.as_str(), file.as_str(), "--force"], options].concat(),
        ];
        for order in &mut orders {
            let output = program().arg(command).args(&*order).output().unwrap();
            assert!(output.status.success(), "{command} {order:?}: {}", stderr(&output));
            assert!(fs::remove_file(&file).is_ok(), "{command} {order:?} wrote nothing");
        }
    }
}

#[test]
fn a_third_file_is_refused() {
    for (command, _, name) in COMMANDS {
        let output = program().args([command, "a.toml", "b.toml", name]).output().unwrap();
        assert!(!output.status.success(), "{command}");
        let said = stderr(&output);
        assert!(said.contains("3 files are named") || said.contains("unexpected"), "{said}");
    }
}

#[test]
fn settings_beside_a_recipe_are_refused_as_in_training() {
    let directory = TempDir::new().unwrap();
    let recipe = path_in(&directory, "lecture.toml");
    fs::write(&recipe, "version = 1\n").unwrap();
    for (command, _, name) in COMMANDS {
        let file = path_in(&directory, name);
        let output = program().args([command, &recipe, "--margin", "0.3", &file]).output().unwrap();
        assert_refused(&output, 2, &["margin"]);
        assert!(fs::metadata(&file).is_err(), "{command}");
    }
}
