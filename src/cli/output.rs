//! CSV files of a run. They are opened before the training starts, so that a path that isn't
//! writable is reported at once.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use ndarray::Array2;

use super::args::Run;
use crate::engine::data::{Dataset, Split};
use crate::engine::report::StepReport;

/// A file that can't be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The file exists and would be overwritten.
    #[error(
        "--{option} {}: this file exists and was left as it is; choose another name, or add --force to overwrite it",
        path.display()
    )]
    Exists {
        /// Option that named it.
        option: &'static str,
        /// Its path.
        path: PathBuf,
    },
    /// Both options name the same file.
    #[error("--metrics and --embeddings both name {}: choose two names", path.display())]
    Same {
        /// Its path.
        path: PathBuf,
    },
    /// The file can't be created or written to.
    #[error(
        "--{option} {}: {source}; check that the directory exists, is writable and has space",
        path.display()
    )]
    Write {
        /// Option that named it.
        option: &'static str,
        /// Its path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The result can't be printed.
    #[error("the result can't be printed: {source}")]
    Print {
        /// The system's reason.
        source: io::Error,
    },
}

/// Files of a run, opened; new ones are empty, existing ones unchanged.
pub struct Outputs {
    /// File with a row per step.
    pub metrics: Option<Target>,
    /// File with a row per point.
    pub embeddings: Option<Target>,
}

impl Outputs {
    /// Opens the files that the run asks for. If one fails, neither is changed.
    pub fn open(run: &Run) -> Result<Self, OutputError> {
        let open = |option, path: &Option<PathBuf>| {
            path.as_deref().map(|path| Target::open(option, path, run.force)).transpose()
        };
        if let (Some(metrics), Some(embeddings)) = (&run.metrics, &run.embeddings)
            && metrics == embeddings
        {
            return Err(OutputError::Same { path: metrics.clone() });
        }
        let outputs = Self {
            metrics: open("metrics", &run.metrics)?,
            embeddings: open("embeddings", &run.embeddings)?,
        };
        if let (Some(metrics), Some(embeddings)) = (&outputs.metrics, &outputs.embeddings)
            && metrics.is_same_as(embeddings)
        {
            return Err(OutputError::Same { path: metrics.path.clone() });
        }
        Ok(outputs)
    }
}

/// File that may be written to. A new one is removed if nothing is written.
pub struct Target {
    option: &'static str,
    path: PathBuf,
    file: Option<File>,
    is_new: bool,
}

impl Target {
    fn open(option: &'static str, path: &Path, force: bool) -> Result<Self, OutputError> {
        let mut options = OpenOptions::new();
        options.write(true);
        let (file, is_new) = match options.clone().create_new(true).open(path) {
            // An existing file is kept until there is something to replace it.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && force => {
                (options.open(path), false)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(OutputError::Exists { option, path: path.to_owned() });
            }
            opened => (opened, true),
        };
        match file {
            Ok(file) => Ok(Self { option, path: path.to_owned(), file: Some(file), is_new }),
            Err(source) => Err(OutputError::Write { option, path: path.to_owned(), source }),
        }
    }

    fn is_same_as(&self, other: &Self) -> bool {
        match (fs::canonicalize(&self.path), fs::canonicalize(&other.path)) {
            (Ok(here), Ok(there)) => here == there,
            _ => false,
        }
    }

    /// Empties the file and begins to write.
    fn begin(mut self) -> Result<Table, OutputError> {
        let (option, path) = (self.option, self.path.clone());
        let emptied = match self.file.take() {
            // A device has no length to truncate.
            Some(file) => match file.metadata() {
                Ok(about) if about.is_file() => file.set_len(0).map(|()| file),
                Ok(_) => Ok(file),
                Err(error) => Err(error),
            },
            None => Err(io::Error::other("it is closed")),
        };
        match emptied {
            Ok(file) => Ok(Table { option, path, writer: csv::Writer::from_writer(file) }),
            Err(source) => Err(OutputError::Write { option, path, source }),
        }
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if self.is_new && self.file.take().is_some() {
            // If this fails, an empty file is left.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A CSV file being written; buffered.
struct Table {
    option: &'static str,
    path: PathBuf,
    writer: csv::Writer<File>,
}

impl Table {
    fn row<I>(&mut self, cells: I) -> Result<(), OutputError>
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        self.writer.write_record(cells).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(source) => self.error(source),
            other => self.error(io::Error::other(format!("{other:?}"))),
        })
    }

    fn finish(mut self) -> Result<(), OutputError> {
        self.writer.flush().map_err(|source| self.error(source))
    }

    fn error(&self, source: io::Error) -> OutputError {
        OutputError::Write { option: self.option, path: self.path.clone(), source }
    }
}

/// Column of the metrics: its name and its value.
type Column = (&'static str, fn(&StepReport) -> String);

const COLUMNS: [Column; 14] = [
    ("step", |r| r.step.to_string()),
    ("loss", |r| number(Some(r.loss))),
    ("active_share", |r| number(Some(r.active_share()))),
    ("mean_positive", |r| number(r.mean_positive)),
    ("mean_negative", |r| number(r.mean_negative)),
    ("mean_pair_distance", |r| number(r.mean_pair_distance)),
    ("mean_norm", |r| number(Some(r.mean_norm))),
    ("gradient_norm", |r| number(Some(r.gradient_norm))),
    ("valid", |r| r.counts.valid.to_string()),
    ("easy", |r| r.counts.easy.to_string()),
    ("semi_hard", |r| r.counts.semi_hard.to_string()),
    ("hard", |r| r.counts.hard.to_string()),
    ("mined", |r| r.counts.mined.to_string()),
    ("health", |r| r.health.word().to_owned()),
];

/// File with a row per step.
pub struct Metrics(Table);

impl Metrics {
    /// Writes the header.
    pub fn begin(target: Target) -> Result<Self, OutputError> {
        let mut table = target.begin()?;
        table.row(COLUMNS.map(|(name, _)| name))?;
        Ok(Self(table))
    }

    /// Writes the row of a step.
    pub fn row(&mut self, report: &StepReport) -> Result<(), OutputError> {
        self.0.row(COLUMNS.map(|(_, cell)| cell(report)))
    }

    /// Writes the rest of the buffer.
    pub fn finish(self) -> Result<(), OutputError> {
        self.0.finish()
    }
}

/// Writes a row per point: its identity and its embedding (n×dim).
pub fn write_embeddings(
    target: Target,
    data: &Dataset,
    embedding: &Array2<f64>,
) -> Result<(), OutputError> {
    let mut table = target.begin()?;
    let axes = (1..=embedding.ncols()).map(|axis| format!("z{axis}"));
    table.row(["row", "split", "label", "class"].map(str::to_owned).into_iter().chain(axes))?;
    for (row, (&label, z)) in data.labels.iter().zip(embedding.rows()).enumerate() {
        let split = match data.split_of(row) {
            Split::Train => "train",
            Split::HeldOut => "held-out",
            Split::Unseen => "held-out-class",
        };
        let class = data.class_names.get(label).cloned().unwrap_or_default();
        let who = [row.to_string(), split.to_owned(), label.to_string(), class];
        table.row(who.into_iter().chain(z.iter().map(|&value| number(Some(value)))))?;
    }
    table.finish()
}

/// All digits of a number; empty for `None`.
fn number(value: Option<f64>) -> String {
    value.filter(|value| value.is_finite()).map(|value| format!("{value:?}")).unwrap_or_default()
}
