//! Triplet loss without a library: a small network, the hinge loss over every triplet of a batch
//! (batch-all: Hermans et al. 2017), its gradient by the chain rule, and gradient descent.
//!
//! Nothing here is fast. The engine computes the same numbers without listing the triplets, and
//! `tests/plain.rs` compares the two. Read it from top to bottom, or run it and watch the loss:
//! `cargo run -p triplet-engine --example plain`

/// One layer: `layer[unit]` holds the weight of each input and, as the weight of a constant 1,
/// the bias.
pub type Layer = Vec<Vec<f64>>;

/// The function y(x) of a hidden unit, and its derivative as a function of y.
pub type Activation = (fn(f64) -> f64, fn(f64) -> f64);
pub const TANH: Activation = (f64::tanh, |y| 1.0 - y * y);
pub const RELU: Activation = (|x| x.max(0.0), |y| f64::from(y > 0.0));

/// A multi-layer perceptron; with `normalize`, embeddings are scaled to length 1.
pub struct Network {
    pub layers: Vec<Layer>,
    pub activation: Activation,
    pub normalize: bool,
}

/// The forward pass of one point.
struct Forward {
    /// The inputs of each layer, ending in the constant 1; last the output of the network.
    values: Vec<Vec<f64>>,
    /// The output, divided by its length if the network normalizes.
    embedding: Vec<f64>,
    length: f64,
}

impl Network {
    fn forward(&self, point: &[f64]) -> Forward {
        let last = self.layers.len() - 1;
        let mut values = vec![point.to_vec()];
        for (l, layer) in self.layers.iter().enumerate() {
            values[l].push(1.0);
            let activation = if l == last { |x| x } else { self.activation.0 };
            values.push(layer.iter().map(|weights| activation(dot(weights, &values[l]))).collect());
        }
        let output = &values[last + 1];
        let length = dot(output, output).sqrt();
        let divisor = if self.normalize { length } else { 1.0 };
        let embedding = output.iter().map(|value| value / divisor).collect();
        Forward { values, embedding, length }
    }

    /// Adds one point's share of ∂loss/∂weights to `gradient`, given its ∂loss/∂embedding.
    fn backward(&self, pass: &Forward, mut delta: Vec<f64>, gradient: &mut [Layer]) {
        if self.normalize {
            // The embedding is u = x/‖x‖, so ∂loss/∂x = (δ − (δ·u) u) / ‖x‖.
            let along = dot(&delta, &pass.embedding);
            for (d, u) in delta.iter_mut().zip(&pass.embedding) {
                *d = (*d - along * u) / pass.length;
            }
        }
        for l in (0..self.layers.len()).rev() {
            let input = &pass.values[l];
            let mut below = vec![0.0; input.len()];
            for (unit, d) in delta.iter().enumerate() {
                for i in 0..input.len() {
                    gradient[l][unit][i] += d * input[i];
                    below[i] += d * self.layers[l][unit][i];
                }
            }
            below.pop(); // of the constant 1
            let derivative = self.activation.1;
            delta = below.iter().zip(input).map(|(d, &y)| d * derivative(y)).collect();
        }
    }

    /// Takes one step of gradient descent on a batch, and returns the loss before it.
    pub fn step(&mut self, x: &[Vec<f64>], labels: &[usize], margin: f64, rate: f64) -> f64 {
        let passes: Vec<Forward> = x.iter().map(|point| self.forward(point)).collect();
        let z: Vec<Vec<f64>> = passes.iter().map(|pass| pass.embedding.clone()).collect();
        let (loss, deltas) = batch_all(&z, labels, margin);
        let mut gradient = self.layers.clone();
        gradient.iter_mut().flatten().flatten().for_each(|g| *g = 0.0);
        for (pass, delta) in passes.iter().zip(deltas) {
            self.backward(pass, delta, &mut gradient);
        }
        let weights = self.layers.iter_mut().flatten().flatten();
        for (weight, g) in weights.zip(gradient.iter().flatten().flatten()) {
            *weight -= rate * g;
        }
        loss
    }
}

/// Computes the mean of max(0, d(a,p) − d(a,n) + margin) over the triplets where it is above 0,
/// and its gradient with respect to each embedding.
fn batch_all(z: &[Vec<f64>], labels: &[usize], margin: f64) -> (f64, Vec<Vec<f64>>) {
    let (mut loss, mut active) = (0.0, 0.0);
    let mut gradient = vec![vec![0.0; z[0].len()]; z.len()];
    for a in 0..z.len() {
        for p in (0..z.len()).filter(|&p| p != a && labels[p] == labels[a]) {
            for n in (0..z.len()).filter(|&n| labels[n] != labels[a]) {
                let violation = distance(&z[a], &z[p]) - distance(&z[a], &z[n]) + margin;
                if violation > 0.0 {
                    loss += violation;
                    active += 1.0;
                    add_distance_gradient(1.0, z, a, p, &mut gradient);
                    add_distance_gradient(-1.0, z, a, n, &mut gradient);
                }
            }
        }
    }
    let count = f64::max(active, 1.0);
    gradient.iter_mut().flatten().for_each(|g| *g /= count);
    (loss / count, gradient)
}

/// Adds `factor` times the gradient of d = ‖x − y‖: (x − y)/d for x, its negative for y.
fn add_distance_gradient(factor: f64, z: &[Vec<f64>], x: usize, y: usize, out: &mut [Vec<f64>]) {
    let d = distance(&z[x], &z[y]);
    for i in 0..z[x].len() {
        let part = if d > 0.0 { factor * (z[x][i] - z[y][i]) / d } else { 0.0 };
        out[x][i] += part;
        out[y][i] -= part;
    }
}

fn distance(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

/// Trains on two rings, one inside the other, and prints the loss.
pub fn main() {
    let radius = |i: usize| 0.5 + (i % 2) as f64;
    let point = |i: usize| vec![radius(i) * (i as f64).cos(), radius(i) * (i as f64).sin()];
    let (x, labels): (Vec<_>, Vec<_>) = (0..24).map(|i| (point(i), i % 2)).unzip();
    // Weights that are irregular, if not random.
    let weight = |unit: usize, i: usize| ((7 * unit + 3 * i + 1).pow(2) as f64).sin() / 2.0;
    let unit = |unit: usize, inputs: usize| (0..=inputs).map(|i| weight(unit, i)).collect();
    let layer = |inputs: usize, units: usize| (0..units).map(|u| unit(u, inputs)).collect();
    let layers = vec![layer(2, 16), layer(16, 2)];
    let mut network = Network { layers, activation: TANH, normalize: false };
    for step in 0..=200 {
        let loss = network.step(&x, &labels, 0.2, 0.02);
        if step % 20 == 0 {
            println!("step {step:3}  loss {loss:.4}");
        }
    }
}
