//! The snippets of code in `parts/`: which one an option of the engine has, and the name of the
//! function in it. No match here has a wildcard, so an option without a snippet doesn't compile.

use engine::choice::{Activation, Distance, LossKind, Mining, OptimizerKind, SamplerKind};

/// A function of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Snippet {
    /// Its name.
    pub name: &'static str,
    /// Its definition.
    pub code: &'static str,
}

macro_rules! snippet {
    ($name:literal, $file:literal) => {
        Snippet { name: $name, code: include_str!(concat!("parts/", $file, ".py")) }
    };
}

pub(super) const POINTS: &str = include_str!("parts/points.py");
pub(super) const UNIT: &str = include_str!("parts/unit.py");
pub(super) const PAIRS: &str = include_str!("parts/pairs.py");
pub(super) const SCORES: &str = include_str!("parts/scores.py");
pub(super) const CHECK: &str = include_str!("parts/check.py");
pub(super) const MAIN: &str = include_str!("parts/main.py");

pub(super) fn distance(distance: Distance) -> Snippet {
    match distance {
        Distance::Euclidean => snippet!("euclidean", "euclidean"),
        Distance::Squared => snippet!("squared", "squared"),
        Distance::Cosine => snippet!("cosine", "cosine"),
    }
}

pub(super) fn miner(rule: Mining) -> Snippet {
    match rule {
        Mining::Random => snippet!("random_triplets", "mine_random"),
        Mining::All => snippet!("all_triplets", "mine_all"),
        Mining::SemiHard => snippet!("semi_hard", "mine_semi_hard"),
        Mining::Hard => snippet!("hard", "mine_hard"),
        Mining::BatchHard => snippet!("batch_hard", "mine_batch_hard"),
        Mining::NearestSemiHard => snippet!("nearest_semi_hard", "mine_nearest_semi_hard"),
        Mining::DistanceWeighted => snippet!("distance_weighted", "mine_distance_weighted"),
    }
}

/// True if the miner lists all triplets first.
pub(super) fn lists_all(rule: Mining) -> bool {
    match rule {
        Mining::All | Mining::SemiHard | Mining::Hard => true,
        Mining::Random | Mining::BatchHard | Mining::NearestSemiHard | Mining::DistanceWeighted => {
            false
        }
    }
}

/// True if the miner uses the margin.
pub(super) fn uses_margin(rule: Mining) -> bool {
    match rule {
        Mining::SemiHard | Mining::Hard => true,
        Mining::All
        | Mining::Random
        | Mining::BatchHard
        | Mining::NearestSemiHard
        | Mining::DistanceWeighted => false,
    }
}

/// True if the miner draws random numbers.
pub(super) fn draws(rule: Mining) -> bool {
    match rule {
        Mining::Random | Mining::DistanceWeighted => true,
        Mining::All
        | Mining::SemiHard
        | Mining::Hard
        | Mining::BatchHard
        | Mining::NearestSemiHard => false,
    }
}

pub(super) fn loss(kind: LossKind) -> Snippet {
    match kind {
        LossKind::Hinge => snippet!("hinge", "hinge"),
        LossKind::Soft => snippet!("soft_margin", "soft"),
    }
}

pub(super) fn sampler(kind: SamplerKind) -> Snippet {
    match kind {
        SamplerKind::Balanced => snippet!("balanced", "balanced"),
        SamplerKind::Uniform => snippet!("uniform", "uniform"),
    }
}

pub(super) fn optimizer(kind: OptimizerKind) -> Snippet {
    match kind {
        OptimizerKind::Sgd => snippet!("sgd", "sgd"),
        OptimizerKind::Momentum => snippet!("momentum", "momentum"),
        OptimizerKind::Adam => snippet!("adam", "adam"),
        OptimizerKind::Adamw => snippet!("adamw", "adamw"),
    }
}

/// PyTorch's function of an activation, and its initialisation of the weights below it.
pub(super) fn activation(activation: Activation) -> (&'static str, &'static str) {
    const GLOROT: &str = "nn.init.xavier_normal_(layer.weight)  # Glorot & Bengio 2010";
    const HE: &str =
        "nn.init.kaiming_normal_(layer.weight, nonlinearity=\"relu\")  # He et al. 2015";
    match activation {
        Activation::Tanh => ("torch.tanh", GLOROT),
        Activation::Relu => ("F.relu", HE),
        Activation::LeakyRelu => ("F.leaky_relu", HE),
        Activation::Gelu => ("F.gelu", HE),
    }
}
