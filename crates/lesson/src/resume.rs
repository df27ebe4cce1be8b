//! From an open lesson to what is kept of it, and back.

use std::sync::Arc;

use super::kept::{Kept, PageRecord, Screen, Underway};
use super::player::Player;
use super::script::Script;
use super::session::{LessonSession, PageState, Reveal};
use lab::{Command, Lab, Side};

impl Screen {
    /// The runs of a script; `acted` if a person changed them.
    fn of(script: &Script, acted: bool) -> Self {
        let lab = &script.lab;
        Self {
            runs: lab.to_session(),
            focus: lab.focus(),
            selected: lab.run_a().selected(),
            three: script.about_three.then(|| lab.three().clone()),
            acted,
        }
    }

    /// Puts the runs on the screen of a lab with the runs of the page; the way to their step may
    /// take a while.
    pub(super) fn restore(&self, lab: &mut Lab) {
        lab.apply(Command::Restore(Box::new(self.runs.clone())));
        if self.focus == Side::B {
            lab.apply(Command::Focus(Side::B));
        }
        lab.select(self.selected);
        if let Some(three) = &self.three {
            lab.place_three(three.clone());
        }
    }
}

impl PageRecord {
    /// Answers and progress on a page; `None` if there is nothing to keep.
    fn of(number: usize, state: &PageState) -> Option<Self> {
        let is_worth = state.is_answered() || state.outcome.is_some() || state.is_done;
        let is_open = state.is_answered() && state.outcome.is_none();
        let asked = state.asked.as_ref().map(|asked| Screen::of(asked.before(), false));
        is_worth.then(|| Self {
            number,
            predicted: state.predicted,
            hands: state.hands.clone(),
            offers: state.offers.clone(),
            outcome: state.outcome.clone(),
            is_done: state.is_done,
            asked: asked.or_else(|| state.to_ask.clone()).filter(|_| is_open),
        })
    }

    fn into_state(self) -> PageState {
        PageState {
            predicted: self.predicted,
            hands: self.hands,
            offers: self.offers,
            outcome: self.outcome,
            is_done: self.is_done,
            asked: None,
            to_ask: self.asked,
        }
    }
}

impl LessonSession {
    /// The lesson as it is under way; the script has its runs.
    fn underway(&self, script: &Script) -> Underway {
        let asked = self.state().asked.as_ref().filter(|_| self.reveal != Reveal::Not);
        let screen = match (self.is_arriving, asked) {
            (true, _) => self.to_restore.clone(),
            // A reveal begins again where the question was asked.
            (false, Some(asked)) => Some(Screen::of(asked.before(), self.has_own_acts)),
            (false, None) => Some(Screen::of(script, self.has_own_acts)),
        };
        let states = self.states.iter().enumerate();
        Underway {
            lesson: Arc::clone(&self.lesson),
            page: self.page,
            counts_hands: self.counts_hands,
            screen,
            pages: states.filter_map(|(number, state)| PageRecord::of(number, state)).collect(),
        }
    }
}

impl Player {
    /// State to be kept: the person's runs, and the lesson under way.
    pub fn to_kept(&self) -> Kept {
        let lesson = self.session.as_ref().map(|session| session.underway(&self.script));
        Kept { own: self.to_session(), lesson }
    }

    /// Goes on with what was kept: restores the person's runs, and opens the lesson at its page.
    pub fn resume(&mut self, kept: Kept) {
        let at = kept.own.at;
        self.apply(Command::Restore(Box::new(kept.own)));
        let Some(underway) = kept.lesson else { return };
        self.open(Arc::clone(&underway.lesson));
        let Some(session) = &mut self.session else { return };
        session.own_at = Some(at);
        session.page = underway.page.min(session.states.len().saturating_sub(1));
        session.counts_hands = underway.counts_hands;
        for record in underway.pages {
            if let Some(state) = session.states.get_mut(record.number) {
                *state = record.into_state();
            }
        }
        self.come_to_page();
        let Some(session) = &mut self.session else { return };
        session.to_restore = underway.screen;
        if !session.is_arriving {
            self.restore_screen();
        }
        self.tell_mistakes();
    }

    /// Restores what was on the screen of the page that a lesson was resumed at.
    pub(super) fn restore_screen(&mut self) {
        let Some(session) = &mut self.session else { return };
        if let Some(screen) = session.to_restore.take() {
            screen.restore(&mut self.script.lab);
            session.has_own_acts = screen.acted;
        }
    }
}
