//! Where to draw an embedding of many dimensions: principal component analysis whose axes stay put.
//!
//! [`Projector`] remembers its axes from one step to the next. Principal axes are only defined up
//! to their sign, and two of them swap where their variances cross; so of all axes that span the
//! same plane, those nearest to the last ones are used (orthogonal Procrustes: Schönemann 1966).
//! The plane is always the one with the most variance.

mod axes;
#[cfg(test)]
mod tests;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};

/// A spread of less than this part of the distance from the origin is rounding, not spread.
const ROUNDING: f64 = 1e-12;
/// A sum of squares below this has lost its digits.
const TOO_SMALL: f64 = 1e-280;

/// How a [`Projection`] came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectionKind {
    /// The embedding has no more dimensions than the picture: it's drawn as it is.
    AsIs,
    /// Along the axes of the most variance.
    Principal,
    /// Along the axes of an earlier step: on purpose, or because none could be found for this one.
    Frozen,
    /// All points are one and the same: no axis says more than another.
    Collapsed,
    /// A value isn't finite, or too large to be squared: the last good picture is kept.
    NonFinite,
}

/// Where n points of d dimensions are drawn on k = 2 or 3 axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// n×k: (point − `center`)·`basis`ᵀ.
    pub coordinates: Array2<f64>,
    /// The part of the total variance that lies along each of the k axes, 0 to 1. They add up to
    /// less than 1 by as much as the picture leaves out.
    pub explained: Vec<f64>,
    /// k×d: the axes, of length 1 and at right angles; those beyond d are zero.
    pub basis: Array2<f64>,
    /// d: the point that is drawn at the origin.
    pub center: Array1<f64>,
    /// How it came about.
    pub kind: ProjectionKind,
}

impl Projection {
    /// Where a further embedding (d values) is drawn, on the first two axes.
    pub fn place(&self, embedding: &[f64]) -> [f64; 2] {
        let moved = embedding.iter().zip(&self.center).map(|(value, center)| value - center);
        self.along(moved)
    }

    /// How a difference of embeddings (d values) is drawn, as an arrow: without the centre.
    pub fn direction(&self, difference: &[f64]) -> [f64; 2] {
        self.along(difference.iter().copied())
    }

    fn along(&self, values: impl Iterator<Item = f64> + Clone) -> [f64; 2] {
        [0, 1].map(|axis| values.clone().zip(self.basis.row(axis)).map(|(v, b)| v * b).sum())
    }
}

/// Projects one step's embedding after the other onto axes that neither flip nor swap.
#[derive(Clone)]
pub struct Projector {
    /// Whether the axes and the centre of the last step are kept as they are.
    pub freeze: bool,
    /// k.
    axes: usize,
    /// The last axes and centre that came from good data.
    last: Option<(Array2<f64>, Array1<f64>)>,
    /// The last good coordinates.
    shown: Array2<f64>,
    /// The points without their mean: kept to be filled again.
    centered: Array2<f64>,
    covariance: Array2<f64>,
}

/// What is to be known of the points before axes are chosen; the rest is in the buffers.
struct Spread {
    mean: Array1<f64>,
    /// Σ ‖x − mean‖², 0 where all points are the same.
    total: f64,
}

impl Projector {
    /// A projector onto 2 axes, or 3 (any other number is taken as the nearer of the two).
    pub fn new(axes: usize) -> Self {
        let empty = || Array2::zeros((0, 0));
        let (shown, centered, covariance) = (empty(), empty(), empty());
        Self { freeze: false, axes: axes.clamp(2, 3), last: None, shown, centered, covariance }
    }

    /// Forgets the last axes: the next step's are the principal ones, in their order.
    pub fn reset(&mut self) {
        self.last = None;
    }

