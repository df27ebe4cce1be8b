//! Weights set by hand: their text, what is refused, and what training makes of them.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use proptest::prelude::*;
use triplet_engine::config::{
    Activation, Choice as _, Column, DataKind, EmbedderKind, LARGEST_WEIGHT, OptimizerKind,
    RunConfig, SetWeight, SetWeights, WeightPlace,
};
use triplet_engine::data::Dataset;
use triplet_engine::trainer::Trainer;

fn one(layer: usize, unit: usize, column: Column, value: f64) -> SetWeight {
    SetWeight { place: WeightPlace { layer, unit: Some(unit), column }, value }
}

fn read(text: &str) -> SetWeights {
    SetWeights::read(text, &SetWeights::default()).unwrap()
}

/// 2-5-4-2 on a small spiral.
fn small() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Spiral);
    config.data.points = 80;
    config.embedder.hidden = vec![5, 4];
    config.sampler.points = 6;
    config
}

fn trainer(config: &RunConfig) -> Trainer {
    let config = config.clone().validate().unwrap();
    let data = Arc::new(Dataset::make(&config));
    Trainer::new(config, data)
}

/// Sets these weights now.
fn set(trainer: &mut Trainer, values: impl IntoIterator<Item = SetWeight>) {
    let mut config = trainer.config().to_config();
    config.weight = config.weight.and(values);
    assert!(trainer.change(config.validate().unwrap()));
}

#[test]
fn the_text_counts_from_one_and_comes_back() {
    let all = read("1:3,2=0.5 2:4,b=0; 3:*,1=-1\n1:1,*=0");
    let places: Vec<String> = all.all().map(|one| one.place.to_string()).collect();
    assert_eq!(places, ["1:3,2", "2:4,b", "3:*,1", "1:1,*"]);
    assert_eq!(all.all().next(), Some(&one(0, 2, Column::Input(1), 0.5)));
    assert_eq!(all.to_string(), "1:3,2=0.5 2:4,b=0 3:*,1=-1 1:1,*=0");
    let later = SetWeights::read("1:3,2=0.25", &all).unwrap();
    assert_eq!(later.text_since(&all), "1:3,2=0.25");
    assert!(later.goes_on_from(&all) && !all.goes_on_from(&later));
    assert_eq!(read(&later.to_string()), later);
    assert_ne!(later.at_once_after(&SetWeights::default()), later);
}

#[test]
fn of_several_values_at_one_step_the_last_counts() {
    let all = read("1:3,2=0.5 1:3,1=1 1:3,2=0.25");
    assert_eq!(all.to_string(), "1:3,1=1 1:3,2=0.25");
    assert_eq!(read("1:3,2=0.5 1:3,*=0").to_string(), "1:3,*=0");
    assert_eq!(read("1:3,*=0 1:3,2=-0").to_string(), "1:3,*=0 1:3,2=0");
}

#[test]
fn words_say_what_is_set() {
    assert_eq!(read("").words(), "none");
    assert_eq!(read("1:3,2=-0.5").words(), "1:3,2 to −0.5");
    assert_eq!(read("1:3,*=0 1:3,b=0 2:*,3=0").words(), "unit 3 of layer 1 knocked out");
    assert_eq!(read("2:1,*=0 2:1,b=0").words(), "unit 1 of layer 2 knocked out");
    assert_eq!(read("1:1,1=1 1:1,2=1 1:2,1=1 1:2,2=1").words(), "4 set");
}

#[test]
fn what_can_not_be_read_is_named_with_an_example() {
    let says = |text: &str| SetWeights::read(text, &SetWeights::default()).unwrap_err().to_string();
    for part in ["1:3,2", "1,3,2=0", "1:3=0", "0:1,1=0", "1:3,0=0", "1:x,2=0", "1:3,2=wide"] {
        assert!(says(part).starts_with(&format!("weight has '{part}'")), "{}", says(part));
        assert!(says(part).contains("`1:3,2=0.5 2:7,b=0`"));
    }
    let many: String = (1..=SetWeights::MOST + 1).map(|i| format!("1:1,{i}=0 ")).collect();
    assert!(says(&many).contains("4096") && says(&many).contains("1:3,*=0"), "{}", says(&many));
}

