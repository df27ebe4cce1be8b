//! Files that `train` writes: whole or not at all, never over another one, and never two in one.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::common::program::{
    SMALL, assert_refused, path_in, program, send, start, stderr, stdout, text_of, train,
    wait_until, whole_rows,
};

/// A run in a shell, after these commands of it.
fn in_shell(before: &str, options: &str) -> std::process::Output {
    let binary = program().get_program().to_str().unwrap().to_owned();
    let line = format!("{before} exec {binary} train --points 60 {options}");
    Command::new("sh").args(["-c", &line]).output().unwrap()
}

#[test]
fn an_old_file_stays_until_the_new_one_is_whole() {
    let directory = TempDir::new().unwrap();
    let metrics = path_in(&directory, "m.csv");
    fs::write(&metrics, "old\n").unwrap();
    let forced = ["--force", "--points", "60", "--steps", "10000000", "--metrics", &metrics];
    // Another file, with rows in it.
    let begun = || {
        let files = fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut others = files.filter(|path| path != Path::new(&metrics));
        others.any(|path| text_of(path.to_str().unwrap()).lines().count() > 2)
    };
    let mut killed = start(&forced);
    wait_until("rows beside", begun);
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(text_of(&metrics), "old\n");
    for entry in fs::read_dir(directory.path()).unwrap() {
        let path = entry.unwrap().path();
        if path != Path::new(&metrics) {
            fs::remove_file(path).unwrap();
        }
    }
    let stopped = start(&forced);
    wait_until("rows beside", begun);
    assert_eq!(text_of(&metrics), "old\n");
    send("INT", &stopped);
    assert_eq!(stopped.wait_with_output().unwrap().status.code(), Some(130));
    whole_rows(&metrics);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "nothing else stays");
}

#[test]
fn a_replaced_file_keeps_its_rights_and_a_link_stays_a_link() {
    let directory = TempDir::new().unwrap();
    let [file, link] = ["file.csv", "link.csv"].map(|name| path_in(&directory, name));
    fs::write(&file, "old\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    symlink(&file, &link).unwrap();
    assert!(train(SMALL.into_iter().chain(["--force", "--metrics", &link])).status.success());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(whole_rows(&file), 20);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let fresh = path_in(&directory, "fresh.csv");
    assert!(train(SMALL.into_iter().chain(["--embeddings", &fresh])).status.success());
    let beside = path_in(&directory, "beside");
    fs::write(&beside, "").unwrap();
    let mode = |path: &str| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&fresh), mode(&beside), "as any new file");
}

#[test]
fn a_full_disk_leaves_whole_rows() {
    let directory = TempDir::new().unwrap();
    let metrics = path_in(&directory, "m.csv");
    // A limit of the file's size fails in the middle of a row, as a full disk does.
    let output = in_shell("ulimit -f 40;", &format!("--steps 2000 --metrics {metrics}"));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(stderr(&output).lines().count(), 1, "{}", stderr(&output));
    assert!(stderr(&output).contains("--metrics"), "{}", stderr(&output));
    assert!(stdout(&output).contains("MAP@R"), "the evaluation isn't lost");
    assert!(whole_rows(&metrics) > 50);
}

#[test]
fn a_full_disk_leaves_the_old_file_and_says_where_the_new_rows_are() {
    let directory = TempDir::new().unwrap();
    let metrics = path_in(&directory, "m.csv");
    fs::write(&metrics, "old\n").unwrap();
    let output = in_shell("ulimit -f 40;", &format!("--force --steps 2000 --metrics {metrics}"));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(text_of(&metrics), "old\n");
    let kept = fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().path());
    let kept = kept.filter(|path| path != Path::new(&metrics)).collect::<Vec<_>>();
    assert_eq!(kept.len(), 1);
    let kept = kept[0].to_str().unwrap();
    assert!(stderr(&output).contains(kept), "{}", stderr(&output));
    assert!(whole_rows(kept) > 50);
}

