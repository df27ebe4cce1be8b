//! A table of 100,000 × 50 read, checked and standardized, and the sheet of a file of 100 MB.
//!
//! The file is left in `target/bench_import.csv` for the peer, `benches/peer/bench_import.py`, which
//! reads the same bytes.
#![allow(clippy::expect_used)] // like a test, a benchmark stops where its own settings are wrong

use std::fmt::Write as _;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use engine::config::RunConfig;
use engine::data::Dataset;
use engine::random::ChaCha8Rng;
use rand::SeedableRng as _;
use rand_distr::{Distribution as _, StandardNormal};
use triplet_import::choices::Choices;
use triplet_import::table::Sheet;

const ROWS: usize = 100_000;
const COLUMNS: usize = 50;
/// Size of the large file.
const LARGE: usize = 100_000_000;

/// A file beside the build, so that the peer finds it.
fn place(name: &str) -> PathBuf {
    let usual = concat!(env!("CARGO_MANIFEST_DIR"), "/../target");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| usual.into(), PathBuf::from);
    target.join(name)
}

/// Normal numbers with all their digits, as pandas writes them, and a word for each of 20 classes.
fn table() -> String {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let mut text = (1..COLUMNS).map(|column| format!("x{column},")).collect::<String>();
    text += "label\n";
    for row in 0..ROWS {
        for _ in 1..COLUMNS {
            let x: f64 = StandardNormal.sample(&mut rng);
            // Writing to a string can't fail.
            let _ = write!(text, "{x},");
        }
        let _ = writeln!(text, "class {}", row % 20);
    }
    text
}

/// As the program does it: the file from the disk, the importer, then the data set of a run.
fn read_and_standardize(path: &PathBuf) -> Dataset {
    let bytes = fs::read(path).expect("the file was written");
    let beside = |_: &str| Err(String::new());
    let imported = triplet_import::read("t.csv", &bytes, Choices::default(), &beside);
    let own = Arc::new(imported.expect("the table is good").data);
    let config = RunConfig::of_own(own).validate().expect("its size is allowed");
    Dataset::make(&config)
}

fn preview(path: &PathBuf) -> Sheet {
    let mut beginning = vec![0; Sheet::BEGINNING];
    let mut file = File::open(path).expect("the file was written");
    file.read_exact(&mut beginning).expect("it is longer than its beginning");
    let size = file.metadata().expect("it is a file").len();
    Sheet::preview("t.csv", &beginning, size, &Choices::default()).expect("the table is good")
}

fn bench_import(c: &mut Criterion) {
    let text = table();
    let path = place("bench_import.csv");
    fs::write(&path, &text).expect("the folder of the build is writable");
    let large = place("bench_import_large.csv");
    let lines = text.split_once('\n').map_or("", |(_, lines)| lines);
    let repeated = lines.repeat(LARGE / lines.len() + 1);
    let whole = text.replacen(lines, &repeated, 1);
    fs::write(&large, &whole.as_bytes()[..LARGE]).expect("there is space for 100 MB");
    drop((text, repeated, whole));
    let mut group = c.benchmark_group("import");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(10));
    group.bench_function("csv_100000x50", |b| b.iter(|| black_box(read_and_standardize(&path))));
    group.bench_function("sheet_of_100_mb", |b| b.iter(|| black_box(preview(&large))));
    group.finish();
    // A hundred megabytes that nobody needs any more.
    let _ = fs::remove_file(&large);
}

criterion_group!(benches, bench_import);
criterion_main!(benches);
