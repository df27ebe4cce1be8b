//! What time does to a run: steps, journeys to other steps, and the evaluation that follows them.

use super::recipe::MOST_STEPS;
use super::timeline::Stop;
use super::transport::Range;
use super::{ActiveRun, Lab, Notice, Side};
use engine::health::Health;
use engine::numbers::count;

/// Seconds that the steps of one tick may take together.
const STEPS_BUDGET: f64 = 0.005;
/// Seconds that the way to another step may take in one tick: nothing else moves meanwhile.
const TRAVEL_BUDGET: f64 = 0.010;
/// Seconds that the evaluation may take in one tick, whatever the steps took.
const EVALUATION_BUDGET: f64 = 0.001;
/// Seconds since the start of a tick until which the evaluation may go on in any case.
const EVALUATION_END: f64 = 0.008;
/// Seconds since the start of a tick until which the picture of all points may be worked on.
const DRAWING_END: f64 = 0.007;
/// Seconds between two pictures on a long way to another step.
const PREVIEW_EVERY: f64 = 0.2;
/// Where a step takes longer than this, no step is replayed ahead of time.
const QUICK_STEP: f64 = 0.003;

/// What a tick did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Whether anything that is on screen may have changed.
    pub changed: bool,
    /// Whether there is more to do, so that the next tick should come soon.
    pub busy: bool,
}

impl Lab {
    /// Lets `seconds` pass: takes the steps that are due, goes on evaluating, and works ahead where
    /// nothing else is to do. `clock` tells the time in seconds, from any start; it keeps a tick to
    /// about 8 ms.
    pub fn tick(&mut self, seconds: f64, clock: &dyn Fn() -> f64) -> Pulse {
        let pulse = self.advance(seconds, clock);
        Pulse { busy: pulse.busy || self.work_ahead(clock), ..pulse }
    }

    /// Lets `seconds` pass, as [`Lab::tick`] does, without working ahead.
    pub fn advance(&mut self, seconds: f64, clock: &dyn Fn() -> f64) -> Pulse {
        let start = clock();
        let before = self.run_a.trainer().steps();
        self.waited += seconds;
        self.travel(&|| clock() - start < TRAVEL_BUDGET);
        // While a picture is made, the weights stay as they are.
        if !self.active_mut().any(|active| active.is_drawing() || active.target().is_some()) {
            self.steps_due(start, clock);
        }
        let moves = self.pass_slowly(seconds);
        let mut changed = self.preview(seconds);
        for active in self.active_mut() {
            changed |= active.draw(&|| clock() - start < DRAWING_END);
        }
        let playing = self.transport.playing;
        // At rest, a new picture goes on screen first.
        if playing || !changed {
            let end = (start + EVALUATION_END).max(clock() + EVALUATION_BUDGET);
            for active in self.active_mut() {
                active.evaluate_if_due(playing);
                changed |= active.advance_evaluation(&|| clock() < end);
            }
        }
        let stepped = self.run_a.trainer().steps() != before;
        let busy = playing || stepped || self.active_mut().any(|active| active.is_busy(playing));
        if changed {
            self.bump();
        }
        // What moves in slow motion is no new picture: points go between two that are known.
        Pulse { changed: changed || moves, busy: busy || moves }
    }

    /// Works ahead for someone who goes back step by step, in a tick that began at `start` and has
    /// nothing else to do; whether there is more.
    pub fn work_ahead(&mut self, clock: &dyn Fn() -> f64) -> bool {
        if self.step_seconds >= QUICK_STEP {
            return false;
        }
        let begun = clock();
        let mut more = false;
        for active in self.active_mut() {
            more |= active.prepare(&|| clock() - begun < STEPS_BUDGET);
        }
        if clock() - begun > 2.0 * STEPS_BUDGET {
            // A single step took that long: it isn't for working ahead.
            self.step_seconds = clock() - begun;
        }
        more
    }

    /// On a long way to another step, shows now and then where it is; whether it did.
    fn preview(&mut self, seconds: f64) -> bool {
        self.since_preview += seconds;
        let is_due = self.since_preview > PREVIEW_EVERY;
        if is_due {
            self.since_preview = 0.0;
        }
        let under_way = self.active_mut().any(|active| active.target().is_some());
        if is_due && under_way {
            self.active_mut().for_each(ActiveRun::preview);
        }
        is_due && under_way
    }

    /// Takes the steps that are due, as far as there is time.
    fn steps_due(&mut self, start: f64, clock: &dyn Fn() -> f64) {
        let due = self.transport.steps_due(std::mem::take(&mut self.waited));
        let mut taken = 0;
        let begun = clock();
        while due.is_none_or(|due| taken < due) && self.transport.playing {
            if self.transport.goal().is_some_and(|goal| self.run_a.trainer().steps() >= goal) {
                self.transport.halt();
                break;
            }
            if let Some(first) = self.loop_ends() {
                if taken == 0 {
                    return self.go_to(first);
                }
                // The last step is shown before it goes round.
                break;
            }
            self.advance_all();
            taken += 1;
            if clock() - start > STEPS_BUDGET {
                break;
            }
        }
        if taken > 0 {
            self.step_seconds = (clock() - begun) / taken as f64;
            self.active_mut().for_each(|active| active.draw_anew(false));
        }
    }

