//! Weights changed by hand: in hand they are a preview, kept they are an edit of the run, and time,
//! branches, undo and files hold them to the last bit.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use engine::config::{
    Column, DataKind, OptimizerKind, RunConfig, SetWeight, SetWeights, WeightPlace,
};
use engine::data::Dataset;
use engine::trainer::{Checkpoint, Trainer};
use triplet_lab_core::recipe::{
    Edit, MOST_EDITS, Recipe, from_text, minimal, read, to_text, write,
};
use triplet_lab_core::session::{self, Pace, Writer};
use triplet_lab_core::timeline::Timeline;
use triplet_lab_core::{Command, Comparison, Lab, Side};

fn config() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Spiral);
    config.data.points = 120;
    config.embedder.hidden = vec![6, 5];
    config.sampler.points = 6;
    config
}

fn lab() -> Lab {
    Lab::new(config()).unwrap()
}

fn one(layer: usize, unit: usize, input: usize, value: f64) -> SetWeight {
    let place = WeightPlace { layer, unit: Some(unit), column: Column::Input(input) };
    SetWeight { place, value }
}

fn steps(lab: &mut Lab, count: usize) {
    (0..count).for_each(|_| lab.apply(Command::Step));
}

fn hold(lab: &mut Lab, values: &[SetWeight]) {
    lab.apply(Command::HoldWeights(values.to_vec()));
    lab.settle();
}

fn keep(lab: &mut Lab) {
    lab.apply(Command::KeepReach);
    lab.settle();
}

fn go(lab: &mut Lab, step: u64) {
    lab.apply(Command::GoTo(step));
    lab.settle();
}

fn undo(lab: &mut Lab) {
    lab.apply(Command::Undo);
    lab.settle();
}

fn bits(checkpoint: &Checkpoint) -> String {
    // Debug prints every number so that it is read back as the same bits.
    format!("{checkpoint:?}")
}

fn here(lab: &Lab) -> String {
    bits(&lab.run_a().trainer().checkpoint())
}

/// The state at a step, trained straight from step 0 without a lab.
fn straight(recipe: &Recipe, step: u64) -> String {
    let data = Arc::new(Dataset::make(recipe.start()));
    let mut trainer = Trainer::new(recipe.start().clone(), data);
    loop {
        let at = trainer.steps();
        if let Some(edit) = recipe.edits().iter().find(|edit| edit.step == at) {
            assert!(trainer.change(edit.config.clone()));
        }
        if at == step {
            return bits(&trainer.checkpoint());
        }
        trainer.step();
    }
}

/// A run of 30 steps with weights set at three of them, one of them twice.
fn edited() -> Lab {
    let mut lab = lab();
    steps(&mut lab, 10);
    hold(&mut lab, &[one(0, 2, 1, 0.5)]);
    keep(&mut lab);
    steps(&mut lab, 1);
    lab.apply(Command::KnockOut { layer: 1, unit: 3 });
    keep(&mut lab);
    steps(&mut lab, 9);
    hold(&mut lab, &[one(0, 2, 1, -0.25)]);
    keep(&mut lab);
    hold(&mut lab, &[one(2, 1, 0, 0.125)]);
    keep(&mut lab);
    steps(&mut lab, 10);
    lab
}

#[test]
fn a_copy_of_the_lab_has_the_run_as_it_is_without_what_is_in_hand() {
    let mut lab = lab();
    steps(&mut lab, 5);
    let shown = |lab: &Lab| {
        let run = lab.run_a();
        format!("{:?} {:?}", run.report(), (&run.snapshot().embedding, run.trainer().embedder()))
    };
    let before = shown(&lab);
    hold(&mut lab, &[one(0, 2, 1, 3.0)]);
    assert_ne!(shown(&lab), before);
    assert_eq!(shown(&lab.fork()), before);
    assert!(lab.has_in_hand());
}

