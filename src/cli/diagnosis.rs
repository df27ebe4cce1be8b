//! The diagnosis at the end of a run, for the table and for JSON.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::engine::config::RunConfig;
use crate::engine::config::field::{Field, Kind};
use crate::engine::config::fields::FIELDS;
use crate::lab::diagnosis::{Cure, Diagnosed, Finding, words};

/// Formats a diagnosis for the command line.
pub trait Told {
    /// The last lines of the table.
    fn table(&self) -> String;
    /// The object in JSON.
    fn json(&self) -> Value;
}

impl Told for Diagnosed {
    fn table(&self) -> String {
        let made = &self.diagnosis;
        let mut text = format!("\nDiagnosis: {}. {}\n", made.state.word(), made.line());
        let _ = writeln!(text, "Evidence: {}", made.signs().join("; "));
        if !made.also.is_empty() {
            let also: Vec<_> = made.also.iter().map(|state| state.word()).collect();
            let _ = writeln!(text, "Also: {}", also.join(", "));
        }
        if let Some(finding) = &self.finding {
            let words = words::finding(finding, made.state, made.step());
            let _ = match finding {
                Finding::Cure(cure) => writeln!(text, "Cure: {}. {words}", cure.change),
                Finding::Nothing(_) => writeln!(text, "Cure: none. {words}"),
            };
        }
        text
    }

    fn json(&self) -> Value {
        let made = &self.diagnosis;
        let also: Vec<_> = made.also.iter().map(|state| state.word()).collect();
        let evidence: Map<String, Value> = made
            .evidence
            .numbers()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.map_or(Value::Null, number)))
            .collect();
        let cure = match &self.finding {
            Some(Finding::Cure(cure)) => Some(&**cure),
            Some(Finding::Nothing(_)) | None => None,
        };
        let trial = cure.map(|cure| {
            let (with, without) = cure.score;
            json!({
                "from": cure.from.step(),
                "steps": cure.steps,
                "map_at_r": with,
                "map_at_r_unchanged": without,
            })
        });
        json!({
            "state": made.state.word(),
            "also": also,
            "evidence": evidence,
            "cause": made.cause,
            "cure": cure.map(|cure| settings(cure, &made.config)),
            "trial": trial,
        })
    }
}

/// The settings that a cure changes, by the keys of a recipe.
fn settings(cure: &Cure, now: &RunConfig) -> Value {
    let changed = FIELDS.iter().filter(|field| field.differs(now, &cure.config));
    changed.map(|field| (field.name.to_owned(), value(field, &cure.config))).collect()
}

/// A setting as a recipe has it.
fn value(field: &Field, config: &RunConfig) -> Value {
    let text = field.text(config);
    match field.kind {
        Kind::Real(..) | Kind::Whole(..) => text.parse::<f64>().map_or(Value::Null, number),
        Kind::Switch(_) => json!(text == "true"),
        Kind::Layers(_) => json!(config.embedder.hidden),
        Kind::Pick(_) | Kind::Seed(_) | Kind::Moved(_) | Kind::Drawn(_) | Kind::Weight(_) => {
            json!(text)
        }
    }
}

/// A number, whole if it is.
fn number(x: f64) -> Value {
    if x.fract() == 0.0 && x.abs() < 1e15 { json!(x as i64) } else { json!(x) }
}
