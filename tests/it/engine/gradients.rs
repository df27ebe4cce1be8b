//! The gradient of a batch with respect to the weights is that of finite differences, for every
//! distance, loss, activation and miner, with and without normalization and swap.
//!
//! The loss has kinks: where a unit goes silent, where a triplet stops to cost, where the miner
//! takes another triplet. A weight is left out where the difference would reach across one, which
//! is found by what changed, not by what the derivatives say: a wrong one can't hide there.

use ndarray::{Array2, ArrayView2};
use rand::RngExt as _;
use triplet_lab::engine::config::{
    Activation, Choice, Distance, EmbedderKind, EmbedderSpec, LossKind, LossSpec, Mining,
    MiningSpec, Reduction,
};
use triplet_lab::engine::distance::Pairs;
use triplet_lab::engine::embedder::{Embedder, Tape, Weights};
use triplet_lab::engine::loss::{BatchLoss, for_each};
use triplet_lab::engine::mining::{Triplet, mine};
use triplet_lab::engine::random::{Purpose, generator};
use triplet_lab::engine::ranking::Ranking;

const SEED: u64 = 12;
/// How far a weight is moved for the differences.
const REACH: f64 = 3e-5;
/// The relative error allowed.
const TOLERANCE: f64 = 1e-6;

/// A batch and all that is chosen about how it is judged.
struct Setup {
    x: Array2<f64>,
    labels: Vec<usize>,
    distance: Distance,
    loss: LossSpec,
    mining: MiningSpec,
}

/// Everything about a batch that changes from one moment to the next and not little by little.
#[derive(PartialEq)]
struct Choices {
    /// Mined triplets, with whether each costs anything and whether it is swapped.
    triplets: Vec<(Triplet, bool, bool)>,
    /// Which hidden units are above 0, for activations with a kink there.
    units: Vec<bool>,
}

impl Setup {
    /// The loss of the batch, its gradient with respect to the weights, and the choices in it;
    /// `kinked` where the activation has a kink at 0.
    fn judge(&self, embedder: &Embedder, kinked: bool) -> (f64, Weights, Choices) {
        let mut tape = Tape::default();
        embedder.forward(self.x.view(), &mut tape);
        let mut pairs = Pairs::default();
        pairs.measure(self.distance, &tape.embedding);
        let mut ranking = Ranking::default();
        ranking.rank(&self.labels, &pairs.matrix, self.loss.margin);
        let mut random = generator(SEED, Purpose::Mining, 0);
        let mut list = Vec::new();
        let d = &pairs.matrix;
        let mined = mine(&self.mining, &ranking, d, &tape.embedding, &mut random, &mut list);
        let mut triplets = Vec::new();
        for_each(&ranking, mined, |t| {
            let negative = self.loss.negative_distance(d, t);
            let costs = self.loss.triplet_loss(d[[t.anchor, t.positive]], negative) > 0.0;
            triplets.push((t, costs, negative < d[[t.anchor, t.negative]]));
        });
        triplets.sort_unstable();
        let mut batch_loss = BatchLoss::default();
        let price = batch_loss.compute(&self.loss, &ranking, d, mined);
        let mut slope = Array2::default((0, 0));
        pairs.backward(&batch_loss.gradient, &mut slope);
        let mut gradient = embedder.weights.clone();
        embedder.backward(self.x.view(), &mut tape, &mut slope, &mut gradient);
        let units = if kinked { units_above_0(embedder, self.x.view()) } else { Vec::new() };
        (price.loss, gradient, Choices { triplets, units })
    }

    /// ∂loss/∂(weight i) by differences at ±h and ±2h, which are exact to the fourth order;
    /// `None` where a choice changes between them.
    fn difference(
        &self,
        embedder: &Embedder,
        kinked: bool,
        here: &Choices,
        i: usize,
    ) -> Option<f64> {
        let mut moved = embedder.clone();
        let original = *weight(&mut moved.weights, i);
        let mut at = |steps: f64| {
            *weight(&mut moved.weights, i) = original + steps * REACH;
            let (loss, _, choices) = self.judge(&moved, kinked);
            (choices == *here).then_some(loss)
        };
        let near = at(1.0)? - at(-1.0)?;
        let far = at(2.0)? - at(-2.0)?;
        Some((8.0 * near - far) / (12.0 * REACH))
    }
}

fn units_above_0(embedder: &Embedder, x: ArrayView2<f64>) -> Vec<bool> {
    let outputs = embedder.layer_outputs(x);
    let hidden = &outputs[..outputs.len() - 1];
    hidden.iter().flat_map(|layer| layer.iter().map(|&h| h > 0.0)).collect()
}

fn weight(weights: &mut Weights, i: usize) -> &mut f64 {
    let layers = weights.layers.iter_mut();
    layers.flat_map(|layer| layer.weights.iter_mut().chain(&mut layer.bias)).nth(i).unwrap()
}