#[test]
fn the_loss_of_the_run_is_said_beside_the_preview_while_both_have_the_same_settings() {
    let mut lab = lab();
    steps(&mut lab, 5);
    let loss = lab.run_a().report().loss;
    hold(&mut lab, &[one(0, 2, 1, 3.0)]);
    assert_eq!(lab.run_a().loss_in_run(), Some(loss));
    let mut config = lab.run_a().config().clone();
    config.loss.margin += 0.5;
    lab.apply(Command::Configure(Box::new(config)));
    assert!(lab.has_in_hand());
    assert_eq!(lab.run_a().loss_in_run(), None);
}

#[test]
fn a_refused_edit_in_the_past_leaves_the_later_steps_where_they_are() {
    let mut recipe = Recipe::new(config().validate().unwrap());
    let most = MOST_EDITS as u64;
    recipe.reach(most + 2);
    for step in 1..=most {
        let mut config = recipe.start().to_config();
        config.loss.margin = 0.3 + 0.1 * (step % 2) as f64;
        recipe = recipe.with_edit(Edit { step, config: config.validate().unwrap() }).unwrap();
    }
    let mut lab = Lab::open(recipe.clone());
    go(&mut lab, most + 1);
    hold(&mut lab, &[one(0, 2, 1, 3.0)]);
    keep(&mut lab);
    assert!(lab.notice().unwrap().text.contains("edits"), "{:?}", lab.notice());
    assert_eq!(*lab.run_a().recipe(), recipe);
    go(&mut lab, most + 2);
    assert_eq!(lab.run_a().report().step, most + 2);
}

#[test]
fn a_weight_in_hand_takes_embedding_and_loss_along_and_leaves_the_run_as_it_is() {
    let mut lab = lab();
    steps(&mut lab, 5);
    let before = (here(&lab), format!("{:?}", lab.run_a().snapshot()), lab.to_session());
    // A drag is many commands.
    for value in [0.1, 0.2, 0.9] {
        hold(&mut lab, &[one(0, 2, 1, value)]);
        let run = lab.run_a();
        let weights = &run.trainer().embedder().weights;
        assert_eq!(weights.layers[0].weights[[2, 1]], value);
        // By plain loops.
        for (row, z) in run.snapshot().embedding.rows().into_iter().enumerate() {
            let mut values = run.data().points.row(row).to_vec();
            for (l, layer) in weights.layers.iter().enumerate() {
                let sum = |unit: usize| {
                    let inputs = values.iter().enumerate();
                    layer.bias[unit]
                        + inputs.map(|(i, v)| layer.weights[[unit, i]] * v).sum::<f64>()
                };
                let sums: Vec<f64> = (0..layer.bias.len()).map(sum).collect();
                let is_last = l + 1 == weights.layers.len();
                values = sums.iter().map(|s| if is_last { *s } else { s.tanh() }).collect();
            }
            assert!(z.iter().zip(&values).all(|(z, plain)| (z - plain).abs() < 1e-12));
        }
        let mut alone = run.trainer().clone();
        assert_eq!(run.report().loss, alone.preview().loss);
        assert_eq!(lab.to_session(), before.2, "the run is as it was");
    }
    assert_eq!(lab.run_a().weights_in_hand(), [one(0, 2, 1, 0.9)]);
    lab.apply(Command::PutBack);
    lab.settle();
    let after = (here(&lab), format!("{:?}", lab.run_a().snapshot()), lab.to_session());
    assert!(before == after, "put back, it is as it was to the last bit");
}

