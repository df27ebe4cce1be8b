//! State kept from one start of a window to the next: the person's runs, and the lesson under way.
//!
//! As text it is a session of the lab (`lab::session`), whose second line says in words what is in
//! it, so that many can be listed by their heads. A lesson under way is the table `[lesson]`: the
//! text of the lesson itself, since its file may be gone by then, the page, the runs on screen with
//! the keys of a session, and a `[[lesson.state]]` for each page that was answered.

mod read;
mod words;
mod write;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::Lesson;
use super::answer::{Offer, Outcome};
use super::question::Choice;
use lab::session::Session;
use lab::{Side, Thing, ThreePoints};

pub use read::{about, read};
pub use write::Writer;

/// The comment that says what is in a file.
const ABOUT: &str = "# about ";
/// The most hands that are counted for a question.
pub const MOST_HANDS: usize = 1_000;

/// The person's runs, and the lesson under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The person's own runs.
    pub own: Session,
    /// The open lesson.
    pub lesson: Option<Underway>,
}

/// A lesson under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Underway {
    /// The lesson.
    pub lesson: Arc<Lesson>,
    /// The page, counted from 0.
    pub page: usize,
    /// True if the keys 1 to 9 count hands.
    pub counts_hands: bool,
    /// The runs on screen; `None` while the page opens.
    pub screen: Option<Screen>,
    /// The pages that were answered or done.
    pub pages: Vec<PageRecord>,
}

/// The runs of a page as a person left them.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    /// All runs of the page.
    pub runs: Session,
    /// The run that the settings concern.
    pub focus: Side,
    /// The selected point or triplet.
    pub selected: Option<Thing>,
    /// The three points, if the page is about them.
    pub three: Option<ThreePoints>,
    /// True if a person changed the runs.
    pub acted: bool,
}

/// Answers and progress on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct PageRecord {
    /// The page, counted from 0.
    pub number: usize,
    /// The prediction.
    pub predicted: Option<Choice>,
    /// The hands in order, each the index of an offer.
    pub hands: Vec<usize>,
    /// The offers when the prediction was made.
    pub offers: Vec<Offer>,
    /// The result, once it was revealed.
    pub outcome: Option<Outcome>,
    /// True if the task of the page was done.
    pub is_done: bool,
    /// The runs that the question was asked about, until it is revealed.
    pub asked: Option<Screen>,
}

impl From<Session> for Kept {
    fn from(own: Session) -> Self {
        Self { own, lesson: None }
    }
}

impl From<&Session> for Kept {
    fn from(own: &Session) -> Self {
        own.clone().into()
    }
}

impl From<&Kept> for Kept {
    fn from(kept: &Kept) -> Self {
        kept.clone()
    }
}

/// Equal if no lesson is under way and the runs are the same.
impl PartialEq<Session> for Kept {
    fn eq(&self, own: &Session) -> bool {
        self.lesson.is_none() && self.own == *own
    }
}

impl Kept {
    /// Returns true if a run has steps or bookmarks, or if anything was done in a lesson.
    pub fn is_worth_keeping(&self) -> bool {
        let was_begun = |lesson: &Underway| {
            let acted = lesson.screen.as_ref().is_some_and(|screen| screen.acted);
            lesson.page > 0 || !lesson.pages.is_empty() || acted
        };
        self.own.is_worth_keeping() || self.lesson.as_ref().is_some_and(was_begun)
    }
}
