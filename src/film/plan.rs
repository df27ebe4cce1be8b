//! The plan of a film: from which step to which, every how many, and how fast.

use std::path::Path;

use crate::engine::numbers::{count, counted};
use crate::lab::recipe::MOST_STEPS;

/// The most frames of a film.
pub const MOST_FRAMES: u64 = 2_000;
/// The most frames a second: browsers show a GIF of more at ten.
pub const FASTEST: u32 = 50;
/// The most times that a film is played, unless for ever.
pub const MOST_PLAYS: u32 = 1_000;

/// A format of a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// GIF: 256 colours, shown everywhere.
    Gif,
    /// Animated PNG: all colours, larger.
    Apng,
}

impl Form {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Gif, Self::Apng];

    /// The format of a file with this name, by its ending.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "gif" => Some(Self::Gif),
            "png" | "apng" => Some(Self::Apng),
            _ => None,
        }
    }

    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Gif => "GIF",
            Self::Apng => "Animated PNG",
        }
    }

    /// The ending of its files: `.png`, since what shows pictures goes by it.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Gif => "gif",
            Self::Apng => "png",
        }
    }
}

/// The frames of a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The step of the first frame.
    pub from: u64,
    /// The step of the last frame.
    pub to: u64,
    /// Every how many steps there is a frame, beside that of the last step.
    pub every: u64,
    /// Frames a second.
    pub fps: u32,
    /// Number of times that it is played; 0 is for ever.
    pub plays: u32,
}

/// A film that can't be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The last step is too late.
    #[error("to is {0}: a run has at most {MOST_STEPS} steps; choose an earlier step")]
    TooLate(u64),
    /// The last step isn't after the first.
    #[error("a film from step {from} to step {to} has no second frame: choose a later last step")]
    Empty {
        /// The first step.
        from: u64,
        /// The last step.
        to: u64,
    },
    /// There is a frame every 0 steps.
    #[error("every is 0: choose 1, for each step, or more")]
    Every,
    /// Frames a second are out of range.
    #[error("fps is {0}: choose 1 to {FASTEST} frames a second")]
    Fps(u32),
    /// The film is played too often.
    #[error("loop is {0}: choose 0, for ever, to {MOST_PLAYS} times")]
    Plays(u32),
    /// There are too many frames.
    #[error(
        "this film would have {0} frames, and {MOST_FRAMES} are the most: take one every {1} steps, \
         or fewer steps"
    )]
    TooMany(u64, u64),
}

impl Plan {
    /// Checks that the film can be made.
    ///
    /// # Errors
    /// A number is out of its range.
    pub fn check(&self) -> Result<(), PlanError> {
        let &Self { from, to, every, fps, plays } = self;
        if to > MOST_STEPS {
            return Err(PlanError::TooLate(to));
        }
        if to <= from {
            return Err(PlanError::Empty { from, to });
        }
        if every == 0 {
            return Err(PlanError::Every);
        }
        if !(1..=FASTEST).contains(&fps) {
            return Err(PlanError::Fps(fps));
        }
        if plays > MOST_PLAYS {
            return Err(PlanError::Plays(plays));
        }
        let frames = self.frames();
        if frames > MOST_FRAMES {
            return Err(PlanError::TooMany(frames, (to - from).div_ceil(MOST_FRAMES - 1)));
        }
        Ok(())
    }

    /// The number of frames.
    pub fn frames(&self) -> u64 {
        self.to.saturating_sub(self.from).div_ceil(self.every.max(1)) + 1
    }

    /// The step of a frame; the last one is of the last step.
    pub fn step(&self, frame: u64) -> u64 {
        self.from.saturating_add(frame.saturating_mul(self.every)).min(self.to)
    }

    /// The number of frames, and how long they take, in words.
    pub fn words(&self) -> String {
        let frames = self.frames();
        let seconds = frames as f64 / f64::from(self.fps);
        format!("{}, {} seconds", counted(frames, "frame"), crate::engine::numbers::short(seconds))
    }

    /// The steps in words.
    pub fn range(&self) -> String {
        format!("steps {} to {}", count(self.from), count(self.to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: Plan = Plan { from: 0, to: 500, every: 10, fps: 10, plays: 0 };

    #[test]
    fn a_film_has_its_first_and_its_last_step() {
        let steps =
            |plan: Plan| (0..plan.frames()).map(|frame| plan.step(frame)).collect::<Vec<_>>();
        assert_eq!((PLAN.frames(), PLAN.step(50)), (51, 500));
        assert_eq!(steps(Plan { from: 3, to: 10, every: 4, ..PLAN }), [3, 7, 10]);
        assert_eq!(steps(Plan { from: 3, to: 11, every: 4, ..PLAN }), [3, 7, 11]);
        assert_eq!(steps(Plan { to: 5, every: u64::MAX, ..PLAN }), [0, 5]);
        assert_eq!(PLAN.words(), "51 frames, 5.1 seconds");
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        assert_eq!(PLAN.check(), Ok(()));
        let refused = [
            Plan { to: MOST_STEPS + 1, every: MOST_STEPS, ..PLAN },
            Plan { from: 500, ..PLAN },
            Plan { every: 0, ..PLAN },
            Plan { fps: 0, ..PLAN },
            Plan { fps: 51, ..PLAN },
            Plan { plays: 1_001, ..PLAN },
            Plan { to: 2_000, every: 1, ..PLAN },
        ];
        for plan in refused {
            assert!(plan.check().is_err(), "{plan:?}");
        }
        let PlanError::TooMany(frames, every) =
            Plan { to: 100_000, every: 1, ..PLAN }.check().unwrap_err()
        else {
            panic!("another error");
        };
        assert_eq!((frames, every), (100_001, 51));
        assert_eq!(Plan { to: 100_000, every, ..PLAN }.check(), Ok(()));
    }

    #[test]
    fn the_ending_says_the_format() {
        let form = |name: &str| Form::of(Path::new(name));
        assert_eq!(form("a/b.GIF"), Some(Form::Gif));
        assert_eq!((form("a.png"), form("a.apng")), (Some(Form::Apng), Some(Form::Apng)));
        assert_eq!((form("a.webp"), form("gif")), (None, None));
    }
}
