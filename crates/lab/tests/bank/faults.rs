//! Former faults of diagnoses: causes that weren't, advice that couldn't be followed, numbers that
//! belied the words.

use triplet_lab_core::diagnosis::{Finding, State};

use crate::runs::Known;
use crate::trained::Found;

/// A run, diagnosed.
fn found(settings: &'static str, steps: u64) -> Found {
    let (state, curable, why) = (State::Learning, true, "");
    Found::of(&Known { settings, steps, state, curable, why }, 0)
}

/// The change of settings that was found.
fn cure(found: &Found) -> &str {
    match &found.finding {
        Some(Finding::Cure(cure)) => &cure.change,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_dead_run_of_full_loss_is_not_healthy() {
    let found = found("data=spiral optimizer=momentum lr=1", 3_000);
    assert_eq!(found.diagnosis.state, State::Clumped);
    assert!(found.diagnosis.also.contains(&State::Stuck));
    assert!(found.diagnosis.cause.contains("learning rate, 1 (Momentum)"));
    assert!(cure(&found).contains("learning rate 1 to 0.01"), "{}", cure(&found));
}

#[test]
fn the_cause_is_the_margin_where_it_is_0() {
    for settings in ["data=spiral margin=0", "data=spiral margin=0 mining=batch-hard"] {
        let found = found(settings, 500);
        assert!(found.diagnosis.cause.starts_with("With a margin of 0"), "{settings}");
        assert!(cure(&found).starts_with("margin 0 to 1"), "{settings}: {}", cure(&found));
    }
}

#[test]
fn the_cause_is_the_weight_decay_where_that_shrinks_the_weights() {
    let found = found("data=spiral weight-decay=1", 300);
    assert_eq!(found.diagnosis.state, State::Shrinking);
    assert!(found.diagnosis.cause.starts_with("Weight decay, 1,"), "{}", found.diagnosis.cause);
    assert_eq!(cure(&found), "weight decay 1 to 0");
}

#[test]
fn the_cause_is_the_one_dimension_where_more_than_two_classes_share_it() {
    let found = found("data=spiral dim=1 normalize=true margin=0.2", 200);
    assert_eq!(found.diagnosis.state, State::TooFewDimensions);
    assert!(found.diagnosis.cause.contains("two places for 4 classes"));
    assert_eq!(cure(&found), "embedding dimensions 1 to 2");
}

#[test]
fn the_cause_is_the_data_where_two_labels_are_on_the_same_points() {
    let found = found("data=blobs points=60 twins=30 mining=batch-hard", 300);
    assert_eq!(found.diagnosis.state, State::ContradictoryData);
    assert!(found.diagnosis.cause.contains("equal to a point of another class"));
    assert!(cure(&found).starts_with("moved points"), "{}", cure(&found));
}

#[test]
fn the_loss_is_said_to_be_the_margin_only_where_it_is() {
    let stuck = found("data=spiral mining=batch-hard", 300).diagnosis.signs().join("; ");
    assert!(stuck.contains("stuck at the margin 1"), "{stuck}");
    for settings in ["data=spiral margin=0 mining=batch-hard", "data=spiral weight-decay=1"] {
        let signs = found(settings, 500).diagnosis.signs().join("; ");
        assert!(!signs.contains("the margin"), "{settings}: {signs}");
    }
}

#[test]
fn semi_hard_mining_is_not_advised_to_a_run_that_uses_it() {
    for settings in [
        "data=spiral weight-decay=1",
        "data=spiral margin=0",
        "data=xor",
        "data=moons dim=1 normalize=true margin=0.2",
    ] {
        let found = found(settings, 1_500);
        assert!(!cure(&found).contains("to Semi-hard"), "{settings}: {}", cure(&found));
    }
}

#[test]
fn four_kinds_of_idleness_have_four_names() {
    let named = [
        ("data=moons", 1_000, State::Done),
        ("data=moons margin=0", 100, State::Starved),
        ("data=blobs classes-per-batch=1 points-per-class=32", 20, State::NoTriplets),
        ("data=spiral weight-decay=1", 500, State::Shrinking),
    ];
    for (settings, steps, state) in named {
        let diagnosis = found(settings, steps).diagnosis;
        assert!(diagnosis.evidence.batches.idle >= 0.8, "{settings} teaches something");
        assert_eq!(diagnosis.state, state, "{settings}");
    }
}

#[test]
fn advice_on_batches_can_be_followed() {
    let one_class = found("data=blobs classes-per-batch=1 points-per-class=32", 5);
    assert!(one_class.diagnosis.cause.contains("1 class (P)"));
    assert_eq!(cure(&one_class), "P 1 to 4, K 32 to 16", "the sampler is P × K already");
    let one_each = found("data=blobs points=10 classes=10", 5);
    assert!(one_each.diagnosis.cause.contains("one point to train on"));
    assert!(cure(&one_each).contains("points 10 to 400"), "no sampler finds a second point");
    let one_in_all = found("data=blobs classes=1", 5);
    assert!(one_in_all.diagnosis.cause.contains("The data have one class"));
    assert!(cure(&one_in_all).contains("classes 1 to 2"), "no sampler finds a second class");
}

#[test]
fn held_out_classes_worse_than_the_raw_inputs_are_said_to_be_so_and_no_cure_is_promised() {
    let found = found("data=digits points=600 held-out-classes=4", 300);
    assert_eq!(found.diagnosis.state, State::UnseenWorseThanRaw);
    let unseen = found.diagnosis.evidence.unseen();
    assert!(unseen.map_at_r.unwrap() < unseen.raw.unwrap() - 0.2);
    assert!(matches!(found.finding, Some(Finding::Nothing(3))), "{:?}", found.finding);
}

#[test]
fn the_cause_is_the_setting_that_makes_points_of_different_classes_equal() {
    let found = found("data=blobs points=300 duplicates=0.5", 300);
    assert_eq!(found.diagnosis.state, State::ContradictoryData);
    let cause = &found.diagnosis.cause;
    assert!(cause.contains("since duplicates is 0.5. No embedder"), "{cause}");
    assert_eq!(cure(&found), "duplicates 0.5 to 0");
}
