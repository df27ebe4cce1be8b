//! What writing a session as it goes costs: for a frame, beside the training of that frame, and
//! in bytes for a long run.
#![allow(clippy::expect_used)] // like a test, a benchmark stops where its own settings are wrong

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use triplet_lab::engine::config::{DataKind, RunConfig, ValidConfig};
use triplet_lab::engine::data::Dataset;
use triplet_lab::engine::trainer::Trainer;
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lab::session::{Pace, RunRecord, Session, Writer};
use triplet_lab::store::Store;

/// What a frame spends on training while it goes as fast as it can.
const TRAINING: Duration = Duration::from_millis(5);
/// Frames in a second.
const FRAMES: u64 = 60;

fn spiral(margin: f64) -> ValidConfig {
    let mut config = RunConfig::of(DataKind::Spiral);
    config.loss.margin = margin;
    config.validate().expect("the config of a benchmark is valid")
}

/// A session of ten runs with a hundred edits each, the first of them on screen.
fn session() -> Session {
    let page = |id: u64| {
        let mut recipe = Recipe::new(spiral(1.0));
        for i in 1..=100 {
            recipe.reach(i * 10);
            recipe.edit_at_end(spiral(1.0 / i as f64)).expect("a margin can change");
        }
        RunRecord { id, parent: None, recipe }
    };
    Session { runs: (1..=10).map(page).collect(), shown: 1, beside: None, at: 1_000 }
}

fn grow(session: &mut Session, steps: u64) {
    session.at += steps;
    let at = session.at;
    session.runs[0].recipe.reach(at);
}

/// One call of `record` as a window makes it: the session is put together for it, and is new.
fn records(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let store = Store::at(folder.path());
    let mut group = c.benchmark_group("autosave");
    let mut now = session();

    let mut recorder = store.begin();
    group.bench_function("nothing changed", |b| {
        b.iter(|| recorder.record(black_box(&now).clone(), false, 0.0).expect("it is written"));
    });

    let (mut recorder, mut frame) = (store.begin(), 0u64);
    group.bench_function("a frame of training", |b| {
        b.iter(|| {
            frame += 1;
            grow(&mut now, 50);
            let seconds = frame as f64 / FRAMES as f64;
            recorder.record(now.clone(), true, seconds).expect("it is written");
        });
    });

    let (mut recorder, mut edits, mut now) = (store.begin(), 0u32, session());
    group.bench_function("an edit", |b| {
        b.iter(|| {
            edits += 1;
            let config = spiral(f64::from(edits % 1_000) / 1_000.0);
            now.runs[0].recipe.edit_at_end(config).expect("a margin can change");
            recorder.record(now.clone(), true, 0.0).expect("it is written");
        });
    });
    group.finish();
}

/// The share of the time of real training that recording takes, over ten seconds with an edit
/// every second.
fn share_of_training(_: &mut Criterion) {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let mut recorder = Store::at(folder.path()).begin();
    let mut now = session();
    let mut trainer = Trainer::new(spiral(1.0), Arc::new(Dataset::make(&spiral(1.0))));
    let (mut training, mut recording) = (Duration::ZERO, Duration::ZERO);
    let mut longest = Duration::ZERO;
    for frame in 0..10 * FRAMES {
        let start = Instant::now();
        while start.elapsed() < TRAINING {
            trainer.step();
            grow(&mut now, 1);
        }
        training += start.elapsed();
        if frame % FRAMES == 0 {
            let config = spiral(1.0 / (frame + 1) as f64);
            now.runs[0].recipe.edit_at_end(config).expect("a margin can change");
        }
        let start = Instant::now();
        let seconds = frame as f64 / FRAMES as f64;
        recorder.record(now.clone(), true, seconds).expect("it is written");
        longest = longest.max(start.elapsed());
        recording += start.elapsed();
    }
    let share = 100.0 * recording.as_secs_f64() / training.as_secs_f64();
    println!("autosave: {share:.3} % of training time, the longest call {longest:?}");
}

/// The length of the text of a run with this many edits, and the time another edit takes.
fn long_runs(_: &mut Criterion) {
    for edits in [100, 1_000, 10_000] {
        let mut now = session();
        now.runs.truncate(1);
        let recipe = &mut now.runs[0].recipe;
        for i in 101..edits {
            recipe.reach(i * 10);
            recipe.edit_at_end(spiral(1.0 / i as f64)).expect("a margin can change");
        }
        let mut writer = Writer::default();
        writer.text(&now, Pace::All);
        grow(&mut now, 10);
        now.runs[0].recipe.edit_at_end(spiral(5.0)).expect("a margin can change");
        let start = Instant::now();
        let length = writer.text(&now, Pace::All).map_or(0, |text| text.len());
        println!("{edits} edits: {length} bytes, made anew in {:?}", start.elapsed());
    }
}

criterion_group!(benches, records, share_of_training, long_runs);
criterion_main!(benches);
