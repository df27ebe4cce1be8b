//! The numbers behind the plots, against what the run says of itself.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::HashMap;

use engine::config::{DataKind, RunConfig};
use lab::{Command, Comparison, Lab, ViewId};
use triplet_export::plots::numbers;

fn trained(kind: DataKind, steps: u64) -> Lab {
    let mut lab = Lab::new(RunConfig::of(kind)).unwrap();
    lab.apply(Command::Train(steps));
    lab.settle();
    lab
}

type Row = HashMap<String, String>;

fn rows(view: ViewId, lab: &Lab) -> Vec<Row> {
    let bytes = numbers(view, lab).unwrap();
    csv::Reader::from_reader(&bytes[..]).deserialize().map(Result::unwrap).collect()
}

fn value(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is {:?}", row[column]))
}

#[test]
fn points_are_where_the_network_places_them() {
    let lab = trained(DataKind::Spiral, 10);
    let run = lab.run_a();
    let z = run.trainer().embed_all();
    let rows = rows(ViewId::Embedding, &lab);
    assert_eq!(rows.len(), run.data().len());
    for row in &rows {
        let at = value(row, "row") as usize;
        for (axis, column) in ["z1", "z2"].into_iter().enumerate() {
            assert!((value(row, column) - z[[at, axis]]).abs() < 1e-12);
        }
        assert_eq!(value(row, "label") as usize, run.data().labels[at]);
    }
}

#[test]
fn distances_from_the_anchor_and_of_triplets_are_those_of_the_embedding() {
    let lab = trained(DataKind::Spiral, 10);
    let z = lab.run_a().trainer().embed_all();
    let apart = |a: usize, b: usize| {
        let sum: f64 = z.row(a).iter().zip(z.row(b)).map(|(x, y)| (x - y).powi(2)).sum();
        sum.sqrt()
    };
    for row in rows(ViewId::AnchorsEye, &lab) {
        let [anchor, other] = ["anchor", "row"].map(|name| value(&row, name) as usize);
        assert!((value(&row, "distance") - apart(anchor, other)).abs() < 1e-9);
    }
    let triplets = rows(ViewId::Triplets, &lab);
    assert!(!triplets.is_empty());
    for row in &triplets {
        let [a, p, n] = ["anchor", "positive", "negative"].map(|name| value(row, name) as usize);
        for (column, distance) in [("d_ap", apart(a, p)), ("d_an", apart(a, n))] {
            assert!((value(row, column) - distance).abs() < 1e-9, "{column}");
        }
    }
}

#[test]
fn histogram_and_roc_count_all_pairs() {
    let lab = trained(DataKind::Spiral, 5);
    let evaluation = &lab.run_a().evaluated().unwrap().train;
    let bins = rows(ViewId::Distances, &lab);
    let sum = |column: &str| bins.iter().map(|row| value(row, column)).sum::<f64>();
    assert_eq!(sum("same_class_pairs") as u64, evaluation.positive_pairs);
    assert_eq!(sum("other_pairs") as u64, evaluation.negative_pairs);
    assert!((sum("same_class_share") - 1.0).abs() < 1e-9);
    let roc = rows(ViewId::Verification, &lab);
    // The area under the curve, by the trapezoidal rule; the curve is thinned a little.
    let area: f64 = roc
        .windows(2)
        .map(|pair| {
            let [x0, x1] = [0, 1].map(|k| value(&pair[k], "false_accept_rate"));
            let [y0, y1] = [0, 1].map(|k| value(&pair[k], "true_accept_rate"));
            0.5 * (x1 - x0) * (y0 + y1)
        })
        .sum();
    assert!((area - evaluation.roc.as_ref().unwrap().auc).abs() < 0.01, "{area}");
}

#[test]
fn curves_have_a_row_for_each_step_of_a_short_run_and_neighbours_come_in_order() {
    let lab = trained(DataKind::Blobs, 12);
    let steps: Vec<f64> =
        rows(ViewId::Curves, &lab).iter().map(|r| value(r, "first_step")).collect();
    assert!(steps.windows(2).all(|pair| pair[0] < pair[1]) && steps.len() >= 12, "{steps:?}");
    let near = rows(ViewId::Retrieval, &lab);
    assert!(near.windows(2).all(|p| value(&p[0], "distance") <= value(&p[1], "distance")));
    let weights = rows(ViewId::Network, &lab);
    assert_eq!(weights.len(), lab.run_a().trainer().embedder().weights.count());
}

#[test]
fn each_view_but_the_sweep_has_numbers_and_two_runs_are_told_apart() {
    let mut lab = trained(DataKind::Spiral, 3);
    for view in ViewId::ALL {
        assert_eq!(numbers(view, &lab).is_some(), view != ViewId::Sweep, "{view:?}");
    }
    lab.apply(Command::Compare(Comparison::Copy));
    lab.settle();
    let of =
        |name: &str| rows(ViewId::Embedding, &lab).iter().filter(|row| row["run"] == name).count();
    let points = lab.run_a().data().len();
    assert_eq!((of("A"), of("B")), (points, points));
}
