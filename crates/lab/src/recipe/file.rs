//! Files in a recipe: the key `file` for data that a person brought, `weights` for the weights that
//! the network starts from.
//!
//! A recipe names a file by its path, its size and its hash, with every choice that was made when
//! it was read. A small file is in the recipe itself, as `content`, and with it those beside it that
//! it needs, such as the labels of vectors, as `beside`.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use toml::de::DeValue;

use super::error::Wrong;
use super::quoted::quoted;
use super::value::{Entry, decimal, entries, shown, shown_value};
use engine::config::written::whole_number;
use engine::own_data::{Origin, OwnData};
use engine::start_weights::StartWeights;
use engine::text::excerpt;

/// The key of a recipe with own data.
pub const KEY: &str = "file";
/// The key of a recipe whose network starts from weights.
pub const WEIGHTS: &str = "weights";
/// The most choices, and the most characters of one.
const MOST_CHOICES: usize = 100;
const LONGEST_CHOICE: usize = 100_000;

/// Finds the files that a recipe names.
pub trait Library {
    /// The data of this origin; its `content` holds the bytes if they came with the recipe.
    ///
    /// # Errors
    /// A sentence that says why there are none, and what to do.
    fn find(&self, origin: &Origin) -> Result<Arc<OwnData>, String>;

    /// The weights of this origin; its `content` holds the bytes if they came with the recipe.
    ///
    /// # Errors
    /// A sentence that says why there are none, and what to do.
    fn weights(&self, origin: &Origin) -> Result<Arc<StartWeights>, String> {
        Err(format!(
            "the weights of this recipe are in the file {}, which can't be opened from here: open \
             the recipe from a file beside it",
            excerpt(&origin.path)
        ))
    }
}

/// A library without data.
pub struct NoLibrary;

impl Library for NoLibrary {
    fn find(&self, origin: &Origin) -> Result<Arc<OwnData>, String> {
        Err(format!(
            "the data of this recipe are in the file {}, which can't be opened from here: open the \
             recipe from a file beside it",
            excerpt(&origin.path)
        ))
    }
}

/// A library that looks for paths from a folder on.
pub struct Beside<'a> {
    /// The folder of the recipe or the lesson that names them.
    pub folder: &'a Path,
    /// Finds the files.
    pub library: &'a dyn Library,
}

impl Library for Beside<'_> {
    fn find(&self, origin: &Origin) -> Result<Arc<OwnData>, String> {
        self.library.find(&self.seen(origin))
    }

    fn weights(&self, origin: &Origin) -> Result<Arc<StartWeights>, String> {
        self.library.weights(&self.seen(origin))
    }
}

impl Beside<'_> {
    /// The same file, by its path from here.
    fn seen(&self, origin: &Origin) -> Origin {
        // An absolute path stays as it is.
        let path = self.folder.join(&origin.path).to_string_lossy().into_owned();
        Origin { path, ..origin.clone() }
    }
}

/// Reads the key `file`, and finds its data.
pub fn read(entry: &Entry, library: &dyn Library) -> Result<Arc<OwnData>, Wrong> {
    let origin = origin(entry)?;
    library.find(&origin).map_err(|message| Wrong::new(entry.at, message))
}

/// Reads the key `weights`, and finds them.
pub fn read_weights(entry: &Entry, library: &dyn Library) -> Result<Arc<StartWeights>, Wrong> {
    let origin = origin(entry)?;
    if let Some((name, _)) = origin.choices.first() {
        let message = format!("weights has no key {}: take it out", shown(name));
        return Err(Wrong::new(entry.at, message));
    }
    library.weights(&origin).map_err(|message| Wrong::new(entry.at, message))
}