#[test]
fn a_place_that_the_network_lacks_is_named_with_what_there_is() {
    let says = |text: &str| {
        let config = RunConfig { weight: read(text), ..small() };
        config.validate().unwrap_err().to_string()
    };
    let network = "the network 2-5-4-2";
    assert!(says("4:1,1=0").contains(&format!("4:1,1, but {network} has the layers 1 to 3")));
    assert!(
        says("1:6,1=0").contains("1:6,1, but layer 1 of the network 2-5-4-2 has the units 1 to 5")
    );
    assert!(
        says("1:*,3=0").contains("1:*,3, but layer 1 of the network 2-5-4-2 has the inputs 1 to 2")
    );
    assert!(says("1:1,1=1e6").contains("1:1,1 to 1000000: a weight goes from −100000 to 100000"));
    assert!(says("1:1,1=NaN").contains("NaN"));
    for text in ["4:1,1=0", "1:1,1=1e6"] {
        let config = RunConfig { weight: read(text), ..small() };
        assert_eq!(config.validate().unwrap_err().settings(), ["weight"]);
    }
    let mut identity = RunConfig { weight: read("1:1,1=0"), ..small() };
    identity.embedder.kind = EmbedderKind::Identity;
    assert!(identity.validate().unwrap_err().to_string().contains("the identity has none"));
}

/// The embedding by loops: out = W in + b, tanh between two layers.
fn plain_embedding(trainer: &Trainer) -> Vec<Vec<f64>> {
    let layers = &trainer.embedder().weights.layers;
    let points = &trainer.data().points;
    let embed = |row: usize| {
        let mut values: Vec<f64> = points.row(row).to_vec();
        for (l, layer) in layers.iter().enumerate() {
            let mut next = Vec::new();
            for unit in 0..layer.bias.len() {
                let mut sum = layer.bias[unit];
                for (input, value) in values.iter().enumerate() {
                    sum += layer.weights[[unit, input]] * value;
                }
                next.push(if l + 1 < layers.len() { sum.tanh() } else { sum });
            }
            values = next;
        }
        values
    };
    (0..points.nrows()).map(embed).collect()
}

#[test]
fn a_weight_is_set_before_the_batch_of_its_step_is_evaluated() {
    let mut trainer = trainer(&small());
    for _ in 0..7 {
        trainer.step();
    }
    let before = trainer.embedder().weights.clone();
    let loss = trainer.preview().loss;
    set(&mut trainer, [one(0, 2, Column::Input(1), 0.75), one(1, 3, Column::Bias, -2.0)]);
    let mut expected = before.clone();
    expected.layers[0].weights[[2, 1]] = 0.75;
    expected.layers[1].bias[3] = -2.0;
    assert_eq!(trainer.embedder().weights, expected, "these two and no others");
    for (row, plain) in trainer.embed_all().rows().into_iter().zip(plain_embedding(&trainer)) {
        assert!(row.iter().zip(&plain).all(|(z, p)| (z - p).abs() < 1e-12), "{row} {plain:?}");
    }
    assert_ne!(trainer.preview().loss, loss);
    let evaluated = trainer.report().loss;
    assert_eq!(trainer.step().loss, evaluated, "the step learns from the batch at those weights");
}

#[test]
fn the_momentum_of_a_set_weight_begins_again_and_that_of_others_goes_on() {
    let mut config = small();
    config.optimizer.kind = OptimizerKind::Momentum;
    let mut trainer = trainer(&config);
    for _ in 0..5 {
        trainer.step();
    }
    set(&mut trainer, [one(0, 2, Column::Input(1), 0.5)]);
    trainer.preview();
    let rate = config.optimizer.learning_rate;
    let (gradient, before) = (trainer.gradient().clone(), trainer.embedder().weights.clone());
    trainer.step();
    let now = &trainer.embedder().weights.layers[0].weights;
    let by_gradient = |unit: usize, input: usize| {
        let at = [unit, input];
        before.layers[0].weights[at] - rate * gradient.layers[0].weights[at]
    };
    assert!((now[[2, 1]] - by_gradient(2, 1)).abs() < 1e-15);
    assert!((now[[2, 0]] - by_gradient(2, 0)).abs() > 1e-9, "its neighbour has momentum");
}

