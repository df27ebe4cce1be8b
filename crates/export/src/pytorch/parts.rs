//! The code of a run in parts: each has a title, a sentence for the notebook, and code.

use engine::choice::{Distance, Mining, Reduction};
use engine::config::{EmbedderSpec, RunConfig};

use super::python::indented;
use super::settings::Settings;
use super::snippets::{self, Snippet};
use super::{CHECK, pml};
use crate::{RunAt, embedding, weights};

/// Kind of file that the parts are put into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The file that Python runs.
    Script,
    /// The cells that Jupyter runs.
    Notebook,
}

/// A part of the code.
pub(super) struct Part {
    /// Its title; empty for what needs none.
    pub title: &'static str,
    /// A sentence or two about it, in Markdown.
    pub about: String,
    /// The code.
    pub code: String,
}

impl Part {
    fn new(title: &'static str, about: &str, code: String) -> Self {
        Self { title, about: about.to_owned(), code }
    }
}

/// The parts that script and notebook share, in order.
pub(super) fn parts(run: &RunAt, frame: Frame) -> Vec<Part> {
    let settings = Settings::of(run);
    let config: &RunConfig = run.trainer().config();
    let is_identity = config.embedder.is_identity();
    let mut parts = vec![
        Part::new("", "", imports(frame)),
        Part::new(
            "Points",
            "Inputs as the network takes them, their classes, and what they are for.",
            snippets::POINTS.to_owned(),
        ),
        Part::new("Network", "The layers have the names of the file of weights.", {
            let unit = config.embedder.normalize || settings.any(needs_directions);
            let unit = if unit { format!("{}\n\n", snippets::UNIT) } else { String::new() };
            unit + &network(&config.embedder, run.data().dimensions())
        }),
        Part::new(
            "Distance",
            "Distances of all pairs of a batch, from differences: |x|² − 2x·y + |y|² would lose half \
             the digits of near points.",
            joined(distances(&settings)),
        ),
        Part::new(
            "Mining",
            "A miner gets embeddings, distances and classes of a batch, and gives anchors, positives \
             and negatives by their places in it.",
            joined(miners(&settings)),
        ),
        Part::new("Loss", "The loss of the mined triplets.", loss(config, &settings)),
    ];
    if !is_identity {
        parts.push(Part::new(
            "Batches and optimizer",
            "What draws the rows of a batch, and what updates the weights.",
            joined(
                settings
                    .each(|c| snippets::sampler(c.sampler.kind))
                    .into_iter()
                    .chain(settings.each(|c| snippets::optimizer(c.optimizer.kind))),
            ),
        ));
    }
    parts.push(Part::new(
        "The run",
        "All settings; what was changed on the way is changed at the same step.",
        settings.code(config.seed, run.step()),
    ));
    parts.push(Part::new("Training", "From new weights, with PyTorch's random numbers.", {
        if is_identity { UNTRAINED.to_owned() } else { training(config, &settings) }
    }));
    parts.push(Part::new(
        "Scores",
        "As in Musgrave, Belongie & Lim (2020); the silhouette as in Rousseeuw (1987). Of more points \
         than this, a sample is scored.",
        format!("MOST_SCORED = {MOST_SCORED}\n\n\n{}", snippets::SCORES),
    ));
    let about = format!(
        "Triplet Lab's weights give its embedding (`{}`); its next batch gives its loss and its \
         gradient (`{CHECK}`).",
        embedding::NPZ
    );
    parts.push(Part::new("Check", &about, check(config, &settings)));
    if frame == Frame::Script {
        parts.push(Part::new("", "", snippets::MAIN.to_owned()));
    }
    parts
}

/// The most points of a split that the code scores: all their pairs are sorted.
const MOST_SCORED: usize = 4_000;

fn imports(frame: Frame) -> String {
    let (first, plots, here) = match frame {
        Frame::Script => {
            ("import argparse\nimport json\nimport sys\n", "", "Path(__file__).resolve().parent")
        }
        Frame::Notebook => ("import json\n", "import matplotlib.pyplot as plt\n", "Path()"),
    };
    format!(
        "{first}from pathlib import Path\nfrom types import SimpleNamespace\n\n{plots}import numpy as np\n\
         import torch\nimport torch.nn.functional as F\nfrom torch import nn\n\n\
         torch.set_default_dtype(torch.float64)  # as Triplet Lab computes\n\
         torch.set_num_threads(1)  # which is faster for matrices as small as these\nHERE = {here}\n"
    )
}

