//! Weights that a run starts from, in place of drawn ones: those of a file.

use ndarray::{Array1, Array2};

use super::own_data::Origin;

/// A layer: weights out×in and biases out.
#[derive(Clone, Debug, PartialEq)]
pub struct StartLayer {
    /// Row j holds the weights into unit j.
    pub weights: Array2<f64>,
    /// The bias of each unit.
    pub bias: Array1<f64>,
}

/// Weights of a file. Two are equal if their files are.
#[derive(Clone, Debug)]
pub struct StartWeights {
    /// The layers, first to last; each takes as many values as the one before it has units.
    pub layers: Vec<StartLayer>,
    /// The file; it has no choices.
    pub origin: Origin,
}

impl StartWeights {
    /// Name on screen: the file without its folders.
    pub fn name(&self) -> &str {
        self.origin.name()
    }

    /// Number of values of a point that they take.
    pub fn inputs(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.weights.ncols())
    }

    /// Units of each layer, first to last; those of the last one are the dimensions of the
    /// embedding.
    pub fn units(&self) -> impl ExactSizeIterator<Item = usize> {
        self.layers.iter().map(|layer| layer.weights.nrows())
    }
}

impl PartialEq for StartWeights {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&self.origin, &other.origin);
        one.sha256 == two.sha256 && one.size == two.size
    }
}
