//! A run as data: the settings at step 0, the edits since then, and the number of steps. From
//! these, the same program on the same machine computes every weight again, bit for bit.
//!
//! A [`Recipe`] is always valid: settings in their ranges, edits in order, counts within their
//! limits. Files and copied text are read into one, or refused with a reason.

mod error;
mod file;
pub mod guard;
mod presets;
mod quoted;
mod read;
mod text;
mod value;
mod write;

use std::sync::Arc;

use engine::config::{Drawn, SetWeights, ValidConfig};

pub use error::{ReadError, RecipeError, Wrong};
pub use file::{Beside, Library, NoLibrary};
pub use guard::LARGEST;
pub(super) use guard::check_nesting;
pub use presets::{PRESETS, Preset};
pub use quoted::quoted;
pub(super) use read::of_entries;
pub use read::{VERSION, number, of_table, parse, read, read_with_steps, tables};
pub use text::{TextError, from_text, from_text_with, looks_like_text, to_text};
pub use value::{Entry, entries, near, shown, shown_value};
pub(super) use write::{Carried, push_bookmarks, push_edit, push_start};
pub use write::{minimal, write, write_beside};

/// The most steps that a run can have.
pub const MOST_STEPS: u64 = 10_000_000;
/// The most edits of a run.
pub const MOST_EDITS: usize = 10_000;
/// The most moved point values in all edits of a run together, so that they fit in a file.
pub const MOST_MOVED: usize = 16_384;
/// The most points and erased rows that the start and the edits of a run name together, so that they
/// fit in a file.
pub const MOST_DRAWN: usize = 20_000;
/// The most edits of a run that draw.
pub const MOST_STROKES: usize = 1_000;
/// The most bookmarks of a run.
pub const MOST_BOOKMARKS: usize = 1_000;
/// The most characters of a title or of a bookmark's name.
pub const LONGEST_NAME: usize = 200;
/// The most characters of a note.
pub const LONGEST_NOTE: usize = 10_000;

/// A change of the settings during a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// Steps taken before it; at least 1, because settings before the first step belong to the
    /// start.
    pub step: u64,
    /// All settings from then on.
    pub config: ValidConfig,
}

/// A marked step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    /// Steps taken before it.
    pub step: u64,
    /// The name; may be empty.
    pub name: String,
}

/// A run as data.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    title: String,
    note: String,
    start: ValidConfig,
    /// Steps strictly ascending. Shared: snapshots of a run for undo hold it too.
    edits: Arc<Vec<Edit>>,
    /// Steps strictly ascending.
    bookmarks: Arc<Vec<Bookmark>>,
    steps: u64,
}

impl Recipe {
    /// Creates a run of 0 steps.
    pub fn new(start: ValidConfig) -> Self {
        Self {
            title: String::new(),
            note: String::new(),
            start,
            edits: Arc::default(),
            bookmarks: Arc::default(),
            steps: 0,
        }
    }

    /// Sets the title and the note.
    ///
    /// # Errors
    /// One of them has too many characters.
    pub fn titled(mut self, title: String, note: String) -> Result<Self, RecipeError> {
        check_length("title", &title, LONGEST_NAME)?;
        check_length("note", &note, LONGEST_NOTE)?;
        (self.title, self.note) = (title, note);
        Ok(self)
    }

    /// Sets the number of steps.
    ///
    /// # Errors
    /// Too many steps, or fewer than the last edit or bookmark needs.
    pub fn lasting(mut self, steps: u64) -> Result<Self, RecipeError> {
        if steps > MOST_STEPS {
            return Err(RecipeError::TooManySteps { steps });
        }
        let last_edit = self.edits.last().map(|edit| ("edit", edit.step));
        let last_bookmark = self.bookmarks.last().map(|mark| ("bookmark", mark.step));
        for (what, step) in [last_edit, last_bookmark].into_iter().flatten() {
            if step > steps {
                return Err(RecipeError::AfterTheEnd { what, step, steps });
            }
        }
        self.steps = steps;
        Ok(self)
    }

