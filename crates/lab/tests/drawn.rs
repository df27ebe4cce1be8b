//! Points drawn by hand during a run: strokes are edits, so time, branches, undo and files hold them.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::cell::Cell;
use std::sync::Arc;

use engine::config::{AddedPoint, DataKind, Drawn, RunConfig, Stroke};
use engine::data::{Dataset, Split};
use engine::random::{ChaCha8Rng, Purpose, generator};
use engine::trainer::Trainer;
use rand::RngExt as _;
use triplet_lab_core::drawing::copied;
use triplet_lab_core::recipe::{
    self, MOST_STROKES, Recipe, from_text, minimal, read, to_text, write,
};
use triplet_lab_core::session::Session;
use triplet_lab_core::{Command, Comparison, Lab, Side, Thing};

fn random(index: u64) -> ChaCha8Rng {
    generator(5, Purpose::Sampling, index)
}

/// Points around a place of each class, and some of these rows erased.
fn stroke(points: usize, rows: usize, random: &mut ChaCha8Rng) -> Stroke {
    let mut point = |i: usize| {
        let (class, spread) = (i % 2, 0.4);
        let at = [0, 1].map(|k| ((class + k) % 3) as f64 + spread * (random.random::<f64>() - 0.5));
        AddedPoint::new(class, at)
    };
    let added = (0..points).map(&mut point).collect();
    let erased = (0..rows / 9).map(|_| random.random_range(0..rows)).collect();
    Stroke { added, erased }
}

fn draw(lab: &mut Lab, stroke: Stroke) {
    lab.apply(Command::Draw(Box::new(stroke)));
}

fn lab(kind: DataKind) -> Lab {
    let mut config = RunConfig::of(kind);
    config.data.points = config.data.points.min(60);
    config.embedder.hidden = vec![6];
    Lab::new(config).unwrap()
}

fn steps(lab: &mut Lab, count: usize) {
    (0..count).for_each(|_| lab.apply(Command::Step));
}

fn bits(trainer: &Trainer) -> Vec<u64> {
    trainer.embedder().weights.iter().map(|w| w.to_bits()).collect()
}

/// The weights at every step, trained straight on without a lab.
fn straight(recipe: &Recipe) -> Vec<Vec<u64>> {
    let data = Arc::new(Dataset::make(recipe.start()));
    let mut trainer = Trainer::new(recipe.start().clone(), data);
    let mut weights = vec![bits(&trainer)];
    for step in 0..recipe.steps() {
        if let Some(edit) = recipe.edits().iter().find(|edit| edit.step == step) {
            assert!(trainer.change(edit.config.clone()));
        }
        trainer.step();
        weights.push(bits(&trainer));
    }
    weights
}

/// A run in which points are drawn every few steps while it trains.
fn drawn_while_training(kind: DataKind, random: &mut ChaCha8Rng) -> Lab {
    let mut lab = lab(kind);
    for _ in 0..8 {
        let rows = lab.run_a().data().len();
        draw(&mut lab, stroke(random.random_range(0..12), rows, random));
        steps(&mut lab, random.random_range(1..9));
    }
    lab
}

fn go_to(lab: &mut Lab, step: u64) {
    lab.apply(Command::GoTo(step));
    lab.settle();
}

#[test]
fn any_step_of_a_run_with_strokes_is_what_training_straight_to_it_gives() {
    for (index, kind) in [DataKind::Drawn, DataKind::Moons, DataKind::Rings].into_iter().enumerate()
    {
        let random = &mut random(index as u64);
        let mut lab = drawn_while_training(kind, random);
        let recipe = lab.run_a().recipe().clone();
        assert!(recipe.edits().len() >= 5, "{kind:?}");
        let expected = straight(&recipe);
        assert_ne!(expected.first(), expected.last(), "{kind:?}");
        for _ in 0..40 {
            let step = random.random_range(0..=recipe.steps());
            go_to(&mut lab, step);
            let run = lab.run_a();
            assert!(bits(run.trainer()) == expected[step as usize], "{kind:?}, step {step}");
            let mut data = Dataset::make(recipe.start());
            data.set_drawn(&recipe.config_at(step).drawn);
            assert_eq!(*run.data(), data, "{kind:?}, step {step}");
            assert_eq!(run.snapshot().embedding.nrows(), data.len());
            assert_eq!(run.snapshot().projection.coordinates.nrows(), data.len());
            assert_eq!(run.input_projection().coordinates.nrows(), data.len());
            let evaluated = run.evaluated().unwrap();
            assert_eq!(evaluated.step, step);
            // The curves are filled with steps that have other points.
            while lab.work_ahead(&|| 0.0) {}
        }
        let mut again = Lab::open(recipe);
        again.apply(Command::LastStep);
        again.settle();
        go_to(&mut lab, u64::MAX);
        assert_eq!(bits(again.run_a().trainer()), bits(lab.run_a().trainer()));
        let scores = |lab: &Lab| lab.run_a().history().evaluations().to_vec();
        while lab.work_ahead(&|| 0.0) {}
        while again.work_ahead(&|| 0.0) {}
        for (one, other) in scores(&lab).iter().zip(&scores(&again)) {
            assert_eq!((one.step, one.train.map_at_r), (other.step, other.train.map_at_r));
        }
    }
}

