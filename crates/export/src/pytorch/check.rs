//! The numbers that the code is compared with: the next batch, its loss and its gradient.

use ndarray::Axis;

use crate::{ExportError, RunAt, npy};

/// The arrays `batch` (positions in the arrays of `embedding.npz`), `anchors`, `positives` and
/// `negatives` (positions in the batch, of miners that draw), `mined`, `active` and `loss` (one
/// number each), and of a network the gradient under the names of its weights.
///
/// # Errors
/// The archive can't be made.
pub fn check(run: &RunAt) -> Result<Vec<u8>, ExportError> {
    let mut next = run.trainer().clone();
    let report = next.preview().clone();
    let position = |row| run.rows().binary_search(row).ok();
    let mut arrays = vec![
        ("batch".to_owned(), npy::integers(report.batch.iter().filter_map(position))),
        ("mined".to_owned(), npy::integers(std::iter::once(report.counts.mined as usize))),
        ("active".to_owned(), npy::integers(std::iter::once(report.counts.mined_active as usize))),
        ("loss".to_owned(), npy::float_vector(&[report.loss])),
    ];
    if super::snippets::draws(next.config().mining.rule) {
        let mut triplets = Vec::new();
        next.for_each_mined(|t| triplets.push([t.anchor, t.positive, t.negative]));
        for (at, name) in ["anchors", "positives", "negatives"].into_iter().enumerate() {
            arrays.push((name.to_owned(), npy::integers(triplets.iter().map(|t| t[at]))));
        }
    }
    if !next.embedder().is_identity() {
        for (l, layer) in next.gradient().layers.iter().enumerate() {
            arrays.push((format!("layers.{l}.weight"), npy::floats(layer.weights.view())));
            let bias: Vec<f64> =
                layer.bias.axis_iter(Axis(0)).map(|value| *value.into_scalar()).collect();
            arrays.push((format!("layers.{l}.bias"), npy::float_vector(&bias)));
        }
    }
    let arrays = arrays.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    Ok(npy::archive(arrays)?)
}
