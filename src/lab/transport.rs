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

/// Whether the run is playing, and how fast.
#[derive(Clone, Debug, PartialEq)]
pub struct Transport {
    /// Whether steps are taken by themselves.
    pub playing: bool,
    /// How fast.
    pub speed: Speed,
    /// Part of a step that is due already.
    due: f64,
}

impl Default for Transport {
    fn default() -> Self {
        Self { playing: false, speed: Speed::PerSecond(20.0), due: 0.0 }
    }
}

impl Transport {
    /// Starts or stops playing.
    pub fn toggle(&mut self) {
        self.playing = !self.playing;
        // The first step comes at once, so that pressing Play shows something at any speed.
        self.due = 1.0;
    }

    /// How many steps are due when `seconds` more have passed; `None` for as many as fit.
    ///
    /// After a hold-up at most a quarter of a second is made up for, so that a slow machine
    /// falls behind rather than freezes.
    pub fn steps_due(&mut self, seconds: f64) -> Option<u64> {
        if !self.playing {
            return Some(0);
        }
        let Speed::PerSecond(rate) = self.speed else { return None };
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
