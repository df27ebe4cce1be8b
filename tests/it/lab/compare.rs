//! Two runs beside each other: in lock-step, each exactly as it would be alone.

use triplet_lab::engine::choice::{Activation, OptimizerKind};
use triplet_lab::engine::config::{DataKind, Distance, Mining, RunConfig};
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lab::{ActiveRun, Command, Comparison, Lab, Side, Speed};

fn small() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Spiral);
    config.data.points = 120;
    config
}

fn with(change: impl FnOnce(&mut RunConfig)) -> RunConfig {
    let mut config = small();
    change(&mut config);
    config
}

fn pair(a: RunConfig, b: RunConfig) -> Lab {
    let mut lab = Lab::new(small()).unwrap();
    lab.apply(Command::Compare(Comparison::Pair(Box::new(a), Box::new(b))));
    assert_eq!(lab.notice(), None);
    lab.settle();
    lab
}

fn beside(lab: &Lab) -> &ActiveRun {
    lab.run_b().unwrap()
}

fn steps(lab: &Lab) -> [u64; 2] {
    [lab.run_a().trainer().steps(), beside(lab).trainer().steps()]
}

fn weights(stage: &ActiveRun) -> Vec<u64> {
    stage.trainer().embedder().weights.iter().map(|w| w.to_bits()).collect()
}

/// The weights of a run of its own after so many steps.
fn straight(config: RunConfig, steps: u64) -> Vec<u64> {
    let mut lab = Lab::new(config).unwrap();
    (0..steps).for_each(|_| lab.apply(Command::Step));
    weights(lab.run_a())
}

#[test]
fn each_of_two_runs_is_bit_for_bit_what_it_is_alone() {
    let a = with(|c| c.loss.margin = 0.2);
    let b = with(|c| c.mining.rule = Mining::BatchHard);
    let mut lab = pair(a.clone(), b.clone());
    for step in 1..=40 {
        lab.apply(Command::Step);
        assert_eq!(steps(&lab), [step, step]);
    }
    assert_eq!(weights(lab.run_a()), straight(a.clone(), 40));
    assert_eq!(weights(beside(&lab)), straight(b.clone(), 40));
    lab.apply(Command::GoTo(17));
    lab.settle();
    assert_eq!(steps(&lab), [17, 17]);
    assert_eq!(weights(lab.run_a()), straight(a, 17));
    assert_eq!(weights(beside(&lab)), straight(b, 17));
}

#[test]
fn a_copy_is_the_same_until_a_knob_of_one_is_turned() {
    let mut lab = Lab::new(small()).unwrap();
    (0..10).for_each(|_| lab.apply(Command::Step));
    lab.apply(Command::Compare(Comparison::Copy));
    lab.settle();
    assert_eq!((steps(&lab), lab.focus()), ([10, 10], Side::B));
    (0..5).for_each(|_| lab.apply(Command::Step));
    assert_eq!(weights(lab.run_a()), weights(beside(&lab)));
    assert_eq!(lab.difference_words(), "");
    let mut config = lab.wanted().clone();
    config.loss.margin = 0.2;
    lab.apply(Command::Configure(Box::new(config)));
    (0..5).for_each(|_| lab.apply(Command::Step));
    assert_ne!(weights(lab.run_a()), weights(beside(&lab)));
    assert_eq!(lab.difference_words(), "margin 1 | 0.2 from step 15 on");
    assert_eq!([Side::A, Side::B].map(|side| lab.own_words(side)), ["margin 1", "margin 0.2"]);
    assert_eq!(weights(lab.run_a()), straight(small(), 20), "A knows nothing of it");
}

/// Settings with which a run ends in numbers without bounds.
fn diverging() -> RunConfig {
    with(|c| {
        c.optimizer.learning_rate = 10.0;
        c.optimizer.kind = OptimizerKind::Momentum;
        c.embedder.activation = Activation::Relu;
        c.distance = Distance::Squared;
        c.mining.rule = Mining::All;
        c.loss.margin = 5.0;
    })
}

#[test]
fn where_one_diverges_both_stop_at_the_same_step_and_it_is_said_which_one() {
    for (a, b, letter) in [(diverging(), small(), "A: "), (small(), diverging(), "B: ")] {
        let mut lab = pair(a.clone(), b.clone());
        for _ in 0..5_000 {
            lab.apply(Command::Step);
            if lab.notice().is_some() {
                break;
            }
        }
        lab.settle();
        let notice = lab.notice().unwrap();
        assert!(notice.is_error && notice.text.starts_with(letter), "{}", notice.text);
        let [at, other] = steps(&lab);
        assert_eq!(at, other);
        assert!(at > 0 && at < 5_000);
        assert_eq!(weights(lab.run_a()), straight(a, at));
        assert_eq!(weights(beside(&lab)), straight(b, at));
    }
}

