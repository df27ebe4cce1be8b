//! NumPy archives (.npz): which array has the points, and which the labels, their names, the words
//! and the names of the columns.

use engine::text::excerpt;

use super::error::VectorError;
use super::labels::{Attached, list};
use super::npy::{Array, ArrayError, Shape};
use crate::zipped::{Archive, Entry};

/// The most bytes of an array.
const MOST_BYTES: u64 = 1 << 30;

/// Bytes of an array that its head is read from; a head is shorter.
const HEAD: u64 = 70_000;

/// Names of arrays that are points, likeliest first.
const POINT_NAMES: [&str; 16] = [
    "X",
    "x",
    "points",
    "data",
    "inputs",
    "embedding",
    "embeddings",
    "vectors",
    "features",
    "X_train",
    "x_train",
    "train_x",
    "images",
    "train_images",
    "arr",
    "arr_0",
];

/// Names of arrays that are labels, likeliest first.
const LABEL_NAMES: [&str; 15] = [
    "y",
    "Y",
    "labels",
    "label",
    "target",
    "targets",
    "classes",
    "class",
    "y_train",
    "Y_train",
    "train_y",
    "train_labels",
    "species",
    "arr_1",
    "ids",
];

/// Names of arrays that are the words of the points.
const TEXT_NAMES: [&str; 6] = ["texts", "text", "words", "sentences", "titles", "names"];

/// Names of arrays that name the classes 0, 1, 2, ….
const CLASS_NAMES: [&str; 4] = ["class_names", "target_names", "label_names", "classes"];

/// Names of arrays that name the columns.
const COLUMN_NAMES: [&str; 3] = ["feature_names", "columns", "features"];

/// An array in the archive, by its head.
struct Listed {
    name: String,
    entry: Entry,
    shape: Shape,
}

/// An archive of arrays, by their heads.
pub(super) struct Npz<'a> {
    archive: Archive<&'a [u8]>,
    arrays: Vec<Listed>,
    /// Entries that are no arrays, or of Python objects, and why they can't be read.
    pub(super) unread: Vec<(String, ArrayError)>,
}

/// True for an archive that has an array.
pub(super) fn has_arrays(archive: &Archive<&[u8]>) -> bool {
    archive.entries().iter().any(|entry| entry.name.ends_with(".npy"))
}

impl<'a> Npz<'a> {
    /// Reads the heads of all arrays.
    pub(super) fn read(mut archive: Archive<&'a [u8]>) -> Result<Self, VectorError> {
        let (mut arrays, mut unread) = (Vec::new(), Vec::new());
        for entry in archive.entries().to_vec() {
            let Some(name) = entry.name.strip_suffix(".npy").map(str::to_owned) else { continue };
            match Shape::of(&archive.begin(&entry, HEAD)?) {
                Ok(shape) => arrays.push(Listed { name, entry, shape }),
                Err(error) => unread.push((name, error)),
            }
        }
        Ok(Self { archive, arrays, unread })
    }

    /// The array of the points: the one that was chosen, the one with the likeliest name, or the
    /// only one.
    pub(super) fn points(&self, wanted: Option<&str>) -> Result<String, VectorError> {
        let is_points = |array: &&Listed| array.shape.axes() >= 2 && !array.shape.is_text;
        let possible: Vec<&Listed> = self.arrays.iter().filter(is_points).collect();
        let names: Vec<String> = possible.iter().map(|array| array.name.clone()).collect();
        if let Some(wanted) = wanted {
            self.refuse_unread(wanted)?;
            return self.named(wanted, &names, "array");
        }
        let likely = POINT_NAMES.iter().find(|likely| names.iter().any(|name| name == **likely));
        match (likely, names.as_slice(), self.unread.first()) {
            (Some(likely), ..) => Ok((*likely).to_owned()),
            (None, [only], _) => Ok(only.clone()),
            (None, [], Some((name, error))) => {
                Err(VectorError::Entry { name: excerpt(name), error: error.clone() })
            }
            (None, [], None) => Err(VectorError::NoPoints { found: self.described() }),
            (None, ..) => Err(VectorError::SeveralPoints { found: list(&names) }),
        }
    }

    /// The array of the labels, if there is one with as many elements as there are points.
    pub(super) fn labels(
        &self,
        wanted: Option<&str>,
        points: &str,
    ) -> Result<Option<String>, VectorError> {
        let rows = self.rows_of(points);
        let possible: Vec<String> = self
            .arrays
            .iter()
            .filter(|array| array.name != points && array.shape.is_column(rows))
            .map(|array| array.name.clone())
            .collect();
        if let Some(wanted) = wanted {
            self.refuse_unread(wanted)?;
            return self.named(wanted, &possible, "labels").map(Some);
        }
        let likely = LABEL_NAMES.iter().find(|likely| possible.iter().any(|name| name == **likely));
        let only = possible.first().filter(|_| possible.len() == 1);
        Ok(likely.map(|likely| (*likely).to_owned()).or_else(|| only.cloned()))
    }

