//! Projection of an embedding to 2 or 3 dimensions: principal component analysis on stable axes.
//!
//! Principal axes are only defined up to their sign, and two of them swap where their variances
//! cross. So [`Projector`] can be given the axes of an earlier step as a [`Guide`]: of all axes that
//! span the space of most variance it takes those nearest to the guide (orthogonal Procrustes:
//! Schönemann 1966), and turns them towards the principal axes by a limited angle. Axes that get
//! there are the principal ones; others are [`ProjectionKind::Turned`].
//!
//! Of very many numbers the axes are those of a sample of the points, and of many dimensions only the
//! first components are found (`krylov`), so that no picture waits long for its axes.

mod axes;
mod krylov;
#[cfg(test)]
mod tests;
mod turn;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};

use crate::random::{Purpose, generator};

/// Spread relative to the distance from the origin below which it is a rounding error.
const ROUNDING: f64 = 1e-12;
/// A sum of squares below this has lost its precision.
const TOO_SMALL: f64 = 1e-280;
/// Products of two numbers that a covariance takes at most, about.
const MOST_PRODUCTS: usize = 300_000_000;
/// Numbers that are projected between two looks at the clock.
const SLICE_NUMBERS: usize = 250_000;
/// Points that a sample has at least.
const LEAST_SAMPLE: usize = 1_000;

/// The kind of a [`Projection`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectionKind {
    /// The embedding has no more dimensions than the picture, and is drawn unchanged.
    AsIs,
    /// Projected onto the principal axes: axis i is principal component i.
    Principal,
    /// Projected onto axes in the span of the first principal axes, on the way to them.
    Turned,
    /// Projected onto earlier axes, on request or because none were found for this step.
    Frozen,
    /// All points are equal, so no axis is better than another.
    Collapsed,
    /// A value isn't finite, or its square isn't; the last good picture is kept.
    NonFinite,
}

/// The projection of n points of d dimensions to k = 2 or 3 axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// n×k: (point − `center`)·`basis`ᵀ.
    pub coordinates: Array2<f64>,
    /// Share of the total variance along each of the k axes, 0 to 1.
    pub explained: Vec<f64>,
    /// k×d: orthonormal axes; those beyond d are zero.
    pub basis: Array2<f64>,
    /// d values: the point that is drawn at the origin.
    pub center: Array1<f64>,
    /// The kind of projection.
    pub kind: ProjectionKind,
}

impl Projection {
    /// Projects a further embedding (d values) to the first two axes.
    pub fn place(&self, embedding: &[f64]) -> [f64; 2] {
        let moved = embedding.iter().zip(&self.center).map(|(value, center)| value - center);
        self.along(moved)
    }

    /// Projects a difference of embeddings (d values), which ignores the centre.
    pub fn direction(&self, difference: &[f64]) -> [f64; 2] {
        self.along(difference.iter().copied())
    }

    fn along(&self, values: impl Iterator<Item = f64> + Clone) -> [f64; 2] {
        [0, 1].map(|axis| values.clone().zip(self.basis.row(axis)).map(|(v, b)| v * b).sum())
    }
}

/// The axes that a projection follows, so that it neither flips nor swaps them.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    /// k×d: orthonormal axes of an earlier step.
    pub basis: Array2<f64>,
    /// The angle by which axes may turn from the nearest to this basis towards the principal ones,
    /// in radians.
    pub turn: f64,
}

/// Projects embeddings to principal axes, or near those of a [`Guide`].
#[derive(Clone)]
pub struct Projector {
    /// True to keep the axes and the centre of the last projection.
    pub freeze: bool,
    /// The number of axes, k.
    axes: usize,
    /// The last axes and centre of finite data, to freeze.
    last: Option<(Array2<f64>, Array1<f64>)>,
    /// The last good coordinates.
    shown: Array2<f64>,
    /// Buffer of the centred points, or of a sample of them.
    centered: Array2<f64>,
    covariance: Array2<f64>,
}

/// Mean and variance of the points; the rest is in the buffers.
struct Spread {
    mean: Array1<f64>,
    /// Σ ‖x − mean‖²; 0 if all points are equal.
    total: f64,
}

impl Projector {
    /// A projector to 2 or 3 axes; other numbers are clamped.
    pub fn new(axes: usize) -> Self {
        let empty = || Array2::zeros((0, 0));
        let (shown, centered, covariance) = (empty(), empty(), empty());
        Self { freeze: false, axes: axes.clamp(2, 3), last: None, shown, centered, covariance }
    }

