//! Asking and revealing: takes a prediction or hands, computes the answer on a fork, and then shows
//! it on screen.

use super::answer::Asked;
use super::kept::MOST_HANDS;
use super::player::{Player, WAIT};
use super::question::{Choice, Question};
use super::session::{PageState, Reveal};
use engine::report::TripletId;
use lab::{Command, Thing};

/// The notice of a reveal without an answer.
const FIRST: &str = "First say what will happen, or count hands.";

impl Player {
    pub(super) fn predict(&mut self, choice: Choice) {
        if !self.can_answer() {
            return;
        }
        self.ask();
        let Some(session) = &mut self.session else { return };
        let offers = session.offers().to_vec();
        let is_there = match choice {
            Choice::Offer(place) => place < offers.len(),
            Choice::Number(number) => number.is_finite() && session.scale().is_some(),
        };
        if is_there {
            let state = session.state_mut();
            let chosen = match choice {
                Choice::Offer(place) => offers[place].triplet,
                Choice::Number(_) => None,
            };
            (state.predicted, state.offers) = (Some(choice), offers);
            self.script.lab.withdraw(FIRST);
            if let Some(chosen) = chosen {
                self.show_offered(chosen);
            }
        }
    }

    pub(super) fn count_hand(&mut self, offer: usize) {
        if !self.can_answer() {
            return;
        }
        self.ask();
        let Some(session) = &mut self.session else { return };
        let offers = session.offers().to_vec();
        let state = session.state_mut();
        if offer < offers.len() && state.hands.len() < MOST_HANDS {
            state.hands.push(offer);
            state.offers = offers;
            self.script.lab.withdraw(FIRST);
        }
    }

    pub(super) fn take_back_hand(&mut self) {
        let Some(session) = self.session.as_mut().filter(|l| l.reveal == Reveal::Not) else {
            return;
        };
        let state = session.state_mut();
        if state.outcome.is_none() {
            state.hands.pop();
        }
    }

    /// Returns true if a question is open; tells the person if it can't be answered.
    fn can_answer(&mut self) -> bool {
        let Some(session) = &self.session else { return false };
        let open = session.question().is_some()
            && session.state().outcome.is_none()
            && session.reveal == Reveal::Not;
        if open && session.is_arriving {
            self.remark(WAIT);
            return false;
        }
        open
    }

    /// Asks the page's question about the current runs; after an answer it keeps the runs it was
    /// asked about.
    fn ask(&mut self) {
        let Some(session) = &self.session else { return };
        let is_answered = session.state().is_answered();
        let Some(question) = session.question().cloned() else { return };
        if is_answered && session.state().asked.is_some() {
            return;
        }
        self.script.stop();
        if !self.script.lab.finish_seek() {
            return;
        }
        self.script.lab.finish_moves(&|| true);
        if is_answered {
            return self.ask_as_before(&question);
        }
        if self.is_asked_of_this() {
            return;
        }
        let mut asked = Box::new(Asked::of(&self.script, &question));
        let first = asked.offers().first().and_then(|offer| offer.triplet);
        if let Some(first) = first.filter(|_| self.lab().focused().selected().is_none()) {
            // Show one of the triplets in question.
            self.show_offered(first);
            asked = Box::new(Asked::of(&self.script, &question));
        }
        if let Some(session) = &mut self.session {
            session.state_mut().asked = Some(asked);
        }
    }

    /// Asks a question that was answered in an earlier session, about the runs of that time. If its
    /// choices are others by now, the answer is forgotten.
    fn ask_as_before(&mut self, question: &Question) {
        // Not on the runs that are on screen: they may have gone on since.
        let Some(mut script) = self.script_of_page() else { return };
        script.lab.set_display(self.lab().display().clone());
        let Some(session) = &mut self.session else { return };
        if let Some(screen) = session.state_mut().to_ask.take() {
            screen.restore(&mut script.lab);
        }
        let asked = Box::new(Asked::of(&script, question));
        let state = session.state_mut();
        let is_same = asked.offers() == state.offers.as_slice();
        if !is_same {
            let is_done = state.is_done;
            *state = PageState { is_done, ..PageState::default() };
        }
        state.asked = Some(asked);
        if !is_same {
            self.remark("This page asks something else by now: answer it again.");
        }
    }

