//! The passing of time: due steps, moves to other steps, and evaluation.

use super::active_run::Coming;
use super::diagnosis::words;
use super::navigation::ON_THE_WAY;
use super::recipe::MOST_STEPS;
use super::timeline::Stop;
use super::transport::Range;
use super::{ActiveRun, Lab, Notice, Side};
use engine::numbers::count;

/// Time limit for the training steps of a tick, in seconds.
const STEPS_BUDGET: f64 = 0.005;
/// Time limit for a move to another step in a tick, in seconds.
const TRAVEL_BUDGET: f64 = 0.010;
/// Least time for the evaluation in a tick, in seconds, however long the steps took.
const EVALUATION_BUDGET: f64 = 0.001;
/// Seconds after the start of a tick until which the evaluation may run.
const EVALUATION_END: f64 = 0.008;
/// Seconds after the start of a tick until which points may be embedded for the picture.
const DRAWING_END: f64 = 0.007;
/// Seconds between two pictures during a long move to another step.
const PREVIEW_EVERY: f64 = 0.2;
/// The limit that stands in for each of these where a step takes many ticks: fewer frames are drawn
/// meanwhile.
const LONG_BUDGET: f64 = 0.020;
/// Pieces of work of a step whose progress is told: some 50 ms, and longer in a browser.
const LONG_STEP: u64 = 50;
/// Seconds per step above which no step is prefetched.
const QUICK_STEP: f64 = 0.003;

/// The result of a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// True if anything on screen may have changed.
    pub changed: bool,
    /// True if there is more to do: the next tick should come soon.
    pub busy: bool,
}

fn is_long(run: &ActiveRun) -> bool {
    run.trainer().pieces() >= LONG_STEP
}

impl Lab {
    /// Lets `seconds` pass: takes the steps that are due, continues the evaluation, and prefetches
    /// steps when idle. `clock` returns seconds from any start; it keeps a tick to about 8 ms.
    pub fn tick(&mut self, seconds: f64, clock: &dyn Fn() -> f64) -> Pulse {
        let pulse = self.advance(seconds, clock);
        Pulse { busy: pulse.busy || self.work_ahead(clock), ..pulse }
    }

    /// Does what [`Lab::tick`] does, without prefetching.
    pub fn advance(&mut self, seconds: f64, clock: &dyn Fn() -> f64) -> Pulse {
        let start = clock();
        let before = self.run_a.trainer().steps();
        self.waited += seconds;
        let is_long = self.has_long_step() || self.coming().is_some();
        let end = |usual: f64| start + if is_long { LONG_BUDGET } else { usual };
        self.travel(&|| clock() < end(TRAVEL_BUDGET));
        self.share_points();
        // While a picture is being made, the weights must not change.
        if !self.active_mut().any(|active| active.is_drawing() || active.target().is_some()) {
            self.steps_due(start, clock);
        }
        if self.slow_begins {
            self.begin_slow(&|| clock() < end(DRAWING_END));
        }
        let moves = self.pass_slowly(seconds);
        let mut changed = self.preview(seconds);
        for active in self.active_mut() {
            changed |= active.draw(&|| clock() < end(DRAWING_END));
        }
        let playing = self.transport.playing;
        // When paused, a new picture goes on screen first.
        if playing || !changed {
            let end = (start + EVALUATION_END).max(clock() + EVALUATION_BUDGET);
            for active in self.active_mut() {
                active.evaluate_if_due(playing);
                changed |= active.advance_evaluation(&|| clock() < end);
                changed |= active.advance_exam(&|| clock() < end);
                if playing {
                    active.fill_curves(&|| clock() < end);
                }
            }
        }
        if self.active_mut().all(|active| active.target().is_none()) {
            self.withdraw(ON_THE_WAY);
        }
        self.follow_triplet();
        let stepped = self.run_a.trainer().steps() != before;
        let busy = playing
            || stepped
            || self.slow_begins
            || self.active_mut().any(|active| active.is_busy(playing));
        if changed {
            self.bump();
        }
        // Slow motion needs no new picture: points move between two known places.
        Pulse { changed: changed || moves, busy: busy || moves }
    }

