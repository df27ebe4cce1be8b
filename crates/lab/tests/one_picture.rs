//! A step is one picture: its coordinates, its axes and the curves are a function of the recipe and
//! the step, by whichever way one came there.

#![allow(clippy::unwrap_used)]

use std::cell::Cell;

use engine::config::{DataKind, RunConfig};
use engine::projection::{Projection, ProjectionKind};
use engine::random::{ChaCha8Rng, Purpose, generator};
use rand::RngExt as _;
use triplet_lab_core::key_steps;
use triplet_lab_core::recipe::{Edit, Recipe};
use triplet_lab_core::transport::Speed;
use triplet_lab_core::{Command, Lab};

const STEPS: u64 = 150;
const DIMENSIONS: [usize; 8] = [2, 3, 4, 5, 8, 16, 33, 64];
const WAYS: usize = 25;

/// A run with an edit, whose embedding has `dim` dimensions.
fn recipe(dim: usize) -> Recipe {
    let mut config = RunConfig::of(DataKind::Clusters);
    (config.data.points, config.seed) = (90, dim as u64);
    (config.embedder.hidden, config.embedder.dim) = (vec![12], dim);
    config.optimizer.learning_rate = 0.02;
    let start = config.clone().validate().unwrap();
    config.loss.margin = 0.4;
    let edit = Edit { step: 70, config: config.validate().unwrap() };
    Recipe::new(start).with_edit(edit).unwrap().lasting(STEPS).unwrap()
}

fn go_to(lab: &mut Lab, step: u64) {
    lab.apply(Command::GoTo(step));
    lab.settle();
}

/// Lets some frames pass, each with time for a few steps only.
fn play(lab: &mut Lab, frames: usize, random: &mut ChaCha8Rng) {
    let speed = [Speed::PerSecond(7.0), Speed::PerSecond(240.0), Speed::Unlimited];
    lab.apply(Command::SetSpeed(speed[random.random_range(0..speed.len())]));
    lab.apply(Command::PlayPause);
    let time = Cell::new(0.0);
    let clock = || {
        time.set(time.get() + 0.000_7);
        time.get()
    };
    for _ in 0..frames {
        lab.tick(random.random_range(0.001..0.1), &clock);
    }
    if lab.transport().playing {
        lab.apply(Command::PlayPause);
    }
    lab.settle();
}

/// Works in idle time until nothing is left to do; each look at the clock takes `slow` seconds.
fn rest(lab: &mut Lab, slow: f64) {
    let time = Cell::new(0.0);
    let clock = || {
        time.set(time.get() + slow);
        time.get()
    };
    while lab.tick(0.0, &clock).busy {}
}

/// One of the things that people do.
fn wander(lab: &mut Lab, random: &mut ChaCha8Rng) {
    let end = lab.run_a().recipe().steps();
    match random.random_range(0..6) {
        0 => go_to(lab, random.random_range(0..=end)),
        1 => (0..random.random_range(1..20)).for_each(|_| lab.apply(Command::Step)),
        2 => (0..random.random_range(1..20)).for_each(|_| lab.apply(Command::StepBack)),
        3 => play(lab, random.random_range(1..30), random),
        4 => {
            // Branches off, goes on there, and comes back.
            go_to(lab, random.random_range(0..STEPS));
            let mut config = lab.run_a().config().clone();
            config.loss.margin += 0.3;
            lab.apply(Command::Configure(Box::new(config.clone())));
            play(lab, 5, random);
            while lab.run_a().recipe().edits() != recipe(config.embedder.dim).edits() {
                lab.apply(Command::Undo);
                lab.settle();
            }
        }
        _ => {
            let session = lab.to_session();
            *lab = Lab::open(recipe(lab.run_a().config().embedder.dim));
            lab.apply(Command::Restore(Box::new(session)));
            lab.settle();
        }
    }
}

fn assert_same(a: &Projection, b: &Projection, place: &str) {
    assert_eq!(a.kind, b.kind, "{place}");
    for (x, y) in
        a.coordinates.iter().zip(&b.coordinates).chain(a.explained.iter().zip(&b.explained))
    {
        assert!((x - y).abs() <= 1e-9, "{place}: {x} and {y}");
    }
}