/// Definitions, each once, with two empty lines between.
fn joined(snippets: impl IntoIterator<Item = Snippet>) -> String {
    let mut codes: Vec<&str> = Vec::new();
    for snippet in snippets {
        if !codes.contains(&snippet.code) {
            codes.push(snippet.code);
        }
    }
    codes.join("\n\n")
}

/// Returns true if distances need directions.
fn needs_directions(config: &RunConfig) -> bool {
    config.distance == Distance::Cosine || config.mining.rule == Mining::DistanceWeighted
}

fn network(spec: &EmbedderSpec, inputs: usize) -> String {
    let output = if spec.normalize { "unit(x)" } else { "x" };
    if spec.is_identity() {
        return format!(
            "class Embedder(nn.Module):\n    \"\"\"The points are the embeddings: nothing is trained.\"\"\"\n\n    \
             def forward(self, x):\n        return {output}\n"
        );
    }
    let (activation, init) = snippets::activation(spec.activation);
    let mut sizes = vec![inputs];
    sizes.extend(&spec.hidden);
    sizes.push(spec.dim);
    let layers: Vec<String> = sizes
        .windows(2)
        .filter_map(|pair| match pair {
            [from, to] => Some(format!("nn.Linear({from}, {to})")),
            _ => None,
        })
        .collect();
    let hidden = !spec.hidden.is_empty();
    let mut code =
        "class Embedder(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
            .to_owned();
    code += &format!("        self.layers = nn.ModuleList([{}])\n", layers.join(", "));
    code += "        for layer in self.layers:\n";
    code += &format!("            {init}\n            nn.init.zeros_(layer.bias)\n");
    if hidden && spec.activation != engine::choice::Activation::Tanh {
        code += "        nn.init.xavier_normal_(self.layers[-1].weight)  # Glorot & Bengio 2010\n";
    }
    code += "\n    def forward(self, x):\n";
    if hidden {
        code += &format!(
            "        for layer in self.layers[:-1]:\n            x = {activation}(layer(x))\n"
        );
    }
    let last = "self.layers[-1](x)";
    code += &match spec.normalize {
        true => format!("        return unit({last})\n"),
        false => format!("        return {last}\n"),
    };
    code
}

fn distances(settings: &Settings) -> Vec<Snippet> {
    let mut distances = settings.each(|c| snippets::distance(c.distance));
    if settings.any(|c| c.mining.rule == Mining::DistanceWeighted) {
        distances.push(snippets::distance(Distance::Cosine));
    }
    distances
}

fn miners(settings: &Settings) -> Vec<Snippet> {
    let mut miners = vec![Snippet { name: "pairs", code: snippets::PAIRS }];
    if settings.any(|c| snippets::lists_all(c.mining.rule)) {
        miners.push(snippets::miner(Mining::All));
    }
    miners.extend(settings.each(|c| snippets::miner(c.mining.rule)));
    miners
}

fn loss(config: &RunConfig, settings: &Settings) -> String {
    let mut code = joined(settings.each(|c| snippets::loss(c.loss.kind)));
    code += "\n\n";
    code += &pml::comment(config);
    code += "def triplet_loss(z, y, triplets=None):\n";
    code += "    \"\"\"The loss of a batch, and that of each mined triplet.\"\"\"\n";
    code += "    d = settings.distance(z)\n";
    code += "    with torch.no_grad():\n";
    code += "        a, p, n = triplets or settings.miner(z, d, y)\n";
    code += "    d_ap, d_an = d[a, p], d[a, n]\n";
    if settings.any(|c| c.loss.swap) {
        // At equal distances the gradient is the anchor's, which `torch.minimum` would halve.
        let swap = "d_an = torch.where(d[p, n] < d_an, d[p, n], d_an)  # anchor swap (Balntas et al. 2016)";
        code += &match settings.varies(|c| c.loss.swap) {
            true => format!("    if settings.swap:\n        {swap}\n"),
            false => format!("    {swap}\n"),
        };
    }
    code += "    losses = settings.loss(d_ap, d_an)\n";
    let count = match config.loss.mean {
        _ if settings.varies(|c| c.loss.mean) => {
            code +=
                "    counted = (losses > 0).sum() if settings.mean_over_active else len(losses)\n";
            "counted"
        }
        Reduction::Active => "(losses > 0).sum()",
        Reduction::Mined => "len(losses)",
    };
    code += &format!("    return losses.sum() / max(1, {count}), losses\n");
    code
}

