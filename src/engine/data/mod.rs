//! A [`DataSpec`] and a seed become a [`Dataset`]: points, labels, names, pictures, and a split.

use ndarray::Array2;

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
    /// Rows that are held out, ascending.
    pub held_out: Vec<usize>,
    /// The points as pictures, where they are pictures.
    pub pictures: Option<Pictures>,
}

/// Square grey pictures, one for each point.
#[derive(Clone, Debug, PartialEq)]
pub struct Pictures {
    /// Pixels along one side.
    pub side: usize,
    /// n×(side·side) grey values, row by row, 0 black to 255 white.
    pub grey: Vec<u8>,
}
