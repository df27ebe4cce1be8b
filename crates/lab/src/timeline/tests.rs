use super::*;
use crate::recipe::Edit;
use engine::config::{
    Activation, DataKind, Distance, Mining, OptimizerKind, RunConfig, ValidConfig,
};

fn start() -> ValidConfig {
    let mut config = RunConfig::of(DataKind::Spiral);
    config.data.points = 120;
    config.embedder.hidden = vec![8];
    config.sampler.points = 4;
    config.validate().unwrap()
}

/// A run of 300 steps in which the margin, the miner, the optimizer and the learning rate change.
fn recipe() -> Recipe {
    let changed = |change: fn(&mut RunConfig)| {
        let mut config = start().to_config();
        change(&mut config);
        config.validate().unwrap()
    };
    let edits = [
        Edit { step: 40, config: changed(|c| c.loss.margin = 0.3) },
        Edit { step: 90, config: changed(|c| c.optimizer.kind = OptimizerKind::Momentum) },
        Edit { step: 91, config: changed(|c| c.mining.rule = Mining::All) },
        Edit { step: 200, config: changed(|c| c.optimizer.learning_rate = 0.002) },
    ];
    let recipe = Recipe::new(start());
    let edited = edits.into_iter().fold(recipe, |r, edit| r.with_edit(edit).unwrap());
    edited.lasting(300).unwrap()
}

fn data() -> Arc<Dataset> {
    Arc::new(Dataset::make(&start()))
}

/// The checkpoint at `step`, trained straight from step 0.
fn straight(recipe: &Recipe, step: u64) -> Checkpoint {
    let mut trainer = Trainer::new(recipe.start().clone(), data());
    for at in 0..step {
        if let Some(edit) = recipe.edits().iter().find(|edit| edit.step == at) {
            assert!(trainer.change(edit.config.clone()));
        }
        trainer.step();
    }
    trainer.checkpoint()
}

fn bits(checkpoint: &Checkpoint) -> String {
    // Debug prints every number so that it is read back as the same bits.
    format!("{checkpoint:?}")
}

fn go(timeline: &mut Timeline, trainer: &mut Trainer, step: u64) {
    assert_eq!(timeline.travel(trainer, step, &|| true), Ok(true));
}

#[test]
fn every_step_is_the_same_bit_for_bit_however_it_was_reached() {
    let mut timeline = Timeline::new(recipe());
    let mut trainer = timeline.trainer(data());
    for step in [300, 0, 299, 41, 40, 39, 90, 91, 92, 17, 16, 15, 250, 100, 300] {
        go(&mut timeline, &mut trainer, step);
        assert_eq!(bits(&trainer.checkpoint()), bits(&straight(&recipe(), step)), "step {step}");
        assert_eq!(**trainer.config(), **recipe().config_at(step));
    }
    assert_eq!(timeline.reached(), 300);
    assert_eq!(timeline.history().bins().len(), 300);
}

#[test]
fn a_journey_in_slices_ends_in_the_same_place() {
    let mut timeline = Timeline::new(recipe());
    let mut trainer = timeline.trainer(data());
    while timeline.travel(&mut trainer, 70, &|| false) == Ok(false) {}
    assert_eq!(bits(&trainer.checkpoint()), bits(&straight(&recipe(), 70)));
}

#[test]
fn with_little_room_checkpoints_are_far_apart_and_still_lead_everywhere() {
    let mut timeline = Timeline::new(recipe());
    let mut trainer = timeline.trainer(data());
    go(&mut timeline, &mut trainer, 300);
    let each = trainer.checkpoint().bytes();
    timeline.rest(4 * each);
    assert!(timeline.bytes() <= 4 * each);
    for step in [299, 3, 130] {
        go(&mut timeline, &mut trainer, step);
        assert_eq!(bits(&trainer.checkpoint()), bits(&straight(&recipe(), step)));
    }
    timeline.rest(0);
    go(&mut timeline, &mut trainer, 20);
    assert_eq!(bits(&trainer.checkpoint()), bits(&straight(&recipe(), 20)));
}

