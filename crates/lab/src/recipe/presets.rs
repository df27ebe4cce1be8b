//! Recipes that come with the program, each for one effect worth seeing.
//!
//! They are ordinary files (`assets/recipes`); `tests/it/lab/presets.rs` trains each of them and
//! checks what its note claims.

use super::{ReadError, Recipe, read};

/// A recipe that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The name of its file, without the extension.
    pub name: &'static str,
    /// The content of the file.
    pub text: &'static str,
}

/// All presets, in the order of the menu.
pub const PRESETS: [Preset; 8] = [
    Preset { name: "collapse", text: include_str!("../../../../assets/recipes/collapse.toml") },
    Preset {
        name: "collapse-and-rescue",
        text: include_str!("../../../../assets/recipes/collapse-and-rescue.toml"),
    },
    Preset {
        name: "wrong-labels",
        text: include_str!("../../../../assets/recipes/wrong-labels.toml"),
    },
    Preset {
        name: "margin-too-large",
        text: include_str!("../../../../assets/recipes/margin-too-large.toml"),
    },
    Preset {
        name: "norm-blow-up",
        text: include_str!("../../../../assets/recipes/norm-blow-up.toml"),
    },
    Preset {
        name: "cosine-on-the-sphere",
        text: include_str!("../../../../assets/recipes/cosine-on-the-sphere.toml"),
    },
    Preset { name: "digits", text: include_str!("../../../../assets/recipes/digits.toml") },
    Preset { name: "faces", text: include_str!("../../../../assets/recipes/faces.toml") },
];

impl Preset {
    /// The recipe.
    ///
    /// # Errors
    /// As [`read`]; the tests check that all presets are valid.
    pub fn recipe(&self) -> Result<Recipe, ReadError> {
        read(self.text)
    }
}
