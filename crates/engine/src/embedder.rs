//! The embedder: a multi-layer perceptron with its forward and backward pass.
//!
//! A batch is a matrix with one point per row (B×d). Layer l computes h = act(x Wᵀ + b); the last
//! one has no activation. With `normalize`, outputs are scaled to length 1, and the backward pass
//! differentiates through that.
//!
//! The identity is an embedder, too: the points are the embeddings, and its gradient is 0.

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};
use rand_distr::{Distribution, StandardNormal};

use super::activation::Activation;
use super::config::{Column, EmbedderSpec, WeightPlace};
use super::matmul::{Panels, column_blocks, times, transposed_times};
use super::random::{Purpose, generator};
use super::start_weights::{StartLayer, StartWeights};
use super::vectors::{Loop, fit, norm, sum_of_squares, widest};

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

    /// Number of layers; one for the identity.
    pub fn layers(&self) -> usize {
        self.weights.layers.len()
    }

    /// Number of weights into the units of a layer.
    pub fn products(&self, layer: usize) -> usize {
        self.weights.layers[layer].weights.len()
    }

    /// Number of parts in which [`Embedder::gradient_of_layer`] computes the gradient of a layer, and
    /// the products of each for a row of the batch.
    pub fn parts_of_gradient(&self, layer: usize) -> (usize, usize) {
        let (units, inputs) = self.weights.layers[layer].weights.dim();
        let parts = column_blocks(inputs);
        (parts, units * inputs / parts.max(1))
    }

    /// Embeds the rows of `x` (B×d) into `tape.embedding`, and keeps what a backward pass needs.
    pub fn forward(&self, x: ArrayView2<f64>, tape: &mut Tape) {
        for layer in 0..self.layers() {
            self.forward_layer(layer, x, 0..x.nrows(), tape);
        }
    }

    /// Computes the outputs of a layer for some rows of the batch `x`, which are given in order.
    pub fn forward_layer(&self, l: usize, x: ArrayView2<f64>, rows: Range<usize>, tape: &mut Tape) {
        if rows.start == 0 {
            self.begin_layer(l, x.nrows(), tape);
        }
        let Tape { outputs, derivatives, raw, embedding, panels, .. } = tape;
        if self.is_identity {
            let of_rows = Slice::from(rows.clone());
            raw.slice_axis_mut(Axis(0), of_rows).assign(&x.slice_axis(Axis(0), of_rows));
        } else {
            let layer = &self.weights.layers[l];
            let (units, inputs) = layer.weights.dim();
            let x = x.as_standard_layout();
            let (before, after) = outputs.split_at_mut(l);
            let input = before.last().map_or_else(|| x.as_slice(), |h| h.as_slice());
            let out = after.first_mut().unwrap_or(raw);
            if let (Some(input), Some(out)) = (input, out.as_slice_mut()) {
                let of_rows = rows.start * units..rows.end * units;
                let (input, out) =
                    (&input[rows.start * inputs..rows.end * inputs], &mut out[of_rows.clone()]);
                times(input, panels, out);
                if let Some(derivatives) = derivatives.get_mut(l).and_then(|d| d.as_slice_mut()) {
                    self.activation.apply_with_derivative(out, &mut derivatives[of_rows]);
                }
            }
        }
        if l + 1 == self.layers() {
            self.finish(raw, rows, embedding);
        }
    }

    /// Fits the buffers of a layer to a batch of `n`, and packs its weights.
    fn begin_layer(&self, l: usize, n: usize, tape: &mut Tape) {
        let layer = &self.weights.layers[l];
        let shape = (n, layer.bias.len());
        let hidden = self.layers() - 1;
        tape.outputs.resize_with(hidden, Default::default);
        tape.derivatives.resize_with(hidden, Default::default);
        if l < hidden {
            fit(&mut tape.outputs[l], shape);
            fit(&mut tape.derivatives[l], shape);
        } else {
            fit(&mut tape.raw, shape);
            fit(&mut tape.embedding, shape);
        }
        if let (false, Some(weights), Some(bias)) =
            (self.is_identity, layer.weights.as_slice(), layer.bias.as_slice())
        {
            tape.panels.pack_affine(weights, bias);
        }
    }

    /// The output of every layer for the rows of `x` (n×d): the activations of the hidden
    /// layers in order, and last the embedding.
    pub fn layer_outputs(&self, x: ArrayView2<f64>) -> Vec<Array2<f64>> {
        let mut outputs: Vec<Array2<f64>> = Vec::new();
        if self.is_identity {
            let mut output = x.as_standard_layout().into_owned();
            self.finish(&output.clone(), 0..x.nrows(), &mut output);
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
                self.finish(&raw, 0..raw.nrows(), &mut output);
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
        self.begin_backward(tape, upstream, gradient);
        for l in (0..self.layers()).rev().filter(|_| !self.is_identity) {
            let parts = self.parts_of_gradient(l).0;
            self.gradient_of_layer(l, x, 0..parts, tape, upstream, gradient);
            if l > 0 {
                self.backward_layer(l, 0..x.nrows(), tape, upstream);
            }
        }
    }

    /// Begins a backward pass; for the identity, this is all of it.
    pub fn begin_backward(
        &self,
        tape: &mut Tape,
        upstream: &mut Array2<f64>,
        gradient: &mut Weights,
    ) {
        if self.is_identity {
            gradient.scale(0.0);
        } else if self.normalize {
            through_normalization(&tape.raw, &tape.embedding, upstream);
        }
        tape.deltas.resize_with(self.layers() - 1, Default::default);
    }

    /// Computes some parts of the gradient of a layer's weights, from the last layer to the first.
    pub fn gradient_of_layer(
        &self,
        l: usize,
        x: ArrayView2<f64>,
        parts: Range<usize>,
        tape: &mut Tape,
        upstream: &Array2<f64>,
        gradient: &mut Weights,
    ) {
        let x = x.as_standard_layout();
        let delta = tape.deltas.get(l).unwrap_or(upstream).as_slice();
        let input = if l == 0 { x.as_slice() } else { tape.outputs[l - 1].as_slice() };
        let (Some(delta), Some(input)) = (delta, input) else { return };
        let out = &mut gradient.layers[l];
        if let (0, Some(out)) = (parts.start, out.bias.as_slice_mut()) {
            widest(AddRows { rows: delta, out });
        }
        let shape = out.weights.dim();
        if let Some(out) = out.weights.as_slice_mut() {
            transposed_times(delta, input, shape, parts, &mut tape.panels, out);
        }
    }

    /// Computes the gradient with respect to the sums of the layer before layer `l` (which isn't the
    /// first) for some rows of the batch, which are given in order.
    pub fn backward_layer(
        &self,
        l: usize,
        rows: Range<usize>,
        tape: &mut Tape,
        upstream: &Array2<f64>,
    ) {
        let Tape { deltas, derivatives, outputs, panels, .. } = tape;
        let layer = &self.weights.layers[l];
        let (units, inputs) = layer.weights.dim();
        let (below, above) = deltas.split_at_mut(l);
        let delta = above.first().unwrap_or(upstream).as_slice();
        let Some(next) = below.last_mut() else { return };
        if rows.start == 0 {
            fit(next, outputs[l - 1].dim());
            if let Some(weights) = layer.weights.as_slice() {
                panels.pack(weights, units);
            }
        }
        let parts = (delta, next.as_slice_mut(), derivatives[l - 1].as_slice());
        if let (Some(delta), Some(next), Some(derivatives)) = parts {
            let of_rows = rows.start * inputs..rows.end * inputs;
            let (next, derivatives) = (&mut next[of_rows.clone()], &derivatives[of_rows]);
            let delta = &delta[rows.start * units..rows.end * units];
            times(delta, panels, next);
            widest(Multiply { values: next, by: derivatives });
        }
    }

    /// Makes embeddings of some rows of the last layer.
    fn finish(&self, raw: &Array2<f64>, rows: Range<usize>, embedding: &mut Array2<f64>) {
        let dim = raw.ncols();
        let of_rows = rows.start * dim..rows.end * dim;
        if let (Some(raw), Some(embedding)) = (raw.as_slice(), embedding.as_slice_mut()) {
            let embedding = &mut embedding[of_rows.clone()];
            embedding.copy_from_slice(&raw[of_rows]);
            if self.normalize {
                normalize(embedding, dim);
            }
        }
    }
}