    /// Adds an edit. It may come after the end of the run; [`Recipe::lasting`] checks that.
    ///
    /// # Errors
    /// The edit isn't after the last one, is before step 1, is one too many, its settings need
    /// other points or weights than the start, or lack weights that were set before it.
    pub fn with_edit(mut self, edit: Edit) -> Result<Self, RecipeError> {
        let Edit { step, .. } = edit;
        if step == 0 {
            return Err(RecipeError::EditAtStart);
        }
        if let Some(last) = self.edits.last().filter(|last| last.step >= step) {
            return Err(RecipeError::OutOfOrder { what: "edit", step, last: last.step });
        }
        if self.edits.len() >= MOST_EDITS {
            return Err(RecipeError::TooMany { what: "edits", most: MOST_EDITS });
        }
        if self.start.needs_new_weights(&edit.config) {
            return Err(RecipeError::NeedsNewWeights { step });
        }
        let last = self.edits.last().map_or(&self.start, |edit| &edit.config);
        if !edit.config.weight.goes_on_from(&last.weight) {
            return Err(RecipeError::TakesBackWeights { step });
        }
        let added = self.added_values(&edit.config);
        if added > 0 && self.moved_values() + added > MOST_MOVED {
            return Err(RecipeError::TooManyMoved);
        }
        self.check_drawn(&edit.config)?;
        Arc::make_mut(&mut self.edits).push(edit);
        Ok(self)
    }

    /// Checks that this edit at the end draws no more than a run can have.
    fn check_drawn(&self, config: &ValidConfig) -> Result<(), RecipeError> {
        let last = self.edits.last().map_or(&self.start, |edit| &edit.config);
        if last.drawn == config.drawn {
            return Ok(());
        }
        let (mut items, mut strokes) = (self.start.drawn.items_since(&Drawn::default()), 0);
        let mut last = &self.start;
        for config in self.edits.iter().map(|edit| &edit.config).chain([config]) {
            items += config.drawn.items_since(&last.drawn);
            strokes += usize::from(config.drawn != last.drawn);
            last = config;
        }
        let fits = items <= MOST_DRAWN && strokes <= MOST_STROKES;
        if fits { Ok(()) } else { Err(RecipeError::TooMuchDrawn) }
    }

    /// Number of moved values that the start and the edits name.
    fn moved_values(&self) -> usize {
        let configs = std::iter::once(&self.start).chain(self.edits.iter().map(|e| &e.config));
        let mut last = None;
        let mut values = 0;
        for config in configs {
            if last != Some(&config.moved) {
                values += config.moved.values().len();
            }
            last = Some(&config.moved);
        }
        values
    }

    /// Number of moved values that an edit at the end would add.
    fn added_values(&self, config: &ValidConfig) -> usize {
        let last = self.edits.last().map_or(&self.start, |edit| &edit.config);
        if last.moved == config.moved { 0 } else { config.moved.values().len() }
    }

    /// Adds a bookmark; replaces one at the same step.
    ///
    /// # Errors
    /// Too many, or a name too long.
    pub fn with_bookmark(mut self, bookmark: Bookmark) -> Result<Self, RecipeError> {
        check_length("name of a bookmark", &bookmark.name, LONGEST_NAME)?;
        let place = self.bookmarks.binary_search_by_key(&bookmark.step, |mark| mark.step);
        match place {
            Ok(place) => Arc::make_mut(&mut self.bookmarks)[place] = bookmark,
            Err(_) if self.bookmarks.len() >= MOST_BOOKMARKS => {
                return Err(RecipeError::TooMany { what: "bookmarks", most: MOST_BOOKMARKS });
            }
            Err(place) => Arc::make_mut(&mut self.bookmarks).insert(place, bookmark),
        }
        Ok(self)
    }

    /// Removes the bookmark of a step, if there is one.
    pub fn remove_bookmark(&mut self, step: u64) {
        Arc::make_mut(&mut self.bookmarks).retain(|mark| mark.step != step);
    }

