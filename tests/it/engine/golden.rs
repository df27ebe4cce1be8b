//! Distances, selections, losses, gradients and optimizer steps are those of PyTorch and
//! pytorch-metric-learning: see `tests/golden/README.md`.
//!
//! Names, sizes and margins all come from the files, so that other reference values of the same
//! format (`TRIPLET_LAB_GOLDEN`) go through the same tests.

use ndarray::Array2;
use serde_json::Value;
use triplet_lab::engine::config::{LossKind, LossSpec, OptimizerKind, OptimizerSpec, Reduction};
use triplet_lab::engine::embedder::{Tape, Weights};
use triplet_lab::engine::loss::BatchLoss;
use triplet_lab::engine::mining::{HardnessRange, Mined, Triplet};

use crate::common::batch::{Batch, loss_spec};
use crate::common::check::{Check, TOLERANCE, matrix, optional, read};
use crate::common::golden;
use crate::common::network::mlp_cases;

/// Visits every data set of a section with each of its variants.
fn for_each_variant(section: &str, mut visit: impl FnMut(&str, &Value, &Value)) {
    let file = golden::load("triplets.json");
    for (name, record) in file[section].as_object().unwrap() {
        for variant in record["variants"].as_array().unwrap() {
            let kind: String = read(&variant["distance"]);
            let place = format!("{name}, {kind}, normalize {}", variant["normalize"]);
            visit(&place, record, variant);
        }
    }
}

/// Compares mean loss, counts and gradient of one entry, whichever way the engine gets them.
fn check_price(
    check: &mut Check,
    place: &str,
    batch: &Batch,
    entry: &Value,
    spec: LossSpec,
    ways: &[Mined],
) {
    for &mined in ways {
        let place = format!(
            "{place}, {}",
            if matches!(mined, Mined::List(_)) { "list" } else { "stretch" }
        );
        let over_all = LossSpec { mean: Reduction::Mined, ..spec };
        let (price, gradient) = batch.price(&over_all, mined);
        check.equal(&format!("{place}, count"), price.mined, read(&entry["count"]));
        check.close(&format!("{place}, mean"), &[price.loss], &[read(&entry["mean"])]);
        if let Some(expected) = optional::<Vec<f64>>(&entry["grad_mean"]) {
            check.close(&format!("{place}, gradient"), &gradient, &expected);
        }
        if let Some(bound) = optional::<f64>(&entry["grad_max_abs_below"]) {
            assert!(gradient.iter().all(|g| g.abs() < bound), "{place}, gradient: {gradient:?}");
            check.compared += gradient.len();
        }
        let Some(active) = optional::<u64>(&entry["n_nonzero"]) else { continue };
        let over_active = LossSpec { mean: Reduction::Active, ..spec };
        let (price, active_gradient) = batch.price(&over_active, mined);
        check.equal(&format!("{place}, non-zero losses"), price.active, active);
        let expected = read(&entry["mean_nonzero"]);
        check.close(&format!("{place}, mean of the non-zero"), &[price.loss], &[expected]);
        let factor = if active == 0 { 0.0 } else { price.mined as f64 / active as f64 };
        let expected: Vec<f64> = gradient.iter().map(|g| g * factor).collect();
        check.close(&format!("{place}, gradient over the non-zero"), &active_gradient, &expected);
    }
}

/// Compares the loss of each triplet, where the entry has them.
fn check_losses(
    check: &mut Check,
    place: &str,
    batch: &Batch,
    entry: &Value,
    spec: LossSpec,
    triplets: &[Triplet],
) {
    let Some(expected) = optional::<Vec<f64>>(&entry["loss"]) else { return };
    let cost = |&t: &Triplet| {
        spec.triplet_loss(
            batch.positive_and_negative(t).0,
            spec.negative_distance(&batch.pairs.matrix, t),
        )
    };
    let ours: Vec<f64> = triplets.iter().map(cost).collect();
    check.close(&format!("{place}, losses"), &ours, &expected);
}

fn check_entry(
    check: &mut Check,
    place: &str,
    batch: &Batch,
    entry: &Value,
    spec: LossSpec,
    strategy: &str,
) {
    let triplets = batch.selected(strategy, spec.margin);
    let mut ways = vec![Mined::List(&triplets)];
    ways.extend(batch.hardness_range(strategy, spec.margin).map(Mined::Range));
    check_price(check, place, batch, entry, spec, &ways);
    check_losses(check, place, batch, entry, spec, &triplets);
}

