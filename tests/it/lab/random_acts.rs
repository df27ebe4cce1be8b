//! Whatever is done in whatever order: no panic, every number on screen is finite, and undoing
//! everything leads back to the start.

use std::cell::Cell;

use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use triplet_lab::engine::config::{AddedPoint, Column, SetWeight, Stroke, WeightPlace};
use triplet_lab::engine::random::{ChaCha8Rng, Purpose, generator};
use triplet_lab::engine::report::TripletId;
use triplet_lab::lab::history::Metric;
use triplet_lab::lab::session::Session;
use triplet_lab::lab::transport::Range;
use triplet_lab::lab::{ActiveRun, Command, Comparison, Lab, Side, Speed, Thing, Toggle};

use crate::common::random_runs;

/// Runs of each test: there are several, so that all cores have work.
const RUNS: u64 = 100;
const ACTS: usize = 200;

fn thing(lab: &Lab, random: &mut ChaCha8Rng) -> Thing {
    // Now and then a row that isn't there.
    let rows = lab.run_a().data().len() + 3;
    let mut row = || random.random_range(0..rows);
    if row() % 2 == 0 {
        return Thing::Point(row());
    }
    match lab.run_a().report().triplets.get(row()) {
        Some(record) => Thing::Triplet(record.id),
        None => Thing::Triplet(TripletId { anchor: row(), positive: row(), negative: row() }),
    }
}

/// The number of some run, or of one that isn't there.
fn any_run(lab: &Lab, random: &mut ChaCha8Rng) -> u64 {
    random.random_range(0..lab.to_session().runs.last().unwrap().id + 2)
}

fn side(random: &mut ChaCha8Rng) -> Side {
    if random.random() { Side::A } else { Side::B }
}

fn comparison(lab: &Lab, random: &mut ChaCha8Rng) -> Comparison {
    match random.random_range(0..3) {
        0 => Comparison::Copy,
        1 => {
            let a = lab.run_a().config().clone();
            let mut b = a.clone();
            b.loss.margin = random.random_range(-0.5..5.0);
            b.embedder.normalize = random.random();
            if random.random_bool(0.1) {
                b.seed += 1;
            }
            Comparison::Pair(Box::new(a), Box::new(b))
        }
        _ => Comparison::Run(any_run(lab, random)),
    }
}

/// Points to add and rows to erase; now and then of a class or a row that isn't there.
fn stroke(lab: &Lab, random: &mut ChaCha8Rng) -> Stroke {
    let (rows, classes) = (lab.run_a().data().len(), lab.run_a().data().classes());
    let mut point = || {
        let at = [0, 1].map(|_| random.random_range(-2.0..2.0));
        AddedPoint::new(random.random_range(0..20 * classes) % (classes + 1), at)
    };
    let added = (0..5).map(|_| point()).collect();
    let erased = (0..random.random_range(0..5)).map(|_| random.random_range(0..rows + 6));
    Stroke { added, erased: erased.collect() }
}

/// Values for one or two weights, now and then of a unit that isn't there.
fn weights(random: &mut ChaCha8Rng) -> Command {
    let one = |random: &mut ChaCha8Rng| {
        let column = match random.random_range(0..4) {
            0 => Column::Bias,
            1 => Column::Inputs,
            _ => Column::Input(random.random_range(0..3)),
        };
        let unit = Some(random.random_range(0..6)).filter(|&unit| unit > 0);
        let place = WeightPlace { layer: random.random_range(0..3), unit, column };
        SetWeight { place, value: random.random_range(-2.0..2.0) }
    };
    Command::HoldWeights((0..random.random_range(1..3)).map(|_| one(random)).collect())
}

/// Something done to the sandbox of three points.
fn three(lab: &Lab, random: &mut ChaCha8Rng) -> Command {
    let mut three = lab.three().clone();
    three.at[random.random_range(0..3)][random.random_range(0..2)] = random.random_range(-9.0..9.0);
    three.on_circle = random.random();
    [Command::StepThree, Command::ResetThree, Command::SetThree(Box::new(three))]
        [random.random_range(0..3)]
    .clone()
}

