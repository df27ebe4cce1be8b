//! A [`DataSpec`] and a seed become a [`Dataset`]: points, labels, names, pictures, and a split.
//!
//! Each family of data has a module: shapes in the plane (`toy`), shapes in more dimensions
//! (`synthetic`), drawn faces (`faces`), handwritten digits (`digits`) and the table of
//! penguins (`table`). Points of made data go round the classes (class 0, 1, 2, 0, 1, …), so
//! that class sizes differ by at most one; real data stay in the order of their file.

mod digits;
mod faces;
mod sample;
mod split;
mod synthetic;
mod table;
mod toy;

use ndarray::Array2;
use rand::RngExt as _;
use rand_distr::StandardNormal;
use serde::{Deserialize, Serialize};

use super::config::{DataKind, DataSpec, Moved, MovedValue, RunConfig};
use super::random::{ChaCha8Rng, Purpose, generator};

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
    /// The data of a run, no point moved: `config.data` says which, `config.seed` where the
    /// randomness comes from, `config.held_out` what share of each class is held out, and
    /// `config.unseen_classes` how many of the last classes are not trained on at all. The
    /// points are the same whatever is held out.
    pub fn make(config: &RunConfig) -> Self {
        let classes = config.data.kind.classes_knob().whole_range();
        let spec = DataSpec {
            classes: config.data.classes.clamp(*classes.start(), *classes.end()),
            ..config.data
        };
        let rng = &mut generator(config.seed, Purpose::Data, 0);
        let whole = match spec.kind {
            DataKind::Blobs => toy::make(&spec, toy::BLOBS, rng),
            DataKind::Moons => toy::make(&spec, toy::MOONS, rng),
            DataKind::Rings => toy::make(&spec, toy::RINGS, rng),
            DataKind::Spiral => toy::make(&spec, toy::SPIRAL, rng),
            DataKind::Xor => toy::make(&spec, toy::XOR, rng),
            DataKind::Checkerboard => toy::make(&spec, toy::CHECKERBOARD, rng),
            DataKind::Pinwheel => toy::make(&spec, toy::PINWHEEL, rng),
            DataKind::Clusters => synthetic::clusters(&spec, rng),
            DataKind::SwissRoll => synthetic::swiss_roll(&spec, rng),
            DataKind::Sphere => synthetic::sphere(&spec, rng),
            DataKind::Faces => faces::make(&spec, rng),
            DataKind::Digits => digits::make(&spec, rng),
            DataKind::Penguins => table::penguins(&spec, rng),
        };
        whole.split(config.held_out, config.seed).without_last(config.unseen_classes)
    }

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
    fn with_pictures(self, side: usize) -> Self {
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

/// Where a row of made data stands in its class.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    class: usize,
    /// How many classes there are.
    classes: usize,
    /// How many points of its class come before it.
    index: usize,
    /// How many points its class has.
    size: usize,
}

impl Place {
    /// The places of all rows, going round the classes.
    fn all(points: usize, classes: usize) -> impl Iterator<Item = Self> {
        (0..points).map(move |row| {
            let (class, index) = (row % classes, row / classes);
            let size = points / classes + usize::from(class < points % classes);
            Self { class, classes, index, size }
        })
    }

    /// How far along its class it is: 0 the first point, 1 the last, evenly between.
    fn fraction(self) -> f64 {
        self.index as f64 / (self.size - 1).max(1) as f64
    }

    /// The share of a turn at which its class starts, in radians.
    fn turn(self) -> f64 {
        std::f64::consts::TAU * self.class as f64 / self.classes as f64
    }
}

/// Makes a data set whose classes are as equal in size as they can be, one point at a time.
///
/// `draw` fills in the values of one point, which are 0 before.
fn draw_points(
    spec: &DataSpec,
    class_names: Vec<String>,
    feature_names: Vec<String>,
    mut draw: impl FnMut(Place, &mut [f64]),
) -> Dataset {
    let dimensions = feature_names.len();
    let mut points = Array2::zeros((spec.points, dimensions));
    let mut labels = Vec::with_capacity(spec.points);
    let mut values = vec![0.0; dimensions];
    for (place, mut row) in Place::all(spec.points, class_names.len()).zip(points.rows_mut()) {
        values.fill(0.0);
        draw(place, &mut values);
        row.assign(&ndarray::ArrayView1::from(&values));
        labels.push(place.class);
    }
    Dataset::whole(points, labels, class_names, feature_names)
}

/// "arm 1", "arm 2", …
fn numbered(what: &str, count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("{what} {number}")).collect()
}

/// "x1", "x2", …
fn axes(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("x{number}")).collect()
}

/// "pixel (1,1)", "pixel (1,2)", …: row and column, from the top left.
fn pixels(side: usize) -> Vec<String> {
    (0..side * side)
        .map(|pixel| format!("pixel ({},{})", pixel / side + 1, pixel % side + 1))
        .collect()
}

/// A number from the normal distribution with mean 0 and standard deviation 1.
fn gaussian(rng: &mut ChaCha8Rng) -> f64 {
    rng.sample(StandardNormal)
}
