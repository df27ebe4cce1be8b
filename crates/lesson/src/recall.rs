//! The questions of a lesson once more, for a report: what was on screen before and after a reveal.
//!
//! A lesson keeps what was said and what happened, and not the runs. They are computed again, from
//! the lesson alone, so a person who changed the runs of a page before answering gets no picture of
//! another one: the result has to be the same.

use std::sync::Arc;

use super::Lesson;
use super::answer::{Asked, Outcome};
use super::page_runs::PageRuns;
use super::player::script_of;
use super::session::LessonSession;
use lab::{Command, Lab, Thing};

/// A lesson with its runs, apart from the one on screen.
pub struct Recall {
    lesson: Arc<Lesson>,
    runs: PageRuns,
    /// Its display is that of all pages.
    now: Lab,
}

impl LessonSession {
    /// A copy of the lesson's runs, for [`Recall::page`]; `lab` is the one on screen.
    pub fn recall(&self, lab: &Lab) -> Recall {
        let runs = self.page_runs.fork();
        Recall { lesson: Arc::clone(&self.lesson), runs, now: lab.fork() }
    }
}

impl Recall {
    /// The lesson.
    pub fn lesson(&self) -> &Arc<Lesson> {
        &self.lesson
    }

    /// The runs of a page before its reveal and after it. `None` if another result than this one
    /// comes out, or if it can't go on until all is done.
    pub fn page(
        &mut self,
        page: usize,
        outcome: &Outcome,
        goes_on: &dyn Fn() -> bool,
    ) -> Option<(Lab, Lab)> {
        let lesson = Arc::clone(&self.lesson);
        let page = lesson.pages.get(page)?;
        let question = page.question.as_ref()?;
        while !self.runs.advance(page.place, goes_on) {
            if !goes_on() {
                return None;
            }
        }
        let mut script = script_of(page, &mut self.runs, &self.now)?;
        let mut asked = Asked::of(&script, question);
        let first = asked.offers().first().and_then(|offer| offer.triplet);
        if let Some(first) = first.filter(|_| script.lab.focused().selected().is_none()) {
            // As the player does: it shows one of the triplets in question.
            script.lab.apply(Command::Select(Thing::Triplet(first)));
            asked = Asked::of(&script, question);
        }
        let (before, after, found) = asked.carried_out(goes_on)?;
        (found == *outcome).then_some((before.lab, after.lab))
    }
}
