//! Slow motion: one step, shown in eight phases.
//!
//! The run stands before the step while its phases are shown. A copy of the trainer computes what
//! comes after (`StepTrace`). At the end of the last phase, the run takes that step as it takes any
//! other, so that slow motion leaves no trace. In a comparison, both runs show the same step.

mod phase;

pub use phase::Phase;

use super::active_run::few_pieces;
use super::{ActiveRun, Lab, Side, Thing, Toggle};

/// Seconds per phase while phases play.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace(f64);

impl Pace {
    /// The fewest seconds.
    pub const LEAST: f64 = 0.5;
    /// The most seconds.
    pub const MOST: f64 = 20.0;

    /// This many seconds, clamped to the allowed range; the default for NaN.
    pub fn of(seconds: f64) -> Self {
        if seconds.is_nan() {
            Self::default()
        } else {
            Self(seconds.clamp(Self::LEAST, Self::MOST))
        }
    }

    /// The pace in seconds.
    pub fn seconds(self) -> f64 {
        self.0
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self(4.0)
    }
}

/// Message until slow motion begins.
const BEGINS: &str = "Slow motion begins when the step is computed for all points.";

/// The share of the last phase in which points move; in the rest they stand still.
const TRAVEL: f64 = 0.6;

/// The state of slow motion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlowMotion {
    phase: Phase,
    /// Share of the phase that has passed, 0 to 1.
    progress: f64,
    going: Going,
    /// The triplet selected as the example, and the previous selection.
    example: Option<(Thing, Option<Thing>)>,
}

/// The effect of time on a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Going {
    /// The phase is held.
    Held,
    /// It runs to its end and is held there.
    ToItsEnd,
    /// It ends, and the next one begins.
    On,
}

impl SlowMotion {
    fn new() -> Self {
        Self { phase: Phase::Draw, progress: 1.0, going: Going::Held, example: None }
    }

    /// The phase that is shown.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Share of the phase that has passed, 0 to 1.
    pub fn progress(&self) -> f64 {
        self.progress
    }

    /// Returns true if the last phase has passed.
    pub fn has_passed(&self) -> bool {
        self.phase.next().is_none() && self.going == Going::Held && self.progress >= 1.0
    }

    /// Returns true if the phases are playing.
    pub fn is_playing(&self) -> bool {
        self.going == Going::On
    }

    /// The share of their way that points have moved, 0 to 1, eased at both ends (smoothstep).
    fn travel(&self) -> f64 {
        if !self.phase.moves() {
            return 0.0;
        }
        let t = (self.progress / TRAVEL).min(1.0);
        t * t * (3.0 - 2.0 * t)
    }

    /// Shows a phase, and holds it once its motion has ended.
    fn show(&mut self, phase: Phase) {
        let going = if phase.moves() { Going::ToItsEnd } else { Going::Held };
        let progress = if phase.moves() { 0.0 } else { 1.0 };
        *self = Self { phase, progress, going, ..*self };
    }

    /// Plays the phases, from the first if the last has passed; or pauses them.
    fn play_or_hold(&mut self) {
        if self.going != Going::Held {
            self.going = Going::Held;
            return;
        }
        if self.progress >= 1.0 {
            self.progress = 0.0;
            if self.phase.next().is_none() {
                self.phase = Phase::Draw;
            }
        }
        self.going = Going::On;
    }

    /// Lets this share of a phase pass. Returns true if anything changed.
    fn pass(&mut self, share: f64) -> bool {
        if self.going == Going::Held {
            return false;
        }
        self.progress += share;
        if self.progress < 1.0 {
            return true;
        }
        match self.phase.next().filter(|_| self.is_playing()) {
            Some(next) => (self.phase, self.progress) = (next, 0.0),
            None => (self.progress, self.going) = (1.0, Going::Held),
        }
        true
    }
}

impl Lab {
    /// The step shown in slow motion, if any.
    pub fn slow(&self) -> Option<&SlowMotion> {
        self.slow.as_ref()
    }

    /// The share of their way, 0 to 1, that points have moved from before the traced step to after
    /// it.
    pub fn glide(&self) -> f64 {
        match &self.slow {
            Some(slow) if slow.phase.moves() && self.display.shows(Toggle::ReduceMotion) => 1.0,
            slow => slow.as_ref().map_or(0.0, SlowMotion::travel),
        }
    }

    /// The pace at which phases play.
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// Starts slow motion at its first phase, or ends it.
    pub(super) fn begin_or_end_slow(&mut self) {
        if self.slow.is_some() || self.slow_begins {
            return self.end_slow();
        }
        self.transport.halt();
        if !self.finish_seek() {
            return;
        }
        let has_time = few_pieces();
        let is_shown = |active: &mut ActiveRun| {
            active.draw(&has_time);
            active.is_shown()
        };
        if !self.active_mut().all(is_shown) {
            let text = "This step isn't on screen yet: begin slow motion when it is.";
            return self.remark(text);
        }
        self.slow_begins = true;
        self.begin_slow(&has_time);
        if self.slow_begins {
            self.remark(BEGINS);
        }
    }

