//! A lab with pending acts: each is carried out when the one before it is over, on screen or in a
//! hidden fork.

use std::collections::VecDeque;

use super::act::Act;
use engine::report::TripletRecord;
use lab::{Command, Lab, Layout, ViewId};

/// A lab, and the pending acts of a lesson.
pub struct Script {
    /// The runs.
    pub lab: Lab,
    /// True if questions and conditions are about the three points instead of a run.
    pub about_three: bool,
    acts: VecDeque<Act>,
    window_acts: Vec<WindowAct>,
    slow_step: SlowStep,
}

/// A request of a lesson to the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowAct {
    /// Brings a view to the front.
    Show(ViewId),
    /// Applies a layout.
    Arrange(Layout),
    /// Fits every plot to its points.
    Fit,
}

/// Slow motion of a reveal's step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SlowStep {
    /// Steps are taken at normal speed.
    No,
    /// The next step will be in slow motion.
    Wanted,
    /// The step after this number is in slow motion.
    Begun(u64),
}

impl Script {
    /// Creates a script without pending acts.
    pub fn new(lab: Lab) -> Self {
        Self {
            lab,
            about_three: false,
            acts: VecDeque::new(),
            window_acts: Vec::new(),
            slow_step: SlowStep::No,
        }
    }

    /// Forks the runs, without pending acts, for trying things out.
    pub fn fork(&self) -> Self {
        Self { about_three: self.about_three, ..Self::new(self.lab.fork()) }
    }

    /// Appends acts.
    pub fn give(&mut self, acts: Vec<Act>) {
        self.acts.extend(acts);
    }

    /// Drops all pending acts, and pauses.
    pub fn stop(&mut self) {
        self.acts.clear();
        self.lab.halt();
    }

    /// Drops pending window requests and a planned slow step.
    pub fn forget(&mut self) {
        self.window_acts.clear();
        self.slow_step = SlowStep::No;
    }

    /// Takes the next step in slow motion.
    pub fn slow_down(&mut self) {
        self.slow_step = SlowStep::Wanted;
    }

    /// Carries out pending acts until one takes time.
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

    /// Returns true if acts are pending or running.
    pub fn is_acting(&self) -> bool {
        !self.acts.is_empty() || self.lab.transport().goal().is_some()
    }

    /// Takes the lesson's requests to the window.
    pub fn take_window_acts(&mut self) -> Vec<WindowAct> {
        std::mem::take(&mut self.window_acts)
    }

    /// Returns true if the next act has to wait.
    fn is_under_way(&self) -> bool {
        self.lab.is_moving() || self.lab.transport().goal().is_some() || self.goes_slowly()
    }

    /// Begins a planned slow step; returns true if it did.
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

    /// Returns true if a slow step hasn't passed its last phase.
    pub fn goes_slowly(&self) -> bool {
        matches!(self.slow_step, SlowStep::Begun(_))
            && self.lab.slow().is_some_and(|slow| !slow.has_passed())
    }

    /// Takes the reveal's step if its slow motion ended before the last phase.
    pub fn finish_slow_step(&mut self) {
        let begun = std::mem::replace(&mut self.slow_step, SlowStep::No);
        if begun == SlowStep::Begun(self.lab.run_a().trainer().steps()) {
            self.lab.apply(Command::Step);
        }
    }

    /// Continues all pending work without animation; returns true if there is more to do.
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

    /// Returns the triplet of the page: the one on screen, or the three points.
    pub fn triplet_in_question(&self) -> Option<TripletRecord> {
        if self.about_three {
            let three = self.lab.three();
            return Some(three.record(three.distance));
        }
        self.lab.focused().kept_triplet()
    }
}
