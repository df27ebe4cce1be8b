//! CSV files of a run. They are opened before the training starts, so that a path that isn't
//! writable is reported at once.

use std::path::PathBuf;

use export::metrics::{COLUMNS, cell};
use export::{number, split_word};
use ndarray::Array2;

use super::args::Run;
use super::table::Table;
use super::target::{Identity, OutputError, Target};
use crate::engine::data::Dataset;
use crate::engine::report::StepReport;

/// Files of a run, opened; existing ones are unchanged.
pub struct Outputs {
    /// File with a row per step.
    pub metrics: Option<Table>,
    /// File with a row per point.
    pub embeddings: Option<Target>,
    /// True if rows go to stdout, so that the result can't.
    pub on_stdout: bool,
}

impl Outputs {
    /// Opens the files that the run asks for. If one fails, none is changed.
    pub fn open(run: &Run) -> Result<Self, OutputError> {
        let target = |option, path: &Option<PathBuf>| {
            path.as_deref().map(|path| Target::of(option, path, run.force)).transpose()
        };
        let metrics = target("metrics", &run.metrics)?;
        let embeddings = target("embeddings", &run.embeddings)?;
        let on_stdout = |of: &Option<Target>| of.as_ref().is_some_and(Target::is_stdout);
        for (of, names) in
            [(&metrics, "--metrics and --json"), (&embeddings, "--embeddings and --json")]
        {
            if let Some(target) = of.as_ref().filter(|target| run.json && target.is_stdout()) {
                return Err(OutputError::Same { names, path: target.path.clone() });
            }
        }
        for (of, names) in
            [(&metrics, "--metrics and the recipe"), (&embeddings, "--embeddings and the recipe")]
        {
            let recipe = run.file.as_deref().and_then(Identity::of);
            let same = of.as_ref().filter(|target| recipe.is_some() && target.identity == recipe);
            if let Some(target) = same {
                return Err(OutputError::Same { names, path: target.path.clone() });
            }
        }
        let is_on_stdout = on_stdout(&metrics) || on_stdout(&embeddings);
        let metrics = metrics.map(Table::begin).transpose()?;
        // The file of --metrics has been made: two spellings of one name lead to it now.
        if let (Some(metrics), Some(embeddings)) = (&metrics, &embeddings)
            && metrics.target.is_same_as(embeddings)
        {
            let names = "--metrics and --embeddings";
            return Err(OutputError::Same { names, path: metrics.target.path.clone() });
        }
        if let Some(embeddings) = &embeddings {
            embeddings.check()?;
        }
        Ok(Self { metrics, embeddings, on_stdout: is_on_stdout })
    }
}

/// File with a row per step.
pub struct Metrics(Table);

impl Metrics {
    /// Writes the header.
    pub fn begin(mut table: Table) -> Result<Self, OutputError> {
        table.row(COLUMNS.map(|(name, _)| name))?;
        table.write()?;
        Ok(Self(table))
    }

    /// Writes the row of a step.
    pub fn row(&mut self, report: &StepReport) -> Result<(), OutputError> {
        self.0.row(COLUMNS.map(|(_, value)| cell(&value(report))))
    }

    /// Writes the rows that wait.
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
    let mut table = Table::whole(target)?;
    let axes = (1..=embedding.ncols()).map(|axis| format!("z{axis}"));
    table.row(["row", "split", "label", "class"].map(str::to_owned).into_iter().chain(axes))?;
    let rows = data.labels.iter().zip(embedding.rows()).enumerate();
    for (row, (&label, z)) in rows.filter(|&(row, _)| !data.is_erased(row)) {
        let split = split_word(data.split_of(row));
        let class = data.class_names.get(label).cloned().unwrap_or_default();
        let who = [row.to_string(), split.to_owned(), label.to_string(), class];
        table.row(who.into_iter().chain(z.iter().map(|&value| number(Some(value)))))?;
    }
    table.finish()
}