#[test]
fn a_weight_that_is_dragged_and_kept_is_one_edit_and_one_undo_step() {
    let mut lab = lab();
    steps(&mut lab, 5);
    let before = here(&lab);
    for value in [0.1, 0.2, 0.9] {
        hold(&mut lab, &[one(0, 2, 1, value)]);
    }
    keep(&mut lab);
    let after = here(&lab);
    let recipe = lab.run_a().recipe().clone();
    assert_eq!(recipe.edits().len(), 1);
    assert_eq!(recipe.config_at(5).weight.to_string(), "1:3,2=0.9");
    assert_eq!(after, straight(&recipe, 5));
    assert!(lab.undo_words().unwrap().contains("weight 1:3,2 to 0.9"), "{:?}", lab.undo_words());
    undo(&mut lab);
    assert_eq!(here(&lab), before, "bit for bit, and so the optimizer");
    assert_eq!(lab.run_a().recipe().edits().len(), 0);
    let drawn = lab.run_a().snapshot().embedding.clone();
    assert_eq!(drawn, lab.run_a().trainer().embed_all(), "and the picture with them");
    lab.apply(Command::Redo);
    lab.settle();
    assert_eq!(here(&lab), after);
    assert_eq!(lab.run_a().snapshot().embedding, lab.run_a().trainer().embed_all());
}

#[test]
fn every_step_is_the_same_bit_for_bit_however_it_was_reached() {
    let mut lab = edited();
    let recipe = lab.run_a().recipe().clone();
    assert_eq!(recipe.edits().iter().map(|edit| edit.step).collect::<Vec<_>>(), [10, 11, 20]);
    for step in [30, 10, 11, 9, 20, 12, 0, 21, 19, 20, 10, 30] {
        go(&mut lab, step);
        assert_eq!(here(&lab), straight(&recipe, step), "step {step}");
        assert_eq!(lab.run_a().snapshot().embedding, lab.run_a().trainer().embed_all());
    }
    let mut timeline = Timeline::new(recipe.clone());
    let mut trainer = timeline.trainer(Arc::new(Dataset::make(recipe.start())));
    for step in [30, 11, 20, 10, 30] {
        assert_eq!(timeline.travel(&mut trainer, step, &|| true), Ok(true));
        assert_eq!(bits(&trainer.checkpoint()), straight(&recipe, step), "step {step}");
        while timeline.prepare(&mut trainer.clone(), step, &|| true) {}
        timeline.rest(0);
    }
}

#[test]
fn weights_that_are_kept_twice_at_a_step_are_set_at_once_and_undone_one_by_one() {
    let mut lab = lab();
    steps(&mut lab, 8);
    let states: Vec<String> = [None, Some(one(0, 2, 1, 0.5)), Some(one(1, 0, 0, 0.0))]
        .into_iter()
        .map(|weight| {
            if let Some(weight) = weight {
                hold(&mut lab, &[weight]);
                keep(&mut lab);
            }
            here(&lab)
        })
        .collect();
    assert_eq!(lab.run_a().recipe().config_at(8).weight.to_string(), "1:3,2=0.5 2:1,1=0");
    // The optimizer's momentum is that of a recipe that is read.
    assert_eq!(here(&lab), straight(lab.run_a().recipe(), 8));
    for state in states.iter().rev().skip(1) {
        undo(&mut lab);
        assert_eq!(here(&lab), *state);
    }
}

#[test]
fn a_change_at_an_earlier_step_begins_a_branch_and_the_old_run_stays() {
    let mut lab = edited();
    let old = lab.run_a().recipe().clone();
    go(&mut lab, 15);
    hold(&mut lab, &[one(0, 0, 0, 1.5)]);
    keep(&mut lab);
    let branch = lab.run_a().recipe().clone();
    assert_eq!(branch.steps(), 15);
    assert_eq!(branch.config_at(15).weight.text_since(&old.config_at(15).weight), "1:1,1=1.5");
    assert!(lab.inactive_runs().any(|(_, recipe)| *recipe == old));
    steps(&mut lab, 5);
    assert_eq!(here(&lab), straight(lab.run_a().recipe(), 20));
    undo(&mut lab);
    assert_eq!(*lab.run_a().recipe(), old);
    go(&mut lab, 30);
    assert_eq!(here(&lab), straight(&old, 30));
}

