use engine::config::field::Field;
use engine::config::fields::FIELDS;
use engine::config::{Choice as _, DataKind, RunConfig};
use engine::data::Split;

use super::*;
use crate::diagnosis::State;
use crate::recipe::{Edit, Recipe};

fn recipe_of(kind: DataKind) -> Recipe {
    Recipe::new(RunConfig::of(kind).validate().unwrap())
}

fn axis(name: &str, values: &str) -> (&'static Field, Vec<String>) {
    let field = FIELDS.iter().find(|field| field.name == name).unwrap();
    let between = if name == "hidden" { ';' } else { ',' };
    (field, values.split(between).map(str::to_owned).collect())
}

fn plan(recipe: &Recipe, axes: &[(&str, &str)], seeds: usize, steps: u64) -> Result<Plan, String> {
    let axes = axes.iter().map(|(name, values)| axis(name, values)).collect();
    Plan::new(recipe, axes, seeds, steps, None).map_err(|error| error.to_string())
}

/// Trains a run. Returns its outcome and the number of pieces that it took.
fn shown_while_trained(plan: &Plan, run: usize, show: &mut dyn FnMut(Sample)) -> (Outcome, usize) {
    let mut training = Training::new(&std::sync::Arc::new(plan.clone()), run).unwrap();
    let mut pieces = 1;
    loop {
        if let Some(outcome) = training.advance(show) {
            return (outcome, pieces);
        }
        pieces += 1;
    }
}

fn train(plan: &Plan, run: usize) -> Outcome {
    shown_while_trained(plan, run, &mut |_| {}).0
}

fn blobs() -> Recipe {
    let mut config = RunConfig::of(DataKind::Blobs);
    config.data.points = 60;
    config.embedder.hidden = vec![8];
    Recipe::new(config.validate().unwrap())
}

/// A made-up outcome with these values of MAP@R.
fn outcome(run: usize, train: f64, held_out: f64) -> Outcome {
    let mut values = [None; METRICS.len()];
    for (name, value) in [("map_at_r", train), ("map_at_r_held_out", held_out)] {
        values[Metric::named(name).unwrap().place()] = Some(value);
    }
    Outcome { run, step: 9, diverged: false, values, state: State::Learning, curve: Vec::new() }
}

#[test]
fn mean_and_spread_are_those_of_the_textbook() {
    // numpy.mean and numpy.std(ddof=1) of the same numbers.
    let spread = Spread::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
    assert_eq!((spread.mean, spread.count), (5.0, 8));
    assert!((spread.deviation.unwrap() - 2.138_089_935_299_395).abs() < 1e-15);
    assert_eq!(Spread::of(&[0.7]).unwrap().deviation, None, "one number has no spread");
    assert_eq!(Spread::of(&[]), None);
}

#[test]
fn a_plan_has_each_combination_with_each_seed_as_a_run_of_its_own() {
    let plan = plan(&blobs(), &[("margin", "0.1,0.5"), ("mining", "all,hard")], 3, 20).unwrap();
    let is_of = |run: usize| {
        let recipe = plan.recipe(run).unwrap();
        let config = recipe.start();
        (config.loss.margin, config.mining.rule.name(), config.seed, recipe.steps())
    };
    assert_eq!(plan.runs(), 12);
    let first: Vec<_> = (0..5).map(is_of).collect();
    let expected = [
        (0.1, "all", 1, 20),
        (0.1, "hard", 1, 20),
        (0.5, "all", 1, 20),
        (0.5, "hard", 1, 20),
        (0.1, "all", 2, 20),
    ];
    assert_eq!(first, expected);
    assert_eq!(plan.words(1), "margin 0.1, mining Hard");
    assert_eq!((plan.combination(7), plan.seed(7), plan.places(3)), (3, 2, vec![1, 1]));
}

#[test]
fn a_value_is_given_as_if_it_stood_in_the_recipe() {
    // As `train --data blobs --classes 3`: the batches follow the number of classes.
    let plan = plan(&recipe_of(DataKind::Blobs), &[("classes", "2,3")], 1, 10).unwrap();
    let sampler = |run: usize| plan.recipe(run).unwrap().start().sampler;
    assert_eq!((sampler(0).classes, sampler(0).points), (2, 32));
    assert_eq!((sampler(1).classes, sampler(1).points), (3, 21));
}

