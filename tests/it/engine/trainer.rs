//! What the trainer promises: repeatable, in the open, and no step that can't be stood by.

use triplet_lab::engine::config::{Activation, Choice, Distance, Mining, OptimizerKind, RunConfig};
use triplet_lab::engine::health::Health;
use triplet_lab::engine::report::{StepReport, TripletCounts};

use crate::common::runs::{assert_finite, bits, clouds, small, trainer};

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
        let seen = looking.preview().clone();
        assert_eq!(format!("{seen:?}"), format!("{:?}", looking.preview()), "a second look");
        assert_eq!(before, bits(&looking.embedder().weights));
        assert_eq!(looking.steps(), step);
        assert!(!seen.triplets.is_empty());
        let taken = format!("{:?}", looking.step());
        // Only a look lists triplets, and only who asks for the numbers counts by hardness.
        let seen = StepReport { triplets: Vec::new(), highest_loss_count: 0, ..seen };
        assert_eq!(format!("{seen:?}"), format!("{:?}", blind.measure()));
        let counts = TripletCounts { easy: 0, semi_hard: 0, hard: 0, ..seen.counts };
        let seen = StepReport { counts, ..seen };
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
    let before = trainer.preview().clone();
    let weights = bits(&trainer.embedder().weights);
    let mut changed = config.clone();
    changed.loss.margin = 3.0;
    assert!(trainer.change(changed.validate().unwrap()));
    let after = trainer.preview().clone();
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
                // It stays so until a setting is changed.
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
fn a_run_learns() {
    let data = clouds(3, 20);
    for &kind in OptimizerKind::ALL {
        let mut config = small();
        config.mining.rule = Mining::All;
        config.optimizer.kind = kind;
        let mut trainer = trainer(&config, &data);
        let before = trainer.preview().active_share();
        for _ in 0..300 {
            trainer.step();
        }
        let after = trainer.preview().active_share();
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
