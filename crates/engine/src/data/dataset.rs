//! Points with their labels, names, pictures and split.

use std::sync::Arc;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::split;
use crate::config::{Drawn, Moved, MovedValue};
use crate::text_features::TextFeatures;

/// Points with their classes, split into training points and held-out points.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// The points, n×d.
    pub points: Array2<f64>,
    /// The class of each point, n long, each below `class_names.len()`.
    pub labels: Vec<usize>,
    /// Name of each class.
    pub class_names: Vec<String>,
    /// Name of each of the d columns.
    pub feature_names: Vec<String>,
    /// Training rows, ascending.
    pub train: Vec<usize>,
    /// Rows held out of the classes that are trained on, ascending.
    pub held_out: Vec<usize>,
    /// Rows of the held-out classes, ascending.
    pub unseen: Vec<usize>,
    /// The points as pictures, if they are pictures.
    pub pictures: Option<Pictures>,
    /// The words of each point (n long), if it has any.
    pub texts: Option<Arc<[String]>>,
    /// The columns that the words come from, if there are several: each names its part of them.
    text_columns: Vec<String>,
    /// The row and the true class of each point with a wrong label, ascending by row.
    pub(super) mislabelled: Vec<(usize, usize)>,
    /// The way from a text to the values of a point, if the points were made from their texts.
    pub text_features: Option<Arc<TextFeatures>>,
    /// The split of each row, n long.
    splits: Vec<Split>,
    /// The first held-out class; all later ones are held out too.
    first_unseen: usize,
    /// Values moved by hand.
    moved: Moved,
    /// The original values: row, feature, value; ascending by row and feature.
    originals: Vec<(usize, usize, f64)>,
    /// Number of rows before those added by hand.
    made: usize,
    /// What was added and erased by hand.
    drawn: Drawn,
    /// The share of each class that is held out, and the seed that chooses.
    held_out_share: (f64, u64),
}

