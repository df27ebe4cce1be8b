//! The scores that `train` prints are those of all points, computed here once more from the
//! embeddings that it writes, by their definitions.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::program::{cells, path_in, stdout, train};

/// Embeddings and classes of one split of an embeddings file.
fn points(rows: &[Vec<String>], split: &str) -> Vec<(usize, Vec<f64>)> {
    let of = rows[1..].iter().filter(|row| row[1] == split);
    of.map(|row| (row[2].parse().unwrap(), row[4..].iter().map(|z| z.parse().unwrap()).collect()))
        .collect()
}

fn distance(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

/// Recall@1, MAP@R and ROC-AUC, by sorting all neighbours and by ranking all pairs.
fn scores(points: &[(usize, Vec<f64>)]) -> [f64; 3] {
    let (mut first, mut map, mut queries) = (0.0, 0.0, 0.0);
    let mut pairs = Vec::new();
    for (i, (class, z)) in points.iter().enumerate() {
        let others = points.iter().enumerate().filter(|&(j, _)| j != i);
        let mut found: Vec<(f64, usize, bool)> =
            others.map(|(j, (other, y))| (distance(z, y), j, other == class)).collect();
        pairs.extend(found.iter().filter(|pair| pair.1 > i).map(|&(d, _, same)| (d, same)));
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let relevant = found.iter().filter(|hit| hit.2).count();
        if relevant == 0 {
            continue;
        }
        queries += 1.0;
        first += f64::from(u8::from(found[0].2));
        let mut hits = 0.0;
        for (rank, _) in found[..relevant].iter().enumerate().filter(|(_, hit)| hit.2) {
            hits += 1.0;
            map += hits / (rank + 1) as f64 / relevant as f64;
        }
    }
    // Mann and Whitney: the mean rank of the positive pairs, ties shared.
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut rank_sum, mut from) = (0.0, 0);
    while from < pairs.len() {
        let to = from + pairs[from..].iter().take_while(|pair| pair.0 == pairs[from].0).count();
        let positive = pairs[from..to].iter().filter(|pair| pair.1).count() as f64;
        rank_sum += positive * (from + to + 1) as f64 / 2.0;
        from = to;
    }
    let positive = pairs.iter().filter(|pair| pair.1).count() as f64;
    let negative = pairs.len() as f64 - positive;
    let wins = positive * negative + positive * (positive + 1.0) / 2.0 - rank_sum;
    [first / queries, map / queries, wins / (positive * negative)]
}

/// A run's summary and the rows of its embeddings.
fn trained(options: &str) -> (Value, Vec<Vec<String>>) {
    let directory = TempDir::new().unwrap();
    let file = path_in(&directory, "z.csv");
    let output = train(options.split_whitespace().chain(["--json", "--embeddings", &file]));
    assert!(output.status.success());
    (serde_json::from_str(&stdout(&output)).unwrap(), cells(Path::new(&file)))
}

fn assert_close(summary: &Value, key: &str, value: f64) {
    let said = summary[key].as_f64().unwrap();
    assert!((said - value).abs() < 1e-12, "{key} is {said}, not {value}");
}

#[test]
fn all_points_are_scored_and_no_sample_of_them() {
    // 1 800 of the spiral are trained on: more than the window evaluates.
    let (summary, rows) = trained("--points 2400 --steps 20");
    let (train, held_out) = (points(&rows, "train"), points(&rows, "held-out"));
    assert_eq!((train.len(), held_out.len()), (1_800, 600));
    for (key, count) in [
        ("points", 1_800),
        ("points_scored", 1_800),
        ("points_held_out", 600),
        ("points_scored_held_out", 600),
    ] {
        assert_eq!(summary[key], count, "{key}");
    }
    let [recall, map, _] = scores(&train);
    assert_close(&summary, "recall_at_1", recall);
    assert_close(&summary, "map_at_r", map);
    let [recall, map, auc] = scores(&held_out);
    assert_close(&summary, "recall_at_1_held_out", recall);
    assert_close(&summary, "map_at_r_held_out", map);
    assert_close(&summary, "roc_auc", auc);
}

#[test]
fn held_out_classes_and_the_threshold_are_scored_as_they_are_defined() {
    let (summary, rows) = trained("--data digits --points 600 --held-out-classes 4 --steps 40");
    let unseen = points(&rows, "held-out-class");
    let [recall, map, auc] = scores(&unseen);
    assert_close(&summary, "recall_at_1_held_out_classes", recall);
    assert_close(&summary, "map_at_r_held_out_classes", map);
    assert_close(&summary, "roc_auc_held_out_classes", auc);
    assert_eq!(summary["points_held_out_classes"], unseen.len());
    assert_eq!(summary["points_scored_held_out_classes"], unseen.len());
    let threshold = summary["best_threshold_held_out_classes"].as_f64().unwrap();
    let mut accepted = [[0.0_f64; 2]; 2];
    for (i, (class, z)) in unseen.iter().enumerate() {
        for (other, y) in &unseen[i + 1..] {
            let near = distance(z, y) <= threshold + 1e-12;
            accepted[usize::from(class == other)][usize::from(near)] += 1.0;
        }
    }
    let [wrong, right] = accepted.map(|[no, yes]| yes / (no + yes));
    assert_close(&summary, "true_accept_rate_held_out_classes", right);
    assert_close(&summary, "false_accept_rate_held_out_classes", wrong);
}

#[test]
fn the_raw_inputs_are_the_baseline_and_the_table_says_where_they_are_better() {
    // An untrained network of one dimension loses what the pixels of digits have.
    let options = "--data digits --points 400 --held-out-classes 4 --dim 1 --steps 0";
    let (summary, _) = trained(options);
    let score = |key: &str| summary[key].as_f64().unwrap();
    for name in ["map_at_r", "recall_at_1"] {
        for split in ["", "_held_out", "_held_out_classes"] {
            let (raw, own) =
                (score(&format!("{name}{split}_raw")), score(&format!("{name}{split}")));
            assert!(raw > own, "{name}{split}: {raw}, {own}");
        }
    }
    assert!(score("roc_auc_raw") > 0.5 && score("roc_auc_held_out_classes_raw") > 0.5);
    let table = stdout(&train(options.split_whitespace()));
    let said = format!(
        "The held-out classes are found less well than by the raw inputs: Recall@1 {:.3} against {:.3}",
        score("recall_at_1_held_out_classes"),
        score("recall_at_1_held_out_classes_raw")
    );
    assert!(table.contains(&said), "no {said} in\n{table}");
    assert_eq!(table.matches("  raw inputs").count(), 3, "{table}");
    for row in ["best threshold", "true accept", "false accept", "equal error rate"] {
        assert!(table.contains(row), "no {row} in\n{table}");
    }
}

#[test]
fn of_a_hundred_thousand_points_a_sample_is_scored_and_its_size_is_said() {
    let output = train("--data blobs --points 100000 --steps 20".split(' '));
    assert!(output.status.success());
    let table = stdout(&output);
    let points = table.lines().find(|line| line.starts_with("Points: ")).unwrap();
    let words = "Points: 75\u{2009}000 train (scores from 10\u{2009}000 of them), \
                 25\u{2009}000 held out (scores from 10\u{2009}000 of them)";
    assert_eq!(points, words);
}
