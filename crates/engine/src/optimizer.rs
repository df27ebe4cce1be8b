//! Optimizers: SGD, momentum, Adam, AdamW.
//!
//! The formulas are PyTorch's. Momentum: v ← μ v + g, w ← w − lr·v. Adam: β = (0.9, 0.999),
//! ε = 1e-8, with bias correction of both moments (Kingma & Ba 2015, arXiv:1412.6980). AdamW
//! subtracts lr·decay·w from the weights (Loshchilov & Hutter 2019, arXiv:1711.05101); the other
//! rules add decay·w to the gradient.

use super::config::{OptimizerKind, OptimizerSpec, WeightPlace};
use super::embedder::Weights;
use super::vectors::{Loop, widest};

const MOMENTUM: f64 = 0.9;
const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// An optimizer and its state.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimizer {
    /// Running mean of the gradient (Adam), or running sum (momentum).
    first: Weights,
    /// Running mean of the squared gradient (Adam).
    second: Weights,
    /// Number of updates since the state was reset.
    updates: i32,
    /// The rule of the last update. Another rule resets the state, but only when it is used:
    /// switching there and back between two updates changes nothing.
    kind: Option<OptimizerKind>,
}

impl Optimizer {
    /// An optimizer without state, for weights of this shape.
    pub fn new(weights: &Weights) -> Self {
        let mut zeros = weights.clone();
        zeros.scale(0.0);
        Self { first: zeros.clone(), second: zeros, updates: 0, kind: None }
    }

    /// Resets the state.
    fn reset(&mut self) {
        self.first.scale(0.0);
        self.second.scale(0.0);
        self.updates = 0;
    }

    /// Sets the running mean or sum of the gradient of some weights back to 0. The mean of its square
    /// stays, since it is the scale of their steps.
    pub fn forget_momentum(&mut self, place: WeightPlace) {
        self.first.set(place, 0.0);
    }

    /// Copies the state of `other`, which is for weights of the same shape.
    pub fn copy_from(&mut self, other: &Self) {
        self.first.copy_from(&other.first);
        self.second.copy_from(&other.second);
        self.updates = other.updates;
        self.kind = other.kind;
    }

    /// Updates the weights once from the gradient.
    pub fn update(&mut self, spec: &OptimizerSpec, weights: &mut Weights, gradient: &Weights) {
        if self.kind.replace(spec.kind).is_some_and(|last| last != spec.kind) {
            self.reset();
        }
        self.updates = self.updates.saturating_add(1);
        let rule = Rule::new(spec, self.updates);
        let layers = weights.layers.iter_mut().zip(&gradient.layers);
        let memory = self.first.layers.iter_mut().zip(&mut self.second.layers);
        for ((w, g), (m, v)) in layers.zip(memory) {
            for (w, g, m, v) in [
                (
                    w.weights.as_slice_mut(),
                    g.weights.as_slice(),
                    m.weights.as_slice_mut(),
                    v.weights.as_slice_mut(),
                ),
                (
                    w.bias.as_slice_mut(),
                    g.bias.as_slice(),
                    m.bias.as_slice_mut(),
                    v.bias.as_slice_mut(),
                ),
            ] {
                if let (Some(w), Some(g), Some(m), Some(v)) = (w, g, m, v) {
                    widest(Update { rule: &rule, w, g, m, v });
                }
            }
        }
    }
}

/// The update of some weights `w` from their gradient `g` and the state `m` and `v`.
struct Update<'a> {
    rule: &'a Rule,
    w: &'a mut [f64],
    g: &'a [f64],
    m: &'a mut [f64],
    v: &'a mut [f64],
}

impl Loop for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let memory = self.m.iter_mut().zip(self.v);
        for ((w, &g), (m, v)) in self.w.iter_mut().zip(self.g).zip(memory) {
            self.rule.apply(w, g, m, v);
        }
    }
}

/// The constants of one update.
struct Rule {
    kind: OptimizerKind,
    rate: f64,
    decay: f64,
    correction1: f64,
    correction2: f64,
}

impl Rule {
    fn new(spec: &OptimizerSpec, updates: i32) -> Self {
        Self {
            kind: spec.kind,
            rate: spec.learning_rate,
            decay: spec.weight_decay,
            correction1: 1.0 - BETA1.powi(updates),
            correction2: (1.0 - BETA2.powi(updates)).sqrt(),
        }
    }

    #[inline(always)]
    fn apply(&self, w: &mut f64, g: f64, m: &mut f64, v: &mut f64) {
        match self.kind {
            OptimizerKind::Sgd => *w -= self.rate * (g + self.decay * *w),
            OptimizerKind::Momentum => {
                *m = MOMENTUM * *m + (g + self.decay * *w);
                *w -= self.rate * *m;
            }
            OptimizerKind::Adam => self.adam(w, g + self.decay * *w, m, v),
            OptimizerKind::Adamw => {
                *w -= self.rate * self.decay * *w;
                self.adam(w, g, m, v);
            }
        }
    }

    #[inline(always)]
    fn adam(&self, w: &mut f64, g: f64, m: &mut f64, v: &mut f64) {
        *m = BETA1 * *m + (1.0 - BETA1) * g;
        *v = BETA2 * *v + (1.0 - BETA2) * g * g;
        *w -= self.rate / self.correction1 * *m / (v.sqrt() / self.correction2 + EPSILON);
    }
}
