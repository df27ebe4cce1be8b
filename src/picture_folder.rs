//! A folder of pictures: all files in it and in its folders, given to the importer one by one.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::vec;

use import::Outcome;
use import::choices::Choices;
use import::pictures::{LARGEST_PICTURE, MOST_PICTURES, Pictures};

use crate::data_files::DataFileError;
use crate::task::Task;

/// The most levels of folders in folders that are looked into.
const DEEPEST: usize = 8;

/// The most files and folders that are looked at.
const MOST_FILES: usize = 2 * MOST_PICTURES;

/// A folder of pictures being read, file by file. Links to folders aren't followed.
pub struct PictureFolder {
    folder: PathBuf,
    /// None when all is read.
    pictures: Option<Pictures>,
    left: vec::IntoIter<PathBuf>,
    all: usize,
}

impl PictureFolder {
    /// Ready to read the pictures in a folder and below it: its files are known.
    ///
    /// # Errors
    /// The folder can't be listed, or a choice isn't possible.
    pub fn new(folder: &Path, choices: Choices) -> Result<Self, DataFileError> {
        let pictures = Some(Pictures::new(&folder.display().to_string(), choices)?);
        let left = files(folder)?.into_iter();
        Ok(Self { folder: folder.to_owned(), pictures, all: left.len(), left })
    }

    fn add(&mut self, path: &Path) -> Result<(), DataFileError> {
        let Some(pictures) = &mut self.pictures else { return Ok(()) };
        let name = path.strip_prefix(&self.folder).unwrap_or(path).to_string_lossy();
        match bytes(path) {
            Ok(Some(bytes)) => pictures.add(&name, &bytes)?,
            Ok(None) => pictures.add_too_large(&name),
            Err(error) => pictures.add_unread(&name, &error.to_string()),
        }
        Ok(())
    }
}

impl Task for PictureFolder {
    type Answer = Result<Outcome, DataFileError>;

    fn advance(&mut self) -> Option<Self::Answer> {
        match self.left.next() {
            Some(path) => self.add(&path).err().map(Err),
            None => Some(self.pictures.take()?.finish().map_err(DataFileError::from)),
        }
    }

    fn share(&self) -> f32 {
        1.0 - self.left.len() as f32 / self.all.max(1) as f32
    }
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>, DataFileError> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    let mut seen = 0;
    while let Some((folder, depth)) = folders.pop() {
        let unreadable = |source| DataFileError::Read { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            seen += 1;
            if seen > MOST_FILES {
                let many = format!("more than {MOST_FILES} files, the most that are looked at");
                return Err(unreadable(io::Error::other(many)));
            }
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && depth < DEEPEST {
                folders.push((entry.path(), depth + 1));
            } else if fs::metadata(entry.path()).is_ok_and(|about| about.is_file()) {
                // Not a pipe or a device, and not one at the end of a link.
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The bytes of a file, unless it has more than a picture can have.
fn bytes(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST_PICTURE + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= LARGEST_PICTURE).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::tests::walked;

    /// A picture of 4×4 pixels (BMP, 8 bits, a palette of two).
    fn picture(white: bool) -> Vec<u8> {
        let mut bytes = b"BM".to_vec();
        let pixels = if white { [1; 16] } else { [0; 16] };
        for number in [54 + 8 + 16, 0, 54 + 8, 40, 4, 4_u32] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend([1, 0, 8, 0]);
        for number in [0, 16, 0, 0, 2, 2_u32] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend([0, 0, 0, 0, 255, 255, 255, 0]);
        bytes.extend(pixels);
        bytes
    }

    #[test]
    fn pictures_in_folders_become_points_and_a_pipe_or_a_link_in_a_circle_stops_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for (class, white) in [("dark", false), ("light", true)] {
            let inside = folder.path().join("all").join(class);
            fs::create_dir_all(&inside).unwrap();
            for name in ["1.bmp", "2.bmp"] {
                fs::write(inside.join(name), picture(white)).unwrap();
            }
        }
        fs::write(folder.path().join("all/dark/broken.png"), b"no picture").unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path(), folder.path().join("all/circle")).unwrap();
            std::process::Command::new("mkfifo")
                .arg(folder.path().join("pipe.png"))
                .status()
                .unwrap();
        }
        let reading = PictureFolder::new(folder.path(), Choices::default()).unwrap();
        let (read, calls) = walked(reading);
        assert_eq!(calls, 6, "each file in a piece of its own, and then all of them");
        let import::Imported { data, report } = read.unwrap().imported().unwrap();
        assert_eq!(data.class_names, ["dark", "light"]);
        assert_eq!(data.points.column(0).to_vec(), [0.0, 0.0, 1.0, 1.0]);
        assert!(report.warnings[0].contains("all/dark/broken.png"), "{:?}", report.warnings);
    }

    #[test]
    fn a_folder_that_is_not_there_says_so() {
        let missing = Path::new("/nowhere/at/all");
        let error = PictureFolder::new(missing, Choices::default()).err().unwrap().to_string();
        assert!(error.contains("/nowhere/at/all"), "{error}");
    }
}
