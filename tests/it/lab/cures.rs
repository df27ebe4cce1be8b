//! What the clinic prescribes cures: every ailment is brought about by training, the cure is tried
//! beside it, and the cured run is trained on. Cured means that nothing is wrong any more (or that
//! nothing is left to learn), and that neighbours share their class: MAP@R of the held-out points
//! is above 0.85, or no more than 0.1 below what the usual settings of the data come to in as many
//! steps as the cure had.

use ndarray::Axis;
use triplet_lab::engine::choice::{Distance, LossKind, OptimizerKind, SamplerKind};
use triplet_lab::engine::config::{DataKind, Mining, RunConfig};
use triplet_lab::engine::evaluate::evaluate;
use triplet_lab::lab::clinic::{Ailment, Diagnosis, Start, diagnose};
use triplet_lab::lab::recipe::{Edit, Recipe};
use triplet_lab::lab::{ActiveRun, Command, Comparison, Lab, Side};

const SEEDS: u64 = 3;

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

/// MAP@R of the held-out points at the step on screen.
fn map_at_r(stage: &ActiveRun) -> f64 {
    let data = stage.data();
    let embedding = stage.snapshot().embedding.select(Axis(0), &data.held_out);
    let labels: Vec<usize> = data.held_out.iter().map(|&row| data.labels[row]).collect();
    evaluate(embedding.view(), &labels, stage.config().distance).map_at_r.unwrap()
}

/// A patient, what is wrong with it, and the cured run.
struct Treated {
    patient: Lab,
    diagnosis: Diagnosis,
    cured: Lab,
    words: String,
}

impl Treated {
    /// Whether neighbours share their class, as far as they do at all in as many steps.
    fn has_learned(&self) -> bool {
        let learned = map_at_r(self.cured.run_a());
        let usual = || {
            let now = self.cured.run_a().config();
            let config = RunConfig { seed: now.seed, ..RunConfig::of(now.data.kind) };
            let steps = self.cured.run_a().trainer().steps() - self.diagnosis.cure.step();
            map_at_r(ran(&recipe_of(&config), steps).run_a())
        };
        learned > 0.85 || learned > usual() - 0.1
    }
}

/// Trains a run until it is ill, tries the cure, and trains on from where that begins; `None`
/// where it stays well.
fn treat(ailment: Ailment, recipe: &Recipe, sick: u64, steps: u64) -> Option<Treated> {
    let mut patient = ran(recipe, sick);
    let diagnosis = diagnose(patient.run_a())?;
    let seed = recipe.start().seed;
    let kind = recipe.start().data.kind;
    assert_eq!(diagnosis.ailment, ailment, "{kind:?} {seed}");
    patient.apply(Command::TryCure(Side::A));
    let from = diagnosis.cure.step();
    let cured = ran(patient.side(Side::B).recipe(), from + steps);
    let words = format!(
        "{kind:?}, seed {seed}: {} from {from}: MAP@R {:.3}, {:?}",
        diagnosis.cure.change,
        map_at_r(cured.run_a()),
        diagnose(cured.run_a()).map(|d| d.ailment)
    );
    Some(Treated { patient, diagnosis, cured, words })
}

/// The same with every seed, most of which have to fall ill; and what holds of every cure.
fn treat_all(
    ailment: Ailment,
    configs: &[RunConfig],
    sick: u64,
    steps: u64,
    check: impl Fn(&Treated),
) {
    for config in configs {
        let recipes = (0..SEEDS).map(|seed| recipe_of(&RunConfig { seed, ..config.clone() }));
        let all: Vec<Treated> =
            recipes.filter_map(|recipe| treat(ailment, &recipe, sick, steps)).collect();
        assert!(
            all.len() as u64 + 1 >= SEEDS,
            "{:?}: only {} were ill",
            config.data.kind,
            all.len()
        );
        for treated in &all {
            let after = Ailment::of(
                treated.cured.run_a().report(),
                treated.cured.run_a().config(),
                treated.cured.run_a().data(),
            );
            assert!(matches!(after, None | Some(Ailment::NothingLeft)), "{}", treated.words);
            assert!(treated.has_learned(), "{}", treated.words);
            check(treated);
        }
    }
}