    /// Sets the settings at the last step of the run; before the first step, those of the start. A
    /// change back to the settings before removes the edit. Weights that were set at this step before
    /// and those that are set now are set at once.
    ///
    /// # Errors
    /// There are too many edits, or the settings need other points or weights.
    pub fn edit_at_end(&mut self, config: ValidConfig) -> Result<(), RecipeError> {
        if self.start.needs_new_weights(&config) {
            return Err(RecipeError::NeedsNewWeights { step: self.steps });
        }
        if self.steps == 0 {
            self.start = config.set_at_once_after(&SetWeights::default());
            return Ok(());
        }
        let config = config.set_at_once_after(&self.config_before(self.steps).weight);
        let mut changed = self.clone();
        let step = self.steps;
        Arc::make_mut(&mut changed.edits).retain(|edit| edit.step < step);
        if *changed.config_at(step) != config {
            changed = changed.with_edit(Edit { step, config })?;
        }
        *self = changed;
        Ok(())
    }

    /// Makes the run at least this long; at most [`MOST_STEPS`].
    pub fn reach(&mut self, steps: u64) {
        self.steps = self.steps.max(steps.min(MOST_STEPS));
    }

    /// Returns the first `steps` steps, with their edits and bookmarks.
    pub fn cut(&self, steps: u64) -> Self {
        let mut cut = self.clone();
        cut.steps = cut.steps.min(steps);
        if cut.edits.last().is_some_and(|edit| edit.step > steps) {
            Arc::make_mut(&mut cut.edits).retain(|edit| edit.step <= steps);
        }
        if cut.bookmarks.last().is_some_and(|mark| mark.step > steps) {
            Arc::make_mut(&mut cut.bookmarks).retain(|mark| mark.step <= steps);
        }
        cut
    }

    /// The title; may be empty.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The note; may be empty.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The settings at step 0.
    pub fn start(&self) -> &ValidConfig {
        &self.start
    }

    /// The edits, earliest first.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// The bookmarks, earliest first.
    pub fn bookmarks(&self) -> &[Bookmark] {
        &self.bookmarks
    }

    /// Total number of steps.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The settings at a step: those that its loss and its update use.
    pub fn config_at(&self, step: u64) -> &ValidConfig {
        let made = self.edits.partition_point(|edit| edit.step <= step);
        made.checked_sub(1).map_or(&self.start, |last| &self.edits[last].config)
    }

    /// The settings before the edit of this step.
    pub fn config_before(&self, step: u64) -> &ValidConfig {
        step.checked_sub(1).map_or(&self.start, |before| self.config_at(before))
    }

    /// The step up to which two runs have the same weights: the first at which their settings
    /// differ, or the end of the shorter one. `None` if their starts need different weights.
    pub fn common(&self, other: &Self) -> Option<u64> {
        let same_weights = !self.start.needs_new_weights(&other.start);
        if !same_weights {
            return None;
        }
        let end = self.steps.min(other.steps);
        if self.start == other.start && Arc::ptr_eq(&self.edits, &other.edits) {
            return Some(end);
        }
        let places = self.edits.iter().chain(other.edits.iter()).map(|edit| edit.step);
        let parted = std::iter::once(0)
            .chain(places)
            .filter(|&step| self.config_at(step) != other.config_at(step))
            .min();
        Some(parted.map_or(end, |step| step.min(end)))
    }

    /// Returns true if there is nothing in it that a person made: no step, bookmark, drawn point or
    /// set weight.
    pub fn is_untouched(&self) -> bool {
        self.steps == 0
            && self.bookmarks.is_empty()
            && self.start.drawn.is_empty()
            && self.start.weight.is_empty()
    }

    /// Returns true if `other` contains this run: its steps, edits and bookmarks.
    pub fn is_part_of(&self, other: &Self) -> bool {
        self.common(other) == Some(self.steps)
            && self.steps <= other.steps
            && (self.start.drawn.is_empty() || self.start.drawn == other.start.drawn)
            && (self.start.weight.is_empty() || self.start.weight == other.start.weight)
            && self.edits.iter().all(|edit| other.config_at(edit.step) == &edit.config)
            && self.bookmarks.iter().all(|mark| other.bookmarks.contains(mark))
            && (self.title.is_empty() || self.title == other.title)
            && (self.note.is_empty() || self.note == other.note)
    }
}

