//! Small data and small runs to hold the trainer to its promises.

use std::sync::Arc;

use ndarray::Array2;
use rand::RngExt as _;
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::engine::data::Dataset;
use triplet_lab::engine::embedder::Weights;
use triplet_lab::engine::random::{Purpose, generator};
use triplet_lab::engine::report::StepReport;
use triplet_lab::engine::trainer::Trainer;

/// Points with these classes, all of them trained on.
pub fn dataset(points: Array2<f64>, labels: Vec<usize>) -> Arc<Dataset> {
    let classes = labels.iter().max().map_or(0, |&last| last + 1);
    let class_names = (0..classes).map(|class| format!("class {class}")).collect();
    let feature_names = (0..points.ncols()).map(|column| format!("x{column}")).collect();
    Arc::new(Dataset::whole(points, labels, class_names, feature_names))
}

/// `classes` overlapping clouds in the plane, `each` points of each.
pub fn clouds(classes: usize, each: usize) -> Arc<Dataset> {
    let mut random = generator(5, Purpose::Data, 0);
    let labels: Vec<usize> = (0..classes * each).map(|i| i % classes).collect();
    let points = Array2::from_shape_fn((labels.len(), 2), |(i, column)| {
        let turn = std::f64::consts::TAU * labels[i] as f64 / classes as f64;
        let centre = if column == 0 { turn.cos() } else { turn.sin() };
        centre + random.random_range(-0.7..0.7)
    });
    dataset(points, labels)
}

/// A run of a small network.
pub fn small() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Blobs);
    config.embedder.hidden = vec![8, 6];
    config.sampler.classes = 3;
    config.sampler.points = 5;
    config
}

pub fn trainer(config: &RunConfig, data: &Arc<Dataset>) -> Trainer {
    Trainer::new(config.clone().validate().unwrap(), Arc::clone(data))
}

/// The bits of every weight: equal numbers are not enough, −0 and 0 have to differ.
pub fn bits(weights: &Weights) -> Vec<u64> {
    weights.iter().map(|w| w.to_bits()).collect()
}

pub fn assert_finite(place: &str, trainer: &Trainer, report: &StepReport) {
    assert!(trainer.embedder().weights.iter().all(|w| w.is_finite()), "{place}: weights");
    assert!(trainer.embed_all().iter().all(|z| z.is_finite()), "{place}: embeddings");
    assert!(trainer.negative_gradient().iter().all(|z| z.is_finite()), "{place}: arrows");
    let optional = [report.mean_positive, report.mean_negative, report.mean_pair_distance];
    let means = optional.into_iter().flatten();
    let numbers = means.chain([report.loss, report.gradient_norm, report.mean_norm]);
    let of_triplets =
        report.triplets.iter().flat_map(|t| [t.positive, t.negative, t.across, t.loss]);
    assert!(numbers.chain(of_triplets).all(f64::is_finite), "{place}: {report:?}");
    assert!(report.loss >= 0.0, "{place}: a loss of {}", report.loss);
}
