//! Axes that begin at 0, or at a power of ten, and end at a round number. They depend on the
//! extremes alone, so a picture that grows with the run grows in strides and never trembles.

use std::ops::RangeInclusive;

use egui_plot::GridMark;

use crate::engine::numbers::{fixed, round_up_among, round_up_to_nice, short};

/// The most decades that a logarithmic axis has: what is less lies on its lower edge.
const DECADES: f64 = 8.0;
/// Room for a label of the x-axis, in points.
const LABEL: f32 = 48.0;
/// Half the width of a short label, in points.
const HALF_LABEL: f64 = 12.0;
/// Factors of round numbers that can be quartered and still be written short: no stride is longer
/// than half as much again.
const ROUND: [f64; 9] = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];

/// The least round number not below `x`; 1 if `x` is not above 0.
pub fn round_up(x: f64) -> f64 {
    round_up_among(&ROUND, x)
}

/// Scale of a y-axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Axis from 0 to `top`.
    Linear {
        /// The greatest value on the axis.
        top: f64,
    },
    /// Axis from 10^low to 10^high.
    Log {
        /// A whole number.
        low: f64,
        /// End of the axis.
        high: f64,
    },
}

impl Scale {
    /// Axis of shares.
    pub const SHARE: Self = Self::Linear { top: 1.0 };

    /// Axis from 0 to a round number that holds the greatest value.
    pub fn linear(values: impl IntoIterator<Item = f64>) -> Self {
        Self::Linear { top: round_up(values.into_iter().fold(0.0, f64::max)) }
    }

    /// Axis from a power of ten to a round number; `None` if no value is above 0.
    pub fn log(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let (mut least, mut greatest) = (f64::INFINITY, 0.0);
        for value in values.into_iter().filter(|&v| v > 0.0 && v.is_finite()) {
            least = f64::min(least, value);
            greatest = f64::max(greatest, value);
        }
        if greatest == 0.0 {
            return None;
        }
        let high = round_up(greatest).log10();
        let low = least.log10().floor().max((high - DECADES).ceil());
        Some(Self::Log { low: if low < high { low } else { low - 1.0 }, high })
    }

    /// Place of a value on the axis; what is too small for a logarithm stands on the lower edge.
    pub fn place(self, value: f64) -> f64 {
        match self {
            Self::Linear { .. } => value,
            Self::Log { low, .. } if value > 0.0 => value.log10().max(low),
            Self::Log { low, .. } => low,
        }
    }

    /// Tells whether a value is too small for the axis.
    pub fn is_below(self, value: f64) -> bool {
        match self {
            Self::Linear { .. } => false,
            Self::Log { low, .. } => value <= 0.0 || value.log10() < low,
        }
    }

    /// The ends of the axis, with a little room for the width of a line.
    pub fn bounds(self) -> (f64, f64) {
        let (low, high) = match self {
            Self::Linear { top } => (0.0, top),
            Self::Log { low, high } => (low, high),
        };
        let room = 0.05 * (high - low);
        (low - room, high + room)
    }

    /// The lines of the grid, for an axis of this height in points.
    pub fn marks(self, height: f32) -> Vec<GridMark> {
        let mark = |value, step_size| GridMark { value, step_size };
        match self {
            Self::Linear { top } => {
                // Quarters of 1.5 would be told as something else: 0.375, 0.75, 1.12.
                let are_told = |parts: &i32| {
                    (1..*parts).all(|i| is_told(top * f64::from(i) / f64::from(*parts)))
                };
                let parts =
                    [4, 3].into_iter().filter(|_| height > 150.0).find(are_told).unwrap_or(2);
                let step = top / f64::from(parts);
                (0..=parts).map(|i| mark(f64::from(i) * step, step)).collect()
            }
            Self::Log { low, high } => {
                let most = f64::from((height / 24.0).max(1.0));
                let stride = ((high - low) / most).ceil().max(1.0);
                let decades = (0..).map(|i| low + f64::from(i) * stride);
                let mut marks: Vec<GridMark> = decades
                    .take_while(|&at| at <= high + 1e-9)
                    .map(|at| mark(at, stride))
                    .collect();
                // A lone decade says nothing of the scale: the upper end is labelled as well.
                if marks.len() < 2 {
                    marks.push(mark(high, high - low));
                }
                marks
            }
        }
    }

