//! One step in slow motion: what it shows is the step, and it leaves no trace in the run.

use std::cell::Cell;

use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use triplet_lab::engine::config::{
    Activation, DataKind, Distance, Mining, OptimizerKind, RunConfig,
};
use triplet_lab::engine::random::{ChaCha8Rng, Purpose, generator};
use triplet_lab::engine::trainer::Checkpoint;
use triplet_lab::lab::history::Bin;
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lab::{ActiveRun, Command, Comparison, Lab, Phase, Thing, Toggle};

use crate::common::random_runs;

/// All that a step leaves in a run: weights, optimizer, the curves, the recipe, and the picture.
#[derive(Debug, PartialEq)]
struct Trace {
    checkpoint: Checkpoint,
    bits: Vec<u64>,
    bins: Vec<Bin>,
    recipe: Recipe,
    report: String,
    embedding: Vec<u64>,
}

fn trace(stage: &ActiveRun) -> Trace {
    Trace {
        checkpoint: stage.trainer().checkpoint(),
        bits: stage.trainer().embedder().weights.iter().map(|w| w.to_bits()).collect(),
        bins: stage.history().bins().to_vec(),
        recipe: stage.recipe().clone(),
        report: format!("{:?}", stage.report()),
        embedding: stage.snapshot().embedding.iter().map(|z| z.to_bits()).collect(),
    }
}

/// All that is shown of a phase.
fn shown(lab: &Lab) -> String {
    format!(
        "{:?} {:?} {:?}",
        lab.slow().unwrap(),
        lab.run_a().report(),
        lab.run_a().step_trace().unwrap()
    )
}

/// Two labs at the same step of the same run.
fn twins(recipe: &Recipe, step: u64) -> [Lab; 2] {
    [(); 2].map(|()| {
        let mut lab = Lab::open(recipe.clone());
        lab.apply(Command::GoTo(step));
        lab.settle();
        lab
    })
}

/// Lets slow motion play to the end of its last phase.
fn play(lab: &mut Lab) {
    lab.apply(Command::PlayPhases);
    while lab.slow().unwrap().is_playing() {
        lab.tick(0.25, &|| 0.0);
    }
}

fn recipes() -> Vec<Recipe> {
    let odd = |change: fn(&mut RunConfig)| {
        let mut config = RunConfig::of(DataKind::Blobs);
        config.data.points = 60;
        change(&mut config);
        Recipe::new(config.validate().unwrap())
    };
    let mut recipes = vec![
        odd(|_| ()),
        odd(|c| (c.embedder.dim, c.embedder.normalize) = (2, true)),
        odd(|c| c.embedder.dim = 7),
        odd(|c| (c.data.classes, c.sampler.classes) = (1, 1)),
        odd(|c| c.optimizer.kind = OptimizerKind::Momentum),
        odd(|c| c.mining.rule = Mining::Random),
    ];
    let mut random = generator(3, Purpose::Sampling, 0);
    recipes.extend((0..20).map(|_| random_runs::recipe(12, &mut random)));
    recipes
}

#[test]
fn a_step_that_was_taken_apart_is_the_plain_step_bit_for_bit() {
    for (i, recipe) in recipes().into_iter().enumerate() {
        for step in [0, 5, recipe.steps()] {
            let [mut slow, mut plain] = twins(&recipe, step);
            if slow.run_a().cursor() != step.min(recipe.steps()) {
                continue; // It diverges before.
            }
            slow.apply(Command::SlowMotion);
            let Some(apart) = slow.run_a().step_trace().cloned() else {
                plain.apply(Command::Step);
                assert_eq!(
                    plain.run_a().trainer().steps(),
                    slow.run_a().trainer().steps(),
                    "{i}: no step at all"
                );
                continue;
            };
            let points = slow.run_a().data().points.clone();
            play(&mut slow);
            assert_eq!(
                slow.run_a().trainer().steps(),
                plain.run_a().trainer().steps(),
                "{i}: not taken yet"
            );
            slow.apply(Command::NextPhase);
            plain.apply(Command::Step);
            assert_eq!(trace(slow.run_a()), trace(plain.run_a()), "run {i}, step {step}");
            // An edit after the step may move a point; the others are where they were shown.
            for row in
                (0..points.nrows()).filter(|&r| points.row(r) == slow.run_a().data().points.row(r))
            {
                let (is, shown) =
                    (slow.run_a().snapshot().embedding.row(row), apart.after.row(row));
                assert_eq!(is, shown, "run {i}: it showed what came");
            }
            assert!(slow.slow().is_none() && slow.run_a().step_trace().is_none());
            // And so it goes on.
            (0..3).for_each(|_| {
                [&mut slow, &mut plain].into_iter().for_each(|l| l.apply(Command::Step))
            });
            assert_eq!(trace(slow.run_a()), trace(plain.run_a()), "run {i}, after step {step}");
        }
    }
}

