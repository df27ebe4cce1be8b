//! Recognizes the kind of a file with vectors, by its content and then its name.

use super::lines::looks_like_words;
use super::{config, npy, npz, word2vec};
use crate::zipped::{Archive, Entry, is_zip};

/// The most bytes of an entry of a projector's archive.
pub(super) const MOST_BYTES: u64 = 1 << 30;

/// A kind of file with vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A NumPy array.
    Npy,
    /// An archive of NumPy arrays.
    Npz,
    /// Words with their numbers, as text.
    Words,
    /// word2vec's binary form.
    Word2vec,
    /// Numbers alone, one vector a line: tensors.tsv.
    Tensors,
    /// A projector configuration, as JSON or .pbtxt.
    Config,
    /// An archive of a projector's files.
    ConfigZip,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Npy,
        Self::Npz,
        Self::Words,
        Self::Word2vec,
        Self::Tensors,
        Self::Config,
        Self::ConfigZip,
    ];

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Name in a recipe and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Npy => "npy",
            Self::Npz => "npz",
            Self::Words => "words",
            Self::Word2vec => "word2vec",
            Self::Tensors => "tensors",
            Self::Config => "projector",
            Self::ConfigZip => "projector-zip",
        }
    }
}

/// The kind of vectors that a file has, if it has any.
pub(crate) fn recognize(name: &str, bytes: &[u8]) -> Option<Kind> {
    let name = name.to_lowercase();
    let file = name.rsplit(['/', '\\']).next().unwrap_or(&name);
    if bytes.starts_with(npy::MAGIC) {
        return Some(Kind::Npy);
    }
    if is_zip(bytes) {
        // A damaged archive is refused by the reader that its name asks for.
        let Ok(archive) = Archive::open(bytes) else {
            return file.ends_with(".npz").then_some(Kind::Npz);
        };
        if file.ends_with(".npz") || npz::has_arrays(&archive) {
            return Some(Kind::Npz);
        }
        return main_entry(&archive).map(|_| Kind::ConfigZip);
    }
    if config::is_config(bytes) {
        return Some(Kind::Config);
    }
    if word2vec::is_binary(bytes) {
        return Some(Kind::Word2vec);
    }
    if looks_like_words(bytes) {
        return Some(Kind::Words);
    }
    let is_tensors = file.ends_with(".tsv")
        && ["tensor", "vector", "embedding"].iter().any(|start| file.starts_with(start));
    is_tensors.then_some(Kind::Tensors)
}

/// The configuration of an archive, or its tensors.tsv.
pub(super) fn main_entry(archive: &Archive<&[u8]>) -> Option<Entry> {
    let ends = |end: &str| {
        let of_it = |entry: &&Entry| entry.name.to_lowercase().ends_with(end);
        archive.entries().iter().find(of_it).cloned()
    };
    ends("projector_config.json")
        .or_else(|| ends("projector_config.pbtxt"))
        .or_else(|| ends("tensors.tsv"))
}
