//! Steps that take longer than a frame: time passes in pieces of them, commands are answered in
//! between, and nothing about the run depends on it.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::cell::Cell;

use engine::config::{DataKind, LossKind, Mining, RunConfig};
use engine::data::Dataset;
use engine::trainer::Trainer;
use triplet_lab_core::{Command, Lab, Speed};

/// The largest batch, over all triplets with the soft margin and swap, in a large network.
fn longest() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Clusters);
    (config.data.points, config.data.classes, config.held_out) = (1_100, 4, 0.0);
    (config.sampler.classes, config.sampler.points) = (4, 256);
    (config.loss.kind, config.loss.swap, config.mining.rule) = (LossKind::Soft, true, Mining::All);
    config.embedder.hidden = vec![256, 256];
    config.embedder.dim = 32;
    config
}

fn lab() -> Lab {
    let mut lab = Lab::new(longest()).unwrap();
    lab.apply(Command::SetSpeed(Speed::Unlimited));
    lab
}

/// Lets a tick pass, with a clock that each look moves by a millisecond: the engine looks at it after
/// each piece of work. Returns the number of looks.
fn tick(lab: &mut Lab) -> u32 {
    let looks = Cell::new(0_u32);
    lab.tick(0.016, &|| {
        looks.set(looks.get() + 1);
        f64::from(looks.get()) * 1e-3
    });
    looks.get()
}

/// Ticks until the run is at this step, and its picture on screen. Returns the number of ticks.
fn wait_for(lab: &mut Lab, step: u64) -> usize {
    (1..5_000)
        .find(|_| {
            let looks = tick(lab);
            assert!(looks < 60, "a tick of {looks} pieces");
            lab.run_a().report().step == step && !lab.is_moving()
        })
        .unwrap_or_else(|| panic!("step {step} never comes"))
}

fn after(config: &RunConfig, steps: u64) -> Trainer {
    let config = config.clone().validate().unwrap();
    let data = std::sync::Arc::new(Dataset::make(&config));
    let mut trainer = Trainer::new(config, data);
    for _ in 0..steps {
        trainer.step();
    }
    trainer
}

#[test]
fn no_tick_takes_more_than_some_pieces_and_the_run_is_the_one_that_is_trained_at_once() {
    let mut lab = lab();
    lab.apply(Command::PlayPause);
    tick(&mut lab);
    assert!(wait_for(&mut lab, 2) > 10, "a step takes many ticks");
    lab.apply(Command::PlayPause);
    while lab.is_moving() {
        tick(&mut lab);
    }
    let step = lab.run_a().trainer().steps();
    let whole = after(&longest(), step);
    assert_eq!(lab.run_a().trainer().checkpoint(), whole.checkpoint());
}

#[test]
fn between_two_pieces_a_command_is_carried_out_and_the_begun_step_changes_nothing() {
    let mut lab = lab();
    lab.apply(Command::PlayPause);
    wait_for(&mut lab, 1);
    while lab.run_a().trainer().evaluated_share().is_none() {
        tick(&mut lab);
    }
    let (here, share) = lab.long_step().unwrap();
    assert!(share > 0.0 && share < 1.0);
    lab.apply(Command::PlayPause);
    assert!(!lab.transport().playing);
    let mut config = lab.run_a().config().clone();
    config.optimizer.learning_rate /= 2.0;
    config.loss.swap = false;
    lab.apply(Command::Configure(Box::new(config.clone())));
    assert_eq!((lab.run_a().config(), lab.run_a().trainer().steps()), (&config, here));
    wait_for(&mut lab, here);
    let mut whole = after(&longest(), here);
    assert_eq!(lab.run_a().trainer().checkpoint(), whole.checkpoint());
    assert!(whole.change(config.validate().unwrap()));
    assert_eq!(format!("{:?}", lab.run_a().report()), format!("{:?}", whole.preview()));
    assert_eq!(lab.long_step(), None);
}

#[test]
fn a_step_by_hand_and_one_back_are_on_screen_some_ticks_later() {
    let mut lab = lab();
    lab.apply(Command::Step);
    assert!(lab.is_moving(), "it isn't waited for");
    wait_for(&mut lab, 1);
    assert!(!lab.transport().playing);
    // The next one is asked for before anything of it is evaluated.
    let mut config = lab.run_a().config().clone();
    config.loss.margin += 0.1;
    lab.apply(Command::Configure(Box::new(config)));
    lab.apply(Command::Step);
    wait_for(&mut lab, 2);
    // The tick after the picture finds that it is there.
    tick(&mut lab);
    assert!(!lab.transport().playing);
    assert_eq!(lab.run_a().trainer().steps(), 2);
    lab.apply(Command::GoTo(1));
    wait_for(&mut lab, 1);
    assert_eq!(lab.run_a().recipe().steps(), 2);
    lab.apply(Command::GoTo(2));
    wait_for(&mut lab, 2);
    assert_eq!(format!("{:?}", lab.run_a().report()), {
        let mut whole = after(&longest(), 1);
        assert!(whole.change(lab.run_a().trainer().config().clone()));
        whole.step();
        format!("{:?}", whole.preview())
    });
}

#[test]
fn a_long_step_by_hand_keeps_the_loop_and_goes_beyond_it() {
    let mut lab = lab();
    lab.apply(Command::Step);
    wait_for(&mut lab, 1);
    tick(&mut lab);
    lab.apply(Command::LoopTo);
    let repeat = lab.transport().repeat;
    assert_eq!(repeat.map(|range| range.last), Some(1));
    lab.apply(Command::Step);
    wait_for(&mut lab, 2);
    assert_eq!(lab.transport().repeat, repeat);
}

#[test]
fn what_cannot_be_taken_in_hand_yet_is_said() {
    let mut lab = lab();
    lab.apply(Command::PlayPause);
    wait_for(&mut lab, 1);
    while !lab.run_a().is_drawing() {
        tick(&mut lab);
    }
    lab.apply(Command::KnockOut { layer: 0, unit: 0 });
    assert!(!lab.has_in_hand());
    assert!(lab.notice().unwrap().text.contains("on screen yet"), "{:?}", lab.notice());
}

#[test]
fn slow_motion_waits_for_the_picture_of_its_step() {
    let mut lab = lab();
    wait_for(&mut lab, 0);
    lab.apply(Command::Step);
    lab.apply(Command::SlowMotion);
    assert!(lab.slow().is_none() && lab.notice().unwrap().text.contains("on screen"));
    wait_for(&mut lab, 1);
    lab.apply(Command::SlowMotion);
    assert!(lab.slow().is_some());
}