#[test]
fn two_hundred_ways_to_a_step_lead_to_the_same_coordinates() {
    for dim in DIMENSIONS {
        let mut straight = Lab::open(recipe(dim));
        for way in 0..WAYS {
            let mut random = generator(dim as u64, Purpose::Sampling, way as u64);
            let mut lab = Lab::open(recipe(dim));
            for _ in 0..random.random_range(1..6) {
                wander(&mut lab, &mut random);
            }
            let step = random.random_range(0..=STEPS);
            go_to(&mut lab, step);
            go_to(&mut straight, step);
            let place = format!("{dim} dimensions, way {way}, step {step}");
            let [a, b] = [&lab, &straight].map(|lab| lab.run_a().snapshot());
            assert_eq!((a.report.step, b.report.step), (step, step), "{place}");
            assert_same(&a.projection, &b.projection, &place);
        }
    }
}

#[test]
fn no_axis_flips_from_one_step_to_the_next_and_most_pictures_show_principal_axes() {
    for dim in [4, 8, 64] {
        let mut lab = Lab::open(recipe(dim));
        let (mut principal, mut smooth) = (0, 0);
        let mut last: Option<Projection> = None;
        for step in 0..=STEPS {
            go_to(&mut lab, step);
            let now = lab.run_a().snapshot().projection.clone();
            for axis in 0..2 {
                if let Some(last) = &last {
                    let same = last.basis.row(axis).dot(&now.basis.row(axis));
                    assert!(same > 0.5, "{dim} dimensions, step {step}, axis {axis}: {same}");
                    smooth += u64::from(same > 0.97);
                }
            }
            principal += u64::from(now.kind == ProjectionKind::Principal);
            last = Some(now);
        }
        assert!(principal > STEPS / 2, "{dim} dimensions: {principal}");
        assert!(smooth >= 2 * STEPS * 97 / 100, "{dim} dimensions: {smooth} turn by less than 14°");
    }
}

#[test]
fn the_curves_of_evaluation_have_no_holes_however_one_trained() {
    let mut straight = Lab::open(recipe(5));
    (0..STEPS).for_each(|_| straight.apply(Command::Step));
    rest(&mut straight, 0.0);
    let mut keys: Vec<u64> = key_steps::back_from(STEPS).collect();
    keys.reverse();
    for way in 0..20 {
        let mut random = generator(99, Purpose::Sampling, way);
        let mut lab = Lab::open(recipe(5));
        for _ in 0..4 {
            wander(&mut lab, &mut random);
        }
        go_to(&mut lab, STEPS);
        // On a slow machine too.
        rest(&mut lab, if way % 2 == 0 { 0.0 } else { 0.02 });
        let [a, b] = [&lab, &straight].map(|lab| lab.run_a().history().evaluations());
        let up_to = |all: &[triplet_lab_core::history::Evaluated]| -> Vec<_> {
            all.iter().filter(|e| e.step <= STEPS).cloned().collect()
        };
        let steps: Vec<u64> = up_to(a).iter().map(|e| e.step).collect();
        assert_eq!(steps, keys, "way {way}");
        assert_eq!(up_to(a), up_to(b), "way {way}");
    }
}

#[test]
fn what_is_called_a_principal_component_has_the_share_that_numpy_finds() {
    // numpy.linalg.eigvalsh of the covariance of what `train --data digits --steps N --embeddings`
    // writes.
    let numpy = [
        (60, [0.364_076_09, 0.253_866_28, 0.171_577_83]),
        (100, [0.311_968_34, 0.249_528_33, 0.198_694_80]),
        (150, [0.285_168_03, 0.259_146_07, 0.199_451_14]),
    ];
    let mut lab = Lab::new(RunConfig::of(DataKind::Digits)).unwrap();
    let mut principal = 0;
    for (step, expected) in numpy {
        while lab.run_a().trainer().steps() < step {
            lab.apply(Command::Step);
        }
        lab.settle();
        let projection = &lab.run_a().snapshot().projection;
        let shares = || projection.explained.iter().zip(&expected);
        let all = shares().map(|(ours, numpy)| ours - numpy).sum::<f64>();
        assert!(all.abs() < 1e-6, "step {step}: the same space: {:?}", projection.explained);
        if projection.kind == ProjectionKind::Principal {
            principal += 1;
            assert!(shares().all(|(a, b)| (a - b).abs() < 1e-6), "step {step}: {projection:?}");
        }
    }
    assert!(principal >= 2, "{principal}");
}
