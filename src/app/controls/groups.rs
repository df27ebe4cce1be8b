//! Groups of settings: first those that a class changes most, the points and the mining, then the
//! others in the order in which a run uses them: network, loss, batch, step.

use eframe::egui::{self, Button, CollapsingHeader, DragValue, RichText};
use egui_material_icons::icons::ICON_CASINO;

use crate::app::command::WindowCommand;
use crate::app::context::ViewContext;
use crate::engine::config::{
    Choice as _, DataKind, DataSpec, EmbedderSpec, Mining, RunConfig, SamplerKind, SamplerSpec,
};
use crate::engine::estimate::Estimate;
use crate::engine::setting::{self, Setting};
use crate::engine::text::{escaped, excerpt};
use crate::lab::Control;

use super::summaries;
use super::visibility::{given, opens};
use crate::app::widgets::{
    Effect, Group, Scale, choice_combo, combo_of, setting_slider, switch, whole_slider,
};

const HIDDEN_LAYERS: Setting = Setting {
    name: "hidden",
    label: "Hidden layers",
    help: "Number of layers between the input and the embedding",
    min: 0.0,
    max: EmbedderSpec::MAX_HIDDEN as f64,
};
/// One label per layer: every control needs its own name.
const LAYERS: [&str; EmbedderSpec::MAX_HIDDEN] =
    ["Units of layer 1", "Units of layer 2", "Units of layer 3", "Units of layer 4"];
/// Most points that are generated again at every move of a slider.
const QUICK: usize = 2_000;

/// Shows all groups, which change `config`.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, config: &mut RunConfig) {
    // In a comparison, new weights always need a confirmation.
    let alone = cx.lab.run_b().is_none();
    let effect =
        if alone { effect(cx.lab.run_a().trainer().steps(), config) } else { Effect::OnRelease };
    given(ui, cx, Control::Data, |ui, cx| data(ui, cx, effect, config));
    given(ui, cx, Control::Mining, |ui, cx| mining(ui, cx, config));
    given(ui, cx, Control::Embedder, |ui, cx| embedder(ui, cx, effect, config));
    given(ui, cx, Control::Loss, |ui, cx| loss(ui, cx, config));
    given(ui, cx, Control::Distance, |ui, cx| distance(ui, cx, config));
    given(ui, cx, Control::Sampler, |ui, cx| sampler(ui, cx, config));
    given(ui, cx, Control::Optimizer, |ui, cx| optimizer(ui, cx, config));
    given(ui, cx, Control::Seed, |ui, cx| seed(ui, cx, config));
}

/// Moment at which data and network sliders take effect. Before the first step, new points and
/// weights follow the slider; later, or if they take long to make, they wait for its release.
fn effect(steps: u64, config: &RunConfig) -> Effect {
    let pictures = matches!(config.data.kind, DataKind::Faces | DataKind::Digits);
    if steps == 0 && !pictures && config.data.points <= QUICK {
        Effect::Live
    } else {
        Effect::OnRelease
    }
}

fn data(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, effect: Effect, config: &mut RunConfig) {
    let group = Group {
        title: "Data",
        summary: summaries::data(config),
        help: "The training points, and those held out for testing.",
        needs_new_weights: true,
        open: opens(cx, Control::Data, true),
    };
    group.show(ui, cx.theme, |ui| {
        let mut kind = config.data.kind;
        data_set(ui, cx, &mut kind, config);
        if kind != config.data.kind {
            *config = RunConfig { seed: config.seed, ..RunConfig::of(kind) };
        }
        let classes = kind.classes_setting();
        let points = kind.points_setting();
        if let Some(own) = &config.data.own {
            ui.label(summaries::own(own));
        } else if kind == DataKind::Drawn {
            let words = "Its points are drawn in the input space, with the tools of its bar.";
            ui.label(egui::RichText::new(words).small());
        } else if points.min < points.max {
            // Many points take long to generate, so this one always waits for the release.
            whole_slider(ui, &points, Effect::OnRelease, &mut config.data.points);
        }
        if kind.has_sizes() && classes.min < classes.max {
            let before = config.data.classes;
            whole_slider(ui, &classes, effect, &mut config.data.classes);
            follow_classes(&mut config.sampler, before, config.data.classes);
        }
        let noise = kind.noise_setting();
        if noise.min < noise.max {
            setting_slider(ui, &noise, Scale::Linear, effect, &mut config.data.noise);
        }
        if kind.has_flaws() {
            flaws(ui, effect, &mut config.data);
        }
        if kind.has_dimensions() {
            whole_slider(ui, &setting::DIMENSIONS, effect, &mut config.data.dimensions);
        }
        if kind.has_informative() {
            config.data.informative = config.data.informative.min(config.data.dimensions);
            let setting = setting::INFORMATIVE.with_range(1.0, config.data.dimensions as f64);
            whole_slider(ui, &setting, effect, &mut config.data.informative);
        }
        setting_slider(ui, &setting::HELD_OUT, Scale::Linear, effect, &mut config.held_out);
        // At least two classes stay for training, whatever the number was before.
        let most = config.data.classes.saturating_sub(2);
        config.unseen_classes = config.unseen_classes.min(most);
        if most > 0 {
            let unseen = kind.unseen_setting();
            whole_slider(
                ui,
                &unseen.with_range(0.0, most as f64),
                effect,
                &mut config.unseen_classes,
            );
        }
        takes(ui, cx, config);
    });
}

