//! What a run will take, before it takes it: time and memory by the counts of its settings.
//!
//! The rates were measured on one core of a busy server; machines of these years are within a factor
//! of three.

use super::choice::{LossKind, SamplerKind};
use super::config::RunConfig;
use super::mining::HardnessRange;

/// Seconds of a product of two numbers in the matrix products of the network.
const PRODUCT: f64 = 4e-11;
/// Seconds of a pair of points of a batch: its distance, its share in the gradient.
const PAIR: f64 = 5e-9;
/// Seconds of a weight in an update.
const WEIGHT: f64 = 4e-9;
/// Seconds of a number of the embedding in a picture, and the most products of its axes.
const PLACE: f64 = 4e-9;
const MOST_OF_AXES: f64 = 3e8;
/// Seconds of a triplet: where its distances are compared, and where it is evaluated by itself.
const COMPARED: f64 = 2e-10;
const EVALUATED: f64 = 1e-9;
/// Seconds of a value of a made point.
const VALUE: f64 = 1e-7;
/// Copies of the points, as numbers, that a run has.
const COPIES: f64 = 2.0;
/// Copies of the embedding of all points that the pictures of a run take.
const PICTURES: f64 = 5.0;
/// Copies of the weights that the trainers of a run and its checkpoints have, at least.
const WEIGHTS: f64 = 40.0;
/// Bytes of checkpoints of small networks.
const CHECKPOINTS: f64 = 56e6;

/// What a run takes, about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Seconds of a step.
    pub step: f64,
    /// Seconds of a picture of all points.
    pub picture: f64,
    /// Seconds in which the points are made.
    pub making: f64,
    /// Bytes of memory.
    pub bytes: f64,
}

impl Estimate {
    /// The estimate for a run with these settings.
    pub fn of(config: &RunConfig) -> Self {
        let spec = &config.embedder;
        let (points, features) = (config.data.points as f64, config.data.features() as f64);
        let dim = spec.dim as f64;
        let (mut weights, mut before) = (0.0, features);
        for units in spec.hidden.iter().map(|&units| units as f64).chain([dim]) {
            weights += units * (before + 1.0);
            before = units;
        }
        let of_batch = match config.sampler.kind {
            SamplerKind::Balanced => config.sampler.classes.min(config.data.classes),
            SamplerKind::Uniform => config.sampler.classes,
        };
        let batch = ((of_batch * config.sampler.points) as f64).min(points);
        let (pairs, of_class) = (batch * batch, config.sampler.points as f64);
        let is_soft = config.loss.kind == LossKind::Soft;
        let triplet = match HardnessRange::of_rule(config.mining.rule) {
            Some(_) if config.loss.swap => EVALUATED,
            Some(HardnessRange::All) if is_soft => 0.0,
            Some(_) if is_soft => EVALUATED,
            _ => COMPARED,
        };
        let values = points * (features * COPIES + dim * PICTURES);
        Self {
            step: PRODUCT * (3.0 * batch * weights + 2.0 * pairs * dim)
                + PAIR * pairs
                + WEIGHT * weights
                + triplet * pairs * of_class,
            picture: PRODUCT * (points * weights + (points * dim * dim).min(MOST_OF_AXES))
                + PLACE * points * dim,
            making: VALUE * points * features,
            bytes: 8.0 * values + CHECKPOINTS.max(8.0 * WEIGHTS * weights),
        }
    }

    /// A sentence on what takes long or much; `None` if nothing does.
    pub fn words(&self) -> Option<String> {
        let mut words = Vec::new();
        if self.step >= 0.02 {
            words.push(format!("{} a step", seconds(self.step)));
        }
        if self.picture >= 0.1 {
            words.push(format!("{} for a picture of all points", seconds(self.picture)));
        }
        if self.making >= 1.0 {
            words.push(format!("{} to make the points", seconds(self.making)));
        }
        if self.bytes >= 5e8 {
            words.push(format!("{} of memory", size(self.bytes)));
        }
        let last = words.pop()?;
        let all = match words.is_empty() {
            true => last,
            false => format!("{} and {last}", words.join(", ")),
        };
        Some(format!("Takes about {all}."))
    }
}

/// "45 ms", "1.2 s": two digits.
fn seconds(seconds: f64) -> String {
    match seconds {
        s if s < 0.995 => format!("{} ms", two_digits(1e3 * s)),
        s => format!("{} s", two_digits(s)),
    }
}

/// "640 MB", "1.2 GB": two digits.
fn size(bytes: f64) -> String {
    match bytes {
        b if b < 9.95e8 => format!("{} MB", two_digits(1e-6 * b)),
        b => format!("{} GB", two_digits(1e-9 * b)),
    }
}

fn two_digits(x: f64) -> String {
    if x < 9.95 {
        return format!("{x:.1}");
    }
    let unit = 10_f64.powf(x.log10().floor() - 1.0);
    format!("{:.0}", (x / unit).round() * unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::{Choice as _, DataKind};

    #[test]
    fn usual_settings_take_nothing_worth_a_word() {
        for &kind in DataKind::ALL {
            assert_eq!(Estimate::of(&RunConfig::of(kind)).words(), None, "{kind:?}");
        }
    }

    #[test]
    fn the_largest_settings_are_said_to_take_long_before_they_do() {
        let mut config = RunConfig::of(DataKind::Faces);
        config.data.points = 100_000;
        config.embedder.hidden = vec![512; 4];
        config.embedder.dim = 256;
        (config.data.classes, config.sampler.classes, config.sampler.points) = (64, 64, 16);
        let estimate = Estimate::of(&config);
        assert!(estimate.step > 0.1 && estimate.picture > 3.0 && estimate.bytes > 1e9);
        let words = estimate.words().unwrap();
        for part in [" ms a step, ", " for a picture of all points, ", " of memory."] {
            assert!(words.contains(part), "{words}");
        }
        config.data.points = 1_000;
        config.embedder.hidden = vec![32];
        assert!(!Estimate::of(&config).words().unwrap_or_default().contains("picture"));
    }

    #[test]
    fn numbers_have_two_digits() {
        assert_eq!(seconds(0.045_4), "45 ms");
        assert_eq!(seconds(0.999), "1.0 s");
        assert_eq!(seconds(123.0), "120 s");
        assert_eq!(size(6.37e8), "640 MB");
        assert_eq!(size(1.23e9), "1.2 GB");
    }
}