    /// Traces the step that slow motion is to show while there is time; begins with its first phase
    /// when it is traced.
    pub(super) fn begin_slow(&mut self, has_time: &dyn Fn() -> bool) {
        let mut sides = [Side::A, Side::B].into_iter();
        let mut all_traced = true;
        let stopped = self.active_mut().find_map(|active| {
            let side = sides.next()?;
            match active.trace_step(has_time) {
                Ok(is_traced) => {
                    all_traced &= is_traced;
                    None
                }
                Err(stop) => Some((side, stop)),
            }
        });
        if let Some((side, stop)) = stopped {
            self.forget_slow();
            return self.stopped(side, stop);
        }
        if !all_traced {
            return;
        }
        self.slow_begins = false;
        self.withdraw(BEGINS);
        self.slow = Some(SlowMotion { example: self.take_example(), ..SlowMotion::new() });
    }

    /// Selects a triplet that the step learns from, if another one is shown; returns it and the
    /// previous selection. A selected point stays selected.
    fn take_example(&mut self) -> Option<(Thing, Option<Thing>)> {
        let before = self.focused().selected();
        let learnt = self.focused().shown_triplet().is_some_and(|t| t.mined && t.loss > 0.0);
        if learnt || matches!(before, Some(Thing::Point(_))) {
            return None;
        }
        let example = self.focused().example().map(Thing::Triplet)?;
        self.select(Some(example));
        Some((example, before))
    }

    /// Ends slow motion before the traced step; in the last phase, after it.
    pub fn end_slow(&mut self) {
        let Some(slow) = self.forget_slow() else { return };
        if slow.phase == Phase::EmbedAgain {
            self.step();
        }
    }

    pub(super) fn forget_slow(&mut self) -> Option<SlowMotion> {
        self.slow_begins = false;
        self.withdraw(BEGINS);
        self.active_mut().for_each(ActiveRun::drop_trace);
        let slow = self.slow.take()?;
        let (example, before) = slow.example.unzip();
        if example.is_some() && self.focused().selected() == example {
            self.select(before.flatten());
        }
        Some(slow)
    }

    /// Shows the next phase; after the last, the step has been taken.
    pub(super) fn next_phase(&mut self) {
        match self.slow.as_mut().map(|slow| (slow.phase.next(), slow)) {
            Some((Some(next), slow)) => slow.show(next),
            Some((None, _)) => self.end_slow(),
            None => {}
        }
    }

    /// Shows the previous phase.
    pub(super) fn previous_phase(&mut self) {
        if let Some(slow) = &mut self.slow {
            let before = slow.phase.previous().unwrap_or(slow.phase);
            slow.show(before);
        }
    }

    pub(super) fn show_phase(&mut self, phase: Phase) {
        if let Some(slow) = &mut self.slow {
            slow.show(phase);
        }
    }

    /// Plays the phases, or pauses them.
    pub(super) fn play_phases(&mut self) {
        if let Some(slow) = &mut self.slow {
            slow.play_or_hold();
        }
    }

    pub(super) fn set_pace(&mut self, seconds: f64) {
        self.pace = Pace::of(seconds);
    }

    /// Lets time pass in slow motion. Returns true if something moves.
    pub(super) fn pass_slowly(&mut self, seconds: f64) -> bool {
        if self.slow.is_some() && self.active_mut().any(|active| active.step_trace().is_none()) {
            // Another run came on screen.
            self.forget_slow();
        }
        let still = self.display.shows(Toggle::ReduceMotion);
        let Some(slow) = &mut self.slow else { return false };
        if still && slow.going == Going::ToItsEnd {
            return slow.pass(1.0);
        }
        // Clamped so that a slow frame doesn't skip the next phase.
        slow.pass(seconds.clamp(0.0, 0.25) / self.pace.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn played_phases_follow_each_other_and_hold_at_the_end_of_the_last() {
        let mut slow = SlowMotion::new();
        slow.play_or_hold();
        let mut seen = vec![slow.phase];
        for _ in 0..100 {
            slow.pass(0.25);
            if seen.last() != Some(&slow.phase) {
                seen.push(slow.phase);
            }
        }
        assert_eq!(seen, Phase::ALL);
        assert!(!slow.is_playing() && slow.progress == 1.0 && slow.travel() == 1.0);
        slow.play_or_hold();
        assert_eq!((slow.phase, slow.is_playing()), (Phase::Draw, true), "and once more");
    }

    #[test]
    fn points_stand_still_until_the_last_phase_and_travel_one_way_in_it() {
        let mut slow = SlowMotion::new();
        slow.play_or_hold();
        let mut last = 0.0;
        while slow.is_playing() {
            slow.pass(0.01);
            let now = slow.travel();
            assert!(now >= last && (slow.phase.moves() || now == 0.0));
            last = now;
        }
        assert_eq!(last, 1.0);
    }

    #[test]
    fn by_hand_a_phase_is_there_at_once_but_for_what_moves_in_it() {
        let mut slow = SlowMotion::new();
        slow.show(Phase::Push);
        assert!(!slow.pass(0.5) && slow.progress == 1.0);
        slow.show(Phase::EmbedAgain);
        assert_eq!(slow.travel(), 0.0);
        assert!(slow.pass(0.3) && slow.travel() > 0.0 && slow.travel() < 1.0);
        slow.play_or_hold();
        let held = slow.travel();
        assert!(!slow.pass(0.3) && slow.travel() == held, "held on the way");
        slow.play_or_hold();
        assert!(slow.pass(0.9) && slow.travel() == 1.0 && !slow.is_playing());
    }

    #[test]
    fn a_pace_stays_within_its_bounds() {
        let pace = |seconds| Pace::of(seconds).seconds();
        assert_eq!([0.0, 3.0, f64::INFINITY].map(pace), [0.5, 3.0, 20.0]);
        assert_eq!(pace(f64::NAN), Pace::default().seconds());
    }
}