/// Any act: those that change a run come as often as those that only look.
fn act(lab: &Lab, earlier: &[Session], random: &mut ChaCha8Rng) -> Command {
    let step = |random: &mut ChaCha8Rng| random.random_range(0..lab.run_a().recipe().steps() + 5);
    let valid = lab.focused().trainer().config().clone();
    match random.random_range(0..46) {
        0..6 => Command::Step,
        6..9 => Command::Configure(Box::new(random_runs::settings(&valid, random).to_config())),
        9 => Command::Configure(Box::new(random_runs::config(random).to_config())),
        10 => {
            let mut config = valid.to_config();
            config.loss.margin = random.random_range(-1.0..9.0);
            config.optimizer.learning_rate = f64::NAN;
            Command::Configure(Box::new(config))
        }
        11 => Command::MarginUp,
        12 => Command::MarginDown,
        13..16 => Command::GoTo(step(random)),
        16 => Command::StepBack,
        17 => [Command::FirstStep, Command::LastStep][random.random_range(0..2)].clone(),
        18 => [Command::NextMark, Command::PreviousMark][random.random_range(0..2)].clone(),
        19 => Command::Bookmark,
        20 => Command::NameBookmark(step(random), "x".repeat(random.random_range(0..210))),
        21 => Command::Describe { title: "a run".into(), note: "what it shows".into() },
        22 => Command::Undo,
        23 => Command::Redo,
        24 => Command::Reset,
        25 => Command::AcceptProposal,
        26 => Command::DropProposal,
        27 => Command::SwitchTo(any_run(lab, random)),
        28 => Command::Forget(any_run(lab, random)),
        29 => Command::Open(Box::new(random_runs::recipe(30, random))),
        30 => match earlier.choose(random) {
            Some(session) => Command::Restore(Box::new(session.clone())),
            None => Command::Stay,
        },
        31 => Command::Compare(comparison(lab, random)),
        32 if random.random() => Command::TryCure(side(random)),
        32 => Command::EndComparison(side(random)),
        33 => Command::Focus(side(random)),
        34 => Command::Toggle(*Toggle::ALL.choose(random).unwrap()),
        35 => Command::SetAxes([random.random_range(0..9), random.random_range(0..9)]),
        36 => [
            Command::LoopFrom,
            Command::LoopTo,
            Command::SetLoop(None),
            Command::SetLoop(Some(Range { first: step(random), last: step(random) })),
        ][random.random_range(0..4)]
        .clone(),
        37 => [
            Command::Faster,
            Command::Slower,
            Command::SetSpeed(Speed::PerSecond(random.random_range(1.0..900.0))),
            Command::PlayPause,
        ][random.random_range(0..4)]
        .clone(),
        40 | 41 => Command::Reach {
            row: random.random_range(0..lab.run_a().data().len() + 3),
            values: (0..random.random_range(0..4))
                .map(|_| (random.random_range(0..5), random.random_range(-2e3..2e3)))
                .collect(),
        },
        42 => [
            Command::PutBack,
            Command::KeepReach,
            Command::Nudge([1, -1]),
            weights(random),
            Command::KnockOut { layer: random.random_range(0..4), unit: random.random_range(0..9) },
        ][random.random_range(0..5)]
        .clone(),
        43 => three(lab, random),
        44 | 45 => Command::Draw(Box::new(stroke(lab, random))),
        38 => [Command::Select(thing(lab, random)), Command::Hover(Some(thing(lab, random)))]
            [random.random_range(0..2)]
        .clone(),
        _ => [
            Command::Deselect,
            Command::NextTriplet,
            Command::PreviousTriplet,
            Command::Stay,
            Command::Dismiss,
            Command::Hover(None),
        ][random.random_range(0..6)]
        .clone(),
    }
}

fn assert_finite(what: &str, numbers: impl IntoIterator<Item = f64>) {
    assert!(numbers.into_iter().all(f64::is_finite), "{what}");
}