#[test]
fn a_step_and_play_keep_what_is_in_hand_and_going_away_puts_it_back() {
    let mut lab = lab();
    steps(&mut lab, 4);
    hold(&mut lab, &[one(0, 2, 1, 0.5)]);
    steps(&mut lab, 1);
    assert_eq!(lab.run_a().recipe().config_at(4).weight.to_string(), "1:3,2=0.5");
    assert_eq!(here(&lab), straight(lab.run_a().recipe(), 5));
    hold(&mut lab, &[one(0, 2, 1, 0.75)]);
    let kept = lab.run_a().recipe().clone();
    go(&mut lab, 2);
    assert!(lab.notice().unwrap().text.contains("weight was put back"));
    assert_eq!(*lab.run_a().recipe(), kept);
    assert_eq!(here(&lab), straight(&kept, 2));
}

#[test]
fn a_weight_with_its_own_value_is_not_set() {
    let mut lab = lab();
    steps(&mut lab, 4);
    let own = lab.run_a().trainer().embedder().weights.layers[0].weights[[2, 1]];
    hold(&mut lab, &[one(0, 2, 1, 0.5)]);
    hold(&mut lab, &[one(0, 2, 1, own)]);
    assert_eq!(lab.run_a().weights_in_hand(), []);
    keep(&mut lab);
    assert!(lab.run_a().recipe().edits().is_empty());
    hold(&mut lab, &[one(0, 2, 1, own)]);
    assert!(!lab.has_in_hand());
    // Of a unit that is knocked out, one weight can be as it was.
    lab.apply(Command::KnockOut { layer: 0, unit: 2 });
    hold(&mut lab, &[one(0, 2, 1, own)]);
    let weights = &lab.run_a().trainer().embedder().weights.layers[0].weights;
    assert_eq!((weights[[2, 0]], weights[[2, 1]]), (0.0, own));
    // A bias of 0 is set to 0 with its unit.
    let mut lab = self::lab();
    lab.apply(Command::KnockOut { layer: 0, unit: 2 });
    assert_eq!(lab.run_a().weights_in_hand(), SetWeight::knock_out(0, 2, 3));
}

#[test]
fn a_point_and_a_weight_can_be_in_hand_together() {
    let mut lab = lab();
    steps(&mut lab, 4);
    hold(&mut lab, &[one(0, 2, 1, 0.5)]);
    lab.apply(Command::Reach { row: 3, values: vec![(0, 0.25)] });
    lab.settle();
    let run = lab.run_a();
    assert_eq!(run.weights_in_hand().len(), 1);
    assert_eq!(run.snapshot().embedding, run.trainer().embed_all());
    keep(&mut lab);
    let recipe = lab.run_a().recipe();
    assert_eq!(recipe.edits().len(), 1);
    assert_eq!(recipe.config_at(4).moved.rows(), [3]);
    assert_eq!(recipe.config_at(4).weight.to_string(), "1:3,2=0.5");
    assert_eq!(here(&lab), straight(recipe, 4));
}

#[test]
fn files_copied_text_and_sessions_hold_what_is_set_and_train_to_the_same_weights() {
    let mut lab = edited();
    let recipe = lab.run_a().recipe().clone();
    let at_end = straight(&recipe, 30);
    assert_eq!(here(&lab), at_end);
    let text = write(&recipe);
    assert!(text.contains("weight = \"1:3,2=0.5\"\n"), "{text}");
    assert!(text.contains("weight = \"2:4,*=0 2:4,b=0 3:*,4=0\"\n"), "{text}");
    assert!(text.contains("weight = \"1:3,2=-0.25 3:2,1=0.125\"\n"), "{text}");
    for again in [read(&text).unwrap(), read(&minimal(&recipe)).unwrap()] {
        assert_eq!(again, recipe);
        assert_eq!(straight(&again, 30), at_end);
    }
    assert_eq!(from_text(&to_text(&recipe)).unwrap(), recipe);
    let file = Writer::default().text(&lab.to_session(), Pace::All).unwrap();
    let session = session::read(file.as_bytes()).unwrap();
    assert_eq!(session, lab.to_session());
    lab.apply(Command::Restore(Box::new(session)));
    lab.settle();
    assert_eq!(here(&lab), at_end);
}

