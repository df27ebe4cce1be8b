//! The embedder: a multi-layer perceptron with its forward and backward pass.
//!
//! A batch is a matrix with one point per row (B×d). Layer l computes h = act(x Wᵀ + b); the last
//! one has no activation. With `normalize`, outputs are scaled to length 1, and the backward pass
//! differentiates through that.
//!
//! The identity is an embedder, too: the points are the embeddings, and its gradient is 0.

use ndarray::{Array1, Array2, ArrayView2};
use rand_distr::{Distribution, StandardNormal};

use super::activation::Activation;
use super::config::EmbedderSpec;
use super::matmul::{Panels, affine, times, transposed_times};
use super::random::{Purpose, generator};
use super::start_weights::{StartLayer, StartWeights};
use super::vectors::{fit, norm, sum_of_squares};

/// Lower bound of the length that a vector is divided by (as in PyTorch).
const SHORTEST: f64 = 1e-12;

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
    fn started(start: &StartWeights) -> Self {
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

    /// Multiplies every number by `factor`.
    pub fn scale(&mut self, factor: f64) {
        for layer in &mut self.layers {
            layer.weights *= factor;
            layer.bias *= factor;
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

/// Values of a forward pass that the backward pass needs; the buffers are reused.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    /// Output of each hidden layer after its activation, B×units.
    outputs: Vec<Array2<f64>>,
    /// Derivative of the activation at each of them.
    derivatives: Vec<Array2<f64>>,
    /// Output of the last layer before normalization, B×dim.
    pub raw: Array2<f64>,
    /// The embeddings, B×dim: `raw`, scaled to length 1 if the embedder normalizes.
    pub embedding: Array2<f64>,
    /// Gradient with respect to the output of each hidden layer, B×units.
    deltas: Vec<Array2<f64>>,
    panels: Panels,
}

/// A network that makes embeddings.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedder {
    /// The trained weights.
    pub weights: Weights,
    activation: Activation,
    normalize: bool,
    /// True if the points are the embeddings; the weights say so, and aren't used.
    is_identity: bool,
}

impl Embedder {
    /// A network from `inputs` numbers to `spec.dim`, with the weights that the spec starts from, or
    /// weights drawn from the seed.
    pub fn new(inputs: usize, spec: &EmbedderSpec, seed: u64) -> Self {
        if !spec.is_identity() {
            let weights = match &spec.weights {
                Some(start) => Weights::started(start),
                None => Weights::drawn(inputs, spec, seed),
            };
            return Self::with_weights(weights, spec.activation, spec.normalize);
        }
        let mut weights = Weights::zeros(inputs, spec);
        weights.layers.iter_mut().for_each(|layer| layer.weights.diag_mut().fill(1.0));
        let embedder = Self::with_weights(weights, spec.activation, spec.normalize);
        Self { is_identity: true, ..embedder }
    }

    /// A network with the given weights.
    pub fn with_weights(weights: Weights, activation: Activation, normalize: bool) -> Self {
        Self { weights, activation, normalize, is_identity: false }
    }

    /// Returns true if embeddings have length 1.
    pub fn normalizes(&self) -> bool {
        self.normalize
    }

    /// Returns true if the points are the embeddings, so that there is nothing to train.
    pub fn is_identity(&self) -> bool {
        self.is_identity
    }

    /// Embeds the rows of `x` (B×d) into `tape.embedding`, and keeps what a backward pass needs.
    pub fn forward(&self, x: ArrayView2<f64>, tape: &mut Tape) {
        if self.is_identity {
            fit(&mut tape.raw, x.dim());
            tape.raw.assign(&x);
            self.finish(&tape.raw, &mut tape.embedding);
            return;
        }
        let x = x.as_standard_layout();
        let hidden = self.weights.layers.len() - 1;
        tape.outputs.resize_with(hidden, Default::default);
        tape.derivatives.resize_with(hidden, Default::default);
        for l in 0..hidden {
            let (before, after) = tape.outputs.split_at_mut(l);
            let input = before.last().map_or_else(|| x.view(), |h| h.view());
            through(&self.weights.layers[l], input, &mut tape.panels, &mut after[0]);
            fit(&mut tape.derivatives[l], after[0].dim());
            let both = (after[0].as_slice_mut(), tape.derivatives[l].as_slice_mut());
            if let (Some(values), Some(derivatives)) = both {
                self.activation.apply_with_derivative(values, derivatives);
            }
        }
        let input = tape.outputs.last().map_or_else(|| x.view(), |h| h.view());
        through(&self.weights.layers[hidden], input, &mut tape.panels, &mut tape.raw);
        self.finish(&tape.raw, &mut tape.embedding);
    }

    /// The output of every layer for the rows of `x` (n×d): the activations of the hidden
    /// layers in order, and last the embedding.
    pub fn layer_outputs(&self, x: ArrayView2<f64>) -> Vec<Array2<f64>> {
        let mut outputs: Vec<Array2<f64>> = Vec::new();
        if self.is_identity {
            let mut output = Array2::default((0, 0));
            self.finish(&x.to_owned(), &mut output);
            return vec![output];
        }
        let x = x.as_standard_layout();
        let mut panels = Panels::default();
        let last = self.weights.layers.len() - 1;
        for (l, layer) in self.weights.layers.iter().enumerate() {
            let mut output = Array2::default((0, 0));
            let input = outputs.last().map_or_else(|| x.view(), |h| h.view());
            through(layer, input, &mut panels, &mut output);
            if l < last {
                if let Some(values) = output.as_slice_mut() {
                    self.activation.apply(values);
                }
            } else {
                let raw = output.clone();
                self.finish(&raw, &mut output);
            }
            outputs.push(output);
        }
        outputs
    }

    /// The embeddings of the rows of `x` (n×d), n×dim.
    pub fn embed(&self, x: ArrayView2<f64>) -> Array2<f64> {
        self.layer_outputs(x).pop().unwrap_or_default()
    }

    /// Computes ∂loss/∂weights from ∂loss/∂embedding (`upstream`, B×dim, overwritten), for the
    /// batch `x` that `tape` was made with.
    pub fn backward(
        &self,
        x: ArrayView2<f64>,
        tape: &mut Tape,
        upstream: &mut Array2<f64>,
        gradient: &mut Weights,
    ) {
        if self.is_identity {
            gradient.scale(0.0);
            return;
        }
        if self.normalize {
            through_normalization(&tape.raw, &tape.embedding, upstream);
        }
        let x = x.as_standard_layout();
        let hidden = self.weights.layers.len() - 1;
        tape.deltas.resize_with(hidden, Default::default);
        for l in (0..=hidden).rev() {
            let (below, above) = tape.deltas.split_at_mut(l);
            let delta = if l == hidden { &*upstream } else { &above[0] };
            let input = if l == 0 { x.view() } else { tape.outputs[l - 1].view() };
            let (layer, out) = (&self.weights.layers[l], &mut gradient.layers[l]);
            let (units, inputs) = layer.weights.dim();
            let (Some(delta), Some(input_values)) = (delta.as_slice(), input.as_slice()) else {
                continue;
            };
            if let Some(out) = out.weights.as_slice_mut() {
                transposed_times(delta, input_values, (units, inputs), &mut tape.panels, out);
            }
            if let Some(out) = out.bias.as_slice_mut() {
                add_rows(delta, out);
            }
            let Some(next) = below.last_mut() else { continue };
            fit(next, input.dim());
            let derivatives = tape.derivatives[l - 1].as_slice();
            let parts = (next.as_slice_mut(), layer.weights.as_slice(), derivatives);
            if let (Some(next), Some(weights), Some(derivatives)) = parts {
                times(delta, weights, units, &mut tape.panels, next);
                next.iter_mut().zip(derivatives).for_each(|(delta, &d)| *delta *= d);
            }
        }
    }

    fn finish(&self, raw: &Array2<f64>, embedding: &mut Array2<f64>) {
        fit(embedding, raw.dim());
        embedding.assign(raw);
        if self.normalize {
            normalize_rows(embedding);
        }
    }
}

/// Computes out = input Wᵀ + b.
fn through(layer: &Layer, input: ArrayView2<f64>, panels: &mut Panels, out: &mut Array2<f64>) {
    fit(out, (input.nrows(), layer.bias.len()));
    let parts = (layer.weights.as_slice(), layer.bias.as_slice(), input.as_slice());
    if let ((Some(weights), Some(bias), Some(input)), Some(out)) = (parts, out.as_slice_mut()) {
        affine((weights, bias), input, panels, out);
    }
}

/// Computes the sum of all rows.
fn add_rows(rows: &[f64], out: &mut [f64]) {
    out.fill(0.0);
    for row in rows.chunks_exact(out.len().max(1)) {
        out.iter_mut().zip(row).for_each(|(sum, &value)| *sum += value);
    }
}

/// Scales each row to length 1 (rows shorter than 1e-12 are divided by 1e-12).
pub fn normalize_rows(rows: &mut Array2<f64>) {
    let dim = rows.ncols().max(1);
    for row in rows.as_slice_mut().into_iter().flat_map(|rows| rows.chunks_exact_mut(dim)) {
        let length = norm(row).max(SHORTEST);
        row.iter_mut().for_each(|value| *value /= length);
    }
}

/// Turns a gradient with respect to unit vectors u = x/‖x‖ into one with respect to x:
/// (g − (g·u) u) / ‖x‖.
///
/// Rows shorter than 1e-12 have no direction, and their gradient is 0. (PyTorch multiplies it by
/// 1e12. Inactive ReLU units make rows of zeros common, and one such step would end the run.)
pub fn through_normalization(raw: &Array2<f64>, unit: &Array2<f64>, gradient: &mut Array2<f64>) {
    let dim = raw.ncols().max(1);
    let parts = (raw.as_slice(), unit.as_slice(), gradient.as_slice_mut());
    let (Some(raw), Some(unit), Some(gradient)) = parts else { return };
    let rows = raw.chunks_exact(dim).zip(unit.chunks_exact(dim));
    for (g, (x, u)) in gradient.chunks_exact_mut(dim).zip(rows) {
        let length = norm(x);
        if length >= SHORTEST {
            let along: f64 = g.iter().zip(u).map(|(g, u)| g * u).sum();
            g.iter_mut().zip(u).for_each(|(g, &u)| *g = (*g - along * u) / length);
        } else {
            g.fill(0.0);
        }
    }
}