#[test]
fn another_seed_is_another_seed_for_both_and_the_rest_stays_as_it_was() {
    let mut lab = pair(with(|c| c.loss.margin = 0.2), small());
    for (side, seed) in [(Side::B, 77), (Side::A, 78)] {
        (0..3).for_each(|_| lab.apply(Command::Step));
        lab.apply(Command::Focus(side));
        let mut config = lab.wanted().clone();
        config.seed = seed;
        lab.apply(Command::Configure(Box::new(config)));
        assert_ne!(lab.run_a().config().seed, seed, "it is asked first");
        lab.apply(Command::AcceptProposal);
        lab.settle();
        assert_eq!((lab.run_a().config().seed, beside(&lab).config().seed), (seed, seed));
        assert_eq!(
            (lab.run_a().config().loss.margin, beside(&lab).config().loss.margin),
            (0.2, 1.0)
        );
        assert_eq!(steps(&lab), [0, 0]);
        assert_eq!(lab.run_a().data().points, beside(&lab).data().points);
        assert_eq!(
            lab.run_a().selected(),
            beside(&lab).selected(),
            "what is selected is so in both"
        );
    }
}

#[test]
fn a_new_network_for_one_leaves_the_other_and_both_begin_anew() {
    let mut lab = pair(small(), small());
    (0..3).for_each(|_| lab.apply(Command::Step));
    let mut config = lab.wanted().clone();
    config.embedder.dim = 3;
    lab.apply(Command::Configure(Box::new(config)));
    lab.apply(Command::AcceptProposal);
    lab.settle();
    assert_eq!((lab.run_a().config().embedder.dim, beside(&lab).config().embedder.dim), (2, 3));
    assert_eq!(steps(&lab), [0, 0]);
    assert_eq!(lab.run_a().selected(), beside(&lab).selected());
    // Run A has its steps still, and goes through them again beside the new B.
    assert_eq!(lab.run_a().recipe().steps(), 3);
}

#[test]
fn runs_on_other_points_can_not_stand_beside_each_other() {
    let mut lab = Lab::new(small()).unwrap();
    let other = Box::new(with(|c| c.seed = 99));
    lab.apply(Command::Compare(Comparison::Pair(Box::new(small()), other)));
    assert!(lab.run_b().is_none());
    assert!(lab.notice().is_some_and(|notice| notice.is_error && notice.text.contains("points")));
}

#[test]
fn a_recipe_stands_beside_the_run_at_the_same_step_if_its_points_are_the_same() {
    let mut lab = Lab::new(small()).unwrap();
    lab.apply(Command::Train(4));
    lab.settle();
    let recipe = |config: RunConfig| {
        let recipe = Recipe::new(config.validate().unwrap()).lasting(9).unwrap();
        Command::Compare(Comparison::Recipe(Box::new(recipe)))
    };
    lab.apply(recipe(with(|c| c.seed = 99)));
    assert!(lab.run_b().is_none() && lab.notice().is_some_and(|notice| notice.is_error));
    lab.apply(recipe(with(|c| c.loss.margin = 0.2)));
    lab.settle();
    assert_eq!((beside(&lab).config().loss.margin, steps(&lab)), (0.2, [4, 4]));
    assert_eq!(beside(&lab).recipe().steps(), 9);
}

#[test]
fn playing_takes_both_along() {
    let (a, b) = (small(), with(|c| c.loss.margin = 0.2));
    let mut lab = pair(a.clone(), b.clone());
    lab.apply(Command::SetSpeed(Speed::PerSecond(100.0)));
    lab.apply(Command::PlayPause);
    for _ in 0..20 {
        lab.tick(0.02, &|| 0.0);
        assert_eq!(steps(&lab)[0], steps(&lab)[1]);
    }
    lab.apply(Command::PlayPause);
    lab.settle();
    let [at, _] = steps(&lab);
    assert!((40..=41).contains(&at), "{at}");
    assert_eq!([weights(lab.run_a()), weights(beside(&lab))], [straight(a, at), straight(b, at)]);
}

#[test]
fn every_end_of_a_comparison_can_be_undone() {
    for kept in [Side::A, Side::B] {
        for changed in [false, true] {
            let mut lab = Lab::new(small()).unwrap();
            (0..4).for_each(|_| lab.apply(Command::Step));
            lab.apply(Command::Compare(Comparison::Copy));
            if changed {
                lab.apply(Command::MarginUp);
            }
            lab.settle();
            let before = (weights(lab.run_a()), weights(beside(&lab)), lab.difference_words());
            lab.apply(Command::EndComparison(kept));
            assert!(lab.run_b().is_none());
            lab.apply(Command::Undo);
            lab.settle();
            let after = (weights(lab.run_a()), weights(beside(&lab)), lab.difference_words());
            assert_eq!(after, before, "{kept:?}, {changed}");
            lab.apply(Command::Redo);
            assert!(lab.run_b().is_none());
        }
    }
}
