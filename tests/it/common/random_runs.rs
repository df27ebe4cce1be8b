//! Random runs, small enough to train many of them.

use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use triplet_lab::engine::config::{
    Activation, Choice, DataKind, Distance, LossKind, Mining, Moved, MovedValue, OptimizerKind,
    Reduction, RunConfig, SamplerKind, ValidConfig,
};
use triplet_lab::engine::random::ChaCha8Rng;
use triplet_lab::lab::recipe::{Edit, Recipe};

fn any<T: Choice>(random: &mut ChaCha8Rng) -> T {
    *T::ALL.choose(random).unwrap()
}

/// Any small data set, network and settings.
pub fn config(random: &mut ChaCha8Rng) -> ValidConfig {
    let kinds = [
        DataKind::Blobs,
        DataKind::Moons,
        DataKind::Rings,
        DataKind::Spiral,
        DataKind::Clusters,
        DataKind::Sphere,
        DataKind::Penguins,
    ];
    let mut config = RunConfig::of(*kinds.choose(random).unwrap());
    config.data.points = random.random_range(12..60);
    config.held_out = random.random_range(0.0..0.5);
    config.unseen_classes = random.random_range(0..config.data.classes.max(2) - 1);
    let layers = random.random_range(0..3);
    config.embedder.hidden = (0..layers).map(|_| random.random_range(1..8)).collect();
    config.embedder.activation = any::<Activation>(random);
    config.embedder.dim = random.random_range(1..6);
    config.embedder.normalize = random.random();
    config.seed = random.random();
    settings(&config.validate().unwrap(), random)
}

/// The same run with other settings of those that can change while it goes on.
pub fn settings(config: &ValidConfig, random: &mut ChaCha8Rng) -> ValidConfig {
    let mut config = config.to_config();
    match random.random_range(0..7) {
        0 => config.loss.margin = random.random_range(0.0..5.0),
        1 => config.mining.rule = any::<Mining>(random),
        2 => config.distance = any::<Distance>(random),
        3 => {
            config.loss.kind = any::<LossKind>(random);
            config.loss.swap = random.random();
            config.loss.mean = any::<Reduction>(random);
        }
        4 => {
            config.optimizer.kind = any::<OptimizerKind>(random);
            config.optimizer.learning_rate = 10_f64.powf(random.random_range(-4.0..-1.0));
            config.optimizer.weight_decay = random.random_range(0.0..0.01);
            config.optimizer.clip = random.random_range(0.0..2.0);
        }
        5 => config.moved = moved(&config, random),
        _ => {
            config.sampler.kind = any::<SamplerKind>(random);
            config.sampler.classes = random.random_range(1..5);
            config.sampler.points = random.random_range(2..6);
        }
    }
    config.validate().unwrap()
}

/// A few points elsewhere.
fn moved(config: &RunConfig, random: &mut ChaCha8Rng) -> Moved {
    let (rows, features) = (config.data.points, config.data.features());
    let values = (0..random.random_range(0..6)).map(|_| MovedValue {
        row: random.random_range(0..rows),
        feature: random.random_range(0..features),
        value: random.random_range(-2.0..2.0),
    });
    Moved::new(values)
}

/// A run of so many steps with a few edits.
pub fn recipe(steps: u64, random: &mut ChaCha8Rng) -> Recipe {
    let start = config(random);
    let mut recipe = Recipe::new(start.clone());
    let (mut step, mut last) = (0, start);
    for _ in 0..random.random_range(0..6) {
        step += random.random_range(1..steps / 6);
        last = settings(&last, random);
        recipe = recipe.with_edit(Edit { step, config: last.clone() }).unwrap();
    }
    recipe.lasting(steps).unwrap()
}
