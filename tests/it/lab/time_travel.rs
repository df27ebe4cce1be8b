//! Time goes both ways, exactly: any step of a run has the weights that training straight to it
//! gives, bit for bit, however one got there.

use std::ops::Range;
use std::sync::Arc;

use rand::RngExt as _;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::engine::data::Dataset;
use triplet_lab::engine::health::Health;
use triplet_lab::engine::random::{ChaCha8Rng, Purpose, generator};
use triplet_lab::engine::trainer::Trainer;
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lab::{Command, Lab};

use crate::common::random_runs;

const STEPS: u64 = 300;

fn random(index: u64) -> ChaCha8Rng {
    generator(11, Purpose::Sampling, index)
}

fn bits(trainer: &Trainer) -> Vec<u64> {
    trainer.embedder().weights.iter().map(|w| w.to_bits()).collect()
}

/// The weights at every step, trained straight on without a lab; fewer where it diverges.
fn straight(recipe: &Recipe) -> Vec<Vec<u64>> {
    let data = Arc::new(Dataset::make(recipe.start()));
    let mut trainer = Trainer::new(recipe.start().clone(), data);
    let mut weights = vec![bits(&trainer)];
    for step in 0..recipe.steps() {
        if let Some(edit) = recipe.edits().iter().find(|edit| edit.step == step) {
            assert!(trainer.change(edit.config.clone()));
        }
        if trainer.step().health == Health::Diverged {
            break;
        }
        weights.push(bits(&trainer));
    }
    weights
}

fn go_to(lab: &mut Lab, step: u64) {
    lab.apply(Command::GoTo(step));
    lab.settle();
}

/// Any step of these runs is what training straight to it gives.
fn seek_in(runs: Range<u64>) {
    for run in runs {
        let mut random = random(run);
        let recipe = random_runs::recipe(STEPS, &mut random);
        let expected = straight(&recipe);
        let last = expected.len() as u64 - 1;
        let mut lab = Lab::open(recipe);
        for _ in 0..50 {
            let step = random.random_range(0..=last);
            go_to(&mut lab, step);
            assert_eq!(lab.run_a().trainer().steps(), step, "run {run}");
            assert_eq!(lab.run_a().report().step, step, "run {run}");
            assert!(
                bits(lab.run_a().trainer()) == expected[step as usize],
                "run {run}, step {step}"
            );
        }
    }
}

#[test]
fn any_step_of_the_first_25_runs_is_what_training_straight_to_it_gives() {
    seek_in(0..25);
}

#[test]
fn any_step_of_the_second_25_runs_is_what_training_straight_to_it_gives() {
    seek_in(25..50);
}

#[test]
fn any_step_of_the_third_25_runs_is_what_training_straight_to_it_gives() {
    seek_in(50..75);
}

#[test]
fn any_step_of_the_fourth_25_runs_is_what_training_straight_to_it_gives() {
    seek_in(75..100);
}

#[test]
fn the_picture_of_a_step_is_the_same_whenever_it_is_looked_at() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    let mut seen = Vec::new();
    for _ in 0..40 {
        seen.push((
            lab.run_a().report().clone(),
            lab.run_a().snapshot().embedding.clone(),
            lab.run_a().snapshot().push.clone(),
        ));
        lab.apply(Command::Step);
    }
    for step in [0, 39, 17, 18, 16, 5] {
        go_to(&mut lab, step);
        let (report, embedding, push) = &seen[step as usize];
        assert_eq!(format!("{:?}", lab.run_a().report()), format!("{report:?}"));
        assert_eq!(lab.run_a().snapshot().embedding, embedding);
        assert_eq!(lab.run_a().snapshot().push, push);
    }
}

#[test]
fn playing_from_the_past_replays_what_happened_and_then_goes_on() {
    let mut random = random(5);
    let recipe = random_runs::recipe(STEPS, &mut random);
    let expected = straight(&recipe);
    let mut lab = Lab::open(recipe.clone());
    go_to(&mut lab, STEPS);
    go_to(&mut lab, STEPS - 20);
    for step in STEPS - 19..=STEPS {
        lab.apply(Command::Step);
        assert!(bits(lab.run_a().trainer()) == expected[step as usize]);
    }
    assert_eq!(lab.run_a().recipe(), &recipe);
    lab.apply(Command::Step);
    assert_eq!(lab.run_a().recipe().steps(), STEPS + 1);
}

fn with_margin(lab: &mut Lab, margin: f64) {
    let mut config = lab.run_a().config().clone();
    config.loss.margin = margin;
    lab.apply(Command::Configure(Box::new(config)));
}

#[test]
fn a_knob_in_the_past_begins_a_branch_and_the_old_future_can_be_returned_to() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    (0..30).for_each(|_| lab.apply(Command::Step));
    let (old, old_end) = (lab.run_a().id(), bits(lab.run_a().trainer()));
    go_to(&mut lab, 10);
    let here = bits(lab.run_a().trainer());
    with_margin(&mut lab, 0.2);
    assert_ne!(lab.run_a().id(), old);
    assert_eq!(bits(lab.run_a().trainer()), here, "a setting changes no weight");
    assert_eq!(lab.run_a().recipe().steps(), 10);
    assert_eq!(
        lab.inactive_runs().map(|(id, recipe)| (id, recipe.steps())).collect::<Vec<_>>(),
        [(old, 30)]
    );
    (0..20).for_each(|_| lab.apply(Command::Step));
    assert!(bits(lab.run_a().trainer()) == *straight(lab.run_a().recipe()).last().unwrap());
    assert_ne!(bits(lab.run_a().trainer()), old_end);
    let branch = lab.run_a().id();
    lab.apply(Command::SwitchTo(old));
    lab.settle();
    assert_eq!((lab.run_a().id(), lab.run_a().trainer().steps()), (old, 30));
    assert_eq!(bits(lab.run_a().trainer()), old_end);
    assert_eq!(lab.inactive_runs().next().unwrap().0, branch);
}

