//! Sources of own data, and the library that finds them again for the recipes that name them.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use import::choices::Choices;
use import::{Looking, Outcome, look};

use crate::data_files::{read_beside, read_data};
use crate::disk::{self, About, Kind};
use crate::engine::numbers::count;
use crate::engine::own_data::{Origin, OwnData};
use crate::engine::packed::PackedError;
use crate::engine::start_weights::StartWeights;
use crate::engine::text::excerpt;
use crate::lab::recipe::Library;
use crate::picture_folder::PictureFolder;
use crate::task::{Task, at_once};
use crate::weights_file::named;

/// Own data that are not read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataSource {
    /// A file, or a folder of pictures.
    File(PathBuf),
    /// A text from the clipboard.
    Pasted(Arc<str>),
}

/// Name of pasted data.
const PASTED: &str = "pasted table";

impl DataSource {
    /// Name on screen, without folders.
    pub fn name(&self) -> &str {
        match self {
            Self::File(path) => path.file_name().and_then(|name| name.to_str()).unwrap_or("data"),
            Self::Pasted(_) => PASTED,
        }
    }

    /// The whole path; the name of what has no file.
    pub fn path(&self) -> String {
        match self {
            // A recipe that is saved elsewhere has to find it.
            Self::File(path) => disk::whole(path).display().to_string(),
            Self::Pasted(_) => PASTED.to_owned(),
        }
    }

    /// At most so many of the first bytes, and the number of all; none of a folder.
    ///
    /// # Errors
    /// The reason in words.
    pub fn beginning(&self, most: usize) -> Result<(Vec<u8>, u64), String> {
        let Self::File(path) = self else {
            let bytes = self.bytes()?;
            return Ok((bytes[..bytes.len().min(most)].to_vec(), bytes.len() as u64));
        };
        let words = |error: std::io::Error| format!("{}: {error}", self.name());
        let about = disk::about(path).map_err(words)?;
        match about.kind {
            Kind::Folder => Ok((Vec::new(), 0)),
            Kind::File => Ok((disk::read(path, most as u64).map_err(words)?, about.size)),
            // Says what it is instead.
            Kind::Other => Err(read_data(path).err().map(|e| e.to_string()).unwrap_or_default()),
        }
    }

    /// All bytes.
    ///
    /// # Errors
    /// The reason in words.
    pub fn bytes(&self) -> Result<Arc<[u8]>, String> {
        match self {
            Self::File(path) => Ok(read_data(path).map_err(|error| error.to_string())?.into()),
            Self::Pasted(text) => Ok(text.as_bytes().into()),
        }
    }

    /// Begins to read all of it with these choices.
    pub fn reading(&self, choices: Choices) -> SourceReading {
        SourceReading { source: self.clone(), stage: Stage::Begins(choices) }
    }

    /// Reads all of it with these choices.
    ///
    /// # Errors
    /// The reason in words.
    pub fn outcome(&self, choices: Choices) -> Result<Outcome, String> {
        at_once(self.reading(choices))
    }

    /// The bytes of a file beside this one.
    fn beside(&self, name: &str) -> Result<Vec<u8>, String> {
        match self {
            Self::File(path) => read_beside(path, name),
            Self::Pasted(_) => Err("there is no file beside a pasted text".to_owned()),
        }
    }
}

/// Own data being read.
pub struct SourceReading {
    source: DataSource,
    stage: Stage,
}

enum Stage {
    Begins(Choices),
    /// A folder of pictures.
    Folder(Box<PictureFolder>),
    /// The bytes of a file, or of a text.
    Bytes(Looking<Arc<[u8]>>),
}

/// Rows of a table that are read at a time.
pub const ROWS: usize = 200;

impl SourceReading {
    fn begin(&self, choices: Choices) -> Result<Stage, String> {
        let path = self.source.path();
        match &self.source {
            DataSource::File(file) if file.is_dir() => {
                let folder = PictureFolder::new(Path::new(&path), choices);
                folder
                    .map(|folder| Stage::Folder(Box::new(folder)))
                    .map_err(|error| error.to_string())
            }
            source => {
                let looking = Looking::new(&path, source.bytes()?, choices);
                looking.map(Stage::Bytes).map_err(|error| error.to_string())
            }
        }
    }
}

impl Task for SourceReading {
    type Answer = Result<Outcome, String>;

    fn advance(&mut self) -> Option<Self::Answer> {
        match &mut self.stage {
            Stage::Begins(choices) => {
                let choices = std::mem::take(choices);
                match self.begin(choices) {
                    Ok(stage) => self.stage = stage,
                    Err(why) => return Some(Err(why)),
                }
                None
            }
            Stage::Folder(folder) => {
                folder.advance().map(|read| read.map_err(|error| error.to_string()))
            }
            Stage::Bytes(looking) => {
                let source = &self.source;
                let read = looking.advance(ROWS, &|name| source.beside(name))?;
                Some(read.map_err(|error| error.to_string()))
            }
        }
    }

    fn share(&self) -> f32 {
        match &self.stage {
            Stage::Begins(_) => 0.0,
            Stage::Folder(folder) => folder.share(),
            Stage::Bytes(looking) => looking.fraction() as f32,
        }
    }
}

/// A recipe that opens when its data are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingRecipe {
    /// Its file, or its text.
    pub recipe: DataSource,
    /// Origin of its data, as it names it.
    pub origin: Origin,
}

/// The largest file that is read while a window waits.
const AT_ONCE: u64 = 1 << 20;

