//! The table of the bank in `docs/DIAGNOSIS.md`.

use std::fmt::Write as _;
use std::path::Path;

use engine::numbers::{percent, two_places};
use triplet_lab_core::diagnosis::{Finding, State};

use crate::SEEDS;
use crate::runs::Known;
use crate::trained::Found;

/// The lines between which the table stands.
const BEGIN: &str = "<!-- the bank: written by a test -->";
const END: &str = "<!-- the end of the bank -->";

/// A run of the bank over all seeds.
pub struct Row {
    pub known: &'static Known,
    pub states: Vec<State>,
    /// The change of settings that was found for each seed, and MAP@R with it and without it.
    pub cures: Vec<Option<(String, f64, f64)>>,
    helped: usize,
    /// Mean MAP@R of the training points.
    map_at_r: Option<f64>,
}

impl Row {
    pub fn of(known: &'static Known) -> Self {
        let all: Vec<Found> = (0..SEEDS).map(|seed| Found::of(known, seed)).collect();
        let maps: Vec<f64> =
            all.iter().filter_map(|found| found.diagnosis.evidence.train().map_at_r).collect();
        let cure = |found: &Found| match &found.finding {
            Some(Finding::Cure(cure)) => {
                let (after, before, _) = found.carried_out.unwrap();
                Some((cure.change.clone(), after, before))
            }
            _ => None,
        };
        Self {
            known,
            states: all.iter().map(|found| found.diagnosis.state).collect(),
            cures: all.iter().map(cure).collect(),
            helped: all.iter().filter(|f| f.carried_out.is_some_and(|(.., helps)| helps)).count(),
            map_at_r: (!maps.is_empty()).then(|| maps.iter().sum::<f64>() / maps.len() as f64),
        }
    }

    /// Number of seeds with the right state.
    pub fn right(&self) -> usize {
        self.states.iter().filter(|&&state| state == self.known.state).count()
    }

    /// Number of seeds in which the cure helps.
    pub fn helped(&self) -> usize {
        self.helped
    }

    /// The cure of most seeds, and in how many any helps.
    fn cure(&self) -> String {
        let mut changes: Vec<&String> = self.cures.iter().flatten().map(|(c, ..)| c).collect();
        changes.sort();
        let most = changes.chunk_by(|a, b| a == b).max_by_key(|same| same.len());
        match most {
            None if self.known.state.is_trouble() => "none helps".to_owned(),
            None => String::new(),
            Some(same) => {
                let mean = |of: fn(&(String, f64, f64)) -> f64| {
                    let all = self.cures.iter().flatten();
                    two_places(all.clone().map(of).sum::<f64>() / all.count() as f64)
                };
                let (after, before) = (mean(|c| c.1), mean(|c| c.2));
                format!("{}: {before} to {after}, helps {} of {SEEDS}", same[0], self.helped)
            }
        }
    }

    fn line(&self) -> String {
        let Known { settings, steps, state, why, .. } = *self.known;
        let map = self.map_at_r.map_or_else(|| "–".to_owned(), two_places);
        let right = format!("{} of {SEEDS}", self.right());
        format!(
            "| `{settings}` | {steps} | {} | {why} | {map} | {right} | {} |\n",
            state.word(),
            self.cure()
        )
    }
}

/// Compares the table with that of the documentation, or writes it.
pub fn hold(rows: &[&Row], right: usize, runs: usize) {
    let mut table = format!(
        "{BEGIN}\n{} runs with {SEEDS} seeds each: {right} of {runs} are right ({}).\n\n\
         | settings | steps | right state | known from | MAP@R | found | cure: MAP@R without it and with it |\n\
         |---|---|---|---|---|---|---|\n",
        rows.len(),
        percent(right as f64 / runs as f64)
    );
    rows.iter().for_each(|row| {
        let _ = write!(table, "{}", row.line());
    });
    table += END;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/DIAGNOSIS.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (stands, after) = rest.split_once(END).unwrap();
    if std::env::var_os("UPDATE_BANK").is_some() {
        std::fs::write(&path, format!("{before}{table}{after}")).unwrap();
    } else {
        let stands = format!("{BEGIN}{stands}{END}");
        assert!(
            stands == table,
            "docs/DIAGNOSIS.md is out of date: UPDATE_BANK=1 writes it anew\n{table}"
        );
    }
}
