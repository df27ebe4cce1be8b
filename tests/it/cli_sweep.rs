//! `triplet-lab sweep`: its runs are those of `train`, its table has their mean and spread, and
//! nothing that is done is lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::common::program::{
    assert_refused, cells, path_in, program, stderr, stdout, text_of, wait_until,
};

const SMALL: &str = "--data blobs --points 60 --hidden 8 --steps 20";

fn sweep(options: &str) -> Output {
    program().arg("sweep").args(options.split_whitespace()).output().unwrap()
}

fn start(options: &str) -> Child {
    let mut program = program();
    program.arg("sweep").args(options.split_whitespace());
    program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn json(options: &str) -> Value {
    let output = sweep(&format!("{SMALL} --json {options}"));
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

/// The rows of a file below its header, in the order of settings and seeds.
fn sorted_rows(path: &str) -> Vec<Vec<String>> {
    let mut rows = cells(Path::new(path)).split_off(1);
    rows.sort();
    rows
}

#[test]
fn a_run_of_a_sweep_is_the_run_that_train_makes() {
    let options = "--seeds 2 --margin 0.3,1 --loss hinge,soft --held-out-classes 2";
    let result = json(options);
    let runs = result["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 8);
    for run in [&runs[0], &runs[7]] {
        let [margin, loss] = ["margin", "loss"].map(|name| run["values"][name].to_string());
        let (loss, seed) = (loss.trim_matches('"'), &run["seed"]);
        let options = format!(
            "train {SMALL} --held-out-classes 2 --margin {margin} --loss {loss} --seed {seed} --json"
        );
        let output = program().args(options.split_whitespace()).output().unwrap();
        let trained: Value = serde_json::from_str(&stdout(&output)).unwrap();
        for (name, value) in trained.as_object().unwrap() {
            if let Some(own) = run.get(name).filter(|_| name != "diagnosis") {
                assert_eq!(own, value, "{name}");
            }
        }
        assert_eq!(run["diagnosis"], trained["diagnosis"]["state"]);
        assert!(run["map_at_r_held_out_classes"].is_f64());
    }
}

#[test]
fn the_table_has_mean_and_sample_standard_deviation_over_the_seeds() {
    let result = json("--seeds 4 --margin 0.1,1 --metric recall_at_1");
    let runs = result["runs"].as_array().unwrap();
    let mut best = (f64::NEG_INFINITY, Value::Null);
    for point in result["table"].as_array().unwrap() {
        let of_point = runs.iter().filter(|run| run["values"] == point["values"]);
        let values: Vec<f64> = of_point.map(|run| run["recall_at_1"].as_f64().unwrap()).collect();
        assert_eq!(values.len(), 4);
        let mean = values.iter().sum::<f64>() / 4.0;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 3.0;
        let told = &point["metrics"]["recall_at_1"];
        assert!((told["mean"].as_f64().unwrap() - mean).abs() < 1e-12);
        assert!((told["spread"].as_f64().unwrap() - variance.sqrt()).abs() < 1e-12);
        assert_eq!(told["count"], 4);
        if mean > best.0 {
            best = (mean, point["values"].clone());
        }
    }
    assert_eq!(result["best"], best.1);
    let table = sweep(&format!("{SMALL} --seeds 4 --margin 0.1,1 --metric recall_at_1"));
    let text = stdout(&table);
    assert!(text.contains("sample standard deviation") && text.contains("< best"), "{text}");
    assert_eq!(stderr(&table).lines().count(), 8, "a line for each run that is done");
}

#[test]
fn the_number_of_threads_changes_no_result() {
    let directory = TempDir::new().unwrap();
    let rows = [1, 4].map(|jobs| {
        let csv = path_in(&directory, &format!("{jobs}.csv"));
        let options = format!("{SMALL} --seeds 3 --lr 0.001,0.01,0.1 --jobs {jobs} --csv {csv}");
        assert!(sweep(&options).status.success());
        sorted_rows(&csv)
    });
    assert_eq!(rows[0].len(), 9);
    assert_eq!(rows[0], rows[1]);
}

#[test]
fn resume_makes_what_is_missing_and_repeats_nothing() {
    let directory = TempDir::new().unwrap();
    let [whole, cut] = ["whole.csv", "cut.csv"].map(|name| path_in(&directory, name));
    let options = format!("{SMALL} --margin 0.1,0.5 --csv");
    assert!(sweep(&format!("{options} {whole} --seeds 3")).status.success());
    // As after a power cut: two rows, and the beginning of a third.
    let text = text_of(&whole);
    let third = text.match_indices('\n').nth(2).unwrap().0;
    fs::write(&cut, &text[..third + 9]).unwrap();
    let resumed = sweep(&format!("{options} {cut} --seeds 3 --resume"));
    assert!(resumed.status.success(), "{}", stderr(&resumed));
    assert!(stderr(&resumed).starts_with("2 runs from the file, 4 runs to make"));
    assert_eq!(sorted_rows(&cut), sorted_rows(&whole));
    // Nothing is missing, and the table is the same.
    let again = sweep(&format!("{options} {cut} --seeds 3 --resume --jobs 1"));
    assert_eq!(stdout(&again), stdout(&resumed));
    // More seeds are a longer sweep of the same kind.
    assert!(sweep(&format!("{options} {cut} --seeds 4 --resume")).status.success());
    assert_eq!(sorted_rows(&cut).len(), 8);
    let begun = path_in(&directory, "new.csv");
    assert!(sweep(&format!("{options} {begun} --seeds 1 --resume")).status.success());
    assert_eq!(sorted_rows(&begun).len(), 2);
}

#[test]
fn a_file_of_another_sweep_is_refused_in_words_and_stays_as_it_is() {
    let directory = TempDir::new().unwrap();
    let csv = path_in(&directory, "m.csv");
    let options = format!("{SMALL} --seeds 1 --csv {csv}");
    assert!(sweep(&format!("{options} --margin 0.1,0.5")).status.success());
    let before = text_of(&csv);
    let cases = [
        ("--margin 0.1,0.5 --resume --lr 0.1", "row 1 is of another recipe"),
        ("--margin 0.2,0.4 --resume", "which this sweep doesn't have"),
        ("--lr 0.1,0.5 --resume", "begin with lr, seed, step"),
    ];
    for (more, words) in cases {
        assert_refused(&sweep(&format!("{options} {more}")), 2, &["--resume", "m.csv", words]);
    }
    assert_refused(&sweep(&format!("{options} --margin 0.1,0.5")), 1, &["--csv", "--force"]);
    assert_eq!(text_of(&csv), before);
    let other = path_in(&directory, "other.csv");
    fs::write(&other, "no table").unwrap();
    let resumed = sweep(&format!("{SMALL} --margin 0.1,0.5 --csv {other} --resume"));
    assert_refused(&resumed, 2, &["other.csv", "no whole row"]);
    assert_eq!(text_of(&other), "no table");
    assert_refused(&sweep(&format!("{SMALL} --margin 0.1,0.5 --csv - --json")), 1, &["--json"]);
}

#[test]
#[cfg(unix)]
fn ctrl_c_keeps_what_is_done_and_resume_goes_on() {
    use crate::common::program::send;
    let directory = TempDir::new().unwrap();
    let csv = path_in(&directory, "m.csv");
    let options = format!("--data blobs --points 60 --steps 300 --margin 0.1,0.5 --csv {csv}");
    let run = start(&format!("{options} --seeds 900 --jobs 2"));
    wait_until("rows", || text_of(&csv).lines().count() > 3);
    send("INT", &run);
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    let said = stderr(&output);
    assert!(said.contains("stopped by SIGINT: ") && said.contains("--resume goes on"), "{said}");
    assert!(stdout(&output).contains("sample standard deviation"), "the table of what is done");
    assert!(text_of(&csv).ends_with('\n'));
    let done = sorted_rows(&csv);
    assert!(done.len() < 1_800);
    // The rows that are there stay, and one of them is that of a run of its own.
    let seed = &done[0][1];
    let options = format!(
        "train --data blobs --points 60 --steps 300 --margin {} --seed {seed} --json",
        done[0][0]
    );
    let output = program().args(options.split_whitespace()).output().unwrap();
    let trained: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let loss: f64 = done[0][4].parse().unwrap();
    assert_eq!(trained["loss"].as_f64(), Some(loss));
}

#[test]
fn a_bad_value_is_named_before_anything_is_trained_or_written() {
    let directory = TempDir::new().unwrap();
    let csv = path_in(&directory, "m.csv");
    let cases = [
        ("--margin 0.1,7", "--margin is 7: margin goes from 0 to 5"),
        ("--margin 0.1,0.1", "--margin has 0.1 and 0.1, which make the same run"),
        ("--margin 0.1", "0 settings have several values"),
        ("--margin 0.1,0.2 --lr 0.1,0.2 --dim 2,3", "3 settings have several values"),
        ("--margin 0.1,0.2 --seeds 0", "--seeds is 0"),
        ("--margin 0.1,0.2 --metric accuracy", "--metric is 'accuracy': it can be loss, active"),
        ("--hidden 8;8,600", "--hidden is 600: hidden goes from 1 to 512"),
        ("--classes 3,4 --held-out-classes 1,2", "with classes 3, held-out-classes 2: held-out"),
        ("--imbalance 1,2 --data digits", "imbalance is 1, but only the data"),
    ];
    for (options, words) in cases {
        let output = sweep(&format!("{options} --csv {csv}"));
        assert_refused(&output, 2, &[words]);
        assert!(!Path::new(&csv).exists());
    }
}

#[test]
fn a_recipe_is_swept_with_its_edits_and_its_steps() {
    let directory = TempDir::new().unwrap();
    let recipe = path_in(&directory, "r.toml");
    let text = "version = 1\nsteps = 30\ndata = \"blobs\"\npoints = 60\nlr = 0.02\n\
                [[edit]]\nstep = 10\nmining = \"all\"\n";
    fs::write(&recipe, text).unwrap();
    let output = sweep(&format!("{recipe} --margin 0.2,0.5 --dim 3 --seeds 1 --json"));
    assert!(output.status.success(), "{}", stderr(&output));
    let result: Value = serde_json::from_str(&stdout(&output)).unwrap();
    // The same run, written by hand.
    let by_hand = text.replace("lr", "margin = 0.5\ndim = 3\nseed = 1\nlr");
    fs::write(&recipe, by_hand).unwrap();
    let output = program().args(["train", &recipe, "--json"]).output().unwrap();
    let trained: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(result["runs"][1]["loss"], trained["loss"]);
    assert_eq!((&result["steps"], &trained["step"]), (&30.into(), &30.into()));
    let refused = sweep(&format!("{recipe} --mining all,hard"));
    assert_refused(&refused, 2, &["--mining changes at step 10 of the recipe"]);
}

#[test]
fn a_value_that_diverges_is_a_row_and_no_error() {
    let options = "--data blobs --points 60 --optimizer momentum --loss soft --distance squared \
                   --mining all --steps 400 --seeds 2 --lr 0.001,10 --json";
    let output = sweep(options);
    assert!(output.status.success(), "{}", stderr(&output));
    let result: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let stopped = |rate: f64| {
        let runs = result["runs"].as_array().unwrap().iter();
        let of_rate = runs.filter(move |run| run["values"]["lr"].as_f64() == Some(rate));
        of_rate.map(|run| run["stopped_by"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(stopped(0.001), [Value::Null, Value::Null]);
    assert_eq!(stopped(10.0), ["divergence", "divergence"]);
}

#[test]
fn own_data_are_swept_as_they_are_trained() {
    let directory = TempDir::new().unwrap();
    let data = path_in(&directory, "own.csv");
    let rows = (0..40).map(|n| {
        let class = n % 2;
        format!("{},{},{}\n", n % 7 + 5 * class, (n * n) % 11, ["a", "b"][class])
    });
    fs::write(&data, format!("x,y,class\n{}", rows.collect::<String>())).unwrap();
    let output = sweep(&format!("--file {data} --margin 0.1,0.4 --steps 10 --seeds 2 --json"));
    assert!(output.status.success(), "{}", stderr(&output));
    let result: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let train = format!("train --file {data} --margin 0.4 --steps 10 --seed 2 --json");
    let output = program().args(train.split_whitespace()).output().unwrap();
    let trained: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(result["runs"][3]["map_at_r_held_out"], trained["map_at_r_held_out"]);
    let keys: BTreeMap<String, Value> = serde_json::from_value(result).unwrap();
    let keys: Vec<&str> = keys.keys().map(String::as_str).collect();
    let promised =
        ["best", "close", "metric", "runs", "seeds", "settings", "steps", "stopped_by", "table"];
    assert_eq!(keys, promised);
    let refused = sweep(&format!("--file {data} --data blobs,moons"));
    assert_refused(&refused, 2, &["--file and --data exclude each other"]);
}

#[test]
fn a_plot_is_a_picture_of_the_view_with_the_colours_of_its_lines() {
    let directory = TempDir::new().unwrap();
    let plot = path_in(&directory, "m.png");
    let options = format!("{SMALL} --margin 0.1,0.5,1 --seeds 3 --plot {plot}");
    let output = sweep(&options);
    assert!(output.status.success(), "{}", stderr(&output));
    let picture = image::open(&plot).unwrap().to_rgb8();
    assert_eq!(picture.dimensions(), (1_920, 960));
    // Both plots have lines: the means by setting at the left, a curve of each run at the right.
    let colored = |from: u32, to: u32| {
        let is_colored = |x: u32, y: u32| {
            let channels = picture.get_pixel(x, y).0;
            channels.iter().max().unwrap() - channels.iter().min().unwrap() > 60
        };
        (from..to)
            .flat_map(|x| (100..900).map(move |y| (x, y)))
            .filter(|&(x, y)| is_colored(x, y))
            .count()
    };
    assert!(colored(100, 1_000) > 500 && colored(1_160, 1_900) > 500);
    // A file that exists is left as it is.
    assert_refused(&sweep(&options), 1, &["--plot", "m.png", "--force"]);
    assert!(sweep(&format!("{options} --force")).status.success());
    let same = path_in(&directory, "same.csv");
    let refused = sweep(&format!("{SMALL} --margin 0.1,0.5 --csv {same} --plot {same}"));
    assert_refused(&refused, 1, &["--csv and --plot both name"]);
    assert!(!Path::new(&same).exists());
}
