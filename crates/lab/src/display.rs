//! What is shown, and how: views, layouts, and what can be switched on and off.

use serde::{Deserialize, Serialize};

use super::retrieval::RetrievalSettings;
use super::shortcut::Shortcut;

/// Writes an enum and its table from one list, so that neither can miss an entry. A row is the
/// variant, its name, its key, and a sentence for the tooltip.
macro_rules! table {
    ($(#[$meta:meta])* $type:ident { $($variant:ident, $label:literal, $key:expr, $tooltip:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $type { $(#[doc = $tooltip] $variant,)+ }

        impl $type {
            /// All of them, in the order of the menu.
            pub const ALL: [Self; [$($label),+].len()] = [$(Self::$variant),+];

            fn row(self) -> (&'static str, Option<Shortcut>, &'static str) {
                match self { $(Self::$variant => ($label, $key, $tooltip),)+ }
            }

            /// The name on screen.
            pub fn label(self) -> &'static str {
                self.row().0
            }

            /// The key, where there is one.
            pub fn shortcut(self) -> Option<Shortcut> {
                self.row().1
            }

            /// A sentence that says what it is.
            pub fn tooltip(self) -> &'static str {
                self.row().2
            }
        }
    };
}

/// A key that is written as it is named.
fn key(name: &'static str) -> Option<Shortcut> {
    Some(Shortcut::plain(name, name))
}

table! {
    /// Identifies a view: a picture of the run in a pane of the window.
    ViewId {
        InputSpace, "Input space", key("1"), "The points as the network gets them";
        Embedding, "Embedding", key("2"), "The points where the network places them";
        AnchorsEye, "Anchor's eye", key("3"), "Every point at its true distance from the anchor, with the margin as a ring";
        TripletPlane, "Triplet plane", key("4"), "Every triplet of the batch by d(a,p) and d(a,n)";
        Curves, "Curves", key("5"), "Loss, active triplets, distances and MAP@R over the steps";
        Distances, "Distances", key("6"), "How far pairs of one class and of two classes are from each other";
        Triplets, "Triplets", key("7"), "The triplets of this step, and the formula of one with its numbers";
        Network, "Network", key("8"), "Three towers that share their weights, and what each unit responds to";
        ThreePoints, "Three points", key("9"), "An anchor, a positive and a negative to drag about, without a network";
        Retrieval, "Retrieval", key("0"), "Find others like this one: its nearest neighbours by true distance";
        Verification, "Verification", key("V"), "Are these two of the same class? Their distance, the threshold, the ROC curve";
        ReachIn, "Reach in", key("E"), "One point of the data: change its values, or draw on its picture, and see what the network makes of it";
    }
}

table! {
    /// An arrangement of views.
    Layout {
        Lecture, "Lecture", Some(Shortcut::ctrl("1", "Ctrl 1")), "The embedding large, with the formula, the anchor's eye and the curves";
        Everything, "Everything", Some(Shortcut::ctrl("2", "Ctrl 2")), "All views of the run at once";
        OneTriplet, "One triplet", Some(Shortcut::ctrl("3", "Ctrl 3")), "One triplet from all sides: formula, anchor's eye, triplet plane";
        SideBySide, "A | B", Some(Shortcut::ctrl("4", "Ctrl 4")), "Wide panes, with room for two runs beside each other";
        ThreePoints, "Three points alone", Some(Shortcut::ctrl("5", "Ctrl 5")), "Three points without a network, over all of the window";
    }
}

table! {
    /// Something that is on or off.
    Toggle {
        Triplets, "Triplets", key("T"), "The triplets of this step: anchor to positive, anchor to negative";
        Arrows, "Arrows", key("A"), "Where the loss pushes each point of the batch: −∂loss/∂z";
        Trails, "Trails", key("M"), "Where the points were in the last pictures";
        Neighbours, "Neighbours", key("N"), "The nearest neighbours of the anchor by true distance";
        HeldOut, "Held-out points", key("H"), "Points that are not trained on: hollow; with spokes where their whole class is not";
        RawPoints, "Raw points", None, "Retrieval looks among the points as the network gets them, not among embeddings";
        FreezeAxes, "Freeze axes", key("X"), "Keep the axes of the projection as they are, whatever the points do";
        LogScale, "Log scale", key("L"), "Losses and distances on a logarithmic scale";
        ReduceMotion, "Reduce motion", key("Q"), "Points are at once where they go, and nothing fades slowly";
        Dark, "Dark theme", key("D"), "Light letters on a dark background";
    }
}

impl Toggle {
    /// Whether it is for the person to set, and not for a lesson.
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Dark | Self::ReduceMotion)
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
    pub settings: RetrievalSettings,
}

impl Default for Display {
    fn default() -> Self {
        Self {
            on: vec![Toggle::Triplets, Toggle::HeldOut, Toggle::Neighbours],
            axes: [0, 1],
            settings: RetrievalSettings::default(),
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
