//! Line below a picture: what it is of.

use crate::engine::config::Choice as _;
use crate::engine::numbers::{count, short};
use crate::lab::{ActiveRun, Lab, Side};

/// Data, step, margin and seed of what is on screen: "Spiral · step 500 · margin 0.2 · seed 7". Of
/// two runs, also what is different in the second.
pub fn caption(lab: &Lab) -> String {
    let words = of_run(lab.run_a());
    match lab.run_b() {
        None => words,
        Some(_) => format!("A: {words} · B: {}", lab.own_words(Side::B)),
    }
}

fn of_run(run: &ActiveRun) -> String {
    let config = run.config();
    let data = match &config.data.own {
        Some(own) => own.name().to_owned(),
        None => config.data.kind.label().to_owned(),
    };
    format!(
        "{data} · step {} · margin {} · seed {}",
        count(run.report().step),
        short(config.loss.margin),
        config.seed
    )
}