#[test]
fn a_past_step_is_taken_apart_exactly_as_it_was() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    (0..12).for_each(|_| lab.apply(Command::Step));
    let later = |lab: &mut Lab| {
        lab.apply(Command::GoTo(8));
        lab.settle();
        trace(lab.run_a())
    };
    let expected = later(&mut lab);
    lab.apply(Command::GoTo(7));
    lab.settle();
    let report = format!("{:?}", lab.run_a().report());
    lab.apply(Command::SlowMotion);
    assert_eq!(format!("{:?}", lab.run_a().report()), report);
    let after = lab.run_a().step_trace().unwrap().after.clone();
    lab.apply(Command::ShowPhase(Phase::EmbedAgain));
    lab.apply(Command::NextPhase);
    assert_eq!((lab.run_a().trainer().steps(), lab.run_a().recipe().steps()), (8, 12));
    assert_eq!(lab.run_a().snapshot().embedding, after);
    assert_eq!(trace(lab.run_a()), expected);
}

#[test]
fn phases_forward_and_back_show_the_same_numbers() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    lab.apply(Command::SlowMotion);
    let mut seen = Vec::new();
    for phase in Phase::ALL {
        assert_eq!(lab.slow().unwrap().phase(), phase);
        seen.push(shown(&lab));
        if phase.next().is_some() {
            lab.apply(Command::NextPhase);
        }
    }
    for expected in seen.iter().rev() {
        assert_eq!(shown(&lab), *expected);
        lab.apply(Command::PreviousPhase);
    }
    assert_eq!(shown(&lab), seen[0], "before the first phase there is none");
}

#[test]
fn esc_leaves_the_run_before_the_step_and_in_the_last_phase_after_it() {
    for phase in Phase::ALL {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        (0..3).for_each(|_| lab.apply(Command::Step));
        let before = trace(lab.run_a());
        let selected = lab.run_a().selected();
        lab.apply(Command::SlowMotion);
        lab.apply(Command::ShowPhase(phase));
        lab.apply(Command::Deselect);
        assert!(lab.slow().is_none() && lab.run_a().selected() == selected, "{phase:?}");
        if phase == Phase::EmbedAgain {
            assert_eq!(lab.run_a().trainer().steps(), 4);
        } else {
            assert_eq!(trace(lab.run_a()), before, "{phase:?}");
        }
    }
}

#[test]
fn whatever_changes_the_run_ends_slow_motion_first() {
    let mut config = RunConfig::default();
    config.loss.margin = 0.3;
    let acts = [
        (Command::StepBack, 1),
        (Command::GoTo(0), 0),
        (Command::LastStep, 4),
        (Command::PlayPause, 2),
        (Command::MarginUp, 2),
        (Command::Configure(Box::new(config)), 2),
        (Command::Reset, 0),
        (Command::Undo, 2),
        (Command::Compare(Comparison::Copy), 2),
        (Command::Step, 3),
    ];
    for (act, at) in acts {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        (0..4).for_each(|_| lab.apply(Command::Step));
        lab.apply(Command::GoTo(2));
        lab.settle();
        lab.apply(Command::SlowMotion);
        lab.apply(Command::NextPhase);
        lab.apply(act.clone());
        lab.settle();
        assert!(lab.slow().is_none() && lab.run_a().step_trace().is_none(), "{act:?}");
        assert_eq!(lab.run_a().trainer().steps(), at, "{act:?}");
    }
}

