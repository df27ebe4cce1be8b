//! It learns, and where it can't it says so: what the notes of the project measured in PyTorch.

use std::sync::Arc;

use ndarray::Axis;
use triplet_lab::engine::config::{Activation, DataKind, Mining, RunConfig};
use triplet_lab::engine::data::Dataset;
use triplet_lab::engine::evaluate::evaluate;
use triplet_lab::engine::health::Health;
use triplet_lab::engine::trainer::Trainer;

fn train(config: RunConfig, steps: u64) -> Trainer {
    let config = config.validate().unwrap();
    let data = Arc::new(Dataset::make(&config));
    let mut trainer = Trainer::new(config, data);
    for _ in 0..steps {
        trainer.step();
    }
    trainer
}

fn held_out_map_at_r(trainer: &Trainer) -> f64 {
    let data = trainer.data();
    let embedding = trainer.embed_all().select(Axis(0), &data.held_out);
    let labels: Vec<usize> = data.held_out.iter().map(|&row| data.labels[row]).collect();
    evaluate(embedding.view(), &labels, trainer.config().distance).map_at_r.unwrap()
}

fn seeds(config: &RunConfig) -> impl Iterator<Item = RunConfig> {
    let config = config.clone();
    (0..6).map(move |seed| RunConfig { seed, ..config.clone() })
}

#[test]
fn semi_hard_mining_unrolls_the_spiral_in_five_of_six_seeds() {
    let mut config = RunConfig::of(DataKind::Spiral);
    config.mining.rule = Mining::SemiHard;
    config.optimizer.learning_rate = 1e-2;
    let scores: Vec<f64> =
        seeds(&config).map(|config| held_out_map_at_r(&train(config, 1_000))).collect();
    assert!(scores.iter().filter(|&&score| score >= 0.98).count() >= 5, "{scores:?}");
}

#[test]
fn batch_hard_from_the_start_collapses_in_five_of_six_seeds_and_health_says_so() {
    let mut config = RunConfig::of(DataKind::Spiral);
    config.mining.rule = Mining::BatchHard;
    config.optimizer.learning_rate = 1e-2;
    let health: Vec<Health> =
        seeds(&config).map(|config| train(config, 1_000).preview().health).collect();
    assert!(health.iter().filter(|&&h| h == Health::Collapsed).count() >= 5, "{health:?}");
}

#[test]
fn digits_are_told_apart_on_the_sphere() {
    let mut config = RunConfig::of(DataKind::Digits);
    config.embedder.activation = Activation::Relu;
    config.embedder.normalize = true;
    config.mining.rule = Mining::SemiHard;
    config.optimizer.learning_rate = 1e-3;
    let score = held_out_map_at_r(&train(config, 1_000));
    assert!(score >= 0.92, "{score}");
}