    /// At the end of the range that is played over and over, where it begins.
    fn loop_ends(&self) -> Option<u64> {
        let Range { first, last } = self.transport.repeat?;
        (self.run_a.trainer().steps() >= last).then_some(first)
    }

    /// Takes one step in every run on screen.
    pub(super) fn advance_all(&mut self) {
        let mut sides = [Side::A, Side::B].into_iter();
        let stopped = self.active_mut().find_map(|active| {
            let side = sides.next()?;
            Some((side, active.advance().err()?))
        });
        if let Some((side, stop)) = stopped {
            self.stopped(side, stop);
        }
    }

    /// A run can't go on: says so, and keeps the others in step with it.
    pub(super) fn stopped(&mut self, side: Side, stop: Stop) {
        self.transport.playing = false;
        let active = self.side(side);
        let text = match stop {
            Stop::Diverged => Health::Diverged.explain(active.report(), active.config()),
            Stop::Full => format!(
                "This run has {} steps, the most that a run can have: begin another one (Reset).",
                count(MOST_STEPS)
            ),
        };
        let text = match self.run_b {
            Some(_) => format!("{}: {text}", side.label()),
            None => text,
        };
        self.notice = Some(Notice { text, is_error: true });
        self.stay();
    }

    /// Stays where it is on the way to another step. Of two runs, the one that is ahead goes back
    /// to the other.
    pub fn stay(&mut self) {
        self.active_mut().for_each(ActiveRun::stay);
        let least = self.active_mut().map(|active| active.trainer().steps()).min().unwrap_or(0);
        for active in self.active_mut().filter(|active| active.trainer().steps() != least) {
            active.go_to(least);
        }
    }

    /// Sets out for a step, in every run on screen; no further than all of them go.
    pub(super) fn go_to(&mut self, step: u64) {
        let step = step.min(self.last_step());
        self.active_mut().for_each(|active| active.go_to(step));
    }

    /// The last step that all runs on screen have.
    pub fn last_step(&self) -> u64 {
        let beside = self.run_b.as_ref().map(|active| active.recipe().steps());
        self.run_a.recipe().steps().min(beside.unwrap_or(u64::MAX))
    }

    /// Goes on with the ways to other steps, while there is time.
    pub(super) fn travel(&mut self, has_time: &dyn Fn() -> bool) {
        let mut sides = [Side::A, Side::B].into_iter();
        let stopped = self.active_mut().find_map(|active| {
            let side = sides.next()?;
            Some((side, active.travel(has_time).err()?))
        });
        if let Some((side, stop)) = stopped {
            self.stopped(side, stop);
        }
    }

    /// Goes on with all that is under way, without a thought for who watches; whether there is
    /// more to do.
    pub fn work(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        !self.finish_moves(has_time) || self.finish_evaluations(has_time)
    }

    /// Goes to where the runs are on their way to, and takes the steps to the goal, while there is
    /// time; whether they are there.
    pub fn finish_moves(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        if self.active_mut().any(|active| active.target().is_some()) {
            self.travel(has_time);
            if self.active_mut().any(|active| active.target().is_some()) {
                return false;
            }
        }
        if !self.train_on(has_time) {
            return false;
        }
        self.active_mut().for_each(|active| {
            active.draw(&|| true);
        });
        true
    }

    /// Goes on evaluating, while there is time; whether there is more to do.
    pub fn finish_evaluations(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        self.active_mut().any(|active| {
            active.evaluate_if_due(false);
            active.advance_evaluation(has_time);
            active.is_busy(false)
        })
    }

    /// Takes the steps to the goal, while there is time; whether none is left.
    fn train_on(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(goal) = self.transport.goal() else { return true };
        while self.transport.playing && self.run_a.trainer().steps() < goal {
            self.advance_all();
            if !has_time() {
                return false;
            }
        }
        self.transport.halt();
        self.active_mut().for_each(|active| active.draw_anew(false));
        true
    }

    /// Finishes all that is under way, however long it takes.
    pub fn settle(&mut self) {
        while self.work(&|| true) {}
        self.bump();
    }

    /// Whether a run on screen is on its way to another step, or its picture is being made.
    pub fn is_moving(&self) -> bool {
        let mut active = std::iter::once(&self.run_a).chain(&self.run_b);
        active.any(|active| active.target().is_some() || active.is_drawing())
    }

    /// Whether the runs on screen have nothing left to do: no picture, no evaluation.
    pub fn is_at_rest(&mut self) -> bool {
        !self.transport.playing && !self.active_mut().any(|active| active.is_busy(false))
    }
}
