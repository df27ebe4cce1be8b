//! Moving points by hand: what is in hand is a preview, what is kept is an edit, and both are exact.

use std::sync::Arc;

use triplet_lab::engine::config::{DataKind, Moved, MovedValue, RunConfig};
use triplet_lab::engine::data::Dataset;
use triplet_lab::engine::trainer::Trainer;
use triplet_lab::lab::recipe::{self, Recipe, from_text, minimal, to_text, write};
use triplet_lab::lab::{ActiveRun, Command, Comparison, Lab, Side};

fn lab(kind: DataKind) -> Lab {
    let mut config = RunConfig::of(kind);
    config.data.points = config.data.points.min(200);
    Lab::new(config).unwrap()
}

fn reach(lab: &mut Lab, row: usize, values: &[(usize, f64)]) {
    lab.apply(Command::Reach { row, values: values.to_vec() });
}

fn steps(lab: &mut Lab, count: usize) {
    (0..count).for_each(|_| lab.apply(Command::Step));
}

fn bits(trainer: &Trainer) -> Vec<u64> {
    trainer.embedder().weights.iter().map(|w| w.to_bits()).collect()
}

/// The weights that training straight through a recipe gives, without a lab.
fn straight(recipe: &Recipe) -> Vec<u64> {
    let data = Arc::new(Dataset::make(recipe.start()));
    let mut trainer = Trainer::new(recipe.start().clone(), data);
    for step in 0..recipe.steps() {
        if let Some(edit) = recipe.edits().iter().find(|edit| edit.step == step) {
            assert!(trainer.change(edit.config.clone()));
        }
        trainer.step();
    }
    bits(&trainer)
}

/// What is on screen, as far as it depends on where the points are.
fn picture(stage: &ActiveRun) -> String {
    let scene = stage.snapshot();
    let inputs = &stage.input_projection().coordinates;
    format!("{:?} {:?} {:?} {:?}", scene.report, scene.embedding, scene.push, inputs)
}

#[test]
fn a_point_in_hand_takes_its_embedding_and_its_triplets_along() {
    for kind in [DataKind::Spiral, DataKind::Clusters, DataKind::Digits] {
        let mut lab = lab(kind);
        steps(&mut lab, 3);
        let triplet = lab.run_a().report().triplets[0].id;
        let row = triplet.anchor;
        let before = lab.run_a().snapshot().clone();
        reach(&mut lab, row, &[(0, 0.75), (1, -0.5)]);
        assert_eq!(lab.run_a().held_point(), Some(row));
        assert_eq!(lab.run_a().data().points[[row, 1]], -0.5, "{kind:?}");
        let now = lab.run_a().snapshot();
        let point = lab.run_a().data().points.row(row).insert_axis(ndarray::Axis(0)).to_owned();
        let embedded = lab.run_a().trainer().embedder().embed(point.view());
        for (shown, true_one) in now.embedding.row(row).iter().zip(&embedded) {
            assert!((shown - true_one).abs() < 1e-12, "{kind:?}");
        }
        assert_ne!(now.embedding.row(row), before.embedding.row(row));
        for other in (0..lab.run_a().data().len()).filter(|&other| other != row) {
            assert_eq!(now.embedding.row(other), before.embedding.row(other));
        }
        let [old, new] = [&before, now].map(|s| s.triplet(triplet, lab.run_a().config()).unwrap());
        assert_ne!(old.positive, new.positive, "{kind:?}: its triplet stayed behind");
        assert_ne!(before.report.loss, now.report.loss, "{kind:?}: the batch was not judged anew");
        let inputs = &lab.run_a().input_projection().coordinates;
        assert!(inputs.row(row).iter().all(|x| x.is_finite()));
    }
}