/// Shows which data there are, and the way to other ones.
fn data_set(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, kind: &mut DataKind, config: &RunConfig) {
    let path = config.data.own.as_ref().map(|own| escaped(&own.origin.path).into_owned());
    let help = path.as_deref().unwrap_or(kind.help());
    let chosen = escaped(config.data.label()).into_owned();
    combo_of(ui, "Data set", [&chosen, help], kind);
    let open = WindowCommand::OpenFile;
    let tip = "A table, vectors or pictures from a file. Or drop the file on the window, or paste \
               rows of a spreadsheet.";
    if ui.button("Your own data…").on_hover_text(tip).clicked() {
        cx.commands.push(open);
    }
}

/// Shows what makes the points as flawed as real data, folded while they are not.
fn flaws(ui: &mut egui::Ui, effect: Effect, data: &mut DataSpec) {
    let header = CollapsingHeader::new("Flaws of real data").default_open(data.has_flaws());
    let shown = header.show(ui, |ui| {
        let noise = &mut data.label_noise;
        setting_slider(ui, &setting::LABEL_NOISE, Scale::Linear, effect, noise);
        let imbalance = &mut data.imbalance;
        setting_slider(ui, &setting::IMBALANCE, Scale::Logarithmic(1.0), effect, imbalance);
        let duplicates = &mut data.duplicates;
        setting_slider(ui, &setting::DUPLICATES, Scale::Linear, effect, duplicates);
    });
    shown.header_response.on_hover_text("Wrong labels, unequal classes, equal points");
}

/// Limits P to the available classes, and keeps it at all of them if it was; the batch size stays
/// as close as possible.
fn follow_classes(sampler: &mut SamplerSpec, before: usize, now: usize) {
    let all = before.min(8) == sampler.classes;
    let wanted = if all { now.min(8) } else { sampler.classes.min(now) };
    if now == before || wanted == 0 || wanted == sampler.classes {
        return;
    }
    let most = setting::POINTS_PER_CLASS.whole_range();
    sampler.points = (sampler.batch() / wanted).clamp(2, *most.end());
    sampler.classes = wanted;
}

fn embedder(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, effect: Effect, config: &mut RunConfig) {
    let group = Group {
        title: "Embedder",
        summary: summaries::embedder(config),
        help: "The network that maps points to embeddings.",
        needs_new_weights: true,
        open: opens(cx, Control::Embedder, false),
    };
    let network = config.defaults().embedder;
    group.show(ui, cx.theme, |ui| {
        let spec = &mut config.embedder;
        let was_identity = spec.is_identity();
        choice_combo(ui, "Embedder", &mut spec.kind);
        if was_identity && !spec.is_identity() {
            *spec = network;
        }
        let help = "Scale every embedding to length 1: distances are then at most 2";
        if spec.is_identity() {
            switch(ui, "Normalize", help, &mut spec.normalize);
            takes(ui, cx, config);
            return;
        }
        let mut layers = spec.hidden.len();
        whole_slider(ui, &HIDDEN_LAYERS, effect, &mut layers);
        set_layers(&mut spec.hidden, layers);
        for (units, label) in spec.hidden.iter_mut().zip(LAYERS) {
            whole_slider(ui, &Setting { label, ..setting::HIDDEN_UNITS }, effect, units);
        }
        choice_combo(ui, "Activation", &mut spec.activation);
        whole_slider(ui, &setting::DIM, effect, &mut spec.dim);
        switch(ui, "Normalize", help, &mut spec.normalize);
        first_weights(ui, cx, spec);
        takes(ui, cx, config);
    });
}