#[test]
fn a_run_that_begins_with_set_weights_is_written_and_undone_too() {
    let mut lab = lab();
    let before = here(&lab);
    hold(&mut lab, &[one(0, 2, 1, 0.5)]);
    keep(&mut lab);
    hold(&mut lab, &[one(0, 2, 0, 0.25)]);
    keep(&mut lab);
    let recipe = lab.run_a().recipe().clone();
    assert_eq!(recipe.start().weight.to_string(), "1:3,2=0.5 1:3,1=0.25");
    assert_eq!(read(&write(&recipe)).unwrap(), recipe);
    assert_eq!(read(&minimal(&recipe)).unwrap(), recipe);
    assert_eq!(here(&lab), straight(&recipe, 0));
    undo(&mut lab);
    undo(&mut lab);
    assert_eq!(here(&lab), before);
    steps(&mut lab, 3);
    assert_eq!(here(&lab), straight(lab.run_a().recipe(), 3));
}

#[test]
fn a_recipe_whose_network_lacks_a_set_weight_is_refused_at_its_line() {
    let text = |hidden: &str, weight: &str| {
        format!(
            "version = 1\ndata = \"spiral\"\nhidden = {hidden}\n[[edit]]\nstep = 5\nmargin = 0.5\n\
             [[edit]]\nstep = 9\nweight = \"{weight}\"\n[[edit]]\nstep = 12\nmargin = 0.2\n"
        )
    };
    let says = |hidden: &str, weight: &str| read(&text(hidden, weight)).unwrap_err().to_string();
    assert!(read(&text("[8, 8]", "2:8,8=0 3:1,b=1")).is_ok());
    let network = says("[8, 4]", "2:8,8=0");
    assert!(network.starts_with("line 9: weight sets 2:8,8, but layer 2"), "{network}");
    assert!(network.contains("2-8-4-2") && network.contains("units 1 to 4"), "{network}");
    assert!(says("[]", "2:1,1=0").contains("has only layer 1"), "{}", says("[]", "2:1,1=0"));
    assert!(says("[8, 8]", "2:8=0").starts_with("line 9: weight has '2:8=0'"));
    let number = text("[8, 8]", "x").replace("\"x\"", "0.5");
    assert!(read(&number).unwrap_err().to_string().contains("a text such as \"1:3,2=0.5"));
}

#[test]
fn an_edit_can_not_take_back_what_was_set() {
    let set = |text: &str| RunConfig {
        weight: SetWeights::read(text, &SetWeights::default()).unwrap(),
        ..config()
    };
    let edit = |step, text| Edit { step, config: set(text).validate().unwrap() };
    let recipe = Recipe::new(config().validate().unwrap()).with_edit(edit(3, "1:1,1=0")).unwrap();
    let error = recipe.with_edit(edit(5, "1:1,2=0")).unwrap_err().to_string();
    assert!(error.contains("step 5") && error.contains("stays set"), "{error}");
    // Settings from elsewhere, as of another run, leave what was set.
    let mut lab = lab();
    steps(&mut lab, 3);
    hold(&mut lab, &[one(0, 2, 1, 0.5)]);
    keep(&mut lab);
    steps(&mut lab, 3);
    let mut other = config();
    other.loss.margin = 0.3;
    lab.apply(Command::Configure(Box::new(other)));
    lab.settle();
    assert_eq!(lab.run_a().config().weight.to_string(), "1:3,2=0.5");
    assert_eq!(lab.run_a().config().loss.margin, 0.3);
    assert_eq!(here(&lab), straight(lab.run_a().recipe(), 6));
}

