//! TOML tables, read key by key: each getter reports diagnostics and goes on.

use toml::de::{DeTable, DeValue};

use super::mistake;
use super::pieces::Stretch;
use crate::Diagnostic;
use lab::recipe::{Entry, Wrong, entries, guard, near, shown, shown_value};

/// Mistakes found so far.
#[derive(Debug, Default)]
pub struct Notes {
    all: Vec<Diagnostic>,
}

impl Notes {
    /// Adds a mistake in this line.
    pub fn add(&mut self, line: usize, message: impl ToString) {
        self.push(mistake(line, message));
    }

    /// Adds a mistake.
    pub fn push(&mut self, mistake: Diagnostic) {
        self.all.push(mistake);
    }

    /// Returns the number of diagnostics.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// Returns all diagnostics, sorted by line.
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.all.sort_by_key(|mistake| mistake.line);
        self.all.dedup();
        self.all
    }
}

/// Parses TOML and passes it on; reports syntax errors.
pub fn parse<T>(
    stretch: Stretch<'_>,
    notes: &mut Notes,
    then: impl FnOnce(Table<'_>, &mut Notes) -> T,
) -> Option<T> {
    let place = Place { stretch };
    if let Err(error) = guard::check(stretch.text) {
        notes.add(stretch.line + error.line - 1, error.message);
        return None;
    }
    match DeTable::parse(stretch.text) {
        Ok(table) => Some(then(Table { entries: entries(table.get_ref()), at: 0, place }, notes)),
        Err(error) => {
            let what = error.message().lines().collect::<Vec<_>>().join(", ");
            let at = error.span().map_or(0, |span| span.start);
            notes.add(place.line(at), format!("this can't be read ({what}): correct this line"));
            None
        }
    }
}

fn typed(value: &DeValue) -> String {
    match value {
        DeValue::String(text) => text.clone().into_owned(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Array(list) => {
            let items: Vec<String> = list.iter().map(|item| typed(item.get_ref())).collect();
            items.join(" ")
        }
        value => shown_value(value),
    }
}

/// The position of a table in the file.
#[derive(Clone, Copy)]
struct Place<'a> {
    stretch: Stretch<'a>,
}

impl Place<'_> {
    fn line(&self, at: usize) -> usize {
        let before = self.stretch.text.as_bytes().get(..at).unwrap_or_default();
        self.stretch.line + before.iter().filter(|&&byte| byte == b'\n').count()
    }
}

/// A table and its position.
pub struct Table<'a> {
    entries: Vec<Entry<'a>>,
    at: usize,
    place: Place<'a>,
}

impl<'a> Table<'a> {
    /// Returns the first line.
    pub fn line(&self) -> usize {
        self.place.line(self.at)
    }

    /// Returns the line of a key, or of the table if the key is missing.
    pub fn line_of(&self, key: &str) -> usize {
        self.get(key).map_or_else(|| self.line(), |entry| self.place.line(entry.at))
    }

    fn get(&self, key: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Returns true if the key exists.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Returns all keys in file order, with their lines.
    pub fn keys(&self) -> impl Iterator<Item = (&'a str, usize)> {
        self.entries.iter().map(|entry| (entry.key, self.place.line(entry.at)))
    }

    /// Reports keys that `what` doesn't have.
    pub fn check_keys(&self, what: &str, known: &[&str], notes: &mut Notes) {
        for entry in self.entries.iter().filter(|entry| !known.contains(&entry.key)) {
            let remedy = match near(entry.key, known.iter().copied()) {
                Some(meant) => format!("did you mean {meant}?"),
                None => format!("there are {}", known.join(", ")),
            };
            let message = format!("{what} has no key {}: {remedy}", shown(entry.key));
            notes.add(self.place.line(entry.at), message);
        }
    }

    /// Reads a text.
    pub fn text(&self, key: &str, notes: &mut Notes) -> Option<String> {
        let entry = self.get(key)?;
        match entry.value {
            DeValue::String(text) => Some(text.clone().into_owned()),
            value => {
                self.needs(entry, value, "a text in quotation marks", notes);
                None
            }
        }
    }

    /// Reads one text or a list of texts.
    pub fn texts(&self, key: &str, notes: &mut Notes) -> Option<Vec<String>> {
        let entry = self.get(key)?;
        let needed = "a text in quotation marks, or a list of such texts in brackets,";
        match entry.value {
            DeValue::String(text) => Some(vec![text.clone().into_owned()]),
            DeValue::Array(list) => {
                let mut texts = Vec::new();
                for item in list.iter() {
                    match item.get_ref() {
                        DeValue::String(text) => texts.push(text.clone().into_owned()),
                        value => self.needs(entry, value, needed, notes),
                    }
                }
                Some(texts)
            }
            value => {
                self.needs(entry, value, needed, notes);
                None
            }
        }
    }

    /// Reads a whole number in this range.
    pub fn whole(
        &self,
        key: &str,
        range: std::ops::RangeInclusive<u64>,
        notes: &mut Notes,
    ) -> Option<u64> {
        let entry = self.get(key)?;
        let number = match entry.value {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let needed = format!("a whole number from {} to {}", range.start(), range.end());
            self.needs(entry, entry.value, &needed, notes);
        }
        number
    }

    /// Reads a boolean.
    pub fn switch(&self, key: &str, notes: &mut Notes) -> Option<bool> {
        let entry = self.get(key)?;
        match entry.value {
            DeValue::Boolean(on) => Some(*on),
            value => {
                self.needs(entry, value, "true or false, without quotation marks,", notes);
                None
            }
        }
    }

    /// Reads a number, text, boolean, or a list of these, as it would be typed.
    pub fn typed(&self, key: &str) -> String {
        self.get(key).map_or_else(String::new, |entry| typed(entry.value))
    }

    /// Reads a subtable.
    pub fn table(&self, key: &str, notes: &mut Notes) -> Option<Table<'a>> {
        let entry = self.get(key)?;
        match entry.value {
            DeValue::Table(table) => {
                Some(Table { entries: entries(table), at: entry.at, place: self.place })
            }
            value => {
                self.needs(entry, value, "a table", notes);
                None
            }
        }
    }

    /// Reads the tables of `[[key]]`.
    pub fn tables(&self, key: &str, notes: &mut Notes) -> Vec<Table<'a>> {
        let Some(entry) = self.get(key) else { return Vec::new() };
        let DeValue::Array(list) = entry.value else {
            let needed = format!("one or several [[{key}]]");
            self.needs(entry, entry.value, &needed, notes);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in list.iter() {
            match item.get_ref() {
                DeValue::Table(table) => tables.push(Table {
                    entries: entries(table),
                    at: item.span().start,
                    place: self.place,
                }),
                value => self.needs(entry, value, &format!("[[{key}]]"), notes),
            }
        }
        tables
    }

    /// Returns the TOML tree.
    pub fn tree(&self, key: &str) -> Option<&'a DeTable<'a>> {
        match self.get(key)?.value {
            DeValue::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Reports a mistake at a position in the tree.
    pub fn wrong(&self, wrong: &Wrong, notes: &mut Notes) {
        notes.add(self.place.line(wrong.at), &wrong.message);
    }

    fn needs(&self, entry: &Entry, value: &DeValue, needed: &str, notes: &mut Notes) {
        let message = format!("{} is {}: {needed} is needed", entry.key, shown_value(value));
        notes.add(self.place.line(entry.at), message);
    }
}
