//! One whole step: sample, forward, distances, mine, loss, backward, update, report.
//!
//! Each measurement trains on from step 20 and is divided by the number of steps, so that it is
//! of a run as it goes, not of one batch again and again. The settings are those of the peer,
//! `benches/peer/bench_step.py`.
#![allow(clippy::expect_used)] // like a test, a benchmark stops where its own settings are wrong

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use engine::config::{Activation, DataKind, LossKind, Mining, RunConfig};
use engine::data::Dataset;
use engine::trainer::Trainer;

fn spiral(rule: Mining, classes: usize, points: usize) -> RunConfig {
    let mut config = RunConfig::of(DataKind::Spiral);
    // The peer has 250 points to an arm; here more, so that a class never runs out.
    config.data.points = 2_000;
    config.held_out = 0.0;
    config.embedder.normalize = true;
    config.loss.margin = 0.2;
    config.mining.rule = rule;
    (config.sampler.classes, config.sampler.points) = (classes, points);
    config
}

fn digits() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Digits);
    config.held_out = 0.0;
    config.embedder.activation = Activation::Relu;
    config.optimizer.learning_rate = 1e-2;
    config.mining.rule = Mining::BatchHard;
    (config.sampler.classes, config.sampler.points) = (8, 32);
    config
}

fn bench_steps(c: &mut Criterion, name: &str, config: RunConfig, steps: u64) {
    let config = config.validate().expect("the config of a benchmark is valid");
    let data = Arc::new(Dataset::make(&config));
    let mut trainer = Trainer::new(config, data);
    for _ in 0..20 {
        trainer.step();
    }
    let mut group = c.benchmark_group("step");
    group.throughput(Throughput::Elements(steps));
    group
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3));
    group.bench_function(name, |b| {
        b.iter_batched(
            || trainer.clone(),
            |mut trainer| {
                for _ in 0..steps {
                    black_box(trainer.step());
                }
                trainer
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn steps(c: &mut Criterion) {
    bench_steps(c, "spiral_64_semi-hard_x400", spiral(Mining::SemiHard, 4, 16), 400);
    bench_steps(c, "spiral_256_all_x100", spiral(Mining::All, 4, 64), 100);
    bench_steps(c, "digits_256_batch-hard_x100", digits(), 100);
}

/// A step over all triplets, with each loss and batch size.
fn growth(c: &mut Criterion) {
    let losses = [
        ("all", LossKind::Hinge, false),
        ("soft", LossKind::Soft, false),
        ("swap", LossKind::Hinge, true),
        ("soft-swap", LossKind::Soft, true),
    ];
    for (name, kind, swap) in losses {
        for points in [16, 32, 64, 128, 256] {
            let mut config = spiral(Mining::All, 4, points);
            (config.loss.kind, config.loss.swap) = (kind, swap);
            bench_steps(c, &format!("growth_{name}_{}", 4 * points), config, 1);
        }
    }
}

criterion_group!(benches, steps, growth);
criterion_main!(benches);