/// Shows which weights the network starts from, and the way to others.
fn first_weights(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, spec: &mut EmbedderSpec) {
    let Some(weights) = &spec.weights else {
        let tip = "Weights of a file (.safetensors) in place of drawn ones. Or drop the file on the \
                   window.";
        if ui.button("Start from weights…").on_hover_text(tip).clicked() {
            cx.commands.push(WindowCommand::OpenFile);
        }
        return;
    };
    let path = escaped(&weights.origin.path).into_owned();
    let words = format!("Starts from {}", excerpt(weights.name()));
    ui.label(words).on_hover_text(path);
    let tip = "Start from weights drawn from the seed";
    if ui.button("Draw the weights").on_hover_text(tip).clicked() {
        spec.weights = None;
    }
}

/// Says what a run with these settings takes, if that is much.
fn takes(ui: &mut egui::Ui, cx: &ViewContext<'_>, config: &RunConfig) {
    if let Some(words) = Estimate::of(config).words() {
        ui.label(RichText::new(words).size(cx.theme.small).color(cx.theme.weak));
    }
}

/// Sets the number of layers; a new one is as wide as the last.
fn set_layers(hidden: &mut Vec<usize>, layers: usize) {
    // One too many is enough for the lab to refuse.
    let layers = layers.min(EmbedderSpec::MAX_HIDDEN + 1);
    let units = hidden.last().copied().unwrap_or(32);
    hidden.resize(layers, units);
}

fn loss(ui: &mut egui::Ui, cx: &ViewContext<'_>, config: &mut RunConfig) {
    let group = Group {
        title: "Loss",
        summary: summaries::loss(config),
        help: "The loss of a triplet.",
        needs_new_weights: false,
        open: opens(cx, Control::Loss, false),
    };
    group.show(ui, cx.theme, |ui| {
        choice_combo(ui, "Cost", &mut config.loss.kind);
        choice_combo(ui, "Mean over", &mut config.loss.mean);
        let help = "Use d(p,n) in place of d(a,n) where it is less (Balntas et al. 2016)";
        switch(ui, "Swap anchor and positive", help, &mut config.loss.swap);
    });
}

fn distance(ui: &mut egui::Ui, cx: &ViewContext<'_>, config: &mut RunConfig) {
    let group = Group {
        title: "Distance",
        summary: config.distance.label().to_owned(),
        help: "The distance between two embeddings.",
        needs_new_weights: false,
        open: opens(cx, Control::Distance, false),
    };
    group.show(ui, cx.theme, |ui| choice_combo(ui, "Measure", &mut config.distance));
}

fn mining(ui: &mut egui::Ui, cx: &ViewContext<'_>, config: &mut RunConfig) {
    let group = Group {
        title: "Mining",
        summary: summaries::mining(config),
        help: "The triplets of the batch to learn from.",
        needs_new_weights: false,
        open: opens(cx, Control::Mining, true),
    };
    group.show(ui, cx.theme, |ui| {
        choice_combo(ui, "Rule", &mut config.mining.rule);
        if config.mining.rule == Mining::Random {
            whole_slider(ui, &setting::PER_ANCHOR, Effect::Live, &mut config.mining.per_anchor);
        }
    });
}

fn sampler(ui: &mut egui::Ui, cx: &ViewContext<'_>, config: &mut RunConfig) {
    let group = Group {
        title: "Sampler",
        summary: summaries::sampler(config),
        help: "How the points of a batch are drawn.",
        needs_new_weights: false,
        open: opens(cx, Control::Sampler, false),
    };
    let classes = config.data.classes;
    let spec = &mut config.sampler;
    group.show(ui, cx.theme, |ui| {
        choice_combo(ui, "Batch of", &mut spec.kind);
        // A uniform batch has P·K points too, of any class.
        let most = match spec.kind {
            SamplerKind::Balanced => classes.max(2) as f64,
            SamplerKind::Uniform => setting::CLASSES_PER_BATCH.max,
        };
        let p =
            setting::CLASSES_PER_BATCH.with_range(1.0, most.min(setting::CLASSES_PER_BATCH.max));
        whole_slider(ui, &p, Effect::Live, &mut spec.classes);
        let most = (SamplerSpec::MAX_BATCH / spec.classes.max(1)) as f64;
        let k = setting::POINTS_PER_CLASS.with_range(1.0, most.min(setting::POINTS_PER_CLASS.max));
        whole_slider(ui, &k, Effect::Live, &mut spec.points);
    });
}