/// Computes out = input Wᵀ + b.
fn through(layer: &Layer, input: ArrayView2<f64>, panels: &mut Panels, out: &mut Array2<f64>) {
    fit(out, (input.nrows(), layer.bias.len()));
    let parts = (layer.weights.as_slice(), layer.bias.as_slice(), input.as_slice());
    if let ((Some(weights), Some(bias), Some(input)), Some(out)) = (parts, out.as_slice_mut()) {
        panels.pack_affine(weights, bias);
        times(input, panels, out);
    }
}

/// Computes the sum of all rows.
struct AddRows<'a> {
    rows: &'a [f64],
    out: &'a mut [f64],
}

impl Loop for AddRows<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { rows, out } = self;
        out.fill(0.0);
        for row in rows.chunks_exact(out.len().max(1)) {
            for (sum, &value) in out.iter_mut().zip(row) {
                *sum += value;
            }
        }
    }
}

/// Multiplies each value by another one.
struct Multiply<'a> {
    values: &'a mut [f64],
    by: &'a [f64],
}

impl Loop for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (value, &by) in self.values.iter_mut().zip(self.by) {
            *value *= by;
        }
    }
}

/// Scales each row to length 1 (rows shorter than 1e-12 are divided by 1e-12).
pub fn normalize_rows(rows: &mut Array2<f64>) {
    let dim = rows.ncols();
    rows.as_slice_mut().into_iter().for_each(|rows| normalize(rows, dim));
}

fn normalize(rows: &mut [f64], dim: usize) {
    for row in rows.chunks_exact_mut(dim.max(1)) {
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
