//! Asking and revealing: a prediction or hands, the answer of a fork, and then what was asked about
//! on screen.

use super::answer::Asked;
use super::player::{Player, WAIT};
use super::question::Choice;
use super::session::{PageState, Reveal};
use engine::report::TripletId;
use lab::{Command, Thing};

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
        if offer < offers.len() {
            let state = session.state_mut();
            state.hands.push(offer);
            state.offers = offers;
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

    /// Whether there is a question that wasn't revealed yet; it is said where it can't be answered.
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

    /// Asks the question of the page of the runs as they are; once it is answered, it stays as it
    /// was asked.
    fn ask(&mut self) {
        let Some(session) = &self.session else { return };
        let (Some(question), false) = (session.question().cloned(), session.state().is_answered())
        else {
            return;
        };
        self.script.stop();
        if !self.script.lab.finish_seek() {
            return;
        }
        self.script.lab.finish_moves(&|| true);
        if self.is_asked_of_this() {
            return;
        }
        let mut asked = Box::new(Asked::of(&self.script, &question));
        let first = asked.offers().first().and_then(|offer| offer.triplet);
        if let Some(first) = first.filter(|_| self.lab().focused().selected().is_none()) {
            // One of those in question is shown, and not another one.
            self.show_offered(first);
            asked = Box::new(Asked::of(&self.script, &question));
        }
        if let Some(session) = &mut self.session {
            session.state_mut().asked = Some(asked);
        }
    }

    /// Shows a triplet that can be chosen.
    fn show_offered(&mut self, id: TripletId) {
        self.script.lab.apply(Command::Select(Thing::Triplet(id)));
    }

    /// Whether the question was asked of the runs as they are.
    fn is_asked_of_this(&self) -> bool {
        let asked = self.session.as_ref().and_then(|session| session.state().asked.as_ref());
        asked.is_some_and(|asked| asked.is_of(&self.script))
    }

    pub(super) fn reveal(&mut self) {
        let Some(session) = &mut self.session else { return };
        if session.can_reveal() {
            session.reveal = Reveal::Wanted;
            self.go_on_revealing(&|| false);
        } else if session.question().is_some() && session.state().outcome.is_none() {
            self.remark("First say what will happen, or count hands.");
        }
    }

    /// Goes on with what a reveal does; whether there is more to do.
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
            // Time does the rest.
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

    /// Begins with what was asked about, from the runs as they were when it was asked.
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

    /// While the runs rest, works the answer out; whether there is more to do.
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