#[test]
fn until_it_is_kept_the_run_is_as_it_was_and_putting_it_back_leaves_no_trace() {
    for kind in [DataKind::Spiral, DataKind::Clusters, DataKind::Digits] {
        let mut lab = lab(kind);
        steps(&mut lab, 5);
        lab.settle();
        let (seen, recipe) = (picture(lab.run_a()), lab.run_a().recipe().clone());
        let grey = lab.run_a().data().pictures.clone();
        reach(&mut lab, 7, &[(0, 0.9), (1, 0.1)]);
        reach(&mut lab, 8, &[(0, 0.2)]);
        assert_eq!(lab.run_a().in_hand(), [7, 8]);
        assert_eq!(lab.run_a().recipe(), &recipe);
        assert!(lab.undo_words().is_none_or(|words| !words.contains("moved")));
        if kind == DataKind::Digits {
            assert_ne!(lab.run_a().data().pictures, grey, "the picture shows the old pixels");
        }
        lab.apply(Command::PutBack);
        assert_eq!(lab.run_a().held_point(), None);
        assert!(picture(lab.run_a()) == seen, "{kind:?}");
        assert_eq!(lab.run_a().data().pictures, grey);
        steps(&mut lab, 5);
        assert_eq!(bits(lab.run_a().trainer()), straight(lab.run_a().recipe()));
    }
}

#[test]
fn a_step_keeps_what_is_in_hand_and_learns_from_it_bit_for_bit() {
    let mut lab = lab(DataKind::Spiral);
    steps(&mut lab, 10);
    reach(&mut lab, 3, &[(0, 0.5), (1, 0.5)]);
    let on_screen = lab.run_a().report().clone();
    lab.apply(Command::Step);
    assert_eq!(lab.run_a().held_point(), None);
    assert_eq!(lab.run_a().recipe().edits().len(), 1);
    assert_eq!(lab.run_a().recipe().config_at(10).moved.to_string(), "3: 0=0.5 1=0.5");
    steps(&mut lab, 20);
    assert_eq!(bits(lab.run_a().trainer()), straight(lab.run_a().recipe()));
    lab.apply(Command::GoTo(10));
    lab.settle();
    assert!(format!("{:?}", lab.run_a().report()) == format!("{on_screen:?}"));
    lab.apply(Command::GoTo(9));
    lab.settle();
    let plain = Dataset::make(lab.run_a().config());
    assert_eq!(
        lab.run_a().data().points,
        plain.points,
        "before the edit the point is where it was"
    );
}

#[test]
fn any_step_of_a_run_with_moved_points_is_what_training_straight_to_it_gives() {
    for kind in [DataKind::Moons, DataKind::Clusters, DataKind::Digits] {
        let mut lab = lab(kind);
        let mut expected = Vec::new();
        for i in 0..60_usize {
            expected.push(bits(lab.run_a().trainer()));
            match i {
                10 => reach(&mut lab, 5, &[(0, 0.3), (1, -0.3)]),
                20 => reach(&mut lab, 6, &[(1, 1.0)]),
                // Back to where the data have it: no longer moved.
                30 => {
                    let was = [0, 1].map(|k| (k, lab.run_a().data().original(5, k).unwrap()));
                    reach(&mut lab, 5, &was);
                }
                _ => {}
            }
            lab.apply(Command::Step);
        }
        assert_eq!(lab.run_a().recipe().edits().len(), 3);
        assert_eq!(lab.run_a().recipe().config_at(59).moved.rows(), [6]);
        for step in [0, 59, 31, 30, 29, 11, 10, 9, 45, 20, 19] {
            lab.apply(Command::GoTo(step));
            lab.settle();
            assert_eq!(
                bits(lab.run_a().trainer()),
                expected[step as usize],
                "{kind:?}, step {step}"
            );
            let mut data = Dataset::make(lab.run_a().config());
            data.set_moved(&lab.run_a().recipe().config_at(step).moved);
            assert_eq!(lab.run_a().data().points, data.points, "{kind:?}, step {step}");
            assert_eq!(lab.run_a().data().pictures, data.pictures, "{kind:?}, step {step}");
        }
        assert_eq!(straight(&lab.run_a().recipe().clone()), {
            lab.apply(Command::LastStep);
            lab.settle();
            bits(lab.run_a().trainer())
        });
    }
}