#[test]
fn another_network_another_seed_and_a_reset_begin_without_what_was_set() {
    for change in [
        (|c: &mut RunConfig| c.embedder.hidden = vec![3]) as fn(&mut RunConfig),
        |c| c.seed += 1,
        |c| c.data.points = 100,
    ] {
        let mut lab = edited();
        let mut wanted = lab.wanted().clone();
        change(&mut wanted);
        lab.apply(Command::Configure(Box::new(wanted)));
        lab.apply(Command::AcceptProposal);
        lab.settle();
        assert_eq!(lab.run_a().recipe().steps(), 0);
        assert!(lab.run_a().config().weight.is_empty());
    }
    let mut lab = edited();
    lab.apply(Command::Reset);
    lab.settle();
    assert!(lab.run_a().config().weight.is_empty());
    assert_eq!(here(&lab), straight(&Recipe::new(config().validate().unwrap()), 0));
}

#[test]
fn the_timeline_says_what_was_set_and_what_it_was() {
    let mut lab = lab();
    steps(&mut lab, 4);
    let was = lab.run_a().trainer().embedder().weights.layers[0].weights[[2, 1]];
    hold(&mut lab, &[one(0, 2, 1, 0.0)]);
    keep(&mut lab);
    let was = engine::numbers::three(was);
    assert_eq!(lab.run_a().edit_words(4), format!("weight 1:3,2 {was} to 0"));
    steps(&mut lab, 2);
    lab.apply(Command::KnockOut { layer: 0, unit: 2 });
    keep(&mut lab);
    assert_eq!(lab.run_a().edit_words(6), "unit 3 of layer 1 knocked out");
    // The same where the run is opened again.
    let mut again = Lab::open(read(&write(lab.run_a().recipe())).unwrap());
    go(&mut again, 6);
    assert_eq!(again.run_a().edit_words(4), format!("weight 1:3,2 {was} to 0"));
}

#[test]
fn in_a_comparison_a_weight_changes_in_the_run_whose_settings_are_shown() {
    let mut lab = lab();
    steps(&mut lab, 4);
    lab.apply(Command::Compare(Comparison::Copy));
    lab.settle();
    assert_eq!(lab.focus(), Side::B);
    let a = here(&lab);
    hold(&mut lab, &[one(0, 2, 1, 0.5)]);
    assert!(lab.has_in_hand());
    keep(&mut lab);
    assert_eq!(here(&lab), a);
    assert_eq!(lab.run_b().unwrap().config().weight.to_string(), "1:3,2=0.5");
    assert_eq!(lab.difference_words(), "weight none | 1:3,2 to 0.5 from step 4 on");
    steps(&mut lab, 3);
    let b = lab.run_b().unwrap();
    assert_eq!(bits(&b.trainer().checkpoint()), straight(b.recipe(), 7));
}

#[test]
fn undo_and_redo_walk_over_weights_points_and_settings_alike() {
    for kind in [OptimizerKind::Adam, OptimizerKind::Momentum] {
        let mut config = config();
        config.optimizer.kind = kind;
        let mut lab = Lab::new(config).unwrap();
        let mut states = Vec::new();
        for act in 0..9 {
            steps(&mut lab, act % 3);
            states.push((lab.run_a().recipe().clone(), here(&lab)));
            match act % 3 {
                0 => lab.apply(Command::MarginUp),
                1 => {
                    hold(&mut lab, &[one(0, act % 6, 0, act as f64 / 8.0)]);
                    keep(&mut lab);
                }
                _ => {
                    lab.apply(Command::KnockOut { layer: 1, unit: act % 5 });
                    keep(&mut lab);
                }
            }
            lab.settle();
        }
        let last = (lab.run_a().recipe().clone(), here(&lab));
        for (recipe, _) in states.iter().rev() {
            undo(&mut lab);
            let step = lab.run_a().trainer().steps();
            assert_eq!(lab.run_a().recipe().edits(), recipe.edits());
            assert_eq!(here(&lab), straight(lab.run_a().recipe(), step));
        }
        for _ in 0..9 {
            lab.apply(Command::Redo);
            lab.settle();
            let step = lab.run_a().trainer().steps();
            assert_eq!(here(&lab), straight(lab.run_a().recipe(), step));
        }
        go(&mut lab, u64::MAX);
        assert_eq!((lab.run_a().recipe().edits(), here(&lab)), (last.0.edits(), last.1));
    }
}