#[test]
fn two_names_of_one_file_are_refused() {
    let directory = TempDir::new().unwrap();
    let [one, two, recipe] = ["1.csv", "2.csv", "r.toml"].map(|name| path_in(&directory, name));
    fs::write(&one, "old\n").unwrap();
    fs::hard_link(&one, &two).unwrap();
    let refused = |options: &[&str], words: &[&str]| {
        assert_refused(&train(options), 1, words);
        assert_eq!(text_of(&one), "old\n");
    };
    refused(
        &["--force", "--metrics", &one, "--embeddings", &two],
        &["--metrics and --embeddings", "two names"],
    );
    refused(&["--metrics", "-", "--embeddings", "-"], &["--metrics and --embeddings"]);
    for stdout in ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        refused(&["--json", "--metrics", stdout], &["--metrics and --json", stdout]);
        refused(&["--json", "--embeddings", stdout], &["--embeddings and --json", stdout]);
    }
    fs::write(&recipe, "version = 1\npoints = 60\nsteps = 2\n").unwrap();
    refused(&[&recipe, "--force", "--metrics", &recipe], &["--metrics and the recipe"]);
    assert!(text_of(&recipe).starts_with("version = 1"));
    // Where stdout goes.
    let output = in_shell(&format!("exec >{one};"), &format!("--force --metrics {one}"));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("--metrics and stdout"), "{}", stderr(&output));
}

#[test]
fn a_directory_and_a_link_that_leads_nowhere_are_said_to_be_that() {
    let directory = TempDir::new().unwrap();
    let [folder, link, gone] = ["folder", "link.csv", "gone.csv"].map(|n| path_in(&directory, n));
    fs::create_dir(&folder).unwrap();
    symlink(&gone, &link).unwrap();
    for option in ["--metrics", "--embeddings"] {
        for force in [&[][..], &["--force"]] {
            let refused = |path: &str, words: &[&str]| {
                let output = train(["--steps", "10000000", option, path].iter().chain(force));
                assert_refused(&output, 1, &[&[option, path], words].concat());
                assert!(!stderr(&output).contains("--force"), "{}", stderr(&output));
            };
            refused(&folder, &["is a directory", "name a file in it"]);
            refused(&link, &["a link to", &gone, "doesn't exist"]);
        }
    }
    assert!(!Path::new(&gone).exists());
}

#[test]
fn a_dash_is_stdout_and_the_table_goes_out_of_its_way() {
    for option in ["--metrics", "--embeddings"] {
        for name in ["-", "/dev/stdout"] {
            let output = train(SMALL.into_iter().chain([option, name]));
            assert!(output.status.success(), "{}", stderr(&output));
            let rows = stdout(&output);
            let expected = if option == "--metrics" { 21 } else { 61 };
            assert_eq!(rows.lines().count(), expected, "{rows}");
            assert!(!rows.contains("MAP@R"));
            assert!(stderr(&output).contains("MAP@R"), "{}", stderr(&output));
        }
    }
    assert!(!Path::new("-").exists(), "no file of that name");
}

#[test]
fn a_pipe_and_a_device_are_written_to_as_they_are() {
    let directory = TempDir::new().unwrap();
    let pipe = path_in(&directory, "pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for option in ["--metrics", "--embeddings"] {
        let reader = Command::new("cat").arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
        let output = train(SMALL.into_iter().chain([option, &pipe]));
        assert!(output.status.success(), "{}", stderr(&output));
        let read = stdout(&reader.wait_with_output().unwrap());
        assert_eq!(read.lines().count(), if option == "--metrics" { 21 } else { 61 });
        assert!(train(SMALL.into_iter().chain([option, "/dev/null"])).status.success());
    }
    assert!(fs::symlink_metadata(&pipe).is_ok(), "the pipe is still there");
}

#[test]
fn a_run_ends_when_nothing_reads_its_rows_any_more() {
    let binary = program().get_program().to_str().unwrap().to_owned();
    let line = format!("{binary} train --points 60 --steps 10000000 --metrics - | head -3");
    let output = Command::new("sh").args(["-c", &line]).output().unwrap();
    assert_eq!(stdout(&output).lines().count(), 3);
    assert!(stderr(&output).contains("--metrics -: what read it has ended"), "{}", stderr(&output));
    assert!(stderr(&output).contains("MAP@R"), "the evaluation isn't lost");
}
