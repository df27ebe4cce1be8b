//! What is shown, and how: views, layouts, and what can be switched on and off.

use serde::{Deserialize, Serialize};

use super::inquiry::Inquiry;
use super::shortcut::Shortcut;

/// A picture of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum View {
    /// The points as the network gets them.
    InputSpace,
    /// The points as the network places them.
    Embedding,
    /// Every point at its true distance from one anchor.
    AnchorsEye,
    /// Every triplet by its two distances.
    TripletPlane,
    /// Numbers over the steps.
    Curves,
    /// Histograms of the pair distances.
    Distances,
    /// The step's triplets as a table, and the formula of one.
    Triplets,
    /// The network and its weights.
    Network,
    /// Three points without a network, to be dragged.
    ThreePoints,
    /// The nearest neighbours of one point.
    Retrieval,
    /// Two points and a threshold: are they of the same class?
    Verification,
    /// One point of the data, to be changed.
    ReachIn,
}

impl View {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 12] = [
        Self::InputSpace,
        Self::Embedding,
        Self::AnchorsEye,
        Self::TripletPlane,
        Self::Curves,
        Self::Distances,
        Self::Triplets,
        Self::Network,
        Self::ThreePoints,
        Self::Retrieval,
        Self::Verification,
        Self::ReachIn,
    ];

    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::InputSpace => "Input space",
            Self::Embedding => "Embedding",
            Self::AnchorsEye => "Anchor's eye",
            Self::TripletPlane => "Triplet plane",
            Self::Curves => "Curves",
            Self::Distances => "Distances",
            Self::Triplets => "Triplets",
            Self::Network => "Network",
            Self::ThreePoints => "Three points",
            Self::Retrieval => "Retrieval",
            Self::Verification => "Verification",
            Self::ReachIn => "Reach in",
        }
    }

    /// What it shows, in a sentence.
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::InputSpace => "The points as the network gets them",
            Self::Embedding => "The points where the network places them",
            Self::AnchorsEye => {
                "Every point at its true distance from the anchor, with the margin as a ring"
            }
            Self::TripletPlane => "Every triplet of the batch by d(a,p) and d(a,n)",
            Self::Curves => "Loss, active triplets, distances and MAP@R over the steps",
            Self::Distances => "How far pairs of one class and of two classes are from each other",
            Self::Triplets => "The triplets of this step, and the formula of one with its numbers",
            Self::Network => {
                "Three towers that share their weights, and what each unit responds to"
            }
            Self::ReachIn => {
                "One point of the data: change its values, or draw on its picture, and see what \
                 the network makes of it"
            }
            Self::ThreePoints => {
                "An anchor, a positive and a negative to drag about, without a network"
            }
            Self::Retrieval => "Find others like this one: its nearest neighbours by true distance",
            Self::Verification => {
                "Are these two of the same class? Their distance, the threshold, the ROC curve"
            }
        }
    }

    /// The key that brings it to the front.
    pub fn shortcut(self) -> Option<Shortcut> {
        match self {
            Self::InputSpace => Some(Shortcut::plain("1", "1")),
            Self::Embedding => Some(Shortcut::plain("2", "2")),
            Self::AnchorsEye => Some(Shortcut::plain("3", "3")),
            Self::TripletPlane => Some(Shortcut::plain("4", "4")),
            Self::Curves => Some(Shortcut::plain("5", "5")),
            Self::Distances => Some(Shortcut::plain("6", "6")),
            Self::Triplets => Some(Shortcut::plain("7", "7")),
            Self::Network => Some(Shortcut::plain("8", "8")),
            Self::ThreePoints => Some(Shortcut::plain("9", "9")),
            Self::Retrieval => Some(Shortcut::plain("0", "0")),
            Self::Verification => Some(Shortcut::plain("V", "V")),
            Self::ReachIn => Some(Shortcut::plain("E", "E")),
        }
    }
}

/// An arrangement of views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Layout {
    /// For a class: the embedding large, the formula, the anchor's eye, curves.
    Lecture,
    /// All views of a run; the three points, retrieval and verification as tabs.
    Everything,
    /// Formula, anchor's eye and triplet plane.
    OneTriplet,
    /// Wide panes, so that two runs have room beside each other in each.
    SideBySide,
    /// The sandbox of three points alone.
    ThreePoints,
}

