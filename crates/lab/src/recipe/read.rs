//! Reads a [`Recipe`] from TOML, or refuses it with the line and a remedy.
//!
//! The parser gives a tree with the place of every key. The tree is walked by hand here, because a
//! person who writes a file needs better messages than a derived reader gives.

use toml::de::{DeTable, DeValue};

use super::file::{self, Library, NoLibrary};
use super::guard;
use super::value::{Entry, decimal, entries, kind_of, near, shown, typed};
use super::{
    Bookmark, Edit, MOST_BOOKMARKS, MOST_EDITS, MOST_STEPS, ReadError, Recipe, RecipeError, Wrong,
};
use engine::config::field::Field;
use engine::config::fields::{FIELDS, assemble, assemble_on, find};
use engine::config::written::whole_number;
use engine::config::{DataKind, RunConfig, ValidConfig};

/// The version that is written, and the newest that is read.
pub const VERSION: u64 = 1;

/// The top-level keys besides settings.
const WORDS: [&str; 8] =
    ["version", "title", "note", "steps", file::KEY, file::WEIGHTS, "edit", "bookmark"];

/// Reads a recipe without own data.
///
/// # Errors
/// The error and its line: not TOML, an unknown key, a wrong type, a value out of its range, too
/// many edits or bookmarks, or another version.
pub fn read(text: &str) -> Result<Recipe, ReadError> {
    read_with_steps(text, &NoLibrary).map(|(recipe, _)| recipe)
}

/// Reads a recipe whose own data are in this library, and the number of its steps if the text names
/// it.
///
/// # Errors
/// As for [`read`]; or there are no such data.
pub fn read_with_steps(
    text: &str,
    library: &dyn Library,
) -> Result<(Recipe, Option<u64>), ReadError> {
    guard::check(text)?;
    parse(text, |table| {
        let steps = get(&entries(table), "steps").is_some();
        let recipe = recipe(table, library)?;
        let steps = steps.then_some(recipe.steps());
        Ok((recipe, steps))
    })
}

/// Parses a text that the guard has passed, and reads its tree.
///
/// # Errors
/// The text is not TOML, or `read` refuses it.
pub fn parse<T>(
    text: &str,
    read: impl FnOnce(&DeTable) -> Result<T, Wrong>,
) -> Result<T, ReadError> {
    let read = match DeTable::parse(text) {
        Ok(table) => read(table.get_ref()),
        Err(error) => {
            let what = error.message().lines().collect::<Vec<_>>().join(", ");
            let at = error.span().map_or(0, |span| span.start);
            Err(Wrong::new(at, format!("this can't be read ({what}): correct this line")))
        }
    };
    read.map_err(|Wrong { at, message }| {
        let before = text.as_bytes().get(..at).unwrap_or_default();
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        ReadError { line, message }
    })
}

fn recipe(table: &DeTable, library: &dyn Library) -> Result<Recipe, Wrong> {
    check_version(&entries(table))?;
    of_table(table, library)
}

/// The recipe of a table; the version is optional.
pub fn of_table(table: &DeTable, library: &dyn Library) -> Result<Recipe, Wrong> {
    let entries = entries(table);
    if get(&entries, "version").is_some() {
        check_version(&entries)?;
    }
    of_entries(&entries, library)
}

/// The recipe of the entries of a table.
pub fn of_entries(entries: &[Entry], library: &dyn Library) -> Result<Recipe, Wrong> {
    check_keys(entries, "a recipe", |key| WORDS.contains(&key) || find(key).is_some())?;
    let words = |key| get(entries, key).map_or(Ok(String::new()), text_of);
    let (title, note) = (words("title")?, words("note")?);
    let recipe = Recipe::new(start(entries, library)?);
    let recipe = recipe.titled(title, note).map_err(|error| {
        let key = if matches!(error, RecipeError::TooLong { what: "note", .. }) {
            "note"
        } else {
            "title"
        };
        Wrong::new(get(entries, key).map_or(0, |entry| entry.at), error)
    })?;
    let (recipe, edits) = with_edits(recipe, get(entries, "edit"))?;
    let (recipe, marks) = with_bookmarks(recipe, get(entries, "bookmark"))?;
    lasting(recipe, get(entries, "steps"), &edits, &marks)
}

/// The entry of this key.
fn get<'a, 'e>(entries: &'e [Entry<'a>], key: &str) -> Option<&'e Entry<'a>> {
    entries.iter().find(|entry| entry.key == key)
}

/// The whole number of this key and its place, if the key exists.
///
/// # Errors
/// It is no whole number.
pub fn number(entries: &[Entry], key: &str) -> Result<Option<Happening>, Wrong> {
    let number = |entry: &Entry| Ok((whole_of(entry, u64::MAX)?, entry.at));
    get(entries, key).map(number).transpose()
}

