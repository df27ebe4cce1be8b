//! Pictures, a class in each folder: PNG, JPEG, GIF, WebP and BMP, from a folder or a ZIP archive.
//!
//! They are given one by one, so that only the small grey squares that become of them are held.
//! The class of a picture is the name of the folder it lies in; folders above that don't matter, so
//! train/cats and test/cats are both cats.

mod decode;
mod left_out;
mod settings;
mod zip;

use engine::own_data::{Origin, OwnData};
use ndarray::Array2;
use sha2::{Digest as _, Sha256};

use crate::Outcome;
use crate::assemble::{check, classes};
use crate::checks::Checks;
use crate::choices::Choices;
use crate::error::ImportError;
use crate::origin::{hex, sha256};
use crate::report::{ClassCounts, Report};
use decode::{Unusable, decode};
use left_out::LeftOut;
pub use settings::{CHOICES, SIDES};
use settings::{Fit, Settings};
pub(crate) use zip::Unpacking;

/// The most pictures that are read; of more than there is room for, a sample is kept.
pub const MOST_PICTURES: usize = 200_000;

/// The largest file of a picture, in bytes (64 MB).
pub const LARGEST_PICTURE: u64 = 1 << 26;

/// A picture that was read.
struct Picture {
    path: String,
    /// SHA-256 of its file.
    sum: String,
    /// Its pixels; none for one that can't be used, but belongs to the folder's hash.
    pixels: Option<Vec<u8>>,
}

/// Reads pictures one by one. They can come in any order.
pub struct Pictures {
    name: String,
    choices: Choices,
    settings: Settings,
    pictures: Vec<Picture>,
    size: u64,
    left_out: LeftOut,
}

impl Pictures {
    /// Begins to read the folder of this name.
    ///
    /// # Errors
    /// A choice that isn't possible.
    pub fn new(name: &str, mut choices: Choices) -> Result<Self, ImportError> {
        let settings = Settings::read(name, &mut choices)?;
        let (pictures, left_out) = (Vec::new(), LeftOut::default());
        Ok(Self { name: name.to_owned(), choices, settings, pictures, size: 0, left_out })
    }

