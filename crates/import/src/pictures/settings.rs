//! Choices about pictures.

use engine::text::excerpt;

use crate::choices::{Choice, Choices};
use crate::error::ImportError;

/// Pixels along one side that can be chosen.
pub const SIDES: [u32; 4] = [8, 16, 24, 32];

/// Choices about pictures.
pub const CHOICES: [Choice; 4] = [
    Choice { name: "side", value: "8, 16, 24 or 32", help: "pixels along one side; 16" },
    Choice {
        name: "fit",
        value: "crop or pad",
        help: "a picture that is no square gives its middle, or gets black borders; crop",
    },
    Choice {
        name: "sample-seed",
        value: "NUMBER",
        help: "seed of the sample that is drawn of too many pictures; 0",
    },
    Choice { name: "kind", value: "pictures", help: "how the file is read; found by its content" },
];

/// Ways to make a picture square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// Its middle is cut out.
    Crop,
    /// It gets black borders.
    Pad,
}

/// The choices, decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) side: u32,
    pub(super) fit: Fit,
    pub(super) seed: u64,
}

impl Settings {
    /// Reads the choices, and writes down those that weren't made.
    pub(super) fn read(name: &str, choices: &mut Choices) -> Result<Self, ImportError> {
        choices.check(name, &CHOICES)?;
        let wrong = |choice: &str, value: &str, possible: &str| {
            let message = format!("{choice} is \"{}\"; it is {possible}", excerpt(value));
            ImportError::new(name, message)
        };
        let side = match choices.get("side") {
            None => SIDES[1],
            Some(text) => SIDES
                .into_iter()
                .find(|side| side.to_string() == text)
                .ok_or_else(|| wrong("side", text, "8, 16, 24 or 32"))?,
        };
        let fit = match choices.get("fit") {
            None | Some("crop") => Fit::Crop,
            Some("pad") => Fit::Pad,
            Some(other) => return Err(wrong("fit", other, "crop or pad")),
        };
        let seed = match choices.get("sample-seed") {
            None => 0,
            Some(text) => {
                text.parse().map_err(|_| wrong("sample-seed", text, "a whole number from 0"))?
            }
        };
        choices.set("kind", "pictures");
        choices.set("side", side.to_string());
        choices.set("fit", if fit == Fit::Crop { "crop" } else { "pad" });
        choices.set("sample-seed", seed.to_string());
        Ok(Self { side, fit, seed })
    }
}