#[test]
fn data_bring_their_own_defaults() {
    let plan = plan(&recipe_of(DataKind::Spiral), &[("data", "spiral,digits")], 1, 10).unwrap();
    let with_seed = |kind| RunConfig { seed: 1, ..RunConfig::of(kind) };
    assert_eq!(**plan.recipe(0).unwrap().start(), with_seed(DataKind::Spiral));
    assert_eq!(**plan.recipe(1).unwrap().start(), with_seed(DataKind::Digits));
}

#[test]
fn an_edit_of_the_recipe_stays_and_one_of_the_swept_setting_is_refused() {
    let blobs = blobs();
    let mut config = blobs.start().to_config();
    config.loss.margin = 0.3;
    let edit = Edit { step: 5, config: config.validate().unwrap() };
    let edited = blobs.with_edit(edit).unwrap().lasting(10).unwrap();
    let plan = |axes: &[(&str, &str)]| plan(&edited, axes, 2, 10);
    let by_rate = plan(&[("lr", "0.1,0.01")]).unwrap();
    let run = by_rate.recipe(3).unwrap();
    let at = |step| (run.config_at(step).loss.margin, run.config_at(step).optimizer.learning_rate);
    assert_eq!([at(0), at(5), at(9)], [(1.0, 0.01), (0.3, 0.01), (0.3, 0.01)]);
    assert_eq!(run.config_at(9).seed, 2);
    let error = plan(&[("margin", "0.1,0.2")]).unwrap_err();
    assert!(error.starts_with("margin changes at step 5 of the recipe"), "{error}");
}

#[test]
fn a_plan_names_the_bad_value_and_what_is_possible() {
    let refused = |axes: &[(&str, &str)], seeds| plan(&blobs(), axes, seeds, 10).unwrap_err();
    let cases = [
        (refused(&[("margin", "0.1,7")], 2), "margin is 7: margin goes from 0 to 5"),
        (refused(&[("margin", "0.1,x")], 2), "margin is 'x': a number from 0 to 5"),
        (refused(&[("mining", "all,softish")], 2), "mining is 'softish': it can be random"),
        (refused(&[("margin", "0.1,0.10")], 2), "margin has 0.1 and 0.10, which make the same run"),
        (refused(&[("seed", "1,2")], 2), "seed can't be swept"),
        (refused(&[("drawn", "1: 0 0")], 2), "drawn can't be swept"),
        (refused(&[("margin", "1")], 0), "seeds is 0: 1 to 1000"),
        (refused(&[("margin", "1")], 1_001), "seeds is 1001: 1 to 1000"),
        (refused(&[], 1), "0 settings have several values"),
        (
            refused(&[("classes", "3,4"), ("held-out-classes", "1,2")], 1),
            "with classes 3, held-out-classes 2: held-out-classes is 2, but there are 3 classes",
        ),
    ];
    for (error, begin) in cases {
        assert!(error.starts_with(begin), "{error}");
    }
    let many = (1..=101).map(|n| format!("{}", f64::from(n) / 100.0)).collect::<Vec<_>>().join(",");
    assert!(refused(&[("margin", &many)], 1).starts_with("margin has 101 values: at most 100"));
}

#[test]
fn the_identity_of_a_network_setting_without_effect_is_refused() {
    let mut config = RunConfig::of(DataKind::Blobs);
    config.embedder.kind = engine::choice::EmbedderKind::Identity;
    let identity = Recipe::new(config.validate().unwrap());
    let error = plan(&identity, &[("dim", "2,8")], 1, 10).unwrap_err();
    assert!(error.starts_with("dim has 2 and 8, which make the same run"), "{error}");
}

