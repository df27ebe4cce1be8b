//! What the command line promises, asked of the program itself.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;
use triplet_lab::engine::choice::{
    Activation, Choice, DataKind, Distance, LossKind, Mining, OptimizerKind, Reduction, SamplerKind,
};
use triplet_lab::engine::config::RunConfig;
use triplet_lab::engine::data::Split;
use triplet_lab::engine::numbers::maybe;
use triplet_lab::lab;

use crate::common::program::{
    SMALL, assert_refused, cells, path_in, program, stderr, stdout, summary, timeless, train,
};

#[test]
fn json_is_one_object_with_exactly_these_keys() {
    let Value::Object(summary) = summary([]) else { panic!("not an object") };
    let mut keys: Vec<&str> = summary.keys().map(String::as_str).collect();
    keys.sort_unstable();
    let names = "step stopped_by data mining seed loss active_share points points_held_out \
                 points_scored points_scored_held_out mean_pair_distance mean_norm health \
                 diagnosis seconds steps_per_second";
    let scores = "recall_at_1 recall_at_5 r_precision map_at_r roc_auc best_threshold \
                  true_accept_rate false_accept_rate equal_error_rate silhouette recall_at_1_raw \
                  map_at_r_raw roc_auc_raw";
    let of_splits = scores.split_whitespace().flat_map(|name| {
        let (name, raw) = name.strip_suffix("_raw").map_or((name, ""), |name| (name, "_raw"));
        ["", "_train", "_held_out"].map(|split| format!("{name}{split}{raw}"))
    });
    let mut promised: Vec<String> =
        names.split_whitespace().map(str::to_owned).chain(of_splits).collect();
    promised.sort_unstable();
    assert_eq!(keys, promised);
    assert_eq!(summary["step"], 20);
    assert!(summary["seconds"].as_f64().unwrap() > 0.0);
    for share in ["active_share", "map_at_r", "map_at_r_held_out", "recall_at_1", "roc_auc"] {
        let value = summary[share].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&value), "{share} is {value}");
    }
}

#[test]
fn what_does_not_exist_is_null() {
    let one_class = summary(["--data", "blobs", "--classes", "1", "--held-out", "0"]);
    for score in ["map_at_r", "recall_at_1", "roc_auc", "map_at_r_raw", "best_threshold"] {
        assert_eq!(one_class[score], Value::Null, "{score} of one class");
    }
    assert_eq!(one_class["map_at_r_held_out"], Value::Null);
    assert_eq!(one_class["recall_at_1_held_out"], Value::Null);
    assert_eq!(one_class["health"], "idle");
    let whole = summary(["--data", "moons", "--held-out", "0"]);
    assert!(whole["roc_auc"].is_f64(), "without held-out points it is of those trained on");
    assert_eq!(whole["stopped_by"], Value::Null);
}

#[test]
fn the_table_says_that_one_class_has_no_scores() {
    let one_class = ["--data", "blobs", "--classes", "1", "--steps", "3"];
    let table = stdout(&train(one_class));
    assert!(table.contains("train (no scores: one class alone can't be scored)"), "{table}");
    assert!(table.contains("held out (no scores: one class alone can't be scored)"), "{table}");
    let row = table.lines().find(|line| line.starts_with("Recall@1")).unwrap();
    assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["Recall@1", "–", "–"]);
}

#[test]
fn every_data_set_trains() {
    // Drawn points have no number of points to choose: `cli_drawn`.
    for kind in DataKind::ALL.iter().filter(|&&kind| kind != DataKind::Drawn) {
        // Enough points for the 64 classes of the misspelled words.
        let output = train(["--points", "80", "--steps", "20", "--json", "--data", kind.name()]);
        let summary: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(summary["step"], 20, "{kind:?}");
    }
}

#[test]
fn every_miner_trains() {
    for rule in Mining::ALL {
        let summary = summary(["--mining", rule.name()]);
        assert_eq!(summary["step"], 20, "{rule:?}");
        assert!(summary["loss"].as_f64().unwrap() >= 0.0, "{rule:?}");
    }
}

