//! Script and notebook of a run: their text, and that every option of the engine has its code.
//! `scripts/check_pytorch.sh` runs them.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use engine::choice::{
    Activation, Choice as _, DataKind, Distance, EmbedderKind, LossKind, Mining, OptimizerKind,
    Reduction, SamplerKind,
};
use engine::config::{RunConfig, SetWeights};
use engine::data::Dataset;
use engine::trainer::Trainer;
use lab::recipe::{Edit, Recipe};
use lab::timeline::Timeline;
use triplet_export::{Export, RunAt, What, pytorch};

/// A change of settings.
type Change<'a> = &'a dyn Fn(&mut RunConfig);

/// The script of a run with these settings at its start and these changes, at its end.
fn run(
    start: impl Fn(&mut RunConfig),
    edits: &[(u64, Change<'_>)],
    title: &str,
    of: impl Fn(&RunAt) -> String,
) -> String {
    let mut config = RunConfig::of(DataKind::Moons);
    config.data.points = 20;
    start(&mut config);
    let mut recipe = Recipe::new(config.clone().validate().unwrap());
    for &(step, change) in edits {
        change(&mut config);
        let config = config.clone().validate().unwrap();
        recipe = recipe.with_edit(Edit { step, config }).unwrap();
    }
    let steps = edits.last().map_or(0, |edit| edit.0);
    let recipe = recipe.titled(title.to_owned(), String::new()).unwrap().lasting(steps).unwrap();
    let data = Arc::new(Dataset::make(recipe.start()));
    let mut timeline = Timeline::new(recipe.clone());
    let mut trainer: Trainer = timeline.trainer(data);
    (0..steps).for_each(|_| timeline.advance(&mut trainer).unwrap());
    of(&RunAt::new(&recipe, &trainer))
}

fn script(start: impl Fn(&mut RunConfig)) -> String {
    run(start, &[], "", pytorch::script)
}

fn edited(of: impl Fn(&RunAt) -> String) -> String {
    let edits: [(u64, Change<'_>); 4] = [
        (5, &|c| (c.loss.margin, c.mining.rule) = (0.5, Mining::BatchHard)),
        (10, &|c| (c.loss.kind, c.optimizer.kind) = (LossKind::Soft, OptimizerKind::Sgd)),
        (15, &|c| (c.loss.swap, c.loss.mean, c.optimizer.clip) = (true, Reduction::Mined, 1.0)),
        (20, &|c| (c.distance, c.mining.rule) = (Distance::Cosine, Mining::DistanceWeighted)),
    ];
    let start = |c: &mut RunConfig| {
        (c.embedder.activation, c.embedder.normalize) = (Activation::Relu, true);
    };
    run(start, &edits, "Half the margin \"on the way\"", of)
}

/// Compares with a file of this folder. `UPDATE_SCRIPTS=1` writes it.
fn assert_is(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pytorch").join(name);
    if std::env::var_os("UPDATE_SCRIPTS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert!(
        text == expected,
        "{name} is another one: look at it with UPDATE_SCRIPTS=1 and git diff"
    );
}

#[test]
fn scripts_of_three_runs_are_as_they_were_read() {
    assert_is("plain.py", &script(|_| {}));
    assert_is("edited.py", &edited(pytorch::script));
    assert_is("identity.py", &script(|c| c.embedder.kind = EmbedderKind::Identity));
    let notebook = |run: &RunAt| String::from_utf8(pytorch::notebook(run)).unwrap();
    assert_is("edited.ipynb", &edited(notebook));
}

#[test]
fn weights_that_are_set_by_hand_are_set_at_their_steps() {
    let set = |c: &mut RunConfig, text: &str| c.weight = SetWeights::read(text, &c.weight).unwrap();
    let edits: [(u64, Change<'_>); 2] =
        [(5, &|c| set(c, "1:3,2=0.5 2:7,b=0.25")), (9, &|c| set(c, "1:3,*=0 2:*,3=0"))];
    let script = run(|c| set(c, "3:*,b=1"), &edits, "", pytorch::script);
    for line in [
        "    0: [(\"layers.2.bias\", (slice(None),), 1.0)],\n",
        "    5: [(\"layers.0.weight\", (2, 1), 0.5), (\"layers.1.bias\", (6,), 0.25)],\n",
        "    9: [(\"layers.0.weight\", (2, slice(None)), 0.0), (\"layers.1.weight\", (slice(None), 2), 0.0)],\n",
        "        set_weights(model, optimizer, step)\n        rows = ",
        "    set_weights(model, optimizer, STEPS)\n    return model",
    ] {
        assert!(script.contains(line), "{line}\n{script}");
    }
    assert_is_whole(&script, "weights");
    assert!(!self::script(|_| {}).contains("set_weights"));
}

/// The words of a text, as Python has them.
fn names(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect()
}

/// Checks that the script defines each function and each setting that it uses, and uses each that it
/// defines.
fn assert_is_whole(script: &str, of: &str) {
    assert!(!script.contains("<<") && !script.contains("\n\n\n\n"), "{of}:\n{script}");
    let defined = script.lines().filter_map(|line| line.strip_prefix("def "));
    let defined: Vec<&str> = defined.filter_map(|line| line.split('(').next()).collect();
    for name in &defined {
        let uses = script.matches(name).count();
        assert!(uses > 1, "{of}: nothing uses {name}\n{script}");
    }
    let once: BTreeSet<&&str> = defined.iter().collect();
    assert_eq!(once.len(), defined.len(), "{of}: something is defined twice");
    let (_, settings) = script.split_once("settings = SimpleNamespace(").unwrap();
    let (settings, _) = settings.split_once("\n)").unwrap();
    for line in settings.lines().filter(|line| !line.is_empty()) {
        let (name, value) = line.trim().trim_end_matches(',').split_once('=').unwrap();
        assert!(script.contains(&format!("settings.{name}")), "{of}: nothing reads {name}");
        let is_function = value.starts_with(char::is_lowercase) && !value.starts_with('1');
        assert!(!is_function || defined.contains(&value), "{of}: no {value}");
    }
    let given = names(settings);
    for rest in script.split("settings.").skip(1) {
        let name = rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap();
        assert!(given.contains(name), "{of}: there is no setting {name}");
    }
}

#[test]
fn every_distance_with_every_miner_and_loss_has_its_code_and_no_other() {
    for &distance in Distance::ALL {
        for &rule in Mining::ALL {
            for &kind in LossKind::ALL {
                for at in 0..8 {
                    let [normalize, swap, active] = [1, 2, 4].map(|bit| at & bit > 0);
                    let mean = if active { Reduction::Active } else { Reduction::Mined };
                    let text = script(|c| {
                        (c.distance, c.mining.rule, c.loss.kind) = (distance, rule, kind);
                        (c.embedder.normalize, c.loss.swap, c.loss.mean) = (normalize, swap, mean);
                    });
                    let of = format!("{distance:?} {rule:?} {kind:?} {normalize} {swap} {mean:?}");
                    assert_is_whole(&text, &of);
                    assert!(text.contains("losses.TripletMarginLoss("), "{of}");
                    assert_eq!(text.contains("d[p, n]"), swap, "{of}");
                    assert_eq!(text.contains("max(1, len(losses))"), !active, "{of}");
                }
            }
        }
    }
}

#[test]
fn every_activation_sampler_and_optimizer_has_its_code_and_no_other() {
    let of_activation = |activation| match activation {
        Activation::Tanh => "torch.tanh(",
        Activation::Relu => "F.relu(layer",
        Activation::LeakyRelu => "F.leaky_relu(layer",
        Activation::Gelu => "F.gelu(layer",
    };
    let of_optimizer = |kind| match kind {
        OptimizerKind::Sgd => "torch.optim.SGD(weights, lr=settings.lr, weight_decay",
        OptimizerKind::Momentum => "torch.optim.SGD(weights, lr=settings.lr, momentum=0.9",
        OptimizerKind::Adam => "torch.optim.Adam(",
        OptimizerKind::Adamw => "torch.optim.AdamW(",
    };
    for &activation in Activation::ALL {
        for &sampler in SamplerKind::ALL {
            for &optimizer in OptimizerKind::ALL {
                let text = script(|c| {
                    c.embedder.activation = activation;
                    (c.sampler.kind, c.optimizer.kind) = (sampler, optimizer);
                });
                let of = format!("{activation:?} {sampler:?} {optimizer:?}");
                assert_is_whole(&text, &of);
                for other in Activation::ALL {
                    let has = text.contains(of_activation(*other));
                    assert_eq!(has, *other == activation, "{of}");
                }
                for other in OptimizerKind::ALL {
                    assert_eq!(text.contains(of_optimizer(*other)), *other == optimizer, "{of}");
                }
            }
        }
    }
}

#[test]
fn what_others_wrote_stays_in_its_place() {
    let title = "\"\"\"\nimport os # \\ \u{202e} <b>&amp;</b> $x_1$ `a` *b*";
    let text = run(|_| {}, &[], title, pytorch::script);
    let (_, rest) = text.split_once("\"\"\"").unwrap();
    let (docstring, code) = rest.split_once("\"\"\"\n").unwrap();
    assert!(docstring.starts_with(r#"\"\"\"\\nimport os # \\ \\u{202e}"#), "{docstring}");
    assert!(code.trim_start().starts_with("import argparse") && !code.contains("import os"));

    let notebook = |run: &RunAt| String::from_utf8(pytorch::notebook(run)).unwrap();
    let notebook = run(|_| {}, &[], title, notebook);
    let notebook: serde_json::Value = serde_json::from_str(&notebook).unwrap();
    let head = notebook["cells"][0]["source"].as_str().unwrap();
    assert!(head.starts_with(r#"# \"\"\"\\nimport os \# \\ \\u\{202e\} \<b\>\&amp\;"#), "{head}");
}

#[test]
fn script_and_notebook_bring_the_files_that_they_read() {
    let completed = |kind, wanted: &[What]| {
        let mut config = RunConfig::of(DataKind::Moons);
        config.embedder.kind = kind;
        let recipe = Recipe::new(config.validate().unwrap());
        let mut wanted = wanted.to_vec();
        Export::train(&recipe, 0, false).complete(&mut wanted);
        wanted
    };
    let (network, identity) = (EmbedderKind::Network, EmbedderKind::Identity);
    for part in [What::Pytorch, What::Notebook] {
        let all = completed(network, &[part]);
        assert_eq!(all, [part, What::Npz, What::Safetensors, What::Check]);
        assert_eq!(completed(identity, &[part]), [part, What::Npz, What::Check]);
        let names: Vec<String> = all.iter().flat_map(|what| what.names()).collect();
        for text in [
            script(|_| {}),
            run(|_| {}, &[], "", |run| String::from_utf8(pytorch::notebook(run)).unwrap()),
        ] {
            for read in text.split("HERE / ").skip(1) {
                let name = read.trim_start_matches('\\').split(['"', '\\']).nth(1).unwrap();
                assert!(names.iter().any(|known| known == name), "{name}");
            }
        }
    }
    assert_eq!(completed(network, &[What::Csv]), [What::Csv]);
}