    /// True if an array has this name, whether it can be read or not.
    pub(super) fn has(&self, name: &str) -> bool {
        self.arrays.iter().map(|array| &array.name).any(|known| known == name)
            || self.unread.iter().any(|(known, _)| known == name)
    }

    /// The bytes of an array.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, VectorError> {
        let array = self.arrays.iter().find(|array| array.name == name);
        let entry = array.map(|array| array.entry.clone());
        match entry {
            Some(entry) => Ok(self.archive.unpack(&entry, MOST_BYTES)?),
            None => Err(VectorError::NoPoints { found: self.described() }),
        }
    }

    /// The labels of the points, with the names that other arrays have for the classes, and the
    /// words of the points.
    pub(super) fn attached(
        &mut self,
        points: &str,
        label: Option<String>,
    ) -> Result<Attached, VectorError> {
        let rows = self.rows_of(points);
        let mut attached = Attached::default();
        let mut used = vec![points.to_owned()];
        if let Some(label) = label {
            let bytes = self.bytes(&label)?;
            let mut names = names(&label, &bytes)?;
            used.push(label.clone());
            let classes = CLASS_NAMES.iter().find(|name| **name != label && self.is_texts(name));
            if let Some(classes) = classes {
                let bytes = self.bytes(classes)?;
                let class_names = self::names(classes, &bytes)?;
                let index = |name: &String| name.parse::<usize>().ok();
                if names.iter().all(|name| index(name).is_some_and(|at| at < class_names.len())) {
                    for name in &mut names {
                        if let Some(class) = index(name).and_then(|at| class_names.get(at)) {
                            name.clone_from(class);
                        }
                    }
                    used.push((*classes).to_owned());
                }
            }
            attached.rows = names.into_iter().enumerate().collect();
            attached.label = Some(label);
        }
        let is_free = |name: &&&str| Some(**name) != attached.label.as_deref();
        let text = TEXT_NAMES
            .iter()
            .filter(is_free)
            .find(|name| self.is_texts(name) && self.rows_of(name) == rows);
        if let Some(text) = text {
            let bytes = self.bytes(text)?;
            attached.texts = Some(names(text, &bytes)?);
            attached.text = Some((*text).to_owned());
            used.push((*text).to_owned());
        }
        let names = self.arrays.iter().map(|array| &array.name);
        attached.unused = names.filter(|name| !used.contains(name)).cloned().collect();
        Ok(attached)
    }

    /// The names of the columns, if an array has them.
    pub(super) fn columns(&mut self, columns: usize) -> Result<Option<Vec<String>>, VectorError> {
        let named =
            COLUMN_NAMES.iter().find(|name| self.is_texts(name) && self.rows_of(name) == columns);
        let Some(named) = named else { return Ok(None) };
        let bytes = self.bytes(named)?;
        names(named, &bytes).map(Some)
    }

    fn is_texts(&self, name: &str) -> bool {
        let is_it = |array: &Listed| array.name == name && array.shape.is_text;
        self.arrays.iter().any(|array| is_it(array) && array.shape.axes() == 1)
    }

    fn rows_of(&self, name: &str) -> usize {
        self.arrays.iter().find(|array| array.name == name).map_or(0, |array| array.shape.rows())
    }

    fn refuse_unread(&self, wanted: &str) -> Result<(), VectorError> {
        match self.unread.iter().find(|(name, _)| name == wanted) {
            Some((name, error)) => {
                Err(VectorError::Entry { name: excerpt(name), error: error.clone() })
            }
            None => Ok(()),
        }
    }

    fn named(
        &self,
        wanted: &str,
        possible: &[String],
        choice: &'static str,
    ) -> Result<String, VectorError> {
        if possible.iter().any(|name| name == wanted) {
            return Ok(wanted.to_owned());
        }
        Err(VectorError::NoSuch { choice, value: excerpt(wanted), found: list(possible) })
    }

    fn described(&self) -> String {
        let names: Vec<String> =
            self.arrays.iter().map(|array| format!("{} ({})", array.name, array.shape)).collect();
        if names.is_empty() { "nothing".to_owned() } else { list(&names) }
    }
}

/// The elements of an array as names of classes, or as words.
pub(super) fn names(what: &str, bytes: &[u8]) -> Result<Vec<String>, VectorError> {
    let wrong = |error| VectorError::Entry { name: excerpt(what), error };
    let array = Array::read(bytes).map_err(wrong)?;
    for row in 0..array.rows() {
        let value = array.number(row);
        if !array.is_text() && value.fract() != 0.0 {
            let value = value.to_string();
            return Err(VectorError::MeasuredLabel { what: excerpt(what), row: row + 1, value });
        }
    }
    Ok((0..array.rows()).map(|row| array.name(row)).collect())
}
