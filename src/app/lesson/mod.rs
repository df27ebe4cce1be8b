//! Lessons in the window: the menu, the panel with the page, its marks, its views, and the keys
//! with another meaning meanwhile.
//!
//! `crate::lesson` holds what a lesson is and how it proceeds; this module shows it.

mod cut;
pub mod keys;
pub mod links;
mod numbers;
mod offered;
pub mod panel;
mod question;
mod sheets;
mod summary;
mod text;
mod votes;

use std::sync::Arc;

use crate::app::command::LessonCommand;
use crate::lab::{Layout, ViewId};
use crate::lesson::{Arrangement, LESSONS, Lesson, LessonSession};

use super::layout;
use super::pane_layout::PaneLayout;
pub use offered::{answers, lit};
pub use panel::place;
use sheets::Sheets;
pub use text::Text;

/// Views for one triplet in presenter mode.
const ONE_TRIPLET: [ViewId; 3] = [ViewId::Triplets, ViewId::AnchorsEye, ViewId::TripletPlane];

/// The most lessons from files that the menu lists.
const MOST_OPENED: usize = 20;

/// State of lessons in the window.
pub struct Lessons {
    /// Lessons of the menu: the built-in ones, then those opened from files.
    list: Vec<Arc<Lesson>>,
    /// Lesson and visit of the page that the views are arranged for, and whether that is in
    /// presenter mode.
    shown: Option<(Arc<Lesson>, u64, bool)>,
    /// The person's own views, while a lesson is open.
    own: Option<PaneLayout>,
    /// True while the summary is shown, after the last page.
    at_end: bool,
    /// Time at which the lesson began, in seconds since the start of the program.
    since: f64,
    text: Text,
    /// Visit of the page whose reveal has been scrolled into view.
    brought: Option<u64>,
    /// Height by which the page exceeds the panel, in points.
    overflow: f32,
    /// Sheets of the page in presenter mode.
    sheets: Sheets,
}

impl Default for Lessons {
    fn default() -> Self {
        Self {
            list: LESSONS.iter().map(|listed| listed.lesson().shared()).collect(),
            shown: None,
            own: None,
            at_end: false,
            since: 0.0,
            text: Text::default(),
            brought: None,
            overflow: 0.0,
            sheets: Sheets::default(),
        }
    }
}

impl Lessons {
    /// The lessons of the menu.
    pub fn list(&self) -> &[Arc<Lesson>] {
        &self.list
    }

    /// Tells whether the summary is shown.
    pub fn is_at_end(&self) -> bool {
        self.at_end
    }

    /// Time at which the lesson began, in seconds since the start of the program.
    pub fn since(&self) -> f64 {
        self.since
    }

    /// Height by which the page exceeds the panel, in points; 0 if it needs no scrolling.
    pub fn overflow(&self) -> f32 {
        self.overflow
    }

    /// Number of the sheet of the page that is shown, from 1, and of all its sheets, which are more
    /// than one only in presenter mode.
    pub fn sheet(&self) -> (usize, usize) {
        self.sheets.place()
    }

    /// Tells whether the question of the page is on a later sheet.
    pub fn is_before_question(&self) -> bool {
        self.sheets.is_before_question()
    }

    /// Handles a command before the player does. Returns true if nothing is left to do. The summary
    /// follows the last page, and a page that is cut into sheets is turned sheet by sheet.
    pub fn guard(
        &mut self,
        command: &LessonCommand,
        session: Option<&LessonSession>,
        now: f64,
    ) -> bool {
        let sheets = &mut self.sheets;
        match command {
            LessonCommand::NextPage if sheets.go_on() => return true,
            LessonCommand::PreviousPage if sheets.go_back() => return true,
            LessonCommand::Reveal | LessonCommand::AskFor(_) if sheets.is_before_question() => {
                sheets.go_to_question();
                return true;
            }
            LessonCommand::Predict(_) | LessonCommand::CountHand(_) | LessonCommand::CountHands => {
                sheets.go_to_question();
            }
            _ => {}
        }
        match (command, session) {
            (LessonCommand::Open(lesson), _) => {
                self.remember(lesson);
                (self.at_end, self.since, self.shown) = (false, now, None);
                false
            }
            (LessonCommand::NextPage, Some(session)) if session.next_page().is_none() => {
                self.at_end = true;
                true
            }
            (LessonCommand::PreviousPage, Some(_)) if self.at_end => {
                self.at_end = false;
                true
            }
            (LessonCommand::GoToPage(_) | LessonCommand::RestorePage | LessonCommand::Close, _) => {
                self.at_end = false;
                false
            }
            _ => false,
        }
    }