#[test]
fn a_picture_of_a_long_move_is_of_as_many_points_as_are_there() {
    let random = &mut random(9);
    let mut lab = drawn_while_training(DataKind::Drawn, random);
    let last = lab.run_a().recipe().steps();
    for target in [0, last, 3, last / 2, last] {
        lab.apply(Command::GoTo(target));
        // One step of the move each time, and a picture in between.
        let looks = Cell::new(0.0);
        let clock = || looks.replace(looks.get() + 1.0);
        for _ in 0..2 * last {
            lab.tick(0.2, &clock);
            let run = lab.run_a();
            let count = run.data().len();
            assert_eq!(run.snapshot().embedding.nrows(), count);
            assert_eq!(run.input_projection().coordinates.nrows(), count);
            assert!(run.shown_triplet().is_none_or(|triplet| run.has(triplet.id.anchor)));
        }
        lab.settle();
        assert_eq!(lab.run_a().report().step, target);
    }
}

#[test]
fn strokes_are_in_files_and_copied_text_and_each_edit_names_what_is_new() {
    let random = &mut random(1);
    let lab = drawn_while_training(DataKind::Drawn, random);
    let recipe = lab.run_a().recipe().clone();
    for text in [write(&recipe), minimal(&recipe)] {
        assert_eq!(read(&text).unwrap(), recipe, "{text}");
        assert!(text.matches("\"+").count() >= 4, "{text}");
    }
    let text = to_text(&recipe);
    assert_eq!(from_text(&text).unwrap(), recipe);
    let points = recipe.config_at(u64::MAX).drawn.points();
    assert!(text.len() < 600 + 16 * points, "{} characters for {points} points", text.len());
}

#[test]
fn a_copied_text_of_a_drawn_spiral_stays_short() {
    let spiral = Lab::new(RunConfig::default()).unwrap();
    let copy = copied(spiral.run_a().config(), spiral.run_a().data()).unwrap();
    assert_eq!(copy.drawn.points(), 1_000);
    let recipe = Recipe::new(copy.validate().unwrap());
    let text = to_text(&recipe);
    assert!(text.len() < 8_000, "{} characters", text.len());
    assert_eq!(from_text(&text).unwrap(), recipe);
    assert_eq!(read(&write(&recipe)).unwrap(), recipe);
}

#[test]
fn a_stroke_is_one_act_that_is_undone_and_begins_a_branch_in_the_past() {
    let random = &mut random(2);
    let mut lab = lab(DataKind::Drawn);
    draw(&mut lab, stroke(30, 0, random));
    steps(&mut lab, 20);
    let (old, end) = (lab.run_a().id(), bits(lab.run_a().trainer()));
    go_to(&mut lab, 10);
    draw(&mut lab, Stroke { added: vec![AddedPoint::new(7, [2.0, 2.0])], erased: vec![3] });
    assert_ne!(lab.run_a().id(), old);
    assert_eq!(lab.undo_words(), Some("drawn points 30 points to 31 points, 1 erased"));
    assert_eq!(lab.run_a().edit_words(10), "drawn points 30 points to 31 points, 1 erased");
    assert_eq!(lab.run_a().data().len(), 31, "at once");
    lab.settle();
    lab.apply(Command::Undo);
    assert_eq!(lab.run_a().data().len(), 30);
    lab.settle();
    assert_eq!((lab.run_a().id(), lab.run_a().recipe().steps()), (old, 20));
    lab.apply(Command::Redo);
    lab.settle();
    assert!(lab.run_a().data().is_erased(3));
    assert_eq!(lab.run_a().data().labels[30], 7);
    lab.apply(Command::Undo);
    lab.apply(Command::LastStep);
    lab.settle();
    assert_eq!(bits(lab.run_a().trainer()), end);
}

