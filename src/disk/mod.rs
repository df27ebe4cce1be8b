//! Files as the rest of the program sees them: a path leads to bytes, and a new file is whole or
//! not there.
//!
//! On the desktop, that is the file system. A page in a browser sees no folders: there, files that
//! a person dropped or chose lie in memory under their names, and a new file is a download. What is
//! put into words by that asks [`HAS_FOLDERS`].

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(any(test, target_arch = "wasm32"))]
mod memory;
#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(any(test, target_arch = "wasm32"))]
mod packed;

use std::path::{Path, PathBuf};

#[cfg(target_arch = "wasm32")]
pub use browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use native::*;

/// Kind and size of what a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// Its kind.
    pub kind: Kind,
    /// Number of its bytes, if it is a file.
    pub size: u64,
}

/// Kind of what a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A device, a pipe or a socket, which may never end.
    Other,
}

/// The whole path; as it is where there are no folders.
pub fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