#[test]
fn looking_does_not_end_it_and_there_is_nothing_to_undo() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    lab.apply(Command::SlowMotion);
    for act in [
        Command::NextTriplet,
        Command::Toggle(Toggle::HeldOut),
        Command::Toggle(Toggle::HeldOut),
        Command::Bookmark,
        Command::Bookmark,
        Command::SetPace(2.0),
        Command::PlayPhases,
    ] {
        lab.apply(act.clone());
        assert!(lab.slow().is_some(), "{act:?}");
    }
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    for act in [Command::SlowMotion, Command::PlayPhases, Command::SetPace(1.0)] {
        lab.apply(act);
    }
    play_out(&mut lab);
    assert_eq!((lab.run_a().trainer().steps(), lab.undo_words()), (1, None));
}

fn play_out(lab: &mut Lab) {
    while lab.slow().unwrap().is_playing() {
        lab.tick(0.25, &|| 0.0);
    }
    lab.apply(Command::NextPhase);
}

#[test]
fn the_triplet_that_goes_along_is_one_the_step_learns_from_unless_a_point_was_chosen() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    (0..5).for_each(|_| lab.apply(Command::Step));
    let before = lab.run_a().selected();
    lab.apply(Command::SlowMotion);
    let shown = lab.run_a().shown_triplet().unwrap();
    let in_batch = |row| lab.run_a().report().batch.contains(&row);
    assert!(shown.mined && shown.loss > 0.0);
    assert!([shown.id.anchor, shown.id.positive, shown.id.negative].into_iter().all(in_batch));
    lab.apply(Command::SlowMotion);
    assert_eq!(lab.run_a().selected(), before, "and afterwards what was selected is so again");
    let point = Thing::Point(lab.run_a().data().held_out[0]);
    lab.apply(Command::Select(point));
    lab.apply(Command::SlowMotion);
    assert_eq!(lab.run_a().selected(), Some(point));
}

#[test]
fn points_travel_only_in_the_last_phase_and_time_passes_only_while_they_do() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    lab.settle();
    while lab.tick(0.016, &|| 0.0).busy {}
    lab.apply(Command::SlowMotion);
    assert!(!lab.tick(0.016, &|| 0.0).busy, "nothing moves in the first phase");
    lab.apply(Command::ShowPhase(Phase::Change));
    assert_eq!(lab.glide(), 0.0);
    lab.apply(Command::NextPhase);
    let mut way = vec![lab.glide()];
    while lab.tick(0.05, &|| 0.0).busy {
        way.push(lab.glide());
    }
    assert!(way.len() > 20 && way[0] == 0.0 && *way.last().unwrap() == 1.0, "{way:?}");
    assert!(way.windows(2).all(|pair| pair[0] <= pair[1] && pair[1] - pair[0] < 0.1), "{way:?}");
}

#[test]
fn with_reduced_motion_points_are_at_once_where_they_go() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    lab.apply(Command::Toggle(Toggle::ReduceMotion));
    lab.apply(Command::SlowMotion);
    lab.apply(Command::ShowPhase(Phase::EmbedAgain));
    assert_eq!(lab.glide(), 1.0);
    lab.tick(0.0, &|| 0.0);
    assert_eq!(lab.slow().unwrap().progress(), 1.0);
}

#[test]
fn two_runs_take_the_same_step_apart() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    lab.apply(Command::Step);
    lab.apply(Command::Compare(Comparison::Copy));
    lab.apply(Command::MarginUp);
    lab.settle();
    lab.apply(Command::SlowMotion);
    let [a, b] = [lab.run_a().step_trace().unwrap(), lab.run_b().unwrap().step_trace().unwrap()];
    assert_ne!(a.after, b.after, "each has its own");
    let expected = [a.after.clone(), b.after.clone()];
    lab.apply(Command::ShowPhase(Phase::EmbedAgain));
    lab.apply(Command::NextPhase);
    let beside = lab.run_b().unwrap();
    assert_eq!([lab.run_a().trainer().steps(), beside.trainer().steps()], [2, 2]);
    assert_eq!(
        [&lab.run_a().snapshot().embedding, &beside.snapshot().embedding],
        [&expected[0], &expected[1]]
    );
}

