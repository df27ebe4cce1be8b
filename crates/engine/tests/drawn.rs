//! Points drawn by hand train like points that were there from the beginning.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use ndarray::Array2;
use triplet_engine::config::{
    AddedPoint, Choice as _, DataKind, Drawn, Mining, Moved, MovedValue, RunConfig, SamplerKind,
    Stroke, ValidConfig,
};
use triplet_engine::data::{Dataset, Split};
use triplet_engine::health::Health;
use triplet_engine::trainer::Trainer;

/// The i-th of many places; class by class they overlap.
fn place(i: usize) -> [f64; 2] {
    let t = i as f64;
    [(0.7 * t).sin() + 0.01 * t, (1.3 * t).cos() * (i % 5) as f64]
}

fn points(range: std::ops::Range<usize>) -> Vec<AddedPoint> {
    range.map(|i| AddedPoint::new(i % 3, place(i))).collect()
}

fn config(drawn: Drawn, held_out: f64) -> ValidConfig {
    RunConfig { drawn, held_out, ..RunConfig::of(DataKind::Drawn) }.validate().unwrap()
}

fn trainer(config: ValidConfig) -> Trainer {
    let data = Arc::new(Dataset::make(&config));
    Trainer::new(config, data)
}

fn losses(trainer: &mut Trainer, steps: usize) -> Vec<u64> {
    (0..steps).map(|_| trainer.step().loss.to_bits()).collect()
}

#[test]
fn losses_are_those_of_a_data_set_with_these_rows_from_the_beginning() {
    let all = points(0..60);
    let kept: Vec<AddedPoint> =
        all.iter().enumerate().filter(|(i, _)| i % 7 != 2).map(|(_, point)| *point).collect();
    let erased = (0..60).filter(|i| i % 7 == 2).collect();
    let mut drawn = trainer(config(Drawn::new(Stroke { added: all, erased }), 0.0));

    let values = Array2::from_shape_fn((kept.len(), 2), |(row, k)| kept[row].at[k]);
    let labels = kept.iter().map(|point| point.class).collect();
    let names = (1..=8).map(|class| format!("class {class}")).collect();
    let direct = Dataset::whole(values, labels, names, vec!["x".into(), "y".into()]);
    let mut direct = Trainer::new(config(Drawn::default(), 0.0), Arc::new(direct));

    let found = losses(&mut drawn, 50);
    assert_eq!(found, losses(&mut direct, 50));
    assert!(found.iter().any(|&loss| f64::from_bits(loss) > 0.0));
    assert_eq!(drawn.embedder().weights, direct.embedder().weights);
}

#[test]
fn it_makes_no_difference_in_how_many_strokes_and_in_which_order_the_settings_came() {
    let first = Drawn::new(Stroke { added: points(0..30), erased: vec![4] });
    let both = first.and(Stroke { added: points(30..60), erased: vec![0, 31] });
    let whole = Drawn::read(&both.to_string(), &Drawn::default()).unwrap();
    let mut changed = trainer(config(first.clone(), 0.25));
    assert!(changed.change(config(both.clone(), 0.25)));
    assert!(changed.change(config(first, 0.25)));
    assert!(changed.change(config(both, 0.25)));
    let mut fresh = trainer(config(whole, 0.25));
    assert_eq!(changed.data(), fresh.data());
    assert_eq!(losses(&mut changed, 30), losses(&mut fresh, 30));
}

#[test]
fn the_split_of_a_point_depends_on_none_that_comes_later() {
    let all = points(0..200);
    let of = |count: usize| {
        let added = all[..count].to_vec();
        let data = trainer(config(Drawn::new(Stroke { added, erased: vec![] }), 0.25));
        (0..count).map(|row| data.data().split_of(row)).collect::<Vec<_>>()
    };
    let last = of(200);
    for count in [1, 2, 3, 50, 199] {
        assert_eq!(of(count), last[..count]);
    }
    assert_eq!(last[..3], [Split::Train; 3], "the first of each class");
    let held_out = last.iter().filter(|&&split| split == Split::HeldOut).count();
    assert!((30..=70).contains(&held_out), "{held_out} of 200 at a share of 25 %");
}

#[test]
fn rows_keep_their_numbers_and_come_back_bit_for_bit() {
    let mut config = RunConfig::of(DataKind::Moons);
    config.unseen_classes = 0;
    let plain = Dataset::make(&config);
    let mut data = plain.clone();
    let moved = Moved::new([
        MovedValue { row: 3, feature: 0, value: 9.0 },
        MovedValue { row: 401, feature: 1, value: -9.0 },
    ]);
    let added = vec![AddedPoint::new(1, [0.5, 0.25]), AddedPoint::new(0, [0.1, 0.2])];
    let drawn = Drawn::new(Stroke { added, erased: vec![0, 3, 400] });
    data.set_drawn(&drawn);
    data.set_moved(&moved);
    assert_eq!((data.len(), data.made(), data.labels[400]), (402, 400, 1));
    assert_eq!(data.points[[401, 0]], 0.1);
    assert_eq!(data.points[[401, 1]], -9.0);
    assert_eq!((data.points[[3, 0]], data.original(3, 0)), (9.0, Some(plain.points[[3, 0]])));
    let in_a_split = |row: usize| Split::ALL.iter().any(|&split| data.rows(split).contains(&row));
    for row in 0..402 {
        assert_eq!(in_a_split(row), ![0, 3, 400].contains(&row), "{row}");
        assert_eq!(data.is_erased(row), !in_a_split(row));
    }
    assert_eq!(data.present().count(), 399);
    data.set_drawn(&Drawn::default());
    assert_eq!(data.points[[3, 0]], 9.0, "moves stay");
    data.set_moved(&Moved::default());
    assert_eq!(data, plain);
}

#[test]
fn with_nothing_to_tell_apart_nothing_is_learned_and_nothing_breaks() {
    let one = points(0..1);
    let alike = vec![one[0]; 5];
    for (added, erased) in [
        (vec![], vec![]),
        (one, vec![]),
        (alike, vec![]),
        (points(0..3), vec![]),
        (points(0..9), (0..9).collect()),
    ] {
        for &rule in Mining::ALL {
            for &kind in SamplerKind::ALL {
                let drawn = Drawn::new(Stroke { added: added.clone(), erased: erased.clone() });
                let mut config = config(drawn, 0.25).to_config();
                (config.mining.rule, config.sampler.kind) = (rule, kind);
                let mut trainer = trainer(config.validate().unwrap());
                let before = trainer.embedder().weights.clone();
                for _ in 0..3 {
                    let report = trainer.step();
                    assert_eq!((report.loss, report.counts.valid), (0.0, 0));
                    assert!(matches!(report.health, Health::OneClass | Health::NoPositive));
                }
                assert_eq!(trainer.steps(), 3);
                assert_eq!(trainer.embedder().weights, before);
                assert_eq!(trainer.embed_all().nrows(), trainer.data().len());
                assert_eq!(trainer.negative_gradient().nrows(), trainer.report().batch.len());
                assert!(trainer.epochs().is_finite());
            }
        }
    }
}
