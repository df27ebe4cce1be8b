//! The axes of most variance, and those near a guide that span the same space.

use linfa::DatasetBase;
use linfa::traits::Fit as _;
use linfa_linalg::cholesky::CholeskyInplace as _;
use linfa_linalg::svd::SVD as _;
use linfa_reduction::Pca;
use ndarray::{Array1, Array2, ArrayView1, Axis, Slice, concatenate};

use super::{Guide, krylov, turn};

/// Added to the diagonal of a covariance of trace 1, so that a singular one has a Cholesky factor.
/// It changes no axis.
const RIDGE: f64 = 1e-12;
/// Share of the variance below which a direction is a rounding error of the others.
const NO_VARIANCE: f64 = 1e-11;

/// The first `k` coordinate axes, k×d; those beyond d are zero.
pub fn standard(k: usize, d: usize) -> Array2<f64> {
    Array2::from_shape_fn((k, d), |(axis, column)| f64::from(u8::from(axis == column)))
}

/// The `k` axes (k×d, k ≤ d) of most variance, given the `covariance` (d×d, trace 1), and true if
/// they are the principal ones: with a guide they may be turned within their span. `None` if they
/// can't be computed.
pub fn principal(
    covariance: &Array2<f64>,
    k: usize,
    guide: Option<&Guide>,
) -> Option<(Array2<f64>, bool)> {
    let varied = varied(orthogonal(&components(covariance)?, k)?, covariance);
    let basis = complete(varied, k, guide.map(|guide| &guide.basis))?;
    match guide {
        Some(guide) => turn::towards(&nearest(&basis, &guide.basis)?, basis, guide.turn),
        None => Some((with_signs(basis), true)),
    }
}

/// The axes with variance. Others are orthogonal to all points, up to rounding, and so arbitrary.
fn varied(basis: Array2<f64>, covariance: &Array2<f64>) -> Array2<f64> {
    let has_variance = |axis: &ArrayView1<f64>| axis.dot(&covariance.dot(axis)) > NO_VARIANCE;
    let count = basis.rows().into_iter().take_while(has_variance).count();
    basis.slice_axis(Axis(0), Slice::from(..count)).to_owned()
}

/// The principal components in descending order of variance: all, or of a large covariance the
/// first ones.
fn components(covariance: &Array2<f64>) -> Option<Array2<f64>> {
    if covariance.nrows() <= krylov::SMALL {
        return all_components(covariance);
    }
    let space = krylov::space(covariance);
    let small = space.dot(covariance).dot(&space.t());
    Some(all_components(&small)?.dot(&space))
}

/// All principal components in descending order of variance.
///
/// linfa's solver for a few components (LOBPCG) is only valid for k below d/5, fails on some data,
/// and is slow for many points. So all d components are computed, from a matrix of 2d rows instead
/// of the points: with C = RᵀR, [R; −R] has mean 0 and the same right singular vectors.
fn all_components(covariance: &Array2<f64>) -> Option<Array2<f64>> {
    let mut factor = covariance.clone();
    factor.diag_mut().map_inplace(|value| *value += RIDGE);
    factor.cholesky_inplace().ok()?;
    let root = factor.t();
    let records = concatenate(Axis(0), &[root, (-&factor).t()]).ok()?;
    let pca = Pca::params(covariance.nrows()).fit(&DatasetBase::from(records)).ok()?;
    let components = pca.components();
    components.iter().all(|value| value.is_finite()).then(|| components.clone())
}

/// The first components, at most `k`, that are orthogonal to those before. (If nearly all variance
/// lies along one axis, linfa's other components can be far from orthogonal.)
fn orthogonal(components: &Array2<f64>, k: usize) -> Option<Array2<f64>> {
    let mut basis = Array2::zeros((0, components.ncols()));
    for component in components.rows().into_iter().take(k) {
        let rest = rest(&basis, component.to_owned());
        if rest.dot(&rest) > 0.5 {
            basis = with_axis(&basis, rest)?;
        }
    }
    Some(basis)
}

/// Adds axes orthogonal to those of `basis` until there are `k`: those of the guide if suitable,
/// else coordinate axes.
fn complete(mut basis: Array2<f64>, k: usize, guide: Option<&Array2<f64>>) -> Option<Array2<f64>> {
    while basis.nrows() < k {
        let coordinate_axes = standard(basis.ncols(), basis.ncols());
        // of equally good ones, `max_by` returns the last, which is one of the guide's
        let candidates = [&coordinate_axes].into_iter().chain(guide).flat_map(|axes| axes.rows());
        let rests = candidates.map(|candidate| rest(&basis, candidate.to_owned()));
        let farthest = rests.max_by(|a, b| a.dot(a).total_cmp(&b.dot(b)))?;
        basis = with_axis(&basis, farthest)?;
    }
    Some(basis)
}

/// `basis` and one more axis, scaled to length 1.
fn with_axis(basis: &Array2<f64>, axis: Array1<f64>) -> Option<Array2<f64>> {
    let length = axis.dot(&axis).sqrt();
    let row = (axis / length).insert_axis(Axis(0));
    concatenate(Axis(0), &[basis.view(), row.view()]).ok()
}

/// The part of a vector that is orthogonal to all axes.
fn rest(basis: &Array2<f64>, mut vector: Array1<f64>) -> Array1<f64> {
    for axis in basis.rows() {
        vector.scaled_add(-axis.dot(&vector), &axis);
    }
    vector
}

/// Q·basis with the orthogonal Q that makes it nearest to `guide`: Q = U·Vᵀ from the singular value
/// decomposition of guide·basisᵀ (Schönemann 1966).
fn nearest(basis: &Array2<f64>, guide: &Array2<f64>) -> Option<Array2<f64>> {
    let (u, _, vt) = guide.dot(&basis.t()).svd(true, true).ok()?;
    Some(u?.dot(&vt?).dot(basis))
}

/// Flips axes so that their largest component is positive, which makes a first picture reproducible.
fn with_signs(mut basis: Array2<f64>) -> Array2<f64> {
    for mut axis in basis.rows_mut() {
        let largest = axis.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs()));
        if largest.is_some_and(|value| value < 0.0) {
            axis *= -1.0;
        }
    }
    basis
}