/// The training of a run that has nothing to train.
const UNTRAINED: &str = "def train(seed=SEED):\n    \"\"\"There is nothing to train.\"\"\"\n    return Embedder(), []\n";

fn training(config: &RunConfig, settings: &Settings) -> String {
    let edited = !settings.edits.is_empty();
    let mut code = "def train(seed=SEED):\n    \"\"\"Trains from scratch; returns the network and the loss of each step.\"\"\"\n".to_owned();
    if edited {
        code += "    set_to(0)\n";
    }
    code += "    rng = np.random.default_rng(seed)\n    torch.manual_seed(seed)\n    model, curve = Embedder(), []\n";
    if config.embedder.weights.is_some() {
        code += "    # Triplet Lab's run began with the weights of a file; this one begins with new ones.\n";
    }
    let changes_rule = settings.varies(|c| c.optimizer.kind);
    if changes_rule {
        code += "    rule = settings.optimizer\n";
    }
    code +=
        "    optimizer = settings.optimizer(model.parameters())\n    for step in range(STEPS):\n";
    if edited {
        code += "        if step in EDITS:\n            set_to(step)\n            for group in optimizer.param_groups:\n                group.update(lr=settings.lr, weight_decay=settings.weight_decay)\n";
    }
    let sets_weights = !settings.weights.is_empty();
    if sets_weights {
        code += "        set_weights(model, optimizer, step)\n";
    }
    code += "        rows = settings.sampler(rng)\n        loss, losses = triplet_loss(model(x[rows]), y[rows])\n";
    code += "        # As in Triplet Lab: a batch with no active triplet leaves weights and optimizer unchanged.\n";
    code += "        if (losses > 0).any():\n";
    if changes_rule {
        code += "            if settings.optimizer is not rule:  # another rule begins without a memory\n";
        code += "                rule = settings.optimizer\n                optimizer = rule(model.parameters())\n";
    }
    code += "            optimizer.zero_grad()\n            loss.backward()\n";
    if settings.any(|c| c.optimizer.clip > 0.0) {
        let clip = "nn.utils.clip_grad_norm_(model.parameters(), settings.clip)";
        code += &match settings.any(|c| c.optimizer.clip == 0.0) {
            true => format!("            if settings.clip:\n                {clip}\n"),
            false => format!("            {clip}\n"),
        };
    }
    code += "            optimizer.step()\n        curve.append(loss.item())\n";
    if edited {
        code += "    set_to(STEPS)\n";
    }
    if sets_weights {
        code += "    set_weights(model, optimizer, STEPS)\n";
    }
    code += "    return model, curve\n";
    code
}

fn check(config: &RunConfig, settings: &Settings) -> String {
    let is_identity = config.embedder.is_identity();
    let set = if settings.edits.is_empty() { "" } else { "set_to(STEPS)\n" };
    let triplets = match snippets::draws(config.mining.rule) {
        true => {
            "triplets = [torch.from_numpy(theirs[name]) for name in (\"anchors\", \"positives\", \"negatives\")]\n"
        }
        false => "",
    };
    let load = format!("model.load_state_dict(read_safetensors(HERE / \"{}\"))\n", weights::NAME);
    let gradient = "for name, weights in model.named_parameters():\n    compared.append((f\"gradient of {name}\", weights.grad, theirs[name], 1e-9))\n";
    let (load, backward, gradient) = match is_identity {
        true => ("", "", ""),
        false => (load.as_str(), "loss.backward()\n", gradient),
    };
    let begin = if is_identity { snippets::CHECK.find("def load").unwrap_or(0) } else { 0 };
    let fill = |code: String, mark: &str, lines: &str| {
        // What follows a mark stands on the same line as the mark.
        code.replace(&format!("    <<{mark}>>"), &format!("{}    ", indented(lines, 4)))
    };
    let mut code = snippets::CHECK[begin..].to_owned();
    code = fill(code, "SET", set);
    code = fill(code, "LOAD", load);
    code = fill(code, "TRIPLETS", triplets);
    code = fill(code, "BACKWARD", backward);
    code = fill(code, "GRADIENT", gradient);
    code.replace("<<DRAWN>>", if triplets.is_empty() { "" } else { ", triplets" })
}
