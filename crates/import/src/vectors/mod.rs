//! Vectors that something else computed: NumPy arrays, the files of the Embedding Projector, and
//! word vectors of GloVe and word2vec.
//!
//! A reader makes a `source::Source` of the bytes, and `labels::Attached` of the labels, which
//! may be in the same file or beside it; `finish` takes the rows that have labels.

mod beside;
mod config;
mod error;
mod finish;
mod labels;
mod lines;
mod npy;
mod npz;
mod pbtxt;
mod recognize;
mod source;
mod word2vec;

use engine::text::excerpt;

use crate::choices::{Choice, Choices};
use crate::error::ImportError;
use crate::origin::origin;
use crate::zipped::Archive;
use crate::{Beside, Outcome};
use beside::{labels_beside, tensors_beside};
use error::VectorError;
use finish::{Job, finish};
use labels::{Attached, list};
use lines::Lines;
use npy::Array;
use npz::Npz;
pub use recognize::Kind;
pub(crate) use recognize::recognize;
use source::{Floats, Source};
use word2vec::Word2vec;

/// Choices about vectors.
pub const CHOICES: [Choice; 10] = [
    Choice {
        name: "array",
        value: "ARRAY",
        help: "array of an .npz with the points; found by its name (X, x, data, embeddings, …)",
    },
    Choice {
        name: "labels",
        value: "ARRAY or FILE",
        help: "array of an .npz with the labels (y, labels, target, …), or a file beside the \
               vectors with a line for each row, a table (.tsv, .csv), an .npy, or words with \
               their classes",
    },
    Choice {
        name: "labels-sha256",
        value: "HASH",
        help: "SHA-256 of the file that labels names; another one is refused",
    },
    Choice {
        name: "label",
        value: "COLUMN",
        help: "column of that table with the classes; found by its name, or the last one whose \
               values come back",
    },
    Choice {
        name: "texts",
        value: "COLUMN",
        help: "column of that table with the words of each point; found by its name",
    },
    Choice {
        name: "tensor",
        value: "NAME",
        help: "vectors of a projector configuration, if it names several; the first ones",
    },
    Choice {
        name: "tensor-sha256",
        value: "HASH",
        help: "SHA-256 of the file that the configuration names; another one is refused",
    },
    Choice {
        name: "standardize",
        value: "true or false",
        help: "give each column mean 0 and standard deviation 1 on the training rows; false for \
               vectors",
    },
    Choice {
        name: "sample-seed",
        value: "NUMBER",
        help: "seed of the sample that is drawn of too many rows; 0",
    },
    Choice { name: "kind", value: "KIND", help: "how the file is read; found by its content" },
];

/// Reads vectors.
pub(crate) fn read(
    kind: Kind,
    name: &str,
    bytes: &[u8],
    mut choices: Choices,
    beside: &Beside<'_>,
) -> Result<Outcome, ImportError> {
    choices.check(name, &CHOICES)?;
    choices.set("kind", kind.name());
    let job = Job { name, bytes, choices, beside };
    match kind {
        Kind::Npy => npy_file(job),
        Kind::Npz => npz_file(job),
        Kind::Words => {
            let lines = Lines::read(bytes, true).map_err(|error| job.fault(error))?;
            let mut warnings = Vec::new();
            if let Some((words, columns)) = lines.broken_promise() {
                warnings.push(format!(
                    "The first line promises {words} words of {columns} numbers; there are {} of \
                     {}.",
                    lines.rows(),
                    lines.columns()
                ));
            }
            with_labels_beside(job, &lines, warnings)
        }
        Kind::Word2vec => {
            let words = Word2vec::read(bytes).map_err(|error| job.fault(error))?;
            with_labels_beside(job, &words, Vec::new())
        }
        Kind::Tensors => {
            let lines = Lines::read(bytes, false).map_err(|error| job.fault(error))?;
            let mut warnings = Vec::new();
            if lines.names().is_some() {
                warnings.push(
                    "The first line has names, not numbers; they name the columns. (The projector \
                     itself wants none there.)"
                        .to_owned(),
                );
            }
            with_labels_beside(job, &lines, warnings)
        }
        Kind::Config => config_file(job),
        Kind::ConfigZip => config_zip(job),
    }
}

fn npy_file(job: Job<'_>) -> Result<Outcome, ImportError> {
    let array = Array::read(job.bytes).map_err(|error| job.fault(error.into()))?;
    if array.is_text() || array.shape().len() < 2 {
        let shape = npy::joined(array.shape(), ", ");
        return Err(job.fault(VectorError::Shape { what: "the array".into(), shape }));
    }
    with_labels_beside(job, &array, Vec::new())
}

/// Finishes with labels from the file that was chosen or lies there, if any.
fn with_labels_beside(
    mut job: Job<'_>,
    source: &dyn Source,
    warnings: Vec<String>,
) -> Result<Outcome, ImportError> {
    let mut attached = labels_beside(&mut job, source)?;
    attached.warnings.splice(0..0, warnings);
    finish(job, source, attached)
}

