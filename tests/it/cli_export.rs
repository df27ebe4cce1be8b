//! `triplet-lab export`: a folder of files for other programs, whole or not at all.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use triplet_lab::engine::numbers::bytes;

use crate::common::program::{
    SMALL, assert_refused, cells, path_in, program, send, stderr, stdout, text_of, train,
    wait_until,
};

fn export<'a>(options: impl IntoIterator<Item = &'a str>) -> Output {
    program().arg("export").args(options).output().unwrap()
}

/// The files under a folder, with their paths from there, in order.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(folder).to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort_unstable();
    found
}

#[test]
fn all_that_a_run_has_is_in_the_folder_under_plain_names_and_listed_with_its_size() {
    let directory = TempDir::new().unwrap();
    let out = path_in(&directory, "out");
    let output = export(SMALL.into_iter().chain(["--to", &out]));
    assert!(output.status.success(), "{}", stderr(&output));
    let expected = "check.npz distances.npz embedding.csv embedding.npz metrics.csv metrics.jsonl \
                    model.safetensors projector/metadata.tsv projector/projector_config.json \
                    projector/projector_config.pbtxt projector/tensors.tsv recipe.toml triplet_lab_run.ipynb \
                    triplet_lab_run.py triplets.csv";
    for name in expected.split_whitespace() {
        let path = format!("{out}/{name}");
        let size = bytes(fs::metadata(&path).unwrap().len());
        assert!(stdout(&output).contains(&format!("{path}  {size}\n")), "{}", stdout(&output));
    }
    assert!(stderr(&output).is_empty(), "{}", stderr(&output));
    // The same embedding and metrics as `train` writes.
    let [metrics, embeddings] = ["m.csv", "e.csv"].map(|name| path_in(&directory, name));
    train(SMALL.into_iter().chain(["--metrics", &metrics, "--embeddings", &embeddings]));
    let ours = cells(Path::new(&format!("{out}/embedding.csv")));
    let theirs = cells(Path::new(&embeddings));
    assert_eq!(ours.iter().map(|row| row[..6].to_vec()).collect::<Vec<_>>(), theirs);
    let ours = cells(Path::new(&format!("{out}/metrics.csv")));
    let theirs = cells(Path::new(&metrics));
    assert_eq!(ours[..21].iter().map(|row| row[..14].to_vec()).collect::<Vec<_>>(), theirs);
    // And the recipe is the run.
    let again = path_in(&directory, "again");
    let recipe = format!("{out}/recipe.toml");
    let output = export([recipe.as_str(), "--to", &again, "--what", "npz"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let read = |folder: &str| fs::read(format!("{folder}/embedding.npz")).unwrap();
    assert_eq!(read(&again), read(&out));
    assert_eq!(files(&again), ["embedding.npz"]);
}

#[test]
fn json_lists_what_was_written_and_what_was_left_out() {
    let directory = TempDir::new().unwrap();
    let out = path_in(&directory, "out");
    let options = ["--embedder", "identity", "--json", "--to", &out];
    let output = export(SMALL.into_iter().chain(options));
    assert!(output.status.success(), "{}", stderr(&output));
    let json: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!((&json["step"], &json["stopped_by"]), (&20.into(), &Value::Null));
    let listed = json["files"].as_array().unwrap();
    let mut names: Vec<String> = listed
        .iter()
        .map(|file| {
            let path = file["path"].as_str().unwrap();
            assert_eq!(file["bytes"], fs::metadata(path).unwrap().len());
            path.strip_prefix(&format!("{out}/")).unwrap().to_owned()
        })
        .collect();
    names.sort_unstable();
    assert_eq!(names, files(&out));
    assert!(!names.contains(&"model.safetensors".to_owned()));
    assert!(json["notes"][0].as_str().unwrap().contains("no weights"), "{json}");
    assert!(stderr(&output).contains("no weights"));
    // A script needs weights only where there are some.
    let script = path_in(&directory, "script");
    let options = ["--embedder", "identity", "--what", "pytorch", "--to", &script];
    let output = export(SMALL.into_iter().chain(options));
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(files(&script), ["check.npz", "embedding.npz", "triplet_lab_run.py"]);
    // Asked for by name, it is an error, and nothing is written.
    let other = path_in(&directory, "other");
    let options = ["--embedder", "identity", "--what", "npz,safetensors", "--to", &other];
    assert_refused(
        &export(SMALL.into_iter().chain(options)),
        2,
        &["no weights", "choose a network"],
    );
    assert!(!Path::new(&other).exists());
}

#[test]
fn files_that_exist_are_replaced_with_force_alone_and_before_that_named() {
    let directory = TempDir::new().unwrap();
    let out = path_in(&directory, "out");
    fs::create_dir(&out).unwrap();
    let csv = format!("{out}/embedding.csv");
    fs::write(&csv, "old\n").unwrap();
    // Refused before the steps are taken.
    let options = ["--steps", "10000000", "--to", &out, "--what", "npz,csv"];
    assert_refused(&export(options), 1, &["--to", "embedding.csv exists already", "--force"]);
    assert_eq!((text_of(&csv).as_str(), files(&out).len()), ("old\n", 1));
    let forced = SMALL.into_iter().chain(["--force", "--to", &out, "--what", "npz,csv"]);
    assert!(export(forced).status.success());
    assert_eq!((cells(Path::new(&csv)).len(), files(&out).len()), (61, 2));
}

#[test]
fn the_file_that_a_run_is_read_from_is_never_replaced() {
    let directory = TempDir::new().unwrap();
    let out = directory.path().to_str().unwrap();
    let [recipe, table] = ["recipe.toml", "embedding.csv"].map(|name| path_in(&directory, name));
    fs::write(&recipe, "version = 1\npoints = 60\nsteps = 2\n").unwrap();
    let words = &["the run itself is read from this file"][..];
    assert_refused(&export([recipe.as_str(), "--force", "--to", out]), 1, words);
    let rows = (0..40).map(|i| format!("{},{},{}\n", i * 37 % 101, i * i, ["a", "b"][i % 2]));
    let text = "x,y,class\n".to_owned() + &rows.collect::<String>();
    fs::write(&table, &text).unwrap();
    let own = ["--file", &table, "--steps", "2", "--force", "--to", out];
    assert_refused(&export(own), 1, words);
    assert_eq!(text_of(&table), text);
    let other = path_in(&directory, "other");
    let output = export(["--file", &table, "--steps", "2", "--to", &other]);
    assert!(output.status.success(), "{}", stderr(&output));
    let again = format!("{other}/recipe.toml");
    assert!(train([again.as_str()]).status.success(), "the recipe finds its data");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_refused_in_words_before_any_step() {
    let directory = TempDir::new().unwrap();
    let file = path_in(&directory, "file");
    fs::write(&file, "x").unwrap();
    let refused = |to: &str, words: &[&str]| {
        assert_refused(&export(["--steps", "10000000", "--to", to]), 1, words);
    };
    refused(&file, &["is no folder"]);
    refused(&path_in(&directory, "missing/out"), &["there is no folder", "missing", "make it"]);
    refused(&format!("{file}/out"), &["--to"]);
    refused("/proc/out", &["--to /proc/out", "writable"]);
    assert_eq!(files(directory.path().to_str().unwrap()), ["file"]);
}

#[test]
fn a_full_disk_gives_words_and_no_half_file() {
    let directory = TempDir::new().unwrap();
    let out = path_in(&directory, "out");
    let binary = program().get_program().to_str().unwrap().to_owned();
    let run = |limit: u32| {
        let line = format!(
            "ulimit -f {limit}; exec {binary} export --points 2000 --steps 1 --to {out} --what \
             recipe,npz"
        );
        Command::new("sh").args(["-c", &line]).output().unwrap()
    };
    let output = run(0);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(stderr(&output).lines().count(), 1, "{}", stderr(&output));
    assert!(!Path::new(&out).exists(), "no empty folder stays");
    // Room for the first file, not for the second.
    let output = run(40);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("embedding.npz"), "{}", stderr(&output));
    assert_eq!(files(&out), ["recipe.toml"]);
    assert!(train([format!("{out}/recipe.toml").as_str(), "--steps", "1"]).status.success());
}

#[test]
fn a_signal_leaves_nothing_behind() {
    let directory = TempDir::new().unwrap();
    let out = path_in(&directory, "out");
    let mut command = program();
    command.args(["export", "--steps", "10000000", "--what", "npz", "--to", &out]);
    let child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    wait_until("signals are listened to", || {
        let caught =
            text_of(&status).lines().find_map(|l| l.strip_prefix("SigCgt:").map(str::to_owned));
        caught.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & 2 != 0)
    });
    send("INT", &child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(stderr(&output).contains("nothing was written"), "{}", stderr(&output));
    assert!(files(directory.path().to_str().unwrap()).is_empty() && !Path::new(&out).exists());
}

#[test]
fn what_does_not_exist_is_refused_with_what_there_is() {
    let output = export(["--to", "out", "--what", "csv,onnx"]);
    assert_refused(&output, 2, &["--what has onnx", "safetensors", "projector"]);
    assert!(stderr(&export(["--steps", "1"])).contains("--to <FOLDER>"));
    let help = stdout(&export(["--help"]));
    for name in ["csv", "npz", "metrics", "triplets", "distances", "projector", "safetensors"] {
        assert!(help.contains(&format!("\n  {name} ")), "{name} in {help}");
    }
}
