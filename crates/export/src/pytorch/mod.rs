//! A run as PyTorch code: `triplet_lab_run.py`, the notebook `triplet_lab_run.ipynb`, and
//! `check.npz` with the numbers that both are compared with.
//!
//! The code has only what the run uses. It is put together from the snippets in `parts/`, one for
//! each distance, miner, loss and sampler (`snippets`); what depends on numbers is written by
//! `parts`. Script and notebook are the same parts in another frame.

mod check;
mod notebook;
mod parts;
mod pml;
mod python;
mod settings;
mod snippets;

pub use check::check;
pub use notebook::notebook;

use super::RunAt;
use engine::text::escaped;
use parts::{Frame, parts};

/// Name of the script.
pub const SCRIPT: &str = "triplet_lab_run.py";
/// Name of the notebook.
pub const NOTEBOOK: &str = "triplet_lab_run.ipynb";
/// Name of the archive that script and notebook are checked with. Both also read
/// [`super::embedding::NPZ`] and, if the run has a network, [`super::weights::NAME`].
pub const CHECK: &str = "check.npz";

/// The script of a run: it needs torch and numpy, and the files beside it.
pub fn script(run: &RunAt) -> String {
    let title = python::quoted(&title(run));
    let about = python::quoted(&about(run));
    let (does, reads) = match run.trainer().embedder().is_identity() {
        true => ("prints the scores", "check.npz\n(the next batch and its loss)"),
        false => (
            "trains from scratch and prints the scores",
            "model.safetensors\n(the weights) and check.npz (the next batch, its loss and its gradient)",
        ),
    };
    let mut text = format!(
        "#!/usr/bin/env python3\n\"\"\"{title}, in PyTorch.\n\n{about}\n\n    \
         python {SCRIPT}            {does}\n    \
         python {SCRIPT} --check    compares with Triplet Lab's own numbers\n\n\
         Needs torch and numpy, and beside it embedding.npz (the points) and, for --check, {reads}.\n\
         Random numbers are PyTorch's, so a training takes another way: compare its scores with those of\n\
         a few seeds.\n\"\"\"\n\n"
    );
    for part in parts(run, Frame::Script) {
        if !part.title.is_empty() {
            let is_definition = part.code.starts_with("def ") || part.code.starts_with("class ");
            let space = if is_definition { "\n" } else { "" };
            text += &format!("# {}\n\n{space}", part.title);
        }
        text += part.code.trim_end();
        text += "\n\n\n";
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// Title of the run.
fn title(run: &RunAt) -> String {
    match run.recipe().title().trim() {
        "" => "A run of Triplet Lab".to_owned(),
        title => title.to_owned(),
    }
}

/// The run in a sentence.
fn about(run: &RunAt) -> String {
    use engine::choice::Choice as _;
    let config = run.trainer().config();
    let (label, mining) = (escaped(config.data.label()), config.mining.rule.name());
    let (seed, steps) = (config.seed, run.step());
    format!("Data: {label}. {mining} mining, seed {seed}, {steps} steps.")
}
