//! Writing a session as text, and the decision when to write.

use std::fmt::Write as _;
use std::mem;
use std::path::Path;
use std::sync::Arc;

use super::{CHECKSUM, HEAD, RunRecord, Session, VERSION};
use crate::recipe::{Carried, Recipe, push_bookmarks, push_edit, push_start};
use engine::config::RunConfig;
use engine::own_data::OwnData;
use engine::start_weights::StartWeights;

/// The changes that are worth writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Acts of a person: edits, new runs, bookmarks, titles, what is shown.
    Acts,
    /// Acts, and growth of a run by a four-hundredth: for a run that is training.
    Growth,
    /// Every change.
    All,
}

/// A run that has grown by 1/`GROWTH` is worth writing.
const GROWTH: u64 = 400;

/// Writes the text of a session again when it has changed.
///
/// The tables of edits are cached: there may be thousands, and dragging a slider while training
/// adds one in each frame.
#[derive(Clone, Debug)]
pub struct Writer {
    written: Option<Session>,
    edits: Vec<EditTables>,
    /// The headings of the tables of a run, of its edits, of its bookmarks.
    headings: [String; 3],
}

/// The `[[run.edit]]` tables of a run.
#[derive(Clone, Debug, Default)]
struct EditTables {
    text: String,
    /// The end of each table in `text`.
    ends: Vec<usize>,
}

impl Default for Writer {
    fn default() -> Self {
        Self::below("")
    }
}

/// Makes a whole file of tables: with the first line, and with the checksum as the last.
pub fn sealed(tables: &str) -> String {
    let text = format!("{HEAD}{VERSION}\n{tables}");
    let checksum = crc32fast::hash(text.as_bytes());
    format!("{text}{CHECKSUM}{checksum:08x}\n")
}

impl Writer {
    /// A writer of tables below the table of this name; an empty one for the top of a file.
    pub fn below(table: &str) -> Self {
        let dot = if table.is_empty() { "" } else { "." };
        let headings = ["run", "run.edit", "run.bookmark"];
        Self {
            written: None,
            edits: Vec::new(),
            headings: headings.map(|heading| format!("[[{table}{dot}{heading}]]")),
        }
    }

    /// Returns true if a change since the last text is worth writing. Cheap if nothing changed:
    /// recipes share their edits.
    pub fn is_due(&self, now: &Session, pace: Pace) -> bool {
        self.written.as_ref().is_none_or(|before| is_due(before, now, pace))
    }

    /// Returns the text of `now`; `None` if no change since the last text is worth writing.
    ///
    /// The numbers of the runs must ascend, and the shown run must be among them. Cheap if nothing
    /// changed: recipes share their edits.
    pub fn text(&mut self, now: &Session, pace: Pace) -> Option<String> {
        self.is_due(now, pace).then(|| sealed(&self.tables(now)))
    }

    /// Returns the keys and tables of `now`.
    pub fn tables(&mut self, now: &Session) -> String {
        let before = self.written.replace(now.clone());
        let old = before.iter().flat_map(|before| &before.runs);
        let mut old = old.zip(mem::take(&mut self.edits)).peekable();
        let mut text = String::new();
        for (key, value) in
            [("shown", Some(now.shown)), ("beside", now.beside), ("at", Some(now.at))]
        {
            push_number(&mut text, key, value);
        }
        let mut carried: Vec<&Arc<OwnData>> = Vec::new();
        let mut carried_weights: Vec<&Arc<StartWeights>> = Vec::new();
        for run in &now.runs {
            while old.next_if(|(old, _)| old.id < run.id).is_some() {}
            let tables = match old.next_if(|(old, _)| old.id == run.id) {
                Some((old, tables)) => tables.updated(&old.recipe, &run.recipe, &self.headings[1]),
                None => EditTables::default().with(&run.recipe, &self.headings[1]),
            };
            let start = run.recipe.start();
            let new = Carried {
                data: is_new(&mut carried, start.data.own.as_ref()),
                weights: is_new(&mut carried_weights, start.embedder.weights.as_ref()),
            };
            push_run(&mut text, run, new, &tables.text, &self.headings);
            self.edits.push(tables);
        }
        text
    }
}

/// Returns true if there is a file that isn't among those that were written, and adds it to them.
fn is_new<'a, T: PartialEq>(written: &mut Vec<&'a T>, file: Option<&'a T>) -> bool {
    let is_new = file.is_some_and(|file| !written.contains(&file));
    written.extend(file.filter(|_| is_new));
    is_new
}

/// Appends a run; with the content of those of its files that are `carried`.
fn push_run(
    text: &mut String,
    run: &RunRecord,
    carried: Carried,
    edits: &str,
    headings: &[String; 3],
) {
    *text += &format!("{}\n", headings[0]);
    let parent = run.parent.unzip();
    for (key, value) in [
        ("id", Some(run.id)),
        ("parent", parent.0),
        ("parent-step", parent.1),
        ("steps", Some(run.recipe.steps())),
    ] {
        push_number(text, key, value);
    }
    // An empty folder leaves paths whole: a session can be anywhere.
    push_start(text, &run.recipe, carried, Some(Path::new("")));
    *text += edits;
    push_bookmarks(text, &run.recipe, &headings[2]);
}

fn push_number(text: &mut String, key: &str, value: Option<u64>) {
    // Writing to a string can't fail.
    let _ = value.map_or(Ok(()), |value| writeln!(text, "{key} = {value}"));
}

impl EditTables {
    /// Updates these tables of `old` for `new`.
    fn updated(mut self, old: &Recipe, new: &Recipe, heading: &str) -> Self {
        let same = old.edits().iter().zip(new.edits()).take_while(|(old, new)| old == new);
        let kept = if old.start() == new.start() { same.count() } else { 0 };
        self.ends.truncate(kept);
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
        self.with(new, heading)
    }

    /// Appends the tables of the remaining edits.
    fn with(mut self, recipe: &Recipe, heading: &str) -> Self {
        let added = &recipe.edits()[self.ends.len()..];
        let last = recipe.edits()[..self.ends.len()].last();
        let mut before: &RunConfig = last.map_or(recipe.start(), |edit| &edit.config);
        for edit in added {
            push_edit(&mut self.text, before, edit, heading, "");
            self.ends.push(self.text.len());
            before = &edit.config;
        }
        self
    }
}

fn is_due(before: &Session, now: &Session, pace: Pace) -> bool {
    let moved = (before.shown, before.beside) != (now.shown, now.beside);
    if moved || before.runs.len() != now.runs.len() {
        return true;
    }
    let mut is_due = pace == Pace::All && before.at != now.at;
    for (old, new) in before.runs.iter().zip(&now.runs) {
        if old.id != new.id || old.parent != new.parent || acted(&old.recipe, &new.recipe) {
            return true;
        }
        let (old, new) = (old.recipe.steps(), new.recipe.steps());
        is_due |= match pace {
            Pace::Acts => new < old,
            Pace::Growth => new < old || new - old >= (new / GROWTH).max(1),
            Pace::All => new != old,
        };
    }
    is_due
}

/// Returns true if two recipes differ in more than their lengths.
fn acted(old: &Recipe, new: &Recipe) -> bool {
    !same(old.edits(), new.edits())
        || !same(old.bookmarks(), new.bookmarks())
        || old.start() != new.start()
        || old.title() != new.title()
        || old.note() != new.note()
}

/// Compares lists; shared ones by pointer.
fn same<T: PartialEq>(old: &[T], new: &[T]) -> bool {
    std::ptr::eq(old, new) || old == new
}