fn check_length(what: &'static str, text: &str, most: usize) -> Result<(), RecipeError> {
    let length = text.chars().count();
    if length > most { Err(RecipeError::TooLong { what, length, most }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::config::RunConfig;

    fn margin(margin: f64) -> ValidConfig {
        let mut config = RunConfig::default();
        config.loss.margin = margin;
        config.validate().unwrap()
    }

    fn edited(steps: &[(u64, f64)], lasting: u64) -> Recipe {
        let start = Recipe::new(margin(1.0));
        let edits = steps.iter().map(|&(step, m)| Edit { step, config: margin(m) });
        let recipe = edits.fold(start, |recipe, edit| recipe.with_edit(edit).unwrap());
        recipe.lasting(lasting).unwrap()
    }

    #[test]
    fn an_edit_counts_from_its_step_on() {
        let recipe = edited(&[(10, 0.5), (20, 0.2)], 30);
        let at = [0, 9, 10, 19, 20, 99].map(|step| recipe.config_at(step).loss.margin);
        assert_eq!(at, [1.0, 1.0, 0.5, 0.5, 0.2, 0.2]);
        assert_eq!(recipe.config_before(20).loss.margin, 0.5);
    }

    #[test]
    fn an_edit_at_the_end_replaces_the_one_there_and_one_that_changes_nothing_is_none() {
        let mut recipe = edited(&[], 10);
        recipe.edit_at_end(margin(0.5)).unwrap();
        recipe.edit_at_end(margin(0.2)).unwrap();
        assert_eq!(recipe, edited(&[(10, 0.2)], 10));
        recipe.edit_at_end(margin(1.0)).unwrap();
        assert_eq!(recipe, edited(&[], 10));
        let mut fresh = edited(&[], 0);
        fresh.edit_at_end(margin(0.7)).unwrap();
        assert_eq!((fresh.start().loss.margin, fresh.edits().len()), (0.7, 0));
    }

    #[test]
    fn two_runs_part_where_their_knobs_do() {
        let here = edited(&[(10, 0.5), (20, 0.2)], 30);
        assert_eq!(here.common(&here.clone()), Some(30));
        assert_eq!(here.common(&edited(&[(10, 0.5)], 40)), Some(20));
        assert_eq!(here.common(&edited(&[(10, 0.4)], 40)), Some(10));
        assert_eq!(here.common(&edited(&[(10, 0.5)], 15)), Some(15));
        let mut other = RunConfig::default();
        other.seed += 1;
        assert_eq!(here.common(&Recipe::new(other.validate().unwrap())), None);
        let started_otherwise = Recipe::new(margin(0.3)).lasting(5).unwrap();
        assert_eq!(here.common(&started_otherwise), Some(0));
    }

    #[test]
    fn a_run_is_part_of_one_that_goes_on_from_it() {
        let whole = edited(&[(10, 0.5)], 30);
        assert!(whole.cut(20).is_part_of(&whole));
        assert!(whole.cut(5).is_part_of(&whole));
        assert!(!whole.is_part_of(&whole.cut(20)));
        let marked = whole.cut(5).with_bookmark(Bookmark { step: 2, name: "x".into() }).unwrap();
        assert!(!marked.is_part_of(&whole));
        let mut edited_at_its_end = whole.cut(20);
        edited_at_its_end.edit_at_end(margin(0.1)).unwrap();
        assert!(!edited_at_its_end.is_part_of(&whole));
    }

    #[test]
    fn what_can_not_be_is_refused_with_a_reason() {
        let says = |result: Result<Recipe, RecipeError>| result.unwrap_err().to_string();
        let edit = |step| Edit { step, config: margin(0.5) };
        let recipe = edited(&[(10, 0.5)], 30);
        assert!(says(recipe.clone().with_edit(edit(10))).contains("after"));
        assert!(says(recipe.clone().with_edit(edit(0))).contains("step 1"));
        assert!(says(recipe.clone().lasting(5)).contains("step 10"));
        assert!(says(recipe.clone().lasting(MOST_STEPS + 1)).contains("10000000"));
        let mut config = RunConfig::default();
        config.embedder.dim = 3;
        let config = config.validate().unwrap();
        assert!(says(recipe.clone().with_edit(Edit { step: 20, config })).contains("step 20"));
        let long = "x".repeat(LONGEST_NAME + 1);
        assert!(says(recipe.titled(long, String::new())).contains("201 characters"));
    }
}
