//! Embedding with inputs, classes and split: `embedding.npz` and `embedding.csv`.

use std::collections::HashSet;

use super::npy;
use super::table::{Table, number};
use super::{ExportError, RunAt};

/// Name of the archive.
pub const NPZ: &str = "embedding.npz";
/// Name of the table.
pub const CSV: &str = "embedding.csv";

/// The arrays `inputs` (n×f), `embedding` (n×d), `labels`, `split`, `row` (n each), `class_names`
/// and `feature_names` (f).
///
/// # Errors
/// The archive can't be made.
pub fn npz(run: &RunAt) -> Result<Vec<u8>, ExportError> {
    let data = run.data();
    let arrays = vec![
        ("inputs", npy::floats(run.inputs().view())),
        ("embedding", npy::floats(run.embedding().view())),
        ("labels", npy::integers(run.labels())),
        ("split", npy::texts(run.rows().iter().map(|&row| run.split(row)))),
        ("row", npy::integers(run.rows().iter().copied())),
        ("class_names", npy::texts(data.class_names.iter().map(String::as_str))),
        ("feature_names", npy::texts(data.feature_names.iter().map(String::as_str))),
    ];
    Ok(npy::archive(arrays)?)
}

/// A row per point: row, split, label, class, the embedding (z1, z2, …), the text if the data have
/// any, and the inputs under the names of their columns.
pub fn csv(run: &RunAt) -> Vec<u8> {
    let data = run.data();
    let axes = (1..=run.embedding().ncols()).map(|axis| format!("z{axis}"));
    let mut names: Vec<String> = ["row", "split", "label", "class"].map(str::to_owned).into();
    names.extend(axes);
    names.extend(data.texts.iter().map(|_| "text".to_owned()));
    add_distinct(&mut names, &data.feature_names);
    let mut table = Table::new(names);
    for (&row, z) in run.rows().iter().zip(run.embedding().rows()) {
        let label = data.labels[row].to_string();
        let who = [row.to_string(), run.split(row).into(), label, run.class_name(row).into()];
        let numbers = |values: ndarray::ArrayView1<f64>| -> Vec<String> {
            values.iter().map(|&value| number(Some(value))).collect()
        };
        let text = data.text_of(row).map(str::to_owned);
        let (z, x) = (numbers(z), numbers(data.points.row(row)));
        table.row(who.into_iter().chain(z).chain(text).chain(x));
    }
    table.finish()
}

/// Adds names; one that is taken gets a number behind it.
fn add_distinct(names: &mut Vec<String>, more: &[String]) {
    let mut taken: HashSet<String> = names.iter().cloned().collect();
    for name in more {
        let numbered = (2..).map(|count| format!("{name} {count}"));
        let mut candidates = std::iter::once(name.clone()).chain(numbered);
        names.extend(candidates.find(|name| taken.insert(name.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_whose_name_is_taken_gets_a_number() {
        let mut names = vec!["row".to_owned(), "z1".to_owned()];
        add_distinct(&mut names, &["x", "row", "x", "row 2"].map(str::to_owned));
        assert_eq!(names, ["row", "z1", "x", "row 2", "x 2", "row 2 2"]);
    }
}