    /// Prefetches the steps before the one on screen, for stepping back, and evaluates what the
    /// curves lack; when paused, looks for the cure of a run that needs one. Returns true if there is
    /// more to do.
    pub fn work_ahead(&mut self, clock: &dyn Fn() -> f64) -> bool {
        if self.prefetch(clock) {
            return true;
        }
        let begun = clock();
        let mut more = false;
        if !self.transport.playing {
            for active in self.active_mut() {
                more |= active.advance_treatment(&|| clock() - begun < STEPS_BUDGET);
            }
        }
        more
    }

    /// Prefetches steps, if they are quick, and fills the curves. Returns true if there is more to
    /// do.
    fn prefetch(&mut self, clock: &dyn Fn() -> f64) -> bool {
        let begun = clock();
        let mut more = false;
        if self.step_seconds < QUICK_STEP {
            for active in self.active_mut() {
                more |= active.prepare(&|| clock() - begun < STEPS_BUDGET);
            }
            if clock() - begun > 2.0 * STEPS_BUDGET {
                // A single step took that long: too slow to prefetch.
                self.step_seconds = clock() - begun;
            }
        }
        for active in self.active_mut() {
            more |= active.fill_curves(&|| clock() - begun < STEPS_BUDGET);
        }
        more
    }

    /// During a long move, shows the present step now and then. Returns true if it did.
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