#[test]
fn the_best_value_is_the_one_with_the_highest_mean_and_what_is_close_to_it_is_said() {
    let plan = plan(&blobs(), &[("margin", "0.1,0.2,0.5")], 2, 10).unwrap();
    assert_eq!(plan.metric().name(), "map_at_r_held_out");
    let values = [0.8, 0.84, 0.5, 0.9, 0.88, 0.6];
    let outcomes: Vec<_> = (0..6).map(|run| outcome(run, 0.95, values[run])).collect();
    let summary = Summary::of(&plan, &outcomes);
    let held_out = |point| summary.spread(point, plan.metric()).unwrap();
    assert_eq!(summary.best, Some(1));
    assert!((held_out(1).mean - 0.86).abs() < 1e-12);
    assert!((held_out(1).deviation.unwrap() - 0.04 / 2_f64.sqrt()).abs() < 1e-12);
    assert_eq!(summary.close_to_best(plan.metric()), [0], "0.85 is less than 0.028 below 0.86");
    assert_eq!(summary.points[2].states, [(State::Learning, 2)]);
    let mut backwards = outcomes;
    backwards.reverse();
    assert_eq!(Summary::of(&plan, &backwards), summary, "whatever the order");
}

#[test]
fn losses_have_no_best_since_other_margins_have_other_losses() {
    let margin = vec![axis("margin", "0.1,0.5")];
    let loss = Metric::named("loss");
    let plan = Plan::new(&blobs(), margin, 1, 30, loss).unwrap();
    let outcomes: Vec<_> = (0..2).map(|run| train(&plan, run)).collect();
    let summary = Summary::of(&plan, &outcomes);
    assert!(summary.spread(0, loss.unwrap()).is_some());
    assert_eq!((summary.best, summary.metrics.len()), (None, 1));
}

#[test]
fn rows_are_read_back_as_they_were_and_rows_of_another_plan_are_refused() {
    let axes = [("hidden", "8;8,8"), ("margin", "0.1,0.5")];
    let made = plan(&blobs(), &axes, 2, 15).unwrap();
    let outcomes: Vec<_> = [0, 3, 6].map(|run| train(&made, run)).into();
    let rows: Vec<_> = outcomes.iter().map(|outcome| rows::cells(&made, outcome)).collect();
    assert_eq!(rows[1][..2], ["8,8", "0.5"]);
    let header = rows::header(&made);
    assert_eq!(rows::read(&made, &header, rows.clone()), Ok(outcomes));
    let refused = |plan: &Plan, rows: &[Vec<String>]| {
        rows::read(plan, &header, rows.to_vec()).unwrap_err().to_string()
    };
    let longer = plan(&blobs(), &axes, 2, 16).unwrap();
    assert!(refused(&longer, &rows).starts_with("row 1 is of another recipe, another number of"));
    let fewer = plan(&blobs(), &axes, 1, 15).unwrap();
    assert!(refused(&fewer, &rows).starts_with("row 3 has seed 2, which this sweep doesn't have"));
    let other = plan(&blobs(), &[axes[0], ("margin", "0.1,0.6")], 2, 15).unwrap();
    assert!(refused(&other, &rows).starts_with("row 2 has margin 0.5, which this sweep"));
    let swapped = plan(&blobs(), &[axes[1], axes[0]], 2, 15).unwrap();
    assert!(refused(&swapped, &rows).contains("begin with margin, hidden, seed, step"));
    assert!(refused(&made, &[rows[0].clone(), rows[0].clone()]).starts_with("row 2 repeats"));
    let mut broken = rows[0].clone();
    broken[5] = "high".to_owned();
    assert!(refused(&made, &[broken]).starts_with("row 1 can't be read: loss is 'high'"));
    assert!(refused(&made, &[rows[0][..9].to_vec()]).starts_with("row 1 can't be read"));
    // More seeds and values go on from what is there.
    let more = plan(&blobs(), &[axes[0], ("margin", "0.05,0.1,0.5")], 3, 15).unwrap();
    assert_eq!(rows::read(&more, &header, rows).unwrap().len(), 3);
}

