//! Playing and pausing: how many steps are due, at a chosen pace.

/// How fast steps follow each other while playing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// So many steps a second.
    PerSecond(f64),
    /// As fast as it goes.
    Unlimited,
}

impl Speed {
    /// The slowest pace, in steps a second.
    pub const SLOWEST: f64 = 1.0;
    /// The fastest pace that is counted, in steps a second.
    pub const FASTEST: f64 = 1_000.0;
    /// What `Faster` and `Slower` go through.
    const STAIRS: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0];

    /// The next higher speed.
    pub fn faster(self) -> Self {
        match self {
            Self::Unlimited => Self::Unlimited,
            Self::PerSecond(now) => {
                let next = Self::STAIRS.into_iter().find(|&stair| stair > now * 1.001);
                next.map_or(Self::Unlimited, Self::PerSecond)
            }
        }
    }

    /// The next lower speed.
    pub fn slower(self) -> Self {
        let now = match self {
            Self::Unlimited => f64::INFINITY,
            Self::PerSecond(now) => now,
        };
        let below = Self::STAIRS.into_iter().rev().find(|&stair| stair < now * 0.999);
        Self::PerSecond(below.unwrap_or(Self::SLOWEST))
    }
}

/// Steps that are played over and over: from the first to the last, both of them shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Where it begins.
    pub first: u64,
    /// Where it goes back to the beginning; after `first`.
    pub last: u64,
}

/// Whether the run is playing, and how fast.
#[derive(Clone, Debug, PartialEq)]
pub struct Transport {
    /// Whether steps are taken by themselves.
    pub playing: bool,
    /// How fast.
    pub speed: Speed,
    /// The steps that are played over and over, if any.
    pub repeat: Option<Range>,
    /// Part of a step that is due already.
    due: f64,
    /// Where playing ends by itself, and how fast it goes there at least.
    goal: Option<Goal>,
}

/// A step to train to.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Goal {
    step: u64,
    /// Steps a second.
    rate: f64,
}

impl Default for Transport {
    fn default() -> Self {
        Self { playing: false, speed: Speed::PerSecond(20.0), repeat: None, due: 0.0, goal: None }
    }
}

impl Transport {
    /// Seconds in which a number of steps that was asked for is trained, to be watched.
    const WATCHED: f64 = 2.0;

    /// Starts or stops playing.
    pub fn toggle(&mut self) {
        self.playing = !self.playing;
        self.goal = None;
        // The first step comes at once, so that pressing Play shows something at any speed.
        self.due = 1.0;
    }

    /// Plays up to a step, `steps` from here, in about `WATCHED` seconds if that is
    /// faster than the pace.
    pub fn train(&mut self, step: u64, steps: u64) {
        self.playing = true;
        self.repeat = None;
        self.goal = Some(Goal { step, rate: steps as f64 / Self::WATCHED });
    }

    /// The step at which playing ends by itself.
    pub fn goal(&self) -> Option<u64> {
        self.goal.filter(|_| self.playing).map(|goal| goal.step)
    }

    /// Holds still.
    pub fn halt(&mut self) {
        (self.playing, self.goal) = (false, None);
    }

    /// How many steps are due when `seconds` more have passed; `None` for as many as fit.
    ///
    /// After a hold-up at most a quarter of a second is made up for, so that a slow machine
    /// falls behind rather than freezes.
    pub fn steps_due(&mut self, seconds: f64) -> Option<u64> {
        if !self.playing {
            self.goal = None;
            return Some(0);
        }
        let Speed::PerSecond(rate) = self.speed else { return None };
        let rate = self.goal.map_or(rate, |goal| goal.rate.max(rate));
        self.due += rate * seconds.clamp(0.0, 0.25);
        let steps = self.due.floor();
        self.due -= steps;
        Some(steps as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_kept_whatever_the_frame_rate() {
        for frames in [7, 60, 144] {
            let mut transport = Transport { speed: Speed::PerSecond(30.0), ..Transport::default() };
            transport.toggle();
            let steps: u64 = (0..frames * 10)
                .map(|_| transport.steps_due(1.0 / f64::from(frames)).unwrap())
                .sum();
            assert!((300..=301).contains(&steps), "{frames} frames a second: {steps}");
        }
    }

    #[test]
    fn stairs_lead_up_to_unlimited_and_down_to_one() {
        let mut speed = Speed::PerSecond(1.0);
        for _ in 0..10 {
            speed = speed.faster();
        }
        assert_eq!(speed, Speed::Unlimited);
        for _ in 0..20 {
            speed = speed.slower();
        }
        assert_eq!(speed, Speed::PerSecond(1.0));
    }

    #[test]
    fn a_hold_up_is_not_made_up_for() {
        let mut transport = Transport { speed: Speed::PerSecond(1_000.0), ..Transport::default() };
        transport.toggle();
        assert!(transport.steps_due(60.0) <= Some(251));
    }
}
