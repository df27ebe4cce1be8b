//! The embedder: a multi-layer perceptron with its forward and backward pass.
//!
//! A batch is a matrix with one point per row (B×d). Layer l computes h = act(x Wᵀ + b); the last
//! one has no activation. With `normalize`, outputs are scaled to length 1, and the backward pass
//! differentiates through that.
//!
//! The identity is an embedder, too: the points are the embeddings, and its gradient is 0.

mod normalization;
mod weights;

use std::ops::Range;

use ndarray::{Array2, ArrayView2, Axis, Slice};

use crate::activation::Activation;
use crate::config::EmbedderSpec;
use crate::matmul::{Panels, column_blocks, times, transposed_times};
use crate::vectors::{Loop, fit, widest};
use normalization::normalize;
pub use normalization::{normalize_rows, through_normalization};
pub use weights::{Layer, Weights};

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
