//! Ctrl C and its kind: a run that is stopped leaves whole rows, its embeddings and its scores.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::program::{
    cells, path_in, program, send, start, stderr, stdout, text_of, wait_until, whole_rows,
};

/// So many steps that a run doesn't end by itself.
const ENDLESS: [&str; 4] = ["--points", "60", "--steps", "10000000"];

#[test]
fn a_signal_ends_a_run_with_everything_written() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let directory = TempDir::new().unwrap();
        let [metrics, embeddings] = ["m.csv", "z.csv"].map(|name| path_in(&directory, name));
        let files = ["--json", "--metrics", &metrics, "--embeddings", &embeddings];
        let run = start(&[&ENDLESS[..], &files].concat());
        wait_until("rows", || text_of(&metrics).lines().count() > 2);
        assert!(!Path::new(&embeddings).exists(), "no empty file while it trains");
        send(signal, &run);
        let output = run.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        assert_eq!(stderr(&output).lines().count(), 1, "{}", stderr(&output));
        assert!(stderr(&output).contains(&format!("stopped by SIG{signal} after")));
        let summary: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(summary["stopped_by"], format!("SIG{signal}"));
        assert_eq!(summary["step"], whole_rows(&metrics), "a row for every step that was taken");
        assert!(summary["map_at_r"].is_f64());
        assert_eq!(cells(Path::new(&embeddings)).len(), 61);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2, "nothing else stays");
    }
}

#[test]
fn a_run_that_is_killed_leaves_whole_rows_no_older_than_a_second() {
    let directory = TempDir::new().unwrap();
    let metrics = path_in(&directory, "m.csv");
    let embeddings = path_in(&directory, "z.csv");
    // Slow steps: some rows a second.
    let slow = "--data faces --points 2000 --classes-per-batch 32 --points-per-class 32 \
        --mining all --hidden 128,128,128,128 --swap true --loss soft --steps 10000000";
    let slow: Vec<&str> = slow.split_whitespace().collect();
    let files = ["--metrics", &metrics, "--embeddings", &embeddings];
    let mut run = start(&[&slow[..], &files].concat());
    wait_until("a first row", || text_of(&metrics).lines().count() > 1);
    let before = text_of(&metrics).lines().count();
    thread::sleep(Duration::from_secs(3));
    let after = text_of(&metrics).lines().count();
    run.kill().unwrap();
    run.wait().unwrap();
    assert!(after > before, "rows come while it trains, not when a buffer is full");
    assert!(whole_rows(&metrics) >= after - 1);
    assert!(!Path::new(&embeddings).exists());
}

#[test]
fn a_second_ctrl_c_ends_at_once() {
    let directory = TempDir::new().unwrap();
    let [metrics, pipe] = ["m.csv", "pipe"].map(|name| path_in(&directory, name));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // The embeddings wait for a reader that never comes.
    let files = ["--metrics", &metrics, "--embeddings", &pipe];
    let mut run = start(&[&ENDLESS[..], &files].concat());
    wait_until("rows", || text_of(&metrics).lines().count() > 2);
    send("INT", &run);
    thread::sleep(Duration::from_millis(700));
    assert!(run.try_wait().unwrap().is_none(), "it waits for a reader");
    send("INT", &run);
    let mut code = None;
    wait_until("its end", || {
        code = run.try_wait().unwrap().map(|status| status.code());
        code.is_some()
    });
    assert_eq!(code.flatten(), Some(130));
    let said = stderr(&run.wait_with_output().unwrap());
    assert!(said.contains("waiting for something that reads the pipe"), "{said}");
    whole_rows(&metrics);
}

#[test]
fn ctrl_c_while_all_points_are_scored_scores_a_sample_and_says_so() {
    let directory = TempDir::new().unwrap();
    let embeddings = path_in(&directory, "z.csv");
    let options = ["--data", "digits", "--steps", "1", "--points", "1797", "--held-out", "0"];
    let run = start(&[&options[..], &["--json", "--embeddings", &embeddings]].concat());
    wait_until("the embeddings", || Path::new(&embeddings).exists());
    send("INT", &run);
    let output = run.wait_with_output().unwrap();
    let summary: Value = serde_json::from_str(&stdout(&output)).unwrap();
    // Unless it was quicker.
    let (code, scored) = match output.status.code() {
        Some(0) => (0, 1_797),
        code => (code.unwrap(), 1_000),
    };
    assert!(code == 0 || code == 130);
    assert_eq!(summary["points_scored"], scored);
    assert_eq!(summary["points"], 1_797);
    assert_eq!(summary["step"], 1);
}

#[test]
fn under_nohup_a_closed_terminal_stops_nothing() {
    let directory = TempDir::new().unwrap();
    let metrics = path_in(&directory, "m.csv");
    let run = format!(
        "trap '' HUP; exec {} train {} --metrics {metrics}",
        program().get_program().to_str().unwrap(),
        ENDLESS.join(" ")
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &run]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut run = shell.spawn().unwrap();
    wait_until("rows", || text_of(&metrics).lines().count() > 2);
    send("HUP", &run);
    let before = text_of(&metrics).lines().count();
    wait_until("more rows", || text_of(&metrics).lines().count() > before);
    assert!(run.try_wait().unwrap().is_none());
    send("TERM", &run);
    assert_eq!(run.wait().unwrap().code(), Some(143));
    whole_rows(&metrics);
}
