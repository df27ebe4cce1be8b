//! The lessons that come with the program.

use super::{Lesson, read};

/// A lesson that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The file name without its extension.
    pub name: &'static str,
    /// The text of the file.
    pub text: &'static str,
}

/// All lessons, in order.
pub const LESSONS: &[Listed] = &[
    Listed {
        name: "01-three-points",
        text: include_str!("../../../assets/lessons/01-three-points.md"),
    },
    Listed { name: "02-zero-loss", text: include_str!("../../../assets/lessons/02-zero-loss.md") },
    Listed { name: "03-one-step", text: include_str!("../../../assets/lessons/03-one-step.md") },
    Listed {
        name: "04-easy-semi-hard-hard",
        text: include_str!("../../../assets/lessons/04-easy-semi-hard-hard.md"),
    },
    Listed {
        name: "05-random-runs-dry",
        text: include_str!("../../../assets/lessons/05-random-runs-dry.md"),
    },
    Listed { name: "06-collapse", text: include_str!("../../../assets/lessons/06-collapse.md") },
    Listed { name: "07-sphere", text: include_str!("../../../assets/lessons/07-sphere.md") },
    Listed {
        name: "08-three-distances",
        text: include_str!("../../../assets/lessons/08-three-distances.md"),
    },
    Listed { name: "09-curves", text: include_str!("../../../assets/lessons/09-curves.md") },
    Listed { name: "10-faces", text: include_str!("../../../assets/lessons/10-faces.md") },
    Listed { name: "11-digits", text: include_str!("../../../assets/lessons/11-digits.md") },
    Listed { name: "12-texts", text: include_str!("../../../assets/lessons/12-texts.md") },
    Listed {
        name: "13-which-margin",
        text: include_str!("../../../assets/lessons/13-which-margin.md"),
    },
];

impl Listed {
    /// Parses the lesson; tests ensure that it has no diagnostics.
    pub fn lesson(&self) -> Lesson {
        read(self.text)
    }
}