fn off_sphere(config: &mut RunConfig) {
    config.embedder.normalize = false;
    config.loss.margin = 1.0;
}

#[test]
fn a_collapsed_run_is_cured_from_before_the_collapse() {
    let configs = [
        of(DataKind::Spiral, |c| c.mining.rule = Mining::BatchHard),
        of(DataKind::Rings, |c| {
            (c.mining.rule, c.distance) = (Mining::BatchHard, Distance::Squared);
        }),
        of(DataKind::Blobs, |c| {
            (c.mining.rule, c.optimizer.learning_rate) = (Mining::Hard, 0.05);
        }),
        of(DataKind::Moons, |c| {
            (c.mining.rule, c.distance) = (Mining::BatchHard, Distance::Squared);
        }),
        of(DataKind::Spiral, |c| {
            (c.mining.rule, c.loss.kind) = (Mining::BatchHard, LossKind::Soft);
        }),
        of(DataKind::Digits, |c| {
            off_sphere(c);
            (c.mining.rule, c.distance) = (Mining::BatchHard, Distance::Squared);
        }),
    ];
    treat_all(Ailment::Collapsed, &configs, 300, 600, |treated| {
        assert_eq!(treated.diagnosis.cure.from, Start::Step(0));
        let apart = treated.cured.run_a().report().mean_pair_distance.unwrap();
        assert!(apart > 1.0, "{apart}: {}", treated.words);
    });
}

#[test]
fn a_run_that_a_change_made_collapse_is_cured_from_that_change_on() {
    for seed in 0..SEEDS {
        let config = RunConfig { seed, ..RunConfig::default() };
        let mut rash = config.clone();
        (rash.mining.rule, rash.optimizer.learning_rate) = (Mining::Hard, 0.5);
        let edit = Edit { step: 200, config: rash.validate().unwrap() };
        let recipe = recipe_of(&config).with_edit(edit).unwrap();
        let treated = treat(Ailment::Collapsed, &recipe, 400, 400).unwrap();
        assert_eq!(treated.diagnosis.cure.from, Start::Step(200), "{}", treated.words);
        assert!(map_at_r(treated.cured.run_a()) > 0.9, "{}", treated.words);
    }
}

#[test]
fn embeddings_that_grow_without_end_are_cured_on_the_sphere() {
    let huge = |c: &mut RunConfig| {
        c.distance = Distance::Squared;
        c.embedder.normalize = false;
        (c.loss.margin, c.optimizer.learning_rate) = (5.0, 0.05);
    };
    let configs = [
        of(DataKind::Digits, huge),
        of(DataKind::Faces, huge),
        of(DataKind::Blobs, |c| {
            (c.optimizer.kind, c.optimizer.learning_rate) = (OptimizerKind::Sgd, 10.0);
            (c.distance, c.loss.margin) = (Distance::Squared, 5.0);
        }),
    ];
    treat_all(Ailment::Exploding, &configs, 300, 800, |treated| {
        assert_eq!(treated.diagnosis.cure.from, Start::Anew);
        assert!((treated.cured.run_a().report().mean_norm - 1.0).abs() < 1e-9);
    });
}

#[test]
fn a_run_that_went_out_of_bounds_is_cured_by_smaller_steps() {
    let wild = |c: &mut RunConfig| {
        off_sphere(c);
        (c.distance, c.mining.rule) = (Distance::Squared, Mining::All);
        (c.optimizer.kind, c.optimizer.learning_rate) = (OptimizerKind::Momentum, 3.0);
    };
    let configs = [DataKind::Spiral, DataKind::Moons, DataKind::Penguins].map(|k| of(k, wild));
    treat_all(Ailment::Diverged, &configs, 300, 600, |treated| {
        assert_eq!(treated.cured.run_a().trainer().steps(), treated.diagnosis.cure.step() + 600);
        assert!(treated.cured.run_a().report().mean_norm < 20.0, "{}", treated.words);
    });
}