    /// Projects an embedding (n×d) in O(n·d² + d³). Without a guide, onto the principal axes in
    /// order of variance, each with its largest component positive. The result depends on earlier
    /// calls only while [`Projector::freeze`] is set, or if a value isn't finite.
    pub fn project(&mut self, embedding: ArrayView2<f64>, guide: Option<&Guide>) -> Projection {
        let mut placing = self.begin(embedding, guide);
        placing.advance(embedding, &|| true);
        self.end(placing)
    }

    /// Finds the axes on which [`Projector::project`] places the points, and places none yet.
    pub fn begin(&mut self, embedding: ArrayView2<f64>, guide: Option<&Guide>) -> Placing {
        let (n, dimensions) = embedding.dim();
        if self.last.as_ref().is_some_and(|(basis, _)| basis.ncols() != dimensions) {
            self.last = None;
        }
        let Some(spread) = self.measure(embedding) else {
            return Placing { projection: self.last_good(n, dimensions), from: None, done: n };
        };
        if dimensions <= self.axes {
            return Placing { projection: self.as_is(embedding, &spread), from: None, done: n };
        }
        self.onto_axes(n, spread, guide)
    }

    /// The projection, when all points are placed.
    pub fn end(&mut self, placing: Placing) -> Projection {
        self.shown.clone_from(&placing.projection.coordinates);
        placing.projection
    }

    /// Computes the covariance of the points, or of a sample, divided by its trace; `None` if it isn't
    /// finite.
    fn measure(&mut self, embedding: ArrayView2<f64>) -> Option<Spread> {
        let (n, d) = embedding.dim();
        if n == 0 || d == 0 {
            return Some(Spread { mean: Array1::zeros(d), total: 0.0 });
        }
        let rows = sample(n, d);
        let count = rows.as_ref().map_or(n, Vec::len);
        if self.centered.dim() != (count, d) {
            self.centered = Array2::zeros((count, d));
            self.covariance = Array2::zeros((d, d));
        }
        // relative to the first point, so that equal points have a spread of exactly 0
        let mut mean = embedding.row(0).to_owned();
        self.center(embedding, rows.as_deref(), &mean);
        mean += &(self.centered.sum_axis(Axis(0)) / count as f64);
        self.center(embedding, rows.as_deref(), &mean);
        let spread = &self.centered;
        general_mat_mul(1.0, &spread.t(), spread, 0.0, &mut self.covariance);
        let count = count as f64;

        let trace = self.covariance.diag().sum();
        if !trace.is_finite() || mean.iter().any(|v| !v.is_finite()) {
            return None;
        }
        let noise = ROUNDING * mean.dot(&mean).sqrt();
        if trace <= (count * noise * noise).max(TOO_SMALL) {
            return Some(Spread { mean, total: 0.0 });
        }
        self.covariance /= trace;
        Some(Spread { mean, total: trace })
    }

    /// Writes all points, or these rows of them, relative to a point.
    fn center(&mut self, embedding: ArrayView2<f64>, rows: Option<&[usize]>, point: &Array1<f64>) {
        match rows {
            None => self.centered.assign(&embedding),
            Some(rows) => {
                for (mut to, &row) in self.centered.rows_mut().into_iter().zip(rows) {
                    to.assign(&embedding.row(row));
                }
            }
        }
        for mut row in self.centered.rows_mut() {
            row -= point;
        }
    }

    /// Draws an embedding of no more dimensions than axes unchanged.
    fn as_is(&self, embedding: ArrayView2<f64>, spread: &Spread) -> Projection {
        let (n, d) = embedding.dim();
        let mut coordinates = Array2::zeros((n, self.axes));
        coordinates.slice_axis_mut(Axis(1), Slice::from(..d)).assign(&embedding);
        let basis = axes::standard(self.axes, d);
        let collapsed = spread.total == 0.0;
        Projection {
            coordinates,
            explained: self.explained(&basis, spread),
            basis,
            center: Array1::zeros(d),
            kind: if collapsed { ProjectionKind::Collapsed } else { ProjectionKind::AsIs },
        }
    }