    /// Takes the steps that are due, within the time limit.
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
                // Shows the last step before the loop starts over.
                break;
            }
            let limit = if self.has_long_step() { LONG_BUDGET } else { STEPS_BUDGET };
            if !self.evaluate_batches(&|| clock() - start < limit) {
                self.transport.owe_a_step();
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

    /// At the end of the loop, returns its first step, unless it trains to a step.
    fn loop_ends(&self) -> Option<u64> {
        let Range { first, last } = self.transport.repeat?;
        let trains_on = self.transport.goal().is_some();
        (!trains_on && self.run_a.trainer().steps() >= last).then_some(first)
    }

    /// Continues to evaluate the batch of the next step in every run on screen while there is time.
    /// Returns true when all are evaluated.
    pub(super) fn evaluate_batches(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        self.active_mut().all(|active| active.evaluate_batch(has_time))
    }

    fn has_long_step(&self) -> bool {
        std::iter::once(&self.run_a).chain(&self.run_b).any(is_long)
    }

    /// The next step, if it is so long that a person waits for it, and the share of it that is done, 0
    /// to 1.
    pub fn long_step(&self) -> Option<(u64, f64)> {
        let mut runs = std::iter::once(&self.run_a).chain(&self.run_b);
        let run = runs.find(|run| is_long(run))?;
        let share = run.trainer().evaluated_share();
        let is_under_way = share.is_some() || self.transport.playing || run.target().is_some();
        let all = f64::from(u8::from(run.trainer().is_evaluated()));
        is_under_way.then(|| (run.trainer().steps(), share.unwrap_or(all)))
    }

    /// The work that the first run on screen without a picture is waiting for.
    pub fn coming(&self) -> Option<Coming> {
        std::iter::once(&self.run_a).chain(&self.run_b).find_map(ActiveRun::coming)
    }

    /// Gives points that were made for one run to the other.
    fn share_points(&mut self) {
        if let Some(beside) = &mut self.run_b {
            beside.open_up_with(&self.run_a);
            self.run_a.open_up_with(beside);
        }
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

    /// Reports that a run can't continue, and stops the other run at the same step.
    pub(super) fn stopped(&mut self, side: Side, stop: Stop) {
        self.transport.playing = false;
        let active = self.side(side);
        let text = match stop {
            Stop::Diverged => words::stopped(active.config()),
            Stop::Full => format!(
                "This run has {} steps, the most that a run can have: start another one (Reset).",
                count(MOST_STEPS)
            ),
        };
        let text = match self.run_b {
            Some(_) => format!("{}: {text}", side.label()),
            None => text,
        };
        self.notice = Some(Notice::error(text));
        self.stay();
    }

    /// Ends a move to another step where it is. Of two runs, the one ahead goes back to the other's
    /// step.
    pub fn stay(&mut self) {
        self.active_mut().for_each(ActiveRun::stay);
        let least = self.active_mut().map(|active| active.trainer().steps()).min().unwrap_or(0);
        for active in self.active_mut().filter(|active| active.trainer().steps() != least) {
            active.go_to(least);
        }
    }

    /// Starts a move to a step in every run on screen, at most to the last step that all of them
    /// have.
    pub(super) fn go_to(&mut self, step: u64) {
        let step = step.min(self.last_step());
        self.active_mut().for_each(|active| active.go_to(step));
    }

    /// The last step that all runs on screen have.
    pub fn last_step(&self) -> u64 {
        let beside = self.run_b.as_ref().map(|active| active.recipe().steps());
        self.run_a.recipe().steps().min(beside.unwrap_or(u64::MAX))
    }

    /// Continues the moves to other steps while there is time.
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

    /// Continues all pending work without intermediate pictures. Returns true if there is more to
    /// do.
    pub fn work(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        !self.finish_moves(has_time) || self.finish_evaluations(has_time)
    }

    /// Finishes the moves and trains to the goal, while there is time. Returns true when done.
    pub fn finish_moves(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        if !self.active_mut().all(|active| active.open_up(has_time)) {
            return false;
        }
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
            active.draw(has_time);
        });
        !self.active_mut().any(|active| active.is_drawing())
    }

    /// Continues the evaluation while there is time. Returns true if there is more to do.
    pub fn finish_evaluations(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        self.active_mut().any(|active| {
            active.evaluate_if_due(false);
            active.advance_evaluation(has_time);
            active.advance_exam(has_time);
            active.is_busy(false)
        })
    }

    /// Goes to a step while there is time, and trains on where the runs are shorter. Returns true
    /// when there, or where they can't go on.
    pub fn train_to(&mut self, step: u64, has_time: &dyn Fn() -> bool) -> bool {
        // Called again while it trains, it makes no picture of the steps between.
        if self.transport.goal() != Some(step) {
            self.look_at(step);
            if !self.finish_moves(has_time) {
                return false;
            }
            let here = self.run_a.trainer().steps();
            self.train(step.saturating_sub(here));
        }
        self.finish_moves(has_time)
    }

    /// Evaluates the step on screen while there is time, without examining it. Returns true when
    /// done.
    pub fn finish_scores(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        self.active_mut().all(|active| {
            active.evaluate_if_due(false);
            active.advance_evaluation(has_time) || !active.is_being_evaluated()
        })
    }

    /// Evaluates what the curves lack, while there is time. Returns true if there is more to do.
    pub fn finish_curves(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        self.active_mut().fold(false, |more, active| active.fill_curves(has_time) | more)
    }

    /// Trains to the goal while there is time. Returns true when there.
    fn train_on(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(goal) = self.transport.goal() else { return true };
        while self.transport.playing && self.run_a.trainer().steps() < goal {
            if !self.evaluate_batches(has_time) {
                return false;
            }
            self.advance_all();
            // A run that couldn't go on is where it ends.
            if self.transport.playing && !has_time() {
                return false;
            }
        }
        self.transport.halt();
        self.active_mut().for_each(|active| active.draw_anew(false));
        true
    }

    /// Finishes all pending work, however long it takes.
    pub fn settle(&mut self) {
        while self.work(&|| true) {}
        self.bump();
    }

    /// Returns true if a run on screen is moving to another step, or its picture is being made.
    pub fn is_moving(&self) -> bool {
        let mut active = std::iter::once(&self.run_a).chain(&self.run_b);
        active.any(|active| active.target().is_some() || active.is_drawing())
    }

    /// Returns true if the runs on screen have nothing left to do: no picture, no evaluation.
    pub fn is_at_rest(&mut self) -> bool {
        !self.transport.playing && !self.active_mut().any(|active| active.is_busy(false))
    }
}