#[test]
fn the_spellings_of_the_documentation_hold() {
    let line = "--data blobs --points 60 --classes 3 --noise 0.4 --held-out 0.25 --hidden 16,8 \
        --activation leaky-relu --dim 3 --normalize true --distance cosine --loss soft \
        --margin 0.3 --swap true --mining distance-weighted --classes-per-batch 2 \
        --points-per-class 8 --optimizer adamw --lr 0.003 --weight-decay 0.01 --seed 7 --steps 5 \
        --mean mined --sampler uniform --per-anchor 2 --clip 1 --json";
    let output = train(line.split_whitespace());
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn every_knob_changes_the_run() {
    let usual = timeless(summary([]));
    let changes = [
        "--points 80",
        "--classes 3",
        "--noise 0.2",
        "--held-out 0.5",
        "--held-out-classes 2",
        "--hidden 8",
        "--hidden none",
        "--activation gelu",
        "--dim 3",
        "--normalize true",
        "--distance squared",
        "--loss soft",
        "--margin 0.4",
        "--swap true",
        "--mean mined --mining all",
        "--mining hard",
        "--mining random",
        "--sampler uniform",
        "--classes-per-batch 3",
        "--points-per-class 4",
        "--optimizer sgd",
        "--lr 0.1",
        "--weight-decay 0.5",
        "--clip 0.01",
        "--seed 4",
        "--steps 21",
    ];
    for change in changes {
        let changed = change.split_whitespace();
        let defaults = SMALL.chunks(2).filter(|pair| !change.starts_with(pair[0])).flatten();
        let output = train(defaults.copied().chain(["--json"]).chain(changed));
        let changed: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_ne!(timeless(changed), usual, "{change}");
    }
    let clusters = timeless(summary(["--data", "clusters"]));
    for change in [["--dimensions", "12"], ["--informative", "2"]] {
        let changed = summary(["--data", "clusters"].into_iter().chain(change));
        assert_ne!(timeless(changed), clusters, "{change:?}");
    }
    let random = ["--mining", "random"];
    let more = summary(random.into_iter().chain(["--per-anchor", "9"]));
    assert_ne!(timeless(more), timeless(summary(random)));
}

#[test]
fn held_out_classes_have_scores_of_their_own() {
    let small = ["--data", "digits", "--points", "200", "--steps", "20"];
    let run = |more: [&'static str; 2]| small.into_iter().chain(more);
    let summary = summary(["--data", "digits", "--held-out-classes", "3"]);
    for name in ["map_at_r", "recall_at_1", "roc_auc"] {
        let value = summary[format!("{name}_held_out_classes")].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&value), "{name} is {value}");
        assert_ne!(summary[name], summary[format!("{name}_held_out_classes")]);
    }
    let table = stdout(&train(run(["--held-out-classes", "3"])));
    assert!(
        table.contains("held-out classes") && table.contains(" of held-out classes\n"),
        "{table}"
    );
    let alone = stdout(&train(run(["--held-out-classes", "1"])));
    assert!(alone.contains("one class alone can't be scored"), "{alone}");
    let nine = train(run(["--held-out-classes", "9"]));
    assert_refused(&nine, 2, &["--held-out-classes is 9", "0 to 8"]);
}

#[test]
fn the_same_seed_gives_the_same_numbers() {
    assert_eq!(timeless(summary(["--seed", "11"])), timeless(summary(["--seed", "11"])));
}

#[test]
fn no_hidden_layer_can_be_said_in_two_ways() {
    assert_eq!(timeless(summary(["--hidden", ""])), timeless(summary(["--hidden", "none"])));
}

#[test]
fn batches_follow_the_number_of_classes_unless_they_are_given() {
    let follows = timeless(summary(["--classes", "2"]));
    let said = ["--classes", "2", "--classes-per-batch", "2", "--points-per-class", "32"];
    assert_eq!(follows, timeless(summary(said)));
    let defaults = ["--classes", "2", "--classes-per-batch", "4", "--points-per-class", "4"];
    assert_ne!(follows, timeless(summary(defaults)));
}

