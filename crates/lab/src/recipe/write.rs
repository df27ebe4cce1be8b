//! Writes a [`Recipe`] as TOML, exact to the last bit of every number.
//!
//! [`write`] makes a file to read and edit by hand: all settings that the data have, with their
//! ranges. [`minimal`] leaves out every default.

use std::mem;
use std::path::Path;

use super::file;
use super::quoted::{push_escaped, quoted};
use super::read::VERSION;
use super::{Bookmark, Edit, Recipe};
use engine::config::RunConfig;
use engine::config::field::{Field, Kind};
use engine::config::fields::{FIELDS, differences};

const HEAD: &str = "\
# A Triplet Lab recipe. Open it: triplet-lab FILE.toml
# Train it without a window: triplet-lab train FILE.toml
";

/// The column of comments, if the text before leaves room.
const COMMENT_COLUMN: usize = 28;

/// The most characters of a line of a note.
const LINE_LENGTH: usize = 96;

/// The recipe as a text: every setting, each with a comment; the file of its own data without its
/// folder.
pub fn write(recipe: &Recipe) -> String {
    write_beside(recipe, None)
}

/// The recipe as a file in this folder, where the file of its own data is named by its path from
/// there.
pub fn write_beside(recipe: &Recipe, folder: Option<&Path>) -> String {
    let mut text = format!("{HEAD}version = {VERSION}\n");
    if !recipe.title().is_empty() {
        push(&mut text, "title", &quoted(recipe.title()), "");
    }
    if !recipe.note().is_empty() {
        push(&mut text, "note", &long(recipe.note()), "");
    }
    push(&mut text, "steps", &recipe.steps().to_string(), "how far the run goes when it is opened");
    let start = recipe.start();
    let kind = start.data.kind;
    let mut heading = "";
    let is_written = |field: &Field| match field.kind {
        Kind::Moved(_) => !start.moved.is_empty(),
        Kind::Drawn(_) => !start.drawn.is_empty(),
        Kind::Weight(_) => !start.weight.is_empty(),
        // A network needn't be named; and the identity has no settings of one.
        _ if field.name == "embedder" => start.embedder.is_identity(),
        _ if field.is_of_a_network() => !start.embedder.is_identity(),
        _ => !field.is_fixed(kind),
    };
    for field in FIELDS.iter().filter(|field| is_written(field)) {
        if field.heading != heading {
            heading = field.heading;
            text += &format!("\n# {heading}\n");
        }
        let value = match field.kind {
            Kind::Drawn(_) | Kind::Weight(_) => long(&field.text(start)),
            _ => literal(field, start),
        };
        push(&mut text, field.name, &value, &field.range(kind));
        if let Some(own) = start.data.own.as_ref().filter(|_| field.name == FIELDS[0].name) {
            push(&mut text, file::KEY, &file::written(&own.origin, true, folder), "");
        }
        if let Some(weights) = start.embedder.weights.as_ref().filter(|_| field.name == "normalize")
        {
            push(&mut text, file::WEIGHTS, &file::written(&weights.origin, true, folder), "");
        }
    }
    push_edits(&mut text, recipe, "\n[[edit]]", "from this step on; only what changes is named");
    push_bookmarks(&mut text, recipe, "\n[[bookmark]]");
    text
}

/// The recipe in as few characters as possible, without the defaults of its data.
pub fn minimal(recipe: &Recipe) -> String {
    let mut text = format!("version={VERSION}\n");
    if recipe.steps() > 0 {
        text += &format!("steps={}\n", recipe.steps());
    }
    push_start(&mut text, recipe, Carried { data: true, weights: true }, None);
    push_edits(&mut text, recipe, "[[edit]]", "");
    push_bookmarks(&mut text, recipe, "[[bookmark]]");
    text
}

/// Kinds of files that go into a text whole, if they are small.
#[derive(Clone, Copy)]
pub struct Carried {
    /// Own data.
    pub data: bool,
    /// The weights that the network starts from.
    pub weights: bool,
}