/// Own data by the file that they come from. What is in use is not read twice.
#[derive(Default)]
pub struct DataFiles {
    in_use: RefCell<Vec<Weak<OwnData>>>,
    weights: RefCell<Vec<Weak<StartWeights>>>,
}

impl DataFiles {
    /// Finds this data again as long as a run is on it.
    pub fn remember(&self, data: &Arc<OwnData>) {
        let mut in_use = self.in_use.borrow_mut();
        in_use.retain(|known| known.strong_count() > 0);
        in_use.push(Arc::downgrade(data));
    }

    /// Finds these weights again as long as a run starts from them.
    pub fn remember_weights(&self, weights: &Arc<StartWeights>) {
        let mut in_use = self.weights.borrow_mut();
        in_use.retain(|known| known.strong_count() > 0);
        in_use.push(Arc::downgrade(weights));
    }

    /// Returns true if these data are in use, in the recipe, or in a file that is read in no time.
    pub fn are_at_hand(&self, origin: &Origin) -> bool {
        let is_small = |about: About| about.kind == Kind::File && about.size <= AT_ONCE;
        origin.content.is_some()
            || self.known(origin).is_some()
            || disk::about(Path::new(&origin.path)).is_ok_and(is_small)
    }

    fn known(&self, origin: &Origin) -> Option<Arc<OwnData>> {
        let in_use = self.in_use.borrow();
        let mut known = in_use.iter().filter_map(Weak::upgrade);
        known.find(|data| {
            let of = &data.origin;
            (&of.sha256, of.size, &of.choices) == (&origin.sha256, origin.size, &origin.choices)
        })
    }
}

impl Library for DataFiles {
    fn find(&self, origin: &Origin) -> Result<Arc<OwnData>, String> {
        if let Some(known) = self.known(origin) {
            return Ok(known);
        }
        let read = at_once(OriginReading::new(origin)).map_err(|error| match origin.content {
            Some(_) => error,
            None => missing(&error, Path::new(&origin.path)),
        })?;
        let data = Arc::new(as_named(read, origin).map_err(|(_, why)| {
            format!("{why}; bring back the old file, or open this one as new data")
        })?);
        self.remember(&data);
        Ok(data)
    }

    fn weights(&self, origin: &Origin) -> Result<Arc<StartWeights>, String> {
        let is_it = |known: &Arc<StartWeights>| {
            (&known.origin.sha256, known.origin.size) == (&origin.sha256, origin.size)
        };
        let known = self.weights.borrow().iter().filter_map(Weak::upgrade).find(is_it);
        if let Some(known) = known {
            return Ok(known);
        }
        let weights = Arc::new(named(origin)?);
        self.remember_weights(&weights);
        Ok(weights)
    }
}

/// The data as a recipe names them, if they are from the same bytes; otherwise the data as they are,
/// and the sentence that says so, without its full stop.
///
/// # Errors
/// They are from other bytes.
pub fn as_named(read: OwnData, origin: &Origin) -> Result<OwnData, (Box<OwnData>, String)> {
    let found = &read.origin;
    if (found.size, &found.sha256) != (origin.size, &origin.sha256) {
        let why = format!(
            "{} isn't the file that this run was made with: it has {} bytes, and that one had {}, \
             or other content",
            excerpt(read.name()),
            count(found.size),
            count(origin.size),
        );
        return Err((Box::new(read), why));
    }
    // With the choices of the recipe, which later versions of the reader write otherwise.
    let choices = origin.choices.clone();
    Ok(OwnData { origin: Origin { choices, ..read.origin }, ..read })
}

/// The data of an origin being read.
pub enum OriginReading {
    /// Out of the recipe.
    Carried(Origin),
    /// From the disk.
    File(Box<SourceReading>),
}

impl OriginReading {
    /// Begins to read the data of an origin: out of the recipe, or from the disk.
    pub fn new(origin: &Origin) -> Self {
        if origin.content.is_some() {
            return Self::Carried(origin.clone());
        }
        let choices = Choices::from(origin.choices.as_slice());
        Self::File(Box::new(DataSource::File(PathBuf::from(&origin.path)).reading(choices)))
    }
}

impl Task for OriginReading {
    type Answer = Result<OwnData, String>;

    fn advance(&mut self) -> Option<Self::Answer> {
        let outcome = match self {
            Self::Carried(origin) => look_at_carried(origin),
            Self::File(reading) => reading.advance()?,
        };
        Some(
            outcome.and_then(|outcome| {
                Ok(outcome.imported().map_err(|error| error.to_string())?.data)
            }),
        )
    }

    fn share(&self) -> f32 {
        match self {
            Self::Carried(_) => 0.0,
            Self::File(reading) => reading.share(),
        }
    }
}

/// Reads the data that a recipe carries, of at most some kilobytes.
fn look_at_carried(origin: &Origin) -> Result<Outcome, String> {
    let damaged = |_: PackedError| "the data in this recipe are damaged: copy it again".to_owned();
    let bytes = origin.bytes().transpose().map_err(damaged)?.unwrap_or_default();
    let beside = |name: &str| match origin.bytes_beside(name) {
        Some(carried) => carried.map_err(damaged),
        None => read_beside(Path::new(&origin.path), name),
    };
    let choices = Choices::from(origin.choices.as_slice());
    look(&origin.path, &bytes, choices, &beside).map_err(|error| error.to_string())
}

fn missing(error: &str, path: &Path) -> String {
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), OsStr::to_string_lossy);
    format!(
        "the data of this run can't be read ({error}); put {} where the run looks for it, or open \
         it as new data",
        excerpt(&name)
    )
}
