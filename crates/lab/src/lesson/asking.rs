//! Asking and revealing: a prediction or hands, the answer of a fork, and then what was asked about
//! on screen.

use super::super::Lab;
use super::super::command::Thing;
use super::super::undo::Undo;
use super::answer::Asked;
use super::lecture::{Reveal, Sheet};
use super::player::WAIT;
use super::question::Choice;
use engine::report::TripletId;

impl Lab {
    pub(super) fn predict(&mut self, choice: Choice) {
        if !self.can_answer() {
            return;
        }
        self.ask();
        let Some(lecture) = &mut self.lecture else { return };
        let offers = lecture.offers().to_vec();
        let is_there = match choice {
            Choice::Offer(place) => place < offers.len(),
            Choice::Number(number) => number.is_finite() && lecture.scale().is_some(),
        };
        if is_there {
            let sheet = lecture.sheet_mut();
            let chosen = match choice {
                Choice::Offer(place) => offers[place].triplet,
                Choice::Number(_) => None,
            };
            (sheet.predicted, sheet.offers) = (Some(choice), offers);
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
        let Some(lecture) = &mut self.lecture else { return };
        let offers = lecture.offers().to_vec();
        if offer < offers.len() {
            let sheet = lecture.sheet_mut();
            sheet.hands.push(offer);
            sheet.offers = offers;
        }
    }

    pub(super) fn take_back_hand(&mut self) {
        let Some(lecture) = self.lecture.as_mut().filter(|l| l.reveal == Reveal::Not) else {
            return;
        };
        let sheet = lecture.sheet_mut();
        if sheet.outcome.is_none() {
            sheet.hands.pop();
        }
    }

    /// Whether there is a question that wasn't revealed yet; it is said where it can't be answered.
    fn can_answer(&mut self) -> bool {
        let Some(lecture) = &self.lecture else { return false };
        let open = lecture.question().is_some()
            && lecture.sheet().outcome.is_none()
            && lecture.reveal == Reveal::Not;
        if open && lecture.is_arriving {
            self.remark(WAIT);
            return false;
        }
        open
    }

    /// Asks the question of the page of the runs as they are; once it is answered, it stays as it
    /// was asked.
    fn ask(&mut self) {
        let Some(lecture) = &self.lecture else { return };
        let (Some(question), false) = (lecture.question().cloned(), lecture.sheet().is_answered())
        else {
            return;
        };
        self.acts.clear();
        self.transport.halt();
        if !self.arrive() {
            return;
        }
        self.stages_mut().for_each(|stage| {
            stage.draw(&|| true);
        });
        if self.is_asked_of_this() {
            return;
        }
        let mut asked = Box::new(Asked::of(self, &question));
        let first = asked.offers().first().and_then(|offer| offer.triplet);
        if let Some(first) = first.filter(|_| self.focused().selected.is_none()) {
            // One of those in question is shown, and not another one.
            self.show_offered(first);
            asked = Box::new(Asked::of(self, &question));
        }
        if let Some(lecture) = &mut self.lecture {
            lecture.sheet_mut().asked = Some(asked);
        }
    }

    /// Shows a triplet that can be chosen.
    fn show_offered(&mut self, id: TripletId) {
        self.stages_mut().for_each(|stage| stage.selected = Some(Thing::Triplet(id)));
        self.bump();
    }

    /// Whether the question was asked of the runs as they are.
    fn is_asked_of_this(&self) -> bool {
        let asked = self.lecture.as_ref().and_then(|lecture| lecture.sheet().asked.as_ref());
        asked.is_some_and(|asked| asked.is_of(self))
    }

    pub(super) fn reveal(&mut self) {
        let Some(lecture) = &mut self.lecture else { return };
        if lecture.can_reveal() {
            lecture.reveal = Reveal::Wanted;
            self.go_on_revealing(&|| false);
        } else if lecture.question().is_some() && lecture.sheet().outcome.is_none() {
            self.remark("First say what will happen, or count hands.");
        }
    }

    /// Goes on with what a reveal does; whether there is more to do.
    pub(super) fn go_on_revealing(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(lecture) = &mut self.lecture else { return false };
        match lecture.reveal {
            Reveal::Not => return false,
            Reveal::Wanted => {
                let Some(asked) = &mut lecture.sheet_mut().asked else {
                    lecture.reveal = Reveal::Not;
                    return false;
                };
                if !asked.advance(has_time) {
                    return true;
                }
                lecture.reveal = Reveal::Happening;
                self.let_it_happen();
            }
            Reveal::Happening => {}
        }
        if self.goes_slowly() {
            // Time does the rest.
            return false;
        }
        if self.slow.is_none() {
            self.finish_slow_step();
        }
        if self.is_acting() || self.stages_mut().any(|stage| stage.is_drawing()) {
            return true;
        }
        if let Some(lecture) = &mut self.lecture {
            (lecture.reveal, lecture.slow_step) = (Reveal::Not, None);
            let sheet = lecture.sheet_mut();
            sheet.outcome = sheet.asked.take().and_then(|asked| asked.into_outcome());
            let right = sheet.outcome.as_ref().and_then(|outcome| outcome.right.first());
            let meant = right.and_then(|&right| sheet.offers.get(right)?.triplet);
            if let Some(meant) = meant {
                self.show_offered(meant);
            }
        }
        true
    }

    /// Begins with what was asked about, from the runs as they were when it was asked.
    fn let_it_happen(&mut self) {
        let Some(lecture) = &self.lecture else { return };
        let (Some(question), Some(asked)) = (lecture.question(), &lecture.sheet().asked) else {
            return;
        };
        let acts = question.acts.clone();
        let was = asked.fork();
        self.end_slow();
        if !self.is_asked_of_this() {
            self.put_up(was);
        }
        self.acts.clear();
        self.transport.halt();
        self.stages_mut().for_each(|stage| stage.hovered = None);
        self.give(acts);
        self.act_on();
    }

    /// Puts the runs of a fork on screen.
    fn put_up(&mut self, fork: Self) {
        self.keep_own_runs();
        self.data_version += 2;
        let (version, old) = (self.data_version, self.stage.version);
        self.replace_stage(fork.stage);
        self.stage.put_up_anew(version - 1, old + 1);
        self.beside = fork.beside;
        if let Some(beside) = &mut self.beside {
            beside.put_up_anew(version, old + 1);
        }
        self.focus = fork.focus;
        self.three = fork.three;
        self.proposal = None;
        self.undo = Undo::default();
        self.next_id = self.next_id.max(fork.next_id);
        self.bump();
    }

    pub(super) fn ask_again(&mut self) {
        let Some(lecture) = self.lecture.as_mut().filter(|l| l.reveal == Reveal::Not) else {
            return;
        };
        let was_revealed = lecture.sheet().outcome.is_some();
        let is_done = lecture.sheet().is_done;
        *lecture.sheet_mut() = Sheet { is_done, ..Sheet::default() };
        if was_revealed {
            self.come_to_page();
        }
    }

    /// While the runs rest, works the answer out; whether there is more to do.
    pub(super) fn go_on_asking(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(lecture) = &self.lecture else { return false };
        let is_open = lecture.question().is_some() && lecture.sheet().outcome.is_none();
        let rests = !self.transport.playing
            && !self.is_acting()
            && !self.stages_mut().any(|stage| stage.is_busy(false));
        if !is_open || !rests {
            return false;
        }
        self.ask();
        let Some(lecture) = &mut self.lecture else { return false };
        let Some(asked) = &mut lecture.sheet_mut().asked else { return false };
        if asked.is_worked_out() {
            return false;
        }
        if asked.advance(has_time) {
            self.bump();
        }
        true
    }
}