#[test]
fn a_knob_out_of_range_is_named_with_its_value_and_its_range() {
    let cases: &[(&str, &[&str])] = &[
        ("--points 9", &["--points is 9", "10 to 100000"]),
        ("--points -3", &["--points is -3", "10 to 100000"]),
        ("--points 400 --data penguins", &["--points is 400", "10 to 342", "penguins"]),
        ("--points 10.5", &["--points is '10.5'", "whole number", "10 to 100000"]),
        ("--classes 9", &["--classes is 9", "2 to 8", "spiral"]),
        ("--classes 0 --data blobs", &["--classes is 0", "1 to 20"]),
        ("--classes 12 --data blobs --points 10", &["--points is 10", "12 classes"]),
        ("--label-noise 0.6", &["--label-noise is 0.6", "0 to 0.5"]),
        ("--imbalance 0", &["--imbalance is 0", "1 to 50"]),
        ("--duplicates -1", &["--duplicates is -1", "0 to 0.5"]),
        ("--label-noise 0.1 --data digits", &["--label-noise is 0.1", "blobs", "leave it out"]),
        ("--noise 2.1", &["--noise is 2.1", "0 to 2"]),
        ("--dimensions 65 --data sphere", &["--dimensions is 65", "2 to 64"]),
        ("--dimensions 5 --data moons", &["--dimensions is 5", "clusters or sphere"]),
        ("--informative 0 --data clusters", &["--informative is 0", "1 to 64"]),
        (
            "--informative 9 --dimensions 5 --data clusters",
            &["--informative is 9", "5 dimensions", "at most 5"],
        ),
        ("--held-out 0.95", &["--held-out is 0.95", "0 to 0.9"]),
        ("--hidden 32,513", &["--hidden is 513", "1 to 512"]),
        ("--hidden 8,,8", &["--hidden is '8,,8', with nothing", "1 to 512"]),
        ("--hidden 32,", &["--hidden is '32,', with nothing", "0 to 4 layers", "1 to 512"]),
        ("--hidden 32;32", &["--hidden is '32;32': 0 to 4 layers", "a comma between"]),
        ("--hidden 8,8x", &["'8x' is no layer", "0 to 4 layers"]),
        ("--lr 1e400", &["--lr is '1e400'", "a number from 0.000001 to 10"]),
        ("--hidden 1,2,3,4,5", &["--hidden has 5 layers", "0 to 4"]),
        ("--dim 0", &["--dim is 0", "1 to 256"]),
        ("--margin 5.5", &["--margin is 5.5", "0 to 5"]),
        ("--margin -0.1", &["--margin is -0.1", "0 to 5"]),
        ("--margin NaN", &["--margin is NaN", "0 to 5"]),
        ("--margin wide", &["--margin is 'wide'", "a number", "0 to 5"]),
        ("--per-anchor 65", &["--per-anchor is 65", "1 to 64"]),
        ("--classes-per-batch 65", &["--classes-per-batch is 65", "1 to 64"]),
        ("--points-per-class 257", &["--points-per-class is 257", "1 to 256"]),
        (
            "--classes-per-batch 64 --points-per-class 64",
            &["--classes-per-batch", "4096", "2 to 1024"],
        ),
        ("--lr 1e6", &["--lr is 1000000", "0.000001 to 10"]),
        ("--lr 0", &["--lr is 0", "0.000001 to 10"]),
        ("--lr -inf", &["--lr is -inf", "0.000001 to 10"]),
        ("--weight-decay 2", &["--weight-decay is 2", "0 to 1"]),
        ("--clip -1", &["--clip is -1", "0 to 1000"]),
        ("--seed -1", &["--seed is '-1'", "0 to 18446744073709551615"]),
        ("--steps 10000001", &["--steps is 10000001", "0 to 10000000"]),
        ("--steps many", &["--steps is 'many'", "0 to 10000000"]),
    ];
    for (options, words) in cases {
        assert_refused(&train(options.split_whitespace()), 2, words);
    }
}

#[test]
fn an_unknown_choice_is_answered_with_the_list() {
    fn check<T: Choice>(option: &str) {
        let output = train([option, "nonsense"]);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(2));
        assert!(message.contains("nonsense") && message.contains(option), "{message}");
        assert!(T::ALL.iter().all(|choice| message.contains(choice.name())), "{message}");
    }
    check::<DataKind>("--data");
    check::<Activation>("--activation");
    check::<Distance>("--distance");
    check::<LossKind>("--loss");
    check::<Reduction>("--mean");
    check::<Mining>("--mining");
    check::<SamplerKind>("--sampler");
    check::<OptimizerKind>("--optimizer");
}

#[test]
fn fewer_dimensions_than_the_default_of_informative_are_possible() {
    let summary = summary(["--data", "clusters", "--dimensions", "3"]);
    assert_eq!(summary["step"], 20);
}

