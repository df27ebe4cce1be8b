//! What the trainer promises, whatever it is given.

// Helpers of tests may fail as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use ndarray::Array2;
use rand::RngExt as _;
use triplet_lab::engine::config::{
    Activation, Choice, DataKind, Distance, LossKind, Mining, OptimizerKind, Reduction, RunConfig,
    SamplerKind,
};
use triplet_lab::engine::data::Dataset;
use triplet_lab::engine::embedder::Weights;
use triplet_lab::engine::health::Health;
use triplet_lab::engine::random::{Purpose, generator};
use triplet_lab::engine::report::StepReport;
use triplet_lab::engine::trainer::Trainer;

/// Points with these classes, all of them trained on.
fn dataset(points: Array2<f64>, labels: Vec<usize>) -> Arc<Dataset> {
    let classes = labels.iter().max().map_or(0, |&last| last + 1);
    Arc::new(Dataset {
        class_names: (0..classes).map(|class| format!("class {class}")).collect(),
        feature_names: (0..points.ncols()).map(|column| format!("x{column}")).collect(),
        train: (0..labels.len()).collect(),
        held_out: Vec::new(),
        pictures: None,
        points,
        labels,
    })
}

/// `classes` overlapping clouds in the plane, `each` points of each.
fn clouds(classes: usize, each: usize) -> Arc<Dataset> {
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
fn small() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Blobs);
    config.embedder.hidden = vec![8, 6];
    config.sampler.classes = 3;
    config.sampler.points = 5;
    config
}

fn trainer(config: &RunConfig, data: &Arc<Dataset>) -> Trainer {
    Trainer::new(config.clone().validate().unwrap(), Arc::clone(data))
}

/// The bits of every weight: equal numbers are not enough, −0 and 0 have to differ.
fn bits(weights: &Weights) -> Vec<u64> {
    weights.iter().map(|w| w.to_bits()).collect()
}

fn assert_finite(place: &str, trainer: &Trainer, report: &StepReport) {
    assert!(trainer.embedder().weights.iter().all(|w| w.is_finite()), "{place}: weights");
    assert!(trainer.embed_all().iter().all(|z| z.is_finite()), "{place}: embeddings");
    assert!(trainer.push().iter().all(|z| z.is_finite()), "{place}: arrows");
    let optional = [report.mean_positive, report.mean_negative, report.mean_pair_distance];
    let means = optional.into_iter().flatten();
    let numbers = means.chain([report.loss, report.gradient_norm, report.mean_norm]);
    let of_triplets =
        report.triplets.iter().flat_map(|t| [t.positive, t.negative, t.across, t.loss]);
    assert!(numbers.chain(of_triplets).all(f64::is_finite), "{place}: {report:?}");
    assert!(report.loss >= 0.0, "{place}: a loss of {}", report.loss);
}

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
    assert!(report.costliest <= report.triplets.len(), "{place}");
    let costliest = &report.triplets[..report.costliest];
    assert!(costliest.iter().all(|t| t.mined), "{place}");
    assert!(costliest.is_sorted_by(|x, y| x.loss >= y.loss - 1e-12), "{place}");
}

#[test]
fn the_same_knobs_and_seed_give_the_same_weights_bit_for_bit() {
    let data = clouds(3, 20);
    for rule in [Mining::SemiHard, Mining::Random, Mining::DistanceWeighted] {
        let mut config = small();
        config.mining.rule = rule;
        let run = |config: &RunConfig| {
            let mut trainer = trainer(config, &data);
            let losses: Vec<u64> = (0..200).map(|_| trainer.step().loss.to_bits()).collect();
            (bits(&trainer.embedder().weights), losses)
        };
        let first = run(&config);
        assert_eq!(first, run(&config), "{rule:?}");
        config.seed += 1;
        assert_ne!(first, run(&config), "{rule:?}: the seed changes nothing");
    }
}

#[test]
fn looking_changes_nothing() {
    let data = clouds(3, 20);
    let mut config = small();
    config.mining.rule = Mining::Random;
    let (mut looking, mut blind) = (trainer(&config, &data), trainer(&config, &data));
    for step in 0..50 {
        let before = bits(&looking.embedder().weights);
        let seen = looking.look().clone();
        assert_eq!(format!("{seen:?}"), format!("{:?}", looking.look()), "a second look");
        assert_eq!(before, bits(&looking.embedder().weights));
        assert_eq!(looking.steps(), step);
        let taken = format!("{:?}", looking.step());
        assert_eq!(format!("{seen:?}"), taken, "the step learned from another batch than was seen");
        assert_eq!(taken, format!("{:?}", blind.step()));
        assert_eq!(bits(&looking.embedder().weights), bits(&blind.embedder().weights));
    }
    assert_ne!(
        bits(&looking.embedder().weights),
        bits(&trainer(&config, &data).embedder().weights)
    );
}

#[test]
fn a_new_margin_judges_the_same_batch_at_once() {
    let data = clouds(3, 20);
    let config = small();
    let mut trainer = trainer(&config, &data);
    for _ in 0..5 {
        trainer.step();
    }
    let before = trainer.look().clone();
    let weights = bits(&trainer.embedder().weights);
    let mut changed = config.clone();
    changed.loss.margin = 3.0;
    assert!(trainer.change(changed.validate().unwrap()));
    let after = trainer.look().clone();
    assert_eq!(before.batch, after.batch);
    assert_eq!(before.step, after.step);
    assert_eq!(weights, bits(&trainer.embedder().weights));
    assert_eq!(before.counts.valid, after.counts.valid);
    assert_eq!(before.counts.hard, after.counts.hard);
    assert!(after.counts.active > before.counts.active, "{before:?} {after:?}");
    for t in &after.triplets {
        let expected = (t.positive - t.negative + 3.0).max(0.0);
        assert!((t.loss - expected).abs() < 1e-12, "{t:?}");
    }
}

