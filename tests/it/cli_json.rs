//! JSON of `train` says everything that its table says.

use serde_json::Value;
use triplet_lab::engine::numbers::{count, maybe, percent, three};

use crate::common::program::{SMALL, stdout, summary, train};

/// A row of the table, the key of its score, and whether it is a percentage.
const ROWS: [(&str, &str, bool); 10] = [
    ("Recall@1", "recall_at_1", false),
    ("Recall@5", "recall_at_5", false),
    ("R-precision", "r_precision", false),
    ("MAP@R", "map_at_r", false),
    ("ROC-AUC", "roc_auc", false),
    ("  best threshold", "best_threshold", false),
    ("  true accept", "true_accept_rate", true),
    ("  false accept", "false_accept_rate", true),
    ("  equal error rate", "equal_error_rate", true),
    ("Silhouette", "silhouette", false),
];
const SPLITS: [&str; 3] = ["_train", "_held_out", "_held_out_classes"];

#[test]
fn json_has_every_number_of_the_table_row_by_row_and_column_by_column() {
    let options = ["--data", "clusters", "--classes", "8", "--held-out-classes", "3"];
    let table = stdout(&train(SMALL.into_iter().chain(options)));
    let json = summary(options);
    let words = |key: &str, is_share: bool| {
        let value = json.get(key).unwrap_or_else(|| panic!("no {key}")).as_f64();
        value.filter(|_| is_share).map_or_else(|| maybe(value), percent)
    };
    let mut lines = table.lines();
    let mut above = ("", "");
    for line in lines.by_ref().take_while(|line| !line.starts_with("The next batch")) {
        let Some((name, cells)) = line.split_at_checked(22) else { continue };
        let name = name.trim_end();
        let found = ROWS.iter().find(|row| row.0 == name);
        let (key, raw, is_share) = match (name, found) {
            ("  raw inputs", _) => (above.1, "_raw", false),
            (_, Some(row)) => (row.1, "", row.2),
            _ => continue,
        };
        above = (name, key);
        let cells: Vec<String> = cells.split("  ").map(|c| c.trim().to_owned()).collect();
        let cells: Vec<&String> = cells.iter().filter(|cell| !cell.is_empty()).collect();
        assert_eq!(cells.len(), 3, "{line}");
        for (cell, split) in cells.into_iter().zip(SPLITS) {
            assert_eq!(*cell, words(&format!("{key}{split}{raw}"), is_share), "{key}{split}{raw}");
        }
    }
    assert_eq!(above.0, "Silhouette", "all rows were met:\n{table}");
    let row = |name: &str| {
        let line = table.lines().find(|line| line.starts_with(name)).unwrap();
        line[name.len()..].trim().to_owned()
    };
    assert_eq!(row("Loss"), three(json["loss"].as_f64().unwrap()));
    assert_eq!(row("Active triplets"), percent(json["active_share"].as_f64().unwrap()));
    assert_eq!(row("Mean pair distance"), maybe(json["mean_pair_distance"].as_f64()));
    assert_eq!(row("Mean norm"), three(json["mean_norm"].as_f64().unwrap()));
    let head = table.lines().next().unwrap();
    let [data, mining] = ["data", "mining"].map(|key| json[key].as_str().unwrap());
    let start = format!("{data}, {mining} mining, seed {}: {} steps", json["seed"], json["step"]);
    assert!(head.starts_with(&start), "{head}");
    let points = [("points", "train"), ("points_held_out", "held out")];
    for (key, split) in points.into_iter().chain([("points_held_out_classes", "of held-out")]) {
        let words = format!("{} {split}", count(json[key].as_u64().unwrap()));
        assert!(table.lines().nth(1).unwrap().contains(&words), "{words}");
    }
}

#[test]
fn a_bare_name_is_of_the_training_points_and_verification_of_held_out_points_if_there_are_any() {
    for (held_out, split) in [("0.25", "_held_out"), ("0", "_train")] {
        let json = summary(["--data", "moons", "--held-out", held_out]);
        for (_, key, _) in ROWS {
            let is_verification =
                key.ends_with("_rate") || ["roc_auc", "best_threshold"].contains(&key);
            let split = if is_verification { split } else { "_train" };
            assert_eq!(json[key], json[format!("{key}{split}")], "{key}");
            assert_ne!(json[key], Value::Null, "{key}");
        }
        assert_eq!(json["roc_auc_raw"], json[format!("roc_auc{split}_raw")]);
    }
}