#[test]
fn a_unit_that_is_knocked_out_stays_out_whatever_the_optimizer_and_the_activation() {
    for &kind in OptimizerKind::ALL {
        for &activation in Activation::ALL {
            let mut config = small();
            config.optimizer.kind = kind;
            config.embedder.activation = activation;
            let mut trainer = trainer(&config);
            for _ in 0..20 {
                trainer.step();
            }
            set(&mut trainer, SetWeight::knock_out(0, 2, 3));
            let others = trainer.embedder().weights.clone();
            for _ in 0..50 {
                trainer.step();
            }
            let layers = &trainer.embedder().weights.layers;
            let all = layers[0].weights.row(2).to_vec();
            let out = layers[1].weights.column(2).to_vec();
            assert!(all.iter().chain(&out).all(|&w| w == 0.0), "{kind:?} {activation:?}");
            assert_eq!(layers[0].bias[2], 0.0);
            assert_ne!(trainer.embedder().weights, others, "the others learn on");
        }
    }
}

#[test]
fn training_brings_a_unit_back_whose_weights_are_0_on_one_side_alone() {
    let mut trainer = trainer(&small());
    for _ in 0..20 {
        trainer.step();
    }
    let out = WeightPlace { layer: 1, unit: None, column: Column::Input(2) };
    set(&mut trainer, [SetWeight { place: out, value: 0.0 }]);
    assert!(trainer.embedder().weights.layers[1].weights.column(2).iter().all(|&w| w == 0.0));
    for _ in 0..50 {
        trainer.step();
    }
    assert!(trainer.embedder().weights.layers[1].weights.column(2).iter().any(|&w| w != 0.0));
}

#[test]
fn what_was_set_can_not_be_taken_back_but_resumed_before() {
    let mut trainer = trainer(&small());
    trainer.step();
    let (plain, before) = (trainer.config().clone(), trainer.checkpoint());
    set(&mut trainer, [one(0, 0, Column::Bias, 1.0)]);
    let set_so = trainer.config().clone();
    let after = trainer.checkpoint();
    assert!(!trainer.change(plain.clone()), "the weights have it already");
    trainer.resume(&before);
    assert!(trainer.change(plain));
    assert_eq!(trainer.checkpoint(), before);
    assert!(trainer.change(set_so));
    assert_eq!(trainer.checkpoint(), after);
}

#[test]
fn a_run_can_begin_with_set_weights() {
    let config = RunConfig { weight: read("1:3,2=0.5 3:*,4=0"), ..small() };
    let (set, plain) = (trainer(&config), trainer(&small()));
    let mut expected = plain.embedder().weights.clone();
    expected.layers[0].weights[[2, 1]] = 0.5;
    expected.layers[2].weights.column_mut(3).fill(0.0);
    assert_eq!(set.embedder().weights, expected);
    assert_eq!(expected.get(one(0, 2, Column::Input(1), 0.0).place), Some(0.5));
}

proptest! {
    #[test]
    fn every_value_comes_back_bit_for_bit(
        values in proptest::collection::vec(
            (0usize..5, proptest::option::of(0usize..40), 0usize..42, -LARGEST_WEIGHT..LARGEST_WEIGHT, any::<bool>()),
            0..40,
        ),
    ) {
        let mut all = SetWeights::default();
        for (layer, unit, column, value, is_later) in values {
            let column = match column {
                0 => Column::Bias,
                1 => Column::Inputs,
                input => Column::Input(input - 2),
            };
            let new = SetWeight { place: WeightPlace { layer, unit, column }, value };
            all = if is_later { all.and([new]) } else { all.and([new, new]) };
        }
        let bits = |all: &SetWeights| -> Vec<(String, u64)> {
            all.all().map(|one| (one.place.to_string(), one.value.to_bits())).collect()
        };
        let text = all.to_string();
        let again = read(&text);
        prop_assert_eq!(bits(&again), bits(&all));
        prop_assert_eq!(again.to_string(), text);
    }
}
