//! A lab with acts to come: each is carried out when the one before it is over, on screen or in a
//! fork that nobody sees.

use std::collections::VecDeque;

use super::act::Act;
use engine::report::TripletRecord;
use lab::{Command, Lab, Layout, ViewId};

/// A lab, and what a lesson does to it next.
pub struct Script {
    /// The runs.
    pub lab: Lab,
    /// Whether questions and conditions are about the three points instead of a run.
    pub about_three: bool,
    acts: VecDeque<Act>,
    window_acts: Vec<WindowAct>,
    slow_step: SlowStep,
}

/// What a lesson asks of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowAct {
    /// Brings a view to the front.
    Show(ViewId),
    /// Arranges the views.
    Arrange(Layout),
    /// Fits every plot to its points.
    Fit,
}

/// Whether a reveal takes its step in slow motion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SlowStep {
    /// Steps are taken as usual.
    No,
    /// The next one is to be taken so.
    Wanted,
    /// The one after this step is being taken so.
    Begun(u64),
}

impl Script {
    /// A lab with nothing to come.
    pub fn new(lab: Lab) -> Self {
        Self {
            lab,
            about_three: false,
            acts: VecDeque::new(),
            window_acts: Vec::new(),
            slow_step: SlowStep::No,
        }
    }

    /// The same runs with nothing to come, in which anything can be tried.
    pub fn fork(&self) -> Self {
        Self { about_three: self.about_three, ..Self::new(self.lab.fork()) }
    }

    /// Adds acts behind those that wait.
    pub fn give(&mut self, acts: Vec<Act>) {
        self.acts.extend(acts);
    }

    /// Drops the acts that wait, and pauses.
    pub fn stop(&mut self) {
        self.acts.clear();
        self.lab.halt();
    }

    /// Drops what wasn't carried out by the window yet, and plans no slow step any more.
    pub fn forget(&mut self) {
        self.window_acts.clear();
        self.slow_step = SlowStep::No;
    }

    /// Takes the next step in slow motion.
    pub fn slow_down(&mut self) {
        self.slow_step = SlowStep::Wanted;
    }

    /// Carries out the acts that wait, until one takes time.
    pub fn act_on(&mut self) {
        while !self.is_under_way() {
            match self.acts.pop_front() {
                None => return,
                Some(Act::Show(view)) => self.window_acts.push(WindowAct::Show(view)),
                Some(Act::Arrange(layout)) => self.window_acts.push(WindowAct::Arrange(layout)),
                Some(Act::Fit) => self.window_acts.push(WindowAct::Fit),
                Some(Act::Step) if self.begin_slow_step() => {}
                Some(act) => {
                    act.commands(&self.lab).into_iter().for_each(|c| self.lab.apply(c));
                }
            }
        }
    }

    /// Whether acts wait, or one is being carried out.
    pub fn is_acting(&self) -> bool {
        !self.acts.is_empty() || self.lab.transport().goal().is_some()
    }

    /// Hands out what the lesson asks of the window.
    pub fn take_window_acts(&mut self) -> Vec<WindowAct> {
        std::mem::take(&mut self.window_acts)
    }

    /// Whether something goes on that the next act has to wait for.
    fn is_under_way(&self) -> bool {
        self.lab.is_moving() || self.lab.transport().goal().is_some() || self.goes_slowly()
    }

    /// Begins to take a step in slow motion, where that is wanted; whether it did.
    fn begin_slow_step(&mut self) -> bool {
        if self.slow_step != SlowStep::Wanted {
            return false;
        }
        let step = self.lab.run_a().trainer().steps();
        self.lab.apply(Command::SlowMotion);
        let has_begun = self.lab.slow().is_some();
        if has_begun {
            self.lab.apply(Command::PlayPhases);
            self.slow_step = SlowStep::Begun(step);
        }
        has_begun
    }

    /// Whether a step is being taken in slow motion, and its last phase hasn't passed.
    pub fn goes_slowly(&self) -> bool {
        matches!(self.slow_step, SlowStep::Begun(_))
            && self.lab.slow().is_some_and(|slow| !slow.has_passed())
    }

    /// Takes the step of a reveal whose slow motion was ended before the last phase.
    pub fn finish_slow_step(&mut self) {
        let begun = std::mem::replace(&mut self.slow_step, SlowStep::No);
        if begun == SlowStep::Begun(self.lab.run_a().trainer().steps()) {
            self.lab.apply(Command::Step);
        }
    }

    /// Goes on with all that is under way, without a thought for who watches; whether there is
    /// more to do.
    pub fn work(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        loop {
            if !self.lab.finish_moves(has_time) {
                return true;
            }
            if self.acts.is_empty() {
                return self.lab.finish_evaluations(has_time);
            }
            self.act_on();
        }
    }

    /// The triplet that a page is about: the one on screen, or the three points.
    pub fn triplet_in_question(&self) -> Option<TripletRecord> {
        if self.about_three {
            let three = self.lab.three();
            return Some(three.record(three.distance));
        }
        self.lab.focused().kept_triplet()
    }
}