#[test]
fn a_change_that_needs_new_weights_is_refused_and_changes_nothing() {
    let data = clouds(3, 20);
    let config = small();
    let changes: [fn(&mut RunConfig); 5] = [
        |c| c.seed += 1,
        |c| c.embedder.dim += 1,
        |c| c.embedder.hidden.push(3),
        |c| c.data.points += 1,
        |c| c.held_out = 0.5,
    ];
    for change in changes {
        let (mut changed, mut plain) = (trainer(&config, &data), trainer(&config, &data));
        let mut other = config.clone();
        change(&mut other);
        assert!(!changed.change(other.validate().unwrap()));
        assert_eq!(changed.config().to_config(), config);
        changed.step();
        plain.step();
        assert_eq!(bits(&changed.embedder().weights), bits(&plain.embedder().weights));
    }
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
                    let report = trainer.step().clone();
                    assert_eq!(report.health, health, "{kind:?}");
                    assert_eq!((report.loss, report.gradient_norm), (0.0, 0.0));
                    assert_eq!(report.counts.valid, 0);
                    assert!(report.triplets.is_empty());
                    assert_finite("no triplet", &trainer, &report);
                    assert!(
                        report.health.explain(&report, &config).contains("Nothing was changed")
                    );
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
fn a_run_that_diverges_stops_at_finite_weights_and_says_so() {
    let data = clouds(3, 20);
    let mut diverged = 0;
    for seed in 0..6 {
        let mut config = small();
        config.seed = seed;
        config.distance = Distance::Squared;
        config.mining.rule = Mining::All;
        config.optimizer.kind = OptimizerKind::Sgd;
        config.optimizer.learning_rate = 10.0;
        config.embedder.activation = Activation::Relu;
        let mut trainer = trainer(&config, &data);
        for _ in 0..100 {
            let (before, steps) = (bits(&trainer.embedder().weights), trainer.steps());
            let report = trainer.step().clone();
            assert_finite(&format!("seed {seed}"), &trainer, &report);
            if report.health == Health::Diverged {
                assert_eq!(before, bits(&trainer.embedder().weights), "the refused step");
                assert_eq!(steps, trainer.steps());
                assert!(report.health.explain(&report, &config).contains("learning rate"));
                // It stays so until a knob is changed.
                assert_eq!(trainer.step().health, Health::Diverged);
                assert_eq!(before, bits(&trainer.embedder().weights));
                diverged += 1;
                break;
            }
        }
    }
    assert_eq!(diverged, 6);
}

#[test]
fn after_a_refused_step_a_smaller_learning_rate_goes_on() {
    let mut config = small();
    config.distance = Distance::Squared;
    config.mining.rule = Mining::All;
    config.optimizer.kind = OptimizerKind::Sgd;
    config.optimizer.learning_rate = 10.0;
    config.embedder.activation = Activation::Relu;
    let mut trainer = trainer(&config, &clouds(3, 20));
    while trainer.step().health != Health::Diverged {
        assert!(trainer.steps() < 100);
    }
    let steps = trainer.steps();
    config.optimizer.kind = OptimizerKind::Adam;
    config.optimizer.learning_rate = 1e-4;
    assert!(trainer.change(config.validate().unwrap()));
    assert_ne!(trainer.step().health, Health::Diverged);
    assert_eq!(trainer.steps(), steps + 1);
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
        let report = trainer.step().clone();
        assert_finite(&place, &trainer, &report);
        assert_consistent(&place, &report);
        assert_ne!(report.health, Health::Diverged, "{place}");
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

#[test]
fn a_run_learns() {
    let data = clouds(3, 20);
    for &kind in OptimizerKind::ALL {
        let mut config = small();
        config.mining.rule = Mining::All;
        config.optimizer.kind = kind;
        let mut trainer = trainer(&config, &data);
        let before = trainer.look().active_share();
        for _ in 0..300 {
            trainer.step();
        }
        let after = trainer.look().active_share();
        assert!(after < 0.8 * before, "{kind:?}: {before} before, {after} after");
    }
}

#[test]
fn a_clipped_step_is_as_long_as_the_limit_says() {
    let data = clouds(3, 20);
    let mut config = small();
    config.optimizer.kind = OptimizerKind::Sgd;
    config.optimizer.learning_rate = 0.5;
    config.optimizer.clip = 1e-3;
    let mut trainer = trainer(&config, &data);
    let before: Vec<f64> = trainer.embedder().weights.iter().copied().collect();
    assert!(trainer.step().gradient_norm > 1e-3, "reported before clipping");
    let after = trainer.embedder().weights.iter();
    let moved = after.zip(&before).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
    assert!((moved - 0.5e-3).abs() < 1e-12, "{moved}");
}

#[test]
fn an_epoch_is_as_many_points_drawn_as_there_are_to_train_on() {
    // 2 classes where 8 are asked for: 2 × 5 of the 40 points at each step.
    let data = clouds(2, 20);
    let mut config = small();
    (config.sampler.classes, config.sampler.points) = (8, 5);
    let mut trainer = trainer(&config, &data);
    for _ in 0..4 {
        trainer.step();
    }
    assert_eq!(trainer.epochs(), 1.0);
    // What was drawn before stays drawn when the batch changes.
    config.sampler.points = 20;
    assert!(trainer.change(config.validate().unwrap()));
    assert_eq!(trainer.epochs(), 1.0);
    trainer.step();
    assert_eq!(trainer.epochs(), 2.0);
}
