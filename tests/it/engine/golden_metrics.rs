//! The metrics of an embedding are those of scikit-learn and pytorch-metric-learning.

use ndarray::{Array2, Axis};
use serde_json::Value;
use triplet_lab::engine::choice::Distance;
use triplet_lab::engine::evaluate::{Evaluation, ONE_CLASS, evaluate};

use crate::common::golden;

const TOLERANCE: f64 = 1e-12;

fn points(data: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = serde_json::from_value(data["X"].clone()).unwrap();
    let shape = (rows.len(), rows[0].len());
    Array2::from_shape_vec(shape, rows.concat()).unwrap()
}

fn normalized(mut points: Array2<f64>) -> Array2<f64> {
    for mut row in points.axis_iter_mut(Axis(0)) {
        let length = row.dot(&row).sqrt().max(1e-12);
        row /= length;
    }
    points
}

fn evaluation(data: &Value, case: &Value) -> Evaluation {
    let labels: Vec<usize> = serde_json::from_value(data["y"].clone()).unwrap();
    let distance = match case["distance"].as_str().unwrap() {
        "euclidean" => Distance::Euclidean,
        "cosine" => Distance::Cosine,
        other => panic!("no distance {other}"),
    };
    let raw = points(data);
    let embedding = if case["normalize"] == true { normalized(raw) } else { raw };
    evaluate(embedding.view(), &labels, distance)
}

#[test]
fn every_metric_is_that_of_the_reference_on_every_data_set_and_distance() {
    let (metrics, triplets) = (golden::load("metrics.json"), golden::load("triplets.json"));
    let mut compared = 0;
    for (name, cases) in metrics["datasets"].as_object().unwrap() {
        for case in cases.as_array().unwrap() {
            let found = evaluation(&triplets["datasets"][name], case);
            let mut check = |what: &str, ours: Option<f64>, theirs: &Value| {
                let (ours, theirs) = (ours.unwrap(), theirs.as_f64().unwrap());
                let place = format!("{name} {} {what}", case["distance"]);
                assert!((ours - theirs).abs() <= TOLERANCE, "{place}: {ours}, not {theirs}");
                compared += 1;
            };
            check("Precision@1", found.recall_at(1), &case["precision_at_1"]);
            for (k, value) in case["recall_at_k"].as_object().unwrap() {
                check("Recall@k", found.recall_at(k.parse().unwrap()), value);
            }
            check("R-precision", found.r_precision, &case["r_precision"]);
            check("MAP@R", found.map_at_r, &case["map_at_r"]);
            let auc = found.roc.as_ref().map(|roc| roc.auc);
            check("AUC", auc, &case["pair_verification_roc_auc"]);
            check("silhouette", found.silhouette, &case["silhouette"]);
            check("mean positive distance", found.mean_positive, &case["mean_pos_dist"]);
            check("mean negative distance", found.mean_negative, &case["mean_neg_dist"]);
            check("queries", Some(found.queries as f64), &case["n_eligible"]);
            check("positive pairs", Some(found.positive_pairs as f64), &case["n_pos_pairs"]);
            check("negative pairs", Some(found.negative_pairs as f64), &case["n_neg_pairs"]);
        }
    }
    assert_eq!(compared, 4 * 3 * 14, "the reference has 4 data sets, 3 distances, 14 values each");
}

#[test]
fn the_edge_cases_have_the_metrics_that_exist_and_no_others() {
    let triplets = golden::load("triplets.json");
    let of = |name: &str| {
        let data = &triplets["edge"][name];
        let labels: Vec<usize> = serde_json::from_value(data["y"].clone()).unwrap();
        evaluate(points(data).view(), &labels, Distance::Euclidean)
    };

    let one_class = of("E_one_class");
    // The reference has 1 here, which says nothing: there is no wrong neighbour to be found.
    assert_eq!((one_class.queries, one_class.recall_at(1)), (0, None));
    assert_eq!((one_class.r_precision, one_class.map_at_r), (None, None));
    assert_eq!(one_class.why_no_retrieval(), Some(ONE_CLASS));
    assert!(one_class.mean_positive.is_some());
    assert_eq!((one_class.silhouette, one_class.mean_negative), (None, None));
    assert_eq!(one_class.roc, None);

    let alone = of("F_all_singletons");
    assert_eq!((alone.queries, alone.recall_at(1), alone.r_precision), (0, None, None));
    assert_eq!((alone.mean_positive, alone.roc.clone()), (None, None));
    assert!(alone.mean_negative.is_some());

    let collapsed = of("G_collapsed");
    assert_eq!(collapsed.roc.unwrap().auc, 0.5);
    assert_eq!(collapsed.silhouette, Some(0.0));
    assert_eq!((collapsed.mean_positive, collapsed.mean_negative), (Some(0.0), Some(0.0)));
}