#[test]
fn a_run_has_samples_on_its_way_and_ends_where_its_outcome_is() {
    let plan = plan(&blobs(), &[("margin", "0.2,0.5")], 1, 40).unwrap().sampled(8);
    let mut shown = Vec::new();
    let (outcome, pieces) = shown_while_trained(&plan, 1, &mut |sample| shown.push(sample));
    assert!(pieces > 40 + 9, "a step or a part of an evaluation each: {pieces}");
    let steps: Vec<_> = outcome.curve.iter().map(|sample| sample.step).collect();
    assert_eq!(steps, [0, 5, 10, 15, 20, 25, 30, 35, 40]);
    assert_eq!(shown, outcome.curve[..8]);
    let end = outcome.curve[8];
    assert!(METRICS.into_iter().all(|metric| end.value(metric) == outcome.value(metric)));
}

#[test]
fn samples_of_batches_are_means_since_the_sample_before() {
    let plan = plan(&blobs(), &[("margin", "0.2")], 1, 40).unwrap().sampled(4);
    let outcome = train(&plan, 0);
    let recipe = plan.recipe(0).unwrap();
    let data = std::sync::Arc::new(engine::data::Dataset::make(recipe.start()));
    let mut trainer = engine::trainer::Trainer::new(recipe.start().clone(), data);
    let losses: Vec<f64> = (0..40).map(|_| trainer.step().loss).collect();
    let loss = Metric::named("loss").unwrap();
    for (n, sample) in outcome.curve[1..4].iter().enumerate() {
        let mean = losses[10 * n..10 * n + 10].iter().sum::<f64>() / 10.0;
        assert!((sample.value(loss).unwrap() - mean).abs() < 1e-12, "{n}");
    }
    assert_eq!(outcome.curve[0].value(loss), None, "no batch has been trained on yet");
}

#[test]
fn a_run_that_diverges_says_so() {
    let mut config = blobs().start().to_config();
    config.optimizer.kind = engine::choice::OptimizerKind::Momentum;
    config.loss.kind = engine::choice::LossKind::Soft;
    config.distance = engine::choice::Distance::Squared;
    config.mining.rule = engine::choice::Mining::All;
    let recipe = Recipe::new(config.validate().unwrap());
    let wild = plan(&recipe, &[("lr", "0.001,10")], 1, 300).unwrap();
    let [calm, outcome] = [0, 1].map(|run| train(&wild, run));
    assert_eq!((calm.diverged, calm.step), (false, 300));
    assert_eq!((outcome.diverged, outcome.state), (true, State::Diverged));
    assert!(outcome.step < 100);
}

#[test]
fn metrics_have_names_of_their_own_and_are_found_by_them() {
    for metric in METRICS {
        assert_eq!(Metric::named(&metric.name()), Some(metric));
    }
    assert_eq!(Metric::named("roc_auc").unwrap().split, Split::HeldOut);
    assert_eq!(Metric::named("accuracy"), None);
}

#[test]
fn runs_that_start_from_weights_keep_them_and_a_network_that_they_do_not_fit_is_refused() {
    use engine::start_weights::{StartLayer, StartWeights};
    let mut config = blobs().start().to_config();
    let layer = |out: usize, inputs: usize| StartLayer {
        weights: ndarray::Array2::from_elem((out, inputs), 0.1),
        bias: ndarray::Array1::zeros(out),
    };
    let layers = vec![layer(8, 2), layer(2, 8)];
    let origin = engine::own_data::Origin {
        path: "w.safetensors".into(),
        size: 1,
        sha256: String::new(),
        choices: Vec::new(),
        content: None,
        beside: Vec::new(),
    };
    config.embedder.weights = Some(std::sync::Arc::new(StartWeights { layers, origin }));
    let recipe = Recipe::new(config.validate().unwrap());
    let by_margin = plan(&recipe, &[("margin", "0.1,0.5")], 2, 10).unwrap();
    let weights = |recipe: &Recipe| recipe.start().embedder.weights.clone();
    assert!((0..4).all(|run| weights(by_margin.recipe(run).unwrap()) == weights(&recipe)));
    let error = plan(&recipe, &[("dim", "2,3")], 1, 10).unwrap_err();
    assert!(error.contains("layers.1.weight of w.safetensors is 2×8"), "{error}");
}
