//! Limits of what a lesson can list, and conditions that can't come true.

use super::table::Notes;
use crate::Condition;
use lab::recipe::shown;

/// Maximum number of entries of a list.
pub const MOST_ENTRIES: usize = 50;
/// Maximum number of conditions of a task.
pub const MOST_CONDITIONS: usize = 20;
/// Maximum length of a heading, a question or an answer, in characters.
const LONGEST: usize = 300;

/// Reports words that have no room.
pub fn length(what: &str, words: &str, line: usize, notes: &mut Notes) {
    let length = words.chars().count();
    if length > LONGEST {
        notes.add(line, format!("{what} has {length} characters: at most {LONGEST}; shorten it"));
    }
}

/// Reports the first condition that can't come true, alone or with those before it; each has its
/// line.
pub fn impossible(all: &[(usize, Condition)], notes: &mut Notes) {
    let conditions: Vec<&Condition> = all.iter().map(|(_, condition)| condition).collect();
    if let Some((place, why)) = Condition::first_impossible(&conditions) {
        let (line, condition) = &all[place];
        notes.add(*line, format!("{} can't come true: {why}", shown(&condition.text)));
    }
}