impl Dataset {
    /// A data set of points (n×d) with their labels (n long), without held-out points.
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
            texts: None,
            text_columns: Vec::new(),
            mislabelled: Vec::new(),
            text_features: None,
            splits: vec![Split::Train; rows],
            moved: Moved::default(),
            originals: Vec::new(),
            made: rows,
            drawn: Drawn::default(),
            held_out_share: (0.0, 0),
        }
    }

    /// Holds out a `share` (0 to 0.9) of each class, rounded and drawn from the seed. At least one
    /// point of each class is trained on.
    pub fn split(mut self, share: f64, seed: u64) -> Self {
        let is_held_out = split::held_out(&self.labels, self.classes(), share, seed);
        let split = |held_out: bool| if held_out { Split::HeldOut } else { Split::Train };
        self.splits = is_held_out.into_iter().map(split).collect();
        self.first_unseen = self.classes();
        self.held_out_share = (share, seed);
        self.gather();
        self
    }

    /// Holds out the last `count` classes whole; the first two classes always stay.
    pub fn without_last(mut self, count: usize) -> Self {
        let least = self.classes().min(2);
        self.first_unseen = self.classes().saturating_sub(count).max(least);
        for (split, &label) in self.splits.iter_mut().zip(&self.labels) {
            if label >= self.first_unseen {
                *split = Split::Unseen;
            }
        }
        self.gather();
        self
    }

    /// Lists the rows of each split; erased rows are in none.
    fn gather(&mut self) {
        let is_in = |row: &usize, split| self.splits[*row] == split && !self.is_erased(*row);
        let rows = |split| (0..self.splits.len()).filter(|row| is_in(row, split)).collect();
        let [train, held_out, unseen] = Split::ALL.map(rows);
        (self.train, self.held_out, self.unseen) = (train, held_out, unseen);
    }

    /// The row and the true class of each point that is known to have a wrong label, ascending.
    pub fn mislabelled(&self) -> &[(usize, usize)] {
        &self.mislabelled
    }

    /// The class in which a point was drawn, if that isn't the one of its label.
    pub fn true_class(&self, row: usize) -> Option<usize> {
        let at = self.mislabelled.binary_search_by_key(&row, |wrong| wrong.0).ok()?;
        self.mislabelled.get(at).map(|wrong| wrong.1)
    }

    /// Makes a point equal to another one, which keeps its label.
    pub(super) fn copy_point(&mut self, from: usize, to: usize) {
        let values = self.points.row(from).to_owned();
        for (feature, &value) in values.iter().enumerate() {
            self.set(to, feature, value);
        }
        if let Some(texts) = self.texts.as_mut().map(Arc::make_mut)
            && let Some(text) = texts.get(from).cloned()
            && let Some(old) = texts.get_mut(to)
        {
            *old = text;
        }
    }

    /// Number of rows, n: of the points that are there, and of those that were erased.
    pub fn len(&self) -> usize {
        self.points.nrows()
    }

    /// Returns true if there are no points.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of values of a point, d.
    pub fn dimensions(&self) -> usize {
        self.points.ncols()
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.class_names.len()
    }

    /// Number of held-out classes.
    pub fn unseen_classes(&self) -> usize {
        self.classes() - self.first_unseen
    }

    /// Returns true if this is a held-out class.
    pub fn is_unseen_class(&self, class: usize) -> bool {
        (self.first_unseen..self.classes()).contains(&class)
    }

    /// The split of a row; a row that doesn't exist counts as a training row.
    pub fn split_of(&self, row: usize) -> Split {
        self.splits.get(row).copied().unwrap_or_default()
    }

    /// Returns true if this row exists and is held out of a class that is trained on.
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

    /// The rows of a split to evaluate: none for a single held-out class, which can't be confused
    /// with another one.
    pub fn evaluated(&self, split: Split) -> &[usize] {
        if split == Split::Unseen && self.unseen_classes() < 2 { &[] } else { self.rows(split) }
    }

    /// Returns true if this row was erased by hand. It keeps its number, its values and its class,
    /// but is in no split, and no view shows it.
    pub fn is_erased(&self, row: usize) -> bool {
        self.drawn.is_erased(row)
    }

    /// The rows that exist and aren't erased, ascending.
    pub fn present(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(|&row| !self.is_erased(row))
    }

    /// What was added and erased by hand.
    pub fn drawn(&self) -> &Drawn {
        &self.drawn
    }

    /// Number of rows before the first one that was added by hand.
    pub fn made(&self) -> usize {
        self.made
    }

    /// Adds these points, after the rows of the data set itself, and erases these rows; takes back
    /// what was drawn before. Does nothing unless a point has two values; leaves out points of
    /// classes that don't exist.
    ///
    /// Whether an added point is held out depends on the seed and its row alone, so that later
    /// points don't change it; the first point of a class is always trained on.
    pub fn set_drawn(&mut self, drawn: &Drawn) {
        if self.dimensions() != 2 {
            return;
        }
        let moved = std::mem::take(&mut self.moved);
        self.set_moved(&Moved::default());
        let added: Vec<_> = drawn.added().filter(|point| point.class < self.classes()).collect();
        self.labels.truncate(self.made);
        self.splits.truncate(self.made);
        let mut has_points = vec![false; self.classes()];
        self.labels.iter().for_each(|&label| has_points[label] = true);
        for point in &added {
            let row = self.labels.len();
            let is_held_out = has_points[point.class] && split::holds_out(row, self.held_out_share);
            has_points[point.class] = true;
            self.labels.push(point.class);
            self.splits.push(match is_held_out {
                _ if point.class >= self.first_unseen => Split::Unseen,
                true => Split::HeldOut,
                false => Split::Train,
            });
        }
        let (made, points) = (self.made, &self.points);
        self.points = Array2::from_shape_fn((self.labels.len(), 2), |(row, k)| match row < made {
            true => points[[row, k]],
            false => added[row - made].at[k],
        });
        self.drawn = drawn.clone();
        self.gather();
        self.set_moved(&moved);
    }

    /// The moved values.
    pub fn moved(&self) -> &Moved {
        &self.moved
    }

    /// The original of a value, moved or not; `None` if the value doesn't exist.
    pub fn original(&self, row: usize, feature: usize) -> Option<f64> {
        match self.originals.binary_search_by_key(&(row, feature), |was| (was.0, was.1)) {
            Ok(at) => self.originals.get(at).map(|was| was.2),
            Err(_) => self.points.get([row, feature]).copied(),
        }
    }

    /// Moves these values and restores all others, bit for bit. Values that don't exist are
    /// ignored.
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

    /// Sets a value and its pixel; returns the previous value.
    fn set(&mut self, row: usize, feature: usize, value: f64) -> Option<f64> {
        let was = std::mem::replace(self.points.get_mut([row, feature])?, value);
        let width = self.dimensions();
        let pictures = self.pictures.as_mut();
        if let Some(pixel) = pictures.and_then(|p| p.grey.get_mut(row * width + feature)) {
            *pixel = grey(value);
        }
        Some(was)
    }

    /// The words of the point in this row, if it has any.
    pub fn text_of(&self, row: usize) -> Option<&str> {
        self.texts.as_ref()?.get(row).map(String::as_str)
    }

    /// The words of a point, without the name of the column that the first of them come from.
    pub fn words_of(&self, row: usize) -> Option<&str> {
        let text = self.text_of(row)?;
        let words = |column: &String| text.strip_prefix(column.as_str())?.strip_prefix(": ");
        Some(self.text_columns.iter().find_map(words).unwrap_or(text))
    }

    /// Adds the words of each point (n), and the way from words to values if the points were made
    /// with it.
    pub(super) fn with_texts(
        self,
        texts: Option<Arc<[String]>>,
        text_features: Option<Arc<TextFeatures>>,
    ) -> Self {
        Self { texts, text_features, ..self }
    }

    /// Adds the names of the columns that the words come from, if there are several.
    pub(super) fn with_text_columns(self, text_columns: Vec<String>) -> Self {
        Self { text_columns, ..self }
    }

    /// Adds pictures: each point is `side`×`side` grey values from 0 (black) to 1 (white).
    pub(super) fn with_pictures(self, side: usize) -> Self {
        let grey = self.points.iter().copied().map(grey).collect();
        self.with_grey(side, grey)
    }

    /// Adds the pictures, which have these grey values.
    pub(super) fn with_grey(self, side: usize, grey: Vec<u8>) -> Self {
        Self { pictures: Some(Pictures { side, grey }), ..self }
    }

    /// The same classes and features without a point.
    pub fn without_points(&self) -> Self {
        let none = Array2::zeros((0, self.dimensions()));
        let (classes, features) = (self.class_names.clone(), self.feature_names.clone());
        let pictures = self.pictures.as_ref();
        Self {
            pictures: pictures.map(|pictures| Pictures { grey: Vec::new(), ..*pictures }),
            texts: self.texts.as_ref().map(|_| Arc::default()),
            text_columns: self.text_columns.clone(),
            text_features: self.text_features.clone(),
            first_unseen: self.first_unseen,
            held_out_share: self.held_out_share,
            ..Self::whole(none, Vec::new(), classes, features)
        }
    }
}

/// Converts a value from 0 (black) to 1 (white) into a grey value.
pub(super) fn grey(value: f64) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// The use of a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Split {
    /// Training.
    #[default]
    Train,
    /// Held out of a class that is trained on.
    HeldOut,
    /// In a held-out class.
    Unseen,
}

impl Split {
    /// All values.
    pub const ALL: [Self; 3] = [Self::Train, Self::HeldOut, Self::Unseen];

    /// Name of its points on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Train => "training points",
            Self::HeldOut => "held-out points",
            Self::Unseen => "held-out classes",
        }
    }
}

/// Square grey pictures, one per point.
#[derive(Clone, Debug, PartialEq)]
pub struct Pictures {
    /// Number of pixels along one side.
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