impl Layout {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 5] =
        [Self::Lecture, Self::Everything, Self::OneTriplet, Self::SideBySide, Self::ThreePoints];

    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Lecture => "Lecture",
            Self::Everything => "Everything",
            Self::OneTriplet => "One triplet",
            Self::SideBySide => "A | B",
            Self::ThreePoints => "Three points alone",
        }
    }

    /// What it is for, in a sentence.
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Lecture => {
                "The embedding large, with the formula, the anchor's eye and the curves"
            }
            Self::Everything => "All views of the run at once",
            Self::OneTriplet => "One triplet from all sides: formula, anchor's eye, triplet plane",
            Self::SideBySide => "Wide panes, with room for two runs beside each other",
            Self::ThreePoints => "Three points without a network, over all of the window",
        }
    }

    /// The key that arranges so.
    pub fn shortcut(self) -> Option<Shortcut> {
        match self {
            Self::Lecture => Some(Shortcut::ctrl("1", "Ctrl 1")),
            Self::Everything => Some(Shortcut::ctrl("2", "Ctrl 2")),
            Self::OneTriplet => Some(Shortcut::ctrl("3", "Ctrl 3")),
            Self::SideBySide => Some(Shortcut::ctrl("4", "Ctrl 4")),
            Self::ThreePoints => Some(Shortcut::ctrl("5", "Ctrl 5")),
        }
    }
}

/// Something that is on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Toggle {
    /// The step's triplets as segments.
    Triplets,
    /// The arrow −∂loss/∂z of each point of the batch.
    Arrows,
    /// Where points were in the last pictures.
    Trails,
    /// The true neighbours of the selected anchor.
    Neighbours,
    /// The held-out points.
    HeldOut,
    /// Neighbours by the points as the network gets them.
    RawPoints,
    /// The axes as they are now, whatever the points do.
    FreezeAxes,
    /// Losses and distances on a logarithmic scale.
    LogScale,
    /// Nothing moves but what is moved.
    ReduceMotion,
    /// Dark background.
    Dark,
}

impl Toggle {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 10] = [
        Self::Triplets,
        Self::Arrows,
        Self::Trails,
        Self::Neighbours,
        Self::HeldOut,
        Self::RawPoints,
        Self::FreezeAxes,
        Self::LogScale,
        Self::ReduceMotion,
        Self::Dark,
    ];

    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Triplets => "Triplets",
            Self::Arrows => "Arrows",
            Self::Trails => "Trails",
            Self::Neighbours => "Neighbours",
            Self::HeldOut => "Held-out points",
            Self::RawPoints => "Raw points",
            Self::FreezeAxes => "Freeze axes",
            Self::LogScale => "Log scale",
            Self::ReduceMotion => "Reduce motion",
            Self::Dark => "Dark theme",
        }
    }

    /// What it shows, in a sentence.
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Triplets => "The triplets of this step: anchor to positive, anchor to negative",
            Self::Arrows => "Where the loss pushes each point of the batch: −∂loss/∂z",
            Self::Trails => "Where the points were in the last pictures",
            Self::Neighbours => "The nearest neighbours of the anchor by true distance",
            Self::HeldOut => {
                "Points that are not trained on: hollow; with spokes where their whole class is not"
            }
            Self::RawPoints => {
                "Retrieval looks among the points as the network gets them, not among embeddings"
            }
            Self::FreezeAxes => {
                "Keep the axes of the projection as they are, whatever the points do"
            }
            Self::LogScale => "Losses and distances on a logarithmic scale",
            Self::ReduceMotion => "Points are at once where they go, and nothing fades slowly",
            Self::Dark => "Light letters on a dark background",
        }
    }

    /// Whether it is for the person to set, and not for a lesson.
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Dark | Self::ReduceMotion)
    }

    /// The key that switches it.
    pub fn shortcut(self) -> Option<Shortcut> {
        match self {
            Self::Triplets => Some(Shortcut::plain("T", "T")),
            Self::Arrows => Some(Shortcut::plain("A", "A")),
            Self::Trails => Some(Shortcut::plain("M", "M")),
            Self::Neighbours => Some(Shortcut::plain("N", "N")),
            Self::HeldOut => Some(Shortcut::plain("H", "H")),
            Self::RawPoints => None,
            Self::FreezeAxes => Some(Shortcut::plain("X", "X")),
            Self::LogScale => Some(Shortcut::plain("L", "L")),
            Self::ReduceMotion => Some(Shortcut::plain("Q", "Q")),
            Self::Dark => Some(Shortcut::plain("D", "D")),
        }
    }
}

/// What is switched on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Display {
    on: Vec<Toggle>,
    /// Which principal axes go right and up.
    pub axes: [usize; 2],
    /// What is asked of the embedding.
    pub inquiry: Inquiry,
}

impl Default for Display {
    fn default() -> Self {
        Self {
            on: vec![Toggle::Triplets, Toggle::HeldOut, Toggle::Neighbours],
            axes: [0, 1],
            inquiry: Inquiry::default(),
        }
    }
}

impl Display {
    /// Whether it is on.
    pub fn shows(&self, toggle: Toggle) -> bool {
        self.on.contains(&toggle)
    }

    /// The same with something on or off.
    pub fn with(mut self, toggle: Toggle, on: bool) -> Self {
        if self.shows(toggle) != on {
            self.toggle(toggle);
        }
        self
    }

    /// Switches it.
    pub fn toggle(&mut self, toggle: Toggle) {
        if self.shows(toggle) {
            self.on.retain(|&t| t != toggle);
        } else {
            self.on.push(toggle);
        }
    }
}