    /// Projects an embedding (n×d). O(n·d² + d³); it allocates what it returns and little more.
    pub fn project(&mut self, embedding: ArrayView2<f64>) -> Projection {
        let dimensions = embedding.ncols();
        if self.last.as_ref().is_some_and(|(basis, _)| basis.ncols() != dimensions) {
            self.last = None;
        }
        let projection = match self.measure(embedding) {
            None => return self.last_good(embedding.nrows(), dimensions),
            Some(spread) if dimensions <= self.axes => self.as_is(embedding, &spread),
            Some(spread) => self.onto_axes(spread),
        };
        self.shown.clone_from(&projection.coordinates);
        projection
    }

    /// Fills the buffers: the centred points, and their covariance divided by its trace.
    /// `None` where it isn't finite.
    fn measure(&mut self, embedding: ArrayView2<f64>) -> Option<Spread> {
        let (n, d) = embedding.dim();
        if n == 0 || d == 0 {
            self.centered = Array2::zeros((n, d));
            return Some(Spread { mean: Array1::zeros(d), total: 0.0 });
        }
        if self.centered.dim() != (n, d) {
            self.centered = Array2::zeros((n, d));
            self.covariance = Array2::zeros((d, d));
        }
        // from the first point rather than from 0: equal points then have a spread of exactly 0
        self.centered.assign(&embedding);
        let mut mean = embedding.row(0).to_owned();
        self.subtract(&mean);
        mean += &(self.centered.sum_axis(Axis(0)) / n as f64);
        self.centered.assign(&embedding);
        self.subtract(&mean);
        let spread = &self.centered;
        general_mat_mul(1.0, &spread.t(), spread, 0.0, &mut self.covariance);

        let trace = self.covariance.diag().sum();
        if !trace.is_finite() || mean.iter().any(|v| !v.is_finite()) {
            return None;
        }
        let noise = ROUNDING * mean.dot(&mean).sqrt();
        if trace <= (n as f64 * noise * noise).max(TOO_SMALL) {
            return Some(Spread { mean, total: 0.0 });
        }
        self.covariance /= trace;
        Some(Spread { mean, total: trace })
    }

    fn subtract(&mut self, point: &Array1<f64>) {
        for mut row in self.centered.rows_mut() {
            row -= point;
        }
    }

    /// No more dimensions than axes: the first column is x, the second y.
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

    fn onto_axes(&mut self, spread: Spread) -> Projection {
        let (basis, center, kind) = self.choose(&spread);
        let explained = self.explained(&basis, &spread);
        if spread.total > 0.0 {
            self.last = Some((basis.clone(), center.clone()));
        }
        let offset = basis.dot(&(spread.mean - &center));
        let mut coordinates = Array2::zeros((self.centered.nrows(), self.axes));
        general_mat_mul(1.0, &self.centered, &basis.t(), 0.0, &mut coordinates);
        coordinates += &offset;
        Projection { coordinates, explained, basis, center, kind }
    }

    fn choose(&self, spread: &Spread) -> (Array2<f64>, Array1<f64>, ProjectionKind) {
        let center = spread.mean.clone();
        let last = self.last.as_ref();
        let collapsed = spread.total == 0.0;
        if let Some((basis, last_center)) = last.filter(|_| self.freeze) {
            let kind = if collapsed { ProjectionKind::Collapsed } else { ProjectionKind::Frozen };
            return (basis.clone(), last_center.clone(), kind);
        }
        let last = last.map(|(basis, _)| basis);
        let kept = || last.cloned().unwrap_or_else(|| axes::standard(self.axes, center.len()));
        if collapsed {
            return (kept(), center, ProjectionKind::Collapsed);
        }
        match axes::principal(&self.covariance, self.axes, last) {
            Some(basis) => (basis, center, ProjectionKind::Principal),
            None => (kept(), center, ProjectionKind::Frozen),
        }
    }

    /// bᵀCb of every axis b, C being the covariance divided by its trace.
    fn explained(&self, basis: &Array2<f64>, spread: &Spread) -> Vec<f64> {
        let share = |axis: ndarray::ArrayView1<f64>| axis.dot(&self.covariance.dot(&axis));
        basis.rows().into_iter().map(|b| if spread.total > 0.0 { share(b) } else { 0.0 }).collect()
    }

    /// The last good picture, or all points at the origin where there is none of n points.
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
