//! How far two embeddings are from each other: Euclidean, squared Euclidean, cosine.
//!
//! Values come from differences, not from |x|² − 2x·y + |y|², which loses half the digits just
//! where it matters: between points that lie close together.

pub use super::choice::Distance;

impl Distance {
    /// The distance of two vectors of the same length. The slope of the Euclidean one at x = y
    /// is taken as 0.
    ///
    /// The cosine distance of a zero vector to anything is 1: it points nowhere.
    #[inline]
    pub fn between(self, x: &[f64], y: &[f64]) -> f64 {
        match self {
            Self::Euclidean => squared(x, y).sqrt(),
            Self::Squared => squared(x, y),
            Self::Cosine => cosine(x, y),
        }
    }
}

#[inline]
fn squared(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Half the squared distance of the two directions: 1 − cos without the cancellation.
#[inline]
fn cosine(x: &[f64], y: &[f64]) -> f64 {
    let (nx, ny) = (norm(x), norm(y));
    if nx == 0.0 || ny == 0.0 {
        return 1.0;
    }
    let gap: f64 = x.iter().zip(y).map(|(a, b)| (a / nx - b / ny).powi(2)).sum();
    gap / 2.0
}

/// ‖x‖.
#[inline]
pub fn norm(x: &[f64]) -> f64 {
    x.iter().map(|a| a * a).sum::<f64>().sqrt()
}