#[test]
fn a_long_run_stays_within_its_memory() {
    let mut config = start().to_config();
    config.embedder.hidden = vec![128, 128, 128, 128];
    let config = config.validate().unwrap();
    let mut timeline = Timeline::new(Recipe::new(config.clone()));
    let mut trainer = timeline.trainer(Arc::new(Dataset::make(&config)));
    for _ in 0..1_200 {
        timeline.advance(&mut trainer).unwrap();
    }
    assert!(timeline.bytes() <= BUDGET);
}

#[test]
fn a_branch_has_the_same_past_and_its_own_future() {
    let mut timeline = Timeline::new(recipe());
    let mut trainer = timeline.trainer(data());
    go(&mut timeline, &mut trainer, 300);
    go(&mut timeline, &mut trainer, 100);
    let mut branch = timeline.branch(100);
    let mut config = recipe().config_at(100).to_config();
    config.loss.margin = 2.0;
    branch.edit(config.validate().unwrap()).unwrap();
    go(&mut branch, &mut trainer, 100);
    for _ in 0..50 {
        branch.advance(&mut trainer).unwrap();
    }
    assert_eq!(bits(&trainer.checkpoint()), bits(&straight(branch.recipe(), 150)));
    assert_eq!(branch.history().bins().len(), 150);
    go(&mut branch, &mut trainer, 60);
    assert_eq!(bits(&trainer.checkpoint()), bits(&straight(&recipe(), 60)));
}

#[test]
fn a_run_that_becomes_an_earlier_version_of_itself_keeps_only_what_is_true_of_it() {
    let mut timeline = Timeline::new(recipe());
    let mut trainer = timeline.trainer(data());
    go(&mut timeline, &mut trainer, 300);
    let earlier = recipe().cut(120);
    let mut other = earlier.clone().lasting(180).unwrap();
    let mut config = start().to_config();
    config.loss.margin = 4.0;
    other.edit_at_end(config.validate().unwrap()).unwrap();
    let other = other.lasting(260).unwrap();
    assert_eq!(timeline.become_run(other.clone()), Some(180));
    assert_eq!(timeline.reached(), 180);
    let mut trainer = timeline.trainer(data());
    go(&mut timeline, &mut trainer, 260);
    assert_eq!(bits(&trainer.checkpoint()), bits(&straight(&other, 260)));
    assert_eq!(timeline.history().bins().last().unwrap().last, 259);
}

#[test]
fn what_came_before_is_at_hand_once_it_was_prepared() {
    let mut timeline = Timeline::new(recipe());
    let mut trainer = timeline.trainer(data());
    go(&mut timeline, &mut trainer, 280);
    let mut prefetcher = trainer.clone();
    while timeline.prepare(&mut prefetcher, 280, &|| false) {}
    for step in (280 - AT_HAND..280).rev() {
        let at_hand = timeline.nearest(step).map(|checkpoint| checkpoint.step());
        assert_eq!(at_hand, Some(step));
        go(&mut timeline, &mut trainer, step);
        assert_eq!(bits(&trainer.checkpoint()), bits(&straight(&recipe(), step)));
    }
}

#[test]
fn a_run_that_diverges_ends_where_it_does() {
    let mut config = start().to_config();
    config.optimizer.learning_rate = 10.0;
    config.optimizer.kind = OptimizerKind::Momentum;
    config.embedder.activation = Activation::Relu;
    config.distance = Distance::Squared;
    config.mining.rule = Mining::All;
    config.loss.margin = 5.0;
    let recipe = Recipe::new(config.validate().unwrap()).lasting(5_000).unwrap();
    let mut timeline = Timeline::new(recipe);
    let mut trainer = timeline.trainer(data());
    assert_eq!(timeline.travel(&mut trainer, 5_000, &|| true), Err(Stop::Diverged));
    assert_eq!(timeline.recipe().steps(), trainer.steps());
    assert_eq!(timeline.reached(), trainer.steps());
}
