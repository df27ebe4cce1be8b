//! The clinic: a cure that was tried stands beside the run that needs it, and helps.
//! (`crates/lab/tests/bank.rs` holds the diagnosis and its cures over many runs.)

use ndarray::Axis;
use triplet_lab::engine::config::{DataKind, Mining, RunConfig};
use triplet_lab::engine::evaluate::evaluate;
use triplet_lab::lab::diagnosis::{Start, State};
use triplet_lab::lab::recipe::{Edit, PRESETS, Recipe};
use triplet_lab::lab::{ActiveRun, Command, Comparison, Lab, Side};

fn of(kind: DataKind, change: impl FnOnce(&mut RunConfig)) -> RunConfig {
    let mut config = RunConfig::of(kind);
    change(&mut config);
    config
}

/// A run at this step, or where it stopped before.
fn ran(recipe: &Recipe, steps: u64) -> Lab {
    let mut lab = Lab::open(recipe.clone().lasting(steps).unwrap());
    lab.apply(Command::GoTo(steps));
    lab.settle();
    lab
}

fn recipe_of(config: &RunConfig) -> Recipe {
    Recipe::new(config.clone().validate().unwrap())
}

fn state(run: &ActiveRun) -> State {
    assert!(run.is_diagnosed());
    run.diagnosis().unwrap().state
}

/// MAP@R of the held-out points at the step on screen.
fn map_at_r(run: &ActiveRun) -> f64 {
    let data = run.data();
    let embedding = run.snapshot().embedding.select(Axis(0), &data.held_out);
    let labels: Vec<usize> = data.held_out.iter().map(|&row| data.labels[row]).collect();
    evaluate(embedding.view(), &labels, run.config().distance).map_at_r.unwrap()
}

#[test]
fn the_clinic_finds_that_semi_hard_mining_saves_the_recipe_collapse_at_step_209() {
    let preset = PRESETS.iter().find(|preset| preset.name == "collapse").unwrap();
    let start = preset.recipe().unwrap().start().to_config();
    for seed in 0..6 {
        let mut lab = ran(&recipe_of(&RunConfig { seed, ..start.clone() }), 209);
        assert_eq!(state(lab.run_a()), State::Collapsed, "seed {seed}");
        lab.apply(Command::TryCure(Side::A));
        let cured = lab.run_b().unwrap().recipe().clone();
        assert_eq!(cured.config_at(300).mining.rule, Mining::SemiHard, "seed {seed}");
        assert_eq!(cured.config_at(208).mining.rule, Mining::BatchHard, "from the present weights");
        let map = map_at_r(ran(&cured, 1_009).run_a());
        assert!(map > 0.9, "seed {seed}: {map}");
    }
}

#[test]
fn a_run_that_a_change_made_collapse_is_cured_from_that_change_on_or_later() {
    for seed in 0..3 {
        let config = RunConfig { seed, ..RunConfig::default() };
        let mut rash = config.clone();
        (rash.mining.rule, rash.optimizer.learning_rate) = (Mining::Hard, 0.5);
        let edit = Edit { step: 200, config: rash.validate().unwrap() };
        let recipe = recipe_of(&config).with_edit(edit).unwrap();
        let mut lab = ran(&recipe, 400);
        assert_eq!(state(lab.run_a()), State::Collapsed, "seed {seed}");
        lab.apply(Command::TryCure(Side::A));
        let cure = lab.run_b().unwrap().recipe().clone();
        let from = cure.edits().last().unwrap().step;
        assert!(from >= 200, "seed {seed}: from {from}");
        let map = map_at_r(ran(&cure, from + 600).run_a());
        assert!(map > 0.8, "seed {seed}: {map}");
    }
}

#[test]
fn the_cure_stands_beside_the_patient_in_lock_step_and_can_be_undone() {
    let config = of(DataKind::Spiral, |c| c.mining.rule = Mining::BatchHard);
    let mut lab = ran(&recipe_of(&config), 120);
    let patient = lab.run_a().id();
    lab.apply(Command::TryCure(Side::A));
    lab.settle();
    assert_eq!((lab.run_a().id(), lab.run_a().trainer().steps()), (patient, 120));
    assert_eq!(lab.run_b().unwrap().config().mining.rule, Mining::SemiHard);
    (0..5).for_each(|_| lab.apply(Command::Step));
    assert_eq!([lab.run_a().trainer().steps(), lab.run_b().unwrap().trainer().steps()], [125, 125]);
    lab.apply(Command::Undo);
    assert!(lab.run_b().is_none());
    assert_eq!(*lab.run_a().config(), config);
}

#[test]
fn the_cure_of_the_second_of_two_runs_takes_the_place_of_the_first() {
    let [well, ill] = [Mining::SemiHard, Mining::BatchHard]
        .map(|rule| of(DataKind::Spiral, |c| c.mining.rule = rule));
    let mut lab = Lab::new(well.clone()).unwrap();
    let pair = Comparison::Pair(Box::new(well), Box::new(ill.clone()));
    lab.apply(Command::Compare(pair));
    (0..150).for_each(|_| lab.apply(Command::Step));
    lab.settle();
    assert_eq!(state(lab.side(Side::A)), State::Learning);
    lab.apply(Command::TryCure(Side::B));
    lab.settle();
    assert_eq!(*lab.side(Side::A).config(), ill, "the patient stands at the left");
    assert_eq!(lab.side(Side::B).config().mining.rule, Mining::SemiHard);
}

#[test]
fn where_nothing_is_wrong_there_is_nothing_to_try() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    lab.settle();
    lab.apply(Command::TryCure(Side::B));
    assert!(lab.run_b().is_none());
    assert!(lab.notice().unwrap().text.contains("nothing to cure"));
}

#[test]
fn points_of_one_class_need_others_which_are_proposed() {
    let mut lab = ran(&recipe_of(&of(DataKind::Blobs, |c| c.data.classes = 1)), 5);
    assert_eq!(state(lab.run_a()), State::NoTriplets);
    lab.apply(Command::TryCure(Side::A));
    assert!(lab.run_b().is_none());
    assert_eq!(lab.run_a().cure().unwrap().from, Start::OtherPoints);
    assert_eq!(lab.proposal().unwrap().data.classes, 2);
    lab.apply(Command::AcceptProposal);
    lab.settle();
    assert_eq!(state(lab.run_a()), State::Learning);
}
