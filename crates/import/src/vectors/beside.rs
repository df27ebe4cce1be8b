//! Files beside the one that is read: labels of vectors, and vectors of a configuration.

use engine::text::excerpt;

use super::error::VectorError;
use super::finish::Job;
use super::labels::{Attached, Wanted, attach};
use super::npy::{self, Shape};
use super::npz;
use super::source::Source;
use crate::error::ImportError;
use crate::origin::sha256;

/// Names under which the labels of a projector lie beside its vectors.
const METADATA: &str = "metadata.tsv";

/// Reads the labels from the file that was chosen; or from metadata.tsv, if it lies beside
/// tensors.tsv. Writes down which file it was, and its hash.
pub(super) fn labels_beside(
    job: &mut Job<'_>,
    source: &dyn Source,
) -> Result<Attached, ImportError> {
    let is_chosen = job.choices.get("labels").is_some();
    let path = job.choices.get("labels").unwrap_or(METADATA).to_owned();
    if !is_chosen && !job.is_tensors() {
        return Ok(Attached::default());
    }
    let bytes = match job.beside(&path) {
        Ok(bytes) => bytes,
        Err(_) if !is_chosen => return Ok(Attached::default()),
        Err(error) => return Err(job.fault(error)),
    };
    job.remember(("labels", "labels-sha256"), &path, &sha256(&bytes))?;
    let attached = if bytes.starts_with(npy::MAGIC) {
        of_array(&path, &bytes, source.rows())
    } else {
        let wanted = Wanted { label: job.choices.get("label"), text: job.choices.get("texts") };
        attach(&path, &bytes, source, wanted)
    };
    let attached = attached.map_err(|error| {
        job.fault(VectorError::Other { path: excerpt(&path), error: Box::new(error) })
    })?;
    if let Some(label) = attached.label.as_ref().filter(|_| !bytes.starts_with(npy::MAGIC)) {
        job.choices.set("label", label.as_str());
    }
    if let Some(text) = &attached.text {
        job.choices.set("texts", text.as_str());
    }
    Ok(attached)
}

/// An array with a label for each row.
fn of_array(path: &str, bytes: &[u8], rows: usize) -> Result<Attached, VectorError> {
    let shape = Shape::of(bytes)?;
    if !shape.is_column(rows) {
        return Err(VectorError::Count { what: "elements", labels: shape.rows(), rows });
    }
    let names = npz::names(path, bytes)?;
    Ok(Attached {
        label: Some(path.to_owned()),
        rows: names.into_iter().enumerate().collect(),
        ..Attached::default()
    })
}

/// The bytes of the vectors that a configuration names.
pub(super) fn tensors_beside(job: &mut Job<'_>, path: &str) -> Result<Vec<u8>, ImportError> {
    let bytes = job.beside(path).map_err(|error| job.fault(error))?;
    job.check_hash("tensor-sha256", path, &sha256(&bytes))?;
    Ok(bytes)
}
