//! The questions of a lesson once more, for a report: what was on screen before and after a reveal.
//!
//! A lesson keeps what was said and what happened, and not the runs. They are computed again, from
//! the lesson alone, so a person who changed the runs of a page before answering gets no picture of
//! another one: the result has to be the same.

use std::sync::Arc;

use super::answer::{Asked, Outcome};
use super::page_runs::PageRuns;
use super::player::script_of;
use super::session::LessonSession;
use super::{Lesson, Page};
use lab::{Command, Lab, Thing};

/// A lesson with its runs, apart from the one on screen.
pub struct Recall {
    lesson: Arc<Lesson>,
    runs: PageRuns,
    /// Its display is that of all pages.
    now: Lab,
    /// The question that is carried out.
    asked: Option<Asked>,
}

impl LessonSession {
    /// A copy of the lesson's runs, for [`Recall::advance`]; `lab` is the one on screen.
    pub fn recall(&self, lab: &Lab) -> Recall {
        let runs = self.page_runs.fork();
        Recall { lesson: Arc::clone(&self.lesson), runs, now: lab.fork(), asked: None }
    }
}

impl Recall {
    /// The lesson.
    pub fn lesson(&self) -> &Arc<Lesson> {
        &self.lesson
    }

    /// Trains the runs of a page and carries out its question while there is time. Returns true when
    /// done.
    pub fn advance(&mut self, page: usize, has_time: &dyn Fn() -> bool) -> bool {
        if let Some(asked) = &mut self.asked {
            return asked.carry_out(has_time);
        }
        let lesson = Arc::clone(&self.lesson);
        let Some(page) = lesson.pages.get(page) else { return true };
        if !self.runs.advance(page.place, has_time) {
            return false;
        }
        self.asked = self.ask(page);
        self.asked.is_none()
    }

    fn ask(&mut self, page: &Page) -> Option<Asked> {
        let question = page.question.as_ref()?;
        let mut script = script_of(page, &mut self.runs, &self.now)?;
        let asked = Asked::of(&script, question);
        let first = asked.offers().first().and_then(|offer| offer.triplet);
        let Some(first) = first.filter(|_| script.lab.focused().selected().is_none()) else {
            return Some(asked);
        };
        // As the player does: it shows one of the triplets in question.
        script.lab.apply(Command::Select(Thing::Triplet(first)));
        Some(Asked::of(&script, question))
    }

    /// Takes the runs of the page that was done last, before its reveal and after it. `None` if
    /// another result than this one came out.
    pub fn take(&mut self, outcome: &Outcome) -> Option<(Lab, Lab)> {
        let (before, after, found) = self.asked.take()?.carried_out()?;
        (found == *outcome).then_some((before.lab, after.lab))
    }
}
