//! Distances of all pairs of points: `distances.npz`.

use ndarray::Array2;

use engine::choice::Choice as _;
use engine::data::Dataset;

use super::{ExportError, RunAt, npy};

/// Name of the archive.
pub const NAME: &str = "distances.npz";
/// The most points whose distances are a whole matrix.
pub const MOST_WHOLE: usize = 2_048;
/// The most points whose distances are written.
pub const MOST: usize = 8_192;

/// The distance of every pair, by the run's own distance: n×n up to [`MOST_WHOLE`] points, otherwise
/// the n(n−1)/2 above the diagonal, row by row, as `scipy.spatial.distance.squareform` takes them.
/// With `labels`, `row` and the name of the distance.
///
/// # Errors
/// There are too many points.
pub fn npz(run: &RunAt) -> Result<Vec<u8>, ExportError> {
    let (points, distance) = (run.rows().len(), run.trainer().config().distance);
    check(run.data())?;
    let z: Vec<Vec<f64>> = run.embedding().rows().into_iter().map(|row| row.to_vec()).collect();
    let above = |i: usize| z.iter().skip(i + 1).map(move |other| (i, other));
    let pairs = (0..points).flat_map(above).map(|(i, other)| distance.between(&z[i], other));
    let distances = if points <= MOST_WHOLE {
        let mut matrix = Array2::zeros((points, points));
        let mut pairs = pairs;
        for i in 0..points {
            for j in i + 1..points {
                let between = pairs.next().unwrap_or_default();
                (matrix[[i, j]], matrix[[j, i]]) = (between, between);
            }
        }
        npy::floats(matrix.view())
    } else {
        npy::float_vector(&pairs.collect::<Vec<f64>>())
    };
    let arrays = vec![
        ("distances", distances),
        ("labels", npy::integers(run.labels())),
        ("row", npy::integers(run.rows().iter().copied())),
        ("distance", npy::texts(std::iter::once(distance.name()))),
    ];
    Ok(npy::archive(arrays)?)
}

/// Checks the number of points.
///
/// # Errors
/// There are too many.
pub fn check(data: &Dataset) -> Result<(), ExportError> {
    let points = data.present().count();
    if points > MOST { Err(ExportError::TooManyDistances { points }) } else { Ok(()) }
}