#[test]
fn metrics_have_a_row_for_every_step() {
    let directory = TempDir::new().unwrap();
    let file = path_in(&directory, "metrics.csv");
    summary(["--metrics", &file]);
    let rows = cells(Path::new(&file));
    let names = "step,loss,active_share,mean_positive,mean_negative,mean_pair_distance,mean_norm,\
        gradient_norm,valid,easy,semi_hard,hard,mined,health";
    assert_eq!(rows[0].join(","), names);
    assert_eq!(rows.len(), 21);
    for (step, row) in rows[1..].iter().enumerate() {
        assert_eq!(row[0], step.to_string());
        let count = |column: usize| row[column].parse::<u64>().unwrap();
        assert_eq!(count(8), count(9) + count(10) + count(11));
        assert!(row[1].parse::<f64>().unwrap() >= 0.0);
    }
    assert_eq!(rows[1][13], "healthy");
}

#[test]
fn a_number_that_does_not_exist_is_an_empty_cell() {
    let directory = TempDir::new().unwrap();
    let file = path_in(&directory, "metrics.csv");
    summary(["--data", "blobs", "--classes", "1", "--metrics", &file]);
    let rows = cells(Path::new(&file));
    assert_ne!(rows[1][3], "", "one class has positive pairs");
    assert_eq!(rows[1][4], "", "but no negative ones");
}

#[test]
fn embeddings_have_a_row_for_every_point() {
    let directory = TempDir::new().unwrap();
    let file = path_in(&directory, "embeddings.csv");
    summary(["--dim", "3", "--normalize", "true", "--embeddings", &file]);
    let rows = cells(Path::new(&file));
    assert_eq!(rows[0], ["row", "split", "label", "class", "z1", "z2", "z3"]);
    assert_eq!(rows.len(), 61);
    let held_out = rows.iter().filter(|row| row[1] == "held-out").count();
    assert!((12..=18).contains(&held_out), "about a quarter, not {held_out}");
    assert!(rows[1..].iter().all(|row| row[1] == "held-out" || row[1] == "train"));
    for (i, row) in rows[1..].iter().enumerate() {
        assert_eq!(row[0], i.to_string());
        assert!(row[2].parse::<usize>().unwrap() < 4);
        let square: f64 = row[4..].iter().map(|z| z.parse::<f64>().unwrap().powi(2)).sum();
        assert!((square - 1.0).abs() < 1e-9, "on the unit sphere");
    }
}

#[test]
fn without_steps_the_untrained_embedder_is_evaluated() {
    let directory = TempDir::new().unwrap();
    let file = path_in(&directory, "metrics.csv");
    let output = train(["--points", "60", "--steps", "0", "--json", "--metrics", &file]);
    let summary: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(summary["step"], 0);
    assert_eq!(summary["steps_per_second"], Value::Null);
    assert!(summary["map_at_r"].is_f64());
    assert_eq!(cells(Path::new(&file)).len(), 1, "the names of the columns, and no row");
}

#[test]
fn a_file_that_exists_is_left_alone_unless_forced() {
    let directory = TempDir::new().unwrap();
    let precious = path_in(&directory, "precious.csv");
    let other = path_in(&directory, "other.csv");
    fs::write(&precious, "a,b\n").unwrap();
    for option in ["--metrics", "--embeddings"] {
        let output = train(SMALL.into_iter().chain([option, &precious]));
        assert_refused(&output, 1, &[option, &precious, "exists", "another name", "--force"]);
        assert_eq!(fs::read_to_string(&precious).unwrap(), "a,b\n");
    }
    let both = ["--metrics", &other, "--embeddings", &precious];
    assert_refused(&train(SMALL.into_iter().chain(both)), 1, &["--embeddings", "exists"]);
    assert!(!Path::new(&other).exists(), "no empty file stays behind");
    summary(["--force", "--metrics", &precious]);
    assert_eq!(cells(Path::new(&precious)).len(), 21);
}

