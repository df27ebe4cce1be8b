//! The sandbox of three points costs and pushes as PyTorch's triplet loss does: see
//! `tests/golden/README.md`. And what is done to it can be undone.

use ndarray::Array2;
use serde_json::Value;
use triplet_lab::engine::config::{Distance, LossKind, LossSpec, Reduction, RunConfig};
use triplet_lab::engine::distance::norm;
use triplet_lab::lab::{Command, Lab, ThreePoints};

use crate::common::check::{Check, matrix, optional, read};
use crate::common::golden;

/// The triplets of a data set, by rows of it.
fn triplets(record: &Value) -> Vec<[usize; 3]> {
    let flat: Vec<usize> = read(&record["valid_triplets"]);
    flat.chunks_exact(3).map(|t| [t[0], t[1], t[2]]).collect()
}

/// The mean loss over the triplets and its gradient (n×2), from the sandbox, triplet by triplet.
fn mean(x: &Array2<f64>, triplets: &[[usize; 3]], like: &ThreePoints) -> (f64, Vec<f64>) {
    let mut gradient = Array2::zeros(x.dim());
    let mut sum = 0.0;
    for &rows in triplets {
        let raw = rows.map(|row| [x[[row, 0]], x[[row, 1]]]);
        let lengths = raw.map(|z| if like.on_circle { norm(&z) } else { 1.0 });
        let at = std::array::from_fn(|i| raw[i].map(|z| z / lengths[i]));
        let three = ThreePoints { at, ..like.clone() };
        sum += three.loss();
        for (i, push) in three.push().into_iter().enumerate() {
            // Through the normalization: along the circle, over the length before it.
            for k in 0..2 {
                gradient[[rows[i], k]] -= push[k] / lengths[i];
            }
        }
    }
    let count = triplets.len() as f64;
    let gradient = gradient / count;
    (sum / count, gradient.into_raw_vec_and_offset().0)
}

#[test]
fn losses_and_pushes_are_those_of_pytorch_with_and_without_swap() {
    let file = golden::load("triplets.json");
    let mut check = Check::default();
    let mut swapped = 0;
    for record in file["datasets"].as_object().unwrap().values() {
        let x = matrix(&record["X"]);
        if x.ncols() != 2 {
            continue;
        }
        let all = triplets(record);
        for variant in record["variants"].as_array().unwrap() {
            let distance = match read::<String>(&variant["distance"]).as_str() {
                "euclidean" => Distance::Euclidean,
                "sqeuclidean" => Distance::Squared,
                _ => Distance::Cosine,
            };
            let on_circle = read(&variant["normalize"]);
            let mut of = |entry: &Value, kind: LossKind, margin: f64, swap: bool| {
                let Some(gradient) = optional::<Vec<f64>>(&entry["grad_mean"]) else { return };
                let loss = LossSpec { kind, margin, swap, mean: Reduction::Mined };
                let like = ThreePoints { on_circle, distance, loss, ..Default::default() };
                let (mean, ours) = mean(&x, &all, &like);
                let place = format!("{distance:?}, circle {on_circle}, {kind:?} {margin}, {swap}");
                check.close(&format!("{place}, mean"), &[mean], &[read(&entry["mean"])]);
                check.close(&format!("{place}, gradient"), &ours, &gradient);
                swapped += usize::from(swap);
                let active = optional::<u64>(&entry["n_nonzero"]).unwrap_or(1);
                check.equal(&place, mean > 0.0, active > 0);
            };
            for (margin, entries) in variant["margins"].as_object().unwrap() {
                let margin = margin.parse().unwrap();
                of(&entries["all"], LossKind::Hinge, margin, false);
                of(&entries["all+swap"], LossKind::Hinge, margin, true);
            }
            of(&variant["soft"]["all"], LossKind::Soft, 0.0, false);
        }
    }
    check.done("three points");
    assert!(swapped > 0, "the file has no swap in two dimensions");
}

fn lab() -> Lab {
    Lab::new(RunConfig::default()).unwrap()
}

fn drag(lab: &mut Lab, point: usize, to: [f64; 2]) {
    let mut three = lab.three().clone();
    three.at[point] = to;
    lab.apply(Command::SetThree(Box::new(three)));
}

#[test]
fn a_drag_is_one_act_and_the_next_one_another() {
    let mut lab = lab();
    let first = lab.three().clone();
    for i in 0..10 {
        drag(&mut lab, 1, [0.1 * f64::from(i), 0.3]);
    }
    let second = lab.three().clone();
    // The pointer lets go: what is so already is set.
    lab.apply(Command::SetThree(Box::new(second.clone())));
    drag(&mut lab, 1, [-1.0, -1.0]);
    assert_eq!(lab.undo_words(), Some("positive moved"));
    lab.apply(Command::Undo);
    assert_eq!(*lab.three(), second);
    lab.apply(Command::Undo);
    assert_eq!(*lab.three(), first);
    lab.apply(Command::Redo);
    assert_eq!(*lab.three(), second);
}

#[test]
fn steps_lead_to_no_loss_and_can_be_taken_back_one_by_one() {
    let mut lab = lab();
    let mut losses = vec![lab.three().loss()];
    while *losses.last().unwrap() > 0.0 {
        lab.apply(Command::StepThree);
        losses.push(lab.three().loss());
        assert!(losses.len() < 20, "{losses:?}");
    }
    assert!(losses.windows(2).all(|pair| pair[1] < pair[0]), "{losses:?}");
    let there = lab.three().clone();
    lab.apply(Command::StepThree);
    assert_eq!(*lab.three(), there, "an easy triplet is not moved");
    for loss in losses.iter().rev().skip(1) {
        lab.apply(Command::Undo);
        assert_eq!(lab.three().loss(), *loss);
    }
    assert_eq!(*lab.three(), ThreePoints::default());
}

#[test]
fn the_run_is_left_alone_and_the_sandbox_by_the_run() {
    let mut lab = lab();
    lab.apply(Command::Step);
    let weights: Vec<f64> = lab.run_a().trainer().embedder().weights.iter().copied().collect();
    let report = lab.run_a().report().loss;
    drag(&mut lab, 0, [1.0, 1.0]);
    lab.apply(Command::StepThree);
    let here = lab.three().clone();
    let now: Vec<f64> = lab.run_a().trainer().embedder().weights.iter().copied().collect();
    assert_eq!((weights, report), (now, lab.run_a().report().loss));
    assert_eq!(lab.run_a().recipe().edits().len(), 0);
    lab.apply(Command::Reset);
    assert_eq!(*lab.three(), here);
}