#[test]
fn before_the_first_step_erased_points_leave_no_trace_and_later_they_keep_their_row() {
    let random = &mut random(3);
    let mut lab = lab(DataKind::Drawn);
    draw(&mut lab, stroke(12, 0, random));
    let kept: Vec<AddedPoint> = lab.run_a().config().drawn.added().skip(5).copied().collect();
    draw(&mut lab, Stroke { added: vec![], erased: (0..5).collect() });
    assert_eq!(lab.run_a().data().len(), 7);
    assert_eq!(lab.run_a().config().drawn, Drawn::new(Stroke { added: kept, erased: vec![] }));
    steps(&mut lab, 3);
    lab.apply(Command::Select(Thing::Point(2)));
    draw(&mut lab, Stroke { added: vec![], erased: vec![2, 4] });
    assert_eq!((lab.run_a().data().len(), lab.run_a().data().present().count()), (7, 5));
    assert_eq!(lab.run_a().selected(), None, "it is gone");
    lab.settle();
    let run = lab.run_a();
    assert!(run.report().batch.iter().all(|&row| run.has(row)));
    assert!(run.snapshot().neighbours(0, 9).iter().all(|&(row, _)| run.has(row)));
    assert_eq!(
        run.hardest(0).map(|t| run.has(t.id.positive) && run.has(t.id.negative)),
        Some(true)
    );
}

#[test]
fn with_nothing_drawn_or_one_point_everything_goes_on() {
    let one = || Stroke { added: vec![AddedPoint::new(0, [0.5, 0.5])], erased: vec![] };
    for points in 0..3 {
        for dim in [1, 2, 5] {
            let mut config = RunConfig::of(DataKind::Drawn);
            config.embedder.dim = dim;
            let mut lab = Lab::new(config).unwrap();
            (0..points).for_each(|_| draw(&mut lab, one()));
            lab.settle();
            steps(&mut lab, 3);
            for command in [
                Command::SlowMotion,
                Command::NextPhase,
                Command::NextPhase,
                Command::Deselect,
                Command::NextTriplet,
                Command::Nudge([1, 0]),
                Command::Compare(Comparison::Copy),
                Command::Step,
                Command::EndComparison(Side::A),
                Command::GoTo(1),
                Command::LastStep,
            ] {
                lab.apply(command);
                lab.settle();
            }
            while lab.work_ahead(&|| 0.0) {}
            let diagnosis = lab.run_a().diagnosis().expect("a run at rest is diagnosed");
            assert!(!format!("{diagnosis:?}").is_empty());
            draw(&mut lab, Stroke { added: vec![], erased: (0..points).collect() });
            steps(&mut lab, 2);
            lab.settle();
            let random = &mut random(4);
            draw(&mut lab, stroke(40, 0, random));
            steps(&mut lab, 30);
            lab.settle();
            assert!(lab.run_a().report().counts.valid > 0);
            go_to(&mut lab, 0);
        }
    }
}

#[test]
fn nothing_that_was_drawn_is_lost() {
    let random = &mut random(6);
    let mut lab = lab(DataKind::Drawn);
    draw(&mut lab, stroke(12, 0, random));
    let drawn = lab.run_a().config().drawn.clone();
    assert!(lab.to_session().is_worth_keeping());
    lab.apply(Command::Configure(Box::new(RunConfig::of(DataKind::Moons))));
    assert!(lab.run_a().config().drawn.is_empty(), "the points belong to the old data");
    lab.apply(Command::Configure(Box::new(RunConfig::of(DataKind::Drawn))));
    let kept = |lab: &Lab, drawn: &Drawn| {
        lab.runs().any(|run| run.timeline.recipe().start().drawn == *drawn)
    };
    assert!(kept(&lab, &drawn));
    draw(&mut lab, stroke(9, 0, random));
    let second = lab.run_a().config().drawn.clone();
    lab.apply(Command::Open(Box::new(Recipe::new(
        RunConfig::of(DataKind::Drawn).validate().unwrap(),
    ))));
    assert!(kept(&lab, &drawn) && kept(&lab, &second));
}

