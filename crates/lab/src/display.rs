//! Display settings: views, layouts and toggles.

use serde::{Deserialize, Serialize};

use super::filter::Filter;
use super::retrieval::RetrievalSettings;
use super::shortcut::Shortcut;

/// Defines an enum and its table from one list, so that neither can miss an entry. A row is the
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

            /// The key, if there is one.
            pub fn shortcut(self) -> Option<Shortcut> {
                self.row().1
            }

            /// A sentence for the tooltip.
            pub fn tooltip(self) -> &'static str {
                self.row().2
            }
        }
    };
}

/// A key whose label is its name.
fn key(name: &'static str) -> Option<Shortcut> {
    Some(Shortcut::plain(name, name))
}

table! {
    /// The identifier of a view: a picture of the run in a pane of the window.
    ViewId {
        InputSpace, "Input space", key("1"), "The points that the network gets";
        Embedding, "Embedding", key("2"), "The points where the network places them";
        AnchorsEye, "Anchor's eye", key("3"), "Every point at its true distance from the anchor, with the margin as a ring";
        TripletPlane, "Triplet plane", key("4"), "Every triplet of the batch by d(a,p) and d(a,n)";
        Curves, "Curves", key("5"), "Loss, active triplets, distances and MAP@R over the steps";
        Distances, "Distances", key("6"), "Distances of pairs of one class and of pairs of two classes";
        Triplets, "Triplets", key("7"), "The triplets of this step, and the formula of one with its numbers";
        Network, "Network", key("8"), "Three towers that share their weights, and what each unit responds to";
        ThreePoints, "Three points", key("9"), "An anchor, a positive and a negative to drag, without a network";
        Retrieval, "Retrieval", key("0"), "Find others like this one: its nearest neighbours by true distance";
        Verification, "Verification", key("V"), "Are these two of the same class? Their distance, the threshold, the ROC curve";
        ReachIn, "Reach in", key("E"), "One point of the data: change its values, or draw on its picture, and see its embedding follow";
        Sweep, "Sweep", None, "The same run with other values of a setting and several seeds: which one is best?";
    }
}

table! {
    /// An arrangement of views.
    Layout {
        Lecture, "Lecture", Some(Shortcut::ctrl("1", "Ctrl 1")), "The embedding large, with the formula, the anchor's eye and the curves";
        Everything, "Everything", Some(Shortcut::ctrl("2", "Ctrl 2")), "All views of the run at once";
        OneTriplet, "One triplet", Some(Shortcut::ctrl("3", "Ctrl 3")), "One triplet from all sides: formula, anchor's eye, triplet plane";
        SideBySide, "A | B", Some(Shortcut::ctrl("4", "Ctrl 4")), "Wide panes, with room to compare two runs";
        ThreePoints, "Three points alone", Some(Shortcut::ctrl("5", "Ctrl 5")), "Three points without a network, in the whole window";
    }
}

table! {
    /// A display option that is on or off.
    Toggle {
        Triplets, "Triplets", key("T"), "The triplets of this step: anchor to positive, anchor to negative";
        Arrows, "Arrows", key("A"), "Where the loss pushes each point of the batch: −∂loss/∂z";
        Trails, "Trails", key("M"), "Where the points were in the last pictures";
        Neighbours, "Neighbours", key("N"), "The nearest neighbours of the anchor by true distance";
        HeldOut, "Held-out points", key("H"), "Points not trained on: hollow, with spokes if their whole class is held out";
        RawPoints, "Raw points", None, "Retrieval among the raw input points, not among embeddings";
        FreezeAxes, "Freeze axes", key("X"), "Keep the axes of the projection fixed while points move";
        ThreeD, "3-D", key("G"), "Three axes in space: a drag turns them, with the right button moves them, the wheel zooms, a double click brings them back";
        LogScale, "Log scale", key("L"), "Losses and distances on a logarithmic scale";
        ReduceMotion, "Reduce motion", key("Q"), "Points jump to their places, and nothing fades";
        Dark, "Dark theme", key("D"), "Light text on a dark background";
    }
}

table! {
    /// A panel of the curves: numbers of one unit over the steps.
    CurvePanel {
        Loss, "Loss", None, "The loss of each step";
        Distances, "Distances", None, "Mean d(a,p) and d(a,n) of the batch; the margin is the band above d(a,p)";
        Shares, "Quality", None, "The share of active triplets, and MAP@R: training points, held-out points, held-out classes";
        Lengths, "Lengths", None, "Is it collapsing or exploding? Length of the gradient, mean distance of all pairs, mean length of the embeddings";
    }
}

impl CurvePanel {
    /// The panels until someone chooses others, the most important last: if few fit, these stay.
    pub const USUAL: [Self; 3] = [Self::Distances, Self::Shares, Self::Loss];
}

impl Layout {
    /// The views that are in front.
    pub fn in_front(self) -> &'static [ViewId] {
        use ViewId::{
            AnchorsEye, Curves, Distances, Embedding, InputSpace, Network, TripletPlane, Triplets,
        };
        match self {
            Self::Lecture => &[Embedding, InputSpace, Curves, Triplets, AnchorsEye],
            Self::Everything => &[
                InputSpace,
                Embedding,
                AnchorsEye,
                Triplets,
                Network,
                Curves,
                Distances,
                TripletPlane,
            ],
            Self::OneTriplet => &[Triplets, Embedding, AnchorsEye, TripletPlane],
            Self::SideBySide => &[Embedding, Curves, AnchorsEye],
            Self::ThreePoints => &[ViewId::ThreePoints],
        }
    }
}

impl Toggle {
    /// Returns true if the person sets it, and not a lesson.
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Dark | Self::ReduceMotion)
    }
}

/// The display settings: toggles, axes and retrieval settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Display {
    on: Vec<Toggle>,
    /// The principal axes that go right and up.
    pub axes: [usize; 2],
    /// Settings of retrieval and verification.
    #[serde(alias = "inquiry")] // its name in 0.1.0
    pub retrieval: RetrievalSettings,
    /// The points that views show; those of one data set, so that it isn't kept.
    #[serde(skip)]
    pub filter: Filter,
}

impl Default for Display {
    fn default() -> Self {
        Self {
            on: vec![Toggle::Triplets, Toggle::HeldOut, Toggle::Neighbours],
            axes: [0, 1],
            retrieval: RetrievalSettings::default(),
            filter: Filter::default(),
        }
    }
}

impl Display {
    /// Returns true if the toggle is on.
    pub fn shows(&self, toggle: Toggle) -> bool {
        self.on.contains(&toggle)
    }

    /// Sets a toggle on or off.
    pub fn with(mut self, toggle: Toggle, on: bool) -> Self {
        if self.shows(toggle) != on {
            self.toggle(toggle);
        }
        self
    }

    /// Flips a toggle.
    pub fn toggle(&mut self, toggle: Toggle) {
        if self.shows(toggle) {
            self.on.retain(|&t| t != toggle);
        } else {
            self.on.push(toggle);
        }
    }
}
