//! The trainer takes whatever a person can set and any points: no panic, and never a number that
//! isn't one.

use std::sync::Arc;

use ndarray::Array2;
use triplet_lab::engine::config::{
    Activation, Choice, Distance, LossKind, Mining, OptimizerKind, Reduction, RunConfig,
    SamplerKind,
};
use triplet_lab::engine::data::Dataset;
use triplet_lab::engine::health::Health;
use triplet_lab::engine::report::StepReport;

use crate::common::runs::{assert_finite, bits, clouds, dataset, small, trainer};

/// What has to hold of every report.
fn assert_consistent(place: &str, report: &StepReport) {
    let counts = report.counts;
    assert_eq!(counts.valid, counts.easy + counts.semi_hard + counts.hard, "{place}");
    assert!(counts.active <= counts.valid, "{place}: {counts:?}");
    assert!(counts.mined_active <= counts.mined, "{place}: {counts:?}");
    let mut rows = report.batch.clone();
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(rows.len(), report.batch.len(), "{place}: a row comes twice");
    assert!(report.highest_loss_count <= report.triplets.len(), "{place}");
    let costliest = &report.triplets[..report.highest_loss_count];
    assert!(costliest.iter().all(|t| t.mined), "{place}");
    assert!(costliest.is_sorted_by(|x, y| x.loss >= y.loss - 1e-12), "{place}");
}

#[test]
fn a_batch_without_a_triplet_counts_as_a_step_and_leaves_the_weights_alone() {
    let points = clouds(3, 4).points.clone();
    let one_class = dataset(points.clone(), vec![0; 12]);
    let singletons = dataset(points, (0..12).collect());
    let one_point = dataset(Array2::ones((1, 2)), vec![0]);
    let cases = [
        (one_class, Health::OneClass),
        (singletons, Health::NoPositive),
        (one_point, Health::OneClass),
    ];
    for (data, health) in cases {
        for &kind in OptimizerKind::ALL {
            for &loss in LossKind::ALL {
                let mut config = small();
                config.optimizer.kind = kind;
                config.optimizer.weight_decay = 0.1;
                config.loss.kind = loss;
                let mut trainer = trainer(&config, &data);
                let before = bits(&trainer.embedder().weights);
                for step in 1..=3 {
                    let report = trainer.preview().clone();
                    assert_eq!(trainer.step().health, health, "{kind:?}");
                    assert_eq!((report.loss, report.gradient_norm), (0.0, 0.0));
                    assert_eq!(report.counts.valid, 0);
                    assert!(report.triplets.is_empty());
                    assert_finite("no triplet", &trainer, &report);
                    assert_eq!(trainer.steps(), step);
                }
                assert_eq!(before, bits(&trainer.embedder().weights), "{kind:?}");
            }
        }
    }
}

#[test]
fn without_a_training_point_nothing_happens() {
    let mut data = (*clouds(2, 5)).clone();
    data.held_out = std::mem::take(&mut data.train);
    let data = Arc::new(data);
    for &kind in SamplerKind::ALL {
        let mut config = small();
        config.sampler.kind = kind;
        let mut trainer = trainer(&config, &data);
        let before = bits(&trainer.embedder().weights);
        let report = trainer.step().clone();
        assert!(report.batch.is_empty());
        assert_finite("no training point", &trainer, &report);
        assert_eq!(before, bits(&trainer.embedder().weights));
        assert!(trainer.epochs().is_finite());
    }
}

#[test]
fn a_point_that_is_not_a_number_is_never_learned_from() {
    for &activation in Activation::ALL {
        let mut data = (*clouds(3, 4)).clone();
        data.points[[0, 1]] = f64::NAN;
        let data = Arc::new(data);
        for &rule in Mining::ALL {
            for &distance in Distance::ALL {
                let mut config = small();
                config.embedder.activation = activation;
                config.mining.rule = rule;
                config.distance = distance;
                let mut trainer = trainer(&config, &data);
                let before = bits(&trainer.embedder().weights);
                let place = format!("{activation:?} {rule:?} {distance:?}");
                assert_eq!(trainer.step().health, Health::Diverged, "{place}");
                assert_eq!(before, bits(&trainer.embedder().weights), "{place}");
            }
        }
    }
}

