//! The settings of a run that can change while it trains, as the code has them.

use engine::choice::{LossKind, Mining, Reduction};
use engine::config::{Column, RunConfig, SetWeight, SetWeights};
use lab::recipe::Recipe;

use super::python::{number, truth};
use super::snippets;
use crate::RunAt;

/// A setting of the code and its value.
type Entry = (&'static str, String);

/// The settings at the start and those since then, with only what one of them uses.
pub(super) struct Settings {
    /// At step 0.
    pub start: Vec<Entry>,
    /// The changes at each step.
    pub edits: Vec<(u64, Vec<Entry>)>,
    /// Weights and biases that were set by hand, by step.
    pub weights: Vec<(u64, Vec<SetWeight>)>,
    /// True if points were moved or drawn by hand after step 0.
    pub moves_points: bool,
    configs: Vec<RunConfig>,
}

impl Settings {
    /// The settings of a run up to its step.
    pub fn of(run: &RunAt) -> Self {
        let recipe = run.recipe();
        let edits = recipe.edits().iter().map(|edit| &edit.config);
        let configs: Vec<RunConfig> =
            std::iter::once(recipe.start()).chain(edits).map(|config| config.to_config()).collect();
        let mut settings = Self {
            start: Vec::new(),
            edits: Vec::new(),
            weights: weights(recipe),
            moves_points: false,
            configs,
        };
        let mut entries = settings.configs.iter().map(|config| settings.entries(config));
        let start = entries.next().unwrap_or_default();
        let mut edits = Vec::new();
        let mut last = start.clone();
        for (edit, entries) in recipe.edits().iter().zip(entries) {
            let changed: Vec<Entry> =
                entries.iter().filter(|entry| !last.contains(entry)).cloned().collect();
            if !changed.is_empty() {
                edits.push((edit.step, changed));
            }
            last = entries;
        }
        let placed = |config: &RunConfig| (config.moved.clone(), config.drawn.clone());
        let first = settings.configs.first().map(placed);
        settings.moves_points = settings.configs.iter().any(|config| Some(placed(config)) != first);
        Self { start, edits, ..settings }
    }

    /// Returns true if the run uses this at any of its steps.
    pub fn any(&self, uses: impl Fn(&RunConfig) -> bool) -> bool {
        self.configs.iter().any(uses)
    }

    /// Returns true if the settings change to and fro in this.
    pub fn varies<T: PartialEq>(&self, of: impl Fn(&RunConfig) -> T) -> bool {
        self.configs.windows(2).any(|pair| matches!(pair, [a, b] if of(a) != of(b)))
    }

    /// Values that the run uses at any of its steps, each once, in the order of first use.
    pub fn each<T: PartialEq>(&self, of: impl Fn(&RunConfig) -> T) -> Vec<T> {
        let mut each = Vec::new();
        for value in self.configs.iter().map(of) {
            if !each.contains(&value) {
                each.push(value);
            }
        }
        each
    }

    fn entries(&self, config: &RunConfig) -> Vec<Entry> {
        let name = |name: &str| name.to_owned();
        let mut entries = vec![
            ("distance", name(snippets::distance(config.distance).name)),
            ("miner", name(snippets::miner(config.mining.rule).name)),
        ];
        if self.any(|c| c.mining.rule == Mining::Random) {
            entries.push(("triplets_per_anchor", config.mining.per_anchor.to_string()));
        }
        entries.push(("loss", name(snippets::loss(config.loss.kind).name)));
        if self.any(|c| c.loss.kind == LossKind::Hinge || snippets::uses_margin(c.mining.rule)) {
            entries.push(("margin", number(config.loss.margin)));
        }
        if self.varies(|c| c.loss.swap) {
            entries.push(("swap", truth(config.loss.swap)));
        }
        if self.varies(|c| c.loss.mean) {
            entries.push(("mean_over_active", truth(config.loss.mean == Reduction::Active)));
        }
        if config.embedder.is_identity() {
            return entries;
        }
        entries.extend([
            ("sampler", name(snippets::sampler(config.sampler.kind).name)),
            ("classes_per_batch", config.sampler.classes.to_string()),
            ("points_per_class", config.sampler.points.to_string()),
            ("optimizer", name(snippets::optimizer(config.optimizer.kind).name)),
            ("lr", number(config.optimizer.learning_rate)),
            ("weight_decay", number(config.optimizer.weight_decay)),
        ]);
        if self.any(|c| c.optimizer.clip > 0.0) {
            entries.push(("clip", number(config.optimizer.clip)));
        }
        entries
    }

    /// The code that defines them.
    pub fn code(&self, seed: u64, steps: u64) -> String {
        let mut code = format!("SEED, STEPS = {seed}, {steps}\n");
        let assignments = |entries: &[Entry]| -> Vec<String> {
            entries.iter().map(|(name, value)| format!("{name}={value}")).collect()
        };
        let start: String =
            assignments(&self.start).iter().map(|entry| format!("    {entry},\n")).collect();
        if self.edits.is_empty() {
            code += &format!("settings = SimpleNamespace(\n{start})\n");
        } else {
            code += &format!(
                "START = dict(\n{start})\n# What was changed on the way, from this step on.\nEDITS = {{\n"
            );
            for (step, changed) in &self.edits {
                code += &format!("    {step}: dict({}),\n", assignments(changed).join(", "));
            }
            code += "}\nsettings = SimpleNamespace(**START)\n\n\n";
            code += include_str!("parts/set_to.py");
        }
        if !self.weights.is_empty() {
            code += &weights_code(&self.weights);
        }
        if self.moves_points {
            code += "# Points that were moved, added or erased by hand on the way are from the first step on as\n\
                     # they were at the end.\n";
        }
        code
    }
}

/// Weights and biases that the start and each edit set.
fn weights(recipe: &Recipe) -> Vec<(u64, Vec<SetWeight>)> {
    let start = std::iter::once((0, &recipe.start().weight));
    let all = start.chain(recipe.edits().iter().map(|edit| (edit.step, &edit.config.weight)));
    let mut last = SetWeights::default();
    let mut found = Vec::new();
    for (step, set) in all {
        let new: Vec<SetWeight> = set.since(&last).copied().collect();
        if !new.is_empty() {
            found.push((step, new));
        }
        last = set.clone();
    }
    found
}

/// The code that has them, and that sets those of a step.
fn weights_code(weights: &[(u64, Vec<SetWeight>)]) -> String {
    let index = |at: Option<usize>| at.map_or("slice(None)".to_owned(), |at| at.to_string());
    let one = |SetWeight { place, value }: &SetWeight| {
        let (kind, places) = match place.column {
            Column::Bias => ("bias", format!("{},", index(place.unit))),
            Column::Inputs => ("weight", format!("{}, slice(None)", index(place.unit))),
            Column::Input(input) => ("weight", format!("{}, {input}", index(place.unit))),
        };
        format!("(\"layers.{}.{kind}\", ({places}), {})", place.layer, number(*value))
    };
    let mut code =
        "\n\n# Weights that were set by hand before a step: name, place and value.\nWEIGHTS = {\n"
            .to_owned();
    for (step, set) in weights {
        let set: Vec<String> = set.iter().map(one).collect();
        code += &format!("    {step}: [{}],\n", set.join(", "));
    }
    code + "}\n\n\n" + include_str!("parts/set_weights.py")
}
