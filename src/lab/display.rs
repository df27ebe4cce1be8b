//! What is shown, and how: views, layouts, and what can be switched on and off.

use serde::{Deserialize, Serialize};

use super::command::Shortcut;

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
}

impl View {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 8] = [
        Self::InputSpace,
        Self::Embedding,
        Self::AnchorsEye,
        Self::TripletPlane,
        Self::Curves,
        Self::Distances,
        Self::Triplets,
        Self::Network,
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
        }
    }

    /// The key that brings it to the front.
    pub fn shortcut(self) -> Option<Shortcut> {
        match self {
            Self::InputSpace => Shortcut::plain("1", "1"),
            Self::Embedding => Shortcut::plain("2", "2"),
            Self::AnchorsEye => Shortcut::plain("3", "3"),
            Self::TripletPlane => Shortcut::plain("4", "4"),
            Self::Curves => Shortcut::plain("5", "5"),
            Self::Distances => Shortcut::plain("6", "6"),
            Self::Triplets => Shortcut::plain("7", "7"),
            Self::Network => Shortcut::plain("8", "8"),
        }
    }
}

/// An arrangement of views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Layout {
    /// For a class: the embedding large, the formula, the anchor's eye, curves.
    Lecture,
    /// All eight views.
    Everything,
    /// Formula, anchor's eye and triplet plane.
    OneTriplet,
}

impl Layout {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Lecture, Self::Everything, Self::OneTriplet];

    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Lecture => "Lecture",
            Self::Everything => "Everything",
            Self::OneTriplet => "One triplet",
        }
    }

    /// What it is for, in a sentence.
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Lecture => {
                "The embedding large, with the formula, the anchor's eye and the curves"
            }
            Self::Everything => "All eight views at once",
            Self::OneTriplet => "One triplet from all sides: formula, anchor's eye, triplet plane",
        }
    }

    /// The key that arranges so.
    pub fn shortcut(self) -> Option<Shortcut> {
        match self {
            Self::Lecture => Shortcut::with_ctrl("1", "Ctrl 1"),
            Self::Everything => Shortcut::with_ctrl("2", "Ctrl 2"),
            Self::OneTriplet => Shortcut::with_ctrl("3", "Ctrl 3"),
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
    /// The axes as they are now, whatever the points do.
    FreezeAxes,
    /// Losses and distances on a logarithmic scale.
    LogScale,
    /// Dark background.
    Dark,
}

impl Toggle {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 8] = [
        Self::Triplets,
        Self::Arrows,
        Self::Trails,
        Self::Neighbours,
        Self::HeldOut,
        Self::FreezeAxes,
        Self::LogScale,
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
            Self::FreezeAxes => "Freeze axes",
            Self::LogScale => "Log scale",
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
            Self::HeldOut => "Points that are not trained on, drawn hollow",
            Self::FreezeAxes => {
                "Keep the axes of the projection as they are, whatever the points do"
            }
            Self::LogScale => "Losses and distances on a logarithmic scale",
            Self::Dark => "Light letters on a dark background",
        }
    }

    /// The key that switches it.
    pub fn shortcut(self) -> Option<Shortcut> {
        match self {
            Self::Triplets => Shortcut::plain("T", "T"),
            Self::Arrows => Shortcut::plain("A", "A"),
            Self::Trails => Shortcut::plain("M", "M"),
            Self::Neighbours => Shortcut::plain("N", "N"),
            Self::HeldOut => Shortcut::plain("H", "H"),
            Self::FreezeAxes => Shortcut::plain("X", "X"),
            Self::LogScale => Shortcut::plain("L", "L"),
            Self::Dark => Shortcut::plain("D", "D"),
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
}

impl Default for Display {
    fn default() -> Self {
        Self { on: vec![Toggle::Triplets, Toggle::HeldOut, Toggle::Neighbours], axes: [0, 1] }
    }
}

impl Display {
    /// Whether it is on.
    pub fn shows(&self, toggle: Toggle) -> bool {
        self.on.contains(&toggle)
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