    /// The value that stands there, as a label.
    pub fn label(self, at: f64) -> String {
        match self {
            Self::Linear { .. } => short(at),
            Self::Log { .. } => short(10f64.powf(at)),
        }
    }
}

/// Tells whether a label has all digits of a number.
fn is_told(x: f64) -> bool {
    let label = short(x).replace('−', "-").replace('\u{2009}', "");
    label.parse::<f64>().is_ok_and(|told| (told - x).abs() <= 1e-9 * x.abs())
}

/// The steps of the lines of a grid that are at least this far apart, and of two sets of stronger
/// lines among them: each a multiple of the one before.
pub fn steps(least: f64) -> [f64; 3] {
    [1.0, 5.0, 10.0].map(|times| times * round_up_to_nice(least))
}

/// The lines of a grid over an axis of this width in points, at 1, 2 or 5 times a power of ten, and
/// none closer than `least` (an axis of steps has no half ones).
pub fn even_marks((from, to): (f64, f64), width: f32, least: f64) -> Vec<GridMark> {
    let span = to - from;
    if !(span > 0.0 && span.is_finite() && width > 0.0) {
        return Vec::new();
    }
    let step = round_up_to_nice((span * f64::from(LABEL / width)).max(least));
    let (first, last) = ((from / step).ceil(), (to / step).floor());
    let count =
        if (last - first).is_finite() { (last - first).clamp(-1.0, 100.0) + 1.0 } else { 0.0 };
    let mark = |i: usize| GridMark { value: (first + i as f64) * step, step_size: step };
    (0..count as usize).map(mark).collect()
}

/// Tells whether a label in letters of this size stays inside an axis of this width in points when
/// it stands under `value`.
pub fn has_room(
    value: f64,
    range: &RangeInclusive<f64>,
    width: f32,
    (label, letters): (&str, f32),
) -> bool {
    let (low, high) = (range.start(), range.end());
    let share = (value - low).min(high - value) / (high - low);
    let half = 0.24 * f64::from(letters) * label.chars().count() as f64;
    share * f64::from(width) > half.max(HALF_LABEL)
}

/// The most digits of a number on an axis.
const DIGITS: i32 = 6;

/// The number at a mark of an axis whose marks are `step` apart, as [`short`] or with as many
/// digits as tell marks apart. Where that would be too many, as after a collapse, the mark in the
/// middle has its number, and the others how far they are from it.
pub fn at_mark(value: f64, step: f64, range: &RangeInclusive<f64>) -> String {
    let ends = range.start().abs().max(range.end().abs());
    if !(step > 0.0 && ends.is_finite()) || ends == 0.0 {
        return short(value);
    }
    let value = if value.abs() < 1e-6 * step { 0.0 } else { value };
    let last = (step * (1.0 + 1e-9)).log10().floor() as i32;
    let digits = ends.log10().floor() as i32 - last + 1;
    if digits > DIGITS {
        let middle = (0.5 * (range.start() + range.end()) / step).round() * step;
        let off = ((value - middle) / step).round() * step;
        return match off {
            0.0 => short(value),
            _ if off > 0.0 => format!("+{}", short(off)),
            _ => short(off),
        };
    }
    let is_plain = (1e-3..1e5).contains(&ends);
    match digits {
        _ if value == 0.0 => "0".to_owned(),
        ..=2 => short(value),
        _ if is_plain => fixed(value, (-last).max(0) as usize),
        _ => {
            let own = value.abs().log10().floor() as i32 - last;
            let text = format!("{value:.*e}", own.max(0) as usize);
            text.replace('-', "−")
        }
    }
}

