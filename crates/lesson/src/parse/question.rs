//! Parsing of a page's question.

use super::super::act::Act;
use super::super::condition::Condition;
use super::super::names::choose;
use super::super::quantity::Quantity;
use super::super::question::{Kind, Question};
use super::super::role::Role;
use super::front::acts;
use super::limits;
use super::table::{Notes, Table};
use engine::config::RunConfig;
use lab::recipe::{near, shown};

/// Maximum number of choices, one for each of the keys 1 to 9.
pub const MOST_CHOICES: usize = 9;

/// Parses a question, on a page with this number of runs with these settings.
pub fn read(
    table: &Table<'_>,
    line: usize,
    settings: &RunConfig,
    runs: usize,
    notes: &mut Notes,
) -> Option<Question> {
    let before = notes.count();
    let ask = table.text("ask", notes).unwrap_or_default();
    if ask.trim().is_empty() {
        notes.add(table.line_of("ask"), "the question has no words: add `ask = \"What will …?\"`");
    }
    limits::length("the question", &ask, table.line_of("ask"), notes);
    let kind = kind(table, notes);
    let acts = acts(table, settings, notes);
    if let Some(kind) = &kind {
        check(kind, &acts, runs, table, notes);
    }
    let question = Question { line, ask, kind: kind?, acts };
    (notes.count() == before).then_some(question)
}

/// Checks that the keys fit together: a question about a change needs acts.
fn check(kind: &Kind, acts: &[Act], runs: usize, table: &Table<'_>, notes: &mut Notes) {
    let needs_acts = matches!(kind, Kind::Change(_) | Kind::Direction { .. } | Kind::Value(_));
    if needs_acts && acts.is_empty() {
        let line = table.line_of("kind");
        notes.add(
            line,
            "nothing happens at the reveal: add `do = [\"step\"]`, or what it should do",
        );
    }
    let puts_beside = acts.contains(&Act::Beside);
    if matches!(kind, Kind::Greater(_)) && runs < 2 && !puts_beside {
        let line = table.line_of("kind");
        notes.add(line, "there is only one run: add `beside` to the page, or to `do`");
    }
}

fn kind(table: &Table<'_>, notes: &mut Notes) -> Option<Kind> {
    let Some(name) = table.text("kind", notes) else {
        if !table.has("kind") {
            let message = format!("the question has no kind: there are {}", Kind::NAMES.join(", "));
            notes.add(table.line(), message);
        }
        return None;
    };
    let own: &[&str] = match name.as_str() {
        "change" | "value" | "greater" | "count" => &["of"],
        "direction" => &["of", "from"],
        "holds" => &["holds"],
        "which" => &["choices"],
        "costliest" | "hardness" => &[],
        _ => {
            let remedy = match near(&name, Kind::NAMES.into_iter()) {
                Some(meant) => format!("did you mean {meant}?"),
                None => format!("there are {}", Kind::NAMES.join(", ")),
            };
            let message = format!("there is no kind {}: {remedy}", shown(&name));
            notes.add(table.line_of("kind"), message);
            return None;
        }
    };
    let known: Vec<&str> = ["ask", "kind", "do"].iter().chain(own).copied().collect();
    table.check_keys(&format!("a question of the kind {name}"), &known, notes);
    match name.as_str() {
        "change" => quantity(table, notes).map(Kind::Change),
        "value" => quantity(table, notes).map(Kind::Value),
        "greater" => quantity(table, notes).map(Kind::Greater),
        "count" => {
            let of = quantity(table, notes)?;
            if !of.is_whole() {
                let message = format!(
                    "{} is no count: ask for the triplets that are valid, easy, semi-hard, hard, \
                     active or mined, or choose the kind value",
                    of.name()
                );
                notes.add(table.line_of("of"), message);
            }
            Some(Kind::Count(of))
        }
        "direction" => {
            let of = needed(table, "of", "\"negative\"", role, notes)?;
            let from = match table.has("from") {
                true => Some(needed(table, "from", "\"anchor\"", role, notes)?),
                false => None,
            };
            if from == Some(of) {
                let message = "of and from are the same point: its distance from itself is 0";
                notes.add(table.line_of("from"), message);
            }
            Some(Kind::Direction { of, from })
        }
        "costliest" => Some(Kind::Costliest),
        "hardness" => Some(Kind::Hardness),
        "holds" => {
            needed(table, "holds", "\"loss < 0.1\"", Condition::parse, notes).map(Kind::Holds)
        }
        _ => choices(table, notes).map(Kind::Which),
    }
}

fn quantity(table: &Table<'_>, notes: &mut Notes) -> Option<Quantity> {
    needed(table, "of", "\"loss\"", Quantity::find, notes)
}

fn role(name: &str) -> Result<Role, String> {
    choose("point of a triplet", name, Role::ALL.into_iter().map(|role| (role.name(), role)))
}

/// Parses a required text.
fn needed<T>(
    table: &Table<'_>,
    key: &str,
    example: &str,
    read: impl Fn(&str) -> Result<T, String>,
    notes: &mut Notes,
) -> Option<T> {
    if !table.has(key) {
        let line = table.line_of("kind");
        notes.add(line, format!("the question has no {key}: add `{key} = {example}`"));
    }
    let text = table.text(key, notes)?;
    match read(&text) {
        Ok(one) => Some(one),
        Err(message) => {
            notes.add(table.line_of(key), message);
            None
        }
    }
}

/// Parses answers in words, each with the condition that makes it right.
fn choices(table: &Table<'_>, notes: &mut Notes) -> Option<Vec<(String, Option<Condition>)>> {
    let Some(list) = table.table("choices", notes) else {
        if !table.has("choices") {
            let message = "the question has no choices: add `choices = { \"It falls\" = \
                           \"loss < 0.1\", \"It doesn't\" = \"otherwise\" }`";
            notes.add(table.line_of("kind"), message);
        }
        return None;
    };
    let mut choices = Vec::new();
    for (words, line) in list.keys().take(MOST_CHOICES) {
        limits::length("an answer", words, line, notes);
        match list.text(words, notes).as_deref().map(str::trim) {
            Some("otherwise") => choices.push((words.to_owned(), None)),
            Some(text) => match Condition::parse(text) {
                Ok(condition) => choices.push((words.to_owned(), Some(condition))),
                Err(message) => notes.add(line, message),
            },
            None => {}
        }
    }
    let line = table.line_of("choices");
    if list.keys().count() < 2 || list.keys().count() > MOST_CHOICES {
        notes.add(line, format!("a question has 2 to {MOST_CHOICES} choices"));
    }
    if choices.iter().filter(|(_, condition)| condition.is_none()).count() > 1 {
        notes.add(line, "only one of the choices can be `otherwise`");
    }
    Some(choices)
}
