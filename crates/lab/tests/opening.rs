//! Runs that take long to open: their points are made, and their first picture, as time passes.
//! Meanwhile nothing that isn't there yet is on screen, commands are answered, and the run becomes the
//! one that is opened at once.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::cell::Cell;
use std::sync::Arc;

use engine::config::{DataKind, RunConfig};
use engine::data::Dataset;
use engine::trainer::Trainer;
use triplet_lab_core::recipe::Recipe;
use triplet_lab_core::side::Comparison;
use triplet_lab_core::{Coming, Command, Lab, Speed};

/// Pictures that take a while to be drawn.
fn faces() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Faces);
    config.data.points = 2_500;
    config
}

/// Points that are there soon, and take a while to be embedded.
fn blobs() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Blobs);
    (config.data.points, config.embedder.dim) = (60_000, 4);
    config
}

/// Lets a tick pass, with a clock that each look moves by a millisecond. Returns the number of looks.
fn tick(lab: &mut Lab) -> u32 {
    let looks = Cell::new(0_u32);
    lab.tick(0.016, &|| {
        looks.set(looks.get() + 1);
        f64::from(looks.get()) * 1e-3
    });
    looks.get()
}

/// Ticks until the run has its first picture; returns what it was waiting for meanwhile.
fn wait(lab: &mut Lab) -> Vec<Coming> {
    let mut seen = Vec::new();
    while let Some(coming) = lab.coming() {
        seen.push(coming);
        assert!(seen.len() < 10_000, "it never comes");
        assert_eq!(lab.run_a().data().len(), 0, "nothing is on screen yet");
        assert_eq!(lab.run_a().snapshot().embedding.nrows(), 0);
        assert!(lab.run_a().coming_words().unwrap().contains("points"));
        let looks = tick(lab);
        assert!(looks < 80, "a tick of {looks} pieces");
    }
    seen
}

fn after(config: &RunConfig, steps: u64) -> Trainer {
    let config = config.clone().validate().unwrap();
    let data = Arc::new(Dataset::make(&config));
    let mut trainer = Trainer::new(config, data);
    for _ in 0..steps {
        trainer.step();
    }
    trainer
}

#[test]
fn the_first_picture_comes_some_ticks_later_and_is_that_of_the_run() {
    for (config, has_points) in [(faces(), false), (blobs(), true)] {
        let mut lab = Lab::new(config.clone()).unwrap();
        assert_eq!(lab.run_a().selected(), None);
        let seen = wait(&mut lab);
        let of_points = seen.iter().filter(|coming| matches!(coming, Coming::Points(_))).count();
        let of_picture = seen.len() - of_points;
        assert_eq!(of_points == 0, has_points, "{of_points} ticks");
        assert!(of_points + of_picture > 2, "{of_points} and {of_picture} ticks");
        let mut whole = after(&config, 0);
        let run = lab.run_a();
        assert_eq!(run.data(), &**whole.data());
        assert_eq!(run.snapshot().embedding, whole.embed_all());
        assert_eq!(format!("{:?}", run.report()), format!("{:?}", whole.preview()));
        assert_eq!(run.input_projection().coordinates.nrows(), config.data.points);
        assert!(run.selected().is_some(), "an example is selected");
        assert!(run.points_evaluated(engine::data::Split::Train) > 0);
    }
}

#[test]
fn who_plays_at_once_gets_the_steps_of_the_run_that_is_opened_at_once() {
    for config in [faces(), blobs()] {
        let mut lab = Lab::new(config.clone()).unwrap();
        lab.apply(Command::SetSpeed(Speed::Unlimited));
        lab.apply(Command::PlayPause);
        wait(&mut lab);
        while lab.run_a().trainer().steps() < 3 {
            tick(&mut lab);
        }
        let step = lab.run_a().trainer().steps();
        assert_eq!(lab.run_a().trainer().checkpoint(), after(&config, step).checkpoint());
    }
}

#[test]
fn settings_and_steps_asked_for_meanwhile_hold() {
    let mut lab = Lab::new(faces()).unwrap();
    let mut config = lab.wanted().clone();
    config.loss.margin = 0.7;
    lab.apply(Command::Configure(Box::new(config.clone())));
    assert!(lab.coming().is_some() && lab.notice().is_none());
    lab.apply(Command::Step);
    assert_eq!(lab.run_a().trainer().steps(), 0, "no step without points");
    wait(&mut lab);
    for _ in 0..200 {
        tick(&mut lab);
    }
    assert_eq!((lab.run_a().config().loss.margin, lab.run_a().report().step), (0.7, 1));
    assert_eq!(lab.run_a().trainer().checkpoint(), after(&config, 1).checkpoint());
}

#[test]
fn a_run_with_steps_goes_to_the_one_that_was_asked_for() {
    let mut recipe = Recipe::new(faces().validate().unwrap());
    recipe.reach(4);
    let mut lab = Lab::open(recipe);
    lab.apply(Command::LastStep);
    // What a person can't see isn't changed by a command that comes too early.
    lab.apply(Command::MarginUp);
    assert!(lab.notice().unwrap().text.contains("wait"), "{:?}", lab.notice());
    while lab.is_moving() {
        tick(&mut lab);
    }
    assert_eq!((lab.run_a().report().step, lab.coming()), (4, None));
    assert_eq!(lab.run_a().trainer().checkpoint(), after(&faces(), 4).checkpoint());
}

#[test]
fn two_runs_on_the_same_points_share_them_when_they_are_made() {
    let mut lab = Lab::new(faces()).unwrap();
    lab.apply(Command::Compare(Comparison::Copy));
    while lab.coming().is_some() {
        tick(&mut lab);
    }
    let [a, b] = [lab.run_a(), lab.run_b().unwrap()].map(|run| run.trainer().data());
    assert!(Arc::ptr_eq(a, b));
    assert_eq!(a.len(), 2_500);
}

#[test]
fn slow_motion_of_many_points_begins_when_all_are_embedded_and_another_key_ends_that() {
    let mut config = blobs();
    config.embedder.hidden = vec![64, 64];
    let mut lab = Lab::new(config.clone()).unwrap();
    wait(&mut lab);
    lab.apply(Command::SlowMotion);
    assert!(lab.slow().is_none() && lab.notice().is_some());
    lab.apply(Command::Deselect);
    assert!(lab.notice().is_none());
    for _ in 0..20 {
        tick(&mut lab);
    }
    assert!(lab.slow().is_none(), "Esc ended it");
    lab.apply(Command::SlowMotion);
    for _ in 0..1_000 {
        assert!(tick(&mut lab) < 80);
    }
    assert!(lab.slow().is_some() && lab.notice().is_none());
    let trace = lab.run_a().step_trace().unwrap();
    assert_eq!(trace.after, after(&config, 1).embed_all());
    assert_eq!(lab.run_a().trainer().steps(), 0);
}

#[test]
fn a_fork_of_a_run_on_its_way_opens_by_itself() {
    let lab = Lab::new(faces()).unwrap();
    let mut fork = lab.fork();
    fork.settle();
    assert_eq!((fork.run_a().data().len(), fork.coming()), (2_500, None));
    assert!(fork.run_a().evaluated().is_some());
    assert!(lab.coming().is_some());
}