/// Every which mark of an axis has room for its number: all, every fifth, or every tenth and so on.
pub fn every(width_of_label: f32, between_marks: f32) -> i64 {
    let needed = f64::from(width_of_label / between_marks.max(1e-3));
    let mut every = 1.0;
    while every < needed && every < 1e6 {
        every *= if every.log10().fract() < 0.5 { 5.0 } else { 2.0 };
    }
    every as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number_just_above_the_greatest_value() {
        let cases = [(0.82, 1.0), (1.0, 1.0), (1.01, 1.5), (0.31, 0.4), (247.0, 300.0), (0.0, 1.0)];
        for (x, round) in cases {
            assert!((round_up(x) / round - 1.0).abs() < 1e-9, "{x}: {}", round_up(x));
        }
        for odd in [f64::NAN, f64::INFINITY, -3.0] {
            assert_eq!(round_up(odd), 1.0);
        }
        assert!(round_up(f64::MAX).is_finite() && round_up(5e-324) > 0.0);
        let mut x = 1e-6;
        while x < 1e6 {
            assert!((x * (1.0 - 1e-9)..=1.51 * x).contains(&round_up(x)), "{x}: {}", round_up(x));
            x *= 1.07;
        }
    }

    #[test]
    fn a_log_axis_has_every_value_above_0_and_puts_the_others_on_its_lower_edge() {
        let scale = Scale::log([0.0, 0.004, 0.7, f64::NAN]).unwrap();
        assert_eq!(scale.place(0.01), -2.0);
        assert_eq!(scale.place(0.0), -3.0);
        assert!(scale.is_below(0.0) && !scale.is_below(0.004));
        assert_eq!(scale.label(-2.0), "0.01");
        assert_eq!(Scale::log([0.0, 0.0]), None);
        // Not hundreds of decades because of one tiny number.
        let scale = Scale::log([1e-200, 1.0]).unwrap();
        assert_eq!(scale, Scale::Log { low: -8.0, high: 0.0 });
        assert!(scale.is_below(1e-200) && scale.place(1e-200) == -8.0);
        // One value alone still has an axis around it.
        let (low, high) = Scale::log([1.0]).unwrap().bounds();
        assert!(low < 0.0 && high > 0.0 && low < high);
    }

    #[test]
    fn marks_are_few_enough_to_be_read() {
        for scale in [Scale::SHARE, Scale::linear([37.0]), Scale::log([1e-7, 3.0]).unwrap()] {
            for height in [20.0, 45.0, 80.0, 400.0] {
                let marks = scale.marks(height);
                let (low, high) = scale.bounds();
                assert!(marks.len() >= 2 && marks.len() <= 20);
                assert!(marks.iter().all(|m| m.value > low && m.value < high), "{scale:?}");
            }
        }
        assert_eq!(Scale::linear([1.4]).marks(50.0).len(), 3);
    }

    #[test]
    fn the_label_of_a_mark_is_its_value() {
        for factor in ROUND {
            for power in -6..6 {
                let scale = Scale::linear([factor * 10_f64.powi(power)]);
                for mark in scale.marks(50.0).into_iter().chain(scale.marks(400.0)) {
                    assert!(is_told(mark.value), "{mark:?}: {}", scale.label(mark.value));
                }
            }
        }
    }

    #[test]
    fn an_axis_of_steps_has_marks_at_round_whole_steps_with_room_for_their_labels() {
        let values = |range, width| -> Vec<f64> {
            even_marks(range, width, 1.0).iter().map(|mark| mark.value).collect()
        };
        assert_eq!(values((-0.1, 10.0), 300.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(values((3.2, 5.1), 300.0), [4.0, 5.0]);
        assert_eq!(values((0.0, 300.0), 300.0), [0.0, 50.0, 100.0, 150.0, 200.0, 250.0, 300.0]);
        assert!(values((2.0, 2.0), 300.0).is_empty());
        assert!(values((f64::NAN, 2.0), 300.0).is_empty());
        assert!(values((0.0, 1e300), 5_000.0).len() <= 101);
        for (value, has) in [(5.0, false), (20.0, true), (250.0, true), (295.0, false)] {
            assert_eq!(has_room(value, &(0.0..=300.0), 300.0, ("5", 10.0)), has, "{value}");
        }
    }

    #[test]
    fn no_two_marks_of_an_axis_have_the_same_number() {
        for centre in [0.0, 8.2e-9, -0.023_71, 0.7, 1.0, -3.3e-5, 12_345.678, 9.9e7] {
            for span in [2e-14, 1e-12, 3e-9, 1e-6, 4e-5, 0.003, 0.7, 2.0, 60.0, 5e6] {
                if span < 1e-13 * f64::abs(centre) {
                    continue; // Not even doubles tell such marks apart.
                }
                let range = centre - 0.5 * span..=centre + 0.5 * span;
                let step = round_up_to_nice(span / 7.0);
                let first = (range.start() / step).ceil();
                let marks = (0..9).map(|i| (first + f64::from(i)) * step);
                let labels: Vec<_> = marks
                    .take_while(|mark| mark <= range.end())
                    .map(|mark| at_mark(mark, step, &range))
                    .collect();
                let mut distinct = labels.clone();
                distinct.sort();
                distinct.dedup();
                assert!(labels.len() > 2, "{centre} ± {span}");
                assert_eq!(distinct.len(), labels.len(), "{centre} ± {span}: {labels:?}");
                assert!(labels.iter().all(|l| l.chars().count() <= 11), "{labels:?}");
            }
        }
    }

    #[test]
    fn numbers_on_an_axis_are_as_short_as_they_can_be() {
        assert_eq!(at_mark(-2.0, 1.0, &(-300.0..=300.0)), "−2");
        assert_eq!(at_mark(0.5, 0.5, &(-1.0..=1.0)), "0.5");
        assert_eq!(at_mark(-1e-17, 0.5, &(-1.0..=1.0)), "0");
        assert_eq!(at_mark(-0.023_71, 1e-5, &(-0.023_73..=-0.023_69)), "−0.02371");
        let range = 8.2e-9 - 3e-15..=8.2e-9 + 3e-15;
        assert_eq!(at_mark(8.2e-9, 1e-15, &range), "8.2e−9");
        assert_eq!(at_mark(8.2e-9 - 2e-15, 1e-15, &range), "−2e−15");
    }

    #[test]
    fn a_wide_number_takes_the_room_of_the_marks_beside_it() {
        assert_eq!(every(30.0, 34.0), 1);
        assert_eq!(every(50.0, 34.0), 5);
        assert_eq!(every(50.0, 8.0), 10);
        assert_eq!(every(500.0, 34.0), 50);
        assert!(every(50.0, 0.0) >= 50_000);
    }

    #[test]
    fn a_long_label_in_large_letters_takes_more_room() {
        let has = |label, letters| has_room(285.0, &(0.0..=300.0), 300.0, (label, letters));
        assert!(has("285", 13.0) && has("100 %", 10.0) && !has("100 %", 13.0));
    }

    #[test]
    fn grid_steps_are_round_wide_enough_and_multiples_of_each_other() {
        for least in [0.003, 0.1, 0.7, 1.0, 3.3, 49.0, 8e5, 0.0, f64::NAN, f64::INFINITY] {
            let [a, b, c] = steps(least);
            assert!(!least.is_normal() || a >= least * (1.0 - 1e-9), "{least}: {a}");
            assert!((b / a - (b / a).round()).abs() < 1e-9 && (c / b).round() >= 2.0);
        }
    }
}
