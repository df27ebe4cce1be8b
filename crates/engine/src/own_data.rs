//! Data that a person brought: read once, shared by all runs on them.

use std::sync::Arc;

use ndarray::Array2;

use crate::packed::{PackedError, deflate, inflate};
use crate::text_features::{TextFeatures, TextSpec};

/// Points with their classes, as they were read from a file.
///
/// Two of them are equal if they come from the same bytes, read with the same choices.
#[derive(Clone, Debug)]
pub struct OwnData {
    /// The points, n×d, all finite.
    pub points: Array2<f64>,
    /// The class of each point, n long, each below `class_names.len()`.
    pub labels: Vec<usize>,
    /// Name of each class.
    pub class_names: Vec<String>,
    /// Name of each of the d columns.
    pub feature_names: Vec<String>,
    /// The words of each point (n long), such as a text column, if it has any.
    pub texts: Option<Arc<[String]>>,
    /// Pixels along one side, if the points are square grey pictures from 0 (black) to 1 (white).
    pub side: Option<usize>,
    /// True if each column gets mean 0 and standard deviation 1 on the training rows.
    pub standardize: bool,
    /// Where the data come from.
    pub origin: Origin,
}

/// The file or folder that data were read from, and how it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Path as a recipe names it; the name alone, if the data have no file (a pasted table).
    pub path: String,
    /// Number of bytes.
    pub size: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// What was decided about the data, by name and value, in the order of writing.
    pub choices: Vec<(String, String)>,
    /// The deflated bytes, if they are few enough to travel in a recipe; see [`carried`].
    pub content: Option<Arc<[u8]>>,
    /// The deflated bytes of the files beside it, such as labels, by their paths from there; empty
    /// unless all of them travel in a recipe.
    pub beside: Vec<(String, Arc<[u8]>)>,
}

/// The most deflated bytes that a recipe carries.
const MOST_CARRIED: usize = 64 << 10;
/// The most bytes that they can stand for.
const MOST_CONTENT: usize = 8 << 20;

/// A file as a recipe carries it: deflated. `None` if it is too large for that.
pub fn carried(bytes: &[u8]) -> Option<Arc<[u8]>> {
    if bytes.len() > MOST_CONTENT {
        return None;
    }
    let packed = deflate(bytes);
    (packed.len() <= MOST_CARRIED).then(|| packed.into())
}

impl Origin {
    /// Takes along the files beside the data, deflated, if there is room for all of them in a recipe
    /// that carries the data.
    pub fn take_along(&mut self, files: Vec<(String, Arc<[u8]>)>) {
        let content = self.content.iter();
        let bytes: usize = content.chain(files.iter().map(|(_, file)| file)).map(|f| f.len()).sum();
        if self.content.is_some() && bytes <= MOST_CARRIED {
            self.beside = files;
        }
    }

    /// The bytes of a file beside the data that came with a recipe, if it did.
    ///
    /// # Errors
    /// They are damaged, or more than a recipe carries.
    pub fn bytes_beside(&self, path: &str) -> Option<Result<Vec<u8>, PackedError>> {
        let (_, packed) = self.beside.iter().find(|(known, _)| known == path)?;
        Some(inflate(packed, MOST_CONTENT))
    }

    /// Name on screen: the file without its folders.
    pub fn name(&self) -> &str {
        let path = self.path.trim_end_matches(['/', '\\']);
        path.rsplit(['/', '\\']).next().unwrap_or(path)
    }

    /// The bytes that came with a recipe, if any did.
    ///
    /// # Errors
    /// They are damaged, or more than a recipe carries.
    pub fn bytes(&self) -> Option<Result<Vec<u8>, PackedError>> {
        self.content.as_ref().map(|packed| inflate(packed, MOST_CONTENT))
    }
}

impl OwnData {
    /// Name of the choice that says that points are made of the texts, and how.
    pub const TEXT_FEATURES: &'static str = "text-features";

    /// How points are made of texts, as a choice; `None` if they aren't.
    pub fn text_choice(&self) -> Option<&str> {
        let mut choices = self.origin.choices.iter();
        choices.find(|(name, _)| name == Self::TEXT_FEATURES).map(|(_, how)| how.as_str())
    }

    /// Names of the columns whose words stand beside the points, if there are several: the words of
    /// each begin with its name and a colon then.
    pub fn text_columns(&self) -> Vec<String> {
        let mut choices = self.origin.choices.iter();
        let names = choices.find(|(name, _)| name == "texts").map_or("", |(_, names)| names);
        let names: Vec<_> = names.split(',').map(str::to_owned).collect();
        if names.len() > 1 { names } else { Vec::new() }
    }

    /// The way from texts to points: `None` if the points aren't made of the texts, or if their
    /// columns are standardized.
    pub fn text_features(&self) -> Option<TextFeatures> {
        let how = self.text_choice()?;
        // Four parts after the name of the column, which can have colons in it.
        let start = how.rmatch_indices(':').nth(3)?.0;
        let spec = TextSpec::read(&how[start..]).ok()?;
        let texts = self.texts.as_ref().filter(|_| !self.standardize)?;
        let features = TextFeatures::fit(spec, texts.iter().map(String::as_str));
        (self.points.ncols() == spec.size).then_some(features)
    }

    /// The most points.
    pub const MOST_POINTS: usize = 100_000;
    /// The most classes.
    pub const MOST_CLASSES: usize = 1_000;
    /// The most values of a point.
    pub const MOST_FEATURES: usize = 2_048;

    /// Name on screen: the file without its folders.
    pub fn name(&self) -> &str {
        self.origin.name()
    }
}

impl PartialEq for OwnData {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&self.origin, &other.origin);
        one.sha256 == two.sha256 && one.size == two.size && one.choices == two.choices
    }
}
