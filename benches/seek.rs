//! Going to any step of a long run: 100,000 steps of the spiral, B = 64. What counts is the
//! slowest of a hundred, so percentiles are printed rather than means.
#![allow(clippy::expect_used)] // like a test, a benchmark stops where its own settings are wrong

use std::time::{Duration, Instant};

use rand::RngExt as _;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::engine::random::{Purpose, generator};
use triplet_lab::lab::{Command, Lab};

const STEPS: u64 = 100_000;
const SEEKS: usize = 1_000;

/// From the command until the step is on screen, in ticks as the window makes them.
fn seek(lab: &mut Lab, step: u64) -> Duration {
    let start = Instant::now();
    let clock = move || start.elapsed().as_secs_f64();
    lab.apply(Command::GoTo(step));
    while lab.run_a().report().step != step {
        lab.tick(0.0, &clock);
    }
    start.elapsed()
}

/// Until nothing is left to do, as while a person looks at the picture.
fn rest(lab: &mut Lab) {
    let start = Instant::now();
    let clock = move || start.elapsed().as_secs_f64();
    while lab.tick(0.0, &clock).busy {}
}

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "{what}: median {:.2} ms, 99th percentile {:.2} ms, slowest {:.2} ms of {}",
        at(0.5),
        at(0.99),
        at(1.0),
        times.len()
    );
}

fn main() {
    let mut lab = Lab::new(RunConfig::default()).expect("the default config is valid");
    let start = Instant::now();
    lab.apply(Command::Open(Box::new(
        lab.run_a().recipe().clone().lasting(STEPS).expect("so many steps are possible"),
    )));
    lab.apply(Command::LastStep);
    lab.settle();
    println!("training {STEPS} steps: {:.1} s", start.elapsed().as_secs_f64());
    rest(&mut lab);
    let bins = size_of_val(lab.run_a().history().bins());
    let mib = |bytes: usize| bytes as f64 / f64::from(1 << 20);
    println!(
        "its checkpoints: {:.1} MiB, its curves: {:.2} MiB",
        mib(lab.run_a().checkpoint_bytes()),
        mib(bins)
    );

    let mut random = generator(1, Purpose::Sampling, 0);
    let mut steps = || random.random_range(0..STEPS);
    print("to a random step", (0..SEEKS).map(|_| seek(&mut lab, steps())).collect());

    let mut back = Vec::new();
    let mut on = Vec::new();
    for _ in 0..20 {
        let from = steps().max(100);
        seek(&mut lab, from);
        for step in (from - 50..from).rev() {
            rest(&mut lab);
            back.push(seek(&mut lab, step));
        }
        for step in from - 49..from {
            rest(&mut lab);
            on.push(seek(&mut lab, step));
        }
    }
    print("to the step before", back);
    print("to the next step", on);

    let mut held = Vec::new();
    for _ in 0..20 {
        let from = steps().max(300);
        seek(&mut lab, from);
        held.extend((from - 200..from).rev().map(|step| seek(&mut lab, step)));
    }
    print("to the step before, 200 times without a pause", held);
}