#[test]
fn it_is_in_the_file_and_in_the_copied_text_and_comes_back_bit_for_bit() {
    let mut lab = lab(DataKind::Blobs);
    reach(&mut lab, 4, &[(0, 0.1 + 0.2)]);
    lab.apply(Command::KeepReach);
    assert_eq!(
        lab.run_a().recipe().start().moved.values()[0].value.to_bits(),
        (0.1_f64 + 0.2).to_bits()
    );
    steps(&mut lab, 5);
    reach(&mut lab, 17, &[(0, 0.25), (1, -0.4)]);
    steps(&mut lab, 5);
    let recipe = lab.run_a().recipe().clone();
    let text = write(&recipe);
    assert!(text.contains("moved = \"4: 0=0.30000000000000004\""), "{text}");
    assert!(text.contains("moved = \"4: 0=0.30000000000000004; 17: 0=0.25 1=-0.4\""), "{text}");
    for read in [recipe::read(&text).unwrap(), recipe::read(&minimal(&recipe)).unwrap()] {
        assert_eq!(read, recipe);
    }
    assert_eq!(from_text(&to_text(&recipe)).unwrap(), recipe);
    let mut again = Lab::open(recipe.clone());
    again.apply(Command::LastStep);
    again.settle();
    assert_eq!(bits(again.run_a().trainer()), bits(lab.run_a().trainer()));
    assert_eq!(straight(&recipe), bits(lab.run_a().trainer()));
    let mut plain = RunConfig::default();
    plain.data.points = 400;
    let plain = Recipe::new(plain.validate().unwrap());
    assert!(!write(&plain).contains("moved"), "a run without moved points doesn't tell of them");
}

#[test]
fn a_file_that_moves_what_is_not_there_is_refused_with_its_line() {
    let says = |line: &str| {
        let text = format!("version = 1\ndata = \"moons\"\npoints = 20\n{line}\n");
        recipe::read(&text).unwrap_err().to_string()
    };
    assert!(says("moved = \"20: 0=1\"").starts_with("line 4: moved has row 20"));
    assert!(says("moved = \"3: 2=1\"").starts_with("line 4: moved has value 2 of row 3"));
    assert!(says("moved = \"3: 0=1e9\"").contains("from −1000 to 1000"));
    assert!(says("moved = \"3 0=1\"").contains("`17: 0=0.25 1=-0.4; 30: 12=0`"));
    assert!(says("moved = 3").contains("a text such as"));
}

#[test]
fn keeping_is_one_act_that_is_undone_and_branches_in_the_past() {
    let mut lab = lab(DataKind::Spiral);
    steps(&mut lab, 20);
    let (old, end) = (lab.run_a().id(), bits(lab.run_a().trainer()));
    lab.apply(Command::GoTo(10));
    lab.settle();
    let seen = picture(lab.run_a());
    reach(&mut lab, 3, &[(0, 0.5)]);
    reach(&mut lab, 3, &[(0, 0.7)]);
    assert_eq!(
        (lab.run_a().id(), lab.run_a().recipe().steps()),
        (old, 20),
        "a preview began a branch"
    );
    lab.apply(Command::KeepReach);
    assert_ne!(lab.run_a().id(), old);
    assert_eq!(lab.run_a().recipe().steps(), 10);
    assert_eq!(lab.undo_words(), Some("moved points none to #3 (0.7)"));
    assert_eq!(lab.run_a().edit_words(10), "moved points none to #3 (0.7)");
    lab.settle();
    assert_eq!(lab.run_a().data().points[[3, 0]], 0.7);
    lab.apply(Command::Undo);
    lab.settle();
    assert_eq!((lab.run_a().id(), lab.run_a().recipe().steps()), (old, 20));
    assert!(picture(lab.run_a()) == seen, "the picture is another one");
    lab.apply(Command::Redo);
    lab.settle();
    assert_eq!(lab.run_a().data().points[[3, 0]], 0.7);
    lab.apply(Command::Undo);
    lab.apply(Command::LastStep);
    lab.settle();
    assert_eq!(bits(lab.run_a().trainer()), end);
}