#[test]
fn a_batch_without_triplets_is_cured_by_a_sampler_that_makes_some() {
    let one_class = [DataKind::Spiral, DataKind::Penguins, DataKind::Digits]
        .map(|kind| of(kind, |c| (c.sampler.classes, c.sampler.points) = (1, 32)));
    let learns = |treated: &Treated| {
        assert_eq!(treated.diagnosis.cure.from, Start::Step(20));
    };
    treat_all(Ailment::OneClass, &one_class, 20, 600, learns);
    let alone = [DataKind::Spiral, DataKind::Penguins]
        .map(|kind| of(kind, |c| (c.sampler.classes, c.sampler.points) = (4, 1)));
    treat_all(Ailment::NoPositive, &alone, 20, 600, learns);
    let pairs = [of(DataKind::Clusters, |c| {
        c.sampler.kind = SamplerKind::Uniform;
        (c.sampler.classes, c.sampler.points) = (2, 1);
    })];
    for config in pairs {
        let recipe = recipe_of(&config);
        let ailment = diagnose(ran(&recipe, 20).run_a()).unwrap().ailment;
        let treated = treat(ailment, &recipe, 20, 400).unwrap();
        assert!(treated.has_learned(), "{}", treated.words);
    }
}

#[test]
fn a_margin_out_of_reach_is_cured_by_one_that_classes_can_keep() {
    let on_sphere = |c: &mut RunConfig| (c.embedder.normalize, c.loss.margin) = (true, 2.0);
    let cosine = |c: &mut RunConfig| (c.distance, c.loss.margin) = (Distance::Cosine, 2.0);
    let configs = [
        of(DataKind::Spiral, on_sphere),
        of(DataKind::Digits, on_sphere),
        of(DataKind::Rings, cosine),
        of(DataKind::Faces, cosine),
    ];
    treat_all(Ailment::MarginTooLarge, &configs, 300, 600, |treated| {
        assert!(treated.patient.run_a().report().active_share() > 0.99, "{}", treated.words);
        assert!(treated.cured.run_a().report().active_share() < 0.1, "{}", treated.words);
    });
}

#[test]
fn the_cure_of_a_margin_out_of_reach_begins_where_it_went_out_of_reach() {
    let on_sphere = |c: &mut RunConfig| (c.embedder.normalize, c.loss.margin) = (true, 0.2);
    let start = of(DataKind::Spiral, on_sphere);
    let mut recipe = recipe_of(&start);
    for (step, margin) in [(20, 1.9), (30, 0.3), (40, 1.8), (60, 2.0)] {
        let mut config = start.clone();
        config.loss.margin = margin;
        recipe = recipe.with_edit(Edit { step, config: config.validate().unwrap() }).unwrap();
    }
    let diagnosis = diagnose(ran(&recipe, 80).run_a()).unwrap();
    assert_eq!(diagnosis.ailment, Ailment::MarginTooLarge);
    assert_eq!(diagnosis.cure.from, Start::Step(40));
    assert!(diagnosis.cure.words.contains("it begins at step 40"), "{}", diagnosis.cure.words);
}

/// The step at which a run is found to be so, at most this one.
fn until(ailment: Ailment, config: &RunConfig, most: u64) -> u64 {
    let mut lab = ran(&recipe_of(config), 100);
    let found =
        |lab: &Lab| Ailment::of(lab.run_a().report(), lab.run_a().config(), lab.run_a().data());
    while found(&lab) != Some(ailment) {
        assert!(lab.run_a().trainer().steps() < most, "{:?} stays well", config.data.kind);
        lab.apply(Command::Step);
    }
    lab.run_a().trainer().steps()
}

