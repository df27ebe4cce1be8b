//! The same code as a Jupyter notebook, with plots.

use serde_json::{Value, json};

use super::parts::{Frame, parts};
use super::{about, title};
use crate::RunAt;

/// The plots at the end: the points before and after, the curve, and the scores.
const PLOTS: [(&str, &str, &str); 2] = [
    (
        "Before and after",
        "The first two principal axes of all points: the inputs, Triplet Lab's embedding, and that of \
         the network trained here.",
        include_str!("parts/plot_points.py"),
    ),
    (
        "Curve and scores",
        "Expect other numbers than in Triplet Lab, as from another seed.",
        include_str!("parts/plot_curve.py"),
    ),
];

/// The notebook of a run (nbformat 4.5). It reads the same files as the script.
pub fn notebook(run: &RunAt) -> Vec<u8> {
    let mut cells = Vec::new();
    let head = format!("# {}\n\n{}", literal(&title(run)), literal(&about(run)));
    markdown(&mut cells, &head);
    for part in parts(run, Frame::Notebook) {
        if !part.title.is_empty() {
            markdown(&mut cells, &format!("## {}\n\n{}", part.title, part.about));
        }
        code(&mut cells, &part.code);
        match part.title {
            "Training" => code(&mut cells, "model, curve = train()"),
            "Check" => code(&mut cells, "assert check()"),
            _ => {}
        }
    }
    for (title, about, plot) in PLOTS {
        markdown(&mut cells, &format!("## {title}\n\n{about}"));
        code(&mut cells, plot);
    }
    let notebook = json!({
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "cells": cells,
    });
    format!("{notebook:#}\n").into_bytes()
}

fn markdown(cells: &mut Vec<Value>, text: &str) {
    let id = format!("cell-{}", cells.len());
    cells.push(json!({"cell_type": "markdown", "id": id, "metadata": {}, "source": text}));
}

fn code(cells: &mut Vec<Value>, text: &str) {
    let id = format!("cell-{}", cells.len());
    cells.push(json!({
        "cell_type": "code", "id": id, "metadata": {}, "source": text.trim_end(),
        "execution_count": null, "outputs": [],
    }));
}

/// A text of others in Markdown: its signs are no marks.
fn literal(text: &str) -> String {
    let text = engine::text::escaped(text);
    text.chars().fold(String::new(), |mut literal, character| {
        if character.is_ascii_punctuation() {
            literal.push('\\');
        }
        literal.push(character);
        literal
    })
}
