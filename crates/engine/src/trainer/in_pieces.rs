//! A step in pieces is the step as a whole, and one that is dropped has changed nothing.

use std::cell::Cell;

use super::*;
use crate::config::{Activation, DataKind, Distance, EmbedderKind, LossKind, Mining, SamplerKind};

fn trainer(config: &RunConfig) -> Trainer {
    let config = config.clone().validate().unwrap();
    let data = Arc::new(Dataset::make(&config));
    Trainer::new(config, data)
}

/// Batches of 120 points, so that no way to sum losses is left out.
fn base() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Clusters);
    (config.data.points, config.data.classes) = (300, 4);
    (config.sampler.classes, config.sampler.points) = (4, 30);
    config.embedder.hidden = vec![12, 9];
    config.embedder.dim = 5;
    config
}

/// Settings with every rule, loss and distance, and with every kind of embedder.
fn settings() -> Vec<RunConfig> {
    let rules = [
        Mining::All,
        Mining::SemiHard,
        Mining::Hard,
        Mining::Random,
        Mining::BatchHard,
        Mining::NearestSemiHard,
        Mining::DistanceWeighted,
    ];
    let mut all = Vec::new();
    for rule in rules {
        for (kind, swap) in
            [LossKind::Hinge, LossKind::Soft].into_iter().flat_map(|k| [(k, false), (k, true)])
        {
            for distance in [Distance::Euclidean, Distance::Squared, Distance::Cosine] {
                let mut config = base();
                (config.mining.rule, config.distance) = (rule, distance);
                (config.loss.kind, config.loss.swap) = (kind, swap);
                config.embedder.normalize = distance == Distance::Squared;
                all.push(config);
            }
        }
    }
    let mut other = |change: &dyn Fn(&mut RunConfig)| {
        let mut config = base();
        change(&mut config);
        all.push(config);
    };
    other(&|config| config.embedder.kind = EmbedderKind::Identity);
    other(&|config| config.embedder.hidden.clear());
    other(&|config| config.embedder.activation = Activation::Gelu);
    other(&|config| config.sampler.kind = SamplerKind::Uniform);
    // Few triplets, and distances too far apart for products of exponentials.
    other(&|config| (config.mining.rule, config.mining.per_anchor) = (Mining::Random, 1));
    other(&|config| {
        (config.loss.kind, config.distance) = (LossKind::Soft, Distance::Squared);
        (config.mining.rule, config.optimizer.learning_rate) = (Mining::Hard, 0.3);
    });
    all
}

/// Evaluates and lists in pieces of so many products. Returns their number.
fn preview_in_pieces(trainer: &mut Trainer, piece: usize) -> usize {
    let mut calls = 1;
    loop {
        let mut pace = Pace::of(piece, &|| false);
        if trainer.evaluate_next(&mut pace) && trainer.list(&mut pace) {
            return calls;
        }
        calls += 1;
    }
}

fn state(trainer: &Trainer) -> String {
    let mut mined = Vec::new();
    trainer.for_each_mined(|t| mined.push(t));
    let (pairs, push) = (trainer.distances(), trainer.negative_gradient());
    format!("{:?} {mined:?} {pairs:?} {push:?} {:?}", trainer.report(), trainer.gradient())
}

#[test]
fn a_step_in_pieces_is_bit_for_bit_the_step_as_a_whole() {
    for (i, config) in settings().iter().enumerate() {
        let (mut whole, mut cut) = (trainer(config), trainer(config));
        for step in 0..3 {
            whole.preview();
            let calls = preview_in_pieces(&mut cut, [3_000, 20_011, 150_000][step]);
            assert!(calls > 5, "{calls} pieces: {config:?}");
            assert_eq!(state(&cut), state(&whole), "settings {i}, step {step}: {config:?}");
            assert_eq!(format!("{:?}", cut.step()), format!("{:?}", whole.step()));
            assert_eq!(cut.checkpoint(), whole.checkpoint());
        }
    }
}

#[test]
fn a_step_takes_over_the_pieces_that_are_done() {
    for config in settings().iter().step_by(5) {
        let (mut whole, mut cut) = (trainer(config), trainer(config));
        for calls in [1, 4, 9] {
            for _ in 0..calls {
                cut.evaluate_next(&mut Pace::of(20_000, &|| false));
            }
            assert_eq!(format!("{:?}", cut.step()), format!("{:?}", whole.step()));
            assert_eq!(cut.checkpoint(), whole.checkpoint());
        }
    }
}

#[test]
fn what_is_begun_changes_nothing_and_other_settings_or_weights_drop_it() {
    for config in settings().iter().step_by(7) {
        let mut plain = trainer(config);
        plain.step();
        plain.preview();
        let (start, mut cut) = (plain.checkpoint(), plain.clone());
        plain.step();
        let shown = state(&cut);
        cut.step();
        let seen = state(&cut);
        for calls in [1, 3, 8] {
            for _ in 0..calls {
                cut.evaluate_next(&mut Pace::of(9_000, &|| false));
            }
            assert!(cut.evaluated_share().is_some_and(|share| share > 0.0 && share < 1.0));
            assert_eq!(state(&cut), seen, "nobody sees the batch before it is evaluated");
            assert_eq!(cut.checkpoint(), plain.checkpoint());
            // Other settings, and those before.
            let mut other = config.clone();
            other.loss.margin += 0.3;
            assert!(cut.change(other.validate().unwrap()));
            assert_eq!(cut.evaluated_share(), None);
            cut.evaluate_next(&mut Pace::of(9_000, &|| false));
            assert!(cut.change(config.clone().validate().unwrap()));
        }
        let mut evaluated = plain.clone();
        assert_eq!(format!("{:?}", cut.preview()), format!("{:?}", evaluated.preview()));
        // Back to the step before, with pieces of the next one done.
        cut.step();
        cut.evaluate_next(&mut Pace::of(9_000, &|| false));
        cut.resume(&start);
        cut.preview();
        assert_eq!(state(&cut), shown);
    }
}

#[test]
fn a_short_step_asks_for_no_time_and_the_longest_often() {
    let asked = |config: &RunConfig| {
        let (times, mut trainer) = (Cell::new(0), trainer(config));
        let expected = trainer.pieces();
        let has_time = || {
            times.set(times.get() + 1);
            true
        };
        assert!(trainer.preview_while(&has_time));
        (times.get(), [expected, trainer.pieces()])
    };
    assert_eq!(asked(&RunConfig::of(DataKind::Spiral)), (0, [0, 0]));
    let mut longest = base();
    longest.data.points = 1_500;
    longest.held_out = 0.0;
    longest.embedder.hidden = vec![512; 2];
    (longest.sampler.classes, longest.sampler.points) = (4, 256);
    (longest.loss.kind, longest.loss.swap) = (LossKind::Soft, true);
    let (times, pieces) = asked(&longest);
    // Before the first batch the work of its loss isn't known.
    let [expected, pieces] = pieces;
    assert!(times > 50 && pieces > 50 && expected > 20, "{times} {pieces} {expected}");
}

#[test]
fn the_share_that_is_evaluated_grows_to_1() {
    for config in settings().iter().step_by(9) {
        let mut trainer = trainer(config);
        trainer.step();
        let mut last = 0.0;
        while !trainer.evaluate_next(&mut Pace::of(5_000, &|| false)) {
            let share = trainer.evaluated_share().unwrap();
            assert!(share >= last && share <= 1.0, "{last} {share}");
            last = share;
        }
        assert!(last > 0.8, "{last}: {config:?}");
        assert_eq!(trainer.evaluated_share(), None);
    }
}
