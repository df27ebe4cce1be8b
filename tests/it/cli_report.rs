//! `triplet-lab report`: a lab report of a run, as HTML and as Markdown.

use std::fs;
use std::process::Output;

use tempfile::TempDir;

use crate::common::program::{SMALL, assert_refused, path_in, program, stderr, summary, text_of};

fn report(options: &[&str]) -> Output {
    program().arg("report").args(options).output().unwrap()
}

fn names(directory: &TempDir) -> Vec<String> {
    let all = fs::read_dir(directory.path()).unwrap();
    let mut names: Vec<_> =
        all.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_report_says_what_train_says_of_the_run() {
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "r.md");
    let made = report(&[&SMALL[..], &["--name", "Ada <Lovelace>", &path]].concat());
    assert!(made.status.success(), "{}", stderr(&made));
    let text = text_of(&path);
    let trained = summary([]);
    let score = |key: &str| triplet_lab::engine::numbers::three(trained[key].as_f64().unwrap());
    for part in [
        "# Lab report: Spiral".to_owned(),
        "**Ada \\<Lovelace\\>** · 20".to_owned(),
        format!("| MAP@R | {} | {} |", score("map_at_r"), score("map_at_r_raw")),
        format!("| MAP@R | {} | {} |", score("map_at_r_held_out"), score("map_at_r_held_out_raw")),
        "## Diagnosis".to_owned(),
        "\nsteps = 20 ".to_owned(),
    ] {
        assert!(text.contains(&part), "{part:?} is missing in\n{text}");
    }
}

#[test]
fn the_html_is_one_file_that_asks_for_nothing_else() {
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "r.html");
    let made = report(&[&SMALL[..], &[&path]].concat());
    assert!(made.status.success(), "{}", stderr(&made));
    assert_eq!(names(&directory), ["r.html"]);
    let text = text_of(&path);
    assert!(text.contains("<h1>Lab report: Spiral</h1>"), "{text}");
    for outside in ["http:", "https:", "<script", "<link", "@import", "src=\"r-"] {
        assert!(!text.contains(outside), "{outside} in {text}");
    }
}

#[test]
fn nothing_is_overwritten_unasked_and_what_cannot_be_written_is_said_before_it_trains() {
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "r.html");
    fs::write(&path, "old").unwrap();
    let endless = ["--steps", "10000000"];
    let refused = report(&[&endless[..], &[&path]].concat());
    assert_refused(&refused, 1, &["r.html: this file exists", "--force"]);
    assert_eq!(text_of(&path), "old");
    let forced = report(&[&SMALL[..], &["--force", &path]].concat());
    assert!(forced.status.success(), "{}", stderr(&forced));
    assert!(text_of(&path).starts_with("<!DOCTYPE html>"));
    let none = path_in(&directory, "none/r.html");
    assert_refused(&report(&[&endless[..], &[&none]].concat()), 1, &["none/r.html: "]);
    let pdf = path_in(&directory, "r.pdf");
    let refused = report(&[&endless[..], &[&pdf]].concat());
    assert_refused(&refused, 2, &["r.pdf: ", ".html", ".md"]);
    assert_eq!(names(&directory), ["r.html"]);
}

#[test]
fn the_report_of_a_recipe_is_not_written_over_it() {
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "recipe.md");
    fs::write(&path, "version = 1\nsteps = 5\n").unwrap();
    assert_refused(&report(&[&path, &path, "--force"]), 1, &["the report and the recipe"]);
    assert_eq!(text_of(&path), "version = 1\nsteps = 5\n");
}
