//! Playback: playing, pausing, and the number of steps due at a chosen speed.

/// The speed of playback.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// This many steps a second.
    PerSecond(f64),
    /// As fast as possible.
    Unlimited,
}

impl Speed {
    /// The slowest pace, in steps a second.
    pub const SLOWEST: f64 = 1.0;
    /// The fastest limited pace, in steps a second.
    pub const FASTEST: f64 = 1_000.0;
    /// The speeds that `Faster` and `Slower` go through.
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

/// A loop over steps, from the first to the last inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first step.
    pub first: u64,
    /// The last step; greater than `first`.
    pub last: u64,
}

/// The state of playback.
#[derive(Clone, Debug, PartialEq)]
pub struct Transport {
    /// True if steps are taken automatically.
    pub playing: bool,
    /// The speed of playback.
    pub speed: Speed,
    /// The loop, if any.
    pub repeat: Option<Range>,
    /// The fraction of a step that is due already.
    due: f64,
    /// The step at which playback stops, and the least speed until then.
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
    /// Seconds in which a requested number of steps is trained in view.
    const WATCHED: f64 = 2.0;

    /// Starts or stops playing.
    pub fn toggle(&mut self) {
        self.playing = !self.playing;
        self.goal = None;
        // The first step is taken at once, so that Play shows something at any speed.
        self.due = 1.0;
    }

    /// Plays up to a step, `steps` from here, in about `WATCHED` seconds, or at the present speed
    /// if that is faster.
    pub fn train(&mut self, step: u64, steps: u64) {
        self.playing = true;
        self.goal = Some(Goal { step, rate: steps as f64 / Self::WATCHED });
    }

    /// The step at which playback stops.
    pub fn goal(&self) -> Option<u64> {
        self.goal.filter(|_| self.playing).map(|goal| goal.step)
    }

    /// Pauses.
    pub fn halt(&mut self) {
        (self.playing, self.goal) = (false, None);
    }

    /// A step that was due isn't taken yet: it still is.
    pub fn owe_a_step(&mut self) {
        self.due = self.due.max(1.0);
    }

    /// Number of steps that are due after `seconds` more; `None` for as many as fit.
    ///
    /// After a delay, at most a quarter of a second is caught up, so that a slow machine falls
    /// behind instead of freezing.
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