/// A small network in general position: its biases are not 0 either.
fn network(spec: &EmbedderSpec, inputs: usize) -> Embedder {
    let mut embedder = Embedder::new(inputs, spec, SEED);
    let mut random = generator(SEED, Purpose::Sampling, 0);
    for layer in &mut embedder.weights.layers {
        layer.bias.mapv_inplace(|_| random.random_range(-0.5..0.5));
    }
    embedder
}

#[derive(Default)]
struct Tally {
    compared: usize,
    left_out: usize,
    worst: f64,
}

impl Tally {
    /// Compares every weight of a network.
    fn compare(&mut self, place: &str, setup: &Setup, embedder: &Embedder, kinked: bool) {
        let (_, gradient, here) = setup.judge(embedder, kinked);
        let costs = here.triplets.iter().any(|&(_, costs, _)| costs);
        assert!(costs, "{place}: no triplet costs anything, so there is nothing to compare");
        let ours: Vec<f64> = gradient.iter().copied().collect();
        let largest = ours.iter().fold(0.0_f64, |largest, g| largest.max(g.abs()));
        assert!(largest > 0.0, "{place}: the gradient is 0");
        let mut compared = 0;
        for (i, &ours) in ours.iter().enumerate() {
            let Some(numeric) = setup.difference(embedder, kinked, &here, i) else {
                self.left_out += 1;
                continue;
            };
            // A weight whose gradient is next to nothing is measured by the largest of the network:
            // there the differences are rounding.
            let scale = ours.abs().max(1e-3 * largest);
            let error = (ours - numeric).abs() / scale;
            assert!(error <= TOLERANCE, "{place}, weight {i}: {ours}, not {numeric} ({error:e})");
            self.worst = self.worst.max(error);
            compared += 1;
        }
        assert!(2 * compared > ours.len(), "{place}: most weights are next to a kink");
        self.compared += compared;
    }

    fn done(self) {
        let Self { compared, left_out, worst } = self;
        println!("{compared} weights compared, {left_out} left out, largest error {worst:e}");
        assert!(compared > 0);
        assert!(left_out * 20 < compared, "{left_out} left out, {compared} compared");
    }
}

fn setup(distance: Distance, normalize: bool, loss: LossSpec, rule: Mining) -> Setup {
    let mut random = generator(SEED, Purpose::Data, 0);
    let x = Array2::from_shape_simple_fn((9, 2), || random.random_range(-2.0..2.0));
    let margin = if normalize { 0.3 } else { loss.margin };
    Setup {
        x,
        labels: vec![0, 1, 2, 0, 1, 2, 0, 1, 0],
        distance,
        loss: LossSpec { margin, ..loss },
        mining: MiningSpec { rule, per_anchor: 3 },
    }
}

/// Every way to judge a batch, with a network of these hidden layers and this activation.
fn every_way(hidden: &[usize], activation: Activation) {
    let mut tally = Tally::default();
    let kinked = matches!(activation, Activation::Relu | Activation::LeakyRelu);
    for normalize in [false, true] {
        let kind = EmbedderKind::Network;
        let spec = EmbedderSpec {
            kind,
            hidden: hidden.to_vec(),
            activation,
            dim: 3,
            normalize,
            weights: None,
        };
        let embedder = network(&spec, 2);
        for &distance in Distance::ALL {
            for &kind in LossKind::ALL {
                for &rule in Mining::ALL {
                    for swap in [false, true] {
                        for &mean in Reduction::ALL {
                            let loss = LossSpec { kind, margin: 0.8, swap, mean };
                            let setup = setup(distance, normalize, loss, rule);
                            let place = format!(
                                "{activation:?}, normalize {normalize}, {distance:?}, {kind:?}, \
                                 {rule:?}, swap {swap}, {mean:?}"
                            );
                            tally.compare(&place, &setup, &embedder, kinked);
                        }
                    }
                }
            }
        }
    }
    tally.done();
}

#[test]
fn through_tanh_the_gradient_is_that_of_finite_differences() {
    every_way(&[5, 4], Activation::Tanh);
}

#[test]
fn through_relu_the_gradient_is_that_of_finite_differences() {
    every_way(&[7, 5], Activation::Relu);
}

#[test]
fn through_leaky_relu_the_gradient_is_that_of_finite_differences() {
    every_way(&[5, 4], Activation::LeakyRelu);
}

#[test]
fn through_gelu_the_gradient_is_that_of_finite_differences() {
    every_way(&[5, 4], Activation::Gelu);
}

#[test]
fn without_hidden_layers_the_gradient_is_that_of_finite_differences() {
    every_way(&[], Activation::Tanh);
}

#[test]
fn through_four_hidden_layers_the_gradient_is_that_of_finite_differences() {
    every_way(&[4, 3, 4, 3], Activation::Tanh);
}
