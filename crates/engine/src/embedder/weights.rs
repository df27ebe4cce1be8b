//! Weights of a network, and other numbers in their shape.

use ndarray::{Array1, Array2};
use rand_distr::{Distribution, StandardNormal};

use crate::activation::Activation;
use crate::config::{Column, EmbedderSpec, WeightPlace};
use crate::random::{Purpose, generator};
use crate::start_weights::{StartLayer, StartWeights};
use crate::vectors::sum_of_squares;

/// One layer: weights out×in and biases out.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Row j holds the weights into unit j.
    pub weights: Array2<f64>,
    /// The bias of each unit.
    pub bias: Array1<f64>,
}

/// Numbers in the shape of a network's weights: the weights themselves, their gradient, or the
/// state of an optimizer.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// The layers, first to last.
    pub layers: Vec<Layer>,
}

impl Weights {
    /// Zeros in the shape of a network from `inputs` numbers to `spec.dim`.
    pub fn zeros(inputs: usize, spec: &EmbedderSpec) -> Self {
        let mut sizes = vec![inputs];
        sizes.extend(&spec.hidden);
        sizes.push(spec.dim);
        let layers = sizes
            .windows(2)
            .map(|pair| Layer {
                weights: Array2::zeros((pair[1], pair[0])),
                bias: Array1::zeros(pair[1]),
            })
            .collect();
        Self { layers }
    }

    /// The weights of a file.
    pub(super) fn started(start: &StartWeights) -> Self {
        let layer =
            |layer: &StartLayer| Layer { weights: layer.weights.clone(), bias: layer.bias.clone() };
        Self { layers: start.layers.iter().map(layer).collect() }
    }

    /// Weights drawn from the seed, and biases of 0: the normal distribution of Glorot & Bengio
    /// (2010) for tanh and for the last layer, that of He et al. (2015) for the others.
    pub fn drawn(inputs: usize, spec: &EmbedderSpec, seed: u64) -> Self {
        let mut weights = Self::zeros(inputs, spec);
        let mut random = generator(seed, Purpose::Weights, 0);
        let last = weights.layers.len() - 1;
        for (l, layer) in weights.layers.iter_mut().enumerate() {
            let (fan_out, fan_in) = layer.weights.dim();
            let variance = if l == last || spec.activation == Activation::Tanh {
                2.0 / (fan_in + fan_out) as f64
            } else {
                2.0 / fan_in as f64
            };
            layer.weights.mapv_inplace(|_| {
                let z: f64 = StandardNormal.sample(&mut random);
                z * variance.sqrt()
            });
        }
        weights
    }

    /// All numbers, layer by layer, weights before biases.
    pub fn iter(&self) -> impl Iterator<Item = &f64> {
        self.layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.bias))
    }

    /// Number of weights and biases.
    pub fn count(&self) -> usize {
        self.layers.iter().map(|layer| layer.weights.len() + layer.bias.len()).sum()
    }

    /// Euclidean norm of all numbers taken as one vector.
    pub fn norm(&self) -> f64 {
        let square = |values: Option<&[f64]>| values.map_or(0.0, sum_of_squares);
        let layers = self.layers.iter();
        layers.map(|l| square(l.weights.as_slice()) + square(l.bias.as_slice())).sum::<f64>().sqrt()
    }

    /// Returns true if no number is farther from 0 than `limit`; NaN is.
    pub fn are_within(&self, limit: f64) -> bool {
        let is_within =
            |values: &[f64]| values.iter().fold(true, |all, x| all & (x.abs() <= limit));
        let parts = self.layers.iter().map(|l| (l.weights.as_slice(), l.bias.as_slice()));
        parts.flat_map(|(weights, bias)| [weights, bias]).flatten().all(is_within)
    }

    /// Multiplies every number by `factor`.
    pub fn scale(&mut self, factor: f64) {
        for layer in &mut self.layers {
            layer.weights *= factor;
            layer.bias *= factor;
        }
    }

    /// Sets the numbers of this place; none where the network has no such place.
    pub fn set(&mut self, place: WeightPlace, value: f64) {
        let Some(layer) = self.layers.get_mut(place.layer) else { return };
        let is_meant = |unit: usize| place.unit.is_none_or(|meant| meant == unit);
        let rows = layer.weights.rows_mut().into_iter().zip(&mut layer.bias).enumerate();
        for (_, (mut row, bias)) in rows.filter(|&(unit, _)| is_meant(unit)) {
            match place.column {
                Column::Inputs => row.fill(value),
                Column::Bias => *bias = value,
                Column::Input(input) => {
                    if let Some(weight) = row.get_mut(input) {
                        *weight = value;
                    }
                }
            }
        }
    }

    /// The number of this place, if it is one and the network has it.
    pub fn get(&self, place: WeightPlace) -> Option<f64> {
        let (layer, unit) = (self.layers.get(place.layer)?, place.unit?);
        match place.column {
            Column::Input(input) => layer.weights.get([unit, input]).copied(),
            Column::Bias => layer.bias.get(unit).copied(),
            Column::Inputs => None,
        }
    }

    /// Copies the numbers of `other`, which has the same shape.
    pub fn copy_from(&mut self, other: &Self) {
        for (mine, theirs) in self.layers.iter_mut().zip(&other.layers) {
            mine.weights.assign(&theirs.weights);
            mine.bias.assign(&theirs.bias);
        }
    }
}