/// Every number that a view of this run may draw.
fn check(stage: &ActiveRun, place: &str) {
    let (scene, report) = (stage.snapshot(), stage.report());
    assert_finite(place, scene.embedding.iter().copied());
    assert_finite(place, scene.push.iter().copied());
    assert_finite(place, scene.projection.coordinates.iter().copied());
    assert_finite(place, scene.trail.iter().flatten().copied());
    let records = report.triplets.iter().copied().chain(stage.shown_triplet());
    assert_finite(place, records.flat_map(|t| [t.positive, t.negative, t.across, t.loss]));
    let bins = stage.history().bins().iter();
    let values = bins.flat_map(|bin| Metric::ALL.map(|metric| bin.get(metric))).flatten();
    assert_finite(place, values.flat_map(|summary| [summary.least, summary.greatest]));
    let evaluated = stage.evaluated().into_iter().flat_map(|e| [&e.train, &e.held_out, &e.unseen]);
    assert_finite(place, evaluated.flat_map(|e| [e.map_at_r, e.r_precision]).flatten());
}

/// Random acts never panic, show only finite numbers and can all be undone.
fn try_random_acts(block: u64) {
    for run in block * RUNS..(block + 1) * RUNS {
        let mut random = generator(23, Purpose::Sampling, run);
        let mut lab =
            Lab::open(triplet_lab::lab::recipe::Recipe::new(random_runs::config(&mut random)));
        lab.settle();
        let start = lab.to_session();
        let (display, speed) = (lab.display().clone(), lab.transport().speed);
        let picture = lab.run_a().snapshot().embedding.clone();
        let mut sessions = Vec::new();
        // Half a millisecond passes between two looks at it.
        let looks = Cell::new(0.0);
        let clock = || looks.replace(looks.get() + 0.0005);
        for n in 0..ACTS {
            let command = act(&lab, &sessions, &mut random);
            let place = format!("run {run}, act {n}: {command:?}");
            lab.apply(command);
            if random.random() {
                lab.tick(0.016, &clock);
            } else if random.random_bool(0.2) {
                lab.settle();
            }
            check(lab.run_a(), &place);
            if let Some(beside) = lab.run_b() {
                check(beside, &place);
                let (a, b) = (lab.run_a().cursor(), beside.cursor());
                assert_eq!(a, b, "{place}: the two are not in step");
            }
            assert!(lab.run_a().cursor() <= lab.last_step(), "{place}: beyond the end");
            if n % 50 == 0 {
                sessions.push(lab.to_session());
            }
        }
        for n in 0.. {
            if lab.undo_words().is_none() {
                break;
            }
            lab.apply(Command::Undo);
            assert!(n < ACTS, "run {run}: more to undo than was done");
        }
        lab.apply(Command::GoTo(0));
        lab.settle();
        let end = lab.to_session();
        let (was, is) = (&start.runs[0], &end.runs[0]);
        assert_eq!(end.runs.len(), 1, "run {run}");
        assert_eq!((was.id, was.recipe.start()), (is.id, is.recipe.start()), "run {run}");
        assert!(is.recipe.edits().is_empty() && is.recipe.bookmarks().is_empty(), "run {run}");
        assert_eq!(end.beside, None, "run {run}");
        assert_eq!(*lab.display(), display, "run {run}");
        assert_eq!((lab.transport().speed, lab.transport().repeat), (speed, None), "run {run}");
        assert!(lab.run_a().snapshot().embedding == picture, "run {run}");
        assert!(lab.proposal().is_none(), "run {run}");
    }
}

#[test]
fn random_acts_in_the_first_hundred_runs_are_safe_and_can_all_be_undone() {
    try_random_acts(0);
}

#[test]
fn random_acts_in_the_second_hundred_runs_are_safe_and_can_all_be_undone() {
    try_random_acts(1);
}

#[test]
fn random_acts_in_the_third_hundred_runs_are_safe_and_can_all_be_undone() {
    try_random_acts(2);
}

#[test]
fn random_acts_in_the_fourth_hundred_runs_are_safe_and_can_all_be_undone() {
    try_random_acts(3);
}

#[test]
fn random_acts_in_the_fifth_hundred_runs_are_safe_and_can_all_be_undone() {
    try_random_acts(4);
}
