//! What has to be added to a journal for it to say how things are now.

use std::fmt::Write as _;

use crc32fast::Hasher;

use super::{header, knobs};
use crate::notebook::{Notebook, Page};
use crate::recipe::{Edit, Recipe};

/// What is worth a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// What a person did: edits, new runs, bookmarks, titles, what is shown.
    Acts,
    /// That, and a run that has grown by a four-hundredth since. For a run that is training, at
    /// most once a second: then a run of 100,000 steps is written in less than 100 KB.
    Growth,
    /// All that changed.
    All,
}

/// A run has to have grown by this part of it to be worth a line.
const GROWTH: u64 = 400;

/// Remembers what a journal says, and tells what is to be added to it.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    written: Option<Notebook>,
    length: usize,
    checksum: Hasher,
}

impl Journal {
    /// What to add so that the journal says what `now` is; `None` where nothing is worth a line.
    /// The first time, this is a whole journal.
    ///
    /// Costs next to nothing where nothing changed: recipes that share their edits are the same.
    /// The numbers of `now` have to ascend, and what is shown has to be among its pages.
    pub fn difference(&mut self, now: &Notebook, pace: Pace) -> Option<String> {
        let moment = match &self.written {
            None => moment(None, now),
            Some(before) if is_due(before, now, pace) => moment(Some(before), now),
            Some(_) => return None,
        };
        let mut text = if self.written.is_none() { header() } else { String::new() };
        text += &moment;
        self.checksum.update(text.as_bytes());
        let checksum = format!("{:08x}\n", self.checksum.clone().finalize());
        self.checksum.update(checksum.as_bytes());
        text += &checksum;
        self.length += text.len();
        self.written = Some(now.clone());
        Some(text)
    }

    /// The length of all that was written, in bytes.
    pub fn length(&self) -> usize {
        self.length
    }
}

fn is_due(before: &Notebook, now: &Notebook, pace: Pace) -> bool {
    let moved = (before.shown, before.beside) != (now.shown, now.beside);
    if moved || before.pages.len() != now.pages.len() {
        return true;
    }
    let mut is_due = pace == Pace::All && before.at != now.at;
    for (old, new) in before.pages.iter().zip(&now.pages) {
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

/// Whether two recipes differ in more than their lengths.
fn acted(old: &Recipe, new: &Recipe) -> bool {
    !same(old.edits(), new.edits())
        || !same(old.bookmarks(), new.bookmarks())
        || old.start() != new.start()
        || old.title() != new.title()
        || old.note() != new.note()
}

/// Lists that recipes share are the same without a look at what is in them.
fn same<T: PartialEq>(old: &[T], new: &[T]) -> bool {
    std::ptr::eq(old, new) || old == new
}

/// The parts that lead from one notebook to another, each followed by a tab.
fn moment(before: Option<&Notebook>, now: &Notebook) -> String {
    let mut parts = String::new();
    let gone = before.into_iter().flat_map(|before| &before.pages).map(|page| page.id);
    for id in gone.filter(|&id| now.page(id).is_none()) {
        part(&mut parts, format_args!("drop {id}"));
    }
    let mut on_screen = before.map(|before| (before.shown, before.beside, before.at));
    for page in &now.pages {
        let old = before.and_then(|before| before.page(page.id));
        if grew_on_screen(before, now, old, page) {
            part(&mut parts, format_args!("grow {}", now.at));
            on_screen = Some((now.shown, now.beside, now.at));
        } else {
            describe(&mut parts, old, page);
        }
    }
    if on_screen != Some((now.shown, now.beside, now.at)) {
        let beside = now.beside.map_or("-".to_owned(), |id| id.to_string());
        part(&mut parts, format_args!("here {} {beside} {}", now.shown, now.at));
    }
    parts
}

/// Whether all that happened to a page is that it went on growing on the screen.
fn grew_on_screen(
    before: Option<&Notebook>,
    now: &Notebook,
    old: Option<&Page>,
    page: &Page,
) -> bool {
    let (Some(before), Some(old)) = (before, old) else { return false };
    page.id == now.shown
        && (before.shown, before.beside) == (now.shown, now.beside)
        && (now.at, old.parent) == (page.recipe.steps(), page.parent)
        && old.recipe.steps() < page.recipe.steps()
        && !acted(&old.recipe, &page.recipe)
}

fn describe(parts: &mut String, old: Option<&Page>, page: &Page) {
    let start = page.recipe.start();
    match old {
        Some(old) if old.parent == page.parent && old.recipe.start() == start => {
            change(parts, page.id, &old.recipe, &page.recipe);
        }
        Some(old) if old.parent == page.parent && old.recipe.edits().is_empty() => {
            let knobs = knobs::differing(old.recipe.start(), start);
            part(parts, format_args!("start {}{knobs}", page.id));
            change(parts, page.id, &old.recipe, &page.recipe);
        }
        _ => {
            let from = page.parent.map_or("-".to_owned(), |(run, step)| format!("{run}@{step}"));
            part(parts, format_args!("run {} {from}{}", page.id, knobs::all(start)));
            change(parts, page.id, &Recipe::new(start.clone()), &page.recipe);
        }
    }
}

/// What leads from one recipe to another. What goes comes before what is new, so that no edit or
/// bookmark lies beyond the end of the run at any part.
fn change(parts: &mut String, id: u64, old: &Recipe, new: &Recipe) {
    let kept = old.edits().iter().zip(new.edits()).take_while(|(old, new)| old == new).count();
    if kept < old.edits().len() {
        part(parts, format_args!("cut {id} {kept}"));
    }
    let is_marked = |step: u64| new.bookmarks().iter().any(|mark| mark.step == step);
    for mark in old.bookmarks().iter().filter(|mark| !is_marked(mark.step)) {
        part(parts, format_args!("unmark {id} {}", mark.step));
    }
    if old.steps() != new.steps() {
        part(parts, format_args!("steps {id} {}", new.steps()));
    }
    let mut before = kept.checked_sub(1).map_or(new.start(), |last| &new.edits()[last].config);
    for Edit { step, config } in &new.edits()[kept..] {
        part(parts, format_args!("edit {id} {step}{}", knobs::differing(before, config)));
        before = config;
    }
    for mark in new.bookmarks().iter().filter(|mark| !old.bookmarks().contains(mark)) {
        part(parts, format_args!("mark {id} {} {}", mark.step, json(&mark.name)));
    }
    if (old.title(), old.note()) != (new.title(), new.note()) {
        part(parts, format_args!("title {id} [{},{}]", json(new.title()), json(new.note())));
    }
}

/// Text in quotes, with tabs and line ends written out.
fn json(text: &str) -> serde_json::Value {
    serde_json::Value::from(text)
}

fn part(parts: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a string can't fail.
    let _ = write!(parts, "{part}\t");
}