#[test]
fn two_outputs_need_two_files() {
    let directory = TempDir::new().unwrap();
    let file = path_in(&directory, "one.csv");
    let again = path_in(&directory, "./one.csv");
    fs::write(&file, "a,b\n").unwrap();
    let both = ["--force", "--metrics", &file, "--embeddings", &again];
    assert_refused(&train(SMALL.into_iter().chain(both)), 1, &["--metrics", "--embeddings"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "a,b\n");
}

#[test]
fn a_directory_that_does_not_exist_is_found_before_the_training() {
    let directory = TempDir::new().unwrap();
    let file = path_in(&directory, "nowhere/metrics.csv");
    for option in ["--metrics", "--embeddings"] {
        // So many steps that the test would not end if they were taken.
        let output = train(["--steps", "10000000", option, &file]);
        assert_refused(&output, 1, &[option, &file, "directory"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported() {
    let full = "/dev/full";
    for option in ["--metrics", "--embeddings"] {
        let output = train(SMALL.into_iter().chain([option, full]));
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(message.contains(option) && message.contains(full), "{message}");
        assert!(stdout(&output).contains("MAP@R"), "the evaluation isn't lost");
    }
}

#[test]
fn a_run_that_diverges_stops_and_is_still_evaluated() {
    let directory = TempDir::new().unwrap();
    let file = path_in(&directory, "metrics.csv");
    let line = "--points 60 --steps 10000000 --lr 10 --optimizer sgd --distance squared \
        --hidden 128 --activation relu --noise 2 --margin 5 --mining all --json";
    let output = train(line.split_whitespace().chain(["--metrics", &file]));
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert_eq!(stderr(&output).lines().count(), 1, "{}", stderr(&output));
    assert!(stderr(&output).contains("learning rate"), "{}", stderr(&output));
    let summary: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(summary["health"], "diverged");
    assert_eq!(summary["stopped_by"], "divergence");
    assert!(summary["step"].as_u64().unwrap() < 100_000);
    assert_eq!(cells(Path::new(&file)).last().unwrap()[13], "diverged");
}

#[test]
fn the_table_says_how_good_the_embedding_is() {
    let output = train(SMALL);
    assert!(output.status.success());
    assert!(output.stderr.is_empty(), "no progress bar where nobody watches");
    let table = stdout(&output);
    for row in [
        "Recall@1",
        "Recall@5",
        "R-precision",
        "MAP@R",
        "ROC-AUC",
        "threshold",
        "Silhouette",
        "Mean pair distance",
        "Mean norm",
        "Diagnosis",
        "steps per second",
    ] {
        assert!(table.contains(row), "no {row} in\n{table}");
    }
}

#[test]
fn table_json_and_window_say_the_same_map_at_r_of_the_same_points() {
    // Of more than a thousand points of a split the window takes a sample.
    let kinds = [
        (DataKind::Spiral, None),
        (DataKind::Clusters, None),
        (DataKind::Penguins, None),
        (DataKind::Digits, Some("1300")),
    ];
    for (kind, points) in kinds {
        let mut options = vec!["--data", kind.name(), "--steps", "30"];
        options.extend(points.map(|points| ["--points", points]).into_iter().flatten());
        let run = |more: &[&'static str]| stdout(&train(options.iter().chain(more)));
        let (table, json) = (run(&[]), run(&["--json"]));
        let row = table.lines().find(|line| line.starts_with("MAP@R")).unwrap();
        let row: Vec<&str> = row.split_whitespace().collect();

        let mut config = RunConfig::of(kind);
        config.data.points = points.map_or(config.data.points, |points| points.parse().unwrap());
        let mut lab = lab::Lab::new(config).unwrap();
        (0..30).for_each(|_| lab.apply(lab::Command::Step));
        lab.settle();
        let evaluated = lab.run_a().evaluated().unwrap();
        assert_eq!(evaluated.step, 30);
        for (place, split, key) in
            [(1, Split::Train, "map_at_r"), (2, Split::HeldOut, "map_at_r_held_out")]
        {
            let in_window = evaluated.of(split).map_at_r;
            assert!(in_window.is_some(), "{kind:?}");
            // As text: reading a number back may change its last bit.
            let said = format!("\"{key}\":{}", serde_json::to_string(&in_window).unwrap());
            assert!(json.contains(&said), "{kind:?}: no {said} in {json}");
            assert_eq!(row[place], maybe(in_window), "{kind:?} {split:?}");
        }
    }
}

#[test]
fn help_names_every_option_with_its_range() {
    let output = train(["--help"]);
    assert!(output.status.success());
    let help = stdout(&output);
    for option in "data points classes noise dimensions informative held-out hidden activation dim \
        normalize distance loss margin swap mean mining per-anchor sampler classes-per-batch \
        points-per-class optimizer lr weight-decay clip seed steps metrics embeddings force json"
        .split_whitespace()
    {
        let option = format!("--{option}");
        let named = help.lines().any(|line| line.split_whitespace().next() == Some(&option));
        assert!(named, "no {option}");
    }
    let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("Exit codes: 0 done; 1 a file can't be written"), "{words}");
    assert!(words.contains("3 the run diverged") && words.contains("129, 130, 143"), "{words}");
    assert!(words.contains("Range: 0 to 5. Default: 1; 0.2 for clusters, faces, digits, penguins"));
    assert!(words.contains("nearest-semi-hard: For each pair of anchor and positive"));
}

#[test]
fn help_and_version_are_there() {
    let help = program().arg("--help").output().unwrap();
    assert!(help.status.success() && stdout(&help).contains("triplet-lab train --data digits"));
    for example in ["triplet-lab lecture.toml", "triplet-lab train lecture.toml --steps 2000"] {
        assert!(stdout(&help).contains(example), "no {example}");
    }
    let version = program().arg("--version").output().unwrap();
    assert_eq!(stdout(&version).trim(), concat!("triplet-lab ", env!("CARGO_PKG_VERSION")));
}

#[cfg(target_os = "linux")]
#[test]
fn the_window_takes_the_knobs_of_train_and_refuses_what_train_refuses() {
    // Without a display a good run gets as far as looking for one, a bad one doesn't.
    let open = |options: &[&str]| {
        let mut program = program();
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
            program.env_remove(name);
        }
        program.args(options).output().unwrap()
    };
    let good = open(&["--data", "digits", "--margin", "0.5"]);
    assert_eq!(good.status.code(), Some(1));
    assert!(stderr(&good).contains("no display"));
    let bad = open(&["--data", "digits", "--margin", "9"]);
    assert_eq!(bad.status.code(), Some(2));
    assert!(stderr(&bad).contains("--margin is 9"), "{}", stderr(&bad));
}

#[test]
fn without_a_display_one_line_says_what_is_missing_and_what_works() {
    let mut bare = program();
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        bare.env_remove(name);
    }
    let words = ["DISPLAY", "WAYLAND_DISPLAY", "triplet-lab train"];
    assert_refused(&bare.output().unwrap(), 1, &words);
    assert_refused(&bare.env("DISPLAY", "").output().unwrap(), 1, &words);
}

const LESSON: &str = "+++\ntitle = \"T\"\n[runs.a]\ndata = \"blobs\"\npoints = 60\n\
    [[claims]]\nsays = \"The margin is 1\"\nsteps = 5\nseeds = 2\nholds = [\"margin = 1\"]\n+++\n\
    # One\n```buttons\n\"Train\" = \"train 5\"\n```\n---\n# Two\n```question\nask = \"?\"\n\
    kind = \"change\"\nof = \"loss\"\ndo = \"step\"\n```\n";

fn check(text: &str) -> Output {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("lesson.md"), text).unwrap();
    program().current_dir(directory.path()).args(["check", "lesson.md"]).output().unwrap()
}

#[test]
fn check_goes_through_a_lesson_and_says_what_it_found() {
    let output = check(LESSON);
    assert!(output.status.success(), "{}", stderr(&output));
    let said = stdout(&output);
    for words in [
        "page 1, One",
        "page 2, Two -- The loss",
        "1 claim: 10 steps to train",
        "2 of 2 seeds",
        "nothing is wrong",
    ] {
        assert!(said.contains(words), "no {words:?} in {said}");
    }
}

#[test]
fn check_names_file_and_line_of_what_is_wrong_and_fails() {
    let cases = [
        ("margin = 1\"", "margin = 2\"", "lesson.md:6: «The margin is 1» holds with 0 of 2 seeds"),
        ("# One", "One", "lesson.md:12: this page has no heading"),
        ("# One", "```page\nselect = \"point 60\"\n```\n# One", "no point #60"),
        ("# One", "```until\nmargin = 1\n```\n# One", "from the beginning"),
        ("\"loss\"", "\"lost\"", "did you mean loss?"),
        ("kind = \"change\"\nof = \"loss\"", "kind = \"count\"\nof = \"loss\"", "no count"),
    ];
    for (from, to, words) in cases {
        assert_eq!(LESSON.matches(from).count(), 1, "{from}");
        let output = check(&LESSON.replace(from, to));
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(words) && said.contains("lesson.md:"), "no {words:?} in {said}");
    }
}

#[test]
fn a_lesson_takes_no_knobs_and_one_that_is_not_there_is_said_not_to_be() {
    let output = program().args(["check", "missing.md"]).output().unwrap();
    assert_refused(&output, 2, &["missing.md"]);
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "lesson.md");
    fs::write(&path, LESSON).unwrap();
    let output = program().args([path.as_str(), "--margin", "0.5"]).output().unwrap();
    assert_refused(&output, 2, &["margin"]);
}