fn npz_file(mut job: Job<'_>) -> Result<Outcome, ImportError> {
    let mut npz = Archive::open(job.bytes)
        .map_err(VectorError::Zip)
        .and_then(Npz::read)
        .map_err(|error| job.fault(error))?;
    let points = npz.points(job.choices.get("array")).map_err(|error| job.fault(error))?;
    job.choices.set("array", points.as_str());
    let bytes = npz.bytes(&points).map_err(|error| job.fault(error))?;
    let array = Array::read(&bytes)
        .map_err(|error| job.fault(VectorError::Entry { name: excerpt(&points), error }))?;
    // Labels are another array, or if none has that name, a file.
    let wanted = job.choices.get("labels").map(str::to_owned);
    let is_beside = wanted.as_ref().is_some_and(|wanted| !npz.has(wanted));
    let label = if is_beside {
        None
    } else {
        npz.labels(wanted.as_deref(), &points).map_err(|error| job.fault(error))?
    };
    let mut attached: Attached =
        npz.attached(&points, label.clone()).map_err(|error| job.fault(error))?;
    if let Some(label) = label {
        job.choices.set("labels", label);
    } else {
        let other = labels_beside(&mut job, &array)?;
        attached = Attached { unused: attached.unused, ..other };
    }
    for (name, error) in &npz.unread {
        attached.warnings.push(format!("Array {} is left out: it {error}.", excerpt(name)));
    }
    let columns = array.width();
    let names = npz.columns(columns).map_err(|error| job.fault(error))?;
    finish(job, &Named { array, names }, attached)
}

/// An array with names of its columns from another one.
struct Named<'a> {
    array: Array<'a>,
    names: Option<Vec<String>>,
}

impl Source for Named<'_> {
    fn rows(&self) -> usize {
        self.array.rows()
    }

    fn columns(&self) -> usize {
        self.array.width()
    }

    fn numbers(&self, row: usize, values: &mut [f64]) -> Result<(), VectorError> {
        Source::numbers(&self.array, row, values)
    }

    fn names(&self) -> Option<Vec<String>> {
        self.names.clone()
    }

    fn side(&self) -> Option<usize> {
        self.array.side()
    }
}

fn config_file(mut job: Job<'_>) -> Result<Outcome, ImportError> {
    let tensors = config::read(job.bytes).map_err(|error| job.fault(error))?;
    let names: Vec<String> = tensors.iter().map(|tensor| tensor.name.clone()).collect();
    let tensor = match job.choices.get("tensor") {
        None => tensors.first(),
        Some(wanted) => tensors.iter().find(|tensor| tensor.name == wanted),
    };
    let Some(tensor) = tensor else {
        let value = excerpt(job.choices.get("tensor").unwrap_or_default());
        let found = list(&names);
        return Err(job.fault(VectorError::NoSuch { choice: "tensor", value, found }));
    };
    let mut warnings = Vec::new();
    if tensors.len() > 1 {
        warnings.push(format!(
            "{} sets of vectors are named there ({}); {} is taken: another with tensor = NAME.",
            tensors.len(),
            list(&names),
            excerpt(&tensor.name)
        ));
    }
    job.choices.set("tensor", tensor.name.as_str());
    if let Some(path) = tensor.metadata.as_ref().filter(|_| job.choices.get("labels").is_none()) {
        job.choices.set("labels", path.as_str());
    }
    let bytes = tensors_beside(&mut job, &tensor.path)?;
    let fault = |error: VectorError| {
        let error = Box::new(error);
        job.fault(VectorError::Other { path: excerpt(&tensor.path), error })
    };
    if bytes.starts_with(npy::MAGIC) {
        let array = Array::read(&bytes).map_err(|error| fault(error.into()))?;
        return with_labels_beside(job, &array, warnings);
    }
    let is_text = tensor.path.ends_with(".tsv") || tensor.path.ends_with(".txt");
    match tensor.shape {
        Some(shape) if !is_text => {
            let floats = Floats::read(&bytes, shape).map_err(fault)?;
            with_labels_beside(job, &floats, warnings)
        }
        _ => {
            let lines = Lines::read(&bytes, false).map_err(fault)?;
            with_labels_beside(job, &lines, warnings)
        }
    }
}

/// A ZIP of a projector: its configuration, or tensors.tsv and metadata.tsv, are in the archive.
fn config_zip(job: Job<'_>) -> Result<Outcome, ImportError> {
    let Job { name, bytes, choices, .. } = job;
    let fault = |error: VectorError| ImportError::new(name, error.to_string());
    let mut archive = Archive::open(bytes).map_err(|error| fault(error.into()))?;
    let main = recognize::main_entry(&archive).ok_or_else(|| fault(VectorError::NoVectors))?;
    let content =
        archive.unpack(&main, recognize::MOST_BYTES).map_err(|error| fault(error.into()))?;
    let folder = main.name.rfind('/').map_or("", |slash| &main.name[..=slash]).to_owned();
    let archive = std::cell::RefCell::new(archive);
    let inside = |path: &str| {
        let mut archive = archive.borrow_mut();
        let wanted = format!("{folder}{path}");
        let entry = archive.entries().iter().find(|entry| entry.name == wanted).cloned();
        let entry = entry.ok_or_else(|| "the archive has no such entry".to_owned())?;
        archive.unpack(&entry, recognize::MOST_BYTES).map_err(|error| error.to_string())
    };
    let kind = if config::is_config(&content) { Kind::Config } else { Kind::Tensors };
    let mut outcome = read(kind, &main.name, &content, choices, &inside)?;
    // The data came from the archive, and are read from there again.
    let mut choices: Choices = outcome.choices.into_iter().collect();
    choices.set("kind", Kind::ConfigZip.name());
    outcome.choices = choices.clone().into_pairs();
    if let Ok(data) = &mut outcome.data {
        data.origin = origin(name, bytes, choices);
    }
    Ok(outcome)
}