    /// Returns the lesson of the list that has the same text, or else this one.
    pub fn known(&self, lesson: &Arc<Lesson>) -> Arc<Lesson> {
        let same = self.list.iter().find(|known| known.source == lesson.source);
        Arc::clone(same.unwrap_or(lesson))
    }

    /// Adds a lesson that was opened from a file to the list; it replaces an older one of the same
    /// title.
    fn remember(&mut self, lesson: &Arc<Lesson>) {
        if self.list.iter().any(|known| Arc::ptr_eq(known, lesson)) {
            return;
        }
        let program = LESSONS.len().min(self.list.len());
        let opened = self.list[program..].iter().position(|known| known.title == lesson.title);
        match opened {
            Some(place) => self.list[program + place] = lesson.clone(),
            None => self.list.push(lesson.clone()),
        }
        if self.list.len() > program + MOST_OPENED {
            self.list.remove(program);
        }
    }

    /// Arranges the views for the page that was opened, or restores the person's own when the
    /// lesson is closed. Returns true if anything was arranged.
    pub fn arrange(
        &mut self,
        session: Option<&LessonSession>,
        presenting: bool,
        arranged: &mut PaneLayout,
    ) -> bool {
        let Some(session) = session else {
            (self.shown, self.at_end) = (None, false);
            let Some(own) = self.own.take() else { return false };
            *arranged = own;
            return true;
        };
        let now = (session.lesson().clone(), session.visit(), presenting);
        let same = self.shown.as_ref().is_some_and(|shown| {
            Arc::ptr_eq(&shown.0, &now.0) && (shown.1, shown.2) == (now.1, now.2)
        });
        if same {
            return false;
        }
        let is_low = session.question().is_none();
        let tree = match &session.page().arrangement {
            Arrangement::Layout(Layout::OneTriplet) if presenting => {
                layout::narrow(&ONE_TRIPLET, 0, is_low)
            }
            Arrangement::Views(views) if presenting => {
                layout::narrow(views, session.page().panels().len().min(3), is_low)
            }
            Arrangement::Layout(layout) => layout::arrange(*layout),
            Arrangement::Views(views) => layout::of_views(views),
        };
        let before = std::mem::replace(arranged, PaneLayout::new(tree));
        self.own.get_or_insert(before);
        self.shown = Some(now);
        true
    }

    /// The person's own views from before the lesson; `None` while none is open.
    pub fn own(&self) -> Option<&PaneLayout> {
        self.own.as_ref()
    }
}

/// The command of a clicker's other button.
pub fn on_clicker_back(session: &LessonSession) -> LessonCommand {
    keys::back(session)
}

/// The command of the next press of a clicker.
pub fn on_clicker(session: &LessonSession) -> Option<LessonCommand> {
    keys::next(session)
}

/// Label of the next press of a clicker.
pub fn next_words(session: &LessonSession, lessons: &Lessons) -> &'static str {
    let (sheet, sheets) = lessons.sheet();
    match (keys::next(session), session.next_page().is_none()) {
        (Some(LessonCommand::Reveal | LessonCommand::AskFor(_)), _)
            if lessons.is_before_question() =>
        {
            "To the question"
        }
        (Some(LessonCommand::Reveal), _) => "Show what happens",
        (Some(LessonCommand::AskFor(_)), _) => "Ask for the next choice",
        (None, _) => "It is happening",
        _ if sheet < sheets => "Next sheet",
        (_, true) if lessons.is_at_end() => "The end",
        (_, true) => "Summary",
        (_, false) => "Next page",
    }
}
