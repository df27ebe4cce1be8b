//! A network as the reference values have it, trained by the engine.

use ndarray::{Array1, Array2};
use serde_json::Value;
use triplet_lab::engine::config::{
    Activation, Choice, Distance, LossKind, LossSpec, OptimizerSpec, Reduction,
};
use triplet_lab::engine::embedder::{Embedder, Layer, Tape, Weights};
use triplet_lab::engine::mining::Mined;
use triplet_lab::engine::optimizer::Optimizer;

use crate::common::batch::{Batch, distance_named, loss_spec};
use crate::common::check::{matrix, read};
use crate::common::golden;

/// A network of `mlp.json`, and what it is trained with.
#[derive(Clone)]
pub struct Network {
    pub x: Array2<f64>,
    pub labels: Vec<usize>,
    pub embedder: Embedder,
    pub distance: Distance,
    pub strategy: String,
    pub spec: LossSpec,
}

impl Network {
    pub fn of(file: &Value, case: &Value) -> Self {
        let layers = file["W"].as_array().unwrap().iter().map(|layer| Layer {
            weights: matrix(&layer[0]),
            bias: Array1::from_vec(read(&layer[1])),
        });
        let activation = Activation::ALL.iter().find(|a| a.name() == case["act"]).unwrap();
        let kind = if read(&case["soft"]) { LossKind::Soft } else { LossKind::Hinge };
        let mean = match read::<String>(&case["reduction"]).as_str() {
            "mean" => Reduction::Mined,
            "mean_nonzero" => Reduction::Active,
            other => panic!("no reduction is called {other}"),
        };
        let weights = Weights { layers: layers.collect() };
        Self {
            x: matrix(&file["X"]),
            labels: read(&file["y"]),
            embedder: Embedder::with_weights(weights, *activation, read(&case["normalize"])),
            distance: distance_named(&read::<String>(&case["distance"])),
            strategy: read(&case["strategy"]),
            spec: loss_spec(kind, read(&case["margin"]), false, mean),
        }
    }

    /// The loss of the whole batch, and its gradient with respect to the weights.
    pub fn judge(&self) -> (f64, Weights) {
        let mut tape = Tape::default();
        self.embedder.forward(self.x.view(), &mut tape);
        // The embedding is normalized already, and `backward` goes through that.
        let batch = Batch::new(tape.embedding.clone(), self.labels.clone(), self.distance, false);
        let triplets = batch.selected(&self.strategy, self.spec.margin);
        let (price, slope) = batch.price(&self.spec, Mined::List(&triplets));
        let mut slope = Array2::from_shape_vec(tape.embedding.dim(), slope).unwrap();
        let mut gradient = self.embedder.weights.clone();
        self.embedder.backward(self.x.view(), &mut tape, &mut slope, &mut gradient);
        (price.loss, gradient)
    }

    /// The loss before each of `steps` steps; the weights are those after the last.
    pub fn train(&mut self, optimizer: &OptimizerSpec, steps: usize) -> Vec<f64> {
        let mut memory = Optimizer::new(&self.embedder.weights);
        (0..steps)
            .map(|_| {
                let (loss, gradient) = self.judge();
                memory.update(optimizer, &mut self.embedder.weights, &gradient);
                loss
            })
            .collect()
    }
}

pub fn mlp_cases(mut visit: impl FnMut(&str, &Value, Network)) {
    let file = golden::load("mlp.json");
    for (i, case) in file["cases"].as_array().unwrap().iter().enumerate() {
        let network = Network::of(&file, case);
        let sizes: Vec<usize> = read(&file["sizes"]);
        for (layer, pair) in network.embedder.weights.layers.iter().zip(sizes.windows(2)) {
            assert_eq!(layer.weights.dim(), (pair[1], pair[0]));
        }
        let name = |key: &str| case[key].as_str().unwrap().to_owned();
        let place = format!("case {i}: {} {} {}", name("act"), name("distance"), name("strategy"));
        visit(&place, case, network);
    }
}
