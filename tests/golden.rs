//! Distances, selections, losses, gradients and optimiser steps are those of PyTorch and
//! pytorch-metric-learning: see `tests/golden/README.md`.
//!
//! Names, sizes and margins all come from the files, so that other reference values of the same
//! format (`TRIPLET_LAB_GOLDEN`) go through the same tests.

// Helpers of tests may fail as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "common/golden.rs"]
mod golden;

use ndarray::{Array1, Array2};
use serde::de::DeserializeOwned;
use serde_json::Value;
use triplet_lab::engine::config::{
    Activation, Choice, Distance, LossKind, LossSpec, Mining, MiningSpec, OptimizerKind,
    OptimizerSpec, Reduction,
};
use triplet_lab::engine::distance::Pairs;
use triplet_lab::engine::embedder::{
    Embedder, Layer, Tape, Weights, normalize_rows, through_normalization,
};
use triplet_lab::engine::loss::{Price, Pricer, count_active, for_each};
use triplet_lab::engine::mining::{Mined, Stretch, Triplet, mine};
use triplet_lab::engine::optimizer::Optimizer;
use triplet_lab::engine::random::{Purpose, generator};
use triplet_lab::engine::ranking::Ranking;

/// The error allowed, as a share of the largest of the numbers compared together.
const TOLERANCE: f64 = 1e-11;
/// Numbers compared together count as this large at least.
const SMALLEST_SCALE: f64 = 1e-2;

/// Compares, counts what it compared, and remembers the largest error.
#[derive(Default)]
struct Check {
    compared: usize,
    worst: f64,
}

impl Check {
    fn close(&mut self, place: &str, ours: &[f64], theirs: &[f64]) {
        let scale = theirs.iter().fold(SMALLEST_SCALE, |scale, x| scale.max(x.abs()));
        self.close_within(TOLERANCE, scale, place, ours, theirs);
    }

    fn close_within(&mut self, share: f64, scale: f64, place: &str, ours: &[f64], theirs: &[f64]) {
        assert_eq!(ours.len(), theirs.len(), "{place}");
        for (i, (x, y)) in ours.iter().zip(theirs).enumerate() {
            let error = (x - y).abs() / scale;
            assert!(error <= share, "{place}, entry {i}: {x}, not {y} (error {error:e})");
            self.worst = self.worst.max(error);
            self.compared += 1;
        }
    }

    fn equal<T: PartialEq + std::fmt::Debug>(&mut self, place: &str, ours: T, theirs: T) {
        assert_eq!(ours, theirs, "{place}");
        self.compared += 1;
    }

    fn done(self, what: &str) {
        println!("{what}: {} numbers compared, largest error {:e}", self.compared, self.worst);
        assert!(self.compared > 0, "nothing was compared: is the file empty?");
    }
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    T::deserialize(value).unwrap_or_else(|error| panic!("{error}: {value}"))
}

fn optional<T: DeserializeOwned>(value: &Value) -> Option<T> {
    (!value.is_null()).then(|| read(value))
}

