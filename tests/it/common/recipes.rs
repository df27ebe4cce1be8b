//! Random recipes, and one with everything that a recipe can have.

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use triplet_lab::engine::config::{
    Activation, Choice, DataKind, Distance, LossKind, Mining, OptimizerKind, Reduction, RunConfig,
    SamplerKind, ValidConfig,
};
use triplet_lab::engine::setting::{self, Setting};
use triplet_lab::lab::recipe::{Bookmark, Edit, Recipe};

/// A run with edits, bookmarks, a note of several lines and a seed beyond what TOML counts to.
pub fn with_everything() -> Recipe {
    let mut config = RunConfig::of(DataKind::Clusters);
    config.seed = u64::MAX;
    let start = config.clone().validate().unwrap();
    config.mining.rule = Mining::BatchHard;
    let first = config.clone().validate().unwrap();
    config.loss.margin = 0.1 + 0.2;
    config.optimizer.learning_rate = 1e-6;
    let second = config.validate().unwrap();
    let note = "Watch the mean pair distance: while it falls, all points of the picture come \
        together, and the loss \"sticks\" at the margin.\n\nThen take the next step.";
    Recipe::new(start)
        .titled("A \"collapse\" \\ and more".into(), note.into())
        .and_then(|recipe| recipe.with_edit(Edit { step: 500, config: first }))
        .and_then(|recipe| recipe.with_edit(Edit { step: 750, config: second }))
        .and_then(|recipe| recipe.with_bookmark(Bookmark { step: 0, name: String::new() }))
        .and_then(|recipe| {
            recipe.with_bookmark(Bookmark { step: 240, name: "here they come apart".into() })
        })
        .and_then(|recipe| recipe.lasting(1_500))
        .unwrap()
}

fn one<T: Choice + std::fmt::Debug>() -> impl Strategy<Value = T> {
    select(T::ALL)
}

/// Any number of the setting's range, its ends and the smallest ones more often.
fn real(setting: Setting) -> impl Strategy<Value = f64> {
    let Setting { min, max, .. } = setting;
    let small = if min == 0.0 { max.min(5e-324) } else { min };
    // The noise of drawn points is 0.
    let almost = if max == 0.0 { max } else { f64::from_bits(max.to_bits() - 1) };
    prop_oneof![
        4 => min..=max,
        1 => select(vec![min, max, small, almost, (0.1 + 0.2_f64).clamp(min, max)]),
        1 => Just(if min == 0.0 { -0.0 } else { min }),
    ]
}

fn whole(setting: Setting) -> impl Strategy<Value = usize> {
    setting.whole_range()
}

/// All that can change while a run goes on.
fn live() -> impl Strategy<Value = RunConfig> {
    let loss = (
        one::<Distance>(),
        one::<LossKind>(),
        real(setting::MARGIN),
        any::<bool>(),
        one::<Reduction>(),
    );
    let batch = (
        one::<Mining>(),
        whole(setting::PER_ANCHOR),
        one::<SamplerKind>(),
        1..=64_usize,
        2..=16_usize,
    );
    let optimizer = (
        one::<OptimizerKind>(),
        real(setting::LEARNING_RATE),
        real(setting::WEIGHT_DECAY),
        real(setting::CLIP),
    );
    (loss, batch, optimizer).prop_map(|(loss, batch, optimizer)| {
        let mut c = RunConfig::default();
        (c.distance, c.loss.kind, c.loss.margin, c.loss.swap, c.loss.mean) = loss;
        (c.mining.rule, c.mining.per_anchor, c.sampler.kind, c.sampler.classes, c.sampler.points) =
            batch;
        (c.optimizer.kind, c.optimizer.learning_rate, c.optimizer.weight_decay, c.optimizer.clip) =
            optimizer;
        c
    })
}

/// Any settings that can be, defaults as often as not.
fn start() -> impl Strategy<Value = ValidConfig> {
    let data = one::<DataKind>().prop_flat_map(|kind| {
        let sizes = (
            whole(kind.points_setting()),
            whole(kind.classes_setting()),
            real(kind.noise_setting()),
        );
        let flaws =
            (real(setting::LABEL_NOISE), real(setting::IMBALANCE), real(setting::DUPLICATES));
        (Just(kind), sizes, flaws, 2..=64_usize, 1..=64_usize)
    });
    let net = (vec(1..=512_usize, 0..=4), one::<Activation>(), whole(setting::DIM), any::<bool>());
    let others = (real(setting::HELD_OUT), any::<u64>(), any::<[bool; 4]>());
    (data, net, live(), others).prop_map(|(data, net, live, (held_out, seed, usual))| {
        let (kind, (points, classes, noise), flaws, dimensions, informative) = data;
        let mut c = RunConfig::of(kind);
        if !usual[0] {
            (c.data.points, c.data.classes, c.data.noise) = (points.max(classes), classes, noise);
            (c.data.dimensions, c.data.informative) = (dimensions, informative.min(dimensions));
            (c.data.label_noise, c.data.imbalance, c.data.duplicates) = flaws;
            c.held_out = held_out;
            c.unseen_classes = points % c.data.classes.saturating_sub(1).max(1);
        }
        if !usual[1] {
            (c.embedder.hidden, c.embedder.activation, c.embedder.dim, c.embedder.normalize) = net;
        }
        if !usual[2] {
            with_live(&mut c, live);
        }
        if !usual[3] {
            c.seed = seed;
        }
        c.validate().unwrap()
    })
}

fn with_live(c: &mut RunConfig, live: RunConfig) {
    let RunConfig { distance, loss, mining, sampler, optimizer, .. } = live;
    (c.distance, c.loss, c.mining, c.sampler, c.optimizer) =
        (distance, loss, mining, sampler, optimizer);
}

/// Any recipe: settings, words, edits and bookmarks.
pub fn any_recipe() -> impl Strategy<Value = Recipe> {
    let words = ("\\PC{0,60}", prop_oneof!["(?s).{0,400}", "[a-z .\"\\\\\n\r\t]{0,600}"]);
    let edits = (btree_set(1..10_000_000_u64, 0..6), vec(live(), 6));
    let marks = vec((0..10_000_000_u64, "(?s).{0,30}"), 0..5);
    (start(), words, edits, marks).prop_map(|(start, (title, note), (steps, lives), marks)| {
        let mut recipe = Recipe::new(start).titled(title, note).unwrap();
        for (step, live) in steps.into_iter().zip(lives) {
            let mut config = recipe.start().to_config();
            with_live(&mut config, live);
            recipe = recipe.with_edit(Edit { step, config: config.validate().unwrap() }).unwrap();
        }
        for (step, name) in marks {
            recipe = recipe.with_bookmark(Bookmark { step, name }).unwrap();
        }
        recipe.lasting(10_000_000).unwrap()
    })
}

/// Every number that isn't whole, by its bits: 0 and −0 are equal, but not the same.
pub fn bits(recipe: &Recipe) -> Vec<u64> {
    let configs =
        std::iter::once(recipe.start()).chain(recipe.edits().iter().map(|edit| &edit.config));
    configs
        .flat_map(|c| {
            let o = &c.optimizer;
            [
                c.data.noise,
                c.data.label_noise,
                c.data.imbalance,
                c.data.duplicates,
                c.held_out,
                c.loss.margin,
                o.learning_rate,
                o.weight_decay,
                o.clip,
            ]
        })
        .map(f64::to_bits)
        .collect()
}
