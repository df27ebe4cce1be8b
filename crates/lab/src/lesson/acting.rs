//! Acts that come one after the other, on screen or in a fork of the lab that nobody sees.

use super::super::command::Command;
use super::super::{Display, Lab, Notice};
use super::act::Act;
use engine::report::TripletRecord;

impl Lab {
    /// Does these after those that wait already; each when the one before is over.
    pub(crate) fn give(&mut self, acts: Vec<Act>) {
        self.acts.extend(acts);
    }

    /// Does the acts that wait, until one takes time.
    pub(crate) fn act_on(&mut self) {
        while !self.is_under_way() {
            let Some(act) = self.acts.pop_front() else { return };
            let was_acting = std::mem::replace(&mut self.is_acting, true);
            for command in act.commands(self) {
                match command {
                    Command::ShowView(_) | Command::Arrange(_) | Command::FitViews => {
                        self.for_window.push(command);
                    }
                    Command::Step if self.begin_slow_step() => {}
                    command => self.apply(command),
                }
            }
            self.is_acting = was_acting;
        }
    }

    /// Whether acts wait, or one is being done.
    pub fn is_acting(&self) -> bool {
        !self.acts.is_empty() || self.transport.goal().is_some()
    }

    /// What a lesson did that is the window's to carry out.
    pub fn take_for_window(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.for_window)
    }

    /// Whether something goes on that the next act has to wait for.
    fn is_under_way(&self) -> bool {
        let stages = std::iter::once(&self.stage).chain(&self.beside);
        let moving = stages.into_iter().any(|stage| stage.target().is_some() || stage.is_drawing());
        moving || self.transport.goal().is_some() || self.goes_slowly()
    }

    /// Begins to take the step of a reveal in slow motion, where the page says so; whether it did.
    fn begin_slow_step(&mut self) -> bool {
        let is_wanted = self.lecture.as_ref().is_some_and(|lecture| {
            lecture.page().slow && lecture.is_revealing() && lecture.slow_step.is_none()
        });
        if !is_wanted {
            return false;
        }
        let step = self.stage.trainer().steps();
        self.apply(Command::SlowMotion);
        if self.slow.is_some() {
            self.apply(Command::PlayPhases);
            self.lecture.as_mut().map(|lecture| lecture.slow_step.insert(step));
        }
        self.slow.is_some()
    }

    /// Whether the step of a reveal is being taken in slow motion, and its last phase hasn't passed.
    pub(crate) fn goes_slowly(&self) -> bool {
        let is_revealed_so = self.lecture.as_ref().is_some_and(|l| l.slow_step.is_some());
        is_revealed_so && self.slow.is_some_and(|slow| !slow.has_passed())
    }

    /// Takes the step of a reveal that someone ended before its last phase.
    pub(crate) fn finish_slow_step(&mut self) {
        let begun = self.lecture.as_mut().and_then(|lecture| lecture.slow_step.take());
        if begun == Some(self.stage.trainer().steps()) {
            let was_acting = std::mem::replace(&mut self.is_acting, true);
            self.apply(Command::Step);
            self.is_acting = was_acting;
        }
    }

    /// Trains so many steps, to be watched.
    pub(crate) fn train(&mut self, steps: u64) {
        self.transport.halt();
        if steps > 0 && self.arrive() {
            let to = self.stage.trainer().steps().saturating_add(steps);
            self.transport.train(to, steps);
        }
    }

    /// Goes on with all that is under way, without a thought for who watches; whether there is
    /// more to do.
    pub(crate) fn work(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        loop {
            if self.stages_mut().any(|stage| stage.target().is_some()) {
                self.travel(has_time);
                if self.stages_mut().any(|stage| stage.target().is_some()) {
                    return true;
                }
            }
            if !self.train_on(has_time) {
                return true;
            }
            self.stages_mut().for_each(|stage| {
                stage.draw(&|| true);
            });
            if self.acts.is_empty() {
                break;
            }
            self.act_on();
        }
        self.stages_mut().any(|stage| {
            stage.evaluate_if_due(false);
            stage.advance_evaluation(has_time);
            stage.is_busy(false)
        })
    }

    /// Takes the steps to the goal, while there is time; whether none is left.
    fn train_on(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(goal) = self.transport.goal() else { return true };
        while self.transport.playing && self.stage.trainer().steps() < goal {
            self.step_both();
            if !has_time() {
                return false;
            }
        }
        self.transport.halt();
        self.stages_mut().for_each(|stage| stage.draw_anew(false));
        true
    }

    /// A lab with the same runs on screen, in which anything can be tried.
    pub(crate) fn fork(&self) -> Self {
        let mut fork = Self::with(self.stage.fork());
        fork.beside = self.beside.as_ref().map(super::super::Stage::fork);
        fork.focus = self.focus;
        fork.next_id = self.next_id;
        fork.data_version = self.data_version;
        fork.display = Display::clone(&self.display);
        fork.three = self.three.clone();
        fork.about_three = self.about_three;
        fork
    }

    /// The triplet that a page of a lesson is about: the one on screen, or the three points without
    /// a network.
    pub(crate) fn triplet_in_question(&self) -> Option<TripletRecord> {
        if self.about_three {
            return Some(self.three.record(self.three.distance));
        }
        self.focused().kept_triplet()
    }

    /// Says something that isn't wrong.
    pub(crate) fn remark(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), is_error: false });
    }
}