/// Appends the title, the note, and the settings of the start that aren't the data's defaults; files
/// as [`file::written`] does.
pub fn push_start(text: &mut String, recipe: &Recipe, carried: Carried, folder: Option<&Path>) {
    for (key, words) in [("title", recipe.title()), ("note", recipe.note())] {
        if !words.is_empty() {
            *text += &format!("{key}={}\n", quoted(words));
        }
    }
    if let Some(own) = &recipe.start().data.own {
        let file = file::written(&own.origin, carried.data, folder);
        *text += &format!("data=\"own\"\n{}={file}\n", file::KEY);
    }
    if let Some(weights) = &recipe.start().embedder.weights {
        let file = file::written(&weights.origin, carried.weights, folder);
        *text += &format!("{}={file}\n", file::WEIGHTS);
    }
    for (field, _) in differences(recipe.start()) {
        *text += &format!("{}={}\n", field.name, literal(field, recipe.start()));
    }
}

/// Appends a table under this heading for each edit; the first gets the comment.
fn push_edits(text: &mut String, recipe: &Recipe, heading: &str, mut comment: &str) {
    let mut last: &RunConfig = recipe.start();
    for edit in recipe.edits() {
        push_edit(text, last, edit, heading, mem::take(&mut comment));
        last = &edit.config;
    }
}

/// Appends a table with the step of an edit and its changes.
pub fn push_edit(text: &mut String, last: &RunConfig, edit: &Edit, heading: &str, comment: &str) {
    *text += &format!("{heading}\n");
    push(text, "step", &edit.step.to_string(), comment);
    for field in FIELDS.iter().filter(|field| field.differs(last, &edit.config)) {
        let value = match field.kind {
            Kind::Drawn(_) => quoted(&edit.config.drawn.text_since(&last.drawn)),
            Kind::Weight(_) => quoted(&edit.config.weight.text_since(&last.weight)),
            _ => literal(field, &edit.config),
        };
        push(text, field.name, &value, "");
    }
}

/// Appends a table under this heading for each bookmark.
pub fn push_bookmarks(text: &mut String, recipe: &Recipe, heading: &str) {
    for Bookmark { step, name } in recipe.bookmarks() {
        *text += &format!("{heading}\nstep = {step}\n");
        if !name.is_empty() {
            push(text, "name", &quoted(name), "");
        }
    }
}

/// Appends a line with a key, its value, and a comment if it isn't empty.
fn push(text: &mut String, key: &str, value: &str, comment: &str) {
    let line = format!("{key} = {value}  ");
    *text += &if comment.is_empty() {
        format!("{}\n", line.trim_end())
    } else {
        format!("{line:COMMENT_COLUMN$}# {comment}\n")
    };
}

/// The value of a setting in TOML.
fn literal(field: &Field, config: &RunConfig) -> String {
    let text = field.text(config);
    match field.kind {
        Kind::Pick(_) | Kind::Moved(_) | Kind::Drawn(_) | Kind::Weight(_) => quoted(&text),
        Kind::Layers(_) => format!("[{}]", text.replace(',', ", ")),
        // Integers in TOML are signed: one bit less.
        Kind::Seed(_) if text.parse::<i64>().is_err() => quoted(&text),
        Kind::Seed(_) | Kind::Real(..) | Kind::Whole(..) | Kind::Switch(_) => text,
    }
}

/// A quoted text, broken into lines if it is long; TOML drops a backslash at the end of a line, the
/// break and all blanks after it.
fn long(words: &str) -> String {
    if words.chars().count() < LINE_LENGTH && !words.contains('\n') {
        return quoted(words);
    }
    let mut text = String::from("\"\"\"\n");
    let mut column = 0;
    let mut rest = words.chars().peekable();
    while let Some(character) = rest.next() {
        if character == '\n' {
            text.push('\n');
            column = 0;
            continue;
        }
        // Three quotation marks in a row would end the text.
        let may_stand = character == '"' && !text.ends_with('"') && rest.peek().is_some();
        if may_stand {
            text.push('"')
        } else {
            push_escaped(&mut text, character)
        }
        column += 1;
        let may_break = rest.peek().is_some_and(|next| !next.is_whitespace());
        let is_full = column >= LINE_LENGTH - 16 && character == ' ' || column >= LINE_LENGTH;
        if is_full && may_break {
            text.push_str("\\\n");
            column = 0;
        }
    }
    text + "\"\"\""
}