fn origin(entry: &Entry) -> Result<Origin, Wrong> {
    let DeValue::Table(table) = entry.value else {
        let message = format!(
            "{} is {}: a table is needed, such as {{ path = \"{}\", size = …, sha256 = \"…\" }}; open \
             the {} in Triplet Lab and save the recipe to get it",
            entry.key,
            shown_value(entry.value),
            if entry.key == KEY { "iris.csv" } else { "model.safetensors" },
            if entry.key == KEY { "data" } else { WEIGHTS },
        );
        return Err(Wrong::new(entry.at, message));
    };
    let mut origin = Origin {
        path: String::new(),
        size: 0,
        sha256: String::new(),
        choices: Vec::new(),
        content: None,
        beside: Vec::new(),
    };
    let all = entries(table);
    for inner in &all {
        match inner.key {
            "path" => origin.path = text(inner)?,
            "sha256" => origin.sha256 = text(inner)?,
            "size" => origin.size = size(inner)?,
            "content" => origin.content = Some(content(inner)?),
            "beside" => origin.beside = beside(inner)?,
            key => origin.choices.push((key.to_owned(), text(inner)?)),
        }
    }
    if let Some(key) =
        ["path", "size", "sha256"].iter().find(|&&key| all.iter().all(|e| e.key != key))
    {
        return Err(Wrong::new(
            entry.at,
            format!("{} has no {key}: add it, or save the recipe again", entry.key),
        ));
    }
    if origin.choices.len() > MOST_CHOICES {
        let key = entry.key;
        let message = format!("{key} has more than {MOST_CHOICES} keys: take the unknown ones out");
        return Err(Wrong::new(entry.at, message));
    }
    Ok(origin)
}

fn text(entry: &Entry) -> Result<String, Wrong> {
    let text = match entry.value {
        DeValue::String(text) => text.clone().into_owned(),
        DeValue::Boolean(on) => on.to_string(),
        DeValue::Integer(number) => decimal(number),
        DeValue::Float(number) => number.as_str().to_owned(),
        _ => {
            let given = shown_value(entry.value);
            let message =
                format!("{} is {given}: a text in quotation marks is needed", shown(entry.key));
            return Err(Wrong::new(entry.at, message));
        }
    };
    if text.len() > LONGEST_CHOICE {
        let message = format!("{} has more than {LONGEST_CHOICE} bytes", shown(entry.key));
        return Err(Wrong::new(entry.at, message));
    }
    Ok(text)
}

fn size(entry: &Entry) -> Result<u64, Wrong> {
    let number = match entry.value {
        DeValue::Integer(number) => whole_number(&decimal(number)),
        _ => None,
    };
    number.and_then(|number| u64::try_from(number).ok()).ok_or_else(|| {
        let given = shown_value(entry.value);
        Wrong::new(entry.at, format!("size is {given}: the number of bytes of the file is needed"))
    })
}

/// The packed bytes of the file; whether they are whole shows when they are read.
fn content(entry: &Entry) -> Result<Arc<[u8]>, Wrong> {
    let wrong = |why: &str| {
        let message = format!("{} {why}: copy the recipe again", excerpt(entry.key));
        Wrong::new(entry.at, message)
    };
    let DeValue::String(text) = entry.value else { return Err(wrong("is no text")) };
    let packed = URL_SAFE_NO_PAD.decode(text.as_bytes()).map_err(|_| wrong("is damaged"))?;
    Ok(packed.into())
}

/// Packed bytes of files, by their paths.
type Packed = Vec<(String, Arc<[u8]>)>;

/// The packed bytes of files beside it.
fn beside(entry: &Entry) -> Result<Packed, Wrong> {
    let DeValue::Table(table) = entry.value else {
        let given = shown_value(entry.value);
        let message = format!("beside is {given}: a table of file names is needed: copy it again");
        return Err(Wrong::new(entry.at, message));
    };
    entries(table).iter().map(|file| Ok((file.key.to_owned(), content(file)?))).collect()
}

/// The value of the key `file`: with the path as it is seen from `folder`, or without folders if
/// there is none; and with the content, if it is small and `with_content`.
pub fn written(origin: &Origin, with_content: bool, folder: Option<&Path>) -> String {
    let path = Path::new(&origin.path);
    let seen = match folder {
        Some(folder) => path.strip_prefix(folder).unwrap_or(path),
        None => path.file_name().map_or(path, Path::new),
    };
    let seen = seen.to_string_lossy().replace('\\', "/");
    let mut value = format!("{{ path = {}, size = {}", quoted(&seen), origin.size);
    value += &format!(", sha256 = {}", quoted(&origin.sha256));
    for (name, choice) in &origin.choices {
        value += &format!(", {} = {}", quoted(name), quoted(choice));
    }
    if let Some(content) = origin.content.as_ref().filter(|_| with_content) {
        value += &format!(", content = \"{}\"", URL_SAFE_NO_PAD.encode(content));
        if !origin.beside.is_empty() {
            let file = |(path, content): &(String, Arc<[u8]>)| {
                format!("{} = \"{}\"", quoted(path), URL_SAFE_NO_PAD.encode(content))
            };
            let files: Vec<_> = origin.beside.iter().map(file).collect();
            value += &format!(", beside = {{ {} }}", files.join(", "));
        }
    }
    value + " }"
}