#[test]
fn a_step_that_cannot_be_taken_is_not_taken_apart_and_that_is_said() {
    let mut config = RunConfig::of(DataKind::Blobs);
    config.distance = Distance::Squared;
    config.mining.rule = Mining::All;
    config.embedder.activation = Activation::Relu;
    config.optimizer.kind = OptimizerKind::Sgd;
    config.optimizer.learning_rate = 10.0;
    let mut lab = Lab::new(config).unwrap();
    while lab.notice().is_none() && lab.run_a().trainer().steps() < 500 {
        lab.apply(Command::Step);
    }
    assert!(lab.notice().is_some(), "this run diverges");
    let (steps, before) = (lab.run_a().trainer().steps(), trace(lab.run_a()));
    lab.apply(Command::Dismiss);
    lab.apply(Command::SlowMotion);
    assert!(lab.slow().is_none() && lab.run_a().step_trace().is_none());
    assert!(lab.notice().is_some_and(|notice| notice.is_error));
    assert_eq!((lab.run_a().trainer().steps(), trace(lab.run_a()).bits), (steps, before.bits));
}

fn act(lab: &Lab, random: &mut ChaCha8Rng) -> Command {
    let step = random.random_range(0..lab.run_a().recipe().steps() + 3);
    let valid = lab.focused().trainer().config().clone();
    match random.random_range(0..24) {
        0..3 => Command::SlowMotion,
        3..7 => Command::NextPhase,
        7..9 => Command::PreviousPhase,
        9..12 => Command::ShowPhase(*Phase::ALL.choose(random).unwrap()),
        12..14 => Command::PlayPhases,
        14 => Command::SetPace(random.random_range(-1.0..30.0)),
        15 => Command::Step,
        16 => [Command::StepBack, Command::GoTo(step)][random.random_range(0..2)].clone(),
        17 => Command::Configure(Box::new(random_runs::settings(&valid, random).to_config())),
        18 => [Command::Undo, Command::Redo][random.random_range(0..2)].clone(),
        19 => Command::PlayPause,
        20 => Command::Toggle(*Toggle::ALL.choose(random).unwrap()),
        21 => [Command::Compare(Comparison::Copy), Command::EndComparison(lab.focus())]
            [random.random_range(0..2)]
        .clone(),
        22 => Command::Deselect,
        _ => [Command::NextTriplet, Command::Bookmark, Command::Reset][random.random_range(0..3)]
            .clone(),
    }
}

#[test]
fn random_acts_in_slow_motion_never_panic_and_leave_the_run_what_its_recipe_says() {
    for run in 0..150 {
        let mut random = generator(41, Purpose::Sampling, run);
        let mut lab = Lab::open(Recipe::new(random_runs::config(&mut random)));
        let looks = Cell::new(0.0);
        let clock = || looks.replace(looks.get() + 0.0005);
        for n in 0..80 {
            let act = act(&lab, &mut random);
            let place = format!("run {run}, act {n}: {act:?}");
            lab.apply(act);
            if random.random() {
                lab.tick(0.2, &clock);
            }
            let apart = |stage: &ActiveRun| stage.step_trace().is_some();
            assert_eq!(lab.slow().is_some(), apart(lab.run_a()), "{place}");
            if let Some(beside) = lab.run_b() {
                assert_eq!(lab.slow().is_some(), apart(beside), "{place}");
                assert_eq!(lab.run_a().cursor(), beside.cursor(), "{place}");
            }
            if lab.slow().is_some() {
                assert!(!lab.transport().playing && lab.run_a().target().is_none(), "{place}");
                assert_eq!(lab.run_a().report().step, lab.run_a().trainer().steps(), "{place}");
            }
            assert!((0.0..=1.0).contains(&lab.glide()), "{place}");
        }
        lab.apply(Command::ShowPhase(Phase::Draw));
        lab.apply(Command::Deselect);
        if lab.transport().playing {
            lab.apply(Command::PlayPause);
        }
        lab.settle();
        let [mut again, _] = twins(lab.run_a().recipe(), lab.run_a().trainer().steps());
        again.settle();
        let weights = |lab: &Lab| {
            lab.run_a().trainer().embedder().weights.iter().map(|w| w.to_bits()).collect()
        };
        let (is, should): (Vec<u64>, Vec<u64>) = (weights(&lab), weights(&again));
        assert!(is == should, "run {run}");
    }
}