fn check_version(entries: &[Entry]) -> Result<(), Wrong> {
    let Some(entry) = get(entries, "version") else {
        return Err(Wrong::new(
            0,
            format!(
                "version is missing: is this a recipe? If so, add the line `version = {VERSION}` at its top"
            ),
        ));
    };
    match whole_of(entry, u64::MAX)? {
        VERSION => Ok(()),
        0 => Err(Wrong::new(
            entry.at,
            format!("version is 0, but the first is 1: write `version = {VERSION}`"),
        )),
        newer => Err(Wrong::new(
            entry.at,
            format!(
                "this recipe was written by a newer Triplet Lab (version {newer}; this one reads \
                 version {VERSION}): update Triplet Lab to open it"
            ),
        )),
    }
}

/// Refuses keys that `what` doesn't have.
fn check_keys(entries: &[Entry], what: &str, known: impl Fn(&str) -> bool) -> Result<(), Wrong> {
    let Some(entry) = entries.iter().find(|entry| !known(entry.key)) else { return Ok(()) };
    let all = WORDS.into_iter().chain(["name", "step"]).chain(FIELDS.iter().map(|f| f.name));
    let remedy = match near(entry.key, all.filter(|key| known(key))) {
        Some(meant) => format!("did you mean {meant}?"),
        None if entry.key == "step" => "it belongs below [[edit]] or [[bookmark]]".to_owned(),
        None if find(entry.key).is_some() => {
            "put it above the first [[edit]] or [[bookmark]], or below an [[edit]]".to_owned()
        }
        None => "remove it; `triplet-lab train --help` lists all settings".to_owned(),
    };
    Err(Wrong::new(entry.at, format!("{what} has no key {}: {remedy}", shown(entry.key))))
}

/// The settings at step 0.
fn start(entries: &[Entry], library: &dyn Library) -> Result<ValidConfig, Wrong> {
    let mut given = Vec::new();
    for entry in entries {
        if let Some(field) = find(entry.key) {
            let kind = kind_of(entries);
            let text =
                typed(field, kind, entry).map_err(|message| Wrong::new(entry.at, message))?;
            given.push((field.name, text));
        }
    }
    let look = |name: &str| given.iter().find(|(known, _)| *known == name);
    let given = |field: &'static Field| look(field.name).map(|(_, text)| text.clone());
    let config = match (kind_of(entries), get(entries, file::KEY)) {
        (DataKind::Own, Some(entry)) => {
            assemble_on(RunConfig::of_own(file::read(entry, library)?), given)
        }
        (DataKind::Own, None) => Ok(RunConfig::of(DataKind::Own)),
        (_, Some(entry)) => {
            let message = "file is given, but data isn't \"own\": write `data = \"own\"`, or take \
                           file out";
            return Err(Wrong::new(entry.at, message));
        }
        (_, None) => assemble(given),
    };
    let mut config =
        config.map_err(|error| Wrong::new(place_of(entries, &error.settings()), &error))?;
    if let Some(entry) = get(entries, file::WEIGHTS) {
        config.embedder.weights = Some(file::read_weights(entry, library)?);
    }
    config.validate().map_err(|error| Wrong::new(place_of(entries, &error.settings()), &error))
}

/// The place of the first of these settings that is given, or the top if none is.
fn place_of(entries: &[Entry], settings: &[&str]) -> usize {
    let given = settings.iter().find_map(|setting| get(entries, setting));
    given.map_or(entries.first().map_or(0, |entry| entry.at), |entry| entry.at)
}

/// The step of an edit or a bookmark, and its place in the text.
pub type Happening = (u64, usize);

fn with_edits(
    mut recipe: Recipe,
    entry: Option<&Entry>,
) -> Result<(Recipe, Vec<Happening>), Wrong> {
    let mut places = Vec::new();
    for (at, table) in tables(entry, MOST_EDITS, "edits")? {
        let entries = entries(table);
        check_keys(&entries, "an [[edit]]", |key| key == "step" || find(key).is_some())?;
        let (step, step_at) = step_of(&entries, at, "an [[edit]]")?;
        let last = recipe.edits().last().map_or(recipe.start(), |edit| &edit.config);
        let config = edited(last.to_config(), &entries)?;
        let edit = Edit { step, config };
        recipe = recipe.with_edit(edit).map_err(|error| Wrong::new(step_at, error))?;
        places.push((step, step_at));
    }
    Ok((recipe, places))
}

/// The settings after an edit with these entries.
fn edited(mut config: RunConfig, entries: &[Entry]) -> Result<ValidConfig, Wrong> {
    for entry in entries {
        let Some(field) = find(entry.key) else { continue };
        let wrong = |message: String| Wrong::new(entry.at, message);
        if !field.is_live() {
            return Err(wrong(format!(
                "{} can't change while a run goes on, since it needs new points or weights: set \
                 it above the first [[edit]], or make a separate recipe",
                field.name
            )));
        }
        let text = typed(field, config.data.kind, entry).map_err(wrong)?;
        field.set(&mut config, &text).map_err(|error| wrong(error.to_string()))?;
    }
    config.validate().map_err(|error| Wrong::new(place_of(entries, &error.settings()), &error))
}

