//! One tick of the lab while it plays as fast as it goes: what a frame of the window waits for
//! besides its drawing. The longest counts, so it is printed beside criterion's figures.
#![allow(clippy::expect_used)] // like a test, a benchmark stops where its own settings are wrong

use std::cell::Cell;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::{Command, Lab, Speed};

fn playing(kind: DataKind, points: usize) -> Lab {
    let mut config = RunConfig::of(kind);
    config.data.points = points;
    let mut lab = Lab::new(config).expect("the config of a benchmark is valid");
    lab.apply(Command::SetSpeed(Speed::Unlimited));
    lab.apply(Command::PlayPause);
    lab
}

fn ticks(c: &mut Criterion) {
    let mut group = c.benchmark_group("tick");
    group.sample_size(50).measurement_time(Duration::from_secs(4));
    let runs = [
        (DataKind::Spiral, 1_000),
        (DataKind::Spiral, 10_000),
        (DataKind::Digits, 1_797),
        (DataKind::Faces, 10_000),
    ];
    for (kind, points) in runs {
        let mut lab = playing(kind, points);
        let start = Instant::now();
        let clock = move || start.elapsed().as_secs_f64();
        let longest = Cell::new(Duration::ZERO);
        group.bench_function(BenchmarkId::new(format!("{kind:?}"), points), |b| {
            b.iter_custom(|count| {
                let mut total = Duration::ZERO;
                for _ in 0..count {
                    let before = Instant::now();
                    lab.tick(1.0 / 60.0, &clock);
                    let took = before.elapsed();
                    total += took;
                    longest.set(longest.get().max(took));
                }
                total
            });
        });
        println!("longest tick of {kind:?} with {points} points: {:?}", longest.get());
    }
    group.finish();
}

criterion_group!(benches, ticks);
criterion_main!(benches);