    /// Adds a file, by its path relative to the folder. What can't be used is counted and named.
    ///
    /// # Errors
    /// There are more pictures than can be read.
    pub fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), ImportError> {
        let path = path.replace('\\', "/");
        if is_of_the_system(&path) {
            return Ok(());
        }
        if bytes.len() as u64 > LARGEST_PICTURE {
            self.left_out.huge.push(&path);
            return Ok(());
        }
        let format = decode::format_of(bytes);
        if format.is_none() && !has_picture_name(&path) {
            self.left_out.other.push(&path);
            return Ok(());
        }
        if self.pictures.len() == MOST_PICTURES {
            let message = format!(
                "there are more than {MOST_PICTURES} pictures, the most that are read: choose a \
                 folder with fewer"
            );
            return Err(ImportError::new(&self.name, message));
        }
        let pixels = match decode(bytes, self.settings.side, self.settings.fit) {
            Ok(pixels) => Some(pixels),
            Err(reason) => {
                match reason {
                    Unusable::NoPicture => self.left_out.broken.push(&path),
                    Unusable::Broken(why) => self.left_out.broken.push_with(&path, &why),
                    Unusable::Tiny => self.left_out.tiny.push(&path),
                    Unusable::Huge => self.left_out.huge.push(&path),
                }
                None
            }
        };
        self.size += bytes.len() as u64;
        self.pictures.push(Picture { path, sum: sha256(bytes), pixels });
        Ok(())
    }

    /// Counts a file that is larger than [`LARGEST_PICTURE`], without its bytes.
    pub fn add_too_large(&mut self, path: &str) {
        self.left_out.huge.push(path);
    }

    /// Counts a file whose bytes can't be had.
    pub fn add_unread(&mut self, path: &str, why: &str) {
        self.left_out.broken.push_with(path, why);
    }

    /// The pictures as points, in the order of their paths, whatever the order in which they came.
    /// The origin is the folder: its hash is that of all paths and files.
    ///
    /// # Errors
    /// There are no pictures, or too many classes.
    pub fn finish(mut self) -> Result<Outcome, ImportError> {
        self.sort();
        let mut sum = Sha256::new();
        for picture in &self.pictures {
            sum.update(format!("{}\n{}\n", picture.path, picture.sum));
        }
        let origin = Origin {
            path: self.name.clone(),
            size: self.size,
            sha256: hex(sum),
            choices: self.choices.clone().into_pairs(),
            content: None,
            beside: Vec::new(),
        };
        self.outcome(origin)
    }

    fn sort(&mut self) {
        self.pictures.sort_by(|one, two| one.path.cmp(&two.path));
    }

    fn outcome(mut self, origin: Origin) -> Result<Outcome, ImportError> {
        let common = common_folder(self.pictures.iter().map(|picture| picture.path.as_str()));
        let (mut folders, mut pixels) = (Vec::new(), Vec::new());
        for picture in &self.pictures {
            let Some(usable) = &picture.pixels else { continue };
            match class_of(&picture.path, common) {
                Some(class) => {
                    folders.push(class);
                    pixels.push(usable);
                }
                None => self.left_out.outside.push(&picture.path),
            }
        }
        let fault = |message: String| ImportError::new(&self.name, message);
        if pixels.is_empty() {
            return Err(fault(self.nothing()));
        }
        let side = self.settings.side as usize;
        let labelled: Vec<(usize, &str)> = folders.into_iter().enumerate().collect();
        let chosen = classes(&labelled, side * side, self.settings.seed)
            .map_err(|error| fault(error.to_string()))?;
        let kept = chosen.rows.iter().flat_map(|&row| pixels[row].iter());
        let values = kept.map(|&pixel| f64::from(pixel) / 255.0).collect();
        let (labels, class_names) = (chosen.labels, chosen.names);
        // Every picture has this many pixels, so this can't fail.
        let points =
            Array2::from_shape_vec((labels.len(), side * side), values).unwrap_or_default();
        let mut report = Report {
            rows: (pixels.len() + self.left_out.pictures()) as u64,
            features: pixel_names(side),
            label: Some("folder".to_owned()),
            classes: ClassCounts::of(&class_names, &labels),
            dropped_rows: self.left_out.pictures() as u64,
            warnings: self.left_out.sentences(),
            ..Report::default()
        };
        if let Some(all) = chosen.sampled_from {
            report.sampled = labels.len() as u64;
            report.warnings.push(format!(
                "There are {all} pictures; {} of them were drawn at random, class by class (seed \
                 {}).",
                labels.len(),
                self.settings.seed
            ));
        }
        Checks::of(&points, &labels, class_names.len()).report(&mut report, true);
        let choices = origin.choices.clone();
        let data = check(&labels, class_names.len()).map_err(|error| fault(error.to_string()));
        let data = data.map(|()| OwnData {
            points,
            labels,
            class_names,
            feature_names: report.features.clone(),
            texts: None,
            side: Some(side),
            standardize: false,
            origin,
        });
        Ok(Outcome { report, choices, data })
    }

    /// Why there are no pictures.
    fn nothing(&self) -> String {
        let mut message =
            "there are no pictures in folders; put PNG, JPEG, GIF, WebP or BMP files \
                           of each class into a folder of its own, named like the class."
                .to_owned();
        for sentence in self.left_out.sentences() {
            message.push(' ');
            message.push_str(&sentence);
        }
        message
    }
}

/// "pixel (1,1)", "pixel (1,2)", …: row and column, from the top left.
fn pixel_names(side: usize) -> Vec<String> {
    (0..side * side)
        .map(|pixel| format!("pixel ({},{})", pixel / side + 1, pixel % side + 1))
        .collect()
}

/// The path of the deepest folder that has all pictures in it or below it, such as the one that
/// was made into an archive.
fn common_folder<'a>(mut paths: impl Iterator<Item = &'a str>) -> &'a str {
    let Some(first) = paths.next() else { return "" };
    let mut common = folder_of(first);
    for path in paths {
        let is_in = |folder: &str| {
            path.strip_prefix(folder).is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
        };
        while !is_in(common) {
            common = folder_of(common);
        }
    }
    common
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The name of the folder that a picture lies in, if that is below the common one.
fn class_of<'a>(path: &'a str, common: &str) -> Option<&'a str> {
    let folder = folder_of(path);
    (folder != common).then(|| folder.rsplit('/').next().unwrap_or(folder))
}

/// Files that systems leave in folders and archives.
fn is_of_the_system(path: &str) -> bool {
    let is_hidden = |part: &str| part.len() > 1 && part.starts_with('.') && part != "..";
    path.split('/').any(|part| part == "__MACOSX" || is_hidden(part))
        || path.ends_with("Thumbs.db")
        || path.ends_with("desktop.ini")
}

fn has_picture_name(path: &str) -> bool {
    let path = path.to_lowercase();
    [".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"].iter().any(|end| path.ends_with(end))
}