fn with_bookmarks(
    mut recipe: Recipe,
    entry: Option<&Entry>,
) -> Result<(Recipe, Vec<Happening>), Wrong> {
    let mut places: Vec<Happening> = Vec::new();
    for (at, table) in tables(entry, MOST_BOOKMARKS, "bookmarks")? {
        let entries = entries(table);
        check_keys(&entries, "a [[bookmark]]", |key| key == "step" || key == "name")?;
        let (step, step_at) = step_of(&entries, at, "a [[bookmark]]")?;
        if places.iter().any(|&(other, _)| other == step) {
            let message = format!("there is a bookmark at step {step} already: leave one out");
            return Err(Wrong::new(step_at, message));
        }
        let name = get(&entries, "name");
        let bookmark = Bookmark { step, name: name.map_or(Ok(String::new()), text_of)? };
        let place = name.map_or(at, |entry| entry.at);
        recipe = recipe.with_bookmark(bookmark).map_err(|error| Wrong::new(place, error))?;
        places.push((step, step_at));
    }
    Ok((recipe, places))
}

/// Sets the number of steps: as given, or as many as the last edit or bookmark needs.
fn lasting(
    recipe: Recipe,
    entry: Option<&Entry>,
    edits: &[Happening],
    marks: &[Happening],
) -> Result<Recipe, Wrong> {
    let places = || edits.iter().chain(marks);
    let (steps, at) = match entry {
        Some(entry) => (whole_of(entry, MOST_STEPS)?, entry.at),
        None => places().copied().max().unwrap_or((0, 0)),
    };
    recipe.lasting(steps).map_err(|error| {
        let place = match error {
            RecipeError::AfterTheEnd { step, .. } => places().find(|(late, _)| *late == step),
            _ => None,
        };
        Wrong::new(place.map_or(at, |&(_, at)| at), error)
    })
}

/// The tables of `[[edit]]` or `[[bookmark]]`, each with its place.
///
/// # Errors
/// The entry is no list of tables, or has more than `most`.
pub fn tables<'a>(
    entry: Option<&Entry<'a>>,
    most: usize,
    what: &'static str,
) -> Result<Vec<(usize, &'a DeTable<'a>)>, Wrong> {
    let Some(entry) = entry else { return Ok(Vec::new()) };
    let key = entry.key;
    let wrong = |at| {
        Wrong::new(at, format!("{key} must be a table: begin each of the {what} with [[{key}]]"))
    };
    let DeValue::Array(array) = entry.value else { return Err(wrong(entry.at)) };
    if array.len() > most {
        return Err(Wrong::new(entry.at, RecipeError::TooMany { what, most }));
    }
    let table = |item: &'a toml::Spanned<DeValue<'a>>| match item.get_ref() {
        DeValue::Table(table) => Ok((item.span().start, table)),
        _ => Err(wrong(item.span().start)),
    };
    array.iter().map(table).collect()
}

/// The step of an edit or a bookmark that begins at `at`, and its place.
fn step_of(entries: &[Entry], at: usize, what: &str) -> Result<Happening, Wrong> {
    match get(entries, "step") {
        Some(entry) => Ok((whole_of(entry, MOST_STEPS)?, entry.at)),
        None => Err(Wrong::new(at, format!("{what} has no step: add a line such as `step = 500`"))),
    }
}

/// A whole number from 0 to `most`.
fn whole_of(entry: &Entry, most: u64) -> Result<u64, Wrong> {
    let key = entry.key;
    let number = match entry.value {
        DeValue::Integer(number) => whole_number(&decimal(number)),
        DeValue::Float(number) => whole_number(number.as_str()),
        _ => None,
    };
    let range = format!("a whole number from 0 to {most} is needed, without quotation marks");
    let number = number
        .ok_or_else(|| Wrong::new(entry.at, format!("{key} is {}: {range}", shown_value(entry))))?;
    u64::try_from(number)
        .ok()
        .filter(|&number| number <= most)
        .ok_or_else(|| Wrong::new(entry.at, format!("{key} is {number}: {range}")))
}

fn text_of(entry: &Entry) -> Result<String, Wrong> {
    match entry.value {
        DeValue::String(text) => Ok(text.clone().into_owned()),
        _ => Err(Wrong::new(
            entry.at,
            format!("{} is {}: a text in quotation marks is needed", entry.key, shown_value(entry)),
        )),
    }
}

fn shown_value(entry: &Entry) -> String {
    super::value::shown_value(entry.value)
}
