//! The engine computes what `examples/plain.rs` computes with plain loops: the same loss and the
//! same weights, step by step.

// Helpers of tests may fail as tests do.
#![allow(clippy::unwrap_used)]

#[path = "../examples/plain.rs"]
mod plain;

use std::sync::Arc;

use triplet_engine::config::{Activation, DataKind, Mining, OptimizerKind, RunConfig};
use triplet_engine::data::Dataset;
use triplet_engine::embedder::{Layer, Weights};
use triplet_engine::trainer::Trainer;

const TOLERANCE: f64 = 1e-9;

fn config(activation: Activation, normalize: bool) -> RunConfig {
    let mut config = RunConfig::of(DataKind::Moons);
    config.embedder.hidden = vec![8, 6];
    config.embedder.activation = activation;
    config.embedder.normalize = normalize;
    config.mining.rule = Mining::All;
    config.sampler.points = 6;
    config.optimizer.kind = OptimizerKind::Sgd;
    config.optimizer.learning_rate = 0.1;
    config
}

/// The engine's weights as plain lists, the bias of each unit last.
fn copied(weights: &Weights) -> Vec<plain::Layer> {
    let copy = |layer: &Layer| {
        let units = layer.weights.rows().into_iter().zip(&layer.bias);
        units.map(|(weights, &bias)| [weights.to_vec(), vec![bias]].concat()).collect()
    };
    weights.layers.iter().map(copy).collect()
}

fn assert_close(ours: f64, plain: f64, place: &str) {
    assert!((ours - plain).abs() <= TOLERANCE, "{place}: {ours}, plain {plain}");
}

#[test]
fn twenty_steps_are_those_of_the_plain_loops() {
    for (activation, plain) in [(Activation::Tanh, plain::TANH), (Activation::Relu, plain::RELU)] {
        for normalize in [false, true] {
            let config = config(activation, normalize).validate().unwrap();
            let (margin, rate) = (config.loss.margin, config.optimizer.learning_rate);
            let mut trainer = Trainer::new(config.clone(), Arc::new(Dataset::make(&config)));
            let mut network = plain::Network {
                layers: copied(&trainer.embedder().weights),
                activation: plain,
                normalize,
            };
            for step in 0..20 {
                let place = format!("{activation:?}, normalize {normalize}, step {step}");
                let report = trainer.step().clone();
                let data = trainer.data();
                let x: Vec<_> = report.batch.iter().map(|&i| data.points.row(i).to_vec()).collect();
                let labels: Vec<_> = report.batch.iter().map(|&i| data.labels[i]).collect();
                assert_close(report.loss, network.step(&x, &labels, margin, rate), &place);
                assert!(report.loss > 0.0, "{place}: a batch without a gradient checks nothing");
                let ours = copied(&trainer.embedder().weights).concat().concat();
                let theirs = network.layers.concat().concat();
                assert_eq!(ours.len(), theirs.len());
                for (&ours, &theirs) in ours.iter().zip(&theirs) {
                    assert_close(ours, theirs, &place);
                }
            }
        }
    }
}

#[test]
fn the_example_runs() {
    plain::main();
}
