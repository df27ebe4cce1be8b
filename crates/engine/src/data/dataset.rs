//! Points with their labels, names, pictures and split.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::split;
use crate::config::{Moved, MovedValue};

/// Points with their classes, split into those that are trained on and those held out.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// The points, n×d.
    pub points: Array2<f64>,
    /// The class of each point, n long, each below `class_names.len()`.
    pub labels: Vec<usize>,
    /// What each class is called.
    pub class_names: Vec<String>,
    /// What each of the d columns is called.
    pub feature_names: Vec<String>,
    /// Rows that are trained on, ascending.
    pub train: Vec<usize>,
    /// Rows that are held out of the classes that are trained on, ascending.
    pub held_out: Vec<usize>,
    /// Rows of the classes that are not trained on at all, ascending.
    pub unseen: Vec<usize>,
    /// The points as pictures, where they are pictures.
    pub pictures: Option<Pictures>,
    /// Which of the three each row is in, n long.
    splits: Vec<Split>,
    /// The first class that is not trained on; those after it aren't either.
    first_unseen: usize,
    /// Values that are not what the data have.
    moved: Moved,
    /// What those values were before: row, feature, value; by row and feature ascending.
    originals: Vec<(usize, usize, f64)>,
}

impl Dataset {
    /// Points (n×d) with their labels (n long), all of them trained on.
    ///
    /// Every label must be below `class_names.len()`.
    pub fn whole(
        points: Array2<f64>,
        labels: Vec<usize>,
        class_names: Vec<String>,
        feature_names: Vec<String>,
    ) -> Self {
        let rows = points.nrows();
        Self {
            first_unseen: class_names.len(),
            points,
            labels,
            class_names,
            feature_names,
            train: (0..rows).collect(),
            held_out: Vec::new(),
            unseen: Vec::new(),
            pictures: None,
            splits: vec![Split::Train; rows],
            moved: Moved::default(),
            originals: Vec::new(),
        }
    }

    /// The same points with `share` (0 to 0.9) of each class held out, rounded, drawn from the
    /// seed; at least one point of each class is trained on.
    pub fn split(mut self, share: f64, seed: u64) -> Self {
        let is_held_out = split::held_out(&self.labels, self.classes(), share, seed);
        let split = |held_out: bool| if held_out { Split::HeldOut } else { Split::Train };
        self.splits = is_held_out.into_iter().map(split).collect();
        self.first_unseen = self.classes();
        self.gather()
    }

    /// The same points and split, but that no point of the last `count` classes is trained on;
    /// the first two classes always stay.
    pub fn without_last(mut self, count: usize) -> Self {
        let least = self.classes().min(2);
        self.first_unseen = self.classes().saturating_sub(count).max(least);
        for (split, &label) in self.splits.iter_mut().zip(&self.labels) {
            if label >= self.first_unseen {
                *split = Split::Unseen;
            }
        }
        self.gather()
    }

    /// Writes down the rows of each split.
    fn gather(self) -> Self {
        let [train, held_out, unseen] = Split::ALL
            .map(|split| (0..self.splits.len()).filter(|&row| self.splits[row] == split).collect());
        Self { train, held_out, unseen, ..self }
    }

    /// How many points there are, n.
    pub fn len(&self) -> usize {
        self.points.nrows()
    }

    /// Whether there is no point at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values a point has, d.
    pub fn dimensions(&self) -> usize {
        self.points.ncols()
    }

    /// How many classes there are.
    pub fn classes(&self) -> usize {
        self.class_names.len()
    }

    /// How many classes are not trained on.
    pub fn unseen_classes(&self) -> usize {
        self.classes() - self.first_unseen
    }

    /// Whether no point of this class is trained on.
    pub fn is_unseen_class(&self, class: usize) -> bool {
        (self.first_unseen..self.classes()).contains(&class)
    }

    /// What a row is there for; one that isn't there counts as trained on.
    pub fn split_of(&self, row: usize) -> Split {
        self.splits.get(row).copied().unwrap_or_default()
    }

    /// Whether this row is held out of a class that is trained on; a row that isn't there is not.
    pub fn is_held_out(&self, row: usize) -> bool {
        self.split_of(row) == Split::HeldOut
    }

    /// The rows of a split, ascending.
    pub fn rows(&self, split: Split) -> &[usize] {
        match split {
            Split::Train => &self.train,
            Split::HeldOut => &self.held_out,
            Split::Unseen => &self.unseen,
        }
    }

    /// The rows of a split that it makes sense to evaluate: none of a single held-out class,
    /// which there is nothing to confuse with.
    pub fn evaluated(&self, split: Split) -> &[usize] {
        if split == Split::Unseen && self.unseen_classes() < 2 { &[] } else { self.rows(split) }
    }

    /// Which values are not what the data have.
    pub fn moved(&self) -> &Moved {
        &self.moved
    }

    /// What a value is where it isn't moved; `None` where there is no such value.
    pub fn original(&self, row: usize, feature: usize) -> Option<f64> {
        match self.originals.binary_search_by_key(&(row, feature), |was| (was.0, was.1)) {
            Ok(place) => self.originals.get(place).map(|was| was.2),
            Err(_) => self.points.get([row, feature]).copied(),
        }
    }

    /// Moves these values, and puts all others back to what the data have, bit for bit. Values
    /// that aren't there are left out.
    pub fn set_moved(&mut self, moved: &Moved) {
        for (row, feature, value) in std::mem::take(&mut self.originals) {
            self.set(row, feature, value);
        }
        for &MovedValue { row, feature, value } in moved.values() {
            if let Some(was) = self.set(row, feature, value) {
                self.originals.push((row, feature, was));
            }
        }
        self.moved = moved.clone();
    }

    /// Sets a value, and its pixel; what it was before.
    fn set(&mut self, row: usize, feature: usize, value: f64) -> Option<f64> {
        let was = std::mem::replace(self.points.get_mut([row, feature])?, value);
        let width = self.dimensions();
        let pictures = self.pictures.as_mut();
        if let Some(pixel) = pictures.and_then(|p| p.grey.get_mut(row * width + feature)) {
            *pixel = grey(value);
        }
        Some(was)
    }

    /// The same points, which are grey pictures of `side`×`side` values from 0 black to 1 white.
    pub(super) fn with_pictures(self, side: usize) -> Self {
        let grey = self.points.iter().copied().map(grey).collect();
        Self { pictures: Some(Pictures { side, grey }), ..self }
    }
}

/// A value from 0 black to 1 white as a grey value.
fn grey(value: f64) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// What a point is there for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Split {
    /// It is trained on.
    #[default]
    Train,
    /// It is held out, while others of its class are trained on.
    HeldOut,
    /// Its whole class is not trained on.
    Unseen,
}

impl Split {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Train, Self::HeldOut, Self::Unseen];

    /// What its points are called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Train => "training points",
            Self::HeldOut => "held-out points",
            Self::Unseen => "held-out classes",
        }
    }
}

/// Square grey pictures, one for each point.
#[derive(Clone, Debug, PartialEq)]
pub struct Pictures {
    /// Pixels along one side.
    pub side: usize,
    /// n×(side·side) grey values, row by row, 0 black to 255 white.
    pub grey: Vec<u8>,
}

impl Pictures {
    /// The side·side grey values of the point in this row; empty if there is no such row.
    pub fn of(&self, row: usize) -> &[u8] {
        let size = self.side * self.side;
        self.grey.get(row * size..(row + 1) * size).unwrap_or_default()
    }
}