#[test]
fn many_changes_of_one_knob_in_the_past_are_one_branch() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    (0..10).for_each(|_| lab.apply(Command::Step));
    go_to(&mut lab, 5);
    [0.9, 0.8, 0.7].into_iter().for_each(|margin| with_margin(&mut lab, margin));
    assert_eq!(lab.inactive_runs().count(), 1);
    assert_eq!(lab.run_a().recipe().edits().len(), 1);
    assert_eq!(lab.run_a().recipe().config_at(5).loss.margin, 0.7);
}

#[test]
fn at_step_0_a_knob_of_a_run_that_went_on_begins_another_run() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    (0..10).for_each(|_| lab.apply(Command::Step));
    go_to(&mut lab, 0);
    with_margin(&mut lab, 0.2);
    (0..10).for_each(|_| lab.apply(Command::Step));
    assert_eq!(lab.run_a().recipe().start().loss.margin, 0.2);
    assert!(lab.run_a().recipe().edits().is_empty());
    assert!(bits(lab.run_a().trainer()) == *straight(lab.run_a().recipe()).last().unwrap());
}

#[test]
fn undo_takes_a_knob_back_to_where_it_was_changed_and_redo_returns() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    (0..10).for_each(|_| lab.apply(Command::Step));
    with_margin(&mut lab, 0.2);
    (0..15).for_each(|_| lab.apply(Command::Step));
    let end = bits(lab.run_a().trainer());
    assert_eq!(lab.undo_words(), Some("margin 1 to 0.2"));
    lab.apply(Command::Undo);
    lab.settle();
    assert_eq!((lab.run_a().trainer().steps(), lab.run_a().config().loss.margin), (10, 1.0));
    lab.apply(Command::Redo);
    lab.settle();
    assert_eq!((lab.run_a().trainer().steps(), lab.run_a().config().loss.margin), (25, 0.2));
    assert_eq!(bits(lab.run_a().trainer()), end);
}

#[test]
fn a_drag_is_undone_as_one_and_keys_one_by_one() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    lab.apply(Command::Step);
    for margin in [0.9, 0.8, 0.7, 0.6] {
        with_margin(&mut lab, margin);
        lab.apply(Command::Hover(None));
    }
    lab.apply(Command::MarginUp);
    lab.apply(Command::MarginUp);
    let margins = std::array::from_fn::<f64, 3, _>(|_| {
        lab.apply(Command::Undo);
        lab.run_a().config().loss.margin
    });
    assert!((margins[0] - 0.65).abs() < 1e-12, "{margins:?}");
    assert!((margins[1] - 0.6).abs() < 1e-12, "{margins:?}");
    assert_eq!(margins[2], 1.0);
}

#[test]
fn a_reset_is_undone_too_and_nothing_else_moves() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    (0..12).for_each(|_| lab.apply(Command::Step));
    let (weights, id) = (bits(lab.run_a().trainer()), lab.run_a().id());
    lab.apply(Command::Reset);
    assert_eq!(lab.run_a().trainer().steps(), 0);
    assert_eq!(lab.inactive_runs().count(), 1);
    lab.apply(Command::Undo);
    lab.settle();
    assert_eq!((lab.run_a().id(), lab.run_a().trainer().steps()), (id, 12));
    assert_eq!(bits(lab.run_a().trainer()), weights);
    assert_eq!(lab.inactive_runs().count(), 0);
}

#[test]
fn undoing_a_bookmark_or_a_switch_leaves_the_step_on_screen() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    (0..5).for_each(|_| lab.apply(Command::Step));
    lab.apply(Command::Bookmark);
    assert_eq!(lab.run_a().recipe().bookmarks()[0].step, 5);
    lab.apply(Command::Toggle(triplet_lab::lab::Toggle::Trails));
    (0..5).for_each(|_| lab.apply(Command::Step));
    let shown = lab.display().clone();
    lab.apply(Command::Undo);
    assert_ne!(*lab.display(), shown);
    lab.apply(Command::Undo);
    lab.settle();
    assert!(lab.run_a().recipe().bookmarks().is_empty());
    assert_eq!((lab.run_a().trainer().steps(), lab.run_a().recipe().steps()), (10, 10));
}

#[test]
fn going_on_with_the_run_that_is_on_screen_anyway_goes_to_where_one_was() {
    let mut before = Lab::new(RunConfig::default()).unwrap();
    (0..30).for_each(|_| before.apply(Command::Step));
    let session = before.to_session();

    let mut after = Lab::new(RunConfig::default()).unwrap();
    after.apply(Command::Restore(Box::new(session)));
    after.settle();
    assert_eq!(after.run_a().report().step, 30);
    assert_eq!(bits(after.run_a().trainer()), bits(before.run_a().trainer()));
}