/// Takes 30 steps with this miner, and every loss, mean, distance, swap and sampler.
fn thirty_steps_of(rule: Mining, data: &Arc<Dataset>, edit: impl Fn(&mut RunConfig)) {
    let mut runs = 0;
    for &kind in LossKind::ALL {
        for &distance in Distance::ALL {
            for &sampler in SamplerKind::ALL {
                for swap in [false, true] {
                    for &mean in Reduction::ALL {
                        let mut config = small();
                        config.mining.rule = rule;
                        config.loss.kind = kind;
                        config.loss.swap = swap;
                        config.loss.mean = mean;
                        config.distance = distance;
                        config.sampler.kind = sampler;
                        edit(&mut config);
                        run_30(&config, data);
                        runs += 1;
                    }
                }
            }
        }
    }
    assert_eq!(runs, 2 * 3 * 2 * 2 * 2);
}

fn run_30(config: &RunConfig, data: &Arc<Dataset>) {
    let place = format!("{config:?}");
    let mut trainer = trainer(config, data);
    for step in 1..=30 {
        let report = trainer.preview().clone();
        assert_eq!(report.triplets.is_empty(), report.counts.valid == 0, "{place}");
        assert_finite(&place, &trainer, &report);
        assert_consistent(&place, &report);
        assert_ne!(trainer.step().health, Health::Diverged, "{place}");
        assert_eq!(trainer.steps(), step);
    }
}

#[test]
fn every_miner_loss_distance_swap_and_sampler_runs() {
    let data = clouds(3, 8);
    for &rule in Mining::ALL {
        thirty_steps_of(rule, &data, |_| ());
        thirty_steps_of(rule, &data, |config| config.embedder.normalize = true);
    }
}

#[test]
fn a_batch_larger_than_the_data_is_all_of_the_data() {
    let data = clouds(3, 4);
    for &kind in SamplerKind::ALL {
        let mut config = small();
        config.sampler.kind = kind;
        (config.sampler.classes, config.sampler.points) = (8, 64);
        let mut trainer = trainer(&config, &data);
        let mut batch = trainer.step().batch.clone();
        batch.sort_unstable();
        assert_eq!(batch, (0..12).collect::<Vec<_>>(), "{kind:?}");
        run_30(&config, &data);
    }
}

#[test]
fn one_embedding_dimension_runs() {
    for &rule in Mining::ALL {
        for normalize in [false, true] {
            thirty_steps_of(rule, &clouds(3, 6), |config| {
                config.embedder.dim = 1;
                config.embedder.normalize = normalize;
            });
        }
    }
}

#[test]
fn margin_0_runs() {
    for &rule in Mining::ALL {
        thirty_steps_of(rule, &clouds(3, 6), |config| config.loss.margin = 0.0);
    }
}

#[test]
fn equal_points_run_and_move_nowhere_apart() {
    let data = dataset(Array2::from_elem((12, 2), 0.7), (0..12).map(|i| i % 3).collect());
    for &rule in Mining::ALL {
        for normalize in [false, true] {
            thirty_steps_of(rule, &data, |config| config.embedder.normalize = normalize);
        }
    }
    let mut trainer = trainer(&small(), &data);
    let report = trainer.step();
    assert_eq!(report.health, Health::Collapsed);
    assert_eq!(report.mean_pair_distance, Some(0.0));
}

#[test]
fn none_and_four_hidden_layers_run_with_every_activation() {
    let data = clouds(3, 8);
    for hidden in [vec![], vec![7, 5, 6, 4], vec![1]] {
        for &activation in Activation::ALL {
            for normalize in [false, true] {
                for &kind in OptimizerKind::ALL {
                    let mut config = small();
                    config.embedder.hidden.clone_from(&hidden);
                    config.embedder.activation = activation;
                    config.embedder.normalize = normalize;
                    config.optimizer.kind = kind;
                    run_30(&config, &data);
                }
            }
        }
    }
}