#[test]
fn undo_and_esc_put_back_and_going_elsewhere_says_so() {
    let mut lab = lab(DataKind::Spiral);
    steps(&mut lab, 5);
    lab.apply(Command::MarginUp);
    for command in [Command::Undo, Command::Deselect] {
        reach(&mut lab, 3, &[(0, 0.5)]);
        lab.apply(command);
        assert_eq!(lab.run_a().held_point(), None);
        assert!(
            (lab.run_a().config().loss.margin - 1.05).abs() < 1e-9,
            "more was undone than the move"
        );
    }
    reach(&mut lab, 3, &[(0, 0.5)]);
    lab.apply(Command::StepBack);
    lab.settle();
    assert_eq!((lab.run_a().held_point(), lab.run_a().trainer().steps()), (None, 4));
    assert!(lab.notice().unwrap().text.contains("put back"));
    assert!(lab.run_a().config().moved.is_empty());
}

#[test]
fn a_knob_can_be_turned_with_a_point_in_hand() {
    let mut lab = lab(DataKind::Spiral);
    steps(&mut lab, 5);
    reach(&mut lab, 3, &[(0, 0.5)]);
    lab.apply(Command::MarginUp);
    lab.settle();
    assert_eq!(lab.run_a().held_point(), Some(3));
    assert!(lab.run_a().config().moved.is_empty(), "turning a setting kept the point");
    assert_eq!(lab.run_a().data().points[[3, 0]], 0.5);
    lab.apply(Command::KeepReach);
    assert_eq!(lab.run_a().recipe().config_at(5).moved.rows(), [3]);
    assert!((lab.run_a().config().loss.margin - 1.05).abs() < 1e-9);
}

#[test]
fn other_data_have_no_moved_points_and_other_weights_keep_them() {
    let mut lab = lab(DataKind::Spiral);
    reach(&mut lab, 150, &[(0, 0.5)]);
    lab.apply(Command::KeepReach);
    let mut config = lab.run_a().config().clone();
    config.embedder.dim = 3;
    lab.apply(Command::Configure(Box::new(config)));
    assert_eq!(lab.run_a().config().moved.rows(), [150]);
    assert_eq!(lab.run_a().data().points[[150, 0]], 0.5);
    let mut config = lab.run_a().config().clone();
    config.data.points = 100;
    lab.apply(Command::Configure(Box::new(config)));
    assert_eq!(lab.run_a().data().len(), 100);
    assert!(lab.run_a().config().moved.is_empty());
}

#[test]
fn two_runs_beside_each_other_are_reached_into_together() {
    let mut lab = lab(DataKind::Spiral);
    steps(&mut lab, 5);
    lab.apply(Command::Compare(Comparison::Copy));
    let mut config = lab.focused().config().clone();
    config.loss.margin = 0.2;
    lab.apply(Command::Configure(Box::new(config)));
    reach(&mut lab, 3, &[(0, 0.5), (1, 0.5)]);
    for side in [Side::A, Side::B] {
        assert_eq!(lab.side(side).data().points[[3, 0]], 0.5);
    }
    steps(&mut lab, 10);
    for side in [Side::A, Side::B] {
        let stage = lab.side(side);
        assert_eq!(stage.config().moved.rows(), [3]);
        assert_eq!(bits(stage.trainer()), straight(stage.recipe()), "{side:?}");
    }
    // A run on the same data that moved no point may still stand beside this one.
    lab.apply(Command::EndComparison(Side::A));
    lab.apply(Command::GoTo(2));
    lab.settle();
    lab.apply(Command::MarginUp);
    let other = lab.inactive_runs().next().unwrap().0;
    lab.apply(Command::Compare(Comparison::Run(other)));
    assert!(lab.run_b().is_some(), "{:?}", lab.notice());
    lab.apply(Command::LastStep);
    lab.settle();
    steps(&mut lab, 3);
    for side in [Side::A, Side::B] {
        let stage = lab.side(side);
        let mut data = Dataset::make(stage.config());
        data.set_moved(&stage.config().moved);
        assert_eq!(stage.data().points, data.points, "{side:?}");
    }
}

