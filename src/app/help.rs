//! The page of keys and words.

use eframe::egui::{self, Align, Id, Layout, Modal, RichText, ScrollArea};

use crate::lab::{Command, Toggle};

use super::ViewContext;
use super::theme::{BODY, HEADING, SMALL, Theme, UNIT};

/// Width of the column of keys, and of the column of words.
const KEYS: f32 = 430.0;
const WORDS: f32 = 420.0;
/// Width of the name of a key.
const KEY: f32 = 52.0;

/// The words of the field, each in a sentence.
const GLOSSARY: [(&str, &str); 12] = [
    ("Embedding", "where the network places a point; points of one class should come close."),
    ("Anchor (a)", "the point from which a triplet measures its two distances."),
    ("Positive (p)", "another point of the anchor's class; d(a,p) should become small."),
    ("Negative (n)", "a point of another class; d(a,n) should become large."),
    ("Margin", "how much farther than the positive the negative has to be before it costs nothing."),
    ("Mining", "the choice of the triplets that a step learns from."),
    ("Easy", "d(a,n) ≥ d(a,p) + margin: the loss is 0."),
    ("Semi-hard", "the negative is farther than the positive, but within the margin."),
    ("Hard", "the negative is as near as the positive, or nearer."),
    ("Active", "a triplet with a loss above 0; only these move the weights."),
    (
        "MAP@R",
        "how well a point's R nearest are of its class, best first; R is how many others the class has.",
    ),
    ("Epoch", "as many drawn points as there are training points; a step draws one batch."),
];

/// Keys that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Transport,
    Margin,
    Selection,
    Views,
    Show,
    Zoom,
}

impl Group {
    /// In the order of the page: the first three on the left, the others on the right.
    const ALL: [[Self; 4]; 2] = [
        [Self::Transport, Self::Margin, Self::Selection, Self::Zoom],
        [Self::Views, Self::Show, Self::Show, Self::Show],
    ];

    fn label(self) -> &'static str {
        match self {
            Self::Transport => "Transport",
            Self::Margin => "Margin",
            Self::Selection => "Selection",
            Self::Views => "Views and layouts",
            Self::Show => "Show",
            Self::Zoom => "Zoom and help",
        }
    }
}
