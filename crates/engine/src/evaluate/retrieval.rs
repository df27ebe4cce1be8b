//! Retrieval of the points nearest to one query.

use ndarray::ArrayView2;

use crate::choice::Distance;

/// The result of a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Retrieval {
    /// The retrieved points, nearest first.
    pub found: Vec<Hit>,
    /// Number of points of the gallery that are of the query's class.
    pub relevant: usize,
    /// Number of points of the gallery.
    pub gallery: usize,
}

/// A retrieved point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Its row.
    pub row: usize,
    /// Its distance from the query.
    pub distance: f64,
    /// True if it is of the query's class.
    pub relevant: bool,
}

impl Retrieval {
    /// Number of retrieved points of the query's class.
    pub fn hits(&self) -> usize {
        self.found.iter().filter(|hit| hit.relevant).count()
    }

    /// Precision@k: the share of the retrieved points that are of the query's class; `None` if there
    /// are none.
    pub fn precision(&self) -> Option<f64> {
        let found = self.found.len();
        (found > 0).then(|| self.hits() as f64 / found as f64)
    }

    /// The share of the points of the query's class that are retrieved; `None` if the gallery has
    /// none.
    pub fn recall(&self) -> Option<f64> {
        (self.relevant > 0).then(|| self.hits() as f64 / self.relevant as f64)
    }
}

/// Finds the `k` points of the gallery that are nearest to the `query` (a row), by distance, then
/// by row; the query itself is not in the gallery.
///
/// `embedding` is n×d, `labels` are the n classes. Rows that don't exist or whose
/// distance is NaN are left out. O(n·d + k log k).
pub fn retrieve(
    embedding: ArrayView2<f64>,
    labels: &[usize],
    distance: Distance,
    query: usize,
    gallery: impl IntoIterator<Item = usize>,
    k: usize,
) -> Retrieval {
    let inside = query < embedding.nrows();
    let from = inside.then(|| embedding.row(query)).and_then(|row| row.to_slice());
    let (Some(from), Some(&own)) = (from, labels.get(query)) else {
        return Retrieval::default();
    };
    let others = gallery.into_iter().filter(|&other| other != query);
    retrieve_for(embedding, labels, distance, (from, Some(own)), others, k)
}

/// Finds the `k` points of the gallery that are nearest to a point (d values) that needn't be in the
/// data, as [`retrieve`] does. Without a class for it, no point is relevant.
pub fn retrieve_for(
    embedding: ArrayView2<f64>,
    labels: &[usize],
    distance: Distance,
    (from, own): (&[f64], Option<usize>),
    gallery: impl IntoIterator<Item = usize>,
    k: usize,
) -> Retrieval {
    let row = |row: usize| {
        let inside = row < embedding.nrows();
        inside.then(|| embedding.row(row)).and_then(|row| row.to_slice())
    };
    let hit = |other: usize| {
        let distance = distance.between(from, row(other)?);
        let relevant = Some(*labels.get(other)?) == own;
        (!distance.is_nan()).then_some(Hit { row: other, distance, relevant })
    };
    let mut found: Vec<Hit> = gallery.into_iter().filter_map(hit).collect();
    let (relevant, gallery) = (found.iter().filter(|hit| hit.relevant).count(), found.len());
    let nearer = |x: &Hit, y: &Hit| x.distance.total_cmp(&y.distance).then(x.row.cmp(&y.row));
    if k > 0 && found.len() > k {
        found.select_nth_unstable_by(k - 1, nearer);
    }
    found.truncate(k);
    found.sort_unstable_by(nearer);
    Retrieval { found, relevant, gallery }
}
