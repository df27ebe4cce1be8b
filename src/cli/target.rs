//! Targets of rows and other output: what a path leads to, and whether it may be written there.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::disk::beside;

/// A file that can't be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The file exists and would be overwritten.
    #[error(
        "{}{}: this file exists and was left as it is; choose another name, or add --force to overwrite it",
        dashed(option), path.display()
    )]
    Exists {
        /// Option that named it.
        option: &'static str,
        /// Its path.
        path: PathBuf,
    },
    /// The path is a directory.
    #[error("{}{}: this is a directory; name a file in it", dashed(option), path.display())]
    Directory {
        /// Option that named it.
        option: &'static str,
        /// Its path.
        path: PathBuf,
    },
    /// The path is a link that leads nowhere.
    #[error(
        "{}{}: this is a link to {}, which doesn't exist; name that file, or another one",
        dashed(option), path.display(), target.display()
    )]
    Dangling {
        /// Option that named it.
        option: &'static str,
        /// Its path.
        path: PathBuf,
        /// The path in the link.
        target: PathBuf,
    },
    /// Two names of one file.
    #[error("{names} both name {}: choose two names", path.display())]
    Same {
        /// The two options.
        names: &'static str,
        /// Its path.
        path: PathBuf,
    },
    /// The file can't be created or written to.
    #[error(
        "{}{}: {source}; check that the directory exists, is writable and has space",
        dashed(option), path.display()
    )]
    Write {
        /// Option that named it.
        option: &'static str,
        /// Its path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The reader of a pipe has ended.
    #[error("{}{}: what read it has ended, so the run ended too", dashed(option), path.display())]
    Closed {
        /// Option that named it.
        option: &'static str,
        /// Its path.
        path: PathBuf,
    },
    /// The new file can't take the name.
    #[error(
        "{}{}: {source}; what was written is in {} instead",
        dashed(option), path.display(), kept.display()
    )]
    Kept {
        /// Option that named it.
        option: &'static str,
        /// Its path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
        /// File with the rows so far.
        kept: PathBuf,
    },
    /// The result can't be printed.
    #[error("the result can't be printed: {source}")]
    Print {
        /// The system's reason.
        source: io::Error,
    },
}

/// The option as it was typed, before its path; nothing for a path without an option.
fn dashed(option: &str) -> String {
    if option.is_empty() { String::new() } else { format!("--{option} ") }
}

/// Kind of what a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Stdout,
    /// A device or a pipe, which nothing can be lost in.
    Stream,
    /// A file that exists and may be replaced.
    Existing,
    New,
}

/// Identity of a file, under whatever name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg(unix)]
pub struct Identity(u64, u64);

#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg(not(unix))]
pub struct Identity(PathBuf);

#[cfg(unix)]
impl Identity {
    pub fn of(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|about| Self::in_metadata(&about))
    }

    fn in_metadata(about: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self(about.dev(), about.ino())
    }

    /// Stdout, unless it is a device that isn't a terminal, such as `/dev/null`.
    fn of_stdout() -> Option<Self> {
        use std::io::IsTerminal as _;
        use std::os::fd::AsFd as _;
        use std::os::unix::fs::FileTypeExt as _;
        let stdout = fs::File::from(io::stdout().as_fd().try_clone_to_owned().ok()?);
        let about = stdout.metadata().ok()?;
        let is_sink = about.file_type().is_char_device() && !stdout.is_terminal();
        (!is_sink).then(|| Self::in_metadata(&about))
    }
}

#[cfg(not(unix))]
impl Identity {
    pub fn of(path: &Path) -> Option<Self> {
        fs::canonicalize(path).ok().map(Self)
    }

    fn of_stdout() -> Option<Self> {
        None
    }
}

/// Target of an option's rows. Nothing is written yet.
pub struct Target {
    /// The option; empty for a path without one.
    pub option: &'static str,
    /// Its path.
    pub path: PathBuf,
    /// Kind of what the path leads to.
    pub place: Place,
    /// The file that is there already.
    pub identity: Option<Identity>,
}

impl Target {
    /// Finds what `path` leads to; a file that exists may be replaced with `force` only.
    pub fn of(option: &'static str, path: &Path, force: bool) -> Result<Self, OutputError> {
        let owned = || path.to_owned();
        let target =
            |place| Ok(Self { option, path: owned(), place, identity: Identity::of(path) });
        if path == Path::new("-") {
            return Ok(Self { identity: Identity::of_stdout(), ..target(Place::Stdout)? });
        }
        let about = match fs::metadata(path) {
            Ok(about) => about,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return match fs::read_link(path) {
                    Ok(target) => Err(OutputError::Dangling { option, path: owned(), target }),
                    Err(_) => target(Place::New),
                };
            }
            Err(source) => return Err(OutputError::Write { option, path: owned(), source }),
        };
        let is_stdout = Identity::of_stdout().is_some_and(|at| Some(at) == Identity::of(path));
        if about.is_dir() {
            Err(OutputError::Directory { option, path: owned() })
        } else if is_stdout && (!about.is_file() || path.starts_with("/dev")) {
            target(Place::Stdout)
        } else if is_stdout {
            let names = match option {
                "metrics" => "--metrics and stdout",
                "" => "the file and stdout",
                "csv" => "--csv and stdout",
                _ => "--embeddings and stdout",
            };
            Err(OutputError::Same { names, path: owned() })
        } else if !about.is_file() {
            target(Place::Stream)
        } else if force {
            target(Place::Existing)
        } else {
            Err(OutputError::Exists { option, path: owned() })
        }
    }

    /// Returns true if rows go to stdout.
    pub fn is_stdout(&self) -> bool {
        self.place == Place::Stdout
    }

    /// Returns true if both lead to one file.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let now = |target: &Self| target.identity.clone().or_else(|| Identity::of(&target.path));
        self.path == other.path || now(self).is_some_and(|here| Some(here) == now(other))
    }

    /// The path of the file itself, if the name is a link.
    pub fn resolved(&self) -> PathBuf {
        fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone())
    }

    /// Checks that a file can be made there, and leaves none.
    pub fn check(&self) -> Result<(), OutputError> {
        match self.place {
            Place::New | Place::Existing => self.beside().map(drop),
            Place::Stdout | Place::Stream => Ok(()),
        }
    }

    /// A new file beside, which takes the name when it is whole.
    pub fn beside(&self) -> Result<NamedTempFile, OutputError> {
        let made = match self.place {
            // A file that may not be written to may not be replaced either.
            Place::Existing => OpenOptions::new().write(true).open(&self.path).map(drop),
            _ => Ok(()),
        };
        made.and_then(|()| beside(&self.resolved())).map_err(|source| self.error(source))
    }

    /// A failure to write there.
    pub fn error(&self, source: io::Error) -> OutputError {
        let (option, path) = (self.option, self.path.clone());
        match source.kind() {
            io::ErrorKind::BrokenPipe => OutputError::Closed { option, path },
            _ => OutputError::Write { option, path, source },
        }
    }
}