#[test]
fn a_miner_that_takes_nothing_is_cured_by_one_that_takes_what_costs() {
    let one_each = |c: &mut RunConfig| {
        (c.mining.rule, c.mining.per_anchor) = (Mining::Random, 1);
    };
    let configs = [
        of(DataKind::Moons, one_each),
        of(DataKind::Clusters, |c| c.mining.rule = Mining::Hard),
        of(DataKind::Penguins, one_each),
    ];
    for config in configs {
        for seed in 0..SEEDS {
            let config = RunConfig { seed, ..config.clone() };
            let step = until(Ailment::NoneMined, &config, 800);
            let treated = treat(Ailment::NoneMined, &recipe_of(&config), step, 200).unwrap();
            assert_eq!(treated.diagnosis.cure.from, Start::Step(step));
            let now = treated.patient.side(Side::B).report();
            assert!(now.counts.mined_active > 0, "it learns at once: {}", treated.words);
            let (before, after) =
                (map_at_r(treated.patient.run_a()), map_at_r(treated.cured.run_a()));
            assert!(after > 0.95 && after > before - 0.02, "{before} {}", treated.words);
        }
    }
}

#[test]
fn a_run_with_nothing_left_to_learn_is_asked_for_more_and_keeps_it() {
    let configs = [
        of(DataKind::Moons, |_| {}),
        of(DataKind::Penguins, |c| c.loss.margin = 0.05),
        of(DataKind::Clusters, |_| {}),
    ];
    for config in configs {
        for seed in 0..SEEDS {
            let config = RunConfig { seed, ..config.clone() };
            let step = until(Ailment::NothingLeft, &config, 1_000);
            let treated = treat(Ailment::NothingLeft, &recipe_of(&config), step, 200).unwrap();
            let (asked, kept) =
                (treated.patient.side(Side::B).report(), treated.cured.run_a().report());
            assert!(asked.counts.mined_active > 0, "it learns at once: {}", treated.words);
            assert!(kept.active_share() < 0.5 * asked.active_share(), "{}", treated.words);
            let (before, after) =
                (map_at_r(treated.patient.run_a()), map_at_r(treated.cured.run_a()));
            assert!(after > before - 0.02, "{before} {}", treated.words);
        }
    }
}

#[test]
fn the_cure_stands_beside_the_patient_in_lock_step_and_can_be_undone() {
    let config = of(DataKind::Spiral, |c| c.mining.rule = Mining::BatchHard);
    let mut lab = ran(&recipe_of(&config), 120);
    let patient = lab.run_a().id();
    lab.apply(Command::TryCure(Side::A));
    lab.settle();
    assert_eq!((lab.run_a().id(), lab.run_a().trainer().steps()), (patient, 0));
    assert_eq!(lab.run_b().unwrap().config().mining.rule, Mining::SemiHard);
    (0..5).for_each(|_| lab.apply(Command::Step));
    assert_eq!([lab.run_a().trainer().steps(), lab.run_b().unwrap().trainer().steps()], [5, 5]);
    assert_eq!(lab.run_a().recipe().steps(), 120, "the patient loses no step");
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
    assert_eq!(diagnose(lab.side(Side::A)), None);
    lab.apply(Command::TryCure(Side::B));
    lab.settle();
    assert_eq!(*lab.side(Side::A).config(), ill, "the patient stands at the left");
    assert_eq!(lab.side(Side::B).config().mining.rule, Mining::SemiHard);
}

#[test]
fn where_nothing_is_wrong_there_is_nothing_to_try() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    lab.apply(Command::TryCure(Side::B));
    assert!(lab.run_b().is_none());
    assert!(lab.notice().unwrap().text.contains("nothing to cure"));
}

#[test]
fn points_of_one_class_need_others_which_are_proposed() {
    let mut lab = ran(&recipe_of(&of(DataKind::Blobs, |c| c.data.classes = 1)), 5);
    assert_eq!(diagnose(lab.run_a()).unwrap().cure.from, Start::OtherPoints);
    lab.apply(Command::TryCure(Side::A));
    assert!(lab.run_b().is_none());
    assert_eq!(lab.proposal().unwrap().data.classes, 2);
    lab.apply(Command::AcceptProposal);
    assert_eq!(diagnose(lab.run_a()), None);
}
