//! Window and command line have one diagnosis: of the same recipe and step, state, evidence, cause
//! and cure are the same, by whichever way the window came there.

use serde_json::{Value, json};
use triplet_lab::engine::config::fields::{assemble, find};
use triplet_lab::lab::diagnosis::Finding;
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lab::{Command, Lab};

use crate::common::program::{stdout, train};

/// Settings and steps of runs in many states.
const RUNS: [(&str, u64); 7] = [
    ("--data digits --points 500 --margin 2", 100),
    ("--data spiral --optimizer momentum --lr 1", 700),
    ("--data spiral --mining batch-hard", 209),
    ("--data moons", 700),
    ("--data rings", 50),
    ("--data digits --points 500 --held-out-classes 4", 250),
    ("--data digits --points 1500", 40),
];

/// A lab on these settings.
fn lab(settings: &str) -> Lab {
    let words: Vec<&str> = settings.split(' ').collect();
    let given = |name: &str| {
        let place = words.iter().position(|word| word.strip_prefix("--") == Some(name))?;
        Some(words[place + 1].to_owned())
    };
    let config = assemble(|field| given(field.name)).unwrap();
    Lab::open(Recipe::new(config.validate().unwrap()))
}

/// What the window knows of its run, in the form of JSON.
fn in_window(lab: &mut Lab) -> Value {
    // Idle time, in which no time passes.
    while lab.work_ahead(&|| 0.0) {}
    let run = lab.run_a();
    assert!(run.is_diagnosed());
    let made = run.diagnosis().unwrap();
    let evidence: serde_json::Map<String, Value> = made
        .evidence
        .numbers()
        .into_iter()
        .map(|(name, number)| (name.to_owned(), json!(number)))
        .collect();
    let also: Vec<&str> = made.also.iter().map(|state| state.word()).collect();
    let changed = match run.finding() {
        Some(Finding::Cure(cure)) => Some(cure.change.clone()),
        _ => None,
    };
    json!({
        "state": made.state.word(),
        "also": also,
        "evidence": evidence,
        "cause": made.cause,
        "changed": changed,
    })
}

#[test]
fn json_and_window_have_one_diagnosis_however_the_window_came_to_the_step() {
    for (settings, steps) in RUNS {
        let text = steps.to_string();
        let options = settings.split(' ').chain(["--steps", &text, "--json"]);
        let said: Value = serde_json::from_str(&stdout(&train(options))).unwrap();
        let said = &said["diagnosis"];
        let mut straight = lab(settings);
        (0..steps).for_each(|_| straight.apply(Command::Step));
        straight.settle();
        let mut back = lab(settings);
        (0..steps + 60).for_each(|_| back.apply(Command::Step));
        back.settle();
        back.apply(Command::GoTo(steps));
        back.settle();
        for lab in [&mut straight, &mut back] {
            let seen = in_window(lab);
            for key in ["state", "also", "cause"] {
                assert_eq!(said[key], seen[key], "{settings}: {key}");
            }
            for (name, number) in seen["evidence"].as_object().unwrap() {
                let other = said["evidence"][name].as_f64();
                let near = match (number.as_f64(), other) {
                    // Reading a number back from text may change its last bit.
                    (Some(x), Some(y)) => (x - y).abs() <= 1e-12 * x.abs(),
                    (x, y) => x == y,
                };
                assert!(near, "{settings}: {name} is {number} in the window, {other:?} in JSON");
            }
            let keys: Vec<&str> = match said["cure"].as_object() {
                Some(cure) => cure.keys().map(|key| find(key).unwrap().word).collect(),
                None => Vec::new(),
            };
            let changed = seen["changed"].as_str().unwrap_or_default();
            assert_eq!(said["cure"].is_null(), changed.is_empty(), "{settings}: {changed}");
            for word in keys {
                assert!(changed.contains(word), "{settings}: {word} isn't in {changed}");
            }
        }
    }
}

#[test]
fn the_table_says_what_json_says() {
    let options = "--data spiral --mining batch-hard --steps 209".split(' ');
    let table = stdout(&train(options));
    for line in [
        "\nDiagnosis: collapsed. All points are nearly in one place. Batch-hard mining takes",
        "\nEvidence: mean pair distance 0.0",
        "\nCure: mining Batch-hard to Semi-hard. Tried for 600 steps: MAP@R 0.9",
    ] {
        assert!(table.contains(line), "no {line:?} in\n{table}");
    }
}