    fn onto_axes(&mut self, n: usize, spread: Spread, guide: Option<&Guide>) -> Placing {
        let shape = (self.axes, spread.mean.len());
        let guide = guide.filter(|guide| guide.basis.dim() == shape);
        let (basis, center, kind) = self.choose(&spread, guide);
        let explained = self.explained(&basis, &spread);
        if spread.total > 0.0 {
            self.last = Some((basis.clone(), center.clone()));
        }
        let coordinates = Array2::zeros((n, self.axes));
        let projection = Projection { coordinates, explained, basis, center, kind };
        Placing { projection, from: Some(spread.mean), done: 0 }
    }

    fn choose(
        &self,
        spread: &Spread,
        guide: Option<&Guide>,
    ) -> (Array2<f64>, Array1<f64>, ProjectionKind) {
        let center = spread.mean.clone();
        let collapsed = spread.total == 0.0;
        if let Some((basis, last_center)) = self.last.as_ref().filter(|_| self.freeze) {
            let kind = if collapsed { ProjectionKind::Collapsed } else { ProjectionKind::Frozen };
            return (basis.clone(), last_center.clone(), kind);
        }
        let kept = || match guide {
            Some(guide) => guide.basis.clone(),
            None => axes::standard(self.axes, center.len()),
        };
        if collapsed {
            return (kept(), center, ProjectionKind::Collapsed);
        }
        match axes::principal(&self.covariance, self.axes, guide) {
            Some((basis, true)) => (basis, center, ProjectionKind::Principal),
            Some((basis, false)) => (basis, center, ProjectionKind::Turned),
            None => (kept(), center, ProjectionKind::Frozen),
        }
    }

    /// bᵀCb for every axis b, where C is the covariance divided by its trace.
    fn explained(&self, basis: &Array2<f64>, spread: &Spread) -> Vec<f64> {
        let share = |axis: ndarray::ArrayView1<f64>| axis.dot(&self.covariance.dot(&axis));
        basis.rows().into_iter().map(|b| if spread.total > 0.0 { share(b) } else { 0.0 }).collect()
    }

    /// The last good picture, or all points at the origin if there is none of n points.
    fn last_good(&self, n: usize, dimensions: usize) -> Projection {
        let shape = (n, self.axes);
        let same = self.shown.dim() == shape;
        let coordinates = if same { self.shown.clone() } else { Array2::zeros(shape) };
        let (basis, center) = self
            .last
            .clone()
            .unwrap_or_else(|| (axes::standard(self.axes, dimensions), Array1::zeros(dimensions)));
        let explained = vec![0.0; self.axes];
        Projection { coordinates, explained, basis, center, kind: ProjectionKind::NonFinite }
    }
}

/// A projection on its way: its axes are found, and some of the points are placed on them.
pub struct Placing {
    projection: Projection,
    /// The point that others are taken relative to first, so that no digit is lost.
    from: Option<Array1<f64>>,
    /// Number of points that are placed.
    done: usize,
}

impl Placing {
    /// Places points of the embedding that the axes were found for, while there is time. Returns true
    /// when all are placed.
    pub fn advance(&mut self, embedding: ArrayView2<f64>, has_time: &dyn Fn() -> bool) -> bool {
        let Some(from) = &self.from else { return true };
        let n = embedding.nrows();
        let Projection { coordinates, basis, center, .. } = &mut self.projection;
        let offset = basis.dot(&(from - &*center));
        // The last slice is up to twice as long: a few points alone would be multiplied another way.
        let slice = (SLICE_NUMBERS / embedding.ncols().max(1)).max(64);
        while self.done < n {
            let end = if n - self.done < 2 * slice { n } else { self.done + slice };
            let rows = Slice::from(self.done..end);
            let mut points = embedding.slice_axis(Axis(0), rows).to_owned();
            for mut row in points.rows_mut() {
                row -= from;
            }
            let mut placed = coordinates.slice_axis_mut(Axis(0), rows);
            general_mat_mul(1.0, &points, &basis.t(), 0.0, &mut placed);
            placed += &offset;
            self.done = end;
            if self.done < n && !has_time() {
                return false;
            }
        }
        true
    }
}

/// The rows from which the axes of n points of d dimensions are found, if not from all.
fn sample(n: usize, d: usize) -> Option<Vec<usize>> {
    let count = (MOST_PRODUCTS / (d * d)).max(LEAST_SAMPLE);
    let mut rng = generator(0, Purpose::Sampling, 2);
    (count < n).then(|| {
        let mut rows = rand::seq::index::sample(&mut rng, n, count).into_vec();
        rows.sort_unstable();
        rows
    })
}