#[test]
fn slow_motion_keeps_what_is_in_hand_and_reaching_ends_slow_motion() {
    let mut lab = lab(DataKind::Spiral);
    steps(&mut lab, 3);
    reach(&mut lab, 3, &[(0, 0.5)]);
    lab.apply(Command::SlowMotion);
    assert!(lab.slow().is_some() && lab.run_a().held_point().is_none());
    assert_eq!(lab.run_a().config().moved.rows(), [3]);
    reach(&mut lab, 4, &[(0, 0.5)]);
    assert!(lab.slow().is_none());
    assert_eq!(lab.run_a().held_point(), Some(4));
    steps(&mut lab, 2);
    assert_eq!(bits(lab.run_a().trainer()), straight(lab.run_a().recipe()));
}

#[test]
fn what_can_not_be_moved_changes_nothing() {
    let mut lab = lab(DataKind::Moons);
    for values in [vec![(2, 0.5)], vec![(0, f64::NAN)], Vec::new()] {
        lab.apply(Command::Reach { row: 1, values });
        assert_eq!(lab.run_a().held_point(), None);
    }
    reach(&mut lab, 5_000, &[(0, 0.5)]);
    assert_eq!(lab.run_a().held_point(), None);
    reach(&mut lab, 1, &[(0, f64::INFINITY)]);
    assert_eq!(lab.run_a().data().points[[1, 0]], Moved::LARGEST);
    (0..Moved::MOST_POINTS + 1).for_each(|row| reach(&mut lab, row, &[(0, 0.5)]));
    assert!(lab.notice().unwrap().text.contains("at most 64 points"));
    lab.apply(Command::KeepReach);
    assert_eq!(lab.run_a().config().moved.rows().len(), Moved::MOST_POINTS);
    steps(&mut lab, 2);
    assert!(lab.run_a().report().loss.is_finite());
}

#[test]
fn alt_and_an_arrow_move_the_selected_point() {
    let mut lab = lab(DataKind::Moons);
    lab.apply(Command::Select(triplet_lab::lab::Thing::Point(9)));
    let [x, y] = [0, 1].map(|k| lab.run_a().data().points[[9, k]]);
    lab.apply(Command::Nudge([1, 0]));
    assert!(lab.run_a().data().points[[9, 0]] > x && lab.run_a().data().points[[9, 1]] == y);
    lab.apply(Command::Nudge([0, -1]));
    assert!(lab.run_a().data().points[[9, 1]] < y);
    assert_eq!(lab.run_a().in_hand(), [9]);
}

#[test]
fn more_values_than_a_file_can_hold_are_refused() {
    let mut config = RunConfig::of(DataKind::Digits);
    let picture =
        |row: usize, value: f64| (0..64).map(move |feature| MovedValue { row, feature, value });
    let mut recipe = Recipe::new(config.clone().validate().unwrap());
    let mut refused = None;
    for step in 1..10 {
        let value = step as f64 / 16.0;
        config.moved = Moved::new((0..64).flat_map(|row| picture(row, value)));
        let edit = recipe::Edit { step, config: config.clone().validate().unwrap() };
        match recipe.clone().with_edit(edit) {
            Ok(longer) => recipe = longer,
            Err(error) => {
                refused = Some((step, error.to_string()));
                break;
            }
        }
    }
    let (step, error) = refused.unwrap();
    assert_eq!(step, 5);
    assert!(error.contains("16384") && error.contains("Reset"), "{error}");
    let recipe = recipe.lasting(10).unwrap();
    assert_eq!(recipe::read(&write(&recipe)).unwrap(), recipe);
}