    /// Shows a triplet of the options.
    fn show_offered(&mut self, id: TripletId) {
        self.script.lab.apply(Command::Select(Thing::Triplet(id)));
    }

    /// Returns true if the question was asked about the current runs.
    fn is_asked_of_this(&self) -> bool {
        let asked = self.session.as_ref().and_then(|session| session.state().asked.as_ref());
        asked.is_some_and(|asked| asked.is_of(&self.script))
    }

    pub(super) fn reveal(&mut self) {
        let Some(session) = &mut self.session else { return };
        if session.can_reveal() {
            // After a lesson was resumed, its question isn't asked yet.
            self.ask();
        }
        let Some(session) = &mut self.session else { return };
        if session.can_reveal() {
            session.reveal = Reveal::Wanted;
            self.go_on_revealing(&|| false);
        } else if session.question().is_some() && session.state().outcome.is_none() {
            self.remark(FIRST);
        }
    }

    /// Continues a reveal; returns true if there is more to do.
    pub(super) fn go_on_revealing(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(session) = &mut self.session else { return false };
        match session.reveal {
            Reveal::Not => return false,
            Reveal::Wanted => {
                let Some(asked) = &mut session.state_mut().asked else {
                    session.reveal = Reveal::Not;
                    return false;
                };
                if !asked.advance(has_time) {
                    return true;
                }
                session.reveal = Reveal::Happening;
                self.let_it_happen();
            }
            Reveal::Happening => {}
        }
        if self.script.goes_slowly() {
            // Later ticks do the rest.
            return false;
        }
        if self.lab().slow().is_none() {
            self.script.finish_slow_step();
        }
        if self.script.is_acting() || self.lab().is_moving() {
            return true;
        }
        if let Some(session) = &mut self.session {
            session.reveal = Reveal::Not;
            let state = session.state_mut();
            state.outcome = state.asked.take().and_then(|asked| asked.into_outcome());
            let right = state.outcome.as_ref().and_then(|outcome| outcome.right.first());
            let meant = right.and_then(|&right| state.offers.get(right)?.triplet);
            if let Some(meant) = meant {
                self.show_offered(meant);
            }
        }
        true
    }

    /// Starts the reveal from the runs that the question was asked about.
    fn let_it_happen(&mut self) {
        let Some(session) = &self.session else { return };
        let (Some(question), Some(asked)) = (session.question(), &session.state().asked) else {
            return;
        };
        let (acts, is_slow) = (question.acts.clone(), session.page().slow);
        let before = asked.before().lab.fork();
        self.script.lab.end_slow();
        if !self.is_asked_of_this() {
            self.keep_own_runs();
            self.script.lab.take_runs_of(before);
        }
        self.script.stop();
        self.script.lab.apply(Command::Hover(None));
        if is_slow {
            self.script.slow_down();
        }
        self.script.give(acts);
        self.script.act_on();
    }

    pub(super) fn ask_again(&mut self) {
        let Some(session) = self.session.as_mut().filter(|l| l.reveal == Reveal::Not) else {
            return;
        };
        let was_revealed = session.state().outcome.is_some();
        let is_done = session.state().is_done;
        *session.state_mut() = PageState { is_done, ..PageState::default() };
        if was_revealed {
            self.come_to_page();
        }
    }

    /// Computes the answer while the runs are paused; returns true if there is more to do.
    pub(super) fn go_on_asking(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(session) = &self.session else { return false };
        let is_open = session.question().is_some() && session.state().outcome.is_none();
        if !is_open || self.script.is_acting() || !self.script.lab.is_at_rest() {
            return false;
        }
        self.ask();
        let Some(session) = &mut self.session else { return false };
        let Some(asked) = &mut session.state_mut().asked else { return false };
        if asked.is_worked_out() {
            return false;
        }
        if asked.advance(has_time) {
            self.script.lab.bump();
        }
        true
    }
}