#[test]
fn every_pair_is_as_far_apart_as_in_the_reference() {
    let mut check = Check::default();
    for_each_variant("datasets", |place, record, variant| {
        let Some(expected) = optional::<Vec<f64>>(&variant["pair_dist_upper"]) else { return };
        let batch = Batch::of(record, variant);
        let n = batch.labels.len();
        let upper = |d: &Array2<f64>| -> Vec<f64> {
            (0..n).flat_map(|i| (i + 1..n).map(move |j| [i, j])).map(|at| d[at]).collect()
        };
        check.close(place, &upper(&batch.pairs.matrix), &expected);
        check.close(place, &upper(&batch.pairs.matrix.t().to_owned()), &expected);
    });
    check.done("distances");
}

#[test]
fn every_miner_selects_the_triplets_of_the_reference() {
    let mut check = Check::default();
    let strategies: Vec<String> = read(&golden::load("triplets.json")["strategies"]);
    for_each_variant("datasets", |place, record, variant| {
        let batch = Batch::of(record, variant);
        check.equal(place, batch.valid.len(), read(&record["n_valid"]));
        if let Some(valid) = optional::<Vec<usize>>(&record["valid_triplets"]) {
            let flat = |t: &Triplet| [t.anchor, t.positive, t.negative];
            check.equal(place, batch.valid.iter().flat_map(flat).collect(), valid);
        }
        for (margin_name, entries) in variant["margins"].as_object().unwrap() {
            let margin: f64 = margin_name.parse().unwrap();
            for strategy in &strategies {
                let entry = &entries[strategy];
                let place = format!("{place}, margin {margin}, {strategy}");
                let ids: Vec<usize> = batch
                    .selected(strategy, margin)
                    .iter()
                    .map(|t| batch.valid.binary_search(t).unwrap())
                    .collect();
                check.equal(&place, ids.len(), read(&entry["count"]));
                check.equal(&place, ids.iter().sum::<usize>(), read(&entry["ids_sum"]));
                check.equal(&place, ids.iter().fold(0, |x, id| x ^ id), read(&entry["ids_xor"]));
                if let Some(expected) = optional::<Vec<usize>>(&entry["ids"]) {
                    check.equal(&place, ids, expected);
                }
            }
            let (ranking, d) = (batch.ranking(margin), &batch.pairs.matrix);
            let spec = loss_spec(LossKind::Hinge, margin, false, Reduction::Mined);
            let all = Mined::Range(HardnessRange::All);
            let summary = BatchLoss::default().compute(&spec, &ranking, d, all);
            check.equal(place, summary.valid_active, read(&entries["violating"]["count"]));
        }
    });
    check.done("selections");
}

#[test]
fn hinge_losses_and_their_gradients_are_those_of_the_reference() {
    let mut check = Check::default();
    let mut swapped = 0;
    for_each_variant("datasets", |place, record, variant| {
        let batch = Batch::of(record, variant);
        for (margin, entries) in variant["margins"].as_object().unwrap() {
            for (key, entry) in entries.as_object().unwrap() {
                let place = format!("{place}, margin {margin}, {key}");
                let strategy = key.strip_suffix("+swap");
                let swap = strategy.is_some();
                let margin = margin.parse().unwrap();
                let spec = loss_spec(LossKind::Hinge, margin, swap, Reduction::Mined);
                check_entry(&mut check, &place, &batch, entry, spec, strategy.unwrap_or(key));
                swapped += usize::from(swap);
            }
        }
    });
    assert!(swapped > 0, "the file has no loss with swap");
    check.done("hinge");
}

#[test]
fn soft_losses_and_their_gradients_are_those_of_the_reference() {
    let mut check = Check::default();
    for_each_variant("datasets", |place, record, variant| {
        let batch = Batch::of(record, variant);
        for (key, entry) in variant["soft"].as_object().unwrap() {
            // The margin matters for what is semi-hard alone; elsewhere any above 0 will do.
            let (strategy, margin) = key.split_once('@').unwrap_or((key, "1"));
            let margin = margin.parse().unwrap();
            let spec = loss_spec(LossKind::Soft, margin, false, Reduction::Mined);
            let place = format!("{place}, soft, {key}");
            check_entry(&mut check, &place, &batch, entry, spec, strategy);
        }
    });
    check.done("soft");
}