#[test]
fn in_a_comparison_both_runs_get_the_stroke_while_they_have_the_same_points() {
    let random = &mut random(7);
    let mut lab = lab(DataKind::Moons);
    steps(&mut lab, 4);
    lab.apply(Command::Compare(Comparison::Copy));
    lab.settle();
    draw(&mut lab, stroke(6, 60, random));
    assert_eq!(lab.side(Side::A).data(), lab.side(Side::B).data());
    assert_eq!(lab.side(Side::A).data().len(), 66);
    steps(&mut lab, 4);
    lab.settle();
    assert_eq!(bits(lab.side(Side::A).trainer()), bits(lab.side(Side::B).trainer()));
}

#[test]
fn a_file_that_draws_what_can_not_be_is_refused_with_its_line() {
    let says = |lines: &str| {
        read(&format!("version = 1\n{lines}\n")).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(says("data = \"drawn\"\ndrawn = \"1: 0 0; 8: 1 1\""), Ok(()));
    let of = |lines: &str| says(lines).unwrap_err();
    assert!(of("data = \"drawn\"\ndrawn = \"9: 0 0\"").starts_with("line 3: drawn has a point of"));
    assert!(of("data = \"digits\"\ndrawn = \"1: 0 0\"").starts_with("line 3: drawn has points"));
    assert!(of("data = \"drawn\"\ndrawn = 3").contains("a text such as"));
    assert!(of("data = \"drawn\"\npoints = 30").contains("points"));
    let edit = "data = \"moons\"\nsteps = 9\n[[edit]]\nstep = 4\ndrawn = ";
    assert_eq!(says(&format!("{edit}\"+2: 1 1; erased: 0-399\"")), Ok(()));
    assert!(of(&format!("{edit}\"+2: 1 1; erased: 401\"")).contains("0 to 400"));
    assert!(of(&format!("{edit}\"+2: 1\"")).starts_with("line 6: drawn has '1'"));
}

#[test]
fn a_run_has_no_more_strokes_than_a_file_can_hold_and_says_what_to_do() {
    let mut config = RunConfig::of(DataKind::Drawn);
    let mut recipe = Recipe::new(config.clone().validate().unwrap());
    let mut refused = None;
    for step in 1..=MOST_STROKES as u64 + 1 {
        let point = AddedPoint::new(0, [0.001 * step as f64, 0.0]);
        config.drawn = config.drawn.and(Stroke { added: vec![point], erased: vec![] });
        let edit = recipe::Edit { step, config: config.clone().validate().unwrap() };
        match recipe.clone().with_edit(edit) {
            Ok(next) => recipe = next,
            Err(error) => refused = Some((step, error.to_string())),
        }
    }
    let (step, words) = refused.unwrap();
    assert_eq!(step, MOST_STROKES as u64 + 1);
    assert!(words.contains("1000 strokes") && words.contains("Reset"), "{words}");
    let text = write(&recipe.clone().lasting(2_000).unwrap());
    assert!(text.len() < recipe::LARGEST / 4, "{} bytes", text.len());
    assert_eq!(read(&text).unwrap().edits(), recipe.edits());
}

#[test]
fn a_copy_of_the_points_on_screen_begins_a_drawing() {
    let mut lab = lab(DataKind::Moons);
    draw(&mut lab, Stroke { added: vec![AddedPoint::new(1, [0.0, 0.0])], erased: vec![0, 1] });
    let copy = copied(lab.run_a().config(), lab.run_a().data()).unwrap();
    let data = Dataset::make(&copy);
    assert!(data.is_empty(), "all of its points are drawn");
    lab.apply(Command::Configure(Box::new(copy)));
    let run = lab.run_a();
    assert_eq!((run.data().len(), run.config().data.kind), (59, DataKind::Drawn));
    assert!(run.data().rows(Split::HeldOut).len() > 3);
    let digits = Lab::new(RunConfig::of(DataKind::Digits)).unwrap();
    assert_eq!(copied(digits.run_a().config(), digits.run_a().data()), None);
    let session: Session = lab.to_session();
    assert!(session.is_worth_keeping());
}