fn optimizer(ui: &mut egui::Ui, cx: &ViewContext<'_>, config: &mut RunConfig) {
    let group = Group {
        title: "Optimizer",
        summary: summaries::optimizer(config),
        help: "How a gradient changes the weights.",
        needs_new_weights: false,
        open: opens(cx, Control::Optimizer, false),
    };
    let spec = &mut config.optimizer;
    group.show(ui, cx.theme, |ui| {
        choice_combo(ui, "Method", &mut spec.kind);
        let rate = &mut spec.learning_rate;
        setting_slider(ui, &setting::LEARNING_RATE, Scale::Logarithmic(1e-6), Effect::Live, rate);
        let decay = &mut spec.weight_decay;
        setting_slider(ui, &setting::WEIGHT_DECAY, Scale::Logarithmic(1e-6), Effect::Live, decay);
        setting_slider(ui, &setting::CLIP, Scale::Logarithmic(0.01), Effect::Live, &mut spec.clip);
    });
}

fn seed(ui: &mut egui::Ui, cx: &ViewContext<'_>, config: &mut RunConfig) {
    let group = Group {
        title: "Seed",
        summary: config.seed.to_string(),
        help: "The source of all randomness: the same seed gives the same run.",
        needs_new_weights: true,
        open: opens(cx, Control::Seed, false),
    };
    group.show(ui, cx.theme, |ui| {
        ui.horizontal(|ui| {
            ui.label("Seed");
            let field = DragValue::new(&mut config.seed)
                .custom_parser(|text| text.trim().parse::<u64>().ok().map(|seed| seed as f64))
                .update_while_editing(false)
                .speed(0.05);
            ui.add(field).accessible_name("Seed").on_hover_text("A whole number, 0 or more");
            let dice = Button::new((ICON_CASINO.rich_text(), "Next seed"));
            let tip = "Other points and initial weights, drawn with the next number";
            if ui.add(dice).accessible_name("Next seed").on_hover_text(tip).clicked() {
                config.seed = config.seed.wrapping_add(1);
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampler(classes: usize, points: usize) -> SamplerSpec {
        SamplerSpec { kind: SamplerKind::Balanced, classes, points }
    }

    #[test]
    fn a_batch_of_all_classes_stays_one_and_keeps_its_size() {
        let mut spec = sampler(4, 16);
        follow_classes(&mut spec, 4, 8);
        assert_eq!(spec, sampler(8, 8));
        follow_classes(&mut spec, 8, 2);
        assert_eq!(spec, sampler(2, 32));
    }

    #[test]
    fn a_batch_of_few_classes_is_left_alone_while_there_are_enough() {
        let mut spec = sampler(3, 10);
        follow_classes(&mut spec, 6, 5);
        assert_eq!(spec, sampler(3, 10));
        follow_classes(&mut spec, 5, 2);
        assert_eq!(spec, sampler(2, 15));
        follow_classes(&mut spec, 2, 0);
        assert_eq!(spec, sampler(2, 15));
    }

    #[test]
    fn a_new_layer_is_as_wide_as_the_last_and_too_many_are_for_the_lab_to_refuse() {
        let mut hidden = vec![64, 16];
        set_layers(&mut hidden, 3);
        assert_eq!(hidden, [64, 16, 16]);
        set_layers(&mut hidden, 0);
        set_layers(&mut hidden, 1);
        assert_eq!(hidden, [32]);
        set_layers(&mut hidden, usize::MAX);
        let mut config = RunConfig::default();
        config.embedder.hidden = hidden;
        assert!(config.validate().is_err());
    }

    #[test]
    fn only_quick_data_before_the_first_step_follow_a_slider_as_it_moves() {
        assert_eq!(effect(0, &RunConfig::default()), Effect::Live);
        assert_eq!(effect(1, &RunConfig::default()), Effect::OnRelease);
        assert_eq!(effect(0, &RunConfig::of(DataKind::Faces)), Effect::OnRelease);
    }
}