#[test]
fn batches_without_a_triplet_or_with_all_points_equal_give_the_loss_of_the_reference_and_no_gradient()
 {
    let mut check = Check::default();
    for_each_variant("edge", |place, record, variant| {
        let batch = Batch::of(record, variant);
        check.equal(place, batch.valid.len(), read(&record["n_valid"]));
        let (strategy, margin) = (read::<String>(&variant["strategy"]), read(&variant["margin"]));
        let place = format!("{place}, margin {margin}, {strategy}");
        let spec = loss_spec(LossKind::Hinge, margin, false, Reduction::Mined);
        check_entry(&mut check, &place, &batch, variant, spec, &strategy);
    });
    check.done("edge cases");
}

fn flat(weights: &Weights) -> Vec<f64> {
    weights.iter().copied().collect()
}

#[test]
fn embeddings_losses_and_weight_gradients_of_a_network_are_those_of_the_reference() {
    let mut check = Check::default();
    mlp_cases(|place, case, network| {
        // The file has them before normalization.
        let mut tape = Tape::default();
        network.embedder.forward(network.x.view(), &mut tape);
        let raw = flat_matrix(&tape.raw);
        let expected = flat_matrix(&matrix(&case["embeddings"]));
        check.close(&format!("{place}, embeddings"), &raw, &expected);
        let (loss, gradient) = network.judge();
        check.close(&format!("{place}, loss"), &[loss], &[read(&case["loss"])]);
        let expected = read::<Vec<Vec<f64>>>(&case["grads"]).concat();
        check.close(&format!("{place}, gradient"), &flat(&gradient), &expected);
    });
    check.done("network");
}

fn flat_matrix(matrix: &Array2<f64>) -> Vec<f64> {
    matrix.iter().copied().collect()
}

/// Which weights have a gradient, and which have one of 0 but for rounding. Of those (the last
/// bias, where moving all embeddings changes no distance) less is to be expected after some steps:
/// Adam divides by the gradient's size + 1e-8, and so makes a rounding of 1e-16 a step of 1e-10,
/// in PyTorch as here.
fn by_gradient(gradient: &[f64]) -> (Vec<usize>, Vec<usize>) {
    let largest = gradient.iter().fold(0.0_f64, |largest, g| largest.max(g.abs()));
    (0..gradient.len()).partition(|&i| gradient[i].abs() > 1e-13 * largest)
}

#[test]
fn steps_of_adam_momentum_and_adamw_are_those_of_the_reference() {
    let (mut check, mut still) = (Check::default(), Check::default());
    let mut decoupled = 0;
    let rule = |kind, learning_rate, weight_decay| OptimizerSpec {
        kind,
        learning_rate,
        weight_decay,
        clip: 0.0,
    };
    // The rates stand in the README of the reference values.
    let rules = [
        ("adam_params_after_3", rule(OptimizerKind::Adam, 1e-2, 0.0)),
        ("sgdm_params_after_3", rule(OptimizerKind::Momentum, 0.05, 0.0)),
        ("adamw_params_after_3", rule(OptimizerKind::Adamw, 1e-2, 0.1)),
    ];
    mlp_cases(|place, case, network| {
        for (key, optimizer) in &rules {
            let Some(expected) = optional::<Vec<Vec<f64>>>(&case[*key]) else { continue };
            let mut network = network.clone();
            let losses = network.train(optimizer, 3);
            let place = format!("{place}, {key}");
            let (ours, theirs) = (flat(&network.embedder.weights), expected.concat());
            let largest = theirs.iter().fold(0.0_f64, |largest, w| largest.max(w.abs()));
            let (with, without) = by_gradient(&read::<Vec<Vec<f64>>>(&case["grads"]).concat());
            let of = |chosen: &[usize], all: &[f64]| -> Vec<f64> {
                chosen.iter().map(|&i| all[i]).collect()
            };
            check.close_within(TOLERANCE, largest, &place, &of(&with, &ours), &of(&with, &theirs));
            let (ours, theirs) = (of(&without, &ours), of(&without, &theirs));
            still.close_within(1e-8, largest, &format!("{place}, no gradient"), &ours, &theirs);
            if optimizer.kind == OptimizerKind::Adam {
                check.close(&place, &losses, &read::<Vec<f64>>(&case["adam_losses"]));
            }
            decoupled += usize::from(optimizer.kind == OptimizerKind::Adamw);
        }
    });
    assert!(decoupled > 0, "the file has no step of AdamW");
    check.done("optimisers");
    println!("weights without a gradient: largest error {:e}", still.worst);
}