fn matrix(rows: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = read(rows);
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

fn distance_named(name: &str) -> Distance {
    match name {
        "euclidean" => Distance::Euclidean,
        "sqeuclidean" => Distance::Squared,
        "cosine" => Distance::Cosine,
        other => panic!("no distance is called {other}"),
    }
}

fn loss_spec(kind: LossKind, margin: f64, swap: bool, mean: Reduction) -> LossSpec {
    LossSpec { kind, margin, swap, mean }
}

/// A batch with its distances, and every valid triplet by plain enumeration.
struct Batch {
    raw: Array2<f64>,
    embedding: Array2<f64>,
    labels: Vec<usize>,
    normalize: bool,
    pairs: Pairs,
    valid: Vec<Triplet>,
}

impl Batch {
    fn new(raw: Array2<f64>, labels: Vec<usize>, distance: Distance, normalize: bool) -> Self {
        let mut embedding = raw.clone();
        if normalize {
            normalize_rows(&mut embedding);
        }
        let mut pairs = Pairs::default();
        pairs.measure(distance, &embedding);
        let valid = valid_triplets(&labels);
        Self { raw, embedding, labels, normalize, pairs, valid }
    }

    fn of(record: &Value, variant: &Value) -> Self {
        let distance = distance_named(&read::<String>(&variant["distance"]));
        Self::new(matrix(&record["X"]), read(&record["y"]), distance, read(&variant["normalize"]))
    }

    fn ranking(&self, margin: f64) -> Ranking {
        let mut ranking = Ranking::default();
        ranking.rank(&self.labels, &self.pairs.matrix, margin);
        ranking
    }

    fn positive_and_negative(&self, t: Triplet) -> (f64, f64) {
        let d = &self.pairs.matrix;
        (d[[t.anchor, t.positive]], d[[t.anchor, t.negative]])
    }

    /// The triplets that the engine's rule takes, in order.
    fn mined(&self, rule: Mining, margin: f64) -> Vec<Triplet> {
        let ranking = self.ranking(margin);
        let spec = MiningSpec { rule, per_anchor: 1 };
        let mut random = generator(0, Purpose::Mining, 0);
        let mut list = Vec::new();
        let d = &self.pairs.matrix;
        let mined = mine(&spec, &ranking, d, &self.embedding, &mut random, &mut list);
        let mut triplets = Vec::new();
        for_each(&ranking, mined, |t| triplets.push(t));
        triplets.sort_unstable();
        triplets
    }

    /// The triplets of a strategy of the reference, by the engine's rules.
    fn selected(&self, strategy: &str, margin: f64) -> Vec<Triplet> {
        let is_tie = |t: &Triplet| {
            let (positive, negative) = self.positive_and_negative(*t);
            positive == negative
        };
        // What is hard doesn't depend on the margin, but for equal distances with margin 0, which
        // cost nothing and are easy for the engine.
        let above_0 = if margin > 0.0 { margin } else { 1.0 };
        match strategy {
            "all" => self.mined(Mining::All, margin),
            "violating" => {
                let spec = loss_spec(LossKind::Hinge, margin, false, Reduction::Mined);
                let mut triplets = self.mined(Mining::All, margin);
                triplets.retain(|&t| {
                    let (positive, negative) = self.positive_and_negative(t);
                    spec.cost(positive, negative) > 0.0
                });
                triplets
            }
            "semihard" => self.mined(Mining::SemiHard, margin),
            "hard_or_equal" => self.mined(Mining::Hard, above_0),
            "hard" => {
                let mut triplets = self.mined(Mining::Hard, above_0);
                if self.valid.iter().any(is_tie) {
                    triplets.retain(|t| !is_tie(t));
                }
                triplets
            }
            "batch_hard" => self.mined(Mining::BatchHard, margin),
            "semihard_nearest" => self.mined(Mining::NearestSemiHard, margin),
            other => panic!("no strategy is called {other}"),
        }
    }

    /// The price of these triplets and ∂loss/∂raw.
    fn price(&self, spec: &LossSpec, mined: Mined) -> (Price, Vec<f64>) {
        let mut pricer = Pricer::default();
        let ranking = self.ranking(spec.margin);
        let price = pricer.price(spec, &ranking, &self.pairs.matrix, mined);
        let mut gradient = Array2::default((0, 0));
        self.pairs.backward(&pricer.slopes, &mut gradient);
        if self.normalize {
            through_normalization(&self.raw, &self.embedding, &mut gradient);
        }
        (price, gradient.into_raw_vec_and_offset().0)
    }

    /// Where the engine takes the triplets of a strategy as a stretch, without listing them.
    fn stretch(&self, strategy: &str, margin: f64) -> Option<Stretch> {
        match strategy {
            "all" => Some(Stretch::All),
            "semihard" => Some(Stretch::SemiHard),
            "hard_or_equal" if margin > 0.0 => Some(Stretch::Hard),
            _ => None,
        }
    }
}

fn valid_triplets(labels: &[usize]) -> Vec<Triplet> {
    let n = labels.len();
    let mut triplets = Vec::new();
    for anchor in 0..n {
        for positive in (0..n).filter(|&p| p != anchor && labels[p] == labels[anchor]) {
            for negative in (0..n).filter(|&j| labels[j] != labels[anchor]) {
                triplets.push(Triplet { anchor, positive, negative });
            }
        }
    }
    triplets
}

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
        spec.cost(batch.positive_and_negative(t).0, spec.negative_distance(&batch.pairs.matrix, t))
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
    ways.extend(batch.stretch(strategy, spec.margin).map(Mined::Stretch));
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
            let active = count_active(&spec, ranking.counts(), &ranking, d);
            check.equal(place, active, read(&entries["violating"]["count"]));
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

/// A network of `mlp.json`, and what it is trained with.
#[derive(Clone)]
struct Network {
    x: Array2<f64>,
    labels: Vec<usize>,
    embedder: Embedder,
    distance: Distance,
    strategy: String,
    spec: LossSpec,
}

impl Network {
    fn of(file: &Value, case: &Value) -> Self {
        let layers = file["W"].as_array().unwrap().iter().map(|layer| Layer {
            weights: matrix(&layer[0]),
            bias: Array1::from_vec(read(&layer[1])),
        });
        let activation = Activation::ALL.iter().find(|a| a.name() == case["act"]).unwrap();
        let kind = if read(&case["soft"]) { LossKind::Soft } else { LossKind::Hinge };
        let mean = match read::<String>(&case["reduction"]).as_str() {
            "mean" => Reduction::Mined,
            "mean_nonzero" => Reduction::Active,
            other => panic!("no reduction is called {other}"),
        };
        let weights = Weights { layers: layers.collect() };
        Self {
            x: matrix(&file["X"]),
            labels: read(&file["y"]),
            embedder: Embedder::with_weights(weights, *activation, read(&case["normalize"])),
            distance: distance_named(&read::<String>(&case["distance"])),
            strategy: read(&case["strategy"]),
            spec: loss_spec(kind, read(&case["margin"]), false, mean),
        }
    }

    /// The loss of the whole batch, and its gradient with respect to the weights.
    fn judge(&self) -> (f64, Weights) {
        let mut tape = Tape::default();
        self.embedder.forward(self.x.view(), &mut tape);
        // The embedding is normalised already, and `backward` goes through that.
        let batch = Batch::new(tape.embedding.clone(), self.labels.clone(), self.distance, false);
        let triplets = batch.selected(&self.strategy, self.spec.margin);
        let (price, slope) = batch.price(&self.spec, Mined::List(&triplets));
        let mut slope = Array2::from_shape_vec(tape.embedding.dim(), slope).unwrap();
        let mut gradient = self.embedder.weights.clone();
        self.embedder.backward(self.x.view(), &mut tape, &mut slope, &mut gradient);
        (price.loss, gradient)
    }

    /// The loss before each of `steps` steps; the weights are those after the last.
    fn train(&mut self, optimizer: &OptimizerSpec, steps: usize) -> Vec<f64> {
        let mut memory = Optimizer::new(&self.embedder.weights);
        (0..steps)
            .map(|_| {
                let (loss, gradient) = self.judge();
                memory.update(optimizer, &mut self.embedder.weights, &gradient);
                loss
            })
            .collect()
    }
}

fn mlp_cases(mut visit: impl FnMut(&str, &Value, Network)) {
    let file = golden::load("mlp.json");
    for (i, case) in file["cases"].as_array().unwrap().iter().enumerate() {
        let network = Network::of(&file, case);
        let sizes: Vec<usize> = read(&file["sizes"]);
        for (layer, pair) in network.embedder.weights.layers.iter().zip(sizes.windows(2)) {
            assert_eq!(layer.weights.dim(), (pair[1], pair[0]));
        }
        let name = |key: &str| case[key].as_str().unwrap().to_owned();
        let place = format!("case {i}: {} {} {}", name("act"), name("distance"), name("strategy"));
        visit(&place, case, network);
    }
}

fn flat(weights: &Weights) -> Vec<f64> {
    weights.iter().copied().collect()
}

#[test]
fn embeddings_losses_and_weight_gradients_of_a_network_are_those_of_the_reference() {
    let mut check = Check::default();
    mlp_cases(|place, case, network| {
        // The file has them before normalisation.
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
